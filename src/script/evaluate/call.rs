//! The value of a call: of a function of the project, and of the methods and functions of languages and frameworks
//! that hand their values on or ask something of them.

use super::super::run::{Frame, Run};
use super::super::term::{Call, Mark, TermId, TermKind};
use super::super::words;
use super::super::world::Value;

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
    // Of libraries that read and check variables.
    "required",
    "default",
    "asString",
    "asEnum",
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
/// Methods that read the setting which their argument names.
const READS: &[&str] = &["get", "read", "fetch", "getString", "get_setting", "setting"];
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

impl Run<'_> {
    pub(super) fn called(&mut self, frame: Frame, id: TermId) -> Value {
        let script = self.script(frame);
        let TermKind::Call(call) = &script.term(id).kind else { return Value::Unknown };
        if call.marks.contains(&Mark::Prompt) {
            self.touched.prompt = true;
            return Value::Answer;
        }
        if call.marks.contains(&Mark::Makes) {
            return Value::Present;
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
        if let Some(callee) = self.resolve(frame, call.callee, Some(call.arguments.len())) {
            let (module, function) = callee;
            let before = self.known.pass(frame, callee, &call.arguments, self.depth);
            let value = self.returned(Frame { module, function, ..frame }, call.callee, frame);
            self.known.unpass(callee, before);
            let is_read = value == Value::Unknown;
            return if is_read { self.setting_read(frame, call.callee, &call.arguments) } else { value };
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
        self.called_by_name(frame, call)
    }

    /// The value of a function that is known by its name only.
    fn called_by_name(&mut self, frame: Frame, call: &Call) -> Value {
        let name = self.script(frame).callee_name(call.callee);
        if let Some(value) = matches!(name.as_str(), "all" | "any")
            .then(|| self.are_there(frame, &name, &call.arguments))
            .flatten()
        {
            return value;
        }
        let read = self.setting_read(frame, call.callee, &call.arguments);
        if read != Value::Unknown {
            return read;
        }
        if let ("getattr", [object, name, ..]) = (name.as_str(), &call.arguments[..])
            && let Value::Text(property) = self.value(frame, *name)
        {
            return self.meaning_of_property(frame, *object, &property);
        }
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

    /// What a function of the project reads that is told a variable's name: `config.get("env")`.
    fn setting_read(&mut self, frame: Frame, callee: TermId, arguments: &[TermId]) -> Value {
        let script = self.script(frame);
        let reads = match &script.term(callee).kind {
            TermKind::Member { property, .. } => READS.contains(&property.as_str()),
            TermKind::Name(name) => words::reads_environment(name),
            _ => false,
        };
        let (true, Some(first)) = (reads, arguments.first()) else {
            return Value::Unknown;
        };
        match self.value(frame, *first) {
            Value::Text(name) if words::names_environment(&name) => self.meaning_of(&name),
            _ => Value::Unknown,
        }
    }

    /// Whether all or one of several are there, which tells nothing about the environment: `all([host, name])`.
    fn are_there(&mut self, frame: Frame, name: &str, arguments: &[TermId]) -> Option<Value> {
        let before = self.touched;
        let [only] = arguments else { return None };
        let is_list = matches!(self.script(frame).term(*only).kind, TermKind::List(_));
        let Value::List(items) = Some(self.value(frame, *only)).filter(|_| is_list)? else { return None };
        let mut truths = items.iter().map(Value::truth);
        let value = match name {
            "all" if truths.clone().any(|it| it == Some(false)) => Some(false),
            "all" => truths.all(|it| it == Some(true)).then_some(true),
            "any" if truths.clone().any(|it| it == Some(true)) => Some(true),
            "any" => truths.all(|it| it == Some(false)).then_some(false),
            _ => return None,
        };
        self.touched = before;
        Some(Value::of(value))
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
                [one, other, ..] if base == Value::Unknown => Value::of(one.equals(other, &self.here)),
                [other, ..] => Value::of(base.equals(other, &self.here)),
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
                Value::of(text.fits(pattern, &self.here))
            }
            (_, "match" | "search" | "fullmatch", Some(Value::Pattern(pattern))) => {
                Value::of(base.fits(pattern, &self.here))
            }
            (_, "match" | "search" | "fullmatch", Some(Value::Text(pattern))) if values.len() > 1 => {
                Value::of(values[1].fits(pattern, &self.here))
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
            (_, "match?" | "=~", Some(Value::Pattern(pattern))) => Value::of(base.fits(pattern, &self.here)),
            (Value::Pattern(pattern), "match" | "match?" | "=~", Some(text)) => {
                Value::of(text.fits(pattern, &self.here))
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
            ("preg_match", [Value::Text(pattern), text, ..]) => Value::of(text.fits(pattern, &self.here)),
            ("empty", [value]) => Value::of(value.truth().map(|truth| !truth)),
            ("isset", [Value::Null]) => Value::Boolean(false),
            _ => return None,
        })
    }
}

/// Whether a method asks its argument about each element of its receiver.
fn asks_each(method: &str) -> bool {
    matches!(method, "some" | "every" | "any" | "all")
}
