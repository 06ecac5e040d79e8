//! What to scan, and what stands in the way: from a request to a source, its settings and its entries.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::baseline::BaselineError;
use crate::config::{ConfigError, EffectiveSetting, FILE_NAMES, Project, Settings, effective};
use crate::credential::CredentialScanner;
use crate::document::{Incomplete, RepoPath, Role, Tracking};
use crate::finding::{DocumentId, Finding};
use crate::format::counts_in_histories;
use crate::imported::ImportedScanner;
use crate::personal::PersonalData;
use crate::report::Report;
use crate::rule::{Catalogue, Rule};
use crate::script::ScriptError;
use crate::source::{
    self, CommitRange, Entry, HistorySource, Listing, Reach, Recursive, Source, SourceError, Staged, Stdin,
    Unpacked, Worktree,
};
use crate::suppress::Extent;

use super::accepted::BaselineFile;
use super::analysis::env_file_of;
use super::comparison::Comparison;
use super::reading::Numbered;
use super::run::{HiddenPlaces, Left, Run};
use super::{Progress, Unit};

/// What to scan, and with which settings.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What is scanned.
    pub scope: Scope,
    /// The folder that relative paths start from.
    pub directory: PathBuf,
    /// The configuration file; looked for at the root of what is scanned when `None`.
    pub config: Option<PathBuf>,
    /// Which findings were accepted before.
    pub baseline: BaselineFile,
    /// Whether comments such as `envlint:allow(rule) reason` count.
    pub inline_allows: InlineAllows,
    /// What happens to histories that are not whole.
    pub shallow: Shallow,
    /// Whether what lies inside of what is read is read too.
    pub depth: Depth,
    /// The day that expiry dates are compared with; without one nothing expires.
    pub today: Option<Date>,
}

/// What is scanned.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Tracked and untracked-not-ignored files below these paths; the whole tree when empty.
    Worktree(Vec<PathBuf>),
    /// What the next commit would hold.
    Staged,
    /// What the commits of HEAD, or of another revision, bring in that a revision does not have.
    Base {
        /// The revision that they are to be added to.
        revision: String,
        /// The last of the commits; HEAD when `None`.
        head: Option<String>,
        /// More references whose commits are no news: whatever they lead to is not brought in.
        known: Vec<String>,
    },
    /// Every blob that these revisions ever reached (all references when empty), below these paths when any are named.
    History {
        /// Revisions to start from.
        revisions: Vec<String>,
        /// Paths to keep to.
        paths: Vec<PathBuf>,
        /// Whether what no reference leads to is read too.
        reach: Reach,
    },
    /// One text.
    Stdin {
        /// The path to judge it by.
        name: PathBuf,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// How much of a scope is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Everything,
    Configuration,
}

/// Whether comments in the text can allow a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineAllows {
    /// They can.
    Honoured,
    /// They cannot.
    Ignored,
}

/// What happens to histories that are not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shallow {
    /// They are incomplete: the run fails.
    Refused,
    /// They are said to be incomplete, and the findings decide.
    Allowed,
}

/// What is read that lies inside of what is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// The submodules of a repository.
    pub submodules: Submodules,
    /// The files that archives hold.
    pub archives: Archives,
}

impl Depth {
    /// Nothing that has to be asked for.
    pub const SHALLOW: Self = Self { submodules: Submodules::Skipped, archives: Archives::Skipped };
}

/// What happens to archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archives {
    /// They are named, and read as the bytes that they are.
    Skipped,
    /// What they hold is read; one that cannot be unpacked makes the run incomplete.
    Read,
}

/// What happens to submodules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submodules {
    /// They are named, and not entered.
    Skipped,
    /// Each is read by its own repository; one that is not here makes the run incomplete.
    Read,
}

/// Why a scan cannot be done at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The queries over scripts are none.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The configuration file has mistakes.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration file that was named cannot be read.
    #[error("configuration file `{path}` cannot be read")]
    UnreadableConfig {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// A rule file that was named cannot be read.
    #[error("rule file `{path}` cannot be read: name a file that has `[[rule]]` sections")]
    UnreadableRules {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// The baseline has mistakes.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// The baseline that was named cannot be read.
    #[error("baseline `{path}` cannot be read")]
    UnreadableBaseline {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// There are two configuration files.
    #[error("both `{}` and `{}` are here: keep one of them", FILE_NAMES[0], FILE_NAMES[1])]
    TwoConfigs,
    /// Fixes were asked for of something that cannot be changed.
    #[error("only files of the working tree can be fixed: name paths, or nothing for all of it")]
    NothingToFix,
    /// What is to be scanned cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

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

    /// What is read in a run, and what is left beside it. Archives that nobody asked to look into are noted.
    fn listing(
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

    /// The archives among entries, with those that were noted before.
    fn archives_among(
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

    /// The path of the configuration file, if there is one, and all settings with what holds for each.
    pub fn effective_settings(&self) -> Result<(Option<String>, Vec<EffectiveSetting>), ScanError> {
        let source = self.open()?;
        let file = self.configuration(&*source)?;
        self.project(file.as_ref(), &*source)?;
        let settings = effective(file.as_ref().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        Ok((file.map(|(path, _)| path), settings))
    }

    /// The configuration's path and bytes: as named, or the one that the source goes by.
    pub(super) fn configuration(&self, source: &dyn Source) -> Result<Option<(String, Vec<u8>)>, ScanError> {
        if let Some(path) = &self.config {
            let name = path.to_string_lossy().into_owned();
            let read = source::read_named_file(&self.directory.join(path));
            let bytes = read.map_err(|source| ScanError::UnreadableConfig { path: name.clone(), source })?;
            return Ok(Some((name, bytes)));
        }
        let mut found = Vec::new();
        for name in FILE_NAMES {
            found.extend(source.configuration(name)?.map(|bytes| ((*name).to_owned(), bytes)));
        }
        if found.len() > 1 { Err(ScanError::TwoConfigs) } else { Ok(found.pop()) }
    }

    /// The rules and the settings that a configuration gives.
    pub(super) fn project(
        &self,
        config: Option<&(String, Vec<u8>)>,
        source: &dyn Source,
    ) -> Result<Project, ScanError> {
        let open = |name: &str| self.extended(name, source);
        let read = |(path, bytes): &(String, Vec<u8>)| Project::read(path, bytes, self.today, &open);
        Ok(config.map_or_else(|| Ok(Project::without_file()), read)?)
    }

    /// A file that the configuration extends: beside the configuration that was named, or as the source goes by it, which
    /// never leaves the root.
    fn extended(&self, name: &str, source: &dyn Source) -> Result<Vec<u8>, String> {
        if let Some(config) = &self.config {
            let folder = self.directory.join(config);
            let file = folder.parent().unwrap_or(&self.directory).join(name);
            return source::read_named_file(&file).map_err(|error| error.to_string());
        }
        let leaves = |part: &str| part == ".." || part.contains(':');
        if name.starts_with('/') || name.split(['/', '\\']).any(leaves) {
            return Err("it lies outside of the project".to_owned());
        }
        let name = name.trim_start_matches("./");
        let read = source.configuration(name).map_err(|error| error.to_string())?;
        read.ok_or_else(|| "there is no such file".to_owned())
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
fn append_local<'s>(entries: &mut Vec<Numbered<'s>>, local: &'s dyn Source) -> Result<(), SourceError> {
    let only_on_disk = |entry: &Entry| matches!(entry.tracking, Tracking::Ignored | Tracking::Untracked);
    for entry in local.list()?.entries.into_iter().filter(only_on_disk) {
        let id = DocumentId(entries.len());
        entries.push(Numbered { id, source: local, entry: Entry { role: Role::Reference, ..entry } });
    }
    Ok(())
}
