//! Syntaxes that several dialects share: from text to a tree or a list with places, and nothing of what it means.

pub(super) mod assignments;
pub(super) mod hcl;
pub(super) mod json;
pub(super) mod properties;
pub(super) mod template;
#[cfg(test)]
mod testing;
pub(super) mod toml;
pub(super) mod trees;
pub(super) mod variables;
pub(super) mod yaml;

use std::borrow::Cow;

use yaml::{Node, Yaml};

/// A syntax that dialects are written in, whichever their users prefer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Syntax {
    Json,
    Toml,
    Yaml,
}

impl Syntax {
    /// The tree of the only document, or of the first one.
    pub(super) fn parse(self, text: &[u8]) -> Option<Node> {
        match self {
            Self::Json => json::parse(text),
            Self::Toml => Some(toml::parse(text)),
            Self::Yaml => Yaml::parse(text).documents.into_iter().next(),
        }
    }
}

/// The text with a `?` for every byte that is no UTF-8, so that offsets stay.
fn decodable(text: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(text) {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        decoded.push_str(chunk.valid());
        decoded.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Cow::Owned(decoded)
}
