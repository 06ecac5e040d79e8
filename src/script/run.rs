//! One imagined run of a script in one world: which writes it reaches, and where it stops.
//!
//! Branches whose condition is known are followed, all others are taken both ways. A function's body happens where it
//! is called, once; a callback happens where it is passed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use crate::command::Operation;
use crate::text::Span;

use super::known::Known;
use super::protection::Protection;
use super::started::Started;
use super::term::{Mark, Script, Term, TermId, TermKind};
use super::words;
use super::world::{Here, Touched, World};

/// How deep terms and calls may nest in one run.
const DEEPEST: usize = 420;

/// How many values one run may look at. Steps need no such bound: each function runs once.
const FUEL: usize = 30_000;

/// A script, and which scripts its imports lead to.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) script: Arc<Script>,
    /// For each import, the module that it leads to.
    pub(super) links: Vec<Option<usize>>,
    /// What the commands in it start.
    pub(super) started: Started,
    /// Which commands refuse to run in production by themselves.
    pub(super) protection: Protection,
}

/// A function of a module, and where the walk is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) module: usize,
    pub(super) function: usize,
    /// The place in the analysed script that led out of it.
    pub(super) site: Option<Span>,
}

/// A write that was reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Write {
    pub(super) span: Span,
    pub(super) operation: Operation,
    /// What is called, as written.
    pub(super) name: String,
}

/// A branch whose condition looked at the environment, a switch or a person.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that was seen")]
pub(super) struct Condition {
    pub(super) span: Span,
    pub(super) truth: Option<bool>,
    pub(super) touched: Touched,
    /// Whether the branch that was taken ended the run or the function.
    pub(super) stopped: bool,
    /// Whether either branch can end it.
    pub(super) can_stop: bool,
    /// Whether either branch writes.
    pub(super) writes: bool,
    /// Whether the branch that was followed logs, or tries to stop.
    pub(super) warns: bool,
    /// How many writes had been reached before.
    pub(super) after: usize,
}

/// A condition by its module and term.
pub(super) type ConditionKey = (usize, TermId);

/// How a stretch of a script can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of ways to end")]
pub(super) struct Flow {
    /// It goes on behind it.
    pub(super) falls: bool,
    pub(super) returns: bool,
    pub(super) raises: bool,
    pub(super) exits: bool,
    pub(super) breaks: bool,
}

impl Flow {
    pub(super) const FALLS: Self =
        Self { falls: true, returns: false, raises: false, exits: false, breaks: false };
    const NEVER: Self = Self { falls: false, ..Self::FALLS };
    const RETURNS: Self = Self { returns: true, ..Self::NEVER };
    pub(super) const RAISES: Self = Self { raises: true, ..Self::NEVER };
    pub(super) const EXITS: Self = Self { exits: true, ..Self::NEVER };
    const BREAKS: Self = Self { breaks: true, ..Self::NEVER };

    fn or(self, other: Self) -> Self {
        Self {
            falls: self.falls || other.falls,
            returns: self.returns || other.returns,
            raises: self.raises || other.raises,
            exits: self.exits || other.exits,
            breaks: self.breaks || other.breaks,
        }
    }

    /// This, and where it goes on, what follows.
    pub(super) fn then(self, next: Self) -> Self {
        Self { falls: next.falls, ..self.or(Self { falls: false, ..next }) }
    }

    /// What a call of a function with this flow does to its caller.
    pub(super) fn of_call(self) -> Self {
        Self { falls: self.falls || self.returns || self.breaks, returns: false, breaks: false, ..self }
    }

    fn stops(self) -> bool {
        !self.falls && !self.breaks
    }
}

/// One run.
pub(super) struct Run<'a> {
    pub(super) modules: &'a [Module],
    pub(super) guards: &'a [String],
    pub(super) here: Here,
    pub(super) touched: Touched,
    /// The writes reached, in their order.
    pub(super) writes: Vec<Write>,
    /// The modules whose functions lead to some of them.
    pub(super) writing: BTreeSet<usize>,
    /// The conditions met, by their place.
    pub(super) conditions: BTreeMap<ConditionKey, Condition>,
    /// Functions that have run, with how they ended and the gravest write in them.
    done: BTreeMap<(usize, usize), (Flow, Option<Operation>)>,
    /// What functions were called with, and the values that are known by now.
    pub(super) known: Known<'a>,
    /// Commands of the shell that were reached.
    pub(super) commands: BTreeSet<(usize, TermId)>,
    /// Functions that have run what they were given.
    yields: BTreeSet<(usize, usize)>,
    /// Whether destructive commands were kept from running.
    pub(super) prohibits: bool,
    /// Where a person was asked.
    pub(super) prompts: Vec<Span>,
    /// Where a guard was trusted for its name.
    pub(super) assumed: Vec<Span>,
    /// The gravest write since the count was started anew.
    gravest: Option<Operation>,
    pub(super) depth: usize,
    fuel: usize,
}

impl<'a> Run<'a> {
    pub(super) fn new(modules: &'a [Module], guards: &'a [String], world: World) -> Self {
        Self {
            modules,
            guards,
            here: Here::new(world),
            touched: Touched::default(),
            writes: Vec::new(),
            writing: BTreeSet::new(),
            conditions: BTreeMap::new(),
            done: BTreeMap::new(),
            known: Known::default(),
            commands: BTreeSet::new(),
            yields: BTreeSet::new(),
            prohibits: false,
            prompts: Vec::new(),
            assumed: Vec::new(),
            gravest: None,
            depth: 0,
            fuel: FUEL,
        }
    }

    pub(super) fn script(&self, frame: Frame) -> &'a Script {
        &self.modules[frame.module].script
    }

    /// One level deeper, unless that is too deep.
    fn descend(&mut self) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        self.depth += 1;
        true
    }

    /// One level deeper to look at a value, unless too many were looked at already.
    pub(super) fn descend_to_value(&mut self) -> bool {
        let has_fuel = self.fuel > 0;
        self.fuel = self.fuel.saturating_sub(1);
        let goes_on = has_fuel && self.descend();
        if !goes_on {
            self.known.cut_short();
        }
        goes_on
    }

    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Whether a function of the analysed script has run.
    pub(super) fn has_run(&self, function: usize) -> bool {
        self.done.contains_key(&(0, function))
    }

    /// Runs a function's body, or takes over what it did before in this world.
    pub(super) fn function(&mut self, frame: Frame) -> Flow {
        let key = (frame.module, frame.function);
        if let Some(&(flow, gravest)) = self.done.get(&key) {
            self.gravest = self.gravest.max(gravest);
            return flow;
        }
        self.done.insert(key, (Flow::FALLS, None));
        let before = self.gravest.take();
        let flow = self.step(frame, self.script(frame).functions[frame.function].body);
        self.done.insert(key, (flow, self.gravest));
        if self.gravest.is_some() {
            self.writing.insert(frame.module);
        }
        self.gravest = self.gravest.max(before);
        flow
    }

    /// Lets a function run once more: it did for one call only.
    pub(super) fn run_again(&mut self, callee: (usize, usize)) {
        self.done.remove(&callee);
    }

    pub(super) fn step(&mut self, frame: Frame, id: TermId) -> Flow {
        if !self.descend() {
            return Flow::FALLS;
        }
        let flow = self.step_of_term(frame, id);
        self.ascend();
        flow
    }

    pub(super) fn steps(&mut self, frame: Frame, ids: &[TermId]) -> Flow {
        let mut flow = Flow::FALLS;
        for id in ids {
            if !flow.falls {
                break;
            }
            flow = flow.then(self.step(frame, *id));
        }
        flow
    }

    fn step_of_term(&mut self, frame: Frame, id: TermId) -> Flow {
        let script = self.script(frame);
        match &script.term(id).kind {
            TermKind::Sequence(parts)
            | TermKind::Text { parts, .. }
            | TermKind::List(parts)
            | TermKind::Table(parts) => self.steps(frame, parts),
            TermKind::Name(_)
            | TermKind::Pattern(_)
            | TermKind::Boolean(_)
            | TermKind::Null
            | TermKind::This
            | TermKind::Environment
            | TermKind::EnvironmentRead { .. }
            | TermKind::Active(_)
            | TermKind::Switch
            | TermKind::ProgramArguments
            | TermKind::Started
            | TermKind::Function(_) => Flow::FALLS,
            TermKind::Pair { value: inner, .. } | TermKind::Member { object: inner, .. } => {
                self.step(frame, *inner)
            }
            TermKind::Not(inner) | TermKind::Bind(inner) => self.step(frame, *inner),
            TermKind::Join(left, right)
            | TermKind::Equal(left, right)
            | TermKind::Index { object: left, key: right }
            | TermKind::Contained { item: left, collection: right } => self.steps(frame, &[*left, *right]),
            TermKind::And(left, right) => self.choice(frame, *left, Some(*right), None),
            TermKind::Or(left, right) => self.choice(frame, *left, None, Some(*right)),
            TermKind::Coalesce(left, right) => {
                let flow = self.step(frame, *left);
                let other = self.step(frame, *right);
                flow.then(Flow::FALLS.or(other))
            }
            TermKind::Branch { condition, then, otherwise } => {
                self.choice(frame, *condition, Some(*then), *otherwise)
            }
            TermKind::Loop(body) => {
                let flow = self.step(frame, *body);
                Flow { breaks: false, ..flow.or(Flow::FALLS) }
            }
            TermKind::Try { body, handlers, finally } => self.attempt(frame, *body, handlers, *finally),
            TermKind::Raise(inner) => self.step(frame, *inner).then(Flow::RAISES),
            TermKind::Return(inner) => {
                let flow = inner.map_or(Flow::FALLS, |inner| self.step(frame, inner));
                flow.then(Flow::RETURNS)
            }
            TermKind::Break => Flow::BREAKS,
            TermKind::Yield(inner) => {
                self.yielded(frame);
                self.step(frame, *inner)
            }
            TermKind::Import(import) => self.import(frame, *import),
            TermKind::Call(call) => self.call(frame, id, call),
        }
    }

    fn attempt(&mut self, frame: Frame, body: TermId, handlers: &[TermId], finally: Option<TermId>) -> Flow {
        let mut flow = self.step(frame, body);
        let mut handled = Flow::NEVER;
        for handler in handlers {
            handled = handled.or(self.step(frame, *handler));
        }
        if flow.raises && !handlers.is_empty() {
            flow = Flow { raises: false, ..flow }.or(handled);
        }
        match finally {
            Some(finally) => {
                let last = self.step(frame, finally);
                if last.falls { flow } else { last }
            }
            None => flow,
        }
    }

    /// The other file's top level happens once, where it is imported.
    fn import(&mut self, frame: Frame, import: usize) -> Flow {
        let imported = &self.script(frame).imports[import];
        let site = frame.site.or(imported.span);
        let Some(module) = self.modules[frame.module].links.get(import).copied().flatten() else {
            if let (true, Some(span)) = (imported.is_run && words::names_seed_file(&imported.source), site) {
                self.writing.insert(frame.module);
                self.write(Write { span, operation: Operation::Insert, name: "the loaded file".to_owned() });
            }
            return Flow::FALLS;
        };
        let before = (self.writes.len(), self.gravest, self.writing.clone());
        let flow = self.visit(Frame { module, function: 0, site }, site, "the imported file");
        // What the application's own files do when they are loaded is not what the script is for.
        let is_for_names = !imported.names.is_empty() && !imported.is_run && !imported.is_program;
        if is_for_names && !words::names_seed_file(&imported.source) {
            self.writes.truncate(before.0);
            (self.gravest, self.writing) = (before.1, before.2);
        }
        if imported.is_program {
            Flow { exits: false, raises: flow.raises || flow.exits, ..flow }
        } else {
            flow
        }
    }

    /// Runs a function of another file; what it writes is written at the place that leads there.
    pub(super) fn visit(&mut self, frame: Frame, site: Option<Span>, name: &str) -> Flow {
        let before = self.gravest.take();
        let flow = self.function(frame).of_call();
        if let (Some(operation), Some(span)) = (self.gravest, site) {
            self.write(Write { span, operation, name: name.to_owned() });
        }
        self.gravest = self.gravest.max(before);
        flow
    }

    /// The functions around a place that runs what its function was given.
    fn yielded(&mut self, frame: Frame) {
        let mut function = frame.function;
        while function != 0 {
            self.yields.insert((frame.module, function));
            function = self.script(frame).functions[function].parent;
        }
    }

    /// Whether a function decides if what it is given runs, and has not run it.
    pub(super) fn withholds(&self, (module, function): (usize, usize)) -> bool {
        let script = &self.modules[module].script;
        let span = script.functions[function].span;
        let is_yield = |term: &Term| matches!(term.kind, TermKind::Yield(_)) && span.contains(term.span);
        !self.yields.contains(&(module, function)) && script.terms.iter().any(is_yield)
    }

    pub(super) fn write(&mut self, write: Write) {
        self.gravest = self.gravest.max(Some(write.operation));
        match self.writes.iter_mut().find(|it| it.span == write.span) {
            Some(known) => known.operation = known.operation.max(write.operation),
            None => self.writes.push(write),
        }
    }

    fn choice(&mut self, frame: Frame, id: TermId, then: Option<TermId>, otherwise: Option<TermId>) -> Flow {
        let flow = self.step(frame, id);
        let outer = std::mem::take(&mut self.touched);
        let truth = self.truth(frame, id);
        let touched = std::mem::replace(&mut self.touched, outer);
        if !flow.falls {
            return flow;
        }
        let after = self.writes.len();
        let span = frame.site.unwrap_or(self.script(frame).term(id).span);
        let take =
            |this: &mut Self, branch: Option<TermId>| branch.map_or(Flow::FALLS, |it| this.step(frame, it));
        let taken = match truth {
            Some(true) => take(self, then),
            Some(false) => take(self, otherwise),
            None => {
                let first = take(self, then);
                let second = take(self, otherwise);
                if frame.module == 0 && self.trusts(touched, first, second) {
                    self.assumed.push(span);
                    if first.stops() { first } else { second }
                } else {
                    first.or(second)
                }
            }
        };
        if touched != Touched::default() {
            let contents =
                [then, otherwise].map(|it| it.map(|it| self.contents(frame, it)).unwrap_or_default());
            let followed: &[Contents] = match truth {
                Some(true) => &contents[..1],
                Some(false) => &contents[1..],
                None => &contents,
            };
            let condition = Condition {
                span,
                truth,
                touched,
                stopped: taken.stops(),
                can_stop: contents.iter().any(|it| it.stops),
                writes: contents.iter().any(|it| it.writes),
                warns: followed.iter().any(|it| it.logs || it.stops),
                after,
            };
            self.conditions.entry((frame.module, id)).or_insert(condition);
        }
        flow.then(taken)
    }

    /// An early stop on a condition about the environment that cannot be decided here is taken to be right. Only in the
    /// script itself: imported files check much else when they are loaded.
    fn trusts(&self, touched: Touched, first: Flow, second: Flow) -> bool {
        touched.tells_production()
            && !touched.flag
            && !touched.option
            && !touched.prompt
            && (first.stops() != second.stops())
            && self.here.is_production()
    }
}

/// What lies inside a branch, wherever it leads.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Contents {
    pub(super) stops: bool,
    pub(super) writes: bool,
    pub(super) logs: bool,
}

impl Run<'_> {
    /// What lies inside a term, without following calls.
    fn contents(&self, frame: Frame, id: TermId) -> Contents {
        let script = self.script(frame);
        let span = script.term(id).span;
        let mut contents = Contents::default();
        // Terms are numbered children first, so what belongs to `id` lies right before it.
        for term in script.terms[..=id.0].iter().rev().take_while(|term| span.contains(term.span)) {
            match &term.kind {
                TermKind::Raise(_) | TermKind::Return(_) => contents.stops = true,
                TermKind::Import(import) => contents.writes |= script.imports[*import].is_run,
                TermKind::Call(call) => {
                    contents.stops |= call.marks.contains(&Mark::Exit);
                    contents.logs |= call.marks.contains(&Mark::Log);
                    let name = script.callee_name(call.callee);
                    contents.writes |=
                        self.operation(frame, call).is_some() || words::delegated(&name).is_some();
                }
                _ => {}
            }
        }
        contents
    }
}
