//! Submodules: named when they are skipped, and with `--recurse-submodules` each read by its own repository.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::fs;

use scratch::{Ended, Scratch};
use serde_json::Value;

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";

/// A project with the submodule `libs/pay`, initialised and committed, and the repository that it comes from.
fn project() -> (Scratch, Scratch) {
    let library = Scratch::repository();
    library.write("pay.js", CLEAN);
    library.commit("Library");
    let project = Scratch::repository();
    project.write("main.js", "export {}\n");
    project.commit("Project");
    add(&project, &library, "libs/pay");
    project.commit("Add the library");
    (project, library)
}

fn add(project: &Scratch, library: &Scratch, path: &str) {
    let library = library.path().to_str().unwrap();
    project.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, path]);
}

/// Commits a file in the submodule, and takes that commit over into the project's index.
fn change(project: &Scratch, path: &str, text: &str) {
    project.write(format!("libs/pay/{path}"), text);
    project.git(&["-C", "libs/pay", "add", "--all"]);
    project.git(&["-C", "libs/pay", "commit", "--quiet", "-m", "Change the library"]);
    project.git(&["add", "libs/pay"]);
}

fn module_head(project: &Scratch) -> String {
    project.git(&["-C", "libs/pay", "rev-parse", "HEAD"]).trim().to_owned()
}

fn run(project: &Scratch, arguments: &[&str]) -> Ended {
    project.envlint(&[arguments, &["--recurse-submodules", "--format", "json"]].concat())
}

fn findings(ended: &Ended) -> Vec<Value> {
    ended.json()["findings"].as_array().unwrap().clone()
}

fn paths(ended: &Ended) -> Vec<String> {
    findings(ended).iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn skipped_submodules_are_named() {
    let (project, _library) = project();
    change(&project, "pay.js", LIVE_KEY);
    for arguments in [&["check"][..], &["check", "--staged"], &["history"]] {
        let ended = project.envlint(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        assert!(ended.stdout.contains("submodule skipped: libs/pay"), "{arguments:?}: {ended:?}");
        let report = project.envlint(&[arguments, &["--format", "json"]].concat()).json();
        assert_eq!(report["summary"]["skipped_submodules"], serde_json::json!(["libs/pay"]), "{arguments:?}");
    }
}

#[test]
fn working_tree_of_a_submodule_is_read_under_its_path() {
    let (project, _library) = project();
    project.write("libs/pay/new.js", LIVE_KEY);
    project.write("libs/pay/.gitignore", "ignored.js\n");
    project.write("libs/pay/ignored.js", LIVE_KEY);
    let ended = run(&project, &["check"]);
    assert_eq!((ended.code, paths(&ended)), (Some(1), vec!["libs/pay/new.js".to_owned()]));
    assert_eq!(
        (&ended.json()["summary"]["skipped"], &ended.json()["summary"]["skipped_submodules"]),
        (&0.into(), &Value::Null)
    );
    assert_eq!(paths(&run(&project, &["check", "libs"])), ["libs/pay/new.js"]);
    assert_eq!(paths(&run(&project, &["check", "main.js"])), [""; 0]);
}

#[test]
fn values_are_compared_across_the_border() {
    let (project, _library) = project();
    project.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    change(&project, ".env.staging", "DB_PASSWORD={base62:24:one}\n");
    let ended = run(&project, &["check"]);
    let found = findings(&ended);
    let reused = found.iter().find(|it| it["rule"] == "reused-credential").unwrap();
    assert_eq!(
        (&reused["path"], &reused["related"][0]["path"]),
        (&"libs/pay/.env.staging".into(), &".env.production".into())
    );
}

#[test]
fn index_of_the_project_says_which_commit_of_a_submodule_counts() {
    let (project, _library) = project();
    change(&project, "pay.js", LIVE_KEY);
    project.write("libs/pay/later.js", LIVE_KEY);
    project.git(&["-C", "libs/pay", "add", "later.js"]);
    let staged = ["check", "--staged"];
    assert_eq!(
        paths(&run(&project, &staged)),
        ["libs/pay/pay.js"],
        "not what the submodule stages for itself"
    );
    project.commit("Take it over");
    assert_eq!(findings(&run(&project, &staged)), [Value::Null; 0], "nothing changes any more");
    let hook = |variables: &[(&str, &str)]| {
        let mut envlint = project.command(env!("CARGO_BIN_EXE_envlint"));
        envlint.args(["check", "--staged", "--recurse-submodules"]).envs(variables.iter().copied());
        Ended::from(envlint.output().unwrap())
    };
    change(&project, "new.js", LIVE_KEY);
    let ended = hook(&[("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index")]);
    assert!(
        ended.stdout.contains("--> libs/pay/new.js:1:14"),
        "a hook's variables are the project's: {ended:?}"
    );
}

#[test]
fn range_reads_each_commit_of_a_submodule() {
    let (project, _library) = project();
    project.git(&["checkout", "--quiet", "-b", "topic"]);
    change(&project, "pay.js", LIVE_KEY);
    let added = module_head(&project);
    change(&project, "pay.js", CLEAN);
    let removed = module_head(&project);
    project.commit("Take two commits over");
    let ended = run(&project, &["check", "--base", "main"]);
    let found = findings(&ended);
    assert_eq!(paths(&ended), ["libs/pay/pay.js"], "{ended:?}");
    let history = &found[0]["history"];
    assert_eq!((&history["first_commit"], &history["removed_in"]), (&added.into(), &removed.into()));
    assert_eq!(history["paths"], serde_json::json!(["libs/pay/pay.js"]));
    assert_eq!(ended.json()["summary"]["commits"], 3);
}

#[test]
fn submodule_that_the_branch_adds_is_all_new() {
    let library = Scratch::repository();
    library.write("pay.js", LIVE_KEY);
    library.commit("Library");
    let project = Scratch::repository();
    project.commit("Project");
    project.git(&["checkout", "--quiet", "-b", "topic"]);
    add(&project, &library, "libs/pay");
    assert_eq!(paths(&run(&project, &["check", "--staged"])), ["libs/pay/pay.js"]);
    project.commit("Add the library");
    assert_eq!(paths(&run(&project, &["check", "--base", "main"])), ["libs/pay/pay.js"]);
}

#[test]
fn history_reads_all_of_a_submodules_own() {
    let (project, _library) = project();
    change(&project, "gone.js", LIVE_KEY);
    let added = module_head(&project);
    project.git(&["-C", "libs/pay", "rm", "--quiet", "gone.js"]);
    project.git(&["-C", "libs/pay", "commit", "--quiet", "-m", "Remove"]);
    let removed = module_head(&project);
    let ended = run(&project, &["history"]);
    let found = findings(&ended);
    assert_eq!(paths(&ended), ["libs/pay/gone.js"], "{ended:?}");
    let history = &found[0]["history"];
    assert_eq!((&history["first_commit"], &history["removed_in"]), (&added.into(), &removed.into()));
    assert_eq!(history["paths"], serde_json::json!(["libs/pay/gone.js"]));
}

#[test]
fn one_secret_in_both_histories_is_one_finding() {
    let (project, _library) = project();
    change(&project, "pay.js", LIVE_KEY);
    project.write("main.js", LIVE_KEY);
    project.commit("Both");
    let ended = run(&project, &["history"]);
    let found = findings(&ended);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["history"]["paths"], serde_json::json!(["libs/pay/pay.js", "main.js"]));
    assert_eq!(found[0]["history"]["at_head"], true);
}

#[test]
fn submodule_that_is_not_here_is_incomplete_and_names_the_command() {
    let (project, _library) = project();
    let clones = Scratch::folder();
    clones.git(&["clone", "--quiet", project.path().to_str().unwrap(), "copy"]);
    clones.git(&["clone", "--quiet", "--bare", project.path().to_str().unwrap(), "copy.git"]);
    let incomplete = |folder: &str, arguments: &[&str]| {
        let ended =
            clones.envlint_in(folder, &[arguments, &["--recurse-submodules", "--format", "json"]].concat());
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        ended.json()["incomplete"].clone()
    };
    clones.git(&["-C", "copy", "checkout", "--quiet", "-b", "topic"]);
    clones.git(&["-C", "copy", "commit", "--quiet", "--allow-empty", "-m", "Topic"]);
    for (folder, arguments) in [
        ("copy", &["check"][..]),
        ("copy", &["check", "--staged"]),
        ("copy", &["check", "--base", "main"]),
        ("copy", &["history"]),
        ("copy.git", &["history"]),
    ] {
        let incomplete = incomplete(folder, arguments);
        assert_eq!(incomplete[0]["path"], "libs/pay", "{arguments:?}: {incomplete}");
        let reason = incomplete[0]["reason"].as_str().unwrap();
        assert!(reason.contains("`git submodule update --init --recursive`"), "{reason}");
    }
}

#[test]
fn commit_of_a_submodule_that_was_never_fetched_is_incomplete() {
    let (project, _library) = project();
    let missing = "1234567890123456789012345678901234567890";
    project.git(&["update-index", "--cacheinfo", &format!("160000,{missing},libs/pay")]);
    let ended = run(&project, &["check", "--staged"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let reason = ended.json()["incomplete"][0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains(missing) && reason.contains("git submodule update"), "{reason}");
}

#[test]
fn submodules_of_submodules_are_read_and_nested_repositories_are_not() {
    let inner = Scratch::repository();
    inner.write("inner.js", LIVE_KEY);
    inner.commit("Inner");
    let library = Scratch::repository();
    library.write("pay.js", CLEAN);
    library.commit("Library");
    add(&library, &inner, "vendored-not/inner");
    library.commit("Add inner");
    let project = Scratch::repository();
    project.commit("Project");
    add(&project, &library, "libs/pay");
    project.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "update",
        "--init",
        "--recursive",
    ]);
    project.commit("Add the library");
    project.git(&["init", "--quiet", "nested"]);
    project.write("nested/nested.js", LIVE_KEY);
    for arguments in [&["check"][..], &["history"]] {
        assert_eq!(
            paths(&run(&project, arguments)),
            ["libs/pay/vendored-not/inner/inner.js"],
            "{arguments:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn folder_that_became_a_link_is_not_followed() {
    let (project, _library) = project();
    let outside = Scratch::repository();
    outside.write("outside.js", LIVE_KEY);
    fs::remove_dir_all(project.path().join("libs/pay")).unwrap();
    std::os::unix::fs::symlink(outside.path(), project.path().join("libs/pay")).unwrap();
    for arguments in [&["check"][..], &["history"]] {
        let ended = run(&project, arguments);
        assert_eq!((ended.code, paths(&ended)), (Some(2), Vec::new()), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn repository_that_is_its_own_submodule_comes_to_an_end() {
    let (project, _library) = project();
    fs::remove_dir_all(project.path().join("libs/pay")).unwrap();
    project.write("libs/pay/.git", "gitdir: ../../.git\n");
    for arguments in [&["check"][..], &["check", "--staged"], &["history"]] {
        let ended = run(&project, arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
    }
}
