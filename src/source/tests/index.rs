//! The index read in place is the index decoded.

use super::scratch::{Scratch, git_in, isolated};
use crate::document::RepoPath;
use crate::source::index::Index;
use crate::source::repository::Repository;

fn assert_reads_like_the_decoder(scratch: &Scratch) {
    let repository = Repository::open(scratch.path(), &isolated()).unwrap();
    let hash = repository.with(gix::Repository::object_hash);
    let plain = Index::open(&repository).unwrap();
    let decoded = Index::decode(scratch.path().join(".git/index"), hash).unwrap();
    assert!(matches!((&plain, &decoded), (Index::Plain(_), Index::Decoded { .. })));
    assert!(plain.len() > 1);
    assert!(plain.entries().eq(decoded.entries()));
    assert_eq!(plain.count_without_text(), decoded.count_without_text());
}

#[test]
fn entries_of_every_kind_are_read_alike() {
    let long = format!("{}/name", "folder".repeat(40));
    let scratch = Scratch::with_commit(&[("a", "1"), ("b/c", "1"), (&long, "1"), ("d", "1")]);
    let commit = scratch.git(&["rev-parse", "HEAD"]);
    let blob = scratch.git(&["rev-parse", "HEAD:a"]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},module")]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{blob},link")]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("100755,{blob},program")]);
    scratch.git(&["update-index", "--skip-worktree", "d"]);
    scratch.write("later", "1");
    scratch.git(&["add", "--intent-to-add", "later"]);
    assert_reads_like_the_decoder(&scratch);
}

/// The length of such a path does not fit into its entry.
#[test]
fn very_long_paths_are_read() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let blob = scratch.git(&["rev-parse", "HEAD:a"]);
    let longest = format!("{}name", "x/".repeat(2050));
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{longest}")]);
    let index = Index::open(&Repository::open(scratch.path(), &isolated()).unwrap()).unwrap();
    assert_eq!(index.find(&RepoPath::new(longest)).unwrap().to_string(), blob);
}

#[test]
fn sides_of_a_conflict_are_read_alike() {
    let scratch = Scratch::with_commit(&[("a", "base"), ("b", "1")]);
    scratch.git(&["checkout", "--quiet", "-b", "topic"]);
    scratch.commit("theirs", &[("a", "theirs")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.commit("ours", &[("a", "ours")]);
    let merge = std::panic::catch_unwind(|| git_in(scratch.path(), &["merge", "--quiet", "topic"], &[]));
    assert!(merge.is_err(), "the merge is in conflict");
    assert_reads_like_the_decoder(&scratch);
}

#[test]
fn sparse_folders_are_read_alike() {
    let scratch = Scratch::with_commit(&[("kept/a", "1"), ("left/b", "1"), ("left/deep/c", "1")]);
    scratch.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "kept"]);
    assert_reads_like_the_decoder(&scratch);
}

#[test]
fn other_forms_are_decoded() {
    let scratch = Scratch::with_commit(&[("a/b", "1"), ("a/c", "1")]);
    let repository = Repository::open(scratch.path(), &isolated()).unwrap();
    for option in ["--index-version=4", "--split-index"] {
        scratch.git(&["update-index", option]);
        let index = Index::open(&repository).unwrap();
        assert!(matches!(index, Index::Decoded { .. }) && index.len() == 2, "{option}");
    }
}
