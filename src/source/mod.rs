//! Where documents come from: the only room that touches the disk or Git.
//!
//! A [`Source`] first lists what it holds, cheaply, and then loads single entries, so that configuration can be read
//! before everything else. Called by the engine.

mod error;
mod history;
mod index;
mod limit;
mod path;
mod repository;
mod staged;
mod stdin;
mod worktree;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::SourceError;
pub(crate) use history::HistorySource;
pub(crate) use limit::read_file;
pub(crate) use staged::Staged;
pub(crate) use stdin::Stdin;
pub(crate) use worktree::Worktree;

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};
use crate::finding::History;

/// Something that documents can be read from.
pub(crate) trait Source: Sync {
    /// All that there is to read. What cannot be listed is in [`Listing::incomplete`], not left out.
    fn list(&self) -> Result<Listing, SourceError>;

    /// One entry's document. An error is one entry's: the run goes on and ends as incomplete.
    fn load(&self, entry: &Entry) -> Result<Document, SourceError>;

    /// Where `envlint.toml` lies: the root of the work tree, or of the plain folder; `None` where nothing is on disk.
    fn root(&self) -> Option<&Path> {
        None
    }

    /// The bytes of one more file as this source sees it, such as a module that a script imports; `None` when there is
    /// no such file.
    fn read(&self, _path: &RepoPath) -> Option<Vec<u8>> {
        None
    }

    /// When and where the history held these objects, a group taken together, in the order asked; `None` where the
    /// source has no history. Whether a value is still in use is not the source's to say: it is left `false`.
    fn history(&self, _groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        Ok(None)
    }
}

/// What a source holds.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// What can be loaded, in the order of paths; of the versions of one path the newest first.
    pub(crate) entries: Vec<Entry>,
    /// What was asked for and cannot be read.
    pub(crate) incomplete: Vec<Incomplete>,
    /// What is not here because the clone was never whole (shallow, partial, grafted): `--allow-shallow` does without.
    pub(crate) uncloned: Vec<Incomplete>,
    /// Things that hold no text by their nature (links, sockets, FIFOs, submodules, nested repositories), counted.
    pub(crate) skipped: usize,
    /// How many commits were walked; zero outside of the history.
    pub(crate) commits: usize,
}

/// Something to load, described before it is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) path: RepoPath,
    pub(crate) scope: RepoPath,
    pub(crate) origin: Origin,
    pub(crate) tracking: Tracking,
    pub(crate) role: Role,
    /// The object that holds its bytes, where Git does.
    pub(crate) object: Option<ObjectName>,
    /// Other paths that the same bytes had, in the history only; see [`Document::at`].
    pub(crate) also_at: Vec<RepoPath>,
}

impl Entry {
    /// The document that the entry describes.
    fn document(&self, bytes: &[u8]) -> Document {
        Document::new(self.path.clone(), self.origin.clone(), self.tracking, bytes)
            .with_role(self.role)
            .with_scope(self.scope.clone())
    }
}

/// The id of an object by its name in a listing.
fn object_id(name: &ObjectName) -> Result<gix::ObjectId, SourceError> {
    gix::ObjectId::from_hex(name.0.as_bytes()).map_err(|_| SourceError::MissingObject { id: name.0.clone() })
}
