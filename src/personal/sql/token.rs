//! The tokens of SQL in any dialect: words, names and texts in quotes, numbers, signs. Comments are passed over.

use bstr::ByteSlice;

use crate::text::Span;

/// One token. Text in double quotes is a name, or in some dialects a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Word(Span),
    Quoted(Span),
    Text(Span),
    Number(Span),
    Sign(u8),
}

pub(super) struct Tokens<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    pub(super) escapes: bool,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = &self.text[self.at..];
            let byte = *rest.first()?;
            let skipped = match byte {
                b'-' if rest.starts_with(b"--") => rest.find_byte(b'\n').unwrap_or(rest.len()),
                b'#' => rest.find_byte(b'\n').unwrap_or(rest.len()),
                b'/' if rest.starts_with(b"/*") => rest[2..].find(b"*/").map_or(rest.len(), |end| end + 4),
                _ if byte.is_ascii_whitespace() => 1,
                b'\'' => return Some(Token::Text(self.quoted(b'\''))),
                b'"' | b'`' => return Some(Token::Quoted(self.quoted(byte))),
                b'[' => return Some(self.bracketed(rest)),
                _ if byte.is_ascii_digit() || byte == b'+' => return Some(self.number(rest)),
                _ if is_word(byte) => {
                    let length = rest.iter().take_while(|it| is_word(**it) || it.is_ascii_digit()).count();
                    return Some(Token::Word(self.taken(length)));
                }
                _ => {
                    self.at += 1;
                    return Some(Token::Sign(byte));
                }
            };
            self.at += skipped;
        }
    }
}

impl Tokens<'_> {
    fn taken(&mut self, length: usize) -> Span {
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        span
    }

    fn number(&mut self, rest: &[u8]) -> Token {
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+');
        Token::Number(self.taken(rest.iter().take_while(is_part).count()))
    }

    /// A name of SQL Server's; an array has no word behind its bracket.
    fn bracketed(&mut self, rest: &[u8]) -> Token {
        let length =
            rest[1..].iter().take_while(|it| is_word(**it) || it.is_ascii_digit() || **it == b' ').count();
        if length > 0 && rest.get(length + 1) == Some(&b']') {
            let start = self.at + 1;
            self.at = start + length + 1;
            return Token::Quoted(Span::new(start, start + length));
        }
        self.at += 1;
        Token::Sign(b'[')
    }

    /// What is between quotes; doubled ones are a part of it.
    fn quoted(&mut self, quote: u8) -> Span {
        let start = self.at + 1;
        let mut at = start;
        while let Some(&byte) = self.text.get(at) {
            let is_escaped = byte == b'\\' && self.escapes;
            if is_escaped || byte == quote && self.text.get(at + 1) == Some(&quote) {
                at += 2;
            } else if byte == quote {
                self.at = at + 1;
                return Span::new(start, at);
            } else {
                at += 1;
            }
        }
        self.at = self.text.len();
        Span::new(start.min(self.at), self.at)
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}
