//! The walk from commits through all trees, in memory: what is reached, and which paths the configuration had.
//!
//! Every tree is entered once for each folder that it ever was. Where the tree that it is stored as changes to was the
//! same folder, only its own entries are looked at.

use gix::ObjectId;
use gix::objs::Kind;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::RepoPath;
use crate::source::history::alterations::{Alterations, Gaps};
use crate::source::history::commits::Commits;
use crate::source::history::paths::{PathNumber, Paths};
use crate::source::history::sightings::{Holder, MAX_DEPTH, MAX_PLACES, Sighting, Sightings};
use crate::source::history::start::{Loose, LooseKind};
use crate::source::objects::{ObjectNumber, Objects};
use crate::source::repository;

use super::leads::Leads;
use super::trees::{Entry, EntryKind, NONE, NameNumber, Part, Record, Trees};

/// The objects that a history reaches.
pub(super) struct Reached {
    /// By the number of the object.
    pub(super) objects: Vec<bool>,
    /// Blobs that a path of the configuration had, and those that are missing.
    pub(super) sightings: Sightings,
    /// Whether all trees on the way could be followed in the table; what it does not hold may be read in another way.
    pub(super) is_whole: bool,
}

/// Walks trees.
pub(super) struct Walker<'w> {
    git: &'w gix::Repository,
    objects: &'w Objects,
    trees: &'w Trees,
    alterations: &'w Alterations,
    is_configuration: &'w dyn Fn(&RepoPath) -> bool,
    reached: Vec<bool>,
    is_whole: bool,
    found: Found,
    /// The first folder that a tree was, by its record.
    first_folder: Vec<u32>,
    more_folders: FxHashSet<(Record, PathNumber)>,
    places: FxHashMap<Record, usize>,
}

/// The paths and sightings as they grow.
struct Found {
    sightings: Sightings,
    /// The path of a name in a folder.
    children: FxHashMap<(PathNumber, NameNumber), PathNumber>,
    /// Whether a path is one of the configuration.
    is_configuration: Vec<Option<bool>>,
    seen: FxHashSet<(ObjectNumber, PathNumber)>,
    submodules: FxHashSet<PathNumber>,
}

impl Found {
    fn new() -> Self {
        Self {
            sightings: Sightings::empty(),
            children: FxHashMap::default(),
            is_configuration: Vec::new(),
            seen: FxHashSet::default(),
            submodules: FxHashSet::default(),
        }
    }

    fn path(&mut self, trees: &Trees, folder: PathNumber, name: NameNumber) -> PathNumber {
        let paths = &mut self.sightings.paths;
        *self.children.entry((folder, name)).or_insert_with(|| paths.add(folder, trees.name(name)))
    }
}

impl<'w> Walker<'w> {
    pub(super) fn new(
        git: &'w gix::Repository,
        objects: &'w Objects,
        trees: &'w Trees,
        alterations: &'w Alterations,
        is_configuration: &'w dyn Fn(&RepoPath) -> bool,
    ) -> Self {
        Self {
            git,
            objects,
            trees,
            alterations,
            is_configuration,
            reached: vec![false; objects.len()],
            is_whole: true,
            found: Found::new(),
            first_folder: vec![NONE; trees.len()],
            more_folders: FxHashSet::default(),
            places: FxHashMap::default(),
        }
    }

    /// All that the commits hold, the newest first, and what has no commit.
    pub(super) fn walk(mut self, commits: &Commits, loose: &[Loose], gaps: &mut Gaps) -> Reached {
        for commit in commits.list.iter().rev() {
            self.tree(commit.tree, Holder::Commit, gaps);
        }
        for (number, object) in loose.iter().enumerate() {
            match object.kind {
                LooseKind::Tree => self.tree(object.id, Holder::Loose(number), gaps),
                LooseKind::Blob => self.loose_blob(object),
            }
        }
        self.found.sightings.submodules = self.found.submodules.len();
        Reached { objects: self.reached, sightings: self.found.sightings, is_whole: self.is_whole }
    }

    fn loose_blob(&mut self, object: &Loose) {
        if let Some(number) = self.objects.find(&object.id) {
            self.reached[number as usize] = true;
        }
    }

    fn tree(&mut self, root: ObjectId, holder: Holder, gaps: &mut Gaps) {
        let Some(record) = self.objects.find(&root).and_then(|number| self.trees.record(number)) else {
            return self.unread_tree(root, Paths::ROOT, gaps);
        };
        let mut pending = vec![(record, Paths::ROOT)];
        while let Some((record, folder)) = pending.pop() {
            if self.enter(record, folder, gaps) {
                for entry in self.unseen_entries(record, folder) {
                    self.entry(entry, folder, holder, &mut pending, gaps);
                }
            }
        }
    }

    /// Whether a tree was not entered as this folder before.
    fn enter(&mut self, record: Record, folder: PathNumber, gaps: &mut Gaps) -> bool {
        let first = &mut self.first_folder[record as usize];
        if *first == NONE {
            *first = folder_number(folder);
            return self.is_bounded(record, folder, gaps);
        }
        if *first == folder_number(folder) || !self.more_folders.insert((record, folder)) {
            return false;
        }
        self.is_bounded(record, folder, gaps)
    }

    fn is_bounded(&mut self, record: Record, folder: PathNumber, gaps: &mut Gaps) -> bool {
        let places = self.places.get(&record).copied().unwrap_or(1);
        let is_bounded = places <= MAX_PLACES && self.found.sightings.paths.depth(folder) <= MAX_DEPTH;
        if self.first_folder[record as usize] != folder_number(folder) {
            *self.places.entry(record).or_insert(1) += 1;
        }
        // Once is enough: there may be millions of such paths.
        if !is_bounded && places <= MAX_PLACES + 1 {
            gaps.unbounded(self.found.sightings.paths.path(folder).display());
        }
        is_bounded
    }

    fn was(&self, record: Record, folder: PathNumber) -> bool {
        self.first_folder[record as usize] == folder_number(folder)
            || self.more_folders.contains(&(record, folder))
    }

    /// The entries that the tree's base did not show in the same folder.
    fn unseen_entries(&self, record: Record, folder: PathNumber) -> Vec<Entry> {
        match self.trees.base(record) {
            Some(base) if self.was(base, folder) => {
                let own = self.trees.parts(record).filter_map(|part| match part {
                    Part::Own(entry) => Some(entry),
                    Part::Kept { .. } => None,
                });
                own.collect()
            }
            Some(_) | None => self.trees.entries(record),
        }
    }

    fn entry(
        &mut self,
        entry: Entry,
        folder: PathNumber,
        holder: Holder,
        pending: &mut Vec<(Record, PathNumber)>,
        gaps: &mut Gaps,
    ) {
        let path = self.found.path(self.trees, folder, entry.name);
        match entry.kind {
            EntryKind::Tree => match self.trees.record(entry.child) {
                Some(record) => pending.push((record, path)),
                None => self.unread_tree(id_of(self.objects, self.trees, entry.child), path, gaps),
            },
            EntryKind::Blob => self.blob(entry.child, path, holder),
            EntryKind::Submodule => {
                self.found.submodules.insert(path);
            }
        }
    }

    fn blob(&mut self, blob: ObjectNumber, path: PathNumber, holder: Holder) {
        let is_missing = match self.reached.get_mut(blob as usize) {
            Some(reached) => {
                *reached = true;
                false
            }
            None => true,
        };
        if (is_missing || self.is_configuration(path)) && self.found.seen.insert((blob, path)) {
            let blob = id_of(self.objects, self.trees, blob);
            self.found.sightings.list.push(Sighting { holder, path, blob });
        }
    }

    fn is_configuration(&mut self, path: PathNumber) -> bool {
        let known = &mut self.found.is_configuration;
        if known.len() <= path {
            known.resize(path + 1, None);
        }
        *known[path].get_or_insert_with(|| (self.is_configuration)(&self.found.sightings.paths.path(path)))
    }

    /// A tree that the table does not hold: what the ordinary way to read it says is the reason.
    fn unread_tree(&mut self, tree: ObjectId, folder: PathNumber, gaps: &mut Gaps) {
        match repository::read_object(self.git, tree, Kind::Tree, &mut Vec::new()) {
            Ok(()) => self.is_whole = false,
            Err(error) => {
                let path = self.found.sightings.paths.path(folder).display();
                gaps.object(format!("tree {tree} ({path})"), error, self.alterations);
            }
        }
    }
}

fn folder_number(folder: PathNumber) -> u32 {
    u32::try_from(folder).unwrap_or(NONE - 1)
}

/// The name of an object that a tree holds, of a missing one too.
fn id_of(objects: &Objects, trees: &Trees, number: ObjectNumber) -> ObjectId {
    trees.missing(number).unwrap_or_else(|| objects.id(number))
}

/// Where the history held the blobs that `leads` lead to: the newest commits first.
pub(super) fn sightings(
    objects: &Objects,
    trees: &Trees,
    leads: &Leads,
    commits: &Commits,
    loose: &[Loose],
    is_wanted: impl Fn(ObjectNumber) -> bool,
) -> Sightings {
    let mut found = Found::new();
    let mut entered = FxHashSet::default();
    let mut descend = |root: ObjectId, holder: Holder, found: &mut Found| {
        let root = objects.find(&root).and_then(|number| trees.record(number));
        let mut pending: Vec<_> = root.map(|record| (record, Paths::ROOT)).into_iter().collect();
        while let Some((record, folder)) = pending.pop() {
            if found.sightings.paths.depth(folder) > MAX_DEPTH || !entered.insert((record, folder)) {
                continue;
            }
            for entry in leads.of(record) {
                let path = found.path(trees, folder, entry.name);
                match trees.record(entry.child) {
                    Some(record) => pending.push((record, path)),
                    None if found.seen.insert((entry.child, path)) => {
                        let blob = id_of(objects, trees, entry.child);
                        found.sightings.list.push(Sighting { holder, path, blob });
                    }
                    None => {}
                }
            }
        }
    };
    for commit in commits.list.iter().rev() {
        descend(commit.tree, Holder::Commit, &mut found);
    }
    for (number, object) in loose.iter().enumerate() {
        match object.kind {
            LooseKind::Tree => descend(object.id, Holder::Loose(number), &mut found),
            LooseKind::Blob => {
                let is_wanted = objects.find(&object.id).is_some_and(&is_wanted);
                if is_wanted && !found.sightings.list.iter().any(|it| it.blob == object.id) {
                    let path = found.sightings.paths.add(Paths::ROOT, &object.name);
                    found.sightings.list.push(Sighting {
                        holder: Holder::Loose(number),
                        path,
                        blob: object.id,
                    });
                }
            }
        }
    }
    found.sightings
}
