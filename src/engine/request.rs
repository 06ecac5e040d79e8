//! What to scan, and how: the request that a run answers.

use std::path::PathBuf;

use jiff::civil::Date;

use super::accepted::BaselineFile;
use crate::source::Reach;

/// What to scan, and with which settings.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What is scanned.
    pub scope: Scope,
    /// The folder that relative paths start from.
    pub directory: PathBuf,
    /// The configuration file; looked for at the root of what is scanned when `None`.
    pub config: Option<PathBuf>,
    /// Which findings were accepted before.
    pub baseline: BaselineFile,
    /// Whether comments such as `envlint:allow(rule) reason` count.
    pub inline_allows: InlineAllows,
    /// What happens to histories that are not whole.
    pub shallow: Shallow,
    /// Whether what lies inside of what is read is read too.
    pub depth: Depth,
    /// The day that expiry dates are compared with; without one nothing expires.
    pub today: Option<Date>,
}

/// What is scanned.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Tracked and untracked-not-ignored files below these paths; the whole tree when empty.
    Worktree(Vec<PathBuf>),
    /// What the next commit would hold.
    Staged,
    /// What the commits of HEAD, or of another revision, bring in that a revision does not have.
    Base {
        /// The revision that they are to be added to.
        revision: String,
        /// The last of the commits; HEAD when `None`.
        head: Option<String>,
        /// More references whose commits are no news: whatever they lead to is not brought in.
        known: Vec<String>,
    },
    /// Every blob that these revisions ever reached (all references when empty), below these paths when any are named.
    History {
        /// Revisions to start from.
        revisions: Vec<String>,
        /// Paths to keep to.
        paths: Vec<PathBuf>,
        /// Whether what no reference leads to is read too.
        reach: Reach,
    },
    /// One text.
    Stdin {
        /// The path to judge it by.
        name: PathBuf,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Whether comments in the text can allow a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineAllows {
    /// They can.
    Honoured,
    /// They cannot.
    Ignored,
}

/// What happens to histories that are not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shallow {
    /// They are incomplete: the run fails.
    Refused,
    /// They are said to be incomplete, and the findings decide.
    Allowed,
}

/// What is read that lies inside of what is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// The submodules of a repository.
    pub submodules: Submodules,
    /// The files that archives hold.
    pub archives: Archives,
}

impl Depth {
    /// Nothing that has to be asked for.
    pub const SHALLOW: Self = Self { submodules: Submodules::Skipped, archives: Archives::Skipped };
}

/// What happens to archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archives {
    /// They are named, and read as the bytes that they are.
    Skipped,
    /// What they hold is read; one that cannot be unpacked makes the run incomplete.
    Read,
}

/// What happens to submodules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submodules {
    /// They are named, and not entered.
    Skipped,
    /// Each is read by its own repository; one that is not here makes the run incomplete.
    Read,
}
