//! When and where the history held what was found: first commit, removal, branches, paths.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRef, Kind, TagRef};

use crate::document::RepoPath;
use crate::finding::History;
use crate::source::repository;

use super::commits::CommitNumber;
use super::paths::Paths;
use super::sightings::{Holder, Sighting};
use super::start::{self, Tag};
use super::trails::Trails;
use super::whole::Trail;
use super::{Held, Walk};

/// The history of each group of objects, taken together: they hold one and the same thing.
pub(super) fn attribute(
    git: &gix::Repository,
    walk: &Walk,
    trail: Option<&Trail>,
    groups: &[Vec<ObjectId>],
) -> Vec<History> {
    let facts = Facts::read(git, walk, trail, groups);
    let numbered = groups.iter().enumerate();
    numbered.map(|(number, objects)| Group::new(&facts, number, objects).history()).collect()
}

/// What is worked out once for all groups.
struct Facts<'r> {
    git: &'r gix::Repository,
    walk: &'r Walk,
    paths: &'r Paths,
    branches: Vec<(String, Tip)>,
    head: Option<Tip>,
    /// The first commit that holds a group, where there is one.
    firsts: Vec<Option<CommitNumber>>,
    removals: Vec<Removal>,
    sightings: HashMap<ObjectId, Vec<Sighting>>,
    tags: HashMap<ObjectId, &'r Tag>,
}

/// A commit that a name stands for today.
struct Tip {
    commit: ObjectId,
    held: Held,
}

impl<'r> Facts<'r> {
    fn read(
        git: &'r gix::Repository,
        walk: &'r Walk,
        trail: Option<&'r Trail>,
        groups: &[Vec<ObjectId>],
    ) -> Self {
        let groups_of = groups_of(groups);
        let mut trails = Trails::new(git, walk, trail, &groups_of);
        let seen = trail.map_or(&walk.sightings, |trail| &trail.sightings);
        let newest_first = walk.commits.list.iter().rev();
        let mut held: Vec<_> = newest_first.map(|commit| trails.held_by_tree(commit.tree)).collect();
        held.reverse();
        let mut tip = |commit| Tip { commit, held: trails.held_by(commit) };
        let mut sightings: HashMap<_, Vec<_>> = HashMap::new();
        for sighting in seen.list.iter().filter(|sighting| groups_of.contains_key(&sighting.blob)) {
            sightings.entry(sighting.blob).or_default().push(*sighting);
        }
        Self {
            git,
            walk,
            paths: &seen.paths,
            branches: start::branch_tips(git).into_iter().map(|(name, commit)| (name, tip(commit))).collect(),
            head: start::head_commit(git).map(tip),
            firsts: firsts(&held, groups.len()),
            removals: removals(walk, &held, groups.len()),
            sightings,
            tags: walk.start.tags.iter().map(|tag| (tag.id, tag)).collect(),
        }
    }

    /// The commit that a message belongs to: a tag's is the one that it names.
    fn commit_of(&self, object: &ObjectId) -> Option<CommitNumber> {
        let commits = &self.walk.commits;
        commits.number(object).or_else(|| commits.number(&self.tags.get(object)?.commit?))
    }
}

/// The groups that each object belongs to.
fn groups_of(groups: &[Vec<ObjectId>]) -> HashMap<ObjectId, Vec<usize>> {
    let mut groups_of: HashMap<ObjectId, Vec<usize>> = HashMap::new();
    for (number, objects) in groups.iter().enumerate() {
        for object in objects {
            groups_of.entry(*object).or_default().push(number);
        }
    }
    groups_of
}

fn firsts(held: &[Held], groups: usize) -> Vec<Option<CommitNumber>> {
    let mut firsts = vec![None; groups];
    let mut seen = HashSet::new();
    for (number, held) in held.iter().enumerate() {
        if seen.insert(Rc::as_ptr(held)) {
            for &group in held.iter() {
                firsts[group].get_or_insert(number);
            }
        }
    }
    firsts
}

/// The newest commits that took a group away.
#[derive(Debug, Clone, Copy, Default)]
struct Removal {
    /// All of whose parents held it: the removal itself.
    from_all: Option<CommitNumber>,
    /// Some of whose parents held it: a merge that preferred the side without it.
    from_some: Option<CommitNumber>,
}

fn removals(walk: &Walk, held: &[Held], groups: usize) -> Vec<Removal> {
    let mut removals = vec![Removal::default(); groups];
    for (number, commit) in walk.commits.list.iter().enumerate().rev() {
        let parents: Vec<_> = commit.parents.iter().map(|&parent| &held[parent]).collect();
        if parents.iter().all(|parent| Rc::ptr_eq(parent, &held[number])) {
            continue;
        }
        let before: BTreeSet<usize> = parents.iter().flat_map(|parent| parent.iter().copied()).collect();
        for group in before.into_iter().filter(|group| !holds(&held[number], *group)) {
            let removal = &mut removals[group];
            removal.from_some.get_or_insert(number);
            if parents.iter().all(|parent| holds(parent, group)) {
                removal.from_all.get_or_insert(number);
            }
        }
    }
    removals
}

fn holds(held: &Held, group: usize) -> bool {
    held.binary_search(&group).is_ok()
}

/// One thing to attribute.
struct Group<'r> {
    facts: &'r Facts<'r>,
    number: usize,
    objects: &'r [ObjectId],
    /// For each commit whether it is, or descends from, the commit of a message; empty where there is no message.
    reached: Vec<bool>,
}

impl<'r> Group<'r> {
    fn new(facts: &'r Facts<'r>, number: usize, objects: &'r [ObjectId]) -> Self {
        Self { facts, number, objects, reached: reached(facts, objects) }
    }

    fn history(&self) -> History {
        let (first_commit, first_date, first_author) = self.first();
        let at_head = self.facts.head.as_ref().is_some_and(|head| self.is_at(head));
        let branches = self.facts.branches.iter().filter(|(_, tip)| self.is_at(tip));
        History {
            first_commit,
            first_date,
            first_author,
            removed_in: if at_head { None } else { self.removed_in() },
            at_head,
            branches: branches.map(|(name, _)| name.clone()).collect(),
            still_in_use: false,
            paths: self.paths(),
        }
    }

    fn is_at(&self, tip: &Tip) -> bool {
        let number = self.facts.walk.commits.number(&tip.commit);
        let is_reached = number.and_then(|number| self.reached.get(number).copied()).unwrap_or(false);
        is_reached || holds(&tip.held, self.number)
    }

    /// A message is never taken away: all descendants of its commit have it.
    fn removed_in(&self) -> Option<String> {
        let removal = self.facts.removals[self.number];
        let number = removal.from_all.or(removal.from_some).filter(|_| self.reached.is_empty())?;
        Some(self.facts.walk.commits.list[number].id.to_string())
    }

    fn sightings(&self) -> impl Iterator<Item = &Sighting> {
        self.objects.iter().filter_map(|object| self.facts.sightings.get(object)).flatten()
    }

    fn paths(&self) -> Vec<RepoPath> {
        let unique: BTreeSet<_> =
            self.sightings().map(|sighting| self.facts.paths.path(sighting.path)).collect();
        unique.into_iter().collect()
    }

    /// The first holder's name, date and author.
    fn first(&self) -> (String, String, String) {
        let messages = self.objects.iter().filter_map(|id| self.facts.commit_of(id));
        match self.facts.firsts[self.number].into_iter().chain(messages).min() {
            Some(number) => {
                let id = self.facts.walk.commits.list[number].id;
                let (date, author) = self.tagger().or_else(|| self.author(id)).unwrap_or_default();
                (id.to_string(), date, author)
            }
            None => self.without_commit(),
        }
    }

    /// What only a reference holds is known by its name, a tag of such a thing by its own.
    fn without_commit(&self) -> (String, String, String) {
        let loose = self.sightings().find_map(|sighting| match sighting.holder {
            Holder::Loose(number) => {
                Some(self.facts.walk.start.loose[number].name.to_str_lossy().into_owned())
            }
            Holder::Commit => None,
        });
        let name = loose.or_else(|| self.objects.first().map(ToString::to_string)).unwrap_or_default();
        let (date, author) = self.tagger().unwrap_or_default();
        (name, date, author)
    }

    fn author(&self, commit: ObjectId) -> Option<(String, String)> {
        let mut buffer = Vec::new();
        repository::read_object(self.facts.git, commit, Kind::Commit, &mut buffer).ok()?;
        Some(describe(CommitRef::from_bytes(&buffer, commit.kind()).ok()?.author().ok()?))
    }

    /// Who wrote the tag's message, where the group is nothing but that.
    fn tagger(&self) -> Option<(String, String)> {
        let [tag] = self.objects else { return None };
        self.facts.tags.get(tag)?;
        let mut buffer = Vec::new();
        repository::read_object(self.facts.git, *tag, Kind::Tag, &mut buffer).ok()?;
        Some(describe(TagRef::from_bytes(&buffer, tag.kind()).ok()?.tagger().ok()??))
    }
}

/// A message is held by its commit and all that descend from it.
fn reached(facts: &Facts<'_>, objects: &[ObjectId]) -> Vec<bool> {
    let own: BTreeSet<_> = objects.iter().filter_map(|id| facts.commit_of(id)).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let commits = &facts.walk.commits.list;
    let mut reached: Vec<bool> = Vec::with_capacity(commits.len());
    for (number, commit) in commits.iter().enumerate() {
        reached.push(own.contains(&number) || commit.parents.iter().any(|&parent| reached[parent]));
    }
    reached
}

/// The date as RFC 3339 in the author's own offset, and `Name <address>`.
pub(in crate::source) fn describe(signature: gix::actor::SignatureRef<'_>) -> (String, String) {
    let author = signature.trim();
    let author = format!("{} <{}>", author.name.to_str_lossy(), author.email.to_str_lossy());
    let date = signature.time().ok().and_then(|time| {
        let offset = jiff::tz::Offset::from_seconds(time.offset).ok()?;
        Some(jiff::Timestamp::from_second(time.seconds).ok()?.display_with_offset(offset).to_string())
    });
    (date.unwrap_or_default(), author)
}
