//! What a function of the project gives back.

use super::super::run::{Frame, Run};
use super::super::term::{TermId, TermKind};
use super::super::world::Value;

impl Run<'_> {
    /// What a function of the project gives back.
    pub(super) fn returned(&mut self, inside: Frame, name: TermId, outside: Frame) -> Value {
        let body = self.script(inside).functions[inside.function].body;
        match self.result(inside, body) {
            Some(Value::Unknown) | None => {
                let last = self.last_value(inside, body);
                if last != Value::Unknown {
                    return last;
                }
                let name = self.script(outside).callee_name(name);
                self.meaning_of_predicate(name.rsplit('.').next().unwrap_or_default())
            }
            Some(value) => value,
        }
    }

    /// The value of the first return that is reached; `None` when none is.
    pub(super) fn result(&mut self, frame: Frame, id: TermId) -> Option<Value> {
        if !self.descend_to_value() {
            return Some(Value::Unknown);
        }
        let script = self.script(frame);
        let result = match &script.term(id).kind {
            TermKind::Return(value) => Some(value.map_or(Value::Null, |value| self.value(frame, value))),
            TermKind::Sequence(parts) => parts.iter().find_map(|part| self.result(frame, *part)),
            TermKind::And(left, right) if script.functions[frame.function].body != id => {
                if self.truth(frame, *left) == Some(false) { None } else { self.result(frame, *right) }
            }
            TermKind::Or(left, right) if script.functions[frame.function].body != id => {
                if self.truth(frame, *left) == Some(true) { None } else { self.result(frame, *right) }
            }
            TermKind::Branch { condition, then, otherwise } => match self.truth(frame, *condition) {
                Some(true) => self.result(frame, *then),
                Some(false) => otherwise.and_then(|otherwise| self.result(frame, otherwise)),
                None => self.result(frame, *then).map(|_| Value::Unknown),
            },
            TermKind::Try { body, .. } => self.result(frame, *body),
            TermKind::Bind(_) | TermKind::Loop(_) | TermKind::Raise(_) | TermKind::Import(_) => None,
            TermKind::Call(_) if script.functions[frame.function].body != id => None,
            _ => Some(self.value(frame, id)).filter(|_| script.functions[frame.function].body == id),
        };
        self.ascend();
        result
    }

    /// The value of a body's last expression, which is what the function gives back in some languages.
    fn last_value(&mut self, frame: Frame, body: TermId) -> Value {
        match &self.script(frame).term(body).kind {
            TermKind::Sequence(parts) => parts.last().map_or(Value::Unknown, |last| self.value(frame, *last)),
            _ => Value::Unknown,
        }
    }
}
