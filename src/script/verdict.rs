//! What a script's guard is worth: the script is run in every environment, and the writes it reaches are compared.

use std::cell::RefCell;
use std::rc::Rc;

use crate::command::names_safe_database;
use crate::document::RepoPath;
use crate::text::Span;

use super::run::{Condition, ConditionKey, Flow, Frame, Module, Operation, Run, Write};
use super::term::{Script, TermKind};
use super::words;
use super::world::{Setting, Switch, World};

/// What the guard of a script is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Verdict {
    /// It writes nothing.
    NoWrites,
    /// Nothing is written in production.
    Effective,
    /// There is nothing like a guard.
    Unguarded,
    /// Some writes are guarded, others are not.
    Partial,
    /// The guard stops, but only after something was written.
    AfterWrite,
    /// The guard sees production and goes on.
    WarnOnly,
    /// A person is asked, or a word on the command line is.
    Prompt,
    /// The guard is a function that nobody calls.
    Uncalled,
    /// It writes in production and not elsewhere.
    Inverted,
    /// The guard's condition is the same everywhere.
    Tautological,
    /// Another environment is kept out, production is not.
    ExcludesOnlyTest,
}

/// A verdict with what it rests on.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// The writes that production reaches.
    pub(super) writes: Vec<Write>,
    /// The guard that is there.
    pub(super) guard: Option<Span>,
    /// Where the script begins, when that is not its first line.
    pub(super) entry: Option<Span>,
    /// Who makes it write.
    pub(super) caller: Caller,
    /// Whether a guard was trusted for its name.
    pub(super) assumed: bool,
    /// Whether the guard lets everything through when the variable is not set.
    #[cfg_attr(not(test), expect(dead_code, reason = "a fact that is reported on request only"))]
    pub(super) fails_open: bool,
}

/// Names of functions that a framework calls.
const CALLED_BY_FRAMEWORKS: &[&str] = &["handle", "up", "seed", "run", "perform", "execute", "default"];
/// Names of functions that undo what another did: not run when the script is.
const UNDOES: &[&str] = &["down", "downgrade", "revert", "rollback", "undo"];

/// Judges the first module.
pub(super) fn judge(modules: &[Module], guards: &[String]) -> Judgement {
    let trial = Trial::new(modules, guards, Vec::new());
    let (entries, caller) = trial.find_entries();
    let trial = Trial::new(modules, guards, entries);
    let production = World { setting: Some(Setting::Production), flags: Switch::Off, options: Switch::Off };
    let strict = trial.run(production);
    let tried = trial.run(World { options: Switch::Maybe, ..production });
    // What is run takes as long as all that came before: each world is tried when it is asked for.
    let reaches = |world| !trial.run(world).writes.is_empty();
    let reaches_elsewhere = || Setting::EVERY.iter().skip(1).any(|setting| reaches(World::of(*setting)));
    let usual = World { options: Switch::Off, ..World::of(Setting::Development) };
    let is_kept_out = || strict.writes.is_empty() && reaches(usual);
    // The framework that runs it is not there in production.
    let is_absent = || modules[0].protection.is_absent && reaches_elsewhere();
    let (verdict, guard) = if is_absent() || is_kept_out() || tried.writes.is_empty() && reaches_elsewhere() {
        (Verdict::Effective, None)
    } else if tried.writes.is_empty() {
        (Verdict::NoWrites, None)
    } else if trial.is_local() {
        (Verdict::Effective, None)
    } else {
        Evidence { trial: &trial, tried: &tried }.defect()
    };
    let unset = World { setting: Some(Setting::Unset), ..production };
    Judgement {
        verdict,
        guard,
        entry: trial.entries.first().map(|entry| modules[0].script.functions[*entry].span),
        caller,
        assumed: !strict.assumed.is_empty(),
        fails_open: verdict == Verdict::Effective && reaches(unset),
        writes: tried.writes.clone(),
    }
}

/// Who makes a script write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// Running it does.
    Itself,
    /// The framework that it is written for, or another file that imports it.
    Framework,
    /// Another file: this one only offers functions, and the guard may stand there.
    Elsewhere,
    /// This file, which has no guard either.
    File(RepoPath),
}

/// Whether running one file reaches a write of another that it imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It calls nothing there that writes.
    Never,
    /// Not in production.
    Guarded,
    /// In production, and not in development.
    Inverted,
    /// Also in production.
    Open,
    /// In production, when whoever calls its functions lets it.
    ByItsCallers,
}

/// Whether the first module, when it is run, reaches a write of another one.
pub(super) fn reach(modules: &[Module], guards: &[String], other: usize) -> Reach {
    let trial = Trial::new(modules, guards, Vec::new());
    let (entries, caller) = trial.find_entries();
    let trial = Trial::new(modules, guards, entries);
    let reaches = |setting, flags| {
        let world = World { setting: Some(setting), flags, options: Switch::Maybe };
        trial.run(world).writing.contains(&other)
    };
    let in_development = reaches(Setting::Development, Switch::Maybe);
    match (in_development, reaches(Setting::Production, Switch::Off)) {
        (false, false) => Reach::Never,
        (true, false) => Reach::Guarded,
        (_, true) if caller != Caller::Itself => Reach::ByItsCallers,
        (false, true) => Reach::Inverted,
        (true, true) => Reach::Open,
    }
}

fn top_level(run: &mut Run<'_>) -> Flow {
    run.function(Frame { module: 0, function: 0, site: None })
}

/// A script that can be run again and again.
struct Trial<'a> {
    modules: &'a [Module],
    guards: &'a [String],
    /// Functions that run after the top level.
    entries: Vec<usize>,
    /// What was run so far: most scripts ask little of their world, and are the same in many.
    runs: RefCell<Vec<Rc<Run<'a>>>>,
}

impl<'a> Trial<'a> {
    fn new(modules: &'a [Module], guards: &'a [String], entries: Vec<usize>) -> Self {
        Self { modules, guards, entries, runs: RefCell::default() }
    }

    fn script(&self) -> &'a Script {
        &self.modules[0].script
    }

    fn run(&self, world: World) -> Rc<Run<'a>> {
        if let Some(like) = self.runs.borrow().iter().find(|run| run.here.answers_like(world)) {
            debug_assert_eq!(
                like.writes,
                self.run_anew(world).writes,
                "it asks what tells these worlds apart"
            );
            return Rc::clone(like);
        }
        let run = Rc::new(self.run_anew(world));
        self.runs.borrow_mut().push(Rc::clone(&run));
        run
    }

    fn run_anew(&self, world: World) -> Run<'a> {
        let mut run = Run::new(self.modules, self.guards, world);
        let flow = top_level(&mut run);
        if flow.falls || flow.returns {
            for entry in &self.entries {
                run.function(Frame { module: 0, function: *entry, site: None });
            }
        }
        run.known.forget();
        run
    }

    /// Whether the script connects to a host that its text names, and that is this machine every time: it cannot reach
    /// production whatever the environment says.
    fn is_local(&self) -> bool {
        const CONNECTING: &[&str] = &[
            "connect",
            "createConnection",
            "createPool",
            "create_engine",
            "MongoClient",
            "Client",
            "Pool",
            "Sequelize",
            "DataSource",
            "postgres",
            "Connection",
            "Database",
        ];
        let run = Run::new(self.modules, self.guards, World::ANYTHING);
        let mut hosts = self.modules.iter().enumerate().flat_map(|(module, it)| {
            let connecting = it.script.calls().filter(|(_, call)| {
                let name = it.script.callee_name(call.callee);
                !call.arguments.is_empty()
                    && CONNECTING.contains(&name.rsplit('.').next().unwrap_or_default())
            });
            let frame = Frame { module, function: 0, site: None };
            connecting.flat_map(|(_, call)| run.each_literals(frame, &call.arguments)).collect::<Vec<_>>()
        });
        let is_here = |text: &String| {
            text.contains("localhost") || text.contains("127.0.0.1") || is_file_of_developers(text)
        };
        hosts.next().is_some_and(|first| is_here(&first)) && hosts.all(|text| is_here(&text))
    }

    /// Functions that nothing in the file calls: what a framework calls by name, and all of them where the top level
    /// writes nothing.
    fn find_entries(&self) -> (Vec<usize>, Caller) {
        let world = World::ANYTHING;
        let mut run = Run::new(self.modules, self.guards, world);
        top_level(&mut run);
        let script = self.script();
        let is_free = |index: usize| {
            let function = &script.functions[index];
            let name = function.name.as_deref().unwrap_or_default();
            (function.parent == 0 || function.is_entry) && !run.has_run(index) && !UNDOES.contains(&name)
        };
        let is_mentioned = |index: usize| {
            script.functions[index].name.as_ref().is_some_and(|name| script.mentioned.contains(name))
        };
        let free: Vec<usize> = (1..script.functions.len()).filter(|index| is_free(*index)).collect();
        let name = |index: &usize| script.functions[*index].name.as_deref().unwrap_or_default();
        let has_entries = script.functions.iter().any(|function| function.is_entry);
        let is_called = |index: &usize| {
            let by_name = CALLED_BY_FRAMEWORKS.contains(&name(index));
            script.functions[*index].is_entry || by_name && !(has_entries && is_mentioned(*index))
        };
        let known: Vec<usize> = free.iter().copied().filter(is_called).collect();
        let starts = |index: &usize| script.functions[*index].is_entry && self.writes_in(*index);
        if !run.writes.is_empty() || known.iter().any(starts) {
            return (known, Caller::Itself);
        }
        if known.iter().any(|index| self.writes_in(*index)) {
            return (known, Caller::Framework);
        }
        let callers: Vec<usize> = free.iter().copied().filter(|index| !is_mentioned(*index)).collect();
        let entries = if callers.iter().any(|index| self.writes_in(*index)) { callers } else { free };
        (entries, Caller::Elsewhere)
    }

    /// Whether a function writes when it is called.
    fn writes_in(&self, function: usize) -> bool {
        let world = World::ANYTHING;
        let mut run = Run::new(self.modules, self.guards, world);
        run.function(Frame { module: 0, function, site: None });
        !run.writes.is_empty()
    }

    /// Whether a function by itself stops in production and goes on in development.
    fn is_guard(&self, function: usize) -> bool {
        let ends = |setting| {
            let world = World { setting: Some(setting), flags: Switch::Off, options: Switch::Off };
            let mut run = Run::new(self.modules, self.guards, world);
            let flow = run.function(Frame { module: 0, function, site: None });
            (!flow.falls && (flow.exits || flow.raises), run.writes.is_empty())
        };
        let (stops, silent) = ends(Setting::Production);
        stops && silent && !ends(Setting::Development).0
    }
}

/// Whether a text names a database that is a file of developers or tests, and nothing else: `prisma/dev.db`.
fn is_file_of_developers(text: &str) -> bool {
    let is_file = |word: &&str| {
        let name = word.trim_matches(['"', '\'', '`']).rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').is_some_and(|(stem, ending)| {
            matches!(ending, "db" | "sqlite" | "sqlite3") && names_safe_database(stem)
        })
    };
    !text.contains("://") && text.split_whitespace().any(|word| is_file(&word))
}

/// The runs of a script that writes in production.
struct Evidence<'r, 'a> {
    trial: &'r Trial<'a>,
    /// In production, with every option.
    tried: &'r Run<'a>,
}

impl<'a> Evidence<'_, 'a> {
    /// What is wrong with the guard, and where it is.
    fn defect(&self) -> (Verdict, Option<Span>) {
        let tests = [
            Self::compared_with_development,
            Self::compared_with_others,
            Self::the_same_everywhere,
            Self::only_warns,
            Self::only_asks,
            Self::never_called,
        ];
        tests.iter().find_map(|test| test(self)).unwrap_or((Verdict::Unguarded, None))
    }

    fn run_in(&self, setting: Setting) -> Rc<Run<'a>> {
        self.trial.run(World::of(setting))
    }

    /// Conditions that look at the environment or the database, in the order of the text.
    fn conditions(&self) -> Vec<&Condition> {
        let mut all: Vec<_> = self
            .tried
            .conditions
            .iter()
            .filter(|(key, it)| it.touched.tells_production() && self.concerns_guard(**key, it))
            .map(|(_, it)| it)
            .collect();
        all.sort_by_key(|it| it.span);
        all
    }

    /// Whether a condition stands in the script itself or in a guard that it calls; imported files ask about the
    /// environment for many reasons.
    fn concerns_guard(&self, key: ConditionKey, condition: &Condition) -> bool {
        let script = self.trial.script();
        let is_guard = |name: &str| words::names_guard(name.rsplit('.').next().unwrap_or_default());
        key.0 == 0
            || script
                .calls()
                .any(|(span, call)| span == condition.span && is_guard(&script.callee_name(call.callee)))
    }

    fn compared_with_development(&self) -> Option<(Verdict, Option<Span>)> {
        let development = self.run_in(Setting::Development);
        let conditions = self.conditions();
        let lacks = |one: &Run<'_>, other: &Run<'_>| {
            one.writes.iter().any(|write| other.writes.iter().all(|it| it.span != write.span))
        };
        // What imported files ask of the environment is no guard of this script.
        let guard = || conditions.iter().find(|it| it.stopped || it.writes || it.can_stop).map(|it| it.span);
        if lacks(self.tried, &development) {
            return guard().map(|guard| (Verdict::Inverted, Some(guard)));
        }
        if lacks(&development, self.tried) {
            let late = conditions.iter().find(|it| it.stopped && it.after > 0);
            return match late {
                Some(late) => Some((Verdict::AfterWrite, Some(late.span))),
                None => guard().map(|guard| (Verdict::Partial, Some(guard))),
            };
        }
        // Nothing follows the guard: all was written before.
        let last = conditions.iter().find(|it| it.stopped && it.after == self.tried.writes.len())?;
        Some((Verdict::AfterWrite, Some(last.span)))
    }

    /// Production and development are treated alike, and another environment is not.
    fn compared_with_others(&self) -> Option<(Verdict, Option<Span>)> {
        let production = self.tried.writes.len();
        let others = [Setting::Staging, Setting::Test].into_iter().map(|setting| self.run_in(setting));
        let run = { others }.find(|run| run.writes.len() < production)?;
        let differs = |(key, condition): &(&ConditionKey, &Condition)| {
            condition.touched.tells_production()
                && run.conditions.get(*key).is_some_and(|it| it.truth != condition.truth)
        };
        let (_, condition) = self.tried.conditions.iter().find(differs)?;
        Some((Verdict::ExcludesOnlyTest, Some(condition.span)))
    }

    fn the_same_everywhere(&self) -> Option<(Verdict, Option<Span>)> {
        let same = self.tried.conditions.iter().find(|(key, condition)| {
            let truth_in = |setting| self.run_in(setting).conditions.get(key).and_then(|it| it.truth);
            condition.touched.environment
                && self.concerns_guard(**key, condition)
                && (condition.can_stop || condition.writes)
                && condition.truth.is_some()
                && [Setting::Development, Setting::Test, Setting::Staging]
                    .into_iter()
                    .all(|setting| truth_in(setting) == condition.truth)
                && !self.is_presence(condition, key)
        })?;
        Some((Verdict::Tautological, Some(same.1.span)))
    }

    /// A check that the variable is set at all guards nothing and was not meant to.
    fn is_presence(&self, condition: &Condition, key: &ConditionKey) -> bool {
        let unset = self.run_in(Setting::Unset).conditions.get(key).and_then(|it| it.truth);
        unset != condition.truth
    }

    fn only_warns(&self) -> Option<(Verdict, Option<Span>)> {
        let development = self.run_in(Setting::Development);
        let warns = self.tried.conditions.iter().find(|(key, condition)| {
            let there = development.conditions.get(key).and_then(|it| it.truth);
            condition.touched.tells_production()
                && self.concerns_guard(**key, condition)
                && condition.truth.is_some()
                && there != condition.truth
                && condition.warns
                && !condition.writes
        })?;
        let asks = !self.tried.prompts.is_empty();
        Some((if asks { Verdict::Prompt } else { Verdict::WarnOnly }, Some(warns.1.span)))
    }

    fn only_asks(&self) -> Option<(Verdict, Option<Span>)> {
        let asks = |(key, it): &(&ConditionKey, &Condition)| {
            (it.touched.prompt || it.touched.option)
                && (it.can_stop || it.writes)
                && self.concerns_guard(**key, it)
        };
        let anything = self.trial.run(World::ANYTHING);
        let mut conditions: Vec<_> =
            anything.conditions.iter().filter(asks).map(|(_, condition)| condition).collect();
        conditions.sort_by_key(|it| it.span);
        let first_write = self.tried.writes.first()?;
        let asked = self.tried.prompts.first().filter(|span| span.start <= first_write.span.end);
        let guard = conditions.first().map(|it| it.span).or_else(|| asked.copied())?;
        Some((Verdict::Prompt, Some(guard)))
    }

    fn never_called(&self) -> Option<(Verdict, Option<Span>)> {
        let script = self.trial.script();
        let anything = self.trial.run(World::ANYTHING);
        let function = (1..script.functions.len())
            .find(|index| !anything.has_run(*index) && self.trial.is_guard(*index))
            .map(|index| script.functions[index].span);
        let imported = || {
            script.imports.iter().find_map(|import| {
                let unused =
                    |name: &String| words::names_guard(name) && !script.mentioned.contains(name.as_str());
                import.names.iter().any(|(local, _)| unused(local)).then_some(import.span)?
            })
        };
        function.or_else(imported).map(|span| (Verdict::Uncalled, Some(span)))
    }
}

/// The gravest of some writes.
pub(super) fn gravest(writes: &[Write]) -> Option<Operation> {
    writes.iter().map(|write| write.operation).max()
}

/// Whether the script holds a password in its text that an account is given: a literal hashed or handed over, or bound
/// to a name that says so.
pub(super) fn knows_password(script: &Script) -> bool {
    let is_password = |name: &str| {
        words::words(name)
            .iter()
            .any(|word| matches!(word.as_str(), "password" | "passwd" | "pwd" | "passphrase"))
    };
    let literal = |id| matches!(&script.term(id).kind, TermKind::Text { literal, parts } if !literal.is_empty() && parts.is_empty());
    let known = |id| {
        literal(id)
            || matches!(script.term(id).kind, TermKind::Or(_, right) | TermKind::Coalesce(_, right) if literal(right))
            || matches!(script.term(id).kind, TermKind::EnvironmentRead { default: Some(default), .. } if literal(default))
    };
    let bound =
        script.bindings.iter().any(|(name, all)| is_password(name) && all.iter().any(|it| known(it.value)));
    let paired = script
        .terms
        .iter()
        .any(|term| matches!(&term.kind, TermKind::Pair { key, value } if is_password(key) && known(*value)));
    let hashed = script.calls().any(|(_, call)| {
        call.marks.contains(&super::term::Mark::Password)
            && call.arguments.iter().any(|argument| literal(*argument))
            && ["hash", "crypt"]
                .iter()
                .any(|it| script.callee_name(call.callee).to_ascii_lowercase().contains(it))
            || is_password(&script.callee_name(call.callee))
                && call.arguments.iter().any(|argument| literal(*argument))
    });
    bound || paired || hashed
}
