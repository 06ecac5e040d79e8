//! What the next commit would hold.

use std::path::Path;

use super::scratch::{Scratch, git_in, git_with_input, isolated, subjects, summary, texts};
use crate::document::{Origin, RepoPath};
use crate::source::repository::Surroundings;
use crate::source::{References, Source, SourceError, Staged};

fn staged(folder: &Path) -> Staged {
    Staged::open_in(folder, &isolated()).unwrap()
}

#[test]
fn changed_blobs_are_subjects_and_the_rest_is_reference() {
    let scratch =
        Scratch::with_commit(&[("a/kept.env", "A=1"), ("b/edited.env", "B=1"), ("gone.env", "G=1")]);
    scratch.stage(&[("b/edited.env", "B=2"), ("new.env", "N=1")]);
    scratch.git(&["rm", "--quiet", "--cached", "gone.env"]);
    let source = staged(scratch.path());
    assert_eq!(
        summary(&source.list().unwrap()),
        "a/kept.env tracked reference\nb/edited.env tracked subject\nnew.env tracked subject"
    );
    assert_eq!(subjects(&source), texts(&[("b/edited.env", "B=2"), ("new.env", "N=1")]));
}

#[test]
fn only_what_is_asked_for_is_listed_beside_the_change() {
    let scratch = Scratch::with_commit(&[("a/kept.env", "A=1"), ("a/kept.txt", "1"), ("b/kept.env", "B=1")]);
    scratch.write(".env.local", "L=1");
    scratch.write(".gitignore", ".env.local");
    scratch.stage(&[("b/new.txt", "N")]);
    let source = staged(scratch.path());
    let listed = |references| summary(&source.list_with(references).unwrap());
    assert_eq!(listed(References::None), "b/new.txt tracked subject");
    let in_a = |path: &RepoPath| path.as_bytes().starts_with(b"a/") && path.as_bytes().ends_with(b".env");
    assert_eq!(
        listed(References::All(&in_a)),
        ".env.local ignored reference\na/kept.env tracked reference\nb/new.txt tracked subject"
    );
    assert_eq!(
        listed(References::Near),
        ".env.local ignored reference\na/kept.env tracked reference\nb/kept.env tracked reference\n\
         b/new.txt tracked subject"
    );
}

#[test]
fn near_is_what_lies_around_the_change() {
    let far: Vec<_> = (0..40).map(|number| (format!("folder-{number:02}/.env"), "F=1")).collect();
    let mut files: Vec<_> = far.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    files.push(("zoo/deep/er/.env", "D=1"));
    let scratch = Scratch::with_commit(&files);
    scratch.stage(&[("zoo/deep/er/est/new.txt", "N")]);
    let near = summary(&staged(scratch.path()).list_with(References::Near).unwrap());
    assert!(near.contains("folder-00/.env") && !near.contains("folder-39/.env"), "{near}");
    assert!(near.contains("zoo/deep/er/.env tracked reference"), "{near}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "`git update-index` reads the entries from a file")]
fn index_that_remembers_no_trees_is_compared_file_by_file() {
    let scratch = Scratch::with_commit(&[("a/b/c", "1"), ("a/b.txt", "1"), ("a/d", "1"), ("e", "1")]);
    scratch.stage(&[("a/b/c", "2")]);
    scratch.write("entries", scratch.git(&["ls-files", "--stage"]) + "\n");
    scratch.git(&["read-tree", "--empty"]);
    let entries = std::fs::File::open(scratch.path().join("entries")).unwrap();
    git_with_input(scratch.path(), &["update-index", "--index-info"], entries);
    let source = staged(scratch.path());
    assert_eq!(subjects(&source), texts(&[("a/b/c", "2")]));
    assert_eq!(source.list().unwrap().entries.len(), 4);
}

#[test]
fn remembered_trees_of_another_commit_hide_nothing() {
    let scratch = Scratch::with_commit(&[("a/b", "1"), ("a/c", "1"), ("d/e", "1")]);
    let first = scratch.git(&["rev-parse", "HEAD"]);
    scratch.commit("second", &[("a/b", "2"), ("d/f", "2")]);
    scratch.git(&["reset", "--quiet", "--soft", &first]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("a/b", "2"), ("d/f", "2")]));
}

#[test]
fn file_in_place_of_a_folder_is_a_change_and_the_reverse() {
    let scratch = Scratch::with_commit(&[("folder/file", "1"), ("file", "1"), ("folder.txt", "1")]);
    scratch.git(&["rm", "--quiet", "-r", "--cached", "folder", "file"]);
    std::fs::remove_dir_all(scratch.path().join("folder")).unwrap();
    scratch.remove("file");
    scratch.stage(&[("folder", "1"), ("file/folder", "1")]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("file/folder", "1"), ("folder", "1")]));
}

#[test]
fn index_counts_and_not_the_work_tree() {
    let scratch = Scratch::with_commit(&[("dirty.env", "D=1"), ("clean.env", "C=1")]);
    scratch.stage(&[("dirty.env", "D=staged")]);
    scratch.write("dirty.env", "D=1");
    scratch.write("clean.env", "C=only on disk");
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("dirty.env", "D=staged")]));
}

#[test]
fn everything_is_new_before_the_first_commit() {
    let scratch = Scratch::repository();
    scratch.stage(&[("one", "1"), ("two", "2")]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("one", "1"), ("two", "2")]));
}

#[test]
fn empty_repository_has_nothing_staged() {
    let listing = staged(Scratch::repository().path()).list().unwrap();
    assert!(listing.entries.is_empty() && listing.incomplete.is_empty());
}

#[test]
fn renamed_and_edited_file_is_a_subject() {
    let scratch = Scratch::with_commit(&[("old.env", "A=1\nB=2\nC=3\nD=4\n")]);
    scratch.git(&["mv", "old.env", "new.env"]);
    scratch.stage(&[("new.env", "A=1\nB=2\nC=3\nD=5\n")]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("new.env", "A=1\nB=2\nC=3\nD=5\n")]));
}

#[test]
fn mode_change_alone_is_a_change() {
    let scratch = Scratch::with_commit(&[("seed.sh", "true")]);
    scratch.git(&["update-index", "--chmod=+x", "seed.sh"]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("seed.sh", "true")]));
}

#[test]
fn both_sides_of_a_conflict_are_read() {
    let scratch = Scratch::with_commit(&[("app.env", "A=base")]);
    scratch.git(&["checkout", "--quiet", "-b", "topic"]);
    scratch.commit("theirs", &[("app.env", "A=theirs")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.commit("ours", &[("app.env", "A=ours")]);
    let merge = std::panic::catch_unwind(|| git_in(scratch.path(), &["merge", "--quiet", "topic"], &[]));
    assert!(merge.is_err(), "the merge is in conflict");
    let source = staged(scratch.path());
    let listing = source.list().unwrap();
    let mut sides: Vec<_> =
        listing.entries.iter().map(|entry| source.load(entry).unwrap().text().to_vec()).collect();
    sides.sort();
    assert_eq!(sides, [b"A=ours".to_vec(), b"A=theirs".to_vec()]);
}

#[test]
fn name_that_is_only_intended_to_be_added_has_no_content_yet() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.write("later.env", "L=1");
    scratch.git(&["add", "--intent-to-add", "later.env"]);
    assert_eq!(subjects(&staged(scratch.path())), texts(&[]));
}

#[test]
fn sub_folder_sees_the_whole_index() {
    let scratch = Scratch::with_commit(&[("deep/er/file", "1")]);
    scratch.stage(&[("top.env", "T=1")]);
    assert_eq!(subjects(&staged(&scratch.path().join("deep/er"))), texts(&[("top.env", "T=1")]));
}

#[test]
fn linked_worktree_has_its_own_index() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.stage(&[("main.env", "M=1")]);
    let linked = Scratch::plain();
    let folder = linked.path().join("linked");
    scratch.git(&["worktree", "add", "--quiet", "-b", "topic", folder.to_str().unwrap()]);
    std::fs::copy(scratch.path().join("a"), folder.join("linked.env")).unwrap();
    git_in(&folder, &["add", "linked.env"], &[]);
    let source = staged(&folder);
    assert_eq!(subjects(&source), texts(&[("linked.env", "1")]));
    assert_eq!(source.root(), Some(folder.canonicalize().unwrap().as_path()));
}

#[test]
fn another_index_file_is_read_instead() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.stage(&[("usual.env", "U=1")]);
    scratch.write("other.env", "O=1");
    let index = scratch.path().join(".git/next-index-1.lock");
    let variables = [("GIT_INDEX_FILE", index.to_str().unwrap())];
    git_in(scratch.path(), &["read-tree", "HEAD"], &variables);
    git_in(scratch.path(), &["add", "other.env"], &variables);
    let source =
        Staged::open_in(scratch.path(), &Surroundings::Isolated { index: Some(index.clone()) }).unwrap();
    assert_eq!(subjects(&source), texts(&[("other.env", "O=1")]));
}

#[test]
fn split_index_is_read_whole() {
    let scratch = Scratch::with_commit(&[("a/b", "1"), ("c", "1")]);
    scratch.git(&["update-index", "--split-index"]);
    scratch.stage(&[("a/new.env", "N=1")]);
    let source = staged(scratch.path());
    assert_eq!(subjects(&source), texts(&[("a/new.env", "N=1")]));
    assert_eq!(source.list().unwrap().entries.len(), 3);
}

#[test]
fn sparse_index_is_read_whole() {
    let scratch = Scratch::with_commit(&[("kept/a", "1"), ("left/b", "1"), ("left/deep/c", "1")]);
    scratch.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "kept"]);
    scratch.stage(&[("kept/new.env", "N=1")]);
    let source = staged(scratch.path());
    assert_eq!(
        summary(&source.list().unwrap()),
        "kept/a tracked reference\nkept/new.env tracked subject\nleft/b tracked reference\n\
         left/deep/c tracked reference"
    );
}

#[test]
fn change_outside_of_a_sparse_checkout_is_found_file_by_file() {
    let scratch =
        Scratch::with_commit(&[("kept/a", "1"), ("left/b", "1"), ("left/deep/c", "1"), ("left/deep/d", "1")]);
    let first = scratch.git(&["rev-parse", "HEAD"]);
    scratch.commit("second", &[("left/deep/c", "2")]);
    scratch.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "kept"]);
    scratch.git(&["reset", "--quiet", "--soft", &first]);
    assert_eq!(scratch.git(&["ls-files", "--sparse"]), "kept/a\nleft/");
    assert_eq!(subjects(&staged(scratch.path())), texts(&[("left/deep/c", "2")]));
}

#[test]
fn submodules_and_links_are_counted() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let id = scratch.git(&["rev-parse", "HEAD"]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},module")]);
    let blob = scratch.git(&["rev-parse", "HEAD:a"]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{blob},link")]);
    let listing = staged(scratch.path()).list().unwrap();
    assert_eq!((summary(&listing).as_str(), listing.skipped), ("a tracked reference", 2));
}

#[test]
fn local_environment_files_are_there_to_compare_with() {
    let scratch = Scratch::with_commit(&[(".gitignore", ".env*\n!.env.example\n")]);
    scratch.write(".env.local", "L=1");
    scratch.write("node_modules/x/.env", "X=1");
    scratch.stage(&[("new", "1")]);
    let source = staged(scratch.path());
    let listing = source.list().unwrap();
    assert_eq!(
        summary(&listing),
        ".env.local ignored reference\n.gitignore tracked reference\nnew tracked subject"
    );
    let local = &listing.entries[0];
    assert_eq!((source.load(local).unwrap().text(), &local.origin), (&b"L=1"[..], &Origin::Worktree));
}

#[test]
fn imports_are_read_from_the_index() {
    let scratch = Scratch::with_commit(&[("guard.py", "staged")]);
    scratch.write("guard.py", "on disk");
    let source = staged(scratch.path());
    assert_eq!(source.read(&RepoPath::new("guard.py")), Some(b"staged".to_vec()));
    assert_eq!(source.read(&RepoPath::new("other.py")), None);
}

#[test]
fn missing_blob_is_an_error_of_its_entry_alone() {
    let scratch = Scratch::repository();
    scratch.stage(&[("a", "1"), ("lost", "2")]);
    let id = scratch.git(&["rev-parse", ":lost"]);
    std::fs::remove_file(scratch.path().join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    let source = staged(scratch.path());
    let listing = source.list().unwrap();
    assert!(source.load(&listing.entries[0]).is_ok());
    assert!(matches!(source.load(&listing.entries[1]), Err(SourceError::MissingObject { .. })));
}

#[test]
fn no_repository_is_an_error() {
    let scratch = Scratch::plain();
    assert!(matches!(Staged::open_in(scratch.path(), &isolated()), Err(SourceError::NoRepository { .. })));
}

#[test]
fn nothing_is_written() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.stage(&[("b", "2")]);
    scratch.write("a", "changed, so that the index is stale");
    let before = scratch.git_files();
    subjects(&staged(scratch.path()));
    assert!(before == scratch.git_files());
}
