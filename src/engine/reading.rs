//! Reads what a source lists: configuration first, then everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::binding::{Binding, EnvironmentSet};
use crate::config::Settings;
use crate::credential::CredentialScanner;
use crate::document::{Document, Incomplete, Role};
use crate::finding::{DocumentId, Draft};
use crate::format::Memory;
use crate::format::counts_in_histories;
use crate::source::{Entry, HANDFUL, Source, SourceError, Taker};
use crate::suppress::Markers;

use super::analysis::{Configuration, configuration, env_file_of};
use super::imported::Excuses;
use super::{Progress, Unit};

/// An entry with its number and the source that it comes from.
pub(super) struct Numbered<'s> {
    pub(super) id: DocumentId,
    pub(super) source: &'s dyn Source,
    pub(super) entry: Entry,
}

impl Numbered<'_> {
    /// Whether it is a version that a change took away again.
    pub(super) fn is_past(&self) -> bool {
        self.source.is_past(&self.entry)
    }
}

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) documents: usize,
    pub(super) bytes: u64,
    pub(super) incomplete: Vec<Incomplete>,
    /// What this clone never had.
    pub(super) uncloned: Vec<Incomplete>,
}

impl Tally {
    fn count(&mut self, document: &Document) {
        self.documents += 1;
        self.bytes += document.text().len() as u64;
    }

    fn fail(&mut self, entry: &Entry, error: &SourceError) {
        let list = if error.is_uncloned() { &mut self.uncloned } else { &mut self.incomplete };
        list.push(Incomplete { path: entry.path.display(), reason: reason_of(error) });
    }
}

/// An error with all of its causes, in one line.
fn reason_of(error: &SourceError) -> String {
    let mut reason = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if !reason.contains(&text) {
            reason = format!("{reason}: {text}");
        }
        cause = error.source();
    }
    reason
}

/// Whether a document is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    Present,
    /// It was there once, and nobody can run it any more.
    Past,
}

/// All configuration of a run: its documents, and what they bind.
pub(super) struct ConfigurationReading {
    pub(super) documents: BTreeMap<DocumentId, Document>,
    pub(super) set: EnvironmentSet,
}

/// Reads every configuration document, the ones to compare with included.
pub(super) fn read_configuration(
    entries: &[Numbered<'_>],
    settings: &Settings,
    scanner: &CredentialScanner<'_>,
    tally: &mut Tally,
    progress: &dyn Progress,
    era: impl Fn(&Numbered<'_>) -> Era,
) -> ConfigurationReading {
    let is_configuration = |it: &&Numbered<'_>| {
        env_file_of(&it.entry.path, &it.entry.scope, settings).is_some()
            && (era(it) == Era::Present || counts_in_histories(&it.entry.scope))
    };
    let wanted: Vec<_> = entries.iter().filter(is_configuration).collect();
    progress.begin("reading configuration", Unit::Items, wanted.len());
    let read = loaded(&wanted, VERSIONS, progress, |it, document, memory: &mut Memory| {
        let found = configuration(it.id, &document, settings, scanner, memory);
        (document, found)
    });
    let mut documents = BTreeMap::new();
    let (mut files, mut bindings): (Vec<_>, Vec<Binding>) = (Vec::new(), Vec::new());
    for (it, outcome) in wanted.into_iter().zip(read) {
        match outcome {
            Ok((document, found)) => {
                tally.count(&document);
                documents.insert(it.id, document);
                if let Some(Configuration { mut file, bindings: own }) = found {
                    // What stood there once cannot be started any more.
                    if era(it) == Era::Past {
                        file.command_lines.clear();
                    }
                    files.push(file);
                    bindings.extend(own);
                }
            }
            Err(error) => tally.fail(&it.entry, &error),
        }
    }
    ConfigurationReading { documents, set: EnvironmentSet::new(files, bindings) }
}

/// How many configuration files a thread takes at once: the versions of one stand side by side, and the thread remembers
/// what they have in common.
const VERSIONS: usize = 32;

/// What `read` made of each entry's document, in their order. Each thread has a memory of its own.
fn loaded<M: Default + Send, R: Send + Sync>(
    entries: &[&Numbered<'_>],
    at_once: usize,
    progress: &dyn Progress,
    read: impl Fn(&Numbered<'_>, Document, &mut M) -> R + Sync,
) -> Vec<Result<R, SourceError>> {
    let mut results = Vec::with_capacity(entries.len());
    // Those of one source stand side by side.
    for of_source in entries.chunk_by(|one, other| std::ptr::addr_eq(one.source, other.source)) {
        let outcomes: Vec<_> = of_source.iter().map(|_| OnceLock::new()).collect();
        let new_taker = || -> Taker<'_> {
            let (mut memory, outcomes, read) = (M::default(), &outcomes, &read);
            Box::new(move |at, document| {
                outcomes[at].get_or_init(|| document.map(|it| read(of_source[at], it, &mut memory)));
                progress.advance(1);
            })
        };
        let listed: Vec<_> = of_source.iter().map(|it| &it.entry).collect();
        of_source[0].source.load_all(&listed, at_once, &new_taker);
        results.extend(outcomes.into_iter().map(|it| it.into_inner().unwrap_or(Err(SourceError::Changed))));
    }
    results
}

/// What `apply` makes of each item, in their order. A handful is not worth the start of threads: a commit waits for it.
pub(super) fn mapped<T: Send, R: Send>(items: Vec<T>, apply: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    if items.len() <= HANDFUL {
        items.into_iter().map(apply).collect()
    } else {
        items.into_par_iter().map(apply).collect()
    }
}

/// What one document gave.
pub(super) struct Examination {
    pub(super) drafts: Vec<Draft>,
    /// Whether it is a seed script.
    pub(super) is_seed: bool,
    /// The allows in it, where they can matter.
    pub(super) markers: Option<Markers>,
    /// Commits in which findings of it are allowed.
    pub(super) excuses: Excuses,
    /// What of it could not be judged.
    pub(super) incomplete: Vec<Incomplete>,
}

impl Examination {
    /// Whether something may have to be said about a place in the document.
    fn needs_text(&self) -> bool {
        !self.drafts.is_empty() || self.markers.as_ref().is_some_and(|it| !it.is_empty())
    }
}

/// Examines every subject, in parallel, and keeps the documents about which there may be something to say. `documents`
/// holds those that were read before; the examinations come back in the order of the entries.
pub(super) fn examine_all(
    entries: &[Numbered<'_>],
    documents: &mut BTreeMap<DocumentId, Document>,
    tally: &mut Tally,
    progress: &dyn Progress,
    examine: impl Fn(DocumentId, &Document) -> Examination + Sync,
) -> Vec<(DocumentId, Examination)> {
    let subjects: Vec<_> = entries.iter().filter(|it| it.entry.role == Role::Subject).collect();
    progress.begin("reading documents", Unit::Items, subjects.len());
    let examined = examine_each(&subjects, documents, progress, examine);
    // What failed as configuration has been said already.
    let said: BTreeSet<String> =
        tally.incomplete.iter().chain(&tally.uncloned).map(|it| it.path.clone()).collect();
    let mut found = Vec::new();
    for (it, outcome) in subjects.into_iter().zip(examined) {
        match outcome {
            Ok((document, size, examination)) => {
                if let Some(size) = size {
                    tally.documents += 1;
                    tally.bytes += size;
                }
                if let Some(document) = document {
                    documents.insert(it.id, document);
                }
                found.push((it.id, examination));
            }
            Err(_) if said.contains(&it.entry.path.display()) => {}
            Err(error) => tally.fail(&it.entry, &error),
        }
    }
    found
}

/// An examination, and of a document that was not read before its size, and itself where its text is needed.
type Examined = (Option<Document>, Option<u64>, Examination);

/// What examining each subject gave, in their order.
fn examine_each(
    subjects: &[&Numbered<'_>],
    documents: &BTreeMap<DocumentId, Document>,
    progress: &dyn Progress,
    examine: impl Fn(DocumentId, &Document) -> Examination + Sync,
) -> Vec<Result<Examined, SourceError>> {
    let (known, new): (Vec<_>, Vec<_>) =
        (0..subjects.len()).partition(|at| documents.contains_key(&subjects[*at].id));
    let of_known = |at: &usize| {
        let id = subjects[*at].id;
        let examination = examine(id, &documents[&id]);
        progress.advance(1);
        Ok((None, None, examination))
    };
    let of_known = mapped(known.iter().collect(), of_known);
    let unread: Vec<_> = new.iter().map(|at| subjects[*at]).collect();
    let of_new = loaded(&unread, 1, progress, |it, document, (): &mut ()| {
        let (examination, size) = (examine(it.id, &document), document.text().len() as u64);
        // The text of a document without findings is let go at once: a history has millions of lines.
        (Some(document).filter(|_| examination.needs_text()), Some(size), examination)
    });
    let mut examined: Vec<_> = known.into_iter().zip(of_known).chain(new.into_iter().zip(of_new)).collect();
    examined.sort_by_key(|(at, _)| *at);
    examined.into_iter().map(|(_, outcome)| outcome).collect()
}
