//! Nodes of YAML as assignments: what is bound where, and by which reading.
//!
//! Which nodes bind something is the dialects' to say. Places that YAML's aliases repeat are bound once, where they are
//! written.

use std::collections::BTreeSet;

use crate::binding::{Assignment, KeyClass, Value, environment_of_key};
use crate::environment::Environment;
use crate::text::Span;

use super::yaml::{Content, Node, Style};

/// Assignments of one text, as they are put together.
pub(in crate::format) struct Assignments<'t> {
    text: &'t [u8],
    /// The text with its templates' actions, where the dialect resolves them.
    template: &'t [u8],
    /// What the dialect makes of references and defaults in a value.
    resolve: fn(&[u8]) -> Vec<u8>,
    /// What stands between the keys on the way to a value.
    separator: &'static str,
    found: Vec<Assignment>,
    /// Where the values begin that are bound already.
    bound: BTreeSet<usize>,
}

/// A key with its value, each with its place.
pub(in crate::format) type Entry<'y> = (&'y Node, &'y Node);

/// How long a joined key may get: what lies deeper goes by its own name.
const LONGEST_KEY: usize = 256;

impl<'t> Assignments<'t> {
    /// None yet. `text` is what the nodes were read from.
    pub(in crate::format) fn new(text: &'t [u8], resolve: fn(&[u8]) -> Vec<u8>) -> Self {
        Self::over_template(text, text, resolve)
    }

    /// The same for a dialect that resolves the actions of a template, which are no longer in `text`.
    pub(in crate::format) fn over_template(
        text: &'t [u8],
        template: &'t [u8],
        resolve: fn(&[u8]) -> Vec<u8>,
    ) -> Self {
        Self { text, template, resolve, separator: ".", found: Vec::new(), bound: BTreeSet::new() }
    }

    /// The same with nested keys joined by `separator` instead of a dot.
    pub(in crate::format) fn joined_by(self, separator: &'static str) -> Self {
        Self { separator, ..self }
    }

    /// In the order of the places, each once.
    pub(in crate::format) fn finish(mut self) -> Vec<Assignment> {
        self.found.sort_by_key(|it| (it.key_span, it.value_span));
        self.found.dedup_by_key(|it| (it.key_span, it.value_span));
        self.found
    }

    /// Binds a key to a scalar; to anything else nothing.
    pub(in crate::format) fn bind(
        &mut self,
        name: &str,
        key_span: Span,
        value: &Node,
        environment: Option<&Environment>,
    ) {
        let Some(read) = self.value_of(value) else { return };
        self.push(name, key_span, read, value.span, environment);
    }

    /// Binds a key to a value that the dialect has read itself.
    pub(in crate::format) fn push(
        &mut self,
        name: &str,
        key_span: Span,
        value: Value,
        value_span: Span,
        environment: Option<&Environment>,
    ) {
        let environment = environment.cloned();
        self.bound.insert(value_span.start);
        self.found.push(Assignment { key: name.to_owned(), key_span, value, value_span, environment });
    }

    /// Binds a key to a text, which may be a part of a scalar.
    pub(in crate::format) fn bind_text(
        &mut self,
        name: &str,
        key_span: Span,
        (text, span): (&str, Span),
        environment: Option<&Environment>,
    ) {
        let is_verbatim = self.text.get(span.range()) == Some(text.as_bytes());
        self.push(name, key_span, self.read(text, is_verbatim), span, environment);
    }

    /// Binds every text below a node that its own key calls a secret, by that key, unless it is bound already.
    pub(in crate::format) fn bind_secrets_below(&mut self, node: &Node) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            self.bind_own_secrets(node);
            open.extend(node.entries().iter().rev().map(|(_, value)| value));
            open.extend(node.items().iter().rev());
        }
    }

    /// The same for the entries of the node alone.
    pub(in crate::format) fn bind_own_secrets(&mut self, node: &Node) {
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            let is_secret = matches!(KeyClass::of(name), KeyClass::Password | KeyClass::Token);
            let is_known = self.bound.range(value.span.start..=value.span.end).next().is_some();
            // A number or truth value says how a secret is made, and is none.
            let is_text = matches!(&value.content, Content::Scalar(it) if it.style != Style::Plain);
            if is_secret && is_text && !is_known {
                self.bind(name, key.span, value, None);
            }
        }
    }

    /// Binds the entries of a mapping, or the items of a list of `KEY=value`, as variables.
    pub(in crate::format) fn bind_variables(&mut self, node: &Node, environment: Option<&Environment>) {
        for (key, value) in merged_entries(node) {
            let Some(name) = key.text() else { continue };
            if value.text().is_none() && matches!(value.content, Content::Scalar(_)) {
                // A variable without a value is taken from the process environment.
                self.push(name, key.span, Value::Reference, value.span, environment);
            } else {
                self.bind(name, key.span, value, environment);
            }
        }
        for item in node.items() {
            match &item.content {
                Content::Scalar(_) => self.bind_equation(item, environment),
                Content::Mapping(_) => self.bind_variables(item, environment),
                Content::Sequence(_) => {}
            }
        }
    }

    /// Binds `KEY=value`; a bare `KEY` is taken from the process environment.
    pub(in crate::format) fn bind_equation(&mut self, item: &Node, environment: Option<&Environment>) {
        let Some(text) = item.text() else { return };
        let Some((name, value)) = text.split_once('=') else {
            return self.push(text, item.span, Value::Reference, item.span, environment);
        };
        let is_verbatim = self.is_verbatim(item, text);
        let part = |from: usize, to: usize| {
            if is_verbatim { Span::new(item.span.start + from, item.span.start + to) } else { item.span }
        };
        let read = self.read(value, is_verbatim);
        let key_span = part(0, name.len());
        self.push(name.trim(), key_span, read, part(name.len() + 1, text.len()), environment);
    }

    /// Binds every scalar below a node by its joined key: `spring.datasource.url`, `users[0].password`. A list of
    /// `name` and `value` binds each name as it is.
    pub(in crate::format) fn bind_nested(
        &mut self,
        node: &Node,
        prefix: &str,
        environment: Option<&Environment>,
    ) {
        let mut open = vec![(prefix.to_owned(), node)];
        while let Some((prefix, node)) = open.pop() {
            for (key, value) in node.entries().iter().rev() {
                let Some(name) = key.text() else { continue };
                if is_merge(key) && is_alias_of(key, value) {
                    continue;
                }
                let joined = if is_merge(key) { prefix.clone() } else { join(&prefix, self.separator, name) };
                self.bind_or_open(joined, key.span, value, environment, &mut open);
            }
            for (at, item) in node.items().iter().enumerate().rev() {
                if let Some((name, value)) = named_value(item) {
                    self.bind_named(name, value, environment);
                } else {
                    let joined = join(&prefix, "", &format!("[{at}]"));
                    self.bind_or_open(joined, item.span, item, environment, &mut open);
                }
            }
        }
    }

    /// Binds a key to what stands there: to a scalar by the key itself, to everything below another node by joined keys.
    pub(in crate::format) fn bind_whole(
        &mut self,
        name: &str,
        key_span: Span,
        value: &Node,
        environment: Option<&Environment>,
    ) {
        match &value.content {
            Content::Scalar(_) => self.bind(name, key_span, value, environment),
            Content::Mapping(_) | Content::Sequence(_) => self.bind_nested(value, name, environment),
        }
    }

    fn bind_or_open<'y>(
        &mut self,
        joined: String,
        key_span: Span,
        value: &'y Node,
        environment: Option<&Environment>,
        open: &mut Vec<(String, &'y Node)>,
    ) {
        match &value.content {
            Content::Scalar(_) => self.bind(&joined, key_span, value, environment),
            Content::Mapping(_) | Content::Sequence(_) => open.push((joined, value)),
        }
    }

    /// Binds what [`named_value`] has found.
    pub(in crate::format) fn bind_named(
        &mut self,
        name: &Node,
        value: NamedValue<'_>,
        environment: Option<&Environment>,
    ) {
        let Some(text) = name.text() else { return };
        match value {
            NamedValue::Here(value) => self.bind(text, name.span, value, environment),
            NamedValue::Elsewhere(source) => {
                self.push(text, name.span, Value::Reference, source.span, environment);
            }
        }
    }

    fn value_of(&self, node: &Node) -> Option<Value> {
        let Content::Scalar(scalar) = &node.content else { return None };
        // Functions of CloudFormation, ciphertext of Ansible, secrets of Home Assistant.
        let is_tagged = scalar.tag.as_deref().is_some_and(|tag| tag != "unsafe" && !tag.is_empty());
        if is_tagged || scalar.style == Style::Unresolved {
            return Some(Value::Reference);
        }
        let Some(text) = node.text() else { return Some(Value::Empty) };
        let written = &self.template[node.span.range()];
        if *written != self.text[node.span.range()] {
            return Some(Value::of_readings(vec![(self.resolve)(written)], false));
        }
        Some(self.read(text, self.is_verbatim(node, text)))
    }

    fn read(&self, text: &str, is_verbatim: bool) -> Value {
        if text.starts_with("$ANSIBLE_VAULT;") {
            return Value::Reference;
        }
        let resolved = (self.resolve)(text.as_bytes());
        let is_verbatim = is_verbatim && resolved == text.as_bytes();
        Value::of_readings(vec![resolved, text.as_bytes().to_vec()], is_verbatim)
    }

    fn is_verbatim(&self, node: &Node, text: &str) -> bool {
        &self.text[node.span.range()] == text.as_bytes()
    }
}

/// What an item of a list of names and values binds.
#[derive(Clone, Copy)]
pub(in crate::format) enum NamedValue<'y> {
    Here(&'y Node),
    /// `valueFrom` and the like.
    Elsewhere(&'y Node),
}

/// The name and the value of `{name: X, value: Y}`, `{key: X, value: Y}`, `{name: X, valueFrom: …}` and
/// `{secretKey: X, remoteRef: …}`.
pub(in crate::format) fn named_value(item: &Node) -> Option<(&Node, NamedValue<'_>)> {
    if let (Some(name), Some(source)) = (item.get("secretKey"), item.get("remoteRef")) {
        return Some((name, NamedValue::Elsewhere(source)));
    }
    let name = item.get("name").or_else(|| item.get("key")).filter(|it| it.text().is_some())?;
    let here = item.get("value").filter(|it| matches!(it.content, Content::Scalar(_)));
    let elsewhere = || item.get("valueFrom").map(NamedValue::Elsewhere);
    Some((name, here.map(NamedValue::Here).or_else(elsewhere)?))
}

/// The entries of a mapping with those that `<<` merges into it; its own win.
pub(in crate::format) fn merged_entries(node: &Node) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut inherited: Vec<&Node> = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for (key, value) in node.entries() {
            if is_merge(key) {
                inherited.push(value);
            } else {
                entries.push((key, value));
            }
        }
        open.extend(inherited.drain(..).flat_map(|it| std::iter::once(it).chain(it.items())));
    }
    let mut known = BTreeSet::new();
    entries.retain(|(key, _)| known.insert(key.text().unwrap_or_default()));
    entries
}

/// Whether a key is YAML's merge key.
pub(in crate::format) fn is_merge(key: &Node) -> bool {
    key.text() == Some("<<")
}

/// Whether the value of a key is written elsewhere: anchors stand before their aliases.
pub(in crate::format) fn is_alias_of(key: &Node, value: &Node) -> bool {
    let is_before = |node: &Node| node.span.start < key.span.start;
    is_before(value) || value.items().first().is_some_and(is_before)
}

/// `prefix.name`; a variable goes by its own name, unless what stands before it names an environment.
fn join(prefix: &str, separator: &str, name: &str) -> String {
    let is_variable =
        name.len() > 2 && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_');
    let is_known_alone = is_variable && environment_of_key(&format!("{prefix}.x")).is_none();
    if prefix.is_empty() || is_known_alone || prefix.len() + name.len() > LONGEST_KEY {
        return name.to_owned();
    }
    format!("{prefix}{separator}{name}")
}
