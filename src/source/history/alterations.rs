//! What stands beside the objects and changes which of them make up the history: shallow boundaries, grafts, replacements
//! and the promise of a partial clone to fetch the rest.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BStr, ByteSlice};
use gix::ObjectId;

use crate::document::Incomplete;
use crate::source::{SourceError, limit};

use super::sightings::{MAX_DEPTH, MAX_PLACES};

/// All that alters the history of a repository.
#[derive(Debug, Default)]
pub(in crate::source) struct Alterations {
    /// Commits whose parents a shallow clone left out.
    shallow: BTreeSet<ObjectId>,
    /// The parents that `info/grafts` gives to commits.
    grafts: BTreeMap<ObjectId, Vec<ObjectId>>,
    /// What `git replace` shows in place of objects.
    replacements: BTreeMap<ObjectId, ObjectId>,
    clone: CloneKind,
}

/// Whether the remote kept objects back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum CloneKind {
    #[default]
    Whole,
    /// `git clone --filter`: missing objects can be fetched from the remote.
    Partial,
}

impl Alterations {
    /// Reads them. What is there and cannot be read makes the history incomplete.
    pub(in crate::source) fn read(git: &gix::Repository, gaps: &mut Gaps) -> Self {
        Self {
            shallow: shallow(git, gaps),
            grafts: grafts(git, gaps),
            replacements: replacements(git),
            clone: clone_kind(git),
        }
    }

    pub(in crate::source) fn is_shallow(&self, commit: &ObjectId) -> bool {
        self.shallow.contains(commit)
    }

    pub(in crate::source) fn grafted_parents(&self, commit: &ObjectId) -> Option<&[ObjectId]> {
        self.grafts.get(commit).map(Vec::as_slice)
    }

    pub(in crate::source) fn replacement(&self, object: &ObjectId) -> Option<ObjectId> {
        self.replacements.get(object).copied()
    }

    /// Whether some object is hidden behind another one.
    pub(super) fn replaces(&self) -> bool {
        !self.replacements.is_empty()
    }

    /// The same error, as what it means in this clone.
    pub(in crate::source) fn explain(&self, error: SourceError) -> SourceError {
        match (self.clone, error) {
            (CloneKind::Partial, SourceError::MissingObject { id }) => SourceError::NotFetched { id },
            (CloneKind::Whole | CloneKind::Partial, error) => error,
        }
    }
}

fn shallow(git: &gix::Repository, gaps: &mut Gaps) -> BTreeSet<ObjectId> {
    match git.shallow_commits() {
        Ok(commits) => commits.map(|commits| commits.iter().copied().collect()).unwrap_or_default(),
        Err(error) => {
            gaps.broken("shallow", error.to_string());
            BTreeSet::new()
        }
    }
}

fn grafts(git: &gix::Repository, gaps: &mut Gaps) -> BTreeMap<ObjectId, Vec<ObjectId>> {
    let file = git.common_dir().join("info/grafts");
    if !file.is_file() {
        return BTreeMap::new();
    }
    match limit::read_file(&file) {
        Ok(text) => text.lines().filter_map(graft).collect(),
        Err(error) => {
            gaps.broken("info/grafts", error.to_string());
            BTreeMap::new()
        }
    }
}

/// A commit and its parents, by their names; `#` starts a comment.
fn graft(line: &[u8]) -> Option<(ObjectId, Vec<ObjectId>)> {
    let mut names = line.fields().map(|name| ObjectId::from_hex(name).ok());
    let commit = names.next()??;
    Some((commit, names.flatten().collect()))
}

/// Read from the references, so that `core.useReplaceRefs` does not matter.
fn replacements(git: &gix::Repository) -> BTreeMap<ObjectId, ObjectId> {
    let Ok(platform) = git.references() else { return BTreeMap::new() };
    let Ok(references) = platform.prefixed("refs/replace/") else { return BTreeMap::new() };
    references
        .flatten()
        .filter_map(|reference| {
            let replaced = reference.name().as_bstr().rsplit_str("/").next()?;
            let replaced = ObjectId::from_hex(replaced).ok()?;
            Some((replaced, reference.target().try_id()?.to_owned()))
        })
        .collect()
}

fn clone_kind(git: &gix::Repository) -> CloneKind {
    let config = git.config_snapshot();
    let is_promised = |name: &BStr| {
        let key = format!("remote.{}.promisor", name.to_str_lossy());
        config.boolean(key.as_str()) == Some(true)
    };
    let is_partial = config.string("extensions.partialClone").is_some()
        || git.remote_names().iter().any(|name| is_promised(name.as_ref()));
    if is_partial { CloneKind::Partial } else { CloneKind::Whole }
}

/// What could not be read.
#[derive(Debug, Default, Clone)]
pub(in crate::source) struct Gaps {
    /// What is broken or missing.
    pub(in crate::source) incomplete: Vec<Incomplete>,
    /// What this clone never had.
    pub(in crate::source) uncloned: Vec<Incomplete>,
}

impl Gaps {
    pub(in crate::source) fn broken(&mut self, path: impl Into<String>, reason: String) {
        self.incomplete.push(Incomplete { path: path.into(), reason });
    }

    /// A folder that is not followed.
    pub(super) fn unbounded(&mut self, path: String) {
        let reason = format!(
            "not followed: nested deeper than {MAX_DEPTH} folders, or one tree at over {MAX_PLACES} paths"
        );
        self.broken(path, reason);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.incomplete.extend(other.incomplete);
        self.uncloned.extend(other.uncloned);
    }

    pub(in crate::source) fn uncloned(&mut self, path: impl Into<String>, reason: &str) {
        self.uncloned.push(Incomplete { path: path.into(), reason: reason.to_owned() });
    }

    /// Adds what another reader could not read.
    pub(in crate::source) fn add(&mut self, other: Self) {
        self.incomplete.extend(other.incomplete);
        self.uncloned.extend(other.uncloned);
    }

    /// An object that cannot be read.
    pub(in crate::source) fn object(&mut self, path: String, error: SourceError, alterations: &Alterations) {
        let error = alterations.explain(error);
        let list = if error.is_uncloned() { &mut self.uncloned } else { &mut self.incomplete };
        list.push(Incomplete { path, reason: error.to_string() });
    }
}
