//! Cuts excerpts down to what a person can look at: a minified file is one line of a megabyte.

use std::ops::Range;

use super::escape::push_escaped;
use crate::finding::Excerpt;

/// How many characters of a line are shown.
const LINE_WIDTH: usize = 120;
/// How many characters of a longer line are shown before what is highlighted.
const BEFORE: usize = 40;
/// How many lines are shown.
const LINES: usize = 6;
/// Stands for what was cut off.
const ELLIPSIS: &str = "...";

/// An excerpt as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) text: String,
    /// What is highlighted, in bytes of `text`.
    pub(super) highlight: Range<usize>,
}

impl Drawn {
    /// Cuts the lines around what is highlighted, and escapes what the excerpt may still hold.
    pub(super) fn of(excerpt: &Excerpt) -> Self {
        let mut drawn = Self { text: String::new(), highlight: 0..0 };
        let mut start = None;
        let mut offset = 0;
        for (number, line) in excerpt.text.split('\n').take(LINES).enumerate() {
            if number > 0 {
                drawn.text.push('\n');
            }
            let part = relative(excerpt.highlight.range(), offset, line.len());
            let shown = drawn.push_line(line, &part);
            if excerpt.highlight.start <= offset + line.len() {
                start.get_or_insert(shown.start);
                if excerpt.highlight.end >= offset {
                    drawn.highlight.end = shown.end;
                }
            }
            offset += line.len() + 1;
        }
        drawn.highlight.start = start.unwrap_or(drawn.text.len());
        drawn.highlight.end = drawn.highlight.end.max(drawn.highlight.start);
        drawn
    }

    /// Appends a line, and says where the highlighted `part` of it now is.
    fn push_line(&mut self, line: &str, part: &Range<usize>) -> Range<usize> {
        let window = window(line, part.start);
        if window.start > 0 {
            self.text.push_str(ELLIPSIS);
        }
        let mut shown = self.text.len()..self.text.len();
        for (at, character) in line[window.clone()].char_indices() {
            let at = window.start + at;
            if at <= part.start {
                shown.start = self.text.len();
            }
            if at <= part.end {
                shown.end = self.text.len();
            }
            match character {
                '\t' => self.text.push('\t'),
                other => push_escaped(&mut self.text, other),
            }
        }
        if part.start >= window.end {
            shown.start = self.text.len();
        }
        if part.end >= window.end {
            shown.end = self.text.len();
        }
        if window.end < line.len() {
            self.text.push_str(ELLIPSIS);
        }
        shown
    }
}

/// The part of `range` that lies in a line of `length` bytes at `offset`, counted from the line's start.
fn relative(range: Range<usize>, offset: usize, length: usize) -> Range<usize> {
    let inside = |at: usize| at.saturating_sub(offset).min(length);
    inside(range.start)..inside(range.end)
}

/// The bytes of a line to show. Only characters near `focus` are counted, whatever the line's length.
fn window(line: &str, focus: usize) -> Range<usize> {
    if line.chars().nth(LINE_WIDTH).is_none() {
        return 0..line.len();
    }
    let focus = (0..=focus.min(line.len())).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
    let start = line[..focus].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let end = line[start..].char_indices().nth(LINE_WIDTH).map_or(line.len(), |(at, _)| start + at);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn drawn(text: &str, highlight: Range<usize>) -> (String, String) {
        let excerpt = Excerpt { first_line: 1, text: text.to_owned(), highlight: Span::from(highlight) };
        let drawn = Drawn::of(&excerpt);
        (drawn.text[drawn.highlight.clone()].to_owned(), drawn.text)
    }

    #[test]
    fn short_line_stays_whole() {
        assert_eq!(drawn("KEY=********", 4..12), ("********".into(), "KEY=********".into()));
    }

    #[test]
    fn long_line_is_cut_around_the_highlight() {
        let line = format!("{}KEY=********{}", "a".repeat(60_000), "b".repeat(40_000));
        let (highlighted, text) = drawn(&line, 60_004..60_012);
        assert_eq!(highlighted, "********");
        assert!(text.starts_with("...aaa") && text.ends_with("bbb..."), "{text}");
        assert_eq!(text.len(), LINE_WIDTH + 2 * ELLIPSIS.len());
    }

    #[test]
    fn long_highlight_ends_with_the_line() {
        let (highlighted, text) = drawn(&"é".repeat(500), 0..1000);
        assert_eq!(highlighted, "é".repeat(LINE_WIDTH));
        assert!(text.ends_with(ELLIPSIS));
    }

    #[test]
    fn highlight_moves_with_what_is_escaped_before_it() {
        assert_eq!(drawn("\u{202e}K=v", 5..6), ("v".into(), r"\u{202e}K=v".into()));
    }

    #[test]
    fn many_lines_are_cut() {
        let (highlighted, text) = drawn(&"line\n".repeat(1000), 2..5000);
        assert_eq!(text.lines().count(), LINES);
        assert_eq!(highlighted, text[2..]);
    }

    #[test]
    fn highlight_on_a_later_line() {
        assert_eq!(drawn("one\ntwo\nthree", 4..7).0, "two");
        assert_eq!(drawn("one\ntwo", 99..100).0, "");
        assert_eq!(drawn("", 0..0), (String::new(), String::new()));
    }
}
