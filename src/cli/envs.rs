//! `envlint envs`: the environment map.

use envlint::engine::{BaselineFile, Depth, InlineAllows, Scan, Scope, Shallow};
use envlint::report::{
    EnvironmentMap, Extent, Report, write_environments, write_environments_json, write_incomplete,
};

use super::arguments::{CommonArguments, EnvsArguments};
use super::outcome::Outcome;
use super::progress::Bar;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: EnvsArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let outputs = common.outputs(&["human", "json"])?;
    let scan = Scan {
        scope: Scope::Worktree(arguments.paths),
        directory: Surroundings::current_folder()?,
        config: common.config.clone(),
        baseline: BaselineFile::None,
        inline_allows: InlineAllows::Honoured,
        shallow: Shallow::Refused,
        depth: Depth::SHALLOW,
        today: Some(Surroundings::today()),
    };
    let map = scan.environments(&Bar::new(common, surroundings))?;
    let extent = if arguments.all { Extent::Whole } else { Extent::Short };
    for output in outputs {
        let colour = surroundings.colour(&output.target, common.colour());
        output.target.write(|out| match output.format {
            "json" => write_environments_json(&map, out),
            _ => write_environments(&map, extent, colour, out),
        })?;
    }
    say_what_is_missing(map, common, surroundings)
}

fn say_what_is_missing(
    map: EnvironmentMap,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let report = Report { incomplete: map.incomplete, ..Report::default() };
    write_incomplete(&report, surroundings.stderr_colour(common.colour()), &mut std::io::stderr().lock())?;
    Ok(Outcome::of(&report, common.findings_policy()))
}
