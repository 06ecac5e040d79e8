//! How much is read of one file or object.

#[cfg(not(unix))]
use std::fs;
use std::fs::File;
#[cfg(unix)]
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::path::Path;

use super::SourceError;

/// The largest file or blob that is read. A larger one is reported as not scanned.
pub(super) const MAX_BYTES: u64 = MAX_MEBIBYTES << 20;

/// The same in the unit that people read.
pub(super) const MAX_MEBIBYTES: u64 = 256;

/// Reads a regular file; links are not followed.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, SourceError> {
    let file = open(path)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(SourceError::Changed);
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // What is appended meanwhile, as to logs, is not read: neither without bound, nor to learn that there is nothing. A
    // file of the system may have bytes and no size.
    let wanted = if metadata.len() == 0 { MAX_BYTES + 1 } else { metadata.len() };
    file.take(wanted).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// Reads a regular file as a program does that is told to: through links. `None` where there is none.
pub(crate) fn read_linked_file(path: &Path) -> Result<Option<Vec<u8>>, SourceError> {
    match path.canonicalize() {
        Ok(real) => read_file(&real).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error)),
    }
}

/// Reads a file that somebody named; links are followed.
pub(crate) fn read_named_file(path: &Path) -> Result<Vec<u8>, SourceError> {
    read_linked_file(path)?.ok_or(SourceError::Absent)
}

/// Reads a file of settings below a root. `None` where there is none; one that is there and cannot be read is an error. A
/// link is none of the project: it may lead anywhere, and what is wrong there would be shown.
pub(super) fn read_settings(root: &Path, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
    let reason = match read_file(&root.join(name)) {
        Ok(bytes) => return Ok(Some(bytes)),
        Err(SourceError::File { source }) if is_absent(&source) => return Ok(None),
        Err(SourceError::Changed) => {
            "it is no regular file, and links are not followed; name the file with --config".to_owned()
        }
        Err(error) => error.to_string(),
    };
    Err(SourceError::Settings { name: name.to_owned(), reason })
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(super) fn too_large() -> SourceError {
    SourceError::TooLarge { mebibytes: MAX_MEBIBYTES }
}

/// Opens what is no link, without a look at it before. What waits for a writer, as a pipe does, does not make us wait.
#[cfg(unix)]
fn open(path: &Path) -> Result<File, SourceError> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;
    use rustix::io::Errno;

    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).expect("the flags of `open` are those of a C `int`");
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    opened.map_err(|source| match Errno::from_io_error(&source) {
        // A link is ELOOP, and EMLINK or EFTYPE for some systems (open(2)); a socket is ENXIO.
        Some(Errno::LOOP | Errno::MLINK | Errno::NXIO) => SourceError::Changed,
        _ => unreadable(source),
    })
}

#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "`source` is the room that touches the disk")]
fn open(path: &Path) -> Result<File, SourceError> {
    if !fs::symlink_metadata(path).map_err(unreadable)?.is_file() {
        return Err(SourceError::Changed);
    }
    File::open(path).map_err(unreadable)
}

fn unreadable(source: io::Error) -> SourceError {
    SourceError::File { source }
}
