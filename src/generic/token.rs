//! The tokens that programs are made of, whatever the language: as much as is needed to tell a literal from what stands
//! around it.

use bstr::ByteSlice;

use crate::text::Span;

/// A piece of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// What stands between quotes.
    Literal(Span),
    /// A literal in which something is filled in, or that has no end.
    Filled,
    /// A name, or a path of names: `os.getenv`, `String::from`.
    Word(Span),
    Open(u8),
    Close(u8),
    /// A run of signs.
    Sign(Span),
    LineEnd,
}

/// Reads tokens from a place on, as far as a statement may reach.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    end: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t [u8], at: usize, reach: usize) -> Self {
        Self { text, at, end: text.len().min(at + reach) }
    }

    pub(super) fn text(&self, span: Span) -> &'t [u8] {
        &self.text[span.range()]
    }

    /// Where the next token begins.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.clone().next()
    }

    /// The next token that is no end of a line.
    pub(super) fn peek_beyond_lines(&self) -> Option<Token> {
        let mut ahead = self.clone();
        ahead.skip_lines();
        ahead.next()
    }

    pub(super) fn skip_lines(&mut self) {
        while self.peek() == Some(Token::LineEnd) {
            self.next();
        }
    }

    /// Goes behind the bracket that closes the one before, which was read.
    pub(super) fn skip_bracket(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Some(Token::Open(_)) => depth += 1,
                Some(Token::Close(_)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text[..self.end].get(at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.byte(self.at) {
            let is_continued = byte == b'\\' && matches!(self.byte(self.at + 1), Some(b'\n' | b'\r'));
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ if is_continued => {
                    let behind = &self.text[self.at + 1..self.end];
                    self.at += behind.find_byte(b'\n').map_or(behind.len(), |it| it + 2);
                }
                b'/' if self.byte(self.at + 1) == Some(b'/') => {
                    self.at += self.text[self.at..self.end].find_byte(b'\n').unwrap_or(self.end - self.at);
                }
                _ => return,
            }
        }
    }

    fn run(&self, from: usize, is_part: impl Fn(u8) -> bool) -> usize {
        let behind = &self.text[from..self.end];
        from + behind.iter().position(|byte| !is_part(*byte)).unwrap_or(behind.len())
    }

    /// A literal whose quote stands at a place; its `letters` stand before.
    fn literal(&mut self, at: usize, letters: &[u8]) -> Token {
        let quote = self.text[at];
        let is_long = quote != b'`' && self.text[at..self.end].starts_with(&[quote; 3]);
        let width = if is_long { 3 } else { 1 };
        let mut end = at + width;
        loop {
            match self.byte(end) {
                None | Some(b'\n') => {
                    self.at = end.min(self.end);
                    return Token::Filled;
                }
                Some(b'\\') => end += 2,
                Some(byte) if byte == quote && self.text[end..].starts_with(&[quote; 3][..width]) => break,
                Some(_) => end += 1,
            }
        }
        self.at = self.end.min(end + width);
        let inside = Span::new(at + width, end);
        let text = self.text(inside);
        let is_format = letters.iter().any(|it| b"fF$".contains(it)) && text.contains(&b'{');
        let is_template = text.find(b"${").is_some() || text.find(b"#{").is_some();
        if is_format || is_template { Token::Filled } else { Token::Literal(inside) }
    }

    fn word_or_literal(&mut self, start: usize) -> Token {
        let mut end = self.run(start, |it| it.is_ascii_alphanumeric() || it == b'_' || it == b'$');
        let letters = &self.text[start..end];
        let is_prefix = end - start <= 2 && letters.iter().all(|it| b"bBrRuULlfFcC$".contains(it));
        match self.byte(end) {
            Some(b'"' | b'\'') if is_prefix => return self.literal(end, letters),
            Some(b'#') if is_prefix && self.byte(end + 1) == Some(b'"') => {
                let literal = self.literal(end + 1, letters);
                self.at += 1;
                return literal;
            }
            _ => {}
        }
        let is_of_name =
            |it: Option<u8>| it.is_some_and(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'$');
        loop {
            let joint = match &self.text[end..self.end] {
                [b':', b':', ..] | [b'-', b'>', ..] | [b'?', b'.', ..] => 2,
                [b'.', ..] => 1,
                _ => 0,
            };
            if joint == 0 || !is_of_name(self.byte(end + joint)) {
                break;
            }
            end = self.run(end + joint, |it| it.is_ascii_alphanumeric() || it == b'_' || it == b'$');
        }
        self.at = end + usize::from(matches!(self.byte(end), Some(b'!')) && self.byte(end + 1) == Some(b'('));
        Token::Word(Span::new(start, end))
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blanks();
        let start = self.at;
        let byte = self.byte(start)?;
        self.at += 1;
        Some(match byte {
            b'\n' => Token::LineEnd,
            b'"' | b'\'' | b'`' => self.literal(start, b""),
            b'@' if matches!(self.byte(start + 1), Some(b'"')) => self.literal(start + 1, b""),
            b'(' | b'[' | b'{' => Token::Open(byte),
            b')' | b']' | b'}' => Token::Close(byte),
            b',' | b';' => Token::Sign(Span::new(start, start + 1)),
            _ if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' => self.word_or_literal(start),
            _ => {
                self.at = self.run(start + 1, |it| b"=:+.|?&<>!-%*/~^@".contains(&it));
                Token::Sign(Span::new(start, self.at))
            }
        })
    }
}
