//! What is wrong with a configuration file, and how it is shown: as rustc shows it, without colour.
//!
//! A problem holds the line that it is about, because an error outlives the file's text. What may be a secret in that
//! line (the value of a key that nobody knows, whatever made no sense to the TOML reader) is starred: every long word but
//! plain lower-case ones joined by `-`. The stars are as many as the letters, so that the column still holds.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use bstr::ByteSlice;

use crate::shape::looks_random;
use crate::text::{LineIndex, Position, Span};

/// More problems than this are counted only: each keeps its line, and a hostile file may have them all on one.
const SHOWN_PROBLEMS: usize = 200;

/// Words shorter than this are no secrets.
const SECRET_LENGTH: usize = 8;

/// A configuration file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The file's path, as the caller gave it.
    pub path: String,
    /// All that is wrong with it, in the order of the places; never empty.
    pub problems: Vec<Problem>,
    /// How many more there are.
    pub further: usize,
    /// The problems of other files that it names.
    pub also: Vec<ConfigError>,
}

impl ConfigError {
    /// One error for several files; there is at least one.
    pub(super) fn of_all(mut errors: Vec<Self>) -> Self {
        let also = errors.split_off(1);
        let mut first = errors.remove(0);
        first.also.extend(also);
        first
    }
}

/// One thing that is wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where it starts.
    pub position: Position,
    /// The line, without its ending and control characters, and with stars for what may be a secret.
    pub line_text: String,
    /// The bytes of `line_text` that it is about.
    pub highlight: Span,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n\n" };
            write!(formatter, "{separator}{}", problem.render(&self.path))?;
        }
        match self.further {
            0 => {}
            further => write!(formatter, "\n\nand {further} more")?,
        }
        self.also.iter().try_for_each(|other| write!(formatter, "\n\n{other}"))
    }
}

impl Problem {
    fn render(&self, path: &str) -> String {
        let annotation = AnnotationKind::Primary.span(self.highlight.range());
        let snippet = Snippet::source(self.line_text.as_str())
            .line_start(self.position.line)
            .path(escape(path))
            .annotation(annotation);
        let report = Level::ERROR
            .primary_title(escape(&self.message))
            .element(snippet)
            .element(Level::HELP.message(escape(&self.help)));
        Renderer::plain().render(&[report])
    }
}

/// Keys and values may hold line breaks and terminal codes, written as escapes.
fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|letter| {
            let plain = (!letter.is_control()).then_some(letter);
            plain
                .into_iter()
                .chain(letter.is_control().then(|| letter.escape_default()).into_iter().flatten())
        })
        .collect()
}

/// A problem by its bytes, while the text is at hand.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Issue {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
    /// Where on its line begins what may be a secret.
    concealed_from: Option<usize>,
    /// Whether what it is about is not shown at all.
    is_hidden: bool,
}

impl Issue {
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into(), concealed_from: None, is_hidden: false }
    }

    /// The same issue, whose line may hold a secret from `start` on.
    pub(super) fn concealed_from(self, start: usize) -> Self {
        Self { concealed_from: Some(start), ..self }
    }

    /// The same issue, about what may be a secret of any words.
    pub(super) fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }

    fn into_problem(self, source: &Source<'_>) -> Problem {
        let start = self.span.start.min(source.text.len());
        let line = source.index.lines_around(Span::new(start, start));
        let (line_text, offsets) = source.shown(line);
        let moved = |at: usize| offsets[at.clamp(line.start, line.end) - line.start];
        Problem {
            message: without_random_words(&self.message),
            position: source.index.position(start),
            highlight: Span::new(moved(start), moved(self.span.end)),
            line_text,
            help: self.help,
        }
    }
}

/// The error over all issues of one text.
pub(super) fn error_of(path: &str, text: &[u8], mut issues: Vec<Issue>) -> ConfigError {
    issues.sort();
    issues.dedup();
    let source = Source::new(text, &issues);
    let further = issues.len().saturating_sub(SHOWN_PROBLEMS);
    let problems = issues.into_iter().take(SHOWN_PROBLEMS).map(|issue| issue.into_problem(&source)).collect();
    ConfigError { path: path.to_owned(), problems, further, also: Vec::new() }
}

/// The text with what must not be shown of it.
struct Source<'t> {
    text: &'t [u8],
    index: LineIndex<'t>,
    /// For each byte whether it is starred: two issues on one line keep each other's secrets.
    concealed: Vec<bool>,
}

impl<'t> Source<'t> {
    fn new(text: &'t [u8], issues: &[Issue]) -> Self {
        let index = LineIndex::new(text);
        let mut concealed = vec![false; text.len()];
        for issue in issues.iter().take(SHOWN_PROBLEMS) {
            let start = issue.concealed_from.unwrap_or(issue.span.start).min(text.len());
            let line = index.lines_around(Span::new(start, start));
            let unknown = issue.concealed_from.map(|start| secret_words(text, Span::new(start, line.end)));
            for word in random_words(text, line).chain(unknown.into_iter().flatten()) {
                concealed[word.range()].fill(true);
            }
            if issue.is_hidden {
                concealed[issue.span.start.min(text.len())..issue.span.end.min(text.len())].fill(true);
            }
        }
        Self { text, index, concealed }
    }

    /// A line as it is shown, without control characters, and for each of its bytes and its end the offset of that byte's character there.
    fn shown(&self, line: Span) -> (String, Vec<usize>) {
        let mut shown = String::new();
        let mut offsets = Vec::with_capacity(line.len() + 1);
        for (start, end, letter) in self.text[line.range()].char_indices() {
            offsets.resize(end, shown.len());
            shown.push(match letter {
                _ if self.concealed[line.start + start] => '*',
                '\t' => '\t',
                _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
                _ => letter,
            });
        }
        offsets.push(shown.len());
        (shown, offsets)
    }
}

/// The words of a part of the text that may be a secret.
fn secret_words(text: &[u8], part: Span) -> impl Iterator<Item = Span> {
    let is_plain = |word: &[u8]| {
        word.contains(&b'-') && word.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-')
    };
    words(text, part).filter(move |span| span.len() >= SECRET_LENGTH && !is_plain(&text[span.range()]))
}

/// The words that nobody typed: wherever they stand, they were pasted.
fn random_words(text: &[u8], part: Span) -> impl Iterator<Item = Span> {
    words(text, part).filter(|span| looks_random(&text[span.range()]))
}

fn words(text: &[u8], part: Span) -> impl Iterator<Item = Span> {
    let is_border =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'`' | b'[' | b']' | b',' | b'=');
    let mut start = part.start;
    text[part.range()].split(is_border).map(move |word| {
        let span = Span::new(start, start + word.len());
        start = span.end + 1;
        span
    })
}

/// A message that repeats what stands in the file, with stars for what looks random.
pub(super) fn without_random_words(message: &str) -> String {
    let mut shown = message.to_owned();
    for word in random_words(message.as_bytes(), Span::new(0, message.len())) {
        shown.replace_range(word.range(), &"*".repeat(word.len()));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_shown_in_the_order_of_their_places_and_once() {
        let text = b"a = 1\r\nb = 2\r\n";
        let issue = |start| Issue::new(Span::new(start, start + 1), format!("bad {start}"), "mend it");
        let error = error_of("x.toml", text, vec![issue(7), issue(0), issue(7)]);
        let places: Vec<_> =
            error.problems.iter().map(|it| (it.position.line, it.line_text.as_str())).collect();
        assert_eq!(places, [(1, "a = 1"), (2, "b = 2")]);
    }

    #[test]
    fn long_words_are_starred_and_columns_hold() {
        let text = "ä = [\"geheimnisß\", 'kurz'] ! ".as_bytes();
        let at = text.find("!").unwrap();
        let issue = Issue::new(Span::new(at, at + 1), "bad", "mend it").concealed_from(2);
        let problem = error_of("x.toml", text, vec![issue]).problems.remove(0);
        assert_eq!(problem.line_text, "ä = [\"**********\", 'kurz'] ! ");
        assert_eq!(&problem.line_text[problem.highlight.range()], "!");
    }

    #[test]
    fn one_problem_does_not_show_the_secret_of_another_on_its_line() {
        let text = b"a = { b = 'Hunter2Hunter2', c = 1 }";
        let issue = |at| Issue::new(Span::new(at, at + 1), "bad", "mend it");
        let error = error_of("x.toml", text, vec![issue(6).concealed_from(7), issue(28)]);
        assert_eq!(error.problems.len(), 2);
        assert!(!error.to_string().contains("Hunter2"), "{error}");
    }

    #[test]
    fn problems_beyond_the_limit_are_counted() {
        let text = vec![b'x'; 250];
        let issues = (0..250).map(|at| Issue::new(Span::new(at, at + 1), "bad", "mend it")).collect();
        let error = error_of("x.toml", &text, issues);
        assert_eq!((error.problems.len(), error.further), (200, 50));
        assert!(error.to_string().ends_with("\n\nand 50 more"));
    }

    #[test]
    fn control_characters_are_written_as_escapes() {
        assert_eq!(escape("a\u{1b}[31m\nä"), "a\\u{1b}[31m\\nä");
    }

    #[test]
    fn span_over_several_lines_is_cut_at_the_first() {
        let issue = Issue::new(Span::new(2, 9), "bad", "mend it");
        let problem = error_of("x.toml", b"abcd\nefgh\n", vec![issue]).problems.remove(0);
        assert_eq!((problem.line_text.as_str(), problem.highlight), ("abcd", Span::new(2, 4)));
    }
    #[test]
    fn what_looks_random_is_starred_where_words_are_repeated() {
        let name = crate::rule::expand_placeholders("{base62:24}");
        let text = format!("ignore = ['{name}', 'reused-credentials']");
        let issue = |at, message: String| Issue::new(Span::new(at, at + 1), message, "mend it");
        let issues = vec![
            issue(11, format!("unknown rule `{name}`")),
            issue(40, "unknown rule `reused-credentials`".into()),
        ];
        let error = error_of("x.toml", text.as_bytes(), issues).to_string();
        assert!(!error.contains(&name) && error.contains("`************************`"), "{error}");
        assert!(error.contains("`reused-credentials`") && error.contains("'reused-credentials'"), "{error}");
    }
}
