//! One name for one machine: poolers, replicas and internal names of hosted databases (environments.md 5).

use crate::shape;

use super::engine::Engine;
use super::url::split_port;

/// Where a connection goes, as far as it decides which data is reached.
pub(super) struct Address<'a> {
    /// Lower case; several hosts are joined by commas and keep their ports.
    pub(super) host: &'a str,
    pub(super) port: &'a str,
    /// Some hosts serve everybody, and the user says whose data it is.
    pub(super) user: &'a str,
    /// The options of a Postgres URL, which may name the endpoint.
    pub(super) options: &'a str,
}

impl Address<'_> {
    /// Engine and machine: `postgres db.example.com`; the service's own name for it where there is one.
    pub(super) fn cluster(&self, engine: &Engine) -> String {
        if let Some(name) = self.hosted() {
            return name;
        }
        let mut hosts: Vec<_> = self.host.split(',').map(|one| normal_host(one, engine)).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let is_shared_by_port = self.host.ends_with(".rlwy.net") || self.host.ends_with(".railway.app");
        let is_said = if is_shared_by_port { !self.port.is_empty() } else { !engine.is_usual(self.port) };
        let port = if is_said { format!(":{}", self.port) } else { String::new() };
        let host = hosts.join(",");
        if host.ends_with(".connect.psdb.cloud") {
            // All tenants of PlanetScale share it: the user name is the branch.
            return format!("{} {host} {}", engine.name, self.user);
        }
        format!("{} {host}{port}", engine.name)
    }

    /// Hosted databases that have a name of their own, whichever way leads to them.
    fn hosted(&self) -> Option<String> {
        let host = self.host;
        if let Some(project) = supabase_project(host, self.user, self.options) {
            return Some(format!("supabase {project}"));
        }
        if let Some(instance) = host.strip_prefix("/cloudsql/") {
            return Some(format!("cloudsql {}", instance.trim_end_matches("/.s.pgsql.5432")));
        }
        if host.ends_with(".neon.tech") {
            let named = self.options.split_once("endpoint=").map(|(_, it)| it);
            let endpoint = named.or_else(|| host.split('.').next()).unwrap_or_default();
            return Some(format!("neon {}", endpoint.trim_end_matches("-pooler")));
        }
        let render = host.split('.').next().filter(|_| is_render_host(host))?;
        Some(format!("render {render}"))
    }
}

/// Supabase: `db.<ref>.supabase.co`, `<ref>.supabase.co`, or the user `<role>.<ref>` at a pooler that all projects
/// share.
fn supabase_project(host: &str, user: &str, options: &str) -> Option<String> {
    if host.ends_with(".pooler.supabase.com") {
        let of_user = user.rsplit_once('.').map(|(_, project)| project);
        let of_options = options.split_once("reference=").map(|(_, project)| project);
        return of_user.or(of_options).map(str::to_owned);
    }
    let labels = host.strip_suffix(".supabase.co").or_else(|| host.strip_suffix(".supabase.in"))?;
    let labels = labels.strip_prefix("db.").unwrap_or(labels);
    labels.split('.').next().filter(|it| !it.is_empty()).map(str::to_owned)
}

/// `dpg-abc-a` inside of Render, `dpg-abc-a.oregon-postgres.render.com` outside.
fn is_render_host(host: &str) -> bool {
    host.ends_with("-postgres.render.com") || host.starts_with("dpg-") && !host.contains('.')
}

fn normal_host(host: &str, engine: &Engine) -> String {
    let (host, port) = split_port(host.trim_end_matches('.'));
    let host = host.replace(".privatelink.", ".");
    let mut labels: Vec<&str> = host.split('.').collect();
    if host.ends_with(".rds.amazonaws.com") {
        return labels.iter().map(|label| without_rds_role(label)).collect::<Vec<_>>().join(".");
    }
    if let Some(first) = labels.first_mut() {
        *first = without_role(first, &host);
    }
    let port = if engine.is_usual(port) { String::new() } else { format!(":{port}") };
    format!("{}{port}", labels.join("."))
}

/// The first label of a host without what only says which door of the cluster it is.
fn without_role<'h>(label: &'h str, host: &str) -> &'h str {
    if host.ends_with(".mongodb.net") {
        // Atlas: the members of a cluster and its SRV name are one.
        return label.split("-shard-").next().unwrap_or(label);
    }
    if host.ends_with(".ondigitalocean.com") || host.ends_with(".aivencloud.com") {
        return ["private-", "public-", "replica-"]
            .iter()
            .find_map(|door| label.strip_prefix(door))
            .unwrap_or(label);
    }
    ["-pooler", "-replica", "-readonly", "-reader", "-ro", "-rw"]
        .iter()
        .find_map(|role| label.strip_suffix(role))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(label)
}

/// `cluster-ro-abc123` and `cluster-abc123` name one Aurora cluster, `shop-instance-1` one of its machines.
fn without_rds_role(label: &str) -> String {
    let label = ["cluster-ro-", "cluster-custom-", "cluster-", "proxy-"]
        .iter()
        .find_map(|role| label.strip_prefix(role))
        .unwrap_or(label);
    match label.rsplit_once("-instance-") {
        Some((cluster, number)) if number.bytes().all(|it| it.is_ascii_digit()) => cluster.to_owned(),
        _ => label.to_owned(),
    }
}

/// Hosts that every machine has for itself, and names that only a network of containers knows (environments.md 4.5),
/// unless they say production. Railway has one name for every environment of a project: it cannot be compared.
pub(super) fn is_local_host(host: &str) -> bool {
    let first = host.split(',').next().unwrap_or_default();
    if first.starts_with("/cloudsql/") || is_render_host(first) {
        return false;
    }
    let is_bare_production = !first.contains('.') && super::has_production_word(first);
    let is_of_windows = first == "." || first.starts_with("(local");
    let is_socket = first.starts_with('/');
    !is_bare_production
        && (is_of_windows
            || is_socket
            || shape::is_local_host(first.as_bytes())
            || first.ends_with(".railway.internal"))
}
