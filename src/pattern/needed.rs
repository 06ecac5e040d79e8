//! Literals of a regular expression, one of which every match holds: what a rule is looked for by that names no keywords.

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::syntax::{parse, parts};

/// Literals in lower case, to be looked for in any case. `None` when there are none of at least `shortest` bytes, or too
/// many.
pub(crate) fn needed_literals(expression: &str, shortest: usize) -> Option<Vec<String>> {
    let parts = parts(&folded(&parse(expression).ok()?));
    let from = |at: usize| {
        let mut extractor = Extractor::new();
        extractor.limit_class(1);
        let sequence = extractor.extract(&Hir::concat(parts[at..].to_vec()));
        let literals = sequence.literals()?.iter().map(|it| it.as_bytes().to_ascii_lowercase());
        let mut literals = literals
            .map(|it| String::from_utf8(it).ok().filter(|it| it.is_ascii()))
            .collect::<Option<Vec<_>>>()?;
        literals.sort();
        literals.dedup();
        let least = literals.iter().map(String::len).min().filter(|least| *least >= shortest)?;
        Some((least, literals))
    };
    // The first of the longest.
    (0..parts.len()).rev().filter_map(from).max_by_key(|(least, _)| *least).map(|(_, literals)| literals)
}

/// The expression with one letter where it has a letter in both cases, over which no literal would last.
fn folded(hir: &Hir) -> Hir {
    let all = |children: &[Hir]| children.iter().map(folded).collect();
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            let letters: Vec<_> = class.iter().map(|range| (range.start(), range.end())).collect();
            match letters[..] {
                [(upper, one), (lower, other)]
                    if upper == one && lower == other && upper.to_ascii_lowercase() == lower =>
                {
                    Hir::literal([lower])
                }
                _ => hir.clone(),
            }
        }
        HirKind::Capture(capture) => folded(&capture.sub),
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(folded(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Concat(children) => Hir::concat(all(children)),
        HirKind::Alternation(children) => Hir::alternation(all(children)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) | HirKind::Class(Class::Unicode(_)) => {
            hir.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_what_every_match_holds() {
        let literals = |expression| needed_literals(expression, 3).unwrap_or_default();
        assert_eq!(literals("acme_[a-z]{8}"), ["acme_"]);
        assert_eq!(literals("(?i)[a-z]{0,9}(?:Acme|zeta)_key"), ["acme_key", "zeta_key"]);
        assert_eq!(literals("[0-9]{4}-(live|test)-[0-9]"), ["-live-", "-test-"]);
        assert!(
            literals("[0-9a-f]{32}").is_empty()
                && literals("ab[0-9]+").is_empty()
                && literals("(").is_empty()
        );
        assert!(literals("(?:acme)?[0-9]{9}").is_empty());
    }
}
