//! Paths of the file system to paths of a repository, and back.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use crate::document::RepoPath;

/// `path` relative to `root`, with `/` between its parts; `None` when it does not lie below `root`.
pub(super) fn relative(root: &Path, path: &Path) -> Option<RepoPath> {
    path.strip_prefix(root).ok().map(repo_path)
}

/// A path with `/` between its parts. What is no Unicode on Windows gets U+FFFD.
pub(super) fn repo_path(path: &Path) -> RepoPath {
    match gix::path::into_bstr(path) {
        Ok(bytes) => RepoPath::new(gix::path::to_unix_separators_on_windows(bytes).as_ref()),
        Err(_) => RepoPath::new(path.to_string_lossy().replace('\\', "/")),
    }
}

/// Where a path of the repository lies on disk; `None` when the system cannot name it, or it would lead out of the tree.
pub(super) fn on_disk(root: &Path, path: &RepoPath) -> Option<PathBuf> {
    let native: Cow<'_, Path> = gix::path::from_bstr(path.as_bytes()).ok()?;
    let stays_below = native.components().all(|part| matches!(part, Component::Normal(_)));
    stays_below.then(|| root.join(native))
}

/// The part of `path` below `folder`; `None` when it does not lie there. The empty path is the root.
pub(super) fn below<'p>(path: &'p RepoPath, folder: &RepoPath) -> Option<&'p [u8]> {
    let bytes = path.as_bytes();
    if folder.as_bytes().is_empty() {
        return Some(bytes);
    }
    bytes.strip_prefix(folder.as_bytes().as_ref() as &[u8])?.strip_prefix(b"/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_paths_do_not_lead_out_of_the_tree() {
        let at = |path: &str| on_disk(Path::new("/root"), &RepoPath::new(path));
        assert_eq!(at("a/b"), Some(PathBuf::from("/root/a/b")));
        for path in ["../a", "a/../../b", "/etc/passwd", ".."] {
            assert_eq!(at(path), None, "{path}");
        }
    }
}
