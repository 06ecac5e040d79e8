//! The index: which paths Git tracks, and what the next commit would hold.
//!
//! Called by the working tree (to tell tracked from untracked) and by the staged source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::index::entry::{Flags, Mode, Stage};

use crate::document::RepoPath;

use super::SourceError;
use super::repository::{self, Repository};

/// One path of the index. A path in conflict has one for each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tracked {
    pub(super) path: RepoPath,
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

/// A decoded index.
pub(super) struct Index {
    state: Option<gix::index::File>,
}

impl Index {
    /// The repository's index, the one that `GIT_INDEX_FILE` names when it does. A missing one is empty.
    pub(super) fn open(repository: &Repository) -> Result<Self, SourceError> {
        // Without its checksum, as `git diff` reads it: that would take longer than all the rest. What is broken in a
        // way that matters does not decode, or names objects that are not there.
        let (path, opened) = repository.with(|git| {
            let path = git.index_path();
            let opened =
                gix::index::File::at(&path, git.object_hash(), true, gix::index::decode::Options::default());
            (path, opened)
        });
        match opened {
            Ok(state) => Ok(Self { state: Some(state) }),
            Err(_) if is_missing(&path) => {
                // Nobody stages anything where there is no work tree: that is not the same as nothing staged.
                repository.require_root()?;
                Ok(Self { state: None })
            }
            Err(error) => Err(SourceError::Index { path, reason: repository::reason(&error) }),
        }
    }

    /// All entries in the order of paths.
    pub(super) fn entries(&self) -> impl Iterator<Item = Tracked> + '_ {
        self.state.iter().flat_map(|state| {
            state.entries().iter().map(|entry| Tracked {
                path: RepoPath::new(entry.path(state)),
                id: entry.id,
                kind: Kind::of(entry.mode),
                mode: entry.mode.bits(),
                side: Side::of(entry.stage()),
                content: Content::of(entry.flags),
            })
        })
    }

    /// The blob of a file; of one in conflict, our side's.
    pub(super) fn find(&self, path: &RepoPath) -> Option<ObjectId> {
        let state = self.state.as_ref()?;
        let entry = [Stage::Unconflicted, Stage::Ours, Stage::Theirs]
            .into_iter()
            .find_map(|stage| state.entry_by_path_and_stage(path.as_bytes(), stage))?;
        let is_file = Kind::of(entry.mode) == Kind::File && Content::of(entry.flags) == Content::Present;
        is_file.then_some(entry.id)
    }

    /// All folders that hold anything, by their paths; a sparse folder too.
    pub(super) fn folders(&self) -> BTreeSet<Vec<u8>> {
        let mut folders = BTreeSet::new();
        let mut last: Vec<u8> = Vec::new();
        for entry in self.entries() {
            let path = entry.path.as_bytes();
            let folder = path.rfind_byte(b'/').map_or(&[][..], |end| &path[..end]);
            if folder != last.as_slice() {
                last = folder.to_vec();
                folders.extend(path.find_iter(b"/").map(|end| path[..end].to_vec()));
            }
        }
        folders
    }

    /// Folders whose tree the index remembers from the last commit or `git write-tree`, with the tree's id.
    pub(super) fn cached_trees(&self) -> BTreeMap<Vec<u8>, ObjectId> {
        let mut trees = BTreeMap::new();
        if let Some(root) = self.state.as_ref().and_then(|state| state.tree()) {
            collect_trees(root, &mut Vec::new(), &mut trees);
        }
        trees
    }
}

fn is_missing(path: &Path) -> bool {
    matches!(std::fs::symlink_metadata(path), Err(error) if error.kind() == std::io::ErrorKind::NotFound)
}

/// Trees nest as deep as folders do, which a path's length bounds.
fn collect_trees(
    tree: &gix::index::extension::Tree,
    folder: &mut Vec<u8>,
    trees: &mut BTreeMap<Vec<u8>, ObjectId>,
) {
    if tree.num_entries.is_some() {
        trees.insert(folder.clone(), tree.id);
    }
    for child in &tree.children {
        let length = folder.len();
        if length > 0 {
            folder.push(b'/');
        }
        folder.extend_from_slice(&child.name);
        collect_trees(child, folder, trees);
        folder.truncate(length);
    }
}

impl Kind {
    fn of(mode: Mode) -> Self {
        if mode == Mode::DIR {
            Self::Folder
        } else if mode == Mode::COMMIT {
            Self::Submodule
        } else if mode == Mode::SYMLINK {
            Self::Link
        } else {
            Self::File
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
