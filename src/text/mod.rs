//! Bytes to lines and back: spans, positions and encodings.
//!
//! Everything right of `source` speaks of places in a text through [`Span`] (bytes) and turns them into
//! [`Position`] (lines and columns) only when a finding is made. Called by every other module; knows none.

mod anchored;
mod any_case;
mod encoding;
mod escaped;
mod line_index;
mod literals;
mod span;
mod word_list;

pub(crate) use anchored::Anchored;
pub(crate) use any_case::AnyCase;
pub(crate) use encoding::{decode, replaced};
pub(crate) use escaped::Escaped;
pub(crate) use line_index::LineIndex;
pub use line_index::Position;
pub(crate) use literals::Literals;
pub use span::Span;
pub(crate) use word_list::WordList;
