//! What readers remember of the texts that they read before: versions of one file are mostly the same.

use super::syntax::trees::Trees;
use super::workflow::Scripts;

/// What was read before. Nothing that is read shows whether something was: it is only read sooner.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(super) trees: Trees,
    pub(super) scripts: Scripts,
}
