//! Which of several rules speaks for a place that they share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{CredentialCandidate, CredentialHit};
use crate::rule::{Demand, RuleId};

/// Keeps the most specific candidate of each place, in the order of places.
pub(super) fn most_specific(mut candidates: Vec<CredentialCandidate<'_>>) -> Vec<CredentialHit<'_>> {
    // Nearly all of the millions of pieces of a history.
    if candidates.is_empty() {
        return Vec::new();
    }
    candidates.sort_by(|one, other| rank(other).cmp(&rank(one)));
    // By start and free of overlaps, so that the neighbours of a place decide.
    let mut kept: BTreeMap<usize, CredentialHit<'_>> = BTreeMap::new();
    for CredentialCandidate { hit, .. } in candidates {
        let overlaps = |(_, other): (_, &CredentialHit<'_>)| other.span.overlaps(hit.span);
        let start = hit.span.start;
        if !kept.range(start..).next().is_some_and(overlaps)
            && !kept.range(..start).next_back().is_some_and(overlaps)
        {
            kept.insert(start, hit);
        }
    }
    kept.into_values().collect()
}

/// How specific a candidate is: what asks for more, wins, and a form of its own says more than a name before it; among
/// equals the longer, the earlier, then the name.
type Rank<'c> = (bool, bool, bool, bool, usize, usize, Reverse<usize>, Reverse<&'c RuleId>);

fn rank<'c>(candidate: &CredentialCandidate<'c>) -> Rank<'c> {
    let CredentialCandidate { hit, prefix } = *candidate;
    let pattern = hit.pattern;
    let has_form = pattern.demand == Demand::Form;
    let speaks_of_vendor = pattern.key.is_some() || !pattern.context.is_empty();
    (
        has_form && speaks_of_vendor,
        pattern.checksum.is_some(),
        has_form,
        speaks_of_vendor,
        prefix,
        hit.span.len(),
        Reverse(hit.span.start),
        Reverse(&hit.rule.id),
    )
}
