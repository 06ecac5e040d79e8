//! Spring's `application.properties` with its profiles, by suffix and by document.

use std::collections::BTreeMap;

use crate::binding::{EnvFile, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::Environment;

use super::spring::{environment_of_profiles, with_defaults};
use super::syntax::assignments::Assignments;
use super::syntax::properties;
use super::{FormatReader, Names, Reading};

/// The reader of Spring's properties.
pub(super) struct SpringProperties;

/// What a path says; `None` when the file is not named so.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, &["properties"])?;
    let is_first = matches!(words.first()?.as_str(), "application" | "bootstrap");
    is_first.then(|| EnvFile::manifest(path, &words))
}

/// Keys that say which profile a document is for.
const PROFILE_KEYS: &[&str] = &["spring.config.activate.on-profile", "spring.profiles"];

impl FormatReader for SpringProperties {
    fn read(&self, text: &[u8]) -> Reading {
        let properties = properties::parse(text);
        let mut environments: BTreeMap<usize, Environment> = BTreeMap::new();
        for it in properties.iter().filter(|it| PROFILE_KEYS.contains(&it.key.as_str())) {
            environments.extend(environment_of_profiles(&[&it.value]).map(|named| (it.document, named)));
        }
        let mut found = Assignments::new(text, with_defaults);
        for it in &properties {
            let environment = environments.get(&it.document);
            found.bind_text(&it.key, it.key_span, (&it.value, it.value_span), environment);
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["properties"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::Value;
    use crate::environment::EnvironmentClass;

    #[test]
    fn suffixes_are_profiles() {
        let of = |path: &str| file_of(&RepoPath::new(path)).map(|it| it.environment.name);
        assert_eq!(of("src/main/resources/application.properties").as_deref(), Some("all"));
        assert_eq!(of("application-prod.properties").as_deref(), Some("production"));
        assert_eq!(of("application-mysql.properties").as_deref(), Some("all"));
        assert_eq!(of("src/test/resources/application.properties").as_deref(), Some("test"));
        assert_eq!(of("application.properties.example").as_deref(), Some("template"));
        for path in ["messages.properties", "gradle.properties", "applications.properties"] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn documents_have_profiles_and_references_defaults() {
        let text = "a=${A:x}\nb=${B}\n#---\nspring.config.activate.on-profile=prod\nc=y\n";
        let found = SpringProperties.read(text.as_bytes()).assignments;
        let Value::Literal(literal) = &found[0].value else { panic!("a default is a literal") };
        assert_eq!(literal.text, crate::secret::Secret::new("x"));
        assert_eq!(found[1].value, Value::Reference);
        assert_eq!(found[0].environment, None);
        assert_eq!(found[3].environment, Some(Environment::of(EnvironmentClass::Production)));
    }
}
