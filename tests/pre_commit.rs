//! The hooks as users run them: the real `pre-commit`, from a clone of this package, in repositories of their own.
//!
//! The hook `envlint` takes a wheel, and is tried where one is built, in `.ci/check-packages`.

#![expect(clippy::disallowed_methods, reason = "tests start commands and choose their environment")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use scratch::tools::{PRE_COMMIT, must_run};
use scratch::{Ended, Scratch, package};

/// A repository of a user who has installed one of our hooks.
struct User {
    repository: Scratch,
    /// Where pre-commit keeps its clones and builds.
    home: Scratch,
    /// What comes before the programs of this machine.
    programs: Vec<PathBuf>,
}

impl User {
    /// `hooks` is the repository that the hook comes from, at its only tag.
    fn with_hook(hooks: &Scratch, id: &str, programs: &[&Path]) -> Self {
        let programs = programs.iter().map(|it| it.to_path_buf()).collect();
        let user = Self { repository: Scratch::repository(), home: Scratch::folder(), programs };
        let url = hooks.path().display().to_string().replace('\\', "/");
        let settings = format!("repos:\n- repo: '{url}'\n  rev: v0\n  hooks:\n  - id: {id}\n");
        user.repository.write(".pre-commit-config.yaml", &settings);
        user.repository.write(".gitignore", ".env.local\n");
        user.repository.commit("First");
        let installed = user.run(PRE_COMMIT.to_str().expect("Cargo's folders are UTF-8"), &["install"]);
        assert_eq!(installed.code, Some(0), "{installed:?}");
        user
    }

    /// A command with pre-commit's files out of the way of this machine's.
    fn run(&self, program: &str, arguments: &[&str]) -> Ended {
        let others = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(self.programs.iter().cloned().chain(env::split_paths(&others))).unwrap();
        let mut command = self.repository.command(program);
        command.env("PATH", path).env("PRE_COMMIT_HOME", self.home.path());
        // The build is what is tested here, and not how fast what it gives is.
        command.env("CARGO_TARGET_DIR", shared_target());
        command.envs([("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_LTO", "off")]);
        command.envs([
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
            ("CARGO_PROFILE_RELEASE_INCREMENTAL", "false"),
        ]);
        command.args(arguments).output().expect("the command starts").into()
    }

    fn commit(&self) -> Ended {
        self.run("git", &["commit", "-m", "Change"])
    }

    fn assert_refused(&self, rule: &str) {
        let before = (self.repository.git(&["rev-parse", "HEAD"]), self.state());
        let ended = self.commit();
        assert_eq!(ended.code, Some(1), "{rule}: {ended:?}");
        assert!(ended.stderr.contains(&format!("[{rule}]")), "{rule}: {ended:?}");
        assert_eq!(
            (self.repository.git(&["rev-parse", "HEAD"]), self.state()),
            before,
            "{rule}: nothing changes"
        );
    }

    fn assert_accepted(&self) {
        let ended = self.commit();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(
            ended.stderr.contains("envlint") && ended.stderr.contains("Passed"),
            "the hook ran: {ended:?}"
        );
    }

    /// What is staged, changed and unknown.
    fn state(&self) -> String {
        self.repository.git(&["status", "--porcelain=v2"])
    }

    /// Starts the next commit: the last one was refused, and is given up.
    fn give_up(&self) {
        self.repository.git(&["reset", "--quiet", "--hard"]);
        self.repository.git(&["clean", "--quiet", "-fd"]);
    }
}

/// What the hook `envlint-src` is built into: dependencies once, and not in each clone.
fn shared_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("hook-target")
}

/// The manifest in a repository of its own, which is enough for a hook that is installed already.
fn manifest_only() -> Scratch {
    let hooks = Scratch::repository();
    hooks.write_bytes(".pre-commit-hooks.yaml", &fs::read(package(".pre-commit-hooks.yaml")).unwrap());
    hooks.commit("Hooks");
    hooks.git(&["tag", "v0"]);
    hooks
}

/// What `cargo install` needs of this package, as it lies here.
fn whole_package() -> Scratch {
    let hooks = Scratch::repository();
    for part in [".pre-commit-hooks.yaml", "Cargo.toml", "Cargo.lock", "build.rs", "src", "rules", "examples"]
    {
        for entry in walkdir::WalkDir::new(package(part)).into_iter().map(Result::unwrap) {
            let path = entry.path().strip_prefix(package("")).unwrap().to_owned();
            if entry.file_type().is_file() {
                hooks.write_bytes(path, &fs::read(entry.path()).unwrap());
            }
        }
    }
    hooks.commit("Package");
    hooks.git(&["tag", "v0"]);
    hooks
}

#[test]
fn manifest_is_valid() {
    let manifest = package(".pre-commit-hooks.yaml");
    must_run(Command::new(&*PRE_COMMIT).arg("validate-manifest").arg(manifest), "needs a valid manifest");
}

#[test]
fn installed_envlint_refuses_what_crosses_environments() {
    let hooks = manifest_only();
    let built = Path::new(env!("CARGO_BIN_EXE_envlint")).parent().expect("a program lies in a folder");
    let user = User::with_hook(&hooks, "envlint-system", &[built]);
    let repository = &user.repository;

    repository.write("pay.js", "const key = 'sk_live_{base62:24}'\n");
    repository.stage();
    user.assert_refused("stripe-live-secret-key");
    user.give_up();

    repository.write(".env.production", "PORT=80\n");
    repository.stage();
    user.assert_refused("committed-env-file");
    user.give_up();

    repository.write("config/.env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.write("config/.env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.stage();
    user.assert_refused("reused-credential");
    user.give_up();

    repository.write("prisma/seed.ts", "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\nawait prisma.user.deleteMany()\n");
    repository.stage();
    user.assert_refused("seed-without-production-guard");
    user.give_up();

    repository.write("pay.js", "const key = process.env.STRIPE_SECRET_KEY\n");
    repository.stage();
    // What is not staged is none of the hook's business, and is there afterwards.
    repository.write("notes.md", "sk_live_{base62:24}\n");
    repository.write("pay.js", "const key = 'sk_live_{base62:24}'\n");
    user.assert_accepted();
    assert!(fs::read_to_string(repository.path().join("pay.js")).unwrap().contains("sk_live_"));
    assert!(user.state().contains("? notes.md"), "{}", user.state());
    repository.git(&["add", "pay.js"]);
    user.assert_refused("stripe-live-secret-key");
}

/// Minutes the first time, for all dependencies; afterwards as long as the package itself takes.
#[test]
fn envlint_is_built_by_pre_commit_itself() {
    let hooks = whole_package();
    let user = User::with_hook(&hooks, "envlint-src", &[]);
    user.repository.write("pay.js", "const key = 'sk_live_{base62:24}'\n");
    user.repository.stage();
    user.assert_refused("stripe-live-secret-key");
    user.give_up();
    user.repository.write("pay.js", "const key = process.env.STRIPE_SECRET_KEY\n");
    user.repository.stage();
    user.assert_accepted();
}
