//! Literals that a call gives to a parameter with a secret's name, whose function or class is defined in the same text.

use bstr::ByteSlice;
use memchr::memmem;

use crate::text::Span;

use super::expression::arguments;
use super::pair::line_before;
use super::token::Tokens;

/// How far before a parameter its list begins.
const FARTHEST: usize = 300;
/// How much of a parameter stands before its name or behind it.
const LONGEST_TYPE: usize = 48;
/// How far a call reaches.
const REACH: usize = 600;
/// How many calls of one function are read.
const CALLS: usize = 40;

/// A place in the list of a function's or a class's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter<'t> {
    /// What is called.
    callee: &'t [u8],
    /// Where its definition opens its list.
    list: usize,
    place: usize,
}

impl<'t> Parameter<'t> {
    /// The parameter that a name is, when it stands in the list of a definition: behind a type, before one, or on the line on
    /// which a definition begins.
    pub(super) fn of(text: &'t [u8], name: Span) -> Option<Self> {
        let is_in_list = text.get(name.end).is_some_and(|it| b",):? \n".contains(it))
            && text[..name.start].last().is_some_and(|it| b"( ,\t\n$&*@".contains(it));
        let is_declared = || {
            let near = &text[name.start.saturating_sub(LONGEST_TYPE)..name.start];
            let behind = &text[name.end..text.len().min(name.end + LONGEST_TYPE)];
            near.rfind_byteset(b",(").is_some_and(|at| is_typed(&near[at + 1..]))
                || TYPES.iter().any(|it| behind.starts_with(it))
                || defines(line_before(text, name.start))
        };
        let list = if is_in_list && is_declared() { list_around(text, name.start)? } else { return None };
        let callee = &text[identifier_before(text, list).range()];
        let callee = if CONSTRUCTORS.contains(&callee) { class_before(text, list)? } else { callee };
        let mut before = text[list + 1..name.start].split(|it| *it == b',');
        let first = before.next().unwrap_or_default();
        let is_bound = [&b"self"[..], b"cls", b"&self", b"&mut self"].contains(&first.trim());
        let place = before.count().checked_sub(usize::from(is_bound))?;
        (!callee.is_empty()).then_some(Self { callee, list, place })
    }

    /// What calls give it, with the place of what is called.
    pub(super) fn given(self, text: &'t [u8]) -> impl Iterator<Item = (Span, Span)> {
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let given = move |start: usize| {
            let open = start + self.callee.len();
            let is_call = text.get(open) == Some(&b'(')
                && open != self.list
                && !text[..start].last().is_some_and(is_of_name);
            let given = is_call.then(|| arguments(&mut Tokens::new(text, open + 1, REACH)).in_order)?;
            match given.get(self.place)?.as_deref()? {
                [literal] => Some((Span::new(start, open), *literal)),
                _ => None,
            }
        };
        memmem::find_iter(text, self.callee).take(CALLS).filter_map(given).collect::<Vec<_>>().into_iter()
    }
}

/// Where the list opens that a place is in.
fn list_around(text: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for open in (at.saturating_sub(FARTHEST)..at).rev() {
        match text[open] {
            b')' | b']' => depth += 1,
            b'[' | b'(' if depth > 0 => depth -= 1,
            b'(' => return Some(open),
            b'[' | b'{' | b'}' | b';' => return None,
            _ => {}
        }
    }
    None
}

/// The identifier that ends where a list opens.
fn identifier_before(text: &[u8], end: usize) -> Span {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = text[..end].iter().rev().take_while(|it| is_part(it)).count();
    Span::new(end - length, end)
}

/// Whether a definition begins on a line.
fn defines(line: &[u8]) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    line.split(|it| !is_word(*it)).any(|word| DEFINING.contains(&word) || CONSTRUCTORS.contains(&word))
}

/// Whether a type stands before a parameter: in calls, an operator at most does.
fn is_typed(before: &[u8]) -> bool {
    let word = before.trim_end_with(|it| " \t\n&*$".contains(it));
    let is_of_type = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:<>&*?[] \t\n".contains(byte);
    let last = word.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    !last.is_empty()
        && word.iter().all(is_of_type)
        && last.iter().any(u8::is_ascii_alphabetic)
        && !OPERATORS.contains(&last)
        && word.len() < before.len()
}

/// The class in whose body a place is: the last that began before.
fn class_before(text: &[u8], at: usize) -> Option<&[u8]> {
    const LEAD: &[u8] = b"class ";
    let start = text[..at].rfind(LEAD)? + LEAD.len();
    let length = text[start..].iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
    Some(&text[start..start + length])
}

/// Words that begin a definition.
const DEFINING: &[&[u8]] = &[b"def", b"function", b"func", b"fn", b"fun", b"sub", b"class", b"record"];
/// What methods are called that make an object of a class.
const CONSTRUCTORS: &[&[u8]] = &[b"constructor", b"__init__", b"__construct"];
/// What stands behind a parameter that is a text.
const TYPES: &[&[u8]] = &[b": string", b": String", b": str,", b": str)"];
/// Words before an argument that are no type.
const OPERATORS: &[&[u8]] = &[b"not", b"await", b"new", b"return", b"in", b"and", b"or", b"const", b"yield"];
