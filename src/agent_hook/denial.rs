//! Why something is refused: the rule, the place and the safe way. Never a value.

use std::fmt;

use crate::finding::Finding;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Denial {
    /// The rule that it would break; `None` for what would keep envlint from looking.
    pub(super) rule: Option<String>,
    /// The file with its line, or the command.
    pub(super) place: String,
    /// What it would do.
    pub(super) what: String,
    /// What to do instead.
    pub(super) instead: String,
}

impl Denial {
    /// The refusal of a text with a finding.
    pub(super) fn of_finding(finding: &Finding, instead: String) -> Self {
        let place = &finding.primary.place;
        Self {
            rule: Some(finding.rule.as_str().to_owned()),
            place: format!("{}:{}", crate::report::escape(&place.path.display()), place.start.line),
            what: finding.message.clone(),
            instead,
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, place, what, instead } = self;
        formatter.write_str("envlint")?;
        if let Some(rule) = rule {
            write!(formatter, " [{rule}]")?;
        }
        write!(formatter, " {place}: {what}. Instead: {instead}")
    }
}
