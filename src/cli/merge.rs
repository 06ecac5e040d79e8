//! `envlint merge`: the JSON reports of several runs as one report, in any format.

use anyhow::Context;
use envlint::report::{Period, Report, read_report};

use super::arguments::{CommonArguments, MergeArguments};
use super::outcome::Outcome;
use super::output::read_file;
use super::scan;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: &MergeArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let outputs = scan::outputs(common)?;
    let start = Surroundings::now();
    let mut reports = Vec::new();
    for file in &arguments.files {
        let unread = || format!("`{}` cannot be merged", file.display());
        let bytes = read_file(file).with_context(unread)?;
        reports.push(read_report(&bytes).with_context(unread)?);
    }
    let period = Period { start, end: Surroundings::now() };
    let report = Report { period, ..Report::joined(reports) };
    scan::write_all(&outputs, &report, common, surroundings)?;
    Ok(Outcome::of(&report, common.findings_policy()))
}
