//! Why a scan cannot be done.

use crate::baseline::BaselineError;
use crate::config::{ConfigError, FILE_NAMES};
use crate::script::ScriptError;
use crate::source::SourceError;

/// Why a scan cannot be done at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The queries over scripts are none.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The configuration file has mistakes.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration file that was named cannot be read.
    #[error("configuration file `{path}` cannot be read")]
    UnreadableConfig {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// A rule file that was named cannot be read.
    #[error("rule file `{path}` cannot be read: name a file that has `[[rule]]` sections")]
    UnreadableRules {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// The baseline has mistakes.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// The baseline that was named cannot be read.
    #[error("baseline `{path}` cannot be read")]
    UnreadableBaseline {
        /// The file as it was named.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// There are two configuration files.
    #[error("both `{}` and `{}` are here: keep one of them", FILE_NAMES[0], FILE_NAMES[1])]
    TwoConfigs,
    /// Fixes were asked for of something that cannot be changed.
    #[error("only files of the working tree can be fixed: name paths, or nothing for all of it")]
    NothingToFix,
    /// What is to be scanned cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}
