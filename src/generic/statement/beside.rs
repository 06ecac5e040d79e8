//! A name and its literal side by side: a pair of `name` and `value`, a blank between them, what holds where a variable is
//! not set.

use bstr::ByteSlice;

use crate::text::Span;

use super::super::expression::{Pieces, literal};
use super::super::pair::line_before;
use super::super::token::{Token, Tokens};
use super::{REACH, bare, behind};

/// A pair of `name` and `value`: `{"name": "DB_PASSWORD", "value": "…"}`, `<key>Secret</key><string>…</string>`,
/// `s:8:"password";s:12:"…"`.
pub(super) fn beside(text: &[u8], name: Span) -> Option<Pieces> {
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
pub(super) fn is_name_of_pair(text: &[u8], name: Span) -> bool {
    const FARTHEST: usize = 24;
    let without_quotes =
        |text: &[u8]| text.len() - text.iter().rev().take_while(|it| b" \"'".contains(it)).count();
    let near = &text[name.start.saturating_sub(FARTHEST)..name.start];
    let head = &near[..without_quotes(near)];
    let Some(head) = head.strip_suffix(b":").or_else(|| head.strip_suffix(b"=")) else { return false };
    let head = &head[..without_quotes(head)];
    NAME_KEYS.iter().any(|it| head.ends_with(it.as_bytes()))
}

/// What of `rest`, a tail of the text's part, stands before `end`.
fn span_up_to(text: &[u8], rest: &[u8], end: &[u8]) -> Option<Pieces> {
    let start = rest.as_ptr() as usize - text.as_ptr() as usize;
    let length = rest.find(end)?;
    Some(vec![Span::new(start, start + length)])
}

/// `storePassword '…'`, `@password "…"`, `:password "…"`, `set password "…"`, `ENV DB_PASSWORD …`, `requirepass …`: a name
/// and its value with a blank between them.
pub(super) fn behind_name(text: &[u8], name: Span) -> Option<Pieces> {
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
pub(super) fn unset(text: &[u8], name: Span) -> Option<Pieces> {
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

/// Keys beside which the name of something stands, and those of its value.
const NAME_KEYS: &[&str] = &["name", "Name", "key", "Key", "variable", "NAME"];
const VALUE_KEYS: &[&[u8]] =
    &[b"value", b"ParameterValue", b"Value", b"VALUE", b"val", b"default", b"content"];
