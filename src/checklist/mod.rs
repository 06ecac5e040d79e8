//! The ten points of keeping environments apart and seeds harmless, each judged over a repository.
//!
//! A point is decided by the findings of one check, by what the project has, and by what its history held; where a
//! repository cannot tell, by somebody's attestation in envlint.toml. What was found weighs more than what was attested.

mod human;
mod json;
mod markdown;
mod points;

use std::path::PathBuf;

use jiff::civil::Date;

use crate::config::{Attestation, Point};
use crate::document::Incomplete;
use crate::engine::{BaselineFile, Depth, InlineAllows, Progress, Reach, Scan, ScanError, Scope, Shallow};
use crate::report::Report;

pub use human::write_checklist;
pub use json::write_checklist_json;
pub use markdown::write_checklist_markdown;
use points::{Decision, decide};

/// The points with what became of them.
#[derive(Debug, Clone, Default)]
pub struct Checklist {
    /// One judgement for each point, in their order.
    pub judgements: Vec<Judgement>,
    /// What could not be read: a point may stand better than it should.
    pub incomplete: Vec<Incomplete>,
}

/// What became of a point.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The point.
    pub point: Point,
    /// The point in a sentence.
    pub title: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What shows that.
    pub evidence: Vec<Evidence>,
    /// What was attested about it, whether it counted or not.
    pub attestation: Option<Attestation>,
    /// What to do next; empty when nothing is.
    pub next: String,
}

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is kept, as far as the repository shows.
    Passed,
    /// It is kept, by somebody's word.
    Attested,
    /// It is not kept.
    Failed,
    /// The repository cannot tell.
    Undecided,
}

/// Something that shows how a point stands. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The file, when it is about one.
    pub path: Option<String>,
    /// The line there.
    pub line: Option<usize>,
    /// The rule that found it.
    pub rule: Option<String>,
    /// What is to be seen.
    pub message: String,
}

/// What is judged, and with which settings.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// A folder of the repository.
    pub directory: PathBuf,
    /// The configuration file; the repository's own when `None`.
    pub config: Option<PathBuf>,
    /// Whether comments in the text can allow a finding.
    pub inline_allows: InlineAllows,
    /// The day that expiry dates are compared with.
    pub today: Option<Date>,
}

impl Inspection {
    /// Judges every point by the working tree and by the configuration that the history held. What the baseline accepts is
    /// there all the same.
    pub fn run(&self, progress: &dyn Progress) -> Result<Checklist, ScanError> {
        let tree = self.scan(Scope::Worktree(Vec::new()));
        let attestations = tree.settings()?.attestations;
        let report = tree.run(progress)?;
        let everything =
            Scope::History { revisions: Vec::new(), paths: Vec::new(), reach: Reach::References };
        let history = self.scan(everything).run_configuration(progress)?;
        Ok(Checklist::of(&report, &history, &attestations, self.today))
    }

    fn scan(&self, scope: Scope) -> Scan {
        Scan {
            scope,
            directory: self.directory.clone(),
            config: self.config.clone(),
            baseline: BaselineFile::None,
            inline_allows: self.inline_allows,
            shallow: Shallow::Refused,
            depth: Depth::SHALLOW,
            today: self.today,
        }
    }
}

impl Checklist {
    fn of(report: &Report, history: &Report, attestations: &[Attestation], today: Option<Date>) -> Self {
        let judge = |point| {
            let attestation = attestations.iter().find(|it| it.point == point);
            judgement(point, decide(point, report, history), attestation, today)
        };
        let mut incomplete: Vec<_> = report.incomplete.iter().chain(&history.incomplete).cloned().collect();
        incomplete.sort();
        incomplete.dedup();
        Self { judgements: Point::EVERY.map(judge).to_vec(), incomplete }
    }

    /// How many points are kept, attested ones included.
    pub fn passed(&self) -> usize {
        self.count(Standing::Passed) + self.count(Standing::Attested)
    }

    /// How many points stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.judgements.iter().filter(|it| it.standing == standing).count()
    }
}

/// A point of which the repository cannot tell stands by what was attested, as long as that counts.
fn judgement(
    point: Point,
    decision: Decision,
    attestation: Option<&Attestation>,
    today: Option<Date>,
) -> Judgement {
    let Decision { mut standing, mut evidence, mut next } = decision;
    if let (Standing::Undecided, Some(attestation)) = (standing, attestation) {
        let Attestation { by, date, expires, .. } = attestation;
        let (became, message) = if attestation.is_in_force(today) {
            next.clear();
            (Standing::Attested, format!("{by} has seen it on {date}, which counts until {expires}"))
        } else {
            next = format!("look again, and write the new days into `[[attestation]]` of `{}`", point.id());
            (Standing::Failed, format!("{by} has seen it on {date}, which counted until {expires}"))
        };
        standing = became;
        evidence.push(Evidence { path: None, line: None, rule: None, message });
    }
    Judgement {
        point,
        title: points::title_of(point),
        standing,
        evidence,
        attestation: attestation.cloned(),
        next,
    }
}
