//! The JSON schema of `envlint.toml`: fresh, and of one mind with the reader.

#![expect(clippy::disallowed_methods, reason = "the test reads and writes the schema")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::path::Path;

use envlint::config::{Settings, schema};
use envlint::rule::Catalogue;
use jsonschema::Validator;

/// `ENVLINT_WRITE_SCHEMA=1 cargo test --test schema` writes the file anew.
const WRITE: &str = "ENVLINT_WRITE_SCHEMA";

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("envlint.schema.json")
}

fn validator() -> Validator {
    let schema = schema();
    jsonschema::meta::validate(&schema).expect("the schema is one");
    jsonschema::validator_for(&schema).unwrap()
}

/// A TOML text as JSON, with dates as their text.
fn json(text: &str) -> serde_json::Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

#[test]
fn committed_schema_is_fresh() {
    let fresh = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os(WRITE).is_some() {
        fs::write(file(), &fresh).unwrap();
    }
    let committed = fs::read_to_string(file()).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == fresh, "run `{WRITE}=1 cargo test --test schema`");
}

#[test]
fn every_configuration_of_this_repository_is_valid() {
    let validator = validator();
    let mut count = 0;
    for entry in ["fixtures", "tests", "."].iter().flat_map(|folder| {
        let depth = if *folder == "." { 1 } else { usize::MAX };
        walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).max_depth(depth)
    }) {
        let entry = entry.unwrap();
        if ["envlint.toml", ".envlint.toml"].iter().any(|name| entry.file_name() == *name) {
            let text = fs::read_to_string(entry.path()).unwrap();
            let errors: Vec<_> = validator.iter_errors(&json(&text)).map(|it| it.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", entry.path().display());
            count += 1;
        }
    }
    assert!(count > 0);
}

/// Texts that use every key.
const VALID: &[&str] = &[
    "",
    "#:schema ./envlint.schema.json\n[files]\nprotected = ['.env.live']\ncommittable = []\nexclude = ['generated/']",
    "[environments.blue]\nclass = 'staging'\nfiles = ['deploy/**']\n[environments.prod]\nfiles = []",
    "[rules]\nignore = ['reused-credential']\nselect = []\nseverity = { reused-credential = 'note' }",
    "[[allow]]\nrule = 'reused-credential'\npath = 'old/'\nkey = 'A'\nreason = 'x'\nexpires = '2030-01-31'",
    "[[allow]]\nvalue = '0123abcd-00ff'\nreason = 'x'",
    "[scripts]\nseeds = ['fill.py']\nexclude = ['tree.py']\nguards = ['stop']",
];

/// Texts with a mistake that a schema can see.
const INVALID: &[&str] = &[
    "file = {}",
    "[files]\nexclud = []",
    "[files]\nexclude = 'a'",
    "[files]\nexclude = ['!a']",
    "[rules]\nignore = 'reused-credential'",
    "[rules]\nseverity = { reused-credential = 'off' }",
    "[[allow]]\nreason = 'everything'",
    "[[allow]]\nkey = 'A'",
    "[[allow]]\nkey = 'A'\nreason = ' '",
    "[[allow]]\nkey = 'A'\nreason = 'x'\nexpires = 'June'",
    "[[allow]]\nvalue = 'hunter2'\nreason = 'x'",
    "[allow]\nkey = 'A'",
    "[environments.blue]\nclass = 'green'",
    "[environments]\nblue = 'staging'",
    "[scripts]\nguards = [true]",
    "[scripts]\nguards = [' ']",
];

#[test]
fn schema_and_reader_agree() {
    let (validator, catalogue) = (validator(), Catalogue::embedded());
    for (texts, expected) in [(VALID, true), (INVALID, false)] {
        for text in texts {
            assert_eq!(validator.is_valid(&json(text)), expected, "schema: {text}");
            let read = Settings::parse("envlint.toml", text, &catalogue, None);
            assert_eq!(read.is_ok(), expected, "reader: {text}: {read:?}");
        }
    }
}
