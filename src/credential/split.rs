//! Literals that are put together of several on one line: `"sk_live_" + "…"`.
//!
//! Called by the scanner, for what a rule recognises in the whole and in no piece.

use bstr::ByteSlice;
use memchr::memchr_iter;

use crate::text::Span;

/// How long a literal is that is read, with all its pieces.
const LONGEST: usize = 1000;

/// A literal of several pieces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Split {
    pieces: Vec<Span>,
}

impl Split {
    /// The whole literal.
    pub(super) fn text(&self, text: &[u8]) -> Vec<u8> {
        self.pieces.iter().flat_map(|it| &text[it.range()]).copied().collect()
    }

    /// Where a part of the whole stands, when it lies in several pieces.
    pub(super) fn place(&self, part: Span) -> Option<Span> {
        let (mut before, mut start, mut end) = (0, None, None);
        for (number, piece) in self.pieces.iter().enumerate() {
            let behind = before + piece.len();
            if (before..behind).contains(&part.start) {
                start = Some((number, piece.start + part.start - before));
            }
            if before < part.end && part.end <= behind {
                end = Some((number, piece.start + part.end - before));
            }
            before = behind;
        }
        let ((first, start), (last, end)) = start.zip(end)?;
        (first < last).then(|| Span::new(start, end))
    }
}

/// Calls with each literal of a text that `+` puts together on one line.
pub(super) fn each(text: &[u8], mut call: impl FnMut(Split)) {
    let mut done = 0;
    for at in memchr_iter(b'+', text) {
        let Some(first) = piece_before(text, at).filter(|_| at >= done) else { continue };
        let mut pieces = vec![first];
        let mut joint = at;
        while let Some(next) = piece_behind(text, joint)
            && next.end - first.start <= LONGEST
        {
            pieces.push(next);
            done = next.end;
            match joint_behind(text, next.end + 1) {
                Some(next) => joint = next,
                None => break,
            }
        }
        if pieces.len() > 1 {
            call(Split { pieces });
        }
    }
}

/// The literal that ends before a joint.
fn piece_before(text: &[u8], joint: usize) -> Option<Span> {
    let floor = joint.saturating_sub(LONGEST);
    let before = text[floor..joint].trim_end_with(|it| it == ' ');
    let quote = *before.last().filter(|it| is_quote(**it))?;
    let end = floor + before.len() - 1;
    let line = &text[floor..end];
    let start = line.rfind_byteset([quote, b'\n']).filter(|it| line[*it] == quote)?;
    Some(Span::new(floor + start + 1, end))
}

/// The literal that begins behind a joint.
fn piece_behind(text: &[u8], joint: usize) -> Option<Span> {
    let behind = &text[joint + 1..text.len().min(joint + LONGEST)];
    let start = behind.iter().position(|it| *it != b' ')?;
    let quote = *behind.get(start).filter(|it| is_quote(**it))?;
    let inside = &behind[start + 1..];
    let length = inside.find_byteset([quote, b'\n']).filter(|it| inside[*it] == quote)?;
    let start = joint + 1 + start + 1;
    Some(Span::new(start, start + length))
}

fn joint_behind(text: &[u8], at: usize) -> Option<usize> {
    let behind = &text[at..text.len().min(at + LONGEST)];
    let joint = behind.iter().position(|it| *it != b' ')?;
    (behind[joint] == b'+').then_some(at + joint)
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each(text.as_bytes(), |split| {
            found.push(split.text(text.as_bytes()).to_str_lossy().into_owned());
        });
        found
    }

    #[test]
    fn pieces_on_a_line_are_put_together() {
        assert_eq!(literals("x = \"one\" + \"two\" + 'three'; y = 'a'+'b'"), ["onetwothree", "ab"]);
        assert_eq!(literals("x = 1 + 2 + \"a\" + y + \"b\"\n\"c\" +\n\"d\""), [] as [&str; 0]);
    }

    #[test]
    fn a_part_of_the_whole_has_its_place() {
        let mut found = Vec::new();
        each(b"'one' + 'two'", |split| found.push(split));
        assert_eq!(found[0].place(Span::new(1, 5)), Some(Span::new(2, 11)));
        assert_eq!(found[0].place(Span::new(0, 3)), None);
        assert_eq!(found[0].place(Span::new(3, 6)), None);
    }
}
