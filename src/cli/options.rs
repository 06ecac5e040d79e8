//! What each command understands besides what all of them do: the options and paths that clap parses.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use clap_complete::Shell;
use envlint::engine::{Archives, Depth, Submodules};
use envlint::init::{AGENTS, HookedAgent};
use jiff::civil::Date;

#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(super) struct CheckArguments {
    /// Files and folders to check, `-` for standard input; the whole working tree when none is given
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Check what the next commit would hold; the working tree is not read
    #[arg(long)]
    pub(super) staged: bool,
    /// Check what the commits since the merge base with REV bring in (for a pull request)
    #[arg(long, value_name = "REV")]
    pub(super) base: Option<String>,
    /// The last commit to check with --base, instead of HEAD
    #[arg(long, value_name = "REV", requires = "base")]
    pub(super) head: Option<String>,
    /// Check what a push to REMOTE would send (for a pre-push hook)
    #[arg(long, value_name = "REMOTE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    #[arg(conflicts_with_all = ["staged", "base", "paths"])]
    pub(super) pre_push: Option<String>,
    #[command(flatten)]
    pub(super) depth: DepthArguments,
    #[command(flatten)]
    pub(super) fixing: Fixing,
    /// The file name to judge standard input by, such as `.env.production`
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<PathBuf>,
}

/// Whether findings are fixed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Args)]
pub(super) struct Fixing {
    /// Apply safe fixes, and check what is left
    #[arg(long)]
    fix: bool,
    /// Apply fixes that a person should look at too
    #[arg(long = "unsafe-fixes")]
    pub(super) bold: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long)]
    pub(super) diff: bool,
}

impl Fixing {
    pub(super) fn is_wanted(self) -> bool {
        self.fix || self.diff
    }
}

#[derive(Debug, Args)]
pub(super) struct FixArguments {
    /// Files and folders to fix; the whole working tree when none is given
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Apply fixes that a person should look at too
    #[arg(long = "unsafe")]
    pub(super) bold: bool,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(super) diff: bool,
    /// Allow all findings of a rule instead, by a comment above each
    #[arg(long, value_name = "RULE", requires = "reason", conflicts_with = "bold")]
    pub(super) allow: Option<String>,
    /// Why they are allowed
    #[arg(long, value_name = "TEXT", requires = "allow")]
    pub(super) reason: Option<String>,
}

/// What is read that lies inside of what is checked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Args)]
pub(super) struct DepthArguments {
    /// Check submodules too, each by its own repository
    #[arg(long)]
    recurse_submodules: bool,
    /// Check what archives hold too: zip, jar, whl, tar, gz and their kin
    #[arg(long)]
    archives: bool,
}

impl From<DepthArguments> for Depth {
    fn from(arguments: DepthArguments) -> Self {
        Self {
            submodules: if arguments.recurse_submodules { Submodules::Read } else { Submodules::Skipped },
            archives: if arguments.archives { Archives::Read } else { Archives::Skipped },
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct HistoryArguments {
    /// Revisions to start from; all branches, tags and the newest stash when none is given
    #[arg(value_name = "REV")]
    pub(super) revisions: Vec<String>,
    /// Files and folders to keep to
    #[arg(value_name = "PATH", last = true)]
    pub(super) paths: Vec<PathBuf>,
    /// Let the findings decide the exit code when the clone is shallow or partial
    #[arg(long)]
    pub(super) allow_shallow: bool,
    /// Read everything that the repository still holds: reflogs, older stashes, what nothing refers to any more
    #[arg(long)]
    pub(super) unreachable: bool,
    #[command(flatten)]
    pub(super) depth: DepthArguments,
}

#[derive(Debug, Args)]
pub(super) struct AgentHookArguments {
    /// The agent that sends the event; the event tells it when it is not named
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line and read once")]
pub(super) struct InitArguments {
    /// Set up the hook of a coding agent: claude-code, codex, gemini-cli, cursor or copilot
    #[arg(long = "agent", value_name = "NAME", hide_possible_values = true)]
    pub(super) agents: Vec<AgentName>,
    /// Write envlint.toml
    #[arg(long)]
    pub(super) settings: bool,
    /// Add the lines to .gitignore
    #[arg(long)]
    pub(super) gitignore: bool,
    /// Set up the hook that checks each commit
    #[arg(long)]
    pub(super) hook: bool,
    /// Write the workflow that checks pull requests
    #[arg(long)]
    pub(super) workflow: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// A coding agent as it is typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct AgentName(pub(super) HookedAgent);

impl ValueEnum for AgentName {
    fn value_variants<'v>() -> &'v [Self] {
        const NAMES: [AgentName; AGENTS.len()] = [
            AgentName(AGENTS[0].0),
            AgentName(AGENTS[1].0),
            AgentName(AGENTS[2].0),
            AgentName(AGENTS[3].0),
            AgentName(AGENTS[4].0),
        ];
        &NAMES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (_, name) = AGENTS.iter().find(|(agent, _)| *agent == self.0)?;
        Some(PossibleValue::new(*name))
    }
}

#[derive(Debug, Args)]
pub(super) struct BaselineArguments {
    #[command(subcommand)]
    pub(super) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub(super) enum BaselineCommand {
    /// Accept all that is found now, and take out what is not found any more
    Write {
        #[command(flatten)]
        acceptance: AcceptanceArguments,
        #[command(flatten)]
        history: HistoryFlag,
    },
    /// Follow files and keys that were renamed; accept nothing new
    Update {
        #[command(flatten)]
        history: HistoryFlag,
    },
    /// Take out what is not found any more
    Prune {
        #[command(flatten)]
        history: HistoryFlag,
    },
    /// Take over .gitleaksignore, .betterleaksignore, gitleaks' JSON reports and .secrets.baseline
    Import {
        /// The files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        acceptance: AcceptanceArguments,
    },
    /// Print what stands for a value, read from standard input, in `[[allow]] value = "…"`
    Hash,
}

/// Why findings are accepted, and how long.
#[derive(Debug, Args)]
pub(super) struct AcceptanceArguments {
    /// Why the findings are accepted
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// The last day on which they are, such as 2030-01-31; they are reported again afterwards
    #[arg(long, value_name = "DATE")]
    pub(super) expires: Option<Date>,
}

/// Whether the history is meant.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct HistoryFlag {
    /// Judge by the history and not by the working tree
    #[arg(long)]
    pub(super) history: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    /// Print the JSON schema of envlint.toml
    #[arg(long)]
    pub(super) schema: bool,
}

#[derive(Debug, Args)]
pub(super) struct EnvsArguments {
    /// Files and folders to read; the whole working tree when none is given
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Leave nothing out, however long the lists are
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
pub(super) struct ChecklistArguments {
    /// How many points have to be passed; what else failed does not count then
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(super) require: Option<u8>,
}

#[derive(Debug, Args)]
pub(super) struct GuardArguments {
    /// Let these environments pass: names that envlint does not know, or production itself
    #[arg(long, value_name = "ENV", num_args = 1.., value_delimiter = ',')]
    pub(super) allow: Vec<String>,
    /// Let a command pass that reaches a database of which nobody says whose it is
    #[arg(long)]
    pub(super) allow_unknown: bool,
    /// Environment files that the command loads
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) env_file: Vec<PathBuf>,
    /// Print what stands for a database in `[guard] databases`, by its URL on standard input
    #[arg(long, conflicts_with_all = ["allow", "allow_unknown", "env_file", "command"])]
    pub(super) hash: bool,
    /// The command to start when it is safe
    #[arg(value_name = "COMMAND", last = true)]
    pub(super) command: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The rule's id, as in a report's brackets
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
}

#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// Reports in the format json or jsonl
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Check rules of your own against the laws that envlint's own keep, by running their examples
    Check(RulesCheckArguments),
}

#[derive(Debug, Args)]
pub(super) struct RulesCheckArguments {
    /// Files with `[[rule]]` sections, such as envlint.toml
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// Whose script
    #[arg(value_name = "SHELL")]
    pub(super) shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// The folder to write a page for each command into, instead of printing the main page
    #[arg(value_name = "FOLDER")]
    pub(super) folder: Option<PathBuf>,
}
