//! Tables of cells (CSV and its relatives, RFC 4180): the first row names the columns.

use crate::text::Span;

use super::field::{Field, Found};

/// How many columns are told apart; the cells of further ones have no name.
const MOST_COLUMNS: usize = 1024;

pub(super) fn read<'t>(text: &'t [u8], found: &mut Found<'_, 't>) {
    let separator = separator_of(text);
    let mut header: Vec<&[u8]> = Vec::new();
    let (mut at, mut row, mut column) = (0, 0, 0);
    while at < text.len() {
        let (span, next) = cell(text, at, separator);
        if row == 0 {
            if column < MOST_COLUMNS {
                header.push(&text[span.range()]);
            }
            // A first row that holds addresses names nothing: it is data already.
            if text[span.range()].contains(&b'@') {
                found(Field { column: None, span, of_author: false });
            }
        } else if !span.is_empty() {
            found(Field { column: header.get(column).copied(), span, of_author: false });
        }
        if text.get(next) == Some(&separator) {
            column += 1;
        } else {
            row += 1;
            column = 0;
        }
        at = next + 1;
    }
}

/// The sign that parts the cells of the first line most often.
fn separator_of(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.split(|byte| *byte == sign).count();
    // The first of equals.
    b",;\t|".iter().copied().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// The content of a cell, and where the separator or the end of the line behind it stands.
fn cell(text: &[u8], at: usize, separator: u8) -> (Span, usize) {
    let is_border = |byte: &u8| *byte == separator || *byte == b'\n';
    let mut from = at;
    if text[at] == b'"' {
        from = at + 1;
        while let Some(length) = text[from..].iter().position(|byte| *byte == b'"') {
            from += length;
            if text.get(from + 1) != Some(&b'"') {
                break;
            }
            from += 2;
        }
        let end = from.min(text.len());
        let next = text[end..].iter().position(is_border).map_or(text.len(), |length| end + length);
        return (Span::new(at + 1, end.max(at + 1)), next);
    }
    let next = text[from..].iter().position(is_border).map_or(text.len(), |length| from + length);
    let content = &text[at..next];
    let blank = content.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let length = content.trim_ascii().len();
    (Span::new(at + blank, at + blank + length), next)
}

#[cfg(test)]
mod tests {
    use super::super::field::fields;
    use super::super::place::Form;

    #[test]
    fn cells_have_the_names_of_the_first_row() {
        for text in ["id,email\n1,\"a, \"\"b\"\"\"\r\n2,c\n", "id;email\n1;\"a, \"\"b\"\"\"\n2; c \n"] {
            let read = fields(Form::Table, text);
            let cells: Vec<_> = read.iter().map(|(key, cell)| (key.as_deref(), cell.as_str())).collect();
            let (id, email) = (Some("id"), Some("email"));
            assert_eq!(cells, [(id, "1"), (email, "a, \"\"b\"\""), (id, "2"), (email, "c")]);
        }
    }

    #[test]
    fn broken_texts_are_read_to_their_end() {
        for text in ["", "\"", "a,\"", "a\n\"b", ",,\n,,,,\n\"\"\"", "\"a\"b\"c,d\n"] {
            fields(Form::Table, text);
        }
    }
}
