//! `envlint history`: everything that branches and tags ever held.

use envlint::engine::{Scope, Shallow};

use super::arguments::{CommonArguments, HistoryArguments};
use super::outcome::Outcome;
use super::scan;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: HistoryArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let HistoryArguments { revisions, paths, allow_shallow } = arguments;
    let shallow = if allow_shallow { Shallow::Allowed } else { Shallow::Refused };
    scan::run(Scope::History { revisions, paths }, shallow, common, surroundings)
}
