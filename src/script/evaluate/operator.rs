//! What operators make of their values: conditions joined, things compared, texts put together.

use crate::environment::EnvironmentClass;

use super::super::run::{Frame, Run};
use super::super::term::{TermId, TermKind};
use super::super::world::Value;

impl Run<'_> {
    pub(super) fn operator(&mut self, frame: Frame, kind: &TermKind) -> Value {
        match *kind {
            TermKind::Not(inner) => Value::of(self.truth(frame, inner).map(|truth| !truth)),
            TermKind::And(left, right) | TermKind::Or(left, right) => {
                let stops_at = matches!(kind, TermKind::Or(..));
                let before = self.touched;
                let first = self.value(frame, left);
                match first.truth() {
                    Some(truth) if truth == stops_at => first,
                    Some(_) => {
                        if first.tells_by_content() {
                            self.touched = before;
                        }
                        self.value(frame, right)
                    }
                    None if self.value(frame, right) == Value::Boolean(stops_at) => Value::Boolean(stops_at),
                    None => Value::Unknown,
                }
            }
            TermKind::Coalesce(left, right) => match self.value(frame, left) {
                Value::Null => self.value(frame, right),
                value => value,
            },
            TermKind::Equal(left, right) => {
                let before = self.touched;
                let (first, second) = (self.value(frame, left), self.value(frame, right));
                if [(&first, &second), (&second, &first)]
                    .iter()
                    .any(|(one, other)| one.tells_by_content() && **other == Value::Null)
                {
                    self.touched = before;
                }
                let first = self.constant_beside(&second, frame, left).unwrap_or(first);
                let second = self.constant_beside(&first, frame, right).unwrap_or(second);
                let equal = self.compared(&first, &second);
                // Whether something unknown is there tells nothing about the environment.
                if equal == Value::Unknown && (first == Value::Null || second == Value::Null) {
                    self.touched = before;
                }
                equal
            }
            TermKind::Contained { item, collection } => {
                let (item, collection) = (self.value(frame, item), self.value(frame, collection));
                self.holds(&collection, &item)
            }
            TermKind::Join(left, right) => match (self.value(frame, left), self.value(frame, right)) {
                (Value::Text(left), Value::Text(right)) => Value::Text(left + &right),
                _ => Value::Unknown,
            },
            TermKind::Branch { condition, then, otherwise } => {
                match (self.truth(frame, condition), otherwise) {
                    (Some(true), _) => self.value(frame, then),
                    (Some(false), Some(otherwise)) => self.value(frame, otherwise),
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        }
    }

    /// Whether two values are equal. A word on the command line that is compared with the name of an environment says
    /// which one is meant.
    fn compared(&mut self, first: &Value, second: &Value) -> Value {
        if let (Value::Argument, Value::Text(word)) | (Value::Text(word), Value::Argument) = (first, second) {
            if EnvironmentClass::of_word(word).is_some() {
                self.touched.environment = true;
                return Value::of(Value::Environment.equals(&Value::Text(word.clone()), &self.here));
            }
            return self.option(word);
        }
        Value::of(first.equals(second, &self.here))
    }

    /// The environment that a constant of another package is named after, where the environment is compared with it:
    /// `settings.ENV == Environment.PRODUCTION`.
    fn constant_beside(&self, other: &Value, frame: Frame, id: TermId) -> Option<Value> {
        let script = self.script(frame);
        let TermKind::Member { property, .. } = &script.term(id).kind else { return None };
        let is_constant = *other == Value::Environment && EnvironmentClass::of_word(property).is_some();
        is_constant.then(|| Value::Text(property.clone()))
    }

    pub(super) fn holds(&mut self, collection: &Value, item: &Value) -> Value {
        if let (Value::Arguments, Value::Text(word)) = (collection, item) {
            return self.option(word);
        }
        if let (value, Value::Pattern(pattern)) | (Value::Pattern(pattern), value) = (collection, item) {
            return Value::of(value.fits(pattern, &self.here));
        }
        if let (Value::Variables, Value::Text(name)) = (collection, item) {
            return Value::of(self.variable_of_process(name).truth());
        }
        Value::of(collection.contains(item, &self.here))
    }
}
