//! A cheap look at what stands at a place, before a regular expression is started there.
//!
//! A probe is what the parts of a pattern have to be, one behind the other, as far as it is certain where each ends. Where
//! it says no, there is no match; where it says yes, there may be one.

use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

use super::bytes::ByteSet;
use super::syntax;

/// No probe counts further: runs that may be longer are left to the regular expression.
const LONGEST_COUNT: usize = 512;

/// What stands behind a place wherever a pattern matches there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Probe(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Literal(Box<[u8]>),
    Run(Run),
}

/// Bytes of a set, from `least` to `most` of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    bytes: ByteSet,
    least: usize,
    most: usize,
    end: End,
}

/// What is known of the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum End {
    /// Where it is: what follows has none of the run's bytes, or there is only one length.
    Place,
    /// The byte that stands behind it.
    Byte(u8),
    Nothing,
}

impl Probe {
    /// The probe of these parts.
    pub(super) fn new(parts: &[Hir]) -> Self {
        let mut steps = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let step = step(part, parts.get(at + 1));
            let goes_on = match &step {
                Step::Literal(_) => true,
                Step::Run(run) => run.end == End::Place,
            };
            steps.push(step);
            if !goes_on {
                break;
            }
        }
        Self(steps)
    }

    /// Whether there may be a match of the parts at a place.
    pub(crate) fn may_match(&self, text: &[u8], start: usize) -> bool {
        let mut rest = text.get(start..).unwrap_or_default();
        for step in &self.0 {
            let length = match step {
                Step::Literal(literal) if rest.starts_with(literal) => literal.len(),
                Step::Literal(_) => return false,
                Step::Run(run) => match (run.length(rest), run.end) {
                    (None, _) => return false,
                    (Some(length), End::Place) => length,
                    (Some(length), End::Byte(byte)) => {
                        return rest[run.least..].iter().take(length + 1 - run.least).any(|&it| it == byte);
                    }
                    (Some(_), End::Nothing) => return true,
                },
            };
            rest = &rest[length..];
        }
        true
    }
}

impl Run {
    /// How long the run is with which a text begins, where that is long enough.
    fn length(&self, text: &[u8]) -> Option<usize> {
        let enough = if self.end == End::Nothing { self.least } else { self.most };
        let length = self.bytes.run(text, enough);
        (length >= self.least).then_some(length)
    }
}

fn step(part: &Hir, next: Option<&Hir>) -> Step {
    if let HirKind::Literal(literal) = part.kind() {
        return Step::Literal(literal.0.clone());
    }
    let bytes = syntax::bytes(part);
    let least = syntax::shortest(std::slice::from_ref(part));
    let most = syntax::longest(std::slice::from_ref(part)).unwrap_or(usize::MAX);
    let is_followed = next.is_some_and(|next| {
        syntax::shortest(std::slice::from_ref(next)) > 0 && syntax::bytes(next).is_disjoint(bytes)
    });
    let end = if most > LONGEST_COUNT {
        End::Nothing
    } else if least == most || is_followed {
        End::Place
    } else if let Some(HirKind::Literal(literal)) = next.map(Hir::kind) {
        End::Byte(literal.0[0])
    } else {
        End::Nothing
    };
    Step::Run(Run { bytes, least: least.min(LONGEST_COUNT), most: most.min(LONGEST_COUNT), end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_match(pattern: &str, text: &str) -> bool {
        Probe::new(&syntax::parts_of(pattern)).may_match(text.as_bytes(), 0)
    }

    #[test]
    fn runs_are_counted_as_far_as_their_ends_are_certain() {
        assert!(may_match("sk_[a-z]{4}-[0-9]{2}", "sk_abcd-12"));
        assert!(!may_match("sk_[a-z]{4}-[0-9]{2}", "sk_abcde-12"));
        assert!(may_match("[a-z]{1,9}:[0-9]{2}", "abc:12"));
        assert!(!may_match("[a-z]{1,9}:[0-9]{2}", "abc:1"));
        assert!(!may_match("[a-z]{1,2}:", "abc:"));
        assert!(may_match("[a-z]{1,9}(?:ab)?[0-9]", "x-"), "where the run ends is not certain");
    }

    #[test]
    fn the_byte_behind_a_run_must_stand_somewhere_in_reach() {
        assert!(may_match("[^ ]{2,4}@", "a@b@"));
        assert!(may_match("[^ ]{2,4}@", "abcd@"));
        assert!(!may_match("[^ ]{2,4}@", "a@b c@"));
        assert!(!may_match("[^ ]{2,4}@", "abcde@"));
    }

    #[test]
    fn what_may_be_long_is_left_to_the_pattern() {
        assert!(may_match("a[^-]{3,9000}-b", "axyz and no more"));
        assert!(!may_match("a[^-]{3,9000}-b", "axy-b"));
    }
}
