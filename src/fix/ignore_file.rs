//! The line that keeps one file out of Git.

use std::borrow::Cow;

use bstr::ByteSlice;

use crate::document::RepoPath;
use crate::text;

/// What ignore files are called.
const NAME: &[u8] = b".gitignore";

/// Where an ignore file for `path` may lie, the nearest first; the last one is at the root.
pub(crate) fn ignore_files_above(path: &RepoPath) -> impl Iterator<Item = RepoPath> {
    let path = path.as_bytes();
    let folders = path.rfind_iter(b"/").map(|end| &path[..=end]).chain([&path[..0]]);
    folders.map(|folder| RepoPath::new([folder, NAME].concat()))
}

/// The bytes of an ignore file with one line more, which ignores `path` and no other file. `None` when no line can, or
/// when Git does not read the file as it is encoded.
pub(crate) fn with_pattern(bytes: &[u8], ignore_file: &RepoPath, path: &RepoPath) -> Option<Vec<u8>> {
    let is_read_as_it_is = matches!(text::decode(bytes), Cow::Borrowed(_));
    let folder = ignore_file.as_bytes().strip_suffix(NAME)?;
    let below = path.as_bytes().strip_prefix(folder)?;
    let pattern = RepoPath::new(below).ignore_pattern().filter(|_| is_read_as_it_is)?;
    let ending: &[u8] = if bytes.contains_str(b"\r\n") { b"\r\n" } else { b"\n" };
    let is_ended = bytes.is_empty() || bytes.ends_with(b"\n");
    Some(if is_ended { [bytes, &pattern, ending].concat() } else { [bytes, ending, &pattern].concat() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str, ignore_file: &str, path: &str) -> Option<String> {
        let bytes = with_pattern(text.as_bytes(), &RepoPath::new(ignore_file), &RepoPath::new(path))?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn line_is_added_as_the_file_ends_its_lines() {
        for (text, expected) in [
            ("", "/.env\n"),
            ("a\n", "a\n/.env\n"),
            ("a\r\nb\r\n", "a\r\nb\r\n/.env\r\n"),
            ("a\nb", "a\nb\n/.env"),
            ("\u{feff}a\n", "\u{feff}a\n/.env\n"),
        ] {
            assert_eq!(added(text, ".gitignore", ".env").as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn pattern_starts_at_the_folder_of_the_ignore_file() {
        assert_eq!(added("", "apps/.gitignore", "apps/web/.env").as_deref(), Some("/web/.env\n"));
        assert_eq!(added("", ".gitignore", "a b/[x]*.env").as_deref(), Some("/a\\ b/\\[x\\]\\*.env\n"));
        assert_eq!(added("", ".gitignore", "a\nb"), None);
        assert_eq!(added("", "apps/.gitignore", "web/.env"), None);
    }

    #[test]
    fn ignore_file_that_git_cannot_read_is_left_alone() {
        let utf16 = b"\xff\xfea\0\n\0";
        assert_eq!(with_pattern(utf16, &RepoPath::new(".gitignore"), &RepoPath::new(".env")), None);
    }

    #[test]
    fn nearest_ignore_file_comes_first() {
        let files: Vec<_> = ignore_files_above(&RepoPath::new("a/b/.env")).map(|it| it.display()).collect();
        assert_eq!(files, ["a/b/.gitignore", "a/.gitignore", ".gitignore"]);
    }
}
