//! `envlint agent-hook`: one event of a coding agent in, one answer out.

use std::io::{self, Read, Write};

use envlint::agent_hook::{self, Answer};

use super::arguments::AgentHookArguments;
use super::outcome::Outcome;
use super::surroundings::Surroundings;

/// A longer event is none that a tool call makes.
const LIMIT: u64 = 8_000_000;

/// Never fails: an agent takes a hook's failure for its own.
#[expect(clippy::unnecessary_wraps, reason = "commands have one form")]
pub(super) fn run(arguments: &AgentHookArguments) -> anyhow::Result<Outcome> {
    let mut event = Vec::new();
    let read = io::stdin().lock().take(LIMIT + 1).read_to_end(&mut event);
    let answer = match (read, Surroundings::current_folder()) {
        (Ok(_), _) if event.len() as u64 > LIMIT => unjudged("the event is too long"),
        (Ok(_), Ok(folder)) => {
            let process = Surroundings::variables();
            agent_hook::answer(arguments.name.as_deref(), &event, &folder, &process)
        }
        (Err(_), _) => unjudged("standard input cannot be read"),
        (_, Err(error)) => unjudged(&error.to_string()),
    };
    // Nobody is left to be told when this fails.
    let _ = io::stdout().lock().write_all(answer.stdout.as_bytes());
    let _ = io::stderr().lock().write_all(answer.stderr.as_bytes());
    Ok(if answer.is_refused_by_exit_code { Outcome::Error } else { Outcome::Clean })
}

fn unjudged(why: &str) -> Answer {
    Answer { stderr: format!("envlint: {why}, and nothing was judged\n"), ..Answer::default() }
}
