//! TOML as the tree of YAML.
//!
//! It never fails: what is no TOML is left out, and nesting is bounded by the parser. Called by the dialects that are
//! written in TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::Span;

use super::decodable;
use super::yaml::{Content, Node, Scalar, Style};

/// The table that a text is.
pub(in crate::format) fn parse(text: &[u8]) -> Node {
    let decoded = decodable(text);
    let (table, _) = DeTable::parse_recoverable(&decoded);
    let reader = Reader { text: &decoded };
    Node { span: Span::new(0, text.len()), content: reader.table(table.get_ref()) }
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    /// The entries in the order of the text.
    fn table(&self, table: &DeTable<'_>) -> Content {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let scalar = Scalar { text: key.get_ref().as_ref().into(), style: Style::Quoted, tag: None };
                let key = Node { span: self.unquoted(key), content: Content::Scalar(scalar) };
                (key, self.value(value))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        Content::Mapping(entries)
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let plain =
            |text: String| Content::Scalar(Scalar { text: text.into(), style: Style::Plain, tag: None });
        let content = match value.get_ref() {
            DeValue::String(text) => {
                let scalar = Scalar { text: text.as_ref().into(), style: Style::Quoted, tag: None };
                return Node { span: self.unquoted(value), content: Content::Scalar(scalar) };
            }
            DeValue::Integer(number) => plain(number.to_string()),
            DeValue::Float(number) => plain(number.to_string()),
            DeValue::Boolean(value) => plain(value.to_string()),
            DeValue::Datetime(time) => plain(time.to_string()),
            DeValue::Array(items) => Content::Sequence(items.iter().map(|it| self.value(it)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Node { span: self.span(value), content }
    }

    fn span<T>(&self, place: &Spanned<T>) -> Span {
        let range = place.span();
        let end = range.end.min(self.text.len());
        Span::new(range.start.min(end), end)
    }

    /// The place of a key or a text without its quotes.
    fn unquoted<T>(&self, place: &Spanned<T>) -> Span {
        let span = self.span(place);
        let written = &self.text.as_bytes()[span.range()];
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|it| {
            written.starts_with(it.as_bytes())
                && written.ends_with(it.as_bytes())
                && written.len() >= 2 * it.len()
        });
        let length = quotes.map_or(0, str::len);
        Span::new(span.start + length, span.end - length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::syntax::testing::is_inside;
    use proptest::prelude::*;

    #[test]
    fn values_stand_where_their_spans_say() {
        let text = "b = 'x y'\n[a.\"c d\"]\nk = \"\"\"\nlong\"\"\"\nn = 0x1F\n";
        let root = parse(text.as_bytes());
        let table = root.get("a").unwrap().get("c d").unwrap();
        let written = |node: &Node| &text[node.span.range()];
        assert_eq!(written(root.get("b").unwrap()), "x y");
        assert_eq!(table.get("k").unwrap().text(), Some("long"));
        assert_eq!(written(&table.entries()[0].0), "k");
        assert_eq!(written(table.get("n").unwrap()), "0x1F");
    }

    #[test]
    fn what_is_no_toml_is_left_out() {
        let root = parse(b"a = \"x\"\nb = = 2\n[c]\nd = \"y\"\n");
        assert_eq!(root.get("a").unwrap().text(), Some("x"));
        assert_eq!(root.get("c").unwrap().get("d").unwrap().text(), Some("y"));
    }

    #[test]
    fn deep_nesting_ends() {
        let text = format!("a = {}", "[".repeat(100_000));
        assert!(is_inside(&parse(text.as_bytes()), text.len()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(is_inside(&parse(&text), text.len()));
        }

        #[test]
        fn no_likely_text_makes_the_reader_panic(text in "([a-c]{1,2}|[.=\\[\\]{}, \n#]|'''|\"\"\"|'|\"|\\\\u00e9|1|é){0,40}") {
            prop_assert!(is_inside(&parse(text.as_bytes()), text.len()));
        }
    }
}
