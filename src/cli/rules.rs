//! `envlint rules`: all rules, for people or programs.

use envlint::report::{write_rules, write_rules_json};
use envlint::rule::Catalogue;

use super::arguments::CommonArguments;
use super::outcome::Outcome;
use super::surroundings::Surroundings;

pub(super) fn run(common: &CommonArguments, surroundings: &Surroundings) -> anyhow::Result<Outcome> {
    let outputs = common.outputs(&["human", "json"])?;
    let catalogue = Catalogue::embedded();
    for output in outputs {
        let colour = surroundings.colour(&output.target, common.colour());
        output.target.write(|out| match output.format {
            "json" => write_rules_json(&catalogue, out),
            _ => write_rules(&catalogue, colour, out),
        })?;
    }
    Ok(Outcome::Clean)
}
