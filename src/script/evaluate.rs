//! The value of a term in one world: constants are folded, names followed to what they are bound to, also across one
//! import.

use crate::environment::EnvironmentClass;

use super::active;
use super::run::{Frame, Run};
use super::term::{Mark, TermId, TermKind};
use super::words;
use super::world::{Setting, Switch, Value};

/// Methods that give their receiver in another spelling.
const SPELLINGS: &[&str] = &[
    "lower",
    "upper",
    "casefold",
    "strip",
    "trim",
    "toLowerCase",
    "toUpperCase",
    "toString",
    "toLocaleLowerCase",
    "valueOf",
    "ToLower",
    "ToUpper",
    "ToLowerInvariant",
    "ToUpperInvariant",
    "ToString",
    "Trim",
    "lowercase",
    "uppercase",
    "stream",
    "toList",
    "orEmpty",
    "orElseThrow",
];
/// Methods without arguments that give their receiver as it is, or in another type.
const COPIES: &[&str] = &[
    "freeze", "to_s", "to_sym", "to_a", "to_set", "downcase", "upcase", "presence", "squish", "inquiry",
    "dup", "itself", "value", "toString", "chomp",
];
/// Methods that ask whether their receiver holds their argument.
const HOLDS: &[&str] = &[
    "includes",
    "has",
    "contains",
    "startsWith",
    "startswith",
    "endsWith",
    "endswith",
    "__contains__",
    "find",
    "Contains",
    "StartsWith",
    "EndsWith",
    "IsEnvironment",
    "include?",
    "member?",
    "start_with?",
    "end_with?",
];
/// Methods that ask whether their receiver is their argument.
const EQUALS: &[&str] =
    &["equals", "equalsIgnoreCase", "Equals", "contentEquals", "isEqualTo", "eql?", "equal?", "casecmp?"];
/// Functions that give their first argument in another form.
const FORMS: &[&str] = &[
    "strtolower",
    "strtoupper",
    "trim",
    "filter_var",
    "collect",
    "Set.new",
    "Set",
    "set",
    "frozenset",
    "list",
    "tuple",
    "Array",
    "String",
    "str",
    "URL",
    "urlparse",
    "urlsplit",
    "make_url",
    "parse",
    "freeze",
    "to_atom",
    "to_existing_atom",
    "to_string",
    "downcase",
    "upcase",
    "new",
    "asList",
    "of",
    "listOf",
    "setOf",
    "copyOf",
];

/// Whether a method asks its argument about each element of its receiver.
fn asks_each(method: &str) -> bool {
    matches!(method, "some" | "every" | "any" | "all")
}

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

    fn operator(&mut self, frame: Frame, kind: &TermKind) -> Value {
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
                return Value::of(Value::Environment.equals(&Value::Text(word.clone()), self.world));
            }
            return self.option(word);
        }
        Value::of(first.equals(second, self.world))
    }

    /// The environment that a constant of another package is named after, where the environment is compared with it:
    /// `settings.ENV == Environment.PRODUCTION`.
    fn constant_beside(&self, other: &Value, frame: Frame, id: TermId) -> Option<Value> {
        let script = self.script(frame);
        let TermKind::Member { property, .. } = &script.term(id).kind else { return None };
        let is_constant = *other == Value::Environment && EnvironmentClass::of_word(property).is_some();
        is_constant.then(|| Value::Text(property.clone()))
    }

    /// Looks at parts for what they touch; their value together is not known.
    fn touch(&mut self, frame: Frame, parts: &[TermId]) -> Value {
        for part in parts {
            self.value(frame, *part);
        }
        Value::Unknown
    }

    fn holds(&mut self, collection: &Value, item: &Value) -> Value {
        if let (Value::Arguments, Value::Text(word)) = (collection, item) {
            return self.option(word);
        }
        if let (value, Value::Pattern(pattern)) | (Value::Pattern(pattern), value) = (collection, item) {
            return Value::of(value.fits(pattern, self.world));
        }
        if let (Value::Variables, Value::Text(name)) = (collection, item) {
            return Value::of(self.variable_of_process(name).truth());
        }
        Value::of(collection.contains(item, self.world))
    }

    /// A word on the command line: what asks for confirmation is off unless someone means it.
    fn option(&mut self, word: &str) -> Value {
        if words::names_flag(word) {
            self.touched.option = true;
            if self.world.options == Switch::Off {
                return Value::Boolean(false);
            }
        }
        Value::Unknown
    }

    /// What the script has set a variable to.
    pub(super) fn variable_of_script(&mut self, frame: Frame, name: &str, at: usize) -> Value {
        self.value_bound(frame, &format!("${name}"), at).unwrap_or(Value::Unknown)
    }

    /// A variable of the process, or what the script itself has set it to.
    pub(super) fn variable(&mut self, frame: Frame, name: &str, default: Option<TermId>, at: usize) -> Value {
        if let Some(value) = self.value_bound(frame, &format!("${name}"), at) {
            self.touched.environment |= words::names_environment(name);
            return if value == Value::Unknown { self.variable_of_process(name) } else { value };
        }
        let value = self.variable_of_process(name);
        match (value, default) {
            (Value::Null, Some(default)) => self.value(frame, default),
            (value, _) => value,
        }
    }

    fn variable_of_process(&mut self, name: &str) -> Value {
        if name.bytes().all(|it| it.is_ascii_digit()) {
            return Value::Argument;
        }
        if words::names_emulator(name) {
            self.touched.target = true;
            return match self.world.setting {
                Some(Setting::Production | Setting::Staging) => Value::Null,
                Some(Setting::Development | Setting::Test) => Value::Text("localhost".to_owned()),
                Some(Setting::Unset) | None => Value::Unknown,
            };
        }
        if words::names_flag(name) {
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
    fn switch(&mut self) -> Value {
        self.touched.flag = true;
        if self.world.flags == Switch::Off { Value::Null } else { Value::Unknown }
    }

    fn active(&mut self, condition: &str) -> Value {
        let (value, asks_switch) = active::value(condition, self.world);
        self.touched.environment = true;
        self.touched.flag |= asks_switch;
        value
    }

    /// The value that a name promises, where nothing else is known of it.
    pub(super) fn meaning_of(&mut self, name: &str) -> Value {
        if let Some(production) = words::predicate(name) {
            return self.predicate(name, production);
        }
        if words::names_environment(name) {
            self.touched.environment = true;
            return match self.world.setting {
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

    fn predicate(&mut self, name: &str, production: bool) -> Value {
        self.touched.environment = true;
        let Some(setting) = self.world.setting else { return Value::Unknown };
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

    fn named(&mut self, frame: Frame, name: &str, at: usize) -> Value {
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
            let value = self.result(Frame { function, ..frame }, body).unwrap_or(Value::Unknown);
            return if value == Value::Unknown { self.meaning_of_predicate(name) } else { value };
        }
        self.meaning_of(name)
    }

    fn member(&mut self, frame: Frame, id: TermId, object: TermId, property: &str) -> Value {
        let script = self.script(frame);
        let at = script.term(id).span.start;
        let base = self.value(frame, object);
        if base == Value::Variables {
            return self.variable(frame, property, None, at);
        }
        if base == Value::Target {
            return Value::Target;
        }
        let of_instance = matches!(script.term(object).kind, TermKind::This).then_some(property);
        let names = std::iter::once(script.callee_name(id)).chain(of_instance.map(str::to_owned));
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
        self.meaning_of_property(frame, object, property)
    }

    /// The value that a property promises, where nothing else is known of it.
    pub(super) fn meaning_of_property(&mut self, frame: Frame, object: TermId, property: &str) -> Value {
        let is_said = words::is_of_process(property, &self.script(frame).callee_name(object));
        if is_said { self.meaning_of(property) } else { Value::Unknown }
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

    fn index(&mut self, frame: Frame, object: TermId, key: TermId) -> Value {
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

    fn called(&mut self, frame: Frame, id: TermId) -> Value {
        let script = self.script(frame);
        let TermKind::Call(call) = &script.term(id).kind else { return Value::Unknown };
        if call.marks.contains(&Mark::Prompt) {
            self.touched.prompt = true;
            return Value::Answer;
        }
        // What is said says nothing about how saying it ends.
        if call.marks.contains(&Mark::Log) {
            return Value::Unknown;
        }
        if call.marks.contains(&Mark::Shell)
            && let Some(value) = self.guards(frame, script.term(id).span, call)
        {
            return value;
        }
        let is_system = matches!(&script.term(call.callee).kind, TermKind::Name(name) if name == "system");
        if is_system && call.marks.contains(&Mark::Command) && self.runs_guard(frame, call) {
            return self.held_outside_production();
        }
        if call.marks.contains(&Mark::Makes) {
            return Value::Present;
        }
        if let Some(callee) = self.resolve(frame, call.callee, Some(call.arguments.len())) {
            let (module, function) = callee;
            let before = self.known.pass(frame, callee, &call.arguments, self.depth);
            let value = self.returned(Frame { module, function, ..frame }, call.callee, frame);
            self.known.unpass(callee, before);
            return value;
        }
        // What a command is given says nothing about how it ends.
        if call.marks.contains(&Mark::Shell) {
            return self.meaning_of_predicate(&script.callee_name(call.callee));
        }
        if let TermKind::Member { object, property } = &script.term(call.callee).kind {
            let value = self.called_on(frame, *object, property, &call.arguments);
            let is_read = value == Value::Unknown && call.marks.contains(&Mark::Attribute);
            return if is_read { self.meaning_of_property(frame, *object, property) } else { value };
        }
        let name = script.callee_name(call.callee);
        let values: Vec<_> = call.arguments.iter().map(|it| self.value(frame, *it)).collect();
        if let Some(value) = self.asked_of(&name, &values) {
            return value;
        }
        let first = values.into_iter().next();
        if words::predicate(&name).is_some() || call.arguments.is_empty() {
            return self.meaning_of(&name);
        }
        match first {
            Some(value) if FORMS.contains(&name.as_str()) => value,
            Some(value) if matches!(name.as_str(), "bool" | "Boolean") => Value::of(value.truth()),
            _ => Value::Unknown,
        }
    }

    /// What is true everywhere but in production.
    pub(super) fn held_outside_production(&mut self) -> Value {
        self.touched.environment = true;
        Value::of(self.world.setting.map(|setting| setting != Setting::Production))
    }

    fn called_on(&mut self, frame: Frame, object: TermId, method: &str, arguments: &[TermId]) -> Value {
        let before = self.touched;
        let base = self.value(frame, object);
        let values: Vec<_> = arguments.iter().map(|it| self.value(frame, *it)).collect();
        let first = values.first();
        if SPELLINGS.contains(&method) || arguments.is_empty() && COPIES.contains(&method) {
            return base;
        }
        if EQUALS.contains(&method) {
            // Either a method of one value, or a function of two.
            return match &values[..] {
                [one, other, ..] if base == Value::Unknown => Value::of(one.equals(other, self.world)),
                [other, ..] => Value::of(base.equals(other, self.world)),
                [] => Value::Unknown,
            };
        }
        if method == "environment" && !values.is_empty() {
            return self.environment_among(&values);
        }
        if let Some(value) = self.asked(&base, method, first) {
            return value;
        }
        match (&base, method, first) {
            (Value::Variables, "get" | "fetch" | "getOrDefault", Some(Value::Text(name))) => {
                let at = self.script(frame).term(arguments[0]).span.start;
                self.variable(frame, name, arguments.get(1).copied(), at)
            }
            (Value::Pattern(pattern), "test" | "exec", Some(text)) => {
                Value::of(text.fits(pattern, self.world))
            }
            (_, "match" | "search" | "fullmatch", Some(Value::Pattern(pattern))) => {
                Value::of(base.fits(pattern, self.world))
            }
            (_, "match" | "search" | "fullmatch", Some(Value::Text(pattern))) if values.len() > 1 => {
                Value::of(values[1].fits(pattern, self.world))
            }
            (_, _, Some(item)) if HOLDS.contains(&method) => self.holds(&base, item),
            (
                _,
                "get" | "getParameter" | "option" | "getOption" | "argument" | "getArgument",
                Some(Value::Text(name)),
            ) => self.meaning_of(name),
            (_, _, Some(value)) if FORMS.contains(&method) => value.clone(),
            (Value::Target, _, _) => Value::Target,
            _ => {
                // What a query for a record looks at is no condition on the process.
                if !asks_each(method) {
                    self.touched = before;
                }
                self.meaning_of_predicate(method)
            }
        }
    }

    /// What a method that asks answers: about its receiver alone, or about it and an argument.
    fn asked(&mut self, base: &Value, method: &str, first: Option<&Value>) -> Option<Value> {
        Some(match (base, method, first) {
            (Value::Environment, _, None) => {
                let word = method.strip_suffix('?')?;
                Value::of(self.environment_is(word))
            }
            (_, "present?" | "any?", None) => Value::of(base.truth()),
            (_, "blank?" | "nil?" | "empty?", None) => Value::of(base.truth().map(|truth| !truth)),
            (_, "in?", Some(list)) => self.holds(list, base),
            (_, "exclude?", Some(item)) => Value::of(self.holds(base, item).truth().map(|truth| !truth)),
            (Value::Variables, "key?" | "has_key?", Some(item)) => self.holds(base, item),
            (_, "match?" | "=~", Some(Value::Pattern(pattern))) => Value::of(base.fits(pattern, self.world)),
            (Value::Pattern(pattern), "match" | "match?" | "=~", Some(text)) => {
                Value::of(text.fits(pattern, self.world))
            }
            _ => return None,
        })
    }

    /// Whether the environment is one of those that a framework is asked about.
    fn environment_among(&mut self, values: &[Value]) -> Value {
        let environment = self.meaning_of("environment");
        let one = |value: &Value| match value {
            Value::Text(word) => vec![Value::Text(word.trim_end_matches('*').to_owned())],
            Value::List(words) => words.clone(),
            other => vec![other.clone()],
        };
        self.holds(&Value::List(values.iter().flat_map(one).collect()), &environment)
    }

    /// What a function says of its arguments that asks whether one holds the other, or whether it is there.
    fn asked_of(&mut self, name: &str, values: &[Value]) -> Option<Value> {
        Some(match (name, values) {
            ("in_array", [item, list, ..]) => self.holds(list, item),
            (
                "str_contains" | "str_starts_with" | "str_ends_with" | "strpos" | "stripos" | "strstr",
                [text, piece, ..],
            ) => self.holds(text, piece),
            ("preg_match", [Value::Text(pattern), text, ..]) => Value::of(text.fits(pattern, self.world)),
            ("empty", [value]) => Value::of(value.truth().map(|truth| !truth)),
            ("isset", [Value::Null]) => Value::Boolean(false),
            _ => return None,
        })
    }

    /// Whether the environment is the one that a method is named after.
    fn environment_is(&self, word: &str) -> Option<bool> {
        match (word, self.world.setting) {
            // Both where people work and where tests run.
            ("local", setting) => setting.map(|it| matches!(it, Setting::Development | Setting::Test)),
            _ => Value::Environment.equals(&Value::Text(word.to_owned()), self.world),
        }
    }

    fn meaning_of_predicate(&mut self, name: &str) -> Value {
        if words::predicate(name).is_some() { self.meaning_of(name) } else { Value::Unknown }
    }

    /// What a function of the project gives back.
    fn returned(&mut self, inside: Frame, name: TermId, outside: Frame) -> Value {
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

    /// The value of a body's last expression, which is what the function gives back in some languages.
    fn last_value(&mut self, frame: Frame, body: TermId) -> Value {
        match &self.script(frame).term(body).kind {
            TermKind::Sequence(parts) => parts.last().map_or(Value::Unknown, |last| self.value(frame, *last)),
            _ => Value::Unknown,
        }
    }

    /// The value of the first return that is reached; `None` when none is.
    fn result(&mut self, frame: Frame, id: TermId) -> Option<Value> {
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
}
