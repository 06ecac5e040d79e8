//! From a document's text to what it configures: one reader per syntax or dialect.
//!
//! A reader knows its format and not the path it is read from. It never fails: a broken text yields what could be read.
//! The engine asks [`file_of`] which paths are configuration, and chooses the reader by [`reader_of`].

mod dotenv;
mod syntax;
mod workflow;

use crate::binding::{Assignment, EnvFile, SecretUse};
use crate::document::RepoPath;

/// Reads the texts of one format.
pub(crate) trait FormatReader: Sync {
    /// What `text` configures; every span lies inside the text.
    fn read(&self, text: &[u8]) -> Reading;
}

/// What a text configures, in the order of the places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) assignments: Vec<Assignment>,
    /// What it hands the steps of a pipeline.
    pub(crate) secret_uses: Vec<SecretUse>,
}

/// A format: what a path says that has it, and who reads it.
struct Format {
    file_of: fn(&RepoPath) -> Option<EnvFile>,
    reader: &'static dyn FormatReader,
}

/// Every format. A new one is a file beside this and a row here.
static FORMATS: &[Format] = &[
    Format { file_of: EnvFile::of_path, reader: &dotenv::Dotenv },
    Format { file_of: workflow::file_of, reader: &workflow::Workflow },
];

/// What a path says; `None` when it is no configuration's.
pub(crate) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    FORMATS.iter().find_map(|format| (format.file_of)(path))
}

/// The reader for a path; `None` when the path is no configuration's.
pub(crate) fn reader_of(path: &RepoPath) -> Option<&'static dyn FormatReader> {
    FORMATS.iter().find(|format| (format.file_of)(path).is_some()).map(|format| format.reader)
}
