//! From spans to places that can be shown: lines, columns and excerpts without secrets.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bstr::ByteSlice;

use crate::binding::EnvironmentSet;
use crate::credential::CredentialScanner;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Excerpt, Finding, Fingerprint, Label, Place, Spot};
use crate::secret::REDACTED;
use crate::text::{LineIndex, Span};

use super::redact::{joined, sensitive_spans, without_secrets};
use super::run::HiddenPlaces;

/// How many lines an excerpt has at most.
const LINES: usize = 5;

/// How much of a long line is shown before and behind the highlighted part, in bytes.
const AROUND: usize = 120;

/// Makes findings of drafts.
pub(super) struct Locator<'r> {
    pub(super) documents: &'r BTreeMap<DocumentId, Document>,
    set: &'r EnvironmentSet,
    scanner: &'r CredentialScanner<'r>,
    /// The places of all findings' values, in order and apart: hidden wherever a line shows them.
    hidden: BTreeMap<DocumentId, Vec<Span>>,
    /// The lines of the documents that were pointed at so far: a document may hold a hundred thousand findings.
    lines: RefCell<BTreeMap<DocumentId, Rc<LineIndex<'r>>>>,
}

impl<'r> Locator<'r> {
    /// A locator that hides the values at these places.
    pub(super) fn new(
        documents: &'r BTreeMap<DocumentId, Document>,
        set: &'r EnvironmentSet,
        scanner: &'r CredentialScanner<'r>,
        hidden: BTreeMap<DocumentId, Vec<Span>>,
    ) -> Self {
        let hidden = hidden.into_iter().map(|(id, spans)| (id, joined(spans))).collect();
        Self { documents, set, scanner, hidden, lines: RefCell::default() }
    }

    /// The finding that a draft amounts to; `None` when its document is unknown, which cannot be for a draft of this
    /// run.
    pub(super) fn finding(&self, draft: Draft) -> Option<Finding> {
        let primary = self.label(&draft.primary)?;
        let key = draft.key.as_deref().unwrap_or_default();
        Some(Finding {
            fingerprint: Fingerprint::new(&draft.rule, &primary.place.path, key, &draft.value),
            related: draft.related.iter().filter_map(|spot| self.label(spot)).collect(),
            primary,
            rule: draft.rule,
            severity: draft.severity,
            confidence: draft.confidence,
            message: self.said(&draft.message),
            key: draft.key.map(|key| self.said(&key)),
            environment: draft.environment,
            help: self.said(&draft.help),
            fixes: draft.fixes,
            history: None,
        })
    }

    fn label(&self, spot: &Spot) -> Option<Label> {
        let document = self.documents.get(&spot.document)?;
        let index = self.lines_of(spot.document, document);
        let place = Place {
            path: document.path.clone(),
            origin: document.origin.clone(),
            span: spot.span,
            start: index.position(spot.span.start),
            end: index.position(spot.span.end),
            excerpt: self.excerpt(spot, document, &index),
        };
        Some(Label { place, message: self.said(&spot.message) })
    }

    /// All that must not be shown of the documents at these paths.
    pub(super) fn hidden_in<'p>(&self, paths: impl Iterator<Item = &'p RepoPath>) -> HiddenPlaces {
        let paths: BTreeSet<&RepoPath> = paths.collect();
        let mut places = HiddenPlaces::new();
        for (id, document) in self.documents.iter().filter(|(_, it)| paths.contains(&it.path)) {
            let text = document.text();
            let whole = Span::new(0, text.len());
            let bindings: Vec<_> = self.set.bindings_of(*id).collect();
            let known = self.hidden.get(id).map_or(&[][..], Vec::as_slice);
            places
                .insert(document.path.clone(), sensitive_spans(text, whole, &bindings, self.scanner, known));
        }
        places
    }

    /// A message without what looks random in it.
    pub(super) fn said(&self, message: &str) -> String {
        without_secrets(message, self.scanner)
    }

    /// What somebody wrote at a place of a document, as an excerpt would show it.
    pub(super) fn words_at(&self, id: DocumentId, place: Span) -> Option<String> {
        let document = self.documents.get(&id)?;
        let place = Span::new(place.start, place.end.min(place.start + 2 * AROUND));
        let text = document.text();
        let mut shown = Shown::default();
        shown.write(text, place, &self.hidden_around(id, text, widened(text, place)), place);
        Some(self.said(&shown.text))
    }

    fn lines_of(&self, id: DocumentId, document: &'r Document) -> Rc<LineIndex<'r>> {
        let mut known = self.lines.borrow_mut();
        Rc::clone(known.entry(id).or_insert_with(|| Rc::new(LineIndex::new(document.text()))))
    }

    fn excerpt(&self, spot: &Spot, document: &Document, index: &LineIndex<'_>) -> Excerpt {
        let text = document.text();
        let window = window(text, index.lines_around(spot.span), spot.span);
        let searched = widened(text, window);
        let hidden = self.hidden_around(spot.document, text, searched);
        let mut shown = Shown::default();
        shown.write(text, window, &hidden, spot.span);
        let highlight = shown.highlight();
        Excerpt { first_line: index.position(window.start).line, text: shown.text, highlight }
    }

    /// What must not be shown in a part of a document.
    fn hidden_around(&self, id: DocumentId, text: &[u8], part: Span) -> Vec<Span> {
        let bindings = self.set.bindings_within(id, part);
        let known = self.hidden.get(&id).map_or(&[][..], |spans| within(spans, part));
        sensitive_spans(text, part, &bindings, self.scanner, known)
    }
}

/// The part of the lines to show: a few lines, and of a long line what surrounds the place.
fn window(text: &[u8], lines: Span, highlight: Span) -> Span {
    let mut end = lines.end;
    for (count, at) in text[lines.range()].find_iter(b"\n").enumerate() {
        if count + 1 == LINES {
            end = lines.start + at;
            break;
        }
    }
    let start = lines.start.max(highlight.start.saturating_sub(AROUND));
    let last = highlight.end.min(highlight.start + 2 * AROUND).saturating_add(AROUND);
    Span::new(start, end.min(last).max(start))
}

/// A secret that the window cuts through is found only when it is looked for beyond the window's borders.
fn widened(text: &[u8], window: Span) -> Span {
    const REACH: usize = 512;
    Span::new(window.start.saturating_sub(REACH), (window.end + REACH).min(text.len()))
}

/// Those of the spans, which are in order and apart, that lie in a window or reach into it.
fn within(spans: &[Span], window: Span) -> &[Span] {
    let first = spans.partition_point(|span| span.end < window.start);
    let behind = spans.partition_point(|span| span.start <= window.end);
    &spans[first..behind.max(first)]
}

/// The text of an excerpt as it grows.
#[derive(Default)]
struct Shown {
    text: String,
    start: Option<usize>,
    end: Option<usize>,
}

impl Shown {
    fn write(&mut self, text: &[u8], window: Span, hidden: &[Span], highlight: Span) {
        let mut at = window.start;
        for span in hidden.iter().filter(|span| span.end > window.start && span.start < window.end) {
            self.plain(text, Span::new(at, span.start.max(at)), highlight);
            self.mark_start(span.end, highlight);
            self.text.push_str(REDACTED);
            at = span.end.max(at);
            self.mark_end(at, highlight);
        }
        self.plain(text, Span::new(at, window.end.max(at)), highlight);
    }

    fn plain(&mut self, text: &[u8], part: Span, highlight: Span) {
        let mut at = part.start;
        for (_, end, character) in text[part.range()].char_indices() {
            self.mark_start(part.start + end, highlight);
            push_visible(&mut self.text, character);
            at = part.start + end;
            self.mark_end(at, highlight);
        }
        self.mark_end(at, highlight);
    }

    /// Notes where the highlight begins: before the first thing that ends behind its start.
    fn mark_start(&mut self, next_end: usize, highlight: Span) {
        if self.start.is_none() && next_end > highlight.start {
            self.start = Some(self.text.len());
        }
    }

    fn mark_end(&mut self, at: usize, highlight: Span) {
        if self.end.is_none() && at >= highlight.end && self.start.is_some() {
            self.end = Some(self.text.len());
        }
    }

    fn highlight(&self) -> Span {
        let end = self.end.unwrap_or(self.text.len());
        Span::new(self.start.unwrap_or(end), end)
    }
}

/// Control characters and marks that turn the direction of writing are shown as escapes: an excerpt must not act on a
/// terminal.
fn push_visible(text: &mut String, character: char) {
    let turns =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match character {
        '\n' | '\t' => text.push(character),
        '\r' => {}
        _ if character.is_control() || turns => text.extend(character.escape_unicode()),
        _ => text.push(character),
    }
}
