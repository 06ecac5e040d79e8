//! `envlint baseline`: accepts findings as they are, and keeps what was accepted in order.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use envlint::baseline::{Acceptance, Baseline, Survey};
use envlint::engine::{Depth, Reach, Scan, Scope, Shallow};
use envlint::report::{AllowedBy, Report, escape, write_incomplete};
use envlint::secret::{SaltedHash, Secret};
use jiff::civil::Date;

use super::arguments::{AcceptanceArguments, BaselineCommand, CommonArguments, HistoryFlag};
use super::baseline_import as import;
use super::failure::UsageError;
use super::outcome::Outcome;
use super::progress::Bar;
use super::scan;
use super::surroundings::Surroundings;

/// The reason of findings that nobody gave one for.
const NO_REASON: &str = "accepted as it was, not looked at yet";
/// How many bytes a value on standard input may have.
const VALUE_LIMIT: u64 = 1 << 20;

pub(super) fn run(
    command: BaselineCommand,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    match command {
        BaselineCommand::Write { acceptance, history } => {
            let at = Desk::open(history.into(), common, surroundings)?;
            let terms = Terms::of(acceptance)?;
            let survey = at.survey();
            let acceptance = terms.acceptance(history);
            let findings: Vec<_> = at.report.findings.iter().collect();
            at.finish(&at.baseline.pruned(&survey).with(&findings, &acceptance))
        }
        BaselineCommand::Update { history } => {
            let at = Desk::open(history.into(), common, surroundings)?;
            at.finish(&at.baseline.updated(&at.survey()))
        }
        BaselineCommand::Prune { history } => {
            let at = Desk::open(history.into(), common, surroundings)?;
            at.finish(&at.baseline.pruned(&at.survey()))
        }
        BaselineCommand::Import { files, acceptance } => {
            let at = Desk::open(Scope::Worktree(Vec::new()), common, surroundings)?;
            let terms = Terms::of(acceptance)?;
            import::run(&at, &files, &terms)
        }
        BaselineCommand::Hash => hash(),
    }
}

impl From<HistoryFlag> for Scope {
    fn from(flag: HistoryFlag) -> Self {
        if flag.history {
            Self::History { revisions: Vec::new(), paths: Vec::new(), reach: Reach::References }
        } else {
            Self::Worktree(Vec::new())
        }
    }
}

/// Why and how long findings are accepted, as it was typed.
pub(super) struct Terms {
    pub(super) reason: Option<String>,
    pub(super) expires: Option<Date>,
}

impl Terms {
    fn of(arguments: AcceptanceArguments) -> Result<Self, UsageError> {
        let AcceptanceArguments { reason, expires } = arguments;
        if reason.as_deref().is_some_and(|reason| reason.trim().is_empty()) {
            return Err(UsageError::EmptyReason);
        }
        match expires {
            Some(day) if day < Surroundings::today() => Err(UsageError::PastDay { day }),
            Some(_) | None => Ok(Self { reason, expires }),
        }
    }

    fn acceptance(&self, history: HistoryFlag) -> Acceptance<'_> {
        Acceptance {
            reason: self.reason.as_deref().unwrap_or(NO_REASON),
            expires: self.expires,
            history: history.history,
        }
    }
}

/// A baseline with what a whole scan says about it.
pub(super) struct Desk<'a> {
    pub(super) scan: Scan,
    pub(super) baseline: Baseline,
    pub(super) report: Report,
    common: &'a CommonArguments,
    surroundings: &'a Surroundings,
}

impl<'a> Desk<'a> {
    fn open(
        scope: Scope,
        common: &'a CommonArguments,
        surroundings: &'a Surroundings,
    ) -> anyhow::Result<Self> {
        let scan = scan::of(scope, Shallow::Refused, Depth::SHALLOW, common)?;
        // A file that is to be made needs not be there.
        let is_new = common.baseline.is_some() && scan.baseline_path()?.is_some_and(|path| !path.exists());
        let scan = if is_new { scan.without_baseline() } else { scan };
        let baseline = scan.baseline()?;
        let report = scan.run(&Bar::new(common, surroundings))?;
        Ok(Self { scan, baseline, report, common, surroundings })
    }

    /// What the scan says about the entries.
    fn survey(&self) -> Survey<'_> {
        let mut survey = Survey { undecided: self.report.undecided_entries.clone(), ..Survey::default() };
        for allowed in &self.report.suppressed {
            match allowed.by {
                AllowedBy::Baseline { entry, .. } => {
                    survey.accepted.entry(entry).or_default().push(&allowed.finding);
                }
                AllowedBy::Comment { .. } | AllowedBy::Import | AllowedBy::Settings { .. } => {}
            }
        }
        survey
    }

    /// Writes the baseline, if everything could be read: of what could not, nobody knows what it still needs.
    pub(super) fn finish(&self, baseline: &Baseline) -> anyhow::Result<Outcome> {
        let colour = self.surroundings.stderr_colour(self.common.colour());
        write_incomplete(&self.report, colour, &mut io::stderr().lock())?;
        if !self.report.incomplete.is_empty() {
            return Err(UsageError::NotAllRead.into());
        }
        let path = self.path()?;
        let text = baseline.render()?;
        let is_written = super::output::read_file(&path).is_ok_and(|old| old == text.as_bytes());
        if !is_written {
            super::output::replace_file(&path, text.as_bytes())
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
        }
        self.say(&changes(&self.baseline, baseline, &path))?;
        Ok(Outcome::Clean)
    }

    /// Says what was done, unless nobody wants to know.
    pub(super) fn say(&self, line: &str) -> anyhow::Result<()> {
        if !self.common.quiet {
            writeln!(io::stdout().lock(), "{}", escape(line))
                .context("standard output cannot be written to")?;
        }
        Ok(())
    }

    /// Where the baseline is: without `--baseline`, at the root.
    fn path(&self) -> anyhow::Result<PathBuf> {
        if let Some(named) = &self.common.baseline {
            return Ok(self.scan.directory.join(named));
        }
        Ok(self.scan.baseline_path()?.ok_or(UsageError::NowhereToWrite)?)
    }
}

/// `.envlint-baseline.jsonl: 12 entries, 3 added, 1 removed`.
fn changes(before: &Baseline, after: &Baseline, path: &Path) -> String {
    let keys = |baseline: &Baseline| {
        let entries = baseline.entries().iter();
        entries.map(|it| (it.path.clone(), it.rule.clone(), it.fingerprint.clone())).collect::<BTreeSet<_>>()
    };
    let (old, new) = (keys(before), keys(after));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let count = after.entries().len();
    let noun = if count == 1 { "entry" } else { "entries" };
    let (added, removed) = (new.difference(&old).count(), old.difference(&new).count());
    format!("{name}: {count} {noun}, {added} added, {removed} removed")
}

/// Prints what stands for a value in an `[[allow]]`.
fn hash() -> anyhow::Result<Outcome> {
    let mut value = Vec::new();
    let read = io::stdin().lock().take(VALUE_LIMIT + 1).read_to_end(&mut value);
    read.context("standard input cannot be read")?;
    if value.len() as u64 > VALUE_LIMIT {
        return Err(UsageError::StdinTooLong { limit: VALUE_LIMIT }.into());
    }
    let value = value.strip_suffix(b"\n").unwrap_or(&value);
    let value = value.strip_suffix(b"\r").unwrap_or(value);
    if value.is_empty() {
        return Err(UsageError::NoValue.into());
    }
    let hash = SaltedHash::new(&Secret::new(value), salt());
    writeln!(io::stdout().lock(), "{hash}").context("standard output cannot be written to")?;
    Ok(Outcome::Clean)
}

/// A salt is no secret and has to differ only: what hash tables are seeded with does.
pub(super) fn salt() -> u32 {
    u32::try_from(RandomState::new().hash_one(0) >> 32).unwrap_or_default()
}
