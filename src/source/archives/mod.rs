//! A source together with what the archives in it hold.
//!
//! The files of an archive are documents of their own, at paths such as `lib/app.jar!/config/.env`; everything else is the
//! source's. What cannot be unpacked, and what would be too much, is incomplete. Made by the engine where it was asked for.

mod kind;
mod unpack;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::document::{Document, Incomplete, ObjectName, RepoPath, Role, Tracking};
use crate::finding::History;

use super::{
    Changes, Entry, Former, Listing, NewTaker, References, Source, SourceError, Submodule, Survey, Taker,
    TextSearch, Watch, one_by_one,
};

use kind::Kind;
use unpack::{Budget, unpack};

/// Whether the name of a file is that of an archive.
pub(crate) fn is_archive(path: &RepoPath) -> bool {
    Kind::of(path).is_some()
}

/// A source that reads the archives in it too.
pub(crate) struct Unpacked<'s> {
    own: &'s dyn Source,
    is_excluded: &'s (dyn Fn(&Entry) -> bool + Sync),
    state: Mutex<State>,
}

/// What tells an entry from others.
type Key = (RepoPath, Option<ObjectName>);

#[derive(Default)]
struct State {
    budget: Budget,
    /// What each archive holds: it is listed more than once, and unpacked once.
    archives: BTreeMap<Key, Expansion>,
    /// The files of archives, with the entries of their archives.
    files: HashMap<Key, (Entry, Vec<u8>)>,
}

#[derive(Default)]
struct Expansion {
    entries: Vec<Entry>,
    incomplete: Vec<Incomplete>,
}

impl<'s> Unpacked<'s> {
    /// The source itself and all archives of what it reads, without those that are excluded.
    pub(crate) fn new(own: &'s dyn Source, is_excluded: &'s (dyn Fn(&Entry) -> bool + Sync)) -> Self {
        Self { own, is_excluded, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A listing with what its archives hold behind each of them.
    fn expanded(&self, mut listing: Listing) -> Listing {
        let mut state = self.state();
        let mut found = Vec::new();
        for entry in &listing.entries {
            let Some(kind) = Kind::of(&entry.path).filter(|_| entry.role == Role::Subject) else { continue };
            if (self.is_excluded)(entry) {
                continue;
            }
            let expansion = state.unpack(self.own, entry, kind);
            found.extend(expansion.entries.iter().cloned());
            listing.incomplete.extend(expansion.incomplete.iter().cloned());
        }
        listing.entries.extend(found);
        // The order of versions of one path stays.
        listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
        listing
    }

    /// The entry of the archive that a file lies in.
    fn archive_of(&self, entry: &Entry) -> Option<Entry> {
        self.state().files.get(&key(entry)).map(|(archive, _)| archive.clone())
    }
}

fn key(entry: &Entry) -> Key {
    (entry.path.clone(), entry.object.clone())
}

impl State {
    /// What an archive holds. One that cannot be loaded is said to be so where it is read itself.
    fn unpack(&mut self, own: &dyn Source, archive: &Entry, kind: Kind) -> &Expansion {
        if !self.archives.contains_key(&key(archive)) {
            let loaded = own.load(archive).ok().filter(|it| kind.fits(it.text()));
            let expansion = loaded.map(|document| self.expansion(archive, kind, &document));
            self.archives.insert(key(archive), expansion.unwrap_or_default());
        }
        &self.archives[&key(archive)]
    }

    fn expansion(&mut self, archive: &Entry, kind: Kind, document: &Document) -> Expansion {
        let contents = unpack(&archive.path, kind, document.text(), &mut self.budget);
        let mut expansion = Expansion::default();
        for (path, bytes) in contents.files {
            let entry = inside(archive, &path);
            self.files.insert(key(&entry), (archive.clone(), bytes));
            expansion.entries.push(entry);
        }
        let refused = contents.refused.into_iter().map(|(path, refusal)| Incomplete {
            path: behind(&archive.path, &path).display(),
            reason: refusal.to_string(),
        });
        expansion.incomplete.extend(refused);
        expansion
    }
}

/// The entry of a file in an archive.
fn inside(archive: &Entry, path: &[u8]) -> Entry {
    Entry {
        path: behind(&archive.path, path),
        scope: behind(&archive.scope, path),
        // No `git add` takes it, and no rule of an ignore file hides it.
        tracking: match archive.tracking {
            Tracking::Tracked => Tracking::Tracked,
            Tracking::Untracked | Tracking::Ignored | Tracking::Outside => Tracking::Outside,
        },
        also_at: Vec::new(),
        ..archive.clone()
    }
}

fn behind(archive: &RepoPath, path: &[u8]) -> RepoPath {
    RepoPath::new([archive.as_bytes().as_ref(), path].concat())
}

impl Source for Unpacked<'_> {
    fn list(&self) -> Result<Listing, SourceError> {
        Ok(self.expanded(self.own.list()?))
    }

    fn is_part(&self) -> bool {
        self.own.is_part()
    }

    fn list_around(&self) -> Result<Listing, SourceError> {
        self.own.list_around()
    }

    fn list_configuration(
        &self,
        is_configuration: &dyn Fn(&RepoPath) -> bool,
    ) -> Result<Option<Listing>, SourceError> {
        let is_listed = |path: &RepoPath| is_configuration(path) || is_archive(path);
        Ok(self.own.list_configuration(&is_listed)?.map(|listing| self.expanded(listing)))
    }

    fn search(&self, search: &dyn TextSearch, watch: &dyn Watch) -> Result<Survey, SourceError> {
        self.own.search(search, watch)
    }

    fn list_with(&self, references: References<'_>) -> Result<Listing, SourceError> {
        Ok(self.expanded(self.own.list_with(references)?))
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let bytes = self.state().files.get(&key(entry)).map(|(_, bytes)| bytes.clone());
        bytes.map_or_else(|| self.own.load(entry), |bytes| Ok(entry.document(bytes)))
    }

    /// What lies in no archive, in the order in which the source itself is the fastest.
    fn load_all(&self, entries: &[&Entry], at_once: usize, new_taker: &NewTaker<'_>) {
        let all = entries.iter().copied().enumerate();
        let (packed, own): (Vec<_>, Vec<_>) = all.partition(|(_, entry)| self.archive_of(entry).is_some());
        let (places, own): (Vec<_>, Vec<_>) = own.into_iter().unzip();
        let new_own = || -> Taker<'_> {
            let (mut take, places) = (new_taker(), &places);
            Box::new(move |at, document| take(places[at], document))
        };
        self.own.load_all(&own, at_once, &new_own);
        one_by_one(self, &packed, at_once, new_taker);
    }

    fn root(&self) -> Option<&Path> {
        self.own.root()
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        self.own.read(path)
    }

    fn replace(&self, path: &RepoPath, bytes: Option<&[u8]>) -> Result<(), SourceError> {
        self.own.replace(path, bytes)
    }

    fn ignores(&self, path: &RepoPath, changes: &Changes) -> bool {
        self.own.ignores(path, changes)
    }

    fn configuration(&self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        self.own.configuration(name)
    }

    fn is_past(&self, entry: &Entry) -> bool {
        self.archive_of(entry).map_or_else(|| self.own.is_past(entry), |archive| self.own.is_past(&archive))
    }

    fn were_there(&self, asked: &[Former]) -> Result<Vec<bool>, SourceError> {
        self.own.were_there(asked)
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        self.own.submodules()
    }

    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        self.own.open_submodule(path)
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        self.own.history(groups)
    }
}
