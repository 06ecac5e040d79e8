//! Which entry accepts a finding.
//!
//! An entry accepts a finding of its rule at its path whose value has its digits, whatever the key: lines may shift and
//! keys be renamed. It follows a file that moved: when nothing lies at its path any more, it accepts the same value under
//! the same rule elsewhere. A script's value is what it does and not a secret, so it follows only to a file of the same
//! name. An entry of a more specific rule accepts what the less specific one says of the same value, for which of the two
//! speaks may depend on a file that only one machine has.

use std::collections::BTreeMap;

use super::Baseline;
use crate::document::RepoPath;
use crate::finding::{Draft, Fingerprint};

/// Finds the entries that accept a finding.
pub(crate) struct Matcher<'a> {
    pub(crate) baseline: &'a Baseline,
    /// The numbers of the entries by the digits of their values.
    by_digits: BTreeMap<&'a str, Vec<usize>>,
    surroundings: &'a dyn Surroundings,
}

/// What a run knows of rules and files.
pub(crate) trait Surroundings {
    /// Whether what a rule says of a value is said, and more, by another one.
    fn says_more(&self, other: &str, rule: &str) -> bool;

    /// Whether a rule is about what a script does.
    fn is_about_scripts(&self, rule: &str) -> bool;

    /// Whether no file lies at a path any more.
    fn is_gone(&self, path: &str) -> bool;
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(baseline: &'a Baseline, surroundings: &'a dyn Surroundings) -> Self {
        let mut by_digits: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (number, entry) in baseline.entries.iter().enumerate() {
            by_digits.entry(entry.fingerprint.value_digits()).or_default().push(number);
        }
        Self { baseline, by_digits, surroundings }
    }

    /// The numbers of the entries that accept a finding at `path`. Entries for that very path come alone: another that
    /// would follow it there is for something else.
    pub(crate) fn accepting(&self, draft: &Draft, path: &RepoPath) -> Vec<usize> {
        let digits = Fingerprint::digits_of(&draft.value);
        let same_value = self.by_digits.get(digits.as_str()).map_or(&[][..], Vec::as_slice);
        let of_rule: Vec<_> =
            same_value.iter().copied().filter(|&it| self.is_of_rule(it, draft.rule.as_str())).collect();
        let shown = path.display();
        let entry = |number: usize| &self.baseline.entries[number];
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            of_rule.into_iter().partition(|&it| entry(it).path == shown);
        if !here.is_empty() {
            return here;
        }
        elsewhere.into_iter().filter(|&it| self.has_moved(it, draft.rule.as_str(), path)).collect()
    }

    fn is_of_rule(&self, number: usize, rule: &str) -> bool {
        let own = self.baseline.entries[number].rule.as_str();
        own == rule || self.surroundings.says_more(own, rule)
    }

    fn has_moved(&self, number: usize, rule: &str, path: &RepoPath) -> bool {
        let former = &self.baseline.entries[number].path;
        let name = former.rsplit('/').next().unwrap_or_default();
        let may_be_same =
            !self.surroundings.is_about_scripts(rule) || path.display().rsplit('/').next() == Some(name);
        may_be_same && self.surroundings.is_gone(former)
    }
}

impl std::fmt::Debug for Matcher<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Matcher").field("baseline", self.baseline).finish_non_exhaustive()
    }
}
