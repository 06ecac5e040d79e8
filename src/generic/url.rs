//! Passwords in addresses, whatever the scheme: `mqtt://user:password@host`, percent-encoded as well.
//!
//! An address in documentation opens nothing, and neither does a password that repeats the user's name. One on this machine
//! or in a network of containers is worth a hint.

use std::ops::Range;
use std::sync::LazyLock;

use bstr::ByteSlice;
use memchr::memmem::Finder;

use crate::shape::{self, Likeness, likeness_of_secret};
use crate::text::{Escaped, Span};

use super::grade::Grade;
use super::guessed;
use super::pair::{is_in_comment, is_in_long_line};
use super::place::{Place, Setting};
use super::{LOCAL, NAMED, Sighting};

/// What stands between a scheme and an authority.
static LINK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
/// How far an authority reaches.
const LONGEST: usize = 400;
/// The longest scheme.
const LONGEST_SCHEME: usize = 20;

/// The passwords in a text's addresses.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    let mut found: Vec<_> = LINK.find_iter(text).filter_map(|at| sighting(place, text, at)).collect();
    // Programs encode what they hold when they send it.
    let settings = if place.is_unquoted() && !place.is_prose() { text } else { &[] };
    Escaped::each(settings, |escaped| {
        for at in LINK.find_iter(&escaped.text) {
            let sighting = sighting(place, &escaped.text, at);
            found.extend(sighting.and_then(|it| Some(Sighting { span: escaped.place(it.span)?, ..it })));
        }
    });
    found
}

/// The password in the address whose authority stands behind a place.
fn sighting(place: &Place, text: &[u8], at: usize) -> Option<Sighting> {
    let is_here = |_: &Password| has_scheme(&text[..at]) && !place.is_foreign();
    let Password { span, is_local } = password_behind(text, at + 3).filter(is_here)?;
    let password = &text[span.range()];
    let likeness = likeness_of_secret(password);
    let is_word =
        || guessed::is_own_word(password) && !is_in_comment(text, at) && !is_in_long_line(text, span);
    let grade = match likeness {
        // Whose host others reach needs no password that is hard to guess to be one.
        Some(Likeness::Common) | None if is_word() => of_word(place.setting())?,
        it => grade(it?, place.setting())?,
    };
    // On this machine, and in a network of containers, it opens what is the reader's own.
    let is_worth_a_word = matches!(place.setting(), Setting::Configuration | Setting::Code);
    let grade = match is_local {
        true if !is_worth_a_word || is_in_comment(text, at) => return None,
        true => Grade::Hint,
        false => grade,
    };
    let name = Some("password".to_owned());
    let what = if is_local { LOCAL } else { "a password in an address" };
    Some(Sighting { rule: NAMED, name, span, pieces: Vec::new(), grade, what })
}

fn grade(likeness: Likeness, setting: Setting) -> Option<Grade> {
    Some(match (setting, likeness) {
        (Setting::Configuration | Setting::Code, Likeness::Drawn | Likeness::Chosen) => Grade::Certain,
        (Setting::Prose, Likeness::Drawn) => Grade::Probable,
        (Setting::Configuration | Setting::Code, Likeness::Common)
        | (Setting::Prose, Likeness::Chosen)
        | (Setting::Test, Likeness::Drawn) => Grade::Hint,
        (Setting::Prose, Likeness::Common) | (Setting::Test, Likeness::Chosen | Likeness::Common) => {
            return None;
        }
    })
}

const fn of_word(setting: Setting) -> Option<Grade> {
    match setting {
        Setting::Configuration | Setting::Code => Some(Grade::Probable),
        Setting::Prose | Setting::Test => None,
    }
}

fn has_scheme(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(LONGEST_SCHEME)..];
    tail.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// A password in an authority.
struct Password {
    span: Span,
    /// Whether its host is this machine, or known to its neighbours only.
    is_local: bool,
}

/// The password in the authority that begins at `start`, when its host may be somebody's.
fn password_behind(text: &[u8], start: usize) -> Option<Password> {
    let rest = &text[start..text.len().min(start + LONGEST)];
    let authority = &rest[..rest.find_byteset(b" \t\r\n\"'`<>{}|\\,;()").unwrap_or(rest.len())];
    let at = end_of_user(authority)?;
    let password: Range<usize> = authority[..at].find_byte(b':')? + 1..at;
    let user = &authority[..password.start - 1];
    let host = &authority[at + 1..];
    let host = &host[..host.find_byteset(b"/?#:").unwrap_or(host.len())];
    let is_reference = |part: &[u8]| {
        part.contains(&b'$') && part.find_byteset(b"{(").is_some() || part[..at].find_byteset(b"[]").is_some()
    };
    let is_open = host.is_empty() || shape::is_documentation_host(host);
    let is_named = !host.iter().any(u8::is_ascii_alphanumeric);
    let is_given = user.eq_ignore_ascii_case(&authority[password.clone()]);
    if is_open || is_named || is_given || is_reference(authority) {
        return None;
    }
    let span = Span::new(start + password.start, start + password.end);
    Some(Password { span, is_local: shape::is_local_host(host) })
}

/// Where the user's part ends: passwords hold `@` and `/`, hosts and paths hardly do.
fn end_of_user(authority: &[u8]) -> Option<usize> {
    let before_path = &authority[..authority.find_byteset(b"/?#").unwrap_or(authority.len())];
    before_path.rfind_byte(b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(path: &str, text: &str) -> Vec<String> {
        super::super::tests::values(sightings, path, text)
    }

    #[test]
    fn passwords_for_other_hosts_are_found() {
        for text in [
            "uri = 'mqtt://app:Pr0d-Db!2019@m10.acme.io:13858'",
            "zone: http://app:Pr0d-Db!2019@peer.acme.io/eureka/,http://b.acme.io",
            "curl https://app:Pr0d-Db!2019@git.acme.io/a/b.git",
        ] {
            assert_eq!(values("a.rb", text), ["Pr0d-Db!2019"], "{text}");
        }
        let encoded = "next=mqtt%3A%2F%2Fapp%3APr0d-Db%212019%40m10.acme.io%3A13858&x=1";
        assert_eq!(values("a.sh", encoded), ["Pr0d-Db%212019"]);
        assert_eq!(values("a.rb", "ldap://app:Pr0d@Db!2019@dir.acme.io"), ["Pr0d@Db!2019"]);
        assert_eq!(values("a.rb", "uri = 'mqtt://app:heronlake@m10.acme.io'"), ["heronlake"]);
    }

    #[test]
    fn passwords_for_this_machine_are_hints() {
        let hints = |path: &str, text: &str| super::super::tests::hints(sightings, path, text);
        for host in ["localhost:1883", "127.0.0.1", "broker"] {
            let text = format!("uri: mqtt://app:Pr0d-Db!2019@{host}/a");
            assert_eq!(hints("conf/a.yml", &text), ["Pr0d-Db!2019"], "{text}");
            assert_eq!(hints("README.md", &text), [] as [&str; 0], "{text}");
            assert_eq!(hints("conf/a.yml", &format!("# {text}")), [] as [&str; 0], "{text}");
        }
        assert_eq!(hints("a.yml", "mqtt://[user][:password]@[host]/[name]"), [] as [&str; 0]);
    }

    #[test]
    fn what_opens_nothing_is_not() {
        for text in [
            "mqtt://app:Pr0d-Db!2019@localhost:1883",
            "mqtt://app:Pr0d-Db!2019@broker:1883",
            "mqtt://app:Pr0d-Db!2019@mqtt.example.com",
            "mqtt://app:${PASSWORD}@mqtt.acme.io",
            "mqtt://user:password@mqtt.acme.io",
            "mqtt://user:mypassword@mqtt.acme.io",
            "mqtt://guest:admin123@mqtt.acme.io",
            "mqtt://app:heronlake@broker:1883",
            "// mqtt://app:heronlake@mqtt.acme.io",
            "mqtt://Heron2019:heron2019@mqtt.acme.io",
            "https://acme.io/@scope:1.2.3@latest",
            "https://acme.io:8443/a@b",
        ] {
            assert_eq!(values("a.rb", text), [] as [&str; 0], "{text}");
        }
    }
}
