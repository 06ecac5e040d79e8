//! All trees of the object database, in the memory of a few bytes each.
//!
//! A pack stores a tree as changes to a similar one, and so does this table: which runs of entries a tree has of its
//! base, and which entries are its own.

use std::collections::HashMap;
use std::ops::Range;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::Kind;

use crate::source::objects::{Base, Copied, ObjectNumber, Objects, Tally, Visitor};

/// A tree's place in the table.
pub(super) type Record = u32;

/// The name of an entry, by its place in [`Trees::names`].
pub(super) type NameNumber = u32;

/// No record.
pub(super) const NONE: u32 = u32::MAX;

/// Objects that a tree names and that are not in the database have numbers from here on.
const MISSING: ObjectNumber = 1 << 31;

/// All trees.
pub(super) struct Trees {
    records: Vec<TreeRecord>,
    runs: Vec<Run>,
    names: Vec<Box<[u8]>>,
    /// The record of each object that is a tree.
    record_of: Vec<Record>,
    missing: Vec<ObjectId>,
}

#[derive(Debug, Clone, Copy)]
struct TreeRecord {
    tree: ObjectNumber,
    base: Record,
    /// Where its runs end; they begin where those of the record before end.
    end: u32,
}

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    pub(super) name: NameNumber,
    pub(super) child: ObjectNumber,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Tree,
    /// A file or a symbolic link: both have bytes that people wrote.
    Blob,
    Submodule,
}

/// A part of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// So many entries of the base, from the first one on.
    Kept { first: u32, count: u32 },
    /// An entry of its own.
    Own(Entry),
}

/// A [`Part`] in eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run(u32, u32);

const KEPT: u32 = 1 << 31;
const KIND_SHIFT: u32 = 28;

impl Run {
    fn of(part: Part) -> Self {
        match part {
            Part::Kept { first, count } => Self(KEPT | first, count),
            Part::Own(Entry { kind, name, child }) => {
                let kind = match kind {
                    EntryKind::Tree => 0,
                    EntryKind::Blob => 1,
                    EntryKind::Submodule => 2,
                };
                Self(kind << KIND_SHIFT | name, child)
            }
        }
    }

    fn part(self) -> Part {
        let Self(head, child) = self;
        if head & KEPT != 0 {
            return Part::Kept { first: head ^ KEPT, count: child };
        }
        let kind = match head >> KIND_SHIFT {
            0 => EntryKind::Tree,
            1 => EntryKind::Blob,
            _ => EntryKind::Submodule,
        };
        Part::Own(Entry { kind, name: head & ((1 << KIND_SHIFT) - 1), child })
    }
}

impl Trees {
    /// Reads all trees.
    pub(super) fn read(objects: &Objects, tally: &Tally<'_>) -> Self {
        let readers = objects.sweep(Kind::Tree, |_| true, tally, || Reader::new(objects));
        let mut trees = Self {
            records: Vec::new(),
            runs: Vec::new(),
            names: Vec::new(),
            record_of: vec![NONE; objects.len()],
            missing: Vec::new(),
        };
        let (mut names, mut missing) = (HashMap::new(), HashMap::new());
        let failed: Vec<_> = readers.iter().flat_map(|reader| reader.failed.clone()).collect();
        for reader in readers {
            trees.take(reader, &mut names, &mut missing);
        }
        for (at, record) in trees.records.iter().enumerate() {
            trees.record_of[objects.canonical(record.tree) as usize] = u32::try_from(at).unwrap_or(NONE);
        }
        // What is known of a broken tree may not be all of it: the ordinary way to read says what is wrong.
        for tree in failed {
            trees.record_of[objects.canonical(tree) as usize] = NONE;
        }
        trees
    }

    /// Adds what one thread read, under names and numbers that all share.
    fn take(
        &mut self,
        reader: Reader<'_>,
        names: &mut HashMap<Box<[u8]>, NameNumber>,
        missing: &mut HashMap<ObjectId, u32>,
    ) {
        let renamed: Vec<_> =
            reader.names.into_iter().map(|name| intern(name, names, &mut self.names)).collect();
        let renumbered: Vec<_> =
            reader.missing.into_iter().map(|id| MISSING | intern(id, missing, &mut self.missing)).collect();
        let (first_record, first_run) = (count(&self.records), count(&self.runs));
        self.records.extend(reader.records.into_iter().map(|record| TreeRecord {
            base: if record.base == NONE { NONE } else { record.base + first_record },
            end: record.end + first_run,
            ..record
        }));
        self.runs.extend(reader.runs.into_iter().map(|run| match run.part() {
            Part::Own(entry) => {
                let is_missing = entry.kind != EntryKind::Submodule && entry.child & MISSING != 0;
                let child =
                    if is_missing { renumbered[(entry.child ^ MISSING) as usize] } else { entry.child };
                Run::of(Part::Own(Entry { name: renamed[entry.name as usize], child, ..entry }))
            }
            Part::Kept { .. } => run,
        }));
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// All records; a base comes before what is stored as changes to it.
    pub(super) fn records(&self) -> Range<Record> {
        0..count(&self.records)
    }

    /// The record of a tree; `None` for what is none, or could not be read.
    pub(super) fn record(&self, tree: ObjectNumber) -> Option<Record> {
        self.record_of.get(tree as usize).copied().filter(|record| *record != NONE)
    }

    /// The tree itself.
    pub(super) fn object(&self, record: Record) -> ObjectNumber {
        self.records[record as usize].tree
    }

    /// The tree that it is stored as changes to.
    pub(super) fn base(&self, record: Record) -> Option<Record> {
        Some(self.records[record as usize].base).filter(|base| *base != NONE)
    }

    /// The parts of a tree, in the order of its entries.
    pub(super) fn parts(&self, record: Record) -> impl Iterator<Item = Part> + '_ {
        let at = record as usize;
        let start = if at == 0 { 0 } else { self.records[at - 1].end as usize };
        self.runs[start..self.records[at].end as usize].iter().map(|run| run.part())
    }

    /// All entries of a tree.
    pub(super) fn entries(&self, record: Record) -> Vec<Entry> {
        let mut chain = vec![record];
        while let Some(base) = chain.last().and_then(|record| self.base(*record)) {
            chain.push(base);
        }
        let mut entries: Vec<Entry> = Vec::new();
        for record in chain.into_iter().rev() {
            let mut next = Vec::with_capacity(entries.len() + 1);
            for part in self.parts(record) {
                match part {
                    Part::Kept { first, count } => {
                        next.extend_from_slice(&entries[first as usize..(first + count) as usize]);
                    }
                    Part::Own(entry) => next.push(entry),
                }
            }
            entries = next;
        }
        entries
    }

    pub(super) fn name(&self, name: NameNumber) -> &[u8] {
        &self.names[name as usize]
    }

    /// The name of an object that a tree names and that the database does not have.
    pub(super) fn missing(&self, object: ObjectNumber) -> Option<ObjectId> {
        self.missing.get(object.checked_sub(MISSING)? as usize).copied()
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The number of a thing in a list that has each once.
fn intern<T: Clone + Eq + std::hash::Hash>(
    thing: T,
    numbers: &mut HashMap<T, u32>,
    list: &mut Vec<T>,
) -> u32 {
    *numbers.entry(thing).or_insert_with_key(|thing| {
        list.push(thing.clone());
        count(list) - 1
    })
}

/// How many of the entries that were looked up last are remembered.
const REMEMBERED: usize = 1 << 15;

/// What one thread reads.
struct Reader<'o> {
    objects: &'o Objects,
    hash_length: usize,
    records: Vec<TreeRecord>,
    runs: Vec<Run>,
    names: Vec<Box<[u8]>>,
    numbers: HashMap<Box<[u8]>, NameNumber>,
    missing: Vec<ObjectId>,
    missing_numbers: HashMap<ObjectId, u32>,
    failed: Vec<ObjectNumber>,
    /// Versions of a folder follow each other and share most of their entries.
    remembered: Vec<Option<(ObjectId, Entry)>>,
}

/// What is remembered of a tree for those that are stored as changes to it.
struct Note {
    record: Record,
    /// Where its entries begin, and where the last one ends.
    starts: Vec<u32>,
}

/// An entry as it is written: `mode name NUL id`.
struct RawEntry<'t> {
    kind: EntryKind,
    name: &'t [u8],
    id: &'t gix::oid,
    end: usize,
}

fn raw_entry(bytes: &[u8], at: usize, hash_length: usize) -> Option<RawEntry<'_>> {
    let rest = bytes.get(at..)?;
    let space = rest.iter().take(8).position(|byte| *byte == b' ')?;
    let length = rest[space + 1..].find_byte(0)?;
    let name = &rest[space + 1..space + 1 + length];
    let id_at = space + length + 2;
    let id = gix::oid::try_from_bytes(rest.get(id_at..id_at + hash_length)?).ok()?;
    let kind = match rest[..space].trim_start_with(|it| it == '0') {
        b"40000" => EntryKind::Tree,
        b"160000" => EntryKind::Submodule,
        _ => EntryKind::Blob,
    };
    Some(RawEntry { kind, name, id, end: at + id_at + hash_length })
}

impl<'o> Reader<'o> {
    fn new(objects: &'o Objects) -> Self {
        Self {
            objects,
            hash_length: objects.hash_length(),
            records: Vec::new(),
            runs: Vec::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
            missing: Vec::new(),
            missing_numbers: HashMap::new(),
            failed: Vec::new(),
            remembered: vec![None; REMEMBERED],
        }
    }

    /// The numbers behind an entry's name and id.
    fn entry(&mut self, raw: &RawEntry<'_>) -> Entry {
        let bytes = raw.id.as_bytes();
        let place = usize::from(u16::from_le_bytes([bytes[0], bytes[1]])) % REMEMBERED;
        if let Some((id, entry)) = &self.remembered[place]
            && **id == *raw.id
            && entry.kind == raw.kind
            && *self.names[entry.name as usize] == *raw.name
        {
            return *entry;
        }
        let name = self.name(raw.name);
        let child = match raw.kind {
            EntryKind::Submodule => 0,
            EntryKind::Tree | EntryKind::Blob => {
                self.objects.find(raw.id).unwrap_or_else(|| self.missing(raw.id))
            }
        };
        let entry = Entry { kind: raw.kind, name, child };
        self.remembered[place] = Some((raw.id.to_owned(), entry));
        entry
    }

    fn name(&mut self, name: &[u8]) -> NameNumber {
        if let Some(&known) = self.numbers.get(name) {
            return known;
        }
        intern(name.into(), &mut self.numbers, &mut self.names)
    }

    fn missing(&mut self, id: &gix::oid) -> ObjectNumber {
        MISSING | intern(id.to_owned(), &mut self.missing_numbers, &mut self.missing)
    }

    /// Adds all entries, those that stand in a part of the base as kept ones. `None` when there is something else than
    /// entries.
    fn add_all(&mut self, bytes: &[u8], base: Option<&Base<'_, Note>>, runs: &mut Runs) -> Option<()> {
        let mut kept = base.map(Kept::of);
        let mut at = 0;
        while at < bytes.len() {
            if let Some((entries, end)) = kept.as_mut().and_then(|kept| kept.entries_at(at)) {
                let starts = base.map_or(&[][..], |base| &base.note.starts);
                let first = starts[entries.start] as usize;
                let moved = |start: &u32| offset(at + *start as usize - first);
                runs.starts.extend(starts[entries.clone()].iter().map(moved));
                runs.keep(entries, &mut self.runs);
                at = end;
            } else {
                let raw = raw_entry(bytes, at, self.hash_length)?;
                let entry = self.entry(&raw);
                runs.starts.push(offset(at));
                runs.own(entry, &mut self.runs);
                at = raw.end;
            }
        }
        Some(())
    }
}

/// Finds the entries of a base that a tree has as they are.
struct Kept<'b> {
    starts: &'b [u32],
    /// The parts of the base that the tree has, without those that were passed.
    copied: &'b [Copied],
}

impl<'b> Kept<'b> {
    fn of(base: &Base<'b, Note>) -> Self {
        Self { starts: &base.note.starts, copied: base.copied }
    }

    /// The entries of the base that stand one behind the other from `at` on, where an entry of the tree begins; and where
    /// they end. What begins like an entry, and has the same bytes, is that entry.
    fn entries_at(&mut self, at: usize) -> Option<(Range<usize>, usize)> {
        while self.copied.first().is_some_and(|part| part.at + part.len <= at) {
            self.copied = &self.copied[1..];
        }
        let part = self.copied.first().filter(|part| part.at <= at)?;
        let from = part.from + at - part.at;
        let first = self.starts.binary_search(&offset(from)).ok()?;
        let behind = self.starts[first + 1..].partition_point(|end| *end as usize <= part.from + part.len);
        let end = at + self.starts[first + behind] as usize - from;
        (behind > 0).then_some((first..first + behind, end))
    }
}

/// The runs of one tree as they grow.
#[derive(Default)]
struct Runs {
    starts: Vec<u32>,
    kept: Option<(u32, u32)>,
}

impl Runs {
    fn keep(&mut self, entries: Range<usize>, runs: &mut Vec<Run>) {
        let (first, count) = (offset(entries.start), offset(entries.len()));
        match &mut self.kept {
            Some((start, length)) if *start + *length == first => *length += count,
            _ => {
                self.close(runs);
                self.kept = Some((first, count));
            }
        }
    }

    fn own(&mut self, entry: Entry, runs: &mut Vec<Run>) {
        self.close(runs);
        runs.push(Run::of(Part::Own(entry)));
    }

    fn close(&mut self, runs: &mut Vec<Run>) {
        if let Some((first, count)) = self.kept.take().filter(|(_, count)| *count > 0) {
            runs.push(Run::of(Part::Kept { first, count }));
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Visitor for Reader<'_> {
    type Note = Note;

    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], base: Option<Base<'_, Note>>) -> Note {
        let mut runs = Runs::default();
        let base_record = base.as_ref().map_or(NONE, |base| base.note.record);
        let sound = self.add_all(bytes, base.as_ref(), &mut runs);
        runs.close(&mut self.runs);
        if sound.is_none() {
            self.failed.push(object);
        }
        // Where a broken tree's last entry ends is not known, so that one is not remembered.
        let end = sound.map_or_else(|| runs.starts.pop().unwrap_or_default(), |()| offset(bytes.len()));
        runs.starts.push(end);
        self.records.push(TreeRecord { tree: object, base: base_record, end: count(&self.runs) });
        Note { record: count(&self.records) - 1, starts: runs.starts }
    }

    fn fail(&mut self, object: ObjectNumber) {
        self.failed.push(object);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_survive_being_packed() {
        let entry = Entry { kind: EntryKind::Submodule, name: 7, child: u32::MAX };
        for part in [Part::Own(entry), Part::Kept { first: 3, count: 9 }] {
            assert_eq!(Run::of(part).part(), part);
        }
    }

    #[test]
    fn broken_entries_are_none() {
        let id = [7_u8; 20];
        let whole = [b"100644 a\0".as_slice(), &id].concat();
        assert_eq!(raw_entry(&whole, 0, 20).map(|raw| raw.end), Some(whole.len()));
        for end in 0..whole.len() {
            assert!(raw_entry(&whole[..end], 0, 20).is_none(), "{end}");
        }
    }
}
