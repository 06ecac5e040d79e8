//! Spring's `application-*.yml` and `bootstrap-*.yml`: nested settings, joined with dots, one document a profile.
//!
//! The profile stands in the file's name, or in the document itself (`spring.config.activate.on-profile`, formerly
//! `spring.profiles`). In `${NAME:default}` the default is a literal.

use bstr::ByteSlice;

use crate::binding::{EnvFile, environment_of_name, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::Environment;

use super::syntax::assignments::Assignments;
use super::syntax::template::without_actions;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of Spring's YAML.
pub(super) struct Spring;

/// What a path says; `None` when it is no settings of Spring's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let is_first = matches!(words.first()?.as_str(), "application" | "bootstrap");
    // Argo CD has a kind of that name, and GitHub a form.
    let in_other =
        path.parents().iter().any(|it| matches!(it.as_str(), ".github" | "argocd" | "argo-cd" | "k8s"));
    (is_first && !in_other).then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Spring {
    fn read(&self, text: &[u8]) -> Reading {
        let text = &*without_actions(text);
        let yaml = Yaml::parse(text);
        let mut found = Assignments::new(text, with_defaults);
        for root in &yaml.documents {
            found.bind_nested(root, "", environment_of(root).as_ref());
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["application", "bootstrap"])
    }
}

/// The environment of the profiles that a document is for, when they all mean one.
fn environment_of(root: &Node) -> Option<Environment> {
    let paths: [&[&str]; 3] = [
        &["spring", "config", "activate", "on-profile"],
        &["spring", "profiles"],
        &["spring.config.activate.on-profile"],
    ];
    let node = paths.iter().find_map(|path| path.iter().try_fold(root, |node, key| node.get(key)))?;
    environment_of_profiles(&node.scalars().into_iter().filter_map(Node::text).collect::<Vec<_>>())
}

/// The environment of profiles that are written so, when they all mean one.
pub(super) fn environment_of_profiles(said: &[&str]) -> Option<Environment> {
    let is_negated = said.iter().any(|it| it.contains('!'));
    let profiles = said.iter().flat_map(|it| it.split([',', '|', '&', '(', ')', ' ']));
    let mut named = profiles.filter(|it| !it.is_empty()).filter_map(environment_of_name);
    let first = named.next().filter(|_| !is_negated)?;
    named.all(|it| it.class == first.class).then_some(first)
}

/// How deep defaults are followed: `${A:${B:c}}`.
const DEPTH: usize = 8;

/// A value with `${NAME:default}` replaced by its default; `${NAME}` stays.
pub(super) fn with_defaults(value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    for _ in 0..DEPTH {
        match innermost_resolved(&value) {
            Some(resolved) => value = resolved,
            None => break,
        }
    }
    value
}

/// The value with every placeholder that has a default, and none inside it, replaced once; `None` when there is none.
fn innermost_resolved(value: &[u8]) -> Option<Vec<u8>> {
    let mut resolved = Vec::with_capacity(value.len());
    let mut has_changed = false;
    let mut rest = value;
    while let Some(open) = rest.find("${") {
        let inside = &rest[open + 2..];
        let end = inside.find_byteset("}").unwrap_or(inside.len());
        let inner = inside[..end].rfind("${");
        let is_closed = end < inside.len();
        let default = (is_closed && inner.is_none()).then(|| inside[..end].split_once_str(":")).flatten();
        let taken = match (inner, default) {
            // An outer one waits for the next round.
            (Some(inner), _) => open + 2 + inner,
            (None, Some((_, default))) => {
                resolved.extend_from_slice(&rest[..open]);
                resolved.extend_from_slice(default.strip_prefix(b"-").unwrap_or(default));
                has_changed = true;
                rest = &inside[end + 1..];
                continue;
            }
            (None, None) => open + 2,
        };
        resolved.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
    }
    resolved.extend_from_slice(rest);
    has_changed.then_some(resolved)
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
        assert_eq!(resolved("${URL:jdbc:postgresql://h/db}"), "jdbc:postgresql://h/db");
        assert_eq!(resolved("a ${B:c} ${D}"), "a c ${D}");
        assert_eq!(resolved("${A:${B:c}}"), "c");
        assert_eq!(resolved("${A:}"), "");
        for value in ["${A}", "${A", "$A:b", "#{a:b}", "plain"] {
            assert_eq!(resolved(value), value, "{value}");
        }
    }

    #[test]
    fn documents_are_for_profiles() {
        let text = "a: 1\n---\nspring: {config: {activate: {on-profile: prod}}}\nb: 2\n---\nspring.config.activate.on-profile: \"staging & eu\"\nc: 3\n---\nspring: {profiles: '!prod'}\nd: 4\n---\nspring: {profiles: [dev, local]}\ne: 5\n";
        let found = Spring.read(text.as_bytes()).assignments;
        let class = |key: &str| {
            let it = found.iter().find(|it| it.key == key).expect("it is bound");
            it.environment.as_ref().map(|it| it.class)
        };
        assert_eq!(class("a"), None);
        assert_eq!(class("b"), Some(EnvironmentClass::Production));
        assert_eq!(class("c"), Some(EnvironmentClass::Staging));
        assert_eq!(class("d"), None);
        assert_eq!(class("e"), Some(EnvironmentClass::Development));
    }

    #[test]
    fn keys_are_joined() {
        let text = "spring:\n  datasource:\n    url: ${DB:jdbc:x}\n  redis.host: h\nusers:\n- name: a\n  password: b\n";
        let keys: Vec<_> = Spring.read(text.as_bytes()).assignments.into_iter().map(|it| it.key).collect();
        assert_eq!(
            keys,
            ["spring.datasource.url", "spring.redis.host", "users[0].name", "users[0].password"]
        );
    }

    #[test]
    fn names_of_files_hold_the_profile() {
        for (path, name) in [
            ("src/main/resources/application.yml", Some("all")),
            ("src/main/resources/application-prod.yaml", Some("production")),
            ("src/test/resources/application.yml", Some("test")),
            ("bootstrap-staging.yml", Some("staging")),
            ("application.yml.example", Some("template")),
            ("argocd/application.yaml", None),
            ("applications.yml", None),
        ] {
            let found = file_of(&RepoPath::new(path)).map(|it| it.environment.name);
            assert_eq!(found.as_deref(), name, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_the_resolver_panic(value in "(\\$\\{|\\}|:|-|[a ]){0,30}") {
            with_defaults(value.as_bytes());
        }
    }
}
