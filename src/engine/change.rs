//! What a range of commits brings in: which of its findings are new, and the commits that they came with.
//!
//! A range holds several versions of a file. What HEAD holds is reported as HEAD holds it; of the versions that are gone
//! again only what neither HEAD nor the files before the range say already.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::EnvironmentSet;
use crate::document::{Document, ObjectName, Origin, RepoPath, Role};
use crate::finding::{DocumentId, Draft, Finding, History, Spot};
use crate::rule::{Catalogue, RuleId, RuleKind, Severity};
use crate::secret::Secret;
use crate::source::{Entry, Former, Source, SourceError, Whereabouts};

use super::attribution::merged;
use super::locate::Locator;
use super::reading::Numbered;
use super::run::joined;

/// What makes findings in several versions one: the value, wherever it stood.
type Identity = (RuleId, Secret);

/// What makes drafts one finding: rule, key, value and, in a file of HEAD, its path.
type Group = (RuleId, Option<String>, Secret, Option<RepoPath>);

/// All objects that held what was found, those that are gone and no longer reported included.
pub(super) type Versions = BTreeMap<Identity, BTreeSet<ObjectName>>;

/// The change that is read.
#[derive(Clone, Copy)]
pub(super) struct Change<'r> {
    pub(super) source: &'r dyn Source,
    pub(super) entries: &'r [Numbered<'r>],
    pub(super) documents: &'r BTreeMap<DocumentId, Document>,
    pub(super) catalogue: &'r Catalogue,
}

impl Change<'_> {
    /// Leaves out what versions that are gone only repeat. Where nothing is past, everything stays.
    pub(super) fn brought_in(&self, drafts: Vec<Draft>) -> Result<(Vec<Draft>, Versions), SourceError> {
        let mut versions = Versions::new();
        let (mut kept, mut past) = (Vec::new(), Vec::new());
        let mut current: BTreeMap<Identity, Severity> = BTreeMap::new();
        for draft in drafts {
            versions.entry(identity(&draft)).or_default().extend(self.object(&draft));
            if self.is_past(&draft) {
                past.push(draft);
            } else {
                let gravest = current.entry(identity(&draft)).or_insert(draft.severity);
                *gravest = draft.severity.max(*gravest);
                kept.push(draft);
            }
        }
        // A version that was worse than what is left of it is no repetition.
        past.retain(|draft| current.get(&identity(draft)).is_none_or(|gravest| *gravest < draft.severity));
        let new = self.were_there(past.iter())?.into_iter().map(|was_there| !was_there);
        kept.extend(past.into_iter().zip(new).filter(|(_, is_new)| *is_new).map(|(draft, _)| draft));
        Ok((kept, versions))
    }

    /// Makes one finding of all versions of a mistake, and names the commit that brought it in. What was there before
    /// came with none of them.
    pub(super) fn dated(
        &self,
        drafts: Vec<Draft>,
        versions: &Versions,
        locator: &Locator<'_>,
        set: &EnvironmentSet,
    ) -> Result<Vec<Finding>, SourceError> {
        let groups = self.groups(drafts);
        let firsts = groups.values().filter_map(|group| group.first());
        let objects: Vec<Vec<_>> = firsts
            .clone()
            .map(|draft| versions.get(&identity(draft)).into_iter().flatten().cloned().collect())
            .collect();
        let were_there = self.were_there(firsts)?;
        let histories = self.source.history(&objects)?.unwrap_or_default();
        let in_force = self.in_force(set);
        let mut findings = Vec::new();
        for ((((_, _, value, path), group), was_there), history) in
            groups.into_iter().zip(were_there).zip(histories)
        {
            let finding = match path {
                Some(_) => {
                    joined(group.into_iter().filter_map(|draft| locator.finding(draft)).collect()).pop()
                }
                None => merged(group, locator, Some(&history)),
            };
            let is_new = !was_there && !history.first_commit.is_empty();
            let still_in_use = history.at_head || in_force.contains(&value);
            let history = is_new.then_some(History { still_in_use, ..history });
            findings.extend(finding.map(|finding| Finding { history, ..finding }));
        }
        Ok(findings)
    }

    /// The drafts that are one finding: of files of HEAD one a path, of all else one a value.
    fn groups(&self, drafts: Vec<Draft>) -> BTreeMap<Group, Vec<Draft>> {
        let mut groups: BTreeMap<Group, Vec<Draft>> = BTreeMap::new();
        for draft in drafts {
            let primary = self.entries.get(draft.primary.document.0).map(|it| &it.entry);
            let is_file = |it: &&Entry| it.origin != Origin::CommitMessage && !self.is_past(&draft);
            let path = primary.filter(is_file).map(|it| it.path.clone());
            let group = (draft.rule.clone(), draft.key.clone(), draft.value.clone(), path);
            groups.entry(group).or_default().push(draft);
        }
        groups
    }

    /// The ends of a draft in what changed.
    fn ends<'d>(&self, draft: &'d Draft) -> impl Iterator<Item = (&'d Spot, &Numbered<'_>)> {
        let spots = std::iter::once(&draft.primary).chain(&draft.related);
        spots
            .filter_map(|spot| Some((spot, self.entries.get(spot.document.0)?)))
            .filter(|(_, it)| it.entry.role == Role::Subject)
    }

    /// Whether all that a draft says about the change is gone again.
    fn is_past(&self, draft: &Draft) -> bool {
        let mut ends = self.ends(draft).peekable();
        ends.peek().is_some() && ends.all(|(_, it)| it.is_past())
    }

    /// The object that brought a draft: its own, or where it points at what did not change, that of its other end.
    fn object(&self, draft: &Draft) -> Option<ObjectName> {
        self.ends(draft).next()?.1.entry.object.clone()
    }

    /// Whether all that each draft points at, in the document that changed, was there before.
    fn were_there<'d>(&self, drafts: impl Iterator<Item = &'d Draft>) -> Result<Vec<bool>, SourceError> {
        let asked: Vec<_> = drafts.map(|draft| self.former(draft)).collect();
        if asked.is_empty() { Ok(Vec::new()) } else { self.source.were_there(&asked) }
    }

    fn former(&self, draft: &Draft) -> Former {
        let end = self.ends(draft).next();
        let document = end.and_then(|(spot, _)| self.documents.get(&spot.document));
        let own =
            self.ends(draft).filter(|(spot, _)| end.is_some_and(|(end, _)| end.document == spot.document));
        let text = |spot: &Spot| document.and_then(|it| it.text().get(spot.span.range()));
        Former {
            path: document.map_or_else(|| RepoPath::new(""), |it| it.path.clone()),
            whereabouts: document.map_or(Whereabouts::File, |document| self.whereabouts(draft, document)),
            texts: own.filter_map(|(spot, _)| text(spot)).map(Secret::new).collect(),
        }
    }

    /// A credential is the same wherever it moves; what a relation says depends on the file, and a message is always new.
    fn whereabouts(&self, draft: &Draft, document: &Document) -> Whereabouts {
        let rule = self.catalogue.get(draft.rule.as_str());
        let is_credential =
            rule.is_some_and(|rule| matches!(rule.kind, RuleKind::Credential(_) | RuleKind::Imported(_)));
        if is_credential && document.origin != Origin::CommitMessage {
            Whereabouts::Change
        } else {
            Whereabouts::File
        }
    }

    /// The values that a file of HEAD, or a local one, binds.
    fn in_force<'s>(&self, set: &'s EnvironmentSet) -> BTreeSet<&'s Secret> {
        let is_past = |id: DocumentId| self.entries.get(id.0).is_some_and(Numbered::is_past);
        let atoms = set.atoms().filter(|(binding, _)| !is_past(binding.document));
        atoms.map(|(_, atom)| &atom.secret).collect()
    }
}

fn identity(draft: &Draft) -> Identity {
    (draft.rule.clone(), draft.value.clone())
}
