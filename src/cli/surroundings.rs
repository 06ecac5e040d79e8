//! What the process finds around it: arguments, environment variables, the current folder and terminals.
//!
//! All of it is read here and nowhere else.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the file that reads the environment, so that no other does"
)]

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::Context;
use envlint::report::{Colour, ColourVariables, Stream};
use envlint::secret::Secret;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use super::output::Target;

/// The variable that names a configuration file.
pub(super) const CONFIG_VARIABLE: &str = "ENVLINT_CONFIG";
/// The width of terminals that do not tell theirs.
const USUAL_WIDTH: usize = 80;

pub(super) struct Surroundings {
    pub(super) arguments: Vec<OsString>,
    /// The configuration file that the environment names.
    pub(super) config: Option<PathBuf>,
    pub(super) live_progress: LiveProgress,
    pub(super) stdin: Stream,
    pub(super) push: PushVariables,
    colour_variables: ColourVariables,
}

/// Whether somebody is there to watch a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiveProgress {
    Watched,
    Unwatched,
}

impl Surroundings {
    pub(super) fn of_process() -> Self {
        let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
        let is_pipeline = variable("CI").is_some_and(|value| value != "false" && value != "0");
        let can_redraw = variable("TERM").is_none_or(|value| value != "dumb");
        let is_watched = io::stderr().is_terminal() && can_redraw && !is_pipeline;
        let live_progress = if is_watched { LiveProgress::Watched } else { LiveProgress::Unwatched };
        Self {
            arguments: env::args_os().collect(),
            config: variable(CONFIG_VARIABLE).map(PathBuf::from),
            live_progress,
            stdin: stream(&io::stdin()),
            push: PushVariables::of_process(),
            colour_variables: ColourVariables {
                no_color: variable("NO_COLOR"),
                force_color: variable("FORCE_COLOR"),
                clicolor_force: variable("CLICOLOR_FORCE"),
                clicolor: variable("CLICOLOR"),
                term: variable("TERM"),
            },
        }
    }

    pub(super) fn current_folder() -> anyhow::Result<PathBuf> {
        env::current_dir().context("the current folder cannot be read: change to one that exists")
    }

    /// The variables of the process, which a command that it starts inherits.
    pub(super) fn variables() -> Vec<(String, Secret)> {
        let shown = |(key, value): (OsString, OsString)| {
            (key.to_string_lossy().into_owned(), Secret::new(value.to_string_lossy().as_bytes()))
        };
        env::vars_os().map(shown).collect()
    }

    pub(super) fn now() -> Timestamp {
        Timestamp::now()
    }

    /// The day in UTC, wherever the machine is: an allowance expires everywhere at once.
    pub(super) fn today() -> Date {
        Self::now().to_zoned(TimeZone::UTC).date()
    }

    /// A file holds no escape sequences, whatever the terminal can show.
    pub(super) fn colour(&self, target: &Target, asked: Option<Colour>) -> Colour {
        match target {
            Target::Stdout => Colour::decide(asked, &self.colour_variables, stream(&io::stdout())),
            Target::File(_) => Colour::Off,
        }
    }

    /// How many columns the terminal has that progress is shown on, now: windows change.
    pub(super) fn terminal_width() -> usize {
        terminal_size::terminal_size_of(io::stderr()).map_or(USUAL_WIDTH, |(width, _)| width.0.into())
    }

    pub(super) fn stderr_colour(&self, asked: Option<Colour>) -> Colour {
        Colour::decide(asked, &self.colour_variables, stream(&io::stderr()))
    }
}

/// What pre-commit and those who follow it say about a push.
pub(super) struct PushVariables {
    pub(super) is_managed: bool,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) branch: Option<String>,
    pub(super) remote: Option<String>,
}

impl PushVariables {
    fn of_process() -> Self {
        let variable = |name: &str| env::var(format!("PRE_COMMIT{name}")).ok().filter(|it| !it.is_empty());
        Self {
            is_managed: variable("").is_some(),
            from: variable("_FROM_REF"),
            to: variable("_TO_REF"),
            branch: variable("_LOCAL_BRANCH"),
            remote: variable("_REMOTE_NAME"),
        }
    }
}

fn stream(of: &impl IsTerminal) -> Stream {
    if of.is_terminal() { Stream::Terminal } else { Stream::Other }
}
