//! Reads what a source lists: configuration first, then everything.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::binding::{Binding, EnvironmentSet};
use crate::config::Settings;
use crate::credential::CredentialScanner;
use crate::document::{Document, Incomplete, Role};
use crate::finding::{DocumentId, Draft};
use crate::format::Memory;
use crate::format::counts_in_histories;
use crate::source::{Entry, Source, SourceError};
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

/// How many files a thread takes at once.
const VERSIONS: usize = 32;

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
    // The versions of a file stand side by side: one thread reads them, and remembers what they have in common.
    let read = mapped(&wanted, VERSIONS, |memory: &mut Memory, it| {
        let loaded = it.source.load(&it.entry);
        progress.advance(1);
        loaded.map(|document| {
            let configuration = configuration(it.id, &document, settings, scanner, memory);
            (document, configuration)
        })
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

/// The results for all entries, in their order. A thread takes `at_once` or more that stand side by side, and hands what
/// it remembers from one to the next. A handful is not worth the start of threads: a commit waits for it.
fn mapped<M: Default, R: Send>(
    entries: &[&Numbered<'_>],
    at_once: usize,
    apply: impl Fn(&mut M, &Numbered<'_>) -> R + Send + Sync,
) -> Vec<R> {
    const HANDFUL: usize = 8;
    if entries.len() <= HANDFUL {
        let mut memory = M::default();
        entries.iter().map(|it| apply(&mut memory, it)).collect()
    } else {
        let shared = entries.par_iter().with_min_len(at_once);
        shared.map_init(M::default, |memory, it| apply(memory, it)).collect()
    }
}

/// What one document gave.
pub(super) struct Examination {
    pub(super) drafts: Vec<Draft>,
    /// Whether it is a seed script.
    pub(super) is_seed: bool,
    /// The allows in it.
    pub(super) markers: Markers,
    /// Commits in which findings of it are allowed.
    pub(super) excuses: Excuses,
    /// What of it could not be judged.
    pub(super) incomplete: Vec<Incomplete>,
}

impl Examination {
    /// Whether something may have to be said about a place in the document.
    fn needs_text(&self) -> bool {
        !self.drafts.is_empty() || !self.markers.is_empty()
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
    let known = &*documents;
    let examined = mapped(&subjects, 1, |(), it| {
        let outcome = match known.get(&it.id) {
            Some(document) => Ok((None, examine(it.id, document))),
            None => it.source.load(&it.entry).map(|document| {
                let examination = examine(it.id, &document);
                (Some(document), examination)
            }),
        };
        progress.advance(1);
        // The text of a document without findings is let go at once: a history has millions of lines.
        outcome.map(|(document, examination)| {
            let size = document.as_ref().map(|it| it.text().len() as u64);
            (document.filter(|_| examination.needs_text()), size, examination)
        })
    });
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
