//! The scanner over all credential rules.

#[cfg(test)]
use super::anchors::Place;
use super::compiled::Compiled;
use super::overlap::most_specific;
use super::prefilter::{Prefilter, Scope};
use super::split::{Joints, Reach};
use super::tries::Tries;
use super::{CredentialCandidate, CredentialHit};
use crate::rule::{Catalogue, CredentialPattern, EnvironmentTag, Exposure, Rule};
use crate::text::{Escaped, Span};

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
        tries.candidates.extend(self.rewritten(text));
        Self::resolve(tries.candidates)
    }

    /// What the rules recognise in no part of a text as it is written.
    fn rewritten(&self, text: &[u8]) -> Vec<CredentialCandidate<'c>> {
        [self.split(Joints::of(text), text, &[Reach::Line, Reach::Lines]), self.escaped(text)].concat()
    }

    /// What the rules recognise in texts that are percent-encoded.
    fn escaped(&self, text: &[u8]) -> Vec<CredentialCandidate<'c>> {
        let mut candidates = Vec::new();
        Escaped::each(text, |it| candidates.extend(self.made(&it.text, |part| it.place(part))));
        candidates
    }

    /// What the rules recognise in literals that are put together of several.
    fn split(&self, joints: Joints, text: &[u8], reaches: &[Reach]) -> Vec<CredentialCandidate<'c>> {
        let mut candidates = Vec::new();
        joints.each(text, reaches, |it| candidates.extend(self.made(&it.text(text), |part| it.place(part))));
        candidates
    }

    /// What the rules recognise in a text that was made of another, where it has a place there.
    fn made(&self, made: &[u8], place: impl Fn(Span) -> Option<Span>) -> Vec<CredentialCandidate<'c>> {
        let mut tries = Tries::new(&self.rules, made);
        self.prefilter.each_by_keyword(&self.rules, made, |place| tries.follow(place));
        let mut candidates = tries.candidates;
        candidates.retain_mut(|candidate| {
            let found = place(candidate.hit.span);
            candidate.hit.span = found.unwrap_or(candidate.hit.span);
            found.is_some()
        });
        candidates
    }

    /// What the rules recognise whose matches lie within one line, in some lines of a text: `lines` begins where a line
    /// begins and ends where one ends.
    ///
    /// The lines of a text, in any parts, and [`CredentialScanner::scan_multiline`] of the whole of it give together what
    /// [`CredentialScanner::resolve`] needs for what [`CredentialScanner::scan`] gives.
    pub fn scan_lines(&self, text: &[u8], lines: Span) -> InLines<'c> {
        let mut tries = Tries::new(&self.rules, &text[lines.range()]);
        // Few of the millions of pieces of a history have one.
        let joints = Joints::of(text);
        let has_joint = joints.are_in(tries.text);
        let mut begins = has_joint && joints.may_go_over_lines(tries.text);
        self.prefilter.each_of(Scope::Lines, &self.rules, tries.text, |place| {
            if self.rules[place.rule].outline().is_line_bound {
                tries.follow(place);
            } else {
                begins = true;
            }
        });
        if has_joint {
            tries.candidates.extend(self.split(joints, tries.text, &[Reach::Line]));
        }
        tries.candidates.extend(self.escaped(tries.text));
        for candidate in &mut tries.candidates {
            let span = candidate.hit.span;
            candidate.hit.span = Span::new(lines.start + span.start, lines.start + span.end);
        }
        InLines { candidates: tries.candidates, begins }
    }

    /// What [`CredentialScanner::scan`] finds, found by trying every rule at every byte.
    #[cfg(test)]
    pub(crate) fn scan_without_prefilter(&self, text: &[u8]) -> Vec<CredentialHit<'c>> {
        let mut tries = Tries::new(&self.rules, text);
        for rule in 0..self.rules.len() {
            tries.follow(Place { rule, first: 0, last: text.len() });
        }
        tries.candidates.extend(self.rewritten(text));
        Self::resolve(tries.candidates)
    }

    /// What the other rules recognise in a text, those whose matches may hold a line break, and what all of them do in literals
    /// that are put together over several lines.
    pub fn scan_multiline(&self, text: &[u8]) -> Vec<CredentialCandidate<'c>> {
        let mut tries = Tries::new(&self.rules, text);
        self.prefilter.each_of(Scope::Multiline, &self.rules, text, |place| tries.follow(place));
        tries.candidates.extend(self.split(Joints::of(text), text, &[Reach::Lines]));
        tries.candidates
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

/// What lines hold.
#[derive(Debug)]
pub struct InLines<'c> {
    /// What the rules recognise whose matches lie within one line.
    pub candidates: Vec<CredentialCandidate<'c>>,
    /// Whether something stands there that each match of another rule holds. A text without any needs no
    /// [`CredentialScanner::scan_multiline`].
    pub begins: bool,
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
mod tests;
