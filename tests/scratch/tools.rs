//! Programs that tests run envlint under: installed from their registries once per version, into Cargo's folder for
//! temporary files. Without the registry a test fails and says so: nothing else shows that envlint works there.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// pre-commit, from `PyPI`.
pub(crate) static PRE_COMMIT: LazyLock<PathBuf> = LazyLock::new(|| from_pypi("pre-commit", "4.7.0"));
/// prek, from `PyPI`.
pub(crate) static PREK: LazyLock<PathBuf> = LazyLock::new(|| from_pypi("prek", "0.5.11"));
/// lefthook, from `PyPI`.
pub(crate) static LEFTHOOK: LazyLock<PathBuf> = LazyLock::new(|| from_pypi("lefthook", "2.2.2"));
/// husky, from npm.
pub(crate) static HUSKY: LazyLock<PathBuf> = LazyLock::new(|| from_npm("husky", "9.1.7"));
/// lint-staged, from npm.
pub(crate) static LINT_STAGED: LazyLock<PathBuf> = LazyLock::new(|| from_npm("lint-staged", "16.3.4"));

fn from_pypi(name: &str, version: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{version}"));
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = programs.join(name).with_extension(env::consts::EXE_EXTENSION);
    if !program.exists() {
        let python = if cfg!(windows) { "python" } else { "python3" };
        must_run(
            Command::new(python).args(["-m", "venv"]).arg(&folder),
            "needs Python 3.10 or later with `venv`",
        );
        let requirement = format!("{name}=={version}");
        let mut pip = Command::new(programs.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &requirement]);
        must_run(&mut pip, "needs the Python package index, or pip settings that name another one");
    }
    program
}

fn from_npm(name: &str, version: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{version}"));
    let program = folder.join("node_modules/.bin").join(name);
    if !program.exists() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        npm.arg(&folder).arg(format!("{name}@{version}"));
        must_run(&mut npm, "needs Node 20.17 or later with npm, and its registry");
    }
    program
}

/// Runs what a test cannot do without.
pub(crate) fn must_run(command: &mut Command, need: &str) {
    let ended = command.output().unwrap_or_else(|error| panic!("this test {need}: {command:?}: {error}"));
    assert!(
        ended.status.success(),
        "this test {need}: {command:?}: {}",
        String::from_utf8_lossy(&ended.stderr)
    );
}
