//! Whether fixes hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::RepoPath;
use crate::finding::{Finding, Fingerprint};
use crate::report::Report;
use crate::rule::Severity;

use super::Mend;

/// Why a fix is given up that makes another file worse.
pub(super) const ELSEWHERE: &str = "more would be found in another file";

/// What speaks against some fixes.
#[derive(Default)]
pub(super) struct Blame {
    /// Those that do not hold, with the reason.
    pub(super) mends: Vec<(Mend, String)>,
    /// Whether something is worse and nobody knows by which of them.
    pub(super) is_somebodys: bool,
}

/// Compares what is found before and after some fixes are applied.
pub(super) fn blame(before: &Report, after: &Report, batch: &[Mend]) -> Blame {
    let known: BTreeSet<&Fingerprint> = before.findings.iter().map(|it| &it.fingerprint).collect();
    let new: Vec<&Finding> = after.findings.iter().filter(|it| !known.contains(&it.fingerprint)).collect();
    let reason = |mend: &Mend| {
        let remains = after.findings.iter().any(|it| it.fingerprint == mend.fingerprint);
        if mend.is_whole() && remains {
            return Some("the finding would stay".to_owned());
        }
        let is_in_file = |finding: &&&Finding| mend.files().any(|it| *it == finding.primary.place.path);
        let first = new.iter().find(is_in_file)?;
        Some(format!("the file would get another finding: {}", first.message))
    };
    let mends: Vec<_> = batch.iter().filter_map(|mend| Some((mend.clone(), reason(mend)?))).collect();
    // A file that gets ignored changes no text: what is found afterwards was there before.
    let changes_texts = batch.iter().any(|mend| mend.files().next().is_some());
    let is_worse =
        changes_texts && is_worse(before, after) || after.incomplete.len() > before.incomplete.len();
    Blame { is_somebodys: mends.is_empty() && is_worse, mends }
}

/// Whether some file has more findings than before.
fn is_worse(before: &Report, after: &Report) -> bool {
    let (before, after) = (counts(before), counts(after));
    after.iter().any(|(file, count)| *count > before.get(file).copied().unwrap_or_default())
}

fn counts(report: &Report) -> BTreeMap<&RepoPath, usize> {
    let mut counts = BTreeMap::new();
    for finding in report.findings.iter().filter(|it| it.severity >= Severity::Warning) {
        *counts.entry(&finding.primary.place.path).or_default() += 1;
    }
    counts
}
