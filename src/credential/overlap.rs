//! Which of several rules speaks for a place that they share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::compiled::Compiled;
use crate::rule::{Demand, RuleId};
use crate::text::Span;

/// What one rule saw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'s, 'c> {
    pub(super) compiled: &'s Compiled<'c>,
    pub(super) secret: Span,
}

/// Keeps the most specific candidate of each place, in the order of places.
pub(super) fn most_specific<'s, 'c>(mut candidates: Vec<Candidate<'s, 'c>>) -> Vec<Candidate<'s, 'c>> {
    candidates.sort_by(|one, other| rank(other).cmp(&rank(one)));
    // By start and free of overlaps, so that the neighbours of a place decide.
    let mut kept: BTreeMap<usize, Candidate<'s, 'c>> = BTreeMap::new();
    for candidate in candidates {
        let overlaps = |(_, other): (_, &Candidate<'_, '_>)| other.secret.overlaps(candidate.secret);
        let start = candidate.secret.start;
        if !kept.range(start..).next().is_some_and(overlaps)
            && !kept.range(..start).next_back().is_some_and(overlaps)
        {
            kept.insert(start, candidate);
        }
    }
    kept.into_values().collect()
}

/// How specific a candidate is: what asks for more, wins; among equals the longer, the earlier, then the name.
type Rank<'s> = (bool, bool, bool, usize, usize, Reverse<usize>, Reverse<&'s RuleId>);

fn rank<'s>(candidate: &Candidate<'s, '_>) -> Rank<'s> {
    let Candidate { compiled, secret } = *candidate;
    let pattern = compiled.pattern;
    let speaks_of_vendor = pattern.key.is_some() || !pattern.context.is_empty();
    let has_form = pattern.demand == Demand::Form;
    (
        speaks_of_vendor,
        pattern.checksum.is_some(),
        has_form,
        compiled.prefix(),
        secret.len(),
        Reverse(secret.start),
        Reverse(&compiled.rule.id),
    )
}
