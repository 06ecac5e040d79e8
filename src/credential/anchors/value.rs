//! Values: plain runs behind an assignment.

use regex_syntax::hir::Hir;

use super::{Anchor, Parsed, Place};
use crate::credential::form::{self, ByteSet};
use crate::credential::keywords::stands_at;
use crate::credential::runs::{self, PLAIN_RUN};

/// The values of rules that ask for a key, by how they are assigned.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<(Assignment, Vec<Value>)>);

/// What stands between a key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Assignment {
    /// What may be missing before the value, and how much of it there is at most.
    gap: ByteSet,
    longest_gap: usize,
    /// What may not be missing.
    sign: ByteSet,
}

#[derive(Debug)]
struct Value {
    keywords: Vec<String>,
    anchor: Anchor,
}

impl Values {
    /// Adds the value of a rule, where it has one: from some part of its pattern on every match begins with a plain run of its own,
    /// and every match starts with a keyword.
    pub(super) fn add(&mut self, parsed: &Parsed<'_>) -> bool {
        let Some((assignment, value)) = value(parsed) else { return false };
        match self.0.iter_mut().find(|(it, _)| *it == assignment) {
            Some((_, values)) => values.push(value),
            None => self.0.push((assignment, vec![value])),
        }
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls with the places of matches whose value stands where a plain run begins.
    #[inline]
    pub(super) fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        for (assignment, values) in &self.0 {
            if assignment.stands_before(&text[..start]) {
                for value in values {
                    value.each_at(text, start, call);
                }
            }
        }
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

fn value(parsed: &Parsed<'_>) -> Option<(Assignment, Value)> {
    let parts = &parsed.parts;
    let (0, _) = form::keyword_part(parts, &parsed.pattern.keywords)? else { return None };
    let (at, assignment) = (1..parts.len()).find_map(|at| {
        let assignment = Assignment::before(&parts[..at])?;
        let stands_free = assignment.gap.or(assignment.sign).is_disjoint(runs::plain_bytes());
        let is_plain = form::run_within(&parts[at..], runs::plain_bytes()) >= PLAIN_RUN;
        (stands_free && is_plain).then_some((at, assignment))
    })?;
    let keywords = parsed.pattern.keywords.clone();
    Some((assignment, Value { keywords, anchor: Anchor::new(parsed, at)? }))
}

impl Value {
    fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        let Some(Place { rule, first, last }) = self.anchor.place(text, start) else { return };
        for at in first..=last {
            if self.keywords.iter().any(|keyword| stands_at(keyword, text, at)) {
                call(Place { rule, first: at, last: at });
            }
        }
    }
}
