//! Production's backends, named by values that are no secrets, in other environments.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{Backend, BackendKind, Binding, EnvironmentSet};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, Rule, Severity};
use crate::secret::Secret;

use super::about;

/// `production-backend-outside-production`: one finding for each file and backend.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let named: Vec<_> = set
        .bindings()
        .iter()
        .filter_map(|binding| Some((binding, Backend::of(binding)?)))
        .filter(|(binding, backend)| !is_elsewhere(set, binding, backend))
        .collect();
    let mut production: BTreeMap<&Backend, &Binding> = BTreeMap::new();
    for (binding, backend) in &named {
        if binding.environment.class == EnvironmentClass::Production {
            production.entry(backend).or_insert(binding);
        }
    }
    let mut known = BTreeSet::new();
    named
        .iter()
        .filter(|(binding, _)| is_other(binding.environment.class))
        .filter_map(|(binding, backend)| Some((binding, backend, *production.get(backend)?)))
        .filter(|(binding, backend, _)| known.insert((binding.document, &binding.environment, *backend)))
        .map(|(binding, backend, other)| draft(rule, binding, backend, other))
        .collect()
}

/// Base layers are left out: what production repeats of them is the project's default.
fn is_other(class: EnvironmentClass) -> bool {
    match class {
        EnvironmentClass::Staging
        | EnvironmentClass::Preview
        | EnvironmentClass::Development
        | EnvironmentClass::Test
        | EnvironmentClass::Ci
        | EnvironmentClass::Agent => true,
        EnvironmentClass::Production | EnvironmentClass::All | EnvironmentClass::Template => false,
    }
}

/// A bucket beside the address of a local store is no bucket of that name at the provider; samples are nobody's.
fn is_elsewhere(set: &EnvironmentSet, binding: &Binding, backend: &Backend) -> bool {
    if set.file_of(binding).is_none_or(|file| file.is_sample) {
        return true;
    }
    let is_local_endpoint = |it: &Binding| {
        let key = it.key.to_ascii_uppercase();
        let text = it.value.literal().map(|it| String::from_utf8_lossy(it.text.expose()).into_owned());
        (key.contains("ENDPOINT") || key.contains("S3") || key.contains("MINIO"))
            && text.is_some_and(|text| is_local_address(&text))
    };
    backend.kind == BackendKind::Bucket && set.bindings_of(binding.document).any(is_local_endpoint)
}

fn is_local_address(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    crate::shape::is_local_host(host.as_bytes())
}

fn draft(rule: &Rule, binding: &Binding, backend: &Backend, other: &Binding) -> Draft {
    let kind = backend.kind.name();
    let message = format!(
        "`{}` in {} leads to production's {kind} `{}`",
        binding.key, binding.environment, backend.name
    );
    let primary = Spot::new(binding.document, binding.value_span, format!("production's {kind}"));
    let related = Spot::new(
        other.document,
        other.value_span,
        format!("the same {kind} in production, as `{}`", other.key),
    );
    let (severity, confidence) = if backend.kind.is_divisible() {
        (Severity::Note, Confidence::Low)
    } else {
        (rule.severity, rule.confidence)
    };
    Draft {
        severity,
        confidence,
        related: vec![related],
        value: Secret::new(format!("{kind} {}", backend.name)),
        ..about(binding, rule, message, primary)
    }
}
