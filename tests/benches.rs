//! The benchmark script runs: a script that nobody runs between two releases is broken when it is needed.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the test starts the script")]

mod scratch;

use std::path::Path;
use std::process::Command;

use scratch::{Ended, Scratch};

fn measure(repository: &Path, options: &[&str]) -> Ended {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/measure");
    let mut command = Command::new(script);
    command.args(["--envlint", env!("CARGO_BIN_EXE_envlint"), "--runs", "1"]).args(options).arg(repository);
    command.output().expect("the script runs where there is Python 3").into()
}

fn project() -> Scratch {
    let project = Scratch::repository();
    for name in ["a.py", "b.py", "c.py"] {
        project.write(name, &"value = 1\n".repeat(100));
    }
    project.commit("Three modules");
    project
}

#[test]
fn envlint_is_compared_with_git() {
    let project = project();
    let before = project.git(&["count-objects", "-v"]);
    let ended = measure(project.path(), &["--only", "history", "--only", "staged", "--files", "80"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines: Vec<_> = ended.stdout.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 7, "a header, and two contestants in three contests: {lines:#?}");
    assert!(!ended.stdout.contains("failed"), "{lines:#?}");
    assert_eq!(project.git(&["count-objects", "-v"]), before);
    assert_eq!(project.git(&["status", "--porcelain"]), "");
}

#[test]
fn what_fails_is_not_timed() {
    let project = project();
    std::fs::write(project.path().join("envlint.toml"), "mistake").expect("the scratch folder is ours");
    project.commit("Settings with a mistake");
    let ended = measure(project.path(), &["--only", "staged", "--files", "0", "--markdown"]);
    let row = ended.stdout.lines().last().unwrap_or_default();
    assert!(row.contains("| failed |") && row.ends_with("| - | - | - |"), "{ended:?}");
}

#[test]
fn clone_that_borrows_objects_is_refused() {
    let (project, folder) = (project(), Scratch::folder());
    let from = project.path().to_string_lossy().into_owned();
    folder.git(&["clone", "--quiet", "--shared", &from, "borrower"]);
    let ended = measure(&folder.path().join("borrower"), &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("git clone --no-local"), "{ended:?}");
}
