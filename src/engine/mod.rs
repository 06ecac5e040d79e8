//! Wires sources, readers, detectors, relations and suppressions: map, then reduce.
//!
//! A scan lists what there is, reads the configuration first (what other texts leak is known only then), reads
//! everything else in parallel, and makes one report of it. Called by the command line; knows no output format.

mod absorb;
mod accepted;
mod analysis;
mod attribution;
mod change;
mod comparison;
mod configured;
mod error;
#[cfg(test)]
mod examples;
mod facts;
mod imported;
mod listing;
mod locate;
mod mapping;
mod mend;
mod packed;
mod project;
mod reading;
mod redact;
mod request;
mod rules;
mod run;
mod scan;
mod scripts;
mod survey;

pub use crate::source::{Reach, remote_branches};
pub use accepted::BaselineFile;
pub(crate) use analysis::env_file_of;
pub use error::ScanError;
pub use mend::{Boldness, Goal, Mend, Mended, Mending, Writing};
pub(crate) use project::project_of;
pub(crate) use redact::without_secrets;
pub use request::{Archives, Depth, InlineAllows, Scan, Scope, Shallow, Submodules};
pub use rules::{CheckedRules, check_rules};

/// Called as a scan goes on, from many threads.
pub trait Progress: Sync {
    /// A phase begins: what it does, and how much it will read (0 when not known).
    fn begin(&self, what: &'static str, unit: Unit, total: usize);
    /// So much more was read.
    fn advance(&self, count: usize);
}

/// What a phase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Documents, commits or objects.
    Items,
    /// Bytes.
    Bytes,
}
