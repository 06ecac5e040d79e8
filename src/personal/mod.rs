//! Real-looking personal data in seeds, fixtures, dumps and sample data.
//!
//! `place` says which files are looked at and how they are read, the readers (`literal`, `lines`, `table`, `sql`, `markup`)
//! give their values with the names of their columns, and `email`, `phone`, `card` and `identity` judge a value; `generated`
//! judges whole files. `unmasked`, `masking` and `schema` are
//! about anonymisers in SQL and the rules of tools that copy databases. Called by
//! the engine for each document; pure functions over its path and text.

mod card;
mod detector;
mod email;
mod field;
mod generated;
mod identity;
mod lines;
mod literal;
mod markup;
mod masking;
mod phone;
mod place;
mod schema;
mod sql;
mod table;
mod tally;
mod unmasked;

pub(crate) use detector::PersonalData;
pub(crate) use masking::{columns_without_rules, is_masking_configuration};
pub(crate) use unmasked::{is_sql_anonymiser, unmasked_columns};

/// How much a value looks like a real person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It could be one's, and is probably made up.
    Doubtful,
    /// Nothing says that it is made up.
    Real,
}
