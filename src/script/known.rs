//! What a run knows by now: the values that were worked out, and what functions were called with.
//!
//! A value depends on nothing but the world and, inside a function, on what it was called with. So each is worked out
//! once, unless it rests on a call that is not its own, or was given up; what is put together from itself is not known.
//! Without that, variables that are made of each other take exponential time.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::run::{Frame, Run};
use super::term::{TermId, TermKind};
use super::world::{Touched, Value};

/// A module and a function in it.
type Callee = (usize, usize);

/// What a function was called with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passed<'a> {
    caller: Frame,
    arguments: &'a [TermId],
    /// How deep the call stands in the value that it is part of.
    depth: usize,
}

/// How far a value is.
#[derive(Debug)]
enum State {
    /// It is being worked out.
    Begun,
    /// It is known, and what was looked at for it.
    Known(Value, Touched),
}

/// What a run knows by now.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// By module, function and term.
    values: FxHashMap<(usize, usize, TermId), State>,
    /// What functions were called with last.
    passed: BTreeMap<Callee, Passed<'a>>,
    /// Functions that run for several calls: what they are called with is not known.
    varied: BTreeSet<Callee>,
    /// The depth of the outermost call that the present value rests on.
    rests_on: usize,
}

/// A value that rests on no call at all.
const NO_CALL: usize = usize::MAX;
/// The depth of a call that is part of no value.
const OUTSIDE: usize = 0;

impl Default for Known<'_> {
    fn default() -> Self {
        Self {
            values: FxHashMap::default(),
            passed: BTreeMap::new(),
            varied: BTreeSet::new(),
            rests_on: NO_CALL,
        }
    }
}

impl<'a> Known<'a> {
    /// Remembers what a function is called with for a value; gives back what it was called with before.
    pub(super) fn pass(
        &mut self,
        from: Frame,
        callee: Callee,
        arguments: &'a [TermId],
        depth: usize,
    ) -> Option<Passed<'a>> {
        self.passed.insert(callee, Passed { caller: from, arguments, depth })
    }

    /// Remembers what a function is called with where it runs; whether that is another call than the one that it has run
    /// for, the first time.
    pub(super) fn pass_for_good(&mut self, from: Frame, callee: Callee, arguments: &'a [TermId]) -> bool {
        let is_other =
            self.passed.get(&callee).is_some_and(|it| it.depth == OUTSIDE && it.arguments != arguments);
        if is_other && self.varied.insert(callee) {
            self.passed.remove(&callee);
            return true;
        }
        if !self.varied.contains(&callee) {
            self.pass(from, callee, arguments, OUTSIDE);
        }
        false
    }

    /// Takes back the last of a function's calls.
    pub(super) fn unpass(&mut self, callee: Callee, before: Option<Passed<'a>>) {
        match before {
            Some(before) => self.passed.insert(callee, before),
            None => self.passed.remove(&callee),
        };
    }

    /// The present value is given up, and so it is none to remember.
    pub(super) fn cut_short(&mut self) {
        self.rests_on = OUTSIDE;
    }

    /// The values were for one run.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Run<'_> {
    /// What is known of a term's value.
    pub(super) fn value(&mut self, frame: Frame, id: TermId) -> Value {
        if !self.descend_to_value() {
            return Value::Unknown;
        }
        let value = match &self.script(frame).term(id).kind {
            TermKind::Boolean(value) => Value::Boolean(*value),
            TermKind::Text { literal, parts } if parts.is_empty() => Value::Text(literal.clone()),
            _ => self.value_once(frame, id),
        };
        self.ascend();
        value
    }

    fn value_once(&mut self, frame: Frame, id: TermId) -> Value {
        let place = (frame.module, frame.function, id);
        match self.known.values.get(&place) {
            Some(State::Known(value, touched)) => {
                self.touched = self.touched.and(*touched);
                return value.clone();
            }
            // It is put together from itself.
            Some(State::Begun) => return Value::Unknown,
            None => {}
        }
        self.known.values.insert(place, State::Begun);
        let outer = (std::mem::take(&mut self.touched), std::mem::replace(&mut self.known.rests_on, NO_CALL));
        let value = self.value_of_term(frame, id);
        if self.known.rests_on >= self.depth {
            self.known.values.insert(place, State::Known(value.clone(), self.touched));
        } else {
            self.known.values.remove(&place);
        }
        self.touched = outer.0.and(self.touched);
        self.known.rests_on = self.known.rests_on.min(outer.1);
        value
    }

    /// What a parameter stands for: what it is called with, where that is known, or what it is without.
    pub(super) fn argument(&mut self, frame: Frame, name: &str) -> Option<(Frame, TermId)> {
        let function = &self.script(frame).functions[frame.function];
        let place = function.parameters.iter().position(|it| it == name)?;
        let callee = (frame.module, frame.function);
        let passed = self.known.passed.get(&callee).copied();
        self.known.rests_on = self.known.rests_on.min(passed.map_or(OUTSIDE, |it| it.depth));
        let default = function.defaults.get(&place).map(|it| (frame, *it));
        let Some(Passed { caller, arguments, .. }) = passed else {
            // Whoever calls it from elsewhere leaves out what is off or what the process says.
            return default.filter(|it| !self.known.varied.contains(&callee) && self.is_left_out(*it));
        };
        let script = self.script(caller);
        let named = arguments.iter().find_map(|id| match &script.term(*id).kind {
            TermKind::Pair { key, value } if key == name => Some(*value),
            _ => None,
        });
        let is_placed = |id: &TermId| !matches!(script.term(*id).kind, TermKind::Pair { .. });
        let given = named.or_else(|| arguments.get(place).copied().filter(is_placed));
        given.map(|it| (caller, it)).or(default)
    }

    /// Whether a default is what nearly every caller wants: a switch that is off, or a variable of the process.
    fn is_left_out(&self, (frame, default): (Frame, TermId)) -> bool {
        match &self.script(frame).term(default).kind {
            TermKind::Boolean(is_on) => !is_on,
            TermKind::Environment | TermKind::EnvironmentRead { .. } => true,
            _ => false,
        }
    }
}
