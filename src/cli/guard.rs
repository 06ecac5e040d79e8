//! `envlint guard`: runs a command where it cannot harm production, and stops it where it can.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read, Write};
use std::process::Command;

use anyhow::Context;
use envlint::guard::{Allowance, Refusal, UnknownDatabases};
use envlint::reach::{Reach, hash_of_database};
use envlint::report::{Colour, Paint, escape};
use envlint::rule::Severity;

use super::arguments::{CommonArguments, GuardArguments};
use super::baseline::salt;
use super::failure::UsageError;
use super::outcome::Outcome;
use super::surroundings::Surroundings;

/// What `env` says of a program that is not there, and of one that cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUNNABLE: u8 = 126;
/// How many bytes a URL on standard input may have.
const URL_LIMIT: u64 = 1 << 16;

pub(super) fn run(
    arguments: GuardArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    if arguments.hash {
        return hash();
    }
    let GuardArguments { allow, allow_unknown, env_file, hash: _, command } = arguments;
    let unknown = if allow_unknown { UnknownDatabases::Allowed } else { UnknownDatabases::Refused };
    let directory = Surroundings::current_folder()?;
    let reach = Reach::open(&directory, common.config.clone(), Some(Surroundings::today()))?;
    let words: Vec<_> = command.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let views = reach.views(&Surroundings::variables(), &words, &env_file)?;
    match Allowance::new(&allow, unknown).refusal(&views) {
        Some(refusal) => Ok(refuse(&refusal, surroundings.stderr_colour(common.colour()))),
        None => Ok(start(&command)),
    }
}

fn refuse(refusal: &Refusal, colour: Colour) -> Outcome {
    let label = colour.paint(Paint::Severity(Severity::Error), "refused");
    // Nobody is left to be told when this fails.
    let _ = writeln!(io::stderr().lock(), "{label}: {}", escape(&refusal.to_string()));
    Outcome::Findings
}

/// Starts the command that was given, if one was.
fn start(command: &[OsString]) -> Outcome {
    let Some((program, arguments)) = command.split_first() else { return Outcome::Clean };
    #[expect(
        clippy::disallowed_methods,
        reason = "who puts `envlint guard --` before a command wants it started"
    )]
    let mut started = Command::new(program);
    let error = match replace_process(started.args(arguments)) {
        Ok(code) => return Outcome::Command(code),
        Err(error) => error,
    };
    let is_missing = error.kind() == ErrorKind::NotFound;
    let name = program.to_string_lossy();
    let _ = writeln!(io::stderr().lock(), "error: `{}` cannot be run: {error}", escape(&name));
    Outcome::Command(if is_missing { NOT_FOUND } else { NOT_RUNNABLE })
}

/// The command takes this process's place, so that signals, standard input and the exit code are its own.
#[cfg(unix)]
fn replace_process(command: &mut Command) -> io::Result<u8> {
    use std::os::unix::process::CommandExt;

    Err(command.exec())
}

#[cfg(not(unix))]
fn replace_process(command: &mut Command) -> io::Result<u8> {
    let status = command.status()?;
    // Codes that do not fit are failures all the same.
    Ok(status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1)))
}

/// Prints what stands for a database in `[guard] databases`.
fn hash() -> anyhow::Result<Outcome> {
    let mut url = String::new();
    let read = io::stdin().lock().take(URL_LIMIT).read_to_string(&mut url);
    read.context("standard input cannot be read")?;
    let hash = hash_of_database(&url, salt()).ok_or(UsageError::NoDatabase)?;
    writeln!(io::stdout().lock(), "{hash}").context("standard output cannot be written to")?;
    Ok(Outcome::Clean)
}
