//! Which commit of a range brought something in, which took it away again, and who has it now.

use std::collections::{BTreeSet, HashMap};

use gix::ObjectId;
use gix::objs::{CommitRef, Kind};

use crate::document::RepoPath;
use crate::finding::History;
use crate::source::history::{CommitNumber, branch_tips, describe, tree_of};
use crate::source::repository;

use super::Walk;
use super::trees::{Lookup, Version};

/// The history of each group of objects, taken together: they hold one and the same thing.
pub(super) fn attribute(git: &gix::Repository, walk: &Walk, groups: &[Vec<ObjectId>]) -> Vec<History> {
    if groups.is_empty() {
        return Vec::new();
    }
    let mut paths: HashMap<ObjectId, Vec<&RepoPath>> = HashMap::new();
    let at_head = walk.head.files.iter().map(|(path, (id, _))| (path, id));
    for (path, id) in walk.introduced.keys().map(|(path, id)| (path, id)).chain(at_head) {
        paths.entry(*id).or_default().push(path);
    }
    let branches = branch_tips(git);
    groups.iter().map(|objects| Group::new(git, walk, &paths, objects).history(&branches)).collect()
}

/// One thing to attribute.
struct Group<'r> {
    git: &'r gix::Repository,
    walk: &'r Walk,
    versions: BTreeSet<Version>,
    /// For each commit whether it holds the thing.
    held: Vec<bool>,
    /// The commits whose messages hold it.
    messages: BTreeSet<CommitNumber>,
}

impl<'r> Group<'r> {
    fn new(
        git: &'r gix::Repository,
        walk: &'r Walk,
        paths: &HashMap<ObjectId, Vec<&RepoPath>>,
        objects: &[ObjectId],
    ) -> Self {
        let mut versions = BTreeSet::new();
        for id in objects {
            let known = paths.get(id).into_iter().flatten();
            versions.extend(known.map(|path| (RepoPath::clone(path), *id)));
        }
        let messages: BTreeSet<_> = objects.iter().filter_map(|id| walk.graph.commits.number(id)).collect();
        let mut group = Self { git, walk, versions, held: Vec::new(), messages };
        let trees: Vec<_> = walk.graph.commits.list.iter().map(|commit| commit.tree).collect();
        group.held = group.holders(&trees);
        for (number, commit) in walk.graph.commits.list.iter().enumerate() {
            let is_said = group.messages.contains(&number) || {
                !group.messages.is_empty() && commit.parents.iter().any(|&parent| group.held[parent])
            };
            group.held[number] |= is_said;
        }
        group
    }

    fn history(&self, branches: &[(String, ObjectId)]) -> History {
        let first = self.first();
        let commit = first.map(|number| self.walk.graph.commits.list[number].id);
        let (first_date, first_author) = commit.and_then(|id| self.author(id)).unwrap_or_default();
        let at_head = !self.messages.is_empty() || self.versions.iter().any(|it| self.walk.is_at_head(it));
        let paths: BTreeSet<_> = self.versions.iter().map(|(path, _)| path.clone()).collect();
        History {
            first_commit: commit.map(|id| id.to_string()).unwrap_or_default(),
            first_date,
            first_author,
            removed_in: if at_head { None } else { self.removed_in() },
            at_head,
            branches: self.branches(branches),
            still_in_use: false,
            paths: paths.into_iter().collect(),
        }
    }

    /// The first commit that brought a version of it in. What came in where two lines met, one of which had it, has the
    /// merge.
    fn first(&self) -> Option<CommitNumber> {
        let introduced = self.versions.iter().filter_map(|version| self.walk.introduced.get(version));
        let first = introduced.copied().chain(self.messages.iter().copied()).min();
        first.or_else(|| {
            let mut holders = (0..self.held.len()).filter(|&number| self.held[number]);
            holders.find(|&number| self.parents_hold(number).contains(&false))
        })
    }

    /// The newest commit that took it away; a merge that only preferred the side without it where there is no other.
    fn removed_in(&self) -> Option<String> {
        let mut from_some = None;
        for number in (0..self.held.len()).rev().filter(|&number| !self.held[number]) {
            let parents = self.parents_hold(number);
            if !parents.is_empty() && !parents.contains(&false) {
                return Some(self.name(number));
            }
            if parents.contains(&true) {
                from_some.get_or_insert_with(|| self.name(number));
            }
        }
        from_some
    }

    fn name(&self, number: CommitNumber) -> String {
        self.walk.graph.commits.list[number].id.to_string()
    }

    fn parents_hold(&self, number: CommitNumber) -> Vec<bool> {
        let commit = &self.walk.graph.commits.list[number];
        self.holders(&self.walk.graph.parent_trees(&commit.id))
    }

    /// For each tree whether it holds a version.
    fn holders(&self, trees: &[ObjectId]) -> Vec<bool> {
        let mut held = vec![false; trees.len()];
        for (path, blob) in &self.versions {
            let mut lookup = Lookup::new(path);
            for (held, tree) in held.iter_mut().zip(trees).filter(|(held, _)| !**held) {
                *held = lookup.find(self.git, *tree) == Some(*blob);
            }
        }
        held
    }

    fn branches(&self, branches: &[(String, ObjectId)]) -> Vec<String> {
        let trees: Vec<_> = branches
            .iter()
            .map(|(_, tip)| self.walk.graph.tree(tip).or_else(|| tree_of(self.git, *tip)))
            .collect();
        let known: Vec<_> = trees.iter().flatten().copied().collect();
        let mut held = self.holders(&known).into_iter();
        let named = branches.iter().zip(trees).filter_map(|((name, tip), tree)| {
            let in_range = self.walk.graph.commits.number(tip).map(|number| self.held[number]);
            let in_tree = tree.and_then(|_| held.next()).unwrap_or(false);
            (in_range.unwrap_or(false) || in_tree).then(|| name.clone())
        });
        named.collect()
    }

    fn author(&self, commit: ObjectId) -> Option<(String, String)> {
        let mut buffer = Vec::new();
        repository::read_object(self.git, commit, Kind::Commit, &mut buffer).ok()?;
        Some(describe(CommitRef::from_bytes(&buffer, commit.kind()).ok()?.author().ok()?))
    }
}
