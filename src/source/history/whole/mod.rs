//! A history that is read whole: by the packs, and not object by object.
//!
//! Commits, trees and blobs are each read in one sweep. Which trees hold what is kept in memory ([`trees`]), so that paths
//! and commits are worked out without reading anything again, and only for blobs that matter: those of the configuration,
//! and those in which something was found.

mod commits;
mod leads;
mod texts;
mod trees;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gix::ObjectId;
use gix::objs::Kind;
use rustc_hash::FxHashMap;

use crate::document::{Origin, RepoPath};
use crate::source::objects::{Base, ObjectNumber, Objects, Visitor};
use crate::source::repository::Repository;
use crate::source::{Entry, Label, NewTaker, SourceError, Taker, TextSearch, Watch};

use super::alterations::{Alterations, Gaps};
use super::commits::Commits;
use super::sightings::Sightings;
use super::start::{Loose, LooseKind, Start};
use super::trails::Answers;
use super::{Held, Reach, Walk, commit_message};

pub(super) use texts::{Extent, labels};

use leads::Leads;
use trees::{EntryKind, Part, Record, Trees};
use walk::Walker;

/// The objects of a history, and how trees hold them.
pub(super) struct Whole {
    objects: Objects,
    trees: Trees,
    /// By the number of the object: whether the history reaches it, and whether it is a text of the configuration.
    reached: Vec<bool>,
    configuration: Vec<bool>,
}

/// What a [`Whole`] history is besides its objects.
pub(super) struct Parts {
    pub(super) whole: Whole,
    pub(super) commits: Commits,
    /// The blobs of the configuration, and those that are missing.
    pub(super) sightings: Sightings,
}

/// Where the history held what was found.
pub(super) struct Trail {
    leads: Leads,
    pub(super) sightings: Sightings,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) blobs: HashMap<ObjectId, Vec<Label>>,
    /// Blobs that cannot be read in this way.
    pub(super) failed: BTreeSet<ObjectId>,
    pub(super) commits: BTreeMap<ObjectId, Vec<Label>>,
    pub(super) texts: usize,
    pub(super) bytes: u64,
}

impl Whole {
    /// Reads commits and trees. `None` where the database cannot be read in this way.
    pub(super) fn read(
        git: &gix::Repository,
        repository: &Arc<Repository>,
        alterations: &Alterations,
        start: &mut Start,
        reach: Reach,
        is_configuration: &dyn Fn(&RepoPath) -> bool,
        gaps: &mut Gaps,
    ) -> Result<Option<Parts>, SourceError> {
        let Some(objects) = Objects::open(repository)? else { return Ok(None) };
        let mut own_gaps = Gaps::default();
        for (path, reason) in &objects.broken {
            own_gaps.broken(path.to_string_lossy(), reason.clone());
        }
        let known = commits::read(&objects, &|_| ());
        if reach == Reach::Everything {
            start.commits.extend(known.keys());
        }
        let commits = Commits::of(git, &start.commits, &start.excluded, alterations, &mut own_gaps, known);
        let trees = Trees::read(&objects, &|_| ());
        let walker = Walker::new(git, &objects, &trees, alterations, is_configuration);
        let mut reached = walker.walk(&commits, &start.loose, &mut own_gaps);
        if reach == Reach::Everything {
            objects.of_kind(Kind::Tag).for_each(|tag| start.add_tag(objects.id(tag)));
            start.loose.extend(unreached(&objects, &trees, &reached.objects));
            let walker = Walker::new(git, &objects, &trees, alterations, is_configuration);
            reached = walker.walk(&commits, &start.loose, &mut Gaps::default());
        }
        if !reached.is_whole {
            return Ok(None);
        }
        gaps.extend(own_gaps);
        let mut configuration = vec![false; objects.len()];
        for number in reached.sightings.list.iter().filter_map(|it| objects.find(&it.blob)) {
            configuration[number as usize] = true;
        }
        let whole = Self { objects, trees, reached: reached.objects, configuration };
        Ok(Some(Parts { whole, commits, sightings: reached.sightings }))
    }

    /// Searches all texts that are reached and no configuration, and the messages of the commits.
    pub(super) fn search(
        &self,
        commits: &Commits,
        search: &dyn TextSearch,
        extent: Extent,
        watch: &dyn Watch,
    ) -> Hits {
        watch.begin(self.objects.weight(Kind::Blob) + self.objects.weight(Kind::Commit));
        let tally = |bytes| watch.read(bytes);
        let is_left =
            |number: ObjectNumber| self.reached[number as usize] && !self.configuration[number as usize];
        let found = texts::search(&self.objects, is_left, search, extent, &tally);
        let messages = self.objects.sweep(
            Kind::Commit,
            |_| true,
            &tally,
            || Messages { objects: &self.objects, commits, search, found: Vec::new(), bytes: 0 },
        );
        let id = |number: ObjectNumber| self.objects.id(number);
        Hits {
            blobs: found.labelled.into_iter().map(|(number, labels)| (id(number), labels)).collect(),
            failed: found.failed.into_iter().map(id).collect(),
            texts: found.texts + commits.list.len(),
            bytes: found.bytes + messages.iter().map(|it| it.bytes).sum::<u64>(),
            commits: messages.into_iter().flat_map(|it| it.found).collect(),
        }
    }

    /// Loads blobs in the order of the packs. Gives those back, with their places in the list, that cannot be loaded in
    /// this way.
    pub(super) fn load<'e>(
        &self,
        entries: &[&'e Entry],
        new_taker: &NewTaker<'_>,
    ) -> Vec<(usize, &'e Entry)> {
        let loading = Loading::of(&self.objects, entries);
        self.objects.sweep(
            Kind::Blob,
            |number| loading.place(number).is_some(),
            &|_| (),
            || Loader { loading: &loading, take: new_taker() },
        );
        loading.left()
    }

    /// Where the history held these blobs.
    pub(super) fn trail<'i>(&self, walk: &Walk, blobs: impl Iterator<Item = &'i ObjectId>) -> Trail {
        let mut wanted = vec![false; self.objects.len()];
        for number in blobs.filter_map(|id| self.objects.find(id)) {
            wanted[number as usize] = true;
        }
        let is_wanted = |number: ObjectNumber| wanted.get(number as usize).copied().unwrap_or(false);
        let leads = Leads::to(&self.trees, is_wanted);
        let (commits, loose) = (&walk.commits, &walk.start.loose);
        let sightings = walk::sightings(&self.objects, &self.trees, &leads, commits, loose, is_wanted);
        Trail { leads, sightings }
    }

    #[cfg(test)]
    pub(super) fn reached_blobs(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let blobs = self.objects.of_kind(Kind::Blob).filter(|number| self.reached[*number as usize]);
        blobs.map(|number| self.objects.id(number))
    }

    fn record(&self, tree: ObjectId) -> Option<Record> {
        self.trees.record(self.objects.find(&tree)?)
    }
}

/// Trees that nothing leads to, and then blobs.
fn unreached(objects: &Objects, trees: &Trees, reached: &[bool]) -> Vec<Loose> {
    let mut is_inside = vec![false; objects.len()];
    let of_tree = |record: Record| {
        trees.parts(record).filter_map(|part| match part {
            Part::Own(entry) if entry.kind != EntryKind::Submodule => Some(entry.child),
            Part::Own(_) | Part::Kept { .. } => None,
        })
    };
    for child in trees.records().flat_map(of_tree) {
        if let Some(is_inside) = is_inside.get_mut(child as usize) {
            *is_inside = true;
        }
    }
    let loose = |number: ObjectNumber, kind: LooseKind| {
        let id = objects.id(number);
        Loose { id, kind, name: id.to_string().into() }
    };
    let is_outside = |number: &ObjectNumber| !is_inside[*number as usize] && !reached[*number as usize];
    let roots = trees.records().map(|record| trees.object(record)).filter(is_outside);
    let mut found: Vec<_> = roots.map(|number| loose(number, LooseKind::Tree)).collect();
    found.extend(objects.of_kind(Kind::Blob).filter(is_outside).map(|number| loose(number, LooseKind::Blob)));
    found
}

/// Entries whose blobs are to be loaded.
struct Loading<'l, 'e> {
    entries: &'l [&'e Entry],
    /// By the number of the object: the place of its entry.
    places: Vec<Option<NonZeroU32>>,
    is_done: Vec<AtomicBool>,
}

impl<'l, 'e> Loading<'l, 'e> {
    fn of(objects: &Objects, entries: &'l [&'e Entry]) -> Self {
        let mut places = vec![None; objects.len()];
        for (entry, above) in entries.iter().zip(1..) {
            let name = entry.object.as_ref().filter(|_| matches!(entry.origin, Origin::Blob(_)));
            let id = name.and_then(|name| ObjectId::from_hex(name.0.as_bytes()).ok());
            if let Some(number) = id.and_then(|id| objects.find(&id)) {
                places[number as usize] = NonZeroU32::new(above);
            }
        }
        Self { entries, places, is_done: entries.iter().map(|_| AtomicBool::new(false)).collect() }
    }

    fn place(&self, number: ObjectNumber) -> Option<usize> {
        self.places[number as usize].map(|above| above.get() as usize - 1)
    }

    /// Those that were not loaded.
    fn left(&self) -> Vec<(usize, &'e Entry)> {
        let entries = self.entries.iter().copied().enumerate();
        entries.filter(|(at, _)| !self.is_done[*at].load(Ordering::Relaxed)).collect()
    }
}

/// Makes documents of the blobs that are wanted, each once.
struct Loader<'l, 'e> {
    loading: &'l Loading<'l, 'e>,
    take: Taker<'l>,
}

impl Visitor for Loader<'_, '_> {
    type Note = ();

    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], _base: Option<Base<'_, ()>>) {
        let Some(at) = self.loading.place(object) else { return };
        if !self.loading.is_done[at].swap(true, Ordering::Relaxed) {
            (self.take)(at, Ok(self.loading.entries[at].document(bytes.to_vec())));
        }
    }

    fn fail(&mut self, _object: ObjectNumber) {}
}

/// Searches the messages of commits.
struct Messages<'s> {
    objects: &'s Objects,
    commits: &'s Commits,
    search: &'s dyn TextSearch,
    found: Vec<(ObjectId, Vec<Label>)>,
    bytes: u64,
}

impl Visitor for Messages<'_> {
    type Note = ();

    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], _base: Option<Base<'_, ()>>) {
        let id = self.objects.id(object);
        if self.commits.number(&id).is_none() {
            return;
        }
        // One that cannot be understood was never reached.
        let Ok(message) = commit_message(bytes, id) else { return };
        self.bytes += message.len() as u64;
        let labels = labels(&message, self.search);
        if !labels.is_empty() {
            self.found.push((id, labels));
        }
    }

    fn fail(&mut self, _object: ObjectNumber) {}
}

/// Answers what a tree holds, by the leads to it.
pub(super) struct Holdings<'r> {
    whole: &'r Whole,
    trail: &'r Trail,
    /// The groups that each blob belongs to.
    groups_of: FxHashMap<ObjectNumber, Vec<usize>>,
    known: FxHashMap<Record, Held>,
    answers: Answers,
}

impl<'r> Holdings<'r> {
    pub(super) fn new(whole: &'r Whole, trail: &'r Trail, groups_of: &HashMap<ObjectId, Vec<usize>>) -> Self {
        let number = |(id, groups): (&ObjectId, &Vec<usize>)| Some((whole.objects.find(id)?, groups.clone()));
        let groups_of = groups_of.iter().filter_map(number).collect();
        Self { whole, trail, groups_of, known: FxHashMap::default(), answers: Answers::default() }
    }

    /// The numbers of the groups that a tree holds.
    pub(super) fn held_by_tree(&mut self, tree: ObjectId) -> Held {
        match self.whole.record(tree) {
            Some(record) => self.held(record, 0),
            None => Held::default(),
        }
    }

    /// Calls itself as deep as folders nest, no deeper than paths are followed.
    fn held(&mut self, record: Record, depth: usize) -> Held {
        if let Some(known) = self.known.get(&record) {
            return Rc::clone(known);
        }
        let mut held = BTreeSet::new();
        let leads: Vec<_> = self.trail.leads.of(record).collect();
        for entry in leads {
            held.extend(self.groups_of.get(&entry.child).into_iter().flatten());
            if let Some(record) =
                self.whole.trees.record(entry.child).filter(|_| depth < super::sightings::MAX_DEPTH)
            {
                held.extend(self.held(record, depth + 1).iter());
            }
        }
        let held = self.answers.share(held);
        self.known.insert(record, Rc::clone(&held));
        held
    }
}
