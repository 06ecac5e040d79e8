//! The rule files as typed: what stands in a TOML under `rules/`, before it becomes a [`Rule`].

use serde::Deserialize;

use super::page::{ExampleText, LazyPage, Page, examples};
use super::{
    Checksum, Confidence, CredentialPattern, Demand, EnvironmentTag, Exposure, Grading, Rule, RuleId,
    RuleKind, RuleList, RuleText, Severity,
};

/// One provider: `rules/credential/<provider>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialFile {
    provider: RuleText,
    /// What every rule of the provider says unless it says it itself. It is not here, nor in the rules, where the pages
    /// stand apart.
    #[serde(default)]
    why: String,
    #[serde(default)]
    remediation: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(rename = "rule")]
    rules: Vec<CredentialEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialEntry {
    id: RuleId,
    summary: RuleText,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    confidence: Option<Confidence>,
    environment: EnvironmentTag,
    #[serde(default = "secret")]
    exposure: Exposure,
    pattern: RuleText,
    keywords: RuleList<RuleText>,
    #[serde(default)]
    context: RuleList<RuleText>,
    #[serde(default)]
    key: Option<RuleText>,
    #[serde(default)]
    checksum: Option<Checksum>,
    #[serde(default)]
    demand: Demand,
    #[serde(default)]
    grading: Grading,
    #[serde(default)]
    severity_in_tests: Option<Severity>,
    #[serde(default)]
    public_in: RuleList<RuleText>,
    #[serde(default)]
    overlaps: RuleList<RuleId>,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    remediation: Option<String>,
    #[serde(default)]
    references: Option<Vec<String>>,
    #[serde(default)]
    r#match: Option<Vec<ExampleText>>,
    #[serde(default)]
    no_match: Vec<ExampleText>,
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
                page: entry.r#match.map_or_else(LazyPage::embedded, |texts| {
                    LazyPage::from(Page {
                        why: entry.why.unwrap_or_else(|| why.clone()),
                        remediation: entry.remediation.unwrap_or_else(|| remediation.clone()),
                        references: entry.references.unwrap_or_else(|| references.clone()),
                        matches: examples(texts),
                        no_matches: examples(entry.no_match),
                    })
                }),
                severity: entry
                    .severity
                    .unwrap_or_else(|| Severity::of_credential(entry.environment, entry.exposure)),
                confidence: entry.confidence.unwrap_or(Confidence::High),
                id: entry.id,
                summary: entry.summary,
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
            })
            .collect()
    }
}

/// A rule over bindings or scripts: `rules/relation/<id>.toml`, `rules/script/<id>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageFile {
    id: RuleId,
    summary: RuleText,
    severity: Severity,
    #[serde(default)]
    confidence: Option<Confidence>,
    /// None of the rest is here where the pages stand apart.
    #[serde(default)]
    why: String,
    #[serde(default)]
    remediation: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    r#match: Option<Vec<ExampleText>>,
    #[serde(default)]
    no_match: Vec<ExampleText>,
}

impl PageFile {
    pub(super) fn into_rule(self, kind: RuleKind) -> Rule {
        let Self { why, remediation, references, no_match, .. } = self;
        Rule {
            id: self.id,
            summary: self.summary,
            severity: self.severity,
            confidence: self.confidence.unwrap_or(Confidence::High),
            kind,
            page: self.r#match.map_or_else(LazyPage::embedded, |texts| {
                let (matches, no_matches) = (examples(texts), examples(no_match));
                LazyPage::from(Page { why, remediation, references, matches, no_matches })
            }),
        }
    }
}
