//! Whether the other rules that a rule asks for found something near it.

use super::ByRule;
use super::rule::{Compiled, Found};
use crate::rule::Requirement;
use crate::text::LineIndex;

/// What all rules found in one text.
pub(super) struct Neighbours<'f, 'c> {
    found: ByRule<'f, 'c>,
    /// Only where a rule asks for it.
    index: Option<LineIndex<'f>>,
}

impl<'f, 'c> Neighbours<'f, 'c> {
    pub(super) fn new(text: &'f [u8], found: &'f [Found<'c>], rules: &[Compiled<'c>]) -> Self {
        let is_asked = rules.iter().any(|it| !it.pattern.required.is_empty());
        let index = (is_asked && !found.is_empty()).then(|| LineIndex::new(text));
        let mut by_rule = ByRule::default();
        if is_asked {
            for it in found {
                by_rule.entry(&it.rule.id).or_default().push(it);
            }
        }
        Self { found: by_rule, index }
    }

    /// Whether something is reported: it is not there for others only, and has all that it asks for near it.
    pub(super) fn allow(&self, found: &Found<'_>) -> bool {
        !found.pattern.is_auxiliary && found.pattern.required.iter().all(|it| self.is_met(found, it))
    }

    fn is_met(&self, found: &Found<'_>, requirement: &Requirement) -> bool {
        let others = self.found.get(&requirement.rule);
        others.into_iter().flatten().any(|other| self.are_near(found, other, requirement))
    }

    /// The name of a file is near everything in it.
    fn are_near(&self, one: &Found<'_>, other: &Found<'_>, requirement: &Requirement) -> bool {
        let Some(index) = self.index.as_ref().filter(|_| one.secret.is_some() && other.secret.is_some())
        else {
            return true;
        };
        let (one, other) = (index.position(one.whole.start), index.position(other.whole.start));
        requirement.within_lines.is_none_or(|most| one.line.abs_diff(other.line) <= most)
            && requirement.within_columns.is_none_or(|most| one.column.abs_diff(other.column) <= most)
    }
}
