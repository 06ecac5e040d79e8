//! Literals that a text is searched for, all of them at once.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, packed};

use super::Span;

/// A few literals, as they are written. Nothing is built before the first search.
#[derive(Debug)]
pub(crate) struct Literals {
    literals: &'static [&'static str],
    searcher: OnceLock<Searcher>,
}

#[derive(Debug)]
enum Searcher {
    /// Compares many places at once.
    Packed(packed::Searcher),
    /// For a processor that cannot.
    Automaton(AhoCorasick),
}

impl Literals {
    /// A search for these.
    pub(crate) const fn new(literals: &'static [&'static str]) -> Self {
        Self { literals, searcher: OnceLock::new() }
    }

    /// Whether one of them stands in a text.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        self.find_from(text, 0).is_some()
    }

    /// Where they stand in a text, one behind the other.
    pub(crate) fn each(&self, text: &[u8]) -> impl Iterator<Item = Span> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find_from(text, from)?;
            from = found.end;
            Some(found)
        })
    }

    fn find_from(&self, text: &[u8], from: usize) -> Option<Span> {
        let found = match self.searcher.get_or_init(|| Searcher::new(self.literals)) {
            Searcher::Packed(searcher) => searcher.find_in(text, (from..text.len()).into()),
            Searcher::Automaton(automaton) => automaton.find(aho_corasick::Input::new(text).range(from..)),
        }?;
        Some(Span::new(found.start(), found.end()))
    }
}

impl Searcher {
    fn new(literals: &[&str]) -> Self {
        packed::Searcher::new(literals).map_or_else(
            || Self::Automaton(AhoCorasick::new(literals).expect("a few literals make a small automaton")),
            Self::Packed,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_wherever_they_stand() {
        static LITERALS: Literals = Literals::new(&["dropdb", "reset "]);
        for before in 0..130 {
            let text = [&vec![b'x'; before], &b"dropdb"[..], b"dropdb reset"].concat();
            let found: Vec<_> = LITERALS.each(&text).collect();
            assert_eq!(
                found,
                [Span::new(before, before + 6), Span::new(before + 6, before + 12)],
                "{before}"
            );
        }
        assert!(LITERALS.are_in(b"a reset b") && !LITERALS.are_in(b"reset") && !LITERALS.are_in(b""));
    }
}
