//! Rules in the form of gitleaks, as a project brings them along.

use std::sync::Arc;

use super::RuleId;

/// What a rule of gitleaks' form looks for. Its expressions are of our syntax and known to compile.
#[derive(Debug, Clone, Default)]
pub struct ImportedPattern {
    /// The file that it comes from, as the configuration names it. The rule is not applied to that file.
    pub file: String,
    /// What is looked for in texts; a rule without it is about the names of files.
    pub expression: Option<String>,
    /// The group of the expression that is the secret; the first that takes part in a match when zero.
    pub secret_group: usize,
    /// Literals, one of which must stand in a text (any case); none are asked for when empty.
    pub keywords: Vec<String>,
    /// The entropy that a secret must exceed, in bits a byte.
    pub entropy: Option<f64>,
    /// What the path must match.
    pub path: Option<String>,
    /// What is no finding after all.
    pub allowlists: Vec<Arc<Allowlist>>,
    /// Other rules that must find something nearby.
    pub required: Vec<Requirement>,
    /// Whether it is there for other rules only.
    pub is_auxiliary: bool,
}

/// When a match is no finding.
#[derive(Debug, Clone, Default)]
pub struct Allowlist {
    /// Whether all of what it names must fit, or any.
    pub condition: Condition,
    /// Commits that brought the finding in.
    pub commits: Vec<String>,
    /// Expressions for paths.
    pub paths: Vec<String>,
    /// Expressions for the target.
    pub regexes: Vec<String>,
    /// What the expressions are held against.
    pub target: Target,
    /// Words of a secret, in lower case.
    pub stopwords: Vec<String>,
}

/// How the parts of an allowlist work together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Condition {
    /// One of them is enough.
    #[default]
    Any,
    /// Each kind that is named must fit.
    All,
}

/// What the expressions of an allowlist are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// The secret.
    #[default]
    Secret,
    /// All that the rule matched.
    Match,
    /// The lines of the match.
    Line,
}

/// Another rule that must find something near a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The other rule.
    pub rule: RuleId,
    /// How many lines away at most; anywhere in the text without a number.
    pub within_lines: Option<usize>,
    /// How many columns away at most.
    pub within_columns: Option<usize>,
}
