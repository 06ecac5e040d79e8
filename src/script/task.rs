//! Tasks of a runner and classes of a framework: what is defined in one place and run by its name in another.

use crate::text::Span;

use super::call::written_by;
use super::lower::task_name;
use super::run::{Flow, Frame, Operation, Run, Write};
use super::term::{Call, TermId, TermKind};
use super::words;
use super::world::Value;

/// The function of a class that a framework runs.
const ENTRY: &str = "run";

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
        if let Some(function) = self.script(frame).named.get(&task_name(bare)) {
            return self.callee(frame, (frame.module, *function), span, name);
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

    /// A call that runs the classes in its arguments.
    pub(super) fn run_classes(&mut self, frame: Frame, span: Span, call: &Call) -> Flow {
        let script = self.script(frame);
        let mut flow = Flow::FALLS;
        let mut waiting: Vec<TermId> = call.arguments.iter().rev().copied().collect();
        while let Some(id) = waiting.pop() {
            match &script.term(id).kind {
                TermKind::List(items) | TermKind::Sequence(items) => waiting.extend(items.iter().rev()),
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
