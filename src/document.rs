//! What a source yields: a path, a text and where both come from.

mod api_example;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bstr::{BStr, BString, ByteSlice};

use crate::text;

/// A path relative to the root of what is scanned, with `/` between its parts, in the bytes that Git or the file
/// system gave (no UTF-8 is asked for).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(BString);

impl RepoPath {
    /// A path from bytes with `/` between its parts; a leading `./` is dropped.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        Self(bytes.strip_prefix(b"./").unwrap_or(bytes).into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// The path as text, U+FFFD in place of what is no UTF-8.
    pub fn display(&self) -> String {
        self.0.to_str_lossy().into_owned()
    }

    /// The last part, in its own bytes.
    pub(crate) fn file_name_bytes(&self) -> &[u8] {
        self.0.rfind_byte(b'/').map_or(&*self.0, |end| &self.0[end + 1..])
    }

    /// The last part, as text.
    pub fn file_name(&self) -> String {
        self.file_name_bytes().to_str_lossy().into_owned()
    }

    /// The line of an ignore file in the folder that the path is relative to, which fits this path alone: every sign stands
    /// for itself. `None` when no line can.
    pub(crate) fn ignore_pattern(&self) -> Option<Vec<u8>> {
        if self.0.iter().any(|byte| matches!(byte, b'\n' | b'\r' | 0)) {
            return None;
        }
        let is_read = |byte: &u8| matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b' ');
        let mut pattern = vec![b'/'];
        for byte in self.0.iter() {
            if is_read(byte) {
                pattern.push(b'\\');
            }
            pattern.push(*byte);
        }
        Some(pattern)
    }

    /// The parts before the last, as text, from the root on.
    pub fn parents(&self) -> Vec<String> {
        let mut parts: Vec<_> = self.0.split_str("/").map(|part| part.to_str_lossy().into_owned()).collect();
        parts.pop();
        parts
    }

    /// The archive that it lies in: `lib/app.jar` of `lib/app.jar!/config/.env`.
    pub(crate) fn archive(&self) -> Option<Self> {
        let end = self.0.find("!/")?;
        let archive = Self::new(&self.0[..end]);
        // A folder may be called `now!`.
        archive.file_name_bytes().contains(&b'.').then_some(archive)
    }

    /// The names of the folders it lies in, from the root on, as they are written.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &[u8]> {
        let folder = self.0.rfind_byte(b'/').map(|end| &self.0[..end]);
        folder.into_iter().flat_map(|folder| folder.split_str("/"))
    }

    /// Whether it lies in a folder of one of these names, in any case.
    pub(crate) fn lies_in(&self, names: &[&str]) -> bool {
        self.folders().any(|folder| names.iter().any(|name| folder.eq_ignore_ascii_case(name.as_bytes())))
    }

    /// The folder it lies in, as text; empty at the root.
    pub fn folder(&self) -> String {
        self.parents().join("/")
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// The object id of a blob, commit or tag, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName(pub String);

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A file of the working tree.
    Worktree,
    /// A blob of the index.
    Index,
    /// Standard input.
    Stdin,
    /// A blob that some commit, past or present, holds.
    Blob(ObjectName),
    /// A commit's message; the path is the commit's name.
    CommitMessage,
    /// An annotated tag's message; the path is the tag's name.
    TagMessage,
}

/// What Git makes of the file behind a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tracking {
    /// In the index, or in a commit.
    Tracked,
    /// On disk only, and the next `git add .` would take it.
    Untracked,
    /// On disk only, and kept out of Git by an ignore rule.
    Ignored,
    /// There is no repository here.
    Outside,
}

/// Something that was asked for and not scanned, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Incomplete {
    /// Its path, or what else names it.
    pub path: String,
    /// Why not, and what to do about it.
    pub reason: String,
}

/// One text with its path.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its path, relative to the repository's root.
    pub path: RepoPath,
    /// The parts of the path that speak about the project: the path relative to what the user named.
    pub scope: RepoPath,
    /// Where it comes from.
    pub origin: Origin,
    /// What Git makes of it.
    pub tracking: Tracking,
    /// Whether the run reports on it, or only compares with it.
    pub role: Role,
    text: Arc<Vec<u8>>,
}

/// What part a document plays in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It was asked for: its findings are reported.
    Subject,
    /// It is read to compare with (the other end of a relation, a local ignored file): no finding of its own.
    Reference,
}

impl Document {
    /// A document from the bytes of a file, decoded.
    pub fn new(path: RepoPath, origin: Origin, tracking: Tracking, bytes: &[u8]) -> Self {
        Self::of_text(path, origin, tracking, text::decode(bytes).into_owned())
    }

    /// The same where the bytes are nobody else's: most are the text, which is not copied then.
    pub(crate) fn of_bytes(path: RepoPath, origin: Origin, tracking: Tracking, bytes: Vec<u8>) -> Self {
        let decoded = match text::decode(&bytes) {
            Cow::Borrowed(text) if text.len() == bytes.len() => None,
            decoded => Some(decoded.into_owned()),
        };
        Self::of_text(path, origin, tracking, decoded.unwrap_or(bytes))
    }

    fn of_text(path: RepoPath, origin: Origin, tracking: Tracking, text: Vec<u8>) -> Self {
        Self { scope: path.clone(), path, origin, tracking, role: Role::Subject, text: Arc::new(text) }
    }

    /// The same document in another role.
    #[must_use]
    pub fn with_role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same document, judged by a path relative to a named folder.
    #[must_use]
    pub fn with_scope(self, scope: RepoPath) -> Self {
        Self { scope, ..self }
    }

    /// The same text at another path that it had.
    #[must_use]
    pub fn at(&self, path: RepoPath) -> Self {
        Self { scope: path.clone(), path, ..self.clone() }
    }

    /// The decoded text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether it belongs to a test suite, by a whole word in its path: `tests/`, `__tests__/`, `conftest.py`,
    /// `server_test.go`, `client.spec.ts`.
    pub(crate) fn is_test(&self) -> bool {
        let path = self.scope.display();
        path.split(|it: char| !it.is_alphanumeric()).any(is_of_tests) || self.is_sample()
    }

    /// Whether a place in it only shows how something looks: an example in the description of an API.
    pub(crate) fn is_shown_at(&self, at: usize) -> bool {
        let name = self.scope.file_name_bytes();
        let is_read = ["yaml", "yml", "json"].iter().any(|it| name.ends_with(it.as_bytes()));
        is_read && api_example::holds(self.text(), at)
    }

    /// Whether it lies where things are only shown, not used: fixtures, examples, other people's code. The rules about
    /// file names and seeds rest there.
    pub(crate) fn is_sample(&self) -> bool {
        // A folder that gets its name when a template is filled in is the template's: `{{cookiecutter.slug}}`.
        self.scope.lies_in(SAMPLE_FOLDERS) || self.scope.folders().any(|folder| folder.contains_str("{{"))
    }
}

/// Whether a word of a path marks a test suite: `tests`, and `testUtils`, which goes on with a capital.
fn is_of_tests(word: &str) -> bool {
    TEST_WORDS.iter().any(|start| {
        let Some((head, rest)) = word.split_at_checked(start.len()) else { return false };
        let goes_on = head.ends_with(char::is_lowercase) && rest.starts_with(char::is_uppercase);
        head.eq_ignore_ascii_case(start) && (rest.is_empty() || goes_on)
    })
}

/// Words that mark a test suite's folders and files.
const TEST_WORDS: &[&str] =
    &["test", "tests", "testing", "spec", "specs", "e2e", "conftest", "mock", "mocks"];

/// Folders whose files are no configuration of the project (environments.md 1.2 and SPEC 9).
const SAMPLE_FOLDERS: &[&str] = &[
    "fixtures",
    "fixture",
    "__fixtures__",
    "testdata",
    "test-data",
    "test_data",
    "__mocks__",
    "__snapshots__",
    "examples",
    "example",
    "samples",
    "sample",
    "dummy",
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "node_modules",
    "bower_components",
    "site-packages",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_judged_below_the_named_folder() {
        let path = RepoPath::new("fixtures/leaky/.env.production");
        let document = Document::new(path, Origin::Worktree, Tracking::Tracked, b"");
        assert!(document.is_sample());
        assert!(!document.with_scope(RepoPath::new(".env.production")).is_sample());
    }

    #[test]
    fn test_suites_are_known_by_whole_words() {
        let is_test = |path: &str| {
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"").is_test()
        };
        for path in [
            "tests/a.py",
            "src/__tests__/a.ts",
            "integration/testUtils/a.ts",
            "a_test.go",
            "b.spec.ts",
            "conftest.py",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in ["src/latest.ts", "testimony/a.py", "contest.js", "TESTIMONY.md"] {
            assert!(!is_test(path), "{path}");
        }
    }

    #[test]
    fn parts_of_a_path() {
        let path = RepoPath::new("./a/b/.env");
        assert_eq!((path.folder(), path.file_name()), ("a/b".into(), ".env".into()));
        assert_eq!(RepoPath::new(b"x\xff").display(), "x\u{fffd}");
    }
}
