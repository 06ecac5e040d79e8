//! Whether what fits a pattern is a credential: it stands free, its check digits are right, it is no placeholder, and
//! what the rule asks for stands near it.

use bstr::ByteSlice;
use data_encoding::BASE32_NOPAD;

use super::compiled::{Compiled, Found};
use crate::rule::{Checksum, Demand, Exposure, RuleText, crc16, crc32_base62};
use crate::shape;
use crate::text::Span;

/// How far from a match its context may stand, on the same line.
const CONTEXT: usize = 200;

/// Whether all that the rule asks for holds. What is cheap to ask is asked first.
pub(super) fn is_credential(compiled: &Compiled<'_>, text: &[u8], found: &Found) -> bool {
    ends_free(text, found.whole.end)
        && (compiled.pattern.key.is_none() || starts_word(text, found.whole.start))
        && has_right_digits(compiled, &text[found.secret.range()])
        && !found.host.is_some_and(|host| is_nobodys(&text[host.range()]))
        && has_context(compiled, text, found.whole)
        && has_demanded_form(compiled, text, found)
        && !is_picture(compiled, text, found)
        && !is_named_by_a_signature(text, found.whole.end)
}

/// Whether it ends where the scope of an AWS signature goes on: `/20250103/eu-west-1/s3/aws4_request`. A signature names
/// the id of its key for everyone to see.
fn is_named_by_a_signature(text: &[u8], at: usize) -> bool {
    let behind_slash = |text: &[u8]| {
        let lead = ["/", "%2F", "%2f", "%252F"].into_iter().find(|lead| text.starts_with(lead.as_bytes()));
        lead.map(str::len)
    };
    let Some(slash) = behind_slash(&text[at..]) else { return false };
    let date = at + slash;
    text.get(date..date + 8).is_some_and(|date| date.iter().all(u8::is_ascii_digit))
        && behind_slash(&text[date + 8..]).is_some()
}

/// Whether nothing of anybody's is behind a host.
fn is_nobodys(host: &[u8]) -> bool {
    shape::is_local_host(host) || shape::is_documentation_host(host)
}

/// Whether no token runs into `at` from the left.
///
/// `\n`, `%3D` and `\u003d` end in letters and digits, and yet what follows them stands free.
pub(super) fn starts_free(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    let Some(&last) = before.last() else { return true };
    if !is_token(last) || !text.get(at).copied().is_some_and(is_token) {
        return true;
    }
    let escaped = |digits: usize, lead: &[u8]| {
        let Some(split) = before.len().checked_sub(digits) else { return false };
        before[split..].iter().all(u8::is_ascii_hexdigit) && before[..split].ends_with(lead)
    };
    (matches!(last, b'n' | b'r' | b't') && before[..at - 1].ends_with(b"\\"))
        || escaped(2, b"%")
        || escaped(2, b"\\x")
        || escaped(4, b"\\u")
}

/// Whether a word of a name begins at `at`: behind a joint, or where `camelCase` goes up. `add_api_key` holds no
/// `dd_api_key`.
fn starts_word(text: &[u8], at: usize) -> bool {
    let before = text[..at].last().copied();
    let goes_up = before.is_some_and(|it| it.is_ascii_lowercase()) && text[at].is_ascii_uppercase();
    goes_up || !before.is_some_and(|it| it.is_ascii_alphanumeric())
}

/// Whether no token runs on behind `at`.
fn ends_free(text: &[u8], at: usize) -> bool {
    !(text.get(at).copied().is_some_and(is_token) && text[..at].last().copied().is_some_and(is_token))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn has_right_digits(compiled: &Compiled<'_>, secret: &[u8]) -> bool {
    match compiled.pattern.checksum {
        None => true,
        Some(Checksum::Crc32Base62) => {
            secret.len() >= 36 && {
                let (body, digits) = secret[secret.len() - 36..].split_at(30);
                digits == crc32_base62(body).as_bytes()
            }
        }
        Some(Checksum::Crc16Base32) => BASE32_NOPAD.decode(secret).is_ok_and(|key| {
            key.split_last_chunk().is_some_and(|(body, digits)| crc16(body).to_le_bytes() == *digits)
        }),
    }
}

/// Whether it only shows how a credential looks.
fn is_picture(compiled: &Compiled<'_>, text: &[u8], found: &Found) -> bool {
    let secret = &text[found.secret.range()];
    let is_url = found.host.is_some();
    let is_made_up = |value: &[u8]| shape::is_placeholder(value) || shape::is_documented_example(value);
    is_made_up(secret)
        || is_made_up(body(compiled, text, found))
        || is_interpolated(secret)
        || is_url && shape::is_weak(secret)
        || !is_url && shape::looks_written(body(compiled, text, found))
        || may_not_encode_words(compiled) && shape::encodes_words(body(compiled, text, found))
}

/// Whether words in base64 are no credential of the rule. What everybody sees may be words, and passwords are.
fn may_not_encode_words(compiled: &Compiled<'_>) -> bool {
    compiled.pattern.exposure == Exposure::Secret && compiled.pattern.demand != Demand::UserAndPassword
}

/// What stands behind the vendor's literal.
fn body<'t>(compiled: &Compiled<'_>, text: &'t [u8], found: &Found) -> &'t [u8] {
    if let Some(body) = found.body {
        return &text[body.range()];
    }
    let secret = &text[found.secret.range()];
    let literal = |keyword: &&RuleText| {
        secret.get(..keyword.len()).is_some_and(|start| start.eq_ignore_ascii_case(keyword.as_bytes()))
    };
    let length = compiled.pattern.keywords.iter().filter(literal).map(|it| it.len()).max();
    &secret[length.unwrap_or_default()..]
}

/// Whether a template, a shell or a format string fills it in.
fn is_interpolated(secret: &[u8]) -> bool {
    let opens = ["${", "$(", "{{", "#{", "<%", "%(", "%{", "\\(", "$["];
    let is_variable = |rest: &[u8]| {
        !rest.is_empty()
            && rest.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_' || byte.is_ascii_digit())
    };
    opens.iter().any(|open| secret.find(open).is_some())
        || secret.strip_prefix(b"$").is_some_and(is_variable)
        || matches!(secret, b"%s" | b"%v" | b"%d" | b"{}" | b"?")
        || secret.starts_with(b"{") && secret.ends_with(b"}")
        || secret.starts_with(b"\" +")
        || secret.starts_with(b"' +")
}

fn has_demanded_form(compiled: &Compiled<'_>, text: &[u8], found: &Found) -> bool {
    match compiled.pattern.demand {
        Demand::Form => true,
        Demand::Random => shape::looks_random(body(compiled, text, found)),
        Demand::UserAndPassword => {
            let read = shape::BasicAuthorization::read(&text[found.secret.range()]);
            read.is_some_and(|it| it.opens_something())
        }
        Demand::PrivateKeyInBase64 => shape::is_key_in_base64(&text[found.secret.range()]),
        Demand::JsonWebToken => {
            shape::JsonWebToken::read(&text[found.secret.range()]).is_some_and(|token| !token.is_public())
        }
    }
}

/// Whether one of the words that the rule asks for stands on the same line, outside of the match.
fn has_context(compiled: &Compiled<'_>, text: &[u8], whole: Span) -> bool {
    if compiled.pattern.context.is_empty() {
        return true;
    }
    let before = &text[whole.start.saturating_sub(CONTEXT)..whole.start];
    let before = &before[before.rfind_byteset(b"\r\n").map_or(0, |at| at + 1)..];
    let after = &text[whole.end..text.len().min(whole.end.saturating_add(CONTEXT))];
    let after = &after[..after.find_byteset(b"\r\n").unwrap_or(after.len())];
    compiled.pattern.context.iter().any(|word| speaks_of(before, word) || speaks_of(after, word))
}

/// Whether a word stands in a text as a whole or as a part of a name (`MOLLIE_KEY`, `mollieKey`), in any case; `lob`
/// does not stand in `global`.
fn speaks_of(text: &[u8], word: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.find_iter(word.as_bytes()).any(|at| {
        let end = at + word.len();
        let begins = at == 0
            || !text[at - 1].is_ascii_alphabetic()
            || text[at - 1].is_ascii_lowercase() && text[at].is_ascii_uppercase();
        begins && !text.get(end).is_some_and(u8::is_ascii_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_do_not_run_into_what_follows() {
        for text in ["\\nsk", "%3Dsk", "\\u003dsk", "=sk", "sk"] {
            assert!(starts_free(text.as_bytes(), text.len() - 2), "{text}");
        }
        for text in ["nsk", "_sk", "-sk", "%Dsk"] {
            assert!(!starts_free(text.as_bytes(), text.len() - 2), "{text}");
        }
    }

    #[test]
    fn context_is_a_whole_part_of_a_name() {
        for text in ["MOLLIE_KEY", "mollieKey", "the Mollie key", "myMollieKey"] {
            assert!(speaks_of(text.as_bytes(), "mollie"), "{text}");
        }
        for text in ["global", "lobster", ""] {
            assert!(!speaks_of(text.as_bytes(), "lob"), "{text}");
        }
    }

    #[test]
    fn a_signature_names_its_key() {
        for text in ["id/20250103/eu-west-1/s3", "id%2F20250103%2Feu-west-1", "id%252F20250103%252Feu"] {
            assert!(is_named_by_a_signature(text.as_bytes(), 2), "{text}");
        }
        for text in ["id", "id/2025/", "id/20250103", "id 20250103/"] {
            assert!(!is_named_by_a_signature(text.as_bytes(), 2), "{text}");
        }
    }

    #[test]
    fn templates_are_interpolated() {
        for value in ["${PW}", "$PASSWORD", "{password}", "%s", "{{ pw }}", "a#{b}c"] {
            assert!(is_interpolated(value.as_bytes()), "{value}");
        }
        for value in ["p$ssw0rd", "$ecret", "100%sure"] {
            assert!(!is_interpolated(value.as_bytes()), "{value}");
        }
    }
}
