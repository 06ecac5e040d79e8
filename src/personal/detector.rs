//! From values to findings: one a file and kind of datum, however many rows there are.

use std::collections::{BTreeMap, HashMap};

use crate::binding::Column;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Catalogue, Confidence, Rule, Severity};
use crate::secret::Secret;
use crate::text::Span;

use super::field::{Field, each_field, names_author};
use super::place::form_of;
use super::{Likeness, card, email, identity, phone};

const RULE: &str = "real-personal-data";

/// How many places of a kind are shown.
const LABELS: usize = 4;

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
        form_of(path).is_some()
    }

    /// The findings about a document.
    pub(crate) fn look(&self, id: DocumentId, document: &Document) -> Vec<Draft> {
        let (Some(form), text) = (form_of(&document.path), document.text()) else { return Vec::new() };
        if is_binary(text) {
            return Vec::new();
        }
        let mut reading = Reading::new(text);
        each_field(form, text, &mut |field| reading.take(field));
        reading.finish();
        let Reading { mut tallies, hidden, .. } = reading;
        let mut drafts: Vec<_> = std::mem::take(&mut tallies)
            .into_iter()
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

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Email,
    Phone,
    Card,
    Account,
    Identity,
}

impl Kind {
    fn counted(self, count: usize) -> String {
        let plural = match self {
            Self::Email => "e-mail addresses",
            Self::Phone => "phone numbers",
            Self::Card => "card numbers with a valid check digit",
            Self::Account => "bank account numbers with valid check digits",
            Self::Identity => "national ids",
        };
        let singular = match self {
            Self::Email => "an e-mail address",
            Self::Phone => "a phone number",
            Self::Card => "a card number with a valid check digit",
            Self::Account => "a bank account number with valid check digits",
            Self::Identity => "a national id",
        };
        if count == 1 { singular.to_owned() } else { format!("{count} {plural}") }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Email => "an address at a domain that somebody owns",
            Self::Phone => "a number outside the ranges that are kept for examples",
            Self::Card => "no documented test card",
            Self::Account => "no documented example",
            Self::Identity => "a number that a person may have",
        }
    }

    const fn confidence(self) -> Confidence {
        match self {
            Self::Card | Self::Account => Confidence::High,
            Self::Email | Self::Phone | Self::Identity => Confidence::Medium,
        }
    }
}

/// How many values of one likeness there are, and the first of them.
#[derive(Debug, Default)]
struct Seen {
    count: usize,
    first: Vec<Span>,
}

/// The values of one kind.
#[derive(Debug, Default)]
struct Tally {
    real: Seen,
    doubtful: Seen,
}

impl Tally {
    fn note(&mut self, likeness: Likeness, span: Span) {
        let seen = match likeness {
            Likeness::Real => &mut self.real,
            Likeness::Doubtful => &mut self.doubtful,
        };
        seen.count += 1;
        if seen.first.len() < LABELS {
            seen.first.push(span);
        }
    }

    fn worst(&self) -> Option<(Likeness, &Seen)> {
        if self.real.count > 0 {
            Some((Likeness::Real, &self.real))
        } else {
            (self.doubtful.count > 0).then_some((Likeness::Doubtful, &self.doubtful))
        }
    }
}

/// A file as it is read, value by value.
struct Reading<'t> {
    text: &'t [u8],
    columns: HashMap<&'t [u8], Option<Column>>,
    tallies: BTreeMap<Kind, Tally>,
    /// What must not be shown: the values that were found, and what stands on the same lines.
    hidden: Vec<Span>,
    /// The values of the present line.
    line: Vec<Span>,
    has_hit: bool,
}

impl<'t> Reading<'t> {
    fn new(text: &'t [u8]) -> Self {
        let (columns, tallies) = (HashMap::new(), BTreeMap::new());
        Self { text, columns, tallies, hidden: Vec::new(), line: Vec::new(), has_hit: false }
    }

    fn take(&mut self, field: Field<'t>) {
        let end = self.line.last().map_or(0, |span| span.end);
        if self.text.get(end..field.span.start).is_some_and(|between| between.contains(&b'\n')) {
            self.finish();
        }
        self.line.push(field.span);
        if field.of_author || field.column.is_some_and(names_author) {
            return;
        }
        if let Some((kind, likeness)) = self.judge(&field) {
            self.tallies.entry(kind).or_default().note(likeness, field.span);
            self.has_hit = true;
        }
    }

    /// The present line is over.
    fn finish(&mut self) {
        if self.has_hit {
            self.hidden.append(&mut self.line);
        }
        self.line.clear();
        self.has_hit = false;
    }

    fn judge(&mut self, field: &Field<'t>) -> Option<(Kind, Likeness)> {
        const SHORTEST: usize = 6;
        const LONGEST: usize = 120;
        let value = &self.text[field.span.range()];
        if !(SHORTEST..=LONGEST).contains(&value.len()) {
            return None;
        }
        if value.contains(&b'@') {
            return email::likeness(value).map(|likeness| (Kind::Email, likeness));
        }
        if card::is_iban(value) {
            return Some((Kind::Account, Likeness::Real));
        }
        if value.iter().filter(|byte| byte.is_ascii_digit()).count() < 5 {
            return None;
        }
        let column = field.column.and_then(|name| self.column(name));
        let real = |kind, is_real: bool| is_real.then_some((kind, Likeness::Real));
        match column {
            Some(Column::Phone) => phone::likeness(value).map(|likeness| (Kind::Phone, likeness)),
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
