//! The environment map: which environment binds which key, which values are the same, and which databases are reached.
//!
//! It holds no value: what a binding holds is told by a word, and that two hold the same by a number. Made of an
//! [`EnvironmentSet`] for people who want to see it whole; written by `report`.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Incomplete, RepoPath};
use crate::environment::{Environment, EnvironmentClass};
use crate::rule::Exposure;
use crate::secret::Secret;
use crate::shape;

use super::key::{environment_of_key, words};
use super::{Binding, DatabaseIdentity, DatabaseTarget, EnvironmentSet, KeyClass, Value};

/// Who binds what.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentMap {
    /// The environments that bind something, production first. Templates are none.
    pub environments: Vec<Environment>,
    /// The keys, by name.
    pub keys: Vec<MappedKey>,
    /// The values that several environments have.
    pub shared: Vec<SharedValue>,
    /// The databases that are reached over a network.
    pub databases: Vec<MappedDatabase>,
    /// What could not be read: the map may lack something.
    pub incomplete: Vec<Incomplete>,
}

/// A key, whatever environment it is bound in.
#[derive(Debug, Clone)]
pub struct MappedKey {
    /// Its name, without the word that names an environment.
    pub name: String,
    /// Its bindings, in the order of their files.
    pub bindings: Vec<MappedBinding>,
}

/// A binding without its value.
#[derive(Debug, Clone)]
pub struct MappedBinding {
    /// Where it is bound.
    pub place: BoundPlace,
    /// What it holds.
    pub state: BindingState,
    /// Which of [`EnvironmentMap::shared`] it holds.
    pub shared: Option<usize>,
}

/// What a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BindingState {
    /// A secret.
    Secret,
    /// The name of a secret in a store, or its ciphertext.
    Stored,
    /// The name of a variable that is set elsewhere.
    Reference,
    /// The address of something that every machine has for itself.
    Local,
    /// A placeholder or a well-known default where a secret belongs.
    Default,
    /// A value that is public by its key's name.
    Public,
    /// Any other value.
    Plain,
    /// Nothing.
    Empty,
}

/// A value that several environments have.
#[derive(Debug, Clone)]
pub struct SharedValue {
    /// What it is.
    pub state: BindingState,
    /// Where it is bound.
    pub places: Vec<BoundPlace>,
}

/// A database, with those that reach it.
#[derive(Debug, Clone)]
pub struct MappedDatabase {
    /// Its engine, server and name.
    pub name: String,
    /// What leads to it.
    pub places: Vec<BoundPlace>,
}

/// Where something is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundPlace {
    /// The environment.
    pub environment: Environment,
    /// The key as it is written.
    pub key: String,
    /// The file.
    pub path: RepoPath,
}

impl EnvironmentMap {
    /// The map of a set. `cleaned` takes out of a key or a host what looks like a secret.
    pub(crate) fn of(set: &EnvironmentSet, cleaned: &dyn Fn(&str) -> String) -> Self {
        let drawing = Drawing { set, cleaned };
        let shared = drawing.shared();
        let mut group_of = BTreeMap::new();
        for (number, (_, bindings)) in shared.iter().enumerate() {
            for &at in bindings {
                group_of.entry(at).or_insert(number);
            }
        }
        let bound: BTreeSet<_> = drawing.bindings().map(|(_, it)| it.environment.clone()).collect();
        let mut environments: Vec<_> = bound.into_iter().collect();
        environments.sort_by_key(|it| (it.class, it.name.clone()));
        Self {
            environments,
            keys: drawing.keys(&group_of),
            shared: shared
                .into_iter()
                .map(|(state, bindings)| SharedValue { state, places: drawing.places(&bindings) })
                .collect(),
            databases: drawing.databases(),
            incomplete: Vec::new(),
        }
    }
}

struct Drawing<'s> {
    set: &'s EnvironmentSet,
    cleaned: &'s dyn Fn(&str) -> String,
}

impl<'s> Drawing<'s> {
    /// The bindings to draw, with their numbers: no templates, nothing that is only shown.
    fn bindings(&self) -> impl Iterator<Item = (usize, &'s Binding)> {
        let set = self.set;
        set.bindings().iter().enumerate().filter(move |(_, it)| {
            it.environment.class != EnvironmentClass::Template
                && set.file_of(it).is_some_and(|file| !file.is_sample)
        })
    }

    /// The values that two environments have, with the numbers of their bindings, in the order of the bindings.
    fn shared(&self) -> Vec<(BindingState, Vec<usize>)> {
        let mut groups: BTreeMap<(BindingState, Secret), Vec<usize>> = BTreeMap::new();
        let secrets = self.secrets();
        for (at, binding) in self.bindings() {
            for secret in secrets.get(&at).into_iter().flatten() {
                groups.entry((BindingState::Secret, (*secret).clone())).or_default().push(at);
            }
            if let Value::Stored(stored) = &binding.value {
                groups.entry((BindingState::Stored, stored.text.clone())).or_default().push(at);
            }
        }
        let is_shared = |bindings: &[usize]| {
            let environments: BTreeSet<_> =
                bindings.iter().map(|&at| &self.set.bindings()[at].environment).collect();
            environments.len() > 1
        };
        let mut shared: Vec<_> = groups
            .into_iter()
            .filter(|(_, bindings)| is_shared(bindings))
            .map(|((state, _), bindings)| (state, bindings))
            .collect();
        // Two readings of one value are one group to a person.
        shared.sort_by_key(|(_, bindings)| (bindings[0], std::cmp::Reverse(bindings.len())));
        shared.dedup_by(|later, earlier| later.1.iter().all(|at| earlier.1.contains(at)));
        shared
    }

    /// The secrets of each binding.
    fn secrets(&self) -> BTreeMap<usize, Vec<&'s Secret>> {
        let mut secrets: BTreeMap<usize, Vec<&Secret>> = BTreeMap::new();
        for (at, atom) in self.set.numbered_atoms() {
            secrets.entry(at).or_default().push(&atom.secret);
        }
        secrets
    }

    fn keys(&self, group_of: &BTreeMap<usize, usize>) -> Vec<MappedKey> {
        let secrets = self.secrets();
        let mut keys: BTreeMap<String, Vec<MappedBinding>> = BTreeMap::new();
        for (at, binding) in self.bindings() {
            let state = state_of(binding, secrets.contains_key(&at));
            let mapped =
                MappedBinding { place: self.place(binding), state, shared: group_of.get(&at).copied() };
            keys.entry((self.cleaned)(&common_name(&binding.key))).or_default().push(mapped);
        }
        keys.into_iter().map(|(name, bindings)| MappedKey { name, bindings }).collect()
    }

    fn databases(&self) -> Vec<MappedDatabase> {
        let mut places: BTreeMap<&DatabaseIdentity, Vec<BoundPlace>> = BTreeMap::new();
        let drawn: BTreeSet<_> = self.bindings().map(|(at, _)| at).collect();
        for (binding, connection) in self.set.targets() {
            if let (true, Some(identity)) = (drawn.contains(&connection.binding), &connection.target.identity)
            {
                places.entry(identity).or_default().push(self.place(binding));
            }
        }
        let name_of = |identity: &DatabaseIdentity| (self.cleaned)(&identity.to_string());
        places
            .into_iter()
            .map(|(identity, places)| MappedDatabase { name: name_of(identity), places })
            .collect()
    }

    fn places(&self, bindings: &[usize]) -> Vec<BoundPlace> {
        bindings.iter().map(|&at| self.place(&self.set.bindings()[at])).collect()
    }

    fn place(&self, binding: &Binding) -> BoundPlace {
        let path = self.set.file_of(binding).map_or_else(|| RepoPath::new(""), |file| file.path.clone());
        BoundPlace { environment: binding.environment.clone(), key: (self.cleaned)(&binding.key), path }
    }
}

fn state_of(binding: &Binding, is_secret: bool) -> BindingState {
    let is_public = || {
        KeyClass::of(&binding.key) == KeyClass::Public
            || binding.credential.as_ref().is_some_and(|known| known.exposure == Exposure::Public)
    };
    let is_local = |text: &str| DatabaseTarget::of(&binding.key, text).is_some_and(|it| it.is_local);
    let is_named = || matches!(KeyClass::of(&binding.key), KeyClass::Password | KeyClass::Token);
    let is_default = |text: &str| shape::is_placeholder(text.as_bytes()) || shape::is_weak(text.as_bytes());
    match &binding.value {
        Value::Literal(literal) | Value::Interpolated(literal) => {
            let text = String::from_utf8_lossy(literal.text.expose());
            if is_secret {
                BindingState::Secret
            } else if is_public() {
                BindingState::Public
            } else if is_local(&text) {
                BindingState::Local
            } else if is_named() && is_default(&text) {
                BindingState::Default
            } else {
                BindingState::Plain
            }
        }
        Value::Stored(_) => BindingState::Stored,
        Value::Reference => BindingState::Reference,
        Value::Empty => BindingState::Empty,
    }
}

/// `DATABASE_URL` for `STAGING_DATABASE_URL` and `DATABASE_URL_PROD`.
fn common_name(key: &str) -> String {
    if environment_of_key(key).is_none() {
        return key.to_owned();
    }
    let is_environment = |word: &str| environment_of_key(&format!("x_{word}")).is_some();
    let rest: Vec<_> = words(key).into_iter().filter(|word| !is_environment(word)).collect();
    if rest.is_empty() { key.to_owned() } else { rest.join("_").to_ascii_uppercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_variable_have_one_name() {
        for key in ["STAGING_DATABASE_URL", "DATABASE_URL_PROD", "DATABASE_URL"] {
            assert_eq!(common_name(key), "DATABASE_URL");
        }
        assert_eq!(common_name("APP_ENV"), "APP_ENV");
        assert_eq!(common_name("spring.datasource.url"), "spring.datasource.url");
    }
}
