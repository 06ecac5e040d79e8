//! Statements, from their tokens to the values and columns in them, and the tables that a text creates.

use std::collections::BTreeMap;

use crate::personal::field::{Field, Found};
use crate::text::Span;

use super::token::{Token, Tokens};

pub(super) struct Reader<'r, 'f, 't> {
    pub(super) tokens: Tokens<'t>,
    /// The columns of the tables that the text creates, by their names in lower case.
    pub(super) tables: BTreeMap<Vec<u8>, Vec<&'t [u8]>>,
    found: &'r mut Found<'f, 't>,
}

impl<'r, 'f, 't> Reader<'r, 'f, 't> {
    pub(super) fn new(text: &'t [u8], found: &'r mut Found<'f, 't>) -> Self {
        // Only MySQL and its kin quote names in backticks, and only there a backslash escapes.
        let escapes = text[..text.len().min(1 << 16)].contains(&b'`');
        Self { tokens: Tokens { text, at: 0, escapes }, tables: BTreeMap::new(), found }
    }

    pub(super) fn shown(&self, span: Span) -> String {
        String::from_utf8_lossy(self.bytes(span)).into_owned()
    }

    pub(super) fn peek(&mut self) -> Option<Token> {
        let before = self.tokens.at;
        let token = self.tokens.next();
        self.tokens.at = before;
        token
    }

    pub(super) fn bytes(&self, span: Span) -> &'t [u8] {
        &self.tokens.text[span.range()]
    }

    pub(super) fn is(&self, token: Token, word: &str) -> bool {
        matches!(token, Token::Word(span) if self.bytes(span).eq_ignore_ascii_case(word.as_bytes()))
    }

    pub(super) fn emit(&mut self, column: Option<&'t [u8]>, span: Span) {
        (self.found)(Field { column, span, of_author: false });
    }

    /// A statement, or a token between statements. What is set is found wherever it stands.
    pub(super) fn statement(&mut self, token: Token) {
        if self.is(token, "insert") || self.is(token, "replace") {
            self.insert();
        } else if self.is(token, "copy") {
            self.copy();
        } else if self.is(token, "create") {
            self.create();
        } else if let Token::Word(name) | Token::Quoted(name) = token {
            self.set(name);
        } else if let Token::Text(span) = token {
            self.emit(None, span);
        }
    }

    /// `column = 'value'`.
    fn set(&mut self, name: Span) {
        let before = self.tokens.at;
        if self.tokens.next() == Some(Token::Sign(b'='))
            && let Some(Token::Text(span)) = self.tokens.next()
        {
            return self.emit(Some(self.bytes(name)), span);
        }
        self.tokens.at = before;
    }

    /// The name of a table, the part behind the last dot, and the token behind it.
    pub(super) fn table_name(&mut self) -> (Option<Span>, Option<Token>) {
        let mut name = None;
        loop {
            let token = self.tokens.next();
            match token {
                Some(Token::Word(_)) if self.is_before_values(token) => return (name, token),
                Some(Token::Word(span) | Token::Quoted(span)) => name = Some(span),
                Some(Token::Sign(b'.')) => {}
                _ => return (name, token),
            }
        }
    }

    fn is_before_values(&self, token: Option<Token>) -> bool {
        let is = |word| token.is_some_and(|token| self.is(token, word));
        is("values") || is("value") || is("select") || is("from") || is("set") || is("default")
    }

    /// The names between brackets, the opening one read.
    pub(super) fn column_list(&mut self) -> Vec<&'t [u8]> {
        let mut columns = Vec::new();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Word(span) | Token::Quoted(span) => columns.push(self.bytes(span)),
                Token::Sign(b')' | b';') => break,
                Token::Text(_) | Token::Number(_) | Token::Sign(_) => {}
            }
        }
        columns
    }

    pub(super) fn columns_of(&self, table: Option<Span>) -> Vec<&'t [u8]> {
        let name = table.map(|span| self.bytes(span).to_ascii_lowercase());
        name.and_then(|name| self.tables.get(&name)).cloned().unwrap_or_default()
    }

    /// `CREATE TABLE name (column type, …)`: rows that name no columns have these.
    pub(super) fn create(&mut self) {
        let before = self.tokens.at;
        let mut words = self.tokens.by_ref().take(3).collect::<Vec<_>>().into_iter();
        let Some(at) = words.position(|token| self.is(token, "table")) else {
            self.tokens.at = before;
            return;
        };
        self.tokens.at = before;
        self.tokens.by_ref().nth(at);
        let (Some(table), Some(Token::Sign(b'('))) = self.table_name() else { return };
        let columns = self.definitions();
        self.tables.insert(self.bytes(table).to_ascii_lowercase(), columns);
    }

    fn definitions(&mut self) -> Vec<&'t [u8]> {
        const CONSTRAINTS: &[&str] = &[
            "primary",
            "key",
            "constraint",
            "unique",
            "index",
            "foreign",
            "check",
            "fulltext",
            "spatial",
            "like",
        ];
        let (mut depth, mut begins, mut columns) = (1_usize, true, Vec::new());
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Sign(b'(') => depth += 1,
                Token::Sign(b')') if depth == 1 => break,
                Token::Sign(b')') => depth -= 1,
                Token::Sign(b';') => break,
                Token::Sign(b',') if depth == 1 => begins = true,
                Token::Word(span) | Token::Quoted(span) if begins => {
                    begins = false;
                    if !CONSTRAINTS.iter().any(|word| self.is(token, word)) {
                        columns.push(self.bytes(span));
                    }
                }
                _ => {}
            }
        }
        columns
    }
}
