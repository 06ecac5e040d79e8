//! A rule's page as SARIF has it, with what GitHub and GitLab read of it.

use super::model::{Configuration, Help, Level, Message, RuleDescriptor, RuleProperties};
use crate::report::page::allowance;
use crate::rule::{Confidence, Rule, RuleId, RuleKind, Severity};

/// The rule's page, or what can be said of a rule that is not in the catalogue.
pub(super) fn descriptor(id: &RuleId, rule: Option<&Rule>) -> RuleDescriptor {
    let summary = rule.map_or(id.as_str(), |rule| &*rule.summary);
    let severity = rule.map_or(Severity::Warning, |rule| rule.severity);
    let confidence = rule.map_or(Confidence::Medium, |rule| rule.confidence);
    RuleDescriptor {
        id: id.to_string(),
        name: pascal_case(id.as_str()),
        short_description: sentence(summary),
        full_description: sentence(rule.map_or(summary, |rule| &rule.page().why)),
        help: help(id, rule),
        help_uri: rule.and_then(|rule| rule.page().references.first().cloned()),
        default_configuration: Configuration { level: Level::from(severity) },
        properties: RuleProperties {
            tags: rule.map_or_else(Vec::new, |rule| tags(&rule.kind)),
            precision: confidence.name(),
            problem_severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            security_severity: security_severity(severity, confidence),
        },
    }
}

/// `reused-credential` as the one word that viewers want: `ReusedCredential`.
fn pascal_case(id: &str) -> String {
    let capitalised = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    id.split('-').map(capitalised).collect()
}

fn sentence(text: &str) -> Message {
    Message::new(format!("{}.", text.trim_end().trim_end_matches('.')))
}

/// The page without its examples.
fn help(id: &RuleId, rule: Option<&Rule>) -> Help {
    let mut sections = Vec::new();
    if let Some(rule) = rule {
        sections.push(("Why it matters", rule.page().why.trim().to_owned()));
        sections.push(("What to do", rule.page().remediation.trim().to_owned()));
    }
    sections.push(("How to allow it", allowance(id)));
    let references = rule.map_or(&[][..], |rule| &rule.page().references);
    if !references.is_empty() {
        let list = references.iter().map(|it| format!("- <{it}>"));
        sections.push(("Read on", list.collect::<Vec<_>>().join("\n")));
    }
    let joined = |heading: &str| {
        let section = |(title, text): &(&str, String)| format!("{heading}{title}\n\n{text}");
        sections.iter().map(section).collect::<Vec<_>>().join("\n\n")
    };
    Help { text: joined(""), markdown: joined("## ") }
}

fn tags(kind: &RuleKind) -> Vec<&'static str> {
    match kind {
        // CWE-798: use of hard-coded credentials.
        RuleKind::Credential(_) | RuleKind::Imported(_) => {
            vec!["security", "credential", "external/cwe/cwe-798"]
        }
        RuleKind::Relation => vec!["security", "environment"],
        RuleKind::Script => vec!["security", "script"],
    }
}

/// On GitHub's scale from 0 to 10, where more than 9 is critical, 7 high, 4 medium.
fn security_severity(severity: Severity, confidence: Confidence) -> &'static str {
    match (severity, confidence) {
        (Severity::Error, Confidence::High) => "9.1",
        (Severity::Error, Confidence::Medium) => "8.1",
        (Severity::Error, Confidence::Low) => "7.1",
        (Severity::Warning, Confidence::High) => "6.1",
        (Severity::Warning, Confidence::Medium) => "5.1",
        (Severity::Warning, Confidence::Low) => "4.1",
        (Severity::Note, _) => "2.1",
    }
}
