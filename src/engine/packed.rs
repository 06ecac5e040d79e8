//! What an archive's own bytes show, and a file in it holds, is said of the file alone.
//!
//! An archive may hold a file as it is. The same value is found twice then: in the file, and in the bytes of the archive.
//! What only the bytes show (a comment of the archive, a file that could not be unpacked) is said of the archive.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft};
use crate::secret::Secret;

/// The findings without those that an archive repeats of a file in it.
pub(super) fn said_once(drafts: Vec<Draft>, documents: &BTreeMap<DocumentId, Document>) -> Vec<Draft> {
    let path = |draft: &Draft| documents.get(&draft.primary.document).map(|it| &it.path);
    let packed: BTreeSet<(RepoPath, Secret)> =
        drafts.iter().filter_map(|draft| Some((path(draft)?.archive()?, draft.value.clone()))).collect();
    if packed.is_empty() {
        return drafts;
    }
    let is_repeated =
        |draft: &Draft| path(draft).is_some_and(|it| packed.contains(&(it.clone(), draft.value.clone())));
    drafts.into_iter().filter(|draft| !is_repeated(draft)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Origin, Tracking};
    use crate::finding::Spot;
    use crate::rule::Catalogue;
    use crate::text::Span;

    #[test]
    fn an_archive_repeats_nothing_of_its_files() {
        let catalogue = Catalogue::embedded();
        let rule = catalogue.get("generic-secret").unwrap();
        let paths = ["lib/app.zip", "lib/app.zip!/.env", "lib/other.zip"];
        let document =
            |path: &str| Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"");
        let documents: BTreeMap<_, _> = (0..).map(DocumentId).zip(paths.map(document)).collect();
        let draft = |id: usize, value: &str| {
            let spot = Spot::new(DocumentId(id), Span::new(0, 1), "");
            Draft::of(rule, String::new(), spot, Secret::new(value))
        };
        let drafts = vec![draft(0, "one"), draft(1, "one"), draft(0, "two"), draft(2, "one")];
        let kept = said_once(drafts, &documents);
        let said: Vec<_> = kept.iter().map(|it| (it.primary.document.0, it.value.clone())).collect();
        let expected = [(1, "one"), (0, "two"), (2, "one")];
        assert_eq!(said, expected.map(|(id, value)| (id, Secret::new(value))));
    }
}
