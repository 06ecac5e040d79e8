//! Heads: literals that stand free and behind which a run lasts.

use super::{Anchor, Parsed, Place};
use crate::credential::form;
use crate::credential::runs::{JOINT_BYTES, RUN, RUN_BYTES, is_token};
use crate::credential::starts::{START, Starts};

/// The heads of rules, found with one look at each place where a run begins.
#[derive(Debug, Default)]
pub(super) struct Heads(Starts<Head>);

#[derive(Debug)]
struct Head {
    literal: Vec<u8>,
    anchor: Anchor,
}

impl Heads {
    /// Adds the heads of a rule, where it has any: from some part of its pattern on every match goes on with one of a few
    /// literals and is of run bytes for long enough. At the start of the pattern a token stands free; anywhere, a joint does.
    pub(super) fn add(&mut self, parsed: &Parsed<'_>) -> bool {
        let parts = &parsed.parts;
        let heads = (0..parts.len()).find_map(|at| {
            if form::run_within(&parts[at..], *RUN_BYTES) < RUN {
                return None;
            }
            let literals = form::few_literal_starts(&parts[at..]);
            let stands_free = |first: u8| JOINT_BYTES.contains(first) || at == 0 && is_token(first);
            let is_head = |literal: &Vec<u8>| literal.len() >= START && stands_free(literal[0]);
            let are_heads = !literals.is_empty() && literals.iter().all(is_head);
            are_heads.then(|| Some((literals, Anchor::new(parsed, at)?)))?
        });
        let Some((literals, anchor)) = heads else { return false };
        for literal in literals {
            if let Some(&start) = literal.first_chunk() {
                self.0.add(start, Head { literal, anchor: anchor.clone() });
            }
        }
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls with the places of matches whose head stands where a run begins.
    #[inline]
    pub(super) fn each_at(&self, text: &[u8], start: usize, call: &mut impl FnMut(Place)) {
        let Some(&bytes) = text[start..].first_chunk() else { return };
        for head in self.0.with(bytes) {
            if text[start..].starts_with(&head.literal) {
                head.anchor.place(text, start).into_iter().for_each(&mut *call);
            }
        }
    }
}
