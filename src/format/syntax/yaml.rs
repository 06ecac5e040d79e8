//! YAML as a tree with places: scalars, mappings and sequences, aliases resolved.
//!
//! It knows no dialect: what a key means, and what a merge key inherits, is decided above. It never fails and never
//! runs away: what comes before a mistake is kept, nesting is bounded by the parser, and copies made for aliases by a
//! budget. Called by the dialects that are written in YAML.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::text::Span;

use super::decodable;

/// Everything that a text holds.
#[derive(Debug, Default)]
pub(in crate::format) struct Yaml {
    /// The documents that `---` separates.
    pub(in crate::format) documents: Vec<Node>,
    /// Where reading ended before the end of the text.
    pub(in crate::format) broken_at: Option<usize>,
    /// Whether anything could not be read, whether reading went on behind it or not.
    has_mistakes: bool,
    /// Whether a node has an anchor, or is an alias.
    has_anchors: bool,
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Node {
    /// Its bytes in the text: a quoted scalar's without its quotes, an alias's where its anchor stands.
    pub(in crate::format) span: Span,
    pub(in crate::format) content: Content,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) enum Content {
    Scalar(Scalar),
    /// Keys and values in the order of the text; a key may stand there twice.
    Mapping(Vec<(Node, Node)>),
    Sequence(Vec<Node>),
}

/// A scalar after its escapes and folds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Scalar {
    /// Shared, because versions of a file have it in common.
    pub(in crate::format) text: Arc<str>,
    pub(in crate::format) style: Style,
    /// The application's own tag: `vault` of `!vault`.
    pub(in crate::format) tag: Option<String>,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Style {
    Plain,
    Quoted,
    /// `|` or `>`.
    Block,
    /// An alias that has no anchor, or would have been copied too often.
    Unresolved,
}

/// How many bytes copies for aliases may take in all: a hundred thousand small nodes, far beyond what people write.
const ALIAS_BUDGET: usize = 8 << 20;

/// How often reading goes on with the next document behind a mistake.
const RESUMPTIONS: usize = 16;

/// What a node costs beside its text.
const NODE_COST: usize = 80;

impl Yaml {
    /// Reads a text of any bytes.
    pub(in crate::format) fn parse(text: &[u8]) -> Self {
        Self::parse_within(text, ALIAS_BUDGET)
    }

    /// The same for a text that is one of many: `budget` bounds the copies for its aliases.
    pub(in crate::format) fn parse_within(text: &[u8], budget: usize) -> Self {
        let decoded = decodable(text);
        let mut yaml = Self::parse_decoded(text, &decoded, budget);
        for _ in 0..RESUMPTIONS {
            let Some(start) = yaml.broken_at.and_then(|at| next_document(&decoded, at)) else { break };
            // What is read already is blanked out, so that offsets stay.
            let rest = " ".repeat(start - 1) + "\n" + &decoded[start..];
            let more = Self::parse_decoded(text, &rest, budget);
            yaml.documents.extend(more.documents);
            yaml.broken_at = more.broken_at.filter(|at| *at > start);
            yaml.has_anchors |= more.has_anchors;
        }
        yaml
    }

    fn parse_decoded(text: &[u8], decoded: &str, budget: usize) -> Self {
        let options = granit_parser::options! { emit_unresolved_aliases: true };
        let mut builder = Builder::new(text, budget);
        for event in Parser::new_from_str_with_options(decoded, options) {
            if let Err(error) = builder.step(event) {
                builder.broken_at = Some(error.marker().byte_offset().unwrap_or(text.len()).min(text.len()));
                break;
            }
        }
        builder.finish()
    }

    /// Documents that were put together.
    pub(super) fn of(documents: Vec<Node>) -> Self {
        Self { documents, ..Self::default() }
    }

    /// Whether everything was read, and no node depends on another one.
    pub(super) fn is_self_contained(&self) -> bool {
        !self.has_mistakes && !self.has_anchors
    }
}

impl Content {
    /// What stands last in a mapping or a sequence.
    pub(super) fn last_child(&self) -> Option<&Node> {
        match self {
            Self::Mapping(entries) => entries.last().map(|(_, value)| value),
            Self::Sequence(items) => items.last(),
            Self::Scalar(_) => None,
        }
    }

    /// Where the last of the children ends: the place of a copy is that of its anchor, far before the others.
    fn end_of_children(&self) -> Option<usize> {
        match self {
            Self::Mapping(entries) => entries.iter().map(|(key, it)| key.span.end.max(it.span.end)).max(),
            Self::Sequence(items) => items.iter().map(|it| it.span.end).max(),
            Self::Scalar(_) => None,
        }
    }
}

/// Where the first document begins behind a mistake.
fn next_document(text: &str, mistake: usize) -> Option<usize> {
    let at = bstr::ByteSlice::find(&text.as_bytes()[mistake.min(text.len())..], "\n---")?;
    Some(mistake + at + 1)
}

impl Node {
    /// The value of a key: of the last one, where a mapping has it twice.
    pub(in crate::format) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().rev().find(|(it, _)| it.text() == Some(key)).map(|(_, value)| value)
    }

    /// The keys and values of a mapping; none for anything else.
    pub(in crate::format) fn entries(&self) -> &[(Self, Self)] {
        match &self.content {
            Content::Mapping(entries) => entries,
            Content::Scalar(_) | Content::Sequence(_) => &[],
        }
    }

    /// The members of a sequence; none for anything else.
    pub(in crate::format) fn items(&self) -> &[Self] {
        match &self.content {
            Content::Sequence(items) => items,
            Content::Scalar(_) | Content::Mapping(_) => &[],
        }
    }

    /// The text of a scalar that says something: `None` for null and for anything else.
    pub(in crate::format) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(scalar) => match scalar.style {
                Style::Plain if matches!(&*scalar.text, "" | "~" | "null" | "Null" | "NULL") => None,
                Style::Plain | Style::Quoted | Style::Block => Some(&scalar.text),
                Style::Unresolved => None,
            },
            Content::Mapping(_) | Content::Sequence(_) => None,
        }
    }

    /// Every scalar below, in the order of the text; of mappings the values only.
    pub(in crate::format) fn scalars(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            match &node.content {
                Content::Scalar(_) => found.push(node),
                Content::Mapping(entries) => open.extend(entries.iter().rev().map(|(_, value)| value)),
                Content::Sequence(items) => open.extend(items.iter().rev()),
            }
        }
        found
    }

    /// What a copy takes.
    fn cost(&self) -> usize {
        let mut cost = 0;
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            cost += NODE_COST;
            match &node.content {
                Content::Scalar(scalar) => cost += scalar.text.len(),
                Content::Mapping(entries) => {
                    for (key, value) in entries {
                        open.extend([key, value]);
                    }
                }
                Content::Sequence(items) => open.extend(items),
            }
        }
        cost
    }
}

/// A collection whose end was not reached yet.
struct Frame {
    anchor: usize,
    start: usize,
    content: Content,
    /// The key that waits for its value.
    key: Option<Node>,
}

/// Puts the events of the parser together.
struct Builder<'t> {
    text: &'t [u8],
    open: Vec<Frame>,
    anchors: BTreeMap<usize, (Node, usize)>,
    budget: usize,
    documents: Vec<Node>,
    broken_at: Option<usize>,
    has_anchors: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t [u8], budget: usize) -> Self {
        Self {
            text,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            budget,
            documents: Vec::new(),
            broken_at: None,
            has_anchors: false,
        }
    }

    fn step(&mut self, event: Result<(Event<'_>, granit_parser::Span), ScanError>) -> Result<(), ScanError> {
        let (event, place) = event?;
        let span = self.span(place);
        self.has_anchors |= is_anchored(&event);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.filter(|it| it.handle() == "!").map(|it| it.suffix().to_owned());
                self.scalar(text, style, tag, anchor, span);
            }
            Event::MappingStart(_, anchor, _) => self.start(anchor, span, Content::Mapping(Vec::new())),
            Event::SequenceStart(_, anchor, _) => self.start(anchor, span, Content::Sequence(Vec::new())),
            Event::MappingEnd | Event::SequenceEnd => self.end(span),
            Event::Alias(anchor) => {
                let node = self.copy_of(anchor).unwrap_or_else(|| unresolved(span));
                self.add(node);
            }
            Event::UnresolvedAlias(_) => self.add(unresolved(span)),
            // Anchors are numbered anew in each document.
            Event::DocumentStart(..) => self.anchors.clear(),
            // The rest only frames the nodes (the parser's list is open).
            _ => {}
        }
        Ok(())
    }

    fn span(&self, place: granit_parser::Span) -> Span {
        let offset = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(self.text.len());
        Span::new(offset(place.start), offset(place.end))
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<String>,
        anchor: usize,
        span: Span,
    ) {
        let (style, span) = match style {
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (Style::Quoted, self.unquoted(span)),
            ScalarStyle::Literal | ScalarStyle::Folded => (Style::Block, self.without_indent(span, &text)),
        };
        // The parser writes `~` where nothing stands.
        let is_left_out = style == Style::Plain && span.is_empty();
        let text = if is_left_out { String::new() } else { text.into_owned() };
        let node = Node { span, content: Content::Scalar(Scalar { text: text.into(), style, tag }) };
        self.remember(anchor, &node);
        self.add(node);
    }

    fn unquoted(&self, span: Span) -> Span {
        let has_quotes = span.len() >= 2 && matches!(self.text[span.start], b'\'' | b'"');
        if has_quotes { Span::new(span.start + 1, span.end - 1) } else { span }
    }

    /// A block that ends with its own last line, and not where the next thing begins; empty when it has no line.
    fn without_indent(&self, span: Span, text: &str) -> Span {
        if text.trim().is_empty() {
            return Span::new(span.start, span.start);
        }
        let indent = self.text[span.range()].iter().rev().take_while(|byte| **byte == b' ').count();
        let end = span.end - indent;
        if self.text[span.start..end].ends_with(b"\n") { Span::new(span.start, end) } else { span }
    }

    fn start(&mut self, anchor: usize, span: Span, content: Content) {
        self.open.push(Frame { anchor, start: span.start, content, key: None });
    }

    /// Ends what was opened last: with its bracket, or where nothing closes it, with the last thing in it.
    fn end(&mut self, closing: Span) {
        let Some(frame) = self.open.pop() else { return };
        let mut content = frame.content;
        // A mistake between a key and its value: the key is kept.
        if let (Content::Mapping(entries), Some(key)) = (&mut content, frame.key) {
            let nothing = Content::Scalar(Scalar { text: Arc::default(), style: Style::Plain, tag: None });
            let behind = Span::new(key.span.end, key.span.end);
            entries.push((key, Node { span: behind, content: nothing }));
        }
        let last = content.end_of_children().filter(|_| closing.is_empty());
        let end = last.unwrap_or(closing.end).max(frame.start);
        let node = Node { span: Span::new(frame.start, end), content };
        self.remember(frame.anchor, &node);
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        let Some(frame) = self.open.last_mut() else { return self.documents.push(node) };
        match (&mut frame.content, frame.key.take()) {
            (Content::Sequence(items), _) => {
                let before = items.last().map_or(frame.start, |it| it.span.end);
                items.push(placed_behind(before, node));
            }
            (Content::Mapping(entries), Some(key)) => {
                let node = placed_behind(key.span.end, node);
                entries.push((key, node));
            }
            (Content::Mapping(_), None) => frame.key = Some(node),
            (Content::Scalar(_), _) => {}
        }
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor == 0 {
            return;
        }
        let cost = node.cost();
        if let Some(left) = self.budget.checked_sub(cost) {
            self.budget = left;
            self.anchors.insert(anchor, (node.clone(), cost));
        }
    }

    fn copy_of(&mut self, anchor: usize) -> Option<Node> {
        let (node, cost) = self.anchors.get(&anchor)?;
        self.budget = self.budget.checked_sub(*cost)?;
        Some(node.clone())
    }

    fn finish(mut self) -> Yaml {
        let end = self.broken_at.unwrap_or(self.text.len());
        while !self.open.is_empty() {
            self.end(Span::new(end, end));
        }
        Yaml {
            documents: self.documents,
            broken_at: self.broken_at,
            has_mistakes: self.broken_at.is_some(),
            has_anchors: self.has_anchors,
        }
    }
}

/// What is left out stands behind what comes before it, wherever the next thing begins.
fn placed_behind(end: usize, node: Node) -> Node {
    let is_nothing = node.span.is_empty()
        && matches!(&node.content, Content::Scalar(Scalar { style: Style::Plain | Style::Block, .. }));
    if is_nothing { Node { span: Span::new(end, end), ..node } } else { node }
}

fn is_anchored(event: &Event<'_>) -> bool {
    match event {
        Event::Scalar(_, _, anchor, _)
        | Event::MappingStart(_, anchor, _)
        | Event::SequenceStart(_, anchor, _) => *anchor != 0,
        Event::Alias(_) | Event::UnresolvedAlias(_) => true,
        _ => false,
    }
}

fn unresolved(span: Span) -> Node {
    let nothing = Scalar { text: Arc::default(), style: Style::Unresolved, tag: None };
    Node { span, content: Content::Scalar(nothing) }
}

#[cfg(test)]
mod tests;
