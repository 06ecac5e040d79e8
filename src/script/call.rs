//! What a call does in a run: its own effect by its marks, the function it means, the callbacks it is given.

use crate::command::{self, of_sql};
use crate::text::Span;

use super::run::{Flow, Frame, Operation, Run, Write};
use super::term::{Call, Mark, TermId, TermKind};
use super::words::{self, Delegated};
use super::world::{Setting, Touched};

/// What a function writes that is known by its name only.
pub(super) const fn written_by(delegated: Delegated) -> Operation {
    match delegated {
        Delegated::Inserts => Operation::Insert,
        Delegated::Destroys => Operation::Destroy,
    }
}

/// Functions that raise when the command that they run fails: of rake, of Thor and Rails, of Python's subprocess, of Node.
const RAISING: &[&str] = &["sh", "system!", "check_call", "check_output", "execSync", "execFileSync"];

impl<'a> Run<'a> {
    pub(super) fn call(&mut self, frame: Frame, id: TermId, call: &'a Call) -> Flow {
        let script = self.script(frame);
        let span = script.term(id).span;
        let mut flow = self.receiver(frame, call);
        let is_callback = |this: &Self, id: TermId| this.callback(frame, id).is_some();
        for argument in &call.arguments {
            if flow.falls && !is_callback(self, *argument) {
                flow = flow.then(self.step(frame, *argument));
            }
        }
        if !flow.falls {
            return flow;
        }
        if call.marks.contains(&Mark::Task) && !self.prerequisites(frame, call, span).falls {
            return flow;
        }
        flow = flow.then(self.effect(frame, span, call));
        let is_withheld = self
            .resolve(frame, call.callee, Some(call.arguments.len()))
            .is_some_and(|callee| self.withholds(callee));
        for argument in &call.arguments {
            let callback = self.callback(frame, *argument);
            if let Some(callee) = callback.filter(|_| flow.falls && !is_withheld) {
                let inner = self.callee(frame, callee, span, "a callback");
                flow = if call.marks.contains(&Mark::Later) { flow } else { flow.then(inner) };
            }
        }
        flow
    }

    /// What happens before the call itself: the call or the value that it is made on.
    fn receiver(&mut self, frame: Frame, call: &Call) -> Flow {
        let script = self.script(frame);
        let TermKind::Member { object, .. } = script.term(call.callee).kind else {
            return match script.term(call.callee).kind {
                TermKind::Function(_) => Flow::FALLS,
                _ => self.step(frame, call.callee),
            };
        };
        let flow = self.step(frame, object);
        if flow.raises && call.marks.contains(&Mark::Catches) {
            return Flow { raises: false, falls: true, ..flow };
        }
        flow
    }

    /// The function that an argument is.
    fn callback(&self, frame: Frame, id: TermId) -> Option<(usize, usize)> {
        let script = self.script(frame);
        match &script.term(id).kind {
            TermKind::Function(index) => Some((frame.module, *index)),
            TermKind::Name(name)
                if !script.bindings.contains_key(name) || script.named.contains_key(name) =>
            {
                self.resolve(frame, id, None)
            }
            _ => None,
        }
    }

    pub(super) fn callee(
        &mut self,
        frame: Frame,
        (module, function): (usize, usize),
        span: Span,
        name: &str,
    ) -> Flow {
        if module == frame.module {
            self.function(Frame { function, ..frame }).of_call()
        } else {
            let site = frame.site.or(Some(span));
            self.visit(Frame { module, function, site }, site, name)
        }
    }

    /// What the call itself does.
    fn effect(&mut self, frame: Frame, span: Span, call: &'a Call) -> Flow {
        let name = self.script(frame).callee_name(call.callee);
        if call.marks.contains(&Mark::Exit) {
            return Flow::EXITS;
        }
        if call.marks.contains(&Mark::Prompt) {
            self.prompts.push(frame.site.unwrap_or(span));
        }
        if call.marks.contains(&Mark::Prohibits) {
            let holds = call.arguments.first().is_none_or(|it| self.value(frame, *it).truth() == Some(true));
            self.prohibits |= holds;
        }
        if call.marks.contains(&Mark::Invoke) {
            return self.invoke(frame, span, call);
        }
        if call.marks.contains(&Mark::RunClasses) {
            return self.run_classes(frame, span, call);
        }
        if let Some(flow) = self.command_of_project(frame, span, call) {
            return flow;
        }
        if call.marks.contains(&Mark::Command) && self.fails_with_a_guard(frame, call, &name) {
            return self.assume(frame, span);
        }
        if call.marks.contains(&Mark::Shell) {
            self.commands.insert((frame.module, call.callee));
            if let Some((operation, name)) = self.effect_of_command(frame, span, call) {
                self.writing.insert(frame.module);
                self.write(Write { span: frame.site.unwrap_or(span), operation, name });
                return Flow::FALLS;
            }
        } else if let Some(operation) = self.operation(frame, call) {
            self.writing.insert(frame.module);
            self.write(Write { span: frame.site.unwrap_or(span), operation, name });
            return Flow::FALLS;
        }
        let last = name.rsplit('.').next().unwrap_or_default();
        if self.guards.iter().any(|guard| guard == last || *guard == name) {
            return self.assume(frame, span);
        }
        match self.resolve(frame, call.callee, Some(call.arguments.len())) {
            Some(callee) => self.of_project(frame, span, call, callee, name),
            None if frame.module == 0 && words::names_guard(last) => self.assume(frame, span),
            None => {
                self.delegate(frame, span, call, name);
                Flow::FALLS
            }
        }
    }

    /// What a call of a function of the project does: what stands in it, and what it does with what it is given.
    fn of_project(
        &mut self,
        frame: Frame,
        span: Span,
        call: &'a Call,
        callee: (usize, usize),
        name: String,
    ) -> Flow {
        if self.known.pass_for_good(frame, callee, &call.arguments) {
            self.run_again(callee);
        }
        let mut flow = self.resolved(frame, callee, span, &name);
        if let Some((operation, name)) =
            self.handed_over(frame, span, callee, call, name).filter(|_| flow.falls)
        {
            self.writing.insert(frame.module);
            self.write(Write { span: frame.site.unwrap_or(span), operation, name });
        }
        if flow.falls && self.runs_classes_it_is_given(callee) {
            flow = flow.then(self.run_classes(frame, span, call));
        }
        flow
    }

    /// What is done with what a function is given.
    fn handed_over(
        &mut self,
        frame: Frame,
        span: Span,
        callee: (usize, usize),
        call: &'a Call,
        name: String,
    ) -> Option<(Operation, String)> {
        if let Some(operation) = self.text_handed_over(frame, callee, call) {
            return Some((operation, name));
        }
        let is_command = call.marks.contains(&Mark::Shell);
        is_command.then(|| self.effect_of_words(frame, span, callee, call)).flatten()
    }

    /// What the SQL does that a function is given to run: `psql("TRUNCATE orders")` of a helper.
    fn text_handed_over(&self, frame: Frame, callee: (usize, usize), call: &'a Call) -> Option<Operation> {
        let texts = call.arguments.iter().map(|it| self.literals(frame, &[*it]));
        let gravest = texts.filter_map(|text| of_sql(&text)).max()?;
        self.runs_what_it_is_given(callee).then_some(gravest)
    }

    /// Whether a function hands one of its parameters to a database.
    fn runs_what_it_is_given(&self, (module, function): (usize, usize)) -> bool {
        let script = &self.modules[module].script;
        let own = &script.functions[function];
        let frame = Frame { module, function, site: None };
        let is_given = |span: Span| {
            // The shell's parameters have no names.
            own.parameters.is_empty()
                || script.terms.iter().any(|term| {
                    let TermKind::Name(name) = &term.kind else { return false };
                    span.contains(term.span) && own.parameters.contains(name)
                })
        };
        script.calls().any(|(span, inner)| {
            let is_client = || {
                let words = self.literals(frame, &inner.arguments);
                let callee = script.callee_name(inner.callee);
                words.split_whitespace().chain([callee.as_str()]).any(command::is_client)
            };
            let runs = inner.marks.iter().any(|mark| match mark {
                Mark::Sql => true,
                Mark::Command | Mark::Shell => is_client(),
                _ => false,
            });
            runs && own.span.contains(span) && is_given(span)
        })
    }

    /// Whether a call runs a guard and does not go on when that fails: `sh 'envlint guard'` of rake.
    fn fails_with_a_guard(&self, frame: Frame, call: &'a Call, name: &str) -> bool {
        let last = name.rsplit('.').next().unwrap_or_default();
        RAISING.contains(&last) && self.runs_guard(frame, call)
    }

    /// Whether a call runs a command that fails in production: `system('envlint guard') or abort`.
    pub(super) fn runs_guard(&self, frame: Frame, call: &'a Call) -> bool {
        command::fails_in_production(&command::commands(&self.line_of(frame, call)), &|_| None)
    }

    /// A function of the project. One that is named a guard, asks about the environment and cannot be decided is taken
    /// to be right.
    fn resolved(&mut self, frame: Frame, callee: (usize, usize), span: Span, name: &str) -> Flow {
        let flow = self.callee(frame, callee, span, name);
        let last = name.rsplit('.').next().unwrap_or_default();
        let inner = Frame { module: callee.0, function: callee.1, ..frame };
        if flow.falls && (flow.raises || flow.exits) && words::names_guard(last) && !self.decided(inner) {
            return self.assume(frame, span);
        }
        flow
    }

    /// Whether the analysis understood a condition inside a function.
    fn decided(&self, frame: Frame) -> bool {
        let span = self.script(frame).functions[frame.function].span;
        self.conditions.iter().any(|(&(module, id), condition)| {
            module == frame.module
                && span.contains(self.script(frame).term(id).span)
                && condition.touched != Touched::default()
                && (condition.truth.is_some() || condition.touched.prompt)
        })
    }

    pub(super) fn assume(&mut self, frame: Frame, span: Span) -> Flow {
        self.assumed.push(frame.site.unwrap_or(span));
        match self.here.setting() {
            Some(Setting::Production) => Flow::RAISES,
            Some(Setting::Staging | Setting::Development | Setting::Test | Setting::Unset) | None => {
                Flow::FALLS
            }
        }
    }

    /// A function that is known by its name only.
    pub(super) fn delegate(&mut self, frame: Frame, span: Span, call: &Call, name: String) {
        let says_nothing = call
            .marks
            .iter()
            .any(|it| matches!(it, Mark::Seeding(_) | Mark::Random(_) | Mark::Log | Mark::Prompt));
        if says_nothing {
            return;
        }
        if call.marks.contains(&Mark::Shell) {
            if self.starts_known_program(frame, span) {
                return;
            }
            let promised = self.promised_by(frame, call).or_else(|| words::delegated(&name));
            let promised = promised.or_else(|| self.read_unseen(frame, span, call));
            return self.promise(frame, span, promised, name);
        }
        // Making an object is not yet using it.
        let last = name.rsplit('.').next().unwrap_or_default();
        // `SEEDERS[name]()` runs an entry of a table.
        let makes_object = |name: &str| {
            name == "new" || name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
        };
        if makes_object(last) && !call.marks.contains(&Mark::Invoked) {
            return;
        }
        // What is called before a dot is a call of its own: `seed().then(…)` seeds once.
        let script = self.script(frame);
        let follows_call = matches!(script.term(call.callee).kind, TermKind::Member { object, .. }
            if matches!(&script.term(object).kind, TermKind::Call(inner)
                if !makes_object(script.callee_name(inner.callee).rsplit('.').next().unwrap_or_default())));
        let behind_call = format!(".{last}");
        let promising = if follows_call { &behind_call } else { &name };
        self.promise(frame, span, words::delegated(promising), name);
    }

    fn promise(&mut self, frame: Frame, span: Span, promised: Option<Delegated>, name: String) {
        if let Some(delegated) = promised {
            self.writing.insert(frame.module);
            let operation = written_by(delegated);
            self.write(Write { span: frame.site.unwrap_or(span), operation, name });
        }
    }

    /// A task of the framework that stops in production.
    pub(super) fn assume_protected(&self) -> Flow {
        if self.here.is_production() { Flow::RAISES } else { Flow::FALLS }
    }
}
