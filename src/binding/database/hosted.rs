//! Databases that are reached by something else than a database's URL: the web address of a project, a deployment's name,
//! a key that names its project.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::cluster::{Address, is_local_host};
use super::engine::Engine;
use super::url::{Url, split_port};
use super::{DatabaseIdentity, DatabaseTarget};
use crate::binding::key::words;

/// What the value of `key` reaches; `None` when it is none of these.
pub(super) fn target(key: &str, value: &str) -> Option<DatabaseTarget> {
    let words = words(key);
    web_address(&words, value)
        .or_else(|| supabase_key(value))
        .or_else(|| convex_deployment(&words, value))
        .or_else(|| elastic_cloud(&words, value))
        .or_else(|| brokers(&words, value))
}

fn named(cluster: String, host: &str, database: &str) -> DatabaseTarget {
    let identity = DatabaseIdentity { cluster, database: database.to_owned(), schema: String::new() };
    DatabaseTarget {
        identity: Some(identity),
        is_local: false,
        host: host.to_owned(),
        database: String::new(),
    }
}

/// `https://<ref>.supabase.co`, `https://<database>-<organisation>.turso.io` and the like; Prisma's proxy, whose key says
/// whose data it is.
fn web_address(words: &[String], value: &str) -> Option<DatabaseTarget> {
    let url = Url::parse(value)?;
    let host = url.host.to_ascii_lowercase();
    if url.scheme == "prisma" || host.ends_with(".prisma-data.net") {
        let key = url.parameter("api_key")?;
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(key.as_bytes())[..8]);
        return (!is_local_host(&host)).then(|| named(format!("prisma {digest}"), &host, ""));
    }
    if url.scheme != "https" && url.scheme != "http" {
        return None;
    }
    if let Some(slug) = ["convex.cloud", "convex.site"].iter().find_map(|it| project_of(&host, it)) {
        return Some(named(format!("convex {slug}"), &host, ""));
    }
    let address = Address { host: &host, port: url.port, user: "", options: "" };
    if host.ends_with(".supabase.co") || host.ends_with(".supabase.in") {
        return Some(named(address.cluster(Engine::named("postgres")?), &host, "postgres"));
    }
    let is_about = |word: &str| words.iter().any(|it| it == word);
    let engine = if host.ends_with(".turso.io") {
        "libsql"
    } else if host.ends_with(".upstash.io") && is_about("redis") {
        return Some(named(address.cluster(Engine::named("redis")?), &host, "0"));
    } else if is_about("elasticsearch") || is_about("opensearch") {
        "elasticsearch"
    } else if is_about("clickhouse") {
        "clickhouse"
    } else {
        return None;
    };
    Some(DatabaseTarget::at(Engine::named(engine)?, &address, url.path, ""))
}

/// `<project>` of `<project>.<domain>`.
fn project_of<'h>(host: &'h str, domain: &str) -> Option<&'h str> {
    host.strip_suffix(domain)?.strip_suffix('.')?.split('.').next()
}

/// The project that a key of Supabase is for; the demo keys of a local installation name none.
fn supabase_key(value: &str) -> Option<DatabaseTarget> {
    #[derive(Deserialize)]
    struct Claims {
        iss: String,
        r#ref: String,
    }
    let payload = value.strip_prefix("eyJ")?.split('.').nth(1)?;
    let payload = BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    let host = format!("{}.supabase.co", claims.r#ref);
    (claims.iss == "supabase").then(|| named(format!("supabase {}", claims.r#ref), &host, "postgres"))
}

/// `prod:happy-animal-123`, with a key or a team behind it.
fn convex_deployment(words: &[String], value: &str) -> Option<DatabaseTarget> {
    let is_convex = words.first().is_some_and(|it| it == "convex");
    let (kind, rest) = value.split_once(':').filter(|_| is_convex)?;
    let slug = rest.split(['|', ' ']).next().filter(|it| !it.is_empty())?;
    matches!(kind, "prod" | "dev" | "preview").then(|| named(format!("convex {slug}"), slug, ""))
}

/// `name:` and in base64 `host$elasticsearch$kibana`.
fn elastic_cloud(words: &[String], value: &str) -> Option<DatabaseTarget> {
    let is_cloud_id = words.ends_with(&["cloud".to_owned(), "id".to_owned()]);
    let (_, encoded) = value.split_once(':').filter(|_| is_cloud_id)?;
    let decoded = BASE64_NOPAD.decode(encoded.trim_end_matches('=').as_bytes()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let mut parts = text.split('$');
    let (host, cluster) = (parts.next()?, parts.next()?);
    Some(named(format!("elasticsearch {cluster}.{host}"), host, ""))
}

/// `bootstrap.servers` of Kafka.
fn brokers(words: &[String], value: &str) -> Option<DatabaseTarget> {
    let has = |word: &str| words.iter().any(|it| it == word);
    let is_list = has("servers") || has("brokers") || has("broker") || has("hosts");
    if !(has("kafka") && is_list || has("bootstrap") && has("servers")) {
        return None;
    }
    let hosts: Vec<_> =
        value.split(',').map(|it| it.trim().rsplit("://").next().unwrap_or_default()).collect();
    let has_ports = hosts.iter().all(|it| !split_port(it).1.is_empty());
    let host = hosts.join(",").to_ascii_lowercase();
    let address = Address { host: &host, port: "", user: "", options: "" };
    has_ports
        .then(|| Engine::named("kafka").map(|engine| DatabaseTarget::at(engine, &address, "", "")))
        .flatten()
}
