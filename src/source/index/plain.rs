//! An index file as most are: every path whole, all entries in one file.
//!
//! Its entries are read where they stand, and only those that are asked for: decoding all of a large index takes longer
//! than all the rest of a commit's check. What is not of this form is left to the full decoder, broken files too.

use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};
use gix::hash::Kind as HashKind;

use super::cached::CachedTrees;
use super::{Content, Kind, Side, Tracked};

/// The bytes of an index file, and where in them the entries are.
#[derive(Debug)]
pub(in crate::source) struct PlainIndex {
    bytes: Vec<u8>,
    /// Where each entry begins.
    entries: Vec<u32>,
    /// The numbers of those that are no files.
    others: Vec<usize>,
    /// The length of an object's id.
    id: usize,
    trees: CachedTrees,
}

/// What stands in front of the entries: signature, version and number of entries.
const HEADER: usize = 12;
/// Where in an entry its mode and its id stand.
const MODE: usize = 24;
const ID: usize = 40;

/// Bits of an entry's flags.
const EXTENDED: u16 = 0x4000;
const STAGE: u16 = 0x3000;
const PATH_LENGTH: u16 = 0x0fff;
const INTENDED: u16 = 0x2000;

impl PlainIndex {
    /// `None` where the full decoder has to decide.
    pub(super) fn parse(bytes: Vec<u8>, hash: HashKind) -> Option<Self> {
        u32::try_from(bytes.len()).ok()?;
        let header = bytes.get(..HEADER)?;
        if !header.starts_with(b"DIRC") || !matches!(be_u32(header, 4)?, 2 | 3) {
            return None;
        }
        let count = be_u32(header, 8)? as usize;
        let (id, trees) = (hash.len_in_bytes(), CachedTrees::default());
        let mut index = Self { bytes, entries: Vec::new(), others: Vec::new(), id, trees };
        index.entries.try_reserve_exact(count.min(index.bytes.len() / ID)).ok()?;
        let mut at = HEADER;
        for number in 0..count {
            index.entries.push(u32::try_from(at).ok()?);
            if Kind::of(be_u32(&index.bytes, at + MODE)?) != Kind::File {
                index.others.push(number);
            }
            at = index.end_of(at)?;
        }
        index.trees = index.cached_trees(at, hash)?;
        Some(index)
    }

    /// Where the entry ends that begins at `at`: filled up with zeros, one at least.
    fn end_of(&self, at: usize) -> Option<usize> {
        let (path, flags) = (at + self.path_offset(at)?, self.flags(at)?);
        let length = match flags & PATH_LENGTH {
            PATH_LENGTH => self.bytes.get(path..)?.find_byte(0)?,
            length => usize::from(length),
        };
        let end = at + (path - at + length + 8) / 8 * 8;
        (length > 0 && self.bytes.get(path + length) == Some(&0) && end <= self.bytes.len()).then_some(end)
    }

    fn flags(&self, at: usize) -> Option<u16> {
        be_u16(&self.bytes, at + ID + self.id)
    }

    fn path_offset(&self, at: usize) -> Option<usize> {
        let is_extended = self.flags(at)? & EXTENDED != 0;
        Some(ID + self.id + if is_extended { 4 } else { 2 })
    }

    /// What the extensions at `at` remember; `None` when one of them says that this file is not the whole index.
    fn cached_trees(&self, mut at: usize, hash: HashKind) -> Option<CachedTrees> {
        let end = self.bytes.len().checked_sub(self.id)?;
        let mut trees = CachedTrees::default();
        while at < end {
            let name = self.bytes.get(at..at + 4)?;
            let start = at + 8;
            at = start.checked_add(be_u32(&self.bytes, at + 4)? as usize)?;
            let content = self.bytes.get(start..at).filter(|_| at <= end)?;
            match name {
                b"TREE" => trees = CachedTrees::parse(content, hash)?,
                // What begins with a capital may be passed over; `sdir` says that folders may be entries.
                b"sdir" | [b'A'..=b'Z', ..] => {}
                _ => return None,
            }
        }
        (at == end).then_some(trees)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn trees(&self) -> &CachedTrees {
        &self.trees
    }

    /// The path of an entry.
    pub(super) fn path(&self, number: usize) -> Option<&BStr> {
        let at = *self.entries.get(number)? as usize;
        let path = self.bytes.get(at + self.path_offset(at)?..)?;
        let length = match self.flags(at)? & PATH_LENGTH {
            PATH_LENGTH => path.find_byte(0)?,
            length => usize::from(length),
        };
        path.get(..length).map(ByteSlice::as_bstr)
    }

    /// The numbers of the entries that are no files.
    pub(super) fn others(&self) -> &[usize] {
        &self.others
    }

    /// An entry.
    pub(super) fn entry(&self, number: usize) -> Option<Tracked<'_>> {
        let at = *self.entries.get(number)? as usize;
        let (mode, flags) = (be_u32(&self.bytes, at + MODE)?, self.flags(at)?);
        let extended = if flags & EXTENDED == 0 { 0 } else { be_u16(&self.bytes, at + ID + self.id + 2)? };
        Some(Tracked {
            path: self.path(number)?,
            id: ObjectId::try_from(self.bytes.get(at + ID..at + ID + self.id)?).ok()?,
            kind: Kind::of(mode),
            mode,
            side: match (flags & STAGE) >> 12 {
                0 => Side::Merged,
                1 => Side::Base,
                2 => Side::Ours,
                _ => Side::Theirs,
            },
            content: if extended & INTENDED == 0 { Content::Present } else { Content::Intended },
        })
    }
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The bytes of an index with these paths.
    fn index(paths: &[&str]) -> Vec<u8> {
        let mut bytes = [b"DIRC", 2_u32.to_be_bytes().as_slice()].concat();
        bytes.extend(u32::try_from(paths.len()).unwrap().to_be_bytes());
        for path in paths {
            let start = bytes.len();
            bytes.extend([0; MODE]);
            bytes.extend(0o100_644_u32.to_be_bytes());
            bytes.extend([7; ID - MODE - 4 + 20]);
            bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
            bytes.extend(path.as_bytes());
            let end = start + (bytes.len() - start + 8) / 8 * 8;
            bytes.resize(end, 0);
        }
        bytes
    }

    fn with_extension(name: [u8; 4]) -> Option<PlainIndex> {
        let extension = [name.as_slice(), &2_u32.to_be_bytes(), b"xx", &[0; 20]].concat();
        PlainIndex::parse([index(&["a", "folder/b"]), extension].concat(), HashKind::Sha1)
    }

    #[test]
    fn entries_are_read_where_they_stand() {
        let index = with_extension(*b"REUC").unwrap();
        assert_eq!((index.len(), index.path(1).unwrap()), (2, b"folder/b".as_bstr()));
        let entry = index.entry(0).unwrap();
        assert_eq!((entry.mode, entry.kind, entry.side), (0o100_644, Kind::File, Side::Merged));
        assert_eq!(entry.id.as_bytes(), [7; 20]);
        assert!(index.entry(2).is_none());
    }

    #[test]
    fn what_is_not_the_whole_index_is_left_to_the_decoder() {
        assert!(with_extension(*b"link").is_none());
        let whole = [index(&["a"]), vec![0; 20]].concat();
        assert!(PlainIndex::parse(whole.clone(), HashKind::Sha1).is_some());
        for length in 0..whole.len() {
            assert!(PlainIndex::parse(whole[..length].to_vec(), HashKind::Sha1).is_none(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn broken_bytes_are_survived(at in 0_usize..200, bytes in prop::collection::vec(any::<u8>(), 1..8)) {
            let mut broken = [index(&["a", "folder/b"]), b"TREE\0\0\0\x07\x001 0\nxx".to_vec(), vec![0; 20]].concat();
            let at = at % broken.len();
            let end = broken.len().min(at + bytes.len());
            broken.splice(at..end, bytes);
            if let Some(index) = PlainIndex::parse(broken, HashKind::Sha1) {
                prop_assert!((0..index.len()).all(|number| index.path(number).is_some()));
            }
        }
    }
}
