//! What a project says about itself in `envlint.toml`: as typed, with spans, and checked.
//!
//! The text becomes [`Settings`] in one pass that keeps going: all that is wrong with a file is said at once, each with
//! its place and a suggestion. The file is read from disk by the caller, who knows where the root is and what day it
//! is; nothing here does. Called by the engine and by everything that asks what the project wants.

mod allow;
mod attestation;
mod effective;
mod environments;
mod glob;
mod guard;
mod import;
mod key;
mod problem;
mod project;
mod reader;
mod rules;
mod schema;
mod section;
mod settings;
mod suggestion;
#[cfg(test)]
mod testing;

pub use attestation::{Attestation, Point};
pub(crate) use effective::effective;
pub use effective::{EffectiveSetting, SettingOrigin};
pub(crate) use glob::Globs;
pub(crate) use guard::GuardSettings;
pub use problem::{ConfigError, Problem};
pub(crate) use project::{Project, RuleFile};
pub use schema::schema;
pub use settings::Settings;
pub(crate) use settings::{Allow, NamedEnvironment, Standing};
pub(crate) use suggestion::nearest;

/// Where the settings are looked for at the root, in this order. Two of them at once is an error of the caller's.
pub const FILE_NAMES: [&str; 2] = ["envlint.toml", ".envlint.toml"];
