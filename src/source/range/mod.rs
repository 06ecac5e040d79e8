//! What the commits since the merge base with a revision bring in: the change that a pull request asks for.
//!
//! Every commit is compared with its parents, so what was added and taken away again is found, and of a merge only what
//! none of its parents has. What HEAD holds is judged as HEAD holds it. Nothing of the work tree is read but the ignored
//! environment files, to compare with.

mod graph;
mod record;
mod revision;
mod trees;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::objs::Kind;

use crate::document::{Document, ObjectName, Origin, RepoPath, Role, Tracking};
use crate::finding::History;
use crate::text;

use super::history::{self, Alterations, CommitNumber, Gaps};
use super::repository::{self, Repository, Surroundings};
use super::{
    Entry, Former, Listing, Source, SourceError, Submodule, Whereabouts, limit, object_id, object_ids, path,
    worktree,
};

use graph::Graph;
use trees::{Change, FileKind, Lookup, SameFiles, Trees, Version};

/// The commits of HEAD that a revision has not.
pub(crate) struct CommitRange {
    repository: Repository,
    ends: Ends,
    /// Made when it is first asked for, and kept to attribute what is found.
    walk: OnceLock<Walk>,
}

/// Where a range starts and ends.
#[derive(Debug, Clone)]
enum Ends {
    /// From the merge bases with a revision, as the user names it, to another or HEAD.
    /// What these references lead to is no news either.
    Branch { base: String, head: Option<String>, known: Vec<String> },
    /// From the commits of a submodule that the repository around it named before, to the one that it names now.
    Submodule { before: Vec<ObjectId>, now: ObjectId, reading: Reading },
}

/// What is read of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Each commit.
    Commits,
    /// The last tree, compared with those before.
    Tree,
}

/// What the walk through commits and trees found.
struct Walk {
    alterations: Alterations,
    /// The commit that the settings are read from.
    base: Option<ObjectId>,
    graph: Graph,
    head: Head,
    /// What the commits brought in, each with the first that did.
    introduced: BTreeMap<Version, CommitNumber>,
    /// What was there before the range, and was changed or taken away in it.
    former: BTreeSet<Version>,
    /// The trees that the range builds on.
    before: BTreeSet<ObjectId>,
    gaps: Gaps,
}

/// What HEAD's tree holds.
#[derive(Default)]
struct Head {
    files: BTreeMap<RepoPath, (ObjectId, Role)>,
    /// Symbolic links, counted.
    links: usize,
    submodules: BTreeMap<RepoPath, ObjectId>,
}

impl CommitRange {
    /// The range that ends at `head`, or at HEAD of the repository that `directory` belongs to, without what the
    /// references `known` lead to.
    pub(crate) fn open(
        directory: &Path,
        base: &str,
        head: Option<&str>,
        known: &[String],
    ) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, &Surroundings::Process)?;
        repository.require_references()?;
        let (base, head) = (base.to_owned(), head.map(str::to_owned));
        let ends = Ends::Branch { base, head, known: known.to_vec() };
        Ok(Self { repository, ends, walk: OnceLock::new() })
    }

    /// The change that a repository makes to its submodule. Without commits before, all of the submodule is new.
    pub(super) fn of_submodule(
        repository: Repository,
        before: Vec<ObjectId>,
        now: ObjectId,
        reading: Reading,
    ) -> Self {
        Self { repository, ends: Ends::Submodule { before, now, reading }, walk: OnceLock::new() }
    }

    fn walk(&self) -> Result<&Walk, SourceError> {
        if let Some(walk) = self.walk.get() {
            return Ok(walk);
        }
        let walk = self.repository.with(|git| match &self.ends {
            Ends::Branch { base, head, known } => Walk::of_branch(git, base, head.as_deref(), known),
            Ends::Submodule { before, now, reading } => Walk::of_submodule(git, before, *now, *reading),
        })?;
        Ok(self.walk.get_or_init(|| walk))
    }
}

impl Walk {
    fn of_branch(
        git: &gix::Repository,
        revision: &str,
        head: Option<&str>,
        known: &[String],
    ) -> Result<Self, SourceError> {
        let head = match head {
            Some(head) => revision::head_commit(git, head)?,
            None => head_commit(git, revision)?,
        };
        let base = revision::base_commit(git, revision)?;
        let known = revision::commits(git, known);
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let (graph, own) = Graph::read(git, head, (&[base], &known), revision, &alterations)?;
        gaps.add(own);
        // An empty range reads nothing, not even to compare with.
        let tree = graph.tree(&head).filter(|_| !graph.commits.list.is_empty());
        let bases: Vec<_> = graph.bases.iter().filter_map(|commit| graph.tree(commit)).collect();
        let walk = Self { base: Some(base), graph, ..Self::empty(alterations, gaps) };
        Ok(walk.with_trees(git, tree, &bases))
    }

    /// Commits before that were never fetched, or have nothing to do with the one of now, are none to compare with.
    fn of_submodule(
        git: &gix::Repository,
        before: &[ObjectId],
        now: ObjectId,
        reading: Reading,
    ) -> Result<Self, SourceError> {
        let tree =
            history::tree_of(git, now).ok_or(SourceError::NoSubmoduleCommit { id: now.to_string() })?;
        let bases: Vec<_> = before.iter().filter_map(|commit| history::tree_of(git, *commit)).collect();
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let graph = match reading {
            Reading::Commits if bases.len() == before.len() && !bases.is_empty() => {
                Graph::read(git, now, (before, &[]), "", &alterations).ok()
            }
            Reading::Commits | Reading::Tree => None,
        };
        let (graph, own) = graph.unwrap_or_else(|| (Graph::empty(), Gaps::default()));
        gaps.add(own);
        let walk = Self { graph, ..Self::empty(alterations, gaps) };
        Ok(walk.with_trees(git, Some(tree), &bases))
    }

    fn empty(alterations: Alterations, gaps: Gaps) -> Self {
        Self {
            alterations,
            base: None,
            graph: Graph::empty(),
            head: Head::default(),
            introduced: BTreeMap::new(),
            former: BTreeSet::new(),
            before: BTreeSet::new(),
            gaps,
        }
    }

    /// Reads the trees of the commits, and the last one compared with those before.
    fn with_trees(mut self, git: &gix::Repository, last: Option<ObjectId>, before: &[ObjectId]) -> Self {
        let mut trees = Trees { git, alterations: &self.alterations, gaps: &mut self.gaps };
        (self.introduced, self.former) = changes(&self.graph, &mut trees);
        self.before = self.graph.trees_before();
        if let Some(last) = last {
            self.head = Head::read(last, before, &mut trees);
        }
        self
    }

    fn is_at_head(&self, (path, blob): &Version) -> bool {
        self.head.files.get(path).is_some_and(|(id, _)| id == blob)
    }

    /// The texts at HEAD, and the versions inside the range that are gone again.
    fn blobs(&self) -> impl Iterator<Item = Entry> + '_ {
        let current = self.head.files.iter().map(|(path, (id, role))| blob_entry(path, *id, *role));
        let gone = self.introduced.keys().filter(|version| !self.is_at_head(version));
        current.chain(gone.map(|(path, id)| blob_entry(path, *id, Role::Subject)))
    }

    fn messages(&self) -> impl Iterator<Item = Entry> + '_ {
        self.graph.commits.list.iter().map(|commit| {
            let name = commit.id.to_string();
            let path = RepoPath::new(&name);
            Entry { origin: Origin::CommitMessage, ..blob_entry(&path, commit.id, Role::Subject) }
        })
    }

    /// The versions of `path` that were there before the range.
    fn former_versions(&self, git: &gix::Repository, path: &RepoPath) -> BTreeSet<ObjectId> {
        let mut lookup = Lookup::new(path);
        self.before.iter().filter_map(|tree| lookup.find(git, *tree)).collect()
    }
}

/// The names of the references by which a repository knows the branches of a remote, in order.
pub fn remote_branches(directory: &Path, remote: &str) -> Result<Vec<String>, SourceError> {
    let repository = Repository::open(directory, &Surroundings::Process)?;
    Ok(repository.with(|git| revision::names_below(git, &format!("refs/remotes/{remote}/"))))
}

/// The commit at HEAD.
fn head_commit(git: &gix::Repository, revision: &str) -> Result<ObjectId, SourceError> {
    let head = git.head().map_err(|error| SourceError::Repository {
        directory: git.git_dir().to_owned(),
        reason: repository::reason(&error),
    })?;
    head.id().map(gix::Id::detach).ok_or_else(|| SourceError::NoHead { revision: revision.to_owned() })
}

/// What each commit brought in and what it took away of what was there before them all.
fn changes(graph: &Graph, trees: &mut Trees<'_>) -> (BTreeMap<Version, CommitNumber>, BTreeSet<Version>) {
    let (mut introduced, mut former) = (BTreeMap::new(), BTreeSet::new());
    for (number, commit) in graph.commits.list.iter().enumerate() {
        let before = graph.parent_trees(&commit.id);
        let found = trees.compare(commit.tree, &before, SameFiles::Skipped);
        for file in found.files.into_iter().filter(|file| file.kind == FileKind::Regular) {
            introduced.entry((file.path, file.id)).or_insert(number);
        }
        former.extend(found.former.into_iter().filter(|version| !introduced.contains_key(version)));
    }
    (introduced, former)
}

impl Head {
    /// What a tree holds; its files are subjects where the trees before have them otherwise.
    fn read(tree: ObjectId, before: &[ObjectId], trees: &mut Trees<'_>) -> Self {
        let mut head = Self::default();
        for file in trees.compare(tree, before, SameFiles::Listed).files {
            let role = match file.change {
                Change::Changed => Role::Subject,
                Change::Same => Role::Reference,
            };
            match file.kind {
                FileKind::Regular => {
                    head.files.entry(file.path).or_insert((file.id, role));
                }
                FileKind::Link => head.links += 1,
                FileKind::Submodule => {
                    head.submodules.insert(file.path, file.id);
                }
            }
        }
        head
    }
}

/// The submodules that HEAD's tree names.
pub(super) fn links_at_head(git: &gix::Repository) -> BTreeMap<RepoPath, ObjectId> {
    let mut gaps = Gaps::default();
    let alterations = Alterations::read(git, &mut gaps);
    let mut trees = Trees { git, alterations: &alterations, gaps: &mut gaps };
    let tree = git.head().ok().and_then(|head| history::tree_of(git, head.id()?.detach()));
    tree.map(|tree| Head::read(tree, &[], &mut trees).submodules).unwrap_or_default()
}

/// The commit of a submodule that HEAD's tree names.
pub(super) fn link_at_head(git: &gix::Repository, path: &RepoPath) -> Option<ObjectId> {
    let tree = history::tree_of(git, git.head().ok()?.id()?.detach())?;
    Lookup::new(path).find(git, tree)
}

fn blob_entry(path: &RepoPath, id: ObjectId, role: Role) -> Entry {
    let name = ObjectName(id.to_string());
    Entry {
        path: path.clone(),
        scope: path.clone(),
        origin: Origin::Blob(name.clone()),
        tracking: Tracking::Tracked,
        role,
        object: Some(name),
        also_at: Vec::new(),
    }
}

/// The bytes of a file as a commit, named in full, holds it; `None` when there is no such commit or file here.
pub(crate) fn file_at(
    directory: &Path,
    commit: &str,
    path: &RepoPath,
) -> Result<Option<Vec<u8>>, SourceError> {
    let Ok(commit) = ObjectId::from_hex(commit.as_bytes()) else { return Ok(None) };
    let repository = Repository::open(directory, &Surroundings::Process)?;
    let blob = repository.with(|git| Lookup::new(path).find(git, history::tree_of(git, commit)?));
    blob.map(|id| repository.blob(id)).transpose()
}

impl Source for CommitRange {
    fn list(&self) -> Result<Listing, SourceError> {
        let walk = self.walk()?;
        let mut listing = Listing {
            incomplete: walk.gaps.incomplete.clone(),
            uncloned: walk.gaps.uncloned.clone(),
            skipped: walk.head.links + walk.head.submodules.len(),
            commits: walk.graph.commits.list.len(),
            ..Listing::default()
        };
        listing.entries.extend(walk.blobs().chain(walk.messages()));
        if !listing.entries.is_empty() {
            let is_tracked = |path: &RepoPath| walk.head.files.contains_key(path);
            listing.entries.extend(worktree::local_entries(&self.repository, is_tracked));
            listing.entries.sort();
        }
        Ok(listing)
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let bytes = match (&entry.origin, &entry.object, self.repository.root()) {
            (Origin::CommitMessage, Some(name), _) => self.message(object_id(name)?),
            (_, Some(name), _) => self.repository.blob(object_id(name)?),
            (_, None, Some(root)) => {
                limit::read_file(&path::on_disk(root, &entry.path).ok_or(SourceError::Changed)?)
            }
            (_, None, None) => Err(SourceError::Changed),
        };
        let bytes = bytes.map_err(|error| self.explain(error))?;
        Ok(entry.document(bytes))
    }

    fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let (id, _) = self.walk().ok()?.head.files.get(path)?;
        self.repository.blob(*id).ok()
    }

    /// The revision's own, and not the merge base's: a branch that starts at an old commit would choose its rules.
    fn configuration(&self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let walk = self.walk()?;
        let path = RepoPath::new(name);
        let blob = self.repository.with(|git| {
            let tree = history::tree_of(git, walk.base?)?;
            Lookup::new(&path).find(git, tree)
        });
        let read = |id| self.repository.blob(id).map_err(|error| self.explain(error));
        blob.map(read).transpose()
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        let paths = self.walk()?.head.submodules.keys();
        Ok(paths.map(|path| Submodule { path: path.clone(), scope: path.clone() }).collect())
    }

    /// What the range changes in the submodule, from the commit that the merge bases name for it.
    fn open_submodule(&self, path: &RepoPath) -> Result<Box<dyn Source>, SourceError> {
        let walk = self.walk()?;
        let repository = self.repository.open_submodule(path)?;
        let now = walk.head.submodules.get(path).copied();
        let now = now.ok_or(SourceError::NoSubmodule)?;
        let bases = match &self.ends {
            Ends::Branch { .. } => &walk.graph.bases,
            Ends::Submodule { before, .. } => before,
        };
        let reading = match &self.ends {
            Ends::Branch { .. } => Reading::Commits,
            Ends::Submodule { reading, .. } => *reading,
        };
        let before = self.repository.with(|git| {
            let trees = bases.iter().filter_map(|commit| history::tree_of(git, *commit));
            let mut lookup = Lookup::new(path);
            trees.filter_map(|tree| lookup.find(git, tree)).collect()
        });
        Ok(Box::new(Self::of_submodule(repository, before, now, reading)))
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        let walk = self.walk()?;
        let groups = object_ids(groups)?;
        Ok(Some(self.repository.with(|git| record::attribute(git, walk, &groups))))
    }

    fn is_past(&self, entry: &Entry) -> bool {
        let (Some(walk), Origin::Blob(name)) = (self.walk.get(), &entry.origin) else { return false };
        let blob = walk.head.files.get(&entry.path).map(|(id, _)| id.to_string());
        blob.as_ref() != Some(&name.0)
    }

    fn were_there(&self, asked: &[Former]) -> Result<Vec<bool>, SourceError> {
        let walk = self.walk()?;
        let mut answers = vec![false; asked.len()];
        let mut questions: BTreeMap<ObjectId, Vec<usize>> = BTreeMap::new();
        for (number, former) in asked.iter().enumerate() {
            let mut blobs = self.repository.with(|git| walk.former_versions(git, &former.path));
            if former.whereabouts == Whereabouts::Change {
                blobs.extend(walk.former.iter().map(|(_, id)| *id));
            }
            for blob in blobs {
                questions.entry(blob).or_default().push(number);
            }
        }
        for (blob, numbers) in questions {
            // What cannot be read any more does not prove that something was there.
            let Ok(bytes) = self.repository.blob(blob) else { continue };
            let text = text::decode(&bytes);
            for number in numbers {
                answers[number] |= asked[number].texts.iter().all(|part| text.contains_str(part.expose()));
            }
        }
        Ok(answers)
    }
}

impl CommitRange {
    fn message(&self, id: ObjectId) -> Result<Vec<u8>, SourceError> {
        self.repository.with(|git| {
            let mut bytes = Vec::new();
            repository::read_object(git, id, Kind::Commit, &mut bytes)?;
            history::commit_message(&bytes, id).map_err(|error| repository::broken_object(id, &error))
        })
    }

    fn explain(&self, error: SourceError) -> SourceError {
        match self.walk.get() {
            Some(walk) => walk.alterations.explain(error),
            None => error,
        }
    }
}
