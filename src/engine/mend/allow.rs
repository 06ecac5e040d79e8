//! Comments that allow findings, as fixes: applied and judged like any other.

use crate::finding::{Applicability, Edit, Finding, Fix, Label};
use crate::fix::{comment, section};
use crate::script::is_within_literal;
use crate::text::{self, LineIndex};

use super::{Mend, Work, mends};

/// What is said of a place that holds the same as another.
const AGAIN: &str = "and here";

impl Work<'_> {
    /// Comments that allow a finding: above its own line, or also above those that hold the same. None where the file
    /// has no comments there.
    pub(super) fn allowing(&self, finding: &Finding, reason: &str) -> Vec<Mend> {
        let own = &finding.primary;
        let is_same = |label: &&Label| {
            label.place.path == own.place.path && (label.message == own.message || label.message == AGAIN)
        };
        let again: Vec<&Label> = finding.related.iter().filter(is_same).collect();
        let mut fixes = vec![("allow it by a comment", vec![own])];
        if !again.is_empty() {
            fixes.push(("allow it by comments", std::iter::once(own).chain(again).collect()));
        }
        let fixes = fixes.into_iter().filter_map(|(title, labels)| {
            let edits = self.comments(finding, &labels, reason)?;
            let applicability = Applicability::Safe;
            Some(Fix { title: title.to_owned(), applicability, edits, commands: Vec::new() })
        });
        mends(&Finding { fixes: fixes.collect(), ..finding.clone() }).collect()
    }

    fn comments(&self, finding: &Finding, labels: &[&Label], reason: &str) -> Option<Vec<Edit>> {
        let path = &finding.primary.place.path;
        let bytes = self.bytes(path, &self.changes)?;
        let text = text::decode(&bytes);
        let lines = LineIndex::new(&text);
        let mut edits = Vec::new();
        for label in labels {
            let (span, line) = comment(path, &text, label.place.span, finding.rule.as_str(), reason)?;
            if is_within_literal(path, &text, span.start) {
                return None;
            }
            edits.push(Edit::replace(path, span, &lines, line));
        }
        edits.dedup();
        Some(edits)
    }
}

/// What allows a finding where no comment can.
pub(super) fn by_settings(finding: &Finding, reason: &str) -> String {
    section(&finding.primary.place.path, finding.key.as_deref(), finding.rule.as_str(), reason)
}
