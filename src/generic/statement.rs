//! Statements in which a name is given a literal by more than an operator: an expression, a call that takes names and
//! values, one that takes a user and a password, a comparison, a pair of `name` and `value`, a variable that may be unset.

mod assigned;
mod beside;
mod call;
mod tool;

use bstr::ByteSlice;

use crate::text::Span;

use super::expression::Pieces;
use super::token::{Token, Tokens};
use assigned::{assigned, compared};
use beside::{behind_name, beside, is_name_of_pair, unset};
use call::{handed, in_call};
use tool::{is_tool, of_tool};

pub(super) use assigned::several;
pub(super) use call::{credentials, key};

/// How far a statement reaches.
const REACH: usize = 600;

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

/// What stands behind a name and the quotes and brackets that close it.
fn behind(text: &[u8], name: Span) -> Tokens<'_> {
    let closing = text[name.end..].iter().take(3).take_while(|it| b"\"'`])>".contains(it)).count();
    Tokens::new(text, name.end + closing, REACH)
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

#[cfg(test)]
mod tests;
