//! Heads: literals that stand free and behind which a run lasts.

use super::{Place, Placed};
use crate::credential::starts::Starts;

/// The heads of rules, found with one look at each place where a run begins.
#[derive(Debug, Default)]
pub(super) struct Heads(Starts<Head>);

#[derive(Debug)]
struct Head {
    literal: Vec<u8>,
    anchor: Placed,
}

impl Heads {
    /// Adds the heads of a rule.
    pub(super) fn add(&mut self, literals: &[Vec<u8>], anchor: &Placed) {
        for literal in literals {
            if let Some(&start) = literal.first_chunk() {
                self.0.add(start, Head { literal: literal.clone(), anchor: anchor.clone() });
            }
        }
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
