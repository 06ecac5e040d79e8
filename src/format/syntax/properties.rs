//! Java properties: `key = value`, `key: value` or `key value`, with continued lines, escapes, and the `#---` that
//! separates documents in Spring.

use crate::text::Span;

/// A key with its value, in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Property {
    pub(in crate::format) key: String,
    pub(in crate::format) key_span: Span,
    /// After continued lines and escapes.
    pub(in crate::format) value: String,
    pub(in crate::format) value_span: Span,
    /// The number of its document, from 0.
    pub(in crate::format) document: usize,
}

/// The properties of a text, in its order.
pub(in crate::format) fn parse(text: &[u8]) -> Vec<Property> {
    let mut properties = Vec::new();
    let (mut at, mut document) = (0, 0);
    while at < text.len() {
        let end = end_of_line(text, at);
        let line = text[at..end].trim_ascii();
        if line.starts_with(b"#---") || line.starts_with(b"!---") {
            document += 1;
        }
        if line.is_empty() || line.starts_with(b"#") || line.starts_with(b"!") {
            at = end + 1;
            continue;
        }
        let end = end_of_logical_line(text, at);
        properties.extend(property(text, Span::new(at, end), document));
        at = end + 1;
    }
    properties
}

fn end_of_line(text: &[u8], at: usize) -> usize {
    text[at..].iter().position(|it| matches!(it, b'\n' | b'\r')).map_or(text.len(), |length| at + length)
}

/// The end of a line with those that an odd number of backslashes joins to it.
fn end_of_logical_line(text: &[u8], start: usize) -> usize {
    let mut line = start;
    loop {
        let end = end_of_line(text, line);
        let backslashes = text[line..end].iter().rev().take_while(|it| **it == b'\\').count();
        if backslashes % 2 == 0 || end >= text.len() {
            return end;
        }
        line = end + if text[end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
}

fn property(text: &[u8], line: Span, document: usize) -> Option<Property> {
    let is_blank = |it: u8| matches!(it, b' ' | b'\t' | b'\x0c');
    let skip = |from: usize, is: &dyn Fn(u8) -> bool| {
        from + text[from..line.end].iter().take_while(|it| is(**it)).count()
    };
    let start = skip(line.start, &is_blank);
    let key_end = end_of_key(text, Span::new(start, line.end));
    let mut value_start = skip(key_end, &is_blank);
    if matches!(text[value_start..line.end].first(), Some(b'=' | b':')) {
        value_start = skip(value_start + 1, &is_blank);
    }
    let key = unescaped(&text[start..key_end]);
    let value = unescaped(&text[value_start..line.end]);
    let written = text[value_start..line.end].trim_ascii_end().len();
    (!key.is_empty()).then(|| Property {
        key,
        key_span: Span::new(start, key_end),
        value: value.trim_end().to_owned(),
        value_span: Span::new(value_start, value_start + written),
        document,
    })
}

/// A key ends at a blank, `=` or `:` that no backslash stands before.
fn end_of_key(text: &[u8], line: Span) -> usize {
    let mut at = line.start;
    while at < line.end {
        match text[at] {
            b'\\' => at += 1,
            b' ' | b'\t' | b'\x0c' | b'=' | b':' => return at,
            _ => {}
        }
        at += 1;
    }
    line.end
}

fn unescaped(written: &[u8]) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some((&escaped, behind)) = rest.split_first() else { break };
        rest = behind;
        match escaped {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'f' => out.push(b'\x0c'),
            b'u' => {
                let (character, length) = unicode(rest);
                out.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[length..];
            }
            b'\n' | b'\r' => {
                let line = if escaped == b'\r' { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
                rest = line.trim_ascii_start();
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The character of four hexadecimal digits, or of two such escapes, and how many bytes they take.
fn unicode(digits: &[u8]) -> (char, usize) {
    let unit = |from: usize| {
        let text = std::str::from_utf8(digits.get(from..from + 4)?).ok()?;
        u16::from_str_radix(text, 16).ok()
    };
    let Some(first) = unit(0) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if let Some(character) = char::from_u32(u32::from(first)) {
        return (character, 4);
    }
    let second = if digits[4..].starts_with(b"\\u") { unit(6) } else { None };
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    pair.map_or((char::REPLACEMENT_CHARACTER, 4), |character| (character, 10))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text.as_bytes()).into_iter().map(|it| (it.key, it.value)).collect()
    }

    #[test]
    fn separators_of_three_kinds() {
        let expected = [("a", "1"), ("b", "2"), ("c", "3 d"), ("e", ""), ("f=g", "h")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(pairs("a=1\nb : 2\n  c 3 d\n# no\n! no\ne\nf\\=g = h\n"), expected);
    }

    #[test]
    fn lines_go_on_and_escapes_are_resolved() {
        assert_eq!(
            pairs("a = x\\\r\n   y\nb=\\u00e4\\ud83d\\ude00\\t\\q\n"),
            [("a".to_owned(), "xy".to_owned()), ("b".to_owned(), "ä😀\tq".to_owned())]
        );
        assert_eq!(pairs("a=x\\\\\nb=y").len(), 2);
    }

    #[test]
    fn documents_are_counted() {
        let found: Vec<_> = parse(b"a=1\n#---\nb=2\n").into_iter().map(|it| it.document).collect();
        assert_eq!(found, [0, 1]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let is_inside = |span: Span| span.start <= span.end && span.end <= text.len();
            prop_assert!(parse(&text).iter().all(|it| is_inside(it.key_span) && is_inside(it.value_span)));
        }

        #[test]
        fn no_likely_text_makes_the_reader_panic(text in "([a-c]|[=: \\\\\r\n#!é]|\\\\u[0-9d8]{0,4}){0,60}") {
            let is_inside = |span: Span| span.start <= span.end && span.end <= text.len();
            prop_assert!(parse(text.as_bytes()).iter().all(|it| is_inside(it.key_span) && is_inside(it.value_span)));
        }
    }
}
