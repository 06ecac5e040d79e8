//! JSON, JSONC and JSON5 as the tree of YAML: comments, trailing commas and bare keys are read, whatever the dialect
//! says of them.
//!
//! It never fails: what comes before a mistake is kept, and what is nested too deep ends the reading. Called by the
//! dialects that are written in JSON.

use std::ops::ControlFlow;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use crate::text::Span;

use super::decodable;
use super::yaml::{Content, Node, Scalar, Style};

/// How deep values may be nested: far beyond what people write.
const DEPTH: usize = 128;

/// The value that a text holds; `None` for a text that holds none.
pub(in crate::format) fn parse(text: &[u8]) -> Option<Node> {
    let decoded = decodable(text);
    let text = decoded.strip_prefix('\u{feff}').unwrap_or(&decoded);
    let offset = decoded.len() - text.len();
    let mut scanner = Scanner::new(text, &ScannerOptions::default());
    let mut builder = Builder::default();
    while let Ok(Some(token)) = scanner.scan() {
        let span = Span::new(offset + scanner.token_start(), offset + scanner.token_end());
        if builder.step(token, span).is_break() {
            break;
        }
    }
    builder.finish(offset + scanner.token_end().min(text.len()))
}

/// A collection whose end was not reached yet.
struct Frame {
    start: usize,
    content: Content,
    /// The key that waits for its value.
    key: Option<Node>,
}

/// Puts the tokens together.
#[derive(Default)]
struct Builder {
    open: Vec<Frame>,
    root: Option<Node>,
}

impl Builder {
    fn step(&mut self, token: Token<'_>, span: Span) -> ControlFlow<()> {
        match token {
            Token::OpenBrace => self.start(span, Content::Mapping(Vec::new()))?,
            Token::OpenBracket => self.start(span, Content::Sequence(Vec::new()))?,
            Token::CloseBrace | Token::CloseBracket => self.end(span.end),
            Token::String(text) => {
                // The quotes are no part of the value.
                let span = Span::new(span.start + 1, span.end - 1);
                self.scalar(text.into_owned(), Style::Quoted, span);
            }
            Token::Word(text) | Token::Number(text) => self.scalar(text.to_owned(), Style::Plain, span),
            Token::Boolean(value) => self.scalar(value.to_string(), Style::Plain, span),
            Token::Null => self.scalar("null".to_owned(), Style::Plain, span),
            // A comma behind a key: its value is missing.
            Token::Comma => self.drop_key(),
            Token::Colon | Token::CommentLine(_) | Token::CommentBlock(_) => {}
        }
        if self.open.is_empty() && self.root.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn start(&mut self, span: Span, content: Content) -> ControlFlow<()> {
        if self.open.len() == DEPTH {
            return ControlFlow::Break(());
        }
        self.open.push(Frame { start: span.start, content, key: None });
        ControlFlow::Continue(())
    }

    fn end(&mut self, end: usize) {
        if let Some(frame) = self.open.pop() {
            self.add(Node { span: Span::new(frame.start, end), content: frame.content });
        }
    }

    fn scalar(&mut self, text: String, style: Style, span: Span) {
        self.add(Node { span, content: Content::Scalar(Scalar { text: text.into(), style, tag: None }) });
    }

    fn add(&mut self, node: Node) {
        let Some(frame) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match (&mut frame.content, frame.key.take()) {
            (Content::Sequence(items), _) => items.push(node),
            (Content::Mapping(entries), Some(key)) => entries.push((key, node)),
            (Content::Mapping(_), None) => frame.key = Some(node),
            (Content::Scalar(_), _) => {}
        }
    }

    fn drop_key(&mut self) {
        if let Some(frame) = self.open.last_mut() {
            frame.key = None;
        }
    }

    fn finish(mut self, end: usize) -> Option<Node> {
        while !self.open.is_empty() {
            self.end(end);
        }
        self.root
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::syntax::testing::is_inside;
    use proptest::prelude::*;

    fn root(text: &str) -> Node {
        parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn values_stand_where_their_spans_say() {
        let text = "\u{feff}{\"a\": \"ä b\", \"n\": 12, \"l\": [true, null]}";
        let root = root(text);
        let written = |key: &str| &text[root.get(key).unwrap().span.range()];
        assert_eq!((written("a"), written("n"), written("l")), ("ä b", "12", "[true, null]"));
        assert_eq!(root.get("l").unwrap().items()[1].text(), None);
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(root(r#"{"a": "x\u0026\n"}"#).get("a").unwrap().text(), Some("x&\n"));
    }

    #[test]
    fn comments_commas_and_bare_keys_are_read() {
        let root = root("// head\n{ a: 'x', /* b: 1, */ \"c\": [1, 2,], }\n");
        assert_eq!(root.get("a").unwrap().text(), Some("x"));
        assert_eq!(root.get("b"), None);
        assert_eq!(root.get("c").unwrap().items().len(), 2);
    }

    #[test]
    fn what_stands_before_a_mistake_is_kept() {
        let root = root("{\"a\": {\"b\": \"c\"}, \"d\": \"e\n");
        assert_eq!(root.get("a").unwrap().get("b").unwrap().text(), Some("c"));
        assert_eq!(root.get("d"), None);
    }

    #[test]
    fn deep_nesting_ends() {
        assert!(parse("[".repeat(100_000).as_bytes()).is_some());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(parse(&text).iter().all(|it| is_inside(it, text.len())));
        }

        #[test]
        fn no_likely_text_makes_the_reader_panic(text in "([\\[\\]{},:/*\n ]|\"a\\\\?[u0'é]{0,5}\"?|'|null|tru|-?1e|//|b){0,40}") {
            prop_assert!(parse(text.as_bytes()).iter().all(|it| is_inside(it, text.len())));
        }
    }
}
