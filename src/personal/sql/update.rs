//! What changes columns: updates, and rules that mask.

use crate::text::Span;

use super::reader::Reader;
use super::token::Token;

/// An update of a table, or a rule that masks one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::personal) struct Update {
    /// In lower case, without its schema.
    pub(in crate::personal) table: String,
    /// The columns that get another value.
    pub(in crate::personal) columns: Vec<String>,
    /// The table's name.
    pub(in crate::personal) span: Span,
}

impl Reader<'_, '_, '_> {
    /// `table [AS alias] SET column = …, …`.
    pub(super) fn update(&mut self) -> Option<Update> {
        let (mut table, mut columns) = (None, Vec::new());
        let mut name = None;
        loop {
            let token = self.tokens.next()?;
            match token {
                Token::Word(_) if self.is(token, "set") => break,
                Token::Word(_) if self.is(token, "only") || self.is(token, "as") => {}
                Token::Word(span) | Token::Quoted(span) if table.is_none() => name = Some(span),
                Token::Sign(b'.') => continue,
                Token::Word(_) | Token::Quoted(_) => {}
                Token::Sign(_) | Token::Text(_) | Token::Number(_) => return None,
            }
            // What follows a name without a dot is an alias.
            if name.is_some() && self.peek() != Some(Token::Sign(b'.')) {
                table = table.or(name);
            }
        }
        let span = table.or(name)?;
        let (mut depth, mut awaits, mut last) = (0_usize, true, None);
        while let Some(token) = self.peek() {
            match token {
                Token::Sign(b';') => break,
                Token::Word(_) if depth == 0 && (self.is(token, "where") || self.is(token, "from")) => break,
                Token::Sign(b'(') => depth += 1,
                Token::Sign(b')') => depth = depth.saturating_sub(1),
                Token::Sign(b',') if depth == 0 => awaits = true,
                Token::Sign(b'=') if awaits => {
                    columns.extend(last.take().map(|span| self.shown(span)));
                    awaits = false;
                }
                Token::Word(span) | Token::Quoted(span) if awaits => last = Some(span),
                _ => {}
            }
            self.tokens.next();
        }
        Some(Update { table: self.shown(span).to_lowercase(), columns, span })
    }

    /// `schema.table.column IS 'MASKED …'`.
    pub(super) fn label(&mut self) -> Option<Update> {
        let mut parts = Vec::new();
        loop {
            match self.tokens.next()? {
                Token::Sign(b'.') => {}
                token if self.is(token, "is") => break,
                Token::Word(span) | Token::Quoted(span) => parts.push(span),
                Token::Sign(_) | Token::Text(_) | Token::Number(_) => return None,
            }
        }
        let [.., table, column] = parts[..] else { return None };
        Some(Update {
            table: self.shown(table).to_lowercase(),
            columns: vec![self.shown(column)],
            span: table,
        })
    }
}
