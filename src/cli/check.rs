//! `envlint check`: the working tree, the index, the commits of a branch or standard input.

use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use envlint::engine::{Progress, Scope, Shallow, Unit};

use super::arguments::{CheckArguments, CommonArguments, Fixing};
use super::conflicts::is_stdin;
use super::failure::UsageError;
use super::fix;
use super::outcome::Outcome;
use super::progress::Bar;
use super::push;
use super::scan;
use super::surroundings::Surroundings;

/// How many bytes of standard input are held in memory.
const STDIN_LIMIT: u64 = 500_000_000;
/// How many bytes are read between two looks at the progress.
const PIECE: u64 = 1 << 16;
/// What standard input is called when no name is given. No rule reads anything into it.
const STDIN_NAME: &str = "stdin";

pub(super) fn run(
    arguments: CheckArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let depth = arguments.depth.into();
    if let Some(remote) = &arguments.pre_push {
        return push::run(remote, depth, common, surroundings);
    }
    if arguments.fixing.is_wanted() {
        let Fixing { bold, diff, .. } = arguments.fixing;
        return fix::run(fix::Request::new(arguments.paths, bold, diff), common, surroundings);
    }
    let scope = scope(arguments, || Bar::while_reading_stdin(common, surroundings))?;
    scan::run(scope, Shallow::Refused, depth, common, surroundings)
}

fn scope(arguments: CheckArguments, progress: impl FnOnce() -> Bar) -> anyhow::Result<Scope> {
    let CheckArguments { paths, staged, base, head, pre_push: _, depth: _, fixing: _, stdin_filename } =
        arguments;
    if staged {
        return Ok(Scope::Staged);
    }
    if let Some(revision) = base {
        return Ok(Scope::Base { revision, head, known: Vec::new() });
    }
    if paths.iter().any(|path| is_stdin(path)) {
        let name = stdin_filename.unwrap_or_else(|| PathBuf::from(STDIN_NAME));
        return Ok(Scope::Stdin { name, bytes: read_limited(io::stdin().lock(), STDIN_LIMIT, &progress())? });
    }
    Ok(Scope::Worktree(paths))
}

fn read_limited(input: impl Read, limit: u64, progress: &dyn Progress) -> anyhow::Result<Vec<u8>> {
    progress.begin("reading standard input", Unit::Bytes, 0);
    let (mut input, mut bytes) = (input.take(limit + 1), Vec::new());
    loop {
        let piece = input.by_ref().take(PIECE).read_to_end(&mut bytes);
        match piece.context("standard input cannot be read")? {
            0 => break,
            read => progress.advance(read),
        }
    }
    if bytes.len() as u64 > limit {
        return Err(UsageError::StdinTooLong { limit }.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_long_input_is_an_error_and_never_cut() {
        let read = |input: &[u8]| read_limited(input, 4, &Bar::hidden());
        assert_eq!(read(b"1234").unwrap(), b"1234");
        assert!(read(b"12345").is_err());
    }
}
