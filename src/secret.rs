//! Bytes that cannot be printed.
//!
//! Every value that envlint reads is a [`Secret`] until it is shown to be harmless. There are two ways out, and no
//! third: [`Secret::redact`], which shows nothing of it, and [`Secret::digest`], which cannot be turned back.

use std::fmt;

/// What stands in place of a secret, whatever its length.
pub(crate) const REDACTED: &str = "********";

/// A value that must not be shown.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret(Box<[u8]>);

impl Secret {
    /// Wraps a value.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().into())
    }

    /// What stands for it in messages: stars, always as many, so that not even the length shows.
    pub fn redact(&self) -> &'static str {
        REDACTED
    }

    /// A keyed BLAKE3 digest: equal values have equal digests under one key, and only under that one.
    pub fn digest(&self, key: &DigestKey) -> Digest {
        Digest(*blake3::keyed_hash(&key.0, &self.0).as_bytes())
    }

    /// The bytes, for analysis inside the crate. Whatever is made of them for output must go through
    /// [`Secret::redact`].
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(********)")
    }
}

/// A key for digests, derived from a context: digests of different contexts cannot be compared.
#[derive(Clone)]
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// The key of a context, such as the parts of a finding's identity.
    pub fn derive(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("envlint 2026-11 secret digest");
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DigestKey(********)")
    }
}

/// A keyed digest of a secret, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The first 16 bits as four hexadecimal digits.
    ///
    /// Enough to tell a changed secret from the old one, and too little to recognise a weak password by: one guess in
    /// 65,536 fits.
    pub fn short(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0[..2])
    }

    /// The first 64 bits as sixteen hexadecimal digits. For what is no secret, such as a finding's rule and path.
    pub(crate) fn place_digits(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0[..8])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(********)");
    }

    #[test]
    fn digests_of_different_contexts_differ() {
        let secret = Secret::new("hunter2");
        let one = secret.digest(&DigestKey::derive(&["a", "bc"]));
        assert_eq!(one, Secret::new("hunter2").digest(&DigestKey::derive(&["a", "bc"])));
        assert_ne!(one, secret.digest(&DigestKey::derive(&["ab", "c"])));
    }
}
