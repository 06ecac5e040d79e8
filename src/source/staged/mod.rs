//! What the next commit would hold: the blobs of the index, never the files of the work tree.

mod change;
mod tree;

use std::path::Path;
use std::sync::OnceLock;

use gix::ObjectId;

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};

use super::index::{Content, Index, Kind, Side, Tracked};
use super::range::{self, CommitRange, Reading};
use super::repository::{Repository, Surroundings};
use super::{
    Entry, Listing, References, Source, SourceError, Submodule, limit, object_id, path, submodules, worktree,
};
use change::Change;
use tree::TreeFiles;

/// The index compared with HEAD.
///
/// What differs is the subject of the run; the rest of the index, and the ignored environment files of the work tree,
/// are there to compare with.
pub(crate) struct Staged {
    repository: Repository,
    /// Decoded when it is first asked for, so that all that is read belongs to one state of it.
    index: OnceLock<Index>,
    /// What it changes, with what there is no text in and what of HEAD cannot be read.
    change: OnceLock<(Change, usize, Vec<Incomplete>)>,
}

impl Staged {
    /// The index of the repository that `directory` belongs to.
    pub(crate) fn open(directory: &Path) -> Result<Self, SourceError> {
        Self::open_in(directory, &Surroundings::Process)
    }

    pub(super) fn open_in(directory: &Path, surroundings: &Surroundings) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, surroundings)?;
        repository.require_references()?;
        Ok(Self { repository, index: OnceLock::new(), change: OnceLock::new() })
    }

    fn index(&self) -> Result<&Index, SourceError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = Index::open(&self.repository)?;
        Ok(self.index.get_or_init(|| index))
    }

    fn change(&self, index: &Index) -> &(Change, usize, Vec<Incomplete>) {
        self.change.get_or_init(|| {
            let mut incomplete = Vec::new();
            let change = Change::read(&self.repository, index, &mut incomplete);
            (change, index.count_without_text(), incomplete)
        })
    }

    /// The environment files near the change that are not part of it.
    fn near_files(&self, index: &Index, change: &Change, changed: &[Entry]) -> Vec<Entry> {
        let mut tracked = Vec::new();
        let paths: Vec<_> = changed.iter().map(|it| it.path.clone()).collect();
        let local = worktree::near_local_entries(&self.repository, &paths, |path| {
            let Some(at) = index.place_of(path) else { return false };
            let unchanged = index.entry(at).filter(|it| is_read(it) && !change.entries.contains(&at));
            tracked.extend(unchanged.map(|it| staged_entry(path.clone(), it.id, Role::Reference)));
            true
        });
        local.into_iter().chain(tracked).collect()
    }

    /// What of the unchanged files is wanted.
    fn unchanged(
        &self,
        index: &Index,
        change: &Change,
        is_wanted: &dyn Fn(&RepoPath) -> bool,
        listing: &mut Listing,
    ) {
        let mut changed = change.entries.iter().copied().peekable();
        for (at, entry) in index.entries().enumerate() {
            if changed.next_if_eq(&at).is_some() {
                continue;
            }
            match (entry.kind, entry.content) {
                (Kind::Link | Kind::Submodule, _) | (_, Content::Intended) => {}
                (Kind::File, Content::Present) => {
                    let path = RepoPath::new(entry.path);
                    if is_wanted(&path) {
                        listing.entries.push(staged_entry(path, entry.id, Role::Reference));
                    }
                }
                (Kind::Folder, Content::Present) => {
                    let files =
                        TreeFiles::read(&self.repository, entry.id, entry.path, &mut listing.incomplete);
                    let unchanged =
                        files.iter().filter(|(path, leaf)| change.folded.get(path) != Some(*leaf));
                    let wanted = unchanged.filter(|(path, _)| is_wanted(path));
                    let entries =
                        wanted.map(|(path, leaf)| staged_entry(path.clone(), leaf.id, Role::Reference));
                    listing.entries.extend(entries);
                }
            }
        }
    }
}

impl Source for Staged {
    fn list(&self) -> Result<Listing, SourceError> {
        self.list_with(References::All(&|_| true))
    }

    fn list_with(&self, references: References<'_>) -> Result<Listing, SourceError> {
        let index = self.index()?;
        let (change, skipped, incomplete) = self.change(index);
        let mut listing = Listing { skipped: *skipped, incomplete: incomplete.clone(), ..Listing::default() };
        let changed = change.entries.iter().filter_map(|&at| index.entry(at)).filter(is_read);
        listing.entries.extend(changed.map(|it| staged_entry(RepoPath::new(it.path), it.id, Role::Subject)));
        let folded = change.folded.iter();
        listing.entries.extend(folded.map(|(path, it)| staged_entry(path.clone(), it.id, Role::Subject)));
        match references {
            References::None => {}
            References::Near => {
                let near = self.near_files(index, change, &listing.entries);
                listing.entries.extend(near);
            }
            References::All(is_wanted) => {
                self.unchanged(index, change, is_wanted, &mut listing);
                listing.entries.extend(worktree::local_entries(&self.repository, |path| index.tracks(path)));
            }
        }
        listing.entries.sort();
        listing.entries.dedup();
        Ok(listing)
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let bytes = match (&entry.object, self.repository.root()) {
            (Some(name), _) => self.repository.object(object_id(name)?, gix::objs::Kind::Blob)?,
            (None, Some(root)) => {
                limit::read_file(&path::on_disk(root, &entry.path).ok_or(SourceError::Changed)?)?
            }
            (None, None) => return Err(SourceError::Changed),
        };
        Ok(entry.document(bytes))
    }

    fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        Ok(submodules::of_index(self.index()?))
    }

    /// What the commit that the index names for the submodule changes, compared with the one that HEAD names.
    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        let repository = self.repository.open_submodule(path)?;
        let links = self
            .index()?
            .entries()
            .filter(|entry| entry.path == path.as_bytes() && entry.kind == Kind::Submodule);
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
        self.repository.object(self.index().ok()?.find(path)?, gix::objs::Kind::Blob).ok()
    }
}

/// Whether the next commit would hold it as a file. Of a conflict that is one side or both.
fn is_read(entry: &Tracked<'_>) -> bool {
    match (entry.kind, entry.content, entry.side) {
        (Kind::Link | Kind::Submodule | Kind::Folder, ..)
        | (_, Content::Intended, _)
        | (_, _, Side::Base) => false,
        (Kind::File, Content::Present, Side::Merged | Side::Ours | Side::Theirs) => true,
    }
}

fn staged_entry(path: RepoPath, id: ObjectId, role: Role) -> Entry {
    Entry {
        scope: path.clone(),
        path,
        origin: Origin::Index,
        tracking: Tracking::Tracked,
        role,
        object: Some(ObjectName(id.to_string())),
        also_at: Vec::new(),
    }
}
