//! Snaplet's configuration of a snapshot: whether it masks what it takes from a database.
//!
//! `transform` says which columns are replaced, and its `$mode` what becomes of the others: `unsafe`, which it is unless
//! another one is named, copies them; `auto` replaces them, and `strict` stops. Called for anonymisers by the analyzer.

use bstr::ByteSlice;

use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Confidence, Rule};
use crate::secret::Secret;
use crate::text::Span;

use super::term::{Script, TermId, TermKind};

/// Whether a file configures a snapshot.
pub(super) fn is_snapshot_configuration(path: &RepoPath) -> bool {
    matches!(path.file_name_bytes(), b"snaplet.config.ts" | b"snaplet.config.js" | b"snaplet.config.mjs")
}

/// The finding about a configuration that copies what it does not name.
pub(super) fn draft(script: &Script, rule: &Rule, id: DocumentId, document: &Document) -> Option<Draft> {
    let transform = value_of(script, "transform");
    let mode = value_of(script, "$mode").and_then(|(_, value)| text_of(script, value));
    // Without any of these it is about data that are made up.
    let takes = ["select", "subset"].iter().find_map(|key| value_of(script, key));
    let (span, _) = value_of(script, "$mode").or(transform).or(takes)?;
    if mode.is_some_and(|mode| mode != "unsafe") {
        return None;
    }
    let path = document.path.display();
    // The functions of the tables get the row that they replace.
    let replaces = document.text().contains_str("row.");
    let message = if replaces {
        format!("`{path}` copies every column that it does not name as it is")
    } else {
        format!("`{path}` replaces no column: every row is copied as it is")
    };
    let primary = Spot::new(id, span, "`$mode` is `unsafe` here, and `auto` would replace the rest");
    let mut draft = Draft::of(rule, message, primary, Secret::new("snapshot"));
    draft.confidence = Confidence::Low;
    Some(draft)
}

/// The first pair of a key, and its value.
fn value_of(script: &Script, wanted: &str) -> Option<(Span, TermId)> {
    script.terms.iter().find_map(|term| match &term.kind {
        TermKind::Pair { key, value } if key == wanted => Some((term.span, *value)),
        _ => None,
    })
}

fn text_of(script: &Script, id: TermId) -> Option<&str> {
    match &script.term(id).kind {
        TermKind::Text { literal, parts } if parts.is_empty() => Some(literal),
        _ => None,
    }
}
