//! Where a name of a secret may stand in a text, or that of what signs and encrypts.
//!
//! A few literals that every such name holds are looked for, in the cases that names are written in. Two or three letters of
//! each are compared for many places at once; only where they stand is more compared.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// What every such name holds, by the first of the letters in lower case that are looked for, and how far into the
/// literal these begin.
const fn needles(letter: u8) -> &'static [(&'static [u8], usize)] {
    match letter {
        b'p' => &[
            (b"pass", 0),
            (b"Pass", 0),
            (b"PASS", 0),
            (b"pwd", 0),
            (b"Pwd", 0),
            (b"PWD", 0),
            (b"_pw", 1),
            (b"_PW", 1),
        ],
        b'e' => &[(b"ecret", 0), (b"ECRET", 0)],
        b'o' => &[(b"oken", 0), (b"OKEN", 0)],
        b'k' => &[
            (b"_key", 1),
            (b"_KEY", 1),
            (b"Key", 0),
            (b"-key", 1),
            (b".key", 1),
            (b"pikey", 2),
            (b"PIKEY", 2),
        ],
        b'd' => &[(b"redential", 2), (b"REDENTIAL", 2), (b"dentified", 0), (b"DENTIFIED", 0)],
        b'j' => &[(b"jwt", 0), (b"Jwt", 0), (b"JWT", 0)],
        b'r' => &[(b"rypt", 0)],
        b'u' => &[(b"uthoriz", 0), (b"UTHORIZ", 0), (b"auth", 1), (b"Auth", 1), (b"AUTH", 1)],
        _ => &[],
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;
/// How far the next block begins behind one: the letters at its last places are looked for in the next.
const STEP: usize = BLOCK - 2;
/// For how many blocks the masks are made at once.
const CHUNK: usize = 32;

/// Calls with the start of each literal in a text, almost in order, until it has enough.
pub(super) fn each(text: &[u8], call: &mut dyn FnMut(usize) -> ControlFlow<()>) {
    let mut masks = [0_u64; CHUNK];
    let mut start = 0;
    while start < text.len() {
        let level = *LEVEL;
        let rest = &text[start..];
        let count = rest.len().div_ceil(STEP).min(CHUNK);
        dispatch!(level, simd => mask_blocks(simd, rest, &mut masks[..count]));
        for (block, mut mask) in masks[..count].iter().copied().enumerate() {
            while mask != 0 {
                let at = start + block * STEP + mask.trailing_zeros() as usize;
                mask &= mask - 1;
                if starts_at(text, at).try_for_each(&mut *call).is_break() {
                    return;
                }
            }
        }
        start += count * STEP;
    }
}

/// The starts of the literals whose letters stand at a place.
fn starts_at(text: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let known = needles(text[at].to_ascii_lowercase()).iter();
    known.filter_map(move |(needle, offset)| {
        let start = at.checked_sub(*offset)?;
        text[start..].starts_with(needle).then_some(start)
    })
}

/// What this processor can do; asking it takes long.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled for each kind of processor where it is called")]
fn mask_blocks<S: Simd>(simd: S, text: &[u8], masks: &mut [u64]) {
    for (at, mask) in masks.iter_mut().enumerate() {
        let rest = &text[at * STEP..];
        *mask = if let Some(block) = rest.first_chunk() {
            mask_block(simd, block)
        } else {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            mask_block(simd, &block)
        };
        *mask &= (1 << STEP) - 1;
    }
}

/// Where the letters stand that are looked for, in any case.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled for each kind of processor where it is called")]
fn mask_block<S: Simd>(simd: S, block: &[u8; BLOCK]) -> u64 {
    let lower = u8x64::from_slice(simd, block) | 0x20;
    let is = |byte: u8| lower.simd_eq(byte).to_bitmask();
    let (e, k, p, t) = (is(b'e'), is(b'k'), is(b'p'), is(b't'));
    p & is(b'a') >> 1 & is(b's') >> 2
        | p & is(b'w') >> 1
        | e & is(b'c') >> 1 & is(b'r') >> 2
        | is(b'o') & k >> 1 & e >> 2
        | k & e >> 1 & is(b'y') >> 2
        | is(b'd') & e >> 1 & is(b'n') >> 2
        | is(b'u') & t >> 1 & is(b'h') >> 2
        | is(b'j') & is(b'w') >> 1 & t >> 2
        | is(b'r') & is(b'y') >> 1 & p >> 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &[u8]) -> Vec<usize> {
        let mut found = Vec::new();
        each(text, &mut |at| {
            found.push(at);
            ControlFlow::Continue(())
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every place of a literal, looked for one by one.
    fn expected(text: &[u8]) -> Vec<usize> {
        let all: Vec<_> = (0..=u8::MAX).flat_map(needles).map(|(needle, _)| *needle).collect();
        (0..text.len()).filter(|&at| all.iter().any(|it| text[at..].starts_with(it))).collect()
    }

    #[test]
    fn literals_are_found_at_every_place_of_a_block() {
        for before in 0..2 * BLOCK + 3 {
            for (needle, _) in (0..=u8::MAX).flat_map(needles) {
                let text = [&vec![b' '; before], *needle].concat();
                assert_eq!(found(&text), expected(&text), "{before} {}", needle.escape_ascii());
            }
        }
    }

    #[test]
    fn the_search_ends_when_the_caller_has_enough() {
        let mut count = 0;
        each(b"secret token secret", &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!(count, 1);
    }

    proptest! {
        #[test]
        fn no_literal_is_missed(pieces in prop::collection::vec(
            "[a-z ]{0,9}|pass|PASS|Pwd|_pw|secret|TOKEN|_key|\\.key|Key|apikey|redential|dentified|Authoriz|auth|JWT|rypt| {0,70}", 0..60,
        )) {
            let text = pieces.concat().into_bytes();
            prop_assert_eq!(found(&text), expected(&text));
        }
    }
}
