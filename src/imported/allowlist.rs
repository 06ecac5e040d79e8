//! Whether an allowlist names a match.

use super::rule::Lazy;
use crate::rule::{Allowlist, Condition, Target};
use crate::text::Span;

/// An allowlist with its expressions.
#[derive(Debug)]
pub(super) struct CompiledAllowlist<'c> {
    allowlist: &'c Allowlist,
    paths: Vec<Lazy<'c>>,
    regexes: Vec<Lazy<'c>>,
}

/// A match and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'t> {
    pub(super) path: &'t str,
    pub(super) text: &'t [u8],
    pub(super) whole: Span,
    pub(super) secret: Span,
}

/// What an allowlist says of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict<'c> {
    Reported,
    Allowed,
    /// It depends on the commit that brought it in.
    AllowedIn(&'c [String]),
}

impl<'c> CompiledAllowlist<'c> {
    pub(super) fn new(allowlist: &'c Allowlist) -> Self {
        let lazy = |it: &'c [String]| it.iter().map(|it| Lazy::new(it)).collect();
        Self { allowlist, paths: lazy(&allowlist.paths), regexes: lazy(&allowlist.regexes) }
    }

    pub(super) fn judge(&self, judged: &Judged<'_>) -> Verdict<'c> {
        let Allowlist { condition, commits, stopwords, .. } = self.allowlist;
        // What is not named takes no part.
        let parts = [
            (!self.paths.is_empty())
                .then(|| self.paths.iter().any(|it| it.get().is_match(judged.path.as_bytes()))),
            (!self.regexes.is_empty()).then(|| self.names_target(judged)),
            (!stopwords.is_empty()).then(|| holds_word(&judged.text[judged.secret.range()], stopwords)),
        ];
        let mut parts = parts.into_iter().flatten();
        match (condition, commits.is_empty()) {
            (Condition::Any, _) if parts.any(|it| it) => Verdict::Allowed,
            (Condition::All, true) if parts.all(|it| it) => Verdict::Allowed,
            (Condition::Any, false) => Verdict::AllowedIn(commits),
            (Condition::All, false) if parts.all(|it| it) => Verdict::AllowedIn(commits),
            (Condition::Any | Condition::All, _) => Verdict::Reported,
        }
    }

    fn names_target(&self, judged: &Judged<'_>) -> bool {
        let span = match self.allowlist.target {
            Target::Secret => judged.secret,
            Target::Match => judged.whole,
            Target::Line => lines(judged.text, judged.whole),
        };
        self.regexes.iter().any(|it| it.get().is_match(&judged.text[span.range()]))
    }
}

/// The whole lines of a span.
fn lines(text: &[u8], span: Span) -> Span {
    let start = text[..span.start].iter().rposition(|it| *it == b'\n').map_or(0, |at| at + 1);
    let end = text[span.end..].iter().position(|it| *it == b'\n').map_or(text.len(), |at| span.end + at);
    Span::new(start, end)
}

fn holds_word(secret: &[u8], words: &[String]) -> bool {
    let secret = String::from_utf8_lossy(secret).to_lowercase();
    words.iter().any(|word| secret.contains(word))
}
