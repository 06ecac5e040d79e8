//! Hosts that are nobody's but the developer's.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a host (name or address, with or without a port) is the machine itself or a neighbour in one network of
/// containers: what runs there holds no other person's data.
///
/// A name without a dot (`db`, `postgres`) is a container's.
pub(crate) fn is_local_host(host: &[u8]) -> bool {
    let Some(host) = normal(host) else { return false };
    is_local_address(&host) || is_local_name(&host)
}

/// Whether a host is one of those that are kept free for documentation: nothing is there.
pub(crate) fn is_documentation_host(host: &[u8]) -> bool {
    let Some(host) = normal(host) else { return false };
    host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_documentation())
        || DOCUMENTATION_ENDINGS.iter().any(|ending| host.ends_with(ending))
        || DOCUMENTATION
            .iter()
            .any(|name| host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
}

fn normal(host: &[u8]) -> Option<String> {
    let host = std::str::from_utf8(host).ok()?;
    Some(without_port(host).trim_end_matches('.').to_ascii_lowercase())
}

fn without_port(host: &str) -> &str {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

fn is_local_address(host: &str) -> bool {
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback() || address.is_unspecified();
    }
    host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

fn is_local_name(host: &str) -> bool {
    !host.contains(['.', ':']) || LOCAL_ENDINGS.iter().any(|ending| host.ends_with(ending))
}

/// `host.docker.internal` and the like; multicast DNS; the names of RFC 6761 that mean this machine.
const LOCAL_ENDINGS: &[&str] = &[".localhost", ".local", ".localdomain", ".test", ".docker.internal"];

/// Top-level names of RFC 2606, at which nothing is.
const DOCUMENTATION_ENDINGS: &[&str] = &[".invalid", ".example"];

/// Names of RFC 2606, at which nothing is.
const DOCUMENTATION: &[&str] = &["example.com", "example.org", "example.net"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_machine_and_containers_are_local() {
        for host in [
            "localhost",
            "LOCALHOST:5432",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]:5432",
            "::1",
            "0.0.0.0",
            "db",
            "postgres:5432",
            "host.docker.internal",
            "app.test",
            "printer.local",
            "",
        ] {
            assert!(is_local_host(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn names_of_documentation_are_known() {
        for host in ["db.example.com", "example.org:443", "db.example", "192.0.2.1"] {
            assert!(is_documentation_host(host.as_bytes()), "{host}");
            assert!(!is_local_host(host.as_bytes()), "{host}");
        }
        assert!(!is_documentation_host(b"myexample.com"));
    }

    #[test]
    fn everything_else_is_not() {
        for host in [
            "db.acme.io",
            "10.0.0.5",
            "ep-x.eu.aws.neon.tech:5432",
            "myexample.com",
            "localhost.acme.io",
            "2001:db9::1",
        ] {
            assert!(!is_local_host(host.as_bytes()), "{host}");
        }
    }
}
