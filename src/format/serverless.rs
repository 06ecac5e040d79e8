//! The Serverless framework's `serverless.yml`: the variables of the provider and of functions, parameters and settings of
//! stages, and the resources.
//!
//! In `${env:NAME, 'default'}` the default is a literal; every other `${source:…}` is a reference.

use bstr::ByteSlice;

use crate::binding::{EnvFile, environment_of_name, words_of_file_name};
use crate::document::RepoPath;

use super::syntax::assignments::Assignments;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of the framework's files.
pub(super) struct Serverless;

/// What a path says; `None` when it is none of the framework's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    words.first().is_some_and(|it| it == "serverless").then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Serverless {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let mut found = Assignments::new(text, with_defaults);
        yaml.documents.iter().for_each(|root| read_service(root, &mut found));
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["serverless"])
    }
}

/// Keys below which every key is a stage or a setting.
const SETTINGS: &[&str] = &["custom", "params", "stages", "resources"];

fn read_service(root: &Node, found: &mut Assignments<'_>) {
    let functions = root.get("functions");
    // They may be spread over several files, and are a list then.
    let lists = functions.into_iter().flat_map(|it| std::iter::once(it).chain(it.items()));
    let functions = lists.flat_map(Node::entries).map(|(_, function)| function);
    for variables in root.get("provider").into_iter().chain(functions).filter_map(|it| it.get("environment"))
    {
        found.bind_variables(variables, None);
    }
    for (name, settings) in SETTINGS.iter().filter_map(|name| Some((name, root.get(name)?))) {
        for (key, value) in settings.entries() {
            let Some(stage) = key.text() else { continue };
            if value.entries().is_empty() {
                found.bind(&format!("{name}.{stage}"), key.span, value, None);
            } else {
                let environment = environment_of_name(stage);
                found.bind_nested(value, &format!("{name}.{stage}"), environment.as_ref());
            }
        }
    }
}

/// A value with `${env:NAME, 'default'}` and the like replaced by their defaults.
fn with_defaults(value: &[u8]) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, behind)) = rest.split_once_str("${") {
        let Some((inside, tail)) = behind.split_once_str("}") else { break };
        resolved.extend_from_slice(before);
        match default_of(inside) {
            Some(default) => resolved.extend_from_slice(default),
            None => resolved.extend_from_slice(&rest[before.len()..rest.len() - tail.len()]),
        }
        rest = tail;
    }
    resolved.extend_from_slice(rest);
    resolved
}

/// The quoted text behind the comma of a reference.
fn default_of(inside: &[u8]) -> Option<&[u8]> {
    let (_, default) = inside.split_once_str(",")?;
    let default = default.trim_ascii();
    let quote = *default.first().filter(|it| matches!(it, b'\'' | b'"'))?;
    default[1..].strip_suffix(&[quote])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentClass;
    use proptest::prelude::*;

    fn resolved(value: &str) -> String {
        String::from_utf8(with_defaults(value.as_bytes())).unwrap()
    }

    #[test]
    fn defaults_are_literals() {
        assert_eq!(resolved("${env:A, 'one'}-${opt:b, \"two\"}"), "one-two");
        for value in ["${env:A}", "${self:custom.x, ${env:B}}", "${ssm:/a}", "${", "plain"] {
            assert_eq!(resolved(value), value, "{value}");
        }
    }

    #[test]
    fn variables_stages_and_resources_are_bound() {
        let text = "provider:\n  environment:\n    A: one\n    B: ${ssm:/b}\nfunctions:\n  f: {handler: h, environment: {C: two}}\ncustom:\n  prod: {url: three, DB_URL: four}\n  plain: five\nparams: {staging: {key: six}}\nresources:\n  Resources: {Db: {Properties: {MasterUserPassword: seven, Name: !Ref X}}}\n";
        let found = Serverless.read(text.as_bytes()).assignments;
        let shown: Vec<_> = found
            .iter()
            .map(|it| {
                (it.key.as_str(), it.value.literal().is_some(), it.environment.as_ref().map(|it| it.class))
            })
            .collect();
        let production = Some(EnvironmentClass::Production);
        let expected = [
            ("A", true, None),
            ("B", false, None),
            ("C", true, None),
            ("custom.prod.url", true, production),
            ("custom.prod.DB_URL", true, production),
            ("custom.plain", true, None),
            ("params.staging.key", true, Some(EnvironmentClass::Staging)),
            ("resources.Resources.Db.Properties.MasterUserPassword", true, None),
            ("resources.Resources.Db.Properties.Name", false, None),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn paths_of_the_framework() {
        for (path, name) in [
            ("serverless.yml", Some("all")),
            ("api/serverless.prod.yaml", Some("production")),
            ("server.yml", None),
        ] {
            let found = file_of(&RepoPath::new(path)).map(|it| it.environment.name);
            assert_eq!(found.as_deref(), name, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_the_resolver_panic(value in "(\\$\\{|\\}|,|'|\"|[a ]){0,30}") {
            with_defaults(value.as_bytes());
        }
    }
}
