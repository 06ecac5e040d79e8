//! Every example of every rule about projects holds: one named test a rule.

mod scratch;

use std::collections::BTreeMap;

use envlint::rule::{Catalogue, Example, Rule, RuleKind};
use libtest_mimic::{Arguments, Failed, Trial};
use scratch::Scratch;

fn main() {
    let arguments = Arguments::from_args();
    let catalogue = Catalogue::embedded();
    let trials = catalogue
        .iter()
        .filter(|rule| matches!(rule.kind, RuleKind::Relation | RuleKind::Script))
        .cloned()
        .map(|rule| Trial::test(rule.id.to_string(), move || holds(&rule)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn holds(rule: &Rule) -> Result<(), Failed> {
    if rule.page().matches.len() < 2 || rule.page().no_matches.len() < 3 {
        return Err("a rule needs two examples that match and three that do not".into());
    }
    if rule.page().why.is_empty() || rule.page().remediation.is_empty() || rule.page().references.is_empty() {
        return Err("a rule says why, what to do, and where to read on".into());
    }
    for (expected, examples) in [(true, &rule.page().matches), (false, &rule.page().no_matches)] {
        for (number, example) in examples.iter().enumerate() {
            let found = found_in(example)?;
            if found.iter().any(|it| *it == rule.id.as_str()) != expected {
                let kind = if expected { "match" } else { "no_match" };
                return Err(format!("{kind} number {}: found {found:?}", number + 1).into());
            }
        }
    }
    Ok(())
}

/// The rules that are reported for an example.
fn found_in(example: &Example) -> Result<Vec<String>, Failed> {
    let Example::Project { tracked, untracked, ignored } = example else {
        return Err("an example of this kind is a project".into());
    };
    let repository = Scratch::repository();
    if !ignored.is_empty() {
        let lines: Vec<_> = ignored.keys().map(|path| format!("/{path}")).collect();
        repository.write(".gitignore", &lines.join("\n"));
    }
    write_all(&repository, tracked);
    repository.stage();
    write_all(&repository, untracked);
    write_all(&repository, ignored);
    let ended = repository.envlint(&["check", "--format", "json"]);
    if !matches!(ended.code, Some(0 | 1)) {
        return Err(format!("the check did not end well: {ended:?}").into());
    }
    Ok(ended.rules())
}

fn write_all(repository: &Scratch, files: &BTreeMap<String, String>) {
    for (path, text) in files {
        repository.write(path, text);
    }
}
