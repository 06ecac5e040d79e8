//! What the documents hold that is made from the program: fresh.

#![expect(clippy::disallowed_methods, reason = "the test reads and writes documents")]

mod scratch;

use std::fs;

use scratch::{Scratch, package};

/// `ENVLINT_WRITE_RULES=1 cargo test --test reference` writes the page anew.
const WRITE: &str = "ENVLINT_WRITE_RULES";

#[test]
fn page_of_all_rules_is_fresh() {
    let ended = Scratch::folder().envlint(&["rules", "--format", "markdown"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let file = package("docs/rules.md");
    if std::env::var_os(WRITE).is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &ended.stdout).unwrap();
    }
    let committed = fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == ended.stdout, "run `{WRITE}=1 cargo test --test reference`");
}

/// Every link of a document to a file of this repository leads to one.
#[test]
fn links_of_documents_lead_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)").unwrap();
    let documents = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "packaging/README.md",
        "benches/README.md",
        "docs/hooks.md",
        "docs/rules.md",
    ];
    for document in documents {
        let path = package(document);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{document}: {error}"));
        for found in link.captures_iter(&text) {
            if !found[1].contains("://") {
                assert!(path.parent().unwrap().join(&found[1]).exists(), "{document}: {}", &found[1]);
            }
        }
    }
}
