//! How a script is written: what is put into it should look the same.

use crate::text::Span;

use super::Insertion;
use super::place::Place;

/// The habits of one script.
pub(super) struct Style {
    text: String,
    ending: &'static str,
    unit: String,
    quote: char,
    semicolon: &'static str,
    /// Whether several statements may share a line.
    may_share_lines: bool,
}

impl Style {
    pub(super) fn of(language: &str, text: &str) -> Self {
        let count = |sign: char| text.matches(sign).count();
        let has_single = matches!(language, "javascript" | "typescript" | "tsx" | "python" | "ruby" | "php");
        let is_single =
            has_single && count('\'') >= count('"') && !(language == "python" && count('\'') == 0);
        let lines = || text.lines().map(str::trim_end);
        let ended = lines().filter(|line| line.ends_with(';')).count();
        let open = lines().filter(|line| line.ends_with([')', '\'', '"', '`'])).count();
        let is_script = matches!(language, "javascript" | "typescript" | "tsx");
        Self {
            text: text.to_owned(),
            ending: if text.contains("\r\n") { "\r\n" } else { "\n" },
            unit: unit(language, text),
            quote: if is_single { '\'' } else { '"' },
            semicolon: if !is_script || ended >= open.max(1) { ";" } else { "" },
            may_share_lines: !matches!(language, "python" | "ruby" | "shell" | "elixir" | "kotlin" | "go"),
        }
    }

    /// The text of the script.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn ending(&self) -> &'static str {
        self.ending
    }

    /// A pattern in the script's own hand: `{q}` is a quotation mark, `{s}` what ends a statement, `{i}` one step of
    /// indentation.
    pub(super) fn written(&self, pattern: &str) -> String {
        let quote = self.quote.to_string();
        pattern.replace("{q}", &quote).replace("{s}", self.semicolon).replace("{i}", &self.unit)
    }

    /// Lines before the statement at a place, at its indentation, with an empty line behind them. `None` where the
    /// language needs a line of its own and there is none.
    pub(super) fn insertion(&self, place: &Place, lines: &[String]) -> Option<Insertion> {
        let before = &self.text[..place.at];
        let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indentation = &before[start..];
        let is_first = indentation.chars().all(|it| it == ' ' || it == '\t');
        let text = if is_first {
            let next = format!("{}{indentation}", self.ending);
            // A file's parts stand apart; in a function the guard is the first thing anyway.
            let gap = if indentation.is_empty() && follows_text(before) { self.ending } else { "" };
            format!("{gap}{}{}{next}", lines.join(&next), self.ending)
        } else if self.may_share_lines {
            let parts: Vec<_> = lines.iter().map(|line| line.trim()).collect();
            format!("{} ", parts.join(" "))
        } else {
            return None;
        };
        Some(Insertion { span: Span::new(place.at, place.at), text })
    }
}

/// Whether the line before is neither empty nor none.
fn follows_text(before: &str) -> bool {
    before.lines().next_back().is_some_and(|line| !line.trim().is_empty())
}

/// One step of indentation: a tab, or the fewest spaces that a line begins with.
fn unit(language: &str, text: &str) -> String {
    let usual = match language {
        "go" => "\t",
        "javascript" | "typescript" | "tsx" | "ruby" | "shell" | "elixir" => "  ",
        _ => "    ",
    };
    let indented = |line: &&str| line.starts_with([' ', '\t']) && !line.trim_start().starts_with('*');
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).filter(indented).peekable();
    if lines.peek().is_some_and(|line| line.starts_with('\t')) {
        return "\t".to_owned();
    }
    let spaces = lines.map(|line| line.len() - line.trim_start_matches(' ').len());
    spaces
        .filter(|count| (2..=8).contains(count))
        .min()
        .map_or_else(|| usual.to_owned(), |count| " ".repeat(count))
}
