//! Tasks of a runner and classes of a framework: what is defined in one place and run by its name in another.

use std::collections::BTreeSet;

use bstr::ByteSlice;

use crate::document::RepoPath;
use crate::text::Span;

use super::call::written_by;
use super::import::Resolver;
use super::lower::task_name;
use super::reader::Reader;
use super::run::{Flow, Frame, Operation, Run, Write};
use super::term::{Call, Import, Mark, Script, TermId, TermKind};
use super::words;
use super::world::Value;

/// The function of a class that a framework runs.
const ENTRY: &str = "run";

/// How many files are searched for the tasks that a script runs.
const MOST_SEARCHED: usize = 64;

/// How many tasks of other files one script runs.
const MOST_TASKS: usize = 16;

/// How many names of lists are followed for one call that runs classes.
const MOST_LISTS: usize = 8;

/// The framework's task that loads the application: nearly every other needs it.
const LOADED_FIRST: &str = "environment";

/// Imports for the tasks that a script runs and another file defines.
pub(super) fn imports_of_tasks(script: &Script, resolver: &Resolver<'_>, reader: &Reader) -> Vec<Import> {
    let names: BTreeSet<&str> = script
        .calls()
        .flat_map(|(_, call)| names_run(script, call))
        .filter(|name| !name.is_empty() && *name != LOADED_FIRST)
        .collect();
    let missing: Vec<&str> =
        names.into_iter().filter(|name| defined(script, name).is_none()).take(MOST_TASKS).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let files = resolver.project.scripts();
    let is_other = |path: &RepoPath| {
        let name = path.file_name_bytes();
        path != resolver.importer && (name.ends_with(b".rake") || name == b"Rakefile")
    };
    let mut found = Vec::new();
    for path in files.iter().filter(|path| is_other(path)).take(MOST_SEARCHED) {
        let Some(text) = resolver.project.text(path) else { continue };
        let holds = |name: &&&str| name.split(':').all(|part| text.contains_str(part));
        let held: Vec<_> = missing.iter().filter(holds).collect();
        let other =
            Some(&held).filter(|it| !it.is_empty()).and_then(|_| reader.read(resolver.language, &text));
        let Some(other) = other else { continue };
        found.extend(held.into_iter().filter(|name| defined(&other, name).is_some()).map(|name| Import {
            source: path.display(),
            namespace: Some(imported_as(name)),
            ..Import::default()
        }));
    }
    found
}

/// What the file of a task is known under.
fn imported_as(task: &str) -> String {
    format!("task:{task}")
}

/// The tasks that a call names to have them run: those that it invokes, or that its own needs.
fn names_run<'s>(script: &'s Script, call: &Call) -> Vec<&'s str> {
    let text = |id: TermId| match &script.term(id).kind {
        TermKind::Text { literal, .. } => Some(literal.split('[').next().unwrap_or(literal)),
        _ => None,
    };
    let needed = |id: &TermId| match &script.term(*id).kind {
        TermKind::Pair { value, .. } => match &script.term(*value).kind {
            TermKind::List(items) => items.clone(),
            _ => vec![*value],
        },
        _ => Vec::new(),
    };
    if call.marks.contains(&Mark::Task) {
        return call.arguments.iter().flat_map(needed).filter_map(text).collect();
    }
    if !call.marks.contains(&Mark::Invoke) {
        return Vec::new();
    }
    let receiver = match &script.term(call.callee).kind {
        TermKind::Member { object, .. } => Some(*object),
        _ => None,
    };
    let key = receiver.and_then(|it| match &script.term(it).kind {
        TermKind::Index { key, .. } => Some(*key),
        _ => None,
    });
    key.into_iter().chain(call.arguments.iter().copied()).filter_map(text).collect()
}

/// The call that defines a task, by its name with those of the namespaces around it; and the task's body.
fn defined<'s>(script: &'s Script, name: &str) -> Option<(&'s Call, Option<usize>)> {
    let last = name.rsplit(':').next()?;
    let own_name = |call: &'s Call| match &script.term(*call.arguments.first()?).kind {
        TermKind::Text { literal, .. } => Some(literal.as_str()),
        TermKind::Pair { key, .. } => Some(key.as_str()),
        _ => None,
    };
    let calls = || {
        script.terms.iter().filter_map(|term| match &term.kind {
            TermKind::Call(call) => Some((term.span, call)),
            _ => None,
        })
    };
    let is_wanted = |span: Span, call: &'s Call| {
        let own = own_name(call)?;
        let mut around: Vec<_> = calls()
            .filter(|(outer, it)| outer.contains(span) && script.callee_name(it.callee) == "namespace")
            .collect();
        around.sort_by_key(|(outer, _)| outer.start);
        let spaces = around.into_iter().filter_map(|(_, it)| own_name(it));
        let whole = spaces.chain([own]).collect::<Vec<_>>().join(":");
        (whole == name).then_some(())
    };
    let is_named = |call: &'s Call| own_name(call).is_some_and(|own| own.rsplit(':').next() == Some(last));
    let tasks = calls().filter(|(_, call)| call.marks.contains(&Mark::Task) && is_named(call));
    let (_, call) = tasks.take(MOST_TASKS).find(|(span, call)| is_wanted(*span, call).is_some())?;
    let body = call.arguments.iter().find_map(|it| match script.term(*it).kind {
        TermKind::Function(index) => Some(index),
        _ => None,
    });
    Some((call, body))
}

impl Run<'_> {
    /// What happens before a task's body: the tasks that it needs.
    pub(super) fn prerequisites(&mut self, frame: Frame, call: &Call, span: Span) -> Flow {
        let script = self.script(frame);
        let mut flow = Flow::FALLS;
        for argument in &call.arguments {
            let TermKind::Pair { value, .. } = script.term(*argument).kind else { continue };
            for name in self.literals(frame, &[value]).split_whitespace() {
                if flow.falls {
                    flow = flow.then(self.task(frame, name, span, true));
                }
            }
        }
        flow
    }

    /// The same for a task of this file that is known by its body, and has not run.
    fn prerequisites_of_body(&mut self, frame: Frame, body: usize, span: Span) -> Flow {
        let modules = self.modules;
        let script = &modules[frame.module].script;
        let is_body = |id: &TermId| matches!(script.term(*id).kind, TermKind::Function(it) if it == body);
        let defining = script
            .calls()
            .find(|(_, call)| call.marks.contains(&Mark::Task) && call.arguments.iter().any(is_body));
        defining.map_or(Flow::FALLS, |(_, call)| self.prerequisites(frame, call, span))
    }

    /// A call that runs the tasks that it names.
    pub(super) fn invoke(&mut self, frame: Frame, span: Span, call: &Call) -> Flow {
        let script = self.script(frame);
        let TermKind::Member { object, property } = &script.term(call.callee).kind else {
            return Flow::FALLS;
        };
        let names = self.literals(frame, &[*object]) + " " + &self.literals(frame, &call.arguments);
        // `execute` runs the body alone.
        let with_prerequisites = property != "execute";
        let mut flow = Flow::FALLS;
        for name in names.split_whitespace() {
            if flow.falls {
                flow = flow.then(self.task(frame, name, span, with_prerequisites));
            }
        }
        flow
    }

    /// A task of this file, or of the framework, or one that is known by its name only.
    fn task(&mut self, frame: Frame, name: &str, span: Span, with_prerequisites: bool) -> Flow {
        let bare = name.split('[').next().unwrap_or(name);
        if with_prerequisites && self.modules[0].protection.covers_task(bare) {
            return self.refuse(frame, span);
        }
        if let Some(&function) = self.script(frame).named.get(&task_name(bare)) {
            let mut flow = Flow::FALLS;
            if with_prerequisites && self.descend_to_value() {
                flow = self.prerequisites_of_body(frame, function, span);
                self.ascend();
            }
            let runs = |this: &mut Self| this.callee(frame, (frame.module, function), span, name);
            return if flow.falls { flow.then(runs(self)) } else { flow };
        }
        if let Some(flow) = self.task_elsewhere(frame, bare, span, with_prerequisites) {
            return flow;
        }
        let last = bare.rsplit(':').next().unwrap_or(bare);
        if words::names_guard(last) {
            return self.assume(frame, span);
        }
        let operation =
            self.of_line(bare).or_else(|| words::delegated(&bare.replace(':', "_")).map(written_by));
        if let Some(operation) = operation {
            self.writing.insert(frame.module);
            self.write(Write { span: frame.site.unwrap_or(span), operation, name: bare.to_owned() });
        }
        Flow::FALLS
    }

    /// A task that another file of the project defines. One that the framework has under the same name happens too.
    fn task_elsewhere(
        &mut self,
        frame: Frame,
        name: &str,
        span: Span,
        with_prerequisites: bool,
    ) -> Option<Flow> {
        let modules = self.modules;
        let own = &modules[frame.module];
        let wanted = imported_as(name);
        let mut imports = own.script.imports.iter().zip(&own.links);
        let module =
            imports.find_map(|(import, link)| link.filter(|_| import.namespace.as_ref() == Some(&wanted)))?;
        let (call, function) = defined(&modules[module].script, name)?;
        let span = frame.site.unwrap_or(span);
        let inner = Frame { module, function: 0, site: Some(span) };
        let mut flow = if with_prerequisites { self.prerequisites(inner, call, span) } else { Flow::FALLS };
        if let Some(function) = function.filter(|_| flow.falls) {
            flow =
                flow.then(self.callee(Frame { site: Some(span), ..frame }, (module, function), span, name));
        }
        if let Some(operation) = self.of_line(name).filter(|_| flow.falls) {
            self.writing.insert(frame.module);
            self.write(Write { span, operation, name: name.to_owned() });
        }
        Some(flow)
    }

    /// A task that asks the database whether it is production's, and empties it elsewhere.
    fn refuse(&mut self, frame: Frame, span: Span) -> Flow {
        let flow = self.assume_protected();
        if flow.falls {
            let span = frame.site.unwrap_or(span);
            self.writing.insert(frame.module);
            self.write(Write { span, operation: Operation::Destroy, name: "the task".to_owned() });
        }
        flow
    }

    /// The classes of a list that a name stands for, or one of which it stands for in a loop.
    fn classes_named_by(&self, frame: Frame, name: &str) -> Option<Vec<TermId>> {
        let script = self.script(frame);
        let of_loop = || script.bindings.get(&format!("${name}"));
        let mut value = script.bindings.get(name).or_else(of_loop)?.last()?.value;
        for _ in 0..MOST_LISTS {
            match &script.term(value).kind {
                TermKind::List(items) | TermKind::Table(items) => return Some(items.clone()),
                TermKind::Member { property: other, .. } | TermKind::Name(other) if other != name => {
                    value = script.bindings.get(other)?.last()?.value;
                }
                _ => return None,
            }
        }
        None
    }

    /// Whether a function runs the classes that it is given.
    pub(super) fn runs_classes_it_is_given(&self, (module, function): (usize, usize)) -> bool {
        let script = &self.modules[module].script;
        let own = &script.functions[function];
        let is_given = |id: &TermId| matches!(&script.term(*id).kind, TermKind::Name(name) if own.parameters.contains(name));
        !own.parameters.is_empty()
            && script.calls().any(|(span, call)| {
                call.marks.contains(&Mark::RunClasses)
                    && own.span.contains(span)
                    && call.arguments.iter().any(is_given)
            })
    }

    /// A call that runs the classes in its arguments.
    pub(super) fn run_classes(&mut self, frame: Frame, span: Span, call: &Call) -> Flow {
        let script = self.script(frame);
        let mut flow = Flow::FALLS;
        let mut waiting: Vec<TermId> = call.arguments.iter().rev().copied().collect();
        let mut left = MOST_LISTS;
        while let Some(id) = waiting.pop() {
            match &script.term(id).kind {
                TermKind::Member { property, .. } if left > 0 => {
                    left -= 1;
                    let list = self.classes_named_by(frame, property).unwrap_or_default();
                    waiting.extend(list.iter().rev());
                }
                TermKind::List(items) | TermKind::Sequence(items) => waiting.extend(items.iter().rev()),
                TermKind::Pair { value, .. } => waiting.push(*value),
                TermKind::Name(name) if flow.falls => {
                    // A text is a command of the framework, not a class.
                    if let Value::Text(line) = self.value(frame, id) {
                        if let Some(operation) = self.of_line(&line) {
                            let span = frame.site.unwrap_or(span);
                            self.writing.insert(frame.module);
                            self.write(Write { span, operation, name: line });
                        }
                        continue;
                    }
                    // What a caller hands over is known where it calls.
                    if script.functions[frame.function].parameters.contains(name) {
                        continue;
                    }
                    if left > 0
                        && let Some(list) = self.classes_named_by(frame, name)
                    {
                        left -= 1;
                        waiting.extend(list.iter().rev());
                        continue;
                    }
                    let run = self.imported(frame, name).and_then(|(module, _)| {
                        Some((module, *self.modules[module].script.named.get(ENTRY)?))
                    });
                    let inner = if let Some(run) = run {
                        self.callee(frame, run, span, name)
                    } else {
                        let span = frame.site.unwrap_or(span);
                        self.writing.insert(frame.module);
                        self.write(Write { span, operation: Operation::Insert, name: name.clone() });
                        Flow::FALLS
                    };
                    flow = flow.then(inner);
                }
                _ => {}
            }
        }
        flow
    }
}
