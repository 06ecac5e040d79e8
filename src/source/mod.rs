//! Where documents come from: the only room that touches the disk or Git.
//!
//! A [`Source`] first lists what it holds, cheaply, and then loads single entries, so that configuration can be read
//! before everything else. Called by the engine.

mod archives;
mod error;
mod history;
mod index;
mod limit;
mod objects;
mod overlay;
mod packs;
mod path;
mod range;
mod repository;
mod staged;
mod stdin;
mod submodules;
mod surrounds;
mod worktree;

#[cfg(test)]
mod tests;

use std::path::Path;

use rayon::prelude::*;

pub(crate) use archives::{Unpacked, is_archive};
pub use error::SourceError;
pub(crate) use history::HistorySource;
pub use history::Reach;
pub(crate) use limit::{read_linked_file, read_named_file};
pub(crate) use overlay::{Changes, Overlay};
pub use range::remote_branches;
pub(crate) use range::{CommitRange, file_at};
pub(crate) use staged::Staged;
pub(crate) use stdin::Stdin;
pub(crate) use submodules::{Recursive, Submodule};
pub(crate) use surrounds::{ProjectFiles, Proposal, Surrounds};
pub(crate) use worktree::{EnvironmentFiles, Worktree};

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};
use crate::finding::History;
use crate::secret::Secret;
use crate::text::Span;

/// Something that documents can be read from.
pub(crate) trait Source: Send + Sync {
    /// All that there is to read. What cannot be listed is in [`Listing::incomplete`], not left out.
    fn list(&self) -> Result<Listing, SourceError>;

    /// Whether there is more around what there is to read.
    fn is_part(&self) -> bool {
        false
    }

    /// All that lies around what there is to read, where that is only a part: who calls a script may stand anywhere.
    fn list_around(&self) -> Result<Listing, SourceError> {
        self.list()
    }

    /// Only the paths that are configuration, where the rest can be searched faster than it can be listed; `None`
    /// where it cannot.
    fn list_configuration(
        &self,
        _is_configuration: &dyn Fn(&RepoPath) -> bool,
    ) -> Result<Option<Listing>, SourceError> {
        Ok(None)
    }

    /// Searches what [`Source::list_configuration`] left out; nothing where it gave no list.
    fn search(&self, _search: &dyn TextSearch, _watch: &dyn Watch) -> Result<Survey, SourceError> {
        Ok(Survey::default())
    }

    /// What there is to report on, and of the rest what `references` names. A source that reports on all that it holds
    /// lists all of it.
    fn list_with(&self, _references: References<'_>) -> Result<Listing, SourceError> {
        self.list()
    }

    /// One entry's document. An error is one entry's: the run goes on and ends as incomplete.
    fn load(&self, entry: &Entry) -> Result<Document, SourceError>;

    /// Loads many entries, each once, in the order that is the fastest. Each thread hands what it loads to a taker of its
    /// own, and takes `at_once` or more that stand side by side.
    fn load_all(&self, entries: &[&Entry], at_once: usize, new_taker: &NewTaker<'_>) {
        let entries: Vec<_> = entries.iter().copied().enumerate().collect();
        one_by_one(self, &entries, at_once, new_taker);
    }

    /// Where `envlint.toml` lies: the root of the work tree, or of the plain folder; `None` where nothing is on disk.
    fn root(&self) -> Option<&Path> {
        None
    }

    /// The bytes of one more file as this source sees it, such as a module that a script imports; `None` when there is
    /// no such file.
    fn read(&self, _path: &RepoPath) -> Option<Vec<u8>> {
        None
    }

    /// Puts a file in the place of the one that is there, whole or not at all; `None` takes it away. Only what lies on disk
    /// can be changed.
    fn replace(&self, _path: &RepoPath, _bytes: Option<&[u8]>) -> Result<(), SourceError> {
        Err(SourceError::NotOnDisk)
    }

    /// Whether an ignore rule keeps a file out of Git, with these ignore files in the place of those that are there.
    fn ignores(&self, _path: &RepoPath, _changes: &Changes) -> bool {
        false
    }

    /// The configuration file of this name that counts for what is read here: as this source sees it, or as it lies at the
    /// root.
    fn configuration(&self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        match (self.read(&RepoPath::new(name)), self.root()) {
            (None, Some(root)) => limit::read_settings(root, name),
            (read, _) => Ok(read),
        }
    }

    /// Whether an entry is a version that a change brought in and took away again: it cannot be run, and nobody can
    /// write an allow into it any more.
    fn is_past(&self, _entry: &Entry) -> bool {
        false
    }

    /// Whether these texts were there before the change that is read, in the order asked.
    fn were_there(&self, asked: &[Former]) -> Result<Vec<bool>, SourceError> {
        Ok(vec![false; asked.len()])
    }

    /// The submodules of what is read. They are repositories of their own, and not entered.
    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        Ok(Vec::new())
    }

    /// The same part of a submodule's repository that this source is of its own.
    fn open_submodule(&self, _path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        Err(SourceError::NoSubmodule)
    }

    /// When and where the history held these objects, a group taken together, in the order asked; `None` where the
    /// source has no history. Whether a value is still in use is not the source's to say: it is left `false`.
    fn history(&self, _groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        Ok(None)
    }
}

/// Takes the documents that one thread loads, each with its entry's place in the list.
pub(crate) type Taker<'t> = Box<dyn FnMut(usize, Result<Document, SourceError>) + Send + 't>;

/// Makes a thread's taker.
pub(crate) type NewTaker<'t> = dyn Fn() -> Taker<'t> + Sync + 't;

/// So few entries are not worth the start of threads: a commit waits for them.
pub(crate) const HANDFUL: usize = 8;

/// Loads entries one by one, each with its place in a list.
fn one_by_one<S: Source + ?Sized>(
    source: &S,
    entries: &[(usize, &Entry)],
    at_once: usize,
    new_taker: &NewTaker<'_>,
) {
    if entries.len() <= HANDFUL {
        let mut take = new_taker();
        for (at, entry) in entries {
            take(*at, source.load(entry));
        }
    } else {
        let shared = entries.par_iter().with_min_len(at_once);
        shared.for_each_init(new_taker, |take, (at, entry)| take(*at, source.load(entry)));
    }
}

/// Texts that may have been in a file before a change, all in one version of it.
#[derive(Debug, Clone)]
pub(crate) struct Former {
    pub(crate) path: RepoPath,
    pub(crate) whereabouts: Whereabouts,
    pub(crate) texts: Vec<Secret>,
}

/// Where a text may have been before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whereabouts {
    /// In the file itself.
    File,
    /// In the file, or in any that the change touches.
    Change,
}

/// Looks for something in texts, piece by piece.
pub(crate) trait TextSearch: Sync {
    /// What stands within lines, of which `lines` covers whole ones: its place in the text and what it is. Gives whether
    /// something begins there that can go on over several lines.
    fn in_lines(&self, text: &[u8], lines: Span, found: &mut dyn FnMut(Span, Label)) -> bool;

    /// What stands over several lines of a whole text.
    fn across_lines(&self, text: &[u8], found: &mut dyn FnMut(Label));

    /// What has to be known besides of a whole text in which something was found.
    fn beside(&self, text: &[u8]) -> Option<Label>;
}

/// What a [`TextSearch`] calls one thing wherever it stands.
pub(crate) type Label = u32;

/// Told how a search goes on, from many threads.
pub(crate) trait Watch: Sync {
    /// How many bytes are to be read.
    fn begin(&self, bytes: u64);

    /// So many more were read.
    fn read(&self, bytes: u64);
}

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// What something was found in, with what it was; and what cannot be read, with nothing. In the order of a listing.
    pub(crate) entries: Vec<(Entry, Vec<Label>)>,
    /// How many documents were read.
    pub(crate) documents: usize,
    /// How many bytes they have.
    pub(crate) bytes: u64,
}

/// What is listed only to compare with.
#[derive(Clone, Copy)]
pub(crate) enum References<'w> {
    /// Nothing.
    None,
    /// The environment files, tracked or not, in the folders of what is reported on, above them and near the root.
    Near,
    /// Of the other files those that the function wants, and the ignored environment files of this machine.
    All(&'w dyn Fn(&RepoPath) -> bool),
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
    fn document(&self, bytes: Vec<u8>) -> Document {
        Document::of_bytes(self.path.clone(), self.origin.clone(), self.tracking, bytes)
            .with_role(self.role)
            .with_scope(self.scope.clone())
    }
}

/// The id of an object by its name in a listing.
fn object_id(name: &ObjectName) -> Result<gix::ObjectId, SourceError> {
    gix::ObjectId::from_hex(name.0.as_bytes()).map_err(|_| SourceError::MissingObject { id: name.0.clone() })
}

/// The ids of the objects of each group.
fn object_ids(groups: &[Vec<ObjectName>]) -> Result<Vec<Vec<gix::ObjectId>>, SourceError> {
    groups.iter().map(|names| names.iter().map(object_id).collect()).collect()
}
