//! URLs taken apart as they are written in configuration: passwords with odd characters, lists of hosts, JDBC's forms.

use percent_encoding::percent_decode;

use crate::secret::Secret;
use crate::text::Span;

use super::engine::Engine;

/// How long a query may be that parameters are looked for in.
const LONGEST_QUERY: usize = 16_384;

/// The parts of `scheme://user:password@host:port/path?query`, each as written.
#[derive(Debug)]
pub(super) struct Url<'v> {
    /// `None` for what is no database.
    pub(super) engine: Option<&'static Engine>,
    /// Without `jdbc:` and without a driver behind `+`; lower case.
    pub(super) scheme: String,
    pub(super) user: &'v str,
    password: Option<(usize, &'v str)>,
    /// The host, or several with their ports.
    pub(super) host: &'v str,
    pub(super) port: &'v str,
    pub(super) path: &'v str,
    query: &'v str,
    /// Where the query begins in the value.
    at_query: usize,
}

impl<'v> Url<'v> {
    pub(super) fn parse(value: &'v str) -> Option<Self> {
        let (scheme, rest) = value.split_once("://")?;
        let scheme = base_scheme(scheme)?;
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
        let engine = Engine::of_word(&scheme);
        let at_query = value.len() - query.len();
        Some(Self {
            engine,
            scheme,
            user,
            password,
            host,
            port,
            path: path.trim_matches('/'),
            query,
            at_query,
        })
    }

    /// The parameter of this name, as written, with its place in the value.
    fn parameter_at(&self, name: &str) -> Option<(usize, &'v str)> {
        let mut at = self.at_query;
        // A longer one holds no connection, and may be full of open braces.
        let mut rest = if self.query.len() > LONGEST_QUERY { "" } else { self.query };
        while !rest.is_empty() {
            let (pair, next) = first_pair(rest);
            if let Some((key, value)) = pair.split_once('=')
                && key.eq_ignore_ascii_case(name)
            {
                return Some((at + key.len() + 1, value));
            }
            at += next;
            rest = &rest[next..];
        }
        None
    }

    /// The parameter of this name, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.parameter_at(name).map(|(_, value)| decoded(value))
    }

    /// The password, decoded, with its place in the value. Databases take it as a parameter too.
    pub(super) fn password(&self) -> Option<(Span, Secret)> {
        let parameter = || {
            let names: &[&str] = if self.engine.is_some() { &["password", "pwd"] } else { &[] };
            names.iter().find_map(|name| self.parameter_at(name))
        };
        let (at, raw) = self.password.filter(|(_, raw)| !raw.is_empty()).or_else(parameter)?;
        let is_braced = raw.len() > 2 && raw.starts_with('{') && raw.ends_with('}') && !raw.starts_with("{{");
        let (at, raw) = if is_braced { (at + 1, &raw[1..raw.len() - 1]) } else { (at, raw) };
        let secret = Secret::new(percent_decode(raw.as_bytes()).collect::<Vec<_>>());
        (!raw.is_empty()).then(|| (Span::new(at, at + raw.len()), secret))
    }

    /// The database that is asked for, whatever the way to say so.
    pub(super) fn database(&self) -> String {
        if !self.path.is_empty() {
            return decoded(self.path);
        }
        ["databaseName", "database", "db"].iter().find_map(|name| self.parameter(name)).unwrap_or_default()
    }
}

/// The first pair of a query, and where the next one begins. Within braces, which SQL Server allows, nothing separates.
fn first_pair(query: &str) -> (&str, usize) {
    let braced = query.find("={").and_then(|open| Some((open, open + query[open..].find('}')?)));
    let end = |from: usize| query[from..].find(['&', ';']).map_or(query.len(), |it| from + it);
    let end = match braced {
        Some((open, close)) if open < end(0) => end(close),
        _ => end(0),
    };
    (&query[..end], (end + 1).min(query.len()))
}

/// `jdbc:aws-wrapper:postgresql` and `postgresql+asyncpg` are `postgresql`; `None` for what is no scheme.
fn base_scheme(scheme: &str) -> Option<String> {
    let scheme = scheme.to_ascii_lowercase();
    let full = match scheme.strip_prefix("jdbc:") {
        // Drivers put their own word before or behind the engine's.
        Some(rest) => rest.split(':').find(|it| Engine::of_word(it).is_some()).unwrap_or(rest),
        None => &scheme,
    };
    let base = full.split_once('+').map_or(full, |(base, _)| base);
    let is_scheme =
        !base.is_empty() && base.bytes().all(|it| it.is_ascii_alphanumeric() || b".-".contains(&it));
    is_scheme.then(|| base.to_owned())
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

/// Host and port; several hosts keep theirs.
pub(super) fn split_port(authority: &str) -> (&str, &str) {
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

pub(super) fn decoded(text: &str) -> String {
    percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned()
}
