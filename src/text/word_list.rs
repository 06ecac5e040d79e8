//! Words that others are compared with, written as one text.

use std::sync::OnceLock;

use foldhash::{HashSet, HashSetExt};

/// Words with blanks between them. They are found by their hash; a list that nobody asks costs nothing.
#[derive(Debug)]
pub(crate) struct WordList {
    words: &'static str,
    known: OnceLock<HashSet<&'static str>>,
}

impl WordList {
    /// The list of the words of a text.
    pub(crate) const fn new(words: &'static str) -> Self {
        Self { words, known: OnceLock::new() }
    }

    /// Whether a word is one of them, as it is written.
    pub(crate) fn holds(&self, word: &str) -> bool {
        let known = || {
            let mut known = HashSet::new();
            known.extend(self.iter());
            known
        };
        self.known.get_or_init(known).contains(word)
    }

    /// The words in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.words.split_ascii_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_as_they_are_written() {
        static LIST: WordList = WordList::new("one two\n    three");
        assert!(LIST.holds("one") && LIST.holds("three"));
        assert!(!LIST.holds("One") && !LIST.holds("on") && !LIST.holds("one two") && !LIST.holds(""));
        assert_eq!(LIST.iter().count(), 3);
    }
}
