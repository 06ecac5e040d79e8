//! Awkward repositories, one test each: nothing in them is missed, and nothing about them is a false clean.
//!
//! Where it can be, a secret is looked for three times: in the index before it is committed, in the commits of its branch,
//! and in the history. Every run leaves the repository as it was, file by file. `tests/staged.rs`, `tests/base.rs`,
//! `tests/history.rs` and `tests/submodules.rs` have the situations that are ordinary.

#![expect(clippy::disallowed_methods, reason = "tests compare the files of a repository before and after")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use envlint::rule::expand_placeholders;
use scratch::{Ended, Scratch};
use serde_json::Value;

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";
const STAGED: &[&str] = &["check", "--staged"];
const BASE: &[&str] = &["check", "--base", "main"];
const HISTORY: &[&str] = &["history"];

/// A repository with a harmless commit on `main`, and `topic` checked out.
fn branch() -> Scratch {
    let repository = Scratch::repository();
    repository.write("pay.js", CLEAN);
    repository.write("sub/folder/readme.md", "Nothing.\n");
    repository.commit("First");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository
}

/// Every file below a folder with its time and bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let state = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().unwrap();
        let is_small_file = metadata.is_file() && metadata.len() < 1 << 20;
        let bytes = if is_small_file { fs::read(entry.path()).unwrap() } else { Vec::new() };
        (entry.into_path(), (metadata.modified().unwrap(), bytes))
    };
    entries.map(state).collect()
}

/// Runs a command that must leave everything as it was.
#[track_caller]
fn untouched(repository: &Scratch, command: &mut Command) -> Ended {
    let before = files(repository.path());
    let ended = Ended::from(command.output().unwrap());
    assert!(before == files(repository.path()), "something was written: {ended:?}");
    ended
}

fn envlint(repository: &Scratch, folder: impl AsRef<Path>) -> Command {
    let mut command = repository.command(env!("CARGO_BIN_EXE_envlint"));
    command.current_dir(repository.path().join(folder));
    command
}

#[track_caller]
fn run(repository: &Scratch, arguments: &[&str]) -> Ended {
    untouched(repository, envlint(repository, ".").args(arguments).args(["--format", "json"]))
}

fn findings(ended: &Ended) -> Vec<Value> {
    ended.json()["findings"].as_array().unwrap().clone()
}

fn found(ended: &Ended) -> Vec<(String, String)> {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    findings(ended).iter().map(|it| (text(it, "rule"), text(it, "path"))).collect()
}

/// Asserts that the key at `path` is found, and that nothing was left out.
#[track_caller]
fn assert_key(ended: &Ended, path: &str) {
    let expected = [("stripe-live-secret-key".to_owned(), path.to_owned())];
    assert_eq!((ended.code, found(ended)), (Some(1), expected.to_vec()), "{ended:?}");
    assert_eq!(ended.json()["incomplete"], serde_json::json!([]), "{ended:?}");
}

#[track_caller]
fn assert_error(ended: &Ended, parts: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    for part in parts {
        assert!(ended.stderr.contains(part), "{part:?} in {ended:?}");
    }
}

/// The reasons why a run, which must have failed, is incomplete.
#[track_caller]
fn gaps(ended: &Ended) -> String {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let list = ended.json()["incomplete"].as_array().unwrap().clone();
    let lines: Vec<_> = list.iter().map(|it| format!("{}: {}", it["path"], it["reason"])).collect();
    lines.join("\n")
}

/// Stages everything, and finds the key at `path` in the index, in the branch and in the history.
#[track_caller]
fn assert_everywhere(repository: &Scratch, path: &str) {
    repository.stage();
    assert_key(&run(repository, STAGED), path);
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    assert_key(&run(repository, BASE), path);
    assert_key(&run(repository, HISTORY), path);
}

/// Says why a test shows nothing here.
#[expect(clippy::print_stdout, reason = "whoever runs the tests should know")]
fn skipped(reason: &str) {
    println!("skipped: {reason}");
}

/// A program that must never run: it leaves a file behind.
#[cfg(unix)]
fn tripwire(repository: &Scratch) -> String {
    use std::os::unix::fs::PermissionsExt;

    let program = repository.path().join(".git/tripwire");
    fs::write(&program, format!("#!/bin/sh\ntouch '{}/tripped'\n", repository.path().display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program.to_str().unwrap().to_owned()
}

#[test]
fn attributes_hide_nothing() {
    let repository = branch();
    repository.write(".gitattributes", "*.js -diff\n*.js binary linguist-generated export-ignore\n");
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[cfg(unix)]
#[test]
fn external_diff_is_not_run() {
    let repository = branch();
    let program = tripwire(&repository);
    repository.git(&["config", "diff.external", &program]);
    repository.git(&["config", "core.pager", &program]);
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[cfg(unix)]
#[test]
fn text_conversion_is_not_run() {
    let repository = branch();
    let program = tripwire(&repository);
    repository.write(".gitattributes", "*.js diff=own\n");
    for key in ["diff.own.textconv", "diff.own.command"] {
        repository.git(&["config", key, &program]);
    }
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[test]
fn colour_in_the_settings_of_git_does_not_matter() {
    let repository = branch();
    for key in ["color.ui", "color.diff"] {
        repository.git(&["config", key, "always"]);
    }
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[test]
fn prefixes_and_other_settings_of_diffs_do_not_matter() {
    let repository = branch();
    for (key, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.context", "0"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.renames", "copies"),
        ("core.quotePath", "false"),
        ("log.showSignature", "true"),
    ] {
        repository.git(&["config", key, value]);
    }
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[cfg(unix)]
#[test]
fn odd_names_are_kept() {
    for name in [
        "with space.js",
        "quo\"te'.js",
        "line\nbreak.js",
        "tab\there.js",
        "-leading.js",
        "back\\slash.js",
        "a -> b.js",
        "b/ä.js",
        ":colon.js",
    ] {
        let repository = branch();
        repository.write(name, LIVE_KEY);
        assert_everywhere(&repository, name);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn name_that_is_no_utf8_is_shown_and_given_in_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let repository = branch();
    repository.write_bytes(OsStr::from_bytes(b"caf\xe9.js"), expand_placeholders(LIVE_KEY).as_bytes());
    assert_everywhere(&repository, "caf\u{fffd}.js");
    for arguments in [BASE, HISTORY] {
        assert_eq!(findings(&run(&repository, arguments))[0]["path_bytes"], "Y2Fm6S5qcw==");
    }
}

#[test]
fn renamed_and_edited_file_is_read() {
    let repository = branch();
    repository.git(&["mv", "pay.js", "moved.js"]);
    repository.write("moved.js", &format!("{CLEAN}{LIVE_KEY}"));
    assert_everywhere(&repository, "moved.js");
}

#[test]
fn file_that_is_only_intended_to_be_added_is_not_staged() {
    let repository = branch();
    repository.write("new.js", LIVE_KEY);
    repository.git(&["add", "--intent-to-add", "new.js"]);
    let ended = run(&repository, STAGED);
    assert_eq!((ended.code, found(&ended)), (Some(0), Vec::new()), "{ended:?}");
    assert_everywhere(&repository, "new.js");
}

#[test]
fn resolved_conflict_is_what_counts() {
    let repository = branch();
    repository.write("pay.js", "const key = process.env.TOPIC\n");
    repository.commit("Topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("pay.js", "const key = process.env.MAIN\n");
    repository.commit("Main");
    repository.git(&["checkout", "--quiet", "topic"]);
    let merge = repository.command("git").args(["merge", "--quiet", "main"]).output().unwrap();
    assert_eq!(merge.status.code(), Some(1), "a conflict");
    assert_eq!(run(&repository, STAGED).code, Some(0), "neither side holds a key");
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[test]
fn folder_that_it_is_started_in_does_not_matter() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let in_folder = |arguments: &[&str]| {
        untouched(&repository, envlint(&repository, "sub/folder").args(arguments).args(["--format", "json"]))
    };
    assert_key(&in_folder(STAGED), "pay.js");
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    for arguments in [BASE, HISTORY, &["check"]] {
        assert_key(&in_folder(arguments), "pay.js");
    }
}

#[test]
fn linked_work_tree_has_its_own_index_head_and_branch() {
    let repository = branch();
    repository.git(&["worktree", "add", "--quiet", "linked", "-b", "linked", "main"]);
    repository.write(".git/info/exclude", "linked\n");
    repository.write("linked/pay.js", LIVE_KEY);
    repository.git(&["-C", "linked", "add", "pay.js"]);
    let linked = |arguments: &[&str]| {
        untouched(&repository, envlint(&repository, "linked").args(arguments).args(["--format", "json"]))
    };
    assert_key(&linked(STAGED), "pay.js");
    assert_eq!(run(&repository, STAGED).code, Some(0), "the main work tree stages nothing");
    repository.git(&["-C", "linked", "commit", "--quiet", "-m", "Change"]);
    assert_key(&linked(BASE), "pay.js");
    assert_key(&linked(HISTORY), "pay.js");
    assert_eq!(run(&repository, BASE).code, Some(0), "its own branch has nothing");
}

#[test]
fn bare_repository_is_no_clean_index() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Change");
    let bare = Scratch::folder();
    bare.git(&["clone", "--quiet", "--bare", repository.path().to_str().unwrap(), "."]);
    for arguments in [STAGED, &["check"]] {
        assert_error(&run(&bare, arguments), &["bare repository without a work tree", "`envlint history`"]);
    }
    assert_key(&run(&bare, BASE), "pay.js");
    assert_key(&run(&bare, HISTORY), "pay.js");
}

#[test]
fn repository_is_the_one_that_the_environment_names() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let elsewhere = Scratch::folder();
    let from_elsewhere = |arguments: &[&str]| {
        let mut command = envlint(&repository, elsewhere.path());
        command.env("GIT_DIR", repository.path().join(".git")).env("GIT_WORK_TREE", repository.path());
        untouched(&repository, command.args(arguments).args(["--format", "json"]))
    };
    assert_key(&from_elsewhere(STAGED), "pay.js");
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    for arguments in [BASE, HISTORY, &["check"]] {
        assert_key(&from_elsewhere(arguments), "pay.js");
    }
    let mut command = envlint(&repository, ".");
    let wrong = untouched(&repository, command.env("GIT_DIR", elsewhere.path()).args(HISTORY));
    assert_error(&wrong, &["error: "]);
}

#[cfg(unix)]
#[test]
fn hook_of_a_commit_in_part_sees_what_is_committed() {
    use std::os::unix::fs::PermissionsExt;

    let repository = branch();
    let hook = format!("#!/bin/sh\nexec '{}' check --staged\n", env!("CARGO_BIN_EXE_envlint"));
    let path = repository.path().join(".git/hooks/pre-commit");
    repository.write_bytes(".git/hooks/pre-commit", hook.as_bytes());
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    repository.write("pay.js", LIVE_KEY);
    repository.write("clean.js", "export {}\n");
    repository.git(&["add", "clean.js"]);
    let commit = |folder: &str, arguments: &[&str]| {
        let mut git = repository.command("git");
        git.current_dir(repository.path().join(folder)).args(["commit", "--quiet", "-m", "x"]);
        Ended::from(git.args(arguments).output().unwrap())
    };
    // A patch of a file, and a file named from a folder below.
    for (folder, arguments) in
        [("sub/folder", &["../../pay.js"][..]), (".", &["--only", "pay.js"]), (".", &["--all"])]
    {
        let ended = commit(folder, arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains("--> pay.js:1:14"), "{arguments:?}: {ended:?}");
    }
    assert_eq!(commit("sub/folder", &["../../clean.js"]).code, Some(0));
}

#[test]
fn split_index_is_read_whole() {
    let repository = branch();
    repository.git(&["update-index", "--split-index"]);
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
}

#[test]
fn sparse_index_and_what_is_not_checked_out_are_read() {
    let repository = branch();
    repository.write("left/pay.js", CLEAN);
    repository.commit("Left");
    repository.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "sub"]);
    assert!(!repository.path().join("left").exists());
    let key = expand_placeholders(LIVE_KEY);
    repository.write_bytes("sub/key", key.as_bytes());
    let blob = repository.git(&["hash-object", "-w", "sub/key"]);
    fs::remove_file(repository.path().join("sub/key")).unwrap();
    repository.git(&["update-index", "--cacheinfo", &format!("100644,{},left/pay.js", blob.trim())]);
    assert_key(&run(&repository, STAGED), "left/pay.js");
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    assert_key(&run(&repository, BASE), "left/pay.js");
    assert_key(&run(&repository, HISTORY), "left/pay.js");
}

#[cfg(unix)]
#[test]
fn versions_extensions_and_bits_of_the_index_do_not_matter() {
    let repository = branch();
    let program = tripwire(&repository);
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    repository.git(&["update-index", "--index-version", "4", "--untracked-cache"]);
    repository.git(&["update-index", "--assume-unchanged", "pay.js"]);
    repository.git(&["update-index", "--skip-worktree", "sub/folder/readme.md"]);
    repository.git(&["config", "core.fsmonitor", &program]);
    repository.git(&["config", "index.skipHash", "true"]);
    assert_key(&run(&repository, STAGED), "pay.js");
}

#[test]
fn broken_index_is_an_error() {
    let repository = branch();
    repository.write_bytes(".git/index", b"DIRC no index");
    assert_error(&run(&repository, STAGED), &["the index ", "cannot be read"]);
}

#[test]
fn identity_is_not_needed() {
    let repository = branch();
    repository.git(&["config", "user.useConfigOnly", "true"]);
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let anonymous = |arguments: &[&str]| {
        let mut command = envlint(&repository, ".");
        for who in ["AUTHOR", "COMMITTER"] {
            for what in ["NAME", "EMAIL", "DATE"] {
                command.env_remove(format!("GIT_{who}_{what}"));
            }
        }
        untouched(&repository, command.env_remove("HOME").args(arguments).args(["--format", "json"]))
    };
    assert_key(&anonymous(STAGED), "pay.js");
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    assert_key(&anonymous(BASE), "pay.js");
    assert_key(&anonymous(HISTORY), "pay.js");
}

#[test]
fn repository_without_a_commit_is_read_by_its_index() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    assert_key(&run(&repository, STAGED), "pay.js");
    assert_eq!(run(&repository, HISTORY).code, Some(0));
    assert_error(&run(&repository, BASE), &["HEAD has no commit yet"]);
}

#[test]
fn utf16_text_is_read() {
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let repository = branch();
        let text = format!("\u{feff}{}", expand_placeholders(LIVE_KEY));
        repository.write_bytes("pay.js", &text.encode_utf16().flat_map(order).collect::<Vec<_>>());
        assert_everywhere(&repository, "pay.js");
    }
}

#[test]
fn text_inside_of_a_binary_is_read() {
    let repository = branch();
    let key = expand_placeholders(LIVE_KEY);
    let bytes = [b"\x7fELF\0\0\xff\xfe\x80\0", key.as_bytes(), b"\0\0\xc3\x28\0"].concat();
    repository.write_bytes("program", &bytes);
    assert_everywhere(&repository, "program");
}

#[test]
fn every_reference_is_followed() {
    let repository = branch();
    let names = [
        "refs/custom/deep/er",
        "refs/original/refs/heads/main",
        "refs/pull/1/head",
        "refs/remotes/origin/gone",
        "refs/tags/light",
        "refs/bisect/bad",
        "refs/heads/other",
    ];
    for (number, name) in names.iter().enumerate() {
        repository.git(&["checkout", "--quiet", "--detach", "main"]);
        repository.write(format!("{number}.js"), &format!("const key = 'sk_live_{{base62:24:{number}}}'\n"));
        repository.commit("On a reference only");
        repository.git(&["update-ref", name, "HEAD"]);
    }
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["notes", "add", "-m", &expand_placeholders("sk_live_{base62:24:note}"), "HEAD"]);
    for layout in ["loose", "packed"] {
        assert_eq!(findings(&run(&repository, HISTORY)).len(), names.len() + 1, "{layout}");
        repository.git(&["pack-refs", "--all"]);
    }
}

#[test]
fn untracked_part_of_the_newest_stash_is_read() {
    let repository = branch();
    repository.write("untracked.js", LIVE_KEY);
    repository.git(&["stash", "--quiet", "--include-untracked"]);
    assert_key(&run(&repository, HISTORY), "untracked.js");
}

#[test]
fn message_in_another_encoding_is_read() {
    let repository = branch();
    repository.git(&["config", "i18n.commitEncoding", "ISO-8859-1"]);
    let message = [b"caf\xe9 ".as_slice(), expand_placeholders("sk_live_{base62:24}").as_bytes()].concat();
    repository.write_bytes(".git/message", &message);
    repository.git(&["commit", "--quiet", "--allow-empty", "--file", ".git/message"]);
    for arguments in [BASE, HISTORY] {
        let ended = run(&repository, arguments);
        assert_eq!((ended.code, findings(&ended)[0]["origin"].as_str()), (Some(1), Some("commit-message")));
    }
}

/// Two secrets, one of them gone again, in a way of keeping objects that `lay_out` makes.
#[track_caller]
fn assert_kept(lay_out: impl FnOnce(&Scratch)) {
    let repository = branch();
    repository.write("gone.js", LIVE_KEY);
    repository.write("large.md", &"The same line again and again.\n".repeat(2000));
    repository.commit("One");
    repository.git(&["rm", "--quiet", "gone.js"]);
    repository.write("large.md", &"The same line again and again.\n".repeat(2001));
    repository.commit("Two");
    lay_out(&repository);
    for arguments in [BASE, HISTORY] {
        assert_key(&run(&repository, arguments), "gone.js");
    }
    repository.write("gone.js", LIVE_KEY);
    repository.git(&["add", "gone.js"]);
    assert_key(&run(&repository, STAGED), "gone.js");
}

#[test]
fn loose_objects_are_read() {
    assert_kept(|repository| {
        assert!(repository.git(&["count-objects", "-v"]).contains("packs: 0"));
    });
}

#[test]
fn several_packs_are_read() {
    assert_kept(|repository| {
        repository.git(&["repack", "--quiet", "-d"]);
        repository.write("more.js", "export {}\n");
        repository.commit("More");
        repository.git(&["repack", "--quiet", "-d"]);
        repository.write("most.js", "export {}\n");
        repository.commit("Most");
        assert!(repository.git(&["count-objects", "-v"]).contains("packs: 2"));
    });
}

#[test]
fn multi_pack_index_is_read() {
    assert_kept(|repository| {
        repository.git(&["repack", "--quiet", "-d"]);
        repository.write("more.js", "export {}\n");
        repository.commit("More");
        repository.git(&["repack", "--quiet", "-d"]);
        repository.git(&["multi-pack-index", "write"]);
        assert!(repository.path().join(".git/objects/pack/multi-pack-index").exists());
    });
}

#[test]
fn one_pack_with_bitmaps_and_a_commit_graph_is_read() {
    assert_kept(|repository| {
        repository.git(&["repack", "--quiet", "-a", "-d", "-f", "--depth=50", "--write-bitmap-index"]);
        repository.git(&["commit-graph", "write", "--reachable", "--changed-paths"]);
        repository.git(&["pack-refs", "--all"]);
    });
}

#[test]
fn borrowed_objects_are_read() {
    let lenders = Scratch::folder();
    assert_kept(|repository| {
        let path = repository.path().to_str().unwrap();
        lenders.git(&["clone", "--quiet", "--bare", path, "one.git"]);
        lenders.git(&["clone", "--quiet", "--bare", "--shared", "one.git", "two.git"]);
        let objects = repository.path().join(".git/objects");
        fs::remove_dir_all(&objects).unwrap();
        fs::create_dir_all(objects.join("info")).unwrap();
        fs::create_dir_all(objects.join("pack")).unwrap();
        let lender = lenders.path().join("two.git/objects");
        fs::write(objects.join("info/alternates"), format!("{}\n", lender.display())).unwrap();
    });
}

#[test]
fn lender_that_is_gone_is_no_clean_history() {
    let lender = branch();
    lender.write("pay.js", LIVE_KEY);
    lender.commit("Change");
    let repository = Scratch::folder();
    repository.git(&["clone", "--quiet", "--shared", lender.path().to_str().unwrap(), "."]);
    drop(lender);
    for arguments in [HISTORY, &["check", "--base", "HEAD~1"], STAGED] {
        assert_eq!(run(&repository, arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn both_sides_of_a_replacement_are_read() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Change");
    let hidden = repository.git(&["rev-parse", "HEAD:pay.js"]);
    let clean = repository.git(&["rev-parse", "main:pay.js"]);
    repository.git(&["replace", hidden.trim(), clean.trim()]);
    assert!(!repository.git(&["show", "HEAD:pay.js"]).contains("sk_live_"), "Git hides it");
    assert_key(&run(&repository, HISTORY), "pay.js");
    assert_key(&run(&repository, BASE), "pay.js");
    // The other way round, and by a commit.
    let repository = branch();
    repository.write("other.js", "export {}\n");
    repository.commit("Harmless");
    let harmless = repository.git(&["rev-parse", "HEAD"]);
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    repository.git(&["commit", "--quiet", "--amend", "-m", "Shown instead"]);
    let shown = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["reset", "--quiet", "--hard", harmless.trim()]);
    repository.git(&["replace", harmless.trim(), shown.trim()]);
    for arguments in [HISTORY, BASE] {
        assert_key(&run(&repository, arguments), "pay.js");
    }
}

#[test]
fn grafts_hide_nothing_and_are_said() {
    let repository = branch();
    repository.write("gone.js", LIVE_KEY);
    repository.commit("One");
    repository.git(&["rm", "--quiet", "gone.js"]);
    repository.commit("Two");
    let two = repository.git(&["rev-parse", "HEAD"]);
    let first = repository.git(&["rev-parse", "main"]);
    repository.write(".git/info/grafts", &format!("{} {}\n", two.trim(), first.trim()));
    for arguments in [HISTORY, BASE] {
        let ended = run(&repository, arguments);
        assert!(gaps(&ended).contains("info/grafts"), "{ended:?}");
        assert_eq!(found(&ended)[0].1, "gone.js", "{arguments:?}");
    }
}

#[test]
fn sha256_repository_is_read() {
    let repository = Scratch::folder();
    repository.git(&["init", "--quiet", "--initial-branch=main", "--object-format=sha256"]);
    repository.write("pay.js", CLEAN);
    repository.commit("First");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("pay.js", LIVE_KEY);
    assert_everywhere(&repository, "pay.js");
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    assert_key(&run(&repository, HISTORY), "pay.js");
}

#[test]
fn objects_that_a_partial_clone_left_out_are_said() {
    let origin = branch();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    origin.write("gone.js", "const key = 'sk_live_{base62:24:gone}'\n");
    origin.commit("One");
    origin.git(&["rm", "--quiet", "gone.js"]);
    origin.write("pay.js", LIVE_KEY);
    origin.commit("Two");
    let clone = Scratch::folder();
    let url = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--filter=blob:none", "--branch", "topic", &url, "."]);
    for arguments in [HISTORY, &["check", "--base", "origin/main"]] {
        let ended = run(&clone, arguments);
        assert!(gaps(&ended).contains("`git fetch --refetch --no-filter`"), "{arguments:?}: {ended:?}");
        assert_eq!(found(&ended)[0].1, "pay.js", "what is here is read: {ended:?}");
    }
    assert!(gaps(&run(&clone, HISTORY)).contains("`--allow-shallow` does without"));
    let allowed = run(&clone, &["history", "--allow-shallow"]);
    assert_eq!(allowed.code, Some(1), "{allowed:?}");
    clone.write("new.js", "const key = 'sk_live_{base62:24:new}'\n");
    clone.git(&["add", "new.js"]);
    assert_key(&run(&clone, STAGED), "new.js");
}

#[test]
fn trees_that_a_partial_clone_left_out_are_said() {
    let origin = branch();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    origin.write("old/gone.js", LIVE_KEY);
    origin.commit("One");
    origin.git(&["rm", "--quiet", "-r", "old"]);
    origin.commit("Two");
    let clone = Scratch::folder();
    let url = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--filter=tree:0", "--branch", "topic", &url, "."]);
    for arguments in [HISTORY, &["check", "--base", "origin/main"]] {
        let ended = run(&clone, arguments);
        assert!(gaps(&ended).contains("left at the remote by a partial clone"), "{arguments:?}: {ended:?}");
    }
}

/// The file of a loose object.
fn loose(repository: &Scratch, revision: &str) -> PathBuf {
    let id = repository.git(&["rev-parse", revision]).trim().to_owned();
    repository.path().join(".git/objects").join(&id[..2]).join(&id[2..])
}

fn overwrite(file: &Path, bytes: &[u8]) {
    fs::remove_file(file).unwrap();
    fs::write(file, bytes).unwrap();
}

#[test]
fn corrupt_and_missing_objects_are_said_and_the_rest_is_read() {
    for bytes in [&b"no zlib stream"[..], b"", b"x\x9c\x03\x00"] {
        let repository = branch();
        repository.write("broken.js", "export {}\n");
        repository.write("pay.js", LIVE_KEY);
        repository.stage();
        overwrite(&loose(&repository, ":broken.js"), bytes);
        let staged = run(&repository, STAGED);
        assert!(gaps(&staged).contains("broken.js"), "{staged:?}");
        assert_eq!(found(&staged)[0].1, "pay.js");
        repository.git(&["commit", "--quiet", "-m", "Change"]);
        for arguments in [BASE, HISTORY] {
            let ended = run(&repository, arguments);
            assert!(gaps(&ended).contains("broken.js"), "{arguments:?}: {ended:?}");
            assert_eq!(found(&ended)[0].1, "pay.js");
        }
    }
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Change");
    fs::remove_file(loose(&repository, "HEAD^{tree}")).unwrap();
    for arguments in [BASE, HISTORY] {
        assert!(gaps(&run(&repository, arguments)).contains("is missing"), "{arguments:?}");
    }
}

/// Writes a tree that Git would not write itself.
fn hostile_tree(repository: &Scratch, entries: &[(&str, &str)]) -> String {
    let bytes = |id: &str| -> Vec<u8> {
        id.as_bytes()
            .chunks(2)
            .map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap())
            .collect()
    };
    let tree: Vec<u8> =
        entries.iter().flat_map(|(name, id)| [name.as_bytes(), b"\0", &bytes(id)].concat()).collect();
    repository.write_bytes(".git/tree", &tree);
    repository.git(&["hash-object", "-t", "tree", "-w", "--literally", ".git/tree"]).trim().to_owned()
}

/// Makes the branch's next commit of a tree.
fn commit_tree(repository: &Scratch, tree: &str) {
    let commit = repository.git(&["commit-tree", tree, "-p", "HEAD", "-m", "Hostile"]);
    repository.git(&["update-ref", "HEAD", commit.trim()]);
}

#[test]
fn file_that_is_there_twice_is_read_twice() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let id = |revision: &str| repository.git(&["rev-parse", revision]).trim().to_owned();
    let (key, clean) = (id(":pay.js"), id("main:pay.js"));
    for order in [[&key, &clean], [&clean, &key]] {
        let tree = hostile_tree(&repository, &order.map(|id| ("100644 pay.js", id.as_str())));
        commit_tree(&repository, &tree);
        for arguments in [BASE, HISTORY] {
            let ended = run(&repository, arguments);
            assert_eq!((ended.code, found(&ended)[0].1.as_str()), (Some(1), "pay.js"), "{arguments:?}");
        }
        repository.git(&["update-ref", "HEAD", "main"]);
    }
}

#[test]
fn trees_that_hold_each_other_many_times_over_come_to_an_end() {
    let repository = branch();
    let mut tree = repository.git(&["rev-parse", "main^{tree}"]).trim().to_owned();
    for _ in 0..6 {
        let names: Vec<_> = (0..10).map(|number| format!("40000 {number}")).collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), tree.as_str())).collect();
        tree = hostile_tree(&repository, &entries);
    }
    commit_tree(&repository, &tree);
    for arguments in [BASE, HISTORY] {
        assert!(gaps(&run(&repository, arguments)).contains("not followed"), "{arguments:?}");
    }
}

#[test]
fn pack_that_is_cut_short_is_no_clean_history() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Change");
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    let folder = repository.path().join(".git/objects/pack");
    let pack = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pack = pack.into_iter().find(|path| path.extension().is_some_and(|it| it == "pack")).unwrap();
    let bytes = fs::read(&pack).unwrap();
    overwrite(&pack, &bytes[..bytes.len() / 3]);
    for arguments in [BASE, HISTORY, STAGED] {
        assert_eq!(run(&repository, arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn blob_over_the_limit_is_said() {
    let repository = branch();
    repository.git(&["config", "core.compression", "1"]);
    let file = fs::File::create(repository.path().join("huge.bin")).unwrap();
    file.set_len((256 << 20) + 1).unwrap();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let assert_said = |ended: &Ended| {
        assert!(gaps(ended).contains("huge.bin\": \"larger than 256 MiB"), "{ended:?}");
        assert_eq!(found(ended)[0].1, "pay.js");
    };
    assert_said(&run(&repository, STAGED));
    repository.git(&["commit", "--quiet", "-m", "Change"]);
    for arguments in [BASE, HISTORY] {
        assert_said(&run(&repository, arguments));
    }
}

#[cfg(unix)]
#[test]
fn repository_of_somebody_else_is_refused_with_the_command_that_allows_it() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    for path in [repository.path().join(".git"), repository.path().to_owned()] {
        if std::os::unix::fs::chown(path, Some(65_534), None).is_err() {
            skipped("only root can give a repository away");
            return;
        }
    }
    let root = repository.path().canonicalize().unwrap();
    let command = format!("git config --global --add safe.directory {}", root.display());
    for arguments in [STAGED, BASE, HISTORY, &["check"]] {
        assert_error(&run(&repository, arguments), &["belongs to another user", &command]);
    }
    let home = Scratch::folder();
    home.write("config", &format!("[safe]\n\tdirectory = {}\n", root.display()));
    let mut trusted = envlint(&repository, ".");
    trusted.env("GIT_CONFIG_GLOBAL", home.path().join("config")).args(STAGED).args(["--format", "json"]);
    assert_key(&untouched(&repository, &mut trusted), "pay.js");
}

#[test]
fn references_that_only_git_reads_are_refused_with_the_command_that_helps() {
    let repository = Scratch::folder();
    let made = repository.command("git").args(["init", "--quiet", "--ref-format=reftable"]).output().unwrap();
    if !made.status.success() {
        skipped("this Git knows no reftable");
        return;
    }
    repository.write("pay.js", LIVE_KEY);
    repository.commit("First");
    for arguments in [STAGED, &["check", "--base", "HEAD"], HISTORY] {
        assert_error(
            &run(&repository, arguments),
            &["references as reftable", "`git refs migrate --ref-format=files`"],
        );
    }
    assert_key(&run(&repository, &["check"]), "pay.js");
}
