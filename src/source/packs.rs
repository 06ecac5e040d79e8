//! Single objects of packs, each found with a handful of small reads.
//!
//! gix looks at the offset of every object before it answers for the first one (`gix_pack::index::File::at` counts those
//! that need eight bytes), which takes the longer the more objects there are; a commit's check reads a dozen. What is not found here, and whatever is not as expected, is left to gix, which knows loose objects
//! and says what is broken. The format of an index is that of `gitformat-pack(5)`, "Version 2 pack-*.idx files".

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::pack::cache::Never;
use gix::odb::pack::data::decode::entry::ResolvedBase;
use gix::odb::pack::data::{self, Offset};

use super::limit;

/// How many packs are looked into. Where there are more, a look at all of them is not quick any more.
const MOST_PACKS: usize = 64;

/// How many objects are asked for here. Who reads many has use for what gix keeps of each.
const MOST_OBJECTS: usize = 512;

/// The packs of a repository and of those that it borrows objects from.
pub(super) struct Packs {
    packs: Vec<Pack>,
    asked: AtomicUsize,
}

impl Packs {
    /// Those of an open repository; none where they cannot be listed.
    pub(super) fn of(git: &gix::Repository) -> Self {
        let store = git.objects.store_ref();
        let borrowed = store.alternate_db_paths().unwrap_or_default();
        let hash = git.object_hash();
        let folders = [store.path().to_owned()].into_iter().chain(borrowed).map(|it| it.join("pack"));
        let packs: Vec<_> = folders.flat_map(|folder| packs_in(&folder, hash)).take(MOST_PACKS + 1).collect();
        let packs = if packs.len() > MOST_PACKS { Vec::new() } else { packs };
        Self { packs, asked: AtomicUsize::new(0) }
    }

    /// Reads an object into `buffer`, and says of what kind it is. `None` leaves it to gix.
    pub(super) fn read(&self, id: ObjectId, buffer: &mut Vec<u8>) -> Option<Kind> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= MOST_OBJECTS {
            return None;
        }
        self.packs.iter().find_map(|pack| pack.read(id, buffer))
    }
}

#[expect(clippy::disallowed_methods, reason = "`source` is the room that reads the disk")]
fn packs_in(folder: &Path, hash: gix::hash::Kind) -> Vec<Pack> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut indexes: Vec<_> =
        entries.map(|it| it.path()).filter(|it| it.extension().is_some_and(|it| it == "idx")).collect();
    indexes.sort_unstable();
    indexes.into_iter().filter_map(|it| Pack::open(&it, hash)).collect()
}

/// A pack with its index.
struct Pack {
    index: Index<File>,
    /// Mapped when an object is found in it.
    data: OnceLock<Option<data::File>>,
    path: PathBuf,
}

impl Pack {
    #[expect(clippy::disallowed_methods, reason = "`source` is the room that reads the disk")]
    fn open(path: &Path, hash: gix::hash::Kind) -> Option<Self> {
        let index = Index::new(File::open(path).ok()?, hash)?;
        Some(Self { index, data: OnceLock::new(), path: path.with_extension("pack") })
    }

    fn data(&self) -> Option<&data::File> {
        let map = || {
            let data = data::File::at(&self.path, self.index.hash).ok()?;
            Some(data.with_alloc_limit_bytes(usize::try_from(limit::MAX_BYTES).ok()))
        };
        self.data.get_or_init(map).as_ref()
    }

    fn entry(&self, id: &gix::oid) -> Option<data::Entry> {
        let offset = self.index.offset(id.as_bytes())?;
        self.data()?.entry(offset).ok()
    }

    fn read(&self, id: ObjectId, buffer: &mut Vec<u8>) -> Option<Kind> {
        let entry = self.entry(&id)?;
        let base = |id: &gix::oid, _: &mut Vec<u8>| Ok(self.entry(id).map(ResolvedBase::InPack));
        let mut inflate = gix::zlib::Inflate::default();
        buffer.clear();
        let decoded = self.data()?.decode_entry(entry, buffer, &mut inflate, &base, &mut Never).ok()?;
        buffer.truncate(usize::try_from(decoded.object_size).ok()?);
        Some(decoded.kind)
    }
}

/// What can be read at any place.
trait ReadAt {
    /// Fills `bytes` with what stands from `offset` on; an error when that is less.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, bytes, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(self, &mut bytes[done..], offset + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => done += read,
            }
        }
        Ok(())
    }

    #[cfg(not(any(unix, windows)))]
    fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// An index of a pack: the names of its objects in their order, and where each begins.
struct Index<R> {
    file: R,
    hash: gix::hash::Kind,
    /// How many names begin with this byte or a smaller one.
    fan: Vec<u32>,
}

/// The signature and the version.
const HEADER: &[u8] = b"\xfftOc\x00\x00\x00\x02";
const FAN: usize = 256;
/// Where the names begin.
const NAMES: u64 = (HEADER.len() + FAN * 4) as u64;
/// The length of the numbers behind them: a checksum and an offset for each object.
const NUMBER: u64 = 4;
/// What an offset says that stands in the table of long ones.
const IS_LONG: u32 = 1 << 31;
/// How many names are read at once: around the place where a name is thought to be, it mostly is among them.
const WINDOW: u32 = 200;

impl<R: ReadAt> Index<R> {
    fn new(file: R, hash: gix::hash::Kind) -> Option<Self> {
        let mut head = [0; HEADER.len() + FAN * 4];
        file.read_at(0, &mut head).ok()?;
        let numbers = head.strip_prefix(HEADER)?;
        let fan: Vec<u32> = numbers.as_chunks().0.iter().map(|it| u32::from_be_bytes(*it)).collect();
        fan.is_sorted().then_some(Self { file, hash, fan })
    }

    /// Where in the pack an object begins.
    fn offset(&self, id: &[u8]) -> Option<Offset> {
        let place = u64::from(self.place(id)?);
        let (count, length) = (u64::from(*self.fan.last()?), self.hash.len_in_bytes() as u64);
        let offsets = NAMES + count * (length + NUMBER);
        let number = u32::from_be_bytes(self.read(offsets + place * NUMBER)?);
        if number & IS_LONG == 0 {
            return Some(u64::from(number));
        }
        let long = offsets + count * NUMBER + u64::from(number ^ IS_LONG) * 8;
        self.read(long).map(u64::from_be_bytes)
    }

    fn read<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.file.read_at(at, &mut bytes).ok()?;
        Some(bytes)
    }

    /// The number of an object in the order of names. Names are as if drawn by lot, so that one tells about where it stands.
    fn place(&self, id: &[u8]) -> Option<u32> {
        let first = usize::from(*id.first()?);
        let mut from = first.checked_sub(1).map_or(0, |before| self.fan[before]);
        let mut to = self.fan[first];
        let share = u64::from(u32::from_be_bytes(*id.get(1..)?.first_chunk()?));
        let mut guess = from + u32::try_from((share * u64::from(to - from)) >> u32::BITS).ok()?;
        while from < to {
            let start = guess.saturating_sub(WINDOW / 2).clamp(from, to.saturating_sub(WINDOW).max(from));
            let bytes = self.names(start, to.min(start + WINDOW))?;
            let names: Vec<&[u8]> = bytes.chunks_exact(self.hash.len_in_bytes()).collect();
            let behind = names.partition_point(|name| *name < id);
            match (names.get(behind).is_some_and(|name| *name == id), u32::try_from(behind).ok()?) {
                (true, behind) => return Some(start + behind),
                (false, 0) => to = start,
                (false, _) if behind < names.len() => return None,
                (false, all) => from = start + all,
            }
            guess = from + (to - from) / 2;
        }
        None
    }

    /// The names from one number to another, one behind the other.
    fn names(&self, from: u32, to: u32) -> Option<Vec<u8>> {
        let length = self.hash.len_in_bytes();
        let mut bytes = vec![0; (to - from) as usize * length];
        self.file.read_at(NAMES + u64::from(from) * length as u64, &mut bytes).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use gix::hash::Kind as HashKind;
    use proptest::prelude::*;

    use super::*;
    use crate::source::repository::{Repository, read_object};
    use crate::source::tests::scratch::{Scratch, isolated};

    impl ReadAt for Vec<u8> {
        fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
            let from = usize::try_from(offset).unwrap();
            let there = self.get(from..from + bytes.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
            bytes.copy_from_slice(there);
            Ok(())
        }
    }

    /// The index of a pack with these objects, the offset of each ten times its number. Every third stands among the long ones.
    fn index(ids: &[[u8; 20]]) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        let number = |count: usize| u32::try_from(count).unwrap().to_be_bytes();
        for byte in 0..=u8::MAX {
            bytes.extend(number(ids.iter().filter(|id| id[0] <= byte).count()));
        }
        bytes.extend(ids.iter().flatten());
        bytes.extend(vec![7; 4 * ids.len()]);
        let long = |at: usize| at.is_multiple_of(3);
        let (mut offsets, mut longs) = (Vec::new(), Vec::new());
        for at in 0..ids.len() {
            if long(at) {
                offsets.extend((IS_LONG | u32::try_from(longs.len() / 8).unwrap()).to_be_bytes());
                longs.extend((at as u64 * 10).to_be_bytes());
            } else {
                offsets.extend(number(at * 10));
            }
        }
        [bytes, offsets, longs, vec![0; 40]].concat()
    }

    /// Names with little in common, or with much.
    fn ids() -> impl Strategy<Value = Vec<[u8; 20]>> {
        let alike = prop_oneof![Just(20_usize), Just(1), Just(0)];
        (prop::collection::btree_set(any::<[u8; 20]>(), 0..700), alike).prop_map(|(ids, alike)| {
            let one_beginning = |mut id: [u8; 20]| {
                id[..20 - alike.max(3)].fill(9);
                id
            };
            let ids = ids.into_iter().map(|id| if alike == 20 { id } else { one_beginning(id) });
            ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
        })
    }

    proptest! {
        #[test]
        fn every_object_is_found_and_no_other(ids in ids(), other in any::<[u8; 20]>()) {
            let index = Index::new(index(&ids), HashKind::Sha1).unwrap();
            for (at, id) in ids.iter().enumerate() {
                prop_assert_eq!(index.offset(id), Some(at as u64 * 10));
                let mut near = *id;
                near[19] ^= 1;
                prop_assert_eq!(index.offset(&near).is_some(), ids.contains(&near));
            }
            prop_assert_eq!(index.offset(&other).is_some(), ids.contains(&other));
        }

        #[test]
        fn a_broken_index_is_survived(ids in ids(), at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..9)) {
            let mut broken = index(&ids);
            let at = at.index(broken.len());
            let end = broken.len().min(at + bytes.len());
            broken.splice(at..end, bytes);
            broken.truncate(broken.len() - at % 40);
            if let Some(index) = Index::new(broken, HashKind::Sha1) {
                for id in &ids {
                    index.offset(id);
                }
            }
        }
    }

    #[test]
    fn objects_are_read_as_gix_reads_them() {
        let text = |number: usize| format!("{}{number}\n", "a line that all versions share\n".repeat(40));
        let scratch = Scratch::with_commit(&[("a.txt", &text(0)), ("folder/b.txt", "b")]);
        for number in 1..8 {
            scratch.commit("next", &[("a.txt", &text(number))]);
        }
        scratch.git(&["repack", "-adq", "--depth=5"]);
        let listed = scratch.git(&["rev-list", "--objects", "--no-object-names", "--all"]);
        let repository = Repository::open(scratch.path(), &isolated()).unwrap();
        let deltas = scratch.git(&["count-objects", "-v"]);
        assert!(deltas.contains("count: 0"), "{deltas}");
        repository.with(|git| {
            let packs = Packs::of(git);
            let (mut ours, mut theirs, mut count) = (Vec::new(), Vec::new(), 0);
            for id in listed.lines().map(|it| ObjectId::from_hex(it.as_bytes()).unwrap()) {
                let kind = packs.read(id, &mut ours).unwrap();
                read_object(git, id, kind, &mut theirs).unwrap();
                assert_eq!(ours, theirs, "{id}");
                count += 1;
            }
            assert!(count > 20, "{count}");
            assert_eq!(packs.read(ObjectId::null(HashKind::Sha1), &mut ours), None);
        });
    }
}
