//! Statements in which a name is given a literal by more than an operator: an expression, a call that takes names and
//! values, one that takes a user and a password, a comparison, a pair of `name` and `value`, a variable that may be unset.

use bstr::ByteSlice;
use memchr::memchr_iter;

use crate::text::Span;

use super::expression::{Pieces, arguments, literal};
use super::form::sets;
use super::pair::line_before;
use super::token::{Token, Tokens};

/// How far a statement reaches.
const REACH: usize = 600;
/// How far before a name its call may begin.
const BEFORE: usize = 160;

/// The literal that a statement gives to a name.
pub(super) fn value_of(text: &[u8], name: Span) -> Option<Pieces> {
    let readers: [Reader; 8] = [assigned, in_call, compared, beside, behind_name, unset, handed, of_tool];
    readers.iter().find_map(|reader| reader(text, name)).filter(|pieces| !pieces.is_empty())
}

/// Whether something stands beside a name that can give it a literal. Most names are told apart here.
pub(super) fn may_give(text: &[u8], name: Span) -> bool {
    const NEAR: usize = 300;
    let (before, behind) = (&text[..name.start], &text[name.end..text.len().min(name.end + NEAR)]);
    let closing = behind.iter().take(3).take_while(|it| b"\"'`])>".contains(it)).count();
    let closed = &behind[closing..];
    let next = closed.iter().find(|it| **it != b' ');
    let is_joint = match next {
        Some(
            b'=' | b':' | b'!' | b'?' | b',' | b'<' | b'{' | b'[' | b';' | b'A' | b's' | b'S' | b'"' | b'\'',
        ) => true,
        Some(b'(') => closed.starts_with(b"("),
        _ => false,
    };
    is_joint && behind.find_byteset(b"\"'`}<").is_some()
        || before.ends_with(b"= ")
        || before.ends_with(b"(")
        || before.ends_with(b"ENV ")
        || is_name_of_pair(text, name)
        || is_tool(text, name)
}

/// A reader of one kind of statement.
type Reader = fn(&[u8], Span) -> Option<Pieces>;

/// Whether a literal that was read goes on behind its quote, so that it is only a piece.
pub(super) fn is_piece(text: &[u8], literal: Span) -> bool {
    let Some(quote) = text.get(literal.end) else { return false };
    if !b"\"'`".contains(quote) {
        return false;
    }
    let mut tokens = Tokens::new(text, literal.end + 1, REACH);
    let is_in_brackets = || text[..literal.start - 1].trim_end().ends_with(b"(");
    let is_new_line = tokens.peek() == Some(Token::LineEnd) && !is_in_brackets();
    tokens.skip_lines();
    match tokens.next() {
        Some(Token::Literal(next)) => !is_new_line && next.start > literal.end + 1,
        Some(Token::Sign(sign)) => matches!(tokens.text(sign), b"+" | b"." | b".." | b"<>" | b"&" | b"++"),
        _ => false,
    }
}

/// `password: str = …`, `password := …`, `"password" => …`, `Password { get; set; } = …`, `password ??= …`.
fn assigned(text: &[u8], name: Span) -> Option<Pieces> {
    let mut tokens = behind(text, name);
    skip_type(&mut tokens);
    let Some(Token::Sign(sign)) = tokens.next() else { return None };
    let operator = tokens.text(sign);
    let is_operator = matches!(
        operator,
        b"=" | b":"
            | b":="
            | b"=>"
            | b"||="
            | b"??="
            | b"?="
            | b"<-"
            | b"=="
            | b"==="
            | b"!="
            | b"!=="
            | b":-"
    );
    if !is_operator {
        return None;
    }
    literal(&mut tokens)
}

/// What stands behind a name and the quotes and brackets that close it.
fn behind(text: &[u8], name: Span) -> Tokens<'_> {
    let closing = text[name.end..].iter().take(3).take_while(|it| b"\"'`])>".contains(it)).count();
    Tokens::new(text, name.end + closing, REACH)
}

/// Skips a type between a name and its operator.
fn skip_type(tokens: &mut Tokens<'_>) {
    const LONGEST: usize = 12;
    let mut ahead = tokens.clone();
    let is_typed = match ahead.next() {
        Some(Token::Sign(sign)) => matches!(ahead.text(sign), b":" | b"?:" | b"!:"),
        Some(Token::Word(word)) => matches!(ahead.text(word), b"As" | b"string" | b"String"),
        Some(Token::Open(b'[' | b'{')) => {
            ahead.skip_bracket();
            if matches!(ahead.peek(), Some(Token::Sign(sign)) if ahead.text(sign) == b"=") {
                *tokens = ahead;
            }
            return;
        }
        _ => false,
    };
    for _ in 0..if is_typed { LONGEST } else { 0 } {
        match ahead.peek() {
            Some(Token::Sign(sign)) if ahead.text(sign) == b"=" => {
                *tokens = ahead;
                return;
            }
            Some(Token::Sign(sign)) if matches!(ahead.text(sign), b"," | b";") => return,
            Some(Token::Word(_) | Token::Sign(_)) => ahead.next(),
            Some(Token::Open(b'[')) => {
                ahead.next();
                ahead.skip_bracket();
                None
            }
            _ => return,
        };
    }
}

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
fn in_call(text: &[u8], name: Span) -> Option<Pieces> {
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
    let before = line_before(text, name.start).trim_end_with(|it| ":\"'".contains(it));
    let is_setter = before.trim() == b"set" || before.trim() == b"default";
    tokens.next();
    if is_setter { literal(&mut tokens) } else { None }
}

/// `"…" == password`, `"…".equals(password)`.
fn compared(text: &[u8], name: Span) -> Option<Pieces> {
    let before = line_before(text, name.start).trim_end();
    let operators: [&[u8]; 6] = [b"===", b"!==", b"==", b"!=", b".equals(", b".equalsIgnoreCase("];
    let rest = operators.iter().find_map(|it| before.strip_suffix(*it))?.trim_end();
    let quote = *rest.last().filter(|it| b"\"'".contains(it))?;
    let end = rest.len() - 1;
    let start = rest[..end].rfind_byte(quote)? + 1;
    let shift = name.start - line_before(text, name.start).len();
    Some(vec![Span::new(shift + start, shift + end)])
}

/// `SetBasicAuth("user", "…")`, `new PasswordAuthentication(user, "…")`, `auth=("user", "…")`: the password of what is
/// given a user and a password.
pub(super) fn credentials(text: &[u8], name: Span) -> Option<Pieces> {
    const NEAR: usize = 200;
    let behind = &text[name.end..text.len().min(name.end + NEAR)];
    let is_given =
        behind.first().is_some_and(|it| b"( =".contains(it)) && behind.find_byteset(b"\"'").is_some();
    if !is_given {
        return None;
    }
    let path = &text[name.range()];
    let own = path.rsplit(|it| b".:>".contains(it)).next().unwrap_or_default();
    let is = |it: &&str| own.eq_ignore_ascii_case(it.as_bytes()) || path.eq_ignore_ascii_case(it.as_bytes());
    let place = PLACES.iter().find(|(names, _)| names.iter().any(&is))?.1;
    let mut tokens = Tokens::new(text, name.end, REACH);
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
        Token::Literal(_) if text[name.end] == b' ' => {}
        _ => return None,
    }
    let mut given = arguments(&mut tokens).in_order;
    if place < given.len() { given.swap_remove(place) } else { None }
}

/// A pair of `name` and `value`: `{"name": "DB_PASSWORD", "value": "…"}`, `<key>Secret</key><string>…</string>`,
/// `s:8:"password";s:12:"…"`.
fn beside(text: &[u8], name: Span) -> Option<Pieces> {
    const NEAR: usize = 40;
    let before = &text[name.start.saturating_sub(NEAR)..name.start];
    let tail = &text[name.end..text.len().min(name.end + REACH)];
    if before.ends_with(b"<key>") || before.ends_with(b"<name>") {
        let rest = tail.strip_prefix(b"</key>").or_else(|| tail.strip_prefix(b"</name>"))?.trim_start();
        let rest = rest.strip_prefix(b"<string>").or_else(|| rest.strip_prefix(b"<value>"))?;
        return span_up_to(text, rest, b"<");
    }
    if let Some(rest) = tail.strip_prefix(b"\";s:") {
        let digits = rest.iter().take_while(|it| it.is_ascii_digit()).count();
        return span_up_to(text, rest[digits..].strip_prefix(b":\"")?, b"\"");
    }
    if !is_name_of_pair(text, name) {
        return None;
    }
    let mut tokens = behind(text, name);
    tokens.skip_lines();
    if matches!(tokens.peek(), Some(Token::Sign(sign)) if tokens.text(sign) == b",") {
        tokens.next();
        tokens.skip_lines();
    }
    let (Token::Word(key) | Token::Literal(key)) = tokens.next()? else { return None };
    let Token::Sign(sign) = tokens.next()? else { return None };
    let is_value = VALUE_KEYS.contains(&tokens.text(key)) && matches!(tokens.text(sign), b":" | b"=");
    let start = tokens.clone();
    if is_value { literal(&mut tokens).or_else(|| bare(text, &start)) } else { None }
}

/// Whether a name is itself a value, that of `name`.
fn is_name_of_pair(text: &[u8], name: Span) -> bool {
    const FARTHEST: usize = 24;
    let without_quotes =
        |text: &[u8]| text.len() - text.iter().rev().take_while(|it| b" \"'".contains(it)).count();
    let near = &text[name.start.saturating_sub(FARTHEST)..name.start];
    let head = &near[..without_quotes(near)];
    let Some(head) = head.strip_suffix(b":").or_else(|| head.strip_suffix(b"=")) else { return false };
    let head = &head[..without_quotes(head)];
    NAME_KEYS.iter().any(|it| head.ends_with(it.as_bytes()))
}

/// A value without quotes, up to the end of its line.
fn bare(text: &[u8], tokens: &Tokens<'_>) -> Option<Pieces> {
    let rest = &text[tokens.place()..];
    let line = &rest[..rest.find_byteset(b"\r\n").unwrap_or(rest.len())];
    let value = line.trim();
    if value.is_empty() || value.find_byteset(b" \t\"'{}[](),").is_some() {
        return None;
    }
    let start = tokens.place() + line.len() - line.trim_start().len();
    Some(vec![Span::new(start, start + value.len())])
}

/// What of `rest`, a tail of the text's part, stands before `end`.
fn span_up_to(text: &[u8], rest: &[u8], end: &[u8]) -> Option<Pieces> {
    let start = rest.as_ptr() as usize - text.as_ptr() as usize;
    let length = rest.find(end)?;
    Some(vec![Span::new(start, start + length)])
}

/// `storePassword '…'`, `@password "…"`, `:password "…"`, `set password "…"`, `ENV DB_PASSWORD …`, `requirepass …`: a name
/// and its value with a blank between them.
fn behind_name(text: &[u8], name: Span) -> Option<Pieces> {
    let before = line_before(text, name.start).trim();
    let is_lead = matches!(before, b"" | b"@" | b":" | b"set") || before.find_byteset(b";{").is_some();
    let mut tokens = Tokens::new(text, name.end, REACH);
    if text.get(name.end) != Some(&b' ') {
        return None;
    }
    let is_server = before.is_empty() && matches!(&text[name.range()], b"requirepass" | b"masterauth");
    match tokens.peek()? {
        Token::Literal(span) if is_lead => {
            tokens.next();
            let is_last = match tokens.peek() {
                None | Some(Token::LineEnd | Token::Close(_)) => true,
                Some(Token::Sign(sign)) => matches!(tokens.text(sign), b";" | b","),
                Some(_) => false,
            };
            is_last.then(|| vec![span])
        }
        _ if before == b"ENV" || is_server => bare(text, &tokens),
        _ => None,
    }
}

/// `${DB_PASSWORD:-…}`, `${db.password:…}`: what holds where a variable is not set.
fn unset(text: &[u8], name: Span) -> Option<Pieces> {
    let is_variable = text[..name.start].ends_with(b"${");
    let behind = &text[name.end..text.len().min(name.end + REACH)];
    let assigned = behind.strip_prefix(b"=").map(|it| it.strip_prefix(b"\"").unwrap_or(it));
    let rest = if let Some(other) = assigned.and_then(|it| it.strip_prefix(b"${")) {
        let joint = other.find_byteset(b":}\n")?;
        other[joint..].strip_prefix(b":-").or_else(|| other[joint..].strip_prefix(b":="))?
    } else {
        let joints: [&[u8]; 4] = [b":-", b":=", b":", b"="];
        joints.iter().find_map(|it| behind.strip_prefix(*it)).filter(|_| is_variable)?
    };
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let start = rest.as_ptr() as usize - text.as_ptr() as usize;
    let length = rest.find_byteset(b"}\"'\r\n$ ")?;
    (length > 0).then(|| vec![Span::new(start, start + length)])
}

/// `std::string password("…")`, `.password(encoder.encode("…"))`, `PASSWORD('…')` of SQL.
fn handed(text: &[u8], name: Span) -> Option<Pieces> {
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

/// The tools of a shell: `sshpass -p …`, `echo "user:…" | chpasswd`, `openssl … -passin pass:…`.
fn of_tool(text: &[u8], name: Span) -> Option<Pieces> {
    let behind = &text[name.end..text.len().min(name.end + REACH)];
    let (start, word) = match &text[name.range()] {
        b"sshpass" => {
            let rest = behind.strip_prefix(b" -p")?.trim_start_with(|it| " '\"".contains(it));
            (rest.as_ptr() as usize - text.as_ptr() as usize, rest)
        }
        b"chpasswd" => {
            let before = line_before(text, name.start).trim_end().strip_suffix(b"|")?;
            let colon = before.find_byte(b':').filter(|_| before.find(b"echo").is_some())?;
            let rest = &before[colon + 1..];
            (rest.as_ptr() as usize - text.as_ptr() as usize, rest)
        }
        b"pass" if is_tool(text, name) => (name.end + 1, &behind[1..]),
        _ => return None,
    };
    let length = word.find_byteset(b" \t\r\n'\"|;$`").unwrap_or(word.len());
    (length > 0).then(|| vec![Span::new(start, start + length)])
}

fn is_tool(text: &[u8], name: Span) -> bool {
    let is_source = || {
        let before = &text[..name.start];
        text.get(name.end) == Some(&b':')
            && ["-pass ", "-passin ", "-passout "].iter().any(|it| before.ends_with(it.as_bytes()))
    };
    match &text[name.range()] {
        b"sshpass" | b"chpasswd" | b"requirepass" | b"masterauth" => true,
        b"pass" => is_source(),
        _ => false,
    }
}

/// `user, password = "…", "…"`.
pub(super) fn several(text: &[u8], name: Span) -> Option<Pieces> {
    const ENDS: [&[u8]; 5] = [b" =", b" :=", b"] =", b") =", b"="];
    if !ENDS.iter().any(|it| text[name.end..].starts_with(it)) {
        return None;
    }
    let before = line_before(text, name.start).trim_start();
    if !before.contains(&b',') {
        return None;
    }
    let before = ["const ", "let ", "var ", "my ", "val "]
        .iter()
        .find_map(|it| before.strip_prefix(it.as_bytes()))
        .unwrap_or(before);
    let before = before.trim_start_with(|it| "[(".contains(it));
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || b"_.,$ ".contains(it);
    let place = memchr_iter(b',', before).count();
    if !before.iter().all(is_part) || before.is_empty() {
        return None;
    }
    let mut tokens = behind(text, name);
    let Some(Token::Sign(sign)) = tokens.next() else { return None };
    if !matches!(tokens.text(sign), b"=" | b":=") {
        return None;
    }
    if matches!(tokens.peek(), Some(Token::Open(b'[' | b'('))) {
        tokens.next();
    }
    let mut given = arguments(&mut tokens).in_order;
    if place < given.len() { given.swap_remove(place) } else { None }
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
/// Calls by the place of the password among their arguments.
const PLACES: &[(&[&str], usize)] = &[
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
/// Keys beside which the name of something stands, and those of its value.
const NAME_KEYS: &[&str] = &["name", "Name", "key", "Key", "variable", "NAME"];
const VALUE_KEYS: &[&[u8]] =
    &[b"value", b"ParameterValue", b"Value", b"VALUE", b"val", b"default", b"content"];

#[cfg(test)]
mod tests;
