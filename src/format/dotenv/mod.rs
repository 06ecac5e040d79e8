//! The dotenv family: `KEY=value` lines as node, Ruby, Python, Go and compose read them.
//!
//! The parsers in use disagree on comments, quotes, escapes and references (environments.md 1.4). Where their readings
//! of a value differ, all of them are kept: a password with a `#` in it must not hide from a comparison.

mod expand;
mod scan;

use crate::binding::{Assignment, Literal, Value};
use crate::secret::Secret;

use super::{FormatReader, Names, Reading};
use expand::Variables;
use scan::{Quote, RawAssignment};

/// The reader of dotenv files.
pub(super) struct Dotenv;

impl FormatReader for Dotenv {
    fn read(&self, text: &[u8]) -> Reading {
        Reading { assignments: read_within(text, &mut expand::ADDED_TO_FILE.clone()), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::With { starts: &[".", "env."], parts: &[".env"], ends: &[] }
    }
}

/// Reads a text that may be one of many inside a file: references may add `allowance` bytes to its values, and what they
/// add is taken off.
pub(super) fn read_within(text: &[u8], allowance: &mut usize) -> Vec<Assignment> {
    let raw = scan::assignments(text);
    let variables = Variables::of(text, &raw, *allowance);
    let assignments = raw.iter().map(|assignment| resolve(text, assignment, &variables)).collect();
    *allowance = variables.left();
    assignments
}

/// A value of a compose file: defaults in place of variables, and `$$` for a dollar. What has no default stays.
pub(super) fn with_defaults(value: &[u8]) -> Vec<u8> {
    expand::halve_dollars(&Variables::of(value, &[], 0).expand(value))
}

fn resolve(text: &[u8], raw: &RawAssignment, variables: &Variables<'_>) -> Assignment {
    let written = &text[raw.value_span.range()];
    let readings = readings_of(written, raw.quote, variables);
    let is_verbatim = readings.first().is_some_and(|main| main == written);
    let value = match raw.quote {
        Quote::Bare => Value::Reference,
        // Nothing is expanded inside single quotes: `'$ecret'` is a password.
        Quote::Single if written.starts_with(b"$") && !written.starts_with(b"${") => {
            Value::Literal(Literal {
                text: Secret::new(written),
                other_readings: Vec::new(),
                is_verbatim: true,
            })
        }
        Quote::None | Quote::Single | Quote::Double | Quote::Backtick => {
            Value::of_readings(readings, is_verbatim)
        }
    };
    Assignment {
        key: String::from_utf8_lossy(&text[raw.key_span.range()]).into_owned(),
        key_span: raw.key_span,
        value,
        value_span: raw.value_span,
        environment: None,
    }
}

/// Every reading that a parser in use gives what stands between the quotes, the commonest first.
fn readings_of(written: &[u8], quote: Quote, variables: &Variables<'_>) -> Vec<Vec<u8>> {
    match quote {
        Quote::None => {
            let cut_anywhere = scan::cut_at_hash(written);
            vec![
                variables.expand(written),
                written.to_vec(),
                variables.expand(cut_anywhere),
                cut_anywhere.to_vec(),
                expand::halve_dollars(written),
            ]
        }
        Quote::Single => vec![written.to_vec(), expand::unescape_quotes(written)],
        Quote::Backtick => vec![written.to_vec()],
        Quote::Double => vec![
            variables.expand_escaped(written),
            expand::unescape(written),
            expand::unescape_newlines(written),
            expand::drop_backslashes(written),
            written.to_vec(),
        ],
        Quote::Bare => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
