//! The map as JSON, version 1: a contract. Fields may be added; none is renamed, removed or given another meaning.

use std::io::{self, Write};

use serde::Serialize;

use super::label;
use crate::binding::{BindingState, BoundPlace, EnvironmentMap};
use crate::environment::EnvironmentClass;
use crate::report::escape::escape_json;

/// Writes the map as one value.
pub fn write_environments_json(map: &EnvironmentMap, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&Map::of(map))?))
}

#[derive(Serialize)]
struct Map<'m> {
    schema_version: &'static str,
    environments: Vec<Environment<'m>>,
    keys: Vec<Key<'m>>,
    /// The values that several environments have, by the letters that bindings name.
    shared: Vec<Shared<'m>>,
    databases: Vec<Database<'m>>,
    incomplete: Vec<Incomplete<'m>>,
}

#[derive(Serialize)]
struct Environment<'m> {
    name: &'m str,
    class: EnvironmentClass,
}

#[derive(Serialize)]
struct Key<'m> {
    /// Without the word that names an environment.
    key: &'m str,
    bindings: Vec<Binding<'m>>,
}

#[derive(Serialize)]
struct Binding<'m> {
    #[serde(flatten)]
    place: Place<'m>,
    state: BindingState,
    shared: Option<String>,
}

#[derive(Serialize)]
struct Place<'m> {
    environment: &'m str,
    /// As it is written.
    key: &'m str,
    path: String,
}

#[derive(Serialize)]
struct Shared<'m> {
    label: String,
    state: BindingState,
    bindings: Vec<Place<'m>>,
}

#[derive(Serialize)]
struct Database<'m> {
    database: &'m str,
    bindings: Vec<Place<'m>>,
}

#[derive(Serialize)]
struct Incomplete<'m> {
    path: &'m str,
    reason: &'m str,
}

impl<'m> Map<'m> {
    fn of(map: &'m EnvironmentMap) -> Self {
        let environment =
            |it: &'m crate::environment::Environment| Environment { name: &it.name, class: it.class };
        let incomplete = map.incomplete.iter().map(|it| Incomplete { path: &it.path, reason: &it.reason });
        Self {
            schema_version: "1",
            environments: map.environments.iter().map(environment).collect(),
            keys: map.keys.iter().map(Key::of).collect(),
            shared: map
                .shared
                .iter()
                .enumerate()
                .map(|(at, it)| Shared { label: label(at), state: it.state, bindings: places(&it.places) })
                .collect(),
            databases: map
                .databases
                .iter()
                .map(|it| Database { database: &it.name, bindings: places(&it.places) })
                .collect(),
            incomplete: incomplete.collect(),
        }
    }
}

impl<'m> Key<'m> {
    fn of(key: &'m crate::binding::MappedKey) -> Self {
        let bindings = key.bindings.iter().map(|it| Binding {
            place: Place::of(&it.place),
            state: it.state,
            shared: it.shared.map(label),
        });
        Self { key: &key.name, bindings: bindings.collect() }
    }
}

impl<'m> Place<'m> {
    fn of(place: &'m BoundPlace) -> Self {
        Self { environment: &place.environment.name, key: &place.key, path: place.path.display() }
    }
}

fn places(places: &[BoundPlace]) -> Vec<Place<'_>> {
    places.iter().map(Place::of).collect()
}
