//! Connections to databases: told in one value, or in keys that belong together (`DB_HOST`, `DB_PORT`, `DB_NAME`).

use std::collections::BTreeMap;

use crate::environment::{Environment, EnvironmentClass};
use crate::finding::DocumentId;
use crate::text::Span;

use super::database::ConnectionParts;
use super::key::{environment_of_key, words};
use super::{Binding, DatabaseTarget};

/// Where a binding, or a group of bindings, connects to.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// The binding that holds the URL or the host.
    pub(crate) binding: usize,
    pub(crate) span: Span,
    pub(crate) target: DatabaseTarget,
}

/// Every connection that the bindings tell, in their order. `folder_of` says where a document lies: what a base layer
/// there sets, the environments beside it inherit.
pub(crate) fn connections_of(
    bindings: &[Binding],
    folder_of: &dyn Fn(DocumentId) -> String,
) -> Vec<Connection> {
    let of_values = bindings.iter().enumerate().filter_map(|(at, binding)| {
        let target = DatabaseTarget::of(&binding.key, text_of(binding)?)?;
        Some(Connection { binding: at, span: binding.value_span, target })
    });
    let mut connections: Vec<_> = of_values.collect();
    let groups = Group::all(bindings, folder_of);
    let of_groups: Vec<_> =
        groups.iter().filter_map(|group| group.connection(bindings, &connections)).collect();
    connections.extend(of_groups);
    connections.sort_by_key(|connection| connection.binding);
    connections
}

fn text_of(binding: &Binding) -> Option<&str> {
    std::str::from_utf8(binding.value.literal()?.text.expose()).ok()
}

/// Words for a database in keys.
const DATABASE_WORDS: &[&str] = &[
    "DB",
    "DATABASE",
    "PG",
    "POSTGRES",
    "POSTGRESQL",
    "MYSQL",
    "MARIADB",
    "MONGO",
    "MONGODB",
    "MSSQL",
    "SQLSERVER",
    "SQL",
    "REDIS",
    "VALKEY",
    "DATASOURCE",
    "TYPEORM",
    "CLICKHOUSE",
    "ORACLE",
    "RABBITMQ",
];

/// What a key says about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Host,
    Port,
    Name,
    User,
    Engine,
}

/// How the keys of parts end.
const ENDINGS: &[(&str, Part)] = &[
    ("HOSTNAME", Part::Host),
    ("HOST", Part::Host),
    ("SERVER", Part::Host),
    ("ADDRESS", Part::Host),
    ("ADDR", Part::Host),
    ("ENDPOINT", Part::Host),
    ("PORT", Part::Port),
    ("USERNAME", Part::User),
    ("USER", Part::User),
    ("DBNAME", Part::Name),
    ("NAME", Part::Name),
    ("DATABASE", Part::Name),
    ("DB", Part::Name),
    ("CONNECTION", Part::Engine),
    ("ENGINE", Part::Engine),
    ("DRIVER", Part::Engine),
    ("ADAPTER", Part::Engine),
    ("DIALECT", Part::Engine),
    ("CLIENT", Part::Engine),
    ("TYPE", Part::Engine),
];

/// Keys of one document and environment with a common stem: `SHOP_DB_HOST` and `SHOP_DB_NAME`, `production.host` and
/// `production.database`.
struct Group {
    stem: String,
    /// The binding of each part.
    parts: BTreeMap<Part, usize>,
}

impl Group {
    fn all(bindings: &[Binding], folder_of: &dyn Fn(DocumentId) -> String) -> Vec<Self> {
        let mut groups: BTreeMap<(DocumentId, &Environment, String), BTreeMap<Part, usize>> = BTreeMap::new();
        for (at, binding) in bindings.iter().enumerate() {
            if let Some((stem, part)) = part_of_key(&binding.key) {
                // Of two keys for one part the first counts: `HOST` before `SERVER`.
                let group = groups.entry((binding.document, &binding.environment, stem)).or_default();
                group.entry(part).or_insert(at);
            }
        }
        let is_base = |environment: &Environment| environment.class == EnvironmentClass::All;
        let mut bases: BTreeMap<(String, String), BTreeMap<Part, usize>> = BTreeMap::new();
        for ((document, _, stem), parts) in groups.iter().filter(|((_, it, _), _)| is_base(it)) {
            bases.entry((folder_of(*document), stem.clone())).or_default().extend(parts);
        }
        let inherited =
            |((document, environment, stem), mut parts): ((DocumentId, &Environment, String), _)| {
                if let Some(base) =
                    bases.get(&(folder_of(document), stem.clone())).filter(|_| !is_base(environment))
                {
                    inherit(&mut parts, base);
                }
                Self { stem, parts }
            };
        groups.into_iter().map(inherited).collect()
    }

    fn connection(&self, bindings: &[Binding], known: &[Connection]) -> Option<Connection> {
        let text = |part| text_of(&bindings[*self.parts.get(&part)?]).map(str::trim);
        let binding = *self.parts.get(&Part::Host)?;
        let host = text(Part::Host).filter(|it| !it.is_empty() && !it.contains("://"))?;
        let parts = ConnectionParts {
            engine: text(Part::Engine).unwrap_or(&self.stem),
            host,
            port: text(Part::Port).unwrap_or_default(),
            database: text(Part::Name).unwrap_or_default(),
            user: text(Part::User).unwrap_or_default(),
        };
        if !self.is_database(&parts) {
            return None;
        }
        // Which engine it is may be said elsewhere, by a URL for the same host.
        let like_another = || {
            let same = known.iter().find(|it| it.target.host.eq_ignore_ascii_case(host))?;
            let cluster = &same.target.identity.as_ref()?.cluster;
            let engine = cluster.split(' ').next()?;
            DatabaseTarget::of_parts(ConnectionParts { engine, ..parts })
        };
        let target = DatabaseTarget::of_parts(parts)
            .or_else(like_another)
            .or_else(|| DatabaseTarget::of_parts(ConnectionParts { engine: "postgres", ..parts }))?;
        Some(Connection { binding, span: bindings[binding].value_span, target })
    }

    /// Whether the keys speak of a database: by their stem, or because they name an engine. A host alone is a database's
    /// only where one needs no name.
    fn is_database(&self, parts: &ConnectionParts<'_>) -> bool {
        let words: Vec<_> = self.stem.split('_').collect();
        let is_named = words.iter().any(|word| DATABASE_WORDS.contains(word));
        let names_engine =
            self.parts.contains_key(&Part::Engine) && DatabaseTarget::of_parts(*parts).is_some();
        let is_whole = !parts.database.is_empty() || words.iter().any(|it| ["REDIS", "VALKEY"].contains(it));
        (is_named || names_engine) && is_whole
    }
}

/// Takes over what an environment leaves to its base layer. Where the host stands, the connection is: it is not taken.
fn inherit(parts: &mut BTreeMap<Part, usize>, base: &BTreeMap<Part, usize>) {
    for (&part, &at) in base.iter().filter(|(part, _)| **part != Part::Host) {
        parts.entry(part).or_insert(at);
    }
}

/// `SHOP_DB_HOST` is the host of the group `SHOP_DB`, and so is `SHOP_DB_HOST_STAGING`, in another environment.
fn part_of_key(key: &str) -> Option<(String, Part)> {
    let mut words = words(key);
    if environment_of_key(key).is_some() {
        let is_environment = |word: &String| environment_of_key(&format!("x_{word}")).is_some();
        words.retain(|word| !is_environment(word));
    }
    let key = words.join("_").to_ascii_uppercase();
    ENDINGS.iter().find_map(|&(ending, part)| {
        let stem = key.strip_suffix(ending)?;
        // `PGHOST` has no joint; `LOCALHOST` is no host of `LOCAL`.
        let has_joint = stem.is_empty() || stem.ends_with('_');
        (has_joint || stem == "PG").then(|| (stem.trim_end_matches('_').to_owned(), part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::{Assignment, DatabaseIdentity, Value};

    fn identities(values: &[(&str, &str)]) -> Vec<Option<DatabaseIdentity>> {
        let binding = |(key, value): &(&str, &str)| {
            let assignment = Assignment {
                key: (*key).into(),
                key_span: Span::new(0, 0),
                value: Value::of_readings(vec![value.as_bytes().to_vec()], true),
                value_span: Span::new(0, value.len()),
                environment: None,
            };
            Binding::new(assignment, &Environment::of(EnvironmentClass::All), DocumentId(0))
        };
        let bindings: Vec<_> = values.iter().map(binding).collect();
        connections_of(&bindings, &|_| String::new()).into_iter().map(|it| it.target.identity).collect()
    }

    fn of_url(url: &str) -> Option<DatabaseIdentity> {
        DatabaseTarget::of("", url).unwrap().identity
    }

    #[test]
    fn parts_of_a_connection_are_joined() {
        let mysql = of_url("mysql://a:b@db.shop.io/shop");
        for parts in [
            &[
                ("DB_CONNECTION", "mysql"),
                ("DB_HOST", "db.shop.io"),
                ("DB_PORT", "3306"),
                ("DB_DATABASE", "shop"),
            ][..],
            &[("MYSQL_HOST", "db.shop.io"), ("MYSQL_DATABASE", "shop")],
            &[("dbHost", "db.shop.io"), ("dbPort", "3306"), ("dbName", "shop")],
            &[
                ("production.adapter", "mysql2"),
                ("production.host", "db.shop.io"),
                ("production.database", "shop"),
            ],
            &[("adapter", "mysql2"), ("host", "db.shop.io"), ("database", "shop")],
            &[("TYPEORM_CONNECTION", "mysql"), ("TYPEORM_HOST", "db.shop.io"), ("TYPEORM_DATABASE", "shop")],
            &[
                ("databases.default.ENGINE", "django.db.backends.mysql"),
                ("databases.default.HOST", "db.shop.io"),
                ("databases.default.NAME", "shop"),
            ],
        ] {
            assert_eq!(identities(parts), std::slice::from_ref(&mysql), "{parts:?}");
        }
        let postgres = of_url("postgres://db.shop.io/shop");
        assert_eq!(identities(&[("PGHOST", "db.shop.io"), ("PGDATABASE", "shop")]), [postgres]);
        assert_eq!(identities(&[("REDIS_HOST", "r.shop.io")]), [of_url("redis://r.shop.io/0")]);
    }

    #[test]
    fn keys_of_two_environments_are_two_connections() {
        let found = identities(&[
            ("DB_HOST_PROD", "one.shop.io"),
            ("DB_NAME_PROD", "shop"),
            ("DB_HOST_STAGING", "two.shop.io"),
            ("DB_NAME_STAGING", "shop"),
        ]);
        assert_eq!(found, [of_url("postgres://one.shop.io/shop"), of_url("postgres://two.shop.io/shop")]);
    }

    #[test]
    fn what_the_base_layer_sets_is_inherited() {
        let found = identities(&[
            ("DB_HOST", "localhost"),
            ("DB_PORT", "3306"),
            ("DB_NAME", "shop"),
            ("DB_HOST_PROD", "db.shop.io"),
        ]);
        assert_eq!(found, [None, of_url("mysql://db.shop.io/shop")]);
    }

    #[test]
    fn engine_may_be_said_by_a_url_for_the_same_host() {
        let url = "mysql://a:b@db.shop.io/shop";
        let found = identities(&[("URL", url), ("DB_HOST", "db.shop.io"), ("DB_NAME", "shop")]);
        assert_eq!(found, [of_url(url), of_url(url)]);
    }

    #[test]
    fn other_hosts_are_no_databases() {
        for parts in [
            &[("SMTP_HOST", "mail.shop.io"), ("SMTP_PORT", "25"), ("SMTP_USER", "shop")][..],
            &[("HOST", "www.shop.io"), ("PORT", "80"), ("NAME", "shop")],
            &[("DB_HOST", "${DB_HOST}"), ("DB_NAME", "shop")],
            &[("DB_HOST", "db.shop.io"), ("APP_NAME", "shop")],
            &[("LOCALHOST", "db.shop.io"), ("DB_NAME", "shop")],
        ] {
            assert_eq!(identities(parts), [], "{parts:?}");
        }
    }
}
