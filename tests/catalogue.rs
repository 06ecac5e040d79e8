//! The laws that every rule of the catalogue keeps, one named test a rule, and those of the catalogue as a whole.
//!
//! A new rule file is under test as soon as it is there: nothing is to be added here.

use std::collections::BTreeSet;
use std::process::ExitCode;

use envlint::credential::{CredentialHit, CredentialScanner};
use envlint::rule::{Catalogue, CredentialPattern, Example, Rule, expand_placeholders};
use libtest_mimic::{Arguments, Failed, Trial};
use regex::bytes::RegexBuilder;

/// What a compiled pattern may take.
const SIZE_LIMIT: usize = 4 << 20;

fn main() -> ExitCode {
    static CATALOGUE: Catalogue = Catalogue::embedded();
    let catalogue = &CATALOGUE;
    let scanner: &'static CredentialScanner<'static> = Box::leak(Box::new(CredentialScanner::new(catalogue)));
    let mut trials: Vec<_> = catalogue
        .iter()
        .map(|rule| Trial::test(format!("page::{}", rule.id), move || page_is_complete(rule)))
        .collect();
    trials.extend(catalogue.credentials().map(|(rule, pattern)| {
        Trial::test(format!("credential::{}", rule.id), move || {
            credential_keeps_the_laws(scanner, rule, pattern)
        })
    }));
    trials.push(Trial::test("whole::overlaps_name_rules", move || overlaps_name_rules(catalogue)));
    trials.push(Trial::test("whole::examples_hold_no_token", move || {
        examples_hold_no_token(catalogue, scanner)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

type Law = Result<(), Failed>;

fn law(holds: impl Into<Option<()>>, broken: impl FnOnce() -> String) -> Law {
    holds.into().ok_or_else(|| broken().into())
}

fn page_is_complete(rule: &Rule) -> Law {
    let is_sentence = |text: &str| text.trim().len() >= 30 && text.trim().ends_with('.');
    law(is_sentence(&rule.page().why).then_some(()), || {
        format!("`why` is no sentence: {:?}", rule.page().why)
    })?;
    law(is_sentence(&rule.page().remediation).then_some(()), || {
        format!("`remediation` is no sentence: {:?}", rule.page().remediation)
    })?;
    let is_line = !rule.summary.is_empty() && !rule.summary.contains('\n') && !rule.summary.ends_with('.');
    law(is_line.then_some(()), || format!("`summary` is one line without a period: {:?}", rule.summary))?;
    let is_page = |reference: &String| reference.starts_with("https://");
    let has_pages = !rule.page().references.is_empty() && rule.page().references.iter().all(is_page);
    law(has_pages.then_some(()), || "`references` holds one page or more, each by https".into())
}

fn credential_keeps_the_laws(
    scanner: &CredentialScanner<'_>,
    rule: &Rule,
    pattern: &CredentialPattern,
) -> Law {
    let (matches, no_matches) = (texts(&rule.page().matches), texts(&rule.page().no_matches));
    law((matches.len() >= 2).then_some(()), || "`match` needs two examples".into())?;
    law((no_matches.len() >= 3).then_some(()), || "`no_match` needs three examples".into())?;
    let is_near_miss = |text: &&String| pattern.keywords.iter().any(|keyword| holds(text, keyword));
    law(no_matches.iter().find(is_near_miss).map(|_| ()), || {
        "`no_match` needs a near miss: a text with a keyword".into()
    })?;
    law(no_matches.iter().find(|text| is_reference(text)).map(|_| ()), || {
        "`no_match` needs a reference".into()
    })?;
    for text in &matches {
        is_reported(scanner, rule, pattern, text)?;
    }
    for text in &no_matches {
        let fires = scanner.scan(text.as_bytes()).iter().any(|hit| hit.rule.id == rule.id);
        law((!fires).then_some(()), || format!("fires on a `no_match`: {text}"))?;
    }
    let built = RegexBuilder::new(&pattern.expression()).unicode(false).size_limit(SIZE_LIMIT).build();
    built.map(|_| ()).map_err(|error| format!("the pattern is too large: {error}").into())
}

/// By this rule, and by no other that is not declared.
fn is_reported(scanner: &CredentialScanner<'_>, rule: &Rule, pattern: &CredentialPattern, text: &str) -> Law {
    let keyword = pattern.keywords.iter().find(|keyword| holds(text, keyword));
    law(keyword.map(|_| ()), || format!("no keyword stands in a `match`: {text}"))?;
    let hits = scanner.scan(text.as_bytes());
    let names =
        |hits: &[CredentialHit<'_>]| hits.iter().map(|hit| hit.rule.id.to_string()).collect::<Vec<_>>();
    law(hits.iter().find(|hit| hit.rule.id == rule.id).map(|_| ()), || {
        format!("not reported ({:?} are): {text}", names(&hits))
    })?;
    let stranger = hits.iter().find(|hit| hit.rule.id != rule.id && !pattern.overlaps.contains(&hit.rule.id));
    law(stranger.is_none().then_some(()), || format!("{:?} are reported: {text}", names(&hits)))
}

fn overlaps_name_rules(catalogue: &Catalogue) -> Law {
    let known: BTreeSet<_> = catalogue.iter().map(|rule| &rule.id).collect();
    for (rule, pattern) in catalogue.credentials() {
        let unknown = pattern.overlaps.iter().find(|id| !known.contains(id));
        law(unknown.is_none().then_some(()), || {
            format!("`{}` overlaps an unknown rule: {unknown:?}", rule.id)
        })?;
    }
    Ok(())
}

/// As they stand in the files, the examples are no credentials; only expanded they are.
fn examples_hold_no_token(catalogue: &Catalogue, scanner: &CredentialScanner<'_>) -> Law {
    for (rule, pattern) in catalogue.credentials() {
        for example in rule.page().matches.iter().chain(&rule.page().no_matches) {
            let Example::Text(text) = example else { continue };
            let hits = scanner.scan(text.as_bytes());
            law(hits.is_empty().then_some(()), || {
                format!("`{}` holds a token ({}): {text}", rule.id, pattern.provider)
            })?;
        }
    }
    Ok(())
}

fn texts(examples: &[Example]) -> Vec<String> {
    let text = |example: &Example| match example {
        Example::Text(text) => Some(expand_placeholders(text)),
        Example::Project { .. } => None,
    };
    examples.iter().filter_map(text).collect()
}

fn holds(text: &str, keyword: &str) -> bool {
    text.to_ascii_lowercase().contains(&keyword.to_ascii_lowercase())
}

fn is_reference(text: &str) -> bool {
    ["${", "process.env", "os.environ", "op://", "$TOKEN", "var."].iter().any(|form| text.contains(form))
}
