//! The values of SQL: rows that are inserted or copied, and columns that are set, each with its column.
//!
//! A scanner of tokens, since dumps are in a dozen dialects and full of commands that are no SQL at all.

use std::collections::BTreeMap;

use bstr::ByteSlice;

use crate::text::Span;

use super::field::{Field, Found};

pub(super) fn read<'t>(text: &'t [u8], found: &mut Found<'_, 't>) {
    let mut reader = Reader::new(text, found);
    while let Some(token) = reader.tokens.next() {
        reader.statement(token);
    }
}

/// An update of a table, or a rule that masks one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    /// In lower case, without its schema.
    pub(super) table: String,
    /// The columns that get another value.
    pub(super) columns: Vec<String>,
    /// The table's name.
    pub(super) span: Span,
}

/// The tables that a text creates, with their columns.
pub(super) fn tables(text: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut ignore = |_: Field<'_>| {};
    let mut reader = Reader::new(text, &mut ignore);
    while let Some(token) = reader.tokens.next() {
        if reader.is(token, "create") {
            reader.create();
        }
    }
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let columns = |all: Vec<&[u8]>| all.into_iter().map(shown).collect();
    reader.tables.into_iter().map(|(table, all)| (shown(&table), columns(all))).collect()
}

/// What a text updates (`UPDATE table SET column = …`) and masks (`SECURITY LABEL … ON COLUMN table.column`).
pub(super) fn updates(text: &[u8]) -> Vec<Update> {
    let mut ignore = |_: Field<'_>| {};
    let mut reader = Reader::new(text, &mut ignore);
    let mut updates = Vec::new();
    let mut before: Option<Token> = None;
    while let Some(token) = reader.tokens.next() {
        // `ON CONFLICT DO UPDATE` and `FOR UPDATE` name no table.
        let follows =
            before.is_some_and(|it| reader.is(it, "do") || reader.is(it, "for") || reader.is(it, "on"));
        if reader.is(token, "update") && !follows {
            updates.extend(reader.update());
        } else if reader.is(token, "column") && follows {
            updates.extend(reader.label());
        }
        before = Some(token);
    }
    updates
}

/// The places of all texts in quotes.
pub(super) fn texts(text: &[u8]) -> Vec<Span> {
    let mut ignore = |_: Field<'_>| {};
    let texts = |token| if let Token::Text(span) = token { Some(span) } else { None };
    Reader::new(text, &mut ignore).tokens.filter_map(texts).collect()
}

/// One token. Text in double quotes is a name, or in some dialects a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Word(Span),
    Quoted(Span),
    Text(Span),
    Number(Span),
    Sign(u8),
}

struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    escapes: bool,
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

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
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

struct Reader<'r, 'f, 't> {
    tokens: Tokens<'t>,
    /// The columns of the tables that the text creates, by their names in lower case.
    tables: BTreeMap<Vec<u8>, Vec<&'t [u8]>>,
    found: &'r mut Found<'f, 't>,
}

impl<'r, 'f, 't> Reader<'r, 'f, 't> {
    fn new(text: &'t [u8], found: &'r mut Found<'f, 't>) -> Self {
        // Only MySQL and its kin quote names in backticks, and only there a backslash escapes.
        let escapes = text[..text.len().min(1 << 16)].contains(&b'`');
        Self { tokens: Tokens { text, at: 0, escapes }, tables: BTreeMap::new(), found }
    }

    fn shown(&self, span: Span) -> String {
        String::from_utf8_lossy(self.bytes(span)).into_owned()
    }

    /// `table [AS alias] SET column = …, …`.
    fn update(&mut self) -> Option<Update> {
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
    fn label(&mut self) -> Option<Update> {
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

    fn peek(&mut self) -> Option<Token> {
        let before = self.tokens.at;
        let token = self.tokens.next();
        self.tokens.at = before;
        token
    }

    fn bytes(&self, span: Span) -> &'t [u8] {
        &self.tokens.text[span.range()]
    }

    fn is(&self, token: Token, word: &str) -> bool {
        matches!(token, Token::Word(span) if self.bytes(span).eq_ignore_ascii_case(word.as_bytes()))
    }

    fn emit(&mut self, column: Option<&'t [u8]>, span: Span) {
        (self.found)(Field { column, span, of_author: false });
    }

    /// A statement, or a token between statements. What is set is found wherever it stands.
    fn statement(&mut self, token: Token) {
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
    fn table_name(&mut self) -> (Option<Span>, Option<Token>) {
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
    fn column_list(&mut self) -> Vec<&'t [u8]> {
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

    fn columns_of(&self, table: Option<Span>) -> Vec<&'t [u8]> {
        let name = table.map(|span| self.bytes(span).to_ascii_lowercase());
        name.and_then(|name| self.tables.get(&name)).cloned().unwrap_or_default()
    }

    fn insert(&mut self) {
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

    /// `COPY table (columns) FROM stdin;` and the lines behind it.
    fn copy(&mut self) {
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

    /// `CREATE TABLE name (column type, …)`: rows that name no columns have these.
    fn create(&mut self) {
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

#[cfg(test)]
mod tests {
    use super::super::field::fields;
    use super::super::place::Form;

    fn read(text: &str) -> Vec<(String, String)> {
        let read = fields(Form::Sql, text);
        read.into_iter().map(|(column, value)| (column.unwrap_or_default(), value)).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn inserted_rows_have_their_columns() {
        for text in [
            "INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b''c');",
            "insert into public.\"users\" (\"id\", \"email\") values\n(1, 'a'),\n(2, 'b''c') on conflict do nothing;",
            "CREATE TABLE IF NOT EXISTS `users` (`id` int(11), `email` varchar(9), PRIMARY KEY (`id`));\nINSERT INTO `users` VALUES (1,'a'),(2,'b''c');",
            "COPY public.users (id, email) FROM stdin;\n1\ta\n2\tb''c\n\\.\n",
        ] {
            assert_eq!(
                read(text),
                pairs(&[("id", "1"), ("email", "a"), ("id", "2"), ("email", "b''c")]),
                "{text}"
            );
        }
    }

    #[test]
    fn set_columns_are_read_and_comments_are_not() {
        let text = "-- set email = 'x'\nUPDATE users /* y = 'z' */ SET email = 'a' WHERE id = 1;";
        assert_eq!(read(text), pairs(&[("email", "a")]));
    }

    #[test]
    fn backslashes_escape_where_names_stand_in_backticks() {
        assert_eq!(read("INSERT INTO `t` (`a`,`b`) VALUES ('x\\'y','z');")[1].1, "z");
        assert_eq!(read("INSERT INTO t (a, b) VALUES ('x\\','z');")[1].1, "z");
    }

    #[test]
    fn updates_name_their_columns() {
        let text = "UPDATE ONLY public.Users AS u SET name = concat('a', b), u.\"email\" = 'x' WHERE id = 1;\n\
                    SECURITY LABEL FOR anon ON COLUMN people.phone IS 'MASKED WITH VALUE NULL';\n\
                    INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1;";
        let read = super::updates(text.as_bytes());
        let read: Vec<_> = read.into_iter().map(|it| (it.table, it.columns.join(" "))).collect();
        let expected = [("users", "name email"), ("people", "phone")];
        assert_eq!(read, expected.map(|(table, columns)| (table.to_owned(), columns.to_owned())));
    }

    #[test]
    fn broken_texts_are_read_to_their_end() {
        for text in [
            "'",
            "\"",
            "`\\",
            "--",
            "/*",
            "INSERT",
            "INSERT INTO",
            "INSERT INTO t (",
            "INSERT INTO t VALUES (",
            "COPY",
            "COPY t FROM stdin;",
            "COPY t FROM stdin;\n\t\t",
            "CREATE",
            "CREATE TABLE",
            "CREATE TABLE t (",
            "a =",
            "[",
            "[é]",
            "REPLACE(a, 'b')",
            "é = 'ü'",
        ] {
            read(text);
            super::updates(text.as_bytes());
            super::tables(text.as_bytes());
        }
    }
}
