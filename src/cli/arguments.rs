//! What can be typed: the commands, and what every one of them understands.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use envlint::engine::BaselineFile;
use envlint::report::{Colour, FORMATS};
use envlint::rule::Severity;

use super::conflicts::{arguments_before_command, reject_mixed_sources, reject_stdin};
use super::failure::UsageError;
use super::help::{
    AFTER_HELP, AGENT_HOOK_EXAMPLES, BASELINE_EXAMPLES, BASELINE_HELP, CHECK_EXAMPLES, CHECKLIST_EXAMPLES,
    COMPLETIONS_EXAMPLES, CONFIG_EXAMPLES, CONFIG_HELP, ENVS_EXAMPLES, FIX_EXAMPLES, GUARD_EXAMPLES,
    HISTORY_EXAMPLES, INIT_EXAMPLES, MAN_EXAMPLES, MERGE_EXAMPLES, RULES_EXAMPLES,
};
pub(super) use super::options::{
    AcceptanceArguments, AgentHookArguments, BaselineArguments, BaselineCommand, CheckArguments,
    ChecklistArguments, CompletionsArguments, ConfigArguments, DepthArguments, EnvsArguments,
    ExplainArguments, FixArguments, Fixing, GuardArguments, HistoryArguments, HistoryFlag, InitArguments,
    ManArguments, MergeArguments, RulesArguments, RulesCheckArguments, RulesCommand,
};
use super::outcome::FindingsPolicy;
use super::output::Output;
use super::surroundings::Surroundings;

/// Keeps development, staging and production apart: finds credentials, databases and seed scripts that cross
/// environments.
#[derive(Debug, Parser)]
#[command(name = "envlint", version, after_help = AFTER_HELP, max_term_width = 100)]
#[command(override_usage = "envlint [OPTIONS] [PATH]...\n       envlint <COMMAND>")]
struct Typed {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: CheckArguments,
    #[command(flatten)]
    common: CommonArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the working tree, the index, some commits or standard input [default]
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArguments),
    /// Check everything that branches and tags ever held
    #[command(after_help = HISTORY_EXAMPLES)]
    History(HistoryArguments),
    /// Judge what a coding agent is about to do: one hook event on standard input, the answer in the agent's format
    #[command(after_help = AGENT_HOOK_EXAMPLES)]
    AgentHook(AgentHookArguments),
    /// Accept findings as they are: write, update and prune the baseline, import other tools' ignore files
    #[command(after_help = BASELINE_EXAMPLES)]
    Baseline(BaselineArguments),
    /// Show the effective settings, and where each comes from (--format human or json)
    #[command(after_help = CONFIG_EXAMPLES)]
    Config(ConfigArguments),
    /// Show which environment binds what, and what they share (--format human or json)
    #[command(after_help = ENVS_EXAMPLES)]
    Envs(EnvsArguments),
    /// Stop what would run against production, or start a command where it cannot
    #[command(after_help = GUARD_EXAMPLES)]
    Guard(GuardArguments),
    /// Go through the ten points of separate environments (--format human, json or markdown)
    #[command(after_help = CHECKLIST_EXAMPLES)]
    Checklist(ChecklistArguments),
    /// Show a rule: why it matters, what to do, examples
    Explain(ExplainArguments),
    /// Apply fixes to the working tree, and check what is left
    #[command(after_help = FIX_EXAMPLES)]
    Fix(FixArguments),
    /// Set envlint up: settings, .gitignore, the hook, a workflow, or a coding agent's hook
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArguments),
    /// Join the JSON reports of several runs into one report
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(MergeArguments),
    /// List all rules (--format human, json or markdown), or check your own
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArguments),
    /// Print the script by which a shell completes envlint's command lines
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArguments),
    /// Print the manual page, or write a page for each command
    #[command(after_help = MAN_EXAMPLES)]
    Man(ManArguments),
}

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line and read once")]
pub(super) struct CommonArguments {
    #[arg(long, global = true, value_name = "NAME[=FILE]", help = format_help())]
    pub(super) format: Vec<String>,
    /// Write the report to a file
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// When to use colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: ColorChoice,
    /// The least severity that makes the exit code 1: error, warning or note
    #[arg(
        long,
        global = true,
        value_name = "SEVERITY",
        default_value = "warning",
        hide_possible_values = true
    )]
    fail_on: FailOn,
    /// Exit with 0 instead of 1 when there are findings; errors still exit with 2
    #[arg(long, global = true)]
    pub(super) exit_zero: bool,
    #[arg(long, global = true, value_name = "FILE", help = CONFIG_HELP)]
    pub(super) config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_baseline", help = BASELINE_HELP)]
    pub(super) baseline: Option<PathBuf>,
    /// Report findings that the baseline accepts
    #[arg(long, global = true)]
    pub(super) no_baseline: bool,
    /// Report findings that a comment such as `envlint:allow(rule) reason` allows
    #[arg(long, global = true)]
    pub(super) no_inline_allows: bool,
    /// Show no progress bar
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
    /// Print findings and errors only: no summary, no progress bar
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

fn format_help() -> String {
    let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
    format!(
        "How to write the report: {}; NAME=FILE writes to a file, and the option may be repeated [default: {}]",
        names.join(", "),
        names[0]
    )
}

/// [`Severity`] as it is typed.
#[derive(Debug, Clone, Copy)]
struct FailOn(Severity);

impl ValueEnum for FailOn {
    fn value_variants<'v>() -> &'v [Self] {
        &[Self(Severity::Error), Self(Severity::Warning), Self(Severity::Note)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

impl CommonArguments {
    pub(super) fn baseline(&self) -> BaselineFile {
        match &self.baseline {
            _ if self.no_baseline => BaselineFile::None,
            Some(path) => BaselineFile::Named(path.clone()),
            None => BaselineFile::Usual,
        }
    }

    pub(super) fn colour(&self) -> Option<Colour> {
        match self.color {
            ColorChoice::Auto => None,
            ColorChoice::Always => Some(Colour::On),
            ColorChoice::Never => Some(Colour::Off),
        }
    }

    pub(super) fn fail_on(&self) -> Severity {
        self.fail_on.0
    }

    /// Where the reports go, in some of the `known` formats.
    pub(super) fn outputs(&self, known: &[&'static str]) -> Result<Vec<Output>, UsageError> {
        Output::all(&self.format, self.output.as_deref(), known)
    }

    pub(super) fn findings_policy(&self) -> FindingsPolicy {
        if self.exit_zero { FindingsPolicy::ExitZero } else { FindingsPolicy::FailOn(self.fail_on.0) }
    }
}

/// A command line that makes sense.
#[derive(Debug)]
pub(super) struct Arguments {
    pub(super) command: Command,
    pub(super) common: CommonArguments,
    pub(super) given: Given,
}

/// The options that were typed.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeSet<String>);

impl Given {
    /// Whether an option of this name, with `_`, was typed.
    pub(super) fn holds(&self, option: &str) -> bool {
        self.0.contains(option)
    }

    fn of(matches: &ArgMatches) -> Self {
        let mut given = BTreeSet::new();
        let mut level = Some(matches);
        while let Some(matches) = level {
            let typed = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
            given.extend(matches.ids().map(clap::Id::as_str).filter(typed).map(ToOwned::to_owned));
            level = matches.subcommand().map(|(_, matches)| matches);
        }
        Self(given)
    }
}

impl Arguments {
    pub(super) fn parse(surroundings: &Surroundings) -> Result<Self, clap::Error> {
        let matches = Typed::command().try_get_matches_from(&surroundings.arguments)?;
        let given = Given::of(&matches);
        let Typed { command, check, mut common } = Typed::from_arg_matches(&matches)?;
        let command = match command {
            None => Command::Check(check),
            Some(command) if check == CheckArguments::default() => command,
            Some(_) => return Err(arguments_before_command()),
        };
        if let Command::Check(arguments) = &command {
            reject_mixed_sources(arguments)?;
        }
        if let Command::Fix(arguments) = &command {
            reject_stdin(&arguments.paths)?;
        }
        common.config = common.config.or_else(|| surroundings.config.clone());
        Ok(Self { command, common, given })
    }
}

/// What can be typed, for what is generated from it.
pub(super) fn definition() -> clap::Command {
    Typed::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_is_sound() {
        Typed::command().debug_assert();
    }
}
