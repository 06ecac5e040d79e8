//! Examples of rules, and the placeholders that keep them free of token-shaped strings.

use std::collections::BTreeMap;

use data_encoding::{BASE32_NOPAD, BASE64};
use regex::{Captures, Regex};

/// Where a rule must fire, or must not. Both hold placeholders: see [`expand_placeholders`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Example {
    /// A text, as it may stand in any file.
    Text(String),
    /// A small project: paths to contents.
    Project {
        /// Files that Git tracks.
        tracked: BTreeMap<String, String>,
        /// Files that Git does not know yet.
        untracked: BTreeMap<String, String>,
        /// Files that Git ignores.
        ignored: BTreeMap<String, String>,
    },
}

/// Replaces each placeholder by characters that look random and are always the same.
///
/// `{base62:24}` stands for 24 characters of an alphabet: `digits`, `hex`, `base32` (upper case), `lower32` (the
/// same in lower case), `bech32` (upper case), `lower` (letters and digits), `letters`, `base62`, `base64`, `base64url`,
/// and `x`, which is `x` alone. Two equal placeholders in a text differ, unless they carry a name: `{hex:40:session}` is
/// the same wherever it stands. `{crc62}` stands for the check digits of GitHub's tokens
/// over the 30 characters before it, and `{crc16}` for those of NATS' keys over the 54 before it. What stands in `{in-base64:…}` is encoded when the placeholders in it are filled in.
///
/// ```
/// let line = envlint::rule::expand_placeholders("KEY=sk_test_{base62:24}");
/// assert_eq!(line.len(), "KEY=sk_test_".len() + 24);
/// assert_eq!(line, envlint::rule::expand_placeholders("KEY=sk_test_{base62:24}"));
/// ```
#[expect(clippy::missing_panics_doc, reason = "the pattern is a constant and compiles")]
pub fn expand_placeholders(text: &str) -> String {
    let placeholder =
        Regex::new(r"\{(?P<alphabet>[a-z0-9]+):(?P<length>\d{1,4})(?::(?P<name>[a-z0-9-]+))?\}")
            .expect("a constant pattern compiles");
    let mut unnamed = 0;
    let expanded = placeholder.replace_all(text, |found: &Captures<'_>| {
        let (Some(alphabet), Ok(length)) = (alphabet(&found["alphabet"]), found["length"].parse()) else {
            return found[0].to_owned();
        };
        let seed = found.name("name").map_or_else(
            || {
                unnamed += 1;
                format!("unnamed {unnamed}")
            },
            |name| name.as_str().to_owned(),
        );
        random_looking(&seed, alphabet, length)
    });
    encode(&fill_check_digits(&expanded))
}

fn alphabet(name: &str) -> Option<&'static [u8]> {
    Some(match name {
        "x" => b"x",
        "digits" => b"0123456789",
        "hex" => b"0123456789abcdef",
        "base32" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "lower32" => b"abcdefghijklmnopqrstuvwxyz234567",
        "bech32" => b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
        "lower" => b"0123456789abcdefghijklmnopqrstuvwxyz",
        "letters" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "base62" => BASE62,
        "base64" => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/",
        "base64url" => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_",
        _ => return None,
    })
}

/// The digits of base 62 in the order that GitHub's check digits use.
pub(crate) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn random_looking(seed: &str, alphabet: &[u8], length: usize) -> String {
    let mut stream = vec![0; length];
    let mut hasher = blake3::Hasher::new_derive_key("envlint example placeholder");
    hasher.update(seed.as_bytes());
    hasher.finalize_xof().fill(&mut stream);
    stream.iter().map(|&byte| char::from(alphabet[usize::from(byte) % alphabet.len()])).collect()
}

/// Encodes what stands in `{in-base64:…}`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inside, after))) =
        rest.split_once("{in-base64:").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        encoded.push_str(before);
        encoded.push_str(&BASE64.encode(inside.as_bytes()));
        rest = after;
    }
    encoded.push_str(rest);
    encoded
}

fn fill_check_digits(text: &str) -> String {
    let filled = fill(text, "{crc62}", 30, crc32_base62);
    fill(&filled, "{crc16}", 54, crc16_base32)
}

/// Replaces a placeholder by the digits over so many characters before it.
fn fill(text: &str, placeholder: &str, length: usize, digits: fn(&[u8]) -> String) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(placeholder) {
        filled.push_str(before);
        let body = filled.len().saturating_sub(length);
        filled.push_str(&digits(filled.get(body..).unwrap_or_default().as_bytes()));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The CRC-32 of `body` as six digits of base 62, as GitHub appends it to its tokens.
pub(crate) fn crc32_base62(body: &[u8]) -> String {
    let mut rest = crc32fast::hash(body) as usize;
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % BASE62.len()];
        rest /= BASE62.len();
    }
    digits.iter().copied().map(char::from).collect()
}

/// The last four characters of a key of NATS, of which `body` holds the 54 before them, and no more than two bits are left to
/// choose. None where the body is no base 32.
fn crc16_base32(body: &[u8]) -> String {
    const FILL: &[u8] = b"AA";
    let Ok(mut key) = BASE32_NOPAD.decode(&[body, FILL].concat()) else { return String::new() };
    key.pop();
    key.extend(crc16(&key).to_le_bytes());
    BASE32_NOPAD.encode(&key).split_off(body.len())
}

/// The CRC-16 of XMODEM.
pub(crate) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(
            crc ^ u16::from(*byte) << 8,
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_placeholders_are_equal_and_unnamed_differ() {
        let text = expand_placeholders("{hex:16:a} {hex:16:a} {hex:16} {hex:16}");
        let parts: Vec<_> = text.split(' ').collect();
        assert_eq!(parts[0], parts[1]);
        assert_ne!(parts[2], parts[3]);
    }

    #[test]
    fn what_is_encoded_holds_what_was_filled_in() {
        let inside = expand_placeholders("app:{hex:16}");
        let expected = BASE64.encode(inside.as_bytes());
        assert_eq!(expand_placeholders("a {in-base64:app:{hex:16}} b"), format!("a {expected} b"));
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["{}", "{in-base64:open", "{unknown:3}", "${VAR:-x}", "{hex:}", "{a:b:c}"] {
            assert_eq!(expand_placeholders(text), text);
        }
    }

    /// The published sample of the algorithm: thirty times `x`.
    #[test]
    fn check_digits_follow_the_published_sample() {
        assert_eq!(crc32_base62(&[b'x'; 30]), "13M0X2");
    }

    #[test]
    fn check_digits_of_nats_are_those_of_a_key() {
        let key = expand_placeholders("UD{base32:52}{crc16}");
        let bytes = BASE32_NOPAD.decode(key.as_bytes()).expect("it is base 32 without left bits");
        assert_eq!((key.len(), bytes.len()), (58, 36));
        assert_eq!(crc16_base32(b"no base 32"), "");
        assert_eq!(crc16(b"123456789"), 0x31c3);
    }
}
