//! What a function of the project gives back.

use super::super::run::{Frame, Run};
use super::super::term::{TermId, TermKind};
use super::super::world::Value;

impl Run<'_> {
    /// What a function of the project gives back.
    pub(super) fn returned(&mut self, inside: Frame, name: TermId, outside: Frame) -> Value {
        let body = self.script(inside).functions[inside.function].body;
        match self.result(inside, body, None) {
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

    /// A property of what a term is, where that is a call of a function of the project, or a name for one:
    /// `check.allowed`.
    pub(in crate::script) fn property_of_result(
        &mut self,
        frame: Frame,
        id: TermId,
        property: &str,
    ) -> Option<Value> {
        let script = self.script(frame);
        let term = script.term(id);
        let (frame, id) = match &term.kind {
            TermKind::Name(name) => {
                let binding =
                    self.nearest(frame, name, term.span.start).filter(|it| it.property.is_none())?;
                (Frame { function: binding.function, ..frame }, binding.value)
            }
            _ => (frame, id),
        };
        let TermKind::Call(call) = &script.term(id).kind else { return None };
        let callee = self.resolve(frame, call.callee, Some(call.arguments.len()))?;
        let inside = Frame { module: callee.0, function: callee.1, ..frame };
        let before = self.known.pass(frame, callee, &call.arguments, self.depth);
        let value = self.result(inside, self.script(inside).functions[inside.function].body, Some(property));
        self.known.unpass(callee, before);
        value.filter(|it| *it != Value::Unknown)
    }

    /// The value of what is given back, or of one property of it.
    fn given_back(&mut self, frame: Frame, id: TermId, property: Option<&str>) -> Value {
        let Some(property) = property else { return self.value(frame, id) };
        let pairs = match &self.script(frame).term(id).kind {
            TermKind::Table(pairs) => pairs,
            TermKind::Call(call) => &call.arguments,
            _ => return Value::Unknown,
        };
        let value = pairs.iter().find_map(|pair| match &self.script(frame).term(*pair).kind {
            TermKind::Pair { key, value } if key == property => Some(*value),
            _ => None,
        });
        value.map_or(Value::Unknown, |value| self.value(frame, value))
    }

    /// The value of the first return that is reached, or of one property of it; `None` when none is.
    pub(super) fn result(&mut self, frame: Frame, id: TermId, property: Option<&str>) -> Option<Value> {
        if !self.descend_to_value() {
            return Some(Value::Unknown);
        }
        let script = self.script(frame);
        let result = match &script.term(id).kind {
            TermKind::Return(value) => {
                Some(value.map_or(Value::Null, |value| self.given_back(frame, value, property)))
            }
            TermKind::Sequence(parts) => parts.iter().find_map(|part| self.result(frame, *part, property)),
            TermKind::And(left, right) if script.functions[frame.function].body != id => {
                if self.truth(frame, *left) == Some(false) {
                    None
                } else {
                    self.result(frame, *right, property)
                }
            }
            TermKind::Or(left, right) if script.functions[frame.function].body != id => {
                if self.truth(frame, *left) == Some(true) {
                    None
                } else {
                    self.result(frame, *right, property)
                }
            }
            TermKind::Branch { condition, then, otherwise } => match self.truth(frame, *condition) {
                Some(true) => self.result(frame, *then, property),
                Some(false) => otherwise.and_then(|otherwise| self.result(frame, otherwise, property)),
                None => self.result(frame, *then, property).map(|_| Value::Unknown),
            },
            TermKind::Try { body, .. } => self.result(frame, *body, property),
            TermKind::Bind(_) | TermKind::Loop(_) | TermKind::Raise(_) | TermKind::Import(_) => None,
            TermKind::Call(_) if script.functions[frame.function].body != id => None,
            _ => Some(self.given_back(frame, id, property))
                .filter(|_| script.functions[frame.function].body == id),
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
