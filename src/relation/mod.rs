//! What bindings say about each other: files that are where they must not be, values that cross from one environment
//! into another.
//!
//! Every relation is a pure function over the [`EnvironmentSet`]; its rule's page stands in `rules/relation/`. Called by
//! the engine when all bindings are read.

mod agent;
mod artifact;
mod backend;
mod base_layer;
mod committed;
mod contradiction;
mod database;
mod destruction;
mod destructive_command;
mod disagreement;
mod environment_tag;
mod leak;
mod remedy;
mod reuse;
mod shadow;
mod shared_server;
mod stored;
mod terraform_state;
mod test_job;
mod unignored;

pub(crate) use artifact::committed_data;
pub(crate) use leak::SecretSearch;

use crate::binding::{Binding, EnvironmentSet};
use crate::document::RepoPath;
use crate::finding::{Draft, Spot};
use crate::rule::{Catalogue, Rule, RuleKind};

/// A relation: its rule and what looks for it.
struct Relation {
    rule: &'static str,
    check: fn(&EnvironmentSet, &Rule) -> Vec<Draft>,
}

/// Every relation, the most specific first: where several findings are about one place, the first one here is reported
/// and the others become its labels.
static RELATIONS: &[Relation] = &[
    Relation { rule: "production-credential-in-agent-config", check: agent::credential },
    Relation { rule: "production-database-outside-production", check: database::check },
    Relation { rule: "shared-shadow-database", check: shadow::check },
    Relation { rule: "live-credential-outside-production", check: environment_tag::live_outside_production },
    Relation { rule: "production-secret-in-test-job", check: test_job::check },
    Relation { rule: "test-credential-in-production", check: environment_tag::test_in_production },
    Relation { rule: "test-credential-in-production", check: disagreement::check },
    Relation { rule: "reused-credential", check: reuse::check },
    Relation { rule: "reused-credential", check: stored::check },
    Relation { rule: "shared-terraform-state", check: terraform_state::check },
    Relation { rule: "unguarded-destructive-command", check: destructive_command::check },
    Relation { rule: "agent-auto-approves-destruction", check: agent::approval },
    Relation { rule: "production-backend-outside-production", check: backend::check },
    Relation { rule: "shared-database-server", check: shared_server::check },
    Relation { rule: "shared-secret-in-base-layer", check: base_layer::check },
    Relation { rule: "contradicting-environment", check: contradiction::check },
    Relation { rule: "unignored-env-file", check: unignored::check },
    Relation { rule: "committed-env-file", check: committed::env_file },
    Relation { rule: "secret-in-committed-env-file", check: committed::secret },
];

/// The findings of every relation, in the order of the relations.
pub(crate) fn check_all(set: &EnvironmentSet, catalogue: &Catalogue) -> Vec<Draft> {
    let rule_of = |relation: &'static Relation| Some((relation, catalogue.get(relation.rule)?));
    RELATIONS.iter().filter_map(rule_of).flat_map(|(relation, rule)| (relation.check)(set, rule)).collect()
}

/// Rules that know a secret by its name or by its file alone, the least specific first.
const BY_NAME: &[&str] = &["generic-secret", "secret-in-credential-file"];

/// How specific a rule is: findings of a higher number absorb those of a lower one at the same place. Credential rules
/// lie between the relations over values and the generic finding about any secret.
pub(crate) fn specificity(rule: &Rule) -> usize {
    let generic = RELATIONS.len() - 1;
    match RELATIONS.iter().position(|relation| relation.rule == rule.id.as_str()) {
        Some(at) if at == generic => 2,
        Some(at) => 4 + RELATIONS.len() - at,
        None if rule.id.as_str() == leak::RULE => 4,
        None if matches!(rule.kind, RuleKind::Imported(_)) => 2,
        None => BY_NAME.iter().position(|it| *it == rule.id.as_str()).unwrap_or(3),
    }
}

/// The draft about one binding, at its value.
fn about(binding: &Binding, rule: &Rule, message: String, primary: Spot) -> Draft {
    let value = binding
        .value
        .literal()
        .map_or_else(|| crate::secret::Secret::new(&binding.key), |it| it.text.clone());
    Draft {
        key: Some(binding.key.clone()),
        environment: Some(binding.environment.name.clone()),
        ..Draft::of(rule, message, primary, value)
    }
}

/// A path as an argument for a shell.
fn shell_word(path: &str) -> String {
    let is_plain = path.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-/+@%=:".contains(&it));
    if is_plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// The command that keeps a file, and no other, out of Git; `envlint fix` writes the same line.
fn ignore_command(path: &RepoPath) -> String {
    let pattern = path.ignore_pattern().unwrap_or_else(|| path.file_name().into_bytes());
    format!("echo {} >> .gitignore", shell_word(&String::from_utf8_lossy(&pattern)))
}

/// Names joined for a sentence, at most four of them.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `1 secret`, `2 secrets`.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
