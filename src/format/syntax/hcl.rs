//! HCL as the tree of YAML: a block is an entry of its type that holds one of each label, and below them its body.
//!
//! What an expression computes is not resolved. It never fails: of a text that the parser refuses, the lines of the form
//! `key = "value"` are kept. Called by the dialects of Terraform.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use hcl_edit::template::{Element, Template};

use crate::text::Span;

use super::decodable;
use super::yaml::{Content, Node, Scalar, Style};

/// How many keys a text may hold: the parser searches an object in full for each of them. Texts with more are generated,
/// and read by their lines.
const MOST_KEYS: usize = 4096;

/// What the parser needs for the deepest text that it accepts: its frames are large, and those of a worker's stack few.
const STACK: usize = 64 << 20;

/// The body that a text is.
pub(in crate::format) fn parse(text: &[u8]) -> Node {
    let decoded = decodable(text);
    let reader = Reader { text: &decoded };
    let entries = reader.parsed().unwrap_or_else(|| reader.lines());
    Node { span: Span::new(0, text.len()), content: Content::Mapping(entries) }
}

type Entry = (Node, Node);

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    /// The entries of a text that is HCL.
    fn parsed(&self) -> Option<Vec<Entry>> {
        if self.text.bytes().filter(|it| matches!(it, b'=' | b':')).count() > MOST_KEYS {
            return None;
        }
        let parse = || Some(self.body(&hcl_edit::parser::parse_body(self.text).ok()?));
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, parse).ok()?;
            thread.join().ok()?
        })
    }

    fn body(&self, body: &Body) -> Vec<Entry> {
        let entry = |structure: &Structure| match structure {
            Structure::Attribute(attribute) => {
                let key = self.node(attribute.key.span(), attribute.key.as_str());
                (key, self.expression(&attribute.value))
            }
            Structure::Block(block) => self.block(block),
        };
        body.iter().map(entry).collect()
    }

    fn block(&self, block: &Block) -> Entry {
        let span = self.span(block.span());
        let body = Node { span, content: Content::Mapping(self.body(&block.body)) };
        let labelled = block.labels.iter().rev().fold(body, |inner, label| {
            let place = match label {
                BlockLabel::Ident(ident) => ident.span(),
                BlockLabel::String(text) => text.span(),
            };
            let key = self.node(place, label.as_str());
            Node { span, content: Content::Mapping(vec![(key, inner)]) }
        });
        (self.node(block.ident.span(), block.ident.as_str()), labelled)
    }

    fn expression(&self, expression: &Expression) -> Node {
        let span = self.span(expression.span());
        let content = match expression {
            Expression::Null(_) => scalar("null", Style::Plain),
            Expression::Bool(value) => scalar(&value.value().to_string(), Style::Plain),
            Expression::Number(_) => scalar(&self.text[span.range()], Style::Plain),
            Expression::String(text) => return self.node(expression.span(), text.value()),
            Expression::StringTemplate(template) => return self.template(span, template),
            Expression::HeredocTemplate(heredoc) => return self.template(span, &heredoc.template),
            Expression::Parenthesis(inner) => return self.expression(inner.inner()),
            Expression::Array(items) => {
                Content::Sequence(items.iter().map(|it| self.expression(it)).collect())
            }
            Expression::Object(object) => {
                let entries = object
                    .iter()
                    .filter_map(|(key, value)| Some((self.object_key(key)?, self.expression(value.expr()))));
                Content::Mapping(entries.collect())
            }
            Expression::Variable(_)
            | Expression::Conditional(_)
            | Expression::FuncCall(_)
            | Expression::Traversal(_)
            | Expression::UnaryOp(_)
            | Expression::BinaryOp(_)
            | Expression::ForExpr(_) => scalar("", Style::Unresolved),
        };
        Node { span, content }
    }

    fn object_key(&self, key: &ObjectKey) -> Option<Node> {
        match key {
            ObjectKey::Ident(ident) => Some(self.node(ident.span(), ident.as_str())),
            ObjectKey::Expression(expression) => Some(self.node(expression.span(), expression.as_str()?)),
        }
    }

    /// Text around what is computed; nothing when there is no text.
    fn template(&self, span: Span, template: &Template) -> Node {
        let has_text = template.iter().any(Element::is_literal);
        let has_holes = template.iter().any(|it| !it.is_literal());
        let text: String = template.iter().map(|it| self.element(it)).collect();
        let span = self.unquoted(span);
        match (has_text, has_holes) {
            (false, true) => Node { span, content: scalar("", Style::Unresolved) },
            (_, true) => Node { span, content: scalar(&text, Style::Quoted) },
            (_, false) => Node { span, content: scalar(&text, Style::Block) },
        }
    }

    fn element(&self, element: &Element) -> String {
        match element {
            Element::Literal(text) => text.as_str().to_owned(),
            Element::Interpolation(_) | Element::Directive(_) => {
                self.text[self.span(element.span()).range()].to_owned()
            }
        }
    }

    fn node(&self, place: Option<std::ops::Range<usize>>, text: &str) -> Node {
        Node { span: self.unquoted(self.span(place)), content: scalar(text, Style::Quoted) }
    }

    fn span(&self, place: Option<std::ops::Range<usize>>) -> Span {
        let place = place.unwrap_or_default();
        let end = place.end.min(self.text.len());
        Span::new(place.start.min(end), end)
    }

    fn unquoted(&self, span: Span) -> Span {
        let written = &self.text.as_bytes()[span.range()];
        let is_quoted = written.len() >= 2 && written.starts_with(b"\"") && written.ends_with(b"\"");
        if is_quoted { Span::new(span.start + 1, span.end - 1) } else { span }
    }

    /// What stands on lines of its own.
    fn lines(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            entries.extend(self.line(start, line));
            start += line.len();
        }
        entries
    }

    fn line(&self, start: usize, line: &str) -> Option<Entry> {
        let (key, rest) = line.split_once('=')?;
        let name = key.trim().trim_matches('"');
        let is_name = |it: char| it.is_ascii_alphanumeric() || "_-".contains(it);
        let value = rest.trim_start().strip_prefix('"')?;
        let end = value.find('"')?;
        let (value, behind) = (&value[..end], value[end + 1..].trim());
        let is_whole = behind.is_empty() || behind == "," || behind.starts_with(['#', '/']);
        if name.is_empty() || !name.chars().all(is_name) || !is_whole || value.contains(['\\', '$', '%']) {
            return None;
        }
        let key_at = start + line.find(name)?;
        let value_at = start + line.len() - rest.trim_start().len() + 1;
        Some((
            self.node(Some(key_at..key_at + name.len()), name),
            self.node(Some(value_at..value_at + value.len()), value),
        ))
    }
}

fn scalar(text: &str, style: Style) -> Content {
    Content::Scalar(Scalar { text: text.into(), style, tag: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::syntax::testing::is_inside;
    use proptest::prelude::*;

    #[test]
    fn values_stand_where_their_spans_say() {
        let text = "a = \"x\"\nm = { \"k\" : \"v\", n = 1 }\nl = [\"y\"]\n";
        let root = parse(text.as_bytes());
        let written = |node: &Node| &text[node.span.range()];
        assert_eq!(written(root.get("a").unwrap()), "x");
        assert_eq!(written(root.get("m").unwrap().get("k").unwrap()), "v");
        assert_eq!(written(&root.get("m").unwrap().entries()[0].0), "k");
        assert_eq!(root.get("m").unwrap().get("n").unwrap().text(), Some("1"));
        assert_eq!(root.get("l").unwrap().items()[0].text(), Some("y"));
    }

    #[test]
    fn blocks_are_entries_of_their_labels() {
        let root = parse(b"terraform {\n  backend \"s3\" {\n    key = \"k\"\n  }\n}\n");
        let backend = root.get("terraform").unwrap().get("backend").unwrap();
        assert_eq!(backend.get("s3").unwrap().get("key").unwrap().text(), Some("k"));
    }

    #[test]
    fn what_is_computed_is_no_text() {
        let root = parse(b"a = var.x\nb = \"${var.x}\"\nc = \"p-${var.x}\"\nd = <<EOT\nlong\nEOT\n");
        assert_eq!(root.get("a").unwrap().text(), None);
        assert_eq!(root.get("b").unwrap().text(), None);
        assert_eq!(root.get("c").unwrap().text(), Some("p-${var.x}"));
        assert_eq!(root.get("d").unwrap().text(), Some("long\n"));
    }

    #[test]
    fn lines_of_a_broken_text_are_read() {
        let text = "a = \"x\" # why\nb = {\nc = \"${d}\"\n  e = \"y\",\n";
        let root = parse(text.as_bytes());
        assert_eq!(&text[root.get("e").unwrap().span.range()], "y");
        assert_eq!(root.get("a").unwrap().text(), Some("x"));
        assert_eq!(root.get("c"), None);
    }

    #[test]
    fn deep_nesting_ends() {
        // The parser goes 64 levels deep, which no worker's stack holds.
        for piece in ["[", "(", "{a=", "[for x in ", "f(", "\"${", "x ? ", "!", "b {\n"] {
            for count in [63, 100_000] {
                let text = format!("a = {}1", piece.repeat(count));
                assert!(is_inside(&parse(text.as_bytes()), text.len()));
            }
        }
    }

    #[test]
    fn texts_of_many_keys_are_read_by_their_lines() {
        let text = format!("a = {{\n{}}}\n", "k = \"v\"\n".repeat(MOST_KEYS));
        assert_eq!(parse(text.as_bytes()).entries().len(), MOST_KEYS);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(is_inside(&parse(&text), text.len()));
        }

        #[test]
        fn no_likely_text_makes_the_reader_panic(text in "([a-c]{1,2}|[=\\[\\]{}(), \n#]|<<EOT\n|EOT\n|\"|\\$\\{|\\\\u00e9|1|é){0,40}") {
            prop_assert!(is_inside(&parse(text.as_bytes()), text.len()));
        }
    }
}
