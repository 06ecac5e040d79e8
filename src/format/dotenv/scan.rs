//! Where the keys and values of a dotenv text are.

use bstr::ByteSlice;

use crate::text::Span;

/// One assignment by its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawAssignment {
    pub(super) key_span: Span,
    /// The value without its quotes, or without the comment behind it.
    pub(super) value_span: Span,
    pub(super) quote: Quote,
}

/// How a value is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
    Backtick,
    /// There is a key and no separator: the value is taken from the process environment.
    Bare,
}

/// The assignments of a text, line by line. Lines that are none are passed over.
pub(super) fn assignments(text: &[u8]) -> Vec<RawAssignment> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line_end = end_of_line(text, at);
        at = match assignment_at(text, at, line_end) {
            Some((assignment, end)) => {
                found.push(assignment);
                next_line(text, end_of_line(text, end))
            }
            None => next_line(text, line_end),
        };
    }
    found
}

/// What stands before a comment that white space introduces: the reading of Python, Go and compose.
fn without_comment(written: &[u8]) -> &[u8] {
    let comment = written
        .find_iter(b"#")
        .find(|&at| at == 0 || written[at - 1].is_ascii_whitespace())
        .unwrap_or(written.len());
    written[..comment].trim_ascii()
}

/// What stands before the first `#`: the reading of node and Ruby.
pub(super) fn cut_at_hash(written: &[u8]) -> &[u8] {
    written[..written.find_byte(b'#').unwrap_or(written.len())].trim_ascii()
}

fn assignment_at(text: &[u8], line_start: usize, line_end: usize) -> Option<(RawAssignment, usize)> {
    let mut at = skip_blanks(text, line_start, line_end);
    if text[at..line_end].starts_with(b"export") && text.get(at + 6).is_some_and(|it| b" \t".contains(it)) {
        at = skip_blanks(text, at + 6, line_end);
    }
    let key_span = key_at(text, at, line_end)?;
    let is_quoted = key_span.start > at;
    let behind = skip_blanks(text, key_span.end + usize::from(is_quoted), line_end);
    let Some(value_at) = separator_at(text, key_span, behind, line_end) else {
        let is_bare = behind == line_end || text[behind] == b'#';
        let bare = RawAssignment { key_span, value_span: Span::new(behind, behind), quote: Quote::Bare };
        return (is_bare && is_environment_key(&text[key_span.range()])).then_some((bare, behind));
    };
    let value_at = skip_blanks(text, value_at, line_end);
    let (value_span, quote, end) = value_from(text, value_at, line_end);
    Some((RawAssignment { key_span, value_span, quote }, end))
}

fn key_at(text: &[u8], at: usize, line_end: usize) -> Option<Span> {
    if let Some(quote @ (b'\'' | b'"')) = text[at..line_end].first() {
        let length = text[at + 1..line_end].find_byte(*quote)?;
        return (length > 0).then(|| Span::new(at + 1, at + 1 + length));
    }
    let length = text[at..line_end]
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || b"_.-".contains(byte) || *byte >= 0x80))
        .unwrap_or(line_end - at);
    (length > 0).then(|| Span::new(at, at + length))
}

/// Where the value begins. A colon separates when a blank follows, or the key is in capitals; `http://` is no key.
fn separator_at(text: &[u8], key: Span, at: usize, line_end: usize) -> Option<usize> {
    match text[at..line_end].first()? {
        b'=' => Some(at + 1),
        b':' => {
            let is_spaced = text.get(at + 1).is_none_or(u8::is_ascii_whitespace);
            (is_spaced || is_environment_key(&text[key.range()])).then_some(at + 1)
        }
        _ => None,
    }
}

fn is_environment_key(key: &[u8]) -> bool {
    key.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

/// The value that begins at `at`: its place, its quotes, and where the line goes on behind it.
fn value_from(text: &[u8], at: usize, line_end: usize) -> (Span, Quote, usize) {
    let unquoted = || (Span::new(at, at + without_comment(&text[at..line_end]).len()), Quote::None, line_end);
    let (mark, quote) = match text[at..line_end].first() {
        Some(b'\'') => (b'\'', Quote::Single),
        Some(b'"') => (b'"', Quote::Double),
        Some(b'`') => (b'`', Quote::Backtick),
        _ => return unquoted(),
    };
    let Some(value) = quoted_from(text, at, mark) else { return unquoted() };
    let close = value.end + (value.start - at);
    let behind = text[close.min(text.len())..end_of_line(text, close.min(text.len()))].trim_ascii_start();
    if behind.is_empty() || behind.starts_with(b"#") { (value, quote, close) } else { unquoted() }
}

/// What stands between the quotes at `at`, single or threefold; `None` when they do not close, or when they would
/// swallow other assignments: an apostrophe that was never closed must not hide the lines below it.
fn quoted_from(text: &[u8], at: usize, mark: u8) -> Option<Span> {
    let marks = [mark; 3];
    let (start, end) = if text[at..].starts_with(&marks) && text[at + 3..].contains_str(marks) {
        (at + 3, at + 3 + text[at + 3..].find(marks)?)
    } else {
        (at + 1, closing_quote(text, at + 1, mark)?)
    };
    let swallows = text[start..end].lines().skip(1).any(looks_like_assignment);
    (!swallows).then(|| Span::new(start, end))
}

fn closing_quote(text: &[u8], from: usize, mark: u8) -> Option<usize> {
    let mut at = from;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if mark != b'`' => at += 1,
            _ if byte == mark => return Some(at),
            _ => {}
        }
        at += 1;
    }
    // `'C:\'`: the backslash before the last quote was none of an escape.
    let line = end_of_line(text, from);
    text[from..line].rfind_byte(mark).map(|last| from + last)
}

fn looks_like_assignment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let key = line
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count();
    key > 1 && line.get(key) == Some(&b'=') && line.get(key + 1) != Some(&b'=')
}

fn skip_blanks(text: &[u8], from: usize, line_end: usize) -> usize {
    let blanks =
        text[from.min(line_end)..line_end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    from.min(line_end) + blanks
}

fn end_of_line(text: &[u8], from: usize) -> usize {
    text[from..].find_byteset(b"\r\n").map_or(text.len(), |length| from + length)
}

fn next_line(text: &[u8], line_end: usize) -> usize {
    line_end + if text[line_end..].starts_with(b"\r\n") { 2 } else { 1 }
}
