//! From a text to its syntax tree, in bounded time and depth.

use std::ops::ControlFlow;

use tree_sitter::{Language as Grammar, ParseOptions, Parser, Tree};

use super::Language;

/// How often the parser may report progress before it is stopped, and once more for each so many bytes: a script that
/// a person wrote stays far below, one that is all errors does not.
const PARSE_STEPS: usize = 2_000;
const BYTES_PER_STEP: usize = 16;

/// How many brackets may be open at once.
const DEEPEST_BRACKETS: usize = 150;

#[cfg(test)]
thread_local! {
    /// How many texts were parsed on this thread.
    pub(in crate::script) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl Language {
    /// The syntax tree of a text; `None` when the parser takes too long.
    pub(in crate::script) fn parse(&self, text: &[u8]) -> Option<Tree> {
        if is_too_deep(text) {
            return None;
        }
        #[cfg(test)]
        PARSED.with(|count| count.set(count.get() + 1));
        let most = PARSE_STEPS + text.len() / BYTES_PER_STEP;
        let mut parser = Parser::new();
        parser.set_language(&Grammar::new(self.grammar)).ok()?;
        let mut steps = 0_usize;
        let mut watch = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut read = |offset: usize, _| text.get(offset..).unwrap_or_default();
        parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut watch)))
    }
}

/// Whether a text is nested deeper than a person nests it.
pub(in crate::script) fn is_too_deep(text: &[u8]) -> bool {
    open_brackets(text) > DEEPEST_BRACKETS
}

/// The most brackets that are open at once. Those in texts and comments count too, which does no harm.
fn open_brackets(text: &[u8]) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in text {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}
