//! Calls that are commands of a shell: their words as far as they are known, and what they do.

use crate::command::{self, Command, Effect, Force};
use crate::text::Span;

use super::run::{Frame, Operation, Run};
use super::term::{Binding, Call, TermId, TermKind};
use super::words::{self, Delegated};
use super::world::{Setting, Value};

/// The functions that a release is told to run: `bin/shop eval "Shop.Release.seed()"`.
fn functions_of_release(command: &Command) -> impl Iterator<Item = &str> {
    const TELLING: &[&str] = &["eval", "rpc", "command"];
    let at = command.words.iter().position(|it| TELLING.contains(&it.as_str()));
    let told = command.words.get(at.map_or(usize::MAX, |at| at + 1)).into_iter();
    // The module says it where the function is only `run`.
    told.flat_map(|it| it.split('(').next().unwrap_or_default().rsplit('.').take(2))
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
        let effects = self.effects(frame, &command);
        let read = &self.modules[frame.module].started.statements;
        let done: Option<Operation> = command.words.iter().filter_map(|it| *read.get(it)?).max();
        let mut found = effects.into_iter().max_by_key(|it| it.operation);
        if let (Some(effect), Some(done)) = (&mut found, done) {
            effect.operation = done;
        }
        let found = found.filter(|it| !self.is_refused(it));
        let found = found.filter(|_| !self.is_sent_elsewhere(frame, span, &command));
        let makes_login = || self.makes_known_login(frame, span, &command);
        let found = found.map(|it| (it.operation, it.name)).or_else(makes_login);
        self.touched = touched;
        found
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
        self.world.setting == Some(Setting::Production)
            && effect.force == Force::Framework
            && self.modules[0].protection.covers_command(&effect.name)
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
        let command = self.command_as_written(frame, call);
        if command::is_known(&command)
            || command::reaches_into_container(&command)
            || command::only_reads_script(&command)
        {
            return None;
        }
        let files = command::runs_file(&command).into_iter().map(|file| {
            // The folder says what `seeds/*.sql` are.
            let named = file.rsplit('/').find(|part| !part.starts_with('*')).unwrap_or(file);
            named.split('.').next().unwrap_or(named)
        });
        let started =
            command::script_of_project(&command).into_iter().chain(command::named_program(&command));
        let mut names = files.chain(started).chain(functions_of_release(&command));
        names.find_map(words::delegated)
    }

    /// The command with what is known of its words.
    fn command(&mut self, frame: Frame, span: Span, call: &Call) -> Command {
        let mut command = Command::default();
        for (at, id) in std::iter::once(&call.callee).chain(&call.arguments).enumerate() {
            if at > 0 && matches!(self.script(frame).term(*id).kind, TermKind::Bind(_)) {
                continue;
            }
            let word = self.word(frame, *id, at == 0);
            // A variable in the place of a program holds a program with its arguments.
            if at == 0 {
                command.words.extend(word.split_whitespace().map(str::to_owned));
            } else {
                command.words.push(word);
            }
        }
        command.assignments = self.assignments(frame, span, |binding, own| own.contains(binding));
        command
    }

    /// The command without what its variables hold.
    pub(super) fn command_as_written(&self, frame: Frame, call: &Call) -> Command {
        let words = std::iter::once(&call.callee).chain(&call.arguments);
        Command { words: words.map(|id| self.literal(frame, *id)).collect(), ..Command::default() }
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
