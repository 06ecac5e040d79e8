//! One pack: its entries in the order of the file, and which of them are stored as changes to which.
//!
//! All of it is read from the headers of the entries; nothing is decompressed here.

use std::path::Path;

use gix::objs::Kind;
use gix::odb::pack::data::{self, entry::Header};
use gix::odb::pack::index;

use super::ObjectNumber;

/// An entry's place in the order of the pack file.
pub(super) type EntryNumber = u32;

/// No entry.
const NONE: EntryNumber = EntryNumber::MAX;

/// A pack with its index, both mapped into memory.
pub(super) struct Pack {
    index: index::File,
    data: data::File,
    /// The number of the first object in the order of the index.
    first: ObjectNumber,
    /// Where the entries begin, and where the last one ends.
    offsets: Vec<u64>,
    /// The entries' places in the index.
    positions: Vec<u32>,
    /// What the entries are once they are resolved; `None` where they cannot be.
    kinds: Vec<Option<Kind>>,
    bases: Vec<EntryNumber>,
    /// Those that are stored as changes to an entry, one list behind the other, and where each begins. The one that
    /// leads to most is the last of its list.
    children: Vec<EntryNumber>,
    child_starts: Vec<u32>,
    /// How many compressed bytes an entry and all that depend on it have.
    weights: Vec<u64>,
}

impl Pack {
    /// The pack behind an index file. Its objects get the numbers from `first` on.
    pub(super) fn open(index: &Path, hash: gix::hash::Kind, first: ObjectNumber) -> gix::Result<Self> {
        let data = data::File::at(index.with_extension("pack"), hash)?;
        let index = index::File::at(index, hash)?;
        let (offsets, positions) = by_offset(&index, data.pack_end() as u64);
        let mut pack = Self {
            index,
            data,
            first,
            kinds: vec![None; positions.len()],
            bases: vec![NONE; positions.len()],
            children: Vec::new(),
            child_starts: Vec::new(),
            weights: Vec::new(),
            offsets,
            positions,
        };
        let roots = pack.read_headers();
        pack.link();
        pack.resolve(roots);
        Ok(pack)
    }

    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The name of an object of this pack, by its place in the index.
    pub(super) fn id(&self, position: u32) -> &gix::oid {
        self.index.oid_at_index(position)
    }

    /// The number of the object behind an entry.
    pub(super) fn number(&self, entry: EntryNumber) -> ObjectNumber {
        self.first + self.positions[entry as usize]
    }

    pub(super) fn kind(&self, entry: EntryNumber) -> Option<Kind> {
        self.kinds[entry as usize]
    }

    pub(super) fn entries(&self) -> std::ops::Range<EntryNumber> {
        0..u32::try_from(self.len()).unwrap_or(NONE)
    }

    /// The entry that this one is stored as changes to.
    pub(super) fn base(&self, entry: EntryNumber) -> Option<EntryNumber> {
        Some(self.bases[entry as usize]).filter(|base| *base != NONE)
    }

    pub(super) fn children(&self, entry: EntryNumber) -> &[EntryNumber] {
        let entry = entry as usize;
        &self.children[self.child_starts[entry] as usize..self.child_starts[entry + 1] as usize]
    }

    /// How many compressed bytes an entry and all that depend on it have.
    pub(super) fn weight(&self, entry: EntryNumber) -> u64 {
        self.weights[entry as usize]
    }

    /// The size of what is compressed in an entry, and the compressed bytes.
    pub(super) fn compressed(&self, entry: EntryNumber) -> Option<(u64, &[u8])> {
        let at = entry as usize;
        let slice = self.data.entry_slice(self.offsets[at]..self.offsets[at + 1])?;
        let header = data::Entry::from_bytes(slice, self.offsets[at], self.data.object_hash()).ok()?;
        let start = usize::try_from(header.data_offset.checked_sub(self.offsets[at])?).ok()?;
        Some((header.decompressed_size, slice.get(start..)?))
    }

    /// Reads the headers and finds the bases. Gives the entries that have none.
    fn read_headers(&mut self) -> Vec<EntryNumber> {
        let places = Places::of(&self.offsets);
        let mut roots = Vec::new();
        for entry in self.entries() {
            let at = entry as usize;
            let Some(slice) = self.data.entry_slice(self.offsets[at]..self.offsets[at + 1]) else { continue };
            let Ok(header) = data::Entry::from_bytes(slice, self.offsets[at], self.data.object_hash()) else {
                continue;
            };
            let base = match header.header {
                Header::OfsDelta { base_distance } => self.offsets[at]
                    .checked_sub(base_distance)
                    .and_then(|offset| places.find(&self.offsets, offset)),
                Header::RefDelta { base_id } => self.index.lookup(base_id).and_then(|position| {
                    places.find(&self.offsets, self.index.pack_offset_at_index(position))
                }),
                Header::Commit | Header::Tree | Header::Blob | Header::Tag => {
                    self.kinds[at] = header.header.as_kind();
                    roots.push(entry);
                    None
                }
            };
            self.bases[at] = base.filter(|base| *base != entry).unwrap_or(NONE);
        }
        roots
    }

    /// Lists the children of every entry.
    fn link(&mut self) {
        let mut starts = vec![0_u32; self.len() + 1];
        for &base in self.bases.iter().filter(|base| **base != NONE) {
            starts[base as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        self.children = vec![NONE; starts.last().map_or(0, |end| *end as usize)];
        for (entry, &base) in self.bases.iter().enumerate().filter(|(_, base)| **base != NONE) {
            let slot = &mut next[base as usize];
            self.children[*slot as usize] = u32::try_from(entry).unwrap_or(NONE);
            *slot += 1;
        }
        self.child_starts = starts;
    }

    /// Hands the kinds of the roots down and the weights up. What a circle of deltas holds is never reached, and stays
    /// without a kind.
    fn resolve(&mut self, roots: Vec<EntryNumber>) {
        let mut order = roots;
        let mut at = 0;
        while at < order.len() {
            let entry = order[at];
            at += 1;
            let kind = self.kind(entry);
            let children =
                self.child_starts[entry as usize] as usize..self.child_starts[entry as usize + 1] as usize;
            for &child in &self.children[children] {
                self.kinds[child as usize] = kind;
                order.push(child);
            }
        }
        self.weights = self.offsets.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        for &entry in order.iter().rev() {
            let children =
                self.child_starts[entry as usize] as usize..self.child_starts[entry as usize + 1] as usize;
            let list = &mut self.children[children];
            let sum: u64 = list.iter().map(|child| self.weights[*child as usize]).sum();
            self.weights[entry as usize] += sum;
            if let Some(heaviest) = (0..list.len()).max_by_key(|&it| self.weights[list[it] as usize]) {
                let end = list.len() - 1;
                list.swap(heaviest, end);
            }
        }
    }
}

/// The entries' offsets in order, the pack's end behind them, and their places in the index.
fn by_offset(index: &index::File, end: u64) -> (Vec<u64>, Vec<u32>) {
    let mut entries: Vec<_> =
        (0..index.num_objects()).map(|position| (index.pack_offset_at_index(position), position)).collect();
    entries.sort_unstable();
    let (mut offsets, positions): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    offsets.push(end);
    (offsets, positions)
}

/// Finds entries by their offsets: the entries of each stretch of the file are known.
struct Places {
    shift: u32,
    /// The first entry at or behind the beginning of each stretch.
    starts: Vec<EntryNumber>,
}

impl Places {
    fn of(offsets: &[u64]) -> Self {
        let (count, end) = (offsets.len() as u64, offsets.last().copied().unwrap_or_default());
        let shift = (end / count.max(1)).max(1).ilog2();
        let stretches = usize::try_from(end >> shift).unwrap_or_default() + 2;
        let mut starts = Vec::with_capacity(stretches);
        for (entry, offset) in offsets.iter().enumerate() {
            while (starts.len() as u64) <= offset >> shift && starts.len() < stretches {
                starts.push(u32::try_from(entry).unwrap_or(NONE));
            }
        }
        Self { shift, starts }
    }

    fn find(&self, offsets: &[u64], offset: u64) -> Option<EntryNumber> {
        let first = *self.starts.get(usize::try_from(offset >> self.shift).ok()?)? as usize;
        let known = &offsets[first..offsets.len() - 1];
        let at = known.iter().take_while(|it| **it <= offset).position(|it| *it == offset)?;
        u32::try_from(first + at).ok()
    }
}
