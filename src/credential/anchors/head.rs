//! Heads: literals that stand free and behind which a run lasts.

use super::{Place, Placed};
use crate::credential::starts::Starts;

/// The heads of rules, found with one look at each place where a run begins.
#[derive(Debug, Default)]
pub(super) struct Heads(Starts<Head>);

#[derive(Debug)]
struct Head {
    /// Its first bytes, and which of a word they are: they tell most literals apart at once.
    first: u64,
    mask: u64,
    literal: Vec<u8>,
    anchor: Placed,
}

/// How many bytes of a literal are compared at once.
const WORD: usize = size_of::<u64>();

impl Head {
    fn new(literal: &[u8], anchor: &Placed) -> Self {
        let mut mask = [0; WORD];
        mask[..literal.len().min(WORD)].fill(u8::MAX);
        let mask = u64::from_le_bytes(mask);
        Self { first: word_at(literal, 0), mask, literal: literal.to_vec(), anchor: anchor.clone() }
    }

    #[inline]
    fn stands_at(&self, text: &[u8], start: usize, word: u64) -> bool {
        word & self.mask == self.first
            && (self.literal.len() <= WORD || text[start..].starts_with(&self.literal))
    }
}

/// The bytes of a text from a place on; behind its end stand zeros, which no literal has.
#[inline]
fn word_at(text: &[u8], start: usize) -> u64 {
    let rest = &text[start..];
    let word = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut word = [0; WORD];
        word[..rest.len()].copy_from_slice(rest);
        word
    });
    u64::from_le_bytes(word)
}

impl Heads {
    /// Adds the heads of a rule.
    pub(super) fn add(&mut self, literals: &[Vec<u8>], anchor: &Placed) {
        for literal in literals {
            if let Some(&start) = literal.first_chunk() {
                self.0.add(start, Head::new(literal, anchor));
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
        let heads = self.0.with(bytes);
        if heads.is_empty() {
            return;
        }
        let word = word_at(text, start);
        for head in heads {
            if head.stands_at(text, start, word) {
                head.anchor.place(text, start).into_iter().for_each(&mut *call);
            }
        }
    }
}
