//! Every way to commit, merge and push, under each of the programs that people have their hooks from.
//!
//! Where `envlint init` sets a hook up it is that hook which is tried. The programs come from their registries.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests start commands and choose their environment")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use scratch::tools::{HUSKY, LEFTHOOK, LINT_STAGED, PRE_COMMIT, PREK};
use scratch::{Ended, Scratch};

const KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";
const RULE: &str = "stripe-live-secret-key";
/// The hooks that a project has.
const KINDS: [&str; 3] = ["pre-commit", "pre-merge-commit", "pre-push"];

/// A project with hooks, and a remote to push to.
struct Project {
    repository: Scratch,
    remote: Scratch,
    /// Where managers keep what is theirs, the programs on the path, and linked work trees.
    home: Scratch,
}

impl Project {
    /// A project with some files, and these programs beside envlint on the path.
    fn new(files: &[(&str, &str)], programs: &[&Path]) -> Self {
        let (repository, remote, home) = (Scratch::repository(), Scratch::folder(), Scratch::folder());
        remote.git(&["init", "--quiet", "--bare", "--initial-branch=main"]);
        repository.git(&["remote", "add", "origin", remote.path().to_str().unwrap()]);
        let programs = programs.iter().copied().chain([Path::new(env!("CARGO_BIN_EXE_envlint"))]);
        fs::create_dir(home.path().join("programs")).unwrap();
        for program in programs {
            symlink(program, home.path().join("programs").join(program.file_name().unwrap())).unwrap();
        }
        for (path, text) in files {
            repository.write(path, text);
        }
        Self { repository, remote, home }
    }

    fn run_in(&self, folder: &Path, program: &str, arguments: &[&str]) -> Ended {
        let others = env::var_os("PATH").unwrap_or_default();
        let path = [self.home.path().join("programs")].into_iter().chain(env::split_paths(&others));
        let mut command = self.repository.command(program);
        command.current_dir(folder).args(arguments).env("PATH", env::join_paths(path).unwrap());
        for home in ["HOME", "PRE_COMMIT_HOME", "PREK_HOME", "XDG_CONFIG_HOME"] {
            command.env(home, self.home.path().join(home));
        }
        // Managers are quieter where they think that nobody looks.
        command.env_remove("CI").output().expect("the command starts").into()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Ended {
        self.run_in(self.repository.path(), program, arguments)
    }

    #[track_caller]
    fn must(&self, program: &str, arguments: &[&str]) -> String {
        let ended = self.run(program, arguments);
        assert_eq!(ended.code, Some(0), "{program} {arguments:?}: {ended:?}");
        format!("{}{}", ended.stdout, ended.stderr)
    }

    /// `git` with these arguments is let through.
    #[track_caller]
    fn passes(&self, arguments: &[&str]) {
        self.must("git", arguments);
    }

    /// `git` with these arguments is refused because of the key, and nothing has changed.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) {
        self.refused_in(self.repository.path(), arguments);
    }

    #[track_caller]
    fn refused_in(&self, folder: &Path, arguments: &[&str]) {
        let commits = self.repository.git(&["log", "--all", "--oneline"]);
        let ended = self.run_in(folder, "git", arguments);
        assert_ne!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(said.contains(RULE), "{arguments:?}: {ended:?}");
        assert_eq!(self.repository.git(&["log", "--all", "--oneline"]), commits, "{arguments:?}");
    }

    fn write(&self, path: &str, text: &str) {
        self.repository.write(path, text);
    }

    /// Gives up what was refused.
    fn reset(&self) {
        self.repository.git(&["reset", "--quiet", "--hard"]);
        self.repository.git(&["clean", "--quiet", "-fd"]);
    }

    /// A commit past all hooks.
    fn commit_unseen(&self) {
        self.repository.git(&["add", "--all"]);
        self.repository.git(&["commit", "--quiet", "--no-verify", "-m", "Unseen"]);
    }

    /// A commit that makes a hook of the file that init writes no hook for, as the documents say it.
    fn write_program(&self, path: &str, text: &str) {
        self.write(path, text);
        self.must("chmod", &["+x", path]);
    }

    /// Commits, merges and pushes in every way.
    fn try_everything(&self) {
        self.try_commits();
        self.merges();
        self.pushes();
    }

    fn try_commits(&self) {
        self.write("pay.js", CLEAN);
        self.write("other.js", "export {}\n");
        self.repository.stage();
        self.passes(&["commit", "-m", "First"]);
        self.commits();
        self.partly_staged();
    }

    fn commits(&self) {
        self.write("pay.js", KEY);
        self.refused(&["commit", "-a", "-m", "All"]);
        self.refused(&["commit", "-m", "One file", "pay.js"]);
        self.repository.stage();
        self.refused(&["commit", "-m", "Staged"]);
        self.refused(&["commit", "--amend", "-m", "Amended"]);
        self.write("other.js", "export default 1\n");
        self.passes(&["commit", "-m", "The other file", "other.js"]);
        let state = self.repository.git(&["status", "--porcelain"]);
        assert_eq!(state, "M  pay.js\n", "what was staged still is");
        self.reset();
        self.write("sp ace/\u{fc}\n.js", KEY);
        self.repository.stage();
        self.refused(&["commit", "-m", "A name"]);
        self.reset();
    }

    /// What counts is the index, and not what lies in the work tree.
    fn partly_staged(&self) {
        self.write("pay.js", &format!("// Stripe\n{CLEAN}"));
        self.repository.stage();
        self.write("pay.js", KEY);
        self.passes(&["commit", "-m", "Clean, with a key beside it"]);
        let text = fs::read_to_string(self.repository.path().join("pay.js")).unwrap();
        assert!(text.contains("sk_live_"), "what was not staged is still there");
        self.repository.stage();
        self.write("pay.js", CLEAN);
        self.refused(&["commit", "-m", "A key, with nothing beside it"]);
        self.reset();
    }

    fn merges(&self) {
        self.repository.git(&["checkout", "--quiet", "-b", "side"]);
        self.write("side.js", KEY);
        self.commit_unseen();
        self.repository.git(&["checkout", "--quiet", "main"]);
        self.write("main.js", "export {}\n");
        self.repository.stage();
        self.passes(&["commit", "-m", "Main"]);
        self.refused(&["merge", "--no-ff", "--no-edit", "side"]);
        self.reset();
        self.repository.git(&["branch", "--quiet", "-D", "side"]);
    }

    fn pushes(&self) {
        self.passes(&["push", "--quiet", "origin", "main"]);
        for text in [KEY, CLEAN] {
            self.write("pay.js", text);
            self.commit_unseen();
        }
        self.refused(&["push", "origin", "main"]);
        self.refused(&["push", "origin", "main:other"]);
        self.repository.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
        self.passes(&["push", "--quiet", "origin", "main:other"]);
        self.passes(&["push", "--quiet", "origin", "--delete", "other"]);
        assert_eq!(self.remote.git(&["branch", "--list"]), "* main\n");
    }

    /// A commit in a linked work tree, which some managers have to be told of.
    fn try_linked_work_tree(&self, prepare: &[&str]) {
        let linked = self.home.path().join("linked");
        self.repository.git(&["worktree", "add", "--quiet", "-b", "linked", linked.to_str().unwrap()]);
        if let [program, arguments @ ..] = prepare {
            assert_eq!(self.run_in(&linked, program, arguments).code, Some(0));
        }
        fs::write(linked.join("pay.js"), envlint::rule::expand_placeholders(KEY)).unwrap();
        self.refused_in(&linked, &["commit", "-a", "-m", "Linked"]);
    }
}

#[test]
fn plain_hooks() {
    let project = Project::new(&[], &[]);
    project.must("envlint", &["init", "--hook"]);
    project.write_program(".git/hooks/pre-merge-commit", "#!/bin/sh\nexec envlint check --staged\n");
    let push = "#!/bin/sh\nexec envlint check --pre-push=\"$1\"\n";
    project.write_program(".git/hooks/pre-push", push);
    project.try_everything();
    project.try_linked_work_tree(&[]);
}

/// The hooks of this repository in another's settings, by the manager that Git calls.
fn hooked_by(manager: &Path) -> Project {
    let hooks = Scratch::repository();
    let manifest = scratch::package(".pre-commit-hooks.yaml");
    hooks.write_bytes(".pre-commit-hooks.yaml", &fs::read(manifest).unwrap());
    hooks.commit("Hooks");
    hooks.git(&["tag", "v1.0.0"]);
    let (url, kinds) = (hooks.path().display(), KINDS.join(", "));
    let settings = format!(
        "default_install_hook_types: [{kinds}]\nrepos:\n- repo: '{url}'\n  rev: v1.0.0\n  hooks:\n\
         \x20 - id: envlint-system\n  - id: envlint-push-system\n"
    );
    let project = Project::new(&[(".pre-commit-config.yaml", &settings)], &[manager]);
    project.must(manager.file_name().unwrap().to_str().unwrap(), &["install", "--install-hooks"]);
    project
}

#[test]
fn pre_commit() {
    let project = hooked_by(&PRE_COMMIT);
    project.try_everything();
    project.try_linked_work_tree(&[]);
}

#[test]
fn prek() {
    let project = hooked_by(&PREK);
    project.try_everything();
    project.try_linked_work_tree(&[]);
}

const OTHER_HOOK: &str =
    "repos:\n- repo: local\n  hooks:\n  - { id: other, name: other, entry: 'true', language: system }\n";

/// `envlint init` adds to the settings of whichever manager there is, and that runs.
#[test]
fn what_init_adds_is_run() {
    for (manager, file, text) in [
        (&*PRE_COMMIT, ".pre-commit-config.yaml", OTHER_HOOK),
        (&*PREK, "prek.toml", "# Hooks.\n"),
        (
            &*LEFTHOOK,
            "lefthook.yml",
            "pre-commit:\n  parallel: true\n  commands:\n    other:\n      run: echo\n",
        ),
    ] {
        let project = Project::new(&[(file, text)], &[manager]);
        let said = project.must("envlint", &["init", "--hook"]);
        assert!(said.contains(&format!("wrote {file}: the hook")), "{said}");
        project.must(manager.file_name().unwrap().to_str().unwrap(), &["install"]);
        project.try_commits();
    }
}

#[test]
fn lefthook() {
    let project = Project::new(&[("lefthook.yml", "")], &[&*LEFTHOOK]);
    project.must("envlint", &["init", "--hook"]);
    let written = fs::read_to_string(project.repository.path().join("lefthook.yml")).unwrap();
    let others = "pre-merge-commit:\n  commands:\n    envlint:\n      run: envlint check --staged\n\
                  pre-push:\n  commands:\n    envlint:\n      run: envlint check --pre-push={1}\n      use_stdin: true\n";
    project.write("lefthook.yml", &format!("{written}{others}"));
    project.must("lefthook", &["install"]);
    project.try_everything();
    project.try_linked_work_tree(&[]);
}

/// A project with husky, whose hooks for merges and pushes are as the documents have them.
fn with_husky(files: &[(&str, &str)], programs: &[&Path]) -> Project {
    let hooks = [
        (".husky/pre-merge-commit", "envlint check --staged\n"),
        (".husky/pre-push", "envlint check --pre-push=\"$1\"\n"),
    ];
    let project = Project::new(&[files, &hooks].concat(), &[&[&**HUSKY], programs].concat());
    project.must("husky", &[]);
    project
}

#[test]
fn husky() {
    let project = with_husky(&[("package.json", "{}\n")], &[]);
    project.must("envlint", &["init", "--hook"]);
    project.try_everything();
    project.try_linked_work_tree(&["husky"]);
}

/// lint-staged hands over absolute paths, and hides what is not staged.
#[test]
fn husky_with_lint_staged() {
    let package = "{ \"lint-staged\": { \"*\": \"envlint check\" } }\n";
    let files = [("package.json", package), (".husky/pre-commit", "lint-staged\n")];
    let project = with_husky(&files, &[&*LINT_STAGED]);
    project.try_everything();
}

/// Both in one hook: other linters by lint-staged, and then what they made of it.
#[test]
fn husky_with_lint_staged_beside_envlint() {
    let package = "{ \"lint-staged\": { \"*.js\": \"true\" } }\n";
    let files = [("package.json", package), (".husky/pre-commit", "lint-staged\n")];
    let project = with_husky(&files, &[&*LINT_STAGED]);
    project.must("envlint", &["init", "--hook"]);
    let hook = fs::read_to_string(project.repository.path().join(".husky/pre-commit")).unwrap();
    assert_eq!(hook, "lint-staged\nenvlint check --staged\n");
    project.try_everything();
}
