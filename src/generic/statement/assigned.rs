//! A name and its literal with an operator between them: an assignment, one of several at once, a comparison.

use bstr::ByteSlice;
use memchr::memchr_iter;

use crate::text::Span;

use super::super::expression::{Pieces, arguments, literal};
use super::super::pair::line_before;
use super::super::token::{Token, Tokens};
use super::behind;

/// `password: str = …`, `password := …`, `"password" => …`, `Password { get; set; } = …`, `password ??= …`.
pub(super) fn assigned(text: &[u8], name: Span) -> Option<Pieces> {
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
    // `API_KEYS = ["…", "…"]`: what a name of several is given is a list of them.
    let is_list = tokens.peek() == Some(Token::Open(b'['));
    if is_list && is_of_several(&text[name.range()]) {
        tokens.next();
        return arguments(&mut tokens).in_order.into_iter().next().flatten();
    }
    literal(&mut tokens)
}

/// Whether a name is one of several secrets.
fn is_of_several(name: &[u8]) -> bool {
    const WORDS: [&[u8]; 3] = [b"keys", b"tokens", b"secrets"];
    WORDS
        .iter()
        .any(|word| name.len() >= word.len() && name[name.len() - word.len()..].eq_ignore_ascii_case(word))
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

/// `"…" == password`, `"…".equals(password)`.
pub(super) fn compared(text: &[u8], name: Span) -> Option<Pieces> {
    let before = line_before(text, name.start).trim_end();
    let operators: [&[u8]; 6] = [b"===", b"!==", b"==", b"!=", b".equals(", b".equalsIgnoreCase("];
    let rest = operators.iter().find_map(|it| before.strip_suffix(*it))?.trim_end();
    let quote = *rest.last().filter(|it| b"\"'".contains(it))?;
    let end = rest.len() - 1;
    let start = rest[..end].rfind_byte(quote)? + 1;
    let shift = name.start - line_before(text, name.start).len();
    Some(vec![Span::new(shift + start, shift + end)])
}

/// `user, password = "…", "…"`.
pub(in crate::generic) fn several(text: &[u8], name: Span) -> Option<Pieces> {
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
