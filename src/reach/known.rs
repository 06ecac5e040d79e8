//! The databases that a project's environment files name, with the environments that they are for.

use std::collections::BTreeMap;

use crate::binding::{Binding, ConfigurationFile, DatabaseIdentity, EnvironmentSet, Protection};
use crate::config::Settings;
use crate::document::RepoPath;
use crate::engine::env_file_of;
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::DocumentId;
use crate::format::reader_of;
use crate::source::{EnvironmentFiles, Source};

use super::ReachError;

/// A database, whatever part of it a connection keeps to.
type Database = (String, String);

/// Whose the databases are.
#[derive(Debug, Default)]
pub(super) struct Known {
    databases: BTreeMap<Database, Place>,
}

/// Where a database is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) environment: Environment,
    pub(super) key: String,
    pub(super) path: String,
}

impl Known {
    /// Reads the environment files of a project; one that cannot be read may be production's.
    pub(super) fn read(source: &EnvironmentFiles, settings: &Settings) -> Result<Self, ReachError> {
        let unreadable = |path: &RepoPath, source| ReachError::Unreadable { path: path.display(), source };
        let listing = source.list().map_err(|error| unreadable(&RepoPath::new("."), error))?;
        let (mut files, mut bindings) = (Vec::new(), Vec::new());
        for entry in listing.entries.into_iter().filter(|it| !settings.is_excluded(&it.path)) {
            let Some((env_file, reader)) =
                env_file_of(&entry.path, &entry.path, settings).zip(reader_of(&entry.path))
            else {
                continue;
            };
            let id = DocumentId(files.len());
            let document = source.load(&entry).map_err(|error| unreadable(&entry.path, error))?;
            let assignments = reader.read(document.text()).assignments;
            bindings.extend(assignments.into_iter().map(|it| Binding::new(it, &env_file.environment, id)));
            files.push(ConfigurationFile::new(id, &document, env_file, Protection::None));
        }
        Ok(Self::of(&EnvironmentSet::new(files, bindings)))
    }

    /// Of two environments that name one database, the one where more is at stake has it.
    fn of(set: &EnvironmentSet) -> Self {
        let mut databases: BTreeMap<Database, Place> = BTreeMap::new();
        for (binding, connection) in set.targets() {
            let Some(file) = set.file_of(binding).filter(|file| !file.is_sample) else { continue };
            let says_nothing =
                matches!(binding.environment.class, EnvironmentClass::All | EnvironmentClass::Template);
            let identity = connection.target.identity.as_ref().filter(|it| !it.is_divided_elsewhere());
            let Some(identity) = identity.filter(|_| !says_nothing) else { continue };
            let place = Place {
                environment: binding.environment.clone(),
                key: binding.key.clone(),
                path: file.path.display(),
            };
            let held = databases.entry(database_of(identity)).or_insert_with(|| place.clone());
            if place.environment.class < held.environment.class {
                *held = place;
            }
        }
        Self { databases }
    }

    /// Where a database is named, if it is.
    pub(super) fn place_of(&self, identity: &DatabaseIdentity) -> Option<&Place> {
        self.databases.get(&database_of(identity))
    }
}

fn database_of(identity: &DatabaseIdentity) -> Database {
    (identity.cluster.clone(), identity.database.clone())
}
