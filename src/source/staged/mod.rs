//! What the next commit would hold: the blobs of the index, never the files of the work tree.

mod head;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use bstr::ByteSlice;
use gix::ObjectId;

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};

use super::index::{Content, Index, Kind, Side, Tracked};
use super::range::{self, CommitRange, Reading};
use super::repository::{Repository, Surroundings};
use super::{Entry, Listing, Source, SourceError, Submodule, limit, object_id, path, submodules, worktree};
use head::{Head, TreeWalk};

/// The index compared with HEAD.
///
/// What differs is the subject of the run; the rest of the index, and the ignored environment files of the work tree,
/// are there to compare with.
pub(crate) struct Staged {
    repository: Repository,
    /// Decoded when it is first asked for, so that all that is read belongs to one state of it.
    index: OnceLock<Index>,
}

impl Staged {
    /// The index of the repository that `directory` belongs to.
    pub(crate) fn open(directory: &Path) -> Result<Self, SourceError> {
        Self::open_in(directory, &Surroundings::Process)
    }

    pub(super) fn open_in(directory: &Path, surroundings: &Surroundings) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, surroundings)?;
        repository.require_references()?;
        Ok(Self { repository, index: OnceLock::new() })
    }

    fn index(&self) -> Result<&Index, SourceError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = Index::open(&self.repository)?;
        Ok(self.index.get_or_init(|| index))
    }
}

impl Source for Staged {
    fn list(&self) -> Result<Listing, SourceError> {
        let index = self.index()?;
        let mut listing = Listing::default();
        let head = Head::read(&self.repository, index, &mut listing.incomplete);
        let mut tracked = BTreeSet::new();
        for entry in index.entries() {
            match (entry.kind, entry.content, entry.side) {
                (_, Content::Intended, _) | (_, _, Side::Base) => {}
                (Kind::Folder, Content::Present, _) => {
                    listing.entries.extend(self.sparse_files(&entry, &head, &mut listing.incomplete));
                }
                (Kind::Link | Kind::Submodule, Content::Present, _) => listing.skipped += 1,
                (Kind::File, Content::Present, Side::Merged | Side::Ours | Side::Theirs) => {
                    listing.entries.push(staged_entry(&entry.path, entry.id, head.role(&entry)));
                }
            }
            tracked.insert(entry.path);
        }
        listing.entries.extend(worktree::local_entries(&self.repository, |path| tracked.contains(path)));
        listing.entries.sort();
        listing.entries.dedup();
        Ok(listing)
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let bytes = match (&entry.object, self.repository.root()) {
            (Some(name), _) => self.repository.blob(object_id(name)?)?,
            (None, Some(root)) => {
                limit::read_file(&path::on_disk(root, &entry.path).ok_or(SourceError::Changed)?)?
            }
            (None, None) => return Err(SourceError::Changed),
        };
        Ok(entry.document(&bytes))
    }

    fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        submodules::of_index(&self.repository)
    }

    /// What the commit that the index names for the submodule changes, compared with the one that HEAD names.
    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        let repository = self.repository.open_submodule(path)?;
        let links =
            self.index()?.entries().filter(|entry| entry.path == *path && entry.kind == Kind::Submodule);
        let staged = links.map(|entry| entry.id).last();
        let staged = staged.ok_or(SourceError::NoSubmodule)?;
        let before = self.repository.with(|git| range::link_at_head(git, path));
        Ok(Box::new(CommitRange::of_submodule(
            repository,
            before.into_iter().collect(),
            staged,
            Reading::Tree,
        )))
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.repository.blob(self.index().ok()?.find(path)?).ok()
    }
}

impl Staged {
    /// The files of a folder that a sparse index keeps as one entry.
    fn sparse_files(&self, folder: &Tracked, head: &Head, incomplete: &mut Vec<Incomplete>) -> Vec<Entry> {
        let prefix = folder.path.as_bytes().trim_end_with(|c| c == '/').to_vec();
        let mut walk = TreeWalk::everything(&self.repository);
        walk.collect(folder.id, prefix, incomplete);
        walk.files
            .into_iter()
            .filter(|(_, file)| file.is_regular())
            .map(|(path, file)| {
                let path = RepoPath::new(path);
                let role = head.role_of(&path, file);
                staged_entry(&path, file.id, role)
            })
            .collect()
    }
}

fn staged_entry(path: &RepoPath, id: ObjectId, role: Role) -> Entry {
    Entry {
        path: path.clone(),
        scope: path.clone(),
        origin: Origin::Index,
        tracking: Tracking::Tracked,
        role,
        object: Some(ObjectName(id.to_string())),
        also_at: Vec::new(),
    }
}
