//! The tries of rules at the places that the prefilter names.

use std::collections::BTreeMap;

use super::anchors::Place;
use super::compiled::{Compiled, Found};
use super::evidence::{is_credential, starts_free};
use super::{CredentialCandidate, CredentialHit};
use crate::rule::{Confidence, Demand, Grading, Severity};
use crate::shape;
use crate::text::Span;

/// How often a rule is tried again inside of a match that turned out to be no credential. Without a bound, a text in
/// which a rule's keyword is repeated is read again for each of them.
const TRIES_INSIDE: usize = 4;
/// The tries of all rules in one text.
#[derive(Debug)]
pub(super) struct Tries<'s, 'c, 't> {
    rules: &'s [Compiled<'c>],
    pub(super) text: &'t [u8],
    /// One for each rule that there is a place to try for: most texts have few.
    trails: BTreeMap<usize, Trail>,
    pub(super) candidates: Vec<CredentialCandidate<'c>>,
}

impl<'s, 'c, 't> Tries<'s, 'c, 't> {
    pub(super) fn new(rules: &'s [Compiled<'c>], text: &'t [u8]) -> Self {
        Self { rules, text, trails: BTreeMap::new(), candidates: Vec::new() }
    }

    pub(super) fn follow(&mut self, place: Place) {
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
            let read = match compiled.pattern.demand {
                Demand::UserAndPassword => shape::BasicAuthorization::read(secret),
                Demand::Form | Demand::Random | Demand::JsonWebToken | Demand::PrivateKeyInBase64 => None,
            };
            let secret = read.as_ref().map_or(secret, shape::BasicAuthorization::secret);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Catalogue, expand_placeholders};

    #[test]
    fn no_place_is_tried_twice() {
        let text = expand_placeholders("{base62:14:a}.atlasv1.{base62:64:b}");
        let catalogue = Catalogue::embedded();
        let rule = catalogue.credentials().find(|(rule, _)| rule.id.as_str() == "terraform-cloud-token");
        let rule = rule.map(|(rule, pattern)| Compiled::new(rule, pattern)).unwrap();
        let (mut trail, mut candidates) = (Trail::default(), Vec::new());
        for _ in 0..3 {
            trail.follow(&rule, text.as_bytes(), 0, 14, &mut candidates);
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
}
