//! Scratch repositories: a folder outside of everything, with a Git that knows nothing of this machine's settings.

#![expect(
    clippy::disallowed_methods,
    reason = "tests write files, and start commands in an environment of their own"
)]
#![allow(dead_code, reason = "each test binary compiles this file and uses a part of it")]

pub(crate) mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use envlint::rule::expand_placeholders;
use tempfile::TempDir;

/// A temporary folder, removed when it is dropped.
pub(crate) struct Scratch {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Scratch {
    /// An empty folder that is no repository.
    pub(crate) fn folder() -> Self {
        Self { folder: TempDir::with_prefix("envlint-").expect("a temporary folder can be made") }
    }

    /// A repository without a commit.
    pub(crate) fn repository() -> Self {
        let scratch = Self::folder();
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file with its placeholders expanded.
    pub(crate) fn write(&self, path: impl AsRef<Path>, text: &str) {
        self.write_bytes(path, expand_placeholders(text).as_bytes());
    }

    pub(crate) fn write_bytes(&self, path: impl AsRef<Path>, bytes: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }

    /// Copies a folder's files with their placeholders expanded.
    pub(crate) fn copy(&self, from: &Path) {
        for entry in walkdir::WalkDir::new(from).into_iter().map(|entry| entry.expect("fixtures can be read"))
        {
            if entry.file_type().is_file() {
                let text = fs::read_to_string(entry.path()).expect("fixtures are text");
                self.write(entry.path().strip_prefix(from).expect("it lies below"), &text);
            }
        }
    }

    /// Runs Git, which must succeed, and gives what it printed.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let ended = Ended::from(self.command("git").args(arguments).output().expect("git runs"));
        assert_eq!(ended.code, Some(0), "git {arguments:?}: {ended:?}");
        ended.stdout
    }

    /// Puts every file that is not ignored into the index.
    pub(crate) fn stage(&self) {
        self.git(&["add", "--all"]);
    }

    pub(crate) fn commit(&self, message: &str) {
        self.stage();
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    /// A branch from here, with a commit that writes a file.
    pub(crate) fn branch_off(&self, branch: &str, path: &str, text: &str) {
        self.git(&["checkout", "--quiet", "-b", branch]);
        self.write(path, text);
        self.commit(branch);
    }

    /// Runs the envlint under test.
    pub(crate) fn envlint(&self, arguments: &[&str]) -> Ended {
        self.envlint_in(".", arguments)
    }

    pub(crate) fn envlint_in(&self, folder: &str, arguments: &[&str]) -> Ended {
        let mut command = self.command(env!("CARGO_BIN_EXE_envlint"));
        command.current_dir(self.path().join(folder)).args(arguments);
        command.output().expect("envlint runs").into()
    }

    /// A command in this folder, without the settings of whoever runs the tests.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["GIT_", "ENVLINT_", "PRE_COMMIT", "CLICOLOR", "FORCE_COLOR", "NO_COLOR"]
                .iter()
                .any(|it| name.starts_with(it))
            {
                command.env_remove(name);
            }
        }
        let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
        command.envs([
            ("GIT_CONFIG_GLOBAL", nothing),
            ("GIT_CONFIG_SYSTEM", nothing),
            ("LC_ALL", "C"),
            ("TZ", "UTC"),
        ]);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Test");
            command.env(format!("GIT_{who}_EMAIL"), "test@example.com");
            command.env(format!("GIT_{who}_DATE"), "2026-01-02T03:04:05+00:00");
        }
        command
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ended {
    /// The lines of a report in the concise format without their messages: `path:line:column: severity[rule]`.
    pub(crate) fn places(&self) -> Vec<String> {
        self.stdout.lines().filter_map(|line| Some(format!("{}]", line.split_once(']')?.0))).collect()
    }

    /// The report, when it was asked for as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// The rules of the findings of a report in JSON, sorted, each once.
    pub(crate) fn rules(&self) -> Vec<String> {
        let report = self.json();
        let findings = report["findings"].as_array().expect("a list of findings");
        let mut rules: Vec<_> =
            findings.iter().map(|it| it["rule"].as_str().expect("a name").to_owned()).collect();
        rules.sort();
        rules.dedup();
        rules
    }
}

/// A file or folder of this package.
pub(crate) fn package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
