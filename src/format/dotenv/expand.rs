//! What escapes and references make of a written value.

use std::cell::Cell;
use std::collections::BTreeMap;

use bstr::ByteSlice;

use super::scan::{Quote, RawAssignment};

/// How many references deep a value is followed; a circle ends there.
const DEPTH: usize = 8;

/// How many references are followed for one value, the ones inside their values included: lines that each double the
/// one before are no configuration.
const REFERENCES: usize = 256;

/// How many bytes references may add to one value: more is no configuration either.
const ADDED_TO_VALUE: usize = 64 * 1024;

/// How many bytes references may add to all values of a file.
pub(super) const ADDED_TO_FILE: usize = 64 * 1024 * 1024;

/// The variables that a file defines, as written; the last definition counts.
pub(super) struct Variables<'t> {
    written: BTreeMap<&'t [u8], (&'t [u8], Quote)>,
    /// How many bytes may still be added to values.
    left: Cell<usize>,
}

impl<'t> Variables<'t> {
    /// `left` bounds how many bytes may be added to all values together.
    pub(super) fn of(text: &'t [u8], assignments: &[RawAssignment], left: usize) -> Self {
        let written = assignments
            .iter()
            .filter(|it| it.quote != Quote::Bare)
            .map(|it| (&text[it.key_span.range()], (&text[it.value_span.range()], it.quote)))
            .collect();
        Self { written, left: Cell::new(left) }
    }

    /// How many bytes may still be added.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// `value` with the references that the file answers replaced; the others stay as they are.
    pub(super) fn expand(&self, value: &[u8]) -> Vec<u8> {
        self.expand_within_budget(value, Backslash::EscapesDollar)
    }

    /// The same for a value in double quotes, whose escapes are resolved on the way.
    pub(super) fn expand_escaped(&self, value: &[u8]) -> Vec<u8> {
        self.expand_within_budget(value, Backslash::EscapesAll)
    }

    fn expand_within_budget(&self, value: &[u8], backslash: Backslash) -> Vec<u8> {
        let bytes = ADDED_TO_VALUE.min(self.left.get());
        let mut budget = Budget { depth: DEPTH, references: REFERENCES, bytes };
        let expanded = self.expand_to(value, backslash, &mut budget);
        self.left.set(self.left.get() - (bytes - budget.bytes));
        expanded
    }

    fn expand_to(&self, value: &[u8], backslash: Backslash, budget: &mut Budget) -> Vec<u8> {
        let mut out = Vec::with_capacity(value.len());
        let braces = Braces::of(value);
        let mut at = 0;
        while at < value.len() {
            let rest = &value[at..];
            at += match rest[0] {
                b'\\' => backslash.resolve(rest, &mut out),
                b'$' => {
                    let reference = Reference::at(value, at, &braces);
                    self.reference(reference, rest, backslash, budget, &mut out)
                }
                byte => {
                    out.push(byte);
                    1
                }
            };
        }
        out
    }

    /// Writes what the reference at the start of `rest` stands for, or itself, and says how long it was.
    fn reference(
        &self,
        reference: Option<Reference<'_>>,
        rest: &[u8],
        backslash: Backslash,
        budget: &mut Budget,
        out: &mut Vec<u8>,
    ) -> usize {
        let Some(reference) = reference else {
            out.push(b'$');
            return 1;
        };
        if !budget.enter() {
            out.extend(&rest[..reference.length]);
            return reference.length;
        }
        let known = self.written.get(reference.name).filter(|(value, _)| budget.pay(value.len()));
        let known = known.map(|&(value, quote)| self.value_of(value, quote, budget));
        match (known, reference.default) {
            (Some(value), None) => out.extend(value),
            (Some(value), Some(_)) if !value.is_empty() => out.extend(value),
            (_, Some(default)) => out.extend(self.expand_to(default, backslash, budget)),
            (None, None) => out.extend(&rest[..reference.length]),
        }
        budget.depth += 1;
        reference.length
    }

    fn value_of(&self, written: &[u8], quote: Quote, budget: &mut Budget) -> Vec<u8> {
        match quote {
            Quote::None => self.expand_to(written, Backslash::EscapesDollar, budget),
            Quote::Double => self.expand_to(written, Backslash::EscapesAll, budget),
            Quote::Single | Quote::Backtick => written.to_vec(),
            Quote::Bare => Vec::new(),
        }
    }
}

/// What is left of the bounds of one value's expansion.
struct Budget {
    depth: usize,
    references: usize,
    bytes: usize,
}

impl Budget {
    /// Whether one more reference may be followed, one level down.
    fn enter(&mut self) -> bool {
        let may = self.depth > 0 && self.references > 0;
        if may {
            self.depth -= 1;
            self.references -= 1;
        }
        may
    }

    /// Whether so many more bytes may be added.
    fn pay(&mut self, bytes: usize) -> bool {
        let may = bytes <= self.bytes;
        if may {
            self.bytes -= bytes;
        }
        may
    }
}

/// What a backslash does.
#[derive(Clone, Copy)]
enum Backslash {
    EscapesDollar,
    EscapesAll,
}

impl Backslash {
    fn resolve(self, rest: &[u8], out: &mut Vec<u8>) -> usize {
        let Some(&escaped) = rest.get(1) else {
            out.push(b'\\');
            return 1;
        };
        let resolved = match (self, escaped) {
            (_, b'$') => Some(b'$'),
            (Self::EscapesAll, _) => escape(escaped),
            (Self::EscapesDollar, _) => None,
        };
        match resolved {
            Some(byte) => out.push(byte),
            None => out.extend([b'\\', escaped]),
        }
        2
    }
}

fn escape(escaped: u8) -> Option<u8> {
    match escaped {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'\\' | b'"' | b'\'' | b'`' => Some(escaped),
        _ => None,
    }
}

/// `$NAME`, `${NAME}`, `${NAME:-default}` or `${NAME-default}`.
struct Reference<'v> {
    name: &'v [u8],
    default: Option<&'v [u8]>,
    length: usize,
}

impl<'v> Reference<'v> {
    /// The reference that the `$` at `at` begins.
    fn at(value: &'v [u8], at: usize, braces: &Braces) -> Option<Self> {
        let rest = &value[at..];
        let name_length =
            |text: &[u8]| text.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
        if !rest.starts_with(b"${") {
            let name = &rest[1..=name_length(&rest[1..])];
            let is_name = name.first().is_some_and(|first| !first.is_ascii_digit());
            return is_name.then(|| Self { name, default: None, length: 1 + name.len() });
        }
        let inside = &value[at + 2..braces.closing(at + 1)?];
        let (name, tail) = inside.split_at(name_length(inside));
        let default = match tail {
            [] => None,
            [b':', b'-', default @ ..] | [b'-', default @ ..] => Some(default),
            _ => return None,
        };
        (!name.is_empty()).then_some(Self { name, default, length: inside.len() + 3 })
    }
}

/// Which braces of a value belong together. Looking for each one's other end by itself would take a value of nothing but
/// opening braces quadratic time.
struct Braces(BTreeMap<usize, usize>);

impl Braces {
    fn of(value: &[u8]) -> Self {
        let mut pairs = BTreeMap::new();
        if value.contains_str("${") {
            let mut open = Vec::new();
            for (at, byte) in value.iter().enumerate() {
                match byte {
                    b'{' => open.push(at),
                    b'}' => pairs.extend(open.pop().map(|opening| (opening, at))),
                    _ => {}
                }
            }
        }
        Self(pairs)
    }

    fn closing(&self, opening: usize) -> Option<usize> {
        self.0.get(&opening).copied()
    }
}

/// Double quotes without references: the reading of parsers that expand nothing.
pub(super) fn unescape(written: &[u8]) -> Vec<u8> {
    map_escapes(written, escape)
}

/// Line breaks only: node's reading of double quotes.
pub(super) fn unescape_newlines(written: &[u8]) -> Vec<u8> {
    map_escapes(written, |it| match it {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        _ => None,
    })
}

/// Every backslash away, line breaks apart: Ruby's and Go's reading of double quotes.
pub(super) fn drop_backslashes(written: &[u8]) -> Vec<u8> {
    map_escapes(written, |it| match it {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        other => Some(other),
    })
}

/// `\'` and `\\`: Python's reading of single quotes.
pub(super) fn unescape_quotes(written: &[u8]) -> Vec<u8> {
    map_escapes(written, |it| matches!(it, b'\'' | b'\\').then_some(it))
}

fn map_escapes(written: &[u8], escape: impl Fn(u8) -> Option<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match behind.split_first() {
            Some((&next, behind)) if byte == b'\\' => {
                match escape(next) {
                    Some(resolved) => out.push(resolved),
                    None => out.extend([b'\\', next]),
                }
                rest = behind;
            }
            _ => out.push(byte),
        }
    }
    out
}

/// `$$` for `$`: compose's reading.
pub(super) fn halve_dollars(value: &[u8]) -> Vec<u8> {
    value.replace("$$", "$")
}
