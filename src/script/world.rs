//! The environments that a script is tried in, and what the analysis knows of a value there.

use std::cell::Cell;

use crate::environment::EnvironmentClass;

/// One of the environments that a condition is evaluated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Setting {
    Production,
    Staging,
    Development,
    Test,
    /// The variable that names the environment is not there.
    Unset,
}

impl Setting {
    pub(super) const EVERY: [Self; 5] =
        [Self::Production, Self::Staging, Self::Development, Self::Test, Self::Unset];

    /// The class that the variable names; `None` where it names none.
    pub(super) const fn class(self) -> Option<EnvironmentClass> {
        match self {
            Self::Production => Some(EnvironmentClass::Production),
            Self::Staging => Some(EnvironmentClass::Staging),
            Self::Development => Some(EnvironmentClass::Development),
            Self::Test => Some(EnvironmentClass::Test),
            Self::Unset => None,
        }
    }
}

/// Whether something that is off by default may be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Switch {
    Off,
    Maybe,
}

/// Everything that a run of a script depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct World {
    /// `None` tries every branch.
    pub(super) setting: Option<Setting>,
    /// Variables such as `ALLOW_SEED`.
    pub(super) flags: Switch,
    /// Words on the command line such as `--force`.
    pub(super) options: Switch,
}

impl World {
    /// Every branch may be taken.
    pub(super) const ANYTHING: Self = Self { setting: None, flags: Switch::Maybe, options: Switch::Maybe };

    /// Somebody is in an environment and may have switched on anything.
    pub(super) const fn of(setting: Setting) -> Self {
        Self { setting: Some(setting), ..Self::ANYTHING }
    }
}

/// The world that a run takes place in, and what the run has asked of it: in every other world that answers the same, it
/// would be the same run.
#[derive(Debug)]
pub(super) struct Here {
    world: World,
    asked: Cell<Asked>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    setting: bool,
    flags: bool,
    options: bool,
}

impl Here {
    pub(super) fn new(world: World) -> Self {
        Self { world, asked: Cell::default() }
    }

    pub(super) fn setting(&self) -> Option<Setting> {
        self.asked.set(Asked { setting: true, ..self.asked.get() });
        self.world.setting
    }

    pub(super) fn is_production(&self) -> bool {
        self.setting() == Some(Setting::Production)
    }

    pub(super) fn flags(&self) -> Switch {
        self.asked.set(Asked { flags: true, ..self.asked.get() });
        self.world.flags
    }

    pub(super) fn options(&self) -> Switch {
        self.asked.set(Asked { options: true, ..self.asked.get() });
        self.world.options
    }

    /// Whether another world answers what was asked so far as this one does.
    pub(super) fn answers_like(&self, other: World) -> bool {
        let asked = self.asked.get();
        (!asked.setting || self.world.setting == other.setting)
            && (!asked.flags || self.world.flags == other.flags)
            && (!asked.options || self.world.options == other.options)
    }
}

/// What is known of a value in one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Unknown,
    Null,
    Boolean(bool),
    Text(String),
    List(Vec<Value>),
    /// A regular expression.
    Pattern(String),
    /// The variable that names the environment, where it is set.
    Environment,
    /// A database's address or a part of it.
    Target,
    /// All variables of the process.
    Variables,
    /// The command line.
    Arguments,
    /// Something that is there, whatever it is.
    Present,
    /// What a person typed.
    Answer,
    /// One word of the command line.
    Argument,
}

/// What a condition looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of things to look at")]
pub(super) struct Touched {
    pub(super) environment: bool,
    pub(super) target: bool,
    pub(super) flag: bool,
    pub(super) option: bool,
    pub(super) prompt: bool,
}

impl Touched {
    /// Whether it looked at something that tells production from the rest.
    pub(super) const fn tells_production(self) -> bool {
        self.environment || self.target
    }

    /// This and what another look was at.
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            environment: self.environment || other.environment,
            target: self.target || other.target,
            flag: self.flag || other.flag,
            option: self.option || other.option,
            prompt: self.prompt || other.prompt,
        }
    }
}

impl Value {
    /// Whether a condition holds; `None` when it cannot be known.
    pub(super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Unknown | Self::Answer | Self::Argument => None,
            Self::Null => Some(false),
            Self::Boolean(value) => Some(*value),
            Self::Text(text) => Some(!text.is_empty()),
            Self::List(_)
            | Self::Pattern(_)
            | Self::Environment
            | Self::Target
            | Self::Variables
            | Self::Present
            | Self::Arguments => Some(true),
        }
    }

    /// Whether only what it says tells one environment from another, not that it is there.
    pub(super) const fn tells_by_content(&self) -> bool {
        matches!(self, Self::Environment | Self::Target)
    }

    /// A truth as a value.
    pub(super) const fn of(truth: Option<bool>) -> Self {
        match truth {
            Some(value) => Self::Boolean(value),
            None => Self::Unknown,
        }
    }

    /// Whether two values are equal in a world.
    pub(super) fn equals(&self, other: &Self, here: &Here) -> Option<bool> {
        match (self, other) {
            // An empty text is a variable that is not set.
            (Self::Environment | Self::Target | Self::Present, Self::Text(word))
            | (Self::Text(word), Self::Environment | Self::Target | Self::Present)
                if word.is_empty() =>
            {
                Some(false)
            }
            (Self::Null, Self::Text(word)) | (Self::Text(word), Self::Null) if word.is_empty() => Some(true),
            (Self::Environment, Self::Text(word)) | (Self::Text(word), Self::Environment) => {
                names_setting(word, here)
            }
            (Self::Target, Self::Text(word)) | (Self::Text(word), Self::Target) => {
                target_mentions(word, here)
            }
            (Self::Text(left), Self::Text(right)) => Some(left.eq_ignore_ascii_case(right)),
            (Self::Boolean(left), Self::Boolean(right)) => Some(left == right),
            (Self::Null, Self::Null) => Some(true),
            (
                Self::Null,
                Self::Text(_) | Self::Boolean(_) | Self::Environment | Self::Target | Self::Present,
            )
            | (
                Self::Text(_) | Self::Boolean(_) | Self::Environment | Self::Target | Self::Present,
                Self::Null,
            ) => Some(false),
            _ => None,
        }
    }

    /// Whether a list or a text holds a value.
    pub(super) fn contains(&self, item: &Self, here: &Here) -> Option<bool> {
        match (self, item) {
            (Self::List(items), _) => {
                let found: Vec<_> = items.iter().map(|it| it.equals(item, here)).collect();
                if found.contains(&Some(true)) {
                    Some(true)
                } else if found.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            (Self::Environment, Self::Text(word)) => spelled_setting(word, here),
            (Self::Target, Self::Text(word)) => target_mentions(word, here),
            (Self::Text(text), Self::Text(word)) => Some(text.contains(word.as_str())),
            _ => None,
        }
    }

    /// Whether a text fits a regular expression, judged by the words in it.
    pub(super) fn fits(&self, pattern: &str, here: &Here) -> Option<bool> {
        let words = pattern.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
        let found: Vec<_> = words
            .filter(|word| word.len() > 2)
            .map(|word| self.contains(&Self::Text(word.to_owned()), here))
            .collect();
        if found.contains(&Some(true)) {
            Some(true)
        } else if found.is_empty() || found.contains(&None) {
            None
        } else {
            Some(false)
        }
    }
}

/// Whether a word is the name of the world's environment. A word that names no environment says nothing.
fn names_setting(word: &str, here: &Here) -> Option<bool> {
    let setting = here.setting()?;
    let class = EnvironmentClass::of_word(word.trim()).or_else(|| class_of_compound(word))?;
    Some(setting.class() == Some(class))
}

/// The class of a word such as `pilot-production`.
pub(super) fn class_of_compound(word: &str) -> Option<EnvironmentClass> {
    word.split(['-', '_', '.', ' ']).filter_map(EnvironmentClass::of_word).next_back()
}

/// Whether the environment's usual names hold a piece of text such as `prod`.
fn spelled_setting(piece: &str, here: &Here) -> Option<bool> {
    let name = here.setting()?.class()?.name();
    let piece = piece.to_ascii_lowercase();
    Some(name.contains(&piece) || EnvironmentClass::of_word(&piece) == here.setting()?.class())
}

/// Pieces of addresses that only a developer's or a test database has.
const LOCAL: &[&str] = &[
    "localhost",
    "127.0.0.1",
    "0.0.0.0",
    "::1",
    "127.0.0",
    "host.docker",
    "sqlite",
    "file:",
    ":memory:",
    "emulator",
    "docker",
];

/// Pieces of addresses that only a hosted database has.
const HOSTED: &[&str] = &[
    "supabase",
    "neon.tech",
    "amazonaws",
    "render.com",
    "railway",
    "planetscale",
    "psdb",
    "mongodb.net",
    "mongodb+srv",
    "azure",
    "heroku",
    "digitalocean",
    "aiven",
    "cockroach",
    "turso",
    "pooler",
];

/// Whether the database's address, in this world, is or holds such a text. In production it is a hosted one.
fn target_mentions(piece: &str, here: &Here) -> Option<bool> {
    let piece = piece.to_ascii_lowercase();
    let words = || piece.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let names = |class| words().any(|word| EnvironmentClass::of_word(word) == Some(class));
    let is_local = LOCAL.iter().any(|it| piece.contains(it))
        || matches!(piece.as_str(), "db" | "postgres" | "mysql" | "mongo" | "database")
        || [EnvironmentClass::Development, EnvironmentClass::Test, EnvironmentClass::Staging]
            .map(names)
            .contains(&true);
    let is_hosted = names(EnvironmentClass::Production) || HOSTED.iter().any(|it| piece.contains(it));
    match here.setting()? {
        Setting::Production if is_hosted => Some(true),
        Setting::Production if is_local => Some(false),
        Setting::Development | Setting::Test if is_hosted => Some(false),
        Setting::Development | Setting::Test if is_local => Some(true),
        Setting::Production | Setting::Development | Setting::Test | Setting::Staging | Setting::Unset => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTION: World =
        World { setting: Some(Setting::Production), flags: Switch::Off, options: Switch::Off };

    #[test]
    fn every_word_for_production_is_production() {
        for word in ["production", "prod", "PRD", "live", "pilot-production"] {
            let value = Value::Environment.equals(&Value::Text(word.into()), &Here::new(PRODUCTION));
            assert_eq!(value, Some(true), "{word}");
        }
        assert_eq!(
            Value::Environment.equals(&Value::Text("staging".into()), &Here::new(PRODUCTION)),
            Some(false)
        );
        assert_eq!(Value::Environment.equals(&Value::Text("full".into()), &Here::new(PRODUCTION)), None);
    }

    #[test]
    fn production_databases_are_not_local() {
        assert_eq!(
            Value::Target.contains(&Value::Text("localhost".into()), &Here::new(PRODUCTION)),
            Some(false)
        );
        assert_eq!(
            Value::Target.contains(&Value::Text("neon.tech".into()), &Here::new(PRODUCTION)),
            Some(true)
        );
        assert_eq!(Value::Target.contains(&Value::Text("5432".into()), &Here::new(PRODUCTION)), None);
    }
}
