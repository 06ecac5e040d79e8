//! Everything that was ever committed: each blob that a reference reaches once, and the messages of commits and tags.
//!
//! Trees are walked whole, never as differences, so what only a merge brought in is there too. `git replace` and grafts
//! hide nothing: both sides are read.

mod alterations;
mod attribution;
mod commits;
mod paths;
mod sightings;
mod start;
mod trails;
mod whole;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::{CommitRef, Kind, TagRef};

use crate::document::{Document, Incomplete, ObjectName, Origin, RepoPath, Role, Tracking};
use crate::finding::History;

use super::index::Index;
use super::repository::{self, Repository, Surroundings};
use super::{
    Entry, Label, Listing, NewTaker, Source, SourceError, Submodule, Survey, TextSearch, Watch, object_id,
    object_ids, path, submodules,
};

pub(super) use alterations::{Alterations, Gaps};
pub(super) use attribution::describe;
pub(super) use commits::{CommitNumber, Commits, Raw};
use paths::Wanted;
pub(super) use sightings::{MAX_DEPTH, MAX_PLACES};
use sightings::{Sighting, Sightings, TreeWalker};
use start::{Start, Tag};
pub(super) use start::{branch_tips, tree_of};
use whole::{Extent, Hits, Trail, Whole};

/// The history of a repository, or some revisions and paths of it.
pub(crate) struct HistorySource {
    repository: Arc<Repository>,
    revisions: Vec<String>,
    wanted: Wanted,
    reach: Reach,
    /// Made when it is first asked for, and kept to attribute what is found.
    walk: OnceLock<Walk>,
}

/// How far a history reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What references and HEAD lead to, or the revisions that are named.
    References,
    /// Everything that the object database still has: what only a reflog names, and what nothing names any more.
    Everything,
}

/// The numbers of what a tree holds, sorted.
type Held = Rc<[usize]>;

/// What the walk through commits and trees found.
struct Walk {
    alterations: Alterations,
    commits: Commits,
    start: Start,
    sightings: Sightings,
    gaps: Gaps,
    /// The objects, where they were read all together.
    whole: Option<Whole>,
}

impl HistorySource {
    /// The history of the repository that `directory` belongs to: of all references when no revision is named, below
    /// `paths` (relative ones start from `directory`) when any is.
    pub(crate) fn open(
        directory: &Path,
        revisions: &[String],
        paths: &[PathBuf],
        reach: Reach,
    ) -> Result<Self, SourceError> {
        Self::open_in(directory, revisions, paths, reach, &Surroundings::Process)
    }

    pub(super) fn open_in(
        directory: &Path,
        revisions: &[String],
        paths: &[PathBuf],
        reach: Reach,
        surroundings: &Surroundings,
    ) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, surroundings)?;
        repository.require_references()?;
        let paths =
            paths.iter().map(|named| wanted_path(&repository, directory, named)).collect::<Result<_, _>>()?;
        Ok(Self {
            repository: Arc::new(repository),
            revisions: revisions.to_vec(),
            wanted: Wanted::new(paths),
            reach,
            walk: OnceLock::new(),
        })
    }

    fn walk(&self) -> Result<&Walk, SourceError> {
        if let Some(walk) = self.walk.get() {
            return Ok(walk);
        }
        let walk = self.repository.with(|git| Walk::of(git, &self.revisions, &self.wanted, self.reach))?;
        Ok(self.walk.get_or_init(|| walk))
    }

    /// The walk through a history that can be read whole; `None` where only a part of it is wanted, or where objects hide
    /// behind others.
    fn whole_walk(&self, is_configuration: &dyn Fn(&RepoPath) -> bool) -> Result<Option<&Walk>, SourceError> {
        if !self.wanted.is_everything() {
            return Ok(None);
        }
        let walk = self
            .repository
            .with(|git| Walk::whole(git, &self.repository, &self.revisions, self.reach, is_configuration))?;
        Ok(walk.map(|walk| self.walk.get_or_init(|| walk)))
    }
}

/// A named path relative to the root. It need not exist any more, so it is worked out by its text alone.
fn wanted_path(repository: &Repository, directory: &Path, named: &Path) -> Result<RepoPath, SourceError> {
    let Some(root) = repository.root() else { return Ok(path::repo_path(named)) };
    let start = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    let whole = gix::path::normalize(start.join(named).into(), &start);
    whole
        .and_then(|whole| path::relative(root, &whole))
        .ok_or_else(|| SourceError::OutsideTree { path: named.to_owned(), root: root.to_owned() })
}

impl Walk {
    /// Object by object, which is fast for few commits.
    fn of(
        git: &gix::Repository,
        revisions: &[String],
        wanted: &Wanted,
        reach: Reach,
    ) -> Result<Self, SourceError> {
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let mut start = Start::read(git, revisions, &alterations, &mut gaps)?;
        if reach == Reach::Everything {
            start.add_all_objects(git, &mut gaps);
        }
        let commits = Commits::read(git, &start.commits, &start.excluded, &alterations, &mut gaps);
        let sightings = TreeWalker::new(git, &alterations, wanted, &mut gaps).walk(&commits, &start.loose);
        Ok(Self { alterations, commits, start, sightings, gaps, whole: None })
    }

    /// By packs, which is fast for whole histories. `None` where that does not fit.
    fn whole(
        git: &gix::Repository,
        repository: &Arc<Repository>,
        revisions: &[String],
        reach: Reach,
        is_configuration: &dyn Fn(&RepoPath) -> bool,
    ) -> Result<Option<Self>, SourceError> {
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let mut start = Start::read(git, revisions, &alterations, &mut gaps)?;
        if alterations.replaces() || !start.excluded.is_empty() {
            return Ok(None);
        }
        let read =
            Whole::read(git, repository, &alterations, &mut start, reach, is_configuration, &mut gaps)?;
        Ok(read.map(|whole::Parts { whole, commits, sightings }| Self {
            alterations,
            commits,
            start,
            sightings,
            gaps,
            whole: Some(whole),
        }))
    }

    fn listing(&self, mut entries: Vec<Entry>) -> Listing {
        // The versions of one path stay the newest first: Git stores an old one as a change to a newer one, which is then
        // still at hand.
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        Listing {
            entries,
            incomplete: self.gaps.incomplete.clone(),
            uncloned: self.gaps.uncloned.clone(),
            skipped: self.sightings.submodules,
            commits: self.commits.list.len(),
        }
    }

    fn messages(&self) -> impl Iterator<Item = Entry> + '_ {
        let commits = self.commits.list.iter().map(|commit| commit_entry(commit.id));
        commits.chain(self.start.tags.iter().map(tag_entry))
    }
}

/// One entry for each blob, under its newest path; the others are in [`Entry::also_at`].
fn blobs(sightings: &Sightings) -> Vec<Entry> {
    let mut numbers: HashMap<ObjectId, usize> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for sighting in &sightings.list {
        let path = sightings.paths.path(sighting.path);
        if let Some(&number) = numbers.get(&sighting.blob) {
            entries[number].also_at.push(path);
        } else {
            numbers.insert(sighting.blob, entries.len());
            entries.push(blob_entry(path, sighting));
        }
    }
    entries
}

fn commit_entry(id: ObjectId) -> Entry {
    let name = id.to_string();
    message_entry(RepoPath::new(&name), Origin::CommitMessage, name)
}

fn tag_entry(tag: &Tag) -> Entry {
    message_entry(RepoPath::new(&tag.name), Origin::TagMessage, tag.id.to_string())
}

fn blob_entry(path: RepoPath, sighting: &Sighting) -> Entry {
    let name = ObjectName(sighting.blob.to_string());
    Entry {
        scope: path.clone(),
        path,
        origin: Origin::Blob(name.clone()),
        tracking: Tracking::Tracked,
        role: Role::Subject,
        object: Some(name),
        also_at: Vec::new(),
    }
}

fn message_entry(path: RepoPath, origin: Origin, name: String) -> Entry {
    Entry {
        scope: path.clone(),
        path,
        origin,
        tracking: Tracking::Tracked,
        role: Role::Subject,
        object: Some(ObjectName(name)),
        also_at: Vec::new(),
    }
}

impl Source for HistorySource {
    fn list(&self) -> Result<Listing, SourceError> {
        let walk = self.walk()?;
        let mut entries = blobs(&walk.sightings);
        let mut unseen = Vec::new();
        if self.wanted.is_everything() {
            entries.extend(walk.messages());
        } else {
            unseen = self.never_seen(&entries);
        }
        let mut listing = walk.listing(entries);
        listing.incomplete.extend(unseen);
        Ok(listing)
    }

    fn list_configuration(
        &self,
        is_configuration: &dyn Fn(&RepoPath) -> bool,
    ) -> Result<Option<Listing>, SourceError> {
        let walk = self.whole_walk(is_configuration)?;
        Ok(walk.map(|walk| walk.listing(blobs(&walk.sightings))))
    }

    fn search(&self, search: &dyn TextSearch, watch: &dyn Watch) -> Result<Survey, SourceError> {
        let walk = self.walk()?;
        let Some(whole) = &walk.whole else { return Ok(Survey::default()) };
        let hits = whole.search(&walk.commits, search, Extent::Changes, watch);
        let trail = whole.trail(walk, hits.blobs.keys().chain(&hits.failed));
        let mut survey = survey_of(walk, &trail, &hits);
        self.search_tags(walk, search, &mut survey);
        Ok(survey)
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let name = entry.object.as_ref().ok_or(SourceError::Changed)?;
        let bytes = match entry.origin {
            Origin::CommitMessage => self.message(object_id(name)?, Kind::Commit, commit_message),
            Origin::TagMessage => self.message(object_id(name)?, Kind::Tag, tag_message),
            Origin::Blob(_) | Origin::Worktree | Origin::Index | Origin::Stdin => {
                self.repository.blob(object_id(name)?)
            }
        };
        let bytes = bytes.map_err(|error| match self.walk.get() {
            Some(walk) => walk.alterations.explain(error),
            None => error,
        })?;
        Ok(entry.document(bytes))
    }

    fn load_all(&self, entries: &[&Entry], at_once: usize, new_taker: &NewTaker<'_>) {
        let left = match self.walk.get().and_then(|walk| walk.whole.as_ref()) {
            Some(whole) => whole.load(entries, new_taker),
            None => entries.iter().copied().enumerate().collect(),
        };
        super::one_by_one(self, &left, at_once, new_taker);
    }

    fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    /// Those of today that lie where the run looks.
    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        let all = match self.repository.root() {
            Some(_) => submodules::of_index(&Index::open(&self.repository)?),
            None => submodules::of_head(&self.repository),
        };
        Ok(all.into_iter().filter(|submodule| self.wanted.holds(&submodule.path)).collect())
    }

    /// All of its history: the revisions that are named here are none there.
    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        let repository = self.repository.open_submodule(path)?;
        repository.require_references()?;
        Ok(Box::new(Self {
            repository: Arc::new(repository),
            revisions: Vec::new(),
            wanted: Wanted::default(),
            reach: self.reach,
            walk: OnceLock::new(),
        }))
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        let walk = self.walk()?;
        let groups = object_ids(groups)?;
        let trail = walk.whole.as_ref().map(|whole| whole.trail(walk, groups.iter().flatten()));
        Ok(Some(self.repository.with(|git| attribution::attribute(git, walk, trail.as_ref(), &groups))))
    }
}

/// Each blob with the labels of what it holds, in the order of names.
#[cfg(test)]
pub(crate) type Labelled = std::collections::BTreeMap<ObjectName, Vec<Label>>;

#[cfg(test)]
impl HistorySource {
    /// What a search finds by changes, and what it finds in whole texts.
    pub(crate) fn searched_both_ways(&self, search: &dyn TextSearch) -> Option<[Labelled; 2]> {
        struct Nobody;
        impl Watch for Nobody {
            fn begin(&self, _bytes: u64) {}
            fn read(&self, _bytes: u64) {}
        }
        let walk = self.whole_walk(&|_| false).expect("the history can be read")?;
        let whole = walk.whole.as_ref()?;
        Some([Extent::Changes, Extent::WholeTexts].map(|extent| {
            let hits = whole.search(&walk.commits, search, extent, &Nobody);
            hits.blobs.into_iter().map(|(id, labels)| (ObjectName(id.to_string()), labels)).collect()
        }))
    }

    /// One in 256 of the blobs that a search reads, each with its bytes.
    pub(crate) fn sample(&self) -> Vec<(ObjectName, Vec<u8>)> {
        let walk = self.whole_walk(&|_| false).expect("the history can be read");
        let whole = walk.and_then(|walk| walk.whole.as_ref());
        let blobs = whole.into_iter().flat_map(Whole::reached_blobs).filter(|id| id.first_byte() == 0);
        blobs.filter_map(|id| Some((ObjectName(id.to_string()), self.repository.blob(id).ok()?))).collect()
    }
}

impl HistorySource {
    /// The few tags are read one by one. One that cannot be read is listed, so that loading it says why.
    fn search_tags(&self, walk: &Walk, search: &dyn TextSearch, survey: &mut Survey) {
        for tag in &walk.start.tags {
            let message = self.message(tag.id, Kind::Tag, tag_message);
            let labels: Option<Vec<Label>> = message.ok().map(|text| {
                survey.bytes += text.len() as u64;
                whole::labels(&text, search)
            });
            if labels.as_ref().is_none_or(|labels| !labels.is_empty()) {
                survey.entries.push((tag_entry(tag), labels.unwrap_or_default()));
            }
        }
    }

    /// Paths that were asked for and that no commit holds: a typing error must not look like a clean history.
    fn never_seen(&self, entries: &[Entry]) -> Vec<Incomplete> {
        let is_seen = |wanted: &RepoPath| {
            entries
                .iter()
                .flat_map(|entry| std::iter::once(&entry.path).chain(&entry.also_at))
                .any(|path| paths::is_at_or_below(path, wanted))
        };
        let unseen = self.wanted.paths().iter().filter(|wanted| !is_seen(wanted));
        unseen
            .map(|wanted| Incomplete {
                path: wanted.display(),
                reason: "no commit of these revisions holds it: check its spelling".to_owned(),
            })
            .collect()
    }

    fn message(
        &self,
        id: ObjectId,
        kind: Kind,
        message: fn(&[u8], ObjectId) -> gix::Result<Vec<u8>>,
    ) -> Result<Vec<u8>, SourceError> {
        self.repository.with(|git| {
            let mut bytes = Vec::new();
            repository::read_object(git, id, kind, &mut bytes)?;
            message(&bytes, id).map_err(|error| repository::broken_object(id, &error))
        })
    }
}

/// The entries of what a search of blobs and commits found or could not read.
fn survey_of(walk: &Walk, trail: &Trail, hits: &Hits) -> Survey {
    let mut entries: Vec<_> = blobs(&trail.sightings)
        .into_iter()
        .filter_map(|entry| {
            let id = ObjectId::from_hex(entry.object.as_ref()?.0.as_bytes()).ok()?;
            let labels = match hits.blobs.get(&id) {
                Some(labels) => labels.clone(),
                None if hits.failed.contains(&id) => Vec::new(),
                None => return None,
            };
            Some((entry, labels))
        })
        .collect();
    entries.extend(hits.commits.iter().map(|(id, labels)| (commit_entry(*id), labels.clone())));
    entries.sort_by(|one, other| one.0.path.cmp(&other.0.path));
    Survey { entries, documents: hits.texts + walk.start.tags.len(), bytes: hits.bytes }
}

/// A commit's message, and those of the signed tags that it merged.
pub(super) fn commit_message(bytes: &[u8], id: ObjectId) -> gix::Result<Vec<u8>> {
    let commit = CommitRef::from_bytes(bytes, id.kind())?;
    let mut text = commit.message.to_vec();
    for (name, value) in &commit.extra_headers {
        if name.as_bytes() == b"mergetag" {
            text.push(b'\n');
            text.extend_from_slice(value);
        }
    }
    Ok(text)
}

fn tag_message(bytes: &[u8], id: ObjectId) -> gix::Result<Vec<u8>> {
    Ok(TagRef::from_bytes(bytes, id.kind())?.message.to_vec())
}
