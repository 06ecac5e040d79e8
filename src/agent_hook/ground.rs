//! Where an event happens: the project around it, and what envlint finds in a file as it is about to be.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::binding::EnvFile;
use crate::document::{RepoPath, Tracking};
use crate::engine::{BaselineFile, Depth, InlineAllows, Progress, Scan, Scope, Shallow, Unit};
use crate::finding::Finding;
use crate::report::escape;
use crate::rule::{Catalogue, EnvironmentTag, Exposure, RuleKind, Severity};
use crate::script::{MANIFESTS, ScriptAnalyzer};
use crate::secret::Secret;
use crate::source::{ProjectFiles, Proposal, Surrounds};

/// The project, and the process that the agent's commands inherit from.
pub(super) struct Ground<'g> {
    pub(super) surrounds: Surrounds,
    /// The folder that the event names.
    pub(super) directory: PathBuf,
    pub(super) process: &'g [(String, Secret)],
    guarded: RefCell<BTreeMap<PathBuf, Option<Protected>>>,
}

/// A file whose values are nobody's to read, or to commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Protected {
    /// Its path, as people are shown it.
    pub(super) path: String,
}

/// Which of the other files a judgement needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// The environment files.
    Environment,
    /// The scripts of its folder too, one of which may call it.
    Scripts,
}

/// How many scripts are looked at for one that calls another.
const MOST_SCRIPTS: usize = 60;

struct Unwatched;

impl Progress for Unwatched {
    fn begin(&self, _what: &'static str, _unit: Unit, _total: usize) {}
    fn advance(&self, _count: usize) {}
}

impl<'g> Ground<'g> {
    pub(super) fn of(directory: &Path, process: &'g [(String, Secret)]) -> Self {
        let surrounds = Surrounds::of(directory);
        let directory = surrounds.resolved(directory, ".");
        Self { surrounds, directory, process, guarded: RefCell::default() }
    }

    /// The path as people are shown it.
    pub(super) fn shown(&self, file: &Path) -> String {
        let is_inside = file.starts_with(self.surrounds.root());
        let path =
            if is_inside { self.surrounds.repo_path(file).display() } else { file.display().to_string() };
        escape(&path).into_owned()
    }

    /// What is wrong with a text as the file's own, in its place and beside the environment files around it.
    pub(super) fn findings(&self, file: &Path, text: &[u8], tracking: Tracking) -> Vec<Finding> {
        let beside = self.beside(file, Beside::Scripts);
        self.scanned(file, text, tracking, beside)
    }

    fn scanned(&self, file: &Path, text: &[u8], tracking: Tracking, beside: Vec<PathBuf>) -> Vec<Finding> {
        let scan = Scan {
            scope: Scope::Stdin { name: file.to_owned(), bytes: Vec::new() },
            directory: self.surrounds.root().to_owned(),
            config: None,
            baseline: BaselineFile::Usual,
            inline_allows: InlineAllows::Honoured,
            shallow: Shallow::Allowed,
            depth: Depth::SHALLOW,
            today: None,
        };
        let run = |configuration, beside| {
            let surrounds = &self.surrounds;
            let source = Proposal { surrounds, file, bytes: text, tracking, beside, configuration };
            scan.run_on(&source, &Unwatched)
        };
        // Settings that cannot be read switch nothing off.
        let report = run(ProjectFiles::Read, beside.clone()).or_else(|_| run(ProjectFiles::Ignored, beside));
        let path = self.surrounds.repo_path(file);
        let findings = report.map(|it| it.findings).unwrap_or_default();
        findings.into_iter().filter(|it| it.primary.place.path == path).collect()
    }

    /// The environment files at the root and in the file's folders, and what runs scripts there.
    fn beside(&self, file: &Path, what: Beside) -> Vec<PathBuf> {
        let root = self.surrounds.root();
        let mut folders: Vec<&Path> =
            file.ancestors().skip(1).take_while(|it| it.starts_with(root)).collect();
        if folders.last() != Some(&root) {
            folders.push(root);
        }
        let mut beside: Vec<_> =
            folders.iter().flat_map(|folder| Surrounds::environment_files(folder)).collect();
        let is_script = |it: &PathBuf| ScriptAnalyzer::speaks(&self.surrounds.repo_path(it));
        if what == Beside::Scripts && is_script(&file.to_owned()) {
            let manifests = folders.iter().flat_map(|folder| MANIFESTS.iter().map(|name| folder.join(name)));
            beside.extend(manifests.filter(|it| Surrounds::exists(it)));
            let near = folders.iter().take(2).flat_map(|folder| Surrounds::files_in(folder));
            beside.extend(near.filter(is_script).take(MOST_SCRIPTS));
        }
        beside
    }

    /// Why a file is nobody's to read: an environment file of a deployed environment or of this machine alone, one that the
    /// settings protect, or one that holds production's values. One of ciphertext only is everyone's.
    pub(super) fn protection_of(&self, file: &Path) -> Option<Protected> {
        if let Some(known) = self.guarded.borrow().get(file) {
            return known.clone();
        }
        let found = self.looked_up(file);
        self.guarded.borrow_mut().insert(file.to_owned(), found.clone());
        found
    }

    fn looked_up(&self, file: &Path) -> Option<Protected> {
        let path = self.surrounds.repo_path(file);
        let by_name = EnvFile::of_path(&path);
        let is_protected = by_name.as_ref().is_some_and(EnvFile::is_protected);
        let protected = || Some(Protected { path: self.shown(file) });
        if by_name.is_none() && !self.may_be_listed(&path) {
            return None;
        }
        let Some(text) = Surrounds::read(file) else {
            // What is made by the same command is not here yet.
            let may_come = is_protected && !Surrounds::exists(file);
            return if may_come { protected() } else { None };
        };
        let found = self.scanned(file, &text, Tracking::Tracked, self.beside(file, Beside::Environment));
        let protects = |it: &&Finding| {
            it.rule.as_str() == COMMITTED && it.severity >= Severity::Warning || is_production(it)
        };
        found.iter().find(protects).and_then(|_| protected())
    }

    /// Whether the settings may protect a file that is no environment file by its name.
    fn may_be_listed(&self, path: &RepoPath) -> bool {
        let settings = crate::config::FILE_NAMES.iter();
        let mut texts = settings.filter_map(|it| Surrounds::read(&self.surrounds.root().join(it)));
        // Globs of any form: whether one fits, the scan says.
        !path.as_bytes().is_empty() && texts.any(|it| bstr::ByteSlice::contains_str(&it[..], "protected"))
    }
}

/// The rule about environment files in a repository.
pub(super) const COMMITTED: &str = "committed-env-file";
/// The rule about values of environment files that turn up elsewhere.
pub(super) const LEAK: &str = "local-secret-leak";

/// Relations by which a value crosses into another environment.
const CROSSINGS: &[&str] = &[
    "production-credential-in-agent-config",
    "production-database-outside-production",
    "live-credential-outside-production",
    "reused-credential",
    "local-secret-leak",
];

/// Whether a finding is about production's own values.
pub(super) fn is_production(finding: &Finding) -> bool {
    finding.severity == Severity::Error && (CROSSINGS.contains(&finding.rule.as_str()) || is_live(finding))
}

/// Whether a finding is a live credential by its form alone.
pub(super) fn is_live(finding: &Finding) -> bool {
    let catalogue = Catalogue::embedded();
    catalogue.get(finding.rule.as_str()).is_some_and(|rule| match &rule.kind {
        RuleKind::Credential(pattern) => {
            pattern.tag == EnvironmentTag::Live && pattern.exposure == Exposure::Secret
        }
        RuleKind::Relation | RuleKind::Script | RuleKind::Imported(_) => false,
    })
}
