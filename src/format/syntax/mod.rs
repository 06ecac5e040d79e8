//! Syntaxes that several dialects share: from text to a tree or a list with places, and nothing of what it means.

pub(super) mod assignments;
pub(super) mod shell;
pub(super) mod template;
pub(super) mod variables;
pub(super) mod yaml;
