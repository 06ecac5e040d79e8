//! Rows with the columns that they fill: of `INSERT` and of `COPY`.

use bstr::ByteSlice;

use crate::text::Span;

use super::reader::Reader;
use super::token::Token;

impl<'t> Reader<'_, '_, 't> {
    pub(super) fn insert(&mut self) {
        let (table, mut next) = self.table_name();
        let mut columns = self.columns_of(table);
        if next == Some(Token::Sign(b'(')) {
            columns = self.column_list();
            next = self.tokens.next();
        }
        // `OVERRIDING SYSTEM VALUE`, `OUTPUT inserted.id`.
        while let Some(token) = next.filter(|token| !matches!(token, Token::Sign(b';' | b'('))) {
            if self.is(token, "values") {
                return self.rows(&columns);
            }
            if self.is(token, "select") {
                return;
            }
            next = self.tokens.next();
        }
    }

    /// `COPY table (columns) FROM stdin;` and the lines behind it.
    pub(super) fn copy(&mut self) {
        let (table, mut next) = self.table_name();
        let mut columns = self.columns_of(table);
        if next == Some(Token::Sign(b'(')) {
            columns = self.column_list();
            next = self.tokens.next();
        }
        let mut from_input = false;
        while let Some(token) = next.filter(|token| *token != Token::Sign(b';')) {
            from_input |= self.is(token, "stdin");
            next = self.tokens.next();
        }
        if from_input {
            self.copied(&columns);
        }
    }

    /// The rows behind `VALUES`.
    fn rows(&mut self, columns: &[&'t [u8]]) {
        let (mut depth, mut at) = (0_usize, 0);
        loop {
            let before = self.tokens.at;
            let Some(token) = self.tokens.next() else { return };
            match token {
                Token::Sign(b'(') => {
                    depth += 1;
                    at = if depth == 1 { 0 } else { at };
                }
                Token::Sign(b')') => depth = depth.saturating_sub(1),
                Token::Sign(b',') if depth == 1 => at += 1,
                Token::Sign(b';') if depth == 0 => return,
                Token::Text(span) | Token::Quoted(span) | Token::Number(span) if depth > 0 => {
                    self.emit(columns.get(at).copied(), span);
                }
                // `ON CONFLICT`, `RETURNING`, or the next statement.
                Token::Word(_) if depth == 0 => {
                    self.tokens.at = before;
                    return;
                }
                _ => {}
            }
        }
    }

    fn copied(&mut self, columns: &[&'t [u8]]) {
        let rest = &self.tokens.text[self.tokens.at..];
        let begin = rest.find_byte(b'\n').map_or(rest.len(), |at| at + 1);
        self.tokens.at += begin;
        while self.tokens.at < self.tokens.text.len() {
            let rest = &self.tokens.text[self.tokens.at..];
            let line = &rest[..rest.find_byte(b'\n').unwrap_or(rest.len())];
            let mut start = self.tokens.at;
            self.tokens.at = (start + line.len() + 1).min(self.tokens.text.len());
            if line.starts_with(b"\\.") {
                return;
            }
            for (at, cell) in line.split(|byte| *byte == b'\t').enumerate() {
                self.emit(columns.get(at).copied(), Span::new(start, start + cell.trim_end().len()));
                start += cell.len() + 1;
            }
        }
    }
}
