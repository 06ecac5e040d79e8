//! One stored value in two environments: known to be the same by its name or ciphertext, without knowing it.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{Binding, EnvironmentSet, StoredForm, Value};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Rule, Severity};
use crate::secret::Secret;

use super::about;
use super::reuse::class_of;

/// How many of the other places are shown.
const LABELS: usize = 8;

/// `reused-credential` for references: one finding a stored value.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut groups: BTreeMap<(Sameness, Secret), Vec<&Binding>> = BTreeMap::new();
    for binding in set.bindings() {
        let is_layer =
            matches!(binding.environment.class, EnvironmentClass::All | EnvironmentClass::Template);
        let is_sample = set.file_of(binding).is_none_or(|file| file.is_sample);
        if let (false, false, Some(found)) = (is_layer, is_sample, Sameness::of(binding)) {
            groups.entry(found).or_default().push(binding);
        }
    }
    groups.into_iter().filter_map(|((sameness, text), ends)| sameness.draft(rule, &text, ends)).collect()
}

/// What equal texts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sameness {
    /// One entry of a store.
    Entry,
    /// One value, encrypted once and copied.
    Ciphertext,
    /// One private key decrypts the files of both.
    PublicKey,
}

impl Sameness {
    fn of(binding: &Binding) -> Option<(Self, Secret)> {
        match &binding.value {
            Value::Stored(stored) => {
                let sameness = match stored.form {
                    StoredForm::Name => Self::Entry,
                    StoredForm::Ciphertext => Self::Ciphertext,
                };
                Some((sameness, stored.text.clone()))
            }
            Value::Literal(literal) if binding.key.starts_with("DOTENV_PUBLIC_KEY") => {
                Some((Self::PublicKey, literal.text.clone()))
            }
            Value::Literal(_) | Value::Interpolated(_) | Value::Reference | Value::Empty => None,
        }
    }

    fn draft(self, rule: &Rule, text: &Secret, mut ends: Vec<&Binding>) -> Option<Draft> {
        let classes: BTreeSet<_> = ends.iter().map(|it| class_of(it)).collect();
        if classes.len() < 2 || !classes.iter().any(|class| class.is_deployed()) {
            return None;
        }
        // The end outside production is where the value must not be; of two such ends the later one is the copy.
        let outside = |it: &&Binding| it.environment.class != EnvironmentClass::Production;
        let primary = ends.remove(ends.iter().rposition(outside)?);
        let other = ends.iter().find(|it| class_of(it) != class_of(primary))?;
        let (what, label) = match self {
            Self::Entry => ("names the same stored value", "the same name"),
            Self::Ciphertext => ("has the same ciphertext", "the same ciphertext"),
            Self::PublicKey => {
                ("is the same public key", "the same public key: one private key opens both files")
            }
        };
        let message =
            format!("`{}` {what} in {} and {}", primary.key, primary.environment, other.environment);
        let spot = |it: &Binding, text: String| Spot::new(it.document, it.value_span, text);
        Some(Draft {
            severity: Severity::Warning,
            related: ends
                .iter()
                .take(LABELS)
                .map(|it| spot(it, format!("{label} in {}, as `{}`", it.environment, it.key)))
                .collect(),
            value: text.clone(),
            ..about(primary, rule, message, spot(primary, format!("{} uses it", primary.environment)))
        })
    }
}
