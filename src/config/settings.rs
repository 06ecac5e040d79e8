//! The checked settings of a run, and what the engine asks them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Attestation, ConfigError, Globs, GuardSettings, section};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::Draft;
use crate::rule::{Catalogue, RuleId, Severity};
use crate::secret::SaltedHash;
use crate::text::Span;

/// The checked settings of a run. The default is what holds without a file.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Environments that the project names, in the order of the file; the first whose files fit counts.
    pub(crate) environments: Vec<NamedEnvironment>,
    /// Files that must not be committed, whatever their name.
    pub(crate) protected: Globs,
    /// Environment files that may be committed as long as they hold no secret.
    pub(crate) committable: Globs,
    /// Files that are not read unless named on the command line.
    pub(crate) exclude: Globs,
    /// Rules that are off.
    pub(crate) ignored_rules: Vec<RuleId>,
    /// The only rules that are on; all are when empty.
    pub(crate) selected_rules: Vec<RuleId>,
    /// Severities other than the rules' own.
    pub(crate) severities: BTreeMap<RuleId, Severity>,
    /// Findings that are allowed.
    pub(crate) allows: Vec<Allow>,
    /// Scripts that are seed scripts whatever their name.
    pub(crate) seeds: Globs,
    /// Scripts that are none.
    pub(crate) not_seeds: Globs,
    /// Functions that are known to stop in production.
    pub(crate) guards: Vec<String>,
    /// What `envlint guard` knows of production beside what files say.
    pub(crate) guard: GuardSettings,
    /// What people have seen to be so.
    pub(crate) attestations: Vec<Attestation>,
}

/// An environment of `[environments.NAME]`.
#[derive(Debug, Clone)]
pub(crate) struct NamedEnvironment {
    pub(crate) environment: Environment,
    pub(crate) files: Globs,
}

/// One `[[allow]]`: all that is said must fit.
#[derive(Debug, Clone)]
pub(crate) struct Allow {
    pub(crate) rule: Option<RuleId>,
    pub(crate) path: Option<Globs>,
    pub(crate) key: Option<String>,
    pub(crate) value: Option<SaltedHash>,
    pub(crate) reason: String,
    pub(crate) standing: Standing,
    /// Its header in the file, to point at.
    pub(crate) span: Span,
}

/// Whether an `[[allow]]` still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    InForce,
    /// It counted up to and including this day, which is over.
    ExpiredOn(Date),
}

impl Allow {
    /// Whether all that it says fits a finding, expired or not.
    pub(crate) fn fits(&self, draft: &Draft, path: &RepoPath) -> bool {
        self.rule.as_ref().is_none_or(|it| *it == draft.rule)
            && self.path.as_ref().is_none_or(|it| it.is_match(path))
            && self.key.as_deref().is_none_or(|it| Some(it) == draft.key.as_deref())
            && self.value.as_ref().is_none_or(|it| it.fits(&draft.value))
    }
}

impl Settings {
    /// Reads the file at `path` (it is only named, in errors), whose bytes are `text`.
    ///
    /// The rules that it names are looked up in `catalogue`. An `[[allow]]` whose last day lies before `today` no longer
    /// counts; without a `today` none expires.
    ///
    /// ```
    /// use envlint::config::Settings;
    /// use envlint::rule::Catalogue;
    ///
    /// let text = "[files]\nexclud = ['generated/']\n";
    /// let error = Settings::parse("envlint.toml", text, &Catalogue::embedded(), None).unwrap_err();
    /// assert_eq!(error.problems[0].help, "did you mean `exclude`?");
    /// ```
    pub fn parse(
        path: &str,
        text: impl AsRef<[u8]>,
        catalogue: &Catalogue,
        today: Option<Date>,
    ) -> Result<Self, ConfigError> {
        section::read(path, text.as_ref(), catalogue, today)
    }

    /// Whether the rule is off: named in `ignore`, or not named in a `select`.
    pub fn is_ignored(&self, rule: &RuleId) -> bool {
        self.ignored_rules.contains(rule)
            || !self.selected_rules.is_empty() && !self.selected_rules.contains(rule)
    }

    /// The severity that the project gives a rule, if it is another than the rule's own.
    pub fn severity_of(&self, rule: &RuleId) -> Option<Severity> {
        self.severities.get(rule).copied()
    }

    /// Whether the file is left out unless it is named on the command line.
    pub fn is_excluded(&self, path: &RepoPath) -> bool {
        self.exclude.is_match(path)
    }

    /// The environment that the project says the file belongs to: the first in the order of the settings that fits.
    pub fn environment_of(&self, path: &RepoPath) -> Option<&Environment> {
        self.environments.iter().find(|named| named.files.is_match(path)).map(|named| &named.environment)
    }

    /// The class of the environment that the project calls so.
    pub(crate) fn class_of_name(&self, name: &str) -> Option<EnvironmentClass> {
        let named = self.environments.iter().find(|it| it.environment.name.eq_ignore_ascii_case(name));
        named.map(|it| it.environment.class)
    }

    /// Whether the file must not be committed, whatever its name.
    pub fn is_protected(&self, path: &RepoPath) -> bool {
        self.protected.is_match(path)
    }

    /// Whether the environment file may be committed as long as it holds no secret.
    pub fn is_committable(&self, path: &RepoPath) -> bool {
        self.committable.is_match(path)
    }

    /// Whether the project says that the file is a seed script, or that it is none; `None` when it says nothing.
    pub(crate) fn is_seed(&self, path: &RepoPath) -> Option<bool> {
        if self.not_seeds.is_match(path) { Some(false) } else { self.seeds.is_match(path).then_some(true) }
    }
}
