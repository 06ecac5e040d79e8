//! Command lines that clap takes and that make no sense: what is said about them.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;

use super::arguments::{CheckArguments, DepthArguments, definition};

/// `envlint --staged history`: an option of one command stands before another.
pub(super) fn arguments_before_command() -> clap::Error {
    conflict(
        "a command comes first, its options and paths after it\n\n  \
         help: a path that is named like a command is written with `./`, such as `./history`",
    )
}

/// Sources that cannot be checked together.
pub(super) fn reject_mixed_sources(arguments: &CheckArguments) -> Result<(), clap::Error> {
    reject_fixes_elsewhere(arguments)?;
    if arguments.staged && arguments.base.is_some() {
        return Err(conflict("--staged and --base check two changes: ask for one after the other"));
    }
    if arguments.staged && !arguments.paths.is_empty() {
        return Err(conflict("--staged checks the whole index: leave the paths out"));
    }
    if arguments.base.is_some() && !arguments.paths.is_empty() {
        return Err(conflict("--base checks whole commits: leave the paths out"));
    }
    let stdin = arguments.paths.iter().filter(|path| is_stdin(path)).count();
    if stdin > 0 && arguments.paths.len() > 1 {
        return Err(conflict(
            "`-` stands for standard input and cannot be checked together with other paths",
        ));
    }
    if stdin == 0 && arguments.stdin_filename.is_some() {
        return Err(conflict("--stdin-filename names standard input: give `-` as the path"));
    }
    Ok(())
}

/// Only files of the working tree can be changed.
fn reject_fixes_elsewhere(arguments: &CheckArguments) -> Result<(), clap::Error> {
    if !arguments.fixing.is_wanted() {
        return if arguments.fixing.bold {
            Err(conflict("--unsafe-fixes says which fixes are meant: give --fix or --diff too"))
        } else {
            Ok(())
        };
    }
    let other = [
        (
            arguments.staged,
            "--fix changes files, not the index: leave --staged out, then `git add` what it fixed",
        ),
        (arguments.base.is_some(), "--fix changes files, not commits: leave --base out"),
        (arguments.pre_push.is_some(), "--fix changes files, not commits: leave --pre-push out"),
        (
            arguments.depth != DepthArguments::default(),
            "--fix leaves submodules alone, and archives: run it in each submodule",
        ),
    ];
    match other.into_iter().find(|(is_asked, _)| *is_asked) {
        Some((_, message)) => Err(conflict(message)),
        None => reject_stdin(&arguments.paths),
    }
}

pub(super) fn reject_stdin(paths: &[PathBuf]) -> Result<(), clap::Error> {
    if paths.iter().any(|path| is_stdin(path)) {
        return Err(conflict("standard input cannot be fixed: name the file"));
    }
    Ok(())
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn conflict(message: &str) -> clap::Error {
    definition().error(ErrorKind::ArgumentConflict, message)
}
