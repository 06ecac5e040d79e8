//! envlint keeps the environments of a software project apart.
//!
//! Every application has at least development, staging and production, and credentials must never cross between them.
//! envlint reads a project's configuration as *bindings* (an environment gives a key a value, at a place), compares
//! them, recognises credentials by their form, and judges seed scripts on their syntax trees.
//!
//! The way of the data: a source (working tree, index, history, standard input) yields documents; format readers turn
//! them into bindings; detectors, relations and the script analysis turn both into findings; what is allowed is taken
//! out; a reporter writes the rest. [`engine::Scan`] does all of it:
//!
//! ```
//! use envlint::engine::{BaselineFile, Depth, InlineAllows, Progress, Scan, Scope, Shallow, Unit};
//!
//! struct Silent;
//!
//! impl Progress for Silent {
//!     fn begin(&self, _what: &'static str, _unit: Unit, _total: usize) {}
//!     fn advance(&self, _count: usize) {}
//! }
//!
//! let scan = Scan {
//!     scope: Scope::Stdin { name: ".env.staging".into(), bytes: b"APP_ENV=production\n".to_vec() },
//!     directory: ".".into(),
//!     config: None,
//!     baseline: BaselineFile::Usual,
//!     inline_allows: InlineAllows::Honoured,
//!     shallow: Shallow::Refused,
//!     depth: Depth::SHALLOW,
//!     today: None,
//! };
//! let report = scan.run(&Silent)?;
//! assert_eq!(report.findings[0].rule.as_str(), "contradicting-environment");
//! # Ok::<(), envlint::engine::ScanError>(())
//! ```
//!
//! No finding holds a secret's text: a [`secret::Secret`] cannot be printed, and the excerpts of a
//! [`finding::Place`] are redacted before they leave the engine.

pub mod agent_hook;
pub mod baseline;
mod binding;
pub mod checklist;
mod command;
pub mod config;
pub mod credential;
pub mod document;
pub mod engine;
pub mod environment;
pub mod finding;
mod fix;
mod format;
mod generic;
pub mod guard;
mod imported;
pub mod init;
mod pattern;
mod personal;
pub mod reach;
mod relation;
pub mod report;
pub mod rule;
mod script;
pub mod secret;
mod shape;
mod source;
mod suppress;
pub mod text;

pub use script::ScriptError;
pub use source::SourceError;

/// Whether all that the format of this number reads in a text lies inside the text: for the fuzz target.
#[doc(hidden)]
pub fn format_keeps_spans_inside(number: usize, text: &[u8]) -> bool {
    format::keeps_spans_inside(number, text)
}

/// How many findings a script alone gives, judged without the files around it; `None` where its language is not
/// understood: for the benchmark.
#[doc(hidden)]
pub fn judge_script(path: &str, text: &[u8]) -> Option<usize> {
    script::count_findings(path, text)
}
