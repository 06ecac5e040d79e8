//! Every rule of the catalogue keeps the laws, one named test a rule.
//!
//! A new rule file is under test as soon as it is there: nothing is to be added here.

use std::process::ExitCode;

use envlint::credential::{CredentialScanner, laws};
use envlint::rule::{Catalogue, Rule, RuleKind};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    static CATALOGUE: Catalogue = Catalogue::embedded();
    let scanner: &'static CredentialScanner<'static> =
        Box::leak(Box::new(CredentialScanner::new(&CATALOGUE)));
    let trial = |rule: &'static Rule| {
        let kind = if matches!(rule.kind, RuleKind::Credential(_)) { "credential" } else { "page" };
        Trial::test(format!("{kind}::{}", rule.id), move || keeps_the_laws(rule, &CATALOGUE, scanner))
    };
    libtest_mimic::run(&Arguments::from_args(), CATALOGUE.iter().map(trial).collect()).exit_code()
}

fn keeps_the_laws(rule: &Rule, catalogue: &Catalogue, scanner: &CredentialScanner<'_>) -> Result<(), Failed> {
    let broken = laws::broken_by(rule, catalogue, scanner);
    if broken.is_empty() { Ok(()) } else { Err(format!("{broken:#?}").into()) }
}
