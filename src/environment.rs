//! The names that environments go by, and what they amount to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an environment is for, whatever the project calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentClass {
    /// Real users, real data, real money.
    Production,
    /// Deployed for people to try: staging, acceptance, demo, sandbox.
    Staging,
    /// Deployed for one branch or pull request.
    Preview,
    /// A developer's machine.
    Development,
    /// Where a test suite runs.
    Test,
    /// A pipeline.
    Ci,
    /// What a coding agent is given.
    Agent,
    /// A base layer that every environment inherits.
    All,
    /// A pattern to fill in: no environment.
    Template,
}

impl EnvironmentClass {
    /// Every class, in the order in which people name them.
    pub const EVERY: [Self; 9] = [
        Self::Production,
        Self::Staging,
        Self::Preview,
        Self::Development,
        Self::Test,
        Self::Ci,
        Self::Agent,
        Self::All,
        Self::Template,
    ];

    /// The word in configuration and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Preview => "preview",
            Self::Development => "development",
            Self::Test => "test",
            Self::Ci => "ci",
            Self::Agent => "agent",
            Self::All => "all",
            Self::Template => "template",
        }
    }

    /// Whether it is deployed somewhere, so that its environment files are no business of the repository.
    pub const fn is_deployed(self) -> bool {
        match self {
            Self::Production | Self::Staging | Self::Preview => true,
            Self::Development | Self::Test | Self::Ci | Self::Agent | Self::All | Self::Template => false,
        }
    }

    /// The class that a word means by itself; `None` for a word that names no environment.
    ///
    /// The aliases are those of compose files, Rails, Spring, .NET, Vercel and Netlify, and some in other languages. A
    /// word counts as a whole only: `latest` and `products` name nothing.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        ALIASES.iter().find(|(_, aliases)| aliases.contains(&word.as_str())).map(|&(class, _)| class)
    }
}

/// Words that name an environment. `main`, `master` and `release` are branches, not environments.
const ALIASES: &[(EnvironmentClass, &[&str])] = &[
    (EnvironmentClass::Production, &["production", "prod", "prd", "live", "canary"]),
    (
        EnvironmentClass::Staging,
        &[
            "staging",
            "stage",
            "stg",
            "stag",
            "uat",
            "qa",
            "int",
            "integration",
            "preprod",
            "preproduction",
            "pprd",
            "prodlike",
            "acceptance",
            "acc",
            "accept",
            "rc",
            "demo",
            "beta",
            "hmlg",
            "homolog",
            "homologation",
            "recette",
            "sandbox",
            "sbx",
            "sbox",
            "sandpit",
        ],
    ),
    (EnvironmentClass::Preview, &["preview", "review", "ephemeral"]),
    (EnvironmentClass::Development, &["development", "develop", "dev", "devel", "local", "localhost"]),
    (EnvironmentClass::Test, &["test", "tests", "testing", "e2e", "cypress", "playwright", "unit"]),
    (EnvironmentClass::Ci, &["ci"]),
    (EnvironmentClass::Agent, &["agent"]),
];

impl fmt::Display for EnvironmentClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// An environment by the name that the project gives it, with its class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Environment {
    /// What it is for.
    pub class: EnvironmentClass,
    /// What the project calls it, lower case: `prod-eu`, `qa`, `staging`.
    pub name: String,
}

impl Environment {
    /// The environment that goes by its class's own name.
    pub fn of(class: EnvironmentClass) -> Self {
        Self { class, name: class.name().to_owned() }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_name_an_environment() {
        assert_eq!(EnvironmentClass::of_word("PRD"), Some(EnvironmentClass::Production));
        for word in ["products", "latest", "contest", "livereload", "main", "master", "release", ""] {
            assert_eq!(EnvironmentClass::of_word(word), None, "{word}");
        }
    }
}
