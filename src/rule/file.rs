//! The rule files as typed: what stands in a TOML under `rules/`, before it becomes a [`Rule`].

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Checksum, Confidence, CredentialPattern, Demand, EnvironmentTag, Example, Exposure, Grading, Rule,
    RuleId, RuleKind, Severity,
};

/// One provider: `rules/credential/<provider>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialFile {
    provider: String,
    /// What every rule of the provider says unless it says it itself.
    why: String,
    remediation: String,
    references: Vec<String>,
    #[serde(rename = "rule")]
    rules: Vec<CredentialEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialEntry {
    id: RuleId,
    summary: String,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    confidence: Option<Confidence>,
    environment: EnvironmentTag,
    #[serde(default = "secret")]
    exposure: Exposure,
    pattern: String,
    keywords: Vec<String>,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    checksum: Option<Checksum>,
    #[serde(default)]
    demand: Demand,
    #[serde(default)]
    grading: Grading,
    #[serde(default)]
    severity_in_tests: Option<Severity>,
    #[serde(default)]
    public_in: Vec<String>,
    #[serde(default)]
    overlaps: Vec<RuleId>,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    remediation: Option<String>,
    #[serde(default)]
    references: Option<Vec<String>>,
    r#match: Vec<String>,
    no_match: Vec<String>,
}

fn secret() -> Exposure {
    Exposure::Secret
}

impl CredentialFile {
    pub(super) fn into_rules(self) -> Vec<Rule> {
        let Self { provider, why, remediation, references, rules } = self;
        rules
            .into_iter()
            .map(|entry| Rule {
                severity: entry
                    .severity
                    .unwrap_or_else(|| default_severity(entry.environment, entry.exposure)),
                confidence: entry.confidence.unwrap_or(Confidence::High),
                id: entry.id,
                summary: entry.summary,
                why: entry.why.unwrap_or_else(|| why.clone()),
                remediation: entry.remediation.unwrap_or_else(|| remediation.clone()),
                references: entry.references.unwrap_or_else(|| references.clone()),
                kind: RuleKind::Credential(CredentialPattern {
                    provider: provider.clone(),
                    tag: entry.environment,
                    exposure: entry.exposure,
                    pattern: entry.pattern,
                    keywords: entry.keywords,
                    context: entry.context,
                    key: entry.key,
                    checksum: entry.checksum,
                    demand: entry.demand,
                    grading: entry.grading,
                    severity_in_tests: entry.severity_in_tests,
                    public_in: entry.public_in,
                    overlaps: entry.overlaps,
                }),
                matches: entry.r#match.into_iter().map(Example::Text).collect(),
                no_matches: entry.no_match.into_iter().map(Example::Text).collect(),
            })
            .collect()
    }
}

/// Test keys and publishable keys are recognised for the relations; by themselves they are no more than a note.
fn default_severity(tag: EnvironmentTag, exposure: Exposure) -> Severity {
    match (tag, exposure) {
        (EnvironmentTag::Test, _) | (_, Exposure::Public) => Severity::Note,
        (EnvironmentTag::Live | EnvironmentTag::Unknown, Exposure::Secret) => Severity::Error,
    }
}

/// A rule over bindings or scripts: `rules/relation/<id>.toml`, `rules/script/<id>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageFile {
    id: RuleId,
    summary: String,
    severity: Severity,
    #[serde(default)]
    confidence: Option<Confidence>,
    why: String,
    remediation: String,
    references: Vec<String>,
    r#match: Vec<ProjectExample>,
    no_match: Vec<ProjectExample>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectExample {
    /// The files of the project, all of them tracked unless named below.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that Git does not know yet.
    #[serde(default)]
    untracked: BTreeMap<String, String>,
    /// Files that Git ignores.
    #[serde(default)]
    ignored: BTreeMap<String, String>,
}

impl PageFile {
    pub(super) fn into_rule(self, kind: RuleKind) -> Rule {
        let project = |example: ProjectExample| Example::Project {
            tracked: example.files,
            untracked: example.untracked,
            ignored: example.ignored,
        };
        Rule {
            id: self.id,
            summary: self.summary,
            severity: self.severity,
            confidence: self.confidence.unwrap_or(Confidence::High),
            why: self.why,
            remediation: self.remediation,
            references: self.references,
            kind,
            matches: self.r#match.into_iter().map(project).collect(),
            no_matches: self.no_match.into_iter().map(project).collect(),
        }
    }
}
