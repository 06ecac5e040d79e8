//! What shells and `man` read is made from the command line's own definition, and they understand it.

#![expect(clippy::disallowed_methods, reason = "the tests start envlint, and bash")]

use std::process::{Command, Output};

fn envlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_envlint")).args(arguments).output().expect("envlint starts")
}

fn stdout(arguments: &[&str]) -> String {
    let output = envlint(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// The commands that the help names.
fn commands() -> Vec<String> {
    let help = stdout(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").expect("the help lists the commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let is_entry = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names = lines.filter(is_entry).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(ToOwned::to_owned).collect()
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    stdout(&["man", pages.to_str().unwrap()]);
    assert!(commands().len() > 8, "{:?}", commands());
    for command in commands() {
        assert!(pages.join(format!("envlint-{command}.1")).is_file(), "{command}");
    }
    assert!(stdout(&["man"]).contains(".SH SYNOPSIS"));
}

#[test]
#[cfg(unix)]
fn bash_completes_commands_by_the_script() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("envlint.bash");
    stdout(&["completions", "bash", "--output", script.to_str().unwrap()]);
    let typed = r#"source "$0"; COMP_WORDS=(envlint hist); COMP_CWORD=1; _envlint envlint hist envlint; echo "${COMPREPLY[@]}""#;
    let output = Command::new("bash").args(["-c", typed]).arg(&script).output().expect("there is a bash");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "history");
}

#[test]
fn shells_that_are_not_known_are_named() {
    let output = envlint(&["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("bash, elvish, fish, powershell, zsh"));
}
