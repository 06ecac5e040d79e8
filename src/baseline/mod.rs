//! Findings that a project accepted as they were: its baseline.
//!
//! An entry names a rule, a path and four digits of a keyed digest of the value. It holds no line number, no commit and
//! no date of its making, so that a finding keeps its identity when text moves, and two branches change the file where
//! they differ and nowhere else. Read by the suppression, written by `envlint baseline`; what is on disk is the
//! caller's to read and to write.

mod accepted;
mod entry;
mod file;
mod foreign;
mod matching;

pub use accepted::{Acceptance, Survey};
pub use entry::Entry;
pub use file::{BaselineError, Mistake};
pub use foreign::{Foreign, ForeignFile};
pub(crate) use matching::{Matcher, Surroundings};

use crate::text::Span;

/// Where the baseline is looked for at the root.
pub const FILE_NAME: &str = ".envlint-baseline.jsonl";

/// The accepted findings of a project, in the order of their file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    pub(crate) entries: Vec<Entry>,
    /// The line of each entry in the text that it was read from.
    pub(crate) lines: Vec<Span>,
}

impl Baseline {
    /// The entries, sorted when they were not read from a file that somebody edited.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A baseline of these entries: sorted, each once.
    pub(crate) fn of(mut entries: Vec<Entry>) -> Self {
        entries.sort();
        // Of two entries for one finding, as a merge leaves them, the first speaks.
        entries.dedup_by(|one, other| one.finding() == other.finding());
        let lines = vec![Span::new(0, 0); entries.len()];
        Self { entries, lines }
    }
}
