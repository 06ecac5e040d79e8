//! The rules and settings of a project for those who scan nothing: one command, one file.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::config::{Project, Settings};
use crate::source::Source;

use super::{BaselineFile, Depth, InlineAllows, Scan, ScanError, Scope, Shallow};

/// What the configuration says that a source goes by, or the one that is named.
pub(crate) fn project_of(
    source: &dyn Source,
    directory: &Path,
    config: Option<PathBuf>,
    today: Option<Date>,
) -> Result<Project, ScanError> {
    let scan = Scan {
        scope: Scope::Worktree(Vec::new()),
        directory: directory.to_owned(),
        config,
        baseline: BaselineFile::None,
        inline_allows: InlineAllows::Honoured,
        shallow: Shallow::Refused,
        depth: Depth::SHALLOW,
        today,
    };
    scan.project(scan.configuration(source)?.as_ref(), source)
}

impl Scan {
    /// The settings that it goes by.
    pub(crate) fn settings(&self) -> Result<Settings, ScanError> {
        let source = self.open()?;
        Ok(self.project(self.configuration(&*source)?.as_ref(), &*source)?.settings)
    }
}
