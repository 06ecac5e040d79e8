//! The identity of a database: which engine, which cluster, which database, whoever logs in.
//!
//! Two URLs with one identity reach the same data, whatever their user, password, pooler or parameters say
//! (environments.md 5). What is always local has no identity: two `localhost` are two machines.

use percent_encoding::percent_decode;

use crate::secret::Secret;
use crate::shape;
use crate::text::Span;

/// Where a connection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatabaseTarget {
    /// What it reaches; `None` for what is local to each machine.
    pub(crate) identity: Option<DatabaseIdentity>,
    /// Whether the host is local to each machine.
    pub(crate) is_local: bool,
    /// The host as written, lower case. Not a secret.
    pub(crate) host: String,
    /// The database's name as written. Not a secret.
    pub(crate) database: String,
    /// The password in it, with its place in the value.
    pub(crate) password: Option<(Span, Secret)>,
}

/// What a connection reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DatabaseIdentity {
    /// Engine and machine: `postgres db.example.com`.
    pub(crate) cluster: String,
    /// The database or namespace there.
    pub(crate) database: String,
}

/// Schemes of databases and brokers: scheme, engine, default port.
const ENGINES: &[(&str, &str, &str)] = &[
    ("postgres", "postgres", "5432"),
    ("postgresql", "postgres", "5432"),
    ("postgis", "postgres", "5432"),
    ("psql", "postgres", "5432"),
    ("pgsql", "postgres", "5432"),
    ("cockroachdb", "cockroachdb", "26257"),
    ("mysql", "mysql", "3306"),
    ("mysql2", "mysql", "3306"),
    ("mariadb", "mysql", "3306"),
    ("mongodb", "mongodb", "27017"),
    ("mongodb+srv", "mongodb", ""),
    ("redis", "redis", "6379"),
    ("rediss", "redis", "6379"),
    ("valkey", "redis", "6379"),
    ("valkeys", "redis", "6379"),
    ("mssql", "mssql", "1433"),
    ("sqlserver", "mssql", "1433"),
    ("clickhouse", "clickhouse", ""),
    ("libsql", "libsql", ""),
    ("amqp", "amqp", "5672"),
    ("amqps", "amqp", "5671"),
];

impl DatabaseTarget {
    /// What a database URL reaches; `None` when `value` is no database URL.
    pub(crate) fn of_url(value: &str) -> Option<Self> {
        let url = Url::parse(value)?;
        let engine = url.engine?;
        let host = url.host.to_ascii_lowercase();
        let is_local = is_local_host(&host);
        let identity = (!is_local && !has_reference(&host)).then(|| url.identity(engine, &host));
        Some(Self { identity, is_local, database: url.database(), host, password: url.password() })
    }

    /// What a group of keys such as `DB_HOST`, `DB_PORT` and `DB_NAME` reaches.
    pub(crate) fn of_parts(engine: &str, host: &str, port: Option<&str>, database: &str) -> Self {
        let host = host.trim().to_ascii_lowercase();
        let is_local = is_local_host(&host);
        let engine_row = ENGINES.iter().find(|(scheme, _, _)| scheme.eq_ignore_ascii_case(engine));
        let (engine, default_port) = engine_row.map_or(("database", ""), |&(_, engine, port)| (engine, port));
        let identity = (!is_local && !has_reference(&host) && !host.is_empty()).then(|| DatabaseIdentity {
            cluster: cluster_key(engine, &host, port.unwrap_or(default_port), default_port, "", ""),
            database: database.to_owned(),
        });
        Self { identity, is_local, host, database: database.to_owned(), password: None }
    }

    /// Whether the host's or the database's name holds a word for production.
    pub(crate) fn names_production(&self) -> bool {
        // The names of a provider's own domain say nothing: only the project's labels count.
        let labels = if self.host.contains('.') {
            self.host.rsplitn(3, '.').last().unwrap_or_default()
        } else {
            &self.host
        };
        [labels, &self.database].iter().any(|name| has_production_word(name))
    }
}

/// The password in a URL of any scheme, with its place; `None` where there is none, and for hosts that every machine
/// has for itself.
pub(crate) fn url_password(value: &str) -> Option<(Span, Secret)> {
    let url = Url::parse(value)?;
    let host = url.host.to_ascii_lowercase();
    // The second half of an old Sentry DSN: it may send errors, which every visitor's browser does.
    let is_public = url.engine.is_none() && host.split('.').any(|label| label == "sentry");
    if is_public || is_local_host(&host) { None } else { url.password() }
}

/// Where the password in a URL of any scheme and host is.
pub(crate) fn userinfo_password(value: &str) -> Option<Span> {
    Url::parse(value)?.password().map(|(span, _)| span)
}

fn has_production_word(name: &str) -> bool {
    let words: Vec<_> =
        name.split(|it: char| !it.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
    words.iter().enumerate().any(|(at, word)| {
        let is_negated = at > 0 && matches!(words[at - 1].as_str(), "non" | "not" | "no" | "pre");
        !is_negated && matches!(word.as_str(), "prod" | "production" | "prd" | "live")
    })
}

/// The parts of `scheme://user:password@host:port/path?query`, each as written.
struct Url<'v> {
    scheme: String,
    /// `None` for what is no database.
    engine: Option<&'static str>,
    default_port: &'static str,
    user: &'v str,
    password: Option<(usize, &'v str)>,
    host: &'v str,
    port: &'v str,
    path: &'v str,
    query: &'v str,
}

impl<'v> Url<'v> {
    fn parse(value: &'v str) -> Option<Self> {
        let (scheme, rest) = value.split_once("://")?;
        let full = scheme.trim_start_matches("jdbc:").to_ascii_lowercase();
        let base = full.split_once('+').map_or(full.as_str(), |(base, _)| base);
        let name = if full.starts_with("mongodb+srv") { "mongodb+srv" } else { base };
        let is_scheme =
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"+.-".contains(&it));
        let row = ENGINES.iter().find(|(known, _, _)| *known == name);
        let (engine, default_port) = row.map_or((None, ""), |&(_, engine, port)| (Some(engine), port));
        if !is_scheme {
            return None;
        }
        let at_authority = value.len() - rest.len();
        let (userinfo, tail) = split_userinfo(rest);
        let (user, password) = userinfo.map_or(("", None), |info| match info.split_once(':') {
            Some((user, password)) => (user, Some((at_authority + user.len() + 1, password))),
            None => (info, None),
        });
        let end = tail.find(['/', '?', '#', ';']).unwrap_or(tail.len());
        let (authority, behind) = tail.split_at(end);
        let (path, query) = behind.split_once(['?', ';']).unwrap_or((behind, ""));
        let (host, port) = split_port(authority);
        Some(Self {
            scheme: name.to_owned(),
            engine,
            default_port,
            user,
            password,
            host,
            port,
            path: path.trim_matches('/'),
            query,
        })
    }

    fn parameter(&self, name: &str) -> Option<&'v str> {
        self.query
            .split(['&', ';'])
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn database(&self) -> String {
        let named = if self.path.is_empty() {
            self.parameter("databaseName")
                .or_else(|| self.parameter("database"))
                .or_else(|| self.parameter("db"))
                .unwrap_or_default()
        } else {
            self.path
        };
        decoded(named)
    }

    fn identity(&self, engine: &str, host: &str) -> DatabaseIdentity {
        let named = self.database();
        let database = match (engine, named.as_str()) {
            ("postgres", "") => decoded(self.user),
            ("mongodb", "") => "test".to_owned(),
            ("redis", "") => "0".to_owned(),
            _ => named,
        };
        let cluster = cluster_key(engine, host, self.port, self.default_port, self.user, &self.scheme);
        // Supabase has one database a project, and its pooler's name for it does not matter.
        let database = if cluster.starts_with("supabase ") { "postgres".to_owned() } else { database };
        DatabaseIdentity { cluster, database }
    }

    fn password(&self) -> Option<(Span, Secret)> {
        if let Some((at, raw)) = self.password.filter(|(_, raw)| !raw.is_empty()) {
            let secret = Secret::new(percent_decode(raw.as_bytes()).collect::<Vec<_>>());
            return Some((Span::new(at, at + raw.len()), secret));
        }
        None
    }
}

/// Splits `user:password@` off. Passwords hold unencoded `@`, `/` and `#` often enough: the last `@` before the first
/// `/`, `?` or `#` that follows it counts, and the last of all when there is none before.
fn split_userinfo(rest: &str) -> (Option<&str>, &str) {
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let at = rest[..authority_end].rfind('@').or_else(|| {
        let late = rest.find('@')?;
        // `host/path?mail=a@b` is no user information: a password must have begun with a colon.
        let colon = rest.find(':')?;
        (colon < authority_end && !rest[colon + 1..authority_end].bytes().all(|it| it.is_ascii_digit()))
            .then_some(late)
    });
    at.map_or((None, rest), |at| (Some(&rest[..at]), &rest[at + 1..]))
}

fn split_port(authority: &str) -> (&str, &str) {
    if authority.contains(',') {
        return (authority, "");
    }
    match authority.rsplit_once(':') {
        Some((host, port))
            if port.bytes().all(|it| it.is_ascii_digit()) && (!host.contains(':') || host.ends_with(']')) =>
        {
            (host, port)
        }
        _ => (authority, ""),
    }
}

fn decoded(text: &str) -> String {
    percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned()
}

/// Engine and machine, with the poolers, replicas and internal names of hosted databases brought to one name.
fn cluster_key(engine: &str, host: &str, port: &str, default_port: &str, user: &str, scheme: &str) -> String {
    if let Some(project) = supabase_project(host, user) {
        return format!("supabase {project}");
    }
    let mut hosts: Vec<_> = host.split(',').map(|one| normal_host(one, default_port, user)).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let is_pooler_port = engine == "postgres" && matches!(port, "6432" | "6543" | "25060" | "25061");
    let keeps_port = !port.is_empty() && port != default_port && !is_pooler_port;
    let port = if keeps_port { format!(":{port}") } else { String::new() };
    // Atlas: the members of a cluster and its SRV name are one.
    let engine = if scheme == "mongodb+srv" { "mongodb" } else { engine };
    format!("{engine} {}{port}", hosts.join(","))
}

/// Supabase: `db.<ref>.supabase.co`, or the user `<role>.<ref>` at a pooler that all projects share.
fn supabase_project(host: &str, user: &str) -> Option<String> {
    if host.ends_with(".pooler.supabase.com") {
        return user.rsplit_once('.').map(|(_, project)| project.to_owned());
    }
    host.strip_suffix(".supabase.co").map(|labels| labels.trim_start_matches("db.").to_owned())
}

fn normal_host(host: &str, default_port: &str, user: &str) -> String {
    let (host, port) = split_port(host.trim_end_matches('.'));
    let mut labels: Vec<&str> = host.split('.').collect();
    let mut first = labels.first().copied().unwrap_or_default().to_owned();
    if host.ends_with(".neon.tech") {
        first.truncate(first.trim_end_matches("-pooler").len());
    } else if host.ends_with(".rds.amazonaws.com") {
        labels.retain(|label| !label.is_empty());
        return labels.iter().map(|label| strip_rds_role(label)).collect::<Vec<_>>().join(".");
    } else if host.ends_with(".mongodb.net") {
        first.truncate(first.find("-shard-").unwrap_or(first.len()));
    } else if host.ends_with("-postgres.render.com") {
        return first;
    } else if host.ends_with(".psdb.cloud") {
        // The host is shared by all tenants: the user name is the branch.
        return format!("{host} {user}");
    }
    if let Some(label) = labels.first_mut() {
        *label = &first;
    }
    let port = if port.is_empty() || port == default_port { String::new() } else { format!(":{port}") };
    format!("{}{port}", labels.join("."))
}

/// `cluster-ro-abc123` and `cluster-abc123` name one Aurora cluster.
fn strip_rds_role(label: &str) -> String {
    ["cluster-ro-", "cluster-custom-", "cluster-", "proxy-"]
        .iter()
        .find_map(|role| label.strip_prefix(role))
        .unwrap_or(label)
        .to_owned()
}

fn has_reference(text: &str) -> bool {
    text.contains("${") || text.starts_with('$') || text.contains("{{") || text.contains('<')
}

/// Hosts that every machine has for itself, and names that only a network of containers knows (environments.md 4.5),
/// unless they say production. Railway has one name for every environment of a project: it cannot be compared.
fn is_local_host(host: &str) -> bool {
    let first = host.split(',').next().unwrap_or_default();
    let is_bare_production = !first.contains('.') && has_production_word(first);
    !is_bare_production && (shape::is_local_host(first.as_bytes()) || first.ends_with(".railway.internal"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(url: &str) -> Option<(String, String)> {
        DatabaseTarget::of_url(url)?.identity.map(|it| (it.cluster, it.database))
    }

    #[test]
    fn user_password_and_parameters_are_no_identity() {
        let one = identity("postgres://app:pw-one@DB.shop.io:5432/shop?sslmode=require");
        assert!(one.is_some());
        assert_eq!(one, identity("postgresql+asyncpg://admin:pw-two@db.shop.io/shop"));
        assert_ne!(one, identity("postgres://app:pw-one@db.shop.io/shop_staging"));
    }

    #[test]
    fn poolers_and_direct_hosts_are_one() {
        for (direct, pooled) in [
            (
                "postgres://postgres:a@db.abcdefghijklmnopqrst.supabase.co:5432/postgres",
                "postgres://postgres.abcdefghijklmnopqrst:b@aws-0-eu.pooler.supabase.com:6543/postgres",
            ),
            (
                "postgres://u:p@ep-cool-darkness-a1b2c3d4.eu.aws.neon.tech/main",
                "postgres://u:p@ep-cool-darkness-a1b2c3d4-pooler.eu.aws.neon.tech/main",
            ),
            (
                "mysql://u:p@shop.cluster-abc123.eu-west-1.rds.amazonaws.com/shop",
                "mysql://u:p@shop.cluster-ro-abc123.eu-west-1.rds.amazonaws.com/shop",
            ),
            (
                "mongodb+srv://u:p@shop.x1y2z.mongodb.net/shop",
                "mongodb://u:p@shop-shard-00-00.x1y2z.mongodb.net:27017,shop-shard-00-01.x1y2z.mongodb.net:27017/shop",
            ),
        ] {
            assert!(identity(direct).is_some(), "{direct}");
            assert_eq!(identity(direct), identity(pooled), "{direct}");
        }
    }

    #[test]
    fn tenants_of_one_pooler_are_different() {
        assert_ne!(
            identity("postgres://postgres.aaaaaaaaaaaaaaaaaaaa:p@aws-0-eu.pooler.supabase.com/postgres"),
            identity("postgres://postgres.bbbbbbbbbbbbbbbbbbbb:p@aws-0-eu.pooler.supabase.com/postgres")
        );
    }

    #[test]
    fn local_hosts_have_no_identity() {
        for url in [
            "postgres://u:p@localhost:5432/app",
            "postgres://u:p@db/app",
            "redis://127.0.0.1",
            "mysql://u:p@host.docker.internal/app",
            "postgres://u:p@[::1]:5432/a",
        ] {
            assert_eq!(identity(url), None, "{url}");
            assert!(DatabaseTarget::of_url(url).is_some(), "{url}");
        }
        assert!(identity("postgres://u:p@${DB_HOST}/app").is_none());
    }

    #[test]
    fn passwords_with_odd_characters_are_found_whole() {
        for (url, password) in [
            ("postgres://u:p%40ss@h.io/db", "p@ss"),
            ("postgres://u:p@ss@h.io/db", "p@ss"),
            ("postgres://u:p/ss#1@h.io/db", "p/ss#1"),
            ("mongodb+srv://u:a:b@h.io/db", "a:b"),
        ] {
            let target = DatabaseTarget::of_url(url).unwrap();
            assert_eq!(target.password.unwrap().1, Secret::new(password), "{url}");
            assert_eq!(target.host, "h.io", "{url}");
        }
        assert!(DatabaseTarget::of_url("postgres://h.io:5432/db?mail=a@b").unwrap().password.is_none());
    }

    #[test]
    fn names_of_production_are_whole_words() {
        let names = |url: &str| DatabaseTarget::of_url(url).unwrap().names_production();
        assert!(names("postgres://u:p@prod-db.internal:5432/app"));
        assert!(names("postgres://u:p@db.shop.io/shop_production"));
        assert!(!names("postgres://u:p@db.shop.io/products"));
        assert!(!names("postgres://u:p@nonprod.shop.io/delivery"));
        assert!(!names("postgres://u:p@db.non-prod.shop.io/app"));
    }

    #[test]
    fn parts_and_url_have_one_identity() {
        let parts = DatabaseTarget::of_parts("mysql", "DB.shop.io", Some("3306"), "shop").identity;
        assert_eq!(parts, DatabaseTarget::of_url("mysql://u:p@db.shop.io/shop").unwrap().identity);
    }
}
