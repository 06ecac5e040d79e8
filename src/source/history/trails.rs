//! Which trees hold what was found.
//!
//! Only the folders that lead to something are looked at, each version of them once; and equal answers share their
//! memory, so that two commits are compared by a pointer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::{Kind, TreeRefIter};

use crate::source::repository;

use super::Walk;
use super::paths::{PathNumber, Paths};
use super::start;

/// The numbers of what a tree holds, sorted.
pub(super) type Held = Rc<[usize]>;

/// Answers what a tree holds.
pub(super) struct Trails<'r> {
    git: &'r gix::Repository,
    paths: &'r Paths,
    /// The folders on the way to what was found.
    folders: BTreeSet<PathNumber>,
    /// What was found at a path: the blob, and the groups that it belongs to.
    places: HashMap<PathNumber, BTreeMap<ObjectId, Vec<usize>>>,
    /// What was below a folder, for each tree that it ever was.
    known: HashMap<(ObjectId, PathNumber), Held>,
    shared: BTreeSet<Held>,
}

impl<'r> Trails<'r> {
    /// The trails to objects; each has the numbers of the groups that it belongs to.
    pub(super) fn new(
        git: &'r gix::Repository,
        walk: &'r Walk,
        groups_of: &HashMap<ObjectId, Vec<usize>>,
    ) -> Self {
        let mut trails = Self {
            git,
            paths: &walk.sightings.paths,
            folders: BTreeSet::new(),
            places: HashMap::new(),
            known: HashMap::new(),
            shared: BTreeSet::new(),
        };
        for sighting in &walk.sightings.list {
            if let Some(groups) = groups_of.get(&sighting.blob) {
                trails.places.entry(sighting.path).or_default().insert(sighting.blob, groups.clone());
                trails.add_folders(sighting.path);
            }
        }
        trails
    }

    fn add_folders(&mut self, path: PathNumber) {
        let mut folder = self.paths.folder(path);
        while self.folders.insert(folder) {
            folder = self.paths.folder(folder);
        }
    }

    /// What a commit's tree holds.
    pub(super) fn held_by(&mut self, commit: ObjectId) -> Held {
        match start::tree_of(self.git, commit) {
            Some(tree) => self.held_by_tree(tree),
            None => self.share(BTreeSet::new()),
        }
    }

    pub(super) fn held_by_tree(&mut self, tree: ObjectId) -> Held {
        if self.folders.is_empty() { self.share(BTreeSet::new()) } else { self.held(tree, Paths::ROOT) }
    }

    /// Calls itself as deep as folders nest, which the walk has bounded.
    fn held(&mut self, tree: ObjectId, folder: PathNumber) -> Held {
        if let Some(known) = self.known.get(&(tree, folder)) {
            return Rc::clone(known);
        }
        let mut held = BTreeSet::new();
        for (id, path) in self.steps(tree, folder) {
            if let Some(groups) = self.places.get(&path).and_then(|blobs| blobs.get(&id)) {
                held.extend(groups);
            }
            if self.folders.contains(&path) {
                held.extend(self.held(id, path).iter());
            }
        }
        let held = self.share(held);
        self.known.insert((tree, folder), Rc::clone(&held));
        held
    }

    fn share(&mut self, held: BTreeSet<usize>) -> Held {
        let held: Held = held.into_iter().collect();
        if let Some(shared) = self.shared.get(&held) {
            return Rc::clone(shared);
        }
        self.shared.insert(Rc::clone(&held));
        held
    }

    /// The entries of a tree that lead to something. An unreadable tree, which the walk has reported, leads to nothing.
    fn steps(&self, tree: ObjectId, folder: PathNumber) -> Vec<(ObjectId, PathNumber)> {
        let mut buffer = Vec::new();
        if repository::read_object(self.git, tree, Kind::Tree, &mut buffer).is_err() {
            return Vec::new();
        }
        TreeRefIter::from_bytes(&buffer, tree.kind())
            .flatten()
            .filter_map(|entry| {
                let path = self.paths.find(folder, entry.filename)?;
                let leads_on = self.folders.contains(&path) || self.places.contains_key(&path);
                leads_on.then(|| (entry.oid.to_owned(), path))
            })
            .collect()
    }
}
