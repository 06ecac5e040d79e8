//! Files that exist to hold credentials: what stands in them is one, however simple.

use bstr::ByteSlice;

use crate::shape::{self, Likeness, likeness_of_secret};
use crate::text::Span;

use super::grade::Grade;
use super::place::{Place, Setting};
use super::{FILED, Sighting};

/// How a kind of file is read: each value with the name that it has there.
type Reader = fn(&[u8], &mut dyn FnMut(&str, Span));

/// The secrets of a file of one of the kinds.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    let Some(reader) = reader_of(place) else { return Vec::new() };
    let mut found = Vec::new();
    reader(text, &mut |name, span| {
        let Some(grade) = grade(&text[span.range()]) else { return };
        let grade = if place.setting() == Setting::Test { Grade::Hint } else { grade };
        found.push(Sighting {
            rule: FILED,
            name: Some(name.to_owned()),
            span,
            pieces: Vec::new(),
            grade,
            what: "a credential in plain text",
        });
    });
    found
}

/// What stands in a credential's place is one, unless it says that it is none.
fn grade(value: &[u8]) -> Option<Grade> {
    let is_reference = value.starts_with(b"$")
        || value.starts_with(b"{{")
        || value.starts_with(b"<")
        || value.find(b"${").is_some();
    if value.len() < 3 || is_reference || shape::is_placeholder(value) || shape::is_documented_example(value)
    {
        return None;
    }
    let is_random = shape::looks_random(value);
    Some(match likeness_of_secret(value) {
        Some(Likeness::Drawn | Likeness::Chosen) => Grade::Certain,
        _ if is_random => Grade::Certain,
        _ if shape::is_weak(value) => Grade::Hint,
        _ => Grade::Probable,
    })
}

fn reader_of(place: &Place) -> Option<Reader> {
    let (path, name) = (place.path.as_str(), place.name());
    let extension = name.rsplit('.').next().unwrap_or_default();
    let lies_in = |folder: &str| path.rsplit('/').skip(1).any(|part| part == folder);
    Some(match name {
        ".netrc" | "_netrc" | "netrc" => read_netrc,
        ".pgpass" | "pgpass.conf" | "pgpass" => read_pgpass,
        ".git-credentials" | "git-credentials" => read_urls,
        _ if name == "master.key" || extension == "key" && lies_in("credentials") => read_key,
        "wp-config.php" => read_defines,
        "sitemanager.xml" | "recentservers.xml" | "filezilla.xml" => read_filezilla,
        _ if name == ".dockercfg" || name == "config.json" && lies_in(".docker") => read_docker,
        _ if is_of_small_tool(name, &lies_in) => read_lines,
        _ => return None,
    })
}

/// Whether a file is the configuration of a tool that keeps its user's password in it, in one assignment a line.
fn is_of_small_tool(name: &str, lies_in: &dyn Fn(&str) -> bool) -> bool {
    let is_in_place = match name {
        "credentials" => lies_in(".aws"),
        "config" => lies_in(".irssi") || lies_in("irssi"),
        _ => false,
    };
    is_in_place || name.contains("proftpd") || SMALL_TOOLS.contains(&name)
}

/// Names of such files.
const SMALL_TOOLS: &[&str] = &[
    ".npmrc",
    ".pypirc",
    ".s3cfg",
    ".boto",
    "boto.cfg",
    ".my.cnf",
    "my.cnf",
    ".muttrc",
    "muttrc",
    ".esmtprc",
    ".msmtprc",
    "msmtprc",
    "esmtprc",
    ".ftpconfig",
    "sftp-config.json",
    "sftp.json",
    ".remote-sync.json",
    "robomongo.json",
    "ventrilo_srv.ini",
    "proftpd.conf",
    "irc.conf",
    ".mutt_credentials",
    ".smbcredentials",
    ".cifs",
    ".fetchmailrc",
    "deployment-config.json",
    "settings.xml",
    ".ftppass",
];

/// `machine db.acme.io login app password …`, in any layout.
fn read_netrc(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    let words = words(text);
    for pair in words.windows(2) {
        if &text[pair[0].range()] == b"password" {
            found("password", pair[1]);
        }
    }
}

fn words(text: &[u8]) -> Vec<Span> {
    let place = |word: &[u8]| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + word.len())
    };
    text.split(u8::is_ascii_whitespace).filter(|it| !it.is_empty()).map(place).collect()
}

/// Every line with its place, without blanks around it; comments are none.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    text.split_inclusive(|byte| *byte == b'\n').filter_map(move |line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let line = line.trim();
        (!line.is_empty() && !line.starts_with(b"#") && !line.starts_with(b";")).then_some((start, line))
    })
}

/// `host:port:database:user:password`, with `\:` for a colon.
fn read_pgpass(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for (start, line) in lines(text) {
        let colons: Vec<_> =
            (0..line.len()).filter(|&at| line[at] == b':' && (at == 0 || line[at - 1] != b'\\')).collect();
        if let [.., last] = colons[..]
            && colons.len() == 4
        {
            found("password", Span::new(start + last + 1, start + line.len()));
        }
    }
}

/// URLs with a user and a password, one a line.
fn read_urls(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for (start, line) in lines(text) {
        let Some(authority) = line.find(b"://").map(|at| at + 3) else { continue };
        let Some(end) = line[authority..].rfind_byte(b'@').map(|at| authority + at) else { continue };
        if let Some(colon) = line[authority..end].find_byte(b':') {
            found("password", Span::new(start + authority + colon + 1, start + end));
        }
    }
}

/// The key and nothing else.
fn read_key(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    let start = text.len() - text.trim_start().len();
    let key = text.trim();
    if key.len() >= 32 && key.len() <= 128 && key.iter().all(u8::is_ascii_hexdigit) {
        found("key", Span::new(start, start + key.len()));
    }
}

/// `WordPress`: `define('AUTH_KEY', '…');`
fn read_defines(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for (start, line) in lines(text) {
        let Some(rest) = line.strip_prefix(b"define") else { continue };
        let mut literals = literals(rest).into_iter();
        let (Some(name), Some(value)) = (literals.next(), literals.next()) else { continue };
        let (name, name_end) = (rest[name.range()].to_str_lossy(), name.end);
        let is_secret = name == "DB_PASSWORD" || name.ends_with("_KEY") || name.ends_with("_SALT");
        let offset = start + line.len() - rest.len();
        let is_phrase = rest[value.range()].starts_with(b"put your unique");
        let is_given = rest[name_end + 1..value.start - 1].iter().all(|it| b", \t".contains(it));
        if is_secret && is_given && !is_phrase {
            found(&name, Span::new(offset + value.start, offset + value.end));
        }
    }
}

/// The texts between quotes in a line.
fn literals(line: &[u8]) -> Vec<Span> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = line[at..].find_byteset(b"'\"").map(|it| at + it) {
        let Some(len) = line[open + 1..].find_byte(line[open]) else { break };
        found.push(Span::new(open + 1, open + 1 + len));
        at = open + len + 2;
    }
    found
}

/// `FileZilla`: `<Pass encoding="base64">…</Pass>`.
fn read_filezilla(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for at in text.find_iter("<Pass") {
        let Some(start) = text[at..].find_byte(b'>').map(|it| at + it + 1) else { break };
        let Some(end) = text[start..].find_byte(b'<').map(|it| start + it) else { break };
        found("Pass", Span::new(start, end));
    }
}

/// Docker: `"auth": "…"` is the user and the password in base64.
fn read_docker(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for at in text.find_iter("\"auth\"") {
        let rest = &text[at + 6..];
        let is_assigned = rest.trim_start().starts_with(b":");
        if let (true, Some(value)) = (is_assigned, literals(rest).first()) {
            found("auth", Span::new(at + 6 + value.start, at + 6 + value.end));
        }
    }
}

/// Assignments in any of the forms of small tools: `password = …`, `"password": "…"`, `password …`,
/// `set imap_pass = "…"`.
fn read_lines(text: &[u8], found: &mut dyn FnMut(&str, Span)) {
    for (start, line) in lines(text) {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
        let lower = line.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix(b"sqlconnectinfo") {
            let last = rest.trim().rsplit(u8::is_ascii_whitespace).next().unwrap_or_default().len();
            if rest.trim().split_str(" ").count() >= 3 {
                found("SQLConnectInfo", Span::new(start + line.len() - last, start + line.len()));
            }
            continue;
        }
        let Some(at) = NAMES.iter().filter_map(|name| lower.find(name.as_bytes())).min() else { continue };
        let end = at + line[at..].iter().position(|it| !is_name(it)).unwrap_or(line.len() - at);
        let begin = line[..at].iter().rposition(|it| !is_name(it)).map_or(0, |it| it + 1);
        let name = line[begin..end].to_str_lossy();
        let tail = &line[end..];
        let joint = tail.iter().take_while(|it| b"\"':=> \t".contains(it)).count();
        if joint == 0
            || super::name::NameKind::of(&name).is_none() && !["_auth", "pass", "_password"].contains(&&*name)
        {
            continue;
        }
        let value = &tail[joint..];
        let stops: &[u8] = if tail[..joint].find_byteset(b"\"'").is_some() { b"\"'" } else { b"\"' \t,;<" };
        let length = value.find_byteset(stops).unwrap_or(value.len());
        found(&name, Span::new(start + end + joint, start + end + joint + length));
    }
}

/// Parts of names of secrets, in lower case.
const NAMES: &[&str] = &["pass", "secret", "token", "_auth", "pwd", "api_key", "apikey"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand_placeholders;

    fn values(path: &str, text: &str) -> Vec<String> {
        super::super::tests::values(sightings, path, &expand_placeholders(text))
    }

    #[test]
    fn every_kind_has_a_reader() {
        for (path, text) in [
            (".netrc", "machine db.acme.io\n  login app\n  password heronblue7\n"),
            ("_netrc", "machine db.acme.io login app password heronblue7"),
            (".pgpass", "# comment\ndb.acme.io:5432:shop:app:heronblue7\n"),
            (".git-credentials", "https://app:heronblue7@git.acme.io\n"),
            ("wp-config.php", "<?php\ndefine( 'DB_PASSWORD', 'heronblue7' );\n"),
            (
                "sitemanager.xml",
                "<Server><Host>ftp.acme.io</Host><Pass encoding=\"base64\">heronblue7</Pass></Server>",
            ),
            (".docker/config.json", "{\"auths\": {\"r.acme.io\": {\"auth\": \"heronblue7\"}}}"),
            (".ftpconfig", "{\n  \"pass\": \"heronblue7\",\n}"),
            (".vscode/sftp.json", "{\n \"password\": \"heronblue7\"\n}"),
            (".esmtprc", "hostname = mail.acme.io:25\npassword = \"heronblue7\"\n"),
            (".msmtprc", "account x\npassword heronblue7\n"),
            (".npmrc", "//registry.acme.io/:_authToken=heronblue7\n"),
            (".pypirc", "[pypi]\nusername: app\npassword: heronblue7\n"),
            (".my.cnf", "[client]\npassword=heronblue7\n"),
            (".muttrc", "set imap_pass = \"heronblue7\"\n"),
            (".aws/credentials", "aws_secret_access_key = heronblue7\n"),
            ("proftpd.conf", "SQLConnectInfo shop@db.acme.io app heronblue7\n"),
            (".irssi/config", "{ address = \"irc.acme.io\";\n  password = \"heronblue7\"; }"),
            ("irc.conf", "libera.sasl_password = \"heronblue7\"\n"),
            ("robomongo.json", "{\n\"userPassword\" : \"heronblue7\",\n}"),
            ("ventrilo_srv.ini", "[Server]\nAdminPassword=heronblue7\n"),
        ] {
            assert_eq!(values(path, text), ["heronblue7"], "{path}");
        }
        assert_eq!(values("config/master.key", "{hex:32:a}\n").len(), 1);
        assert_eq!(values("config/credentials/production.key", "{hex:32:b}").len(), 1);
    }

    #[test]
    fn what_only_shows_a_place_is_none() {
        for (path, text) in [
            (".netrc", "machine db.acme.io login app password <token>"),
            (".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"),
            (".pgpass", "db.acme.io:5432:shop:app:changeme\n"),
            ("wp-config.php", "define( 'AUTH_KEY', 'put your unique phrase here' );"),
            ("config/master.key", "not a key"),
            (".s3cfg", "secret_key = \n"),
        ] {
            assert_eq!(values(path, text), [] as [&str; 0], "{path}");
        }
    }
}
