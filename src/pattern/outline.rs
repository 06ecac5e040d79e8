//! All that is told of a pattern.

use serde::{Deserialize, Serialize};

use super::anchor::Anchor;
use super::probe::Probe;
use super::syntax;

/// No match is longer. What is longer is cut off here, on every way to find it.
const LONGEST_MATCH: usize = 16 * 1024;

/// How far behind the start of a match its keyword may stand where the pattern does not say it more exactly.
const LONGEST_REACH: usize = 512;

/// What holds for every match of a pattern. Lengths are in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outline {
    /// How far before a keyword a match may start; zero where every match starts with one.
    pub(crate) reach: usize,
    /// How much of every match is the same literally, from its start on.
    pub(crate) prefix: usize,
    /// How long a match can be.
    pub(crate) longest: usize,
    /// Whether what stands behind a match can decide whether it is one.
    pub(crate) looks_ahead: bool,
    /// Whether every match lies within one line, and does not depend on where the text ends.
    pub(crate) is_line_bound: bool,
    /// Whether parts of a match have names: a value with a key is one.
    pub(crate) has_groups: bool,
    /// What stands where a match begins; none for a value with a key, which is written in any case.
    pub(crate) probe: Option<Probe>,
    /// How the places are found at which it is worth trying.
    pub(crate) anchor: Anchor,
}

impl Outline {
    /// Reads a pattern, or that of a value that is assigned to a key. Both must be regular expressions.
    pub(crate) fn of(key: Option<&str>, pattern: &str, keywords: &[impl AsRef<str>]) -> Self {
        let parts = syntax::parts_of_value(key, pattern);
        let longest = syntax::longest(&parts).unwrap_or(LONGEST_MATCH).min(LONGEST_MATCH);
        let is_line_bound = syntax::is_line_bound(&parts);
        let anchor_of = if is_line_bound { Anchor::within_line } else { Anchor::of_literal };
        Self {
            reach: syntax::reach(&parts, keywords).unwrap_or(longest.min(LONGEST_REACH)),
            prefix: syntax::literal_starts(&parts).iter().map(Vec::len).min().unwrap_or_default(),
            longest,
            looks_ahead: syntax::looks_ahead(&parts),
            is_line_bound,
            has_groups: key.is_some() || syntax::has_groups(pattern),
            probe: key.is_none().then(|| Probe::new(&parts)),
            anchor: anchor_of(&parts, keywords, key.is_some()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_is_bound_to_its_line_where_nothing_of_it_can_break_it() {
        let is_line_bound = |pattern| Outline::of(None, pattern, &["ab"]).is_line_bound;
        assert!(!is_line_bound("ab$") && !is_line_bound("ab\\sb") && is_line_bound("ab[^\\s]b"));
    }

    #[test]
    fn anchors_are_what_the_pattern_begins_with_or_the_value_behind_its_key() {
        let anchor = |key, pattern: &str, keyword| Outline::of(key, pattern, &[keyword]).anchor;
        assert!(matches!(anchor(None, "sk_live_[a-z]{24}", "sk_live_"), Anchor::Head { .. }));
        assert!(matches!(anchor(None, "[a-z]{2,9}://[a-z]{3}@ab", "://"), Anchor::Link(_)));
        assert!(matches!(anchor(Some("acme_key"), "[0-9a-f]{32}", "acme"), Anchor::Value { .. }));
        assert!(matches!(anchor(None, "[a-z]{2}\\.v1\\.", ".v1."), Anchor::Literal { .. }));
        assert_eq!(anchor(Some("acme_key"), "[^ ]{4}", "acme"), Anchor::Keyword);
    }
}
