//! What literal an expression gives: one that is put together of several, one behind a variable that may be unset, one in a
//! call that hands on what it is given.

mod argument;
mod callee;

use crate::text::Span;

use super::token::{Token, Tokens};
use argument::{goes_to_next, keyword, skip_parameters};
use callee::{CHANGING, Callee};

/// How deep calls stand in one another.
const DEEPEST: usize = 6;
/// How many operands an expression has.
const MOST: usize = 40;

/// A literal: its pieces in order.
pub(super) type Pieces = Vec<Span>;

/// The literal that the expression gives that begins where `tokens` stand.
pub(super) fn literal(tokens: &mut Tokens<'_>) -> Option<Pieces> {
    Expression { depth: 0 }.value(tokens)
}

/// The literals in a call's brackets, which were opened: those without a name in their order, and the one that a name
/// for a value is given.
pub(super) fn arguments(tokens: &mut Tokens<'_>) -> Arguments {
    Expression { depth: 0 }.arguments(tokens)
}

/// What a call is given.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) in_order: Vec<Option<Pieces>>,
    pub(super) by_default: Option<Pieces>,
}

#[derive(Debug, Clone, Copy)]
struct Expression {
    depth: usize,
}

impl Expression {
    const fn inner(self) -> Self {
        Self { depth: self.depth + 1 }
    }

    /// The first literal among the alternatives of an expression.
    fn value(self, tokens: &mut Tokens<'_>) -> Option<Pieces> {
        if self.depth > DEEPEST {
            return None;
        }
        let mut found = None;
        for _ in 0..MOST {
            let sum = self.sum(tokens);
            let next = joint(tokens, self.depth);
            if next == Joint::Compared {
                tokens.next();
                self.sum(tokens);
            } else {
                found = found.or(sum);
            }
            match if next == Joint::Compared { joint(tokens, self.depth) } else { next } {
                Joint::Or => {
                    tokens.skip_lines();
                    tokens.next();
                }
                Joint::Compared | Joint::Sum | Joint::End => break,
            }
        }
        found
    }

    /// Operands that are put together: a literal when each of them is one.
    fn sum(self, tokens: &mut Tokens<'_>) -> Option<Pieces> {
        let mut sum = self.operand(tokens);
        for _ in 0..MOST {
            if joint(tokens, self.depth) == Joint::Sum {
                tokens.skip_lines();
                if !matches!(tokens.peek(), Some(Token::Literal(_) | Token::Filled)) {
                    tokens.next();
                }
                let next = self.operand(tokens);
                sum = sum.zip(next).map(|(sum, next)| [sum, next].concat());
            } else {
                break;
            }
        }
        sum
    }

    fn operand(self, tokens: &mut Tokens<'_>) -> Option<Pieces> {
        tokens.skip_lines();
        let found = match tokens.peek()? {
            Token::Literal(span) => {
                tokens.next();
                Some(vec![span])
            }
            Token::Filled => {
                tokens.next();
                None
            }
            Token::Word(word) if PREFIXES.contains(&tokens.text(word)) => {
                tokens.next();
                return self.inner().operand_within(tokens);
            }
            Token::Word(word) => {
                tokens.next();
                cmdlet(tokens, word).or_else(|| self.call(tokens, word))
            }
            Token::Open(bracket) => {
                tokens.next();
                self.bracket(tokens, bracket)
            }
            // A cast, a reference, a sign.
            Token::Sign(sign) if matches!(tokens.text(sign), b"<" | b"<<" | b"&" | b"!" | b"-" | b":") => {
                tokens.next();
                if tokens.text(sign) == b"<" {
                    tokens.next();
                    tokens.next();
                }
                return self.inner().operand_within(tokens);
            }
            Token::Sign(_) | Token::Close(_) | Token::LineEnd => return None,
        };
        self.methods(tokens, found)
    }

    fn operand_within(self, tokens: &mut Tokens<'_>) -> Option<Pieces> {
        if self.depth > DEEPEST { None } else { self.operand(tokens) }
    }

    /// What methods make of an operand: `"…".toCharArray()`, `env.get("X").unwrap_or("…")`.
    fn methods(self, tokens: &mut Tokens<'_>, operand: Option<Pieces>) -> Option<Pieces> {
        let mut found = operand;
        for _ in 0..DEEPEST {
            let mut ahead = tokens.clone();
            ahead.skip_lines();
            let is_method = matches!(ahead.next(), Some(Token::Sign(sign))
                if matches!(ahead.text(sign), b"." | b"?." | b"->") && ahead.place() == sign.end);
            let Some(Token::Word(word)) = ahead.peek().filter(|_| is_method) else { break };
            ahead.next();
            let changes = CHANGING.contains(&tokens.text(word));
            let given = self.call(&mut ahead, word);
            found = if changes { None } else { found.or(given) };
            *tokens = ahead;
        }
        found
    }

    /// What a call gives, when a name is one.
    fn call(self, tokens: &mut Tokens<'_>, callee: Span) -> Option<Pieces> {
        match tokens.peek()? {
            Token::Open(b'(') => {
                let kind = Callee::of(tokens.text(callee));
                tokens.next();
                let mut given = self.inner().arguments(tokens);
                let block = self.block(tokens, kind);
                let at = |place: usize, given: &mut Arguments| {
                    given.in_order.get_mut(place).and_then(Option::take)
                };
                let by_default = given.by_default.take();
                let found = match kind {
                    Callee::Looks | Callee::Either if given.in_order.len() >= 2 => at(1, &mut given),
                    Callee::HandsOn | Callee::Either => at(0, &mut given),
                    Callee::Looks | Callee::Other => None,
                };
                by_default.or(found).or(block)
            }
            Token::Open(b'[') => {
                tokens.next();
                tokens.skip_bracket();
                None
            }
            // PowerShell, Ruby: no brackets around what is handed on.
            Token::Literal(span) if Callee::of(tokens.text(callee)) == Callee::HandsOn => {
                tokens.next();
                Some(vec![span])
            }
            Token::Literal(_)
            | Token::Filled
            | Token::Word(_)
            | Token::Open(_)
            | Token::Close(_)
            | Token::Sign(_)
            | Token::LineEnd => None,
        }
    }

    /// `ENV.fetch("X") { "…" }`.
    fn block(self, tokens: &mut Tokens<'_>, kind: Callee) -> Option<Pieces> {
        if kind != Callee::Looks || tokens.peek() != Some(Token::Open(b'{')) {
            return None;
        }
        tokens.next();
        let found = self.inner().value(tokens);
        tokens.skip_bracket();
        found
    }

    /// What stands in brackets that were opened.
    fn bracket(self, tokens: &mut Tokens<'_>, bracket: u8) -> Option<Pieces> {
        if bracket == b'[' && tokens.peek() == Some(Token::Close(b']')) {
            tokens.next();
            return self.inner().operand_within(tokens);
        }
        let mut given = self.inner().arguments(tokens);
        // The one element of a list is one of several to come: a class, a method, a host.
        let single = given.in_order.len() == 1 && bracket == b'(';
        given.by_default.or_else(|| given.in_order.first_mut().filter(|_| single).and_then(Option::take))
    }

    fn arguments(self, tokens: &mut Tokens<'_>) -> Arguments {
        let mut given = Arguments::default();
        for _ in 0..MOST {
            tokens.skip_lines();
            if let Some(Token::Close(_)) | None = tokens.peek() {
                break;
            }
            if self.depth > DEEPEST {
                tokens.skip_bracket();
                return given;
            }
            skip_parameters(tokens);
            let name = keyword(tokens);
            let value = self.value(tokens);
            match name {
                Some(name) if DEFAULTS.contains(&tokens.text(name)) => given.by_default = value,
                Some(_) => {}
                None => given.in_order.push(value),
            }
            if !goes_to_next(tokens) {
                return given;
            }
        }
        tokens.next();
        given
    }
}

/// `ConvertTo-SecureString -String "…"`.
fn cmdlet(tokens: &mut Tokens<'_>, verb: Span) -> Option<Pieces> {
    const WORDS: usize = 6;
    if tokens.text(verb) != b"ConvertTo" {
        return None;
    }
    let literal = |token| match token {
        Token::Literal(span) => Some(vec![span]),
        Token::Filled
        | Token::Word(_)
        | Token::Open(_)
        | Token::Close(_)
        | Token::Sign(_)
        | Token::LineEnd => None,
    };
    tokens.take(WORDS).take_while(|it| *it != Token::LineEnd).find_map(literal)
}

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Sum,
    Or,
    Compared,
    End,
}

/// What follows an operand. An operator may begin the next line, and so may a literal within brackets.
fn joint(tokens: &Tokens<'_>, depth: usize) -> Joint {
    let token = tokens.peek();
    let is_new_line = token == Some(Token::LineEnd);
    match if is_new_line { tokens.peek_beyond_lines() } else { token } {
        Some(Token::Sign(sign)) => match tokens.text(sign) {
            b"+" | b"." | b".." | b"<>" | b"&" | b"++" => Joint::Sum,
            b"||" | b"??" | b"?:" | b"?" | b"//" => Joint::Or,
            b":" if !is_new_line => Joint::Or,
            b"==" | b"===" | b"!=" | b"!==" | b"<" | b">" => Joint::Compared,
            _ => Joint::End,
        },
        Some(Token::Literal(_) | Token::Filled) if !is_new_line || depth > 0 => Joint::Sum,
        Some(Token::Word(word)) if !is_new_line && matches!(tokens.text(word), b"or" | b"if" | b"else") => {
            Joint::Or
        }
        _ => Joint::End,
    }
}

/// Words before an operand.
const PREFIXES: &[&[u8]] = &[b"new", b"await", b"return", b"not", b"const", b"raw"];

/// Names for a value that holds where nothing else is said.
const DEFAULTS: &[&[u8]] = &[
    b"default",
    b"default_value",
    b"defaultValue",
    b"value",
    b"initial",
    b"fallback",
    b"DefaultValue",
    b"Default",
];
