//! Trees compared with those that came before, folder by folder: a folder that is the same is not entered.

use std::collections::HashMap;

use gix::ObjectId;
use gix::objs::tree::EntryMode;
use gix::objs::{Kind, TreeRefIter};

use crate::document::RepoPath;
use crate::source::SourceError;
use crate::source::history::{Alterations, Gaps, MAX_DEPTH, MAX_PLACES};
use crate::source::repository;

/// A version of a file.
pub(super) type Version = (RepoPath, ObjectId);

/// A file of a tree.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: RepoPath,
    pub(super) id: ObjectId,
    pub(super) kind: FileKind,
    pub(super) change: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Regular,
    /// A symbolic link: its blob is the path it points to.
    Link,
    Submodule,
}

/// What a file is to the trees that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// None of them has it like this.
    Changed,
    Same,
}

/// What becomes of files that are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SameFiles {
    Skipped,
    Listed,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) files: Vec<File>,
    /// What the only tree before had in place of them, and what it had that is gone. Nothing where there were several.
    pub(super) former: Vec<Version>,
}

/// Reads trees.
pub(super) struct Trees<'r> {
    pub(super) git: &'r gix::Repository,
    pub(super) alterations: &'r Alterations,
    pub(super) gaps: &'r mut Gaps,
}

/// A folder to compare. Where it is not new, or was not there before, there is no tree.
struct Folder {
    path: Vec<u8>,
    depth: usize,
    new: Option<ObjectId>,
    before: Vec<ObjectId>,
    change: Change,
}

/// What a tree has under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) id: ObjectId,
    pub(super) mode: EntryMode,
}

/// What a tree has, in the order of names. A hostile tree has a name twice, and both count.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<(Vec<u8>, Leaf)>);

impl Entries {
    fn iter(&self) -> impl Iterator<Item = (&[u8], Leaf)> {
        self.0.iter().map(|(name, leaf)| (name.as_slice(), *leaf))
    }

    pub(super) fn named(&self, name: &[u8]) -> impl Iterator<Item = Leaf> {
        let first = self.0.partition_point(|(other, _)| other.as_slice() < name);
        self.0[first..].iter().take_while(move |(other, _)| other == name).map(|(_, leaf)| *leaf)
    }

    fn has(&self, name: &[u8], leaf: Leaf) -> bool {
        self.named(name).any(|other| other == leaf)
    }

    fn has_folder(&self, name: &[u8]) -> bool {
        self.named(name).any(|leaf| leaf.mode.is_tree())
    }
}

impl Trees<'_> {
    /// What `tree` has and no tree of `before` has at the same path.
    pub(super) fn compare(&mut self, tree: ObjectId, before: &[ObjectId], same: SameFiles) -> Comparison {
        let mut found = Comparison::default();
        let mut places: HashMap<ObjectId, usize> = HashMap::new();
        let before = before.to_vec();
        let keeps_former = before.len() == 1;
        let change = if before.contains(&tree) { Change::Same } else { Change::Changed };
        let mut pending = vec![Folder { path: Vec::new(), depth: 0, new: Some(tree), before, change }];
        while let Some(folder) = pending.pop() {
            if (folder.change == Change::Same && same == SameFiles::Skipped)
                || !self.is_bounded(&folder, &mut places)
            {
                continue;
            }
            let new = folder.new.map_or_else(Entries::default, |tree| self.entries(tree, &folder.path));
            let before: Vec<_> = match folder.change {
                Change::Same => Vec::new(),
                Change::Changed => {
                    folder.before.iter().map(|&tree| self.entries(tree, &folder.path)).collect()
                }
            };
            if let ([old], true) = (before.as_slice(), keeps_former) {
                sort_out_former(&folder, old, &new, &mut pending, &mut found);
            }
            for (name, leaf) in new.iter() {
                self.sort_out(&folder, name, leaf, &before, &mut pending, &mut found.files);
            }
        }
        if same == SameFiles::Skipped {
            found.files.retain(|file| file.change == Change::Changed);
        }
        found
    }

    fn sort_out(
        &self,
        folder: &Folder,
        name: &[u8],
        leaf: Leaf,
        before: &[Entries],
        pending: &mut Vec<Folder>,
        files: &mut Vec<File>,
    ) {
        let path = below(&folder.path, name);
        let is_same = folder.change == Change::Same || before.iter().any(|old| old.has(name, leaf));
        let change = if is_same { Change::Same } else { Change::Changed };
        // What is replaced is read on both sides.
        for id in std::iter::once(leaf.id).chain(self.alterations.replacement(&leaf.id)) {
            if leaf.mode.is_tree() {
                let before = before.iter().filter_map(|old| old.named(name).find(|old| old.mode.is_tree()));
                let before = before.map(|old| old.id).collect();
                pending.push(Folder {
                    path: path.clone(),
                    depth: folder.depth + 1,
                    new: Some(id),
                    before,
                    change,
                });
            } else {
                files.push(File { path: RepoPath::new(&path), id, kind: FileKind::of(leaf.mode), change });
            }
        }
    }

    /// Hostile trees hold each other.
    fn is_bounded(&mut self, folder: &Folder, places: &mut HashMap<ObjectId, usize>) -> bool {
        let tree = folder.new.or_else(|| folder.before.first().copied());
        let count = tree.map(|tree| {
            let count = places.entry(tree).or_default();
            *count += 1;
            *count
        });
        let is_bounded = folder.depth <= MAX_DEPTH && count.is_none_or(|count| count <= MAX_PLACES);
        // Once is enough: there may be millions of such paths.
        if !is_bounded && count.is_none_or(|count| count <= MAX_PLACES + 1) {
            let reason = format!(
                "not followed: nested deeper than {MAX_DEPTH} folders, or one tree at over {MAX_PLACES} paths"
            );
            self.gaps.broken(RepoPath::new(&folder.path).display(), reason);
        }
        is_bounded
    }

    /// The entries of a tree; none of one that cannot be read, which is said.
    fn entries(&mut self, tree: ObjectId, folder: &[u8]) -> Entries {
        read(self.git, tree).unwrap_or_else(|error| {
            let path = format!("tree {tree} ({})", RepoPath::new(folder).display());
            self.gaps.object(path, error, self.alterations);
            Entries::default()
        })
    }
}

impl FileKind {
    fn of(mode: EntryMode) -> Self {
        if mode.is_commit() {
            Self::Submodule
        } else if mode.is_link() {
            Self::Link
        } else {
            Self::Regular
        }
    }
}

/// Notes what a folder had before and has no more.
fn sort_out_former(
    folder: &Folder,
    old: &Entries,
    new: &Entries,
    pending: &mut Vec<Folder>,
    found: &mut Comparison,
) {
    for (name, leaf) in old.iter().filter(|(name, leaf)| !new.has(name, *leaf)) {
        let path = below(&folder.path, name);
        if !leaf.mode.is_tree() {
            found.former.push((RepoPath::new(&path), leaf.id));
        } else if !new.has_folder(name) {
            pending.push(Folder {
                path,
                depth: folder.depth + 1,
                new: None,
                before: vec![leaf.id],
                change: Change::Changed,
            });
        }
    }
}

fn below(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() }
}

/// The entries of a tree by their names.
pub(super) fn read(git: &gix::Repository, tree: ObjectId) -> Result<Entries, SourceError> {
    let mut buffer = Vec::new();
    repository::read_object(git, tree, Kind::Tree, &mut buffer)?;
    let mut entries = Vec::new();
    for entry in TreeRefIter::from_bytes(&buffer, tree.kind()) {
        let entry = entry.map_err(|error| repository::broken_object(tree, &error))?;
        entries.push((entry.filename.to_vec(), Leaf { id: entry.oid.to_owned(), mode: entry.mode }));
    }
    // Git sorts a folder as if a `/` followed its name.
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Entries(entries))
}

/// Finds one path in many trees, each folder's version once.
pub(super) struct Lookup<'p> {
    names: Vec<&'p [u8]>,
    known: HashMap<(ObjectId, usize), Option<ObjectId>>,
}

impl<'p> Lookup<'p> {
    pub(super) fn new(path: &'p RepoPath) -> Self {
        Self { names: path.as_bytes().split(|&it| it == b'/').collect(), known: HashMap::new() }
    }

    /// What lies at the path in a tree. In one that cannot be read, which the comparison has said, nothing does.
    pub(super) fn find(&mut self, git: &gix::Repository, tree: ObjectId) -> Option<ObjectId> {
        self.find_below(git, tree, 0)
    }

    fn find_below(&mut self, git: &gix::Repository, tree: ObjectId, depth: usize) -> Option<ObjectId> {
        if let Some(known) = self.known.get(&(tree, depth)) {
            return *known;
        }
        let entry = self.names.get(depth).and_then(|name| read(git, tree).ok()?.named(name).next());
        let is_last = depth + 1 == self.names.len();
        let found = match entry {
            Some(entry) if is_last => (!entry.mode.is_tree()).then_some(entry.id),
            Some(entry) if entry.mode.is_tree() => self.find_below(git, entry.id, depth + 1),
            Some(_) | None => None,
        };
        self.known.insert((tree, depth), found);
        found
    }
}
