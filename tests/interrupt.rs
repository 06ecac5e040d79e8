//! The progress bar on a terminal, and what Ctrl-C leaves behind: nothing.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "the tests start commands and send signals")]

mod scratch;

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use scratch::Scratch;

const INTERRUPT: i32 = 2;
const TERMINATE: i32 = 15;
const CTRL_C: &str = "\u{3}";

/// What a terminal showed of a run that waits for standard input.
#[derive(Debug, serde::Deserialize)]
struct Session {
    signal: Option<i32>,
    code: Option<i32>,
    seconds: f64,
    shown: String,
}

/// Runs `envlint check -` in a terminal until `awaited` is shown, and then types `keys`.
fn in_terminal(columns: u8, awaited: &str, keys: &str, options: &[&str]) -> Session {
    let folder = Scratch::folder();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scratch/terminal.py");
    let mut python = folder.command("python3");
    python.arg(script).args([&columns.to_string(), awaited, keys]);
    python.args([env!("CARGO_BIN_EXE_envlint"), "check", "-"]).args(options);
    // A pipeline's log is no terminal that somebody watches; this one is watched wherever the test runs.
    python.env_remove("CI").env("TERM", "xterm");
    let ended = python.output().expect("the test needs Python 3");
    serde_json::from_slice(&ended.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ended.stderr)))
}

/// The lines that stand on the screen in the end, the cursor's included.
fn screen(shown: &str) -> Vec<String> {
    let (mut lines, mut column) = (vec![Vec::new()], 0);
    for character in shown.chars() {
        match character {
            '\r' => column = 0,
            '\n' => lines.push(Vec::new()),
            character => {
                let line = lines.last_mut().expect("there is always a line");
                line.resize(line.len().max(column + 1), ' ');
                line[column] = character;
                column += 1;
            }
        }
    }
    lines.into_iter().map(|it| String::from_iter(it).trim_end().to_owned()).collect()
}

#[test]
fn ctrl_c_ends_a_run_at_once_and_clears_the_bar() {
    let ended = in_terminal(80, "reading standard input", CTRL_C, &[]);
    assert_eq!((ended.signal, ended.code), (Some(INTERRUPT), None), "{ended:?}");
    assert!(ended.seconds < 10.0, "{ended:?}");
    assert!(ended.shown.ends_with('\r'), "{ended:?}");
    assert_eq!(screen(&ended.shown), [""], "{ended:?}");
}

#[test]
fn bar_is_gone_when_the_report_comes() {
    let ended = in_terminal(80, "reading standard input", "", &["--color", "never"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(screen(&ended.shown), ["no findings in 1 document (0 bindings, 0 B)", ""], "{ended:?}");
}

#[test]
fn bar_has_no_colour_and_fits_a_narrow_terminal() {
    let ended = in_terminal(16, "reading stan", CTRL_C, &["--color", "always"]);
    assert!(!ended.shown.contains('\u{1b}'), "{ended:?}");
    let drawn = ended.shown.split('\r').map(|it| it.replace("^C", "")).collect::<Vec<_>>();
    assert!(drawn.iter().all(|it| it.len() <= 15), "{ended:?}");
}

#[test]
fn no_progress_and_quiet_show_no_bar() {
    for option in ["--no-progress", "--quiet"] {
        let ended = in_terminal(80, "", "", &[option]);
        assert!(!ended.shown.contains("reading"), "{option}: {ended:?}");
    }
}

#[test]
fn signal_ends_a_run_at_once_and_leaves_no_report() {
    for signal in [INTERRUPT, TERMINATE] {
        let folder = Scratch::folder();
        let mut command = folder.command(env!("CARGO_BIN_EXE_envlint"));
        command.args(["check", "-", "--format", "json=report.json"]);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let running = piped.spawn().expect("envlint runs");
        // Long enough for a bar, if there were one on a pipe.
        sleep(Duration::from_millis(700));
        let sent = folder.command("kill").args([format!("-{signal}"), running.id().to_string()]).status();
        assert!(sent.is_ok_and(|it| it.success()));
        let ended = running.wait_with_output().expect("it has ended");
        assert_eq!(ended.status.signal(), Some(signal));
        assert_eq!((ended.stdout.len(), ended.stderr.len()), (0, 0), "{ended:?}");
        assert_eq!(std::fs::read_dir(folder.path()).map(Iterator::count).ok(), Some(0));
    }
}
