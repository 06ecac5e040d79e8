//! Values: plain runs behind an assignment.

use super::{Place, Placed};
use crate::credential::keywords::Keywords;
use crate::pattern::anchor::Assignment;
use crate::pattern::bytes::ByteSet;
use crate::pattern::probe::Probe;
use crate::rule::RuleText;

/// The values of rules that ask for a key, by how they are assigned.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Assigned>);

/// The values that are assigned in the same way.
#[derive(Debug)]
struct Assigned {
    assignment: Assignment,
    values: Vec<Placed>,
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
        Self { assignment, values: Vec::new(), looks: Vec::new(), keywords: Keywords::default() }
    }

    fn add(&mut self, value: Placed, keywords: &[RuleText]) {
        self.keywords.add(self.values.len(), keywords);
        let (bytes, least) = value.lead.probe.first_run();
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
    fn add(&mut self, value: &Placed, least: usize) {
        if let Some(look) = self.each.iter_mut().find(|it| it.probe == value.lead.probe) {
            look.most_before = look.most_before.max(value.lead.most_before);
        } else {
            self.each.push(Look {
                probe: value.lead.probe.clone(),
                least,
                most_before: value.lead.most_before,
            });
            self.each.sort_by_key(|it| it.least);
        }
    }

    /// How far before a place a match may start whose value stands there; `None` where nothing looks like a value.
    #[inline]
    fn reach(&self, text: &[u8], start: usize) -> Option<usize> {
        let (shortest, longest) = (self.each.first()?.least, self.each.last()?.least);
        // Most are told apart by their ends, without a look at what stands between.
        let has_at = |at: usize| text.get(at).is_some_and(|byte| self.bytes.contains(*byte));
        if shortest > 0 && !(has_at(start) && has_at(start + shortest - 1)) {
            return None;
        }
        let run = self.bytes.run(text.get(start..).unwrap_or_default(), longest);
        let long_enough = self.each.iter().take_while(|it| it.least <= run);
        long_enough.filter(|it| it.probe.may_match(text, start)).map(|it| it.most_before).max()
    }
}
