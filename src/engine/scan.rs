//! A scan: from a request to a source, from there to a report.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::config::Project;
use crate::credential::CredentialScanner;
use crate::document::{Incomplete, RepoPath};
use crate::finding::Finding;
use crate::imported::ImportedScanner;
use crate::report::Report;
use crate::rule::{Catalogue, Rule};
use crate::source::{
    CommitRange, Entry, HistorySource, Recursive, Source, SourceError, Staged, Stdin, Unpacked, Worktree,
};
use crate::suppress::Extent;

use super::comparison::Comparison;
use super::listing::{Part, append_local};
use super::run::{HiddenPlaces, Run};
use super::{Archives, Progress, Scan, ScanError, Scope, Shallow, Submodules, Unit};

impl Scan {
    /// Reads everything and reports what was found.
    pub fn run(&self, progress: &dyn Progress) -> Result<Report, ScanError> {
        self.run_part(Part::Everything, progress)
    }

    /// Reads the configuration alone, where the rest would have to be searched for.
    pub(crate) fn run_configuration(&self, progress: &dyn Progress) -> Result<Report, ScanError> {
        self.run_part(Part::Configuration, progress)
    }

    fn run_part(&self, part: Part, progress: &dyn Progress) -> Result<Report, ScanError> {
        self.report_on_part(&*self.with_submodules(self.open()?), part, progress, None)
    }

    /// The same over a source that somebody else opened.
    pub(crate) fn run_on(&self, source: &dyn Source, progress: &dyn Progress) -> Result<Report, ScanError> {
        self.report_on(source, progress, None)
    }

    /// Reads everything of a source and reports what was found. What no diff of a file with findings may show is written
    /// down where somebody wants to know it.
    pub(super) fn report_on(
        &self,
        source: &dyn Source,
        progress: &dyn Progress,
        hidden: Option<&mut HiddenPlaces>,
    ) -> Result<Report, ScanError> {
        self.report_on_part(source, Part::Everything, progress, hidden)
    }

    fn report_on_part(
        &self,
        source: &dyn Source,
        part: Part,
        progress: &dyn Progress,
        hidden: Option<&mut HiddenPlaces>,
    ) -> Result<Report, ScanError> {
        let local = self.local_files();
        let config = self.configuration(source)?;
        let Project { catalogue, settings } = self.project(config.as_ref(), source)?;
        let imported = ImportedScanner::new(&catalogue);
        let baseline = self.loaded_baseline(source)?;
        let scanner = CredentialScanner::new(&catalogue);
        progress.begin("looking for files", Unit::Items, 0);
        let is_excluded = |entry: &Entry| self.is_excluded(entry, &settings);
        let is_unpacked = self.depth.archives == Archives::Read;
        let unpacked = is_unpacked.then(|| Unpacked::new(source, &is_excluded));
        let source = unpacked.as_ref().map_or(source, |it| it);
        let comparison = Comparison { source, settings: &settings, catalogue: &catalogue, scanner: &scanner };
        let archives = RefCell::new(BTreeSet::new());
        let (listing, left) = self.listing(&comparison, part, &imported, &archives)?;
        let archives = self.archives_among(&listing.entries, archives, &settings);
        let mut entries = self.numbered(source, listing.entries, &settings);
        if let Some(local) = &local {
            append_local(&mut entries, &**local)?;
        }
        let run = Run {
            scan: self,
            catalogue: &catalogue,
            scanner: &scanner,
            imported: &imported,
            settings: &settings,
            source,
            config,
            baseline: baseline.as_ref(),
            progress,
            left,
        };
        let mut report = run.report(entries, hidden)?;
        report.rules = own_rules(&catalogue, &report.findings);
        report.summary.commits = listing.commits;
        report.summary.skipped = listing.skipped;
        if listing.skipped > 0 {
            report.submodules = source.submodules()?.into_iter().map(|it| it.path).collect();
        }
        report.archives = archives;
        report.incomplete.extend(listing.incomplete);
        report.excused.extend(listing.uncloned);
        if self.shallow == Shallow::Refused {
            report
                .incomplete
                .extend(std::mem::take(&mut report.excused).into_iter().map(|it| self.refused(it)));
        }
        [&mut report.incomplete, &mut report.excused].into_iter().for_each(put_in_order);
        Ok(report)
    }

    /// What a history that is not whole lacks can be done without, and so it is said.
    fn refused(&self, missing: Incomplete) -> Incomplete {
        match &self.scope {
            Scope::History { .. } => Incomplete {
                reason: format!("{}; `--allow-shallow` does without", missing.reason),
                ..missing
            },
            Scope::Worktree(_) | Scope::Staged | Scope::Base { .. } | Scope::Stdin { .. } => missing,
        }
    }

    pub(super) fn open(&self) -> Result<Box<dyn Source>, SourceError> {
        Ok(match &self.scope {
            Scope::Worktree(paths) => Box::new(Worktree::open(&self.directory, paths)?),
            Scope::Staged => Box::new(Staged::open(&self.directory)?),
            Scope::Base { revision, head, known } => {
                Box::new(CommitRange::open(&self.directory, revision, head.as_deref(), known)?)
            }
            Scope::History { revisions, paths, reach } => {
                Box::new(HistorySource::open(&self.directory, revisions, paths, *reach)?)
            }
            Scope::Stdin { name, bytes } => {
                Box::new(Stdin::new(RepoPath::new(name.to_string_lossy().replace('\\', "/")), bytes.clone()))
            }
        })
    }

    fn with_submodules(&self, source: Box<dyn Source>) -> Box<dyn Source> {
        match self.depth.submodules {
            Submodules::Skipped => source,
            Submodules::Read => Box::new(Recursive::new(source)),
        }
    }

    /// The working tree beside a history: its local files say which of the old secrets are still in use. A bare
    /// repository has none.
    fn local_files(&self) -> Option<Box<dyn Source>> {
        match &self.scope {
            Scope::History { .. } => {
                let tree = Worktree::open(&self.directory, &[]).ok()?;
                Some(self.with_submodules(Box::new(tree)))
            }
            Scope::Worktree(_) | Scope::Staged | Scope::Base { .. } | Scope::Stdin { .. } => None,
        }
    }

    /// How much of the project it sees.
    pub(super) fn extent(&self) -> Extent {
        match &self.scope {
            Scope::Worktree(paths) if paths.is_empty() => Extent::WholeTree,
            Scope::Worktree(_) | Scope::Stdin { .. } => Extent::Documents,
            Scope::Staged | Scope::Base { .. } => Extent::Change,
            Scope::History { .. } => Extent::History,
        }
    }
}

/// Each once, in the order of paths.
fn put_in_order(missing: &mut Vec<Incomplete>) {
    missing.sort();
    missing.dedup();
}

/// The rules that findings speak of and that envlint does not have.
fn own_rules(catalogue: &Catalogue, findings: &[Finding]) -> Vec<Rule> {
    let embedded = Catalogue::embedded();
    let ids: BTreeSet<_> = findings.iter().map(|finding| &finding.rule).collect();
    let own = ids.into_iter().filter(|id| embedded.get(id.as_str()).is_none());
    own.filter_map(|id| catalogue.get(id.as_str()).cloned()).collect()
}
