//! Analysis of seed, reset and other destructive database scripts, on their syntax trees.
//!
//! A script is read into terms of one small language (`language`, `syntax`, `lower`), run in every environment (`run`,
//! `evaluate`), and judged by what it writes in production (`verdict`). What the constructs and operations of a
//! language are stands in `rules/script/languages/`. Called by the engine; it touches neither disk nor Git: the other
//! files of a project come through [`Project`].

mod active;
mod alias;
mod analyzer;
mod bound;
mod call;
mod caller;
mod candidate;
mod draft;
mod evaluate;
mod fix;
mod import;
mod invocation;
mod known;
mod language;
mod link;
mod loader;
mod lower;
mod management;
mod matching;
mod operation;
mod package;
mod passthrough;
mod place;
mod protection;
mod query;
mod randomness;
mod reader;
mod resolve;
mod run;
mod shell;
mod snapshot;
mod sql;
mod started;
mod statement;
mod syntax;
mod task;
mod term;
#[cfg(test)]
mod tests;
mod verdict;
mod words;
mod world;

pub(crate) use analyzer::{ScriptAnalyzer, count_findings};
pub(crate) use fix::is_within_literal;
pub(crate) use import::Project;
pub(crate) use invocation::{Invocation, MANIFESTS, invocations, invocations_of_lines};
pub use syntax::ScriptError;
