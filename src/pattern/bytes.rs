//! Sets of bytes, and those that tokens and their surroundings are made of.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// How many bytes of a run a place needs to be of interest.
pub(crate) const RUN: usize = 16;

/// How many bytes of a plain run a value needs.
pub(crate) const PLAIN_RUN: usize = 20;

/// What stands between the scheme of a URL and the rest of it.
pub(crate) const LINK: &[u8] = b"://";

/// The bytes that runs are made of: what tokens are made of, and what stands between their parts.
pub(crate) static RUN_BYTES: LazyLock<ByteSet> =
    LazyLock::new(|| ByteSet::of(|byte| is_token(byte) || matches!(byte, b'*'..=b':' | b'=' | b'$' | b'|')));

/// The bytes of runs that stand free wherever they stand.
pub(crate) static JOINT_BYTES: LazyLock<ByteSet> =
    LazyLock::new(|| ByteSet::of(|byte| matches!(byte, b'.' | b':' | b'$' | b'*')));

/// The bytes that plain runs are made of: what values without a form of their own are made of.
pub(crate) static PLAIN_BYTES: LazyLock<ByteSet> =
    LazyLock::new(|| ByteSet::of(|byte| is_token(byte) || matches!(byte, b'+' | b'/')));

/// Whether a byte is of a token: two of them side by side belong together.
pub(crate) const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) const EMPTY: Self = Self([0; 4]);
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    /// The bytes for which a condition holds.
    pub(crate) fn of(condition: impl Fn(u8) -> bool) -> Self {
        (0..=u8::MAX).filter(|&byte| condition(byte)).fold(Self::EMPTY, Self::with)
    }

    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// With how many bytes of the set a text begins; counted as far as `enough`.
    pub(crate) fn run(&self, text: &[u8], enough: usize) -> usize {
        let near = &text[..text.len().min(enough)];
        near.iter().position(|&byte| !self.contains(byte)).unwrap_or(near.len())
    }

    pub(super) fn is_disjoint(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(one, other)| one & other == 0)
    }

    pub(super) fn is_within(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(one, other)| one & !other == 0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub(super) fn with(mut self, byte: u8) -> Self {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        self
    }
}
