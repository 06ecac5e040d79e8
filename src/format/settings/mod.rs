//! Settings in YAML below `config/`: Rails' `database.yml` and its like, whose top-level keys are environments, and
//! node-config's `production.yml` and its like, whose names are.
//!
//! What a section merges (`<<: *default`) is bound where it is written; where that is in another environment's section,
//! it is bound in both. ERB is read as far as its defaults go.

mod erb;

use crate::binding::{EnvFile, environment_of_name, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::Environment;

use super::kubernetes::{Objects, is_object};
use super::syntax::assignments::{Assignments, is_alias_of, is_merge};
use super::syntax::template::without_actions;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of settings with sections.
pub(super) struct Settings;

/// Folders of which every file holds settings.
const FOLDERS: &[&str] = &["config", "configs", "conf", "settings"];

/// Folders in which a file holds settings when its name is an environment's.
const FOLDERS_OF_ENVIRONMENTS: &[&str] = &["env", "envs", "environment", "environments", "stages"];

/// What a path says; `None` when it is no settings'.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let parents: Vec<_> = path.parents().iter().map(|it| it.to_ascii_lowercase()).collect();
    let lies_in = |folder: &String| FOLDERS.contains(&folder.as_str());
    let is_environment = environment_of_name(&words.join("-")).is_some();
    let is_below = || parents.iter().any(|it| lies_in(it) || FOLDERS_OF_ENVIRONMENTS.contains(&it.as_str()));
    // node-config keeps a table of variables' names beside its settings.
    let is_table = path.file_name().starts_with("custom-environment-variables");
    let is_database = words.first().is_some_and(|it| it == "database");
    let is_one = parents.last().is_some_and(lies_in) || is_database || is_environment && is_below();
    let is_other = || parents.iter().any(|it| matches!(it.as_str(), ".github" | "locales" | "i18n"));
    (is_one && !is_table && !is_other()).then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Settings {
    fn read(&self, text: &[u8]) -> Reading {
        let plain = without_actions(text);
        let yaml = Yaml::parse(&plain);
        let mut found = Assignments::over_template(&plain, text, erb::with_defaults);
        // An operator's manifests lie in `config/` too, and are read as what they are.
        for root in yaml.documents.iter().filter(|root| !is_object(root)) {
            read_sections(root, &mut found);
        }
        let mut objects = Objects::new(&plain);
        yaml.documents.iter().filter(|root| is_object(root)).for_each(|it| objects.read(it));
        let mut assignments = [found.finish(), objects.found.finish()].concat();
        assignments.sort_by_key(|it| (it.key_span, it.value_span));
        Reading { assignments, ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

/// A top-level key with what stands below it.
struct Section<'y> {
    name: &'y str,
    node: &'y Node,
    environment: Option<Environment>,
}

fn read_sections(root: &Node, found: &mut Assignments<'_>) {
    if !root.items().is_empty() {
        return found.bind_nested(root, "", None);
    }
    let mut sections = Vec::new();
    for (key, node) in root.entries() {
        let Some(name) = key.text() else { continue };
        if node.entries().is_empty() && node.items().is_empty() {
            found.bind(name, key.span, node, None);
        } else {
            sections.push(Section { name, node, environment: environment_of_name(name) });
        }
    }
    for section in &sections {
        found.bind_nested(section.node, section.name, section.environment.as_ref());
        bind_inherited(section, &sections, found);
    }
}

/// Binds what a section inherits from the section of another environment.
fn bind_inherited(section: &Section<'_>, sections: &[Section<'_>], found: &mut Assignments<'_>) {
    if section.environment.is_none() {
        return;
    }
    for (merge, inherited) in
        section.node.entries().iter().filter(|(key, value)| is_merge(key) && is_alias_of(key, value))
    {
        let is_home = |it: &&Section<'_>| it.node.span.contains(inherited.span);
        let home = sections.iter().find(is_home).and_then(|it| it.environment.as_ref());
        if home.is_none() || home == section.environment.as_ref() {
            continue;
        }
        for (key, value) in inherited.entries() {
            if let Some(name) = key.text().filter(|name| section.node.get(name).is_none()) {
                let joined = format!("{}.{name}", section.name);
                found.bind(&joined, merge.span, value, section.environment.as_ref());
            }
        }
    }
}

#[cfg(test)]
mod tests;
