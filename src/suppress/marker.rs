//! Comments that allow a finding, ours and those of other scanners.
//!
//! `envlint:allow(rule-id, rule-id) reason` counts in any text: what a comment is differs from format to format, and
//! the words are enough. On a line of its own (nothing but a comment sign before it) it covers the next line that is not
//! such a marker too, so that several can be stacked; behind content it covers its own line only. Directly behind a
//! backtick it is a quotation, and without brackets it is prose. The markers of other tools cover the lines that they
//! cover there.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use bstr::ByteSlice;
use memchr::memmem;

use crate::text::{LineIndex, Literals, Span};

/// The markers of a text, in the order of their places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Markers {
    markers: Vec<Marker>,
    /// The lines that are covered, sorted, each with the number of a marker.
    covered: Vec<(Span, usize)>,
}

/// One marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// From its word to its closing bracket.
    pub(super) span: Span,
    pub(super) meaning: Meaning,
}

/// What a marker allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Findings of these rules, if it says why.
    Rules { names: Vec<Name>, reason: Reason },
    /// Whatever the other scanners would report.
    Credentials,
}

/// A rule as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

/// Whether a marker says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Here.
    Given(Span),
    Missing,
}

/// The lines that a marker covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Ours.
    Own,
    /// The line that it stands on.
    Same,
    /// The line after it.
    Next,
    /// The line that it stands on; the line after it, when nothing but a comment sign stands before it.
    SameOrBelowComment,
    /// The line that it stands on, the one before and the one after.
    Around,
}

/// Every word that is looked for. The first is ours.
const WORDS: &[(&str, Reach)] = &[
    ("envlint:allow", Reach::Own),
    ("gitleaks:allow", Reach::Same),
    ("betterleaks:allow", Reach::Same),
    ("trufflehog:ignore", Reach::Same),
    ("kingfisher:ignore", Reach::Around),
    ("pragma: allowlist secret", Reach::Same),
    ("pragma: whitelist secret", Reach::Same),
    ("pragma: allowlist nextline secret", Reach::Next),
    ("pragma: whitelist nextline secret", Reach::Next),
    ("secretlint-disable-line", Reach::Same),
    ("secretlint-disable-next-line", Reach::Next),
    ("nosemgrep", Reach::SameOrBelowComment),
];

/// What every one of these words holds: a text without it is done with, and the automaton of the words is not built.
static PIECES: Literals = Literals::new(&[
    "envlint:",
    "leaks:allow",
    "trufflehog:",
    "kingfisher:",
    "pragma: ",
    "secretlint-",
    "nosemgrep",
]);

static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        // Quick to build, for a commit waits for it; long texts are searched by their rare bytes anyway.
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(WORDS.iter().map(|(word, _)| word))
        .expect("a dozen short words make a small automaton")
});

/// More markers than this on one line do not count: nobody writes them, and hostile input must not cost more than it
/// weighs.
const MARKERS_ON_A_LINE: usize = 32;

/// What may stand between the brackets.
const LONGEST_LIST: usize = 2_000;

/// Words that begin a comment and are made of letters, or are the key of one where there are no comments.
const COMMENT_WORDS: &[&str] = &["rem", "dnl", "comment"];

impl Markers {
    /// Whether a text may hold one of our own: only these are ever called unused, so in a text without findings no other
    /// matters.
    pub(crate) fn may_be_ours_in(text: &[u8]) -> bool {
        static OURS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(WORDS[0].0));
        OURS.find(text).is_some()
    }

    /// The markers of a text: one pass over it, and nothing more when it has none.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut markers = Self::default();
        if !PIECES.are_in(text) {
            return markers;
        }
        let mut lines = Lines { text, index: LineIndex::new(text) };
        let mut current = None;
        for word in FINDER.find_iter(text) {
            let line = current.filter(|line: &Line| word.start() <= line.span.end);
            let mut line = line.unwrap_or_else(|| lines.line_at(word.start()));
            line.markers += 1;
            if line.markers <= MARKERS_ON_A_LINE {
                let (_, reach) = WORDS[word.pattern().as_usize()];
                markers.add(Span::new(word.start(), word.end()), reach, &line, &mut lines);
            }
            current = Some(line);
        }
        markers.covered.sort_unstable();
        markers.covered.dedup();
        markers
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.markers.is_empty()
    }

    fn add(&mut self, word: Span, reach: Reach, line: &Line, lines: &mut Lines<'_>) {
        let Some(marker) = marker_at(word, reach, line, lines.text) else { return };
        let number = self.markers.len();
        self.covered.extend(lines.covered(reach, line).into_iter().map(|line| (line, number)));
        self.markers.push(marker);
    }

    /// The markers that cover a line of the span, each with its number.
    pub(super) fn covering(&self, span: Span) -> impl Iterator<Item = (usize, &Marker)> {
        let first = self.covered.partition_point(|(line, _)| line.end < span.start);
        self.covered[first..]
            .iter()
            .take_while(move |(line, _)| line.start <= span.end)
            .filter(move |(line, _)| line.overlaps(span))
            .map(|&(_, number)| (number, &self.markers[number]))
    }

    /// Every marker, each with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Marker)> {
        self.markers.iter().enumerate()
    }
}

/// A line with a marker.
#[derive(Debug, Clone, Copy)]
struct Line {
    span: Span,
    surroundings: Surroundings,
    /// How many markers were met on it.
    markers: usize,
}

/// What stands on a marker's line besides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    Content,
    Comment,
}

struct Lines<'t> {
    text: &'t [u8],
    index: LineIndex<'t>,
}

impl Lines<'_> {
    /// The line of its first marker.
    fn line_at(&self, marker: usize) -> Line {
        let span = self.index.lines_around(Span::new(marker, marker));
        let before = &self.text[span.start..marker];
        let after = comment_end(&self.text[marker..span.end]).map(|end| &self.text[marker + end..span.end]);
        let surroundings = if opens_comment(before) && !after.is_some_and(has_word) {
            Surroundings::Comment
        } else {
            Surroundings::Content
        };
        Line { span, surroundings, markers: 0 }
    }

    fn covered(&self, reach: Reach, line: &Line) -> Vec<Span> {
        let same = Some(line.span);
        let below = || match line.surroundings {
            Surroundings::Comment => self.next(line.span),
            Surroundings::Content => None,
        };
        let lines = match reach {
            Reach::Own => [same, self.below_markers(line), None],
            Reach::Same => [same, None, None],
            Reach::Next => [self.next(line.span), None, None],
            Reach::SameOrBelowComment => [same, below(), None],
            Reach::Around => [self.previous(line.span), same, self.next(line.span)],
        };
        lines.into_iter().flatten().collect()
    }

    /// The first line below that is no marker on a line of its own. A long stack of markers is walked no further than a
    /// line may have markers.
    fn below_markers(&self, line: &Line) -> Option<Span> {
        let mut line = *line;
        for _ in 0..MARKERS_ON_A_LINE {
            match line.surroundings {
                Surroundings::Content => return None,
                Surroundings::Comment => {}
            }
            let next = self.next(line.span)?;
            match FINDER.find(&self.text[next.range()]) {
                Some(word) if word.pattern().as_usize() == 0 => {
                    line = self.line_at(next.start + word.start());
                    if line.surroundings == Surroundings::Content {
                        return Some(next);
                    }
                }
                Some(_) | None => return Some(next),
            }
        }
        None
    }

    fn next(&self, line: Span) -> Option<Span> {
        let rest = &self.text[line.end..];
        let ending = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        let start = line.end + ending;
        (start <= self.text.len()).then(|| self.index.lines_around(Span::new(start, start)))
    }

    fn previous(&self, line: Span) -> Option<Span> {
        let before = line.start.checked_sub(1)?;
        Some(self.index.lines_around(Span::new(before, before)))
    }
}

/// The marker that a word begins, if it begins one.
fn marker_at(word: Span, reach: Reach, line: &Line, text: &[u8]) -> Option<Marker> {
    let rest = &text[word.end..line.span.end];
    match reach {
        Reach::Own => own_marker(word, rest, &text[line.span.start..word.start]),
        Reach::SameOrBelowComment if !speaks_of_secrets(rest) => None,
        Reach::Same | Reach::Next | Reach::SameOrBelowComment | Reach::Around => {
            Some(Marker { span: word, meaning: Meaning::Credentials })
        }
    }
}

fn own_marker(word: Span, rest: &[u8], before: &[u8]) -> Option<Marker> {
    if before.last().is_some_and(|&byte| byte == b'`' || byte.is_ascii_alphanumeric()) {
        return None;
    }
    let list = &rest[..rest.len().min(LONGEST_LIST)];
    let length = list.strip_prefix(b"(")?.find_byte(b')')?;
    let list = Span::new(word.end + 1, word.end + 1 + length);
    let names = names_of(&rest[1..=length], list.start);
    let meaning = Meaning::Rules { names, reason: reason_in(&rest[length + 2..], list.end + 1) };
    Some(Marker { span: Span::new(word.start, list.end + 1), meaning })
}

fn names_of(list: &[u8], offset: usize) -> Vec<Name> {
    let mut start = offset;
    let mut names = Vec::new();
    for part in list.split(|&byte| byte == b',') {
        let indent = part.len() - part.trim_start().len();
        let name = part.trim();
        if !name.is_empty() {
            let span = Span::new(start + indent, start + indent + name.len());
            names.push(Name { text: name.to_str_lossy().into_owned(), span });
        }
        start += part.len() + 1;
    }
    names
}

/// Anything with a letter or digit, up to the end of the comment or the next marker, is a reason. `offset` is where
/// `rest` begins.
fn reason_in(rest: &[u8], offset: usize) -> Reason {
    let end = comment_end(rest).unwrap_or(rest.len());
    let end = FINDER.find(&rest[..end]).map_or(end, |next| next.start());
    let reason = rest[..end].trim_ascii();
    if !has_word(reason) {
        return Reason::Missing;
    }
    let indent = end - rest[..end].trim_ascii_start().len();
    Reason::Given(Span::new(offset + indent, offset + indent + reason.len()))
}

/// Semgrep's marker with a list silences the named rules of Semgrep only; those about secrets say so in their names.
fn speaks_of_secrets(rest: &[u8]) -> bool {
    const WORDS: &[&str] = &["secret", "credential", "password", "token", "key"];
    let Some(list) = rest.strip_prefix(b":") else { return true };
    let list = list[..list.len().min(LONGEST_LIST)].to_ascii_lowercase();
    WORDS.iter().any(|word| list.contains_str(word))
}

/// Where a comment that has an end ends.
fn comment_end(text: &[u8]) -> Option<usize> {
    [text.find("*/"), text.find("-->")].into_iter().flatten().min()
}

fn has_word(text: &[u8]) -> bool {
    text.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

/// Whether what stands before a marker is white space and signs, or a word that begins a comment.
fn opens_comment(before: &[u8]) -> bool {
    const LONGEST: usize = 200;
    before.len() <= LONGEST
        && before
            .split(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| COMMENT_WORDS.contains(&word.to_ascii_lowercase().to_str_lossy().as_ref()))
}

#[cfg(test)]
mod tests;
