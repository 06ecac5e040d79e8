//! All commits of a run, oldest first.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashSet};

use gix::ObjectId;
use gix::hashtable::HashMap;
use gix::objs::{CommitRef, Kind};

use crate::source::SourceError;
use crate::source::repository;

use super::alterations::{Alterations, Gaps};

/// A commit's place in [`Commits::list`].
pub(in crate::source) type CommitNumber = usize;

/// A commit, as far as the walk needs it.
#[derive(Debug)]
pub(in crate::source) struct Commit {
    pub(in crate::source) id: ObjectId,
    pub(in crate::source) tree: ObjectId,
    /// The parents that belong to the run.
    pub(in crate::source) parents: Vec<CommitNumber>,
}

/// The commits of a run.
#[derive(Debug, Default)]
pub(in crate::source) struct Commits {
    /// Parents before children, and among those that could come next the oldest first.
    pub(in crate::source) list: Vec<Commit>,
    numbers: HashMap<ObjectId, CommitNumber>,
    /// The trees that excluded parents hold: what is in them is not new.
    pub(super) known_trees: BTreeSet<ObjectId>,
}

impl Commits {
    pub(in crate::source) fn number(&self, id: &ObjectId) -> Option<CommitNumber> {
        self.numbers.get(id).copied()
    }

    /// Reads all ancestors of `tips` that are no ancestors of `excluded`.
    pub(super) fn read(
        git: &gix::Repository,
        tips: &BTreeSet<ObjectId>,
        excluded: &BTreeSet<ObjectId>,
        alterations: &Alterations,
        gaps: &mut Gaps,
    ) -> Self {
        Self::of(git, tips, excluded, alterations, gaps, HashMap::default())
    }

    /// The same where some commits, maybe all, are known already.
    pub(super) fn of(
        git: &gix::Repository,
        tips: &BTreeSet<ObjectId>,
        excluded: &BTreeSet<ObjectId>,
        alterations: &Alterations,
        gaps: &mut Gaps,
        known: HashMap<ObjectId, Raw>,
    ) -> Self {
        let mut reader = Reader { git, alterations, gaps, known, buffer: Vec::new() };
        let before = reader.ancestors(excluded, &HashMap::default());
        let wanted = reader.ancestors(tips, &before);
        Self { known_trees: boundary(&wanted, &before), ..Self::in_order(&wanted) }
    }

    /// These commits, oldest first.
    pub(in crate::source) fn in_order(commits: &HashMap<ObjectId, Raw>) -> Self {
        let list = in_order(commits);
        let numbers = list.iter().enumerate().map(|(number, commit)| (commit.id, number)).collect();
        Self { list, numbers, known_trees: BTreeSet::new() }
    }
}

/// A commit as it is read.
#[derive(Debug, Clone)]
pub(in crate::source) struct Raw {
    pub(in crate::source) tree: ObjectId,
    pub(in crate::source) parents: Vec<ObjectId>,
    /// When it was committed.
    pub(in crate::source) seconds: i64,
}

impl Raw {
    /// Reads one commit.
    pub(in crate::source) fn read(
        git: &gix::Repository,
        id: ObjectId,
        alterations: &Alterations,
        gaps: &mut Gaps,
    ) -> Result<Self, SourceError> {
        Reader { git, alterations, gaps, known: HashMap::default(), buffer: Vec::new() }.commit(id)
    }

    /// Reads the bytes of a commit.
    pub(super) fn decode(id: ObjectId, bytes: &[u8]) -> gix::Result<Self> {
        let commit = CommitRef::from_bytes(bytes, id.kind())?;
        let seconds = commit.time().map_or(0, |time| time.seconds);
        Ok(Self { tree: commit.tree(), parents: commit.parents().collect(), seconds })
    }
}

struct Reader<'r> {
    git: &'r gix::Repository,
    alterations: &'r Alterations,
    gaps: &'r mut Gaps,
    known: HashMap<ObjectId, Raw>,
    buffer: Vec<u8>,
}

impl Reader<'_> {
    fn ancestors(
        &mut self,
        tips: &BTreeSet<ObjectId>,
        before: &HashMap<ObjectId, Raw>,
    ) -> HashMap<ObjectId, Raw> {
        let mut read = HashMap::default();
        let mut pending: Vec<_> = tips.iter().copied().collect();
        let mut unreadable = HashSet::new();
        while let Some(id) = pending.pop() {
            if read.contains_key(&id) || before.contains_key(&id) || unreadable.contains(&id) {
                continue;
            }
            match self.commit(id) {
                Ok(commit) => {
                    pending.extend(&commit.parents);
                    read.insert(id, commit);
                }
                Err(error) => {
                    unreadable.insert(id);
                    self.gaps.object(format!("commit {id}"), error, self.alterations);
                }
            }
        }
        read
    }

    fn commit(&mut self, id: ObjectId) -> Result<Raw, SourceError> {
        let own = match self.known.remove(&id) {
            Some(known) => known,
            None => self.read(id)?,
        };
        let parents = self.parents(id, own.parents);
        Ok(Raw { parents, ..own })
    }

    fn read(&mut self, id: ObjectId) -> Result<Raw, SourceError> {
        repository::read_object(self.git, id, Kind::Commit, &mut self.buffer)?;
        Raw::decode(id, &self.buffer).map_err(|error| repository::broken_object(id, &error))
    }

    /// The parents in the object, those that a graft gives it and the commit that replaces it: all sides are read.
    fn parents(&mut self, id: ObjectId, own: Vec<ObjectId>) -> Vec<ObjectId> {
        let mut parents = if self.alterations.is_shallow(&id) && !own.is_empty() {
            self.gaps.uncloned(format!("commit {id}"), SHALLOW);
            Vec::new()
        } else {
            own
        };
        if let Some(grafted) = self.alterations.grafted_parents(&id) {
            self.gaps.uncloned(format!("commit {id}"), GRAFTED);
            parents.retain(|parent| self.git.has_object(parent));
            parents.extend(grafted);
        }
        parents.extend(self.alterations.replacement(&id));
        parents
    }
}

const SHALLOW: &str = "the clone is shallow and ends here: `git fetch --unshallow` gets what came before";
const GRAFTED: &str = "`info/grafts` gives it other parents, and its own may be gone: both are read as far as they are \
                       here";

fn boundary(wanted: &HashMap<ObjectId, Raw>, before: &HashMap<ObjectId, Raw>) -> BTreeSet<ObjectId> {
    let parents = wanted.values().flat_map(|commit| &commit.parents);
    parents.filter_map(|parent| before.get(parent)).map(|commit| commit.tree).collect()
}

/// Sorts by parents, then age, then name, so that nothing depends on the order of reading.
fn in_order(raw: &HashMap<ObjectId, Raw>) -> Vec<Commit> {
    let mut sorted: Vec<_> = raw.iter().collect();
    sorted.sort_unstable_by_key(|(id, _)| **id);
    let place_of: HashMap<ObjectId, usize> =
        sorted.iter().enumerate().map(|(place, (id, _))| (**id, place)).collect();
    let parents: Vec<BTreeSet<usize>> = sorted
        .iter()
        .map(|(_, commit)| commit.parents.iter().filter_map(|id| place_of.get(id).copied()).collect())
        .collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); sorted.len()];
    for (place, parents) in parents.iter().enumerate() {
        for &parent in parents {
            children[parent].push(place);
        }
    }
    let mut unread_parents: Vec<_> = parents.iter().map(BTreeSet::len).collect();
    let mut ready: BinaryHeap<_> = (0..sorted.len())
        .filter(|place| parents[*place].is_empty())
        .map(|place| Reverse((sorted[place].1.seconds, place)))
        .collect();
    let mut numbers = vec![0; sorted.len()];
    let mut list = Vec::with_capacity(sorted.len());
    while let Some(Reverse((_, place))) = ready.pop() {
        let (id, commit) = sorted[place];
        numbers[place] = list.len();
        let parents = parents[place].iter().map(|parent| numbers[*parent]).collect();
        list.push(Commit { id: *id, tree: commit.tree, parents });
        for &child in &children[place] {
            unread_parents[child] -= 1;
            if unread_parents[child] == 0 {
                ready.push(Reverse((sorted[child].1.seconds, child)));
            }
        }
    }
    list
}
