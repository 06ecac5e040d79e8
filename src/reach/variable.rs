//! Variables with where they come from, and what is left of them when one takes the place of another.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::binding::{Literal, Value};
use crate::document::RepoPath;
use crate::format::reader_of;
use crate::secret::Secret;
use crate::text;

use super::sign::Meaning;

/// A variable that a command sees.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: Origin,
    /// What it says by itself, as soon as it is judged.
    pub(super) meanings: Vec<Meaning>,
}

/// Where a variable is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the process that starts the command.
    Process,
    /// By the command itself.
    Command,
    /// Nowhere: it is an option of the command that names the environment.
    Option,
    /// In an environment file.
    File(Arc<str>),
}

impl Variable {
    /// A variable that a process has: nothing of its value is left to be put in.
    pub(super) fn new(key: &str, value: &[u8], origin: Origin) -> Self {
        let text = Secret::new(value);
        let literal = Literal { text, other_readings: Vec::new(), is_verbatim: true };
        let value = if value.is_empty() { Value::Empty } else { Value::Literal(literal) };
        Self { key: key.to_owned(), value, origin, meanings: Vec::new() }
    }

    /// The variables that an environment file sets, in their order. Whatever its name, it is loaded as one.
    pub(super) fn of_file(text: &[u8], name: &str) -> Vec<Self> {
        let reader = reader_of(&RepoPath::new(".env"));
        let origin = Origin::File(name.into());
        let assignments = reader.map(|it| it.read(&text::decode(text)).assignments).unwrap_or_default();
        assignments
            .into_iter()
            .map(|it| Self { key: it.key, value: it.value, origin: origin.clone(), meanings: Vec::new() })
            .collect()
    }

    /// The value as text; `None` when it is set elsewhere, or none.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.value.literal()?.text.expose()).ok()
    }
}

/// What a command sees of several layers, the later over the earlier; in the order of the names.
pub(super) fn effective(layers: &[&[Variable]]) -> Vec<Variable> {
    let mut effective = BTreeMap::new();
    for variable in layers.iter().copied().flatten() {
        effective.insert(&variable.key, variable);
    }
    effective.into_values().cloned().collect()
}
