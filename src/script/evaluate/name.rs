//! The value of names, of properties and of variables: followed to what they are bound to, also across one import.

use super::super::run::{Frame, Run};
use super::super::term::{TermId, TermKind};
use super::super::words;
use super::super::world::Value;

impl Run<'_> {
    pub(super) fn named(&mut self, frame: Frame, name: &str, at: usize) -> Value {
        if let Some(value) = self.value_bound(frame, name, at) {
            // The name of a record that was read (`runtimeEnv`) says nothing about the process.
            return if value == Value::Unknown { self.meaning_of_predicate(name) } else { value };
        } else if let Some((module, original)) = self.imported(frame, name) {
            let outer = Frame { module, function: 0, ..frame };
            if let Some(value) = self.value_bound(outer, &original, usize::MAX) {
                return value;
            }
        }
        // A name that asks is a call, in the languages that allow the sign in names.
        if let (true, Some(&function)) = (name.ends_with('?'), self.script(frame).named.get(name)) {
            let body = self.script(frame).functions[function].body;
            let value = self.result(Frame { function, ..frame }, body, None).unwrap_or(Value::Unknown);
            return if value == Value::Unknown { self.meaning_of_predicate(name) } else { value };
        }
        self.meaning_of(name)
    }

    pub(super) fn member(&mut self, frame: Frame, id: TermId, object: TermId, property: &str) -> Value {
        let script = self.script(frame);
        let at = script.term(id).span.start;
        let base = self.value(frame, object);
        if base == Value::Variables {
            return self.variable(frame, property, None, at);
        }
        if base == Value::Target {
            return Value::Target;
        }
        let assigned = script.callee_name(id);
        // What the class declares holds until some method assigns another value.
        let is_declared =
            matches!(script.term(object).kind, TermKind::This) && !script.bindings.contains_key(&assigned);
        let names = std::iter::once(assigned).chain(is_declared.then(|| property.to_owned()));
        if let Some(value) = names.into_iter().find_map(|name| self.value_bound(frame, &name, at)) {
            return value;
        }
        if let TermKind::Name(name) = &script.term(object).kind {
            if let Some((frame, value)) = self.entry_of_table(frame, name, property, at) {
                return self.value(frame, value);
            }
            if let Some((module, _)) = self.imported(frame, name) {
                return self.named(Frame { module, function: 0, ..frame }, property, usize::MAX);
            }
        }
        let of_result = self.property_of_result(frame, object, property);
        of_result.unwrap_or_else(|| self.meaning_of_property(frame, object, property))
    }

    pub(super) fn index(&mut self, frame: Frame, object: TermId, key: TermId) -> Value {
        let base = self.value(frame, object);
        let key_text = self.value(frame, key);
        match (base, key_text) {
            (Value::Variables, Value::Text(name)) => {
                let at = self.script(frame).term(key).span.start;
                self.variable(frame, &name, None, at)
            }
            (Value::Target, _) => Value::Target,
            (_, Value::Text(name)) => self.meaning_of(&name),
            _ => Value::Unknown,
        }
    }

    /// A variable of the process, or what the script itself has set it to.
    pub(in crate::script) fn variable(
        &mut self,
        frame: Frame,
        name: &str,
        default: Option<TermId>,
        at: usize,
    ) -> Value {
        let bound = format!("${name}");
        // What the script has set holds in the files that it imports.
        let set_before =
            |it: &mut Self| it.value_bound(Frame { module: 0, function: 0, ..frame }, &bound, usize::MAX);
        let here = self.value_bound(frame, &bound, at);
        if let Some(value) = here.or_else(|| if frame.module == 0 { None } else { set_before(self) }) {
            self.touched.environment |= words::names_environment(name);
            return if value == Value::Unknown { self.variable_of_process(name) } else { value };
        }
        let value = self.variable_of_process(name);
        match (value, default) {
            (Value::Null, Some(default)) => self.value(frame, default),
            (value, _) => value,
        }
    }

    /// What the script has set a variable to.
    pub(in crate::script) fn variable_of_script(&mut self, frame: Frame, name: &str, at: usize) -> Value {
        self.value_bound(frame, &format!("${name}"), at).unwrap_or(Value::Unknown)
    }

    /// What a table that a name is bound to holds under a key.
    fn entry_of_table(&self, frame: Frame, name: &str, key: &str, at: usize) -> Option<(Frame, TermId)> {
        let script = self.script(frame);
        let binding = self.nearest(frame, name, at)?;
        let TermKind::Table(pairs) = &script.term(binding.value).kind else { return None };
        pairs.iter().find_map(|pair| {
            if let TermKind::Pair { key: found, value } = &script.term(*pair).kind
                && found == key
            {
                return Some((Frame { function: binding.function, ..frame }, *value));
            }
            None
        })
    }
}
