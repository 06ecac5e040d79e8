//! One rule, ready to be tried at a place.

use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use crate::pattern::Outline;
use crate::rule::{CredentialPattern, Rule};
use crate::text::Span;

/// A rule with what the scanner needs to know of its pattern. Nothing is parsed before one of its keywords was seen, and
/// nothing compiled before there may be a match: a run meets the keywords of a few rules, and a commit waits for it.
#[derive(Debug)]
pub(super) struct Compiled<'c> {
    pub(super) rule: &'c Rule,
    pub(super) pattern: &'c CredentialPattern,
    outline: OnceLock<Outline>,
    regex: OnceLock<Regex>,
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
        Self { rule, pattern, outline: OnceLock::new(), regex: OnceLock::new() }
    }

    /// How many bytes before the start of a keyword a match may start.
    pub(super) fn reach(&self) -> usize {
        self.outline().reach
    }

    /// How many bytes every match begins with literally.
    pub(super) fn prefix(&self) -> usize {
        self.outline().prefix
    }

    /// The match that starts exactly at `start`.
    pub(super) fn match_at(&self, text: &[u8], start: usize) -> Option<Found> {
        let outline = self.outline();
        if outline.probe.as_ref().is_some_and(|it| !it.may_match(text, start)) {
            return None;
        }
        let regex = self.regex.get_or_init(|| compile(&format!(r"\A(?:{})", self.pattern.expression())));
        // No longer than needed: the time that an engine takes to begin grows with the text that it is given.
        let window = &text[start..text.len().min(start.saturating_add(outline.longest))];
        // Where a match ends is cheap to say, and most texts have none; its groups are dear, and few patterns have any.
        let found = regex.find(window)?;
        let whole = Span::new(start + found.start(), start + found.end());
        if regex.captures_len() == 1 {
            return Some(Found { whole, secret: whole, body: None, host: None });
        }
        let part = if outline.looks_ahead { window } else { &window[..found.end()] };
        let captures = regex.captures(part)?;
        Some(Found {
            whole,
            secret: group(&captures, start, "secret").unwrap_or(whole),
            body: group(&captures, start, "body"),
            host: group(&captures, start, "host"),
        })
    }

    /// What holds for every match.
    pub(super) fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| self.pattern.outline())
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
