//! What operators make of their values: conditions joined, things compared, texts put together.

use std::collections::BTreeSet;

use crate::environment::EnvironmentClass;

use super::super::run::{Frame, Run};
use super::super::term::{Function, TermId, TermKind};
use super::super::words;
use super::super::world::{Value, class_of_compound};

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
                let equal = self.compared_in(frame, left, &first, &second);
                let is_of_process = || self.names_process(frame, left) && self.names_process(frame, right);
                if equal == Value::Unknown && names_no_environment(&first, &second) && !is_of_process() {
                    self.touched = before;
                }
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

    /// Whether a variable can be nothing but the environment's: a profile, a mode and a stage are those of records and
    /// commands as well.
    fn names_process(&self, frame: Frame, id: TermId) -> bool {
        match &self.script(frame).term(id).kind {
            TermKind::EnvironmentRead { variable: name, .. } | TermKind::Name(name) => {
                words::is_of_process(name, "")
            }
            _ => true,
        }
    }

    /// Whether two values are equal, the first of them that of a term.
    fn compared_in(&mut self, frame: Frame, left: TermId, first: &Value, second: &Value) -> Value {
        let equal = self.compared(first, second);
        match (&equal, first, second) {
            (Value::Unknown, Value::Unknown, Value::Text(word))
                if self.chooses_environment(frame, left, word) =>
            {
                self.touched.environment = true;
                Value::of(Value::Environment.equals(second, &self.here))
            }
            _ => equal,
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
        // `DEMO_MODE` is not a name but a switch where it is compared with `true`.
        if let (Value::Environment, Value::Text(word)) | (Value::Text(word), Value::Environment) =
            (first, second)
            && matches!(word.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on")
        {
            let is_off = self.switch() == Value::Null;
            return Value::of(is_off.then_some(false));
        }
        Value::of(first.equals(second, &self.here))
    }

    /// Whether a parameter that is compared with this word chooses among the environments: it is compared with
    /// production's name and with another's, here or in the other clauses of its function.
    fn chooses_environment(&self, frame: Frame, id: TermId, word: &str) -> bool {
        let script = self.script(frame);
        let own = &script.functions[frame.function];
        let TermKind::Name(name) = &script.term(id).kind else { return false };
        let place = own.parameters.iter().position(|it| it == name);
        let (Some(place), Some(_)) = (place, EnvironmentClass::of_word(word)) else { return false };
        let is_clause = |it: &&Function| it.name == own.name && it.parameters.len() == own.parameters.len();
        let keys = script.functions.iter().filter(is_clause).map(|it| it.parameters[place].as_str());
        let compared = script.terms.iter().filter(|it| own.span.contains(it.span)).filter_map(|it| {
            let TermKind::Equal(left, right) = it.kind else { return None };
            match (&script.term(left).kind, &script.term(right).kind) {
                (TermKind::Name(it), TermKind::Text { literal, .. }) if it == name => Some(literal.as_str()),
                _ => None,
            }
        });
        let classes: BTreeSet<EnvironmentClass> = keys
            .chain(compared)
            .filter_map(|it| EnvironmentClass::of_word(it.trim_matches([':', '"', '\''])))
            .collect();
        classes.contains(&EnvironmentClass::Production)
            && [EnvironmentClass::Development, EnvironmentClass::Test].iter().any(|it| classes.contains(it))
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

/// Whether what may be the environment is compared with a word that is the name of none.
fn names_no_environment(first: &Value, second: &Value) -> bool {
    let ((Value::Environment, Value::Text(word)) | (Value::Text(word), Value::Environment)) = (first, second)
    else {
        return false;
    };
    !word.is_empty() && EnvironmentClass::of_word(word).or_else(|| class_of_compound(word)).is_none()
}
