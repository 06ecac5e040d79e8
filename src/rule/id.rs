//! Names of rules.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A rule's name: lower-case words joined by `-`, to be read after "allow".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(Cow<'static, str>);

/// A name that no rule can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rule id: expected lower-case words joined by `-`, such as `reused-credential`")]
pub struct InvalidRuleId(String);

impl RuleId {
    /// The name of a rule that is part of the program; a test checks each.
    pub(super) const fn embedded(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for RuleId {
    type Err = InvalidRuleId;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::try_from(name.to_owned())
    }
}

impl TryFrom<String> for RuleId {
    type Error = InvalidRuleId;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if name.split('-').all(is_word) { Ok(Self(Cow::Owned(name))) } else { Err(InvalidRuleId(name)) }
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kebab_case_is_a_rule_id() {
        assert!("reused-credential".parse::<RuleId>().is_ok());
        for name in ["", "-", "Reused", "reused_credential", "reused--credential", "reused-", "a b"] {
            assert!(name.parse::<RuleId>().is_err(), "{name:?}");
        }
    }
}
