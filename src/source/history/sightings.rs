//! Which blob lay at which path.
//!
//! Every tree is read once for each folder that it ever was, and of it only the entries that the tree read before for
//! that folder did not have are looked at. The newest commits come first: Git stores old trees as changes to newer ones.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use gix::objs::{Kind, TreeRefIter};

use crate::source::SourceError;
use crate::source::repository;

use super::alterations::{Alterations, Gaps};
use super::commits::Commits;
use super::paths::{PathNumber, Paths, Wanted};
use super::start::{Loose, LooseKind};

/// A blob at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) holder: Holder,
    pub(super) path: PathNumber,
    pub(super) blob: ObjectId,
}

/// What holds a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Some commit.
    Commit,
    /// A tree or blob that a reference names without a commit, by its place in the list of those.
    Loose(usize),
}

/// All that the trees hold.
#[derive(Debug)]
pub(super) struct Sightings {
    pub(super) paths: Paths,
    /// The newest first.
    pub(super) list: Vec<Sighting>,
    /// Places that are submodules, counted.
    pub(super) submodules: usize,
}

impl Sightings {
    pub(super) fn empty() -> Self {
        Self { paths: Paths::new(), list: Vec::new(), submodules: 0 }
    }
}

/// How many folders deep trees are followed. Git itself writes none deeper than 2048, people none deeper than 50.
pub(in crate::source) const MAX_DEPTH: usize = 512;

/// At how many paths one and the same tree is followed. Ten trees that hold each other ten times over would otherwise
/// make ten billion paths.
pub(in crate::source) const MAX_PLACES: usize = 10_000;

/// Walks trees.
pub(super) struct TreeWalker<'r> {
    git: &'r gix::Repository,
    alterations: &'r Alterations,
    wanted: &'r Wanted,
    gaps: &'r mut Gaps,
    found: Sightings,
    visited: HashSet<(ObjectId, PathNumber)>,
    places: HashMap<ObjectId, usize>,
    /// The tree that a folder was last.
    previous: HashMap<PathNumber, Vec<u8>>,
    seen: HashSet<(ObjectId, PathNumber)>,
    blobs: HashSet<ObjectId>,
    submodules: HashSet<PathNumber>,
}

impl<'r> TreeWalker<'r> {
    pub(super) fn new(
        git: &'r gix::Repository,
        alterations: &'r Alterations,
        wanted: &'r Wanted,
        gaps: &'r mut Gaps,
    ) -> Self {
        Self {
            git,
            alterations,
            wanted,
            gaps,
            found: Sightings::empty(),
            visited: HashSet::new(),
            places: HashMap::new(),
            previous: HashMap::new(),
            seen: HashSet::new(),
            blobs: HashSet::new(),
            submodules: HashSet::new(),
        }
    }

    /// All that the commits hold, and what has no commit.
    pub(super) fn walk(mut self, commits: &Commits, loose: &[Loose]) -> Sightings {
        for &tree in &commits.known_trees {
            self.tree(tree, None);
        }
        for commit in commits.list.iter().rev() {
            self.tree(commit.tree, Some(Holder::Commit));
        }
        for (number, object) in loose.iter().enumerate() {
            self.loose(object, Holder::Loose(number));
        }
        self.found.submodules = self.submodules.len();
        self.found
    }

    /// A replacement that the trees already showed has its path from there.
    fn loose(&mut self, object: &Loose, holder: Holder) {
        match object.kind {
            LooseKind::Tree if !self.places.contains_key(&object.id) => self.tree(object.id, Some(holder)),
            LooseKind::Blob if !self.blobs.contains(&object.id) => {
                let path = self.found.paths.add(Paths::ROOT, &object.name);
                self.blob(object.id, path, Some(holder));
            }
            LooseKind::Tree | LooseKind::Blob => {}
        }
    }

    /// Walks a root tree. Without a holder it is only remembered as known.
    fn tree(&mut self, root: ObjectId, holder: Option<Holder>) {
        let mut pending = vec![(root, Paths::ROOT)];
        while let Some((tree, folder)) = pending.pop() {
            if !self.is_new(tree, folder) {
                continue;
            }
            pending.extend(self.alterations.replacement(&tree).map(|replacement| (replacement, folder)));
            match self.new_entries(tree, folder) {
                Ok(entries) => {
                    for entry in entries {
                        self.entry(&entry, folder, holder, &mut pending);
                    }
                }
                Err(error) => {
                    let path = format!("tree {tree} ({})", self.found.paths.path(folder).display());
                    self.gaps.object(path, error, self.alterations);
                }
            }
        }
    }

    fn is_new(&mut self, tree: ObjectId, folder: PathNumber) -> bool {
        if !self.visited.insert((tree, folder)) {
            return false;
        }
        let places = self.places.entry(tree).or_default();
        *places += 1;
        let places = *places;
        let is_bounded = places <= MAX_PLACES && self.found.paths.depth(folder) <= MAX_DEPTH;
        // Once is enough: there may be millions of such paths.
        if !is_bounded && places <= MAX_PLACES + 1 {
            self.gaps.unbounded(self.found.paths.path(folder).display());
        }
        is_bounded
    }

    /// The entries of a tree that the folder's previous tree did not have.
    fn new_entries(&mut self, tree: ObjectId, folder: PathNumber) -> Result<Vec<Entry>, SourceError> {
        let mut bytes = Vec::new();
        repository::read_object(self.git, tree, Kind::Tree, &mut bytes)?;
        let previous = self.previous.get(&folder).map_or(&[][..], Vec::as_slice);
        let entries = new_entries(tree, previous, &bytes)?;
        self.previous.insert(folder, bytes);
        Ok(entries)
    }

    fn entry(
        &mut self,
        entry: &Entry,
        folder: PathNumber,
        holder: Option<Holder>,
        pending: &mut Vec<(ObjectId, PathNumber)>,
    ) {
        let path = self.found.paths.add(folder, &entry.name);
        match entry.kind {
            EntryKind::Tree => {
                if self.wanted.is_everything() || self.wanted.leads_through(&self.found.paths.path(path)) {
                    pending.push((entry.id, path));
                }
            }
            EntryKind::Submodule => {
                self.submodules.insert(path);
            }
            EntryKind::Blob => {
                if self.wanted.is_everything() || self.wanted.holds(&self.found.paths.path(path)) {
                    self.blob(entry.id, path, holder);
                    if let Some(replacement) = self.alterations.replacement(&entry.id) {
                        self.blob(replacement, path, holder);
                    }
                }
            }
        }
    }

    fn blob(&mut self, blob: ObjectId, path: PathNumber, holder: Option<Holder>) {
        if self.seen.insert((blob, path))
            && let Some(holder) = holder
        {
            self.blobs.insert(blob);
            self.found.list.push(Sighting { holder, path, blob });
        }
    }
}

struct Entry {
    name: Vec<u8>,
    id: ObjectId,
    kind: EntryKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Tree,
    /// A file or a symbolic link: both have bytes that people wrote.
    Blob,
    Submodule,
}

/// What `tree` has and `previous` has not. Both are sorted alike, so one pass finds it; where a hostile tree is not
/// sorted, more is called new than is.
fn new_entries(tree: ObjectId, previous: &[u8], bytes: &[u8]) -> Result<Vec<Entry>, SourceError> {
    let mut known = TreeRefIter::from_bytes(previous, tree.kind()).flatten().peekable();
    let mut fresh = Vec::new();
    for entry in TreeRefIter::from_bytes(bytes, tree.kind()) {
        let entry = entry.map_err(|error| repository::broken_object(tree, &error))?;
        let order = |other: &gix::objs::tree::EntryRef<'_>| {
            gix::objs::tree::name_order(
                other.filename,
                other.mode.is_tree(),
                entry.filename,
                entry.mode.is_tree(),
            )
        };
        while known.next_if(|other| order(other).is_lt()).is_some() {}
        let is_known = known.peek().is_some_and(|other| {
            other.filename == entry.filename && other.oid == entry.oid && other.mode == entry.mode
        });
        if !is_known {
            fresh.push(Entry {
                name: entry.filename.to_vec(),
                id: entry.oid.to_owned(),
                kind: kind_of(entry.mode),
            });
        }
    }
    Ok(fresh)
}

fn kind_of(mode: gix::objs::tree::EntryMode) -> EntryKind {
    if mode.is_tree() {
        EntryKind::Tree
    } else if mode.is_commit() {
        EntryKind::Submodule
    } else {
        EntryKind::Blob
    }
}
