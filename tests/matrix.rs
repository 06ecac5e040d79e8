//! The same credential in staging and production is found, whatever the two formats and notations.
//!
//! A new format is a row of [`FORMATS`]: it writes one binding of an environment.

mod scratch;

use scratch::Scratch;

/// Writes a binding in one format.
struct Format {
    name: &'static str,
    /// The path and text of a file in which `key` has `value` in `environment`.
    write: fn(key: &str, value: &str, environment: &str) -> (String, String),
}

const FORMATS: &[Format] = &[
    Format {
        name: "dotenv",
        write: |key, value, environment| (format!(".env.{environment}"), format!("{key}='{value}'\n")),
    },
    Format {
        name: "workflow",
        write: |key, value, environment| {
            let text = format!(
                "on: push\njobs:\n  deploy:\n    environment: {environment}\n    env:\n      {key}: '{value}'\n    steps:\n      - run: make\n"
            );
            (format!(".github/workflows/{environment}.yml"), text)
        },
    },
];

/// The password that both environments have: with characters that notations escape.
const PASSWORD: &str = "Blue@Heron/77+Lantern";

/// A way to write a password down.
struct Notation {
    name: &'static str,
    key: &'static str,
    /// The value, for a host of the environment's own.
    value: fn(environment: &str) -> String,
}

const NOTATIONS: &[Notation] = &[
    Notation { name: "plain", key: "DB_PASSWORD", value: |_| PASSWORD.to_owned() },
    Notation {
        name: "URL",
        key: "DATABASE_URL",
        value: |environment| {
            format!("postgres://shop:Blue%40Heron%2F77%2BLantern@{environment}.db.example.com/shop")
        },
    },
    Notation {
        name: "JDBC",
        key: "SPRING_DATASOURCE_URL",
        value: |environment| {
            format!(
                "jdbc:postgresql://{environment}.db.example.com/shop?user=shop&password=Blue%40Heron%2F77%2BLantern"
            )
        },
    },
    Notation {
        name: "ADO.NET",
        key: "ConnectionStrings__Default",
        value: |environment| {
            format!(
                "Server=tcp:{environment}.db.example.com,1433;Initial Catalog=shop;User ID=shop;Password={PASSWORD}"
            )
        },
    },
    Notation {
        name: "libpq",
        key: "DATABASE_DSN",
        value: |environment| {
            format!("host={environment}.db.example.com dbname=shop user=shop password={PASSWORD}")
        },
    },
];

/// The files of a finding about one credential in two environments, sorted.
fn files_of_reuse(files: &[(String, String)]) -> Vec<Vec<String>> {
    let repository = Scratch::repository();
    for (path, text) in files {
        repository.write(path, text);
    }
    repository.stage();
    let report = repository.envlint(&["check", "--format", "json"]).json();
    let findings = report["findings"].as_array().expect("a list").iter();
    let files_of = |finding: &serde_json::Value| {
        let related = finding["related"].as_array().expect("a list").iter();
        let mut files: Vec<_> = std::iter::once(finding)
            .chain(related)
            .map(|it| it["path"].as_str().expect("a path").to_owned())
            .collect();
        files.sort();
        files.dedup();
        files
    };
    findings.filter(|it| it["rule"] == "reused-credential").map(files_of).collect()
}

fn assert_found(what: &str, staging: (String, String), production: (String, String)) {
    let mut expected = vec![staging.0.clone(), production.0.clone()];
    expected.sort();
    let found = files_of_reuse(&[staging, production]);
    assert!(found.contains(&expected), "{what}: {found:?}");
}

#[test]
fn same_credential_is_found_over_every_pair_of_formats() {
    for one in FORMATS {
        for other in FORMATS {
            let staging = (one.write)("DB_PASSWORD", PASSWORD, "staging");
            let production = (other.write)("DB_PASSWORD", PASSWORD, "production");
            assert_found(&format!("{} and {}", one.name, other.name), staging, production);
        }
    }
}

#[test]
fn same_credential_is_found_over_every_pair_of_notations() {
    let dotenv = FORMATS[0].write;
    for one in NOTATIONS {
        for other in NOTATIONS {
            let staging = dotenv(one.key, &(one.value)("staging"), "staging");
            let production = dotenv(other.key, &(other.value)("production"), "production");
            assert_found(&format!("{} and {}", one.name, other.name), staging, production);
        }
    }
}

#[test]
fn different_credentials_are_not_reused() {
    let dotenv = FORMATS[0].write;
    let staging = dotenv("DB_PASSWORD", "Quiet-Lantern-4711-Harbour", "staging");
    assert!(files_of_reuse(&[staging, dotenv("DB_PASSWORD", PASSWORD, "production")]).is_empty());
}
