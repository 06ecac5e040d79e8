//! `envlint checklist`: the ten points over this repository.

use envlint::checklist::{
    Checklist, Inspection, Standing, write_checklist, write_checklist_json, write_checklist_markdown,
};
use envlint::engine::InlineAllows;
use envlint::report::{Report, write_incomplete};

use super::arguments::{ChecklistArguments, CommonArguments};
use super::outcome::Outcome;
use super::progress::Bar;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: &ChecklistArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let outputs = common.outputs(&["human", "json", "markdown"])?;
    let inspection = Inspection {
        directory: Surroundings::current_folder()?,
        config: common.config.clone(),
        inline_allows: if common.no_inline_allows { InlineAllows::Ignored } else { InlineAllows::Honoured },
        today: Some(Surroundings::today()),
    };
    let checklist = inspection.run(&Bar::new(common, surroundings))?;
    for output in outputs {
        let colour = surroundings.colour(&output.target, common.colour());
        output.target.write(|out| match output.format {
            "json" => write_checklist_json(&checklist, out),
            "markdown" => write_checklist_markdown(&checklist, out),
            _ => write_checklist(&checklist, colour, out),
        })?;
    }
    let outcome = outcome(&checklist, arguments.require);
    let report = Report { incomplete: checklist.incomplete, ..Report::default() };
    write_incomplete(&report, surroundings.stderr_colour(common.colour()), &mut std::io::stderr().lock())?;
    Ok(outcome)
}

fn outcome(checklist: &Checklist, required: Option<u8>) -> Outcome {
    let is_kept = match required {
        Some(required) => checklist.passed() >= required.into(),
        None => checklist.count(Standing::Failed) == 0,
    };
    match (checklist.incomplete.is_empty(), is_kept) {
        (false, _) => Outcome::Error,
        (true, true) => Outcome::Clean,
        (true, false) => Outcome::Findings,
    }
}
