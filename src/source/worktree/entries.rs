//! What a folder holds, by name and kind: no file is looked at, and no name is copied where the system allows that.

use std::ffi::OsStr;
use std::path::Path;

/// What an entry is, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Other,
}

/// Calls `seen` for each entry of a folder, in the order in which the file system has them. What cannot be listed has none.
#[cfg(target_os = "linux")]
pub(super) fn each(folder: &Path, mut seen: impl FnMut(&OsStr, Kind)) {
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, open, statat};

    /// How many bytes of entries are asked for at once.
    const AT_ONCE: usize = 16 << 10;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Ok(opened) = open(folder, flags, Mode::empty()) else { return };
    let mut buffer = Vec::with_capacity(AT_ONCE);
    let mut entries = RawDir::new(&opened, buffer.spare_capacity_mut());
    while let Some(Ok(entry)) = entries.next() {
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems say the kind only where they are asked for one file.
            FileType::Unknown => statat(&opened, name, AtFlags::SYMLINK_NOFOLLOW)
                .map_or(FileType::Unknown, |it| FileType::from_raw_mode(it.st_mode)),
            known => known,
        };
        let kind = match kind {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            _ => Kind::Other,
        };
        seen(OsStr::from_bytes(name.to_bytes()), kind);
    }
}

/// Calls `seen` for each entry of a folder, in the order in which the file system has them. What cannot be listed has none.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "`source` is the room that walks the disk")]
pub(super) fn each(folder: &Path, mut seen: impl FnMut(&OsStr, Kind)) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // The kind comes with the listing.
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_file() => Kind::File,
            Ok(kind) if kind.is_dir() => Kind::Folder,
            Ok(_) | Err(_) => Kind::Other,
        };
        seen(&entry.file_name(), kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test fills the folder that is listed")]
    fn entries_are_listed_with_their_kinds() {
        let folder = tempfile::tempdir().unwrap();
        let mut expected = Vec::new();
        for number in 0..1000 {
            let name = format!("{number}-{}", "x".repeat(number % 200));
            std::fs::write(folder.path().join(&name), "").unwrap();
            expected.push((name, Kind::File));
        }
        std::fs::create_dir(folder.path().join("folder")).unwrap();
        expected.push(("folder".to_owned(), Kind::Folder));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("folder", folder.path().join("link")).unwrap();
            expected.push(("link".to_owned(), Kind::Other));
        }
        let mut found = Vec::new();
        each(folder.path(), |name, kind| found.push((name.to_str().unwrap().to_owned(), kind)));
        found.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        expected.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(found, expected);
        each(&folder.path().join("missing"), |_, _| panic!("nothing is there"));
    }
}
