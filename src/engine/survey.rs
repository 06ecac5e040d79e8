//! Searches what is too much to be listed, and chooses what of it is looked at closely.
//!
//! A history holds a value in hundreds of versions of a file. One of them, the newest, speaks for all: it is examined as
//! any other document, and the others only say since when and where the value was there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::credential::{CredentialCandidate, CredentialHit, CredentialScanner, InLines};
use crate::document::{ObjectName, RepoPath};
use crate::finding::DocumentId;
use crate::relation::SecretSearch;
use crate::rule::RuleId;
use crate::secret::Secret;
use crate::source::{Label, SourceError, Survey, TextSearch, Watch};
use crate::suppress::Markers;
use crate::text::Span;

use super::reading::Numbered;
use super::run::Run;
use super::{Progress, Unit};

/// What a source's texts hold, beside the entries that are examined.
#[derive(Debug, Default)]
pub(super) struct Surveyed {
    /// The objects that hold a value which a rule reports.
    versions: BTreeMap<(RuleId, Secret), BTreeSet<ObjectName>>,
    /// The entries that speak for others, from the first one on.
    first: usize,
    pub(super) documents: usize,
    pub(super) bytes: u64,
}

impl Surveyed {
    /// The objects that hold what a finding in a document is about; none when the document speaks for itself only.
    pub(super) fn versions(&self, document: DocumentId, rule: &RuleId, value: &Secret) -> Vec<ObjectName> {
        if document.0 < self.first {
            return Vec::new();
        }
        let versions = self.versions.get(&(rule.clone(), value.clone()));
        versions.into_iter().flatten().cloned().collect()
    }
}

impl<'r> Run<'r> {
    /// Searches what the source did not list, and adds what has to be examined to the entries.
    pub(super) fn survey(
        &self,
        entries: &mut Vec<Numbered<'r>>,
        secrets: Option<&SecretSearch<'_>>,
    ) -> Result<Surveyed, SourceError> {
        let pieces = Pieces { scanner: self.scanner, secrets, values: Mutex::default() };
        let found = self.source.search(&pieces, &Watched(self.progress))?;
        let values = pieces.values.into_inner().unwrap_or_else(PoisonError::into_inner).list;
        let first = entries.len();
        let Survey { entries: found, documents, bytes } = found;
        let found: Vec<_> =
            found.into_iter().filter(|(entry, _)| !self.scan.is_excluded(entry, self.settings)).collect();
        let versions = versions(&found, &values);
        let is_chosen = chosen(found.iter().map(|(entry, labels)| (&entry.path, labels.as_slice())));
        for ((entry, _), _) in found.into_iter().zip(is_chosen).filter(|(_, is_chosen)| *is_chosen) {
            entries.push(Numbered { id: DocumentId(entries.len()), source: self.source, entry });
        }
        Ok(Surveyed { versions, first, documents, bytes })
    }
}

fn versions(
    found: &[(crate::source::Entry, Vec<Label>)],
    values: &[(RuleId, Secret)],
) -> BTreeMap<(RuleId, Secret), BTreeSet<ObjectName>> {
    let mut versions: BTreeMap<_, BTreeSet<ObjectName>> = BTreeMap::new();
    for (entry, labels) in found {
        let values = labels.iter().filter_map(|label| values.get(*label as usize));
        for value in values {
            versions.entry(value.clone()).or_default().extend(entry.object.clone());
        }
    }
    versions
}

/// What is examined of documents with these labels: one of each path for each label, the first; every one that holds an
/// allow, which may be for this version only; and what could not be read.
fn chosen<'e>(documents: impl Iterator<Item = (&'e RepoPath, &'e [Label])>) -> Vec<bool> {
    let mut seen = HashSet::new();
    let is_chosen = |(path, labels): (&'e RepoPath, &'e [Label])| {
        // Every label is noted, not only the first that is new.
        let new = labels.iter().filter(|label| seen.insert((path, **label))).count();
        new > 0 || labels.is_empty() || labels.contains(&ALLOWS)
    };
    documents.map(is_chosen).collect()
}

/// The label of a text with allows in it.
const ALLOWS: Label = Label::MAX;

/// Looks for credentials and for the secrets of the configuration.
struct Pieces<'s> {
    scanner: &'s CredentialScanner<'s>,
    secrets: Option<&'s SecretSearch<'s>>,
    values: Mutex<Values>,
}

/// The values that were found, numbered.
#[derive(Default)]
struct Values {
    numbers: HashMap<(RuleId, Secret), Label>,
    list: Vec<(RuleId, Secret)>,
}

impl Pieces<'_> {
    fn label(&self, rule: &RuleId, value: &[u8]) -> Label {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let Values { numbers, list } = &mut *values;
        let value = (rule.clone(), Secret::new(value));
        *numbers.entry(value).or_insert_with_key(|value| {
            list.push(value.clone());
            Label::try_from(list.len() - 1).unwrap_or(ALLOWS)
        })
    }
}

impl Pieces<'_> {
    /// The hits among candidates. One across lines and one within a line are not weighed against each other here: both are
    /// looked at closely later.
    fn each_hit(
        &self,
        text: &[u8],
        candidates: Vec<CredentialCandidate<'_>>,
        found: &mut dyn FnMut(Span, Label),
    ) {
        for hit in CredentialScanner::resolve(candidates).into_iter().filter(CredentialHit::is_finding) {
            found(hit.span, self.label(&hit.rule.id, &text[hit.span.range()]));
        }
    }
}

impl TextSearch for Pieces<'_> {
    fn in_lines(&self, text: &[u8], lines: Span, found: &mut dyn FnMut(Span, Label)) -> bool {
        let InLines { candidates, begins } = self.scanner.scan_lines(text, lines);
        self.each_hit(text, candidates, found);
        let Some(secrets) = self.secrets else { return begins };
        for (span, secret) in secrets.found_in(&text[lines.range()]) {
            let span = Span::new(lines.start + span.start, lines.start + span.end);
            found(span, self.label(secrets.rule_id(), secret.expose()));
        }
        begins || secrets.begin_in(&text[lines.range()])
    }

    fn across_lines(&self, text: &[u8], found: &mut dyn FnMut(Label)) {
        self.each_hit(text, self.scanner.scan_multiline(text), &mut |_, label| found(label));
        let Some(secrets) = self.secrets else { return };
        for (_, secret) in secrets.found_in(text) {
            found(self.label(secrets.rule_id(), secret.expose()));
        }
    }

    fn beside(&self, text: &[u8]) -> Option<Label> {
        Markers::may_be_ours_in(text).then_some(ALLOWS)
    }
}

/// A progress bar over the bytes of a search.
struct Watched<'p>(&'p dyn Progress);

impl Watch for Watched<'_> {
    fn begin(&self, bytes: u64) {
        self.0.begin("searching the history", Unit::Bytes, usize::try_from(bytes).unwrap_or(usize::MAX));
    }

    fn read(&self, bytes: u64) {
        self.0.advance(usize::try_from(bytes).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Catalogue;
    use crate::source::{HistorySource, Reach};

    #[test]
    fn the_first_of_each_path_speaks_for_all() {
        let (one, other) = (RepoPath::new("a"), RepoPath::new("b"));
        let documents: [(&RepoPath, &[Label]); 7] = [
            (&one, &[1]),
            (&one, &[1]),
            (&one, &[1, 2]),
            (&one, &[2]),
            (&one, &[1, ALLOWS]),
            (&one, &[]),
            (&other, &[1]),
        ];
        assert_eq!(chosen(documents.into_iter()), [true, false, true, false, true, true, true]);
    }

    /// Repositories whose histories are searched in three ways, separated as in `PATH`:
    /// `ENVLINT_REPOSITORIES=one:two cargo test --release --lib three_ways -- --ignored --nocapture`
    const REPOSITORIES: &str = "ENVLINT_REPOSITORIES";

    #[test]
    #[ignore = "reads the repositories that the environment names, which takes minutes"]
    #[expect(clippy::disallowed_methods, reason = "the law is tried on whatever repositories there are")]
    #[expect(clippy::print_stderr, reason = "what was compared is worth knowing")]
    fn three_ways_to_search_real_histories_find_the_same() {
        let named = std::env::var_os(REPOSITORIES).expect("repositories are named");
        for path in std::env::split_paths(&named) {
            let [blobs, values, sample] = assert_three_ways_agree(&path);
            eprintln!(
                "{}: {values} values in {blobs} blobs, by changes and in whole texts; \
                 {sample} blobs of them read by every rule at every place",
                path.display()
            );
        }
    }

    /// Compares what is found by changes, in whole texts, and for a sample by trying every rule at every place.
    fn assert_three_ways_agree(path: &std::path::Path) -> [usize; 3] {
        let catalogue = Catalogue::embedded();
        let scanner = CredentialScanner::new(&catalogue);
        let pieces = Pieces { scanner: &scanner, secrets: None, values: Mutex::default() };
        let source = HistorySource::open(path, &[], &[], Reach::References).unwrap();
        let [changes, whole] = source.searched_both_ways(&pieces).expect("the history is read whole");
        assert_eq!(changes, whole);
        let sample = source.sample();
        for (name, bytes) in &sample {
            let text = crate::text::decode(bytes);
            let hits = scanner.scan_without_prefilter(&text).into_iter().filter(CredentialHit::is_finding);
            let labels: BTreeSet<_> =
                hits.map(|hit| pieces.label(&hit.rule.id, &text[hit.span.range()])).collect();
            let known: BTreeSet<_> = changes.get(name).into_iter().flatten().copied().collect();
            assert_eq!(labels, known.into_iter().filter(|label| *label != ALLOWS).collect(), "{name:?}");
        }
        let values = pieces.values.lock().unwrap().list.len();
        [changes.len(), values, sample.len()]
    }
}
