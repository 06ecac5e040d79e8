//! Production's database in an environment that is not production.

use std::collections::BTreeMap;

use crate::binding::{Binding, Connection, DatabaseIdentity, EnvironmentSet};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, Rule, Severity};
use crate::secret::Secret;

use super::about;

/// `production-database-outside-production`: one finding for each file and database.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let production = production_targets(set);
    let mut found: BTreeMap<(RepoPath, DatabaseKey), Draft> = BTreeMap::new();
    for (binding, target) in set.targets().filter(|(it, _)| is_outside(it.environment.class)) {
        let Some(file) = set.file_of(binding) else { continue };
        let identity = target.target.identity.as_ref().filter(|it| !it.is_divided_elsewhere());
        let same = identity.and_then(|identity| production.get(identity));
        let draft = match same {
            Some(&(other, there)) => same_database(rule, binding, target, other, there),
            None if target.target.names_production() && !target.target.is_local => {
                named(rule, binding, target)
            }
            None => continue,
        };
        let key = (file.path.clone(), (binding.environment.name.clone(), target.target.identity.clone()));
        found
            .entry(key)
            .and_modify(|first| first.related.push(Spot::new(binding.document, target.span, "and here")))
            .or_insert(draft);
    }
    found.into_values().collect()
}

type DatabaseKey = (String, Option<DatabaseIdentity>);

pub(super) fn is_outside(class: EnvironmentClass) -> bool {
    match class {
        EnvironmentClass::Production | EnvironmentClass::Template => false,
        EnvironmentClass::Staging
        | EnvironmentClass::Preview
        | EnvironmentClass::Development
        | EnvironmentClass::Test
        | EnvironmentClass::Ci
        | EnvironmentClass::Agent
        | EnvironmentClass::All => true,
    }
}

/// Where production connects to; the first binding of each database.
fn production_targets(set: &EnvironmentSet) -> BTreeMap<&DatabaseIdentity, (&Binding, &Connection)> {
    let mut production = BTreeMap::new();
    for (binding, target) in set.targets() {
        if let (EnvironmentClass::Production, Some(identity)) =
            (binding.environment.class, &target.target.identity)
        {
            production.entry(identity).or_insert((binding, target));
        }
    }
    production
}

fn same_database(
    rule: &Rule,
    binding: &Binding,
    target: &Connection,
    other: &Binding,
    there: &Connection,
) -> Draft {
    let message = format!(
        "`{}` in {} reaches the production database {}",
        binding.key,
        in_words(binding),
        name_of(target)
    );
    let related = Spot::new(
        other.document,
        there.span,
        format!("the same database in {}, as `{}`", other.environment, other.key),
    );
    Draft { related: vec![related], ..draft(rule, binding, target, message, "production's database") }
}

/// No production binding is known, but the host's or the database's name says it.
fn named(rule: &Rule, binding: &Binding, target: &Connection) -> Draft {
    let message = format!(
        "`{}` in {} names a production database: {}",
        binding.key,
        in_words(binding),
        name_of(target)
    );
    let is_base = binding.environment.class == EnvironmentClass::All;
    Draft {
        confidence: Confidence::Medium,
        severity: if is_base { Severity::Warning } else { rule.severity },
        ..draft(rule, binding, target, message, "its name says production")
    }
}

fn draft(rule: &Rule, binding: &Binding, target: &Connection, message: String, label: &str) -> Draft {
    let identity = target
        .target
        .identity
        .as_ref()
        .map_or_else(|| name_of(target), |it| format!("{} {}", it.cluster, it.database));
    Draft {
        value: Secret::new(identity),
        ..about(binding, rule, message, Spot::new(binding.document, target.span, label))
    }
}

/// The environment as people say it.
fn in_words(binding: &Binding) -> String {
    let is_base = binding.environment.class == EnvironmentClass::All;
    if is_base { "the base layer of every environment".to_owned() } else { binding.environment.name.clone() }
}

/// Host and database, neither of which is a secret.
pub(super) fn name_of(target: &Connection) -> String {
    let target = &target.target;
    if target.database.is_empty() {
        format!("`{}`", target.host)
    } else {
        format!("`{}` on `{}`", target.database, target.host)
    }
}
