//! Values: plain runs behind an assignment.

use regex_syntax::hir::Hir;

use super::{Anchor, Parsed, Place};
use crate::credential::form::{self, ByteSet};
use crate::credential::keywords::Keywords;
use crate::credential::probe::Probe;
use crate::credential::runs::{PLAIN_BYTES, PLAIN_RUN};
use crate::rule::RuleText;

/// The values of rules that ask for a key, by how they are assigned.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Assigned>);

/// The values that are assigned in the same way.
#[derive(Debug)]
struct Assigned {
    assignment: Assignment,
    values: Vec<Anchor>,
    /// What the values look like, by what they begin with.
    looks: Vec<Looks>,
    /// What their keys begin with, by the number of the value.
    keywords: Keywords,
}

/// What values look like that begin with bytes of one set.
#[derive(Debug)]
struct Looks {
    bytes: ByteSet,
    each: Vec<Look>,
}

/// What values of some rules look like: many ask for the same.
#[derive(Debug)]
struct Look {
    probe: Probe,
    /// With how many bytes of the set they begin at least.
    least: usize,
    /// How far before them a match of one of the rules may start.
    most_before: usize,
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
            self.0.push(Assigned::new(assignment));
            self.0.len() - 1
        });
        self.0[at].add(value, &parsed.pattern.keywords);
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
    fn new(assignment: Assignment) -> Self {
        Self { assignment, values: Vec::new(), looks: Vec::new(), keywords: Keywords::default() }
    }

    fn add(&mut self, value: Anchor, keywords: &[RuleText]) {
        self.keywords.add(self.values.len(), keywords);
        let (bytes, least) = value.probe.first_run();
        let at = self.looks.iter().position(|it| it.bytes == bytes).unwrap_or_else(|| {
            self.looks.push(Looks { bytes, each: Vec::new() });
            self.looks.len() - 1
        });
        self.looks[at].add(&value, least);
        self.values.push(value);
    }

    /// The keys are looked for where there may be a value: few values look like one.
    fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        let Some(reach) = self.looks.iter().filter_map(|it| it.reach(text, start)).max() else { return };
        let from = start.saturating_sub(reach);
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

impl Looks {
    fn add(&mut self, value: &Anchor, least: usize) {
        if let Some(look) = self.each.iter_mut().find(|it| it.probe == value.probe) {
            look.most_before = look.most_before.max(value.most_before);
        } else {
            self.each.push(Look { probe: value.probe.clone(), least, most_before: value.most_before });
            self.each.sort_by_key(|it| it.least);
        }
    }

    /// How far before a place a match may start whose value stands there; `None` where nothing looks like a value.
    fn reach(&self, text: &[u8], start: usize) -> Option<usize> {
        let longest = self.each.last()?.least;
        let run = self.bytes.run(text.get(start..).unwrap_or_default(), longest);
        let long_enough = self.each.iter().take_while(|it| it.least <= run);
        long_enough.filter(|it| it.probe.may_match(text, start)).map(|it| it.most_before).max()
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
    if !form::begins_with_keyword(parts, &parsed.pattern.keywords) {
        return None;
    }
    let is_plain = |at: &usize| form::run_within(&parts[*at..], *PLAIN_BYTES) >= PLAIN_RUN;
    let (at, assignment) = (1..parts.len()).filter(is_plain).find_map(|at| {
        let assignment = Assignment::before(&parts[..at])?;
        let stands_free = assignment.gap.or(assignment.sign).is_disjoint(*PLAIN_BYTES);
        stands_free.then_some((at, assignment))
    })?;
    Some((assignment, Anchor::new(parsed, at)?))
}
