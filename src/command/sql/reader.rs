//! Cuts a text of SQL into statements, and passes over what is not run where it stands.

use crate::text::Span;

use super::{Operation, SqlStatement};

/// The statements of a text, with those of blocks inside it as deep as that.
pub(super) fn statements_within(text: &str, depth: usize) -> Vec<SqlStatement> {
    read(text, depth, Vec::new())
}

fn read(text: &str, depth: usize, functions: Vec<Function>) -> Vec<SqlStatement> {
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
        functions,
    };
    reader.run();
    reader.found
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Whether nothing but space stands before it on its line.
    begins_line: bool,
    /// What ends a statement: `mysql` lets a file change it.
    delimiter: String,
    /// Those of the statement that is being read.
    pub(super) words: Vec<Word>,
    pub(super) found: Vec<SqlStatement>,
    depth: usize,
    /// Whether lines of their own end what is sent to the server: code then goes on to the next one.
    pub(super) has_batches: bool,
    /// How many blocks of code are open, and how many of the words are counted for it.
    pub(super) open_blocks: usize,
    pub(super) counted: usize,
    /// Whether `\if` has asked what the environment is.
    asks_for_environment: bool,
    /// Those that the text has defined so far.
    pub(super) functions: Vec<Function>,
}

/// A function or procedure that writes when it is called.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) gravest: SqlStatement,
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
        } else if self.executes_text() {
            self.run_inner(inner, self.at + 1);
        }
        self.at += end;
    }

    /// Whether the text that comes is run as a statement: `EXECUTE 'TRUNCATE ' || name`, `EXECUTE format('DROP TABLE %I', name)`.
    fn executes_text(&self) -> bool {
        let follows = self.words.last().is_some_and(|last| {
            self.text[last.span.end..self.at].chars().all(|it| it.is_whitespace() || it == '(')
        });
        let mut words = self.words.iter().rev().map(|it| it.text.as_str());
        let before = words.by_ref().find(|it| !matches!(*it, "format" | "n"));
        follows && matches!(before, Some("execute" | "exec" | "immediate" | "sp_executesql"))
    }

    /// Remembers a function that writes.
    fn define(&mut self, name: String, body: &str) {
        let Some(depth) = self.depth.checked_sub(1) else { return };
        let writes = read(body, depth, self.functions.clone());
        let gravest =
            writes.into_iter().filter(|it| matches!(it, SqlStatement::Write { .. })).max_by_key(gravity);
        self.functions.extend(gravest.map(|gravest| Function { name, gravest }));
    }

    /// Takes over what a text does that is run where it stands.
    fn run_inner(&mut self, text: &str, start: usize) {
        if let Some(depth) = self.depth.checked_sub(1) {
            let inner = read(text, depth, self.functions.clone());
            self.found.extend(inner.into_iter().map(|it| it.shifted(start)));
        }
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
        if self.words.first().is_some_and(|it| it.text == "do") {
            self.run_inner(&body[..length], self.at + tag.len());
        } else if let Some(name) = self.defined_name() {
            self.define(name, &body[..length]);
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
}

fn gravity(statement: &SqlStatement) -> Option<(bool, Operation)> {
    match statement {
        SqlStatement::Write { operation, gives_password, .. } => Some((*gives_password, *operation)),
        _ => None,
    }
}

/// A word of a statement, in lower case, with its place.
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// `GO` of T-SQL, `/` of Oracle.
fn ends_batch(line: &str) -> bool {
    matches!(line.trim(), "GO" | "go" | "Go" | "/")
}

/// Whether the line of a condition names an environment.
fn names_environment(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ["prod", "dev", "env", "local", "staging", "safe"].iter().any(|it| lower.contains(it))
}
