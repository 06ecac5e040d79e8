//! The trees that an index remembers from the last commit or `git write-tree`.
//!
//! They come in one row, each folder in front of those in it. A large index has ten thousand, of which a run asks for a
//! handful: they are kept as they came, without a text or a list of its own for each.

use std::ops::Range;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::hash::Kind;
use gix::index::extension::Tree;

/// The remembered trees of all folders.
#[derive(Debug, Default)]
pub(in crate::source) struct CachedTrees {
    folders: Vec<Folder>,
    /// The bytes that names and ids are in.
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Folder {
    name: Range<u32>,
    /// Where its id begins, and how many entries the tree holds; `None` where something was staged since.
    tree: Option<(u32, u32)>,
    /// The number of the folder behind this one and all in it.
    end: u32,
}

/// One folder with its remembered tree.
#[derive(Debug, Clone, Copy)]
pub(in crate::source) struct CachedTree<'t> {
    trees: &'t CachedTrees,
    number: u32,
}

impl CachedTrees {
    /// The trees as an index file has them; `None` when they are broken.
    pub(super) fn parse(bytes: &[u8], hash: Kind) -> Option<Self> {
        let mut folders: Vec<Folder> = Vec::new();
        // The open folders, with how many folders each still waits for.
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut at = 0;
        while folders.is_empty() || !open.is_empty() {
            let (name, behind) = until(bytes, at, 0)?;
            let (entries, behind) = until(bytes, behind, b' ')?;
            let (inner, behind) = until(bytes, behind, b'\n')?;
            let inner: u32 = number(&bytes[inner])?.try_into().ok()?;
            let entries = u32::try_from(number(&bytes[entries])?).ok();
            at = if entries.is_some() { behind + hash.len_in_bytes() } else { behind };
            let name = u32::try_from(name.start).ok()?..u32::try_from(name.end).ok()?;
            let tree = entries.zip(u32::try_from(behind).ok());
            let tree = tree.map(|(entries, id)| (id, entries));
            open.push((folders.len(), inner));
            folders.push(Folder { name, tree, end: 0 });
            close(&mut open, &mut folders)?;
        }
        (at == bytes.len()).then(|| Self { folders, bytes: bytes.to_vec() })
    }

    /// The same of trees that were decoded.
    pub(super) fn of(root: &Tree) -> Self {
        let mut trees = Self::default();
        trees.add(root);
        trees
    }

    /// Folders nest as deep as paths do, which the index bounds.
    fn add(&mut self, tree: &Tree) {
        let place = |bytes: &Vec<u8>| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let start = place(&self.bytes);
        self.bytes.extend_from_slice(&tree.name);
        let end = place(&self.bytes);
        self.bytes.extend_from_slice(tree.id.as_slice());
        let at = self.folders.len();
        let tree_of = tree.num_entries.map(|entries| (end, entries));
        self.folders.push(Folder { name: start..end, tree: tree_of, end: 0 });
        for child in &tree.children {
            self.add(child);
        }
        self.folders[at].end = u32::try_from(self.folders.len()).unwrap_or(u32::MAX);
    }

    /// The root.
    pub(super) fn root(&self) -> Option<CachedTree<'_>> {
        (!self.folders.is_empty()).then_some(CachedTree { trees: self, number: 0 })
    }
}

/// Ends the innermost folders that wait for no more.
fn close(open: &mut Vec<(usize, u32)>, folders: &mut [Folder]) -> Option<()> {
    let count = u32::try_from(folders.len()).ok()?;
    while let Some((at, 0)) = open.last().copied() {
        folders[at].end = count;
        open.pop();
        if let Some((_, waits_for)) = open.last_mut() {
            *waits_for -= 1;
        }
    }
    Some(())
}

impl<'t> CachedTree<'t> {
    fn folder(self) -> &'t Folder {
        &self.trees.folders[self.number as usize]
    }

    /// Whether it is the tree `id` with so many entries in the index.
    pub(in crate::source) fn is(self, id: ObjectId, entries: usize) -> bool {
        self.folder().tree.is_some_and(|(start, count)| {
            let own = self.trees.bytes.get(start as usize..).unwrap_or_default();
            count as usize == entries && own.starts_with(id.as_slice())
        })
    }

    /// The folders in it by their names, sorted by these.
    pub(in crate::source) fn children(self) -> Vec<(&'t [u8], Self)> {
        let end = self.folder().end;
        let mut children = Vec::new();
        let mut number = self.number + 1;
        while number < end {
            let child = Self { number, ..self };
            let name = child.folder().name.start as usize..child.folder().name.end as usize;
            children.push((&self.trees.bytes[name], child));
            number = child.folder().end.max(number + 1);
        }
        children.sort_unstable_by_key(|(name, _)| *name);
        children
    }
}

/// The place up to the next `end`, and what lies behind that.
fn until(bytes: &[u8], start: usize, end: u8) -> Option<(Range<usize>, usize)> {
    let length = bytes.get(start..)?.find_byte(end)?;
    Some((start..start + length, start + length + 1))
}

fn number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId::try_from([byte; 20].as_slice()).unwrap()
    }

    /// A root that was changed, with `b` and `aa` in it; Git puts the shorter name first.
    fn bytes() -> Vec<u8> {
        let folder = |text: &str, byte: Option<u8>| {
            [text.as_bytes(), byte.map(|byte| vec![byte; 20]).unwrap_or_default().as_slice()].concat()
        };
        [
            folder("\0-1 2\n", None),
            folder("b\x005 1\n", Some(1)),
            folder("deep\x002 0\n", Some(2)),
            folder("aa\x003 0\n", Some(3)),
        ]
        .concat()
    }

    fn assert_has_all(trees: &CachedTrees) {
        let root = trees.root().unwrap();
        let children = root.children();
        let names: Vec<_> = children.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [b"aa".as_slice(), b"b"]);
        assert!(!root.is(id(1), 5));
        let (aa, b) = (children[0].1, children[1].1);
        assert!(aa.is(id(3), 3) && b.is(id(1), 5) && b.children()[0].1.is(id(2), 2));
        assert!(!aa.is(id(3), 4) && !aa.is(id(2), 3) && aa.children().is_empty());
    }

    #[test]
    fn trees_are_read_as_the_decoder_reads_them() {
        assert_has_all(&CachedTrees::parse(&bytes(), Kind::Sha1).unwrap());
        let decoded = gix::index::extension::tree::decode(&bytes(), Kind::Sha1, None).unwrap();
        assert_has_all(&CachedTrees::of(&decoded));
    }

    proptest! {
        #[test]
        fn broken_trees_are_none(length in 0_usize..80) {
            let bytes = bytes();
            prop_assert!(length >= bytes.len() || CachedTrees::parse(&bytes[..length], Kind::Sha1).is_none());
        }
    }
}
