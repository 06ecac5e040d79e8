//! The places of a text at which rules are worth trying, told by what stands at an *anchor*: a place in the pattern that is
//! easy to find in a text ([`Anchor`]).
//!
//! Heads, links and values stand where a run begins and cost one look there; literals are searched for, and so are the keywords
//! of rules that have no anchor, in any case. Called by the prefilter.

mod head;
mod literal;
mod value;

use self::head::Heads;
use self::literal::Literals;
use self::value::Values;
use super::compiled::Compiled;
use super::keywords::Keywords;
use super::runs::{self, Spot};
use crate::pattern::anchor::{Anchor, Lead};

/// The anchors of some rules.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    heads: Heads,
    links: Vec<Placed>,
    values: Values,
    literals: Literals,
    keywords: Keywords,
}

/// Where a match of a rule may start. The places of one rule are named in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) rule: usize,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Anchors {
    /// The anchors of rules, each with its number. Of those that are only to be noticed each literal is a place, whatever
    /// stands around it.
    pub(super) fn new<'r, 'c: 'r>(
        rules: impl Iterator<Item = (usize, &'r Compiled<'c>)>,
        is_noticed: impl Fn(&Compiled<'c>) -> bool,
    ) -> Self {
        let mut anchors = Self::default();
        let mut literals = Vec::new();
        for (rule, compiled) in rules {
            let keywords = &compiled.pattern.keywords;
            let lead = |own: &Lead| if is_noticed(compiled) { Lead::default() } else { own.clone() };
            let placed = |own: &Lead| Placed { rule, lead: lead(own) };
            match &compiled.outline().anchor {
                Anchor::Head { literals, lead } => anchors.heads.add(literals, &placed(lead)),
                Anchor::Link(lead) => anchors.links.push(placed(lead)),
                Anchor::Value { assignment, lead } => anchors.values.add(*assignment, placed(lead), keywords),
                Anchor::Literal { literals: own, lead } => literals.push((own, placed(lead), keywords)),
                Anchor::Keyword => anchors.keywords.add(rule, keywords),
            }
        }
        match Literals::new(literals.iter().map(|(literals, placed, _)| (*literals, placed))) {
            Some(searched) => anchors.literals = searched,
            None => literals.iter().for_each(|(_, placed, words)| anchors.keywords.add(placed.rule, words)),
        }
        anchors
    }

    /// Calls with the places of a text at which a rule may match. `reach` says how far before a keyword that is.
    pub(super) fn each(&self, text: &[u8], reach: impl Fn(usize) -> usize, mut call: impl FnMut(Place)) {
        if !self.heads.is_empty() || !self.links.is_empty() || !self.values.is_empty() {
            runs::each(text, |spot| match spot {
                Spot::Run { start, is_plain } => {
                    self.heads.each_at(text, start, &mut call);
                    if is_plain {
                        self.values.each_at(text, start, &mut call);
                    }
                }
                Spot::Link(start) => {
                    self.links.iter().filter_map(|anchor| anchor.place(text, start)).for_each(&mut call);
                }
            });
        }
        self.literals.each(text, &mut call);
        self.keywords.each(text, |rule, start| {
            call(Place { rule, first: start.saturating_sub(reach(rule)), last: start });
        });
    }

    /// The rules that have no anchor, by their keywords.
    #[cfg(test)]
    pub(super) fn rules_by_keyword(&self) -> Vec<usize> {
        self.keywords.rules()
    }
}

/// A rule's anchor.
#[derive(Debug, Clone)]
struct Placed {
    rule: usize,
    lead: Lead,
}

impl Placed {
    /// Where a match may start whose anchor stands at `start`.
    fn place(&self, text: &[u8], start: usize) -> Option<Place> {
        let Lead { least_before, most_before, probe } = &self.lead;
        let last = start.checked_sub(*least_before)?;
        let first = start.saturating_sub(*most_before);
        probe.may_match(text, start).then_some(Place { rule: self.rule, first, last })
    }
}
