//! Which bytes of a document must not be shown.
//!
//! Excerpts show whole lines, so everything secret in those lines is replaced, not only what the finding is about: known
//! credentials, secrets of bindings, what follows a secret-named word, and whatever looks random.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::binding::{Binding, sensitive_span};
use crate::credential::CredentialScanner;
use crate::secret::REDACTED;
use crate::shape;
use crate::text::Span;

/// How short a random-looking token may be to be left in place.
const SHORTEST: usize = 12;

/// How long a name without a digit may be.
const LONGEST_NAME: usize = 24;

/// Words that say that a secret follows, up to where it begins.
const ANNOUNCED: &str = r#"(?i-u:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[0-9A-Za-z_]*["'\]]?\s*(?::=|=>|[:=(,])\s*"#;

/// A literal behind a secret-named word, in any language.
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r#"{ANNOUNCED}[rbfu]?["'`]([^"'`\r\n]+)["'`]"#);
    Regex::new(&pattern).expect("a constant pattern compiles")
});

/// The same without quotes, as in prose and shell commands. Only a value with a digit counts: what is all letters is a
/// name in code more often than a password.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r#"{ANNOUNCED}([^\s"'`()\[\]{{}}<>,;$]*[0-9][^\s"'`()\[\]{{}}<>,;]*)"#);
    Regex::new(&pattern).expect("a constant pattern compiles")
});

/// The user information of any URL.
static USERINFO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)://[^\s:@/'\x22`]*:([^\s'\x22`]+)@").expect("a constant pattern compiles")
});

/// The spans of `text` within `window` to replace, sorted and apart from each other.
pub(super) fn sensitive_spans(
    text: &[u8],
    window: Span,
    bindings: &[&Binding],
    scanner: &CredentialScanner<'_>,
    known: &[Span],
) -> Vec<Span> {
    let part = &text[window.range()];
    let shifted = |span: Span| Span::new(span.start + window.start, span.end + window.start);
    let mut spans: Vec<Span> = known.iter().copied().filter(|span| span.overlaps(window)).collect();
    spans.extend(bindings.iter().filter_map(|it| sensitive_span(it)).filter(|span| span.overlaps(window)));
    spans.extend(scanner.scan(part).into_iter().map(|hit| shifted(hit.span)));
    for pattern in [&*ASSIGNED, &*BARE, &*USERINFO] {
        spans.extend(
            pattern.captures_iter(part).filter_map(|found| found.get(1)).map(|it| shifted(it.range().into())),
        );
    }
    spans.extend(random_runs(part, is_token).into_iter().map(shifted));
    spans.retain(|span| !span.is_empty());
    joined(spans)
}

/// What is said about a place, without what looks random in it: a key may be a line of a private key, and a name in a
/// script may be anything.
pub(crate) fn without_secrets(message: &str, scanner: &CredentialScanner<'_>) -> String {
    let mut spans: Vec<Span> = scanner.scan(message.as_bytes()).into_iter().map(|hit| hit.span).collect();
    // Names are made of short words, so that only their parts tell whether they are names.
    spans.extend(random_runs(message.as_bytes(), |byte| byte.is_ascii_alphanumeric()));
    let mut shown = message.as_bytes().to_vec();
    for span in joined(spans).into_iter().rev() {
        shown.splice(span.range(), REDACTED.bytes());
    }
    // A pattern is free to end within a character.
    String::from_utf8_lossy(&shown).into_owned()
}

/// No `=`: it joins a key to its value more often than it fills up base64, and the key is to be seen.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/_-".contains(&byte)
}

/// Runs of such characters that look random.
fn random_runs(text: &[u8], is_part: fn(u8) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for end in 0..=text.len() {
        if text.get(end).copied().is_some_and(is_part) {
            continue;
        }
        let run = &text[start..end];
        // Letters alone are a name in code until they are too many for one.
        let is_name = run.len() < LONGEST_NAME && !run.iter().any(u8::is_ascii_digit);
        if run.len() >= SHORTEST && !is_name && shape::looks_random(run) {
            spans.push(Span::new(start, end));
        }
        start = end + 1;
    }
    spans
}

/// The same places in order and apart from each other.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Catalogue, expand_placeholders};

    #[test]
    fn names_stay_and_what_looks_random_goes() {
        let catalogue = Catalogue::embedded();
        let scanner = CredentialScanner::new(&catalogue);
        let shown = |message: &str| without_secrets(message, &scanner);
        for name in [
            "`S3_KMS_SSE_C_KEY` has the same value in staging as in production",
            "`NEXT_PUBLIC_FIREBASE_API_KEY_2` in `apps/web2/.env.production.local`",
            "`requireNonProduction` is never called, db1.prod.acme.io:5432 is reached",
        ] {
            assert_eq!(shown(name), name);
        }
        assert_eq!(shown(&expand_placeholders("`{base62:30}_TOKEN` is ä")), "`********_TOKEN` is ä");
        assert_eq!(shown(&expand_placeholders("ä sk_live_{base62:24}")), "ä ********");
    }
}
