//! The files on disk: what Git tracks, what `git add .` would take, and the ignored environment files beside them.
//!
//! Outside of a repository, plain folders. Links are never followed.

mod disk;
mod entries;
mod ignore_rules;
mod local;
mod place;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::document::{Document, Incomplete, Origin, RepoPath, Role, Tracking};

use super::index::{Content, Index, Kind};
use super::repository::{Repository, Surroundings};
use super::{Changes, Entry, Listing, Source, SourceError, Submodule, limit, path, submodules};

use disk::Folders;
pub(super) use ignore_rules::{IgnoreRules, IsFolder};
pub(crate) use local::EnvironmentFiles;
pub(super) use local::{environment_files_in, local_entries, near_local_entries};
use place::Place;

/// The working tree, or the named parts of it.
pub(crate) struct Worktree {
    /// `None` outside of a repository.
    repository: Option<Repository>,
    root: PathBuf,
    /// What was named; the root when nothing was.
    places: Vec<Place>,
}

impl Worktree {
    /// The tree that `directory` belongs to, or what lies at and below `paths` (relative ones start from `directory`).
    pub(crate) fn open(directory: &Path, paths: &[PathBuf]) -> Result<Self, SourceError> {
        Self::open_in(directory, paths, &Surroundings::Process)
    }

    pub(super) fn open_in(
        directory: &Path,
        paths: &[PathBuf],
        surroundings: &Surroundings,
    ) -> Result<Self, SourceError> {
        let named = place::resolve(directory, paths)?;
        // A named path is judged by the repository that it lies in, wherever envlint was started.
        let start = named.first().map_or(directory, |place| place.folder());
        match Repository::open(start, surroundings) {
            Ok(repository) => Self::in_repository(repository, named),
            Err(SourceError::NoRepository { .. }) if !named.is_empty() => {
                Ok(Self::in_plain_folder(directory, named))
            }
            Err(error) => Err(error),
        }
    }

    fn in_repository(repository: Repository, named: Vec<Place>) -> Result<Self, SourceError> {
        let root = repository.require_root()?.to_owned();
        if let Some(stray) = named.iter().find(|place| !place.path().starts_with(&root)) {
            return Err(SourceError::OutsideTree { path: stray.path().to_owned(), root });
        }
        let places = if named.is_empty() { vec![Place::whole(&root)] } else { named };
        Ok(Self { repository: Some(repository), root, places })
    }

    /// The root is the current folder, or the deepest one that holds all that was named.
    fn in_plain_folder(directory: &Path, places: Vec<Place>) -> Self {
        let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
        let holds_all = |root: &Path| places.iter().all(|place| place.path().starts_with(root));
        let start = if holds_all(&directory) { Some(&*directory) } else { places.first().map(Place::folder) };
        let root =
            start.and_then(|it| it.ancestors().find(|it| holds_all(it))).unwrap_or(&directory).to_owned();
        Self { repository: None, root, places }
    }
}

impl Source for Worktree {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut found = Found::default();
        let tracked = self.tracked(&mut found)?;
        for place in &self.places {
            self.list_place(place, &tracked, &mut found);
        }
        if let Some(repository) = &self.repository {
            for entry in local_entries(repository, |path| tracked.contains_key(path)) {
                found.add(entry);
            }
        }
        Ok(found.listing())
    }

    fn is_part(&self) -> bool {
        // Outside of a repository nothing says where the project ends.
        self.repository.is_some() && self.places.iter().all(|place| place.path() != self.root)
    }

    fn list_around(&self) -> Result<Listing, SourceError> {
        if !self.is_part() {
            return self.list();
        }
        let mut found = Found::default();
        let tracked = self.tracked(&mut found)?;
        self.list_place(&Place::whole(&self.root), &tracked, &mut found);
        Ok(found.listing())
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let file = path::on_disk(&self.root, &entry.path).ok_or(SourceError::Changed)?;
        Ok(entry.document(limit::read_file(&file)?))
    }

    fn root(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        let Some(repository) = &self.repository else { return Ok(Vec::new()) };
        let named = |submodule: Submodule| {
            let places = self.places.iter().map(|place| (place, self.repo_path(place.path())));
            let mut scopes = places
                .filter(|(place, prefix)| place.holds(prefix, &submodule.path))
                .map(|(place, prefix)| place.scope(&prefix, &submodule.path));
            Some(Submodule { scope: scopes.next()?, ..submodule })
        };
        let index = Index::open(repository)?;
        Ok(submodules::of_index(&index).into_iter().filter_map(named).collect())
    }

    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        let repository = self.repository.as_ref().ok_or(SourceError::NoSubmodule)?.open_submodule(path)?;
        Ok(Box::new(Self::in_repository(repository, Vec::new())?))
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let file = path::on_disk(&self.root, path)?;
        // Most of what scripts may import is not there, which one question tells.
        disk::exists(&file).then_some(())?;
        let is_inside = file.canonicalize().ok()?.starts_with(&self.root);
        if is_inside { limit::read_file(&file).ok() } else { None }
    }

    fn replace(&self, path: &RepoPath, bytes: Option<&[u8]>) -> Result<(), SourceError> {
        write::replace(&self.root, path, bytes)
    }

    fn ignores(&self, path: &RepoPath, changes: &Changes) -> bool {
        let (Some(repository), Some(file)) = (&self.repository, path::on_disk(&self.root, path)) else {
            return false;
        };
        let mut rules = IgnoreRules::new(repository, &self.root);
        for (ignore_file, text) in changes.files.iter().filter(|(it, _)| it.file_name() == ".gitignore") {
            if let Some(folder) = path::on_disk(&self.root, ignore_file).as_deref().and_then(Path::parent) {
                rules.assume(folder, text);
            }
        }
        rules.ignores(&file, IsFolder::No)
    }
}

impl Worktree {
    /// The paths of the index that are files, each with what the disk holds there when it is asked for.
    fn tracked(&self, found: &mut Found) -> Result<BTreeMap<RepoPath, Kind>, SourceError> {
        let Some(repository) = &self.repository else { return Ok(BTreeMap::new()) };
        let mut tracked = BTreeMap::new();
        for entry in Index::open(repository)?.entries() {
            match (entry.kind, entry.content) {
                // A folder outside of a sparse checkout is not on disk, a file that is only intended to be added is.
                (Kind::Folder, _) => {}
                (Kind::Submodule, _) => found.skip(&RepoPath::new(entry.path)),
                (Kind::File | Kind::Link, Content::Present | Content::Intended) => {
                    tracked.insert(RepoPath::new(entry.path), entry.kind);
                }
            }
        }
        Ok(tracked)
    }

    fn list_place(&self, place: &Place, tracked: &BTreeMap<RepoPath, Kind>, found: &mut Found) {
        let prefix = self.repo_path(place.path());
        let walked = disk::walk(self.repository.as_ref(), &self.root, place);
        for path in walked.files {
            let tracking = self.tracking(tracked.contains_key(&path), walked.tracking);
            found.add(entry(path.clone(), place.scope(&prefix, &path), tracking, Role::Subject));
        }
        for path in &walked.skipped {
            found.skip(path);
        }
        found.incomplete.extend(walked.incomplete);
        self.add_hidden_by_rules(place, &prefix, tracked, found);
    }

    /// Tracked files that an ignore rule hides from the walk.
    fn add_hidden_by_rules(
        &self,
        place: &Place,
        prefix: &RepoPath,
        tracked: &BTreeMap<RepoPath, Kind>,
        found: &mut Found,
    ) {
        let mut folders = Folders::new(&self.root);
        for path in tracked.keys() {
            if !place.holds(prefix, path) || found.knows(path) {
                continue;
            }
            match folders.file(path) {
                disk::OnDisk::File => {
                    found.add(entry(
                        path.clone(),
                        place.scope(prefix, path),
                        Tracking::Tracked,
                        Role::Subject,
                    ));
                }
                disk::OnDisk::Other => found.skip(path),
                disk::OnDisk::Missing => {}
            }
        }
    }

    fn tracking(&self, is_tracked: bool, walked: Tracking) -> Tracking {
        if self.repository.is_some() && is_tracked { Tracking::Tracked } else { walked }
    }

    /// Relative to the root; a named path elsewhere (possible on Windows only, where drives have no common root) as it is.
    fn repo_path(&self, file: &Path) -> RepoPath {
        path::relative(&self.root, file).unwrap_or_else(|| path::repo_path(file))
    }
}

fn entry(path: RepoPath, scope: RepoPath, tracking: Tracking, role: Role) -> Entry {
    Entry { path, scope, origin: Origin::Worktree, tracking, role, object: None, also_at: Vec::new() }
}

/// What was found so far, each path once: what was named first decides.
#[derive(Default)]
struct Found {
    entries: BTreeMap<RepoPath, Option<Entry>>,
    incomplete: Vec<Incomplete>,
}

impl Found {
    fn add(&mut self, entry: Entry) {
        self.entries.entry(entry.path.clone()).or_insert(Some(entry));
    }

    fn skip(&mut self, path: &RepoPath) {
        self.entries.entry(path.clone()).or_insert(None);
    }

    fn knows(&self, path: &RepoPath) -> bool {
        self.entries.contains_key(path)
    }

    fn listing(mut self) -> Listing {
        self.incomplete.sort();
        self.incomplete.dedup();
        let skipped = self.entries.values().filter(|entry| entry.is_none()).count();
        let entries = self.entries.into_values().flatten().collect();
        Listing { entries, incomplete: self.incomplete, skipped, ..Listing::default() }
    }
}
