//! Random data in a seed: what is drawn from generators that nobody gives a fixed start.
//!
//! A start may be given in the script, in a file that it imports, or by those who call it. What is drawn for a password or
//! a token has to be random, and is no datum.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::RepoPath;
use crate::finding::Draft;
use crate::rule::{Confidence, Severity};
use crate::secret::Secret;
use crate::text::Span;

use super::draft::Findings;
use super::term::{Generator, Mark, Script, TermId, TermKind};
use super::words;

impl Findings<'_> {
    /// Draws from generators that get no fixed start, in the order of the text.
    pub(super) fn draws(&self) -> impl Iterator<Item = (Span, Generator)> {
        let seeded = self.started();
        let all = draws(self.script());
        let secret = if all.is_empty() { Vec::new() } else { secret_places(self.script()) };
        let is_secret = move |span: Span| secret.iter().any(|place| place.contains(span));
        all.into_iter().filter(move |(span, generator)| !seeded.contains(generator) && !is_secret(*span))
    }

    /// The generators that the script and what it imports give a fixed start.
    fn started(&self) -> BTreeSet<Generator> {
        self.modules.iter().flat_map(|module| fixed_starts(&module.script)).collect()
    }

    pub(super) fn randomness(&self) -> Option<Draft> {
        let mut first: BTreeMap<Generator, Span> = BTreeMap::new();
        for (span, generator) in self.draws() {
            first.entry(generator).or_insert(span);
        }
        if first.is_empty() {
            return self.imported().or_else(|| self.clock());
        }
        let by_callers = (self.started_by_callers)();
        first.retain(|generator, _| !by_callers.contains(generator));
        let names: Vec<_> = first.keys().map(|generator| generator.name()).collect();
        let mut places: Vec<_> = first.values().copied().collect();
        places.sort();
        let primary = self.spot(*places.first()?, "drawn at random here");
        let mut draft = self.unseeded(&names, "", primary);
        draft.related = places[1..].iter().map(|span| self.spot(*span, "and here")).collect();
        Some(draft)
    }

    fn unseeded(&self, names: &[&str], place: &str, primary: crate::finding::Spot) -> Draft {
        let gets = if names.len() == 1 { "gets" } else { "get" };
        let message =
            format!("every run gives other data: {}{place} never {gets} a fixed seed", names.join(" and "));
        Draft::of(&self.rules.unseeded, message, primary, Secret::new(names.join("\n")))
    }

    /// What is drawn in an imported file that is there to make data up.
    fn imported(&self) -> Option<Draft> {
        let seeded = self.started();
        let (path, names) = self.places.iter().find_map(|(path, at)| {
            let module = (*at).filter(|at| *at > 0 && makes_data_up(path))?;
            let script = &self.modules[module].script;
            // One that writes is a seed itself, and it is told there.
            if script.calls().any(|(_, call)| call.marks.iter().any(|mark| is_write(*mark))) {
                return None;
            }
            let mut names: Vec<_> = draws(script)
                .into_iter()
                .filter(|(_, generator)| !seeded.contains(generator))
                .map(|(_, generator)| generator.name())
                .collect();
            names.sort_unstable();
            names.dedup();
            (!names.is_empty()).then_some((path, names))
        })?;
        let first = self.judgement.writes.first()?;
        let primary = self.spot(first.span, "what was drawn there is written");
        Some(self.unseeded(&names, &format!(" in `{}`", path.display()), primary))
    }

    /// The time of day in what is written.
    fn clock(&self) -> Option<Draft> {
        let is_written = |span: Span| self.judgement.writes.iter().any(|write| write.span.contains(span));
        let (span, _) = self
            .script()
            .calls()
            .find(|(span, call)| call.marks.contains(&Mark::Clock) && is_written(*span))?;
        let message = "every run gives other data: the present time is written".to_owned();
        let primary = self.spot(span, "the present time");
        let mut draft = Draft::of(&self.rules.unseeded, message, primary, Secret::new("clock"));
        draft.severity = Severity::Note;
        draft.confidence = Confidence::Medium;
        Some(draft)
    }
}

const fn is_write(mark: Mark) -> bool {
    matches!(mark, Mark::Upsert | Mark::Insert | Mark::Destroy)
}

/// Every draw of a script.
fn draws(script: &Script) -> Vec<(Span, Generator)> {
    let of_call = |(span, call): (Span, &super::term::Call)| {
        let drawn = call.marks.iter().filter_map(move |mark| match mark {
            Mark::Random(generator) => Some((span, *generator)),
            _ => None,
        });
        drawn.collect::<Vec<_>>()
    };
    script.calls().flat_map(of_call).collect()
}

/// Where secrets are made: functions and fields that are named for them.
fn secret_places(script: &Script) -> Vec<Span> {
    const SECRETS: &str =
        "password passwd passphrase secret token salt nonce otp apikey credential credentials";
    let is_secret =
        |name: &str| words::words(name).iter().any(|word| SECRETS.split_whitespace().any(|it| it == word));
    let functions = script.functions.iter().filter(|it| it.name.as_deref().is_some_and(is_secret));
    let pairs =
        script.terms.iter().filter(|term| matches!(&term.kind, TermKind::Pair { key, .. } if is_secret(key)));
    functions.map(|it| it.span).chain(pairs.map(|term| term.span)).collect()
}

/// Whether a file is there to make data up, by its name and its folder's.
fn makes_data_up(path: &RepoPath) -> bool {
    const WORDS: &str = "\
        fake faker fakers fakes factory factories seed seeds seeder seeders mock mocks dummy sample samples populate \
        fixture fixtures generator generators";
    let file = path.file_name();
    let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let folder = path.parents().pop().unwrap_or_default();
    let mut all = words::words(stem).into_iter().chain(words::words(&folder));
    all.any(|word| WORDS.split_whitespace().any(|it| it == word))
}

/// The generators that a script gives a fixed start: an argument that is the same on every run.
pub(super) fn fixed_starts(script: &Script) -> impl Iterator<Item = Generator> {
    script.calls().flat_map(move |(span, call)| {
        // What is drawn from stands before the call, what it is started with in its arguments.
        let arguments = script.term(call.callee).span.end;
        let varies = || {
            script.calls().any(|(inner, other)| {
                inner != span
                    && span.contains(inner)
                    && inner.start >= arguments
                    && other.marks.iter().any(|it| matches!(it, Mark::Clock | Mark::Random(_)))
            })
        };
        let text_is_empty = call.arguments.is_empty() && !has_argument(script, span, call.callee);
        let seedings = call
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Seeding(generator) = mark { Some(*generator) } else { None });
        if text_is_empty || varies() { Vec::new() } else { seedings.collect::<Vec<_>>() }
    })
}

/// Whether something stands between the parentheses behind the callee: numbers have no term of their own.
fn has_argument(script: &Script, call: Span, callee: TermId) -> bool {
    call.end.saturating_sub(script.term(callee).span.end) > "()".len()
}
