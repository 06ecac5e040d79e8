//! Values: plain runs behind an assignment.

use bstr::ByteSlice;

use super::{Place, Placed};
use crate::credential::keywords::Keywords;
use crate::pattern::anchor::Assignment;
use crate::rule::RuleText;

/// The values of rules that ask for a key, by how they are assigned.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Assigned>);

/// The values that are assigned in the same way.
#[derive(Debug)]
struct Assigned {
    assignment: Assignment,
    values: Vec<Placed>,
    /// How far before them a match of one of the rules may start.
    most_before: usize,
    /// What their keys begin with, by the number of the value.
    keywords: Keywords,
}

impl Values {
    /// Adds the value of a rule, whose matches start with a keyword.
    pub(super) fn add(&mut self, assignment: Assignment, value: Placed, keywords: &[RuleText]) {
        let known = self.0.iter().position(|it| it.assignment == assignment);
        let at = known.unwrap_or_else(|| {
            self.0.push(Assigned::new(assignment));
            self.0.len() - 1
        });
        self.0[at].add(value, keywords);
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
        Self { assignment, values: Vec::new(), most_before: 0, keywords: Keywords::default() }
    }

    fn add(&mut self, value: Placed, keywords: &[RuleText]) {
        self.keywords.add(self.values.len(), keywords);
        self.most_before = self.most_before.max(value.lead.most_before);
        self.values.push(value);
    }

    /// The keys are looked for on the line before the value: a line is short, and few have one.
    fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        let near = &text[start.saturating_sub(self.most_before)..start];
        let line = near.rfind_byte(b'\n').map_or(near, |end| &near[end + 1..]);
        let from = start - line.len();
        self.keywords.each(line, |value, at| {
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
