//! What lies on disk below a place, ignore rules applied.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::document::{Incomplete, RepoPath, Tracking};
use crate::source::path;
use crate::source::repository::Repository;

use super::Place;
use super::ignore_rules::{IgnoreRules, IsFolder, shared_rule_files};

/// What a walk found.
pub(super) struct Walked {
    pub(super) files: Vec<RepoPath>,
    pub(super) skipped: Vec<RepoPath>,
    pub(super) incomplete: Vec<Incomplete>,
    /// What those of the files are that Git does not track.
    pub(super) tracking: Tracking,
}

/// All files at and below `place` that no ignore rule hides. A place that is ignored itself is read as it is.
pub(super) fn walk(repository: Option<&Repository>, root: &Path, place: &Place) -> Walked {
    let tracking = untracked(repository, root, place);
    let threads = builder(repository, root, place, tracking).build_parallel();
    let (sender, receiver) = mpsc::channel();
    threads.run(|| {
        let sender = sender.clone();
        Box::new(move |result| {
            let (seen, state) = see(root, result);
            // The receiver outlives the walk.
            let _ = sender.send(seen);
            state
        })
    });
    drop(sender);
    let mut walked = Walked { files: Vec::new(), skipped: Vec::new(), incomplete: Vec::new(), tracking };
    for seen in receiver {
        match seen {
            Seen::Folder => {}
            Seen::File(path) => walked.files.push(path),
            Seen::Other(path) if place.is_file() => walked.incomplete.push(no_text(&path)),
            Seen::Other(path) => walked.skipped.push(path),
            Seen::Unreadable(incomplete) => walked.incomplete.push(incomplete),
        }
    }
    walked
}

fn untracked(repository: Option<&Repository>, root: &Path, place: &Place) -> Tracking {
    let Some(repository) = repository else { return Tracking::Outside };
    let is_folder = if place.is_file() { IsFolder::No } else { IsFolder::Yes };
    if IgnoreRules::new(repository, root).ignores(place.path(), is_folder) {
        Tracking::Ignored
    } else {
        Tracking::Untracked
    }
}

fn builder(repository: Option<&Repository>, root: &Path, place: &Place, tracking: Tracking) -> WalkBuilder {
    let mut builder = WalkBuilder::new(place.path());
    let follows_rules = tracking == Tracking::Untracked;
    builder
        .current_dir(root)
        .hidden(false)
        .ignore(false)
        .parents(follows_rules)
        .git_ignore(follows_rules)
        // The two that hold for the whole tree are added below, as the repository's configuration names them.
        .git_global(false)
        .git_exclude(false)
        // A work tree that `GIT_WORK_TREE` names has no `.git`, and still its rules hold.
        .require_git(root.join(".git").exists())
        .follow_links(false);
    if let Some(repository) = repository.filter(|_| follows_rules) {
        for file in shared_rule_files(repository) {
            // A rule that cannot be understood ignores nothing, as in `git`.
            builder.add_ignore(file);
        }
    }
    let git_dir = repository.and_then(|repository| repository.git_dir().canonicalize().ok());
    builder.filter_entry(move |entry| entry.depth() == 0 || !is_repository_itself(entry, git_dir.as_deref()));
    builder
}

fn is_repository_itself(entry: &DirEntry, git_dir: Option<&Path>) -> bool {
    entry.file_name().eq_ignore_ascii_case(".git") || git_dir == Some(entry.path())
}

enum Seen {
    Folder,
    File(RepoPath),
    Other(RepoPath),
    Unreadable(Incomplete),
}

fn see(root: &Path, result: Result<DirEntry, ignore::Error>) -> (Seen, WalkState) {
    let entry = match result {
        Ok(entry) => entry,
        Err(error) => return (Seen::Unreadable(unreadable(root, &error)), WalkState::Continue),
    };
    let path = path::relative(root, entry.path()).unwrap_or_else(|| path::repo_path(entry.path()));
    match entry.file_type() {
        Some(kind) if kind.is_dir() && entry.depth() > 0 && is_nested_repository(entry.path()) => {
            (Seen::Other(path), WalkState::Skip)
        }
        Some(kind) if kind.is_dir() => (Seen::Folder, WalkState::Continue),
        Some(kind) if kind.is_file() => (Seen::File(path), WalkState::Continue),
        Some(_) | None => (Seen::Other(path), WalkState::Continue),
    }
}

fn no_text(path: &RepoPath) -> Incomplete {
    Incomplete { path: path.display(), reason: "no regular file: name a file or a folder".to_owned() }
}

fn unreadable(root: &Path, error: &ignore::Error) -> Incomplete {
    let path = path_of(error).unwrap_or(root);
    let path = path::relative(root, path).unwrap_or_else(|| path::repo_path(path));
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    Incomplete { path: path.display(), reason: format!("not readable: {reason}; check its permissions") }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Partial(_)
        | ignore::Error::Io(_)
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition => None,
    }
}

/// Whether anything lies at a path, a broken link too.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a folder is the root of another repository, such as a submodule.
pub(super) fn is_nested_repository(folder: &Path) -> bool {
    let marker = folder.join(".git");
    exists(&marker) && gix::discover::is_git(&marker).is_ok()
}

/// What the disk holds at a tracked path.
pub(super) enum OnDisk {
    File,
    /// A link, a socket, a device, a folder.
    Other,
    /// Nothing, or something behind a link, which Git takes for nothing.
    Missing,
}

/// Looks up tracked paths, each folder once.
pub(super) struct Folders<'r> {
    root: &'r Path,
    are_real: HashMap<PathBuf, bool>,
}

impl<'r> Folders<'r> {
    pub(super) fn new(root: &'r Path) -> Self {
        Self { root, are_real: HashMap::new() }
    }

    pub(super) fn file(&mut self, path: &RepoPath) -> OnDisk {
        let Some(file) = path::on_disk(self.root, path) else { return OnDisk::Missing };
        if !file.parent().is_some_and(|folder| self.is_real(folder)) {
            return OnDisk::Missing;
        }
        match fs::symlink_metadata(&file) {
            Ok(metadata) if metadata.is_file() => OnDisk::File,
            Ok(_) => OnDisk::Other,
            // What is there and cannot be looked at is found out, and said, when it is read.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => OnDisk::File,
            Err(_) => OnDisk::Missing,
        }
    }

    /// Whether no part of the folder's path is a link.
    fn is_real(&mut self, folder: &Path) -> bool {
        if folder == self.root {
            return true;
        }
        if let Some(&known) = self.are_real.get(folder) {
            return known;
        }
        let above = folder.parent().is_some_and(|parent| self.is_real(parent));
        let is_real = above && fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
        self.are_real.insert(folder.to_owned(), is_real);
        is_real
    }
}
