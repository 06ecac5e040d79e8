//! One rule, ready to be tried at a place.

use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::form;
use super::probe::Probe;
use crate::rule::{CredentialPattern, Rule};
use crate::text::Span;

/// No match is longer. What is longer is cut off here, on every way to find it.
const LONGEST_MATCH: usize = 16 * 1024;

/// How far behind the start of a match its keyword may stand where the pattern does not say it more exactly.
const LONGEST_REACH: usize = 512;

/// A rule with what the scanner needs to know of its pattern. Nothing is parsed before one of its keywords was seen, and
/// nothing compiled before there may be a match: a run meets the keywords of a few rules, and a commit waits for it.
#[derive(Debug)]
pub(super) struct Compiled<'c> {
    pub(super) rule: &'c Rule,
    pub(super) pattern: &'c CredentialPattern,
    shape: OnceLock<Shape>,
    regex: OnceLock<Regex>,
}

/// What is read from a pattern.
#[derive(Debug)]
struct Shape {
    /// How many bytes before a keyword a match may start; zero where every match starts with one.
    reach: usize,
    /// How many bytes every match begins with literally.
    prefix: usize,
    /// How long a match can be.
    longest: usize,
    /// Whether what stands behind a match can decide whether it is one.
    looks_ahead: bool,
    /// What stands where a match begins; none for a rule with a key, which is written in any case.
    probe: Option<Probe>,
}

/// A match, and the parts of it that have a meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) whole: Span,
    pub(super) secret: Span,
    pub(super) body: Option<Span>,
    pub(super) host: Option<Span>,
}

impl<'c> Compiled<'c> {
    pub(super) fn new(rule: &'c Rule, pattern: &'c CredentialPattern) -> Self {
        Self { rule, pattern, shape: OnceLock::new(), regex: OnceLock::new() }
    }

    /// How many bytes before the start of a keyword a match may start.
    pub(super) fn reach(&self) -> usize {
        self.shape().reach
    }

    /// How many bytes every match begins with literally.
    pub(super) fn prefix(&self) -> usize {
        self.shape().prefix
    }

    /// The match that starts exactly at `start`.
    pub(super) fn match_at(&self, text: &[u8], start: usize) -> Option<Found> {
        let shape = self.shape();
        if shape.probe.as_ref().is_some_and(|it| !it.may_match(text, start)) {
            return None;
        }
        let regex = self.regex.get_or_init(|| compile(&format!(r"\A(?:{})", self.pattern.expression())));
        // No longer than needed: the time that an engine takes to begin grows with the text that it is given.
        let window = &text[start..text.len().min(start.saturating_add(shape.longest))];
        // Where a match ends is cheap to say, and most texts have none; its groups are dear, and few patterns have any.
        let found = regex.find(window)?;
        let whole = Span::new(start + found.start(), start + found.end());
        if regex.captures_len() == 1 {
            return Some(Found { whole, secret: whole, body: None, host: None });
        }
        let part = if shape.looks_ahead { window } else { &window[..found.end()] };
        let captures = regex.captures(part)?;
        Some(Found {
            whole,
            secret: group(&captures, start, "secret").unwrap_or(whole),
            body: group(&captures, start, "body"),
            host: group(&captures, start, "host"),
        })
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of(self.pattern))
    }
}

impl Shape {
    fn of(pattern: &CredentialPattern) -> Self {
        let parts = form::parts_of_pattern(pattern);
        let longest = form::longest(&parts).unwrap_or(LONGEST_MATCH).min(LONGEST_MATCH);
        Self {
            reach: form::reach(&parts, &pattern.keywords).unwrap_or(longest.min(LONGEST_REACH)),
            prefix: form::literal_starts(&parts).iter().map(Vec::len).min().unwrap_or_default(),
            longest,
            looks_ahead: form::looks_ahead(&parts),
            probe: pattern.key.is_none().then(|| Probe::new(&parts)),
        }
    }
}

/// A named group's place in the text; the whole match's for an empty name.
fn group(captures: &Captures<'_>, start: usize, name: &str) -> Option<Span> {
    let found = if name.is_empty() { captures.get(0) } else { captures.name(name) }?;
    Some(Span::new(start + found.start(), start + found.end()))
}

fn compile(expression: &str) -> Regex {
    RegexBuilder::new(expression).unicode(false).build().expect("patterns are checked where rules are loaded")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach_of(expression: &str, keywords: &[&'static str]) -> Option<usize> {
        form::reach(&form::parts_of(expression), &keywords.iter().map(|&it| it.into()).collect::<Vec<_>>())
    }

    #[test]
    fn reach_is_the_length_before_the_keyword() {
        assert_eq!(reach_of("sk_live_[a-z]{9}", &["sk_live_"]), Some(0));
        assert_eq!(reach_of("[A-Z]{3}[0-3]Q~x", &["0Q~", "1Q~", "2Q~", "3Q~"]), Some(3));
        assert_eq!(reach_of("(?:a|bcd)(?P<secret>[a-z]{2,5}\\.v1\\.[a-z])", &[".v1."]), Some(8));
        assert_eq!(reach_of("[a-z]+\\.v1\\.", &[".v1."]), None);
    }
}
