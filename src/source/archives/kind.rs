//! Which files are archives, by their names.

use bstr::ByteSlice;

use crate::document::RepoPath;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tar,
    TarGz,
    /// One file, and no archive of several.
    Gz,
    /// In a way that envlint does not unpack.
    Other,
}

impl Kind {
    /// What the name of a file says; `None` where it names no archive.
    pub(super) fn of(path: &RepoPath) -> Option<Self> {
        let (stem, extension) =
            path.file_name_bytes().rsplit_once_str(".").filter(|(stem, _)| !stem.is_empty())?;
        let fits = |known: &&str| extension.eq_ignore_ascii_case(known.as_bytes());
        let (_, kind) = KINDS.iter().find(|(extensions, _)| extensions.iter().any(fits))?;
        let is_of_tar =
            |stem: &[u8]| stem.last_chunk().is_some_and(|end: &[u8; 4]| end.eq_ignore_ascii_case(b".tar"));
        match kind {
            Self::Gz if stem.len() > 4 && is_of_tar(stem) => Some(Self::TarGz),
            kind => Some(*kind),
        }
    }

    /// Whether bytes may be an archive of this kind. A repository also holds texts with such a name, such as the pointers
    /// of Git LFS.
    pub(super) fn fits(self, bytes: &[u8]) -> bool {
        let is_marked = match self {
            Self::Zip => bytes.starts_with(b"PK"),
            Self::TarGz | Self::Gz => bytes.starts_with(&[0x1f, 0x8b]),
            Self::Tar | Self::Other => false,
        };
        is_marked || bytes.iter().take(SAMPLE).any(|byte| *byte == 0)
    }
}

/// How many bytes of a file show whether it is a text.
const SAMPLE: usize = 1024;

/// The extensions of each kind, in lower case.
const KINDS: [(&[&str], Kind); 5] = [
    (&["tgz", "crate"], Kind::TarGz),
    (&["tar", "gem"], Kind::Tar),
    (&["zip", "jar", "war", "ear", "aar", "apk", "ipa", "whl", "egg", "nupkg", "vsix", "xpi"], Kind::Zip),
    (&["gz"], Kind::Gz),
    (&["7z", "rar", "bz2", "tbz2", "xz", "txz", "zst", "tzst", "lz4", "deb", "rpm"], Kind::Other),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_known_by_the_ends_of_their_names() {
        let kind = |path: &str| Kind::of(&RepoPath::new(path));
        assert_eq!(kind("dist/App-1.2.ZIP"), Some(Kind::Zip));
        assert_eq!(kind("lib/a.jar"), Some(Kind::Zip));
        assert_eq!(kind("dump.sql.gz"), Some(Kind::Gz));
        assert_eq!(kind("a.tar.gz"), Some(Kind::TarGz));
        assert_eq!((kind("A.TAR.GZ"), kind(".tar.gz")), (Some(Kind::TarGz), Some(Kind::Gz)));
        assert_eq!(kind("a.tar.xz"), Some(Kind::Other));
        for path in [".zip", "zip", "a.zip/b.txt", "a.zipper", "gz.txt"] {
            assert_eq!(kind(path), None, "{path}");
        }
    }

    #[test]
    fn a_text_is_no_archive_whatever_it_is_called() {
        assert!(!Kind::Zip.fits(b"version https://git-lfs.github.com/spec/v1\n"));
        assert!(Kind::Zip.fits(b"PK\x03\x04") && Kind::Other.fits(b"7z\xbc\xaf\x27\x1c\0"));
    }
}
