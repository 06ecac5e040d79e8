//! The values of SQL: rows that are inserted or copied, and columns that are set, each with its column.
//!
//! A scanner of tokens, since dumps are in a dozen dialects and full of commands that are no SQL at all.

mod reader;
mod row;
mod token;
mod update;

use std::collections::BTreeMap;

use crate::text::Span;

use super::field::{Field, Found};

use reader::Reader;
use token::Token;
pub(super) use update::Update;

pub(super) fn read<'t>(text: &'t [u8], found: &mut Found<'_, 't>) {
    let mut reader = Reader::new(text, found);
    while let Some(token) = reader.tokens.next() {
        reader.statement(token);
    }
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

#[cfg(test)]
mod tests {
    use crate::personal::field::fields;
    use crate::personal::place::Form;

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
