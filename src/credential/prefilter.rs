//! Where in a text a rule may match: one automaton over the keywords of all rules.
//!
//! It knows nothing of patterns. Called by the scanner.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::CredentialError;

/// From how many bytes on the faster automaton pays for being built. A commit is smaller, and waits for none.
const MUCH_TEXT: usize = 1024 * 1024;

/// Looks for the keywords of all rules at once.
#[derive(Debug)]
pub(super) struct Prefilter {
    keywords: Vec<String>,
    /// The rules of each keyword.
    rules: Vec<Vec<RuleOfKeyword>>,
    /// Quick to build.
    quick: AhoCorasick,
    /// Quick to run; built when there is much to read. Both find the same.
    thorough: OnceLock<Option<AhoCorasick>>,
    /// How much was read so far.
    read: AtomicUsize,
}

/// A rule that a keyword belongs to.
#[derive(Debug, Clone, Copy)]
struct RuleOfKeyword {
    rule: usize,
    slack: usize,
}

impl Prefilter {
    /// A prefilter for rules with these keywords; the number of a rule is its place among them.
    pub(super) fn new<'k>(of_rules: impl Iterator<Item = &'k [String]>) -> Result<Self, CredentialError> {
        let mut rules: BTreeMap<String, Vec<RuleOfKeyword>> = BTreeMap::new();
        for (rule, keywords) in of_rules.enumerate() {
            let slack = slack(keywords);
            for keyword in keywords {
                let of_keyword = rules.entry(keyword.to_ascii_lowercase()).or_default();
                of_keyword.push(RuleOfKeyword { rule, slack });
            }
        }
        let (keywords, rules): (Vec<_>, Vec<_>) = rules.into_iter().unzip();
        let quick = automaton(&keywords, AhoCorasickKind::ContiguousNFA)?;
        Ok(Self { keywords, rules, quick, thorough: OnceLock::new(), read: AtomicUsize::new(0) })
    }

    /// Calls with each rule and the start of each keyword of it in a text, in the order in which the keywords end, and
    /// with how many bytes before this start a later call for the rule may name.
    pub(super) fn each(&self, text: &[u8], mut call: impl FnMut(usize, usize, usize)) {
        for keyword in self.automaton(text.len()).find_overlapping_iter(text) {
            for it in &self.rules[keyword.pattern().as_usize()] {
                call(it.rule, keyword.start(), it.slack);
            }
        }
    }

    /// The automaton that is cheapest for a text of this length, after what was read before.
    fn automaton(&self, length: usize) -> &AhoCorasick {
        let read = self.read.fetch_add(length, Ordering::Relaxed);
        if read.saturating_add(length) < MUCH_TEXT {
            return &self.quick;
        }
        // One that grows too large is done without.
        let build = || automaton(&self.keywords, AhoCorasickKind::DFA).ok();
        self.thorough.get_or_init(build).as_ref().unwrap_or(&self.quick)
    }
}

fn automaton(keywords: &[String], kind: AhoCorasickKind) -> Result<AhoCorasick, BuildError> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .kind(Some(kind))
        .build(keywords)
}

/// How far before a keyword another one of the same rule may start that ends behind it: how far inside one keyword of a
/// rule another one begins.
fn slack(keywords: &[String]) -> usize {
    let lower: Vec<_> = keywords.iter().map(|it| it.to_ascii_lowercase()).collect();
    let inside = |outer: &String| lower.iter().filter_map(|inner| outer.rfind(inner.as_str())).max();
    lower.iter().filter_map(inside).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(prefilter: &Prefilter, text: &str) -> Vec<(usize, usize, usize)> {
        let mut calls = Vec::new();
        prefilter.each(text.as_bytes(), |rule, start, slack| calls.push((rule, start, slack)));
        calls
    }

    #[test]
    fn both_automata_find_the_same() {
        let rules = [vec!["abcde".to_owned(), "cd".to_owned()], vec!["CDE".to_owned()]];
        let prefilter = Prefilter::new(rules.iter().map(Vec::as_slice)).unwrap();
        let few = calls(&prefilter, "xABCDEcd");
        assert_eq!(few, [(0, 3, 2), (0, 1, 2), (1, 3, 0), (0, 6, 2)]);
        prefilter.read.store(MUCH_TEXT, Ordering::Relaxed);
        let much = calls(&prefilter, "xABCDEcd");
        assert!(prefilter.thorough.get().is_some_and(Option::is_some));
        assert_eq!(few.into_iter().collect::<std::collections::BTreeSet<_>>(), much.into_iter().collect());
    }
}
