//! What can be told of every match of a pattern before anything is compiled: where in a text it is worth trying.
//!
//! The outlines of envlint's own rules are read by the build script, which takes this room as a module of its own: it knows
//! nothing of the rest of envlint. Those of a project's rules are read when they are first needed. Called by the rules and by
//! the scanner for credentials.

pub(crate) mod anchor;
pub(crate) mod bytes;
pub(crate) mod needed;
mod outline;
pub(crate) mod probe;
mod syntax;

pub(crate) use outline::Outline;

/// What stands between a name and its value: the rest of the name, quotes, a type, and the assignment of any language.
pub(crate) const ASSIGNMENT: &str = r#"[0-9A-Za-z_.-]{0,24}\\?["'`\]]{0,2}(?:[ \t]{1,4}(?i:string|str))?[ \t]{0,8}(?:[:?.]{0,3}=>?|\|\||[:,>])[ \t]{0,8}\\?["'`]?"#;
