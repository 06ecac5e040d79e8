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

/// What running this SQL does; `None` when it changes no rows and drops nothing. A text that is the name of a file of
/// SQL writes.
pub(crate) fn of_sql(text: &str) -> Option<Operation> {
    let gravest = statements(text).into_iter().filter_map(|it| match it {
        SqlStatement::Write { operation, .. } => Some(operation),
        _ => None,
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
        has_batches: text.lines().any(ends_batch),
        open_blocks: 0,
        counted: 0,
        asks_for_environment: false,
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
    /// Whether lines of their own end what is sent to the server: code then goes on to the next one.
    has_batches: bool,
    /// How many blocks of code are open, and how many of the words are counted for it.
    open_blocks: usize,
    counted: usize,
    /// Whether `\if` has asked what the environment is.
    asks_for_environment: bool,
}

/// `GO` of T-SQL, `/` of Oracle.
fn ends_batch(line: &str) -> bool {
    matches!(line.trim(), "GO" | "go" | "Go" | "/")
}

impl Reader<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let first = rest.chars().next().unwrap_or_default();
            let begins_line = std::mem::replace(&mut self.begins_line, false);
            if begins_line && !first.is_whitespace() && self.line_of_client(rest) {
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
                if !self.is_inside_code() {
                    self.end_statement();
                }
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
            "go" | "/" if ends_batch(line) => self.end_statement(),
            "\\if" | "\\elif" => self.asks_for_environment = names_environment(line),
            "\\endif" => self.asks_for_environment = false,
            "\\q" | "\\quit" if self.asks_for_environment => self.found.push(SqlStatement::Guard),
            "\\c" | "\\connect" => self.found.push(SqlStatement::Use { database: name.to_owned() }),
            "\\i" | "\\ir" | "\\include" | "source" | "\\." => {
                self.found.push(SqlStatement::Include { span, path: name.to_owned() });
            }
            "\\copy" if line.to_ascii_lowercase().contains(" from ") => {
                let object = name.split('(').next().unwrap_or_default().to_owned();
                self.found.push(SqlStatement::Write {
                    span,
                    operation: Operation::Insert,
                    verb: "\\copy".to_owned(),
                    object,
                    gives_password: false,
                });
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
        // Numbers say nothing here, and a dump holds many.
        if length > 1 && rest.as_bytes()[..length].iter().all(u8::is_ascii_digit) {
            self.at += length;
            return;
        }
        let span = Span::new(self.at, self.at + length);
        self.words.push(Word { text: rest[..length].to_ascii_lowercase(), span });
        self.at += length;
    }

    /// Whether a statement is code whose body goes on behind the `;` that was just read.
    fn is_inside_code(&mut self) -> bool {
        /// As many words as tell what a statement defines.
        const HEAD: usize = 8;
        let head: Vec<&str> = self.words.iter().take(HEAD).map(|it| it.text.as_str()).collect();
        if !defines_code(&head) {
            return false;
        }
        let texts: Vec<&str> = self.words.iter().map(|it| it.text.as_str()).collect();
        for at in self.counted..texts.len() {
            let before = at.checked_sub(1).map_or("", |it| texts[it]);
            let next = texts.get(at + 1).copied().unwrap_or_default();
            match texts[at] {
                "begin" if !next.starts_with("tran") => self.open_blocks += 1,
                "case" if before != "end" => self.open_blocks += 1,
                "end" if !matches!(next, "if" | "loop" | "while" | "repeat" | "for") => {
                    self.open_blocks = self.open_blocks.saturating_sub(1);
                }
                _ => {}
            }
        }
        self.words.truncate(HEAD);
        self.counted = self.words.len();
        self.open_blocks > 0 || self.has_batches
    }

    fn end_statement(&mut self) {
        let words = std::mem::take(&mut self.words);
        (self.open_blocks, self.counted) = (0, 0);
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
        if stops_by_database(&texts) {
            self.found.push(SqlStatement::Guard);
        }
        if let Some((at, is_temporary)) = created(&texts) {
            let object = self.name_behind(&words, at);
            self.found.push(SqlStatement::Create { object, is_temporary });
        }
        let Some((at, operation, verb)) = judged(&texts) else { return };
        let start = words.get(at).unwrap_or(first).span.start;
        let end = words.last().unwrap_or(first).span.end;
        let end = start + self.text[start..end].find('\n').unwrap_or(end - start);
        self.found.push(SqlStatement::Write {
            span: Span::new(start, end),
            operation,
            verb: verb.to_owned(),
            object: self.name_behind(&words, at),
            gives_password: match verb {
                "INSERT" => {
                    gives_password(&texts[at..]) && !leaves_password_empty(&self.text[start..self.at])
                }
                "UPDATE" => sets_password(&self.text[start..self.at]),
                _ => false,
            },
        });
    }

    /// The name that follows a verb, without its schema.
    fn name_behind(&self, words: &[Word], verb: usize) -> String {
        const BETWEEN: &[&str] = &[
            "table",
            "tables",
            "only",
            "if",
            "exists",
            "not",
            "into",
            "from",
            "ignore",
            "or",
            "replace",
            "overwrite",
            "database",
            "schema",
            "view",
            "type",
            "temp",
            "temporary",
            "owned",
            "by",
        ];
        let mut at = verb + 1;
        while words.get(at).is_some_and(|it| BETWEEN.contains(&it.text.as_str())) {
            at += 1;
        }
        let is_dotted = |at: usize| {
            let [word, next] = words.get(at..at + 2)? else { return None };
            (self.text.get(word.span.end..next.span.start) == Some(".")).then_some(())
        };
        while is_dotted(at).is_some() {
            at += 1;
        }
        words.get(at).map(|it| it.text.trim_matches('"').to_owned()).unwrap_or_default()
    }
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

/// Whether the line of a condition names an environment.
fn names_environment(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["prod", "dev", "env", "local", "staging", "safe"].iter().any(|it| lower.contains(it))
}

/// `IF current_database() = 'shop' THEN RAISE EXCEPTION …`, `IF DB_NAME() = 'shop' THROW …`.
fn stops_by_database(words: &[&str]) -> bool {
    const LOOKS: &[&str] = &[
        "current_database",
        "current_setting",
        "inet_server_addr",
        "db_name",
        "servername",
        "serverproperty",
    ];
    let looks = || words.iter().any(|it| LOOKS.contains(it));
    let stops = words.iter().enumerate().any(|(at, word)| match *word {
        "raiserror" | "throw" | "signal" | "noexec" => true,
        "raise" => words.get(at + 1) == Some(&"exception"),
        _ => false,
    });
    stops && looks()
}

/// The place of the word that says what `CREATE` creates, and whether it is gone with the session.
fn created(words: &[&str]) -> Option<(usize, bool)> {
    const KINDS: &[&str] = &["table", "database", "schema", "view", "type"];
    (words.first() == Some(&"create")).then_some(())?;
    let at = words.iter().take(6).position(|it| KINDS.contains(it))?;
    Some((at, words[..at].iter().any(|it| matches!(*it, "temp" | "temporary"))))
}

/// Whether the first row of an insert leaves its column of passwords empty: nobody logs in with that.
fn leaves_password_empty(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    let Some((head, rows)) = lower.split_once("values") else { return false };
    let Some((_, columns)) = head.split_once('(') else { return false };
    let place = items(columns).iter().position(|it| it.contains("password") || it.contains("passwd"));
    let Some((_, row)) = rows.split_once('(') else { return false };
    let value = place.and_then(|place| items(row).get(place).copied());
    value.is_some_and(|value| matches!(value.trim(), "''" | "null" | "default"))
}

/// What stands between the commas of a list, up to its closing bracket.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut start, mut open, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, character) in list.char_indices() {
        match character {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => open += 1,
            ')' if open == 0 => {
                items.push(&list[start..at]);
                return items;
            }
            ')' => open -= 1,
            ',' if open == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

/// Parts of the names of columns that stand beside a password.
const OTHER_THAN_PASSWORDS: &[&str] =
    &["reset", "token", "expire", "changed", "_at", "hint", "policy", "history", "min"];

/// Whether an update gives a column of passwords a text, or the hash of one.
fn sets_password(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    let set = lower.split(" where ").next().unwrap_or_default();
    ["password", "passwd"].iter().any(|name| {
        set.match_indices(name).take(LOOKAHEAD).any(|(at, _)| {
            let column = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let begin = set[..at].trim_end_matches(column).len();
            let end = set[at..].find(|c| !column(c)).map_or(set.len(), |length| at + length);
            let value = set[end..].trim_start_matches(['"', '`', ']']).trim_start().strip_prefix('=');
            let is_text = |value: &str| {
                let text =
                    value.trim_start().trim_start_matches(|c| column(c) || c == '(').strip_prefix('\'');
                text.is_some_and(|text| !text.starts_with('\''))
            };
            !OTHER_THAN_PASSWORDS.iter().any(|other| set[begin..end].contains(other))
                && value.is_some_and(is_text)
        })
    })
}

/// Whether an insert of values fills a column of passwords, or makes the hash of one.
fn gives_password(words: &[&str]) -> bool {
    let is_column = |it: &&str| {
        (it.contains("password") || it.contains("passwd") || it.trim_matches('"') == "pwd")
            && !OTHER_THAN_PASSWORDS.iter().any(|other| it.contains(other))
    };
    let near = &words[..words.len().min(LOOKAHEAD)];
    let values = near.iter().position(|it| *it == "values");
    values.is_some_and(|at| near[..at].iter().any(is_column)) || words.contains(&"gen_salt")
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
        "merge" if is(at + 1, &["into"]) => Some((at, Operation::Upsert, "MERGE")),
        "insert" | "replace" if is(at + 1, &["into", "ignore", "or", "overwrite"]) => {
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
        || words.windows(3).any(|it| matches!(it, ["where" | "if", "not", "exists"]));
    if keeps { Operation::Upsert } else { Operation::Insert }
}

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
