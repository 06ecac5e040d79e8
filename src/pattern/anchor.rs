//! The anchor of a pattern: a place in it that is easy to find in a text, and holds for all of its matches.

use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

use super::bytes::{ByteSet, JOINT_BYTES, LINK, PLAIN_BYTES, PLAIN_RUN, RUN, RUN_BYTES, is_token};
use super::probe::Probe;
use super::syntax;

/// How the places are found at which a pattern is worth trying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Anchor {
    /// One of a few literals that stand free and behind whose start a run lasts: what most tokens begin with.
    Head {
        /// The literals, each long enough for a table of starts.
        literals: Vec<Vec<u8>>,
        /// Where in a match they stand.
        lead: Lead,
    },
    /// The `://` of a URL.
    Link(Lead),
    /// A plain run of its own behind an assignment, for patterns whose matches start with a keyword.
    Value {
        /// What stands between the key and the value.
        assignment: Assignment,
        /// Where in a match the value stands.
        lead: Lead,
    },
    /// A literal, which is searched for by itself.
    Literal {
        /// The literals, as they are written.
        literals: Vec<Vec<u8>>,
        /// Where in a match they stand.
        lead: Lead,
    },
    /// None of these: its keywords are looked for in any case.
    Keyword,
}

/// Where in a match an anchor stands, and what follows there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lead {
    /// How many bytes of a match stand before it at least.
    pub(crate) least_before: usize,
    /// How many bytes of a match stand before it at most.
    pub(crate) most_before: usize,
    /// What the match goes on with.
    pub(crate) probe: Probe,
}

/// What stands between a key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assignment {
    /// What may be missing before the value, and how much of it there is at most.
    gap: ByteSet,
    longest_gap: usize,
    /// What may not be missing.
    sign: ByteSet,
}

/// How many bytes a head has at least: those by which it is looked up.
const SHORTEST_HEAD: usize = 3;

impl Anchor {
    /// The anchor of a pattern whose matches lie within one line. A key is looked for in any case, other literals as they are
    /// written.
    pub(super) fn within_line(parts: &[Hir], keywords: &[impl AsRef<str>], has_key: bool) -> Self {
        let found = if has_key { value(parts, keywords) } else { head(parts).or_else(|| link(parts)) };
        found.unwrap_or_else(|| Self::of_literal(parts, keywords, has_key))
    }

    /// The anchor of a pattern for which only its literals are looked for.
    pub(super) fn of_literal(parts: &[Hir], keywords: &[impl AsRef<str>], has_key: bool) -> Self {
        let part = syntax::keyword_part(parts, keywords).filter(|_| !has_key);
        let literal =
            part.and_then(|(at, literals)| Some(Self::Literal { literals, lead: Lead::at(parts, at)? }));
        literal.unwrap_or(Self::Keyword)
    }
}

/// From some part on every match goes on with one of a few literals and is of run bytes for long enough. At the start of the
/// pattern a token stands free; anywhere, a joint does.
fn head(parts: &[Hir]) -> Option<Anchor> {
    (0..parts.len()).find_map(|at| {
        if syntax::run_within(&parts[at..], *RUN_BYTES) < RUN {
            return None;
        }
        let literals = syntax::few_literal_starts(&parts[at..]);
        let stands_free = |first: u8| JOINT_BYTES.contains(first) || at == 0 && is_token(first);
        let is_head = |literal: &Vec<u8>| literal.len() >= SHORTEST_HEAD && stands_free(literal[0]);
        if literals.is_empty() || !literals.iter().all(is_head) {
            return None;
        }
        Some(Anchor::Head { literals, lead: Lead::at(parts, at)? })
    })
}

fn link(parts: &[Hir]) -> Option<Anchor> {
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
    Some(Anchor::Link(Lead::at(parts, parts.iter().position(is_link)?)?))
}

/// From some part on every match begins with a plain run of its own, and every match starts with a keyword.
fn value(parts: &[Hir], keywords: &[impl AsRef<str>]) -> Option<Anchor> {
    if !syntax::begins_with_keyword(parts, keywords) {
        return None;
    }
    let is_plain = |at: &usize| syntax::run_within(&parts[*at..], *PLAIN_BYTES) >= PLAIN_RUN;
    let (at, assignment) = (1..parts.len()).filter(is_plain).find_map(|at| {
        let assignment = Assignment::before(&parts[..at])?;
        let stands_free = assignment.gap.or(assignment.sign).is_disjoint(*PLAIN_BYTES);
        stands_free.then_some((at, assignment))
    })?;
    Some(Anchor::Value { assignment, lead: Lead::at(parts, at)? })
}

impl Lead {
    /// The one to a part of a pattern; none where a match may start too far before it.
    fn at(parts: &[Hir], at: usize) -> Option<Self> {
        let (before, behind) = parts.split_at(at);
        Some(Self {
            least_before: syntax::shortest(before),
            most_before: syntax::longest(before)?,
            probe: Probe::new(behind),
        })
    }
}

impl Assignment {
    /// What stands before the last of these parts; none where they may all be missing or are too long.
    fn before(parts: &[Hir]) -> Option<Self> {
        let needed = parts.iter().rposition(|part| syntax::shortest(std::slice::from_ref(part)) > 0)?;
        Some(Self {
            gap: parts[needed + 1..].iter().map(syntax::bytes).fold(ByteSet::EMPTY, ByteSet::or),
            longest_gap: syntax::longest(&parts[needed + 1..])?,
            sign: syntax::bytes(&parts[needed]),
        })
    }

    /// Whether it ends where a text does.
    pub(crate) fn stands_before(&self, text: &[u8]) -> bool {
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
