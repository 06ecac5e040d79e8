//! Render's blueprints: the variables of services and of groups.
//!
//! A service or a group belongs to the environment that its name says. What Render generates, keeps, or takes from a
//! database or a group is a reference.

use crate::binding::{EnvFile, Occasion, Value, environment_of_name};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

use super::started::Started;
use super::syntax::assignments::Assignments;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading};

/// The reader of blueprints.
pub(super) struct Render;

/// What a path says; `None` when it is no blueprint's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    matches!(path.file_name().as_str(), "render.yaml" | "render.yml").then(|| EnvFile::manifest(path, &[]))
}

impl FormatReader for Render {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        let mut started = Started::new(text);
        for root in &yaml.documents {
            let lists = ["services", "envVarGroups"].iter().filter_map(|key| root.get(key));
            for owner in lists.flat_map(Node::items) {
                let environment = owner.get("name").and_then(Node::text).and_then(environment_of_name);
                start(owner, &mut started);
                for variable in owner.get("envVars").into_iter().flat_map(Node::items) {
                    read_variable(variable, environment.as_ref(), &mut found);
                }
            }
        }
        Reading { assignments: found.finish(), command_lines: started.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::With { starts: &["render."], parts: &[], ends: &[] }
    }
}

/// What a service runs when it is built, before it is deployed and when it starts.
fn start(service: &Node, started: &mut Started<'_>) {
    const COMMANDS: &[&str] = &["buildCommand", "preDeployCommand", "startCommand", "dockerCommand"];
    let name = service.get("name").and_then(Node::text).unwrap_or_default();
    for (key, command) in COMMANDS.iter().filter_map(|key| Some((key, service.get(key)?))) {
        started.lines(&format!("`{key}` of `{name}`"), name, command, Occasion::Deployment);
    }
}

fn read_variable(variable: &Node, environment: Option<&Environment>, found: &mut Assignments<'_>) {
    let Some((key, name)) = variable.get("key").and_then(|key| Some((key, key.text()?))) else { return };
    if let Some(value) = variable.get("value") {
        found.bind(name, key.span, value, environment);
    } else {
        let sources = ["fromDatabase", "fromService", "fromGroup"];
        let source = sources.iter().find_map(|it| variable.get(it)).unwrap_or(variable);
        found.push(name, key.span, Value::Reference, source.span, environment);
    }
    if let Some(value) = variable.get("previewValue") {
        found.bind(name, key.span, value, Some(&Environment::of(EnvironmentClass::Preview)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_services_and_groups_are_bound() {
        let text = "services:\n- name: shop-staging\n  envVars:\n  - {key: A, value: one}\n  - {key: B, sync: false}\n  - {key: C, fromDatabase: {name: db, property: connectionString}}\n  - {key: D, value: two, previewValue: three}\nenvVarGroups:\n- name: shared\n  envVars: [{key: E, generateValue: true}]\n";
        let found = Render.read(text.as_bytes()).assignments;
        let shown: Vec<_> = found
            .iter()
            .map(|it| {
                (it.key.as_str(), it.value.literal().is_some(), it.environment.as_ref().map(|it| it.class))
            })
            .collect();
        let staging = Some(EnvironmentClass::Staging);
        let expected = [
            ("A", true, staging),
            ("B", false, staging),
            ("C", false, staging),
            ("D", true, staging),
            ("D", true, Some(EnvironmentClass::Preview)),
            ("E", false, None),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn paths_of_blueprints() {
        assert!(file_of(&RepoPath::new("render.yaml")).is_some());
        assert_eq!(file_of(&RepoPath::new("docs/rendering.yaml")), None);
    }
}
