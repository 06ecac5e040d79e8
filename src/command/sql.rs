//! What a text of SQL does to rows and tables.
//!
//! No grammar: real files are of many dialects, with commands of `psql` and `mysql` between the statements. What is not
//! run where it stands (comments, texts, bodies of functions, rows of COPY) is passed over.

use crate::text::Span;

/// How grave a write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operation {
    Upsert,
    Insert,
    Destroy,
}

/// One statement that writes, or that says which database the next ones are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SqlStatement {
    Write {
        span: Span,
        operation: Operation,
        verb: String,
    },
    /// `USE name`, `\c name`.
    Use {
        database: String,
    },
    /// `\i name`, `SOURCE name`.
    Include {
        span: Span,
        path: String,
    },
}

/// What running this SQL does; `None` when it changes no rows and drops nothing. A text that is the name of a file of
/// SQL writes.
pub(crate) fn of_sql(text: &str) -> Option<Operation> {
    let gravest = statements(text).into_iter().filter_map(|it| match it {
        SqlStatement::Write { operation, .. } => Some(operation),
        SqlStatement::Use { .. } | SqlStatement::Include { .. } => None,
    });
    let lower = text.trim_end().to_ascii_lowercase();
    let names_file =
        lower.split(|c: char| !c.is_alphanumeric()).next_back() == Some("sql") && lower.len() > "sql".len();
    gravest.max().or(names_file.then_some(Operation::Insert))
}

/// The statements of a text that write, in their order.
pub(crate) fn statements(text: &str) -> Vec<SqlStatement> {
    statements_within(text, DEPTH)
}

/// How deep blocks inside blocks are followed.
const DEPTH: usize = 4;

fn statements_within(text: &str, depth: usize) -> Vec<SqlStatement> {
    let mut reader = Reader {
        text,
        at: 0,
        begins_line: true,
        delimiter: ";".to_owned(),
        words: Vec::new(),
        found: Vec::new(),
        depth,
    };
    reader.run();
    reader.found
}

/// A word of a statement, in lower case, with its place.
struct Word {
    text: String,
    span: Span,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Whether nothing but space stands before it on its line.
    begins_line: bool,
    /// What ends a statement: `mysql` lets a file change it.
    delimiter: String,
    /// Those of the statement that is being read.
    words: Vec<Word>,
    found: Vec<SqlStatement>,
    depth: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let first = rest.chars().next().unwrap_or_default();
            let begins_line = std::mem::replace(&mut self.begins_line, false);
            if begins_line && self.line_of_client(rest) {
                continue;
            }
            if first.is_whitespace() {
                self.begins_line = begins_line || first == '\n';
                self.at += first.len_utf8();
                continue;
            }
            let hash_comment = first == '#' && begins_line;
            if rest.starts_with("--") || hash_comment {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.comment(comment);
            } else if rest.starts_with(self.delimiter.as_str()) {
                self.at += self.delimiter.len();
                self.end_statement();
            } else if matches!(first, '\'' | '"' | '`' | '[') {
                self.quoted(rest, first);
            } else if first == '$' && self.dollar_quoted(rest) {
                // The body is behind.
            } else if first.is_alphanumeric() || first == '_' || first == '#' {
                self.word(rest);
            } else {
                self.at += first.len_utf8();
            }
        }
        self.end_statement();
    }

    /// A line that the client reads itself; whether it was one.
    fn line_of_client(&mut self, rest: &str) -> bool {
        let line = rest.lines().next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default().to_ascii_lowercase();
        let name = words.next().unwrap_or_default().trim_end_matches(';').trim_matches(['\'', '"', '`']);
        let start = self.at;
        let span = Span::new(start, start + line.len());
        match first.as_str() {
            "delimiter" => self.delimiter = if name.is_empty() { ";".to_owned() } else { name.to_owned() },
            "go" if line.trim().len() == 2 => self.end_statement(),
            "\\c" | "\\connect" => self.found.push(SqlStatement::Use { database: name.to_owned() }),
            "\\i" | "\\ir" | "\\include" | "source" | "\\." => {
                self.found.push(SqlStatement::Include { span, path: name.to_owned() });
            }
            "\\copy" if line.to_ascii_lowercase().contains(" from ") => {
                self.found.push(write(span, Operation::Insert, "\\copy"));
            }
            _ if first.starts_with('\\') => {}
            _ => return false,
        }
        if first.as_str() == "delimiter" {
            // `DELIMITER ;` itself ends with what it sets.
            self.words.clear();
        }
        self.at += line.len();
        true
    }

    fn comment(&mut self, comment: &str) {
        // `/*!40000 … */` is run by MySQL.
        if let Some(run) = comment.strip_prefix('!') {
            let number = run.bytes().take_while(u8::is_ascii_digit).count();
            self.at += "/*!".len() + number;
        } else {
            self.at += "/*".len() + comment.find("*/").map_or(comment.len(), |end| end + "*/".len());
        }
    }

    fn quoted(&mut self, rest: &str, open: char) {
        let close = if open == '[' { ']' } else { open };
        let mut end = rest.len();
        let mut characters = rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            if character == '\\' && open == '\'' {
                // `'\'` is whole in standard SQL, and goes on in MySQL.
                let behind = rest[at + 1..].strip_prefix('\'');
                let is_whole =
                    behind.is_some_and(|it| it.trim_start().starts_with([',', ')', ';']) || it.is_empty());
                if !is_whole {
                    characters.next();
                }
            } else if character == close {
                end = at + close.len_utf8();
                if rest[end..].starts_with(close) {
                    characters.next();
                } else {
                    break;
                }
            }
        }
        let is_name = open != '\'';
        let span = Span::new(self.at, self.at + end);
        let inner = rest.get(1..end.saturating_sub(1)).unwrap_or_default();
        if is_name {
            self.words.push(Word { text: format!("\"{}", inner.to_ascii_lowercase()), span });
        }
        self.at += end;
    }

    /// `$tag$ … $tag$`; that of `DO` is run, others are bodies of functions.
    fn dollar_quoted(&mut self, rest: &str) -> bool {
        let Some(length) = rest[1..].find('$') else { return false };
        let tag = &rest[..length + 2];
        if !tag[1..tag.len() - 1].bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_') {
            return false;
        }
        let body = &rest[tag.len()..];
        let length = body.find(tag).unwrap_or(body.len());
        if self.depth > 0 && self.words.first().is_some_and(|it| it.text == "do") {
            let start = self.at + tag.len();
            let inner = statements_within(&body[..length], self.depth - 1);
            self.found.extend(inner.into_iter().map(|it| it.shifted(start)));
        }
        self.at += tag.len() + length + if length < body.len() { tag.len() } else { 0 };
        true
    }

    fn word(&mut self, rest: &str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '#';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(1);
        let span = Span::new(self.at, self.at + length);
        self.words.push(Word { text: rest[..length].to_ascii_lowercase(), span });
        self.at += length;
    }

    fn end_statement(&mut self) {
        let words = std::mem::take(&mut self.words);
        let Some(first) = words.first() else { return };
        let texts: Vec<&str> = words.iter().map(|it| it.text.as_str()).collect();
        if texts[0] == "use" && texts.len() == 2 {
            let database = texts[1].trim_start_matches('"').to_owned();
            self.found.push(SqlStatement::Use { database });
            return;
        }
        if copies_rows(&texts) {
            let rows = &self.text[self.at..];
            self.at += rows.find("\n\\.").map_or(rows.len(), |end| end + "\n\\.".len());
        }
        let Some((at, operation, verb)) = judged(&texts) else { return };
        let start = words.get(at).unwrap_or(first).span.start;
        let end = words.last().unwrap_or(first).span.end;
        let end = start + self.text[start..end].find('\n').unwrap_or(end - start);
        self.found.push(write(Span::new(start, end), operation, verb));
    }
}

impl SqlStatement {
    fn shifted(self, by: usize) -> Self {
        let moved = |span: Span| Span::new(span.start + by, span.end + by);
        match self {
            Self::Write { span, operation, verb } => Self::Write { span: moved(span), operation, verb },
            Self::Include { span, path } => Self::Include { span: moved(span), path },
            Self::Use { database } => Self::Use { database },
        }
    }
}

fn write(span: Span, operation: Operation, verb: &str) -> SqlStatement {
    SqlStatement::Write { span, operation, verb: verb.to_owned() }
}

/// `COPY users FROM stdin`: the rows follow.
fn copies_rows(words: &[&str]) -> bool {
    words.first() == Some(&"copy") && words.windows(2).any(|pair| pair == ["from", "stdin"])
}

/// What is lost with what `DROP` drops; an index or a trigger holds no rows.
const DROPPED: &[&str] = &[
    "table",
    "tables",
    "database",
    "schema",
    "owned",
    "collection",
    "keyspace",
    "view",
    "type",
    "tablespace",
];

/// How many words behind a verb are looked at for what belongs to it.
const LOOKAHEAD: usize = 64;

/// The gravest thing that a statement does, with the word that says so and its place. A script without ends of
/// statements, as T-SQL has them, is one statement that does all of it.
fn judged(words: &[&str]) -> Option<(usize, Operation, &'static str)> {
    if defines_code(words) {
        return None;
    }
    let is = |at: usize, known: &[&str]| words.get(at).is_some_and(|it| known.contains(it));
    let before = |at: usize| at.checked_sub(1).map_or("", |it| words[it]);
    let behind = |at: usize| &words[at..words.len().min(at + LOOKAHEAD)];
    let insertion = std::cell::LazyCell::new(|| insertion(words));
    let found = (0..words.len()).filter_map(|at| match words[at] {
        "truncate" if before(at) != "date" && words.get(at + 1).is_some() => {
            Some((at, Operation::Destroy, "TRUNCATE"))
        }
        "flushall" | "flushdb" => Some((at, Operation::Destroy, "FLUSHALL")),
        "drop" if is(at + 1, DROPPED) && !is_temporary(words, at) => Some((at, Operation::Destroy, "DROP")),
        "delete" if is(at + 1, &["from"]) => {
            let all = !selects_rows(behind(at));
            Some((at, if all { Operation::Destroy } else { Operation::Insert }, "DELETE"))
        }
        "insert" | "replace" | "merge" if is(at + 1, &["into", "ignore", "or", "overwrite"]) => {
            Some((at, *insertion, "INSERT"))
        }
        "update" if behind(at).contains(&"set") && !matches!(before(at), "on" | "do" | "for" | "key") => {
            Some((at, Operation::Insert, "UPDATE"))
        }
        "copy" if at == 0 && words.contains(&"from") => Some((at, Operation::Insert, "COPY")),
        "load" if is(at + 1, &["data"]) => Some((at, Operation::Insert, "LOAD DATA")),
        _ => None,
    });
    found.min_by_key(|&(at, operation, _)| (std::cmp::Reverse(operation), at))
}

/// Functions, procedures, triggers, rules and policies only say what is to be done; grants say who may.
fn defines_code(words: &[&str]) -> bool {
    const CODE: &[&str] = &["function", "procedure", "proc", "trigger", "rule", "policy", "event"];
    match words.first() {
        Some(&("create" | "alter")) => words.iter().take(8).any(|it| CODE.contains(it)),
        Some(&("grant" | "revoke" | "comment")) => true,
        _ => false,
    }
}

/// `DROP TEMPORARY TABLE`, `DROP TABLE #rows`, `DROP TABLE IF EXISTS tmp_rows`.
fn is_temporary(words: &[&str], at: usize) -> bool {
    let name =
        words[at + 2..].iter().find(|it| !matches!(**it, "if" | "exists")).copied().unwrap_or_default();
    let name = name.trim_start_matches('"');
    name.starts_with('#') || ["tmp_", "temp_", "_tmp", "_temp"].iter().any(|it| name.starts_with(it))
}

/// Whether a condition follows that keeps some rows: `WHERE true` and `WHERE 1 = 1` keep none.
fn selects_rows(words: &[&str]) -> bool {
    let end = words.iter().skip(1).position(|it| matches!(*it, "delete" | "insert" | "truncate" | "drop"));
    let words = &words[..end.map_or(words.len(), |end| end + 1)];
    let Some(at) = words.iter().position(|it| *it == "where") else { return words.contains(&"using") };
    let condition = &words[at + 1..];
    !(condition.is_empty()
        || condition == ["true"]
        || condition.len() <= 2 && condition.iter().all(|it| *it == "1"))
}

/// An insert that leaves rows which are there already is harmless to repeat.
fn insertion(words: &[&str]) -> Operation {
    let follows = |first: &str, second: &[&str]| {
        words.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1]))
    };
    let keeps = follows("on", &["conflict", "duplicate"])
        || follows("insert", &["ignore"])
        || words.windows(3).any(|it| it == ["insert", "or", "ignore"])
        || words.windows(3).any(|it| it == ["where", "not", "exists"]);
    if keeps { Operation::Upsert } else { Operation::Insert }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn operations(text: &str) -> Vec<(String, Operation)> {
        let found = statements(text).into_iter().filter_map(|it| match it {
            SqlStatement::Write { operation, verb, .. } => Some((verb, operation)),
            SqlStatement::Use { .. } | SqlStatement::Include { .. } => None,
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
        assert_eq!(operations("/*!40000 DROP TABLE a */;"), destroys("DROP"));
        let copy = "COPY a FROM stdin;\n1\tDROP TABLE x;\n\\.\nSELECT 1;";
        assert_eq!(operations(copy), [("COPY".to_owned(), Operation::Insert)]);
        assert_eq!(operations("\\set x 'y'\nIF EXISTS (SELECT 1) DROP TABLE a\nGO\n"), destroys("DROP"));
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
