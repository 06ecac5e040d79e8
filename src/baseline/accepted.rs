//! What becomes of a baseline when somebody accepts findings, or tidies up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Baseline, Entry};
use crate::finding::Finding;

/// What a run says about the entries of a baseline.
#[derive(Debug, Clone, Default)]
pub struct Survey<'f> {
    /// The findings that entries accepted, by the entries' numbers.
    pub accepted: BTreeMap<usize, Vec<&'f Finding>>,
    /// The numbers of the entries that the run cannot judge, such as those of rules that are off.
    pub undecided: Vec<usize>,
}

/// Why findings are accepted, and how long.
#[derive(Debug, Clone)]
pub struct Acceptance<'a> {
    /// Why.
    pub reason: &'a str,
    /// The last day.
    pub expires: Option<Date>,
    /// Whether they were found in the history.
    pub history: bool,
}

impl Baseline {
    /// The same entries for findings as they are now: what moved is named where it is.
    #[must_use]
    pub fn updated(&self, survey: &Survey<'_>) -> Self {
        self.kept(survey, |_| true)
    }

    /// The same without the entries that accept nothing any more.
    #[must_use]
    pub fn pruned(&self, survey: &Survey<'_>) -> Self {
        self.kept(survey, |number| survey.undecided.contains(&number))
    }

    /// The same, and entries for these findings. What is said about allows themselves is mended and not accepted.
    #[must_use]
    pub fn with(&self, findings: &[&Finding], acceptance: &Acceptance<'_>) -> Self {
        let Acceptance { reason, expires, history } = *acceptance;
        let findings = findings.iter().filter(|it| it.rule.as_str() != "unused-allow");
        let new: Vec<_> =
            findings.map(|finding| Entry::for_finding(finding, reason, expires, history)).collect();
        // An expired entry for the same finding gives way.
        let named: BTreeSet<_> = new.iter().map(Entry::finding).collect();
        let old: Vec<_> = self.entries.iter().filter(|it| !named.contains(&it.finding())).cloned().collect();
        Self::of(old.into_iter().chain(new).collect())
    }

    fn kept(&self, survey: &Survey<'_>, keeps_unused: impl Fn(usize) -> bool) -> Self {
        let mut entries = Vec::new();
        for (number, entry) in self.entries.iter().enumerate() {
            match survey.accepted.get(&number) {
                Some(findings) => entries.extend(entry_for(entry, findings)),
                None if keeps_unused(number) => entries.push(entry.clone()),
                None => {}
            }
        }
        Self::of(entries)
    }
}

/// The entry as it is while its file is there, and one for each place that it followed its finding to.
fn entry_for(entry: &Entry, findings: &[&Finding]) -> Vec<Entry> {
    let is_here = |finding: &&&Finding| finding.fingerprint == entry.fingerprint;
    if findings.iter().any(|finding| is_here(&finding)) || entry.history {
        return vec![entry.clone()];
    }
    findings.iter().map(|finding| entry.following(finding)).collect()
}
