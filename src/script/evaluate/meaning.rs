//! What the process is told from outside, and what a name promises where nothing else is known of it: variables,
//! switches, words on the command line, predicates such as `isProduction`.

use super::super::active;
use super::super::run::{Frame, Module, Run};
use super::super::term::TermId;
use super::super::words;
use super::super::world::{Setting, Switch, Value};

impl Run<'_> {
    pub(super) fn variable_of_process(&mut self, name: &str) -> Value {
        if name.bytes().all(|it| it.is_ascii_digit()) {
            return Value::Argument;
        }
        if words::names_emulator(name) {
            self.touched.target = true;
            return match self.here.setting() {
                Some(Setting::Production | Setting::Staging) => Value::Null,
                Some(Setting::Development | Setting::Test) => Value::Text("localhost".to_owned()),
                Some(Setting::Unset) | None => Value::Unknown,
            };
        }
        let own = name.rsplit('.').next().unwrap_or(name);
        if words::names_flag(name) || words::asks_for_demo(own) {
            return self.switch();
        }
        if let Some(production) = words::predicate(name) {
            return match self.predicate(name, production) {
                Value::Boolean(true) => Value::Text("true".to_owned()),
                Value::Boolean(false) => Value::Null,
                value => value,
            };
        }
        if words::names_environment(name) || words::names_target(name) {
            self.meaning_of(name)
        } else {
            Value::Unknown
        }
    }

    /// What someone has to switch on.
    pub(super) fn switch(&mut self) -> Value {
        self.touched.flag = true;
        if self.here.flags() == Switch::Off { Value::Null } else { Value::Unknown }
    }

    /// A word on the command line: what asks for confirmation is off unless someone means it.
    pub(super) fn option(&mut self, word: &str) -> Value {
        if words::names_flag(word) {
            self.touched.option = true;
            if self.here.options() == Switch::Off {
                return Value::Boolean(false);
            }
        }
        Value::Unknown
    }

    /// Whether a file runs as a program: the analysed one does, and those that it starts.
    pub(super) fn is_started(&self, module: usize) -> bool {
        let starts = |from: &Module| {
            let mut imports = from.script.imports.iter().zip(&from.links);
            imports.any(|(import, link)| import.is_program && *link == Some(module))
        };
        module == 0 || self.modules.iter().any(starts)
    }

    pub(super) fn active(&mut self, condition: &str) -> Value {
        let (value, asks_switch) = active::value(condition, &self.here);
        self.touched.environment = true;
        self.touched.flag |= asks_switch;
        value
    }

    /// The value that a name promises, where nothing else is known of it.
    pub(super) fn meaning_of(&mut self, name: &str) -> Value {
        if let Some(production) = words::predicate(name) {
            return self.predicate(name, production);
        }
        if words::names_switched_mode(name) || words::asks_for_demo(name) {
            return self.switch();
        }
        if words::names_environment(name) {
            self.touched.environment = true;
            return match self.here.setting() {
                Some(Setting::Unset) => Value::Null,
                Some(_) => Value::Environment,
                None => Value::Unknown,
            };
        }
        if words::names_target(name) {
            self.touched.target = true;
            return Value::Target;
        }
        if words::names_flag(name) {
            return self.option(name);
        }
        Value::Unknown
    }

    /// The value that a property promises, where nothing else is known of it.
    pub(in crate::script) fn meaning_of_property(
        &mut self,
        frame: Frame,
        object: TermId,
        property: &str,
    ) -> Value {
        let owner = self.script(frame).callee_name(object);
        if words::names_other_environment(property, &owner) {
            return self.predicate(property, false);
        }
        if words::names_demo(property, &owner) {
            return self.switch();
        }
        if words::asks_for_demo(property) {
            return Value::Unknown;
        }
        let is_said = words::is_of_process(property, &owner);
        if is_said { self.meaning_of(property) } else { Value::Unknown }
    }

    pub(super) fn meaning_of_predicate(&mut self, name: &str) -> Value {
        if words::predicate(name).is_some() { self.meaning_of(name) } else { Value::Unknown }
    }

    /// What is true everywhere but in production.
    pub(in crate::script) fn held_outside_production(&mut self) -> Value {
        self.touched.environment = true;
        Value::of(self.here.setting().map(|setting| setting != Setting::Production))
    }

    /// Whether the environment is the one that a method is named after.
    pub(super) fn environment_is(&self, word: &str) -> Option<bool> {
        match (word, self.here.setting()) {
            // Both where people work and where tests run.
            ("local", setting) => setting.map(|it| matches!(it, Setting::Development | Setting::Test)),
            _ => Value::Environment.equals(&Value::Text(word.to_owned()), &self.here),
        }
    }

    fn predicate(&mut self, name: &str, production: bool) -> Value {
        self.touched.environment = true;
        let Some(setting) = self.here.setting() else { return Value::Unknown };
        if production {
            return Value::Boolean(setting == Setting::Production);
        }
        let is_test = words::words(name).iter().any(|word| word.starts_with("test"));
        match setting {
            Setting::Production => Value::Boolean(false),
            Setting::Test => Value::Boolean(is_test),
            Setting::Development => Value::Boolean(!is_test),
            Setting::Staging | Setting::Unset => Value::Unknown,
        }
    }
}
