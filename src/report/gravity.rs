//! The order of reports that can be cut off: what matters most stands first.

use std::cmp::Reverse;

use crate::document::Origin;
use crate::finding::Finding;

/// The gravest findings first, those of one severity in the order of their places.
pub(super) fn gravest_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by_key(|finding| Reverse(finding.severity));
    sorted
}

/// Whether the place is no file's at present: only the history has it, or it is a message.
pub(super) fn is_past(finding: &Finding) -> bool {
    let is_message = match finding.primary.place.origin {
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_) => false,
        Origin::CommitMessage | Origin::TagMessage => true,
    };
    is_message || finding.history.as_ref().is_some_and(|history| !history.at_head)
}
