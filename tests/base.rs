//! `envlint check --base REV`: what the commits of a branch bring in, each of them, and nothing else.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use envlint::rule::expand_placeholders;
use scratch::{Ended, Scratch};
use serde_json::Value;

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";

/// A repository with a harmless commit on `main`, and the branch `topic` checked out.
fn branch() -> Scratch {
    let repository = Scratch::repository();
    repository.write(".gitignore", ".env*.local\n.env\n");
    repository.write("pay.js", CLEAN);
    repository.commit("First");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository
}

fn head(repository: &Scratch) -> String {
    repository.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

fn base(repository: &Scratch, revision: &str) -> Ended {
    repository.envlint(&["check", "--base", revision, "--format", "json"])
}

fn findings(ended: &Ended) -> Vec<Value> {
    ended.json()["findings"].as_array().unwrap().clone()
}

fn against_main(repository: &Scratch) -> Vec<Value> {
    findings(&base(repository, "main"))
}

fn only(findings: &[Value]) -> &Value {
    assert_eq!(findings.len(), 1, "{findings:#?}");
    &findings[0]
}

fn assert_clean(repository: &Scratch) {
    let ended = base(repository, "main");
    assert_eq!((ended.code, findings(&ended)), (Some(0), Vec::new()), "{ended:?}");
}

#[track_caller]
fn assert_error(ended: &Ended, parts: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    for part in parts {
        assert!(ended.stderr.contains(part), "{part:?} in {ended:?}");
    }
}

#[test]
fn finding_names_the_commit_that_brought_it_in() {
    let repository = branch();
    repository.write("other.js", "export {}\n");
    repository.commit("Harmless");
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    let added = head(&repository);
    repository.write("pay.js", &format!("// Stripe\n{LIVE_KEY}"));
    repository.commit("Comment");
    let ended = base(&repository, "main");
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.json()["summary"]["commits"], 3);
    let found = findings(&ended);
    let finding = only(&found);
    assert_eq!((&finding["path"], &finding["line"]), (&"pay.js".into(), &2.into()), "as HEAD has it");
    let history = &finding["history"];
    assert_eq!(history["first_commit"], *added);
    assert_eq!(history["first_date"], "2026-01-02T03:04:05+00:00");
    assert_eq!((&history["at_head"], &history["removed_in"]), (&Value::Bool(true), &Value::Null));
    assert_eq!(history["branches"], serde_json::json!(["topic"]));
    let printed = repository.envlint(&["check", "--base", "main"]).stdout;
    assert!(printed.contains(&format!("first in {} on 2026-01-02 by Test", &added[..12])), "{printed}");
}

#[test]
fn secret_that_was_added_and_removed_again_is_found_with_both_commits() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    let added = head(&repository);
    repository.write("pay.js", CLEAN);
    repository.commit("Remove it");
    let removed = head(&repository);
    repository.write("later.js", "export {}\n");
    repository.commit("Later");
    let found = against_main(&repository);
    let history = &only(&found)["history"];
    assert_eq!((&history["first_commit"], &history["removed_in"]), (&added.into(), &removed.into()));
    assert_eq!(history["at_head"], false);
    assert_eq!(repository.envlint(&["check"]).code, Some(0), "the tree is clean");
}

#[test]
fn same_finding_in_ten_commits_is_one() {
    let repository = branch();
    for number in 0..10 {
        repository.write(format!("dir/{}.js", number % 3), &format!("// {number}\n{LIVE_KEY}"));
        repository.commit("Another");
    }
    repository.git(&["rm", "--quiet", "-r", "dir"]);
    repository.commit("Remove all");
    let found = against_main(&repository);
    assert_eq!(only(&found)["history"]["paths"], serde_json::json!(["dir/0.js", "dir/1.js", "dir/2.js"]));
    repository.write("dir/3.js", LIVE_KEY);
    repository.commit("And again");
    let found = against_main(&repository);
    assert_eq!((&only(&found)["path"], &found[0]["history"]["at_head"]), (&"dir/3.js".into(), &true.into()));
}

#[test]
fn what_the_base_had_is_not_the_branches() {
    let repository = branch();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("old.js", LIVE_KEY);
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Old mistakes");
    repository.git(&["checkout", "--quiet", "-B", "topic"]);
    repository.write("new.js", "export {}\n");
    repository.commit("Harmless");
    assert_clean(&repository);
    repository.write("old.js", CLEAN);
    repository.commit("Clean up in one go");
    assert_clean(&repository);
}

#[test]
fn clean_up_in_several_commits_is_clean() {
    let repository = Scratch::repository();
    repository.write("old.js", LIVE_KEY);
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\nPORT=80\n");
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Old mistakes");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("old.js", &format!("// Stripe\n{LIVE_KEY}"));
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Tidy");
    repository.git(&["mv", "old.js", "pay.js"]);
    repository.commit("Move");
    repository.write("pay.js", CLEAN);
    repository.git(&["rm", "--quiet", ".env.production", ".env.staging"]);
    repository.commit("Take the secrets out");
    assert_clean(&repository);
}

#[test]
fn old_finding_in_a_changed_file_came_with_no_commit_of_the_branch() {
    let repository = Scratch::repository();
    repository.write("old.js", LIVE_KEY);
    repository.commit("Old mistake");
    repository.branch_off("topic", "old.js", &format!("// Stripe\n{LIVE_KEY}"));
    let found = against_main(&repository);
    assert_eq!((&only(&found)["path"], &found[0]["history"]), (&"old.js".into(), &Value::Null));
}

#[test]
fn secret_that_moves_into_another_environment_inside_the_branch_is_found() {
    let repository = Scratch::repository();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Old mistake");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Share the password");
    let shared = head(&repository);
    repository.git(&["rm", "--quiet", ".env.staging"]);
    repository.commit("Take it back");
    let found = against_main(&repository);
    let reused = found.iter().find(|it| it["rule"] == "reused-credential").unwrap();
    assert_eq!(
        (&reused["path"], &reused["history"]["first_commit"]),
        (&".env.staging".into(), &shared.into())
    );
    assert_eq!(reused["related"][0]["path"], ".env.production");
    assert_eq!(reused["history"]["still_in_use"], true);
}

#[test]
fn relations_end_at_head_and_in_ignored_files() {
    let repository = branch();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Old mistake");
    repository.git(&["checkout", "--quiet", "-B", "topic"]);
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Share the password");
    let rules = base(&repository, "main").rules();
    assert!(rules.contains(&"reused-credential".to_owned()), "{rules:?}");
    repository.git(&["reset", "--quiet", "--hard", "main"]);
    repository.write(".env.local", "API_TOKEN={base62:30:two}\n");
    repository.write("docs/setup.md", "Log in with {base62:30:two}.\n");
    repository.commit("Document it");
    assert_eq!(base(&repository, "main").rules(), ["local-secret-leak"]);
}

#[test]
fn head_counts_and_neither_index_nor_work_tree() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    repository.write("pay.js", CLEAN);
    repository.write("staged.js", LIVE_KEY);
    repository.git(&["add", "staged.js"]);
    let ended = repository.envlint(&["check", "--base", "main", "--format", "concise"]);
    assert_eq!(ended.places(), ["pay.js:1:14: error[stripe-live-secret-key]"]);
}

#[test]
fn content_that_only_a_merge_brought_in_is_found() {
    let repository = branch();
    repository.write("topic.js", "one\n");
    repository.commit("Topic");
    repository.git(&["checkout", "--quiet", "-b", "side", "main"]);
    repository.write("side.js", "two\n");
    repository.commit("Side");
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Merge side");
    let merge = head(&repository);
    repository.write("pay.js", CLEAN);
    repository.commit("Repair");
    let found = against_main(&repository);
    assert_eq!(only(&found)["history"]["first_commit"], *merge);
}

#[test]
fn merge_of_the_base_brings_nothing_of_the_base() {
    let repository = branch();
    repository.write("topic.js", "one\n");
    repository.commit("Topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("old.js", LIVE_KEY);
    repository.commit("A mistake on main");
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["merge", "--quiet", "--no-edit", "main"]);
    let ended = base(&repository, "main");
    assert_eq!((ended.code, ended.json()["summary"]["commits"].clone()), (Some(0), 2.into()), "{ended:?}");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("later.js", LIVE_KEY);
    repository.commit("Another mistake on main");
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_clean(&repository);
}

#[test]
fn merge_that_undoes_a_repair_of_the_base_brings_the_secret_in() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("A mistake");
    repository.branch_off("topic", "topic.js", "one\n");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("pay.js", CLEAN);
    repository.commit("Repair");
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["merge", "--quiet", "--no-commit", "main"]);
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Merge main, our way");
    let ended = base(&repository, "main");
    assert_eq!((ended.code, only(&findings(&ended))["path"].clone()), (Some(1), "pay.js".into()));
}

#[test]
fn all_merge_bases_of_a_criss_cross_are_excluded() {
    let repository = branch();
    repository.write("topic.js", &format!("// topic\n{LIVE_KEY}"));
    repository.commit("Topic");
    let topic = head(&repository);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("main.js", "const key = 'sk_live_{base62:24:main}'\n");
    repository.commit("Main");
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["merge", "--quiet", "--no-edit", "main"]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["merge", "--quiet", "--no-edit", "--no-ff", &topic]);
    assert_eq!(repository.git(&["merge-base", "--all", "main", "topic"]).lines().count(), 2);
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.write("new.js", "const key = 'sk_live_{base62:24:new}'\n");
    repository.commit("New");
    let ended = base(&repository, "main");
    assert_eq!(ended.json()["summary"]["commits"], 2);
    assert_eq!(only(&findings(&ended))["path"], "new.js");
}

#[test]
fn messages_of_the_range_are_read_and_no_others() {
    let repository = branch();
    let message = |name: &str| expand_placeholders(&format!("Use sk_live_{{base62:24:{name}}}"));
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit(&message("old"));
    repository.git(&["checkout", "--quiet", "-B", "topic"]);
    assert_clean(&repository);
    repository.commit(&message("new"));
    let commit = head(&repository);
    repository.commit(&message("new"));
    let found = against_main(&repository);
    let finding = only(&found);
    assert_eq!((&finding["origin"], &finding["path"]), (&"commit-message".into(), &Value::from(&*commit)));
    assert_eq!(
        (&finding["history"]["first_commit"], &finding["history"]["at_head"]),
        (&commit.into(), &true.into())
    );
}

#[test]
fn settings_are_those_of_the_base_unless_others_are_named() {
    let off = "[rules]\nignore = ['stripe-live-secret-key']\n";
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.write("envlint.toml", off);
    repository.commit("A change that switches its own check off");
    assert_eq!(base(&repository, "main").code, Some(1));
    let named = ["check", "--base", "main", "--config", "envlint.toml"];
    assert_eq!(repository.envlint(&named).code, Some(0));
    // The branch started before the base relaxed its rules: what is in force today counts.
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("envlint.toml", off);
    repository.commit("Settings");
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["rm", "--quiet", "envlint.toml"]);
    repository.commit("No settings here");
    assert_clean(&repository);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("envlint.toml", "[rules\n");
    repository.commit("Broken settings");
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_error(&base(&repository, "main"), &["envlint.toml"]);
}

#[test]
fn allows_in_the_text_count_and_can_be_turned_off() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    repository.write("pay.js", &format!("// envlint:allow(stripe-live-secret-key) revoked\n{LIVE_KEY}"));
    repository.commit("Allow it");
    let ended = base(&repository, "main");
    assert_eq!((ended.code, findings(&ended)), (Some(0), Vec::new()));
    assert_eq!(ended.json()["summary"]["suppressed"], 1);
    let strict = repository.envlint(&["check", "--base", "main", "--no-inline-allows"]);
    assert_eq!(strict.code, Some(1));
}

#[test]
fn scripts_are_judged_as_head_has_them() {
    let guarded = "import { PrismaClient } from '@prisma/client'\nimport { requireNonProduction } from './guard'\n\
                   requireNonProduction()\nconst prisma = new PrismaClient()\nawait prisma.user.deleteMany()\n";
    let guard = "export function requireNonProduction() {\n  if (process.env.NODE_ENV === 'production') {\n    throw new Error('no')\n  }\n}\n";
    let repository = branch();
    repository.write("prisma/seed.ts", &guarded.replace("requireNonProduction()\n", ""));
    repository.write("prisma/guard.ts", guard);
    repository.commit("Seed");
    let added = head(&repository);
    let found = against_main(&repository);
    let rules: Vec<_> = found.iter().map(|it| &it["rule"]).collect();
    assert_eq!(rules, ["ineffective-production-guard"], "it is imported and never called");
    assert_eq!(found[0]["history"]["first_commit"], *added);
    repository.write("prisma/seed.ts", guarded);
    repository.commit("Guard it");
    repository.write("prisma/guard.ts", "export function requireNonProduction() {}\n");
    assert_clean(&repository);
}

#[test]
fn range_without_commits_reads_nothing() {
    let repository = branch();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("A mistake");
    for revision in ["topic", "HEAD", &head(&repository)] {
        let ended = repository.envlint(&["check", "--base", revision]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "0 documents read\n"), "{ended:?}");
    }
    repository.git(&["checkout", "--quiet", "main"]);
    let behind = repository.envlint(&["check", "--base", "topic"]);
    assert_eq!((behind.code, behind.stdout.as_str()), (Some(0), "0 documents read\n"));
}

#[test]
fn revisions_that_are_no_commit_are_errors_with_a_next_step() {
    let repository = branch();
    assert_error(
        &base(&repository, "no-such-branch"),
        &["`no-such-branch` is no commit", "`git branch --all`"],
    );
    for revision in ["HEAD:pay.js", "HEAD^{tree}", "main..topic", "", "-x y`id`"] {
        let ended = repository.envlint(&["check", &format!("--base={revision}"), "--format", "json"]);
        assert_error(&ended, &["is no commit to compare with"]);
    }
    let origin = Scratch::repository();
    repository.git(&["remote", "add", "origin", origin.path().to_str().unwrap()]);
    assert_error(&base(&repository, "origin/main"), &["`git fetch origin main:refs/remotes/origin/main`"]);
    assert_error(&base(&repository, "release"), &["`git fetch origin release`"]);
    repository.git(&["update-ref", "refs/remotes/origin/release", "HEAD"]);
    assert_error(&base(&repository, "release"), &["`--base origin/release`"]);
}

#[test]
fn ambiguous_names_are_errors_that_name_both_meanings() {
    let repository = branch();
    repository.write("a.js", "export {}\n");
    repository.commit("Second");
    repository.git(&["tag", "main", "topic"]);
    assert_error(
        &base(&repository, "main"),
        &["`refs/heads/main` or `refs/tags/main`", "--base refs/heads/main"],
    );
    assert_eq!(base(&repository, "refs/heads/main").code, Some(0));
    repository.git(&["tag", "--force", "main", "refs/heads/main"]);
    assert_eq!(base(&repository, "main").code, Some(0), "both mean the same commit");
}

#[test]
fn tag_and_relative_revisions_name_commits() {
    let repository = branch();
    repository.git(&["tag", "-a", "v1", "-m", "One"]);
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    for revision in ["v1", "HEAD~1", "topic^", "main@{0}"] {
        assert_eq!(base(&repository, revision).code, Some(1), "{revision}");
    }
}

#[test]
fn unrelated_revision_is_an_error() {
    let repository = branch();
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.commit("Another beginning");
    assert_error(&base(&repository, "main"), &["have no commit in common", "`envlint history HEAD`"]);
}

#[test]
fn repository_without_a_commit_is_an_error() {
    let repository = Scratch::repository();
    assert_error(&base(&repository, "main"), &["HEAD has no commit yet", "`envlint check --staged`"]);
    assert_error(&base(&Scratch::folder(), "main"), &["no Git repository at"]);
}

#[test]
fn shallow_clone_without_the_merge_base_is_an_error_and_with_it_is_none() {
    let origin = branch();
    for number in 0..4 {
        origin.write("pay.js", &format!("// {number}\n{LIVE_KEY}"));
        origin.commit("Topic");
    }
    origin.git(&["checkout", "--quiet", "main"]);
    origin.write("main.js", "export {}\n");
    origin.commit("Main");
    let url = format!("file://{}", origin.path().display());
    let checked = |depth: &str| {
        let clone = Scratch::folder();
        clone.git(&["clone", "--quiet", "--depth", depth, "--branch", "topic", &url, "."]);
        clone.git(&["fetch", "--quiet", "--depth", depth, "origin", "main:refs/remotes/origin/main"]);
        base(&clone, "origin/main")
    };
    for depth in ["1", "2", "4"] {
        assert_error(&checked(depth), &["the clone is shallow", "`git fetch --unshallow`"]);
    }
    assert_eq!(checked("5").code, Some(1));
}

#[test]
fn bare_repository_and_linked_worktree_have_ranges() {
    let repository = branch();
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Add a key");
    let clones = Scratch::folder();
    clones.git(&["clone", "--quiet", "--bare", repository.path().to_str().unwrap(), "copy.git"]);
    let arguments = ["check", "--base", "main", "--format", "concise"];
    let expected = ["pay.js:1:14: error[stripe-live-secret-key]"];
    assert_eq!(clones.envlint_in("copy.git", &arguments).places(), expected);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["worktree", "add", "--quiet", "linked.local", "topic"]);
    repository.write("linked.local/sub/x", "");
    assert_eq!(repository.envlint_in("linked.local/sub", &arguments).places(), expected);
    assert_eq!(repository.envlint(&arguments).stderr, "0 documents read\n");
}

#[test]
fn first_commits_of_a_merged_project_are_read_whole() {
    let repository = branch();
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.write("other.js", LIVE_KEY);
    repository.commit("Another beginning");
    let first = head(&repository);
    repository.git(&["checkout", "--quiet", "topic"]);
    repository.git(&["merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "other"]);
    let found = against_main(&repository);
    assert_eq!(only(&found)["history"]["first_commit"], *first);
}

#[test]
fn wrong_clocks_do_not_widen_the_range() {
    let repository = Scratch::repository();
    let commit = |date: &str| {
        repository.stage();
        let mut git = repository.command("git");
        git.envs([("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date)]);
        let ended =
            Ended::from(git.args(["commit", "--quiet", "--allow-empty", "-m", date]).output().unwrap());
        assert_eq!(ended.code, Some(0), "{ended:?}");
    };
    repository.write("old.js", LIVE_KEY);
    commit("2026-01-01T00:00:00Z");
    repository.write("old.js", CLEAN);
    commit("2020-01-01T00:00:00Z");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("new.js", "export {}\n");
    commit("2019-01-01T00:00:00Z");
    commit("2027-01-01T00:00:00Z");
    repository.git(&["checkout", "--quiet", "main"]);
    commit("2018-01-01T00:00:00Z");
    repository.git(&["checkout", "--quiet", "topic"]);
    let ended = base(&repository, "main");
    assert_eq!((ended.code, ended.json()["summary"]["commits"].clone()), (Some(0), 2.into()), "{ended:?}");
}

#[test]
fn nothing_else_can_be_checked_together_with_a_range() {
    let repository = branch();
    for arguments in [&["--staged"][..], &["pay.js"], &["-"]] {
        let ended = repository.envlint(&[&["check", "--base", "main"], arguments].concat());
        assert_error(&ended, &["--base"]);
    }
}
