//! One place, one finding: the most specific rule speaks, the others become its labels.

use std::collections::BTreeMap;

use crate::finding::{DocumentId, Draft, Spot};
use crate::relation::specificity;
use crate::rule::{Catalogue, RuleKind};
use crate::text::Span;

/// Lets the findings about one value be one finding, as grave as the gravest of them. Findings about scripts stay as
/// they are: two of them in one place are two mistakes.
pub(super) fn absorb(drafts: Vec<Draft>, catalogue: &Catalogue) -> Vec<Draft> {
    let (scripts, mut values): (Vec<_>, Vec<_>) =
        drafts.into_iter().partition(|draft| is_script(draft, catalogue));
    values.sort_by_cached_key(|draft| std::cmp::Reverse(rank(draft, catalogue)));
    let mut kept: Vec<Draft> = Vec::new();
    let mut places: BTreeMap<DocumentId, Places> = BTreeMap::new();
    for draft in values {
        let places = places.entry(draft.primary.document).or_default();
        if let Some(at) = places.overlapping(draft.primary.span) {
            take_in(&mut kept[at], draft);
        } else {
            places.0.insert(draft.primary.span, kept.len());
            kept.push(draft);
        }
    }
    kept.extend(scripts);
    kept
}

/// Where the kept findings of a document are. They do not overlap, so that those before and behind a place are found
/// at once.
#[derive(Default)]
struct Places(BTreeMap<Span, usize>);

impl Places {
    /// The most specific finding that shares a byte with `span`: the one that was kept first.
    fn overlapping(&self, span: Span) -> Option<usize> {
        let behind = self.0.range(Span::new(span.start, span.start)..);
        let before = self.0.range(..Span::new(span.start, span.start)).next_back();
        let near = before.into_iter().chain(behind.take_while(|(other, _)| other.start <= span.end));
        near.filter(|(other, _)| other.overlaps(span)).map(|(_, &at)| at).min()
    }
}

fn is_script(draft: &Draft, catalogue: &Catalogue) -> bool {
    catalogue.get(draft.rule.as_str()).is_some_and(|rule| matches!(rule.kind, RuleKind::Script))
}

fn rank(draft: &Draft, catalogue: &Catalogue) -> usize {
    catalogue.get(draft.rule.as_str()).map_or(0, specificity)
}

fn take_in(winner: &mut Draft, other: Draft) {
    winner.severity = winner.severity.max(other.severity);
    winner.confidence = winner.confidence.max(other.confidence);
    if winner.rule == other.rule {
        return;
    }
    let also = format!("also {}", other.rule);
    let is_known = |winner: &Draft, spot: &Spot| {
        winner.related.iter().any(|it| {
            it.document == spot.document
                && it.span == spot.span
                && (it.message == spot.message || spot.message != also)
        })
    };
    for spot in std::iter::once(Spot { message: also.clone(), ..other.primary }).chain(other.related) {
        if !is_known(winner, &spot) {
            winner.related.push(spot);
        }
    }
}
