//! The files and folders that a user names.

use std::path::{Path, PathBuf};

use crate::document::RepoPath;
use crate::source::{SourceError, path};

/// A file or folder to read, by its path without links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) struct Place {
    path: PathBuf,
    kind: PlaceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PlaceKind {
    File,
    Folder,
}

/// The named paths, relative ones starting from `directory`. One that does not exist is an error.
pub(super) fn resolve(directory: &Path, paths: &[PathBuf]) -> Result<Vec<Place>, SourceError> {
    paths
        .iter()
        .map(|named| {
            let path = directory
                .join(named)
                .canonicalize()
                .map_err(|_| SourceError::Missing { path: named.clone() })?;
            let kind = if path.is_dir() { PlaceKind::Folder } else { PlaceKind::File };
            Ok(Place { path, kind })
        })
        .collect()
}

impl Place {
    /// The whole tree.
    pub(in crate::source) fn whole(root: &Path) -> Self {
        Self { path: root.to_owned(), kind: PlaceKind::Folder }
    }

    pub(in crate::source) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_file(&self) -> bool {
        self.kind == PlaceKind::File
    }

    /// The folder itself, or the one that the file lies in.
    pub(super) fn folder(&self) -> &Path {
        match self.kind {
            PlaceKind::Folder => &self.path,
            PlaceKind::File => self.path.parent().unwrap_or(&self.path),
        }
    }

    /// Whether `file` is this file, or lies in this folder; `prefix` is the place's own path.
    pub(super) fn holds(&self, prefix: &RepoPath, file: &RepoPath) -> bool {
        match self.kind {
            PlaceKind::File => prefix == file,
            PlaceKind::Folder => path::below(file, prefix).is_some(),
        }
    }

    /// The path that `file` is judged by: relative to what was named.
    pub(super) fn scope(&self, prefix: &RepoPath, file: &RepoPath) -> RepoPath {
        match self.kind {
            PlaceKind::File => RepoPath::new(file.file_name_bytes()),
            PlaceKind::Folder => path::below(file, prefix).map_or_else(|| file.clone(), RepoPath::new),
        }
    }
}
