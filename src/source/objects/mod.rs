//! The object database as a whole: all objects numbered, and read in the order in which packs store them.
//!
//! Reading one object after the other by its name decompresses the same bases again and again. Here each pack's deltas
//! are followed from their bases, so that every entry is decompressed once. Called by the history, when it is read whole.

mod delta;
mod pack;
mod sweep;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::loose;
use walkdir::{DirEntry, WalkDir};

use super::SourceError;
use super::repository::{self, Repository};

pub(in crate::source) use delta::Copied;
pub(in crate::source) use sweep::{Base, Tally, Visitor};

use pack::Pack;
use table::Table;

/// An object's number: a place in the list of all objects of the database.
pub(in crate::source) type ObjectNumber = u32;

/// All objects of a repository, those of its alternates among them.
pub(in crate::source) struct Objects {
    repository: Arc<Repository>,
    packs: Vec<Pack>,
    /// Objects in files of their own, numbered behind those of the packs.
    loose: Vec<(ObjectId, Option<Kind>)>,
    table: Table,
    /// What of the database cannot be opened, and why.
    pub(in crate::source) broken: Vec<(PathBuf, String)>,
}

impl Objects {
    /// The objects of a repository; `None` where they cannot be listed by packs: more than four thousand million of
    /// them, or packs that only a multi-pack index lists.
    pub(in crate::source) fn open(repository: &Arc<Repository>) -> Result<Option<Self>, SourceError> {
        let folders = repository.with(object_folders)?;
        let mut objects = Self {
            repository: Arc::clone(repository),
            packs: Vec::new(),
            loose: Vec::new(),
            table: Table::default(),
            broken: Vec::new(),
        };
        for folder in &folders {
            if objects.add_packs(folder).is_none() {
                return Ok(None);
            }
        }
        objects.add_loose(&folders);
        if u32::try_from(objects.len()).is_err() {
            return Ok(None);
        }
        objects.fill_table();
        Ok(Some(objects))
    }

    /// How many numbers there are. An object that is stored twice has two.
    pub(in crate::source) fn len(&self) -> usize {
        self.packed() + self.loose.len()
    }

    fn packed(&self) -> usize {
        self.packs.iter().map(Pack::len).sum()
    }

    /// The number of a name. Of an object that is stored twice it is the first one.
    pub(in crate::source) fn find(&self, id: &gix::oid) -> Option<ObjectNumber> {
        self.table.find(id, |number| self.oid(number) == id)
    }

    /// The first number of an object that may be stored twice.
    pub(in crate::source) fn canonical(&self, number: ObjectNumber) -> ObjectNumber {
        let is_single = self.packs.len() == 1 && self.loose.is_empty();
        if is_single { number } else { self.find(self.oid(number)).unwrap_or(number) }
    }

    /// How many bytes a name has.
    pub(in crate::source) fn hash_length(&self) -> usize {
        self.repository.with(|git| git.object_hash().len_in_bytes())
    }

    /// The name of an object.
    pub(in crate::source) fn id(&self, number: ObjectNumber) -> ObjectId {
        self.oid(number).to_owned()
    }

    fn oid(&self, number: ObjectNumber) -> &gix::oid {
        match self.pack_of(number) {
            Some((pack, position)) => pack.id(position),
            None => &self.loose[number as usize - self.packed()].0,
        }
    }

    /// All objects of a kind, each once.
    pub(in crate::source) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = ObjectNumber> + '_ {
        let packed = self.packs.iter().flat_map(move |pack| {
            let of_kind = pack.entries().filter(move |&entry| pack.kind(entry) == Some(kind));
            of_kind.map(|entry| pack.number(entry))
        });
        let first = self.packed();
        let loose = self.loose.iter().enumerate().filter(move |(_, it)| it.1 == Some(kind));
        let loose = loose.filter_map(move |(at, _)| u32::try_from(first + at).ok());
        packed.chain(loose).filter(|number| self.canonical(*number) == *number)
    }

    fn pack_of(&self, number: ObjectNumber) -> Option<(&Pack, u32)> {
        let mut position = number;
        for pack in &self.packs {
            let length = u32::try_from(pack.len()).ok()?;
            if position < length {
                return Some((pack, position));
            }
            position -= length;
        }
        None
    }

    /// The packs of an objects folder, and the multi-pack index's. What a pack without an index holds is not part of the
    /// database.
    fn add_packs(&mut self, folder: &Path) -> Option<()> {
        let hash = self.repository.with(gix::Repository::object_hash);
        let folder = folder.join("pack");
        for index in indices_in(&folder) {
            let first = u32::try_from(self.packed()).ok()?;
            match Pack::open(&index, hash, first) {
                Ok(pack) => self.packs.push(pack),
                Err(error) => self.broken.push((index, repository::reason(&error))),
            }
        }
        has_all_indices(&folder).then_some(())
    }

    fn add_loose(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            let store = loose::Store::at(folder, self.repository.with(gix::Repository::object_hash));
            let ids = store.iter().flatten();
            self.loose
                .extend(ids.map(|id| (id, store.try_header(&id).ok().flatten().map(|header| header.1))));
        }
    }

    fn fill_table(&mut self) {
        let mut table = Table::with_capacity(self.len());
        let is_single = self.packs.len() == 1 && self.loose.is_empty();
        for number in 0..u32::try_from(self.len()).unwrap_or_default() {
            let id = self.oid(number);
            if is_single || table.find(id, |known| self.oid(known) == id).is_none() {
                table.add(id, number);
            }
        }
        self.table = table;
    }
}

fn object_folders(git: &gix::Repository) -> Result<Vec<PathBuf>, SourceError> {
    let store = git.objects.store_ref();
    let alternates = store.alternate_db_paths().map_err(|error| SourceError::Repository {
        directory: store.path().to_owned(),
        reason: repository::reason(&error),
    })?;
    Ok(std::iter::once(store.path().to_owned()).chain(alternates).collect())
}

/// The indices of the packs of a folder, in the order of their names. What cannot be listed is missed where a commit or a
/// tree leads to it.
fn indices_in(folder: &Path) -> Vec<PathBuf> {
    let files = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name().into_iter().flatten();
    files
        .map(DirEntry::into_path)
        .filter(|path| {
            path.extension().is_some_and(|it| it == "idx") && path.with_extension("pack").is_file()
        })
        .collect()
}

/// Whether every pack that a multi-pack index knows has an index of its own.
fn has_all_indices(folder: &Path) -> bool {
    let file = folder.join("multi-pack-index");
    if !file.is_file() {
        return true;
    }
    let Ok(index) = gix::odb::pack::multi_index::File::at(file, None) else { return false };
    index.index_names().iter().all(|name| folder.join(name).with_extension("idx").is_file())
}
