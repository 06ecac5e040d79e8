//! A literal in a call: behind the name that it is given, or in a password's place among the arguments.

use bstr::ByteSlice;
use memchr::memchr_iter;

use crate::text::Span;

use super::super::expression::{Pieces, arguments, literal};
use super::super::form::sets;
use super::super::pair::line_before;
use super::super::token::{Token, Tokens};
use super::{REACH, behind};

/// How far before a name its call may begin.
const BEFORE: usize = 160;

/// The call in whose brackets a place is, `closed` of which are closed behind it, with its bracket and where that is.
fn call_around(text: &[u8], at: usize, closed: usize) -> Option<(&[u8], u8, usize)> {
    let floor = at.saturating_sub(BEFORE);
    let mut depth = closed;
    let open = (floor..at).rev().find(|&it| match text[it] {
        b')' | b']' | b'}' => {
            depth += 1;
            false
        }
        b'(' | b'[' | b'{' if depth > 0 => {
            depth -= 1;
            false
        }
        b'(' | b'{' => true,
        _ => false,
    })?;
    let before = text[floor..open].trim_end();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:>-$".contains(byte);
    let start = before.iter().rposition(|it| !is_part(it)).map_or(0, |it| it + 1);
    Some((&before[start..], text[open], open))
}

/// `config.set("db", "password", "…")`, `add_argument("--password", default="…")`, `{password, "…"}`,
/// `strcmp(password, "…")`.
pub(super) fn in_call(text: &[u8], name: Span) -> Option<Pieces> {
    let mut tokens = behind(text, name);
    let closed = memchr_iter(b')', &text[name.end..tokens.place()]).count();
    let is_quoted = text[..name.start].last().is_some_and(|it| b"\"'`".contains(it));
    match tokens.peek() {
        Some(Token::Sign(sign)) if tokens.text(sign) == b"," => {}
        // `variable "db_password" { default = "…" }`, `ENV.fetch("DB_PASSWORD") { "…" }`
        Some(Token::Open(b'{')) if is_quoted => {
            tokens.next();
            let mut given = arguments(&mut tokens);
            let single = given.in_order.len() == 1 && closed == 1;
            return given.by_default.or_else(|| given.in_order.pop().flatten().filter(|_| single));
        }
        _ => return None,
    }
    let Some((callee, bracket, open)) = call_around(text, name.start, closed) else {
        return set_without_brackets(text, name, tokens);
    };
    let own = callee.rsplit(|it| b".:>".contains(it)).next().unwrap_or_default().to_ascii_lowercase();
    let starts = |list: &[&str]| list.iter().any(|it| own.starts_with(it.as_bytes()));
    tokens.next();
    let given = arguments(&mut tokens);
    let is_pair = given.in_order.len() == 1
        && bracket == b'{'
        && text[open + 1..name.start].iter().all(|it| b" \"'<:".contains(it));
    let first = given.in_order.into_iter().next().flatten();
    match () {
        () if is_quoted && bracket == b'(' && starts(OPTIONS) => given.by_default.or(first),
        () if is_quoted && bracket == b'(' && !callee.is_empty() && starts(SETTERS) => first,
        () if !is_quoted && starts(COMPARING) => first,
        () if is_pair => first,
        () => None,
    }
}

/// `set :password, "…"`.
fn set_without_brackets(text: &[u8], name: Span, mut tokens: Tokens<'_>) -> Option<Pieces> {
    let before = line_before(text, name.start).trim_end_with(|it| ":\"'".contains(it)).trim();
    // Gradle's tools for Android: a type, a name and its value.
    let is_of_build = ["buildConfigField", "resValue"].iter().any(|it| before.starts_with(it.as_bytes()));
    let is_setter = before == b"set" || before == b"default" || is_of_build;
    tokens.next();
    if is_setter { literal(&mut tokens) } else { None }
}

/// `SetBasicAuth("user", "…")`, `new PasswordAuthentication(user, "…")`, `auth=("user", "…")`: the password of what is
/// given a user and a password.
pub(in crate::generic) fn credentials(text: &[u8], name: Span) -> Option<Pieces> {
    if !may_be_given(text, name.end) {
        return None;
    }
    let path = &text[name.range()];
    let own = path.rsplit(|it| b".:>".contains(it)).next().unwrap_or_default();
    let is = |it: &&str| own.eq_ignore_ascii_case(it.as_bytes()) || path.eq_ignore_ascii_case(it.as_bytes());
    given_at(text, name.end, place_in(PLACES, is)?)
}

/// `jwt.sign(claims, "…")`, `createHmac("sha256", "…")`, `new SecretKeySpec("…".getBytes(), "AES")`: the key of what signs or
/// encrypts.
pub(in crate::generic) fn key(text: &[u8], name: Span) -> Option<Pieces> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    // `JWT::encode(…)`
    let method = text[name.end..].strip_prefix(b"::").unwrap_or_default();
    let rest = method.iter().take_while(|it| is_part(it)).count();
    let end = if rest > 0 { name.end + 2 + rest } else { name.end };
    if text.get(end) != Some(&b'(') || !may_be_given(text, end) {
        return None;
    }
    let path = &text[name.start..end];
    let is = |it: &&str| {
        let before = path.len().checked_sub(it.len());
        before.is_some_and(|at| path.ends_with(it.as_bytes()) && !path[..at].last().is_some_and(is_part))
    };
    given_at(text, end, place_in(KEYS, is)?)
}

/// Whether something between quotes stands behind a name.
fn may_be_given(text: &[u8], at: usize) -> bool {
    const NEAR: usize = 200;
    let behind = &text[at..text.len().min(at + NEAR)];
    behind.first().is_some_and(|it| b"( =".contains(it)) && behind.find_byteset(b"\"'").is_some()
}

/// Calls by the place of an argument of theirs.
type Places = [(&'static [&'static str], usize)];

/// The place of an argument, by what is called.
fn place_in(places: &Places, is: impl Fn(&&str) -> bool) -> Option<usize> {
    places.iter().find(|(names, _)| names.iter().any(&is)).map(|(_, place)| *place)
}

/// The literal at a place among the arguments behind a name.
fn given_at(text: &[u8], at: usize, place: usize) -> Option<Pieces> {
    let mut tokens = Tokens::new(text, at, REACH);
    match tokens.peek()? {
        Token::Open(b'(') => {
            tokens.next();
        }
        Token::Sign(sign) if tokens.text(sign) == b"=" => {
            tokens.next();
            if tokens.next()? != Token::Open(b'(') {
                return None;
            }
        }
        Token::Literal(_) if text[at] == b' ' => {}
        _ => return None,
    }
    let mut given = arguments(&mut tokens).in_order;
    if place < given.len() { given.swap_remove(place) } else { None }
}

/// `std::string password("…")`, `.password(encoder.encode("…"))`, `PASSWORD('…')` of SQL.
pub(super) fn handed(text: &[u8], name: Span) -> Option<Pieces> {
    let before = line_before(text, name.start);
    let is_typed =
        ["string ", "String ", "auto ", "char* ", "str "].iter().any(|it| before.ends_with(it.as_bytes()));
    let is_fit = is_typed || &text[name.range()] == b"PASSWORD" || sets(text, name);
    let mut tokens = Tokens::new(text, name.end, REACH);
    if !is_fit || !matches!(tokens.next(), Some(Token::Open(b'(' | b'{'))) {
        return None;
    }
    let mut given = arguments(&mut tokens).in_order;
    given.pop().flatten().filter(|_| given.is_empty())
}

/// Calls that describe an option of a command.
const OPTIONS: &[&str] =
    &["add_argument", "addargument", "option", "add_option", "string", "field", "addoption"];
/// Calls that are given a name, and then its value.
const SETTERS: &[&str] = &[
    "set",
    "put",
    "define",
    "stringvar",
    "default",
    "env",
    "get",
    "fetch",
    "append",
    "add",
    "header",
    "with",
    "param",
    "config",
    "buildconfigfield",
    "resvalue",
];
/// Calls that compare a variable with a value or copy one into it.
const COMPARING: &[&str] = &[
    "strcmp",
    "strncmp",
    "strcasecmp",
    "strcpy",
    "strncpy",
    "strlcpy",
    "compare_digest",
    "constanttimecompare",
    "timingsafeequal",
    "hash_equals",
    "equal",
    "equals",
    "safe_compare",
    "secure_compare",
    "objects.equals",
];
/// Calls by the place of the key among their arguments.
const KEYS: &Places = &[
    (&["SecretKeySpec", "SymmetricSecurityKey"], 0),
    (
        &[
            "jwt.sign",
            "jwt.verify",
            "jwt.encode",
            "jwt.decode",
            "JWT.encode",
            "JWT.decode",
            "JWT::encode",
            "JWT::decode",
            "createHmac",
            "createCipher",
            "createCipheriv",
            "createDecipher",
            "createDecipheriv",
            "AES.encrypt",
            "AES.decrypt",
            "DES.encrypt",
            "DES.decrypt",
            "HmacSHA1",
            "HmacSHA256",
            "HmacSHA512",
        ],
        1,
    ),
    (&["openssl_encrypt", "openssl_decrypt"], 2),
];
/// Calls by the place of the password among their arguments.
const PLACES: &Places = &[
    (
        &[
            "auth",
            "basic_auth",
            "basicAuth",
            "http_basic_auth",
            "SetBasicAuth",
            "HTTPBasicAuth",
            "HTTPDigestAuth",
            "PasswordAuthentication",
            "UsernamePasswordCredentials",
            "UserPassword",
            "NetworkCredential",
            "BasicAWSCredentials",
            "NewStaticCredentials",
            "username_pw_set",
            "BasicAuthCredentials",
            "PasswordCredential",
            "UsernamePasswordAuthenticationToken",
            "UsernamePasswordToken",
            "BasicAuthentication",
            "Credentials",
            "Credentials.basic",
        ],
        1,
    ),
    (&["PlainAuth"], 2),
];
