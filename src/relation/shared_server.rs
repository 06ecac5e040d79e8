//! One database server for production and another environment.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{Binding, Connection, DatabaseIdentity, EnvironmentSet};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::Rule;
use crate::secret::Secret;

use super::about;
use super::database::{is_outside, name_of};

/// `shared-database-server`: one finding for each file, environment and server.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let production = Servers::of(set);
    let mut known = BTreeSet::new();
    let mut drafts = Vec::new();
    for (binding, connection) in set.targets().filter(|(it, _)| is_outside(it.environment.class)) {
        let Some(identity) = &connection.target.identity else { continue };
        let Some((other, there)) = production.beside(identity) else { continue };
        let is_sample = set.file_of(binding).is_none_or(|file| file.is_sample);
        if !is_sample && known.insert((binding.document, &binding.environment, &identity.cluster)) {
            drafts.push(draft(rule, (binding, connection), (other, there)));
        }
    }
    drafts
}

type End<'s> = (&'s Binding, &'s Connection);

/// Where production's databases are.
struct Servers<'s> {
    identities: BTreeSet<&'s DatabaseIdentity>,
    clusters: BTreeMap<&'s str, End<'s>>,
}

impl<'s> Servers<'s> {
    fn of(set: &'s EnvironmentSet) -> Self {
        let mut servers = Self { identities: BTreeSet::new(), clusters: BTreeMap::new() };
        let is_production = |binding: &Binding| binding.environment.class == EnvironmentClass::Production;
        for (binding, connection) in set.targets().filter(|(it, _)| is_production(it)) {
            if let Some(identity) = &connection.target.identity {
                servers.identities.insert(identity);
                servers.clusters.entry(&identity.cluster).or_insert((binding, connection));
            }
        }
        servers
    }

    /// Production's connection to the same server. The same database is another relation's business, unless the
    /// connection does not tell which part of the server it keeps to.
    fn beside(&self, identity: &DatabaseIdentity) -> Option<End<'s>> {
        let is_same = self.identities.contains(identity) && !identity.is_divided_elsewhere();
        if is_same { None } else { self.clusters.get(identity.cluster.as_str()).copied() }
    }
}

fn draft(rule: &Rule, (binding, connection): End<'_>, (other, there): End<'_>) -> Draft {
    let message = format!(
        "`{}` in {} is on production's server: {} beside {}",
        binding.key,
        binding.environment,
        name_of(connection),
        name_of(there)
    );
    let cluster = connection.target.identity.as_ref().map_or("", |it| &it.cluster);
    let related = Spot::new(
        other.document,
        there.span,
        format!("the same server in {}, as `{}`", other.environment, other.key),
    );
    let primary = Spot::new(binding.document, connection.span, "production's server");
    Draft { related: vec![related], value: Secret::new(cluster), ..about(binding, rule, message, primary) }
}
