//! Which trees hold what was found.
//!
//! Only the folders that lead to something are looked at, each version of them once; and equal answers share their
//! memory, so that two commits are compared by a pointer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::{Kind, TreeRefIter};

use crate::source::repository;

use super::paths::{PathNumber, Paths};
use super::start;
use super::whole::{Holdings, Trail};
use super::{Held, Walk};

/// Answers what a tree holds.
pub(super) struct Trails<'r> {
    git: &'r gix::Repository,
    way: Way<'r>,
}

/// How it is found out.
enum Way<'r> {
    /// By reading the trees.
    Read(TreeReader<'r>),
    /// By what is known of all trees.
    Known(Holdings<'r>),
}

impl<'r> Trails<'r> {
    /// The trails to objects; each has the numbers of the groups that it belongs to.
    pub(super) fn new(
        git: &'r gix::Repository,
        walk: &'r Walk,
        trail: Option<&'r Trail>,
        groups_of: &HashMap<ObjectId, Vec<usize>>,
    ) -> Self {
        let way = match (&walk.whole, trail) {
            (Some(whole), Some(trail)) => Way::Known(Holdings::new(whole, trail, groups_of)),
            (Some(_) | None, _) => Way::Read(TreeReader::new(git, walk, groups_of)),
        };
        Self { git, way }
    }

    /// What a commit's tree holds.
    pub(super) fn held_by(&mut self, commit: ObjectId) -> Held {
        match start::tree_of(self.git, commit) {
            Some(tree) => self.held_by_tree(tree),
            None => Held::default(),
        }
    }

    pub(super) fn held_by_tree(&mut self, tree: ObjectId) -> Held {
        match &mut self.way {
            Way::Read(reader) => reader.held_by_tree(tree),
            Way::Known(holdings) => holdings.held_by_tree(tree),
        }
    }
}

/// Answers of which equal ones are one.
#[derive(Default)]
pub(super) struct Answers(BTreeSet<Held>);

impl Answers {
    pub(super) fn share(&mut self, held: BTreeSet<usize>) -> Held {
        let held: Held = held.into_iter().collect();
        if let Some(shared) = self.0.get(&held) {
            return Rc::clone(shared);
        }
        self.0.insert(Rc::clone(&held));
        held
    }
}

/// Reads the trees that lead to something.
struct TreeReader<'r> {
    git: &'r gix::Repository,
    paths: &'r Paths,
    /// The folders on the way to what was found.
    folders: BTreeSet<PathNumber>,
    /// What was found at a path: the blob, and the groups that it belongs to.
    places: HashMap<PathNumber, BTreeMap<ObjectId, Vec<usize>>>,
    /// What was below a folder, for each tree that it ever was.
    known: HashMap<(ObjectId, PathNumber), Held>,
    answers: Answers,
}

impl<'r> TreeReader<'r> {
    fn new(git: &'r gix::Repository, walk: &'r Walk, groups_of: &HashMap<ObjectId, Vec<usize>>) -> Self {
        let mut trails = Self {
            git,
            paths: &walk.sightings.paths,
            folders: BTreeSet::new(),
            places: HashMap::new(),
            known: HashMap::new(),
            answers: Answers::default(),
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

    fn held_by_tree(&mut self, tree: ObjectId) -> Held {
        if self.folders.is_empty() {
            self.answers.share(BTreeSet::new())
        } else {
            self.held(tree, Paths::ROOT)
        }
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
        let held = self.answers.share(held);
        self.known.insert((tree, folder), Rc::clone(&held));
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
