//! Everything that was ever committed: each blob that a reference reaches once, and the messages of commits and tags.
//!
//! Trees are walked whole, never as differences, so what only a merge brought in is there too. `git replace` and grafts
//! hide nothing: both sides are read.

mod alterations;
mod attribution;
mod commits;
mod paths;
mod sightings;
mod start;
mod trails;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRef, Kind, TagRef};

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};
use crate::finding::History;

use super::repository::{self, Repository, Surroundings};
use super::{Entry, Listing, Source, SourceError, object_id, path};

use alterations::{Alterations, Gaps};
use commits::Commits;
use paths::Wanted;
use sightings::{Sighting, Sightings, TreeWalker};
use start::{Start, Starter};

/// The history of a repository, or some revisions and paths of it.
pub(crate) struct HistorySource {
    repository: Repository,
    revisions: Vec<String>,
    wanted: Wanted,
    /// Made when it is first asked for, and kept to attribute what is found.
    walk: OnceLock<Walk>,
}

/// What the walk through commits and trees found.
struct Walk {
    alterations: Alterations,
    commits: Commits,
    start: Start,
    sightings: Sightings,
    gaps: Gaps,
}

impl HistorySource {
    /// The history of the repository that `directory` belongs to: of all references when no revision is named, below
    /// `paths` (relative ones start from `directory`) when any is.
    pub(crate) fn open(
        directory: &Path,
        revisions: &[String],
        paths: &[PathBuf],
    ) -> Result<Self, SourceError> {
        Self::open_in(directory, revisions, paths, &Surroundings::Process)
    }

    pub(super) fn open_in(
        directory: &Path,
        revisions: &[String],
        paths: &[PathBuf],
        surroundings: &Surroundings,
    ) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, surroundings)?;
        let paths =
            paths.iter().map(|named| wanted_path(&repository, directory, named)).collect::<Result<_, _>>()?;
        Ok(Self {
            repository,
            revisions: revisions.to_vec(),
            wanted: Wanted::new(paths),
            walk: OnceLock::new(),
        })
    }

    fn walk(&self) -> Result<&Walk, SourceError> {
        if let Some(walk) = self.walk.get() {
            return Ok(walk);
        }
        let walk = self.repository.with(|git| Walk::of(git, &self.revisions, &self.wanted))?;
        Ok(self.walk.get_or_init(|| walk))
    }
}

/// A named path relative to the root. It need not exist any more, so it is worked out by its text alone.
fn wanted_path(repository: &Repository, directory: &Path, named: &Path) -> Result<RepoPath, SourceError> {
    let Some(root) = repository.root() else { return Ok(path::repo_path(named)) };
    let start = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    let whole = gix::path::normalize(start.join(named).into(), &start);
    whole
        .and_then(|whole| path::relative(root, &whole))
        .ok_or_else(|| SourceError::OutsideTree { path: named.to_owned(), root: root.to_owned() })
}

impl Walk {
    fn of(git: &gix::Repository, revisions: &[String], wanted: &Wanted) -> Result<Self, SourceError> {
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let starter = Starter::new(git, &alterations);
        let start = if revisions.is_empty() {
            starter.everything(&mut gaps)?
        } else {
            starter.revisions(revisions, &mut gaps)?
        };
        let commits = Commits::read(git, &start.commits, &start.excluded, &alterations, &mut gaps);
        let sightings = TreeWalker::new(git, &alterations, wanted, &mut gaps).walk(&commits, &start.loose);
        Ok(Self { alterations, commits, start, sightings, gaps })
    }

    /// One entry for each blob, under its newest path; the others are in [`Entry::also_at`].
    fn blobs(&self) -> Vec<Entry> {
        let mut numbers: HashMap<ObjectId, usize> = HashMap::new();
        let mut entries: Vec<Entry> = Vec::new();
        for sighting in &self.sightings.list {
            let path = self.sightings.paths.path(sighting.path);
            if let Some(&number) = numbers.get(&sighting.blob) {
                entries[number].also_at.push(path);
            } else {
                numbers.insert(sighting.blob, entries.len());
                entries.push(blob_entry(path, sighting));
            }
        }
        entries
    }

    fn messages(&self) -> impl Iterator<Item = Entry> + '_ {
        let commits = self.commits.list.iter().map(|commit| {
            let name = commit.id.to_string();
            message_entry(RepoPath::new(&name), Origin::CommitMessage, name)
        });
        let tags = self.start.tags.iter();
        commits.chain(
            tags.map(|tag| message_entry(RepoPath::new(&tag.name), Origin::TagMessage, tag.id.to_string())),
        )
    }
}

fn blob_entry(path: RepoPath, sighting: &Sighting) -> Entry {
    let name = ObjectName(sighting.blob.to_string());
    Entry {
        scope: path.clone(),
        path,
        origin: Origin::Blob(name.clone()),
        tracking: Tracking::Tracked,
        role: Role::Subject,
        object: Some(name),
        also_at: Vec::new(),
    }
}

fn message_entry(path: RepoPath, origin: Origin, name: String) -> Entry {
    Entry {
        scope: path.clone(),
        path,
        origin,
        tracking: Tracking::Tracked,
        role: Role::Subject,
        object: Some(ObjectName(name)),
        also_at: Vec::new(),
    }
}

impl Source for HistorySource {
    fn list(&self) -> Result<Listing, SourceError> {
        let walk = self.walk()?;
        let mut entries = walk.blobs();
        let mut incomplete = walk.gaps.incomplete.clone();
        if self.wanted.is_everything() {
            entries.extend(walk.messages());
        } else {
            incomplete.extend(self.never_seen(&entries));
        }
        // The versions of one path stay the newest first: Git stores an old one as a change to a newer one, which is then
        // still at hand.
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Listing {
            entries,
            incomplete,
            uncloned: walk.gaps.uncloned.clone(),
            skipped: walk.sightings.submodules,
            commits: walk.commits.list.len(),
        })
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let name = entry.object.as_ref().ok_or(SourceError::Changed)?;
        let bytes = match entry.origin {
            Origin::CommitMessage => self.message(object_id(name)?, Kind::Commit, commit_message),
            Origin::TagMessage => self.message(object_id(name)?, Kind::Tag, tag_message),
            Origin::Blob(_) | Origin::Worktree | Origin::Index | Origin::Stdin => {
                self.repository.blob(object_id(name)?)
            }
        };
        let bytes = bytes.map_err(|error| match self.walk.get() {
            Some(walk) => walk.alterations.explain(error),
            None => error,
        })?;
        Ok(entry.document(&bytes))
    }

    fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        let walk = self.walk()?;
        let groups: Vec<Vec<_>> = groups
            .iter()
            .map(|names| names.iter().map(object_id).collect::<Result<_, _>>())
            .collect::<Result<_, _>>()?;
        Ok(Some(self.repository.with(|git| attribution::attribute(git, walk, &groups))))
    }
}

impl HistorySource {
    /// Paths that were asked for and that no commit holds: a typing error must not look like a clean history.
    fn never_seen(&self, entries: &[Entry]) -> Vec<Incomplete> {
        let is_seen = |wanted: &RepoPath| {
            entries
                .iter()
                .flat_map(|entry| std::iter::once(&entry.path).chain(&entry.also_at))
                .any(|path| paths::is_at_or_below(path, wanted))
        };
        let unseen = self.wanted.paths().iter().filter(|wanted| !is_seen(wanted));
        unseen
            .map(|wanted| Incomplete {
                path: wanted.display(),
                reason: "no commit of these revisions holds it: check its spelling".to_owned(),
            })
            .collect()
    }

    fn message(
        &self,
        id: ObjectId,
        kind: Kind,
        message: fn(&[u8], ObjectId) -> gix::Result<Vec<u8>>,
    ) -> Result<Vec<u8>, SourceError> {
        self.repository.with(|git| {
            let mut bytes = Vec::new();
            repository::read_object(git, id, kind, &mut bytes)?;
            message(&bytes, id).map_err(|error| repository::broken_object(id, &error))
        })
    }
}

/// A commit's message, and those of the signed tags that it merged.
fn commit_message(bytes: &[u8], id: ObjectId) -> gix::Result<Vec<u8>> {
    let commit = CommitRef::from_bytes(bytes, id.kind())?;
    let mut text = commit.message.to_vec();
    for (name, value) in &commit.extra_headers {
        if name.as_bytes() == b"mergetag" {
            text.push(b'\n');
            text.extend_from_slice(value);
        }
    }
    Ok(text)
}

fn tag_message(bytes: &[u8], id: ObjectId) -> gix::Result<Vec<u8>> {
    Ok(TagRef::from_bytes(bytes, id.kind())?.message.to_vec())
}
