//! The value of a term in one world: constants are folded, names followed to what they are bound to, also across one
//! import.

mod call;
mod meaning;
mod name;
mod operator;
mod returned;

use super::run::{Frame, Run};
use super::term::{TermId, TermKind};
use super::world::Value;

impl Run<'_> {
    /// Whether a condition holds. That an address or the name of the environment is there at all tells no environment
    /// from another.
    pub(super) fn truth(&mut self, frame: Frame, id: TermId) -> Option<bool> {
        let before = self.touched;
        let value = self.value(frame, id);
        if value.tells_by_content() {
            self.touched = before;
        }
        value.truth()
    }

    /// A term's value, worked out.
    pub(super) fn value_of_term(&mut self, frame: Frame, id: TermId) -> Value {
        let script = self.script(frame);
        let term = script.term(id);
        match &term.kind {
            TermKind::Boolean(value) => Value::Boolean(*value),
            TermKind::Null => Value::Null,
            TermKind::Pattern(pattern) => Value::Pattern(pattern.clone()),
            TermKind::Text { literal, parts } if parts.is_empty() => Value::Text(literal.clone()),
            TermKind::List(items) => Value::List(items.iter().map(|item| self.value(frame, *item)).collect()),
            TermKind::Environment => Value::Variables,
            TermKind::Active(condition) => self.active(condition),
            TermKind::Switch => self.switch(),
            TermKind::ProgramArguments => Value::Arguments,
            TermKind::Started => Value::Boolean(self.is_started(frame.module)),
            TermKind::EnvironmentRead { variable, default } => {
                self.variable(frame, variable, *default, term.span.start)
            }
            TermKind::Name(name) => self.named(frame, name, term.span.start),
            TermKind::Member { object, property } => self.member(frame, id, *object, property),
            TermKind::Index { object, key } => self.index(frame, *object, *key),
            TermKind::Call(_) => self.called(frame, id),
            TermKind::Function(index) => {
                let inner = Frame { function: *index, ..frame };
                self.value(inner, script.functions[*index].body)
            }
            TermKind::Bind(value) => self.value(frame, *value),
            TermKind::Text { parts, .. } | TermKind::Sequence(parts) => self.touch(frame, parts),
            TermKind::This
            | TermKind::Table(_)
            | TermKind::Pair { .. }
            | TermKind::Import(_)
            | TermKind::Loop(_)
            | TermKind::Try { .. }
            | TermKind::Raise(_)
            | TermKind::Yield(_)
            | TermKind::Break => Value::Unknown,
            TermKind::Return(inner) => inner.map_or(Value::Null, |inner| self.value(frame, inner)),
            TermKind::Not(_)
            | TermKind::And(..)
            | TermKind::Or(..)
            | TermKind::Coalesce(..)
            | TermKind::Equal(..)
            | TermKind::Contained { .. }
            | TermKind::Join(..)
            | TermKind::Branch { .. } => self.operator(frame, &term.kind),
        }
    }

    /// Looks at parts for what they touch; their value together is not known.
    fn touch(&mut self, frame: Frame, parts: &[TermId]) -> Value {
        for part in parts {
            self.value(frame, *part);
        }
        Value::Unknown
    }
}
