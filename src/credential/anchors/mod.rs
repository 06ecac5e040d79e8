//! The places of a text at which rules are worth trying, told by what stands at an *anchor*: a place in the pattern that is
//! easy to find in a text.
//!
//! - A **head** is a literal that stands free and behind which a run lasts: what most tokens begin with.
//! - A **link** is the `://` of a URL.
//! - A **value** is a plain run behind an assignment, for rules that ask for a key.
//! - A **literal** is for rules that have none of these, and searched for by itself.
//!
//! Which of them a rule has is read from its pattern, and holds for all matches; the keywords of a rule that has none are
//! looked for in any case. Called by the prefilter.

mod head;
mod literal;
mod value;

use regex_syntax::hir::{Hir, HirKind};

use self::head::Heads;
use self::literal::Literals;
use self::value::Values;
use super::form;
use super::keywords::Keywords;
use super::probe::Probe;
use super::runs::{self, LINK, Spot};
use crate::rule::CredentialPattern;
use crate::text::Span;

/// A rule with its number and the parts of its pattern.
#[derive(Debug)]
pub(super) struct Parsed<'p> {
    pub(super) rule: usize,
    pub(super) pattern: &'p CredentialPattern,
    pub(super) parts: Vec<Hir>,
}

/// The anchors of some rules.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    heads: Heads,
    links: Vec<Anchor>,
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
    /// The anchors of rules.
    pub(super) fn new(rules: &[Parsed<'_>]) -> Self {
        let mut anchors = Self::default();
        let mut others = Vec::new();
        for parsed in rules {
            let is_found = match &parsed.pattern.key {
                Some(_) => anchors.values.add(parsed),
                None => anchors.heads.add(parsed) || anchors.add_link(parsed),
            };
            if !is_found {
                others.push(parsed);
            }
        }
        anchors.add_others(&others);
        anchors
    }

    /// The anchors of rules that are so few that their literals are searched for.
    pub(super) fn of_few(rules: &[Parsed<'_>]) -> Self {
        let mut anchors = Self::default();
        anchors.add_others(&rules.iter().collect::<Vec<_>>());
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

    /// Whether a literal or a keyword stands in a part of a text.
    pub(super) fn any_searched_in(&self, text: &[u8], part: Span) -> bool {
        let mut is_any = self.literals.stand_in(text, part);
        self.keywords.each(&text[part.range()], |_, _| is_any = true);
        is_any
    }

    /// The rules that have no anchor, by their keywords.
    #[cfg(test)]
    pub(super) fn rules_by_keyword(&self) -> Vec<usize> {
        self.keywords.rules()
    }

    fn add_link(&mut self, parsed: &Parsed<'_>) -> bool {
        let is_link = |part: &Hir| match part.kind() {
            HirKind::Literal(literal) => literal.0.starts_with(LINK),
            HirKind::Empty
            | HirKind::Class(_)
            | HirKind::Look(_)
            | HirKind::Repetition(_)
            | HirKind::Capture(_)
            | HirKind::Concat(_)
            | HirKind::Alternation(_) => false,
        };
        let at = parsed.parts.iter().position(is_link);
        let anchor = at.and_then(|at| Anchor::new(parsed, at));
        let is_some = anchor.is_some();
        self.links.extend(anchor);
        is_some
    }

    fn add_others(&mut self, rules: &[&Parsed<'_>]) {
        let (literals, without) = Literals::of(rules);
        self.literals = literals;
        for parsed in without {
            self.keywords.add(parsed.rule, &parsed.pattern.keywords);
        }
    }
}

/// Where in a match an anchor stands, and what follows there.
#[derive(Debug, Clone)]
struct Anchor {
    rule: usize,
    /// How many bytes of a match stand before it, at least and at most.
    least_before: usize,
    most_before: usize,
    probe: Probe,
}

impl Anchor {
    /// The anchor at a part of a pattern; none where a match may start too far before it.
    fn new(parsed: &Parsed<'_>, at: usize) -> Option<Self> {
        let (before, behind) = parsed.parts.split_at(at);
        Some(Self {
            rule: parsed.rule,
            least_before: form::shortest(before),
            most_before: form::longest(before)?,
            probe: Probe::new(behind),
        })
    }

    /// Where a match may start whose anchor stands at `start`.
    fn place(&self, text: &[u8], start: usize) -> Option<Place> {
        let last = start.checked_sub(self.least_before)?;
        let first = start.saturating_sub(self.most_before);
        self.probe.may_match(text, start).then_some(Place { rule: self.rule, first, last })
    }
}
