//! Findings of a history: each mistake once, with the commits that brought it and took it away.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::EnvironmentSet;
use crate::document::{ObjectName, RepoPath, Tracking};
use crate::finding::{Draft, Finding, History, Label};
use crate::rule::RuleId;
use crate::secret::Secret;
use crate::source::{Source, SourceError};

use super::locate::Locator;
use super::reading::Numbered;
use super::survey::Surveyed;

/// What makes two findings of a history one: the value, wherever and in however many versions of a file it stood.
type Identity = (RuleId, Option<String>, Secret);

/// Makes one finding of all versions of a mistake, and dates it.
pub(super) fn attribute(
    drafts: Vec<Draft>,
    locator: &Locator<'_>,
    source: &dyn Source,
    (entries, surveyed): (&[Numbered<'_>], &Surveyed),
    set: &EnvironmentSet,
) -> Result<Vec<Finding>, SourceError> {
    let mut groups: BTreeMap<Identity, Vec<Draft>> = BTreeMap::new();
    for draft in drafts {
        groups.entry((draft.rule.clone(), draft.key.clone(), draft.value.clone())).or_default().push(draft);
    }
    let (identities, groups): (Vec<_>, Vec<_>) = groups.into_iter().unzip();
    let elsewhere = Elsewhere::of(&identities, set, entries);
    let own: Vec<_> = groups.iter().map(|group| objects_of(group, entries, surveyed)).collect();
    let others = identities.iter().map(|(_, _, value)| elsewhere.objects_of(value));
    // One question for all: first the findings' own objects, then those in which their values are bound elsewhere.
    let asked: Vec<_> = own.iter().cloned().chain(others).collect();
    let mut answers = source.history(&asked)?.unwrap_or_default().into_iter();
    let histories: Vec<_> = answers.by_ref().take(own.len()).collect();
    let bound_at_head: Vec<_> = answers.map(|history| history.at_head).collect();
    let mut findings = Vec::new();
    for (at, (group, (_, _, value))) in groups.into_iter().zip(&identities).enumerate() {
        let history = histories.get(at).cloned().filter(|_| !own[at].is_empty());
        let Some(mut finding) = merged(group, locator, history.as_ref()) else { continue };
        finding.history = history.map(|mut history| {
            history.still_in_use =
                history.at_head || bound_at_head.get(at) == Some(&true) || elsewhere.is_local(value);
            history
        });
        findings.push(finding);
    }
    Ok(findings)
}

/// The finding of a group: the gravest version speaks, and the others add the places that it does not name.
pub(super) fn merged(
    mut group: Vec<Draft>,
    locator: &Locator<'_>,
    history: Option<&History>,
) -> Option<Finding> {
    // Git repeats messages, in stashes and reverts: the commit that had it first is the one to name.
    let is_first_message = |draft: &Draft| {
        let path = locator.documents.get(&draft.primary.document).map(|it| it.path.file_name());
        path.is_some() && path == history.map(|it| it.first_commit.clone())
    };
    let grade = |at: usize| (group[at].severity, is_first_message(&group[at]), std::cmp::Reverse(at));
    let gravest = (0..group.len()).max_by_key(|&at| grade(at))?;
    let first = group.swap_remove(gravest);
    let mut finding = locator.finding(first)?;
    let mut known: BTreeSet<RepoPath> = paths_of(&finding).collect();
    for other in group.into_iter().filter_map(|draft| locator.finding(draft)) {
        let related =
            std::iter::once(Label { message: "and here".to_owned(), ..other.primary }).chain(other.related);
        for label in related {
            if known.insert(label.place.path.clone()) {
                finding.related.push(label);
            }
        }
    }
    Some(finding)
}

fn paths_of(finding: &Finding) -> impl Iterator<Item = RepoPath> {
    std::iter::once(&finding.primary).chain(&finding.related).map(|label| label.place.path.clone())
}

/// The objects of a group's documents, and of those that they speak for.
fn objects_of(group: &[Draft], entries: &[Numbered<'_>], surveyed: &Surveyed) -> Vec<ObjectName> {
    let mut objects = BTreeSet::new();
    for Draft { primary, rule, value, .. } in group {
        objects.extend(entries.get(primary.document.0).and_then(|it| it.entry.object.clone()));
        objects.extend(surveyed.versions(primary.document, rule, value));
    }
    objects.into_iter().collect()
}

/// Where the values of findings are bound today, and may be in use.
struct Elsewhere {
    objects: BTreeMap<Secret, BTreeSet<ObjectName>>,
    local: BTreeSet<Secret>,
}

impl Elsewhere {
    fn of(identities: &[Identity], set: &EnvironmentSet, entries: &[Numbered<'_>]) -> Self {
        let values: BTreeSet<_> = identities.iter().map(|(_, _, value)| value).collect();
        let mut elsewhere = Self { objects: BTreeMap::new(), local: BTreeSet::new() };
        for (binding, atom) in set.atoms().filter(|(_, atom)| values.contains(&atom.secret)) {
            let Some(entry) = entries.get(binding.document.0).map(|it| &it.entry) else { continue };
            match (&entry.object, entry.tracking) {
                (_, Tracking::Ignored | Tracking::Untracked) => {
                    elsewhere.local.insert(atom.secret.clone());
                }
                (Some(object), _) => {
                    elsewhere.objects.entry(atom.secret.clone()).or_default().insert(object.clone());
                }
                (None, _) => {}
            }
        }
        elsewhere
    }

    fn objects_of(&self, value: &Secret) -> Vec<ObjectName> {
        self.objects.get(value).into_iter().flatten().cloned().collect()
    }

    fn is_local(&self, value: &Secret) -> bool {
        self.local.contains(value)
    }
}
