//! Applies fixes: in memory until nothing is left to apply, each judged by a scan of its own, and then to the files.
//!
//! A fix holds when its finding is gone and nothing new is found where it changed something. Fixes that overlap are
//! applied one after another, to what the earlier ones left. What holds is written, file by file and each whole, and
//! the files are read and checked again: a file whose finding is still there is put back.

mod allow;
mod attempt;
mod judge;
mod show;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::RepoPath;
use crate::finding::{Applicability, Edit, Finding, Fingerprint, Fix};
use crate::report::Report;
use crate::rule::RuleId;
use crate::source::{Changes, Overlay, Source};

use super::Progress;
use super::run::HiddenPlaces;
use super::{Scan, ScanError, Scope};

/// Which fixes to apply, and what to do with them.
#[derive(Debug, Clone)]
pub struct Mending {
    /// What is scanned: files of the working tree.
    pub scan: Scan,
    /// What the changes are for.
    pub goal: Goal,
    /// What becomes of the changes.
    pub writing: Writing,
}

/// What changes are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// To mend findings.
    Mend(Boldness),
    /// To allow all findings of a rule, by comments.
    Allow {
        /// The rule.
        rule: RuleId,
        /// Why they are allowed.
        reason: String,
    },
}

/// Which fixes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boldness {
    /// Those that change nothing but the finding.
    Safe,
    /// Also those that a person should look at.
    Unsafe,
}

/// What becomes of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// The files get them.
    Files,
    /// They are shown, and nothing is written.
    Nothing,
}

/// What fixes did.
#[derive(Debug, Clone, Default)]
pub struct Mended {
    /// What is found when they are applied.
    pub report: Report,
    /// What is found now: the same, unless nothing was written.
    pub unchanged: Option<Report>,
    /// The fixes that hold, in the order in which they were applied.
    pub applied: Vec<Mend>,
    /// The fixes that do not, with the reason.
    pub failed: Vec<(Mend, String)>,
    /// Sections of envlint.toml that allow what no comment can.
    pub sections: Vec<String>,
    /// The changes as a unified diff without secrets, where they were to be shown.
    pub diff: String,
}

/// One fix of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// The finding's rule.
    pub rule: RuleId,
    /// Where the finding was.
    pub path: RepoPath,
    /// The line there.
    pub line: usize,
    /// What is done.
    pub fix: Fix,
    pub(super) fingerprint: Fingerprint,
}

impl Mending {
    /// Applies what can be applied.
    pub fn run(&self, progress: &dyn Progress) -> Result<Mended, ScanError> {
        let Scope::Worktree(_) = &self.scan.scope else { return Err(ScanError::NothingToFix) };
        let mut work = Work::begin(self, progress)?;
        while let Some(batch) = work.next_batch() {
            work.attempt(batch)?;
        }
        work.forget_first_tries();
        let sections = std::mem::take(&mut work.sections).into_values().collect::<BTreeSet<_>>();
        let mended = match self.writing {
            Writing::Nothing => work.shown(),
            Writing::Files => work.written()?,
        };
        Ok(Mended { sections: sections.into_iter().collect(), ..mended })
    }
}

/// Fixes being applied.
struct Work<'w> {
    mending: &'w Mending,
    progress: &'w dyn Progress,
    tree: Box<dyn Source>,
    /// What was found at first.
    first: Report,
    /// What must not be shown of the files as they are.
    hidden: HiddenPlaces,
    /// What is found with the changes so far.
    report: Report,
    changes: Changes,
    /// The files that change, as they are on disk.
    originals: BTreeMap<RepoPath, Option<Vec<u8>>>,
    tried: BTreeSet<(Fingerprint, String)>,
    applied: Vec<Mend>,
    failed: Vec<(Mend, String)>,
    /// Findings that no comment can allow, with what does.
    sections: BTreeMap<Fingerprint, String>,
    pace: Pace,
}

/// How many fixes are judged by one scan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// As many as do not touch each other.
    Together,
    /// One: a scan has shown something that none of several can be blamed for.
    OneByOne,
}

impl<'w> Work<'w> {
    fn begin(mending: &'w Mending, progress: &'w dyn Progress) -> Result<Self, ScanError> {
        let scan = &mending.scan;
        let mut hidden = HiddenPlaces::new();
        let report = scan.report_on(&*scan.open()?, progress, Some(&mut hidden))?;
        Ok(Self {
            mending,
            progress,
            tree: scan.open()?,
            first: report.clone(),
            hidden,
            report,
            changes: Changes::default(),
            originals: BTreeMap::new(),
            tried: BTreeSet::new(),
            applied: Vec::new(),
            failed: Vec::new(),
            sections: BTreeMap::new(),
            pace: Pace::Together,
        })
    }

    /// Fixes that can be judged together; `None` when nothing is left to try.
    fn next_batch(&mut self) -> Option<Vec<Mend>> {
        let mut batch: Vec<Mend> = Vec::new();
        for mend in self.offered() {
            let is_new = !self.tried.contains(&mend.key());
            let is_apart = batch.iter().all(|other| mend.stands_apart_from(other));
            if is_new && is_apart && self.is_wanted(&mend.fix) {
                batch.push(mend);
            }
            if self.pace == Pace::OneByOne && !batch.is_empty() {
                break;
            }
        }
        (!batch.is_empty()).then_some(batch)
    }

    /// All that could be applied to what is found now.
    fn offered(&mut self) -> Vec<Mend> {
        match &self.mending.goal {
            Goal::Mend(_) => self.report.findings.iter().flat_map(mends).collect(),
            Goal::Allow { rule, reason } => {
                let mut offered = Vec::new();
                for finding in self.report.findings.iter().filter(|it| it.rule == *rule) {
                    let allowing = self.allowing(finding, reason);
                    if allowing.is_empty() {
                        let section = allow::by_settings(finding, reason);
                        self.sections.insert(finding.fingerprint.clone(), section);
                    }
                    offered.extend(allowing);
                }
                offered
            }
        }
    }

    fn is_wanted(&self, fix: &Fix) -> bool {
        let is_bold_enough = match (fix.applicability, &self.mending.goal) {
            (Applicability::Safe, _) | (Applicability::Unsafe, Goal::Mend(Boldness::Unsafe)) => true,
            (Applicability::Unsafe, Goal::Mend(Boldness::Safe) | Goal::Allow { .. })
            | (Applicability::DisplayOnly, _) => false,
        };
        is_bold_enough && fix.is_applicable()
    }

    /// Applies fixes to the texts in memory, and keeps the changes if all of them hold. Otherwise those to blame are given
    /// up, and the others come again.
    fn attempt(&mut self, batch: Vec<Mend>) -> Result<(), ScanError> {
        let (changes, batch) = self.changed_by(batch);
        if batch.is_empty() {
            return Ok(());
        }
        let scan = &self.mending.scan;
        let overlay = Overlay::new(scan.open()?, changes.clone());
        let after = scan.report_on(&overlay, self.progress, None)?;
        let blame = judge::blame(&self.report, &after, &batch);
        if blame.mends.is_empty() && !blame.is_somebodys {
            self.tried.extend(batch.iter().map(Mend::key));
            self.applied.extend(batch);
            (self.changes, self.report) = (changes, after);
        } else if blame.mends.is_empty() && batch.len() > 1 {
            self.pace = Pace::OneByOne;
        } else if blame.mends.is_empty() {
            self.give_up(batch.into_iter().map(|mend| (mend, judge::ELSEWHERE.to_owned())).collect());
        } else {
            self.give_up(blame.mends);
        }
        Ok(())
    }

    /// A fix that does not hold is nothing to speak of when another one of its finding does.
    fn forget_first_tries(&mut self) {
        let applied = &self.applied;
        let is_mended =
            |mend: &Mend| mend.is_whole() && applied.iter().any(|it| it.fingerprint == mend.fingerprint);
        self.failed.retain(|(mend, _)| !is_mended(mend));
    }

    fn give_up(&mut self, failed: Vec<(Mend, String)>) {
        self.tried.extend(failed.iter().map(|(mend, _)| mend.key()));
        self.failed.extend(failed);
    }
}

fn mends(finding: &Finding) -> impl Iterator<Item = Mend> {
    finding.fixes.iter().map(|fix| Mend {
        rule: finding.rule.clone(),
        path: finding.primary.place.path.clone(),
        line: finding.primary.place.start.line,
        fix: fix.clone(),
        fingerprint: finding.fingerprint.clone(),
    })
}

impl Mend {
    fn key(&self) -> (Fingerprint, String) {
        (self.fingerprint.clone(), self.fix.title.clone())
    }

    /// Whether the finding is gone when it is applied; otherwise a person has to go on.
    fn is_whole(&self) -> bool {
        self.fix.commands.is_empty()
    }

    /// The files whose texts it changes itself.
    fn files(&self) -> impl Iterator<Item = &RepoPath> {
        self.fix.edits.iter().filter_map(|edit| match edit {
            Edit::Replace { path, .. } | Edit::Create { path, .. } => Some(path),
            Edit::Ignore { .. } => None,
        })
    }

    /// Whether two can be judged by one scan: no file is changed by both, and what comes of ignoring files is not held
    /// against changes of texts.
    fn stands_apart_from(&self, other: &Self) -> bool {
        let ignores_only = |mend: &Self| mend.files().next().is_none();
        ignores_only(self) == ignores_only(other)
            && self.files().all(|path| other.files().all(|it| it != path))
    }
}
