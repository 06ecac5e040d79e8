//! The rule files as typed: what stands in a TOML under `rules/`, before it becomes a [`Rule`].

use serde::Deserialize;

use super::page::{ExampleText, LazyPage, Page, examples};
use super::{
    Checksum, Confidence, CredentialPattern, Demand, EnvironmentTag, Exposure, Grading, Rule, RuleId,
    RuleKind, RuleList, RuleText, Severity,
};

/// What every rule of a provider says unless it says it itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared {
    pub(crate) provider: RuleText,
    pub(crate) why: String,
    pub(crate) remediation: String,
    pub(crate) references: Vec<String>,
}

/// One credential rule: a `[[rule]]` of `rules/credential/<provider>.toml`, or of a project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialEntry {
    id: RuleId,
    #[serde(default)]
    summary: Option<RuleText>,
    #[serde(default)]
    provider: Option<RuleText>,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    confidence: Option<Confidence>,
    #[serde(default = "unknown")]
    environment: EnvironmentTag,
    #[serde(default = "secret")]
    exposure: Exposure,
    pattern: RuleText,
    /// Read from the pattern where there are none.
    #[serde(default)]
    keywords: Option<RuleList<RuleText>>,
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
    r#match: Vec<ExampleText>,
    #[serde(default)]
    no_match: Vec<ExampleText>,
}

fn unknown() -> EnvironmentTag {
    EnvironmentTag::Unknown
}

fn secret() -> Exposure {
    Exposure::Secret
}

impl CredentialEntry {
    /// The fields that it may have.
    pub(crate) const FIELDS: &[&str] = &[
        "id",
        "summary",
        "provider",
        "severity",
        "confidence",
        "environment",
        "exposure",
        "pattern",
        "keywords",
        "context",
        "key",
        "checksum",
        "demand",
        "grading",
        "severity_in_tests",
        "public_in",
        "overlaps",
        "why",
        "remediation",
        "references",
        "match",
        "no_match",
    ];

    pub(crate) fn into_rule(self, shared: &Shared) -> Rule {
        let mut pattern = CredentialPattern {
            provider: self.provider.unwrap_or_else(|| shared.provider.clone()),
            tag: self.environment,
            exposure: self.exposure,
            pattern: self.pattern,
            keywords: RuleList::default(),
            context: self.context,
            key: self.key,
            checksum: self.checksum,
            demand: self.demand,
            grading: self.grading,
            severity_in_tests: self.severity_in_tests,
            public_in: self.public_in,
            overlaps: self.overlaps,
            outline: None,
        };
        pattern.keywords = self.keywords.unwrap_or_else(|| pattern.needed_keywords());
        Rule {
            page: LazyPage::from(Page {
                why: self.why.unwrap_or_else(|| shared.why.clone()),
                remediation: self.remediation.unwrap_or_else(|| shared.remediation.clone()),
                references: self.references.unwrap_or_else(|| shared.references.clone()),
                matches: examples(self.r#match),
                no_matches: examples(self.no_match),
            }),
            severity: self
                .severity
                .unwrap_or_else(|| Severity::of_credential(self.environment, self.exposure)),
            confidence: self.confidence.unwrap_or(Confidence::High),
            summary: self.summary.unwrap_or_else(|| self.id.to_string().into()),
            id: self.id,
            kind: RuleKind::Credential(pattern),
        }
    }
}

/// One provider: `rules/credential/<provider>.toml`.
#[cfg(test)]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialFile {
    provider: RuleText,
    #[serde(default)]
    why: String,
    #[serde(default)]
    remediation: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(rename = "rule")]
    rules: Vec<CredentialEntry>,
}

#[cfg(test)]
impl CredentialFile {
    pub(super) fn into_rules(self) -> Vec<Rule> {
        let Self { provider, why, remediation, references, rules } = self;
        let shared = Shared { provider, why, remediation, references };
        rules.into_iter().map(|entry| entry.into_rule(&shared)).collect()
    }
}

/// A rule over bindings or scripts: `rules/relation/<id>.toml`, `rules/script/<id>.toml`.
#[cfg(test)]
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageFile {
    id: RuleId,
    summary: RuleText,
    severity: Severity,
    #[serde(default)]
    confidence: Option<Confidence>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    remediation: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    r#match: Vec<ExampleText>,
    #[serde(default)]
    no_match: Vec<ExampleText>,
}

#[cfg(test)]
impl PageFile {
    pub(super) fn into_rule(self, kind: RuleKind) -> Rule {
        let Self { why, remediation, references, r#match, no_match, .. } = self;
        let (matches, no_matches) = (examples(r#match), examples(no_match));
        Rule {
            id: self.id,
            summary: self.summary,
            severity: self.severity,
            confidence: self.confidence.unwrap_or(Confidence::High),
            kind,
            page: LazyPage::from(Page { why, remediation, references, matches, no_matches }),
        }
    }
}
