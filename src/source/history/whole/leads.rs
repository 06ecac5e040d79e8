//! Which trees lead to some blobs, and through which of their entries.

use crate::source::objects::ObjectNumber;

use super::trees::{Entry, EntryKind, Part, Record, Trees};

/// The entries of every tree that lead to something.
pub(super) struct Leads {
    entries: Vec<Placed>,
    /// Where those of each tree end.
    ends: Vec<u32>,
}

/// An entry, and its place among the others of its tree.
#[derive(Debug, Clone, Copy)]
struct Placed {
    place: u32,
    entry: Entry,
}

impl Leads {
    /// The leads to all blobs that are wanted.
    ///
    /// A tree that leads to something may be read before the folder that it shows the way to is known to lead there, so
    /// it is gone over again until nothing new comes: as often as folders nest on the way.
    pub(super) fn to(trees: &Trees, is_wanted: impl Fn(ObjectNumber) -> bool) -> Self {
        let mut leads = Self { entries: Vec::new(), ends: Vec::with_capacity(trees.len()) };
        let mut is_on_the_way = vec![false; trees.len()];
        while leads.pass(trees, &is_wanted, &mut is_on_the_way) {}
        leads
    }

    /// Lists all leads; true when a tree turned out to be on the way that was not before.
    fn pass(
        &mut self,
        trees: &Trees,
        is_wanted: impl Fn(ObjectNumber) -> bool,
        is_on_the_way: &mut [bool],
    ) -> bool {
        self.entries.clear();
        self.ends.clear();
        let mut is_new = false;
        for record in trees.records() {
            let start = self.entries.len();
            let base = trees.base(record).map_or(0..0, |base| self.range(base));
            let mut place = 0;
            for part in trees.parts(record) {
                match part {
                    Part::Kept { first, count } => {
                        self.keep(base.clone(), first, count, place);
                        place += count;
                    }
                    Part::Own(entry) => {
                        let leads = match entry.kind {
                            EntryKind::Blob => is_wanted(entry.child),
                            EntryKind::Tree => {
                                trees.record(entry.child).is_some_and(|it| is_on_the_way[it as usize])
                            }
                            EntryKind::Submodule => false,
                        };
                        if leads {
                            self.entries.push(Placed { place, entry });
                        }
                        place += 1;
                    }
                }
            }
            self.ends.push(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
            if self.entries.len() > start && !std::mem::replace(&mut is_on_the_way[record as usize], true) {
                is_new = true;
            }
        }
        is_new
    }

    /// Copies the leads of a base among `count` entries from `first` on.
    fn keep(&mut self, base: std::ops::Range<usize>, first: u32, count: u32, place: u32) {
        let own = &self.entries[base.clone()];
        let from = base.start + own.partition_point(|it| it.place < first);
        let to = base.start + own.partition_point(|it| it.place < first + count);
        for at in from..to {
            let Placed { place: before, entry } = self.entries[at];
            self.entries.push(Placed { place: before - first + place, entry });
        }
    }

    fn range(&self, record: Record) -> std::ops::Range<usize> {
        let at = record as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        start..self.ends[at] as usize
    }

    /// The entries of a tree that lead to something.
    pub(super) fn of(&self, record: Record) -> impl Iterator<Item = Entry> + '_ {
        self.entries[self.range(record)].iter().map(|it| it.entry)
    }
}
