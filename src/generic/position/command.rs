//! Commands that are given a password: behind a flag that says nothing by itself, or as one of their words.

use bstr::ByteSlice;

use crate::shape;
use crate::text::{Literals, Span};

use super::Given;

/// How far a command reaches on its line.
const REACH: usize = 400;

/// The passwords of the commands in a text.
pub(super) fn given(text: &[u8]) -> Vec<Given> {
    COMMANDS.each(text).filter_map(|it| given_at(text, it.start)).collect()
}

fn given_at(text: &[u8], start: usize) -> Option<Given> {
    if text[..start].last().is_some_and(|it| it.is_ascii_alphanumeric() || b"_-.$".contains(it)) {
        return None;
    }
    let words = words(text, start);
    let (command, rest) = words.split_first()?;
    let name = &text[command.range()];
    let flagged = |flags: &[&[u8]]| behind_flag(text, rest, flags);
    let password = match name {
        b"curl" => password_of_user(text, rest),
        b"docker" | b"podman" | b"helm" | b"oras" | b"az" if is_login(text, rest) => flagged(&[b"-p"]),
        b"htpasswd" => password_of_file(text, rest),
        b"net" if rest.first().is_some_and(|it| &text[it.range()] == b"use") => password_of_share(text, rest),
        b"redis-cli" => flagged(&[b"-a"]),
        b"sqlcmd" | b"bcp" => flagged(&[b"-P"]),
        b"ConvertTo-SecureString" => in_plain_text(text, rest),
        b"rabbitmqctl" => behind_two(text, rest, b"add_user"),
        _ if name.starts_with(b"mysql") || name.starts_with(b"mariadb") => attached(text, rest, b"-p"),
        _ if name.starts_with(b"mongo") => flagged(&[b"-p"]),
        _ if name.starts_with(b"ldap") => flagged(&[b"-w"]),
        _ => None,
    }?;
    let is_variable =
        text[password.range()].windows(2).any(|it| it[0] == b'$' && it[1].is_ascii_alphabetic());
    (!is_variable).then_some(Given { to: *command, password })
}

/// The words of a command, without their quotes.
fn words(text: &[u8], start: usize) -> Vec<Span> {
    let near = &text[start..text.len().min(start + REACH)];
    let line = &near[..near.find_byteset(b"\r\n").unwrap_or(near.len())];
    let ends: [&[u8]; 7] = [b"|", b"&", b";", b"<", b">", b"2>", b"#"];
    let is_end = |word: &&[u8]| ends.iter().any(|it| word.starts_with(it));
    let words = line.split(|it| *it == b' ' || *it == b'\t').filter(|it| !it.is_empty());
    let is_quote = |it: &u8| b"\"'`;,)]".contains(it);
    let bare = |word: &[u8]| {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let first = word.iter().position(|it| !is_quote(it))?;
        let last = word.iter().rposition(|it| !is_quote(it))?;
        Some(Span::new(at + first, at + last + 1))
    };
    words.take_while(|it| !is_end(it)).filter_map(bare).collect()
}

/// The word behind one of some flags.
fn behind_flag(text: &[u8], words: &[Span], flags: &[&[u8]]) -> Option<Span> {
    let pair = words.windows(2).find(|pair| flags.contains(&&text[pair[0].range()]))?;
    (!text[pair[1].range()].starts_with(b"-")).then_some(pair[1])
}

/// What is written together with a flag.
fn attached(text: &[u8], words: &[Span], flag: &[u8]) -> Option<Span> {
    let word = words.iter().find(|it| text[it.range()].starts_with(flag) && it.len() > flag.len())?;
    Some(Span::new(word.start + flag.len(), word.end))
}

/// `-u user:password`, unless it is for this machine or for nobody's.
fn password_of_user(text: &[u8], words: &[Span]) -> Option<Span> {
    let user = behind_flag(text, words, &[b"-u", b"--user", b"--proxy-user"])?;
    let colon = text[user.range()].find_byte(b':')?;
    let is_open = words.iter().any(|it| {
        let word = &text[it.range()];
        let behind_scheme = word.find(b"://").map(|at| &word[at + 3..]);
        let host = behind_scheme.or_else(|| word.starts_with(b"localhost").then_some(word));
        host.is_some_and(|it| is_open(&it[..it.find_byteset(b"/?#:").unwrap_or(it.len())]))
    });
    let password = Span::new(user.start + colon + 1, user.end);
    (!is_open && !password.is_empty()).then_some(password)
}

/// Whether a host is this machine or nobody's.
fn is_open(host: &[u8]) -> bool {
    shape::is_local_host(host) || shape::is_documentation_host(host)
}

fn is_login(text: &[u8], words: &[Span]) -> bool {
    words.iter().take(2).any(|it| &text[it.range()] == b"login")
}

/// The last word, where a flag says that the password is among them.
fn password_of_file(text: &[u8], words: &[Span]) -> Option<Span> {
    let is_flag = |it: &&Span| text[it.range()].starts_with(b"-");
    let is_among = words.iter().filter(is_flag).any(|it| text[it.range()].contains(&b'b'));
    let plain: Vec<_> = words.iter().filter(|it| !is_flag(it)).collect();
    plain.last().filter(|_| is_among && plain.len() >= 2).map(|it| **it)
}

/// Of a share's words, the one that is no drive, no path and no switch.
fn password_of_share(text: &[u8], words: &[Span]) -> Option<Span> {
    let is_other = |word: &[u8]| {
        word.starts_with(b"/") || word.starts_with(b"\\") || word.ends_with(b":") || word == b"*"
    };
    words.iter().skip(1).find(|it| !is_other(&text[it.range()])).copied()
}

/// The text that PowerShell makes a secret of.
fn in_plain_text(text: &[u8], words: &[Span]) -> Option<Span> {
    let is_plain = |it: &Span| text[it.range()].eq_ignore_ascii_case(b"-AsPlainText");
    let given = behind_flag(text, words, &[b"-String"]).or_else(|| words.first().copied())?;
    let is_flag = text[given.range()].starts_with(b"-");
    (words.iter().any(is_plain) && !is_flag).then_some(given)
}

fn behind_two(text: &[u8], words: &[Span], lead: &[u8]) -> Option<Span> {
    words.windows(3).find(|it| &text[it[0].range()] == lead).map(|it| it[2])
}

/// The beginnings of the commands' names.
static COMMANDS: Literals = Literals::new(&[
    "mysql",
    "mariadb",
    "curl ",
    "docker ",
    "podman ",
    "helm ",
    "oras ",
    "az ",
    "htpasswd ",
    "net use ",
    "redis-cli ",
    "ConvertTo-SecureString ",
    "sqlcmd ",
    "bcp ",
    "rabbitmqctl ",
    "mongo",
    "ldap",
]);
