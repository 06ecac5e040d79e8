//! The commits of a range: where two lines of history part, and what came since on one of them.
//!
//! Both tips are followed back together, the newest commit first, until all that is left is common to both. Of a long
//! history only the part behind the merge base is read.

use std::collections::{BTreeSet, BinaryHeap};

use gix::ObjectId;
use gix::hashtable::HashMap;

use crate::source::SourceError;
use crate::source::history::{Alterations, Commits, Gaps, Raw};

/// The commits that HEAD has and the base has not, with what they build on.
pub(super) struct Graph {
    /// Those commits, oldest first.
    pub(super) commits: Commits,
    /// Where the two lines part: more than one after merges in both directions.
    pub(super) bases: Vec<ObjectId>,
    read: HashMap<ObjectId, Raw>,
}

impl Graph {
    /// No commit at all.
    pub(super) fn empty() -> Self {
        Self { commits: Commits::default(), bases: Vec::new(), read: HashMap::default() }
    }

    /// The commits from the merge bases of `head` and the `base` up to `head`, without those that what is `known` has;
    /// `revision` is what the user calls the base.
    pub(super) fn read(
        git: &gix::Repository,
        head: ObjectId,
        (base, known): (&[ObjectId], &[ObjectId]),
        revision: &str,
        alterations: &Alterations,
    ) -> Result<(Self, Gaps), SourceError> {
        let mut painter = Painter::new(git, alterations);
        painter.paint(head, HEAD)?;
        for &base in base {
            painter.paint(base, BASE)?;
        }
        for &known in known {
            painter.paint(known, BASE | ASIDE)?;
        }
        painter.follow()?;
        let bases = painter.merge_bases();
        let own: HashMap<_, _> = painter.with(HEAD).map(|(id, commit)| (id, commit.clone())).collect();
        let is_cut = own.keys().any(|id| painter.is_cut(id));
        if is_cut || (bases.is_empty() && painter.read.keys().any(|id| painter.is_cut(id))) {
            return Err(SourceError::TooShallow { revision: revision.to_owned() });
        }
        if bases.is_empty() {
            return Err(SourceError::Unrelated { revision: revision.to_owned() });
        }
        let gaps = painter.gaps_of(own.keys());
        Ok((Self { commits: Commits::in_order(&own), bases, read: painter.read }, gaps))
    }

    /// The tree of a commit of the range, or of one that it builds on.
    pub(super) fn tree(&self, commit: &ObjectId) -> Option<ObjectId> {
        self.read.get(commit).map(|commit| commit.tree)
    }

    /// The trees that a commit of the range builds on.
    pub(super) fn parent_trees(&self, commit: &ObjectId) -> Vec<ObjectId> {
        let parents = self.read.get(commit).map_or(&[][..], |commit| &commit.parents);
        parents.iter().filter_map(|parent| self.tree(parent)).collect()
    }

    /// All trees that the range builds on, and that are not its own.
    pub(super) fn trees_before(&self) -> BTreeSet<ObjectId> {
        let own = |id: &ObjectId| self.commits.number(id).is_some();
        let parents = self.commits.list.iter().filter_map(|commit| self.read.get(&commit.id));
        let outside = parents.flat_map(|commit| &commit.parents).filter(|parent| !own(parent));
        outside.chain(&self.bases).filter_map(|commit| self.tree(commit)).collect()
    }
}

/// What reaches a commit.
type Paint = u8;

const HEAD: Paint = 1;
const BASE: Paint = 2;
const BOTH: Paint = HEAD | BASE;
/// An ancestor of a commit that both reach: nothing that is to be found lies there.
const STALE: Paint = 4;
/// What is known besides the base. It is followed only as long as the rest is: a branch that was left years ago must not
/// make the walk as long as the history.
const ASIDE: Paint = 8;

struct Painter<'r> {
    git: &'r gix::Repository,
    alterations: &'r Alterations,
    read: HashMap<ObjectId, Raw>,
    gaps: HashMap<ObjectId, Gaps>,
    paints: HashMap<ObjectId, Paint>,
    /// What is still to follow, the newest first.
    queue: BinaryHeap<(i64, ObjectId)>,
    /// The same by name, without those that are stale.
    open: BTreeSet<ObjectId>,
    queued: BTreeSet<ObjectId>,
    meetings: BTreeSet<ObjectId>,
}

impl<'r> Painter<'r> {
    fn new(git: &'r gix::Repository, alterations: &'r Alterations) -> Self {
        Self {
            git,
            alterations,
            read: HashMap::default(),
            gaps: HashMap::default(),
            paints: HashMap::default(),
            queue: BinaryHeap::new(),
            open: BTreeSet::new(),
            queued: BTreeSet::new(),
            meetings: BTreeSet::new(),
        }
    }

    fn paint(&mut self, id: ObjectId, paint: Paint) -> Result<(), SourceError> {
        let known = self.paints.get(&id).copied().unwrap_or_default();
        let all = known | paint;
        if all == known {
            return Ok(());
        }
        self.paints.insert(id, all);
        let seconds = self.commit(id)?;
        if self.queued.insert(id) {
            self.queue.push((seconds, id));
        }
        if all & STALE == 0 && (all & ASIDE == 0 || all & HEAD != 0) {
            self.open.insert(id);
        } else {
            self.open.remove(&id);
        }
        Ok(())
    }

    /// Reads a commit once, and gives its time.
    fn commit(&mut self, id: ObjectId) -> Result<i64, SourceError> {
        if let Some(commit) = self.read.get(&id) {
            return Ok(commit.seconds);
        }
        let mut gaps = Gaps::default();
        let commit = Raw::read(self.git, id, self.alterations, &mut gaps)
            .map_err(|error| self.alterations.explain(error))?;
        let seconds = commit.seconds;
        self.read.insert(id, commit);
        self.gaps.insert(id, gaps);
        Ok(seconds)
    }

    fn follow(&mut self) -> Result<(), SourceError> {
        let mut oldest_own = None;
        while let Some(&(seconds, id)) = self.queue.peek() {
            if self.open.is_empty() {
                // A clock that was wrong can make a common ancestor newer than the range: what is not older than the
                // oldest commit of the range is followed too.
                let oldest = *oldest_own
                    .get_or_insert_with(|| self.with(HEAD).map(|(_, commit)| commit.seconds).min());
                if oldest.is_none_or(|oldest| seconds < oldest) {
                    return Ok(());
                }
            }
            self.queue.pop();
            self.queued.remove(&id);
            self.open.remove(&id);
            self.hand_on(id)?;
        }
        Ok(())
    }

    fn hand_on(&mut self, id: ObjectId) -> Result<(), SourceError> {
        let paint = self.paints[&id];
        let is_common = paint & BOTH == BOTH;
        if is_common && paint & STALE == 0 {
            self.meetings.insert(id);
        }
        for parent in self.read[&id].parents.clone() {
            self.paint(parent, if is_common { paint | STALE } else { paint })?;
        }
        Ok(())
    }

    /// The commits with exactly this paint.
    fn with(&self, paint: Paint) -> impl Iterator<Item = (ObjectId, &Raw)> {
        self.read.iter().filter(move |(id, _)| self.paints[*id] == paint).map(|(id, commit)| (*id, commit))
    }

    fn merge_bases(&self) -> Vec<ObjectId> {
        self.meetings.iter().copied().filter(|id| self.paints[id] & STALE == 0).collect()
    }

    /// Whether a shallow clone left the commit's parents out.
    fn is_cut(&self, id: &ObjectId) -> bool {
        self.alterations.is_shallow(id) && self.gaps.get(id).is_some_and(|gaps| !gaps.uncloned.is_empty())
    }

    fn gaps_of<'i>(&self, commits: impl Iterator<Item = &'i ObjectId>) -> Gaps {
        let mut all = Gaps::default();
        for gaps in commits.filter_map(|id| self.gaps.get(id)) {
            all.add(gaps.clone());
        }
        all
    }
}
