//! Literals, names and what the process is given, from a syntax tree to terms.

use tree_sitter::Node;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::TermKind;
use super::Lowering;
use super::tree::{children, span_of};

impl<'t> Lowering<'t> {
    /// Literals, names and what the process is given.
    pub(super) fn value(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> Option<TermKind> {
        Some(match construct {
            Construct::EnvironmentRead => self.environment_read(node, meaning),
            Construct::Active => TermKind::Active(self.text_of(meaning.part(Part::Value).unwrap_or(node))),
            Construct::Switch => TermKind::Switch,
            Construct::Environment => TermKind::Environment,
            Construct::ProgramArguments => TermKind::ProgramArguments,
            Construct::OptionRead => {
                let option = meaning.part(Part::Variable)?;
                let literal = unquoted(&self.text_of(option));
                let item = self.add(span_of(option), TermKind::Text { literal, parts: Vec::new() });
                let collection = self.add(span_of(node), TermKind::ProgramArguments);
                TermKind::Contained { item, collection }
            }
            Construct::Started => TermKind::Started,
            Construct::True => TermKind::Boolean(true),
            Construct::False => TermKind::Boolean(false),
            Construct::This => TermKind::This,
            Construct::List => {
                let children = children(meaning.part(Part::Arguments).unwrap_or(node));
                TermKind::List(self.terms_of(children))
            }
            Construct::Words => {
                let part = meaning.part(Part::Value)?;
                TermKind::List(self.words(part))
            }
            Construct::Table => {
                let children = children(node);
                TermKind::Table(self.terms_of(children))
            }
            Construct::Pair => {
                let key = unquoted(&self.text_of(meaning.part(Part::Key)?));
                let value = self.part(meaning, Part::Value)?;
                self.name_function(value, &key);
                TermKind::Pair { key, value }
            }
            Construct::Shorthand => {
                let key = self.text_of(node);
                self.mention(&key);
                let value = self.add(span_of(node), TermKind::Name(key.clone()));
                TermKind::Pair { key, value }
            }
            Construct::Text => {
                let children = children(node);
                let parts = self.terms_of(children);
                TermKind::Text { literal: unquoted(&self.text_of(node)), parts }
            }
            Construct::Heredoc => {
                let body = self.heredocs.get(&node.id()).copied()?;
                let children = children(body);
                let parts = self.terms_of(children);
                TermKind::Text { literal: self.text_of(body), parts }
            }
            Construct::Pattern => TermKind::Pattern(self.text_of(meaning.part(Part::Value)?)),
            Construct::Name => {
                let name = self.text_of(node);
                self.mention(&name);
                TermKind::Name(name)
            }
            _ => TermKind::Null,
        })
    }

    /// A variable that is read by name or, where no name is given, by a placeholder in a text: `${NAME:default}`. What
    /// is neither reads the environment's own name.
    fn environment_read(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        if let Some(variable) = meaning.part(Part::Variable) {
            let default = self.part(meaning, Part::Default);
            return TermKind::EnvironmentRead { variable: unquoted(&self.text_of(variable)), default };
        }
        let text = unquoted(&self.text_of(node));
        let inner = text.split_once("${").and_then(|(_, rest)| rest.split_once('}')).map(|(inner, _)| inner);
        let Some(inner) = inner else {
            return TermKind::EnvironmentRead { variable: "ENVIRONMENT".to_owned(), default: None };
        };
        let (variable, default) = inner.split_once(':').map_or((inner, None), |(name, it)| (name, Some(it)));
        let default = default.map(|literal| {
            let default = match literal {
                "true" | "false" => TermKind::Boolean(literal == "true"),
                _ => TermKind::Text { literal: literal.to_owned(), parts: Vec::new() },
            };
            self.add(span_of(node), default)
        });
        TermKind::EnvironmentRead { variable: variable.to_owned(), default }
    }
}

/// A literal's text without its prefix letters and quotes, and without the colon of a symbol.
pub(super) fn unquoted(literal: &str) -> String {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let literal = literal.strip_prefix(':').unwrap_or(literal);
    let inner = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // `r#"…"#`
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    let raw = inner[hashes..].strip_suffix(&inner[..hashes]).filter(|it| it.starts_with(is_quote));
    let inner = raw.unwrap_or(inner);
    if inner.starts_with(is_quote) {
        inner.trim_matches(is_quote).to_owned()
    } else {
        // A symbol or a keyword.
        literal.trim().trim_start_matches(':').trim_end_matches(':').to_owned()
    }
}
