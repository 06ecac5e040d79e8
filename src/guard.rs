//! `envlint guard`: whether a command may run where it is started.
//!
//! It may not where something says production. It may not either where nothing says which environment this is, and a
//! database is reached that is not local: of that it cannot be told whose it is. With no such database in sight there is
//! nothing to keep from anybody, and the command runs.

use std::fmt;

use crate::environment::EnvironmentClass;
use crate::reach::{Meaning, Owner, Sign, View, Witness};

/// What may run all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowance {
    environments: Vec<String>,
    unknown: UnknownDatabases,
}

/// What happens where nothing says which environment this is, and a database is not local.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownDatabases {
    /// The command does not run.
    #[default]
    Refused,
    /// It does.
    Allowed,
}

/// Why a command may not run: what says so, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    why: String,
    next: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.why, self.next)
    }
}

impl Allowance {
    /// That the environments of these names may be run in: production by its name only, and those whose names mean nothing
    /// to envlint.
    pub fn new(environments: &[String], unknown: UnknownDatabases) -> Self {
        Self { environments: environments.iter().map(|it| it.trim().to_lowercase()).collect(), unknown }
    }

    /// Why a command with these views may not run; `None` when it may.
    pub fn refusal(&self, views: &[View]) -> Option<Refusal> {
        let production = || views.iter().find_map(|view| self.production(view));
        production().or_else(|| views.iter().find_map(|view| self.unknown(view)))
    }

    fn production(&self, view: &View) -> Option<Refusal> {
        if self.allows_production() {
            return None;
        }
        let signs = view.signs.iter().filter(|it| it.is_production() && !self.names(it));
        signs.min_by_key(|it| rank(it)).map(refusal_of)
    }

    fn allows_production(&self) -> bool {
        self.environments.iter().any(|it| EnvironmentClass::of_word(it) == Some(EnvironmentClass::Production))
    }

    /// Whether the environment of a sign is allowed by its own name.
    fn names(&self, sign: &Sign) -> bool {
        match &sign.meaning {
            Meaning::Environment(environment) => self.environments.contains(&environment.name),
            Meaning::UnknownEnvironment { name } => self.environments.contains(name),
            Meaning::LiveCredential { .. } | Meaning::Database { .. } => false,
        }
    }

    fn unknown(&self, view: &View) -> Option<Refusal> {
        if self.unknown == UnknownDatabases::Allowed || self.allows_production() {
            return None;
        }
        let (sign, name) = view.signs.iter().find_map(|it| match &it.meaning {
            Meaning::Database { name, owner: Owner::Unknown } => Some((it, name)),
            Meaning::Database { .. }
            | Meaning::Environment(_)
            | Meaning::UnknownEnvironment { .. }
            | Meaning::LiveCredential { .. } => None,
        })?;
        let reached = format!("{} reaches {name}, which is not local", place_of(sign));
        let strange =
            |it: &&Sign| matches!(it.meaning, Meaning::UnknownEnvironment { .. }) && !self.names(it);
        if let Some(strange) = view.signs.iter().find(strange) {
            let why = format!("{} says an environment that is not known, and {reached}", place_of(strange));
            let next = "name it under `[environments]` of envlint.toml, or pass it to `--allow`";
            return Some(Refusal { why, next });
        }
        let says =
            |it: &Sign| matches!(it.meaning, Meaning::Environment(_) | Meaning::UnknownEnvironment { .. });
        let next = "set the variable that your framework goes by, such as `APP_ENV=development`, use a local database, or \
                    pass `--allow-unknown`";
        let why = format!("nothing says which environment this is, and {reached}");
        (!view.signs.iter().any(says)).then_some(Refusal { why, next })
    }
}

/// What to speak of first.
fn rank(sign: &Sign) -> usize {
    match sign.meaning {
        Meaning::Environment(_) | Meaning::UnknownEnvironment { .. } => 0,
        Meaning::Database { .. } => 1,
        Meaning::LiveCredential { .. } => 2,
    }
}

fn refusal_of(sign: &Sign) -> Refusal {
    let place = place_of(sign);
    match &sign.meaning {
        Meaning::Environment(environment) => Refusal {
            why: format!("{place} says that this is {}", environment.name),
            next: "run it where the environment is development or test",
        },
        Meaning::UnknownEnvironment { .. } => Refusal {
            why: format!("{place} says an environment that is not known"),
            next: "name it under `[environments]` of envlint.toml",
        },
        Meaning::LiveCredential { provider } => {
            Refusal { why: format!("{place} is a live credential ({provider})"), next: "use a test key here" }
        }
        Meaning::Database { name, owner } => Refusal {
            why: format!("{place} reaches {name}, {}", reason_of(owner)),
            next: "point it at a local or a test database",
        },
    }
}

fn reason_of(owner: &Owner) -> String {
    match owner {
        Owner::Production(Witness::Binding { key, path }) => {
            format!("which is production's database by `{key}` in `{path}`")
        }
        Owner::Production(Witness::Settings) => {
            "which is production's database by `[guard]` of envlint.toml".to_owned()
        }
        Owner::Production(Witness::Key) => "and is named for production".to_owned(),
        Owner::Production(Witness::Name) => "which is production's database by its name".to_owned(),
        Owner::Other(environment) => format!("which is {environment}'s database"),
        Owner::Unknown => "which is not local".to_owned(),
    }
}

/// The variable with its file.
fn place_of(sign: &Sign) -> String {
    match &sign.file {
        Some(file) => format!("`{}` in `{file}`", sign.key),
        None => format!("`{}`", sign.key),
    }
}

#[cfg(test)]
mod tests;
