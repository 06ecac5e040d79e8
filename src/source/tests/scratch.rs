//! A scratch repository and what a source says about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::document::{Role, Tracking};
use crate::source::repository::Surroundings;
use crate::source::{Entry, Listing, Source};

/// A folder that goes away with the value.
pub(in crate::source) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A folder without a repository.
    pub(in crate::source) fn plain() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// An empty repository, on the branch `main`.
    pub(in crate::source) fn repository() -> Self {
        let scratch = Self::plain();
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch
    }

    /// A repository with these files committed.
    pub(in crate::source) fn with_commit(files: &[(&str, &str)]) -> Self {
        let scratch = Self::repository();
        scratch.commit("first", files);
        scratch
    }

    pub(in crate::source) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(in crate::source) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        write_file(&file, text.as_ref());
    }

    pub(in crate::source) fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap();
    }

    /// Writes and stages files.
    pub(in crate::source) fn stage(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.write(path, text);
            self.git(&["add", "--force", "--", path]);
        }
    }

    /// Writes, stages and commits files; gives the commit's name.
    pub(in crate::source) fn commit(&self, message: &str, files: &[(&str, &str)]) -> String {
        self.stage(files);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs `git` at the root and gives what it prints.
    pub(in crate::source) fn git(&self, arguments: &[&str]) -> String {
        git_in(self.path(), arguments, &[])
    }

    /// Every file of `.git` with its bytes, to show that nothing is written.
    pub(in crate::source) fn git_files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files_below(&self.path().join(".git"))
    }
}

/// Runs `git` in a folder, independent of the machine's configuration.
pub(in crate::source) fn git_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = git_command(folder).args(arguments).envs(variables.iter().copied()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Runs `git` in a folder with a file as its input.
pub(in crate::source) fn git_with_input(folder: &Path, arguments: &[&str], input: fs::File) -> String {
    let output = git_command(folder).args(arguments).stdin(input).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "the tests build their repositories with git itself")]
fn git_command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.com")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.com")
        .env("GIT_AUTHOR_DATE", "2024-03-01T10:00:00 +0530")
        .env("GIT_COMMITTER_DATE", "2024-03-01T10:00:00 +0530")
        .env("LC_ALL", "C");
    command
}

#[expect(clippy::disallowed_methods, reason = "the tests write their scratch files")]
fn write_file(file: &Path, text: &[u8]) {
    fs::write(file, text).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the tests compare the files of a repository before and after")]
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// No environment variable and no configuration of user or system counts.
pub(in crate::source) fn isolated() -> Surroundings {
    Surroundings::Isolated { index: None }
}

/// The entries as `path tracking role`, one a line.
pub(in crate::source) fn summary(listing: &Listing) -> String {
    let lines: Vec<_> = listing.entries.iter().map(describe).collect();
    lines.join("\n")
}

fn describe(entry: &Entry) -> String {
    let tracking = match entry.tracking {
        Tracking::Tracked => "tracked",
        Tracking::Untracked => "untracked",
        Tracking::Ignored => "ignored",
        Tracking::Outside => "outside",
    };
    let role = match entry.role {
        Role::Subject => "subject",
        Role::Reference => "reference",
    };
    format!("{} {tracking} {role}", entry.path.display())
}

/// The texts of the subjects by path, where they can be read.
pub(in crate::source) fn subjects(source: &dyn Source) -> BTreeMap<String, String> {
    let listing = source.list().unwrap();
    let subjects = listing.entries.iter().filter(|entry| entry.role == Role::Subject);
    subjects
        .map(|entry| {
            let document = source.load(entry).unwrap();
            (entry.path.display(), String::from_utf8_lossy(document.text()).into_owned())
        })
        .collect()
}

/// The same as [`subjects`] gives, from literals.
pub(in crate::source) fn texts(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}
