//! Looks for the keywords of rules in any case, at every byte of a text. Quick to build: it knows nothing of patterns.
//!
//! Called by the prefilter for little text, and for rules whose patterns say no more.

use super::starts::{START, Starts};
use crate::rule::RuleText;

/// The keywords of some rules.
#[derive(Debug, Default)]
pub(super) struct Keywords(Starts<Keyword>);

#[derive(Debug)]
struct Keyword {
    word: RuleText,
    rule: usize,
}

impl Keywords {
    /// Adds those of a rule. None is shorter than [`START`]: the catalogue sees to it.
    pub(super) fn add(&mut self, rule: usize, words: &[RuleText]) {
        for word in words {
            if let Some(&start) = word.as_bytes().first_chunk() {
                self.0.add(start, Keyword { word: word.clone(), rule });
            }
        }
    }

    #[cfg(test)]
    pub(super) fn rules(&self) -> Vec<usize> {
        self.0.entries().map(|keyword| keyword.rule).collect()
    }

    /// Calls with each rule and the start of each keyword of it in a text, in the order of starts.
    pub(super) fn each(&self, text: &[u8], mut call: impl FnMut(usize, usize)) {
        if self.0.is_empty() {
            return;
        }
        for (start, bytes) in text.windows(START).enumerate() {
            for keyword in self.0.with([bytes[0], bytes[1], bytes[2]]) {
                if stands_at(&keyword.word, text, start) {
                    call(keyword.rule, start);
                }
            }
        }
    }
}

/// Whether a word stands at a place, in any case.
fn stands_at(word: &str, text: &[u8], start: usize) -> bool {
    let there = start.checked_add(word.len()).and_then(|end| text.get(start..end));
    there.is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_found_in_any_case_and_inside_of_others() {
        let mut keywords = Keywords::default();
        keywords.add(0, &["abcde".into(), "bcd".into()]);
        keywords.add(1, &["CDE".into()]);
        let mut found = Vec::new();
        keywords.each(b"xABCDEcd", |rule, start| found.push((rule, start)));
        assert_eq!(found, [(0, 1), (0, 2), (1, 3)]);
    }
}
