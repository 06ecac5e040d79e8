//! Changes as a diff that shows no secret.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::credential::CredentialScanner;
use crate::document::RepoPath;
use crate::engine::redact::sensitive_spans;
use crate::fix::unified;
use crate::rule::Catalogue;
use crate::secret::REDACTED;
use crate::text::{self, Span};

use super::{Mended, Work};

impl Work<'_> {
    /// What would be done, with nothing written.
    pub(super) fn shown(self) -> Mended {
        let catalogue = Catalogue::embedded();
        let scanner = CredentialScanner::new(&catalogue);
        let changed = self.changes.files.iter();
        let diff = changed.map(|(path, bytes)| self.diff(path, bytes, &scanner)).collect();
        Mended {
            report: self.report,
            unchanged: Some(self.first),
            applied: self.applied,
            failed: self.failed,
            diff,
            ..Mended::default()
        }
    }

    fn diff(&self, path: &RepoPath, after: &[u8], scanner: &CredentialScanner<'_>) -> String {
        let before = self.originals.get(path).and_then(Option::as_deref).map(text::decode);
        let after = text::decode(after);
        let places = self.hidden.get(path).map_or(&[][..], Vec::as_slice);
        let secrets = before.iter().flat_map(|text| places.iter().filter_map(|it| text.get(it.range())));
        let secrets: Vec<&[u8]> = secrets.filter(|it| !it.is_empty()).collect();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&secrets).ok();
        let clean = |text: &[u8]| {
            let Some(finder) = &finder else { return REDACTED.as_bytes().to_vec() };
            let known: Vec<Span> =
                finder.find_iter(text).map(|found| Span::new(found.start(), found.end())).collect();
            without(text, &sensitive_spans(text, Span::new(0, text.len()), &[], scanner, &known))
        };
        unified(&path.display(), before.as_deref().map(clean).as_deref(), &clean(&after))
    }
}

/// A text with stars in these places, which are in order and apart.
fn without(text: &[u8], places: &[Span]) -> Vec<u8> {
    let (mut shown, mut at) = (Vec::with_capacity(text.len()), 0);
    for place in places {
        shown.extend_from_slice(&text[at..place.start]);
        shown.extend_from_slice(REDACTED.as_bytes());
        at = place.end;
    }
    shown.extend_from_slice(&text[at..]);
    shown
}
