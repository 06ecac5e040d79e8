//! The command line: from arguments to an exit code.
//!
//! One file per subcommand; the rest is what they share. It reads the environment and the current folder
//! ([`surroundings`]), which the library never does.

mod agent_hook;
mod arguments;
mod baseline;
mod baseline_import;
mod check;
mod checklist;
mod config;
mod conflicts;
mod envs;
mod explain;
mod failure;
mod fix;
mod guard;
mod help;
mod history;
mod init;
mod interrupt;
mod live_line;
mod manual;
mod merge;
mod options;
mod outcome;
mod output;
mod progress;
mod progress_line;
mod push;
mod rules;
mod scan;
mod surroundings;

use arguments::{Arguments, Command};
use outcome::Outcome;
use surroundings::Surroundings;

/// Does what was asked on the command line, and says how it ended.
pub(crate) fn run() -> Outcome {
    let surroundings = Surroundings::of_process();
    let arguments = match Arguments::parse(&surroundings) {
        Ok(arguments) => arguments,
        Err(error) => return failure::print_usage(&error),
    };
    let Arguments { command, common, given } = arguments;
    let done = match command {
        Command::Check(arguments) => check::run(arguments, &common, &surroundings),
        Command::History(arguments) => history::run(arguments, &common, &surroundings),
        Command::AgentHook(arguments) => agent_hook::run(&arguments),
        Command::Baseline(arguments) => baseline::run(arguments.command, &common, &surroundings),
        Command::Config(arguments) => config::run(&arguments, &common, &given, &surroundings),
        Command::Envs(arguments) => envs::run(arguments, &common, &surroundings),
        Command::Guard(arguments) => guard::run(arguments, &common, &surroundings),
        Command::Checklist(arguments) => checklist::run(&arguments, &common, &surroundings),
        Command::Explain(arguments) => explain::run(&arguments, &common, &surroundings),
        Command::Fix(arguments) => {
            fix::Request::of(arguments, &common).and_then(|request| fix::run(request, &common, &surroundings))
        }
        Command::Init(arguments) => init::run(&arguments, &common),
        Command::Merge(arguments) => merge::run(&arguments, &common, &surroundings),
        Command::Rules(arguments) => rules::run(&arguments, &common, &surroundings),
        Command::Completions(arguments) => manual::completions(&arguments, &common),
        Command::Man(arguments) => manual::man(&arguments, &common),
    };
    done.unwrap_or_else(|error| failure::print(&error, surroundings.stderr_colour(common.colour())))
}
