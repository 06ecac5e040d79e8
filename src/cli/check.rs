//! `envlint check`: the working tree, the index or standard input.

use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use envlint::engine::{Scope, Shallow};

use super::arguments::{CheckArguments, CommonArguments, is_stdin};
use super::failure::UsageError;
use super::outcome::Outcome;
use super::scan;
use super::surroundings::Surroundings;

/// How many bytes of standard input are held in memory.
const STDIN_LIMIT: u64 = 500_000_000;
/// What standard input is called when no name is given. No rule reads anything into it.
const STDIN_NAME: &str = "stdin";

pub(super) fn run(
    arguments: CheckArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    scan::run(scope(arguments)?, Shallow::Refused, common, surroundings)
}

fn scope(arguments: CheckArguments) -> anyhow::Result<Scope> {
    let CheckArguments { paths, staged, stdin_filename } = arguments;
    if staged {
        return Ok(Scope::Staged);
    }
    if paths.iter().any(|path| is_stdin(path)) {
        let name = stdin_filename.unwrap_or_else(|| PathBuf::from(STDIN_NAME));
        return Ok(Scope::Stdin { name, bytes: read_limited(io::stdin().lock(), STDIN_LIMIT)? });
    }
    Ok(Scope::Worktree(paths))
}

fn read_limited(input: impl Read, limit: u64) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = input.take(limit + 1).read_to_end(&mut bytes).context("standard input cannot be read")?;
    if read as u64 > limit {
        return Err(UsageError::StdinTooLong { limit }.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_long_input_is_an_error_and_never_cut() {
        assert_eq!(read_limited(&b"1234"[..], 4).unwrap(), b"1234");
        assert!(read_limited(&b"12345"[..], 4).is_err());
    }
}
