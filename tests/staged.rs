//! `envlint check --staged`: what the next commit would hold, through the index, hooks and every way to commit.

mod scratch;

use scratch::{Ended, Scratch};

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const STAGED: &[&str] = &["check", "--staged", "--format", "concise"];

fn staged(repository: &Scratch) -> Ended {
    repository.envlint(STAGED)
}

fn assert_clean(repository: &Scratch) {
    let ended = staged(repository);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.stderr.starts_with("no findings in "), "{ended:?}");
}

fn assert_nothing_read(repository: &Scratch) {
    let ended = staged(repository);
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (Some(0), "", "0 documents read\n")
    );
}

/// A repository with a first commit of harmless files.
fn with_commit() -> Scratch {
    let repository = Scratch::repository();
    repository.write(".gitignore", ".env*.local\n.env\n");
    repository.write("pay.js", "const key = process.env.STRIPE_KEY\n");
    repository.commit("First");
    repository
}

#[test]
fn nothing_staged_is_nothing_read() {
    let repository = Scratch::repository();
    assert_nothing_read(&repository);
    repository.write("untracked.js", LIVE_KEY);
    assert_nothing_read(&repository);
    repository.commit("First");
    assert_nothing_read(&repository);
}

#[test]
fn first_commit_is_checked_without_a_head() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.write("old.js", LIVE_KEY);
    repository.git(&["add", "pay.js"]);
    let ended = staged(&repository);
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.places(), ["pay.js:1:14: error[stripe-live-secret-key]"]);
}

#[test]
fn index_counts_and_not_the_work_tree() {
    let repository = with_commit();
    repository.write("pay.js", LIVE_KEY);
    assert_nothing_read(&repository);
    repository.stage();
    repository.write("pay.js", "clean again\n");
    assert_eq!(staged(&repository).places(), ["pay.js:1:14: error[stripe-live-secret-key]"]);
    std::fs::remove_file(repository.path().join("pay.js")).unwrap();
    assert_eq!(staged(&repository).code, Some(1));
}

#[test]
fn relations_end_in_unchanged_and_in_ignored_files() {
    let repository = with_commit();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("A mistake of long ago");
    repository.write("README.md", "Nothing.\n");
    repository.stage();
    assert_clean(&repository);
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.stage();
    let ended = staged(&repository);
    assert!(ended.places().contains(&".env.staging:1:13: error[reused-credential]".to_owned()), "{ended:?}");
    assert!(ended.places().iter().all(|place| place.starts_with(".env.staging:")), "{ended:?}");
    repository.git(&["rm", "--quiet", "--cached", ".env.staging"]);
    repository.write(".env.local", "API_TOKEN={base62:30:two}\n");
    repository.write("docs/setup.md", "Log in with {base62:30:two}.\n");
    repository.git(&["add", "docs"]);
    assert_eq!(staged(&repository).places(), ["docs/setup.md:1:13: error[local-secret-leak]"]);
}

/// A repository with more folders than lie near its root.
fn with_many_folders() -> Scratch {
    let repository = with_commit();
    for number in 0..40 {
        repository.write(format!("folder-{number:02}/deep/index.js"), "export {}\n");
    }
    repository.commit("Folders");
    repository
}

#[test]
fn drawn_secret_of_a_local_file_is_found_from_everywhere() {
    let repository = with_many_folders();
    repository.write("folder-39/deep/.env", "API_TOKEN={base62:30:two}\n");
    repository.write("pay.js", "const key = process.env.STRIPE_KEY\nlogin('{base62:30:two}')\n");
    repository.stage();
    assert_eq!(staged(&repository).places(), ["pay.js:2:8: error[local-secret-leak]"]);
}

#[test]
fn phrase_of_a_local_file_is_found_near_the_change() {
    let repository = with_many_folders();
    let phrase = "Correct-Horse, Battery Nine";
    repository.write(".env", &format!("DB_PASSWORD=\"{phrase}\"\n"));
    repository.write("pay.js", &format!("const key = process.env.STRIPE_KEY\nlogin('{phrase}')\n"));
    repository.stage();
    assert_eq!(staged(&repository).places(), ["pay.js:2:8: error[local-secret-leak]"]);
    std::fs::rename(repository.path().join(".env"), repository.path().join("folder-39/deep/.env")).unwrap();
    repository.write("pay.js", "const key = process.env.STRIPE_KEY\n");
    repository.write("folder-39/deep/index.js", &format!("login('{phrase}')\n"));
    repository.stage();
    assert_eq!(staged(&repository).places(), ["folder-39/deep/index.js:1:8: error[local-secret-leak]"]);
}

#[test]
fn production_secret_of_an_unchanged_file_is_found() {
    let repository = with_many_folders();
    repository.write("folder-39/deep/.env.production", "OPS_PASSWORD={base62:24:one}\n");
    repository.commit("A mistake of long ago");
    repository.write("deploy.sh", "curl -u ops:{base62:24:one} https://api.acme.io\n");
    repository.stage();
    assert_eq!(staged(&repository).places(), ["deploy.sh:1:13: error[local-secret-leak]"]);
}

#[test]
fn value_that_a_template_hands_out_is_no_secret_of_a_local_file() {
    let repository = with_many_folders();
    repository.write("folder-39/deep/.env.example", "COOKIE_SECRET={base62:24:one}\n");
    repository.commit("A template");
    repository.write(".env", "COOKIE_SECRET={base62:24:one}\n");
    repository.write("pay.js", "const secret = '{base62:24:one}'\n");
    repository.stage();
    assert_clean(&repository);
}

#[test]
fn script_is_judged_when_an_unchanged_manifest_runs_it() {
    let fill = "import { PrismaClient } from '@prisma/client'\nawait new PrismaClient().user.deleteMany()\n";
    let repository = with_commit();
    repository.write("app/package.json", "{\"scripts\": {\"db:reset\": \"node lib/fill.js\"}}\n");
    repository.commit("A manifest");
    repository.write("app/lib/fill.js", fill);
    repository.write("lib/fill.js", fill);
    repository.stage();
    let ended = staged(&repository);
    assert_eq!(ended.places(), ["app/lib/fill.js:2:7: error[seed-without-production-guard]"], "{ended:?}");
    repository.write("envlint.toml", "[files]\nexclude = [\"app/package.json\"]\n");
    repository.stage();
    assert_clean(&repository);
}

#[test]
fn configuration_that_does_not_matter_is_not_read() {
    let repository = with_commit();
    repository.write(".env.example", "DB_PASSWORD=changeme\n");
    repository.commit("Configuration");
    assert_nothing_read(&repository);
    repository.write("pay.js", "export const key = process.env.STRIPE_KEY\n");
    repository.stage();
    let ended = staged(&repository);
    assert!(ended.stderr.starts_with("no findings in 1 document "), "{ended:?}");
}

#[test]
fn old_findings_do_not_block_a_change_elsewhere() {
    let repository = with_commit();
    repository.write("pay.js", LIVE_KEY);
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.write(
        "prisma/seed.ts",
        "import { PrismaClient } from '@prisma/client'\nawait new PrismaClient().user.deleteMany()\n",
    );
    repository.commit("Mistakes");
    repository.write("other.js", "export {}\n");
    repository.stage();
    assert_clean(&repository);
}

#[test]
fn deleted_and_renamed_files_are_what_they_become() {
    let repository = with_commit();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.write("old.js", LIVE_KEY);
    repository.commit("Mistakes");
    repository.git(&["rm", "--quiet", ".env.production"]);
    assert_nothing_read(&repository);
    repository.git(&["mv", "old.js", "new.js"]);
    assert_eq!(staged(&repository).places(), ["new.js:1:14: error[stripe-live-secret-key]"]);
}

#[test]
fn guard_is_imported_from_the_index() {
    let seed = "import { PrismaClient } from '@prisma/client'\nimport { requireNonProduction } from './guard'\n\
                requireNonProduction()\nconst prisma = new PrismaClient()\nawait prisma.user.deleteMany()\n";
    let guard = "export function requireNonProduction() {\n  if (process.env.NODE_ENV === 'production') {\n    throw new Error('no')\n  }\n}\n";
    let repository = with_commit();
    repository.write("prisma/seed.ts", seed);
    repository.write("prisma/guard.ts", guard);
    repository.stage();
    repository.write("prisma/guard.ts", "export function requireNonProduction() {}\n");
    assert_clean(&repository);
    repository.git(&["add", "prisma/guard.ts"]);
    repository.write("prisma/guard.ts", guard);
    let ended = staged(&repository);
    assert_eq!(ended.code, Some(1), "the guard of the index is empty: {ended:?}");
}

#[test]
fn other_index_is_read_where_git_says_so() {
    let repository = with_commit();
    repository.write("pay.js", LIVE_KEY);
    let run = |program: &str, arguments: &[&str]| {
        let mut command = repository.command(program);
        Ended::from(command.args(arguments).env("GIT_INDEX_FILE", ".git/other-index").output().unwrap())
    };
    assert_eq!(run("git", &["add", "pay.js"]).code, Some(0));
    assert_eq!(
        run(env!("CARGO_BIN_EXE_envlint"), STAGED).places(),
        ["pay.js:1:14: error[stripe-live-secret-key]"]
    );
    assert_nothing_read(&repository);
}

#[cfg(unix)]
#[test]
fn hook_refuses_every_way_to_commit() {
    use std::os::unix::fs::PermissionsExt;

    let repository = with_commit();
    let hook = format!("#!/bin/sh\nexec '{}' check --staged\n", env!("CARGO_BIN_EXE_envlint"));
    repository.write_bytes(".git/hooks/pre-commit", hook.as_bytes());
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repository.path().join(".git/hooks/pre-commit"), permissions).unwrap();
    let commit = |arguments: &[&str]| {
        let mut git = repository.command("git");
        Ended::from(git.args(["commit", "--quiet", "-m", "x"]).args(arguments).output().unwrap())
    };
    repository.write("pay.js", LIVE_KEY);
    repository.write("clean.js", "export {}\n");
    repository.git(&["add", "clean.js"]);
    for arguments in [&["-a"][..], &["pay.js"], &["-i", "pay.js"]] {
        let ended = commit(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains("error[stripe-live-secret-key]"), "{arguments:?}: {ended:?}");
    }
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "1\n");
    assert_eq!(commit(&[]).code, Some(0), "only the clean file is in the index");
    // The key lies in the index, and only the clean file is committed.
    repository.git(&["add", "pay.js"]);
    repository.write("clean.js", "export const a = 1\n");
    let ended = commit(&["clean.js"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(commit(&[]).code, Some(1));
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "3\n");
    let amended = commit(&["--amend", "-a"]);
    assert_eq!(amended.code, Some(1), "{amended:?}");
    repository.write("pay.js", "const key = process.env.STRIPE_KEY\n");
    assert_eq!(commit(&["-a", "--allow-empty"]).code, Some(0));
}

#[test]
fn configuration_is_read_as_staged() {
    let repository = with_commit();
    repository.write("pay.js", LIVE_KEY);
    repository.write("envlint.toml", "[rules]\nignore = [\"stripe-live-secret-key\"]\n");
    repository.stage();
    repository.write("envlint.toml", "[rules]\n");
    assert_clean(&repository);
    repository.stage();
    repository.write("envlint.toml", "[rules]\nignore = [\"stripe-live-secret-key\"]\n");
    assert_eq!(staged(&repository).code, Some(1));
}

#[test]
fn outside_of_a_repository_it_is_an_error() {
    let ended = staged(&Scratch::folder());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.starts_with("error: no Git repository at "), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn hooks_of_linked_work_trees_and_of_merges_are_served() {
    use std::os::unix::fs::PermissionsExt;

    let repository = with_commit();
    for name in ["pre-commit", "pre-merge-commit"] {
        let hook = format!("#!/bin/sh\nexec '{}' check --staged\n", env!("CARGO_BIN_EXE_envlint"));
        let path = format!(".git/hooks/{name}");
        repository.write_bytes(&path, hook.as_bytes());
        let permissions = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(repository.path().join(path), permissions).unwrap();
    }
    let git = |folder: &str, arguments: &[&str]| {
        let mut git = repository.command("git");
        Ended::from(git.current_dir(repository.path().join(folder)).args(arguments).output().unwrap())
    };
    repository.git(&["worktree", "add", "--quiet", "linked.local", "-b", "side"]);
    repository.write("linked.local/sub/pay.js", LIVE_KEY);
    repository.git(&["-C", "linked.local", "add", "sub"]);
    let refused = git("linked.local/sub", &["commit", "--quiet", "-m", "x"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("--> sub/pay.js:1:14"), "{refused:?}");
    assert_nothing_read(&repository);
    repository.git(&["-C", "linked.local", "commit", "--quiet", "--no-verify", "-m", "x"]);
    let merge = git(".", &["merge", "--quiet", "--no-ff", "-m", "Merge", "side"]);
    assert_eq!(merge.code, Some(1), "{merge:?}");
    assert!(merge.stderr.contains("error[stripe-live-secret-key]"), "{merge:?}");
}

#[test]
fn conflict_is_checked_on_both_sides() {
    let repository = with_commit();
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.write("pay.js", LIVE_KEY);
    repository.commit("Side");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("pay.js", "const key = process.env.OTHER_KEY\n");
    repository.commit("Main");
    let merge = repository.command("git").args(["merge", "side"]).output().unwrap();
    assert_eq!(merge.status.code(), Some(1));
    assert_eq!(staged(&repository).places(), ["pay.js:1:14: error[stripe-live-secret-key]"]);
}
