//! What a name stands for at a place: the newest binding that has happened there, or what a function was called with.

use super::run::{Frame, Run};
use super::term::{Binding, Keeps, Property};
use super::words;
use super::world::Value;

impl Run<'_> {
    /// What a name is bound to, seen from a place; `None` where it is not bound.
    pub(super) fn value_bound(&mut self, frame: Frame, name: &str, at: usize) -> Option<Value> {
        let script = self.script(frame);
        let bindings = script.bindings.get(name);
        let mut here = frame;
        loop {
            let place = if here.function == frame.function { at } else { usize::MAX };
            if let Some(value) = bindings.and_then(|all| self.newest(here, all, place)) {
                return value;
            }
            if script.functions[here.function].parameters.iter().any(|it| it == name) {
                let (caller, argument) = self.argument(here, name)?;
                return Some(self.value(caller, argument));
            }
            if here.function == 0 {
                return None;
            }
            here.function = script.functions[here.function].parent;
        }
    }

    /// The value of the newest of some bindings in a function before a place. `Some(None)` where nobody can know.
    #[expect(clippy::option_option, reason = "there is no binding here, or nothing is known of any")]
    fn newest(&mut self, frame: Frame, all: &[Binding], place: usize) -> Option<Option<Value>> {
        let script = self.script(frame);
        let is_here =
            |it: &&Binding| it.function == frame.function && it.keeps == Keeps::Nothing && it.at < place;
        let mut possible: Vec<Value> = Vec::new();
        let mut found = false;
        for binding in all.iter().rev().filter(is_here) {
            if !found && script.is_changed_inside(all, frame.function) {
                return Some(None);
            }
            found = true;
            let happens = self.happens(frame, binding, place);
            if happens != Some(false) {
                possible.push(self.bound(frame, binding));
            }
            if happens == Some(true) {
                break;
            }
        }
        found.then(|| one_of(possible))
    }

    /// Whether a binding has happened when a place is reached.
    fn happens(&mut self, frame: Frame, binding: &Binding, place: usize) -> Option<bool> {
        let mut known = Some(true);
        for arm in binding.arms.iter().filter(|arm| !(arm.span.start..arm.span.end).contains(&place)) {
            match self.truth(frame, arm.condition) {
                Some(truth) if truth != arm.holds => return Some(false),
                Some(_) => {}
                None => known = None,
            }
        }
        known
    }

    fn bound(&mut self, frame: Frame, binding: &Binding) -> Value {
        let value = self.value(frame, binding.value);
        match (&binding.property, value) {
            (Some(Property::Named(property)), Value::Variables) => {
                self.variable(frame, property, None, binding.at)
            }
            (Some(Property::Named(property)), _) => {
                let of_result = self.property_of_result(frame, binding.value, property);
                of_result.unwrap_or_else(|| self.meaning_of_property(frame, binding.value, property))
            }
            (Some(Property::At(place, _)), Value::List(items)) => {
                items.get(*place).cloned().unwrap_or(Value::Unknown)
            }
            (Some(Property::At(place, name)), value) if *place > 0 && words::names_presence(name) => {
                Value::of(value.truth())
            }
            (Some(Property::At(1.., _)), _) => Value::Unknown,
            (None | Some(Property::At(0, _)), value) => value,
        }
    }

    /// The last binding of a name that can be seen from a place.
    pub(super) fn nearest(&self, frame: Frame, name: &str, at: usize) -> Option<&Binding> {
        let script = self.script(frame);
        let all = script.bindings.get(name)?;
        let mut function = frame.function;
        loop {
            let mut here = all.iter().filter(|it| it.function == function && it.keeps == Keeps::Nothing);
            let last = here.rfind(|it| function != frame.function || it.at < at);
            if last.is_some() || function == 0 {
                return last.filter(|it| !script.is_changed_inside(all, it.function));
            }
            function = script.functions[function].parent;
        }
    }
}

/// The one value that several possible ones come to: where they differ, the one that tells of the environment.
fn one_of(mut possible: Vec<Value>) -> Option<Value> {
    possible.dedup();
    match possible.len() {
        0 => None,
        1 => possible.pop(),
        _ => Some(
            possible
                .into_iter()
                .find(|it| matches!(it, Value::Environment | Value::Target))
                .unwrap_or(Value::Unknown),
        ),
    }
}
