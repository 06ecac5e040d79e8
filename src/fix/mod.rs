//! Fixes as texts: what a file holds when they are applied, and how the change is shown.
//!
//! What a fix changes, the detectors say; which fixes are applied and whether they hold, the engine. Nothing here touches
//! the disk.

mod allow;
mod diff;
mod ignore_file;

pub(crate) use allow::{comment, section};
pub(crate) use diff::unified;
pub(crate) use ignore_file::{ignore_files_above, with_pattern};
