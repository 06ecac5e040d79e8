//! The simple commands of a shell script, by their words.
//!
//! Enough of POSIX to say which programs a script starts and with which arguments: quotes, continued lines, comments,
//! here-documents, substitutions. Nothing is expanded and nothing about programs is known here.

/// One simple command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Variables set for it: `CI=true npm test`.
    pub(crate) assignments: Vec<(String, String)>,
    /// The program and its arguments, without quotes.
    pub(crate) words: Vec<String>,
    /// The files that its output goes to.
    pub(crate) written: Vec<String>,
    /// What it is given to read: the text behind `<<` and `<<<`, and the names behind `<`.
    pub(crate) input: String,
    /// The files behind `<`; their names are in `input`, too.
    pub(crate) read: Vec<String>,
    /// What stands before it.
    pub(crate) joint: Joint,
}

/// How a command follows the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Joint {
    /// It comes next, whatever became of that.
    #[default]
    Next,
    /// `&&`: only where that succeeded.
    And,
    /// `||`: only where that failed.
    Or,
    /// `|`: it reads what that writes.
    Pipe,
}

impl Command {
    /// Whether nothing but its place is known.
    fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.assignments.is_empty()
            && self.written.is_empty()
            && self.input.is_empty()
    }
}

/// How deep substitutions and scripts inside scripts are followed.
const DEPTH: usize = 4;

/// Words after which a command begins anew.
const KEYWORDS: &[&str] = &["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"];

/// The commands of a script, in the order of the text; those of `sh -c '…'` and `$(…)` stand behind the command that
/// holds them.
pub(crate) fn commands(script: &str) -> Vec<Command> {
    commands_within(script, DEPTH)
}

fn commands_within(script: &str, depth: usize) -> Vec<Command> {
    let mut scanner = Scanner { rest: script, ..Scanner::default() };
    scanner.run();
    let mut found = Vec::new();
    for Scanned { command, substitutions } in scanner.found {
        let inner = script_argument(&command).map(str::to_owned);
        found.push(command);
        if depth > 0 {
            let scripts = substitutions.iter().map(String::as_str).chain(inner.as_deref());
            found.extend(scripts.flat_map(|it| commands_within(it, depth - 1)));
        }
    }
    found
}

/// The script in `bash -euc '…'` or `flyctl ssh console -C '…'`.
fn script_argument(command: &Command) -> Option<&str> {
    script_elsewhere(command).or_else(|| script_of_shell(command))
}

/// The script that a machine far away is told to run.
fn script_elsewhere(command: &Command) -> Option<&str> {
    let mut words = command.words.iter().map(String::as_str);
    let is_told = matches!(words.next(), Some("fly" | "flyctl")) && words.next() == Some("ssh");
    words.find(|it| is_told && matches!(*it, "-C" | "--command"))?;
    words.next()
}

fn script_of_shell(command: &Command) -> Option<&str> {
    const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ash"];
    let shell = command.words.iter().position(|it| SHELLS.contains(&it.rsplit('/').next().unwrap_or(it)))?;
    let behind = command.words.get(shell + 1..)?;
    let flag =
        behind.iter().position(|it| it.starts_with('-') && it.ends_with('c') && !it.starts_with("--"))?;
    behind.get(flag + 1).map(String::as_str)
}

struct Scanned {
    command: Command,
    substitutions: Vec<String>,
}

/// Where the next word goes.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Target {
    #[default]
    Argument,
    /// Behind `>`.
    Written,
    /// Behind `<`.
    Read,
    /// Behind `<<<`.
    Given,
    /// Behind `<<`.
    HereDocument,
}

#[derive(Default)]
struct Scanner<'s> {
    rest: &'s str,
    found: Vec<Scanned>,
    command: Command,
    substitutions: Vec<String>,
    word: Option<String>,
    target: Target,
    /// Delimiters of here-documents that begin on the next line.
    here_documents: Vec<String>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(character) = self.rest.chars().next() {
            let at_word_start = self.word.is_none();
            self.rest = &self.rest[character.len_utf8()..];
            match character {
                '\n' => {
                    self.end_command();
                    self.skip_here_documents();
                }
                '&' if self.rest.starts_with('>') => self.end_word(),
                ';' | '(' | ')' => self.end_command(),
                '|' | '&' => self.join(character),
                '#' if at_word_start => self.skip_comment(),
                '>' => self.redirect(Target::Written),
                '<' => self.begin_input(),
                '\'' => self.single_quoted(),
                '"' => self.double_quoted(),
                '\\' => self.escaped(),
                '$' => self.dollar(),
                _ if character.is_whitespace() => self.end_word(),
                _ => self.push(character),
            }
        }
        self.end_command();
    }

    fn join(&mut self, sign: char) {
        self.end_command();
        let doubled = self.rest.strip_prefix(sign);
        self.rest = doubled.unwrap_or(self.rest);
        self.command.joint = match (sign, doubled) {
            ('|', None) => Joint::Pipe,
            ('|', Some(_)) => Joint::Or,
            (_, Some(_)) => Joint::And,
            (_, None) => Joint::Next,
        };
    }

    fn push(&mut self, character: char) {
        self.word.get_or_insert_default().push(character);
    }

    fn take_until(&mut self, end: &str) -> &str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.word.get_or_insert_default().push_str(taken);
        taken
    }

    fn skip_comment(&mut self) {
        self.rest = self.rest.find('\n').map_or("", |at| &self.rest[at..]);
    }

    fn single_quoted(&mut self) {
        self.take_until("'");
    }

    fn double_quoted(&mut self) {
        self.word.get_or_insert_default();
        while let Some(character) = self.rest.chars().next() {
            self.rest = &self.rest[character.len_utf8()..];
            match character {
                '"' => return,
                '\\' => self.escaped(),
                '$' => self.dollar(),
                _ => self.push(character),
            }
        }
    }

    fn escaped(&mut self) {
        let Some(character) = self.rest.chars().next() else { return };
        let continued = self.rest.strip_prefix('\n').or_else(|| self.rest.strip_prefix("\r\n"));
        if let Some(rest) = continued {
            self.rest = rest;
        } else {
            self.rest = &self.rest[character.len_utf8()..];
            self.push(character);
        }
    }

    /// `$(…)` is a script of its own; `${…}` is one piece, whatever it holds.
    fn dollar(&mut self) {
        self.push('$');
        let (open, close) = match self.rest.chars().next() {
            Some('(') => ('(', ')'),
            Some('{') => ('{', '}'),
            _ => return,
        };
        let length = balanced(self.rest, open, close);
        let (piece, rest) = self.rest.split_at(length);
        self.word.get_or_insert_default().push_str(piece);
        if open == '(' {
            self.substitutions.push(piece.trim_start_matches('(').trim_end_matches(')').to_owned());
        }
        self.rest = rest;
    }

    fn redirect(&mut self, target: Target) {
        // `2>` names a stream, no argument.
        if self.word.as_ref().is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        self.rest = self.rest.trim_start_matches(['>', '|']);
        // `>&2` writes no file.
        if let Some(rest) = self.rest.strip_prefix('&') {
            self.rest = rest.trim_start_matches(|it: char| it.is_ascii_digit() || it == '-');
        } else {
            self.target = target;
        }
    }

    fn begin_input(&mut self) {
        if let Some(rest) = self.rest.strip_prefix("<<") {
            self.rest = rest;
            self.redirect(Target::Given);
        } else if let Some(rest) = self.rest.strip_prefix('<') {
            self.rest = rest.strip_prefix('-').unwrap_or(rest);
            self.redirect(Target::HereDocument);
        } else {
            self.redirect(Target::Read);
        }
    }

    fn skip_here_documents(&mut self) {
        for delimiter in std::mem::take(&mut self.here_documents) {
            while !self.rest.is_empty() {
                let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                self.rest = rest;
                if line.trim() == delimiter {
                    break;
                }
                if let Some(Scanned { command, .. }) = self.found.last_mut() {
                    command.input.push_str(line);
                    command.input.push('\n');
                }
            }
        }
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        match std::mem::take(&mut self.target) {
            Target::Argument => self.argument(word),
            Target::Written => self.command.written.push(word),
            Target::Given => self.given(&word),
            Target::Read => {
                self.given(&word);
                self.command.read.push(word);
            }
            Target::HereDocument => self.here_documents.push(word),
        }
    }

    fn given(&mut self, text: &str) {
        self.command.input.push_str(text);
        self.command.input.push('\n');
    }

    fn argument(&mut self, word: String) {
        if !self.command.words.is_empty() {
            return self.command.words.push(word);
        }
        let assignment = word.split_once('=').filter(|(name, _)| is_name(name));
        match assignment {
            Some((name, value)) => self.command.assignments.push((name.to_owned(), value.to_owned())),
            None if KEYWORDS.contains(&word.as_str()) => {}
            None => self.command.words.push(word),
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.target = Target::Argument;
        let command = std::mem::take(&mut self.command);
        let substitutions = std::mem::take(&mut self.substitutions);
        if command.is_empty() {
            // `a || (b)` and `a &&` at the end of a line: the command is still to come.
            self.command.joint = command.joint;
        } else {
            self.found.push(Scanned { command, substitutions });
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// The length of the piece from `open` to its `close`; the whole rest when it is not closed.
fn balanced(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return at + character.len_utf8();
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(script: &str) -> Vec<String> {
        commands(script).into_iter().map(|it| it.words.join(" ")).collect()
    }

    #[test]
    fn commands_end_where_the_shell_ends_them() {
        assert_eq!(words("a 1 && b; c | d || e &\nf"), ["a 1", "b", "c", "d", "e", "f"]);
        assert_eq!(words("if a; then\n  b\nfi\n(c)"), ["a", "b", "fi", "c"]);
    }

    #[test]
    fn quotes_continuations_and_comments() {
        assert_eq!(words("npm \\\n  run 'a b' \"c $X\" # d\r\ne\r\n"), ["npm run a b c $X", "e"]);
        assert_eq!(words("echo a#b"), ["echo a#b"]);
    }

    #[test]
    fn assignments_and_outputs_are_no_arguments() {
        let found = commands("A=1 B='2 3' run x >> .env 2>&1 < in > \"out\"");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].assignments, [("A".into(), "1".into()), ("B".into(), "2 3".into())]);
        assert_eq!(found[0].words, ["run", "x"]);
        assert_eq!(found[0].written, [".env", "out"]);
    }

    #[test]
    fn scripts_inside_scripts_are_read() {
        assert_eq!(words("bash -ec 'npm test'"), ["bash -ec npm test", "npm test"]);
        let elsewhere = "flyctl ssh console -a shop -C 'npm test'";
        assert_eq!(words(elsewhere), ["flyctl ssh console -a shop -C npm test", "npm test"]);
        assert_eq!(words("A=$(op read x) run"), ["run", "op read x"]);
        assert_eq!(words("echo ${{ a || b }}"), ["echo ${{ a || b }}"]);
    }

    #[test]
    fn what_is_read_and_how_commands_follow_is_kept() {
        let found = commands("a && psql <<SQL || b\nDROP TABLE x;\nSQL\nc | d < e.sql");
        let joints: Vec<_> = found.iter().map(|it| it.joint).collect();
        assert_eq!(joints, [Joint::Next, Joint::And, Joint::Or, Joint::Next, Joint::Pipe]);
        assert_eq!((found[4].input.as_str(), &found[4].read[..]), ("e.sql\n", &["e.sql".to_owned()][..]));
        assert_eq!(commands("a <<< b")[0].read, [""; 0]);
        let joints: Vec<_> = commands("a || (b; c) &&\n d").iter().map(|it| it.joint).collect();
        assert_eq!(joints, [Joint::Next, Joint::Or, Joint::Next, Joint::And]);
        assert_eq!(commands("psql x <<SQL\nDROP TABLE x;\nSQL\nb")[0].input, "DROP TABLE x;\n");
    }

    #[test]
    fn here_documents_are_no_commands() {
        assert_eq!(words("cat <<'EOF' > .env\nnpm test\nEOF\nnext"), ["cat", "next"]);
    }

    proptest! {
        #[test]
        fn no_script_makes_the_scanner_panic(script in "[a-zä'\"\\\\$(){}<>|&;#= \r\n-]{0,80}") {
            commands(&script);
        }
    }
}
