//! Which commit of a range brought something in, which took it away again, and who has it now.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRef, Kind};

use crate::document::RepoPath;
use crate::finding::History;
use crate::source::history::{CommitNumber, branch_tips, describe, tree_of};
use crate::source::repository;

use super::Walk;
use super::trees::{self, Version};

/// The history of each group of objects, taken together: they hold one and the same thing.
pub(super) fn attribute(git: &gix::Repository, walk: &Walk, groups: &[Vec<ObjectId>]) -> Vec<History> {
    if groups.is_empty() {
        return Vec::new();
    }
    let groups: Vec<_> = versions(walk, groups)
        .into_iter()
        .zip(groups)
        .map(|(versions, objects)| {
            let messages = objects.iter().filter_map(|id| walk.graph.commits.number(id)).collect();
            Group { versions, messages }
        })
        .collect();
    let mut trails = Trails::new(git, &groups);
    let commits = &walk.graph.commits.list;
    let facts = Facts {
        git,
        walk,
        held: commits.iter().map(|commit| trails.held(commit.tree)).collect(),
        parents: commits.iter().map(|commit| parents(walk, commit.id, &mut trails)).collect(),
        branches: branches(git, walk, &mut trails),
    };
    groups.iter().enumerate().map(|(number, group)| facts.history(number, group)).collect()
}

/// The places of each group's objects in the range.
fn versions(walk: &Walk, groups: &[Vec<ObjectId>]) -> Vec<BTreeSet<Version>> {
    let mut paths: HashMap<ObjectId, Vec<&RepoPath>> = HashMap::new();
    let at_head = walk.head.files.iter().map(|(path, (id, _))| (path, id));
    for (path, id) in walk.introduced.keys().map(|(path, id)| (path, id)).chain(at_head) {
        paths.entry(*id).or_default().push(path);
    }
    let of_group = |objects: &Vec<ObjectId>| {
        let mut versions = BTreeSet::new();
        for id in objects {
            let known = paths.get(id).into_iter().flatten();
            versions.extend(known.map(|path| (RepoPath::clone(path), *id)));
        }
        versions
    };
    groups.iter().map(of_group).collect()
}

/// What the parents of a commit hold.
fn parents(walk: &Walk, commit: ObjectId, trails: &mut Trails<'_>) -> Vec<Held> {
    walk.graph.parent_trees(&commit).into_iter().map(|tree| trails.held(tree)).collect()
}

fn branches(git: &gix::Repository, walk: &Walk, trails: &mut Trails<'_>) -> Vec<Branch> {
    let tips = branch_tips(git).into_iter();
    tips.map(|(name, tip)| {
        let tree = walk.graph.tree(&tip).or_else(|| tree_of(git, tip));
        Branch { name, tip, held: tree.map(|tree| trails.held(tree)) }
    })
    .collect()
}

/// One thing to attribute.
struct Group {
    versions: BTreeSet<Version>,
    /// The commits whose messages hold it.
    messages: BTreeSet<CommitNumber>,
}

struct Branch {
    name: String,
    tip: ObjectId,
    held: Option<Held>,
}

/// What is worked out once for all groups.
struct Facts<'r> {
    git: &'r gix::Repository,
    walk: &'r Walk,
    /// For each commit what its tree holds, and the trees of its parents.
    held: Vec<Held>,
    parents: Vec<Vec<Held>>,
    branches: Vec<Branch>,
}

impl Facts<'_> {
    fn history(&self, number: usize, group: &Group) -> History {
        let commit = self.first(number, group).map(|first| self.walk.graph.commits.list[first].id);
        let (first_date, first_author) = commit.and_then(|id| self.author(id)).unwrap_or_default();
        let at_head = !group.messages.is_empty() || group.versions.iter().any(|it| self.walk.is_at_head(it));
        let paths: BTreeSet<_> = group.versions.iter().map(|(path, _)| path.clone()).collect();
        History {
            first_commit: commit.map(|id| id.to_string()).unwrap_or_default(),
            first_date,
            first_author,
            removed_in: if at_head { None } else { self.removed_in(number) },
            at_head,
            branches: self.branches(number, group),
            still_in_use: false,
            paths: paths.into_iter().collect(),
        }
    }

    /// The first commit that brought a version of it in. What came in where two lines met, one of which had it, has the
    /// merge.
    fn first(&self, number: usize, group: &Group) -> Option<CommitNumber> {
        let introduced = group.versions.iter().filter_map(|version| self.walk.introduced.get(version));
        let first = introduced.chain(&group.messages).copied().min();
        let is_new_here = |&commit: &CommitNumber| {
            holds(&self.held[commit], number) && !self.parents[commit].iter().all(|it| holds(it, number))
        };
        first.or_else(|| (0..self.held.len()).find(is_new_here))
    }

    /// The newest commit that took it away; a merge that only preferred the side without it where there is no other.
    fn removed_in(&self, number: usize) -> Option<String> {
        let mut from_some = None;
        for commit in (0..self.held.len()).rev().filter(|&it| !holds(&self.held[it], number)) {
            let parents = &self.parents[commit];
            if parents.iter().any(|parent| holds(parent, number)) {
                from_some.get_or_insert(commit);
                if parents.iter().all(|parent| holds(parent, number)) {
                    return Some(self.name(commit));
                }
            }
        }
        from_some.map(|commit| self.name(commit))
    }

    fn name(&self, commit: CommitNumber) -> String {
        self.walk.graph.commits.list[commit].id.to_string()
    }

    fn branches(&self, number: usize, group: &Group) -> Vec<String> {
        let said = self.said(group);
        let has_it = |branch: &&Branch| {
            let tip = self.walk.graph.commits.number(&branch.tip);
            tip.is_some_and(|tip| said.get(tip) == Some(&true))
                || branch.held.as_ref().is_some_and(|held| holds(held, number))
        };
        self.branches.iter().filter(has_it).map(|branch| branch.name.clone()).collect()
    }

    /// For each commit whether it is, or descends from, one with a message of the group; nothing where there is none.
    fn said(&self, group: &Group) -> Vec<bool> {
        let mut said: Vec<bool> = Vec::new();
        if !group.messages.is_empty() {
            for (number, commit) in self.walk.graph.commits.list.iter().enumerate() {
                let is_below = commit.parents.iter().any(|&parent| said[parent]);
                said.push(is_below || group.messages.contains(&number));
            }
        }
        said
    }

    fn author(&self, commit: ObjectId) -> Option<(String, String)> {
        let mut buffer = Vec::new();
        repository::read_object(self.git, commit, Kind::Commit, &mut buffer).ok()?;
        Some(describe(CommitRef::from_bytes(&buffer, commit.kind()).ok()?.author().ok()?))
    }
}

/// The numbers of the groups that a tree holds, sorted.
type Held = Rc<[usize]>;

fn holds(held: &Held, group: usize) -> bool {
    held.binary_search(&group).is_ok()
}

/// The ways from the root of a tree to the versions of all groups, so that each tree is read once for all of them.
struct Trails<'r> {
    git: &'r gix::Repository,
    /// The root comes first.
    places: Vec<Place>,
    known: HashMap<(ObjectId, usize), Held>,
}

#[derive(Default)]
struct Place {
    below: BTreeMap<Vec<u8>, usize>,
    groups: BTreeMap<ObjectId, Vec<usize>>,
}

impl<'r> Trails<'r> {
    fn new(git: &'r gix::Repository, groups: &[Group]) -> Self {
        let mut trails = Self { git, places: vec![Place::default()], known: HashMap::new() };
        for (number, group) in groups.iter().enumerate() {
            for (path, blob) in &group.versions {
                let place = trails.place(path);
                trails.places[place].groups.entry(*blob).or_default().push(number);
            }
        }
        trails
    }

    fn place(&mut self, path: &RepoPath) -> usize {
        let mut at = 0;
        for name in path.as_bytes().split_str("/") {
            let next = self.places.len();
            at = *self.places[at].below.entry(name.to_vec()).or_insert(next);
            if at == next {
                self.places.push(Place::default());
            }
        }
        at
    }

    fn held(&mut self, tree: ObjectId) -> Held {
        self.held_below(tree, 0)
    }

    /// Calls itself as deep as the paths of versions have folders, which the comparison has bounded.
    fn held_below(&mut self, tree: ObjectId, place: usize) -> Held {
        if let Some(known) = self.known.get(&(tree, place)) {
            return Rc::clone(known);
        }
        let mut held = BTreeSet::new();
        // What cannot be read leads to nothing; the comparison has said so.
        let entries = trees::read(self.git, tree).unwrap_or_default();
        let steps: Vec<_> = self.places[place]
            .below
            .iter()
            .flat_map(|(name, &next)| entries.named(name).map(move |entry| (entry, next)))
            .collect();
        for (entry, next) in steps {
            if entry.mode.is_tree() {
                held.extend(self.held_below(entry.id, next).iter());
            } else {
                held.extend(self.places[next].groups.get(&entry.id).into_iter().flatten());
            }
        }
        let held: Held = held.into_iter().collect();
        self.known.insert((tree, place), Rc::clone(&held));
        held
    }
}
