//! One imported rule, compiled when it is first needed.

use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::allowlist::{CompiledAllowlist, Judged, Verdict};
use crate::rule::{ImportedPattern, Rule};
use crate::text::Span;

/// More than any expression takes that was accepted where it was read.
const SIZE_LIMIT: usize = 1 << 27;

/// An expression that is compiled when it is first asked.
#[derive(Debug)]
pub(super) struct Lazy<'c> {
    expression: &'c str,
    regex: OnceLock<Regex>,
}

impl<'c> Lazy<'c> {
    pub(super) fn new(expression: &'c str) -> Self {
        Self { expression, regex: OnceLock::new() }
    }

    pub(super) fn get(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let built = RegexBuilder::new(self.expression).unicode(false).size_limit(SIZE_LIMIT).build();
            built.expect("expressions are parsed and weighed where rules are read")
        })
    }
}

/// A rule with its expressions.
#[derive(Debug)]
pub(super) struct Compiled<'c> {
    pub(super) rule: &'c Rule,
    pub(super) pattern: &'c ImportedPattern,
    expression: Option<Lazy<'c>>,
    path: Option<Lazy<'c>>,
    allowlists: Vec<CompiledAllowlist<'c>>,
}

/// A match that no allowlist names.
#[derive(Debug)]
pub(super) struct Found<'c> {
    pub(super) rule: &'c Rule,
    pub(super) pattern: &'c ImportedPattern,
    pub(super) whole: Span,
    /// The secret; `None` when the rule is about the file's name.
    pub(super) secret: Option<Span>,
    pub(super) allowed_in: Vec<String>,
}

impl<'c> Compiled<'c> {
    pub(super) fn new(rule: &'c Rule, pattern: &'c ImportedPattern) -> Self {
        Self {
            rule,
            pattern,
            expression: pattern.expression.as_deref().map(Lazy::new),
            path: pattern.path.as_deref().map(Lazy::new),
            allowlists: pattern.allowlists.iter().map(|it| CompiledAllowlist::new(it)).collect(),
        }
    }

    /// The matches in a document, at most so many.
    pub(super) fn hits(&self, path: &str, text: &[u8], most: usize) -> Vec<Found<'c>> {
        let is_elsewhere = self.path.as_ref().is_some_and(|it| !it.get().is_match(path.as_bytes()));
        if is_elsewhere || path == self.pattern.file {
            return Vec::new();
        }
        let Some(expression) = &self.expression else {
            return self.found(path, text, Span::new(0, 0), None).into_iter().collect();
        };
        let matches = expression.get().captures_iter(text);
        let found = |captures: Captures<'_>| {
            let whole = captures.get(0)?;
            let whole = without_breaks(text, Span::new(whole.start(), whole.end()));
            let secret = self.secret(text, &captures).unwrap_or(whole);
            let is_weak = self.pattern.entropy.is_some_and(|least| entropy(&text[secret.range()]) <= least);
            if secret.range().is_empty() || is_weak {
                return None;
            }
            self.found(path, text, whole, Some(secret))
        };
        matches.filter_map(found).take(most).collect()
    }

    /// What an allowlist does not name.
    fn found(&self, path: &str, text: &[u8], whole: Span, secret: Option<Span>) -> Option<Found<'c>> {
        let judged = Judged { path, text, whole, secret: secret.unwrap_or(whole) };
        let mut allowed_in = Vec::new();
        for allowlist in &self.allowlists {
            match allowlist.judge(&judged) {
                Verdict::Reported => {}
                Verdict::Allowed => return None,
                Verdict::AllowedIn(commits) => allowed_in.extend(commits.iter().cloned()),
            }
        }
        Some(Found { rule: self.rule, pattern: self.pattern, whole, secret, allowed_in })
    }

    /// The group that is the secret.
    fn secret(&self, text: &[u8], captures: &Captures<'_>) -> Option<Span> {
        let span =
            |group: regex::bytes::Match<'_>| without_breaks(text, Span::new(group.start(), group.end()));
        match self.pattern.secret_group {
            0 => captures.iter().skip(1).flatten().map(span).find(|it| !it.range().is_empty()),
            group => captures.get(group).map(span),
        }
    }
}

/// A span without the line breaks at its ends.
fn without_breaks(text: &[u8], span: Span) -> Span {
    let part = &text[span.range()];
    let is_break = |byte: &u8| *byte == b'\n';
    let start = part.iter().take_while(|it| is_break(it)).count();
    let end = part[start..].iter().rev().take_while(|it| is_break(it)).count();
    Span::new(span.start + start, span.end - end)
}

/// How many bits a byte of a text carries, by how often each byte stands in it.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for &byte in text {
        counts[usize::from(byte)] = counts[usize::from(byte)].saturating_add(1);
    }
    let total: f64 = counts.iter().map(|&it| f64::from(it)).sum();
    let share = |&count: &u32| f64::from(count) / total;
    -counts.iter().filter(|it| **it > 0).map(share).map(|it| it * it.log2()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_shannon() {
        assert!(entropy(b"aaaa").abs() < 1e-9 && (entropy(b"abcd") - 2.0).abs() < 1e-9);
    }
}
