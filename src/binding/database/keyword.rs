//! Connections told in keywords: ADO.NET (`Server=tcp:h,1433;Initial Catalog=d`), ODBC, Npgsql, libpq (`host=h dbname=d`),
//! Azure's connection strings, and the options of StackExchange.Redis.

use crate::secret::Secret;
use crate::text::Span;

use super::engine::Engine;
use super::url::split_port;

/// How long a connection string may be. Whatever is longer is something else, and hostile when it is full of open
/// quotes.
const LONGEST: usize = 16_384;

/// The parts of a connection string, each as written.
#[derive(Debug, Default)]
pub(super) struct Keywords<'v> {
    pub(super) host: &'v str,
    pub(super) port: &'v str,
    pub(super) database: &'v str,
    pub(super) user: &'v str,
    driver: &'v str,
    /// Whether only SQL Server has one of the keywords.
    is_mssql: bool,
    /// Whether the host has the keyword that the drivers of Postgres use.
    is_postgres: bool,
    is_redis: bool,
    password: Option<(usize, &'v str)>,
}

impl<'v> Keywords<'v> {
    /// `None` for what is no connection string: one needs a place to connect to, and something besides.
    pub(super) fn parse(value: &'v str) -> Option<Self> {
        if value.len() > LONGEST {
            return None;
        }
        // PDO names the driver in front: `mysql:host=…;dbname=…`.
        let driver =
            value.split_once(':').map(|(driver, _)| driver).filter(|it| Engine::of_word(it).is_some());
        let skipped = driver.map_or(0, |it| it.len() + 1);
        let separator = if value.contains(';') {
            ';'
        } else if value.contains(',') && !value.contains(' ') {
            ','
        } else {
            ' '
        };
        let mut found = Self { driver: driver.unwrap_or_default(), ..Self::default() };
        let mut known = 0;
        for (at, key, text) in pairs(&value[skipped..], separator) {
            known += usize::from(found.take(skipped + at, &key, text));
        }
        if separator == ',' {
            return found.with_redis_host(value);
        }
        (known >= 2 && !found.host.is_empty()).then_some(found)
    }

    /// `cache.acme.io:6380,password=…,ssl=True`.
    fn with_redis_host(mut self, value: &'v str) -> Option<Self> {
        let first = value.split(',').next().filter(|it| it.contains(':') && !it.contains(['=', '/']))?;
        (self.host, self.port) = split_port(first);
        self.is_redis = true;
        self.password.is_some().then_some(self)
    }

    /// Whether the keyword is one of a connection.
    fn take(&mut self, at: usize, key: &str, text: &'v str) -> bool {
        match key {
            "server" | "datasource" | "address" | "addr" | "networkaddress" | "endpoint"
            | "accountendpoint" | "accountname" => self.host = text,
            "host" | "hostaddr" | "hostname" => {
                self.host = text;
                self.is_postgres = true;
            }
            "port" => self.port = text,
            "initialcatalog" => {
                self.database = text;
                self.is_mssql = true;
            }
            "database" | "dbname" | "databasename" => self.database = text,
            "userid" | "uid" | "user" | "username" => self.user = text,
            "password" | "pwd" | "accountkey" | "sharedaccesskey" => self.password = Some((at, text)),
            "driver" | "provider" => self.driver = text,
            "trustservercertificate"
            | "integratedsecurity"
            | "multipleactiveresultsets"
            | "persistsecurityinfo" => self.is_mssql = true,
            "sharedaccesskeyname" | "defaultendpointsprotocol" | "endpointsuffix" | "sslmode" => {}
            _ => return false,
        }
        true
    }

    /// What is spoken. SQL Server is what a string without any hint is for.
    pub(super) fn engine(&self) -> Option<&'static Engine> {
        let by_hint = match (self.is_redis, self.is_mssql, self.is_postgres) {
            (true, _, _) => Engine::named("redis"),
            (_, true, _) => Engine::named("mssql"),
            (_, _, true) => Engine::named("postgres"),
            _ => None,
        };
        let port = self.mssql_host().2;
        Engine::of_driver(self.driver)
            .or_else(|| Engine::of_port(if self.port.is_empty() { port } else { self.port }))
            .or(by_hint)
            .or_else(|| Engine::named("mssql").filter(|_| !self.database.is_empty()))
    }

    /// `tcp:host\instance,1433` as host, instance and port.
    pub(super) fn mssql_host(&self) -> (&'v str, &'v str, &'v str) {
        let host = ["tcp:", "np:", "lpc:", "admin:"]
            .iter()
            .find_map(|protocol| self.host.strip_prefix(protocol))
            .unwrap_or(self.host);
        let (host, port) = host.split_once(',').unwrap_or((host, self.port));
        let (host, instance) = host.split_once('\\').unwrap_or((host, ""));
        (host.trim(), instance.trim(), port.trim())
    }

    /// The password with its place in the value.
    pub(super) fn password(&self) -> Option<(Span, Secret)> {
        let (at, text) = self.password.filter(|(_, text)| !text.is_empty())?;
        Some((Span::new(at, at + text.len()), Secret::new(text)))
    }
}

/// The pairs of a connection string: where the text begins, the key in lower case without spaces, the text without its
/// quotes or braces. Within those a separator separates nothing.
fn pairs(value: &str, separator: char) -> Vec<(usize, String, &str)> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let Some(equals) = value[at..].find('=').map(|it| at + it) else { break };
        let start = equals + 1;
        // What has no `=` before the next separator is no pair.
        let key_start = value[at..equals].rfind(separator).map_or(at, |it| at + it + separator.len_utf8());
        let padding = value[start..].len() - value[start..].trim_start_matches(' ').len();
        let start = if separator == ' ' { start } else { start + padding };
        let (text_start, text_end, next) = extent(value, start, separator);
        let key: String = value[key_start..equals]
            .chars()
            .filter(|it| *it != ' ' && *it != '_')
            .collect::<String>()
            .to_ascii_lowercase();
        pairs.push((text_start, key, value[text_start..text_end].trim_end()));
        at = next;
    }
    pairs
}

/// Where the text that begins at `start` begins and ends without its quotes, and where the next pair may begin.
fn extent(value: &str, start: usize, separator: char) -> (usize, usize, usize) {
    let closing = match value[start..].chars().next() {
        Some('"') => Some('"'),
        Some('\'') => Some('\''),
        Some('{') => Some('}'),
        _ => None,
    };
    if let Some(closing) = closing
        && let Some(end) = value[start + 1..].find(closing).map(|it| start + 1 + it)
    {
        let next = value[end..].find(separator).map_or(value.len(), |it| end + it + separator.len_utf8());
        return (start + 1, end, next);
    }
    let end = value[start..].find(separator).map_or(value.len(), |it| start + it);
    (start, end, (end + separator.len_utf8()).min(value.len()))
}
