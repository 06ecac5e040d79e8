//! One rule, ready to be tried at a place.

use std::sync::OnceLock;

use crate::pattern::Outline;
use crate::rule::{CredentialPattern, Rule};
use crate::text::{Anchored, Span};

/// A rule with what the scanner needs to know of its pattern. Nothing is parsed before one of its keywords was seen, and
/// nothing compiled before there may be a match: a run meets the keywords of a few rules, and a commit waits for it.
#[derive(Debug)]
pub(super) struct Compiled<'c> {
    pub(super) rule: &'c Rule,
    pub(super) pattern: &'c CredentialPattern,
    /// Apart, as the engines are: a start writes what stands here once for every rule.
    outline: OnceLock<Box<Outline>>,
    regex: Anchored,
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
        Self { rule, pattern, outline: OnceLock::new(), regex: Anchored::default() }
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
        // No longer than needed: the time that an engine takes to begin grows with the text that it is given.
        let window = &text[start..text.len().min(start.saturating_add(outline.longest))];
        let expression = || self.pattern.expression();
        let end = self.regex.end_of_match(window, expression)?;
        let whole = Span::new(start, start + end);
        // Groups are dear, and few patterns have any.
        if !outline.has_groups {
            return Some(Found { whole, secret: whole, body: None, host: None });
        }
        let groups = self.regex.groups(if outline.looks_ahead { window } else { &window[..end] }, expression);
        let group = |name| {
            let span = groups.get_group_by_name(name)?;
            Some(Span::new(start + span.start, start + span.end))
        };
        Some(Found {
            whole,
            secret: group("secret").unwrap_or(whole),
            body: group("body"),
            host: group("host"),
        })
    }

    /// What holds for every match.
    pub(super) fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Box::new(self.pattern.outline()))
    }
}
