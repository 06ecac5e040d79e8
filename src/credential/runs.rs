//! Where in a text a token may begin that is long enough to be a credential, and where a URL may stand.
//!
//! What stands where is kept in masks, a bit for each byte of a block, so that a place costs no branch until it is worth
//! a look. Called by the prefilter.

use std::sync::LazyLock;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use crate::pattern::bytes::{PLAIN_RUN, RUN};

/// A place of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// At least [`RUN`] bytes of a run follow, and nothing runs into the place from the left: no token into a token where
    /// no escape ends between them, and no plain run into another byte of one. Into a joint nothing runs.
    Run {
        start: usize,
        /// Whether [`PLAIN_RUN`] bytes of a plain run follow.
        is_plain: bool,
    },
    /// A [`LINK`](crate::pattern::bytes::LINK) begins.
    Link(usize),
}

/// Calls with the spots of a text, those of each kind in order.
pub(super) fn each(text: &[u8], call: impl FnMut(Spot)) {
    // Most pieces of a history are a line or two, and it has millions.
    if text.len() <= FEW * BLOCK {
        each_by::<{ FEW + 2 }>(text, call);
    } else {
        each_by::<{ CHUNK + 2 }>(text, call);
    }
}

/// The same with the masks of so many blocks at once; two of them are those of the blocks around.
fn each_by<const MASKS: usize>(text: &[u8], mut call: impl FnMut(Spot)) {
    let chunk_blocks = MASKS - 2;
    let mut masks = [Masks::default(); MASKS];
    for (chunk, start) in (0..text.len()).step_by(chunk_blocks * BLOCK).enumerate() {
        // The block before the chunk is known already, and so is the chunk's first one.
        masks[0] = masks[chunk_blocks];
        let from = usize::from(chunk > 0);
        masks[1] = masks[chunk_blocks + 1];
        let rest = text.get(start + from * BLOCK..).unwrap_or_default();
        let blocks = (text.len() - start).div_ceil(BLOCK).min(chunk_blocks);
        mask_blocks(rest, &mut masks[1 + from..blocks + 2]);
        for (at, trio) in masks[..blocks + 2].windows(3).enumerate() {
            spots_of_block(&trio[0], &trio[1], &trio[2], start + at * BLOCK, &mut call);
        }
    }
}

#[inline]
fn spots_of_block(before: &Masks, here: &Masks, next: &Masks, start: usize, call: &mut impl FnMut(Spot)) {
    let mut places = low(lasting(wide(here.run, next.run))) & here.starts(before);
    let plain = lasting(wide(here.plain, next.plain));
    let plain = low(plain & plain >> (PLAIN_RUN - RUN));
    while places != 0 {
        let bit = places.trailing_zeros();
        call(Spot::Run { start: start + bit as usize, is_plain: plain >> bit & 1 == 1 });
        places &= places - 1;
    }
    let slash = wide(here.slash, next.slash);
    let mut links = here.colon & low(slash >> 1 & slash >> 2);
    while links != 0 {
        call(Spot::Link(start + links.trailing_zeros() as usize));
        links &= links - 1;
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// For how many blocks the masks are made at once.
const CHUNK: usize = 32;

/// How many blocks a short text has at most.
const FEW: usize = 4;

/// What stands where in a block.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    token: u64,
    run: u64,
    plain: u64,
    joint: u64,
    colon: u64,
    slash: u64,
    backslash: u64,
    percent: u64,
}

impl Masks {
    /// Where nothing runs in from the left, or an escape may end: `\n`, `%3D`, `\x3d`, `\u003d`.
    fn starts(&self, before: &Self) -> u64 {
        let token = self.token & !(self.token << 1 | before.token >> (BLOCK - 1));
        let plain = self.plain & !(self.plain << 1 | before.plain >> (BLOCK - 1));
        let backslash = wide(before.backslash, self.backslash);
        let percent = wide(before.percent, self.percent);
        let escaped = high(backslash << 2 | backslash << 4 | backslash << 6 | percent << 3);
        token | plain | self.joint | escaped
    }
}

/// Where a run lasts for [`RUN`] bytes.
fn lasting(run: u128) -> u128 {
    let two = run & run >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    eight & eight >> 8
}

fn wide(lower: u64, upper: u64) -> u128 {
    u128::from(lower) | u128::from(upper) << BLOCK
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
const fn low(mask: u128) -> u64 {
    mask as u64
}

const fn high(mask: u128) -> u64 {
    low(mask >> BLOCK)
}

/// What this processor can do; asking it takes long.
static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

/// The masks of a text's blocks; behind the end of the text nothing stands.
fn mask_blocks(text: &[u8], masks: &mut [Masks]) {
    let level = *LEVEL;
    dispatch!(level, simd => mask_blocks_with(simd, text, masks));
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled for each kind of processor where it is called")]
fn mask_blocks_with<S: Simd>(simd: S, text: &[u8], masks: &mut [Masks]) {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let (whole, behind) = masks.split_at_mut(blocks.len().min(masks.len()));
    for (mask, block) in whole.iter_mut().zip(blocks) {
        *mask = mask_block(simd, block);
    }
    if let Some((first, others)) = behind.split_first_mut() {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        *first = mask_block(simd, &block);
        others.fill(Masks::default());
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled for each kind of processor where it is called")]
fn mask_block<S: Simd>(simd: S, block: &[u8; BLOCK]) -> Masks {
    let bytes = u8x64::from_slice(simd, block);
    let is = |byte: u8| bytes.simd_eq(byte);
    let within = |bytes: u8x64<S>, first: u8, last: u8| (bytes - first).simd_le(last - first);
    let letters = within(bytes | 0x20, b'a', b'z') | is(b'_');
    let token = letters | within(bytes, b'0', b'9') | is(b'-');
    let run = letters | within(bytes, b'*', b':') | is(b'=') | is(b'$') | is(b'|');
    let (colon, slash) = (is(b':'), is(b'/'));
    let plain = token | is(b'+') | slash;
    let joint = is(b'.') | colon | is(b'$') | is(b'*');
    Masks {
        token: token.to_bitmask(),
        run: run.to_bitmask(),
        plain: plain.to_bitmask(),
        joint: joint.to_bitmask(),
        colon: colon.to_bitmask(),
        slash: slash.to_bitmask(),
        backslash: is(b'\\').to_bitmask(),
        percent: is(b'%').to_bitmask(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pattern::bytes::{ByteSet, JOINT_BYTES, LINK, PLAIN_BYTES, RUN_BYTES, is_token};

    /// The spots of a text by their definition, byte by byte.
    fn expected(text: &[u8]) -> Vec<Spot> {
        let lasts = |start: usize, length: usize, bytes: ByteSet| {
            text.get(start..start + length).is_some_and(|run| run.iter().all(|&byte| bytes.contains(byte)))
        };
        let escape = |start: usize, length: usize, lead: u8| start >= length && text[start - length] == lead;
        let runs_in = |start: usize, holds: &dyn Fn(u8) -> bool| {
            !holds(text[start]) || start > 0 && holds(text[start - 1])
        };
        let is_free = |start: usize| {
            !runs_in(start, &is_token)
                || !runs_in(start, &|byte| PLAIN_BYTES.contains(byte))
                || JOINT_BYTES.contains(text[start])
                || [2, 4, 6].iter().any(|&length| escape(start, length, b'\\'))
                || escape(start, 3, b'%')
        };
        let is_run = |start: &usize| lasts(*start, RUN, *RUN_BYTES) && is_free(*start);
        let run = |start: usize| Spot::Run { start, is_plain: lasts(start, PLAIN_RUN, *PLAIN_BYTES) };
        let runs = (0..text.len()).filter(is_run).map(run);
        let links = (0..text.len()).filter(|&start| text[start..].starts_with(LINK)).map(Spot::Link);
        runs.chain(links).collect()
    }

    fn found(text: &[u8]) -> Vec<Spot> {
        let mut spots = Vec::new();
        each(text, |spot| spots.push(spot));
        spots.sort_by_key(|spot| matches!(spot, Spot::Link(_)));
        spots
    }

    #[test]
    fn spots_are_found_at_every_place() {
        let token = [b'a'; PLAIN_RUN];
        for before in 0..200 {
            for behind in [0, 1, 70] {
                let text = [&vec![b' '; before], &token[..], b"://", &vec![b' '; behind]].concat();
                assert_eq!(found(&text), expected(&text), "{before} {behind}");
            }
        }
    }

    proptest! {
        #[test]
        fn spots_are_what_their_definition_says(
            pieces in prop::collection::vec("[ -~]{0,3}|[0-9A-Za-z_.:/-]{10,50}|://|\\\\n|%3D| {0,90}", 0..200),
        ) {
            let text = pieces.concat().into_bytes();
            prop_assert_eq!(found(&text), expected(&text));
        }
    }
}
