//! The files on disk.

use std::path::{Path, PathBuf};

use super::scratch::{Scratch, isolated, subjects, summary, texts};
use crate::source::{Source, SourceError, Worktree};

fn worktree(folder: &Path, paths: &[&str]) -> Worktree {
    open(folder, paths).unwrap()
}

fn open(folder: &Path, paths: &[&str]) -> Result<Worktree, SourceError> {
    let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
    Worktree::open_in(folder, &paths, &isolated())
}

#[test]
fn tracked_untracked_and_ignored_files_are_told_apart() {
    let scratch = Scratch::with_commit(&[
        (".gitignore", "*.log\n.env*\n/secret/\n"),
        (".env.production", "tracked though ignored"),
        ("secret/tracked", "1"),
        (".hidden/file", "1"),
    ]);
    for path in ["new", "noise.log", ".env", "secret/other", ".hidden/.new"] {
        scratch.write(path, path);
    }
    assert_eq!(
        summary(&worktree(scratch.path(), &[]).list().unwrap()),
        ".env ignored reference\n.env.production tracked subject\n.gitignore tracked subject\n\
         .hidden/.new untracked subject\n.hidden/file tracked subject\nnew untracked subject\n\
         secret/tracked tracked subject"
    );
}

#[test]
fn nearer_rules_win_and_exclude_files_count() {
    let scratch = Scratch::with_commit(&[(".gitignore", "*.env\n"), ("sub/.gitignore", "!keep.env\n")]);
    scratch.write(".git/info/exclude", "private\n");
    scratch.write("user-ignore", "editor~\n");
    let file = scratch.path().join("user-ignore");
    scratch.git(&["config", "core.excludesFile", file.to_str().unwrap()]);
    for path in ["sub/keep.env", "sub/drop.env", "sub/private", "sub/editor~"] {
        scratch.write(path, "1");
    }
    assert_eq!(
        summary(&worktree(scratch.path(), &[]).list().unwrap()),
        ".gitignore tracked subject\nsub/.gitignore tracked subject\nsub/drop.env ignored reference\n\
         sub/keep.env untracked subject\nuser-ignore untracked subject"
    );
}

#[test]
fn rules_of_other_tools_do_not_count() {
    let scratch = Scratch::repository();
    scratch.write(".ignore", "*");
    scratch.write(".rgignore", "*");
    assert_eq!(worktree(scratch.path(), &[]).list().unwrap().entries.len(), 2);
}

#[test]
fn sub_folder_without_a_path_reads_the_whole_tree() {
    let scratch = Scratch::with_commit(&[("a/b", "1"), ("c", "1")]);
    let source = worktree(&scratch.path().join("a"), &[]);
    assert_eq!(subjects(&source), texts(&[("a/b", "1"), ("c", "1")]));
}

#[test]
fn named_folder_and_file_limit_the_run_and_set_the_scope() {
    let scratch = Scratch::with_commit(&[("fixtures/leaky/app/.env", "1"), ("c/d", "1"), ("e", "1")]);
    let source = worktree(&scratch.path().join("c"), &["../fixtures/leaky", "d"]);
    let scopes: Vec<_> = source
        .list()
        .unwrap()
        .entries
        .into_iter()
        .map(|entry| (entry.path.display(), entry.scope.display()))
        .collect();
    let expected = [("c/d", "d"), ("fixtures/leaky/app/.env", "app/.env")];
    assert_eq!(scopes, expected.map(|(path, scope)| (path.to_owned(), scope.to_owned())));
}

#[test]
fn named_path_is_read_even_if_ignored() {
    let scratch = Scratch::with_commit(&[(".gitignore", "build/\n*.log\n")]);
    scratch.write("build/deep/out.js", "1");
    scratch.write("noise.log", "1");
    let listing = worktree(scratch.path(), &["build", "noise.log"]).list().unwrap();
    assert_eq!(summary(&listing), "build/deep/out.js ignored subject\nnoise.log ignored subject");
}

#[test]
fn named_path_that_does_not_exist_is_an_error() {
    let scratch = Scratch::repository();
    assert!(matches!(open(scratch.path(), &["nowhere"]), Err(SourceError::Missing { .. })));
}

#[test]
fn named_path_in_another_repository_is_an_error_beside_one_of_this() {
    let (scratch, other) = (Scratch::with_commit(&[("a", "1")]), Scratch::repository());
    let other = other.path().to_str().unwrap();
    assert!(matches!(open(scratch.path(), &["a", other]), Err(SourceError::OutsideTree { .. })));
}

#[test]
fn deleted_file_is_nothing_to_read() {
    let scratch = Scratch::with_commit(&[("a", "1"), ("b", "1")]);
    scratch.remove("b");
    let listing = worktree(scratch.path(), &[]).list().unwrap();
    assert_eq!((summary(&listing).as_str(), listing.incomplete.len()), ("a tracked subject", 0));
}

#[test]
fn file_over_the_limit_is_not_read_into_memory() {
    let scratch = Scratch::repository();
    let file = std::fs::File::create(scratch.path().join("huge")).unwrap();
    file.set_len(1 << 40).unwrap();
    let source = worktree(scratch.path(), &[]);
    let error = source.load(&source.list().unwrap().entries[0]).unwrap_err();
    assert!(matches!(error, SourceError::TooLarge { .. }), "{error}");
}

#[test]
fn nested_repositories_are_counted_and_not_entered() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.write("nested/file", "1");
    super::scratch::git_in(&scratch.path().join("nested"), &["init", "--quiet"], &[]);
    let id = scratch.git(&["rev-parse", "HEAD"]);
    scratch.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},module")]);
    let listing = worktree(scratch.path(), &[]).list().unwrap();
    assert_eq!((summary(&listing).as_str(), listing.skipped), ("a tracked subject", 2));
}

#[test]
fn folder_that_only_looks_like_a_repository_is_entered() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.write("fake/.git/notes", "1");
    scratch.write("fake/file", "1");
    assert!(subjects(&worktree(scratch.path(), &[])).contains_key("fake/file"));
}

#[test]
fn bare_repository_names_the_command_that_reads_it() {
    let scratch = Scratch::plain();
    scratch.git(&["init", "--quiet", "--bare"]);
    let error = open(scratch.path(), &[]).err().unwrap();
    assert!(error.to_string().contains("`envlint history`"), "{error}");
}

#[test]
fn plain_folder_is_read_by_name_only() {
    let scratch = Scratch::plain();
    scratch.write("app/.env", "A=1");
    scratch.write(".gitignore", "*");
    let source = worktree(scratch.path(), &["app"]);
    assert_eq!(summary(&source.list().unwrap()), "app/.env outside subject");
    assert_eq!(source.list().unwrap().entries[0].scope.display(), ".env");
    assert!(matches!(open(scratch.path(), &[]), Err(SourceError::NoRepository { .. })));
}

#[test]
fn line_endings_and_encodings_are_decoded() {
    let scratch = Scratch::repository();
    scratch.write("crlf.env", "A=1\r\nB=2\r\n");
    let utf16: Vec<u8> = "\u{feff}A=1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    scratch.write("utf16.env", utf16);
    assert_eq!(
        subjects(&worktree(scratch.path(), &[])),
        texts(&[("crlf.env", "A=1\r\nB=2\r\n"), ("utf16.env", "A=1")])
    );
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::document::RepoPath;

    #[test]
    fn links_and_sockets_are_counted_and_not_followed() {
        let (scratch, outside) = (Scratch::with_commit(&[("a", "1")]), Scratch::plain());
        outside.write("secret", "1");
        symlink(".", scratch.path().join("loop")).unwrap();
        symlink("nowhere", scratch.path().join("dangling")).unwrap();
        symlink(outside.path(), scratch.path().join("out")).unwrap();
        let _socket = UnixListener::bind(scratch.path().join("socket")).unwrap();
        let listing = worktree(scratch.path(), &[]).list().unwrap();
        assert_eq!((summary(&listing).as_str(), listing.skipped), ("a tracked subject", 4));
    }

    #[test]
    fn tracked_file_behind_a_link_is_gone() {
        let (scratch, outside) = (Scratch::with_commit(&[("folder/file", "1")]), Scratch::plain());
        outside.write("file", "not ours");
        std::fs::remove_dir_all(scratch.path().join("folder")).unwrap();
        symlink(outside.path(), scratch.path().join("folder")).unwrap();
        let source = worktree(scratch.path(), &[]);
        assert_eq!(subjects(&source), texts(&[]));
        assert_eq!(source.read(&RepoPath::new("folder/file")), None);
    }

    #[test]
    fn named_socket_cannot_be_read() {
        let scratch = Scratch::repository();
        let _socket = UnixListener::bind(scratch.path().join("socket")).unwrap();
        let listing = worktree(scratch.path(), &["socket"]).list().unwrap();
        assert_eq!((listing.entries.len(), listing.incomplete.len()), (0, 1));
    }

    #[test]
    fn named_link_is_read_where_it_leads() {
        let scratch = Scratch::with_commit(&[("a", "1")]);
        symlink("a", scratch.path().join("link")).unwrap();
        assert_eq!(subjects(&worktree(scratch.path(), &["link"])), texts(&[("a", "1")]));
    }

    #[test]
    fn repository_of_another_user_names_the_command_that_allows_it() {
        let scratch = Scratch::with_commit(&[("a", "1")]);
        for path in [scratch.path().join(".git"), scratch.path().to_owned()] {
            if std::os::unix::fs::chown(path, Some(65_534), None).is_err() {
                // Only root can give files away.
                return;
            }
        }
        let error = open(scratch.path(), &[]).err().unwrap().to_string();
        let path = scratch.path().canonicalize().unwrap();
        let command = format!("git config --global --add safe.directory {}", path.display());
        assert!(error.contains(&command), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn name_that_is_no_utf8_is_kept_byte_for_byte() {
        let scratch = Scratch::repository();
        let name = b"caf\xe9.env";
        scratch.write("x", "A=1");
        std::fs::rename(scratch.path().join("x"), scratch.path().join(OsStr::from_bytes(name))).unwrap();
        let source = worktree(scratch.path(), &[]);
        let listing = source.list().unwrap();
        assert_eq!(listing.entries[0].path, RepoPath::new(name));
        assert_eq!(source.load(&listing.entries[0]).unwrap().text(), b"A=1");
    }
}

#[test]
fn nothing_is_written() {
    let scratch = Scratch::with_commit(&[("a", "1")]);
    scratch.write("a", "changed, so that the index is stale");
    let before = scratch.git_files();
    subjects(&worktree(scratch.path(), &[]));
    assert!(before == scratch.git_files());
}
