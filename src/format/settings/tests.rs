use super::*;
use crate::binding::{Assignment, Value};
use crate::environment::EnvironmentClass;

fn read(text: &str) -> Vec<Assignment> {
    Settings.read(text.as_bytes()).assignments
}

fn shown(text: &str) -> Vec<(String, String, Option<EnvironmentClass>)> {
    let value = |value: &Value| match value {
        Value::Reference | Value::Stored(_) => "(reference)".to_owned(),
        Value::Empty => String::new(),
        Value::Literal(it) => String::from_utf8_lossy(it.text.expose()).into_owned(),
        Value::Interpolated(it) => format!("~{}", String::from_utf8_lossy(it.text.expose())),
    };
    let class = |it: &Assignment| it.environment.as_ref().map(|it| it.class);
    read(text).iter().map(|it| (it.key.clone(), value(&it.value), class(it))).collect()
}

fn rows(
    expected: &[(&str, &str, Option<EnvironmentClass>)],
) -> Vec<(String, String, Option<EnvironmentClass>)> {
    expected.iter().map(|(key, value, class)| ((*key).to_owned(), (*value).to_owned(), *class)).collect()
}

#[test]
fn sections_are_environments() {
    use EnvironmentClass as C;
    let text = "default: &default\n  adapter: postgresql\n  password: <%= ENV.fetch(\"PASS\") { \"one\" } %>\ndevelopment:\n  <<: *default\n  database: app\nproduction:\n  <<: *default\n  primary:\n    url: \"<%= ENV[\"URL\"] %>\"\n    host: h\n";
    let expected = rows(&[
        ("default.adapter", "postgresql", None),
        ("default.password", "one", None),
        ("development.database", "app", Some(C::Development)),
        ("production.primary.url", "(reference)", Some(C::Production)),
        ("production.primary.host", "h", Some(C::Production)),
    ]);
    assert_eq!(shown(text), expected);
}

#[test]
fn values_of_another_environment_are_bound_in_both() {
    let text = "development: &dev\n  password: one\n  host: h\nproduction:\n  <<: *dev\n  host: i\n";
    let found = read(text);
    let keys: Vec<_> = found.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["development.password", "development.host", "production.password", "production.host"]);
    assert_eq!((&text[found[2].key_span.range()], &text[found[2].value_span.range()]), ("<<", "one"));
}

#[test]
fn settings_without_sections_are_the_files() {
    let text = "db:\n  password: one\nSECRET: two\nstripe:\n  - key: three\n";
    let expected =
        rows(&[("db.password", "one", None), ("SECRET", "two", None), ("stripe[0].key", "three", None)]);
    assert_eq!(shown(text), expected);
}

#[test]
fn lines_of_erb_are_passed_over() {
    let text = "<% if true %>\nproduction:\n  a: b # <%= x %>\n<% end %>\n";
    assert_eq!(shown(text), rows(&[("production.a", "b", Some(EnvironmentClass::Production))]));
}

#[test]
fn paths_of_settings() {
    for (path, name) in [
        ("config/database.yml", Some("all")),
        ("config/production.yaml", Some("production")),
        ("config/default.yml", Some("all")),
        ("config/environments/staging.yml", Some("staging")),
        ("environments/prod.yaml", Some("production")),
        ("config/database.yml.example", Some("template")),
        ("config/database.example.yml", Some("template")),
        ("config/custom-environment-variables.yml", None),
        ("config/locales/de.yml", None),
        ("config/credentials.yml.enc", None),
        ("src/app.yml", None),
    ] {
        let found = file_of(&RepoPath::new(path)).map(|it| it.environment.name);
        assert_eq!(found.as_deref(), name, "{path}");
    }
}
