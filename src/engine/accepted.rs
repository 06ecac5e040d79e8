//! The baseline of a run: which file it is, and what the run tells it about rules and files.

use std::path::PathBuf;

use crate::baseline::{self, Baseline, Matcher};
use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::relation::specificity;
use crate::rule::{Catalogue, RuleKind};
use crate::source::{self, Source};

use super::{Scan, ScanError, Scope};

/// Which baseline counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineFile {
    /// The one at the root of what is scanned, if there is one; of a range, the one of its base.
    Usual,
    /// This file.
    Named(PathBuf),
    /// None.
    None,
}

/// A baseline with its text.
#[derive(Debug, Clone)]
pub(super) struct LoadedBaseline {
    pub(super) baseline: Baseline,
    pub(super) document: Document,
}

impl Scan {
    /// The baseline that counts for this scan; an empty one when there is none.
    pub fn baseline(&self) -> Result<Baseline, ScanError> {
        let source = self.open()?;
        Ok(self.loaded_baseline(&*source)?.map(|it| it.baseline).unwrap_or_default())
    }

    /// The same scan, in which nothing was accepted before.
    #[must_use]
    pub fn without_baseline(self) -> Self {
        Self { baseline: BaselineFile::None, ..self }
    }

    /// The bytes of a file as a commit, named in full, holds it; `None` when there is no such commit or file here.
    pub fn file_at(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>, ScanError> {
        Ok(source::file_at(&self.directory, commit, &RepoPath::new(path))?)
    }

    /// Where the baseline of this scan is to be written; `None` where there is no work tree to hold one.
    pub fn baseline_path(&self) -> Result<Option<PathBuf>, ScanError> {
        match &self.baseline {
            BaselineFile::Named(path) => Ok(Some(self.directory.join(path))),
            BaselineFile::Usual | BaselineFile::None => {
                Ok(self.open()?.root().map(|root| root.join(baseline::FILE_NAME)))
            }
        }
    }

    pub(super) fn loaded_baseline(&self, source: &dyn Source) -> Result<Option<LoadedBaseline>, ScanError> {
        let (name, bytes) = match &self.baseline {
            BaselineFile::None => return Ok(None),
            BaselineFile::Usual => {
                let name = baseline::FILE_NAME.to_owned();
                let Some(bytes) = source.configuration(&name)? else { return Ok(None) };
                (name, bytes)
            }
            BaselineFile::Named(path) => {
                let name = path.to_string_lossy().into_owned();
                let read = source::read_named_file(&self.directory.join(path));
                let bytes =
                    read.map_err(|source| ScanError::UnreadableBaseline { path: name.clone(), source })?;
                (name, bytes)
            }
        };
        let baseline = Baseline::parse(&name, &bytes)?;
        let path = RepoPath::new(name.replace('\\', "/"));
        let document = Document::new(path, Origin::Worktree, Tracking::Tracked, &bytes);
        Ok(Some(LoadedBaseline { baseline, document }))
    }
}

/// What a run knows of rules and files.
pub(super) struct Known<'r> {
    pub(super) scope: &'r Scope,
    pub(super) catalogue: &'r Catalogue,
    pub(super) source: &'r dyn Source,
}

impl Known<'_> {
    pub(super) fn matcher<'a>(&'a self, loaded: &'a LoadedBaseline) -> Matcher<'a> {
        Matcher::new(&loaded.baseline, self)
    }
}

impl baseline::Surroundings for Known<'_> {
    fn says_more(&self, other: &str, rule: &str) -> bool {
        if self.is_about_scripts(other) || self.is_about_scripts(rule) {
            return false;
        }
        let rules = self.catalogue.get(other).zip(self.catalogue.get(rule));
        rules.is_some_and(|(other, rule)| specificity(other) > specificity(rule))
    }

    fn is_about_scripts(&self, rule: &str) -> bool {
        self.catalogue.get(rule).is_some_and(|rule| match rule.kind {
            RuleKind::Script => true,
            RuleKind::Relation | RuleKind::Credential(_) | RuleKind::Imported(_) => false,
        })
    }

    fn is_gone(&self, path: &str) -> bool {
        match self.scope {
            // One text: of no other file anything is known.
            Scope::Stdin { .. } => false,
            // A history makes one finding of all places that a value ever stood at.
            Scope::History { .. } => true,
            Scope::Worktree(_) | Scope::Staged | Scope::Base { .. } => {
                self.source.read(&RepoPath::new(path)).is_none()
            }
        }
    }
}
