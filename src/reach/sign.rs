//! What variables say of the environment that a command would run in and of the databases that it would reach.

use std::cell::OnceCell;

use crate::binding::{
    Assignment, Binding, DatabaseTarget, EnvFileKind, Selector, connections_of, selector_of_process,
};
use crate::credential::CredentialScanner;
use crate::document::RepoPath;
use crate::engine::{env_file_of, without_secrets};
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::DocumentId;
use crate::rule::{EnvironmentTag, Exposure};
use crate::text::Span;

use super::variable::{Origin, Variable};
use super::{Reach, class_of, name_to_hash};

/// Something that a variable says. No part of it holds a value that may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The variable, the option, or the file whose name says it.
    pub key: String,
    /// The environment file that sets it; `None` for the process and the command itself.
    pub file: Option<String>,
    /// What it says.
    pub meaning: Meaning,
}

/// What a variable says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The environment is this.
    Environment(Environment),
    /// The environment is one whose name says nothing to envlint.
    UnknownEnvironment {
        /// The name, in lower case.
        name: String,
    },
    /// Here is a credential for real money and real data.
    LiveCredential {
        /// Who issues such credentials.
        provider: String,
    },
    /// The database is this one. Those on this machine and beside it are not told.
    Database {
        /// Host and database, as people say them.
        name: String,
        /// Whose it is.
        owner: Owner,
    },
}

/// Whose a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Production's.
    Production(Witness),
    /// Another environment's, as its file says.
    Other(Environment),
    /// Nobody says.
    Unknown,
}

/// How it is known that a database is production's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// An environment file names the same.
    Binding {
        /// The key there.
        key: String,
        /// The file.
        path: String,
    },
    /// `[guard]` of envlint.toml names it.
    Settings,
    /// The variable is named for production.
    Key,
    /// Its host or its own name says so.
    Name,
}

impl Sign {
    /// Whether it speaks of production.
    pub fn is_production(&self) -> bool {
        match &self.meaning {
            Meaning::Environment(environment) => environment.class == EnvironmentClass::Production,
            Meaning::LiveCredential { .. } => true,
            Meaning::Database { owner, .. } => matches!(owner, Owner::Production(_)),
            Meaning::UnknownEnvironment { .. } => false,
        }
    }
}

/// Names of fewer bytes hide no secret.
const SHORTEST_SECRET: usize = 16;

/// Judges variables by what is known in a project.
pub(super) struct Judge<'r> {
    reach: &'r Reach,
    tagged: CredentialScanner<'r>,
    /// Made when something is to be said that may hold a secret.
    scanner: OnceCell<CredentialScanner<'r>>,
}

impl<'r> Judge<'r> {
    pub(super) fn new(reach: &'r Reach) -> Self {
        let tagged = CredentialScanner::of_tagged(&reach.project.catalogue);
        Self { reach, tagged, scanner: OnceCell::new() }
    }

    /// Notes what each of these variables says by itself.
    pub(super) fn judge(&self, variables: &mut [Variable]) {
        for variable in variables {
            let said = environments_of(variable, self.reach).chain(live_credential(variable, &self.tagged));
            variable.meanings = said.collect();
        }
    }

    /// What all of these variables say together, each of which was judged.
    pub(super) fn signs(&self, variables: &[Variable]) -> Vec<Sign> {
        let sign = |variable: &Variable, meaning| {
            let file = match &variable.origin {
                Origin::Process | Origin::Command | Origin::Option => None,
                Origin::File(name) => Some(name.to_string()),
            };
            Sign { key: self.cleaned(&variable.key), file, meaning }
        };
        let by_themselves =
            variables.iter().flat_map(|it| it.meanings.iter().map(move |meaning| (it, meaning.clone())));
        let mut signs: Vec<_> = by_themselves.map(|(variable, meaning)| sign(variable, meaning)).collect();
        let bindings: Vec<_> = variables.iter().map(Variable::binding).collect();
        for connection in connections_of(&bindings, &|_| String::new()) {
            if is_local(&connection.target) {
                continue;
            }
            let owner = self.owner_of(&bindings[connection.binding], &connection.target);
            let name = self.cleaned(&name_of(&connection.target));
            signs.push(sign(&variables[connection.binding], Meaning::Database { name, owner }));
        }
        signs
    }

    fn owner_of(&self, binding: &Binding, target: &DatabaseTarget) -> Owner {
        let reach = self.reach;
        let guard = &reach.project.settings.guard;
        let known = target.identity.as_ref().and_then(|it| reach.known.place_of(it));
        if let Some(place) = known.filter(|it| it.environment.class == EnvironmentClass::Production) {
            return Owner::Production(Witness::Binding {
                key: self.cleaned(&place.key),
                path: place.path.clone(),
            });
        }
        let is_below = |host: &String| {
            target.host == *host
                || target.host.strip_suffix(host.as_str()).is_some_and(|it| it.ends_with('.'))
        };
        let is_hashed = |it| {
            let name = name_to_hash(it);
            guard.databases.iter().any(|hash| hash.fits(&name))
        };
        if guard.hosts.iter().any(is_below) || target.identity.as_ref().is_some_and(is_hashed) {
            return Owner::Production(Witness::Settings);
        }
        if binding.environment.class == EnvironmentClass::Production {
            return Owner::Production(Witness::Key);
        }
        match known {
            Some(place) => Owner::Other(place.environment.clone()),
            None if target.names_production() => Owner::Production(Witness::Name),
            None => Owner::Unknown,
        }
    }

    fn cleaned(&self, name: &str) -> String {
        if name.len() < SHORTEST_SECRET {
            return name.to_owned();
        }
        let all = || CredentialScanner::new(&self.reach.project.catalogue);
        without_secrets(name, self.scanner.get_or_init(all))
    }
}

/// What the name of a file says that is loaded. `is_meant` tells that somebody chose it, and not a tool by itself.
pub(super) fn sign_of_file(name: &str, is_meant: bool, reach: &Reach) -> Option<Sign> {
    let path = RepoPath::new(name);
    let file = env_file_of(&path, &path, &reach.project.settings)?;
    let is_said = match file.environment.class {
        EnvironmentClass::Production => true,
        EnvironmentClass::All | EnvironmentClass::Template | EnvironmentClass::Agent => false,
        EnvironmentClass::Staging
        | EnvironmentClass::Preview
        | EnvironmentClass::Development
        | EnvironmentClass::Test
        | EnvironmentClass::Ci => is_meant && file.kind != EnvFileKind::Local,
    };
    let meaning = Meaning::Environment(file.environment);
    is_said.then(|| Sign { key: name.to_owned(), file: None, meaning })
}

impl Variable {
    /// All that a command sees is of one place.
    fn binding(&self) -> Binding {
        let assignment = Assignment {
            key: self.key.clone(),
            key_span: Span::new(0, 0),
            value: self.value.clone(),
            value_span: Span::new(0, 0),
            environment: None,
        };
        Binding::new(assignment, &Environment::of(EnvironmentClass::All), DocumentId(0))
    }
}

/// The environments that a variable names: Spring takes several at once.
fn environments_of<'v>(variable: &'v Variable, reach: &'v Reach) -> impl Iterator<Item = Meaning> + 'v {
    let is_named =
        variable.origin == Origin::Option || reach.project.settings.guard.variables.contains(&variable.key);
    let selector = if is_named { Some(Selector::Name) } else { selector_of_process(&variable.key) };
    let text = variable.text().filter(|_| selector.is_some()).unwrap_or_default();
    let names = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    names.filter_map(move |name| meaning_of(name, selector?, reach))
}

fn meaning_of(name: &str, selector: Selector, reach: &Reach) -> Option<Meaning> {
    let class = match selector {
        Selector::Name | Selector::Perhaps => class_of(name, &reach.project),
        Selector::ByItsKey => {
            EnvironmentClass::of_word(name).filter(|class| *class == EnvironmentClass::Production)
        }
    };
    let name = name.to_lowercase();
    match class {
        Some(EnvironmentClass::All | EnvironmentClass::Template) => None,
        Some(class) => Some(Meaning::Environment(Environment { class, name })),
        None => (selector == Selector::Name).then_some(Meaning::UnknownEnvironment { name }),
    }
}

/// Publishable keys are for everybody's eyes: they open nothing.
fn live_credential(variable: &Variable, scanner: &CredentialScanner<'_>) -> Option<Meaning> {
    let text = variable.value.literal()?.text.expose();
    let hit = scanner.classify(Some(&variable.key), text)?;
    let is_live = hit.pattern.tag == EnvironmentTag::Live && hit.pattern.exposure == Exposure::Secret;
    is_live.then(|| Meaning::LiveCredential { provider: hit.pattern.provider.clone().into_owned() })
}

/// A host that is put in where the program runs may be any.
fn is_local(target: &DatabaseTarget) -> bool {
    target.is_local && !target.host.contains(['$', '{', '<', '%'])
}

fn name_of(target: &DatabaseTarget) -> String {
    match (target.host.as_str(), target.database.as_str()) {
        ("", database) => format!("`{database}`"),
        (host, "") => format!("`{host}`"),
        (host, database) => format!("`{database}` on `{host}`"),
    }
}
