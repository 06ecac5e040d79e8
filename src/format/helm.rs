//! Values of Helm charts: nested settings, joined to paths such as `postgresql.auth.password`.
//!
//! `values.yaml` is inherited by `values-prod.yaml`. Most charts can be given the name of a secret in place of the secret:
//! such names are references.

use crate::binding::{Assignment, EnvFile, Value, words_of_file_name};
use crate::document::RepoPath;

use super::kubernetes::{Objects, is_object};
use super::syntax::assignments::Assignments;
use super::syntax::template::without_actions;
use super::syntax::yaml::Yaml;
use super::{FormatReader, Names, Reading, YAML};

/// The reader of values.
pub(super) struct Values;

/// What a path says; `None` when it is no file of values. `secrets.prod.yaml` is what plugins of Helm decrypt.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let is_values = |word: &String| word == "values" || word == "helmvalues";
    let in_chart = || {
        path.parents().iter().any(|it| {
            let folder = it.to_ascii_lowercase();
            ["helm", "chart", "values"].iter().any(|word| folder.contains(word)) && folder != "templates"
        })
    };
    let is_secrets = words.first().is_some_and(|word| word == "secrets") && in_chart();
    let is_environment_of_chart =
        || path.parents().last().is_some_and(|it| it.eq_ignore_ascii_case("values"));
    let is_one = words.iter().any(is_values) || is_secrets || is_environment_of_chart();
    is_one.then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Values {
    fn read(&self, text: &[u8]) -> Reading {
        let text = &*without_actions(text);
        let yaml = Yaml::parse(text);
        let mut objects = Objects::new(text);
        let mut values = Assignments::new(text, <[u8]>::to_vec);
        for root in &yaml.documents {
            if is_object(root) {
                objects.read(root);
            } else {
                values.bind_nested(root, "", None);
            }
        }
        let mut assignments: Vec<_> = values.finish().into_iter().map(with_names_as_references).collect();
        assignments.extend(objects.found.finish());
        assignments.sort_by_key(|it| (it.key_span, it.value_span));
        Reading { assignments, ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

fn with_names_as_references(assignment: Assignment) -> Assignment {
    if names_a_secret(&assignment.key) {
        Assignment { value: Value::Reference, ..assignment }
    } else {
        assignment
    }
}

/// Whether a value is the name of a secret, or of an entry in one: `auth.existingSecret`, `secretKeys.adminPasswordKey`,
/// `valueFrom.secretKeyRef.name`, `tls.secretName`.
fn names_a_secret(key: &str) -> bool {
    const PARENTS: &[&str] = &["secretKeyRef", "configMapKeyRef", "secretRef", "secretKeys"];
    const ENDINGS: &[&str] = &["secretname", "secretref", "secretkeyname", "passwordkey", "passwordsecret"];
    let (path, last) = key.rsplit_once('.').unwrap_or(("", key));
    let parent = path.rsplit('.').next().unwrap_or_default();
    let last = last.to_ascii_lowercase();
    last.contains("existing")
        || last.starts_with("imagepullsecrets")
        || ENDINGS.iter().any(|ending| last.ends_with(ending))
        || PARENTS.contains(&parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_paths() {
        let text = "postgresql:\n  auth:\n    password: one\n    existingSecret: shop-db\nenv:\n  DB_HOST: two\nextraEnv:\n- name: C\n  value: three\n- name: D\n  valueFrom: {secretKeyRef: {name: s, key: k}}\nhosts: [a, b]\nempty:\n";
        let found = Values.read(text.as_bytes()).assignments;
        let shown: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.value.literal().is_some())).collect();
        let expected = [
            ("postgresql.auth.password", true),
            ("postgresql.auth.existingSecret", false),
            ("DB_HOST", true),
            ("C", true),
            ("D", false),
            ("hosts[0]", true),
            ("hosts[1]", true),
            ("empty", false),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn names_of_secrets_are_references() {
        for key in [
            "auth.existingSecret",
            "global.postgresql.auth.existingSecret",
            "auth.secretKeys.adminPasswordKey",
            "tls.secretName",
            "db.existingSecretPasswordKey",
            "imagePullSecrets[0]",
        ] {
            assert!(names_a_secret(key), "{key}");
        }
        for key in ["jwt.secret", "auth.password", "app.clientSecret", "django.secretKey"] {
            assert!(!names_a_secret(key), "{key}");
        }
    }

    #[test]
    fn files_of_values_say_their_environment() {
        for (path, name) in [
            ("values.yaml", Some("all")),
            ("charts/web/values-prod.yaml", Some("production")),
            ("deploy/staging.values.yml", Some("staging")),
            ("helm/values/qa.yaml", Some("qa")),
            ("helm/secrets.prod.yaml", Some("production")),
            ("values.example.yaml", Some("template")),
            ("res/values/strings.xml", None),
            ("secrets.yaml", None),
        ] {
            let found = file_of(&RepoPath::new(path)).map(|it| it.environment.name);
            assert_eq!(found.as_deref(), name, "{path}");
        }
    }
}
