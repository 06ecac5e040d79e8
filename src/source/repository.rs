//! A Git repository, opened the way `git` would choose it, and read only.
//!
//! No program is run, not even `git` itself to find its installation's configuration, and nothing is written. Called by
//! the three sources that read Git.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use gix::ObjectId;
use gix::discover::upwards;
use gix::objs::Find;

use crate::document::RepoPath;

use super::packs::Packs;
use super::{SourceError, limit, path};

/// What is asked beside the folder when a repository is looked for.
#[derive(Debug, Clone)]
pub(super) enum Surroundings {
    /// `GIT_DIR`, `GIT_INDEX_FILE` and the like, and the configuration of user and system, as `git` does.
    Process,
    /// Nothing but the repository itself, so that tests do not depend on where they run.
    #[cfg(test)]
    Isolated {
        /// What `GIT_INDEX_FILE` would name.
        index: Option<PathBuf>,
    },
}

/// An open repository with a handle for each thread that reads.
pub(super) struct Repository {
    shared: gix::ThreadSafeRepository,
    /// Handles keep caches of what they decoded, so they are used again.
    idle: Mutex<Vec<gix::Repository>>,
    /// Listed when a single object is asked for.
    packs: OnceLock<Packs>,
    root: Option<PathBuf>,
    surroundings: Surroundings,
}

impl Repository {
    /// The repository that `directory` belongs to.
    pub(super) fn open(directory: &Path, surroundings: &Surroundings) -> Result<Self, SourceError> {
        let upwards = upwards::Options { match_ceiling_dir_or_error: false, ..upwards::Options::default() };
        let opened = match surroundings {
            Surroundings::Process => gix::ThreadSafeRepository::discover_with_environment_overrides_opts(
                directory,
                upwards,
                for_any_trust(&options()),
            ),
            #[cfg(test)]
            Surroundings::Isolated { index } => gix::ThreadSafeRepository::discover_opts(
                directory,
                upwards,
                for_any_trust(&isolated_options(index.as_deref())),
            ),
        };
        let shared = opened.map_err(|error| explain(directory, &error))?;
        let root = work_tree(&shared, directory, surroundings);
        let surroundings = surroundings.clone();
        Ok(Self { shared, idle: Mutex::default(), packs: OnceLock::new(), root, surroundings })
    }

    /// The repository of a submodule: the one in its folder, whatever `GIT_DIR` names.
    pub(super) fn open_submodule(&self, path: &RepoPath) -> Result<Self, SourceError> {
        let root = self.root().and_then(|root| path::on_disk(root, path)).ok_or(SourceError::NoSubmodule)?;
        // Neither a link that leads elsewhere nor an empty folder, above which the repository around it would be found.
        let is_real = root.canonicalize().is_ok_and(|real| real == root);
        if !is_real || gix::discover::is_git(&root.join(".git")).is_err() {
            return Err(SourceError::NoSubmodule);
        }
        let options = match &self.surroundings {
            Surroundings::Process => options(),
            #[cfg(test)]
            Surroundings::Isolated { .. } => isolated_options(None),
        };
        let shared =
            gix::ThreadSafeRepository::open_opts(&root, options).map_err(|error| explain(&root, &error))?;
        let surroundings = self.surroundings.clone();
        Ok(Self { shared, idle: Mutex::default(), packs: OnceLock::new(), root: Some(root), surroundings })
    }

    /// The root of the work tree without links in its path; `None` in a bare repository.
    pub(super) fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The root of the work tree, or the error that says that there is none.
    pub(super) fn require_root(&self) -> Result<&Path, SourceError> {
        self.root().ok_or_else(|| SourceError::Bare { path: self.shared.git_dir().to_owned() })
    }

    /// That HEAD, branches and tags can be read, or the error that says why not.
    pub(super) fn require_references(&self) -> Result<(), SourceError> {
        let format = self.with(|git| git.config_snapshot().string("extensions.refStorage"));
        match format.map(|format| format.to_string()) {
            Some(format) if format != "files" => Err(SourceError::ReferenceStorage { format }),
            Some(_) | None => Ok(()),
        }
    }

    /// The folder of the repository itself (`.git`).
    pub(super) fn git_dir(&self) -> &Path {
        self.shared.git_dir()
    }

    /// Lends a handle of this thread.
    pub(super) fn with<R>(&self, read: impl FnOnce(&gix::Repository) -> R) -> R {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let handle = idle.unwrap_or_else(|| self.handle());
        let result = read(&handle);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        result
    }

    fn handle(&self) -> gix::Repository {
        let mut handle = self.shared.to_thread_local();
        // What `git replace` hides is read as it is; the replacement is reached through its own reference.
        handle.objects.ignore_replacements = true;
        // The number of packs is known after the first look; a missing object must not make every look list them again.
        handle.objects.refresh_never();
        handle
    }

    /// The bytes of a blob.
    pub(super) fn blob(&self, id: ObjectId) -> Result<Vec<u8>, SourceError> {
        self.with(|git| {
            let mut bytes = Vec::new();
            read_object(git, id, gix::objs::Kind::Blob, &mut bytes)?;
            Ok(bytes)
        })
    }

    /// The bytes of one object of few: who reads many is better served by [`read_object`].
    pub(super) fn object(&self, id: ObjectId, kind: gix::objs::Kind) -> Result<Vec<u8>, SourceError> {
        self.with(|git| {
            let mut bytes = Vec::new();
            if self.packs.get_or_init(|| Packs::of(git)).read(id, &mut bytes) != Some(kind) {
                read_object(git, id, kind, &mut bytes)?;
            }
            Ok(bytes)
        })
    }
}

/// Reads an object of the expected kind into `buffer`.
pub(super) fn read_object(
    git: &gix::Repository,
    id: ObjectId,
    kind: gix::objs::Kind,
    buffer: &mut Vec<u8>,
) -> Result<(), SourceError> {
    let found = git.objects.try_find(&id, buffer).map_err(|error| broken_object(id, &error))?;
    match found.map(|data| data.kind) {
        Some(found) if found == kind => Ok(()),
        Some(found) => Err(SourceError::CorruptObject {
            id: id.to_string(),
            reason: format!("it is a {found} where a {kind} is expected"),
        }),
        None => Err(SourceError::MissingObject { id: id.to_string() }),
    }
}

/// The error for an object that is there and cannot be read.
pub(super) fn broken_object(id: ObjectId, error: &gix::Error) -> SourceError {
    if error.is_resource_exhausted() {
        return limit::too_large();
    }
    SourceError::CorruptObject { id: id.to_string(), reason: reason(error) }
}

/// What an error of gix says, its causes included, in one line.
pub(super) fn reason(error: &gix::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.iter_errors() {
        let text = cause.to_string().lines().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !parts.contains(&text) {
            parts.push(text);
        }
    }
    parts.join(": ")
}

fn options() -> gix::open::Options {
    let limit = format!("gitoxide.objects.allocLimit={}", limit::MAX_BYTES);
    gix::open::Options::default().bail_if_untrusted(true).config_overrides([limit])
}

#[cfg(test)]
fn isolated_options(index: Option<&Path>) -> gix::open::Options {
    let limit = format!("gitoxide.objects.allocLimit={}", limit::MAX_BYTES);
    let index = index.map(|path| format!("gitoxide.core.indexFile={}", path.display()));
    gix::open::Options::isolated().bail_if_untrusted(true).config_overrides([limit].into_iter().chain(index))
}

/// Whether the owner is another user is no matter of options: `bail_if_untrusted` decides after `safe.directory`.
fn for_any_trust(options: &gix::open::Options) -> gix::sec::trust::Mapping<gix::open::Options> {
    gix::sec::trust::Mapping { full: options.clone(), reduced: options.clone() }
}

fn explain(directory: &Path, error: &gix::Error) -> SourceError {
    if error.downcast_any_ref::<upwards::Error>().is_some() || error.is_not_found() {
        return SourceError::NoRepository { directory: directory.to_owned() };
    }
    if error.is_permission_denied() {
        return SourceError::Untrusted { path: untrusted_path(directory) };
    }
    SourceError::Repository { directory: directory.to_owned(), reason: reason(error) }
}

/// The folder to name in `safe.directory`: that of the work tree, as `git` asks for it.
fn untrusted_path(directory: &Path) -> PathBuf {
    let found = upwards(directory).map(|(path, _)| path.into_repository_and_work_tree_directories());
    let path =
        found.map_or_else(|_| directory.to_owned(), |(git_dir, work_tree)| work_tree.unwrap_or(git_dir));
    path.canonicalize().unwrap_or(path)
}

/// The root of the work tree. With `GIT_DIR` alone, `git` takes the current folder for it.
fn work_tree(
    shared: &gix::ThreadSafeRepository,
    directory: &Path,
    surroundings: &Surroundings,
) -> Option<PathBuf> {
    let local = shared.to_thread_local();
    let found = local.workdir().map(Path::to_owned);
    let root = found
        .or_else(|| (!local.is_bare() && names_repository(surroundings)).then(|| directory.to_owned()))?;
    Some(root.canonicalize().unwrap_or(root))
}

#[expect(clippy::disallowed_methods, reason = "`git` finds a repository by its environment; so do we")]
fn names_repository(surroundings: &Surroundings) -> bool {
    match surroundings {
        Surroundings::Process => std::env::var_os("GIT_DIR").is_some(),
        #[cfg(test)]
        Surroundings::Isolated { .. } => false,
    }
}

/// A value of the repository's configuration that names a file.
pub(super) fn configured_path(git: &gix::Repository, key: &str) -> Option<PathBuf> {
    let snapshot = git.config_snapshot();
    let path = snapshot.trusted_path(key).ok()??;
    (!path.as_os_str().is_empty()).then_some(path)
}
