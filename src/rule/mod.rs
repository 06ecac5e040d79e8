//! Rules: what envlint reports, each with its page.
//!
//! A rule is data (`rules/**/*.toml`, embedded by `build.rs`): what it is called, how grave it is, why it matters and
//! what to do. A credential rule carries its pattern too. Called by detectors, relations, the script analysis, the
//! reports and `envlint explain`.

mod catalogue;
mod example;
mod file;
mod id;
mod imported;
mod page;

pub use catalogue::Catalogue;
pub(crate) use catalogue::{Unsearchable, check, embedded_query};
pub use example::{Example, expand_placeholders};
pub(crate) use example::{crc16, crc32_base62};
pub(crate) use file::{CredentialEntry, Shared};
pub use id::{InvalidRuleId, RuleId};
pub use imported::{Allowlist, Condition, ImportedPattern, Requirement, Target};
pub(crate) use page::LazyPage;
pub use page::Page;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use catalogue::SHORTEST_KEYWORD;

use crate::pattern::needed::needed_literals;
use crate::pattern::{ASSIGNMENT, Outline};

/// How grave a finding is. `note` is shown and never fails a run by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Should be mended.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// Of a credential whose rule says nothing else. Test keys and publishable keys are recognised for the relations; by
    /// themselves they are no more than a note.
    pub(crate) const fn of_credential(tag: EnvironmentTag, exposure: Exposure) -> Self {
        match (tag, exposure) {
            (EnvironmentTag::Test, _) | (_, Exposure::Public) => Self::Note,
            (EnvironmentTag::Live | EnvironmentTag::Unknown, Exposure::Secret) => Self::Error,
        }
    }

    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint.
    Low,
    /// Probable.
    Medium,
    /// Certain by its form.
    High,
}

impl Confidence {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A text of a rule: envlint's own are part of the program, a project's own are read.
pub type RuleText = Cow<'static, str>;

/// A list of a rule, as [`RuleText`].
pub type RuleList<T> = Cow<'static, [T]>;

/// One rule with its page.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, unique in the catalogue.
    pub id: RuleId,
    /// What fires it, in one line, lower case.
    pub summary: RuleText,
    /// How grave its findings are unless the finding itself says otherwise.
    pub severity: Severity,
    /// How sure its findings are unless the finding itself says otherwise.
    pub confidence: Confidence,
    /// What looks for it.
    pub kind: RuleKind,
    pub(crate) page: LazyPage,
}

impl Rule {
    /// Why it is there, what to do, and examples.
    pub fn page(&self) -> &Page {
        self.page.get(self.id.as_str())
    }
}

/// What looks for a rule's findings.
#[derive(Debug, Clone)]
pub enum RuleKind {
    /// A pattern over any text.
    Credential(CredentialPattern),
    /// A file's name and what it holds, or bindings against each other.
    Relation,
    /// The analysis of seed scripts.
    Script,
    /// A rule that the project brings along from gitleaks.
    Imported(Box<ImportedPattern>),
}

/// How a provider's credential looks.
#[derive(Debug, Clone)]
pub struct CredentialPattern {
    /// Who issues it, as people call them.
    pub provider: RuleText,
    /// The environment that its form names.
    pub tag: EnvironmentTag,
    /// Whether it may be seen by everyone.
    pub exposure: Exposure,
    /// The regular expression, over bytes. A group named `secret` is the credential; without one the whole match is. A
    /// group named `body` is what must look random, one named `host` must not be local.
    pub pattern: RuleText,
    /// Literals, one of which every match holds (ASCII, any case where the pattern says so).
    pub keywords: RuleList<RuleText>,
    /// Words, one of which must stand near the match (any case); none are asked for when empty.
    pub context: RuleList<RuleText>,
    /// The name that the value must be assigned to, as a regular expression in lower case; it begins with a keyword. For
    /// credentials without a form of their own.
    pub key: Option<RuleText>,
    /// The check digits to verify.
    pub checksum: Option<Checksum>,
    /// What the secret must look like beyond its pattern.
    pub demand: Demand,
    /// What its gravity depends on.
    pub grading: Grading,
    /// How grave it is in a test suite, where such credentials are usually made for the test.
    pub severity_in_tests: Option<Severity>,
    /// Names of files that hold it for everyone to see, such as an application's own package.
    pub public_in: RuleList<RuleText>,
    /// Rules that may fire on the same text: the more specific one is reported.
    pub overlaps: RuleList<RuleId>,
    /// The outline of the pattern, as the build script wrote it down.
    pub(crate) outline: Option<&'static [u8]>,
}

impl CredentialPattern {
    /// The whole regular expression: the pattern, and before it the assignment to `key` where that is asked for.
    pub fn expression(&self) -> String {
        match &self.key {
            Some(key) => format!("(?i:{key}){ASSIGNMENT}(?P<secret>{})", self.pattern),
            None => self.pattern.clone().into_owned(),
        }
    }

    /// What holds for every match.
    pub(crate) fn outline(&self) -> Outline {
        match self.outline {
            Some(written) => postcard::from_bytes(written).expect("the build script wrote it"),
            None => Outline::of(self.key.as_deref(), &self.pattern, &self.keywords),
        }
    }

    /// Literals, one of which every match holds, as the pattern says them; none where it does not say any.
    fn needed_keywords(&self) -> RuleList<RuleText> {
        let literals = needed_literals(self.key.as_ref().unwrap_or(&self.pattern), SHORTEST_KEYWORD);
        literals.unwrap_or_default().into_iter().map(RuleText::from).collect()
    }
}

/// What a secret must look like beyond its pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Its form is enough.
    #[default]
    Form,
    /// A form that is common by itself: it must look random.
    Random,
    /// A JSON web token: its header and its claims must be what they say, and not for everyone.
    JsonWebToken,
    /// A user and a password in base64, as they stand behind `Basic`.
    UserAndPassword,
    /// A private key in PEM form, which is in base64 once more and whole.
    PrivateKeyInBase64,
}

/// What the gravity of a finding depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grading {
    /// On the rule alone.
    #[default]
    Fixed,
    /// An error of high confidence where the secret looks random, else what the rule says.
    ByRandomness,
    /// What the rule says for a key whose `body` decodes to a whole one, else a hint.
    ByKeyBody,
    /// What the rule says for a token that lasts, and a hint for that of a login.
    ByLifetime,
}

/// The environment that a credential's form names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentTag {
    /// Real money, real data.
    Live,
    /// Test mode or sandbox.
    Test,
    /// Its form does not say.
    Unknown,
}

/// Whether a credential may be seen by everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exposure {
    /// Whoever holds it can act with it.
    Secret,
    /// Public by design: a publishable key, a client identifier.
    Public,
}

/// An algorithm that a credential's own digits must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// The last six characters are the CRC-32 of the 30 before them in base 62, padded with `0`: GitHub's tokens since
    /// 2021 (<https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/>) and npm's.
    Crc32Base62,
    /// The last two bytes that the base 32 stands for are the CRC-16 of those before, the lower byte first: the keys of NATS
    /// (<https://github.com/nats-io/nkeys>).
    Crc16Base32,
}
