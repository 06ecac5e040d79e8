//! Finds what the rules find that a project brings along from gitleaks, as that tool finds it.
//!
//! A rule is looked for in a whole text as soon as one of its keywords stands there; what its allowlists name is no
//! finding. envlint's own rules know nothing of it. Called by the engine, for each document.

mod allowlist;
mod near;
mod rule;

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use self::near::Neighbours;
use self::rule::Compiled;
use crate::pattern::needed::needed_literals;
use crate::rule::{Catalogue, Rule, RuleId};
use crate::text::Span;

/// No rule is reported more often in one text.
const MOST: usize = 10_000;

/// Shorter literals are no help.
const SHORTEST_LITERAL: usize = 3;

/// Looks for the imported rules of a catalogue. One scanner serves all threads.
#[derive(Debug)]
pub(crate) struct ImportedScanner<'c> {
    rules: Vec<Compiled<'c>>,
    keywords: Option<AhoCorasick>,
    /// The rule of each keyword.
    of_keyword: Vec<usize>,
    /// The rules that are looked for in every text.
    everywhere: Vec<usize>,
}

/// What an imported rule found.
#[derive(Debug)]
pub(crate) struct ImportedHit<'c> {
    pub(crate) rule: &'c Rule,
    /// The secret; `None` when the file's name is what was looked for.
    pub(crate) span: Option<Span>,
    /// Commits in which it is allowed.
    pub(crate) allowed_in: Vec<String>,
}

/// What was found in a text.
#[derive(Debug, Default)]
pub(crate) struct ImportedHits<'c> {
    pub(crate) hits: Vec<ImportedHit<'c>>,
    /// A rule that matched so often that not all of it is here.
    pub(crate) cut: Option<&'c RuleId>,
}

impl<'c> ImportedScanner<'c> {
    pub(crate) fn new(catalogue: &'c Catalogue) -> Self {
        let rules: Vec<_> =
            catalogue.imported().map(|(rule, pattern)| Compiled::new(rule, pattern)).collect();
        let (mut words, mut of_keyword, mut everywhere) = (Vec::new(), Vec::new(), Vec::new());
        for (at, compiled) in rules.iter().enumerate() {
            let own = compiled.pattern.keywords.clone();
            let own = if own.is_empty() { literals(compiled) } else { own };
            if own.is_empty() {
                everywhere.push(at);
            }
            of_keyword.extend(own.iter().map(|_| at));
            words.extend(own);
        }
        let search = || {
            let mut builder = AhoCorasick::builder();
            builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(&words).ok()
        };
        let keywords = (!words.is_empty()).then(search).flatten();
        if keywords.is_none() {
            everywhere = (0..rules.len()).collect();
        }
        Self { rules, keywords, of_keyword, everywhere }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Everything in a document.
    pub(crate) fn scan(&self, path: &str, text: &[u8]) -> ImportedHits<'c> {
        if self.is_empty() {
            return ImportedHits::default();
        }
        let mut found = Vec::new();
        let mut cut = None;
        for at in self.worth_trying(text) {
            let hits = self.rules[at].hits(path, text, MOST + 1);
            cut = cut.or((hits.len() > MOST).then_some(&self.rules[at].rule.id));
            found.extend(hits.into_iter().take(MOST));
        }
        let neighbours = Neighbours::new(text, &found, &self.rules);
        let hits = found.iter().filter(|it| neighbours.allow(it)).map(|it| ImportedHit {
            rule: it.rule,
            span: it.secret,
            allowed_in: it.allowed_in.clone(),
        });
        ImportedHits { hits: hits.collect(), cut }
    }

    /// The rules one of whose keywords stands in a text, and those without any, in their order.
    fn worth_trying(&self, text: &[u8]) -> Vec<usize> {
        let mut is_met = vec![false; self.rules.len()];
        self.everywhere.iter().for_each(|&at| is_met[at] = true);
        let mut left = is_met.iter().filter(|it| !**it).count();
        let found = self.keywords.iter().flat_map(|it| it.find_overlapping_iter(text));
        for keyword in found {
            if left == 0 {
                break;
            }
            let met = &mut is_met[self.of_keyword[keyword.pattern().as_usize()]];
            left -= usize::from(!*met);
            *met = true;
        }
        (0..self.rules.len()).filter(|&at| is_met[at]).collect()
    }
}

/// What every match of a rule holds that names no keywords.
fn literals(compiled: &Compiled<'_>) -> Vec<String> {
    let expression = compiled.pattern.expression.as_ref();
    expression.and_then(|it| needed_literals(it, SHORTEST_LITERAL)).unwrap_or_default()
}

/// What one rule found, by the rule.
type ByRule<'f, 'c> = BTreeMap<&'c RuleId, Vec<&'f rule::Found<'c>>>;
