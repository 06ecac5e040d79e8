//! One secret in two environments.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{Atom, Binding, EnvironmentSet, Strength, is_application_secret};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, EnvironmentTag, Rule, Severity};
use crate::secret::Secret;

use super::about;

/// How many of the other places are shown.
const LABELS: usize = 8;

/// `reused-credential`: one finding a secret, whatever the number of its places.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    groups(set).into_values().filter_map(|ends| Reuse::of(ends).map(|it| it.draft(rule))).collect()
}

type End<'s> = (&'s Binding, &'s Atom);

/// The places of each secret. Base layers and templates are other relations' business, and test keys are made to be
/// shared among those who test.
fn groups(set: &EnvironmentSet) -> BTreeMap<&Secret, Vec<End<'_>>> {
    let mut groups: BTreeMap<_, Vec<End<'_>>> = BTreeMap::new();
    for (binding, atom) in set.atoms() {
        let is_test = binding.credential.as_ref().is_some_and(|known| known.tag == EnvironmentTag::Test);
        let is_layer =
            matches!(binding.environment.class, EnvironmentClass::All | EnvironmentClass::Template);
        if !is_test && !is_layer {
            groups.entry(&atom.secret).or_default().push((binding, atom));
        }
    }
    groups
}

/// The class of a binding; pipelines run tests, so the two are one.
pub(super) fn class_of(binding: &Binding) -> EnvironmentClass {
    match binding.environment.class {
        EnvironmentClass::Ci => EnvironmentClass::Test,
        other => other,
    }
}

struct Reuse<'s> {
    /// Where the value must not be.
    primary: End<'s>,
    others: Vec<End<'s>>,
    reaches_production: bool,
}

impl<'s> Reuse<'s> {
    fn of(ends: Vec<End<'s>>) -> Option<Self> {
        let classes: BTreeSet<_> = ends.iter().map(|(it, _)| class_of(it)).collect();
        let is_deployed = classes.iter().any(|class| class.is_deployed());
        let is_weak = ends.iter().all(|(_, atom)| atom.strength == Strength::Weak);
        if classes.len() < 2 || is_weak && !is_deployed {
            return None;
        }
        let reaches_production = classes.contains(&EnvironmentClass::Production);
        let (mut outside, production): (Vec<_>, Vec<_>) = ends
            .into_iter()
            .partition(|(binding, _)| binding.environment.class != EnvironmentClass::Production);
        // The later of two environments of one rank is the copy; by name, staging comes behind development.
        let at = if reaches_production { 0 } else { outside.len() - 1 };
        let primary = outside.remove(at);
        Some(Self { primary, others: production.into_iter().chain(outside).collect(), reaches_production })
    }

    fn draft(self, rule: &Rule) -> Draft {
        let (binding, atom) = self.primary;
        let mut elsewhere: Vec<String> = Vec::new();
        for (other, _) in &self.others {
            if class_of(other) != class_of(binding) && !elsewhere.contains(&other.environment.name) {
                elsewhere.push(other.environment.name.clone());
            }
        }
        let is_application_secret = is_application_secret(&binding.key) && self.reaches_production;
        let means = if is_application_secret {
            format!(": production accepts what {} signs", binding.environment)
        } else {
            String::new()
        };
        let message = format!(
            "`{}` has the same value in {} and {}{means}",
            binding.key,
            binding.environment,
            elsewhere.join(" and ")
        );
        let label = |(it, atom): &End<'_>| {
            Spot::new(
                it.document,
                atom.span,
                format!("the same value in {}, as `{}`", it.environment, it.key),
            )
        };
        Draft {
            severity: if self.reaches_production { Severity::Error } else { Severity::Warning },
            confidence: if atom.strength == Strength::Strong { Confidence::High } else { Confidence::Medium },
            related: self.others.iter().take(LABELS).map(label).collect(),
            value: atom.secret.clone(),
            ..about(
                binding,
                rule,
                message,
                Spot::new(binding.document, atom.span, format!("{} uses it", binding.environment)),
            )
        }
    }
}
