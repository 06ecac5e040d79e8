//! One accepted finding.

use jiff::civil::Date;

use crate::finding::{Finding, Fingerprint};

/// One accepted finding. Entries are sorted by path first, as a person looks for them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The path that it was accepted at, as reports show it.
    pub path: String,
    /// The rule. It may be one that this version does not know.
    pub rule: String,
    /// The key of the binding, for people: it does not decide.
    pub key: Option<String>,
    /// The finding's identity; the digits of the value in it decide.
    pub fingerprint: Fingerprint,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it counts.
    pub expires: Option<Date>,
    /// Whether it was found in the history: the tree of today says nothing about whether it is still needed.
    pub history: bool,
}

impl Entry {
    /// The entry for a finding.
    pub(crate) fn for_finding(finding: &Finding, reason: &str, expires: Option<Date>, history: bool) -> Self {
        Self { reason: reason.to_owned(), expires, history, ..Self::naming(finding) }
    }

    /// The same acceptance for the finding as it is now: at another path, or under another key.
    pub(crate) fn following(&self, finding: &Finding) -> Self {
        let Self { path, rule, key, fingerprint, .. } = Self::naming(finding);
        if rule == self.rule {
            Self { path, key, fingerprint, ..self.clone() }
        } else {
            // What was accepted is the graver rule; that it is not seen now, for want of a local file, changes nothing.
            Self { path, ..self.clone() }
        }
    }

    /// What two entries for one finding have in common.
    pub(crate) fn finding(&self) -> (&str, &str, &Fingerprint) {
        (&self.path, &self.rule, &self.fingerprint)
    }

    /// Whether its last day lies before `today`.
    pub(crate) fn expired_on(&self, today: Option<Date>) -> Option<Date> {
        self.expires.zip(today).filter(|(last_day, today)| last_day < today).map(|(last_day, _)| last_day)
    }

    fn naming(finding: &Finding) -> Self {
        Self {
            path: finding.primary.place.path.display(),
            rule: finding.rule.to_string(),
            key: finding.key.clone(),
            fingerprint: finding.fingerprint.clone(),
            reason: String::new(),
            expires: None,
            history: false,
        }
    }
}
