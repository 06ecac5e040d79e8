//! `envlint init`: what it takes to have envlint look at each commit, as a plan of files to write.
//!
//! Nothing is asked, and nothing that somebody else wrote is replaced: a file is added to where that can be done without
//! touching the rest of it, and otherwise the plan says what to add by hand. A second plan over the same project changes
//! nothing. Called by the command line, which writes the files.

mod agent;
mod gitignore;
mod hook;
mod settings;
mod workflow;
mod yaml;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::source::Surrounds;

pub use agent::{AGENTS, HookedAgent};

/// What to set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The configuration file.
    Settings,
    /// The lines of .gitignore that keep protected environment files out of Git.
    Ignored,
    /// The hook that checks each commit.
    Hook,
    /// The workflow that checks each pull request.
    Workflow,
    /// The hook of a coding agent.
    Agent(HookedAgent),
}

impl Part {
    /// What is set up when nothing is asked for in particular.
    pub const USUAL: [Self; 4] = [Self::Settings, Self::Ignored, Self::Hook, Self::Workflow];
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A file is written.
    Write(NewFile),
    /// It is there already.
    Kept {
        /// The file that it is about.
        file: String,
        /// Why not.
        why: String,
    },
    /// It is not needed here.
    Skipped {
        /// The file that it is about.
        file: String,
        /// Why not.
        why: String,
    },
    /// Somebody has to do it.
    ByHand {
        /// The file that it is about.
        file: String,
        /// Why envlint does not.
        why: String,
        /// The lines to add, or the command to type.
        lines: String,
    },
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The same, as people are shown it.
    pub shown: String,
    /// The whole of its text.
    pub text: String,
    /// Who may run it.
    pub mode: Mode,
    /// What is new in it.
    pub what: String,
}

/// Whether a file is a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is read.
    Text,
    /// It is run.
    Program,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is no repository to set up.
    #[error("no Git repository with a work tree at {} or above it: run `git init`, or change to one", directory.display())]
    NoRepository {
        /// Where it was looked for.
        directory: PathBuf,
    },
    /// A file that has to be added to cannot be understood.
    #[error("`{file}` is broken, so nothing is added to it: {reason}")]
    Broken {
        /// The file.
        file: String,
        /// Where and how.
        reason: String,
    },
    /// A file that has to be added to is no text.
    #[error("`{file}` is no UTF-8, so nothing is added to it")]
    NoText {
        /// The file.
        file: String,
    },
}

/// The steps that set up these parts in the repository around a folder.
pub fn plan(directory: &Path, parts: &[Part]) -> Result<Vec<Step>, InitError> {
    let site = Site { surrounds: Surrounds::of(directory) };
    if !site.surrounds.is_repository() {
        return Err(InitError::NoRepository { directory: directory.to_owned() });
    }
    let mut steps = Vec::new();
    for part in parts {
        steps.extend(match part {
            Part::Settings => settings::steps(&site),
            Part::Ignored => gitignore::steps(&site)?,
            Part::Hook => hook::steps(&site)?,
            Part::Workflow => workflow::steps(&site),
            Part::Agent(agent) => agent::steps(&site, *agent)?,
        });
    }
    Ok(steps)
}

/// The repository that is set up.
struct Site {
    surrounds: Surrounds,
}

impl Site {
    fn path(&self, name: &str) -> PathBuf {
        self.surrounds.root().join(name)
    }

    /// A file's text; `None` when there is no file.
    fn text(&self, file: &Path) -> Result<Option<String>, InitError> {
        let Some(bytes) = Surrounds::read(file) else { return Ok(None) };
        let no_text = |_| InitError::NoText { file: self.shown(file) };
        String::from_utf8(bytes).map(Some).map_err(no_text)
    }

    fn shown(&self, file: &Path) -> String {
        let path = file.strip_prefix(self.surrounds.root()).unwrap_or(file);
        crate::report::escape(&path.to_string_lossy().replace('\\', "/")).into_owned()
    }

    fn write(&self, path: PathBuf, text: String, what: impl Into<String>) -> Step {
        let shown = self.shown(&path);
        Step::Write(NewFile { path, shown, text, mode: Mode::Text, what: what.into() })
    }

    fn kept(&self, file: &Path, why: &str) -> Step {
        Step::Kept { file: self.shown(file), why: why.to_owned() }
    }

    fn by_hand(&self, file: &Path, why: &str, lines: &str) -> Step {
        Step::ByHand { file: self.shown(file), why: why.to_owned(), lines: lines.trim_end().to_owned() }
    }
}

/// A text with lines behind it that end as its own do.
fn appended(text: &str, lines: &str) -> String {
    let is_windows = text.contains("\r\n");
    let joint = match text {
        "" => "",
        _ if text.ends_with('\n') => "",
        _ => "\n",
    };
    let added = format!("{joint}{lines}");
    format!("{text}{}", if is_windows { added.replace('\n', "\r\n") } else { added })
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(NewFile { shown, what, .. }) => write!(formatter, "{shown}: {what}"),
            Self::Kept { file, why } | Self::Skipped { file, why } => write!(formatter, "{file}: {why}"),
            Self::ByHand { file, why, lines } => {
                write!(formatter, "{file}: {why}:")?;
                lines.lines().try_for_each(|line| write!(formatter, "\n    {line}"))
            }
        }
    }
}
