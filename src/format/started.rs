//! What platforms and containers start for a service: one text for a shell, or the words of one command.

use crate::binding::{CommandLine, Occasion};
use crate::text::Span;

use super::command_line::places_of_commands;
use super::syntax::yaml::Node;

/// Puts together the command lines that a file's nodes hold.
pub(super) struct Started<'t> {
    text: &'t [u8],
    lines: Vec<CommandLine>,
}

impl<'t> Started<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, lines: Vec::new() }
    }

    /// What a node says to start: a text, or a list of words.
    pub(super) fn words(&mut self, title: String, name: &str, nodes: &[&Node], occasion: Occasion) {
        let scalars: Vec<&Node> = nodes.iter().flat_map(|it| it.scalars()).collect();
        let texts: Vec<&str> = scalars.iter().filter_map(|it| it.text()).collect();
        let (Some(first), Some(last)) = (scalars.first(), scalars.last()) else { return };
        let span = Span::new(first.span.start.min(last.span.start), first.span.end.max(last.span.end));
        let line = match texts[..] {
            [only] => only.to_owned(),
            _ => joined(&texts),
        };
        self.line(title, name, line, span, occasion);
    }

    /// What a node says to start: a text, or a list of texts one after the other.
    pub(super) fn lines(&mut self, title: &str, name: &str, node: &Node, occasion: Occasion) {
        for line in node.scalars() {
            if let Some(text) = line.text() {
                self.line(title.to_owned(), name, text.to_owned(), line.span, occasion);
            }
        }
    }

    pub(super) fn line(&mut self, title: String, name: &str, line: String, span: Span, occasion: Occasion) {
        let places = places_of_commands(self.text, &line, span);
        let (name, files) = (name.to_owned(), Vec::new());
        self.lines.push(CommandLine { name, title, text: line, span, places, occasion, files });
    }

    pub(super) fn finish(self) -> Vec<CommandLine> {
        self.lines
    }
}

/// Words as a line of a shell that means the same.
pub(super) fn joined<T: AsRef<str>>(words: &[T]) -> String {
    let quoted = words.iter().map(|word| {
        let word = word.as_ref();
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "_./:=@%+,-$".contains(it);
        if !word.is_empty() && word.chars().all(is_plain) {
            word.to_owned()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}
