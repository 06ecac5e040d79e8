//! XML: the text of elements and the values of attributes, by their names.

use bstr::ByteSlice;

use crate::text::Span;

use super::field::{Field, Found, names_author};

pub(super) fn read<'t>(text: &'t [u8], found: &mut Found<'_, 't>) {
    let (mut at, mut element): (usize, Option<&[u8]>) = (0, None);
    while let Some(&byte) = text.get(at) {
        if text[at..].starts_with(b"<!--") {
            at = text[at..].find(b"-->").map_or(text.len(), |length| at + length + 3);
        } else if byte == b'<' {
            let end = tag_end(text, at);
            element = attributes(text, Span::new(at + 1, end), found);
            at = (end + 1).min(text.len()).max(at + 1);
        } else {
            let end = text[at..].find_byte(b'<').map_or(text.len(), |length| at + length);
            let content = &text[at..end];
            let blank = content.len() - content.trim_start().len();
            let length = content.trim().len();
            if length > 0 && element.is_some() {
                let of_author = element.is_some_and(names_author);
                found(Field { column: element, span: Span::new(at + blank, at + blank + length), of_author });
            }
            at = end;
        }
    }
}

/// Where a tag's `>` stands, outside of quotes.
fn tag_end(text: &[u8], start: usize) -> usize {
    let mut quote = None;
    for (length, &byte) in text[start..].iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return start + length,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Reads the attributes of a tag; the name of the element that it opens.
fn attributes<'t>(text: &'t [u8], tag: Span, found: &mut Found<'_, 't>) -> Option<&'t [u8]> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-:.".contains(byte);
    let end = tag.end.min(text.len());
    let inside = text.get(tag.start..end)?;
    let length = inside.iter().take_while(|byte| is_name(byte)).count();
    let mut at = tag.start + length;
    while let Some(equals) = text[at..end].find_byte(b'=') {
        let sign = at + equals;
        let before = text[at..sign].trim_end();
        let name = before.iter().rev().take_while(|byte| is_name(byte)).count();
        let name = &before[before.len() - name..];
        let rest = &text[sign + 1..end];
        let blank = rest.len() - rest.trim_start().len();
        let Some(&quote) = rest.get(blank).filter(|byte| b"\"'".contains(byte)) else {
            at = sign + 1;
            continue;
        };
        let start = sign + 1 + blank + 1;
        let length = text[start..end].find_byte(quote).unwrap_or(end - start);
        // `<field name="email">…</field>` names what is in the element.
        let of_author = false;
        found(Field { column: Some(name), span: Span::new(start, start + length), of_author });
        at = (start + length + 1).min(end);
        if name == b"name" && text[tag.start..].starts_with(b"field") {
            return Some(&text[start..start + length]);
        }
    }
    (length > 0).then(|| &text[tag.start..tag.start + length])
}

#[cfg(test)]
mod tests {
    use super::super::field::fields;
    use super::super::place::Form;

    #[test]
    fn elements_and_attributes_are_values() {
        let text = "<a><!-- <x>y</x> --><email>b</email><user email=\"c\" x='>'/><field name=\"phone\">d</field></a>";
        let read = fields(Form::Markup, text);
        let read: Vec<_> = read.iter().map(|(key, value)| (key.as_deref(), value.as_str())).collect();
        assert_eq!(
            read,
            [
                (Some("email"), "b"),
                (Some("email"), "c"),
                (Some("x"), ">"),
                (Some("name"), "phone"),
                (Some("phone"), "d"),
            ]
        );
    }

    #[test]
    fn broken_texts_are_read_to_their_end() {
        for text in ["<", "<a", "<a b", "<a b=", "<a b=\"", "<!--", "a", "</", "<>x<", "<é ü='ö'>ä"] {
            fields(Form::Markup, text);
        }
    }
}
