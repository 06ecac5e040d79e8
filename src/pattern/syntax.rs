//! What every match of a pattern looks like, read from its syntax: which bytes it holds, what it begins with, how far
//! before a literal it starts.
//!
//! All of it holds for every match and for more than the matches: it says where a pattern need not be tried.

use std::sync::LazyLock;

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::ASSIGNMENT;
use super::bytes::ByteSet;

/// Reads an expression over bytes.
///
/// # Errors
/// Where it is none.
#[expect(clippy::result_large_err, reason = "it is the parser's own")]
pub(super) fn parse(expression: &str) -> Result<Hir, regex_syntax::Error> {
    regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(expression)
}

fn parse_checked(expression: &str) -> Hir {
    parse(expression).expect("patterns are checked where rules are loaded")
}

/// Whether an expression has groups with names.
pub(super) fn has_groups(expression: &str) -> bool {
    parse_checked(expression).properties().explicit_captures_len() > 0
}

/// What an expression is put together from, one behind the other.
pub(super) fn parts_of(expression: &str) -> Vec<Hir> {
    parts(&parse_checked(expression))
}

/// The same of a value that is assigned to a key. A key is in lower case: what is read from it is looked for in any case.
pub(super) fn parts_of_value(key: Option<&str>, value: &str) -> Vec<Hir> {
    static BETWEEN: LazyLock<Vec<Hir>> = LazyLock::new(|| parts_of(ASSIGNMENT));
    let own = parts_of(value);
    match key {
        Some(key) => [parts_of(key), BETWEEN.clone(), own].concat(),
        None => own,
    }
}

/// The parts with their groups opened.
pub(super) fn parts(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Capture(capture) => parts(&capture.sub),
        HirKind::Concat(children) => children.iter().flat_map(parts).collect(),
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_)
        | HirKind::Alternation(_) => vec![hir.clone()],
    }
}

/// The literals that what these parts match begins with; none where they may begin with too many.
pub(super) fn literal_starts(parts: &[Hir]) -> Vec<Vec<u8>> {
    let sequence = Extractor::new().extract(&Hir::concat(parts.to_vec()));
    sequence.literals().unwrap_or_default().iter().map(|it| it.as_bytes().to_vec()).collect()
}

/// The same, shorter and fewer: for a first look.
pub(super) fn few_literal_starts(parts: &[Hir]) -> Vec<Vec<u8>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(10).limit_repeat(4).limit_literal_len(12).limit_total(64);
    let sequence = extractor.extract(&Hir::concat(parts.to_vec()));
    sequence.literals().unwrap_or_default().iter().map(|it| it.as_bytes().to_vec()).collect()
}

/// The first place among the parts from which on every match goes on with a keyword.
pub(super) fn keyword_part(parts: &[Hir], keywords: &[impl AsRef<str>]) -> Option<(usize, Vec<Vec<u8>>)> {
    (0..parts.len()).find_map(|at| Some((at, keywords_at(&parts[at..], keywords)?)))
}

/// Whether every match of these parts begins with a keyword.
pub(super) fn begins_with_keyword(parts: &[Hir], keywords: &[impl AsRef<str>]) -> bool {
    keywords_at(parts, keywords).is_some()
}

/// The keywords that what these parts match begins with; none where some match begins with another literal.
fn keywords_at(parts: &[Hir], keywords: &[impl AsRef<str>]) -> Option<Vec<Vec<u8>>> {
    let keyword = |literal: &Vec<u8>| {
        let fits = |keyword: &&str| {
            literal.get(..keyword.len()).is_some_and(|start| start.eq_ignore_ascii_case(keyword.as_bytes()))
        };
        let length = keywords.iter().map(AsRef::as_ref).filter(fits).map(str::len).min()?;
        Some(literal[..length].to_vec())
    };
    let literals: Option<Vec<_>> = literal_starts(parts).iter().map(keyword).collect();
    literals.filter(|it| !it.is_empty())
}

/// How far before a keyword a match may start.
pub(super) fn reach(parts: &[Hir], keywords: &[impl AsRef<str>]) -> Option<usize> {
    longest(&parts[..keyword_part(parts, keywords)?.0])
}

/// How many bytes parts match at most.
pub(super) fn longest(parts: &[Hir]) -> Option<usize> {
    parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(part.properties().maximum_len()?))
}

/// How many bytes parts match at least.
pub(super) fn shortest(parts: &[Hir]) -> usize {
    parts.iter().map(|part| part.properties().minimum_len().unwrap_or_default()).sum()
}

/// Every byte that a match may hold.
pub(super) fn bytes(hir: &Hir) -> ByteSet {
    let union = |children: &[Hir]| children.iter().map(bytes).fold(ByteSet::EMPTY, ByteSet::or);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => ByteSet::EMPTY,
        HirKind::Literal(literal) => literal.0.iter().copied().fold(ByteSet::EMPTY, ByteSet::with),
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter().map(|range| range.start()..=range.end());
            ranges.flatten().fold(ByteSet::EMPTY, ByteSet::with)
        }
        HirKind::Class(Class::Unicode(_)) => ByteSet::ALL,
        HirKind::Repetition(repetition) => bytes(&repetition.sub),
        HirKind::Capture(capture) => bytes(&capture.sub),
        HirKind::Concat(children) | HirKind::Alternation(children) => union(children),
    }
}

/// Whether every match of these parts lies within one line, and does not depend on where the text ends.
pub(super) fn is_line_bound(parts: &[Hir]) -> bool {
    !looks_ahead(parts) && parts.iter().all(|part| !bytes(part).contains(b'\n'))
}

/// Whether what stands around a match can decide whether it is one.
pub(super) fn looks_ahead(parts: &[Hir]) -> bool {
    parts.iter().any(|part| !part.properties().look_set().is_empty())
}

/// How many bytes of a set every match of these parts begins with at least.
pub(super) fn run_within(parts: &[Hir], set: ByteSet) -> usize {
    let mut run = 0_usize;
    for part in parts {
        let least = part.properties().minimum_len().unwrap_or_default();
        if !bytes(part).is_within(set) {
            return run.saturating_add(run_of_part(part, set));
        }
        run = run.saturating_add(least);
    }
    run
}

/// The same for one part that may also hold other bytes.
fn run_of_part(part: &Hir, set: ByteSet) -> usize {
    match part.kind() {
        HirKind::Literal(literal) => literal.0.iter().take_while(|&&byte| set.contains(byte)).count(),
        HirKind::Capture(capture) => run_of_part(&capture.sub, set),
        HirKind::Concat(children) => run_within(children, set),
        HirKind::Alternation(children) => {
            let runs = children.iter().map(|it| run_within(std::slice::from_ref(it), set));
            runs.min().unwrap_or_default()
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => run_of_part(&repetition.sub, set),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) | HirKind::Repetition(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach_of(expression: &str, keywords: &[&str]) -> Option<usize> {
        reach(&parts_of(expression), keywords)
    }

    #[test]
    fn reach_is_the_length_before_the_keyword() {
        assert_eq!(reach_of("sk_live_[a-z]{9}", &["sk_live_"]), Some(0));
        assert_eq!(reach_of("[A-Z]{3}[0-3]Q~x", &["0Q~", "1Q~", "2Q~", "3Q~"]), Some(3));
        assert_eq!(reach_of("(?:a|bcd)(?P<secret>[a-z]{2,5}\\.v1\\.[a-z])", &[".v1."]), Some(8));
        assert_eq!(reach_of("[a-z]+\\.v1\\.", &[".v1."]), None);
    }
}
