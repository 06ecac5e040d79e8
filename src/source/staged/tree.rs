//! What a tree of the object database holds: one folder's entries, or all files below it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::tree::EntryRef;
use gix::objs::{Kind, TreeRefIter};

use crate::document::{Incomplete, RepoPath};
use crate::source::SourceError;
use crate::source::repository::{self, Repository};

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) id: ObjectId,
    pub(super) mode: u32,
}

/// The mode of a folder in a tree.
const FOLDER: u32 = 0o040_000;

impl Leaf {
    fn of(entry: EntryRef<'_>) -> Self {
        Self { id: entry.oid.to_owned(), mode: u32::from(entry.mode.value()) }
    }

    pub(super) fn is_folder(self) -> bool {
        self.mode == FOLDER
    }

    /// Whether it is neither a link nor a submodule.
    fn is_regular(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

/// The entries of one folder in Git's order, a folder's name with a `/` behind it: that of an index too. Behind an entry
/// that is broken there are none.
pub(super) struct Leaves<'t> {
    tree: ObjectId,
    entries: Peekable<TreeRefIter<'t>>,
}

impl<'t> Leaves<'t> {
    /// Those of a tree's bytes.
    pub(super) fn of(bytes: &'t [u8], tree: ObjectId) -> Self {
        Self { tree, entries: TreeRefIter::from_bytes(bytes, tree.kind()).peekable() }
    }

    /// The file or the folder of a name. Names are asked for in Git's order; one that does not stand where it belongs is
    /// not there.
    pub(super) fn find(&mut self, name: &[u8], is_folder: bool) -> Result<Option<Leaf>, SourceError> {
        while let Some(Ok(entry)) = self.entries.peek() {
            let leaf = Leaf::of(*entry);
            match order((entry.filename, leaf.is_folder()), (name, is_folder)) {
                Ordering::Less => self.entries.next(),
                Ordering::Equal => return Ok(Some(leaf)),
                Ordering::Greater => return Ok(None),
            };
        }
        self.next().transpose().map(|_| None)
    }
}

impl<'t> Iterator for Leaves<'t> {
    type Item = Result<(&'t [u8], Leaf), SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entries.next()?;
        let entry = entry.map_err(|error| repository::broken_object(self.tree, &error));
        Some(entry.map(|it| (it.filename.as_bytes(), Leaf::of(it))))
    }
}

/// Git's order of names, each with whether it is a folder's.
fn order((one, is_folder): (&[u8], bool), (other, is_other): (&[u8], bool)) -> Ordering {
    let shared = one.len().min(other.len());
    let behind = |name: &[u8], is_folder| match name.get(shared) {
        Some(&byte) => byte,
        None if is_folder => b'/',
        None => 0,
    };
    let by_names = one[..shared].cmp(&other[..shared]);
    by_names.then_with(|| behind(one, is_folder).cmp(&behind(other, is_other)))
}

/// The regular files below a folder, by their paths.
#[derive(Debug, Default)]
pub(super) struct TreeFiles(BTreeMap<RepoPath, Leaf>);

impl TreeFiles {
    /// The files of a tree that lies at `folder`, which ends in a `/`.
    pub(super) fn read(
        repository: &Repository,
        tree: ObjectId,
        folder: &[u8],
        incomplete: &mut Vec<Incomplete>,
    ) -> Self {
        let mut files = BTreeMap::new();
        let mut pending = vec![(tree, folder.to_vec())];
        while let Some((tree, folder)) = pending.pop() {
            let mut take = |name: &[u8], leaf: Leaf| {
                let path = [folder.as_slice(), name].concat();
                if leaf.is_folder() {
                    pending.push((leaf.id, [path.as_slice(), b"/"].concat()));
                } else if leaf.is_regular() {
                    files.insert(RepoPath::new(path), leaf);
                }
            };
            let read = repository.object(tree, Kind::Tree).and_then(|bytes| {
                Leaves::of(&bytes, tree).try_for_each(|entry| entry.map(|(name, leaf)| take(name, leaf)))
            });
            if let Err(error) = read {
                incomplete.push(unreadable(&folder, &error));
            }
        }
        Self(files)
    }

    pub(super) fn get(&self, path: &RepoPath) -> Option<Leaf> {
        self.0.get(path).copied()
    }

    pub(super) fn extend(&mut self, files: impl Iterator<Item = (RepoPath, Leaf)>) {
        self.0.extend(files);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&RepoPath, Leaf)> {
        self.0.iter().map(|(path, leaf)| (path, *leaf))
    }
}

impl IntoIterator for TreeFiles {
    type Item = (RepoPath, Leaf);
    type IntoIter = std::collections::btree_map::IntoIter<RepoPath, Leaf>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The folder of a tree that cannot be read.
pub(super) fn unreadable(folder: &[u8], error: &SourceError) -> Incomplete {
    let folder = folder.strip_suffix(b"/").unwrap_or(folder);
    let path = if folder.is_empty() { "HEAD".to_owned() } else { RepoPath::new(folder).display() };
    Incomplete { path, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, u32)]) -> Vec<u8> {
        let entry = |(name, mode): &(&str, u32)| [format!("{mode:o} {name}\0").as_bytes(), &[7; 20]].concat();
        entries.iter().flat_map(entry).collect()
    }

    #[test]
    fn entries_are_found_in_git_s_order() {
        let bytes = tree(&[("a-b", 0o100_644), ("a", FOLDER), ("a0", 0o100_755), ("b", 0o120_000)]);
        let mut leaves = Leaves::of(&bytes, ObjectId::null(gix::hash::Kind::Sha1));
        let mut mode = |name: &str, is_folder| {
            leaves.find(name.as_bytes(), is_folder).unwrap().map(|leaf| format!("{:o}", leaf.mode))
        };
        assert_eq!(mode("a", false), None);
        assert_eq!(mode("a-b", false).unwrap(), "100644");
        assert_eq!(mode("a-b", false).unwrap(), "100644", "the sides of a conflict ask for one name");
        assert_eq!(mode("a", true).unwrap(), "40000");
        assert_eq!(mode("a00", false), None);
        assert_eq!(mode("b", true), None);
        assert_eq!(mode("c", false), None);
    }

    #[test]
    fn a_broken_tree_is_no_empty_one() {
        let bytes = tree(&[("a", 0o100_644), ("b", 0o100_644)]);
        let null = ObjectId::null(gix::hash::Kind::Sha1);
        let mut leaves = Leaves::of(&bytes[..bytes.len() - 3], null);
        assert!(leaves.find(b"a", false).unwrap().is_some());
        assert!(leaves.find(b"b", false).is_err());
        assert!(leaves.find(b"b", false).unwrap().is_none());
        assert!(Leaves::of(b"nothing", null).find(b"nothing", false).is_err());
    }
}
