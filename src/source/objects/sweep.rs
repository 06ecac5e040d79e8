//! Reads all objects of a kind, each once, from the bases of the deltas on.
//!
//! A base stays in memory while anything depends on it. The heaviest of several dependants comes last, when its base is
//! needed no more, so that even a long chain holds few texts at a time; beyond a bound, bases are let go and made again.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use gix::objs::Kind;
use libdeflater::Decompressor;

use crate::source::limit::MAX_BYTES;
use crate::source::repository;

use super::delta::{self, Copied};
use super::pack::{EntryNumber, Pack};
use super::{ObjectNumber, Objects};

/// What looks at the objects of a sweep. Each thread has one.
pub(in crate::source) trait Visitor: Send {
    /// What is remembered of an object while others that are stored as changes to it are looked at.
    type Note;

    /// Looks at an object's bytes. An object that is stored twice, or whose base had to be made again, is seen twice.
    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], base: Option<Base<'_, Self::Note>>)
    -> Self::Note;

    /// An object cannot be read here: it is broken or too large, or depends on one that is.
    fn fail(&mut self, object: ObjectNumber);
}

/// What an object is stored as changes to.
pub(in crate::source) struct Base<'b, N> {
    pub(in crate::source) bytes: &'b [u8],
    pub(in crate::source) note: &'b N,
    /// What the object has of it, in the order of places.
    pub(in crate::source) copied: &'b [Copied],
}

/// Told how many compressed bytes were read, for the progress bar.
pub(in crate::source) type Tally<'t> = dyn Fn(u64) + Sync + 't;

/// How many bytes of bases one thread keeps.
const KEPT: usize = 96 << 20;

/// About how many compressed bytes of roots a thread takes at a time.
const SHARE: u64 = 256 << 10;

impl Objects {
    /// Looks at all objects of a kind that are wanted, and at the bases that lead to them, on all threads. Gives the
    /// threads' visitors back.
    pub(in crate::source) fn sweep<V: Visitor>(
        &self,
        kind: Kind,
        is_wanted: impl Fn(ObjectNumber) -> bool,
        tally: &Tally<'_>,
        visitor: impl Fn() -> V + Sync,
    ) -> Vec<V> {
        self.sweep_keeping(KEPT, kind, is_wanted, tally, visitor)
    }

    /// The same with so many bytes of bases in each thread's memory.
    fn sweep_keeping<V: Visitor>(
        &self,
        kept: usize,
        kind: Kind,
        is_wanted: impl Fn(ObjectNumber) -> bool,
        tally: &Tally<'_>,
        visitor: impl Fn() -> V + Sync,
    ) -> Vec<V> {
        let needed: Vec<_> = self.packs.iter().map(|pack| needed_entries(pack, kind, &is_wanted)).collect();
        let shares = shares(&self.packs, &needed, kind);
        let loose = self.loose_of(kind, &is_wanted);
        let (next, next_loose) = (AtomicUsize::new(0), AtomicUsize::new(0));
        rayon::broadcast(|_| {
            let mut visitor = visitor();
            let mut descent = Descent::new(&mut visitor, kept);
            while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                for &root in &share.roots {
                    descent.from(share.pack, share.needed, root);
                    tally(share.pack.weight(root));
                }
            }
            let mut buffer = Vec::new();
            while let Some(&number) = loose.get(next_loose.fetch_add(1, Ordering::Relaxed)) {
                self.visit_loose(number, kind, &mut buffer, &mut visitor);
            }
            visitor
        })
    }

    /// How many compressed bytes the packs hold of a kind.
    pub(in crate::source) fn weight(&self, kind: Kind) -> u64 {
        self.packs.iter().map(|pack| roots(pack, kind).map(|root| pack.weight(root)).sum::<u64>()).sum()
    }

    fn loose_of(&self, kind: Kind, is_wanted: impl Fn(ObjectNumber) -> bool) -> Vec<ObjectNumber> {
        let first = self.packed();
        let of_kind = self.loose.iter().enumerate().filter(|(_, it)| it.1.is_none_or(|known| known == kind));
        of_kind
            .filter_map(|(at, _)| u32::try_from(first + at).ok())
            .filter(|number| is_wanted(*number))
            .collect()
    }

    fn visit_loose<V: Visitor>(
        &self,
        number: ObjectNumber,
        kind: Kind,
        buffer: &mut Vec<u8>,
        visitor: &mut V,
    ) {
        let read = self.repository.with(|git| repository::read_object(git, self.id(number), kind, buffer));
        match read {
            Ok(()) => {
                visitor.visit(number, buffer, None);
            }
            Err(_) => visitor.fail(number),
        }
    }
}

fn roots(pack: &Pack, kind: Kind) -> impl Iterator<Item = EntryNumber> + '_ {
    pack.entries().filter(move |&entry| pack.base(entry).is_none() && pack.kind(entry) == Some(kind))
}

/// The entries that are wanted or lead to one; `None` when that is all of the kind.
fn needed_entries(pack: &Pack, kind: Kind, is_wanted: impl Fn(ObjectNumber) -> bool) -> Option<Vec<bool>> {
    let of_kind = || pack.entries().filter(|&entry| pack.kind(entry) == Some(kind));
    if of_kind().all(|entry| is_wanted(pack.number(entry))) {
        return None;
    }
    let mut needed = vec![false; pack.len()];
    for entry in of_kind().filter(|&entry| is_wanted(pack.number(entry))) {
        let mut at = Some(entry);
        while let Some(entry) = at.filter(|&entry| !needed[entry as usize]) {
            needed[entry as usize] = true;
            at = pack.base(entry);
        }
    }
    Some(needed)
}

/// Roots that one thread takes at once.
struct Share<'p> {
    pack: &'p Pack,
    needed: Option<&'p [bool]>,
    roots: Vec<EntryNumber>,
    weight: u64,
}

/// The work in shares, the heaviest first: what is left for the end is small, and no thread waits for another.
fn shares<'p>(packs: &'p [Pack], needed: &'p [Option<Vec<bool>>], kind: Kind) -> Vec<Share<'p>> {
    let mut shares: Vec<Share<'p>> = Vec::new();
    for (pack, needed) in packs.iter().zip(needed) {
        let needed = needed.as_deref();
        let mut share = Share { pack, needed, roots: Vec::new(), weight: 0 };
        for root in roots(pack, kind).filter(|&root| needed.is_none_or(|needed| needed[root as usize])) {
            share.roots.push(root);
            share.weight += pack.weight(root);
            if share.weight >= SHARE {
                let next = Share { pack, needed, roots: Vec::new(), weight: 0 };
                shares.push(std::mem::replace(&mut share, next));
            }
        }
        shares.push(share);
    }
    shares.sort_by_key(|share| std::cmp::Reverse(share.weight));
    shares
}

/// A base on the way down, with those of its dependants that were not looked at yet.
struct Frame<N> {
    entry: EntryNumber,
    bytes: Vec<u8>,
    note: N,
    rest: Range<usize>,
}

/// One thread's way from roots to all that depends on them.
struct Descent<'v, 'p, V: Visitor> {
    visitor: &'v mut V,
    /// How many bytes of bases are kept.
    limit: usize,
    kept: usize,
    frames: Vec<Frame<V::Note>>,
    /// Bases that were let go, with what still depends on them.
    postponed: Vec<(EntryNumber, Range<usize>)>,
    workshop: Workshop,
    needed: Option<&'p [bool]>,
}

impl<'v, 'p, V: Visitor> Descent<'v, 'p, V> {
    fn new(visitor: &'v mut V, limit: usize) -> Self {
        Self {
            visitor,
            limit,
            kept: 0,
            frames: Vec::new(),
            postponed: Vec::new(),
            workshop: Workshop::new(),
            needed: None,
        }
    }

    /// Looks at a root and all that depends on it.
    fn from(&mut self, pack: &'p Pack, needed: Option<&'p [bool]>, root: EntryNumber) {
        self.needed = needed;
        self.enter(pack, root, 0..pack.children(root).len());
        while let Some((entry, rest)) = self.postponed.pop() {
            self.enter(pack, entry, rest);
        }
    }

    /// Makes an entry from its root on, and goes down from it.
    fn enter(&mut self, pack: &'p Pack, entry: EntryNumber, rest: Range<usize>) {
        match self.workshop.make(pack, entry) {
            Some(bytes) => {
                let note = self.visitor.visit(pack.number(entry), &bytes, None);
                self.push(Frame { entry, bytes, note, rest });
                self.descend(pack);
            }
            None => self.fail(pack, entry),
        }
    }

    fn descend(&mut self, pack: &'p Pack) {
        while let Some(frame) = self.frames.last_mut() {
            let children = pack.children(frame.entry);
            let is_needed = |child: EntryNumber| self.needed.is_none_or(|needed| needed[child as usize]);
            let Some(at) = frame.rest.find(|&at| is_needed(children[at])) else {
                self.pop();
                continue;
            };
            let child = children[at];
            match self.workshop.change(pack, child, &frame.bytes) {
                None => self.fail(pack, child),
                Some(bytes) => {
                    let base = Base { bytes: &frame.bytes, note: &frame.note, copied: &self.workshop.copied };
                    let note = self.visitor.visit(pack.number(child), &bytes, Some(base));
                    if frame.rest.is_empty() {
                        self.pop();
                    }
                    self.push(Frame { entry: child, bytes, note, rest: 0..pack.children(child).len() });
                }
            }
        }
    }

    fn pop(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.kept -= frame.bytes.len();
            self.workshop.spare(frame.bytes);
        }
    }

    fn push(&mut self, frame: Frame<V::Note>) {
        if frame.rest.is_empty() {
            self.workshop.spare(frame.bytes);
            return;
        }
        if self.kept + frame.bytes.len() > self.limit {
            self.postponed.extend(self.frames.drain(..).map(|frame| (frame.entry, frame.rest)));
            self.postponed.retain(|(_, rest)| !rest.is_empty());
            self.kept = 0;
        }
        self.kept += frame.bytes.len();
        self.frames.push(frame);
    }

    /// Reports an entry that cannot be made, and all that depends on it.
    fn fail(&mut self, pack: &Pack, entry: EntryNumber) {
        let mut pending = vec![entry];
        while let Some(entry) = pending.pop() {
            self.visitor.fail(pack.number(entry));
            pending.extend(pack.children(entry));
        }
    }
}

/// Makes objects of entries, with buffers that are used again.
struct Workshop {
    inflater: Decompressor,
    delta: Vec<u8>,
    copied: Vec<Copied>,
    spare: Vec<Vec<u8>>,
}

/// A buffer that grew beyond this is given back to the system.
const SPARE_BYTES: usize = 8 << 20;

impl Workshop {
    fn new() -> Self {
        Self { inflater: Decompressor::new(), delta: Vec::new(), copied: Vec::new(), spare: Vec::new() }
    }

    fn spare(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() <= SPARE_BYTES && self.spare.len() < 64 {
            self.spare.push(buffer);
        }
    }

    /// An object, made from its root on.
    fn make(&mut self, pack: &Pack, entry: EntryNumber) -> Option<Vec<u8>> {
        let mut chain = vec![entry];
        while let Some(base) = chain.last().and_then(|&entry| pack.base(entry)) {
            chain.push(base);
        }
        let root = chain.pop()?;
        let mut bytes = self.spare.pop().unwrap_or_default();
        inflate(&mut self.inflater, pack, root, &mut bytes)?;
        while let Some(entry) = chain.pop() {
            let next = self.change(pack, entry, &bytes)?;
            self.spare(std::mem::replace(&mut bytes, next));
        }
        Some(bytes)
    }

    /// An object, made of its base.
    fn change(&mut self, pack: &Pack, entry: EntryNumber, base: &[u8]) -> Option<Vec<u8>> {
        inflate(&mut self.inflater, pack, entry, &mut self.delta)?;
        let mut bytes = self.spare.pop().unwrap_or_default();
        delta::apply(base, &self.delta, MAX_BYTES, &mut bytes, &mut self.copied)?;
        Some(bytes)
    }
}

fn inflate(inflater: &mut Decompressor, pack: &Pack, entry: EntryNumber, bytes: &mut Vec<u8>) -> Option<()> {
    let (size, compressed) = pack.compressed(entry)?;
    let size = usize::try_from(size).ok().filter(|_| size <= MAX_BYTES)?;
    bytes.resize(size, 0);
    let made = inflater.zlib_decompress(compressed, bytes).ok()?;
    (made == size).then_some(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::source::repository::Repository;
    use crate::source::tests::scratch::{Scratch, isolated};

    /// What was seen of each object: its bytes, and whether they were made of a base that was at hand.
    struct Seen<'o> {
        objects: &'o Objects,
        bytes: BTreeMap<String, Vec<u8>>,
        from_base: usize,
    }

    impl Visitor for Seen<'_> {
        type Note = Vec<u8>;

        fn visit(&mut self, object: ObjectNumber, bytes: &[u8], base: Option<Base<'_, Vec<u8>>>) -> Vec<u8> {
            if let Some(base) = base {
                self.from_base += 1;
                assert_eq!(base.note, base.bytes);
                for part in base.copied {
                    assert_eq!(
                        bytes[part.at..part.at + part.len],
                        base.bytes[part.from..part.from + part.len]
                    );
                }
            }
            self.bytes.insert(self.objects.id(object).to_string(), bytes.to_vec());
            bytes.to_vec()
        }

        fn fail(&mut self, object: ObjectNumber) {
            panic!("{} is broken", self.objects.id(object));
        }
    }

    /// A pack with chains of versions, and branches in them.
    fn packed() -> Scratch {
        let scratch = Scratch::repository();
        let mut lines: Vec<String> =
            (0..300).map(|line| format!("line {line}, long enough to be stored once\n")).collect();
        for version in 0..24 {
            lines[(version * 37) % 300] = format!("changed in {version}\n");
            scratch.commit("version", &[("text", &lines.concat()), ("other", &lines[version..].concat())]);
        }
        scratch.git(&["repack", "-q", "-a", "-d", "-f", "--depth=20", "--window=20"]);
        scratch
    }

    #[test]
    fn bases_that_were_let_go_are_made_again() {
        let scratch = packed();
        let repository = Arc::new(Repository::open(scratch.path(), &isolated()).unwrap());
        let objects = Objects::open(&repository).unwrap().unwrap();
        let seen = |kept| {
            let seen = || Seen { objects: &objects, bytes: BTreeMap::new(), from_base: 0 };
            let seen = objects.sweep_keeping(kept, Kind::Blob, |_| true, &|_| (), seen);
            let from_base: usize = seen.iter().map(|it| it.from_base).sum();
            (seen.into_iter().flat_map(|it| it.bytes).collect::<BTreeMap<_, _>>(), from_base)
        };
        let ((few, _), (many, from_base)) = (seen(0), seen(usize::MAX));
        assert_eq!(few, many);
        // Two texts of each version, which in the first one are the same.
        assert_eq!(many.len(), 47);
        assert!(from_base > 30, "{from_base}");
        for (id, bytes) in &many {
            assert_eq!(repository.blob(gix::ObjectId::from_hex(id.as_bytes()).unwrap()).unwrap(), *bytes);
        }
    }

    #[test]
    fn what_is_not_wanted_is_read_only_on_the_way() {
        let scratch = packed();
        let repository = Arc::new(Repository::open(scratch.path(), &isolated()).unwrap());
        let objects = Objects::open(&repository).unwrap().unwrap();
        let all: Vec<_> = objects.of_kind(Kind::Blob).collect();
        for &wanted in &all {
            let seen = || Seen { objects: &objects, bytes: BTreeMap::new(), from_base: 0 };
            let seen = objects.sweep(Kind::Blob, |number| number == wanted, &|_| (), seen);
            let seen: Vec<_> = seen.into_iter().flat_map(|it| it.bytes).map(|(id, _)| id).collect();
            assert!(seen.contains(&objects.id(wanted).to_string()) && seen.len() < all.len(), "{seen:?}");
        }
    }
}
