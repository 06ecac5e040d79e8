//! What the scripts of steps do. The same one is asked for many times: by several questions about one step, in every job
//! that is a copy of another, and in all versions of a file.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use foldhash::HashMap;

use crate::binding::EnvFile;
use crate::document::RepoPath;

use super::command::{Purpose, purpose_of};
use super::loading::{Loading, loadings};
use crate::command::{Command, commands, may_change_data};

/// Scripts that were looked at before.
#[derive(Debug, Default)]
pub(in crate::format) struct Scripts {
    known: RefCell<HashMap<Box<str>, Arc<Script>>>,
    bytes: Cell<usize>,
}

/// What a script does.
#[derive(Debug)]
pub(super) struct Script {
    /// Of each command.
    pub(super) purposes: Vec<Purpose>,
    /// The environments of production that its commands load.
    pub(super) loadings: Vec<Loading>,
    /// Whether it writes to where later steps read their environment.
    pub(super) writes_environment: bool,
    /// Whether one of its commands may change what a database or a bucket holds.
    pub(super) may_change_data: bool,
}

/// How many bytes of scripts are remembered before all are forgotten.
const LIMIT: usize = 4 << 20;

impl Scripts {
    /// What a script does.
    pub(super) fn get(&self, script: &str) -> Arc<Script> {
        let mut known = self.known.borrow_mut();
        if let Some(known) = known.get(script) {
            return Arc::clone(known);
        }
        if self.bytes.get() + script.len() > LIMIT {
            known.clear();
            self.bytes.set(0);
        }
        self.bytes.set(self.bytes.get() + script.len());
        let found = Arc::new(Script::of(script));
        known.insert(script.into(), Arc::clone(&found));
        found
    }
}

impl Script {
    fn of(script: &str) -> Self {
        let commands = commands(script);
        Self {
            purposes: commands.iter().map(purpose_of).collect(),
            loadings: commands.iter().flat_map(loadings).collect(),
            writes_environment: commands.iter().any(writes_environment),
            may_change_data: may_change_data(script),
        }
    }
}

fn writes_environment(command: &Command) -> bool {
    let is_environment =
        |path: &String| path.contains("GITHUB_ENV") || EnvFile::of_path(&RepoPath::new(path)).is_some();
    let is_tee = command.words.first().is_some_and(|first| first == "tee");
    command.written.iter().any(is_environment) || is_tee && command.words.iter().any(is_environment)
}
