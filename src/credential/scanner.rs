//! The scanner over all credential rules.

use super::compiled::Compiled;
use super::evidence::{is_credential, starts_free};
use super::overlap::{Candidate, most_specific};
use super::prefilter::Prefilter;
use super::{CredentialError, CredentialHit};
use crate::rule::{Catalogue, Confidence, EnvironmentTag, Exposure, Grading, Severity};
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
/// let catalogue = Catalogue::embedded()?;
/// let scanner = CredentialScanner::new(&catalogue)?;
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
    pub fn new(catalogue: &'c Catalogue) -> Result<Self, CredentialError> {
        let rules = catalogue.credentials().map(|(rule, pattern)| Compiled::new(rule, pattern)).collect();
        let keywords = catalogue.credentials().map(|(_, pattern)| pattern.keywords.as_slice());
        Ok(Self { rules, prefilter: Prefilter::new(keywords)? })
    }

    /// Every credential in a text, in the order of places. Test keys and publishable keys are among them: see
    /// [`CredentialHit::is_finding`].
    pub fn scan(&self, text: &[u8]) -> Vec<CredentialHit<'c>> {
        let mut candidates = Vec::new();
        let mut trails = vec![Trail::default(); self.rules.len()];
        self.prefilter.each(text, |rule, keyword, slack| {
            let compiled = &self.rules[rule];
            let first = keyword.saturating_sub(compiled.reach().saturating_add(slack));
            trails[rule].follow(compiled, text, first, keyword, &mut candidates);
        });
        hits(candidates, text)
    }

    /// What [`CredentialScanner::scan`] finds, found by trying every rule at every byte.
    #[cfg(test)]
    pub(crate) fn scan_without_prefilter(&self, text: &[u8]) -> Vec<CredentialHit<'c>> {
        let mut candidates = Vec::new();
        for compiled in &self.rules {
            Trail::default().follow(compiled, text, 0, text.len().saturating_sub(1), &mut candidates);
        }
        hits(candidates, text)
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
    fn follow<'s, 'c>(
        &mut self,
        compiled: &'s Compiled<'c>,
        text: &[u8],
        first: usize,
        last: usize,
        candidates: &mut Vec<Candidate<'s, 'c>>,
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
                candidates.push(Candidate { compiled, secret: found.secret });
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

fn hits<'c>(candidates: Vec<Candidate<'_, 'c>>, text: &[u8]) -> Vec<CredentialHit<'c>> {
    let hit = |candidate: Candidate<'_, 'c>| {
        let Candidate { compiled, secret } = candidate;
        let (severity, confidence) = grade(compiled, &text[secret.range()]);
        CredentialHit { rule: compiled.rule, pattern: compiled.pattern, span: secret, severity, confidence }
    };
    most_specific(candidates).into_iter().map(hit).collect()
}

fn grade(compiled: &Compiled<'_>, secret: &[u8]) -> (Severity, Confidence) {
    let is_graver = match compiled.pattern.grading {
        Grading::Fixed => false,
        Grading::ByRandomness => shape::looks_random(secret),
    };
    if is_graver {
        (Severity::Error, Confidence::High)
    } else {
        (compiled.rule.severity, compiled.rule.confidence)
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

    fn places(hits: &[CredentialHit<'_>]) -> Vec<(String, Span)> {
        hits.iter().map(|hit| (hit.rule.id.to_string(), hit.span)).collect()
    }

    fn examples(catalogue: &Catalogue) -> Vec<u8> {
        let texts = catalogue.credentials().flat_map(|(rule, _)| rule.matches.iter().chain(&rule.no_matches));
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

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
    static SCANNER: LazyLock<CredentialScanner<'static>> =
        LazyLock::new(|| CredentialScanner::new(&CATALOGUE).unwrap());
    static EXAMPLES: LazyLock<Vec<u8>> = LazyLock::new(|| examples(&CATALOGUE));

    /// Arbitrary bytes between pieces of real examples.
    fn hostile_texts() -> impl Strategy<Value = Vec<u8>> {
        let piece = (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..20));
        prop::collection::vec(piece, 0..4).prop_map(|pieces| {
            let example = |(at, bytes): (prop::sample::Index, Vec<u8>)| {
                let start = at.index(EXAMPLES.len());
                [&EXAMPLES[start..EXAMPLES.len().min(start + 120)], &bytes].concat()
            };
            pieces.into_iter().flat_map(example).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn hostile_bytes_are_survived(text in hostile_texts()) {
            let hits = SCANNER.scan(&text);
            prop_assert!(hits.iter().all(|hit| hit.span.end <= text.len()));
            prop_assert_eq!(places(&hits), places(&SCANNER.scan_without_prefilter(&text)));
        }
    }
}
