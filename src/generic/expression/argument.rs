//! What stands around an argument: its name, what a closure takes, what is left of it behind its value.

use crate::text::Span;

use super::super::token::{Token, Tokens};
use super::MOST;

/// Skips what is left of an argument; whether another follows. Otherwise the bracket is closed.
pub(super) fn goes_to_next(tokens: &mut Tokens<'_>) -> bool {
    for _ in 0..MOST {
        match tokens.peek() {
            Some(Token::Sign(sign)) if matches!(tokens.text(sign), b"," | b";") => {
                tokens.next();
                return true;
            }
            Some(Token::Close(_)) => {
                tokens.next();
                return false;
            }
            Some(Token::Open(_)) => {
                tokens.next();
                tokens.skip_bracket();
            }
            // A block of settings has one a line.
            Some(Token::LineEnd) if matches!(tokens.peek_beyond_lines(), Some(Token::Word(_))) => {
                tokens.skip_lines();
                return true;
            }
            Some(_) => {
                tokens.next();
            }
            None => return false,
        }
    }
    false
}

/// `|_|` before what a closure gives.
pub(super) fn skip_parameters(tokens: &mut Tokens<'_>) {
    let mut ahead = tokens.clone();
    let is_bar = |token: Option<Token>, ahead: &Tokens<'_>| matches!(token, Some(Token::Sign(sign)) if ahead.text(sign).starts_with(b"|"));
    let first = ahead.next();
    if !is_bar(first, &ahead) {
        return;
    }
    let is_empty = matches!(first, Some(Token::Sign(sign)) if ahead.text(sign) == b"||");
    if !is_empty {
        ahead.next();
        let last = ahead.next();
        if !is_bar(last, &ahead) {
            return;
        }
    }
    *tokens = ahead;
}

/// The name before `=` or `:`, which is skipped with it.
pub(super) fn keyword(tokens: &mut Tokens<'_>) -> Option<Span> {
    let mut ahead = tokens.clone();
    let (Some(Token::Word(name) | Token::Literal(name)), Some(Token::Sign(sign))) =
        (ahead.next(), ahead.next())
    else {
        return None;
    };
    if !matches!(ahead.text(sign), b"=" | b":" | b"=>" | b":=") {
        return None;
    }
    *tokens = ahead;
    Some(name)
}
