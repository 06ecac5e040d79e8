//! One Terraform state for two environments.

use std::collections::BTreeMap;

use crate::binding::{Binding, EnvironmentSet};
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Rule, Severity};
use crate::secret::Secret;

use super::about;
use super::reuse::class_of;

/// `shared-terraform-state`: backends of two environments that keep their state in one place.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut first_of: BTreeMap<BTreeMap<&str, &[u8]>, &Binding> = BTreeMap::new();
    let mut drafts = Vec::new();
    for backend in backends(set) {
        let Some(binding) = backend.binding else { continue };
        match first_of.get(&backend.place) {
            Some(first) if class_of(first) != class_of(binding) => drafts.push(draft(rule, first, binding)),
            Some(_) => {}
            None => {
                first_of.insert(backend.place, binding);
            }
        }
    }
    drafts
}

/// Where a configuration keeps its state.
#[derive(Default)]
struct StateBackend<'s> {
    /// The parts of the place by their names: `bucket`, `key`.
    place: BTreeMap<&'s str, &'s [u8]>,
    /// The binding that names the state itself, and not only where all states are.
    binding: Option<&'s Binding>,
}

/// Parts that say where all states of a project are.
const STORES: &[&str] = &["bucket", "name", "organization", "hostname", "address"];

/// Parts that say which state it is; of HCP Terraform the workspace's name.
const STATES: &[&str] = &["key", "prefix", "path", "address"];

fn backends(set: &EnvironmentSet) -> Vec<StateBackend<'_>> {
    let mut backends: BTreeMap<(DocumentId, &Environment), StateBackend<'_>> = BTreeMap::new();
    for binding in set.bindings() {
        let key = binding.key.to_ascii_lowercase();
        let words: Vec<_> = key.split(|it: char| !it.is_ascii_alphanumeric()).collect();
        let is_of_tool = words.iter().any(|it| ["tf", "terraform", "tfstate"].contains(it));
        let is_of_state = words.iter().any(|it| ["backend", "cloud", "state", "tfstate"].contains(it));
        let known = STORES.iter().chain(STATES).find(|it| words.last() == Some(*it));
        let (Some(part), true, Some(literal)) = (known, is_of_tool && is_of_state, binding.value.literal())
        else {
            continue;
        };
        let backend = backends.entry((binding.document, &binding.environment)).or_default();
        backend.place.insert(part, literal.text.expose());
        if STATES.contains(part) || words.contains(&"workspaces") {
            backend.binding = Some(binding);
        }
    }
    let is_remote = |it: &StateBackend<'_>| it.place.keys().any(|part| STORES.contains(part));
    backends.into_values().filter(is_remote).collect()
}

fn draft(rule: &Rule, one: &Binding, two: &Binding) -> Draft {
    let is_production = |it: &Binding| it.environment.class == EnvironmentClass::Production;
    let (primary, other) = if is_production(one) { (two, one) } else { (one, two) };
    let reaches_production = is_production(other) || is_production(primary);
    let message =
        format!("{} and {} keep their Terraform state in one place", primary.environment, other.environment);
    let related =
        Spot::new(other.document, other.value_span, format!("the same state for {}", other.environment));
    let spot = Spot::new(primary.document, primary.value_span, format!("the state of {}", other.environment));
    Draft {
        severity: if reaches_production { rule.severity } else { Severity::Warning },
        related: vec![related],
        value: Secret::new(&message),
        ..about(primary, rule, message, spot)
    }
}
