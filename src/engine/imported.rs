//! What the rules find that a project brings along, as drafts; and the commits in which they allow it.

use std::collections::BTreeMap;

use crate::binding::EnvironmentSet;
use crate::document::{Document, Incomplete, RepoPath};
use crate::finding::{DocumentId, Draft, Finding, Spot};
use crate::imported::{ImportedHit, ImportedScanner};
use crate::rule::RuleId;
use crate::secret::Secret;
use crate::text::Span;

/// What was found in one document.
#[derive(Default)]
pub(super) struct Imported {
    pub(super) drafts: Vec<Draft>,
    pub(super) excuses: Excuses,
    pub(super) incomplete: Option<Incomplete>,
}

/// Findings that are allowed if certain commits brought them in, with these commits.
#[derive(Debug, Default)]
pub(super) struct Excuses(BTreeMap<(RepoPath, Span, RuleId), Vec<String>>);

/// Less of a commit's name than Git shows says too little.
const SHORTEST_COMMIT: usize = 7;

/// What the imported rules find in a document.
pub(super) fn imported(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    scanner: &ImportedScanner<'_>,
) -> Imported {
    if scanner.is_empty() {
        return Imported::default();
    }
    let path = document.path.display();
    let found = scanner.scan(&path, document.text());
    let mut excuses = Excuses::default();
    for hit in found.hits.iter().filter(|it| !it.allowed_in.is_empty()) {
        let place = (document.path.clone(), span_of(hit), hit.rule.id.clone());
        excuses.0.insert(place, hit.allowed_in.clone());
    }
    let incomplete = found.cut.map(|rule| Incomplete {
        path: path.clone(),
        reason: format!("rule `{rule}` matches too often to be reported: narrow its expression"),
    });
    Imported {
        drafts: found.hits.iter().map(|hit| draft(id, document, set, hit)).collect(),
        excuses,
        incomplete,
    }
}

fn span_of(hit: &ImportedHit<'_>) -> Span {
    hit.span.unwrap_or(Span::new(0, 0))
}

fn draft(id: DocumentId, document: &Document, set: &EnvironmentSet, hit: &ImportedHit<'_>) -> Draft {
    let message = hit.rule.summary.clone().into_owned();
    let Some(span) = hit.span else {
        let spot = Spot::new(id, span_of(hit), "by the file's name");
        return Draft::of(hit.rule, message, spot, Secret::new(document.path.as_bytes()));
    };
    let binding = set.binding_at(id, span);
    Draft {
        key: binding.map(|it| it.key.clone()),
        environment: binding.map(|it| it.environment.name.clone()),
        ..Draft::of(hit.rule, message, Spot::new(id, span, ""), Secret::new(&document.text()[span.range()]))
    }
}

impl Excuses {
    pub(super) fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Takes out the findings that a commit brought in which allows them.
    pub(super) fn take_out(&self, findings: &mut Vec<Finding>) -> Vec<Finding> {
        findings.extract_if(.., |finding| self.excuse(finding)).collect()
    }

    fn excuse(&self, finding: &Finding) -> bool {
        let Some(history) = &finding.history else { return false };
        let place = (finding.primary.place.path.clone(), finding.primary.place.span, finding.rule.clone());
        let is_first =
            |it: &String| it.len() >= SHORTEST_COMMIT && history.first_commit.starts_with(it.as_str());
        self.0.get(&place).is_some_and(|commits| commits.iter().any(is_first))
    }
}
