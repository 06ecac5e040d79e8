//! Every small project under `fixtures/projects`, `fixtures/incidents`, `fixtures/article` and the folders of
//! `fixtures/ecosystems` gives the report beside it: one named test a folder.
//!
//! `<area>/<case>/` is the project, `<area>/<case>.txt` its report in the concise format. With `ENVLINT_BLESS=1` in the
//! environment the reports are written instead of compared.

#![expect(clippy::disallowed_methods, reason = "tests read the fixtures and write what is blessed")]

mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use scratch::{Scratch, package};

/// The folders of `fixtures/` that hold projects.
const AREAS: &[&str] = &["article", "incidents", "projects"];

/// The folder of `fixtures/` that holds such folders, one an ecosystem.
const ECOSYSTEMS: &str = "ecosystems";

fn main() {
    let arguments = Arguments::from_args();
    let areas = AREAS.iter().map(|area| package("fixtures").join(area));
    let trials = areas
        .chain(cases(&package("fixtures").join(ECOSYSTEMS)))
        .flat_map(|area| cases(&area))
        .map(|case| Trial::test(name_of(&case), move || report_is_expected(&case)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn cases(area: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(area).into_iter().flatten().map(|entry| entry.expect("fixtures can be read").path());
    let mut cases: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

fn name_of(case: &Path) -> String {
    let parts: Vec<_> = case.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    format!("{}/{}", parts[1], parts[0])
}

fn report_is_expected(case: &Path) -> Result<(), Failed> {
    let repository = Scratch::repository();
    repository.copy(case);
    repository.stage();
    let ended = repository.envlint(&["check", "--format", "concise"]);
    if !matches!(ended.code, Some(0 | 1)) {
        return Err(format!("the check did not end well: {ended:?}").into());
    }
    let expected = case.with_extension("txt");
    if std::env::var_os("ENVLINT_BLESS").is_some() {
        fs::write(&expected, &ended.stdout)?;
    }
    let expected = fs::read_to_string(&expected)?.replace("\r\n", "\n");
    if ended.stdout == expected {
        Ok(())
    } else {
        Err(format!("expected\n{expected}\ngot\n{}", ended.stdout).into())
    }
}
