//! From the words of a statement to what it writes, once its end is found.

use crate::text::Span;

use super::SqlStatement;
use super::password::{gives_password, leaves_password_empty, sets_password};
use super::reader::{Reader, Word};
use super::verb::{copies_rows, created, defines_code, judged, stops_by_database};

impl Reader<'_> {
    /// Whether a statement is code whose body goes on behind the `;` that was just read.
    pub(super) fn is_inside_code(&mut self) -> bool {
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

    pub(super) fn end_statement(&mut self) {
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
        self.calls(&words);
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

    /// The name of the function or procedure that is being defined.
    pub(super) fn defined_name(&self) -> Option<String> {
        /// As many words as stand before it.
        const HEAD: usize = 5;
        (self.words.first()?.text == "create").then_some(())?;
        let is_code = |it: &Word| matches!(it.text.as_str(), "function" | "procedure");
        let at = self.words.iter().take(HEAD).position(is_code)?;
        Some(self.name_behind(&self.words, at)).filter(|name| !name.is_empty())
    }

    /// What the functions do that a statement calls: `CALL reset()`, `SELECT reset()`.
    fn calls(&mut self, words: &[Word]) {
        let is_call =
            |it: &Word| matches!(it.text.as_str(), "call" | "perform" | "select" | "exec" | "execute");
        for (at, word) in words.iter().enumerate().filter(|(_, it)| is_call(it)) {
            let name = self.name_behind(words, at);
            let Some(function) = self.functions.iter().find(|it| it.name == name) else { continue };
            let mut called = function.gravest.clone();
            if let SqlStatement::Write { span, .. } = &mut called {
                let end = word.span.start
                    + self.text[word.span.start..].find('\n').unwrap_or(self.text.len() - word.span.start);
                *span = Span::new(word.span.start, end);
            }
            self.found.push(called);
        }
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
