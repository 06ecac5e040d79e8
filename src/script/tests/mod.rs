//! The scripts under `fixtures/script/` with their verdicts, the examples of the rules, and hostile texts.

mod finding;
mod fix;
mod fixture;
mod hostile;
mod project;
mod verdict;

pub(super) use fixture::scripts_of;
