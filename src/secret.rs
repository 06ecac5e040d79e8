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

/// What a value is recognised by where it must not be written: eight digits of salt, a `-`, and four of a digest.
///
/// As in a fingerprint, so few digits of the digest that no password can be told by them from the many that fit as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaltedHash(String);

impl SaltedHash {
    /// The hash of a value under a salt, which is no secret and only differs from hash to hash.
    ///
    /// ```
    /// use envlint::secret::{SaltedHash, Secret};
    ///
    /// let hash = SaltedHash::new(&Secret::new("correct horse"), 7);
    /// assert!(hash.fits(&Secret::new("correct horse")));
    /// assert_eq!(SaltedHash::parse(&hash.to_string()), Some(hash));
    /// ```
    pub fn new(value: &Secret, salt: u32) -> Self {
        Self::salted(value, &format!("{salt:08x}"))
    }

    /// The hash that is written so; `None` when none is.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |part: &str| part.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        let (salt, digits) = text.split_once('-')?;
        (salt.len() == 8 && digits.len() == 4 && is_hex(salt) && is_hex(digits))
            .then(|| Self(text.to_owned()))
    }

    /// Whether it may be the hash of this value; of all others one in 65,536 fits too.
    pub fn fits(&self, value: &Secret) -> bool {
        let salt = self.0.split('-').next().unwrap_or_default();
        *self == Self::salted(value, salt)
    }

    fn salted(value: &Secret, salt: &str) -> Self {
        Self(format!("{salt}-{}", value.digest(&DigestKey::derive(&["allowed value", salt])).short()))
    }
}

impl fmt::Display for SaltedHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
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
    fn salted_hash_fits_its_value_only() {
        let hash = SaltedHash::new(&Secret::new("hunter2"), 0x00c0_ffee);
        assert!(hash.fits(&Secret::new("hunter2")) && !hash.fits(&Secret::new("hunter3")));
        assert_eq!(SaltedHash::parse(&hash.to_string()).as_ref(), Some(&hash));
        assert_ne!(SaltedHash::new(&Secret::new("hunter2"), 1), hash);
        for text in ["", "hunter2", "00c0ffee", "00c0ffee-12345", "00C0FFEE-1234", "0c0ffee-12345"] {
            assert_eq!(SaltedHash::parse(text), None, "{text}");
        }
    }

    #[test]
    fn digests_of_different_contexts_differ() {
        let secret = Secret::new("hunter2");
        let one = secret.digest(&DigestKey::derive(&["a", "bc"]));
        assert_eq!(one, Secret::new("hunter2").digest(&DigestKey::derive(&["a", "bc"])));
        assert_ne!(one, secret.digest(&DigestKey::derive(&["ab", "c"])));
    }
}
