//! The scanner with its prefilter and without, on sources, examples, and hostile bytes.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::rule::{Example, expand_placeholders};

/// What it finds where there is little to read, by the keywords of all rules.
fn scan_by_keyword(text: &[u8]) -> Vec<CredentialHit<'static>> {
    let mut tries = Tries::new(&SCANNER.rules, text);
    SCANNER.prefilter.each_by_keyword(&SCANNER.rules, text, |place| tries.follow(place));
    tries.candidates.extend(SCANNER.rewritten(text));
    CredentialScanner::resolve(tries.candidates)
}

/// What it finds where there is much to read, by the anchors of all rules.
fn scan_by_anchor(text: &[u8]) -> Vec<CredentialHit<'static>> {
    let mut tries = Tries::new(&SCANNER.rules, text);
    SCANNER.prefilter.each_of(Scope::All, &SCANNER.rules, text, |place| tries.follow(place));
    tries.candidates.extend(SCANNER.rewritten(text));
    CredentialScanner::resolve(tries.candidates)
}

/// The same, for lines and for blocks of several.
fn scan_in_parts(text: &[u8]) -> Vec<CredentialHit<'static>> {
    let mut candidates = SCANNER.scan_lines(text, Span::new(0, text.len())).candidates;
    candidates.extend(SCANNER.scan_multiline(text));
    CredentialScanner::resolve(candidates)
}

fn places(hits: &[CredentialHit<'_>]) -> Vec<(String, Span)> {
    hits.iter().map(|hit| (hit.rule.id.to_string(), hit.span)).collect()
}

fn examples(catalogue: &Catalogue) -> Vec<u8> {
    let texts = catalogue
        .credentials()
        .flat_map(|(rule, _)| rule.page().matches.iter().chain(&rule.page().no_matches));
    let expanded = texts.filter_map(|example| match example {
        Example::Text(text) => Some(expand_placeholders(text)),
        Example::Project { .. } => None,
    });
    expanded.collect::<Vec<_>>().join("\n").into_bytes()
}

#[test]
fn the_prefilter_loses_nothing() {
    let hits = SCANNER.scan(&EXAMPLES);
    assert!(hits.len() >= CATALOGUE.credentials().count());
    assert_eq!(places(&hits), places(&SCANNER.scan_without_prefilter(&EXAMPLES)));
    assert_eq!(places(&hits), places(&scan_by_keyword(&EXAMPLES)));
    assert_eq!(places(&hits), places(&scan_by_anchor(&EXAMPLES)));
    assert_eq!(places(&hits), places(&scan_in_parts(&EXAMPLES)));
}

#[test]
fn a_percent_encoded_text_is_decoded() {
    let webhook = "https%3A%2F%2Fhooks.slack.com%2Fservices%2FT{base32:9}%2FB{base32:10}%2F{base62:24}";
    let key = "-----BEGIN+PRIVATE+KEY-----%0AMIGH{base62:60}%0A{base62:30}%2B{base62:33}%0A{base62:56}%0A-----END+PRIVATE+KEY-----";
    for (id, text) in [("slack-webhook-url", webhook), ("pem-private-key", key)] {
        let text = expand_placeholders(&format!("?a=b&c={text}&d=e"));
        let hits = SCANNER.scan(text.as_bytes());
        let found: Vec<_> = hits.iter().map(|it| it.rule.id.as_str()).collect();
        assert_eq!(found, [id], "{text}");
        assert!(text[hits[0].span.range()].contains("%2F") || text[hits[0].span.range()].contains("%0A"));
        assert_eq!(places(&hits), places(&scan_in_parts(text.as_bytes())));
    }
}

#[test]
fn literals_that_dots_join_are_one() {
    for joint in [" . ", ".", " .\n    ", "\n    . "] {
        let text = expand_placeholders(&format!(
            "<?php\n$key = 'sk_live_'{joint}'{{base62:12:a}}'{joint}'{{base62:12:b}}';"
        ));
        let hits = SCANNER.scan(text.as_bytes());
        assert_eq!(hits.len(), 1, "{text}");
        assert_eq!(places(&hits), places(&scan_in_parts(text.as_bytes())), "{text}");
    }
}

#[test]
fn a_literal_of_several_pieces_is_one() {
    let text = expand_placeholders("const key = 'sk_live_' + '{base62:12:a}' + '{base62:12:b}'");
    let hits = SCANNER.scan(text.as_bytes());
    assert_eq!(places(&hits), [("stripe-live-secret-key".to_owned(), Span::new(13, text.len() - 1))]);
    assert_eq!(places(&hits), places(&scan_by_anchor(text.as_bytes())));
    let text = expand_placeholders("const key = 'sk_' +\n    'live_{base62:12:a}' +\n    '{base62:12:b}'");
    let hits = SCANNER.scan(text.as_bytes());
    assert_eq!(places(&hits), [("stripe-live-secret-key".to_owned(), Span::new(13, text.len() - 1))]);
    assert_eq!(places(&hits), places(&scan_in_parts(text.as_bytes())));
    assert!(SCANNER.scan_lines(text.as_bytes(), Span::new(0, 20)).begins);
}

#[test]
fn a_value_is_classified_by_its_key() {
    let value = expand_placeholders("sk_live_{base62:42}");
    let rule = |key| SCANNER.classify(key, value.as_bytes()).unwrap().rule.id.to_string();
    assert_eq!(rule(Some("CLERK_SECRET_KEY")), "clerk-live-secret-key");
    assert_eq!(rule(Some("PAYMENT_KEY")), "stripe-live-secret-key");
    assert_eq!(rule(None), "stripe-live-secret-key");
    assert!(SCANNER.classify(Some("STRIPE_KEY"), b"${STRIPE_KEY}").is_none());
}

#[test]
fn the_most_harmful_credential_speaks_for_a_value() {
    let value = expand_placeholders("sk_test_{base62:24},sk_live_{base62:24}");
    let hit = SCANNER.classify(None, value.as_bytes()).unwrap();
    assert_eq!((hit.pattern.tag, hit.span), (EnvironmentTag::Live, Span::new(33, 65)));
}

static CATALOGUE: Catalogue = Catalogue::embedded();
static SCANNER: LazyLock<CredentialScanner<'static>> = LazyLock::new(|| CredentialScanner::new(&CATALOGUE));
static EXAMPLES: LazyLock<Vec<u8>> = LazyLock::new(|| examples(&CATALOGUE));

/// What programmers write, with much that looks like a credential and is none.
static SOURCES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let sources = [
        include_str!("../scanner.rs"),
        include_str!("../runs.rs"),
        include_str!("../../shape/placeholder.rs"),
        include_str!("../../script/tests/fix.rs"),
        include_str!("../../../rules/documented-examples.txt"),
        include_str!("../../../Cargo.toml"),
        include_str!("../../../README.md"),
    ];
    sources.concat().into_bytes()
});

/// Pieces of a text, each with arbitrary bytes behind it.
fn pieces_of(text: &'static [u8], longest: usize) -> impl Strategy<Value = Vec<u8>> {
    let piece = (any::<prop::sample::Index>(), 0..longest, prop::collection::vec(any::<u8>(), 0..20));
    prop::collection::vec(piece, 0..4).prop_map(move |pieces| {
        let piece = |(at, length, bytes): (prop::sample::Index, usize, Vec<u8>)| {
            let start = at.index(text.len());
            [&text[start..text.len().min(start + length)], &bytes].concat()
        };
        pieces.into_iter().flat_map(piece).collect()
    })
}

/// Arbitrary bytes between pieces of real examples.
fn hostile_texts() -> impl Strategy<Value = Vec<u8>> {
    pieces_of(&EXAMPLES, 160)
}

/// Sources with pieces of examples between their pieces, whole lines of them and others.
fn sources() -> impl Strategy<Value = Vec<u8>> {
    let parts = (pieces_of(&SOURCES, 2000), pieces_of(&EXAMPLES, 400));
    prop::collection::vec(parts, 0..4).prop_map(|parts| {
        parts.into_iter().flat_map(|(source, example)| [source, example].concat()).collect()
    })
}

/// The ends of some of a text's lines, in order; the last is the text's.
fn line_ends(text: &[u8], chosen: &[bool]) -> Vec<usize> {
    let ends = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at + 1);
    let chosen = chosen.iter().copied().cycle();
    let mut ends: Vec<_> = ends.zip(chosen).filter_map(|(end, it)| it.then_some(end)).collect();
    ends.push(text.len());
    ends
}

#[test]
fn multiline_keywords_are_found_where_they_stand_whole() {
    let text = b"a\n-----BEGIN RSA\nb";
    let begins = |start, end| SCANNER.scan_lines(text, Span::new(start, end)).begins;
    assert!(begins(2, 16));
    assert!(!begins(3, 16));
    assert!(!begins(2, 12));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hostile_bytes_are_survived(text in hostile_texts()) {
        let hits = scan_by_keyword(&text);
        prop_assert!(hits.iter().all(|hit| hit.span.end <= text.len()));
        prop_assert_eq!(places(&hits), places(&SCANNER.scan_without_prefilter(&text)));
        prop_assert_eq!(places(&hits), places(&scan_by_anchor(&text)));
        prop_assert_eq!(places(&hits), places(&scan_in_parts(&text)));
    }

    #[test]
    fn anchors_find_what_keywords_find(text in sources()) {
        let hits = scan_by_keyword(&text);
        prop_assert_eq!(places(&hits), places(&scan_by_anchor(&text)));
        prop_assert_eq!(places(&hits), places(&scan_in_parts(&text)));
    }

    #[test]
    fn lines_and_blocks_together_are_the_whole(
        text in sources(),
        chosen in prop::collection::vec(any::<bool>(), 1..9),
    ) {
        let mut candidates = SCANNER.scan_multiline(&text);
        let (mut start, is_any, mut begins) = (0, !candidates.is_empty(), false);
        for end in line_ends(&text, &chosen) {
            let in_lines = SCANNER.scan_lines(&text, Span::new(start, end));
            candidates.extend(in_lines.candidates);
            begins |= in_lines.begins;
            start = end;
        }
        prop_assert!(begins || !is_any);
        prop_assert_eq!(places(&CredentialScanner::resolve(candidates)), places(&scan_by_keyword(&text)));
    }
}
