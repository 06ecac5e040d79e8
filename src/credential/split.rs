//! Literals that are put together of several, on one line or over some: `"sk_live_" + "…"`, `'sk_live_' . '…'`.
//!
//! Called by the scanner, for what a rule recognises in the whole and in no piece.

use bstr::ByteSlice;
use memchr::{memchr, memchr_iter};

use crate::text::{Literals, Span};

/// A dot beside a quote: languages join literals by it, and prose is full of others.
static DOTS: Literals = Literals::new(&["'.", "\".", "' .", "\" .", ".'", ".\"", ". '", ". \""]);

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

/// How far the pieces of a literal lie apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All on one line.
    Line,
    /// On several lines, with no empty one between two pieces.
    Lines,
}

/// What joins two literals in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joints {
    Plus,
    /// Dots as well. Looking for them takes long, and most languages have none.
    Dots,
}

impl Joints {
    /// What joins literals in the language of a program, by how it begins: as PHP does, or as a script for Perl.
    pub(super) fn of(program: &[u8]) -> Self {
        let is_for_perl = || program.lines().next().is_some_and(|it| it.contains_str("perl"));
        let is_of_dots = program.starts_with(b"<?") || program.starts_with(b"#!") && is_for_perl();
        if is_of_dots { Self::Dots } else { Self::Plus }
    }

    /// Whether one may stand in a text.
    pub(super) fn are_in(self, text: &[u8]) -> bool {
        memchr(b'+', text).is_some() || self == Self::Dots && DOTS.are_in(text)
    }

    /// Calls with each literal of a text that they put together, on one line or over several.
    pub(super) fn each(self, text: &[u8], reaches: &[Reach], mut call: impl FnMut(Split)) {
        each_by(memchr_iter(b'+', text), text, reaches, &mut call);
        each_by(self.dots(text), text, reaches, &mut call);
    }

    /// Whether some of the lines of a text may hold a joint of a literal over several: at the end of a line or at its start,
    /// with something of one piece beside it on the same line. Other versions of the text may go on otherwise on the lines
    /// around.
    pub(super) fn may_go_over_lines(self, text: &[u8]) -> bool {
        memchr_iter(b'+', text).chain(self.dots(text)).any(|at| {
            let before = without_blanks(&text[..at], Side::End);
            let behind = without_blanks(&text[at + 1..], Side::Start);
            let ends_line = behind.first().is_none_or(|it| b"\r\n".contains(it));
            let begins_line = before.last().is_none_or(|it| *it == b'\n');
            let is_open = |quote: Option<&u8>, last: Option<&u8>| {
                quote.is_some_and(|it| is_quote(*it)) && last.is_some_and(|it| is_token(*it))
            };
            ends_line && (begins_line || is_open(before.last(), before.iter().rev().nth(1)))
                || begins_line && is_open(behind.first(), behind.get(1))
        })
    }

    /// The dots beside quotes.
    fn dots(self, text: &[u8]) -> impl Iterator<Item = usize> {
        let text = if self == Self::Dots { text } else { &[] };
        DOTS.each(text).map(|it| if text[it.start] == b'.' { it.start } else { it.end - 1 })
    }
}

fn each_by(
    joints: impl Iterator<Item = usize>,
    text: &[u8],
    reaches: &[Reach],
    call: &mut impl FnMut(Split),
) {
    let mut done = [0; 2];
    for at in joints {
        for (&reach, done) in reaches.iter().zip(&mut done) {
            if at >= *done
                && let Some(pieces) = pieces_around(text, at, reach)
            {
                *done = pieces[pieces.len() - 1].end;
                if pieces.len() > 1 && (reach == Reach::Line || is_parted_by_line(text, &pieces)) {
                    call(Split { pieces });
                }
            }
        }
    }
}

/// The pieces of the literal whose first joint stands at a place.
fn pieces_around(text: &[u8], first_joint: usize, reach: Reach) -> Option<Vec<Span>> {
    let first = piece_before(text, first_joint, reach)?;
    let mut pieces = vec![first];
    let mut joint = first_joint;
    while let Some(next) = piece_behind(text, joint, reach)
        && next.end - first.start <= LONGEST
    {
        pieces.push(next);
        match end_of_gap(&text[next.end + 1..], reach) {
            Some(gap) if text[next.end + 1 + gap] == text[joint] => joint = next.end + 1 + gap,
            Some(_) | None => break,
        }
    }
    Some(pieces)
}

/// A side of a text.
#[derive(Debug, Clone, Copy)]
enum Side {
    Start,
    End,
}

/// A text without the blanks at one of its sides, but for the ends of lines.
fn without_blanks(text: &[u8], side: Side) -> &[u8] {
    let is_blank = |it: char| it == ' ' || it == '\t';
    match side {
        Side::Start => text.trim_start_with(is_blank),
        Side::End => text.trim_end_with(is_blank),
    }
}

const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Whether a line ends within something that is of one piece: sentences and statements have a blank there.
fn is_parted_by_line(text: &[u8], pieces: &[Span]) -> bool {
    pieces.windows(2).any(|pair| {
        text[pair[0].end..pair[1].start].contains(&b'\n')
            && !pair[0].is_empty()
            && is_token(text[pair[0].end - 1])
            && is_token(text[pair[1].start])
    })
}

/// How many blanks a text begins with; none where more than one line ends among them, or nothing follows.
fn end_of_gap(text: &[u8], reach: Reach) -> Option<usize> {
    let near = &text[..text.len().min(LONGEST)];
    let length = near.iter().position(|it| !is_of_gap(*it, reach))?;
    has_one_line_end(&near[..length]).then_some(length)
}

fn has_one_line_end(gap: &[u8]) -> bool {
    memchr_iter(b'\n', gap).count() <= 1
}

fn is_of_gap(byte: u8, reach: Reach) -> bool {
    match reach {
        Reach::Line => byte == b' ',
        Reach::Lines => b" \t\r\n".contains(&byte),
    }
}

/// The literal that ends before a joint.
fn piece_before(text: &[u8], joint: usize, reach: Reach) -> Option<Span> {
    let floor = joint.saturating_sub(LONGEST);
    let near = &text[floor..joint];
    let length = near.iter().rposition(|it| !is_of_gap(*it, reach))? + 1;
    let (before, gap) = near.split_at(length);
    let quote = *before.last().filter(|it| is_quote(**it) && has_one_line_end(gap))?;
    let end = floor + before.len() - 1;
    let line = &text[floor..end];
    let start = line.rfind_byteset([quote, b'\n']).filter(|it| line[*it] == quote)?;
    Some(Span::new(floor + start + 1, end))
}

/// The literal that begins behind a joint.
fn piece_behind(text: &[u8], joint: usize, reach: Reach) -> Option<Span> {
    let behind = &text[joint + 1..text.len().min(joint + LONGEST)];
    let start = end_of_gap(behind, reach)?;
    let quote = *behind.get(start).filter(|it| is_quote(**it))?;
    let inside = &behind[start + 1..];
    let length = inside.find_byteset([quote, b'\n']).filter(|it| inside[*it] == quote)?;
    let start = joint + 1 + start + 1;
    Some(Span::new(start, start + length))
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str, reach: Reach) -> Vec<String> {
        let mut found = Vec::new();
        Joints::Dots.each(text.as_bytes(), &[reach], |split| {
            found.push(split.text(text.as_bytes()).to_str_lossy().into_owned());
        });
        found
    }

    #[test]
    fn pieces_on_a_line_are_put_together() {
        let of_line = |text| literals(text, Reach::Line);
        assert_eq!(of_line("x = \"one\" + \"two\" + 'three'; y = 'a'+'b'"), ["onetwothree", "ab"]);
        assert_eq!(of_line("$x = 'one' . \"two\"; $y = 'a'.'b'; $z = 'c' .'d'"), ["onetwo", "ab", "cd"]);
        assert_eq!(of_line("x.split('.'); 'one'.concat('two'); 'one' . two; 'end'. 'More'"), ["endMore"]);
        assert_eq!(of_line("x = 1 + 2 + \"a\" + y + \"b\"\n\"c\" +\n\"d\""), [] as [&str; 0]);
    }

    #[test]
    fn pieces_over_lines_are_put_together_where_a_line_parts_something() {
        let of_lines = |text| literals(text, Reach::Lines);
        for text in [
            "\"sk_\" +\n    \"live\"",
            "'sk_'\r\n  + 'li' + 've'",
            "\"sk_\" + // key\n \"live\"",
            "'sk_' .\n    'live'",
            "'sk_'.\n'live'",
            "'sk_'\n    . 'li' . 've'",
            "'sk_'\n    .'live'",
        ] {
            let is_read = !text.contains("//");
            assert_eq!(of_lines(text) == ["sk_live"], is_read, "{text}");
            assert_eq!(Joints::Dots.may_go_over_lines(text.as_bytes()), is_read, "{text}");
        }
        for text in ["'one ' +\n 'two'", "'one' + 'two'", "'one' +\n\n 'two'", "1 +\n 2"] {
            assert_eq!(of_lines(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn the_line_of_a_joint_tells_that_a_literal_may_go_on() {
        for line in
            ["\"sk_\" +", "  + 'live'", "+", "a('sk_' + \r", "'one' + 'two' +\t", "'sk_' .", "  .'live'"]
        {
            for (before, behind) in
                [("", ""), ("call(\n", "\nsuffix"), ("x;\r\n", "\r\n"), ("'sk_'\n", "\n'live'")]
            {
                let text = [before, line, behind].concat();
                assert!(Joints::Dots.may_go_over_lines(text.as_bytes()), "{text}");
            }
        }
        for text in ["'one ' +\n'two'", "x +\n'two'", "'one'\n+ x", "'one' + 'two'", "i++;\n"] {
            assert!(!Joints::Dots.may_go_over_lines(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_part_of_the_whole_has_its_place() {
        let mut found = Vec::new();
        Joints::Plus.each(b"'one' + 'two'", &[Reach::Line], |split| found.push(split));
        assert_eq!(found[0].place(Span::new(1, 5)), Some(Span::new(2, 11)));
        assert_eq!(found[0].place(Span::new(0, 3)), None);
        assert_eq!(found[0].place(Span::new(3, 6)), None);
    }
}
