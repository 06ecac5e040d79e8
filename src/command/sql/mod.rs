//! What a text of SQL does to rows and tables.
//!
//! No grammar: real files are of many dialects, with commands of `psql` and `mysql` between the statements. What is not
//! run where it stands (comments, texts, bodies of functions, rows of COPY) is passed over.

mod password;
mod reader;
mod statement;
mod verb;

use crate::text::Span;

use reader::statements_within;

/// How grave a write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operation {
    Upsert,
    Insert,
    Destroy,
}

/// One statement that writes, or that says something about those that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SqlStatement {
    Write {
        span: Span,
        operation: Operation,
        verb: String,
        /// The table, or what else is written, without its schema.
        object: String,
        /// Whether rows get a password that stands in the text.
        gives_password: bool,
    },
    /// `CREATE TABLE name`.
    Create { object: String, is_temporary: bool },
    /// What looks at the database that it runs in, and stops.
    Guard,
    /// `USE name`, `\c name`.
    Use { database: String },
    /// `\i name`, `SOURCE name`.
    Include { span: Span, path: String },
}

impl SqlStatement {
    fn shifted(self, by: usize) -> Self {
        let moved = |span: Span| Span::new(span.start + by, span.end + by);
        match self {
            Self::Write { span, operation, verb, object, gives_password } => {
                Self::Write { span: moved(span), operation, verb, object, gives_password }
            }
            Self::Include { span, path } => Self::Include { span: moved(span), path },
            Self::Use { .. } | Self::Create { .. } | Self::Guard => self,
        }
    }
}

/// What running this SQL does; `None` when it changes no rows and drops nothing. A text that is the name of a file of
/// SQL writes.
pub(crate) fn of_sql(text: &str) -> Option<Operation> {
    let gravest = statements(text).into_iter().filter_map(|it| match it {
        SqlStatement::Write { operation, .. } => Some(operation),
        _ => None,
    });
    gravest.max().or(names_file_of_rows(text).then_some(Operation::Insert))
}

/// Whether a text is the name of a file of SQL, and not one that is named for what only defines tables.
fn names_file_of_rows(text: &str) -> bool {
    const OF_STRUCTURE: &[&str] = &["schema", "structure", "ddl", "migration", "migrations", "extensions"];
    let lower = text.trim_end().to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix("sql").and_then(|it| it.strip_suffix(|c: char| !c.is_alphanumeric()))
    else {
        return false;
    };
    let name = stem.rsplit(['/', ' ', '=', '<']).next().unwrap_or_default();
    !name.split(|c: char| !c.is_alphanumeric()).any(|word| OF_STRUCTURE.contains(&word))
}

/// The statements of a text that write, in their order.
pub(crate) fn statements(text: &str) -> Vec<SqlStatement> {
    statements_within(text, DEPTH)
}

/// How deep blocks inside blocks are followed.
const DEPTH: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn operations(text: &str) -> Vec<(String, Operation)> {
        let found = statements(text).into_iter().filter_map(|it| match it {
            SqlStatement::Write { operation, verb, .. } => Some((verb, operation)),
            _ => None,
        });
        found.collect()
    }

    #[test]
    fn sql_is_judged_by_its_verbs() {
        for (text, operation) in [
            ("TRUNCATE TABLE users CASCADE", Some(Operation::Destroy)),
            ("truncate a, b restart identity;", Some(Operation::Destroy)),
            ("delete from users", Some(Operation::Destroy)),
            ("DELETE FROM users WHERE 1=1;", Some(Operation::Destroy)),
            ("DELETE FROM users WHERE id = 3;", Some(Operation::Insert)),
            ("INSERT INTO a VALUES (1)", Some(Operation::Insert)),
            ("INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING", Some(Operation::Upsert)),
            ("INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE a = 1, b = 2 SET", Some(Operation::Upsert)),
            ("INSERT IGNORE INTO a VALUES (1)", Some(Operation::Upsert)),
            ("UPDATE users SET a = 1", Some(Operation::Insert)),
            ("SELECT updated_at, deleted FROM users", None),
            ("CREATE TABLE a (id int, ON DELETE CASCADE)", None),
            ("ALTER TABLE a DROP COLUMN b", None),
            ("DROP INDEX a", None),
            ("DROP TABLE IF EXISTS #rows", None),
            ("GRANT DELETE, INSERT ON a TO b", None),
            ("SELECT date_trunc('day', x), TRUNCATE", None),
            ("", None),
            ("db/rows.sql", Some(Operation::Insert)),
            ("/docker-entrypoint-initdb.d/001_schema.sql", None),
        ] {
            assert_eq!(of_sql(text), operation, "{text}");
        }
    }

    #[test]
    fn what_is_not_run_says_nothing() {
        for text in [
            "-- DROP TABLE a\nSELECT 1;",
            "/* DELETE FROM a; */ SELECT 'DROP TABLE a', \"drop table\";",
            "CREATE FUNCTION f() RETURNS void AS $$ BEGIN DELETE FROM a; END $$ LANGUAGE plpgsql;",
            "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  DELETE FROM a;\nEND //\nDELIMITER ;\nSELECT 1;",
            "SELECT 'it''s DROP TABLE a', 'a\\'b; DROP TABLE c';",
            "SELECT 'C:\\';\n-- DROP TABLE x\n",
        ] {
            assert_eq!(operations(text), [], "{text}");
        }
    }

    #[test]
    fn blocks_comments_of_mysql_and_rows_of_copy_are_read_as_the_server_does() {
        let destroys = |verb: &str| [(verb.to_owned(), Operation::Destroy)];
        assert_eq!(operations("DO $$ BEGIN TRUNCATE a; END $$;"), destroys("TRUNCATE"));
        assert_eq!(operations("DO $$ BEGIN EXECUTE 'TRUNCATE TABLE ' || a; END $$;"), destroys("TRUNCATE"));
        assert_eq!(operations("DO $$ BEGIN EXECUTE format('DROP TABLE %I', a); END $$;"), destroys("DROP"));
        assert_eq!(operations("SELECT execute, 'TRUNCATE a';"), []);
        assert_eq!(operations("/*!40000 DROP TABLE a */;"), destroys("DROP"));
        let copy = "COPY a FROM stdin;\n1\tDROP TABLE x;\n\\.\nSELECT 1;";
        assert_eq!(operations(copy), [("COPY".to_owned(), Operation::Insert)]);
        assert_eq!(operations("\\set x 'y'\nIF EXISTS (SELECT 1) DROP TABLE a\nGO\n"), destroys("DROP"));
    }

    #[test]
    fn functions_do_where_they_are_called_what_they_were_defined_to() {
        let defined = "CREATE OR REPLACE FUNCTION shop.empty(a text) RETURNS void AS $$ BEGIN DELETE FROM a; END $$ LANGUAGE plpgsql;\n";
        for (call, operation) in [
            ("SELECT shop.empty('x');", Some(Operation::Destroy)),
            ("CALL empty('x');", Some(Operation::Destroy)),
            ("DO $$ BEGIN PERFORM empty('x'); END $$;", Some(Operation::Destroy)),
            ("SELECT count(*) FROM orders;", None),
            ("GRANT EXECUTE ON FUNCTION empty TO a;", None),
        ] {
            assert_eq!(of_sql(&format!("{defined}{call}")), operation, "{call}");
        }
    }

    #[test]
    fn databases_and_includes_are_named() {
        let found = statements("USE `anon_db`;\n\\c shop_test\n\\i more.sql\n");
        assert_eq!(found[0], SqlStatement::Use { database: "anon_db".to_owned() });
        assert_eq!(found[1], SqlStatement::Use { database: "shop_test".to_owned() });
        assert!(matches!(&found[2], SqlStatement::Include { path, .. } if path == "more.sql"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-zé'\"`$;:/*#\\\\\\-\\[\\] \n!1]{0,80}") {
            for statement in statements(&text) {
                if let SqlStatement::Write { span, .. } = statement {
                    prop_assert!(text.get(span.range()).is_some());
                }
            }
        }
    }
}
