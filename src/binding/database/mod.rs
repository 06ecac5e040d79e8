//! The identity of a database: which engine, which cluster, which database, whoever logs in.
//!
//! Two connections with one identity reach the same data, whatever their user, password, pooler, parameters or notation
//! say (environments.md 5). What is always local has no identity: two `localhost` are two machines.

mod cluster;
mod engine;
mod hosted;
mod keyword;
mod url;

use std::fmt;

use crate::secret::Secret;
use crate::text::Span;

use cluster::{Address, is_local_host};
use engine::Engine;
use keyword::Keywords;
use url::{Url, decoded};

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
}

/// What a connection reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DatabaseIdentity {
    /// Engine and machine: `postgres db.example.com`.
    pub(crate) cluster: String,
    /// The database or namespace there.
    pub(crate) database: String,
    /// The part of the database that the connection keeps to, where the notation can say so: Prisma's `?schema=`.
    pub(crate) schema: String,
}

/// A connection told in parts, such as the keys `DB_HOST`, `DB_PORT` and `DB_NAME`, each as written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ConnectionParts<'v> {
    /// What names the engine: a driver (`mysql2`, `org.postgresql.Driver`), or the stem of the keys.
    pub(crate) engine: &'v str,
    pub(crate) host: &'v str,
    pub(crate) port: &'v str,
    pub(crate) database: &'v str,
    pub(crate) user: &'v str,
}

impl DatabaseTarget {
    /// What the value of `key` reaches; `None` when it is no connection.
    pub(crate) fn of(key: &str, value: &str) -> Option<Self> {
        hosted::target(key, value)
            .or_else(|| oracle(value))
            .or_else(|| Self::of_url(value))
            .or_else(|| Self::of_keywords(value))
    }

    /// What a database URL reaches; `None` when `value` is none.
    pub(crate) fn of_url(value: &str) -> Option<Self> {
        let url = Url::parse(value)?;
        let engine = url.engine?;
        let options = url.parameter("options").unwrap_or_default();
        let written = decoded(url.host).to_ascii_lowercase();
        let host = match written.as_str() {
            "" => socket_of(&url).unwrap_or_default(),
            _ => written,
        };
        let address = Address { host: &host, port: url.port, user: url.user, options: &options };
        let schema = url.parameter("schema").filter(|it| it != "public").unwrap_or_default();
        Some(Self::at(engine, &address, &url.database(), &schema))
    }

    fn of_keywords(value: &str) -> Option<Self> {
        let keywords = Keywords::parse(value)?;
        let engine = keywords.engine()?;
        let (name, instance, port) = keywords.mssql_host();
        let host = if instance.is_empty() { name.to_owned() } else { format!("{name}\\{instance}") };
        let host = host.to_ascii_lowercase();
        let address = Address { host: &host, port, user: keywords.user, options: "" };
        Some(Self::at(engine, &address, keywords.database, ""))
    }

    /// What keys that belong together reach; `None` when nothing says which engine is meant.
    pub(crate) fn of_parts(parts: ConnectionParts<'_>) -> Option<Self> {
        let (host, port) = url::split_port(parts.host.trim());
        let port = if parts.port.is_empty() { port } else { parts.port };
        let engine = Engine::of_driver(parts.engine).or_else(|| Engine::of_port(port))?;
        let host = host.to_ascii_lowercase();
        let address = Address { host: &host, port, user: parts.user, options: "" };
        Some(Self::at(engine, &address, parts.database, ""))
    }

    fn at(engine: &Engine, address: &Address<'_>, database: &str, schema: &str) -> Self {
        let is_local = is_local_host(address.host);
        let is_known = !is_local && !address.host.is_empty() && !has_reference(address.host);
        let identity = is_known.then(|| {
            let cluster = address.cluster(engine);
            let database = namespace(engine, &cluster, address.user, database);
            DatabaseIdentity { cluster, database, schema: schema.to_owned() }
        });
        Self { identity, is_local, host: address.host.to_owned(), database: database.to_owned() }
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

impl DatabaseIdentity {
    /// Whether environments may share the cluster as long as they keep to their own part of it, which the connection
    /// does not tell: topics of Kafka.
    pub(crate) fn is_divided_elsewhere(&self) -> bool {
        self.cluster.starts_with("kafka ")
    }
}

impl fmt::Display for DatabaseIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.cluster)?;
        if !self.database.is_empty() {
            write!(formatter, "/{}", self.database.trim_start_matches('/'))?;
        }
        if self.schema.is_empty() { Ok(()) } else { write!(formatter, "?schema={}", self.schema) }
    }
}

/// The part of the cluster that a connection reaches when it says `database`.
fn namespace(engine: &Engine, cluster: &str, user: &str, database: &str) -> String {
    // Supabase has one database a project, and its pooler's name for it does not matter.
    if cluster.starts_with("supabase ") {
        return "postgres".to_owned();
    }
    match (engine.name, database) {
        ("postgres", "") => decoded(user),
        ("mongodb", "") => "test".to_owned(),
        ("redis", "") => "0".to_owned(),
        ("amqp", "") => "/".to_owned(),
        (_, named) => named.to_owned(),
    }
}

/// Where a URL without a host says that its socket or instance is.
fn socket_of(url: &Url<'_>) -> Option<String> {
    let instance = url.parameter("cloudSqlInstance").map(|it| format!("/cloudsql/{it}"));
    instance
        .or_else(|| ["host", "hostaddr", "socket", "unix_socket"].iter().find_map(|it| url.parameter(it)))
        .map(|host| host.to_ascii_lowercase())
}

/// `jdbc:oracle:thin:@//host:1521/service`, `…@host:1521:SID` and `…user/password@host`.
fn oracle(value: &str) -> Option<DatabaseTarget> {
    let (_, address) = value.strip_prefix("jdbc:oracle:")?.rsplit_once('@')?;
    let address = address.trim_start_matches('/');
    let (host, rest) = address.split_once([':', '/']).unwrap_or((address, ""));
    let (port, service) = match rest.split_once([':', '/']) {
        Some((port, service)) => (port, service),
        None if rest.bytes().all(|it| it.is_ascii_digit()) => (rest, ""),
        None => ("", rest),
    };
    let service = service.split('?').next().unwrap_or_default();
    let parts = ConnectionParts { engine: "oracle", host, port, database: service, user: "" };
    DatabaseTarget::of_parts(parts)
}

/// The password in a connection, with its place; `None` where there is none, and for hosts that every machine has for
/// itself.
pub(crate) fn connection_password(value: &str) -> Option<(Span, Secret)> {
    let Some(url) = Url::parse(value) else {
        let keywords = Keywords::parse(value)?;
        let host = keywords.mssql_host().0.to_ascii_lowercase();
        return if is_local_host(&host) { None } else { keywords.password() };
    };
    let host = url.host.to_ascii_lowercase();
    // The second half of an old Sentry DSN: it may send errors, which every visitor's browser does.
    let is_public = url.engine.is_none() && host.split('.').any(|label| label == "sentry");
    let host = if host.is_empty() { socket_of(&url).unwrap_or_default() } else { host };
    if is_public || is_local_host(&host) { None } else { url.password() }
}

/// Where the password in a connection to any host is.
pub(crate) fn password_place(value: &str) -> Option<Span> {
    let password = match Url::parse(value) {
        Some(url) => url.password(),
        None => Keywords::parse(value).and_then(|it| it.password()),
    };
    password.map(|(span, _)| span)
}

fn has_production_word(name: &str) -> bool {
    let words: Vec<_> =
        name.split(|it: char| !it.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
    words.iter().enumerate().any(|(at, word)| {
        let is_negated = at > 0 && matches!(words[at - 1].as_str(), "non" | "not" | "no" | "pre");
        !is_negated && matches!(word.as_str(), "prod" | "production" | "prd" | "live")
    })
}

fn has_reference(text: &str) -> bool {
    text.contains("${") || text.starts_with('$') || text.contains("{{") || text.contains(['<', '%'])
}

#[cfg(test)]
mod tests;
