//! Byte offsets to lines and columns.

use bstr::ByteSlice;

use super::Span;

/// A place as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters (an undecodable byte counts as one), from 1.
    pub column: usize,
}

/// The starts of the lines of one text. `\n`, `\r\n` and a lone `\r` end a line.
#[derive(Debug)]
pub(crate) struct LineIndex<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
    /// Offsets inside of long lines with the characters of their line before them, so that a column far right is not
    /// counted from the line's start each time.
    milestones: Vec<(usize, usize)>,
}

/// How far apart the milestones of a long line are, in bytes.
const MILE: usize = 4096;

impl<'t> LineIndex<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let mut starts = vec![0];
        for at in memchr_newlines(text) {
            let ends_line = text[at] == b'\n' || text.get(at + 1) != Some(&b'\n');
            if ends_line {
                starts.push(at + 1);
            }
        }
        let milestones = milestones(text, &starts);
        Self { text, starts, milestones }
    }

    /// Where `offset` lies; an offset behind the end is the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let passed = self.milestones.partition_point(|&(at, _)| at <= offset);
        let milestone = passed.checked_sub(1).map(|last| self.milestones[last]);
        let start = self.starts[line - 1];
        let (from, before) = milestone.filter(|&(at, _)| at >= start).unwrap_or((start, 0));
        Position { line, column: before + self.text[from..offset].chars().count() + 1 }
    }

    /// The whole lines that `span` touches, without the last line's ending.
    pub(crate) fn lines_around(&self, span: Span) -> Span {
        let first = self.starts.partition_point(|&start| start <= span.start.min(self.text.len()));
        let last_byte = if span.is_empty() { span.start } else { span.end - 1 };
        let last = self.starts.partition_point(|&start| start <= last_byte.min(self.text.len()));
        let start = self.starts[first - 1];
        let end = self.starts.get(last).copied().unwrap_or(self.text.len());
        let trimmed = self.text[start..end].trim_end_with(|c| c == '\n' || c == '\r').len();
        Span::new(start, start + trimmed)
    }
}

/// The milestones of all long lines.
fn milestones(text: &[u8], starts: &[usize]) -> Vec<(usize, usize)> {
    let mut milestones = Vec::new();
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(text.len());
        let (mut from, mut before) = (start, 0);
        while end - from > MILE {
            let at = start_of_character(text, from + MILE);
            before += text[from..at].chars().count();
            from = at;
            milestones.push((from, before));
        }
    }
    milestones
}

/// `at` or a few bytes before, where no character is cut. A character has three continuation bytes at most; what follows
/// more of them is a piece of its own.
fn start_of_character(text: &[u8], at: usize) -> usize {
    let is_start = |at: &usize| text[*at] & 0b1100_0000 != 0b1000_0000;
    (at - 3..=at).rev().find(is_start).unwrap_or(at)
}

/// Offsets of every `\n` and `\r`.
fn memchr_newlines(text: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = text[from..].find_byteset(b"\n\r")? + from;
        from = found + 1;
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("a\näö=x".as_bytes());
        assert_eq!(index.position("a\näö".len()), Position { line: 2, column: 3 });
    }

    #[test]
    fn every_line_ending_counts_once() {
        let index = LineIndex::new(b"a\r\nb\rc\nd");
        assert_eq!(index.position(7), Position { line: 4, column: 1 });
    }

    #[test]
    fn lines_around_leaves_the_ending_out() {
        let text = b"one\r\ntwo\r\nthree";
        let index = LineIndex::new(text);
        assert_eq!(&text[index.lines_around(Span::new(6, 7)).range()], b"two");
        assert_eq!(&text[index.lines_around(Span::new(1, 6)).range()], b"one\r\ntwo");
    }

    #[test]
    fn columns_in_long_lines_are_counted_the_same() {
        for piece in ["aäöx€", "😀", "\u{301}b"] {
            let text =
                [b"short\n".as_slice(), &[0x80; 5000], piece.repeat(4000).as_bytes(), b"\nend"].concat();
            let index = LineIndex::new(&text);
            assert!(index.milestones.len() > 2);
            let borders: Vec<_> = text.char_indices().map(|(start, _, _)| start).collect();
            for at in borders.into_iter().filter(|&at| at >= 6 && at + 4 < text.len()).step_by(97) {
                assert_eq!(index.position(at).column, text[6..at].chars().count() + 1, "{piece} {at}");
            }
        }
    }

    #[test]
    fn offset_behind_the_end_is_the_end() {
        assert_eq!(LineIndex::new(b"ab").position(99), Position { line: 1, column: 3 });
    }
}
