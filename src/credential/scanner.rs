//! The scanner over all credential rules.

use std::collections::BTreeMap;

use super::anchors::Place;
use super::compiled::{Compiled, Found};
use super::evidence::{is_credential, starts_free};
use super::overlap::most_specific;
use super::prefilter::{Prefilter, Scope};
use super::split;
use super::{CredentialCandidate, CredentialHit};
use crate::rule::{
    Catalogue, Confidence, CredentialPattern, EnvironmentTag, Exposure, Grading, Rule, Severity,
};
use crate::shape;
use crate::text::Span;

/// How often a rule is tried again inside of a match that turned out to be no credential. Without a bound, a text in
/// which a rule's keyword is repeated is read again for each of them.
const TRIES_INSIDE: usize = 4;

/// Looks for the credentials of a catalogue's rules. One scanner serves all threads.
///
/// ```
/// use envlint::credential::CredentialScanner;
/// use envlint::rule::{Catalogue, expand_placeholders};
///
/// let catalogue = Catalogue::embedded();
/// let scanner = CredentialScanner::new(&catalogue);
/// let text = expand_placeholders("STRIPE_KEY=sk_live_{base62:24}");
/// let hits = scanner.scan(text.as_bytes());
/// assert_eq!(hits[0].rule.id.as_str(), "stripe-live-secret-key");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CredentialScanner<'c> {
    rules: Vec<Compiled<'c>>,
    prefilter: Prefilter,
}

impl<'c> CredentialScanner<'c> {
    /// A scanner for all credential rules of a catalogue.
    pub fn new(catalogue: &'c Catalogue) -> Self {
        Self::of_rules(catalogue, |_, _| true)
    }

    /// A scanner for those that tell live credentials from test ones, which is the quicker to make.
    pub fn of_tagged(catalogue: &'c Catalogue) -> Self {
        Self::of_rules(catalogue, |_, pattern| match pattern.tag {
            EnvironmentTag::Live | EnvironmentTag::Test => true,
            EnvironmentTag::Unknown => false,
        })
    }

    /// A scanner for some of the rules.
    pub fn of_rules(catalogue: &'c Catalogue, is_wanted: impl Fn(&Rule, &CredentialPattern) -> bool) -> Self {
        let wanted = catalogue.credentials().filter(|(rule, pattern)| is_wanted(rule, pattern));
        let rules: Vec<_> = wanted.map(|(rule, pattern)| Compiled::new(rule, pattern)).collect();
        let prefilter = Prefilter::new(&rules);
        Self { rules, prefilter }
    }

    /// Every credential in a text, in the order of places. Test keys and publishable keys are among them: see
    /// [`CredentialHit::is_finding`].
    pub fn scan(&self, text: &[u8]) -> Vec<CredentialHit<'c>> {
        let mut tries = Tries::new(&self.rules, text);
        self.prefilter.each(&self.rules, text, |place| tries.follow(place));
        tries.candidates.extend(self.split(text));
        Self::resolve(tries.candidates)
    }

    /// What the rules recognise in literals that are put together of several on one line.
    fn split(&self, text: &[u8]) -> Vec<CredentialCandidate<'c>> {
        let mut candidates = Vec::new();
        split::each(text, |split| {
            let whole = split.text(text);
            let mut tries = Tries::new(&self.rules, &whole);
            self.prefilter.each_by_keyword(&self.rules, &whole, |place| tries.follow(place));
            candidates.extend(tries.candidates.into_iter().filter_map(|mut candidate| {
                candidate.hit.span = split.place(candidate.hit.span)?;
                Some(candidate)
            }));
        });
        candidates
    }

    /// What the rules recognise whose matches lie within one line, in some lines of a text: `lines` begins where a line
    /// begins and ends where one ends.
    ///
    /// The lines of a text, in any parts, and [`CredentialScanner::scan_multiline`] of the whole of it give together what
    /// [`CredentialScanner::resolve`] needs for what [`CredentialScanner::scan`] gives.
    pub fn scan_lines(&self, text: &[u8], lines: Span) -> Vec<CredentialCandidate<'c>> {
        let mut tries = Tries::new(&self.rules, &text[lines.range()]);
        self.prefilter.each_of(Scope::Lines, &self.rules, tries.text, |place| tries.follow(place));
        tries.candidates.extend(self.split(tries.text));
        for candidate in &mut tries.candidates {
            let span = candidate.hit.span;
            candidate.hit.span = Span::new(lines.start + span.start, lines.start + span.end);
        }
        tries.candidates
    }

    /// What [`CredentialScanner::scan`] finds, found by trying every rule at every byte.
    #[cfg(test)]
    pub(crate) fn scan_without_prefilter(&self, text: &[u8]) -> Vec<CredentialHit<'c>> {
        let mut tries = Tries::new(&self.rules, text);
        for rule in 0..self.rules.len() {
            tries.follow(Place { rule, first: 0, last: text.len() });
        }
        tries.candidates.extend(self.split(text));
        Self::resolve(tries.candidates)
    }

    /// What the other rules recognise in a text, those whose matches may hold a line break.
    pub fn scan_multiline(&self, text: &[u8]) -> Vec<CredentialCandidate<'c>> {
        let mut tries = Tries::new(&self.rules, text);
        self.prefilter.each_of(Scope::Multiline, &self.rules, text, |place| tries.follow(place));
        tries.candidates
    }

    /// Whether a keyword of a rule whose matches may hold a line break begins and ends in a part of a text. A text without
    /// any needs no [`CredentialScanner::scan_multiline`].
    pub fn multiline_keywords_in(&self, text: &[u8], part: Span) -> bool {
        self.prefilter.is_multiline_in(&self.rules, text, part)
    }

    /// The credentials among candidates of one text: of those that share a place, the most specific, in the order of
    /// places.
    pub fn resolve(candidates: Vec<CredentialCandidate<'c>>) -> Vec<CredentialHit<'c>> {
        most_specific(candidates)
    }

    /// At how many places rules are tried in a text, for benchmarks: all that [`CredentialScanner::scan`] does but the trying.
    pub fn count_places(&self, text: &[u8]) -> usize {
        let mut count = 0;
        self.prefilter.each(&self.rules, text, |_| count += 1);
        count
    }

    /// What one binding's value is: the credential that it holds, with its key as context. The span lies in `value`.
    ///
    /// A value may hold several (a list, a URL with a key in its query); the one that could do most harm speaks for it.
    pub fn classify(&self, key: Option<&str>, value: &[u8]) -> Option<CredentialHit<'c>> {
        let mut text = key.unwrap_or_default().as_bytes().to_vec();
        text.push(b'=');
        let offset = text.len();
        text.extend_from_slice(value);
        let in_value = |hit: CredentialHit<'c>| {
            let start = hit.span.start.checked_sub(offset)?;
            Some(CredentialHit { span: Span::new(start, hit.span.end - offset), ..hit })
        };
        // The first of equally harmful ones: `max_by_key` keeps the last.
        self.scan(&text).into_iter().filter_map(in_value).rev().max_by_key(harm)
    }
}

/// The tries of all rules in one text.
#[derive(Debug)]
struct Tries<'s, 'c, 't> {
    rules: &'s [Compiled<'c>],
    text: &'t [u8],
    /// One for each rule that there is a place to try for: most texts have few.
    trails: BTreeMap<usize, Trail>,
    candidates: Vec<CredentialCandidate<'c>>,
}

impl<'s, 'c, 't> Tries<'s, 'c, 't> {
    fn new(rules: &'s [Compiled<'c>], text: &'t [u8]) -> Self {
        Self { rules, text, trails: BTreeMap::new(), candidates: Vec::new() }
    }

    fn follow(&mut self, place: Place) {
        let compiled = &self.rules[place.rule];
        let trail = self.trails.entry(place.rule).or_default();
        trail.follow(compiled, self.text, place.first, place.last, &mut self.candidates);
    }
}

/// How far one rule has come in a text. No place is tried twice, so that a scan takes time in proportion to the text.
#[derive(Debug, Clone, Copy, Default)]
struct Trail {
    /// The first place that was not tried yet.
    next: usize,
    /// The end of the last match that was no credential.
    rejected_to: usize,
    /// How many matches inside of it were none either.
    inside: usize,
}

impl Trail {
    /// Tries the places from `first` to `last` that were not tried before. The matches of one rule do not overlap: what
    /// begins inside of a credential is part of it.
    fn follow<'c>(
        &mut self,
        compiled: &Compiled<'c>,
        text: &[u8],
        first: usize,
        last: usize,
        candidates: &mut Vec<CredentialCandidate<'c>>,
    ) {
        self.next = self.next.max(first);
        while self.next <= last && self.next < text.len() {
            let start = self.next;
            self.next += 1;
            // The name that a value is assigned to may be the end of a longer one: `MY_TWILIO_AUTH_TOKEN`.
            if compiled.pattern.key.is_none() && !starts_free(text, start) {
                continue;
            }
            let Some(found) = compiled.match_at(text, start) else { continue };
            if is_credential(compiled, text, &found) {
                candidates.push(candidate(compiled, text, &found));
                self.next = self.next.max(found.whole.end);
            } else {
                self.reject(found.whole);
            }
        }
    }

    fn reject(&mut self, whole: Span) {
        if whole.start >= self.rejected_to {
            (self.rejected_to, self.inside) = (whole.end, 0);
        } else if self.inside < TRIES_INSIDE {
            self.inside += 1;
        } else {
            self.next = self.next.max(self.rejected_to);
        }
    }
}

fn candidate<'c>(compiled: &Compiled<'c>, text: &[u8], found: &Found) -> CredentialCandidate<'c> {
    let (severity, confidence) = grade(compiled, text, found);
    let Compiled { rule, pattern, .. } = *compiled;
    let hit = CredentialHit { rule, pattern, span: found.secret, severity, confidence };
    CredentialCandidate { hit, prefix: compiled.prefix() }
}

fn grade(compiled: &Compiled<'_>, text: &[u8], found: &Found) -> (Severity, Confidence) {
    let secret = &text[found.secret.range()];
    let as_ruled = (compiled.rule.severity, compiled.rule.confidence);
    let as_hint = (Severity::Note, Confidence::Low);
    match compiled.pattern.grading {
        Grading::Fixed => as_ruled,
        Grading::ByRandomness => {
            let is_chosen = || shape::likeness_of_secret(secret) >= Some(shape::Likeness::Chosen);
            let is_graver = shape::looks_random(secret) || is_chosen();
            if is_graver { (Severity::Error, Confidence::High) } else { as_ruled }
        }
        Grading::ByKeyBody => {
            let is_whole = found.body.is_some_and(|body| shape::is_key_body(&text[body.range()]));
            if is_whole { as_ruled } else { as_hint }
        }
        Grading::ByLifetime => {
            let is_of_login = shape::JsonWebToken::read(secret).is_some_and(|token| token.is_of_login());
            if is_of_login { as_hint } else { as_ruled }
        }
    }
}

fn harm(hit: &CredentialHit<'_>) -> (bool, bool, bool, usize) {
    (
        hit.pattern.exposure == Exposure::Secret,
        hit.pattern.tag == EnvironmentTag::Live,
        hit.pattern.tag == EnvironmentTag::Test,
        hit.span.len(),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::rule::{Example, expand_placeholders};

    /// What it finds where there is little to read, by the keywords of all rules.
    fn scan_by_keyword(text: &[u8]) -> Vec<CredentialHit<'static>> {
        let mut tries = Tries::new(&SCANNER.rules, text);
        SCANNER.prefilter.each_by_keyword(&SCANNER.rules, text, |place| tries.follow(place));
        tries.candidates.extend(SCANNER.split(text));
        CredentialScanner::resolve(tries.candidates)
    }

    /// What it finds where there is much to read, by the anchors of all rules.
    fn scan_by_anchor(text: &[u8]) -> Vec<CredentialHit<'static>> {
        let mut candidates = SCANNER.scan_lines(text, Span::new(0, text.len()));
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
    }

    #[test]
    fn a_literal_of_several_pieces_is_one() {
        let text = expand_placeholders("const key = 'sk_live_' + '{base62:12:a}' + '{base62:12:b}'");
        let hits = SCANNER.scan(text.as_bytes());
        assert_eq!(places(&hits), [("stripe-live-secret-key".to_owned(), Span::new(13, text.len() - 1))]);
        assert_eq!(places(&hits), places(&scan_by_anchor(text.as_bytes())));
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

    #[test]
    fn no_place_is_tried_twice() {
        let text = expand_placeholders("{base62:14:a}.atlasv1.{base62:64:b}");
        let rule = SCANNER.rules.iter().find(|it| it.rule.id.as_str() == "terraform-cloud-token").unwrap();
        let (mut trail, mut candidates) = (Trail::default(), Vec::new());
        for _ in 0..3 {
            trail.follow(rule, text.as_bytes(), 0, 14, &mut candidates);
        }
        assert_eq!((candidates.len(), trail.next), (1, text.len()));
    }

    #[test]
    fn tries_inside_a_rejected_match_are_bounded() {
        let mut trail = Trail { next: 1, ..Trail::default() };
        for start in 0..=TRIES_INSIDE {
            assert_eq!(trail.next, start + 1);
            trail.reject(Span::new(start, 1000 + start));
            trail.next = trail.next.max(start + 2);
        }
        trail.reject(Span::new(TRIES_INSIDE + 1, 1100));
        assert_eq!(trail.next, 1000);
        trail.reject(Span::new(1000, 2000));
        assert_eq!((trail.rejected_to, trail.inside), (2000, 0));
    }

    static CATALOGUE: Catalogue = Catalogue::embedded();
    static SCANNER: LazyLock<CredentialScanner<'static>> =
        LazyLock::new(|| CredentialScanner::new(&CATALOGUE));
    static EXAMPLES: LazyLock<Vec<u8>> = LazyLock::new(|| examples(&CATALOGUE));

    /// What programmers write, with much that looks like a credential and is none.
    static SOURCES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let sources = [
            include_str!("scanner.rs"),
            include_str!("runs.rs"),
            include_str!("../shape/placeholder.rs"),
            include_str!("../script/tests/fix.rs"),
            include_str!("../../rules/documented-examples.txt"),
            include_str!("../../Cargo.toml"),
            include_str!("../../README.md"),
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
        assert!(SCANNER.multiline_keywords_in(text, Span::new(2, 16)));
        assert!(!SCANNER.multiline_keywords_in(text, Span::new(3, 16)));
        assert!(!SCANNER.multiline_keywords_in(text, Span::new(2, 12)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn hostile_bytes_are_survived(text in hostile_texts()) {
            let hits = scan_by_keyword(&text);
            prop_assert!(hits.iter().all(|hit| hit.span.end <= text.len()));
            prop_assert_eq!(places(&hits), places(&SCANNER.scan_without_prefilter(&text)));
            prop_assert_eq!(places(&hits), places(&scan_by_anchor(&text)));
        }

        #[test]
        fn anchors_find_what_keywords_find(text in sources()) {
            prop_assert_eq!(places(&scan_by_keyword(&text)), places(&scan_by_anchor(&text)));
        }

        #[test]
        fn lines_and_blocks_together_are_the_whole(
            text in sources(),
            chosen in prop::collection::vec(any::<bool>(), 1..9),
        ) {
            let mut candidates = SCANNER.scan_multiline(&text);
            let mut start = 0;
            for end in line_ends(&text, &chosen) {
                candidates.extend(SCANNER.scan_lines(&text, Span::new(start, end)));
                start = end;
            }
            prop_assert_eq!(places(&CredentialScanner::resolve(candidates)), places(&scan_by_keyword(&text)));
        }
    }
}
