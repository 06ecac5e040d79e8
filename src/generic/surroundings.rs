//! What stands beside a password: the user that it is for, and the host that it opens.
//!
//! A word alone proves nothing. With a user and a host beside it, it is what somebody logs in with; on this machine it opens
//! nothing that is anybody else's.

use bstr::ByteSlice;

use crate::binding::words_of_key;
use crate::shape;
use crate::text::{Literals, Span, WordList};

use super::form::value_of;
use super::pair::{Pair, name_around};
use super::place::Place;

/// How many lines before and behind a password belong to it, and how many bytes at most.
const LINES: usize = 7;
const REACH: usize = 500;

/// What names beside a password are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// A user is named.
    pub(super) has_user: bool,
    /// A host is named that others reach.
    pub(super) is_remote: bool,
    /// This machine is named, and no other.
    pub(super) is_local: bool,
}

impl Surroundings {
    /// What stands beside a pair of a name and a password.
    ///
    /// In a program, a user that reads as the password says that both are another kind of text.
    pub(super) fn of(text: &[u8], pair: &Pair, place: &Place<'_>) -> Self {
        let near = near(text, pair.name.start.min(pair.value.start), pair.value.end.max(pair.name.end));
        let mut found = Self::default();
        let (mut done, mut is_local) = (near.start, false);
        for at in WORDS.each(&text[near.range()]).map(|it| near.start + it.start) {
            let Some(name) = name_around(text, at).filter(|it| at >= done && !it.overlaps(pair.name)) else {
                continue;
            };
            done = name.end;
            let Some(value) = value_of(text, name, place).filter(|it| !it.overlaps(pair.value)) else {
                continue;
            };
            match kind_of(&text[name.range()]) {
                Some(Kind::User) => {
                    let user = &text[value.range()];
                    let is_same = user == &text[pair.value.range()];
                    found.has_user |= names_a_user(user) && (!is_same || place.is_unquoted());
                }
                Some(Kind::Host) => match host_of(&text[value.range()]) {
                    Some(host) if shape::is_local_host(host) => is_local = true,
                    Some(host) => found.is_remote |= !shape::is_documentation_host(host),
                    None => {}
                },
                None => {}
            }
        }
        found.is_local = is_local && !found.is_remote;
        found
    }
}

/// The lines around a part of a text.
fn near(text: &[u8], start: usize, end: usize) -> Span {
    let (floor, ceiling) = (start.saturating_sub(REACH), text.len().min(end + REACH));
    let before = text[floor..start].rfind_iter("\n").nth(LINES).map_or(floor, |at| floor + at);
    let behind = text[end..ceiling].find_iter("\n").nth(LINES).map_or(ceiling, |at| end + at);
    Span::new(before, behind)
}

/// What a name says that its value is.
enum Kind {
    User,
    Host,
}

fn kind_of(name: &[u8]) -> Option<Kind> {
    let words = words_of_key(&name.to_str_lossy());
    let last = words.last()?;
    match () {
        () if USERS.holds(last) => Some(Kind::User),
        () if HOSTS.holds(last) => Some(Kind::Host),
        () => None,
    }
}

/// Whether a text may be what a user is called: no label, no type, nothing that is filled in.
fn names_a_user(value: &[u8]) -> bool {
    const LONGEST: usize = 64;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.@+".contains(byte);
    let is_kind = || value.to_str().is_ok_and(|it| NO_USERS.holds(&it.to_ascii_lowercase()));
    (2..=LONGEST).contains(&value.len())
        && value.iter().all(is_part)
        && value.iter().any(u8::is_ascii_alphabetic)
        && !is_kind()
}

/// The host of a host's name or of an address.
fn host_of(value: &[u8]) -> Option<&[u8]> {
    let authority = value.find("://").map_or(value, |at| &value[at + 3..]);
    let authority = authority.rfind_byte(b'@').map_or(authority, |at| &authority[at + 1..]);
    let host = &authority[..authority.find_byteset(b"/?#;,:").unwrap_or(authority.len())];
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._".contains(byte);
    (!host.is_empty() && host.iter().all(is_part)).then_some(host)
}

/// What names of users and hosts hold.
static WORDS: Literals = Literals::new(&[
    "user", "User", "USER", "login", "Login", "LOGIN", "email", "Email", "EMAIL", "account", "ACCOUNT",
    "host", "Host", "HOST", "server", "Server", "SERVER", "url", "Url", "URL", "addr", "Addr", "ADDR", "uid",
    "UID",
]);
static USERS: WordList =
    WordList::new("user username usr login uid email account uname userid mail loginname userlogin");
static HOSTS: WordList = WordList::new("host hostname server url uri addr address hosts addresses endpoint");
/// What stands in a user's place and is none.
static NO_USERS: WordList = WordList::new(
    "\
    string text email username login required optional null none nil true false name number object input uid id \
    type label varchar encrypted hashed",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};

    fn surroundings(path: &str, text: &str) -> (bool, bool, bool) {
        let document =
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
        let at = text.find("password").expect("a password");
        let name = Span::new(at, at + "password".len());
        let place = Place::new(&document);
        let value = value_of(text.as_bytes(), name, &place).expect("a value");
        let found = Surroundings::of(text.as_bytes(), &Pair::plain(name, value), &place);
        (found.has_user, found.is_remote, found.is_local)
    }

    #[test]
    fn users_and_hosts_beside_a_password_are_seen() {
        for (path, text, expected) in [
            ("a.js", "{ username: 'shop', password: 'heron', host: 'db.acme.io' }", (true, true, false)),
            ("a.js", "{ user: 'shop',\n password: 'heron',\n host: 'localhost' }", (true, false, true)),
            (
                "a.yml",
                "url: jdbc:mysql://10.2.0.4/shop\nusername: shop\npassword: heron",
                (true, true, false),
            ),
            ("a.yml", "host: db.example.com\npassword: heron", (false, false, false)),
            ("a.js", "{ username: 'Your name', password: 'heron' }", (false, false, false)),
            ("a.js", "{ username: 'string', password: 'heron' }", (false, false, false)),
            ("a.js", "{ password: 'heron' }\n\n\n\n\n\n\n\n\n{ username: 'shop' }", (false, false, false)),
        ] {
            assert_eq!(surroundings(path, text), expected, "{text}");
        }
    }
}
