//! What a scan reads of a source: which entries count, which are excluded, and which are only compared with.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::config::Settings;
use crate::document::{RepoPath, Role, Tracking};
use crate::finding::DocumentId;
use crate::format::counts_in_histories;
use crate::imported::ImportedScanner;
use crate::personal::PersonalData;
use crate::source::{self, Entry, Listing, Source, SourceError};

use super::analysis::env_file_of;
use super::comparison::Comparison;
use super::reading::Numbered;
use super::run::Left;
use super::{Archives, Scan, ScanError, Scope};

/// How much of a scope is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Everything,
    Configuration,
}

impl Scan {
    /// What is read in a run, and what is left beside it. Archives that nobody asked to look into are noted.
    pub(super) fn listing(
        &self,
        comparison: &Comparison<'_>,
        part: Part,
        imported: &ImportedScanner<'_>,
        archives: &RefCell<BTreeSet<RepoPath>>,
    ) -> Result<(Listing, Left), ScanError> {
        let Comparison { source, settings, .. } = comparison;
        // Files of data are judged as a whole, as configuration is.
        let is_configuration = |path: &RepoPath| {
            self.note_archive(path, archives);
            part == Part::Everything && PersonalData::is_candidate(path)
                || env_file_of(path, path, settings).is_some() && counts_in_histories(path)
        };
        Ok(match &self.scope {
            Scope::Staged => (comparison.listing()?, Left::Nothing),
            // Imported rules judge whole documents by their paths too.
            Scope::History { .. } if !imported.is_empty() => (source.list()?, Left::Nothing),
            Scope::History { .. } => match source.list_configuration(&is_configuration)? {
                Some(listing) if part == Part::Configuration => (listing, Left::Nothing),
                Some(listing) => (listing, Left::ToSearch),
                None => (source.list()?, Left::Nothing),
            },
            Scope::Worktree(_) | Scope::Base { .. } | Scope::Stdin { .. } => (source.list()?, Left::Nothing),
        })
    }

    /// The archives among entries, with those that were noted before.
    pub(super) fn archives_among(
        &self,
        entries: &[Entry],
        noted: RefCell<BTreeSet<RepoPath>>,
        settings: &Settings,
    ) -> Vec<RepoPath> {
        let subjects = entries.iter().filter(|entry| entry.role == Role::Subject);
        subjects.for_each(|entry| self.note_archive(&entry.path, &noted));
        noted.into_inner().into_iter().filter(|path| !settings.is_excluded(path)).collect()
    }

    /// Notes an archive that nobody asked to look into.
    fn note_archive(&self, path: &RepoPath, archives: &RefCell<BTreeSet<RepoPath>>) {
        if self.depth.archives == Archives::Skipped && source::is_archive(path) {
            archives.borrow_mut().insert(path.clone());
        }
    }

    pub(super) fn numbered<'s>(
        &self,
        source: &'s dyn Source,
        entries: Vec<Entry>,
        settings: &Settings,
    ) -> Vec<Numbered<'s>> {
        entries
            .into_iter()
            .flat_map(|entry| once_a_configuration_path(entry, settings))
            .filter(|entry| !self.is_excluded(entry, settings))
            .enumerate()
            .map(|(at, entry)| Numbered { id: DocumentId(at), source, entry })
            .collect()
    }

    /// Whether the settings exclude an entry. A path named on the command line is read all the same.
    pub(super) fn is_excluded(&self, entry: &Entry, settings: &Settings) -> bool {
        // An archive that is excluded is unpacked only where it is named.
        let is_of_named = entry.path.archive().is_some_and(|archive| settings.is_excluded(&archive));
        if is_of_named || !settings.is_excluded(&entry.path) {
            return false;
        }
        let named = match &self.scope {
            Scope::Worktree(paths) => paths.as_slice(),
            Scope::Staged | Scope::Base { .. } | Scope::History { .. } | Scope::Stdin { .. } => &[],
        };
        let path = entry.path.as_bytes();
        let folder =
            path.strip_suffix(&**entry.scope.as_bytes()).map(|it| it.strip_suffix(b"/").unwrap_or(it));
        let is_named_folder =
            folder.is_some_and(|it| !it.is_empty() && settings.is_excluded(&RepoPath::new(it)));
        let is_named_file =
            named.iter().any(|it| it.to_string_lossy().replace('\\', "/").ends_with(&entry.path.display()));
        !is_named_folder && !is_named_file
    }
}

/// The same bytes at several paths are one text, but as many files of environments.
fn once_a_configuration_path(entry: Entry, settings: &Settings) -> Vec<Entry> {
    if entry.also_at.is_empty() {
        return vec![entry];
    }
    let is_configuration = |path: &&RepoPath| env_file_of(path, path, settings).is_some();
    let others: Vec<_> = entry.also_at.iter().filter(is_configuration).cloned().collect();
    let others = others.into_iter().map(|path| Entry {
        scope: path.clone(),
        path,
        also_at: Vec::new(),
        ..entry.clone()
    });
    std::iter::once(entry.clone()).chain(others).collect()
}

/// Adds the environment files of the working tree that no commit holds, to compare with.
pub(super) fn append_local<'s>(
    entries: &mut Vec<Numbered<'s>>,
    local: &'s dyn Source,
) -> Result<(), SourceError> {
    let only_on_disk = |entry: &Entry| matches!(entry.tracking, Tracking::Ignored | Tracking::Untracked);
    for entry in local.list()?.entries.into_iter().filter(only_on_disk) {
        let id = DocumentId(entries.len());
        entries.push(Numbered { id, source: local, entry: Entry { role: Role::Reference, ..entry } });
    }
    Ok(())
}
