//! Credentials that everyone knows, because a vendor's documentation or an emulator shows them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::body;

/// Whether a value is published as an example, whole or behind another prefix than its own.
///
/// Tutorials put the body of a documented test key behind an invented live prefix; that makes it no live key.
pub(crate) fn is_documented_example(value: &[u8]) -> bool {
    is_listed(value) || is_listed(body(value))
}

fn is_listed(value: &[u8]) -> bool {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(value));
    DIGESTS.contains(digest.as_str())
}

static DIGESTS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| digests().collect());

/// The listed digests: the first word of every line that is no comment.
fn digests() -> impl Iterator<Item = &'static str> {
    let list = include_str!("../../rules/documented-examples.txt");
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_keys_are_examples_behind_any_prefix() {
        assert!(is_documented_example(b"AKIAIOSFODNN7EXAMPLE"));
        let body = ["4eC39HqLyjWDarj", "tT1zdp7dc"].concat();
        for prefix in ["sk_test_", "sk_live_", ""] {
            assert!(is_documented_example(format!("{prefix}{body}").as_bytes()), "{prefix}");
        }
        assert!(!is_documented_example(b"something else"));
    }

    #[test]
    fn every_line_is_a_digest_or_a_comment() {
        assert!(digests().count() >= 9);
        for digest in digests() {
            assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
        }
    }
}
