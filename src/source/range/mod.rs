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
use super::{Entry, Former, Listing, Source, SourceError, Whereabouts, limit, object_id, path, worktree};

use graph::Graph;
use trees::{Change, FileKind, Lookup, SameFiles, Trees, Version};

/// The commits of HEAD that a revision has not.
pub(crate) struct CommitRange {
    repository: Repository,
    /// What the commits are to be added to, as the user names it.
    revision: String,
    /// Made when it is first asked for, and kept to attribute what is found.
    walk: OnceLock<Walk>,
}

/// What the walk through commits and trees found.
struct Walk {
    alterations: Alterations,
    /// The commit that the revision names.
    base: ObjectId,
    graph: Graph,
    head: Head,
    /// What the commits brought in, each with the first that did.
    introduced: BTreeMap<Version, CommitNumber>,
    /// What was there before the range, and was changed or taken away in it.
    former: BTreeSet<Version>,
    gaps: Gaps,
}

/// What HEAD's tree holds.
#[derive(Default)]
struct Head {
    files: BTreeMap<RepoPath, (ObjectId, Role)>,
    /// Links and submodules, counted.
    skipped: usize,
}

impl CommitRange {
    /// The range that ends at HEAD of the repository that `directory` belongs to.
    pub(crate) fn open(directory: &Path, revision: &str) -> Result<Self, SourceError> {
        Self::open_in(directory, revision, &Surroundings::Process)
    }

    pub(super) fn open_in(
        directory: &Path,
        revision: &str,
        surroundings: &Surroundings,
    ) -> Result<Self, SourceError> {
        let repository = Repository::open(directory, surroundings)?;
        Ok(Self { repository, revision: revision.to_owned(), walk: OnceLock::new() })
    }

    fn walk(&self) -> Result<&Walk, SourceError> {
        if let Some(walk) = self.walk.get() {
            return Ok(walk);
        }
        let walk = self.repository.with(|git| Walk::of(git, &self.revision))?;
        Ok(self.walk.get_or_init(|| walk))
    }
}

impl Walk {
    fn of(git: &gix::Repository, revision: &str) -> Result<Self, SourceError> {
        let head = head_commit(git, revision)?;
        let base = revision::base_commit(git, revision)?;
        let mut gaps = Gaps::default();
        let alterations = Alterations::read(git, &mut gaps);
        let (graph, own) = Graph::read(git, head, base, revision, &alterations)?;
        gaps.incomplete.extend(own.incomplete);
        gaps.uncloned.extend(own.uncloned);
        let mut trees = Trees { git, alterations: &alterations, gaps: &mut gaps };
        let (introduced, former) = changes(&graph, &mut trees);
        // An empty range reads nothing, not even to compare with.
        let head = if graph.commits.list.is_empty() {
            Head::default()
        } else {
            Head::read(graph.tree(&head), &graph, &mut trees)
        };
        Ok(Self { alterations, base, graph, head, introduced, former, gaps })
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
        self.graph.trees_before().into_iter().filter_map(|tree| lookup.find(git, tree)).collect()
    }
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
    /// What HEAD's tree holds; its files are subjects where the merge bases have them otherwise.
    fn read(tree: Option<ObjectId>, graph: &Graph, trees: &mut Trees<'_>) -> Self {
        let mut head = Self::default();
        let Some(tree) = tree else { return head };
        let bases: Vec<_> = graph.bases.iter().filter_map(|commit| graph.tree(commit)).collect();
        for file in trees.compare(tree, &bases, SameFiles::Listed).files {
            let role = match file.change {
                Change::Changed => Role::Subject,
                Change::Same => Role::Reference,
            };
            match file.kind {
                FileKind::Regular => {
                    head.files.entry(file.path).or_insert((file.id, role));
                }
                FileKind::Link | FileKind::Submodule => head.skipped += 1,
            }
        }
        head
    }
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

impl Source for CommitRange {
    fn list(&self) -> Result<Listing, SourceError> {
        let walk = self.walk()?;
        let mut listing = Listing {
            incomplete: walk.gaps.incomplete.clone(),
            uncloned: walk.gaps.uncloned.clone(),
            skipped: walk.head.skipped,
            commits: walk.graph.commits.list.len(),
            ..Listing::default()
        };
        if listing.commits > 0 {
            listing.entries.extend(walk.blobs().chain(walk.messages()));
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
        Ok(entry.document(&bytes))
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
            let tree = walk.graph.tree(&walk.base).or_else(|| history::tree_of(git, walk.base));
            tree.and_then(|tree| Lookup::new(&path).find(git, tree))
        });
        let read = |id| self.repository.blob(id).map_err(|error| self.explain(error));
        blob.map(read).transpose()
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        let walk = self.walk()?;
        let groups: Vec<Vec<_>> = groups
            .iter()
            .map(|names| names.iter().map(object_id).collect::<Result<_, _>>())
            .collect::<Result<_, _>>()?;
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
