//! Scalars of YAML, line by line: what is data there is one key and one value a line, or a list of values.

use bstr::ByteSlice;

use crate::text::Span;

use super::field::{Field, Found, names_author};

pub(super) fn read<'t>(text: &'t [u8], found: &mut Found<'_, 't>) {
    let mut start = 0;
    // The key that a list below it belongs to, and the depth below which everything is about an author.
    let (mut list_key, mut author): (Option<&[u8]>, Option<usize>) = (None, None);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let (line_start, content) = (start, line.trim_end());
        start += line.len();
        let indent = content.iter().take_while(|byte| matches!(byte, b' ' | b'-')).count();
        let rest = &content[indent..];
        if rest.is_empty() || rest.starts_with(b"#") {
            continue;
        }
        if author.is_some_and(|depth| indent <= depth) {
            author = None;
        }
        let (key, value) = pair(rest);
        if value.is_empty() {
            list_key = key;
            if author.is_none() && key.is_some_and(names_author) {
                author = Some(indent);
            }
            continue;
        }
        let column = key.or(list_key);
        let offset = line_start + indent + (rest.len() - value.len());
        let of_author = author.is_some();
        flow(text, value, offset, &mut |key, span| found(Field { column: key.or(column), span, of_author }));
    }
}

/// The key of a line and what stands behind it; of an item of a list the item alone.
fn pair(line: &[u8]) -> (Option<&[u8]>, &[u8]) {
    // Names in Ruby's fixtures may begin with a colon.
    let skipped = usize::from(line.starts_with(b":"));
    let colon = line[skipped..].find(b": ").map(|at| at + skipped);
    let colon = colon.or_else(|| line.ends_with(b":").then(|| line.len() - 1));
    match colon {
        Some(at) if !line.starts_with(b"\"") && !line.starts_with(b"'") && !line.starts_with(b"{") => {
            (Some(line[..at].trim_matches_colon()), line[at + 1..].trim_start())
        }
        Some(at) if line[..at].ends_with(b"\"") || line[..at].ends_with(b"'") => {
            (Some(unquoted(&line[..at])), line[at + 1..].trim_start())
        }
        _ => (None, line),
    }
}

trait TrimColon {
    fn trim_matches_colon(&self) -> &[u8];
}

impl TrimColon for [u8] {
    fn trim_matches_colon(&self) -> &[u8] {
        self.strip_prefix(b":").unwrap_or(self).trim()
    }
}

fn unquoted(text: &[u8]) -> &[u8] {
    let inside = |quote: &[u8]| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside(b"\"").or_else(|| inside(b"'")).unwrap_or(text)
}

/// The scalars of a value: itself, or those of `{ key: value, … }` and `[ value, … ]`.
fn flow<'t>(text: &'t [u8], value: &'t [u8], offset: usize, found: &mut dyn FnMut(Option<&'t [u8]>, Span)) {
    let is_flow = matches!(value.first(), Some(b'{' | b'['));
    if !is_flow {
        let scalar = value.find(b" #").map_or(value, |at| &value[..at]).trim_end();
        let bare = unquoted(scalar);
        let start = offset + usize::from(bare.len() < scalar.len());
        return found(None, Span::new(start, start + bare.len()));
    }
    let mut start = offset;
    for part in value.split(|byte| b",{}[]".contains(byte)) {
        let blank = part.len() - part.trim_start().len();
        let item = part.trim();
        if !item.is_empty() {
            let (key, scalar) = pair(item);
            let bare = unquoted(scalar);
            if scalar.is_empty() {
                start += part.len() + 1;
                continue;
            }
            let at = start + blank + (item.len() - scalar.len()) + usize::from(bare.len() < scalar.len());
            debug_assert_eq!(&text[at..at + bare.len()], bare);
            found(key, Span::new(at, at + bare.len()));
        }
        start += part.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::fields;
    use super::super::place::Form;

    fn read(text: &str) -> Vec<(Option<String>, String)> {
        fields(Form::Yaml, text)
    }

    #[test]
    fn scalars_have_their_keys() {
        let text = "ann:\n  email: a  # c\n  'phone': \"b\"\n  :tel: c\nlist:\n  - d\n  - name: e\n  - { iban: 'f', x: [g] }\n";
        let read = read(text);
        let read: Vec<_> = read.iter().map(|(key, value)| (key.as_deref(), value.as_str())).collect();
        assert_eq!(
            read,
            [
                (Some("email"), "a"),
                (Some("phone"), "b"),
                (Some("tel"), "c"),
                (Some("list"), "d"),
                (Some("name"), "e"),
                (Some("iban"), "f"),
                (Some("list"), "g"),
            ]
        );
    }

    #[test]
    fn broken_texts_are_read_to_their_end() {
        for text in [":", "- ", "{", "a: {b", "'", "a: '", "\"a", "-\n:\n: :\n", "a: }{][,,", "a: é{ü: ö}"]
        {
            read(text);
        }
    }
}
