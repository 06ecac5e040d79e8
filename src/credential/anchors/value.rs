//! Values: plain runs behind an assignment.

use regex_syntax::hir::Hir;

use super::{Anchor, Parsed, Place};
use crate::credential::form::{self, ByteSet};
use crate::credential::keywords::Keywords;
use crate::credential::runs::{self, PLAIN_RUN};

/// The values of rules that ask for a key, by how they are assigned.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Assigned>);

/// The values that are assigned in the same way.
#[derive(Debug)]
struct Assigned {
    assignment: Assignment,
    values: Vec<Anchor>,
    /// What their keys begin with, by the number of the value.
    keywords: Keywords,
}

/// What stands between a key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Assignment {
    /// What may be missing before the value, and how much of it there is at most.
    gap: ByteSet,
    longest_gap: usize,
    /// What may not be missing.
    sign: ByteSet,
}

impl Values {
    /// Adds the value of a rule, where it has one: from some part of its pattern on every match begins with a plain run of its
    /// own, and every match starts with a keyword.
    pub(super) fn add(&mut self, parsed: &Parsed<'_>) -> bool {
        let Some((assignment, value)) = value(parsed) else { return false };
        let known = self.0.iter().position(|it| it.assignment == assignment);
        let at = known.unwrap_or_else(|| {
            self.0.push(Assigned { assignment, values: Vec::new(), keywords: Keywords::default() });
            self.0.len() - 1
        });
        let assigned = &mut self.0[at];
        assigned.keywords.add(assigned.values.len(), &parsed.pattern.keywords);
        assigned.values.push(value);
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls with the places of matches whose value stands where a plain run begins.
    #[inline]
    pub(super) fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        for assigned in &self.0 {
            if assigned.assignment.stands_before(&text[..start]) {
                assigned.each_at(text, start, call);
            }
        }
    }
}

impl Assigned {
    /// The keys are looked for where there may be a value: few values look like one.
    fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        let places = self.values.iter().filter_map(|value| value.place(text, start));
        let Some(from) = places.map(|place| place.first).min() else { return };
        self.keywords.each(&text[from..start], |value, at| {
            let place = self.values[value].place(text, start);
            let key = from + at;
            if let Some(Place { rule, first, last }) = place
                && (first..=last).contains(&key)
            {
                call(Place { rule, first: key, last: key });
            }
        });
    }
}

impl Assignment {
    /// What stands before the last of these parts; none where they may all be missing or are too long.
    fn before(parts: &[Hir]) -> Option<Self> {
        let needed = parts.iter().rposition(|part| form::shortest(std::slice::from_ref(part)) > 0)?;
        Some(Self {
            gap: parts[needed + 1..].iter().map(form::bytes).fold(ByteSet::EMPTY, ByteSet::or),
            longest_gap: form::longest(&parts[needed + 1..])?,
            sign: form::bytes(&parts[needed]),
        })
    }

    fn stands_before(&self, text: &[u8]) -> bool {
        for &byte in text.iter().rev().take(self.longest_gap + 1) {
            if self.sign.contains(byte) {
                return true;
            }
            if !self.gap.contains(byte) {
                return false;
            }
        }
        false
    }
}

fn value(parsed: &Parsed<'_>) -> Option<(Assignment, Anchor)> {
    let parts = &parsed.parts;
    let (0, _) = form::keyword_part(parts, &parsed.pattern.keywords)? else { return None };
    let (at, assignment) = (1..parts.len()).find_map(|at| {
        let assignment = Assignment::before(&parts[..at])?;
        let stands_free = assignment.gap.or(assignment.sign).is_disjoint(runs::plain_bytes());
        let is_plain = form::run_within(&parts[at..], runs::plain_bytes()) >= PLAIN_RUN;
        (stands_free && is_plain).then_some((at, assignment))
    })?;
    Some((assignment, Anchor::new(parsed, at)?))
}
