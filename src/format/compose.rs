//! Docker compose files: what the services are given.
//!
//! The base file is inherited by all others, `docker-compose.prod.yml` is production's, and the override file is what
//! developers start. A service that only runs in profiles belongs to the environment that they name.

use crate::binding::{EnvFile, Occasion, OwnsServices, environment_of_name, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::Environment;

use super::dotenv::with_defaults;
use super::started::Started;
use super::syntax::assignments::{Assignments, merged_entries};
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of compose files.
pub(super) struct Compose;

/// What a path says; `None` when it is no compose file's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let mut words = words_of_file_name(path, YAML)?;
    let at = words.iter().position(|word| word == "compose" || word == "dockercompose")?;
    let is_first = words[..at].iter().all(|word| word == "docker" || word == "podman");
    let is_last = at + 1 == words.len();
    // By convention, compose adds this file to the base file wherever nothing else is asked for.
    for word in &mut words {
        if word == "override" {
            "development".clone_into(word);
        }
    }
    (is_first || is_last).then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Compose {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let mut found = Assignments::new(text, with_defaults);
        let mut started = Started::new(text);
        for root in &yaml.documents {
            let services = root.get("services").map(merged_entries).unwrap_or_default();
            let owns = if services.iter().any(|(key, service)| is_database(key, service)) {
                OwnsServices::Yes
            } else {
                OwnsServices::No
            };
            for (key, service) in services {
                read_service(service, &mut found);
                start_service(key.text().unwrap_or_default(), service, owns, &mut started);
            }
        }
        Reading { assignments: found.finish(), command_lines: started.finish(), ..Reading::default() }
    }

    fn names(&self) -> Names {
        Names::holding(&["compose"])
    }
}

fn read_service(service: &Node, found: &mut Assignments<'_>) {
    let environment = environment_of(service);
    for (key, value) in merged_entries(service) {
        match key.text() {
            Some("environment") => found.bind_variables(value, environment.as_ref()),
            Some("build") => {
                let arguments = value.get("args").into_iter();
                arguments.for_each(|it| found.bind_variables(it, environment.as_ref()));
            }
            Some("env_file") => {
                for file in value.scalars() {
                    let reference = crate::binding::Value::Reference;
                    found.push("env_file", key.span, reference, file.span, environment.as_ref());
                }
            }
            _ => {}
        }
    }
}

/// What a service starts: its entry point gets the command as its arguments.
fn start_service(name: &str, service: &Node, owns: OwnsServices, started: &mut Started<'_>) {
    let part = |key: &str| merged_entries(service).into_iter().find(|(it, _)| it.text() == Some(key));
    let nodes: Vec<_> =
        ["entrypoint", "command"].iter().filter_map(|it| part(it)).map(|(_, node)| node).collect();
    let title = format!("service `{name}`");
    let is_script = |node: &Node| node.text().is_some();
    if nodes.iter().any(|it| is_script(it)) {
        for node in nodes {
            started.words(title.clone(), name, &[node], Occasion::Container(owns));
        }
    } else {
        started.words(title, name, &nodes, Occasion::Container(owns));
    }
}

/// Whether a service is a database, which the others of the file reach.
fn is_database(key: &Node, service: &Node) -> bool {
    const DATABASES: &[&str] = &[
        "postgres",
        "postgis",
        "pgvector",
        "timescale",
        "mysql",
        "mariadb",
        "mongo",
        "redis",
        "mssql",
        "cockroach",
    ];
    let image = merged_entries(service).into_iter().find(|(it, _)| it.text() == Some("image"));
    let named = image.and_then(|(_, image)| image.text()).into_iter().chain(key.text());
    named.map(str::to_ascii_lowercase).any(|name| {
        DATABASES.iter().any(|it| name.contains(it)) || matches!(name.as_str(), "db" | "database")
    })
}

/// The environment that all profiles of a service name.
fn environment_of(service: &Node) -> Option<Environment> {
    let profiles = merged_entries(service).into_iter().find(|(key, _)| key.text() == Some("profiles"))?.1;
    let mut named = profiles.items().iter().map(|it| environment_of_name(it.text()?));
    let first = named.next()??;
    named.all(|it| it.as_ref() == Some(&first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::Value;
    use crate::environment::EnvironmentClass;

    fn read(text: &str) -> Vec<(String, String)> {
        let shown = |value: &Value| match value {
            Value::Reference | Value::Stored(_) => "(reference)".to_owned(),
            Value::Empty => String::new(),
            Value::Literal(it) => String::from_utf8_lossy(it.text.expose()).into_owned(),
            Value::Interpolated(it) => format!("~{}", String::from_utf8_lossy(it.text.expose())),
        };
        let found = Compose.read(text.as_bytes()).assignments;
        found.iter().map(|it| (it.key.clone(), shown(&it.value))).collect()
    }

    #[test]
    fn variables_are_read_in_both_forms() {
        let text = "services:\n  web:\n    environment:\n      A: one\n      B:\n  db:\n    environment:\n    - C=two=2\n    - D\n    build: {args: {E: '3'}}\n    env_file: [.env, {path: .env.prod}]\n";
        let expected = [("A", "one"), ("B", "(reference)"), ("C", "two=2"), ("D", "(reference)"), ("E", "3")];
        let mut found = read(text);
        found.retain(|(key, _)| key != "env_file");
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }

    #[test]
    fn defaults_are_literals() {
        let text = "services: {web: {environment: ['A=${X:-one}', 'B=${X}', 'C=${X:?missing}', 'D=a$$b', 'E=p://${X}@h']}}";
        let values: Vec<_> = read(text).into_iter().map(|it| it.1).collect();
        assert_eq!(values, ["one", "(reference)", "(reference)", "a$b", "~p://${X}@h"]);
    }

    #[test]
    fn what_services_share_is_bound_once() {
        let text = "x-env: &env\n  A: one\nservices:\n  a: {environment: *env}\n  b:\n    environment:\n      <<: *env\n      B: two\n  c:\n    environment: {<<: [*env], A: three}\n";
        let found = Compose.read(text.as_bytes()).assignments;
        let places: Vec<_> = found.iter().map(|it| &text[it.key_span.start..it.value_span.end]).collect();
        assert_eq!(places, ["A: one", "B: two", "A: three"]);
    }

    #[test]
    fn spans_are_key_and_value() {
        let text = "services: {web: {environment: [\"KEY=va lue\"]}}";
        let found = &Compose.read(text.as_bytes()).assignments[0];
        assert_eq!((&text[found.key_span.range()], &text[found.value_span.range()]), ("KEY", "va lue"));
    }

    #[test]
    fn files_say_their_environment() {
        use EnvironmentClass as C;
        for (path, class) in [
            ("docker-compose.yml", C::All),
            ("compose.yaml", C::All),
            ("docker-compose.override.yml", C::Development),
            ("docker-compose.prod.yml", C::Production),
            ("docker/docker-compose-staging.yaml", C::Staging),
            ("prod.docker-compose.yml", C::Production),
            ("compose.test.yml", C::Test),
            ("deploy/prod/compose.yml", C::Production),
            ("docker-compose.yml.example", C::Template),
            ("docker-compose.example.yml", C::Template),
        ] {
            assert_eq!(file_of(&RepoPath::new(path)).map(|it| it.environment.class), Some(class), "{path}");
        }
        for path in ["compose.rs", "docs/how-to-compose-music.yml", "compose/values.yml", "docker.yml"] {
            assert_eq!(file_of(&RepoPath::new(path)), None, "{path}");
        }
    }

    #[test]
    fn profiles_name_the_environment() {
        let text = "services: {a: {profiles: [dev, local], environment: {A: b}}, c: {profiles: [web], environment: {C: d}}}";
        let found = Compose.read(text.as_bytes()).assignments;
        assert_eq!(found[0].environment.as_ref().map(|it| it.class), Some(EnvironmentClass::Development));
        assert_eq!(found[1].environment, None);
    }
}
