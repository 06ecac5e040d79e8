//! `envlint check --pre-push`: pushes as Git makes them, each refused or let through by a hook.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::disallowed_methods, reason = "tests start commands")]

mod scratch;

use scratch::{Ended, Scratch};

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";

/// A repository with the hook, and an empty one that it pushes to.
fn with_hook() -> (Scratch, Scratch) {
    let remote = Scratch::folder();
    remote.git(&["init", "--quiet", "--bare", "--initial-branch=main"]);
    let repository = Scratch::repository();
    repository.git(&["remote", "add", "upstream", remote.path().to_str().unwrap()]);
    let hook = format!("#!/bin/sh\nexec '{}' check --pre-push=\"$1\"\n", env!("CARGO_BIN_EXE_envlint"));
    repository.write(".git/hooks/pre-push", &hook);
    repository.command("chmod").args(["+x", ".git/hooks/pre-push"]).status().unwrap();
    repository.write("pay.js", CLEAN);
    repository.commit("First");
    (repository, remote)
}

fn push(repository: &Scratch, references: &[&str]) -> Ended {
    repository.command("git").args(["push", "upstream"]).args(references).output().unwrap().into()
}

/// Adds a key and takes it away again.
fn add_and_remove(repository: &Scratch) {
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    repository.write("pay.js", CLEAN);
    repository.commit("Remove it");
}

#[track_caller]
fn assert_refused(ended: &Ended) {
    assert_ne!(ended.code, Some(0), "{ended:?}");
    assert!(format!("{}{}", ended.stdout, ended.stderr).contains("stripe-live-secret-key"), "{ended:?}");
}

#[track_caller]
fn assert_pushed(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn every_commit_of_a_push_is_checked() {
    let (repository, _remote) = with_hook();
    assert_pushed(&push(&repository, &["main"]));
    assert_pushed(&push(&repository, &["main"]));
    add_and_remove(&repository);
    assert_refused(&push(&repository, &["main"]));
    repository.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
    repository.write("pay.js", &format!("// Stripe\n{CLEAN}"));
    repository.commit("Harmless");
    assert_pushed(&push(&repository, &["main"]));
}

#[test]
fn first_push_is_all_of_the_history() {
    let (repository, _remote) = with_hook();
    add_and_remove(&repository);
    assert_refused(&push(&repository, &["main"]));
}

#[test]
fn new_branch_brings_in_what_the_remotes_main_branch_has_not() {
    let (repository, _remote) = with_hook();
    add_and_remove(&repository);
    let forced: Ended =
        repository.command("git").args(["push", "--no-verify", "upstream", "main"]).output().unwrap().into();
    assert_pushed(&forced);
    repository.branch_off("topic", "other.js", "export {}\n");
    assert_pushed(&push(&repository, &["topic"]));
    repository.git(&["checkout", "--quiet", "-b", "second"]);
    add_and_remove(&repository);
    repository.git(&["checkout", "--quiet", "main"]);
    assert_refused(&push(&repository, &["second", "main"]));
    assert_pushed(&push(&repository, &["--delete", "topic"]));
}

#[test]
fn what_the_remote_has_on_any_branch_is_not_reported_again() {
    let (repository, _remote) = with_hook();
    assert_pushed(&push(&repository, &["main"]));
    repository.git(&["checkout", "--quiet", "-b", "develop"]);
    add_and_remove(&repository);
    repository.git(&["push", "--quiet", "--no-verify", "upstream", "develop"]);
    repository.branch_off("topic", "other.js", "export {}\n");
    assert_pushed(&push(&repository, &["topic"]));
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "--no-ff", "--no-edit", "topic"]);
    assert_pushed(&push(&repository, &["main"]));
    repository.write("pay.js", LIVE_KEY);
    repository.commit("A key");
    assert_refused(&push(&repository, &["main"]));
}

#[test]
fn remote_may_have_branches_of_any_name() {
    let (repository, _remote) = with_hook();
    repository.git(&["branch", "--quiet", "-m", "trunk"]);
    add_and_remove(&repository);
    repository.git(&["push", "--quiet", "--no-verify", "upstream", "trunk"]);
    repository.branch_off("topic", "other.js", "export {}\n");
    assert_pushed(&push(&repository, &["topic"]));
    add_and_remove(&repository);
    assert_refused(&push(&repository, &["topic"]));
}

#[test]
fn branch_without_a_common_commit_is_all_new() {
    let (repository, _remote) = with_hook();
    assert_pushed(&push(&repository, &["main"]));
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    add_and_remove(&repository);
    assert_refused(&push(&repository, &["other"]));
}

#[test]
fn hook_managers_say_in_variables_what_is_pushed() {
    let (repository, _remote) = with_hook();
    add_and_remove(&repository);
    let run = |variables: &[(&str, &str)]| -> Ended {
        let mut command = repository.command(env!("CARGO_BIN_EXE_envlint"));
        command.args(["check", "--pre-push"]).env("PRE_COMMIT", "1").envs(variables.iter().copied());
        command.output().unwrap().into()
    };
    let range = |from, to| run(&[("PRE_COMMIT_FROM_REF", from), ("PRE_COMMIT_TO_REF", to)]);
    assert_eq!(range("main~2", "main").code, Some(1));
    assert_eq!(range("main~2", "main~1").code, Some(1));
    assert_eq!(range("main~1", "main").code, Some(0));
    assert_eq!(run(&[("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main")]).code, Some(1), "the first push");
    assert_eq!(run(&[]).code, Some(0), "by hand: the tree");
}

#[test]
fn what_is_no_list_of_references_is_an_error() {
    let (repository, _remote) = with_hook();
    repository.write("list", "nonsense\n");
    let list = std::fs::File::open(repository.path().join("list")).unwrap();
    let mut command = repository.command(env!("CARGO_BIN_EXE_envlint"));
    let ended: Ended = command.args(["check", "--pre-push"]).stdin(list).output().unwrap().into();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains(".git/hooks/pre-push"), "{ended:?}");
    assert_eq!(repository.envlint(&["check", "--pre-push", "--staged"]).code, Some(2));
    assert_eq!(repository.envlint(&["check", "--head", "main"]).code, Some(2), "it needs a base");
}
