//! The command line as users meet it: what is typed, what is printed, and the exit code.
//!
//! A case is a file under `tests/cli/`, with a folder of the same name and the ending `.in` when it needs files to
//! work on. `TRYCMD=overwrite cargo test --test cli` rewrites what is expected.

#![expect(clippy::disallowed_methods, reason = "tests start the command and choose its environment")]

use std::env;
use std::process::{Command, Stdio};

const ENVLINT: &str = env!("CARGO_BIN_EXE_envlint");
/// Says that the environment is clean.
const CLEAN: &str = "CLI_CASES_IN_CLEAN_ENVIRONMENT";
/// What the runner itself and temporary folders need.
const KEPT: &[&str] = &["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "TRYCMD"];

/// The cases inherit this process's environment, so it starts itself once more without the variables (of colour, Git,
/// CI, the home folder…) that would make the output depend on the machine.
#[test]
fn cases() {
    if env::var_os(CLEAN).is_some() {
        trycmd::TestCases::new()
            .register_bin("envlint", std::path::Path::new(ENVLINT))
            .case("tests/cli/*.trycmd")
            .case("README.md");
        return;
    }
    let status = Command::new(env::current_exe().unwrap())
        .args(["cases", "--exact", "--nocapture"])
        .args(env::args().filter(|argument| argument.starts_with("trycmd=")))
        .env_clear()
        .envs(KEPT.iter().filter_map(|name| Some((name, env::var_os(name)?))))
        .env(CLEAN, "1")
        .status()
        .unwrap();
    assert!(status.success(), "some cases under tests/cli/ failed, see above");
}

#[test]
fn rules_as_json_are_an_array() {
    let output = Command::new(ENVLINT).args(["rules", "--format", "json"]).output().unwrap();
    let rules: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(rules.is_array());
    assert!(output.status.success());
}

#[test]
fn closed_pipe_is_no_error() {
    let mut child = Command::new(ENVLINT)
        .args(["rules", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn argument_that_is_no_utf8_is_an_error_and_no_panic() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let output = Command::new(ENVLINT).arg("explain").arg(OsStr::from_bytes(b"\xff")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.starts_with(b"error: "));
}
