//! What `check` and `history` share: the scan, its reports and how it ended.

use std::io::{self, ErrorKind, Write};

use envlint::engine::{Depth, InlineAllows, Scan, Scope, Shallow};
use envlint::report::{
    Audience, Colour, EnvironmentMap, FORMATS, Format, Period, Report, write_incomplete, write_summary,
};

use super::arguments::CommonArguments;
use super::failure::UsageError;
use super::outcome::Outcome;
use super::output::{Output, Target};
use super::progress::Bar;
use super::surroundings::Surroundings;

/// Scans, writes every report, and says how it ended.
pub(super) fn run(
    scope: Scope,
    shallow: Shallow,
    depth: Depth,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    // Before the scan, so that a typing mistake is not answered minutes later.
    let outputs = outputs(common)?;
    let scan = of(scope, shallow, depth, common)?;
    let start = Surroundings::now();
    let report = scan.run(&Bar::new(common, surroundings))?;
    let map = map_for(&outputs, &scan, common, surroundings)?;
    let report = Report { period: Period { start, end: Surroundings::now() }, map, ..report };
    write_all(&outputs, &report, common, surroundings)?;
    Ok(Outcome::of(&report, common.findings_policy()))
}

/// The environment map, where a report shows it and the scan is about the present.
fn map_for(
    outputs: &[Output],
    scan: &Scan,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Option<EnvironmentMap>> {
    let is_shown = outputs.iter().any(|it| it.format == "html");
    let is_present = match scan.scope {
        Scope::Worktree(_) | Scope::Staged | Scope::Base { .. } => true,
        Scope::History { .. } | Scope::Stdin { .. } => false,
    };
    let map = (is_shown && is_present).then(|| scan.environments(&Bar::new(common, surroundings)));
    Ok(map.transpose()?)
}

/// Where the reports of a scan go.
pub(super) fn outputs(common: &CommonArguments) -> Result<Vec<Output>, UsageError> {
    common.outputs(&FORMATS.iter().map(|format| format.name).collect::<Vec<_>>())
}

/// Writes every report.
pub(super) fn write_all(
    outputs: &[Output],
    report: &Report,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<()> {
    // A report that cannot be written must not keep the others back.
    let written: Vec<_> =
        outputs.iter().map(|output| write_report(output, report, common, surroundings)).collect();
    if !outputs.iter().any(shows_the_end) {
        write_end_apart(report, common, surroundings)?;
    }
    written.into_iter().collect()
}

/// The scan that was asked for.
pub(super) fn of(
    scope: Scope,
    shallow: Shallow,
    depth: Depth,
    common: &CommonArguments,
) -> anyhow::Result<Scan> {
    Ok(Scan {
        scope,
        directory: Surroundings::current_folder()?,
        config: common.config.clone(),
        baseline: common.baseline(),
        inline_allows: if common.no_inline_allows { InlineAllows::Ignored } else { InlineAllows::Honoured },
        shallow,
        depth,
        today: Some(Surroundings::today()),
    })
}

fn write_report(
    output: &Output,
    report: &Report,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<()> {
    let colour = surroundings.colour(&output.target, common.colour());
    let format = Format::named(output.format).expect("only known formats are parsed");
    output.target.write(|out| {
        format.write(report, colour, out)?;
        match format.audience {
            Audience::People => write_end(report, common, colour, out),
            Audience::Programs => Ok(()),
        }
    })
}

/// Whether somebody who looks at the terminal sees the summary there.
fn shows_the_end(output: &Output) -> bool {
    output.target == Target::Stdout
        && Format::named(output.format).is_some_and(|format| format.audience == Audience::People)
}

fn write_end(
    report: &Report,
    common: &CommonArguments,
    colour: Colour,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_incomplete(report, colour, out)?;
    if common.quiet { Ok(()) } else { write_summary(report, colour, out) }
}

/// On standard error: nothing but the report may stand where programs read.
fn write_end_apart(
    report: &Report,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<()> {
    let colour = surroundings.stderr_colour(common.colour());
    match write_end(report, common, colour, &mut io::stderr().lock()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
