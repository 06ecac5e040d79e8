//! `envlint history`: everything that branches and tags ever held.

use envlint::engine::{Reach, Scope, Shallow};

use super::arguments::{CommonArguments, HistoryArguments};
use super::outcome::Outcome;
use super::scan;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: HistoryArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let HistoryArguments { revisions, paths, allow_shallow, unreachable, depth } = arguments;
    let reach = if unreachable { Reach::Everything } else { Reach::References };
    let shallow = if allow_shallow { Shallow::Allowed } else { Shallow::Refused };
    scan::run(Scope::History { revisions, paths, reach }, shallow, depth.into(), common, surroundings)
}
