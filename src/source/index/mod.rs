//! The index: which paths Git tracks, and what the next commit would hold.
//!
//! Called by the working tree (to tell tracked from untracked) and by the staged source.

mod cached;
mod plain;

use std::ops::Range;
use std::path::{Path, PathBuf};

use bstr::{BStr, ByteSlice};
use gix::ObjectId;
use gix::index::entry::{Flags, Stage};

use crate::document::RepoPath;

use super::SourceError;
use super::repository::{self, Repository};
pub(super) use cached::CachedTree;
use cached::CachedTrees;
use plain::PlainIndex;

/// One path of the index. A path in conflict has one for each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tracked<'i> {
    pub(super) path: &'i BStr,
    pub(super) id: ObjectId,
    pub(super) kind: Kind,
    pub(super) mode: u32,
    pub(super) side: Side,
    pub(super) content: Content,
}

/// What Git holds at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// A symbolic link: its blob is the path it points to.
    Link,
    Submodule,
    /// A whole folder outside of a sparse checkout: its object is a tree.
    Folder,
}

/// Which side of a merge conflict an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Merged,
    /// The common ancestor's version: nobody commits it.
    Base,
    Ours,
    Theirs,
}

/// Whether the index holds the file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Present,
    /// `git add --intent-to-add`: a name only, the next commit leaves it out.
    Intended,
}

/// An index.
pub(super) enum Index {
    Plain(PlainIndex),
    Decoded {
        file: Box<gix::index::File>,
        trees: CachedTrees,
    },
    /// There is none.
    Missing,
}

impl Index {
    /// The repository's index, the one that `GIT_INDEX_FILE` names when it does. A missing one is empty.
    pub(super) fn open(repository: &Repository) -> Result<Self, SourceError> {
        // Without its checksum, as `git diff` reads it: that would take longer than all the rest. What is broken in a
        // way that matters does not decode, or names objects that are not there.
        let (path, hash) = repository.with(|git| (git.index_path(), git.object_hash()));
        match read(&path).and_then(|bytes| PlainIndex::parse(bytes, hash)) {
            Some(plain) => Ok(Self::Plain(plain)),
            // Nobody stages anything where there is no work tree: that is not the same as nothing staged.
            None if is_missing(&path) => repository.require_root().map(|_| Self::Missing),
            None => Self::decode(path, hash),
        }
    }

    /// The index file at a path, decoded whatever its form.
    pub(super) fn decode(path: PathBuf, hash: gix::hash::Kind) -> Result<Self, SourceError> {
        // On one thread: it takes less time than to start others.
        let options = gix::index::decode::Options { thread_limit: Some(1), ..Default::default() };
        match gix::index::File::at(&path, hash, true, options) {
            Ok(file) => {
                let trees = file.tree().map(CachedTrees::of).unwrap_or_default();
                Ok(Self::Decoded { file: Box::new(file), trees })
            }
            Err(_) if is_missing(&path) => Ok(Self::Missing),
            Err(error) => Err(SourceError::Index { path, reason: repository::reason(&error) }),
        }
    }

    /// All entries in the order of paths.
    pub(super) fn entries(&self) -> impl Iterator<Item = Tracked<'_>> {
        (0..self.len()).filter_map(|at| self.entry(at))
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Plain(plain) => plain.len(),
            Self::Decoded { file, .. } => file.entries().len(),
            Self::Missing => 0,
        }
    }

    /// The entries that are no files: links, submodules, and the folders of a sparse index.
    pub(super) fn others(&self) -> Vec<Tracked<'_>> {
        match self {
            // Most have none, and nobody waits for a second look at all of them.
            Self::Plain(plain) => plain.others().iter().filter_map(|&at| plain.entry(at)).collect(),
            Self::Decoded { .. } | Self::Missing => {
                self.entries().filter(|entry| entry.kind != Kind::File).collect()
            }
        }
    }

    /// How many of them hold no text by their nature: links and submodules.
    pub(super) fn count_without_text(&self) -> usize {
        let holds_none = |entry: &Tracked<'_>| {
            let is_in_commit = entry.content == Content::Present && entry.side != Side::Base;
            is_in_commit && matches!(entry.kind, Kind::Link | Kind::Submodule)
        };
        self.others().into_iter().filter(holds_none).count()
    }

    fn path(&self, at: usize) -> Option<&BStr> {
        match self {
            Self::Plain(plain) => plain.path(at),
            Self::Decoded { file, .. } => file.entries().get(at).map(|entry| entry.path(file)),
            Self::Missing => None,
        }
    }

    /// The entry at a place in the order of paths.
    pub(super) fn entry(&self, at: usize) -> Option<Tracked<'_>> {
        match self {
            Self::Plain(plain) => plain.entry(at),
            Self::Decoded { file, .. } => file.entries().get(at).map(|entry| Tracked {
                path: entry.path(file),
                id: entry.id,
                kind: Kind::of(entry.mode.bits()),
                mode: entry.mode.bits(),
                side: Side::of(entry.stage()),
                content: Content::of(entry.flags),
            }),
            Self::Missing => None,
        }
    }

    /// The first place of `range` whose path lies behind all that begin with `prefix`.
    pub(super) fn first_behind(&self, range: &Range<usize>, prefix: &[u8]) -> usize {
        self.first_where(range, |other| other > prefix && !other.starts_with(prefix))
    }

    /// The first place of `range` whose path `holds`, as do all behind it; the end of the range when none does.
    fn first_where(&self, range: &Range<usize>, holds: impl Fn(&[u8]) -> bool) -> usize {
        let (mut start, mut end) = (range.start, range.end);
        while start < end {
            let middle = usize::midpoint(start, end);
            if self.path(middle).is_some_and(|path| holds(path)) {
                end = middle;
            } else {
                start = middle + 1;
            }
        }
        start
    }

    /// Whether Git knows the path, with or without content.
    pub(super) fn tracks(&self, path: &RepoPath) -> bool {
        self.place_of(path).is_some()
    }

    /// The place of a path; of one in conflict, of its first side.
    pub(super) fn place_of(&self, path: &RepoPath) -> Option<usize> {
        let first = self.first_where(&(0..self.len()), |other| other >= path.as_bytes().as_bytes());
        (self.path(first) == Some(path.as_bytes())).then_some(first)
    }

    /// The blob of a file; of one in conflict, our side's.
    pub(super) fn find(&self, path: &RepoPath) -> Option<ObjectId> {
        let sides = (self.place_of(path)?..self.len()).map_while(|at| self.entry(at));
        let sides: Vec<_> = sides.take_while(|entry| entry.path == path.as_bytes()).collect();
        let entry = [Side::Merged, Side::Ours, Side::Theirs]
            .into_iter()
            .find_map(|side| sides.iter().find(|entry| entry.side == side))?;
        let is_file = entry.kind == Kind::File && entry.content == Content::Present;
        is_file.then_some(entry.id)
    }

    /// The tree that the index remembers for the root, and by it those of the folders.
    pub(super) fn cached_tree(&self) -> Option<CachedTree<'_>> {
        match self {
            Self::Plain(plain) => plain.trees().root(),
            Self::Decoded { trees, .. } => trees.root(),
            Self::Missing => None,
        }
    }
}

/// The bytes of an index file; `None` when it cannot be read.
#[expect(clippy::disallowed_methods, reason = "`source` is the room that touches the disk")]
fn read(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}

fn is_missing(path: &Path) -> bool {
    matches!(std::fs::symlink_metadata(path), Err(error) if error.kind() == std::io::ErrorKind::NotFound)
}

impl Kind {
    fn of(mode: u32) -> Self {
        match mode & 0o170_000 {
            0o040_000 => Self::Folder,
            0o160_000 => Self::Submodule,
            0o120_000 => Self::Link,
            _ => Self::File,
        }
    }
}

impl Side {
    fn of(stage: Stage) -> Self {
        match stage {
            Stage::Unconflicted => Self::Merged,
            Stage::Base => Self::Base,
            Stage::Ours => Self::Ours,
            Stage::Theirs => Self::Theirs,
        }
    }
}

impl Content {
    fn of(flags: Flags) -> Self {
        if flags.contains(Flags::INTENT_TO_ADD) { Self::Intended } else { Self::Present }
    }
}
