//! Changes files on disk: each whole or not at all, and none that a link leads to.

use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use crate::document::RepoPath;
use crate::source::{SourceError, path};

/// Puts a file in the place of the one that is there, which keeps its permissions; `None` takes it away.
pub(super) fn replace(root: &Path, path: &RepoPath, bytes: Option<&[u8]>) -> Result<(), SourceError> {
    let file = path::on_disk(root, path).ok_or(SourceError::NotOnDisk)?;
    let folder = file.parent().ok_or(SourceError::NotOnDisk)?;
    let is_real = folder.canonicalize().is_ok_and(|real| real == folder);
    let present = fs::symlink_metadata(&file).ok();
    if !is_real || present.as_ref().is_some_and(|it| !it.is_file()) {
        return Err(SourceError::NotOnDisk);
    }
    match bytes {
        None => fs::remove_file(&file),
        Some(bytes) => write(folder, &file, present.as_ref(), bytes),
    }
    .map_err(|source| SourceError::Unwritable { source })
}

fn write(folder: &Path, file: &Path, present: Option<&Metadata>, bytes: &[u8]) -> io::Result<()> {
    if present.is_some_and(|it| it.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut beside = new_file(folder, present)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    let put = if present.is_some() { beside.persist(file) } else { beside.persist_noclobber(file) };
    put.map(drop).map_err(|error| error.error)
}

/// A file beside the one that it is to become, with that one's permissions.
#[cfg(unix)]
fn new_file(folder: &Path, present: Option<&Metadata>) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;

    let Some(present) = present else {
        // What others may read of a new file, the process says.
        return Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder);
    };
    let file = Builder::new().tempfile_in(folder)?;
    file.as_file().set_permissions(present.permissions())?;
    Ok(file)
}

#[cfg(not(unix))]
fn new_file(folder: &Path, _: Option<&Metadata>) -> io::Result<NamedTempFile> {
    Builder::new().tempfile_in(folder)
}
