//! The scalars of YAML with the keys that lead to them: what a configuration of rules needs, and no more.
//!
//! What stands before a mistake is kept; aliases stand for nothing.

use granit_parser::{Event, Parser};

use crate::text::Span;

/// Deeper ones are no rules.
const DEEPEST: usize = 16;

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) path: Vec<Step>,
    pub(super) text: String,
    pub(super) span: Span,
}

/// A step on the way to a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

impl Leaf {
    /// The key at a place of the path.
    pub(super) fn key(&self, at: usize) -> Option<&str> {
        match self.path.get(at) {
            Some(Step::Key(key)) => Some(key),
            Some(Step::Item(_)) | None => None,
        }
    }

    /// Whether the path begins with these keys.
    pub(super) fn is_below(&self, keys: &[&str]) -> bool {
        keys.iter().enumerate().all(|(at, key)| self.key(at) == Some(key))
    }

    /// The last key.
    pub(super) fn name(&self) -> Option<&str> {
        self.path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        })
    }
}

/// Every scalar of a text, in its order.
pub(super) fn leaves(text: &[u8]) -> Vec<Leaf> {
    let decoded = String::from_utf8_lossy(text);
    let mut walk = Walk::default();
    if matches!(decoded, std::borrow::Cow::Borrowed(_)) {
        for event in Parser::new_from_str(&decoded) {
            let Ok((event, place)) = event else { break };
            let offset = |marker: granit_parser::Marker| marker.byte_offset().unwrap_or(0).min(text.len());
            walk.step(event, Span::new(offset(place.start), offset(place.end)));
        }
    }
    walk.leaves
}

/// A collection that is open.
#[derive(Debug)]
enum Frame {
    /// The key that waits for its value.
    Mapping(Option<String>),
    Sequence(usize),
}

#[derive(Debug, Default)]
struct Walk {
    open: Vec<Frame>,
    leaves: Vec<Leaf>,
}

impl Walk {
    fn step(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Scalar(text, ..) => self.scalar(text.into_owned(), span),
            Event::MappingStart(..) => self.open.push(Frame::Mapping(None)),
            Event::SequenceStart(..) => self.open.push(Frame::Sequence(0)),
            Event::MappingEnd | Event::SequenceEnd => {
                self.open.pop();
                self.value_ends();
            }
            Event::Alias(_) => self.value_ends(),
            Event::DocumentStart(..) => self.open.clear(),
            _ => {}
        }
    }

    fn scalar(&mut self, text: String, span: Span) {
        if let Some(Frame::Mapping(key @ None)) = self.open.last_mut() {
            *key = Some(text);
            return;
        }
        if self.open.len() <= DEEPEST {
            let path = self.open.iter().filter_map(Frame::step).collect();
            self.leaves.push(Leaf { path, text, span });
        }
        self.value_ends();
    }

    fn value_ends(&mut self) {
        match self.open.last_mut() {
            Some(Frame::Mapping(key)) => *key = None,
            Some(Frame::Sequence(at)) => *at += 1,
            None => {}
        }
    }
}

impl Frame {
    fn step(&self) -> Option<Step> {
        match self {
            Self::Mapping(key) => key.clone().map(Step::Key),
            Self::Sequence(at) => Some(Step::Item(*at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_have_the_keys_that_lead_to_them() {
        let text = "a:\n  - name: x\n    b: [y, z]\n  - w\nc: 'v'\n";
        let shown: Vec<_> = leaves(text.as_bytes())
            .iter()
            .map(|leaf| {
                assert!(text[leaf.span.range()].contains(leaf.text.as_str()));
                let steps = leaf.path.iter().map(|step| match step {
                    Step::Key(key) => key.clone(),
                    Step::Item(at) => at.to_string(),
                });
                format!("{}={}", steps.collect::<Vec<_>>().join("."), leaf.text)
            })
            .collect();
        assert_eq!(shown, ["a.0.name=x", "a.0.b.0=y", "a.0.b.1=z", "a.1=w", "c=v"]);
    }

    #[test]
    fn broken_texts_are_read_as_far_as_they_go() {
        for text in
            ["", "a: [", "a:\n b: {", "- - -", "*x", "a: *x\nb: 1", "\u{e9}: \u{fc}", "? [a]: b", "{{x}}: y"]
        {
            leaves(text.as_bytes());
        }
        leaves(b"a: \xff");
    }
}
