//! From values to findings: one a file and kind of datum, however many rows there are.

use std::collections::{BTreeMap, HashMap};

use crate::binding::Column;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Catalogue, Confidence, Rule, Severity};
use crate::secret::Secret;
use crate::text::Span;

use super::field::{Field, each_field, names_author, names_message};
use super::generated::Marks;
use super::place::place_of;
use super::tally::{Kind, Tally};
use super::{Likeness, card, email, identity, phone};

const RULE: &str = "real-personal-data";

/// Looks for personal data.
#[derive(Debug)]
pub(crate) struct PersonalData<'c> {
    rule: &'c Rule,
}

impl<'c> PersonalData<'c> {
    /// A detector; `None` when the catalogue has no page for it.
    pub(crate) fn new(catalogue: &'c Catalogue) -> Option<Self> {
        catalogue.get(RULE).map(|rule| Self { rule })
    }

    /// Whether a file may hold an application's data, by its path alone.
    pub(crate) fn is_candidate(path: &RepoPath) -> bool {
        place_of(path).is_some()
    }

    /// The findings about a document.
    pub(crate) fn look(&self, id: DocumentId, document: &Document) -> Vec<Draft> {
        let (Some(place), text) = (place_of(&document.path), document.text()) else { return Vec::new() };
        if is_binary(text) {
            return Vec::new();
        }
        let mut reading = Reading::new(text);
        each_field(place.form, text, &mut |field| reading.take(field));
        reading.finish();
        let Reading { mut tallies, hidden, marks, .. } = reading;
        for (kind, tally) in &mut tallies {
            if marks.are_addresses_generated() || *kind == Kind::Phone && marks.are_phones_generated() {
                tally.doubt();
            }
        }
        let mut drafts: Vec<_> = std::mem::take(&mut tallies)
            .into_iter()
            .filter(|(_, tally)| !place.is_test || tally.holds_real())
            .filter_map(|(kind, tally)| self.draft(id, document, kind, &tally))
            .collect();
        // What one of them shows must not show what another is about.
        if let Some(first) = drafts.first_mut() {
            first.hidden = hidden;
        }
        drafts
    }

    fn draft(&self, id: DocumentId, document: &Document, kind: Kind, tally: &Tally) -> Option<Draft> {
        let path = document.path.display();
        let (likeness, seen) = tally.worst()?;
        let what = kind.counted(seen.count);
        let whose = if seen.count == 1 { "a real person's" } else { "real people's" };
        // Some registries' numbers have no check digit, and test suites are full of invented ones.
        let is_invented = kind == Kind::Identity && document.is_test();
        let (severity, confidence, message) = match likeness {
            Likeness::Real if !is_invented => {
                (Severity::Warning, kind.confidence(), format!("`{path}` holds {what} that may be {whose}"))
            }
            Likeness::Real | Likeness::Doubtful => (
                Severity::Note,
                Confidence::Low,
                format!("`{path}` holds {what}, probably made up, that could be {whose}"),
            ),
        };
        let mut spots = seen.first.iter().map(|span| Spot::new(id, *span, kind.label()));
        let primary = spots.next()?;
        let value = Secret::new(format!("{kind:?}"));
        let mut draft = Draft::of(self.rule, message, primary, value);
        draft.severity = severity.min(self.rule.severity);
        draft.confidence = confidence;
        draft.related = spots.collect();
        Some(draft)
    }
}

/// Dumps in a database's own format are read by nobody here.
fn is_binary(text: &[u8]) -> bool {
    const HEAD: usize = 1024;
    text[..text.len().min(HEAD)].contains(&0)
}

/// A file as it is read, value by value.
struct Reading<'t> {
    text: &'t [u8],
    columns: HashMap<&'t [u8], Option<Column>>,
    tallies: BTreeMap<Kind, Tally>,
    marks: Marks,
    /// What must not be shown: the values that were found, and what stands on the same lines.
    hidden: Vec<Span>,
    /// The values of the present line.
    line: Vec<Span>,
    has_hit: bool,
}

impl<'t> Reading<'t> {
    fn new(text: &'t [u8]) -> Self {
        let (columns, tallies, marks) = (HashMap::new(), BTreeMap::new(), Marks::default());
        Self { text, columns, tallies, marks, hidden: Vec::new(), line: Vec::new(), has_hit: false }
    }

    fn take(&mut self, field: Field<'t>) {
        let end = self.line.last().map_or(0, |span| span.end);
        if self.text.get(end..field.span.start).is_some_and(|between| between.contains(&b'\n')) {
            self.finish();
        }
        self.line.push(field.span);
        let is_anothers = |name| names_author(name) || names_message(name);
        if !field.of_author && !field.column.is_some_and(is_anothers) {
            self.judge(&field);
        }
    }

    fn note(&mut self, kind: Kind, likeness: Likeness, span: Span) {
        self.tallies.entry(kind).or_default().note(likeness, span);
        self.has_hit = true;
    }

    /// The present line is over.
    fn finish(&mut self) {
        if self.has_hit {
            self.hidden.append(&mut self.line);
        }
        self.line.clear();
        self.has_hit = false;
    }

    fn judge(&mut self, field: &Field<'t>) {
        const SHORTEST: usize = 6;
        const LONGEST: usize = 120;
        let value = &self.text[field.span.range()];
        if value.len() < SHORTEST {
            return;
        }
        if value.contains(&b'@') {
            self.addresses(field.span);
        } else if value.len() <= LONGEST
            && let Some((kind, likeness)) = self.number(field)
        {
            self.note(kind, likeness, field.span);
        }
    }

    /// The addresses of a value: itself, or those that stand in it.
    fn addresses(&mut self, span: Span) {
        let value = &self.text[span.range()];
        let found: Vec<_> = match email::likeness(value) {
            Some(likeness) => vec![(Span::new(0, value.len()), likeness)],
            None => email::within(value).collect(),
        };
        for (place, likeness) in found {
            let address = String::from_utf8_lossy(email::bare(&value[place.range()])).to_ascii_lowercase();
            self.marks.address(&address);
            self.note(Kind::Email, likeness, Span::new(span.start + place.start, span.start + place.end));
        }
    }

    fn number(&mut self, field: &Field<'t>) -> Option<(Kind, Likeness)> {
        let value = &self.text[field.span.range()];
        if card::is_iban(value) {
            return Some((Kind::Account, Likeness::Real));
        }
        if value.iter().filter(|byte| byte.is_ascii_digit()).count() < 5 {
            return None;
        }
        let column = field.column.and_then(|name| self.column(name));
        let real = |kind, is_real: bool| is_real.then_some((kind, Likeness::Real));
        match column {
            Some(Column::Phone) => {
                self.marks.phone(value);
                phone::likeness(value).map(|likeness| (Kind::Phone, likeness))
            }
            Some(Column::Identity(registry)) => real(Kind::Identity, identity::is_issued(registry, value)),
            Some(Column::Card) => real(Kind::Card, card::is_issued(value, true)),
            Some(
                Column::Email | Column::Account | Column::PersonName | Column::BirthDate | Column::Address,
            )
            | None => real(Kind::Card, card::is_issued(value, false)),
        }
    }

    /// What a column holds by its name; a file has few names.
    fn column(&mut self, name: &'t [u8]) -> Option<Column> {
        *self.columns.entry(name).or_insert_with(|| std::str::from_utf8(name).ok().and_then(Column::of))
    }
}
