//! Several reports as one: of parts of a project, or of several projects.

use super::{Report, Summary};
use crate::finding::Finding;
use crate::rule::Severity;

impl Report {
    /// All that the reports say. A finding that several of them have is one; what was read is added up. The order in which
    /// they come makes no difference.
    pub fn joined(reports: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for report in reports {
            all.findings.extend(report.findings);
            all.incomplete.extend(report.incomplete);
            all.excused.extend(report.excused);
            all.submodules.extend(report.submodules);
            all.archives.extend(report.archives);
            all.rules.extend(report.rules);
            all.summary = added(all.summary, report.summary);
        }
        // Settings may call the same mistake grave in one part and not in another: the gravest counts.
        all.findings.sort_by_cached_key(|it| (identity(it), std::cmp::Reverse(it.severity)));
        all.findings.dedup_by_key(|it| identity(it));
        for list in [&mut all.incomplete, &mut all.excused] {
            list.sort();
            list.dedup();
        }
        for list in [&mut all.submodules, &mut all.archives] {
            list.sort();
            list.dedup();
        }
        let count = |severity| all.findings.iter().filter(|it| it.severity == severity).count();
        let (errors, warnings, notes) =
            (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
        Self { summary: Summary { errors, warnings, notes, ..all.summary }, ..all }
    }
}

/// Place, rule, fingerprint and message: in this order a report lists its findings.
fn identity(finding: &Finding) -> impl Ord + use<> {
    let place = &finding.primary.place;
    let at = (place.start.line, place.start.column, place.end.line, place.end.column);
    let what = (finding.rule.clone(), finding.fingerprint.clone(), finding.message.clone());
    (place.path.clone(), at, what)
}

fn added(one: Summary, other: Summary) -> Summary {
    Summary {
        documents: one.documents.saturating_add(other.documents),
        bytes: one.bytes.saturating_add(other.bytes),
        bindings: one.bindings.saturating_add(other.bindings),
        commits: one.commits.saturating_add(other.commits),
        suppressed: one.suppressed.saturating_add(other.suppressed),
        accepted: one.accepted.saturating_add(other.accepted),
        skipped: one.skipped.saturating_add(other.skipped),
        // Of what is left when no finding is counted twice.
        ..Summary::default()
    }
}
