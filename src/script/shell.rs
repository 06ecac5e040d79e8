//! Calls that are commands of a shell: their words as far as they are known, and what they do.

use std::collections::BTreeSet;

use crate::command::{self, Command, Effect, Force};
use crate::text::Span;

use super::call::written_by;
use super::run::{Frame, Operation, Run};
use super::term::{Binding, Call, Mark, Script, TermId, TermKind};
use super::words::{self, Delegated};
use super::world::Value;

/// How many words of lists one command takes.
const MOST_WORDS: usize = 256;

/// How many commands of one function are tried with what it is given.
const MOST_PASSING: usize = 8;

/// The functions that a release is told to run: `bin/shop eval "Shop.Release.seed()"`.
fn functions_of_release(command: &Command) -> impl Iterator<Item = &str> {
    const TELLING: &[&str] = &["eval", "rpc", "command"];
    let at = command.words.iter().position(|it| TELLING.contains(&it.as_str()));
    let told = command.words.get(at.map_or(usize::MAX, |at| at + 1)).into_iter();
    // The module says it where the function is only `run`.
    told.flat_map(|it| it.split('(').next().unwrap_or_default().rsplit('.').take(2))
}

/// What the names of the files and scripts that a command runs promise.
fn promised_by(command: &Command) -> Option<Delegated> {
    if command::removes_volume(command) {
        return Some(Delegated::Destroys);
    }
    if command::is_known(command)
        || command::reaches_into_container(command)
        || command::only_reads_script(command)
    {
        return None;
    }
    let files = command::runs_file(command).into_iter().map(|file| {
        // The folder says what `seeds/*.sql` are.
        let named = file.rsplit('/').find(|part| !part.starts_with('*')).unwrap_or(file);
        named.split('.').next().unwrap_or(named)
    });
    let started = command::script_of_project(command).into_iter().chain(command::named_program(command));
    let mut names = files.chain(started).chain(functions_of_release(command));
    names.find_map(words::delegated)
}

/// Whether a command of a function passes on what the function is given, to a client or to be run itself.
fn passes_on(script: &Script, call: &Call) -> bool {
    let callee = script.callee_name(call.callee);
    let is_given = |id: &TermId| match &script.term(*id).kind {
        TermKind::Sequence(parts) => parts.is_empty(),
        TermKind::EnvironmentRead { variable, .. } => variable.bytes().all(|it| it.is_ascii_digit()),
        _ => false,
    };
    call.marks.contains(&Mark::Shell)
        && (is_all_that_is_given(&callee)
            || command::is_client(&callee) && call.arguments.iter().any(is_given))
}

fn is_all_that_is_given(word: &str) -> bool {
    matches!(word.trim_matches('"'), "$@" | "$*" | "")
}

/// The list whose items a word stands for: `"${words[@]}"`.
fn list_named_by(script: &Script, id: TermId) -> Option<&str> {
    match &script.term(id).kind {
        TermKind::Name(name) => {
            name.trim_matches('"').strip_prefix("${")?.strip_suffix('}')?.strip_suffix("[@]")
        }
        TermKind::Index { object, key } => {
            let TermKind::EnvironmentRead { variable, .. } = &script.term(*object).kind else { return None };
            let TermKind::Text { literal, .. } = &script.term(*key).kind else { return None };
            matches!(literal.as_str(), "@" | "*").then_some(variable)
        }
        _ => None,
    }
}

/// The items of a list, the last first.
fn items(script: &Script, value: TermId) -> Vec<TermId> {
    match &script.term(value).kind {
        TermKind::List(items) => items.iter().rev().copied().collect(),
        _ => Vec::new(),
    }
}

impl Run<'_> {
    /// What a command does to data that is not the developer's own, with the words to say so.
    pub(super) fn effect_of_command(
        &mut self,
        frame: Frame,
        span: Span,
        call: &Call,
    ) -> Option<(Operation, String)> {
        let touched = self.touched;
        let command = self.command(frame, span, call);
        let found = self.done_by(frame, span, &command);
        self.touched = touched;
        found
    }

    /// The same of a command whose words are known.
    fn done_by(&mut self, frame: Frame, span: Span, command: &Command) -> Option<(Operation, String)> {
        let effects = self.effects(frame, command);
        let read = &self.modules[frame.module].started.statements;
        let done: Option<Operation> = command.words.iter().filter_map(|it| *read.get(it)?).max();
        let mut found = effects.into_iter().max_by_key(|it| it.operation);
        if let (Some(effect), Some(done)) = (&mut found, done) {
            effect.operation = done;
        }
        let found = found.filter(|it| !self.is_refused(it));
        let found = found.filter(|_| !self.is_sent_elsewhere(frame, span, command));
        let makes_login = || self.makes_known_login(frame, span, command);
        found.map(|it| (it.operation, it.name)).or_else(makes_login)
    }

    /// Whether Django's command makes an account with a password that the script holds.
    fn makes_known_login(
        &mut self,
        frame: Frame,
        span: Span,
        command: &Command,
    ) -> Option<(Operation, String)> {
        command.words.iter().find(|it| *it == "createsuperuser")?;
        let set = self.assignments(frame, span, |binding, own| binding.start < own.end);
        let is_known =
            set.iter().any(|(name, value)| name == "DJANGO_SUPERUSER_PASSWORD" && !value.is_empty());
        is_known.then(|| (Operation::Insert, "manage.py createsuperuser".to_owned()))
    }

    /// Whether the framework refuses in production to do what a command is told.
    fn is_refused(&self, effect: &Effect) -> bool {
        effect.force == Force::Framework
            && self.modules[0].protection.covers_command(&effect.name)
            && self.here.is_production()
    }

    /// Those of the command, or of the project's script that it starts.
    fn effects(&self, frame: Frame, command: &Command) -> Vec<Effect> {
        let scripts = &self.modules[frame.module].started.scripts;
        match command::script_of_project(command).and_then(|name| scripts.get(name)) {
            Some(script) => command::commands(script).iter().filter_map(command::effect_of).collect(),
            None => command::effect_of(command).into_iter().collect(),
        }
    }

    /// Whether a command is there to fail in production.
    pub(super) fn guards(&mut self, frame: Frame, span: Span, call: &Call) -> Option<Value> {
        let touched = self.touched;
        let command = self.command(frame, span, call);
        self.touched = touched;
        let is_refused = command::effect_of(&command).is_some_and(|it| self.is_refused(&it));
        if !is_refused && !command::is_guard(&command) {
            return None;
        }
        Some(self.held_outside_production())
    }

    /// Whether a command starts a script of the project, which was looked at.
    pub(super) fn starts_known_program(&self, frame: Frame, span: Span) -> bool {
        let module = &self.modules[frame.module];
        let mut imports = module.script.imports.iter().zip(&module.links);
        imports.any(|(import, link)| import.is_program && import.span == Some(span) && link.is_some())
    }

    /// What the names of the files and scripts that a command runs promise.
    pub(super) fn promised_by(&self, frame: Frame, call: &Call) -> Option<Delegated> {
        promised_by(&self.command_as_written(frame, call))
    }

    /// What a client does that reads a file whose name is not known, in a script that is named for data.
    pub(super) fn read_unseen(&mut self, frame: Frame, span: Span, call: &Call) -> Option<Delegated> {
        if !self.modules[frame.module].started.is_for_data {
            return None;
        }
        let command = self.command_as_written(frame, call);
        let reads = command::reads_unknown_file(&command) && !self.is_sent_elsewhere(frame, span, &command);
        reads.then_some(Delegated::Inserts)
    }

    /// What a function does with the words that it is given: `run dropdb shop` of one that runs them, or hands them to
    /// a client.
    pub(super) fn effect_of_words(
        &mut self,
        frame: Frame,
        span: Span,
        (module, function): (usize, usize),
        call: &Call,
    ) -> Option<(Operation, String)> {
        let modules = self.modules;
        let script = &modules[module].script;
        let own = script.functions[function].span;
        let inner = Frame { module, function, ..frame };
        let given = self.command_as_written(frame, call).words;
        let passing = script.calls().filter(|(span, inner)| own.contains(*span) && passes_on(script, inner));
        let reached = passing.filter(|(_, inner)| self.commands.contains(&(module, inner.callee)));
        let passing: Vec<_> = reached.take(MOST_PASSING).collect();
        passing.into_iter().find_map(|(_, passing)| {
            let mut command = self.command_as_written(inner, passing);
            command.words.retain(|word| !is_all_that_is_given(word));
            command.words.extend(given.iter().skip(1).cloned());
            let promised = || Some((written_by(promised_by(&command)?), command.words.first()?.clone()));
            self.done_by(frame, span, &command).or_else(promised)
        })
    }

    /// The command with what is known of its words.
    fn command(&mut self, frame: Frame, span: Span, call: &Call) -> Command {
        let mut command = Command::default();
        let mut is_assigned = false;
        for (at, id) in self.words_of(frame, call).into_iter().enumerate() {
            if at > 0 && matches!(self.script(frame).term(id).kind, TermKind::Bind(_)) {
                is_assigned = true;
                continue;
            }
            let word = self.word(frame, id, at == 0);
            // A variable in the place of a program holds a program with its arguments.
            if at == 0 {
                command.words.extend(word.split_whitespace().map(str::to_owned));
            } else {
                command.words.push(word);
            }
        }
        if is_assigned {
            command.assignments = self.assignments(frame, span, |binding, own| own.contains(binding));
        }
        command
    }

    /// The command without what its variables hold.
    pub(super) fn command_as_written(&self, frame: Frame, call: &Call) -> Command {
        let script = self.script(frame);
        let is_word =
            |(at, id): &(usize, TermId)| *at == 0 || !matches!(script.term(*id).kind, TermKind::Bind(_));
        let words = self.words_of(frame, call).into_iter().enumerate().filter(is_word);
        Command { words: words.map(|(_, id)| self.literal(frame, id)).collect(), ..Command::default() }
    }

    /// The program and its arguments, with those that lists of the script hold.
    fn words_of(&self, frame: Frame, call: &Call) -> Vec<TermId> {
        let script = self.script(frame);
        let mut waiting: Vec<TermId> = call.arguments.iter().rev().copied().chain([call.callee]).collect();
        let (mut words, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(id) = waiting.pop() {
            let Some(list) = list_named_by(script, id) else {
                words.push(id);
                continue;
            };
            if words.len() < MOST_WORDS && seen.insert(list.to_owned()) {
                let bindings = script.bindings.get(&format!("${list}")).into_iter().flatten().rev();
                waiting.extend(bindings.flat_map(|it| items(script, it.value)));
            }
        }
        words
    }

    fn word(&mut self, frame: Frame, id: TermId, is_program: bool) -> String {
        let written = self.literal(frame, id);
        let variable =
            written.strip_prefix('$').filter(|_| is_program).map(|it| it.trim_matches(['{', '}']).to_owned());
        let value = match variable {
            Some(name) => self.variable_of_script(frame, &name, usize::MAX),
            None => self.value(frame, id),
        };
        match value {
            Value::Text(text) => text,
            _ if is_program => self.program_held_by(frame, &written).unwrap_or(written),
            _ => written,
        }
    }

    /// The program and options that a variable holds, as far as they are written: `$psql` of `psql="psql -h $host"`.
    fn program_held_by(&self, frame: Frame, written: &str) -> Option<String> {
        let name = written.strip_prefix('$')?.trim_matches(['{', '}']);
        let held = self.script(frame).bindings.get(&format!("${name}"))?.last()?.value;
        Some(self.literals(frame, &[held])).filter(|text| !text.trim().is_empty())
    }

    fn literal(&self, frame: Frame, id: TermId) -> String {
        match &self.script(frame).term(id).kind {
            TermKind::Name(name) => name.clone(),
            TermKind::EnvironmentRead { variable, .. } => {
                self.file_named_by(frame, variable).unwrap_or_else(|| format!("${variable}"))
            }
            _ => self.literals(frame, &[id]).trim_end().to_owned(),
        }
    }

    /// The file that a variable names, as far as its folder is known: `"$here/seed.ts"`, or each of `seeds/*.sql`.
    fn file_named_by(&self, frame: Frame, variable: &str) -> Option<String> {
        const FARTHEST: usize = 4;
        let script = self.script(frame);
        let bound = |name: &str| Some(script.bindings.get(&format!("${name}"))?.last()?.value);
        let mut value = bound(variable)?;
        for _ in 0..FARTHEST {
            let of_each = match &script.term(value).kind {
                TermKind::List(parts) => *parts.first()?,
                _ => value,
            };
            value = match &script.term(of_each).kind {
                TermKind::EnvironmentRead { variable, .. } => bound(variable)?,
                _ => break,
            };
        }
        let text = self.literals(frame, &[value]);
        let file = text.split_whitespace().next_back().filter(|it| command::is_file(it))?;
        Some(file.trim_start_matches(|it: char| it != '/' && !it.is_alphanumeric()).to_owned())
    }

    /// The variables of the script that are set to a known text.
    fn assignments(
        &mut self,
        frame: Frame,
        span: Span,
        counts: impl Fn(Span, Span) -> bool,
    ) -> Vec<(String, String)> {
        let script = self.script(frame);
        let mut found = Vec::new();
        for (name, bindings) in &script.bindings {
            let Some(name) = name.strip_prefix('$') else { continue };
            for binding in bindings.iter().filter(|it| counts(Span::new(it.at, it.at), span)) {
                if let Value::Text(value) = self.value_of_binding(frame, binding) {
                    found.push((name.to_owned(), value));
                }
            }
        }
        found
    }

    fn value_of_binding(&mut self, frame: Frame, binding: &Binding) -> Value {
        self.value(Frame { function: binding.function, ..frame }, binding.value)
    }

    /// Whether what the script has set before sends the command to a database on this machine or for tests.
    fn is_sent_elsewhere(&mut self, frame: Frame, span: Span, command: &Command) -> bool {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let set = self.assignments(frame, span, |binding, own| binding.start < own.start);
        set.iter().any(|(name, value)| command::selects_local(name, value, &words))
    }
}
