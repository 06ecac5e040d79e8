//! What is counted of a file, and how it is told.

use crate::rule::Confidence;
use crate::text::Span;

use super::Likeness;

/// How many places of a kind are shown.
const LABELS: usize = 4;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Email,
    Phone,
    Card,
    Account,
    Identity,
}

impl Kind {
    pub(super) fn counted(self, count: usize) -> String {
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

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Email => "an address at a domain that somebody owns",
            Self::Phone => "a number outside the ranges that are kept for examples",
            Self::Card => "no documented test card",
            Self::Account => "no documented example",
            Self::Identity => "a number that a person may have",
        }
    }

    pub(super) const fn confidence(self) -> Confidence {
        match self {
            Self::Card | Self::Account => Confidence::High,
            Self::Email | Self::Phone | Self::Identity => Confidence::Medium,
        }
    }
}

/// How many values of one likeness there are, and the first of them.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) count: usize,
    pub(super) first: Vec<Span>,
}

/// The values of one kind.
#[derive(Debug, Default)]
pub(super) struct Tally {
    real: Seen,
    doubtful: Seen,
}

impl Tally {
    pub(super) fn note(&mut self, likeness: Likeness, span: Span) {
        let seen = match likeness {
            Likeness::Real => &mut self.real,
            Likeness::Doubtful => &mut self.doubtful,
        };
        seen.count += 1;
        if seen.first.len() < LABELS {
            seen.first.push(span);
        }
    }

    /// Takes everything for made up.
    pub(super) fn doubt(&mut self) {
        let Seen { count, first } = std::mem::take(&mut self.real);
        self.doubtful.count += count;
        self.doubtful.first.extend(first);
        self.doubtful.first.sort_by_key(|span| span.start);
        self.doubtful.first.truncate(LABELS);
    }

    pub(super) const fn holds_real(&self) -> bool {
        self.real.count > 0
    }

    pub(super) fn worst(&self) -> Option<(Likeness, &Seen)> {
        if self.real.count > 0 {
            Some((Likeness::Real, &self.real))
        } else {
            (self.doubtful.count > 0).then_some((Likeness::Doubtful, &self.doubtful))
        }
    }
}
