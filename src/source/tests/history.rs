//! Everything that was ever committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::scratch::{Scratch, git_in, isolated};
use crate::document::{ObjectName, Origin, RepoPath};
use crate::finding::History;
use crate::source::{Entry, HistorySource, Listing, Reach, Source, SourceError};

fn history(scratch: &Scratch) -> HistorySource {
    of(scratch, &[], &[])
}

fn of(scratch: &Scratch, revisions: &[&str], paths: &[&str]) -> HistorySource {
    open(scratch, revisions, paths).unwrap()
}

fn open(scratch: &Scratch, revisions: &[&str], paths: &[&str]) -> Result<HistorySource, SourceError> {
    let revisions: Vec<_> = revisions.iter().map(ToString::to_string).collect();
    let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
    HistorySource::open_in(scratch.path(), &revisions, &paths, Reach::References, &isolated())
}

/// The texts of all blobs; each is expected once.
fn blobs(source: &HistorySource) -> BTreeSet<String> {
    let listing = whole(source);
    let texts: Vec<_> =
        listing.entries.iter().filter(|entry| is_blob(entry)).map(|entry| text(source, entry)).collect();
    let unique: BTreeSet<_> = texts.iter().cloned().collect();
    assert_eq!(unique.len(), texts.len());
    unique
}

/// The listing, which is expected to lack nothing.
fn whole(source: &HistorySource) -> Listing {
    let listing = source.list().unwrap();
    assert_eq!((&listing.incomplete, &listing.uncloned), (&vec![], &vec![]));
    listing
}

fn is_blob(entry: &Entry) -> bool {
    matches!(entry.origin, Origin::Blob(_))
}

fn text(source: &HistorySource, entry: &Entry) -> String {
    String::from_utf8(source.load(entry).unwrap().text().to_vec()).unwrap()
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(ToString::to_string).collect()
}

/// The history of the one blob with this text.
fn history_of(source: &HistorySource, wanted: &str) -> History {
    let listing = source.list().unwrap();
    let entry = listing.entries.iter().find(|entry| text(source, entry) == wanted).unwrap();
    history_of_group(source, vec![entry.object.clone().unwrap()])
}

fn history_of_group(source: &HistorySource, group: Vec<ObjectName>) -> History {
    source.history(&[group]).unwrap().unwrap().remove(0)
}

fn paths(history: &History) -> Vec<String> {
    history.paths.iter().map(RepoPath::display).collect()
}

#[test]
fn deleted_and_renamed_files_are_read_once_with_all_their_paths() {
    let scratch = Scratch::with_commit(&[("old/.env", "A=1"), ("gone", "G=1")]);
    fs::create_dir(scratch.path().join("new")).unwrap();
    scratch.git(&["mv", "old/.env", "new/.env.production"]);
    scratch.git(&["rm", "--quiet", "gone"]);
    scratch.commit("second", &[]);
    let source = history(&scratch);
    assert_eq!(blobs(&source), set(&["A=1", "G=1"]));
    let listing = whole(&source);
    let moved = listing.entries.iter().find(|entry| text(&source, entry) == "A=1").unwrap();
    assert_eq!(
        (moved.path.display(), moved.also_at[0].display()),
        ("new/.env.production".into(), "old/.env".into())
    );
    assert_eq!(listing.commits, 2);
}

#[test]
fn removed_blob_names_first_and_last_commit() {
    let scratch = Scratch::repository();
    scratch.commit("unrelated", &[("a", "1")]);
    let first = scratch.commit("added", &[(".env", "K=1")]);
    scratch.git(&["rm", "--quiet", ".env"]);
    let removed = scratch.commit("removed", &[]);
    scratch.commit("later", &[("a", "2")]);
    let found = history_of(&history(&scratch), "K=1");
    assert_eq!((found.first_commit, found.removed_in), (first, Some(removed)));
    assert_eq!((found.at_head, found.branches), (false, vec![]));
    assert_eq!(
        (found.first_date.as_str(), found.first_author.as_str()),
        ("2024-03-01T10:00:00+05:30", "Ada <ada@example.com>")
    );
}

#[test]
fn blob_at_head_is_not_removed_although_it_was_for_a_while() {
    let scratch = Scratch::with_commit(&[(".env", "K=1"), ("a", "1")]);
    scratch.git(&["rm", "--quiet", ".env"]);
    scratch.commit("removed", &[]);
    scratch.commit("again", &[("b/.env", "K=1")]);
    let found = history_of(&history(&scratch), "K=1");
    assert_eq!(
        (found.at_head, found.removed_in.clone(), found.branches.clone()),
        (true, None, vec!["main".to_owned()])
    );
    assert_eq!(paths(&found), [".env", "b/.env"]);
}

#[test]
fn group_is_gone_when_its_last_version_is() {
    let scratch = Scratch::with_commit(&[(".env", "K=1")]);
    let first = scratch.git(&["rev-parse", "HEAD"]);
    let one = scratch.git(&["rev-parse", "HEAD:.env"]);
    scratch.commit("edited, the secret stays", &[(".env", "K=1\nL=2")]);
    let two = scratch.git(&["rev-parse", "HEAD:.env"]);
    let removed = scratch.commit("rotated", &[(".env", "K=2")]);
    let group = vec![ObjectName(two), ObjectName(one)];
    let found = history_of_group(&history(&scratch), group);
    assert_eq!((found.first_commit, found.removed_in), (first, Some(removed)));
}

#[test]
fn merge_of_an_old_branch_removes_nothing() {
    let scratch = Scratch::with_commit(&[(".env", "K=1")]);
    scratch.git(&["checkout", "--quiet", "-b", "old"]);
    scratch.commit("old branch", &[("o", "old")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.git(&["rm", "--quiet", ".env"]);
    let removed = scratch.commit("removed", &[]);
    scratch.git(&["merge", "--quiet", "old"]);
    scratch.git(&["branch", "--quiet", "-d", "old"]);
    assert_eq!(history_of(&history(&scratch), "K=1").removed_in, Some(removed));
}

#[test]
fn merge_that_drops_one_side_removes_it() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.git(&["checkout", "--quiet", "-b", "side"]);
    scratch.commit("side", &[(".env", "K=1")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.git(&["merge", "--quiet", "--strategy=ours", "side"]);
    let merge = scratch.git(&["rev-parse", "HEAD"]);
    assert_eq!(history_of(&history(&scratch), "K=1").removed_in, Some(merge));
}

#[test]
fn content_that_only_a_merge_brought_is_read() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.git(&["checkout", "--quiet", "-b", "topic"]);
    scratch.commit("topic", &[("t", "topic")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.commit("main", &[("m", "main")]);
    scratch.git(&["merge", "--quiet", "--no-commit", "topic"]);
    scratch.stage(&[("evil.env", "E=1")]);
    let merge = scratch.commit("merge", &[]);
    let source = history(&scratch);
    assert_eq!(blobs(&source), set(&["1", "topic", "main", "E=1"]));
    assert_eq!(history_of(&source, "E=1").first_commit, merge);
    assert_eq!(history_of(&source, "topic").removed_in, None);
}

#[test]
fn branches_that_hold_it_are_named() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    for branch in ["topic", "feature/x"] {
        scratch.git(&["checkout", "--quiet", "-b", branch, "main"]);
        scratch.commit("same", &[(".env", "K=1")]);
    }
    scratch.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    scratch.git(&["checkout", "--quiet", "main"]);
    let found = history_of(&history(&scratch), "K=1");
    assert_eq!(found.branches, ["feature/x", "origin/main", "topic"]);
    assert_eq!((found.at_head, found.removed_in), (false, None));
}

#[test]
fn stash_notes_and_detached_head_are_reached() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.write("a", "stashed");
    scratch.git(&["stash", "--quiet"]);
    scratch.git(&["notes", "add", "--message", "noted"]);
    scratch.git(&["checkout", "--quiet", "--detach"]);
    scratch.commit("detached", &[("d", "detached")]);
    assert_eq!(blobs(&history(&scratch)), set(&["1", "stashed", "noted\n", "detached"]));
}

#[test]
fn head_of_a_linked_worktree_is_reached() {
    let (scratch, linked) = (Scratch::with_commit(&[("a", "1")]), Scratch::plain());
    let folder = linked.path().join("linked");
    scratch.git(&["worktree", "add", "--quiet", "--detach", folder.to_str().unwrap()]);
    git_in(&folder, &["rm", "--quiet", "a"], &[]);
    fs::rename(scratch.path().join("a"), folder.join("b")).unwrap();
    fs::OpenOptions::new()
        .append(true)
        .open(folder.join("b"))
        .map(|mut file| std::io::Write::write_all(&mut file, b"2"))
        .unwrap()
        .unwrap();
    git_in(&folder, &["add", "b"], &[]);
    git_in(&folder, &["commit", "--quiet", "--message", "linked"], &[]);
    assert_eq!(blobs(&history(&scratch)), set(&["1", "12"]));
}

#[test]
fn messages_of_commits_and_tags_are_read() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let tagged = scratch.commit("second message", &[]);
    scratch.git(&["tag", "--annotate", "v1", "--message", "tag message"]);
    scratch.commit("third", &[]);
    let source = history(&scratch);
    let messages: Vec<_> = whole(&source)
        .entries
        .iter()
        .filter(|entry| !is_blob(entry))
        .map(|entry| (entry.origin.clone(), text(&source, entry)))
        .collect();
    assert!(messages.contains(&(Origin::CommitMessage, "second message\n".to_owned())));
    assert!(
        messages
            .iter()
            .any(|(origin, text)| *origin == Origin::TagMessage && text.starts_with("tag message"))
    );
    let found = history_of(&source, "second message\n");
    assert_eq!((found.first_commit.as_str(), found.at_head), (tagged.as_str(), true));
    let tag = scratch.git(&["rev-parse", "v1"]);
    let found = history_of_group(&source, vec![ObjectName(tag)]);
    assert_eq!(
        (found.first_commit, found.branches, found.removed_in),
        (tagged, vec!["main".to_owned()], None)
    );
}

#[test]
fn blob_and_tree_without_a_commit_are_read() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.stage(&[("only-blob", "blob"), ("folder/only-tree", "tree")]);
    let (blob, tree) = (scratch.git(&["rev-parse", ":only-blob"]), scratch.git(&["write-tree"]));
    scratch.git(&["rm", "--quiet", "--cached", "only-blob"]);
    scratch.git(&["update-ref", "refs/other/tree", &tree]);
    scratch.git(&["tag", "--annotate", "key", "--message", "m", &blob]);
    let source = history(&scratch);
    assert_eq!(blobs(&source), set(&["1", "blob", "tree"]));
    assert_eq!(history_of(&source, "tree").first_commit, "refs/other/tree");
}

#[test]
fn both_sides_of_a_replacement_are_read() {
    let scratch = Scratch::with_commit(&[(".env", "hidden")]);
    scratch.stage(&[("x", "shown")]);
    scratch.git(&["replace", &scratch.git(&["rev-parse", ":.env"]), &scratch.git(&["rev-parse", ":x"])]);
    scratch.git(&["rm", "--quiet", "--cached", "x"]);
    for revisions in [&[][..], &["main"]] {
        let source = of(&scratch, revisions, &[]);
        assert_eq!(blobs(&source), set(&["hidden", "shown"]));
        assert_eq!(paths(&history_of(&source, "shown")), [".env"]);
    }
}

#[test]
fn replaced_commit_and_its_replacement_are_walked() {
    let scratch = Scratch::with_commit(&[("a", "original")]);
    let original = scratch.git(&["rev-parse", "HEAD"]);
    scratch.git(&["checkout", "--quiet", "--orphan", "other"]);
    let other = scratch.commit("other", &[("a", "substitute")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.git(&["branch", "--quiet", "-D", "other"]);
    scratch.git(&["replace", &original, &other]);
    assert_eq!(blobs(&of(&scratch, &["main"], &[])), set(&["original", "substitute"]));
}

#[test]
fn packed_loose_and_borrowed_objects_are_read_alike() {
    let scratch = Scratch::with_commit(&[("a", "1\n2\n3\n4\n5\n6\n7\n8\n")]);
    scratch.commit("second", &[("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n")]);
    let loose = blobs(&history(&scratch));
    scratch.git(&["gc", "--quiet"]);
    assert_eq!(blobs(&history(&scratch)), loose);
    let borrower = Scratch::plain();
    borrower.git(&["clone", "--quiet", "--shared", scratch.path().to_str().unwrap(), "."]);
    borrower.commit("third", &[("b", "loose")]);
    assert_eq!(blobs(&history(&borrower)).len(), 3);
}

#[test]
fn sha256_repository_is_read() {
    let scratch = Scratch::plain();
    scratch.git(&["init", "--quiet", "--object-format=sha256"]);
    scratch.commit("first", &[("a", "1")]);
    assert_eq!(blobs(&history(&scratch)), set(&["1"]));
}

#[test]
fn bare_repository_is_read() {
    let (scratch, bare) = (Scratch::with_commit(&[("a", "1")]), Scratch::plain());
    bare.git(&["clone", "--quiet", "--bare", scratch.path().to_str().unwrap(), "."]);
    let source = history(&bare);
    assert_eq!((blobs(&source), source.root()), (set(&["1"]), None));
}

#[test]
fn empty_repository_has_no_history() {
    let listing = whole(&history(&Scratch::repository()));
    assert_eq!((listing.entries.len(), listing.commits), (0, 0));
}

#[test]
fn range_brings_what_its_commits_brought() {
    let scratch = Scratch::with_commit(&[("a", "before"), ("folder/b", "before too")]);
    scratch.commit("in and", &[("folder/c", "in between")]);
    scratch.git(&["rm", "--quiet", "folder/c"]);
    scratch.commit("out again", &[("d", "last")]);
    let source = of(&scratch, &["HEAD~2..HEAD"], &[]);
    assert_eq!(blobs(&source), set(&["in between", "last"]));
    assert_eq!(whole(&source).commits, 2);
    assert_eq!(blobs(&of(&scratch, &["HEAD", "^HEAD~1"], &[])), set(&["last"]));
    assert_eq!(blobs(&of(&scratch, &["HEAD~1"], &[])), set(&["before", "before too", "in between"]));
}

#[test]
fn paths_limit_the_history() {
    let scratch = Scratch::with_commit(&[("app/config/.env", "1"), ("app/configuration", "2"), ("b", "3")]);
    let source = of(&scratch, &[], &["app/config"]);
    assert_eq!(blobs(&source), set(&["1"]));
    assert_eq!(whole(&source).entries.len(), 1);
    assert_eq!(of(&scratch, &[], &["app/confg"]).list().unwrap().incomplete.len(), 1);
}

#[test]
fn unknown_revision_is_an_error_that_names_it() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    for revision in ["nowhere", "main..nowhere", "^main"] {
        let error = of(&scratch, &[revision], &[]).list().unwrap_err();
        assert!(
            matches!(&error, SourceError::Revision { revision: named, .. } if named == revision),
            "{error}"
        );
    }
}

#[test]
fn no_repository_is_an_error() {
    assert!(matches!(open(&Scratch::plain(), &[], &[]), Err(SourceError::NoRepository { .. })));
}

#[test]
fn shallow_boundary_is_said() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let second = scratch.commit("second", &[("a", "2")]);
    let clone = Scratch::plain();
    let url = format!("file://{}", scratch.path().display());
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]);
    let listing = history(&clone).list().unwrap();
    assert!(listing.incomplete.is_empty());
    assert_eq!(listing.uncloned[0].path, format!("commit {second}"));
}

#[test]
fn blob_that_a_partial_clone_left_out_is_said() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Scratch::plain();
    let url = format!("file://{}", scratch.path().display());
    clone.git(&["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, "."]);
    let source = history(&clone);
    let listing = whole(&source);
    let entry = listing.entries.iter().find(|entry| is_blob(entry)).unwrap();
    let error = source.load(entry).unwrap_err();
    assert!(error.is_uncloned() && error.to_string().contains("--refetch"), "{error}");
}

#[test]
fn grafts_hide_nothing() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let first = scratch.git(&["rev-parse", "HEAD"]);
    let second = scratch.commit("second", &[("a", "2")]);
    scratch.git(&["checkout", "--quiet", "--orphan", "old"]);
    let grafted = scratch.commit("old", &[("a", "0")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.git(&["branch", "-D", "--quiet", "old"]);
    scratch.write(".git/info/grafts", format!("# joined\n{first} {grafted}\n{second}\n"));
    let source = history(&scratch);
    let listing = source.list().unwrap();
    let texts: BTreeSet<_> =
        listing.entries.iter().filter(|entry| is_blob(entry)).map(|entry| text(&source, entry)).collect();
    assert_eq!((texts, listing.uncloned.len()), (set(&["0", "1", "2"]), 2));
}

#[test]
fn missing_and_corrupt_objects_are_said_and_the_rest_is_read() {
    let scratch = Scratch::with_commit(&[("a", "1"), ("folder/b", "2"), ("c", "3")]);
    scratch.commit("second", &[("a", "4")]);
    remove_object(&scratch, &scratch.git(&["rev-parse", "HEAD:folder"]));
    remove_object(&scratch, &scratch.git(&["rev-parse", "HEAD:c"]));
    let corrupt = object_file(&scratch, &scratch.git(&["rev-parse", "HEAD:a"]));
    fs::rename(object_file(&scratch, &scratch.git(&["rev-parse", "HEAD~1"])), &corrupt).unwrap();
    let source = history(&scratch);
    let listing = source.list().unwrap();
    let said: Vec<_> = listing.incomplete.iter().map(|gap| gap.path.split(' ').next().unwrap()).collect();
    assert_eq!(said, ["commit", "tree"]);
    let failed = listing.entries.iter().filter(|entry| source.load(entry).is_err()).count();
    assert_eq!(failed, 2);
}

fn object_file(scratch: &Scratch, id: &str) -> PathBuf {
    let file = scratch.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a scratch file of the test")]
    permissions.set_readonly(false);
    fs::set_permissions(&file, permissions).unwrap();
    file
}

fn remove_object(scratch: &Scratch, id: &str) {
    fs::remove_file(object_file(scratch, id)).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the test hands Git a file")]
#[test]
fn trees_that_hold_each_other_many_times_over_are_bounded() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let mut inner = scratch.git(&["rev-parse", "HEAD^{tree}"]);
    for _ in 0..5 {
        let lines = (0..10).map(|number| format!("040000 tree {inner}\t{number}")).collect::<Vec<_>>();
        scratch.write("tree.txt", lines.join("\n") + "\n");
        let file = fs::File::open(scratch.path().join("tree.txt")).unwrap();
        inner = super::scratch::git_with_input(scratch.path(), &["mktree"], file);
    }
    let commit = scratch.git(&["commit-tree", &inner, "-m", "bomb"]);
    scratch.git(&["update-ref", "refs/heads/bomb", &commit]);
    let listing = history(&scratch).list().unwrap();
    assert!(!listing.incomplete.is_empty());
    assert_eq!(listing.entries.iter().filter(|entry| is_blob(entry)).count(), 1);
}

#[test]
fn two_runs_list_the_same() {
    let scratch = Scratch::with_commit(&[("a", "1"), ("b/c", "2")]);
    for number in 0..5 {
        scratch.git(&["checkout", "--quiet", "-b", &format!("branch-{number}"), "main"]);
        scratch.commit("branch", &[("b/c", &number.to_string())]);
    }
    assert_eq!(whole(&history(&scratch)).entries, whole(&history(&scratch)).entries);
}

#[test]
fn nothing_is_written() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    let before = scratch.git_files();
    let source = history(&scratch);
    history_of(&source, "1");
    assert!(before == scratch.git_files());
}
