//! What a call does to rows, by its marks and by the text that it is given: a statement, the line of a command, a task.

use crate::command::{self, of_sql};

use super::call::written_by;
use super::run::{Frame, Operation, Run};
use super::statement;
use super::term::{Call, Mark, TermId, TermKind};
use super::words;

impl<'a> Run<'a> {
    /// What a call does to rows, by its marks and, where it runs a statement, by the statement.
    pub(super) fn operation(&self, frame: Frame, call: &'a Call) -> Option<Operation> {
        let is_own = self.is_own_method(frame, call);
        let mut gravest = None;
        for mark in &call.marks {
            let operation = match mark {
                // What a method of the class itself does stands in its body, whatever its name is elsewhere.
                Mark::Upsert | Mark::Insert | Mark::Destroy if is_own => None,
                Mark::Upsert => Some(Operation::Upsert),
                Mark::Insert => Some(Operation::Insert),
                Mark::Destroy => Some(Operation::Destroy),
                Mark::Sql => self
                    .of_statement(frame, &self.literals(frame, &call.arguments))
                    .or_else(|| self.reads_seed_file(frame, call).then_some(Operation::Insert)),
                Mark::Shell => {
                    command::effect_of(&self.command_as_written(frame, call)).map(|it| it.operation)
                }
                Mark::Command if self.has_set_environment(frame, call) => None,
                Mark::Command => self.of_line(&self.line_of(frame, call)),
                Mark::Makes
                | Mark::Clause
                | Mark::OutsideProduction
                | Mark::Result
                | Mark::Task
                | Mark::Invoke
                | Mark::RunClasses
                | Mark::Attribute
                | Mark::Prohibits
                | Mark::Exit
                | Mark::Prompt
                | Mark::Log
                | Mark::Later
                | Mark::Catches
                | Mark::Clock
                | Mark::Password
                | Mark::Entry
                | Mark::Invoked
                | Mark::Random(_)
                | Mark::Seeding(_) => None,
            };
            gravest = gravest.max(operation);
        }
        // `upsert` and a conflict clause make an insert harmless to repeat, whatever it is chained to.
        if call.marks.contains(&Mark::Upsert) { gravest.map(|_| Operation::Upsert) } else { gravest }
    }

    /// What a statement does; one that is not known does what the function around it is named for.
    fn of_statement(&self, frame: Frame, text: &str) -> Option<Operation> {
        let script = self.script(frame);
        let named = || script.functions[frame.function].name.as_deref().and_then(words::delegated);
        if text.trim().is_empty() { named().map(written_by) } else { of_sql(text) }
    }

    /// Whether the statement is what stands in a file that is named for what it fills: `seed_file.read_text()`.
    fn reads_seed_file(&self, frame: Frame, call: &Call) -> bool {
        const MOST: usize = 16;
        const READS: &[&str] =
            &["read", "read_text", "readFileSync", "readFile", "file_get_contents", "ReadFile"];
        let script = self.script(frame);
        let mut waiting = call.arguments.clone();
        let mut reads = false;
        let mut is_named = false;
        for _ in 0..MOST {
            let Some(id) = waiting.pop() else { break };
            match &script.term(id).kind {
                TermKind::Text { literal, .. } => is_named |= words::names_seed_file(literal),
                TermKind::Name(name) => {
                    is_named |= words::names_seed_file(name);
                    let behind = self.behind_name(frame, id);
                    waiting.extend((behind != id).then_some(behind));
                }
                TermKind::Call(inner) => {
                    let name = script.callee_name(inner.callee);
                    reads |= READS.contains(&name.rsplit('.').next().unwrap_or_default());
                    waiting.extend(&inner.arguments);
                    waiting.push(inner.callee);
                }
                TermKind::Member { object, .. } => waiting.push(*object),
                TermKind::Join(left, right) => waiting.extend([*left, *right]),
                _ => {}
            }
        }
        reads && is_named
    }

    /// Whether a call is of a method of the class that it stands in.
    fn is_own_method(&self, frame: Frame, call: &Call) -> bool {
        let script = self.script(frame);
        let TermKind::Member { object, property } = &script.term(call.callee).kind else { return false };
        matches!(script.term(*object).kind, TermKind::This) && script.named.contains_key(property)
    }

    /// The words of a command: those that a call is given, behind those given to the calls that it is made on, which put
    /// it together.
    pub(super) fn line_of(&self, frame: Frame, call: &'a Call) -> String {
        const MOST: usize = 16;
        let script = self.script(frame);
        let receiver = |call: &'a Call| match script.term(call.callee).kind {
            TermKind::Member { object, .. } => match &script.term(self.behind_name(frame, object)).kind {
                TermKind::Call(inner) => Some(inner),
                _ => None,
            },
            _ => None,
        };
        let chain: Vec<_> = std::iter::successors(Some(call), |it| receiver(it)).take(MOST).collect();
        chain.iter().rev().map(|it| self.literals(frame, &it.arguments)).collect()
    }

    /// Whether the process has named another environment before, for itself and what it starts:
    /// `putenv("APP_ENV=testing")`.
    fn has_set_environment(&self, frame: Frame, call: &'a Call) -> bool {
        let script = self.script(frame);
        let own = script.term(call.callee).span;
        script.calls().any(|(span, other)| {
            span.end <= own.start
                && script.callee_name(other.callee) == "putenv"
                && self
                    .literals(frame, &other.arguments)
                    .split_once('=')
                    .is_some_and(|(name, value)| command::selects_local(name.trim(), value.trim(), &[]))
        })
    }

    /// What a name stands for, where it is bound; else the term itself.
    fn behind_name(&self, frame: Frame, id: TermId) -> TermId {
        let script = self.script(frame);
        let TermKind::Name(name) = &script.term(id).kind else { return id };
        script.bindings.get(name).and_then(|all| all.last()).map_or(id, |binding| binding.value)
    }

    /// What a command line does; nothing where the framework refuses to run it in production.
    pub(super) fn of_line(&self, line: &str) -> Option<Operation> {
        if self.modules[0].protection.covers_command(line) && self.here.is_production() {
            return None;
        }
        statement::of_command(line)
    }

    /// The literal text in arguments, once for each value that the first of them is bound to.
    pub(super) fn each_literals(&self, frame: Frame, arguments: &[TermId]) -> Vec<String> {
        let script = self.script(frame);
        let first = arguments.first().map(|it| &script.term(*it).kind);
        let bound = match first {
            Some(TermKind::Name(name)) => script.bindings.get(name).map_or(&[][..], Vec::as_slice),
            _ => &[],
        };
        if bound.len() < 2 {
            return vec![self.literals(frame, arguments)];
        }
        bound.iter().map(|it| self.literals(frame, &[it.value])).collect()
    }

    /// All literal text in arguments, also behind names.
    pub(super) fn literals(&self, frame: Frame, arguments: &[TermId]) -> String {
        let script = self.script(frame);
        let mut waiting: Vec<TermId> = arguments.iter().rev().copied().collect();
        let mut text = String::new();
        let mut budget = 64;
        while let Some(id) = waiting.pop() {
            budget -= 1;
            if budget == 0 {
                break;
            }
            match &script.term(id).kind {
                TermKind::Text { literal, parts } => {
                    text.push_str(literal);
                    text.push(' ');
                    waiting.extend(parts.iter().rev());
                }
                TermKind::Join(left, right) => waiting.extend([right, left]),
                TermKind::Index { key, .. } => waiting.push(*key),
                TermKind::List(parts) | TermKind::Sequence(parts) | TermKind::Table(parts) => {
                    waiting.extend(parts.iter().rev());
                }
                TermKind::Pair { value, .. } => waiting.push(*value),
                TermKind::Call(call) => waiting.extend(call.arguments.iter().rev()),
                TermKind::Name(name) => {
                    let bindings = script.bindings.get(name);
                    waiting.extend(bindings.and_then(|all| all.last()).map(|binding| binding.value));
                }
                _ => {}
            }
        }
        text
    }
}
