//! Where in a text rules are worth trying: everywhere that they match, and at few other places.
//!
//! A little text is searched for the keywords of all rules. Before much text is, what can be found faster is made of the
//! outlines of their patterns. Called by the scanner.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::anchors::{Anchors, Place};
use super::compiled::Compiled;
use super::keywords::Keywords;

/// From how many bytes on it pays to read the outlines. A commit is smaller, and waits for none.
const MUCH_TEXT: usize = 128 * 1024;

/// Looks for all rules at once.
#[derive(Debug)]
pub(super) struct Prefilter {
    keywords: Keywords,
    /// By the number of their scope.
    anchors: [OnceLock<Anchors>; 3],
    /// How much was read so far.
    read: AtomicUsize,
}

/// Which rules are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of them.
    All,
    /// Those whose matches lie within one line; of the others, the places of their literals.
    Lines,
    /// Those whose matches may hold a line break.
    Multiline,
}

impl Prefilter {
    /// A prefilter for rules; the number of a rule is its place among them.
    pub(super) fn new(rules: &[Compiled<'_>]) -> Self {
        let mut keywords = Keywords::default();
        for (rule, compiled) in rules.iter().enumerate() {
            keywords.add(rule, &compiled.pattern.keywords);
        }
        Self { keywords, anchors: Default::default(), read: AtomicUsize::new(0) }
    }

    /// Calls with the places of a text at which a rule may match.
    pub(super) fn each(&self, rules: &[Compiled<'_>], text: &[u8], call: impl FnMut(Place)) {
        let read = self.read.fetch_add(text.len(), Ordering::Relaxed);
        if read.saturating_add(text.len()) < MUCH_TEXT {
            self.each_by_keyword(rules, text, call);
        } else {
            self.each_of(Scope::All, rules, text, call);
        }
    }

    /// The same for some of the rules.
    pub(super) fn each_of(&self, scope: Scope, rules: &[Compiled<'_>], text: &[u8], call: impl FnMut(Place)) {
        self.anchors(scope, rules).each(text, |rule| rules[rule].reach(), call);
    }

    /// The same as [`Prefilter::each`], whatever was read before.
    pub(super) fn each_by_keyword(&self, rules: &[Compiled<'_>], text: &[u8], mut call: impl FnMut(Place)) {
        self.keywords.each(text, |rule, keyword| {
            call(Place { rule, first: keyword.saturating_sub(rules[rule].reach()), last: keyword });
        });
    }

    fn anchors(&self, scope: Scope, rules: &[Compiled<'_>]) -> &Anchors {
        let is_multiline = |rule: &Compiled<'_>| !rule.outline().is_line_bound;
        let is_of_scope = |rule: &Compiled<'_>| scope != Scope::Multiline || is_multiline(rule);
        let anchors = || {
            let of_scope = rules.iter().enumerate().filter(|(_, rule)| is_of_scope(rule));
            Anchors::new(of_scope, |rule| scope == Scope::Lines && is_multiline(rule))
        };
        self.anchors[scope as usize].get_or_init(anchors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Catalogue;

    fn rules(catalogue: &Catalogue) -> Vec<Compiled<'_>> {
        catalogue.credentials().map(|(rule, pattern)| Compiled::new(rule, pattern)).collect()
    }

    #[test]
    fn every_embedded_rule_has_an_anchor() {
        let catalogue = Catalogue::embedded();
        let rules = rules(&catalogue);
        let prefilter = Prefilter::new(&rules);
        for scope in [Scope::Lines, Scope::Multiline] {
            let others = prefilter.anchors(scope, &rules).rules_by_keyword();
            let names: Vec<_> = others.into_iter().map(|rule| rules[rule].rule.id.as_str()).collect();
            assert!(names.is_empty(), "without an anchor: {names:?}");
        }
    }

    #[test]
    fn only_keys_in_blocks_have_matches_of_several_lines() {
        let catalogue = Catalogue::embedded();
        let multiline = catalogue.credentials().filter(|(_, it)| !it.outline().is_line_bound);
        let names: Vec<_> = multiline.map(|(rule, _)| rule.id.as_str()).collect();
        assert_eq!(names, ["gcp-service-account-key", "pem-private-key"]);
    }
}
