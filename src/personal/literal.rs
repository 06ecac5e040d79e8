//! Literals in quotes, in JSON and in source code of any language, with the keys before them. Comments are left out.

use crate::text::Span;

use super::field::{Field, Found, names_author};
use super::place::Comments;

/// How far a key may stand before its value.
const REACH: usize = 64;

pub(super) fn read<'t>(text: &'t [u8], comments: Comments, found: &mut Found<'_, 't>) {
    Reader { text, at: 0, comments, last: None, open: Vec::new(), escape: 0 }.run(found);
}

/// Reads the values of JSON that is itself a value, as in the body of a recorded answer; whether it is that.
pub(super) fn read_within<'t>(text: &'t [u8], field: Field<'t>, found: &mut Found<'_, 't>) -> bool {
    let value = &text[field.span.range()];
    let is_json = matches!(value.trim_ascii_start(), [b'{' | b'[', .., b'}' | b']']) && value.contains(&b'"');
    if is_json {
        let escape = usize::from(bstr::ByteSlice::contains_str(value, "\\\""));
        let (text, at) = (&text[..field.span.end], field.span.start);
        let open = vec![field.of_author];
        Reader { text, at, comments: Comments::None, last: None, open, escape }.run(found);
    }
    is_json
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    comments: Comments,
    /// The literal before.
    last: Option<Span>,
    /// For each open bracket, whether what is in it is about an author.
    open: Vec<bool>,
    /// How many signs stand before each quote: one where the text is itself in quotes.
    escape: usize,
}

impl<'t> Reader<'t> {
    fn run(&mut self, found: &mut Found<'_, 't>) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'"' | b'\'' | b'`' if self.escape == 0 || byte == b'"' => self.literal(byte, found),
                b'/' | b'#' => self.comment(),
                b'{' | b'[' | b'(' => {
                    let inherited = self.open.last().copied().unwrap_or_default();
                    let is_author = inherited || self.key_before(self.at).is_some_and(names_author);
                    self.open.push(is_author);
                    self.at += 1;
                }
                b'}' | b']' | b')' => {
                    self.open.pop();
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn comment(&mut self) {
        let rest = &self.text[self.at..];
        let (slashes, hash) = match self.comments {
            Comments::None => (false, false),
            Comments::Slashes => (true, false),
            Comments::Hash => (false, true),
            Comments::Both => (true, true),
        };
        let length = if slashes && rest.starts_with(b"//") || hash && rest.starts_with(b"#") {
            rest.iter().position(|byte| *byte == b'\n')
        } else if slashes && rest.starts_with(b"/*") {
            bstr::ByteSlice::find(&rest[2..], b"*/").map(|end| end + 4)
        } else {
            Some(1)
        };
        self.at = length.map_or(self.text.len(), |length| self.at + length);
    }

    fn literal(&mut self, quote: u8, found: &mut Found<'_, 't>) {
        let opening = self.at.saturating_sub(self.escape);
        let (span, next) = self.bounds(quote);
        self.at = next;
        let is_key = self.is_key(next);
        if !is_key {
            let of_author = self.open.last().copied().unwrap_or_default();
            found(Field { column: self.key_before(opening), span, of_author });
        }
        self.last = Some(span);
    }

    /// What is between the quotes, and where the text goes on behind them.
    fn bounds(&self, quote: u8) -> (Span, usize) {
        let rest = &self.text[self.at..];
        let triple = [quote; 3];
        if rest.starts_with(&triple) {
            let length = bstr::ByteSlice::find(&rest[3..], triple).unwrap_or(rest.len() - 3);
            let start = self.at + 3;
            return (Span::new(start, start + length), (start + length + 3).min(self.text.len()));
        }
        let start = self.at + 1;
        let mut at = start;
        while let Some(&byte) = self.text.get(at) {
            match byte {
                b'\\' if self.escape == 1 && self.text.get(at + 1) == Some(&quote) => {
                    return (Span::new(start, at), at + 2);
                }
                b'\\' => at += 2,
                b'\n' if quote != b'`' => return (Span::new(start, at), at),
                _ if byte == quote => return (Span::new(start, at), at + 1),
                _ => at += 1,
            }
        }
        let end = self.text.len();
        (Span::new(start.min(end), end), end)
    }

    /// Whether what ends here is a key: `:` or `=>` follows.
    fn is_key(&self, at: usize) -> bool {
        let rest = &self.text[at..(at + REACH).min(self.text.len())];
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let rest = &rest[blank..];
        rest.starts_with(b":") && !rest.starts_with(b"::") || rest.starts_with(b"=>")
    }

    /// The name that a value beginning here is given: `email: …`, `"email" => …`, `row["email"] = …`, `setEmail(…`.
    fn key_before(&self, opening: usize) -> Option<&'t [u8]> {
        let floor = opening.saturating_sub(REACH);
        let mut at = opening;
        // `f"…"` and the like.
        if at > floor + 1 && b"fFrRbBuU".contains(&self.text[at - 1]) && !is_name(self.text[at - 2]) {
            at -= 1;
        }
        at = self.back_over_blanks(at, floor);
        if at > floor && self.text[at - 1] == b'[' {
            at = self.back_over_blanks(at - 1, floor);
        }
        let before = self.text.get(floor..at)?;
        let operator = match before {
            [.., b'=', b'>'] => 2,
            [.., b'=' | b'!' | b'<' | b'>', b'='] | [.., b':', b':'] => return None,
            [.., b':' | b'=' | b'('] => 1,
            _ => return None,
        };
        self.name_before(self.back_over_blanks(at - operator, floor), floor)
    }

    fn name_before(&self, end: usize, floor: usize) -> Option<&'t [u8]> {
        let before = self.text.get(floor..end)?;
        let quoted = match before {
            [.., quote, b']'] if is_quote(*quote) => Some(end - 2 - self.escape),
            [.., quote] if is_quote(*quote) => Some(end - 1 - self.escape),
            _ => None,
        };
        if let Some(end) = quoted {
            return self.last.filter(|last| last.end == end).map(|last| &self.text[last.range()]);
        }
        let length = before.iter().rev().take_while(|byte| is_name(**byte)).count();
        (length > 0).then(|| &self.text[end - length..end])
    }

    fn back_over_blanks(&self, at: usize, floor: usize) -> usize {
        let blank = self.text[floor..at].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        at - blank
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

#[cfg(test)]
mod tests {
    use super::super::field::fields;
    use super::super::place::Form;
    use super::*;

    #[test]
    fn literals_have_the_keys_before_them() {
        for text in [
            "{ \"email\": \"v\" }",
            "{ email: 'v' }",
            "['email' => 'v']",
            "{:email => \"v\"}",
            "%{\"email\" => \"v\"}",
            "row['email'] = 'v'",
            "User(email='v')",
            "user.email(\"v\")",
            "{ email: [\"v\"] }",
            "email = f'v'",
            "{\"email\"\n  :\n  \"v\"}",
        ] {
            let read = fields(Form::Code(Comments::Slashes), text);
            let last = read.last().map(|(column, value)| (column.as_deref(), value.as_str()));
            assert_eq!(last, Some((Some("email"), "v")), "{text}");
        }
        let read = fields(Form::Code(Comments::Slashes), "if (a.email == 'v') f(x, 'w')");
        assert!(read.iter().all(|(column, _)| column.is_none()), "{read:?}");
    }

    #[test]
    fn comments_and_what_is_about_authors_is_told_apart() {
        let code = "# by 'a'\nx = 'b' # 'c'\n";
        assert_eq!(fields(Form::Code(Comments::Hash), code).len(), 1);
        let code = "/* 'a' */ x = 'b' // 'c'\n";
        assert_eq!(fields(Form::Code(Comments::Slashes), code).len(), 1);
        let mut of_author = Vec::new();
        let json = br#"{"author": {"name": "a", "x": ["b"]}, "user": {"name": "c"}}"#;
        read(json, Comments::Slashes, &mut |field| of_author.push(field.of_author));
        assert_eq!(of_author, [true, true, false]);
    }

    #[test]
    fn broken_texts_are_read_to_their_end() {
        for text in ["'", "\"\\", "'''", "`\n`", "(((\"", "/*", "/", "\"\"\"x", "a:'\n':\"b"] {
            for comments in [Comments::Slashes, Comments::Hash, Comments::Both] {
                fields(Form::Code(comments), text);
            }
        }
    }

    #[test]
    fn json_in_a_value_is_read_by_its_own_keys() {
        let plain = r#"string: '{"user": {"email": "a", "tags": ["b"]}}'"#;
        let escaped = r#"{"body": "{\"user\": {\"email\": \"a\", \"tags\": [\"b\"]}}"}"#;
        for (form, text) in [(Form::Yaml, plain), (Form::Json, escaped)] {
            let read = fields(form, text);
            let read: Vec<_> =
                read.iter().map(|(column, value)| (column.as_deref(), value.as_str())).collect();
            assert_eq!(read, [(Some("email"), "a"), (Some("tags"), "b")], "{text}");
        }
        for text in [r#"["{\"]"#, r#"["{\"a\":\"}"]"#, r#"'{"a"}'"#, r#"["[\"\\"]"]"#] {
            fields(Form::Json, text);
        }
    }
}
