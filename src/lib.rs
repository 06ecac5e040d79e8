//! envlint keeps the environments of a software project apart.

mod binding;
pub mod config;
pub mod credential;
pub mod document;
pub mod environment;
pub mod finding;
mod format;
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
