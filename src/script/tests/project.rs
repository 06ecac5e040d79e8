//! A project that is held in memory, and what is found in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::finding::{DocumentId, Draft};
use crate::rule::Catalogue;

use super::super::{Invocation, Project, ScriptAnalyzer, invocations};

/// A project that is held in memory.
#[derive(Default)]
pub(super) struct Files(pub(super) BTreeMap<RepoPath, Arc<[u8]>>);

impl Files {
    pub(super) fn of<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        Self(files.into_iter().map(|(path, text)| (RepoPath::new(path), text.as_bytes().into())).collect())
    }

    pub(super) fn document(&self, path: &RepoPath) -> Document {
        Document::new(path.clone(), Origin::Worktree, Tracking::Tracked, &self.0[path])
    }

    /// Every finding about every script in the project.
    pub(super) fn findings(&self, analyzer: &ScriptAnalyzer) -> Vec<Draft> {
        let candidates = self.0.iter().filter(|(path, text)| ScriptAnalyzer::is_candidate(path, text));
        let documents = candidates.map(|(path, _)| self.document(path));
        documents.filter_map(|document| analyzer.analyze(DocumentId(0), &document, self)).flatten().collect()
    }
}

impl Project for Files {
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }

    fn scripts(&self) -> Arc<[RepoPath]> {
        self.0.keys().filter(|path| ScriptAnalyzer::speaks(path)).cloned().collect()
    }

    fn variables(&self, script: &RepoPath) -> Vec<(String, String)> {
        let manifest = self.0.get(&RepoPath::new("package.json"));
        let runs = manifest.map(|text| invocations("package.json", text)).unwrap_or_default();
        runs.into_iter().find(|run| run.file == *script).map(|run| run.variables).unwrap_or_default()
    }

    fn runs(&self, script: &RepoPath) -> Vec<Invocation> {
        let named = ["package.json", "Makefile"].map(|name| (name, self.0.get(&RepoPath::new(name))));
        let runs = named.into_iter().filter_map(|(name, text)| Some(invocations(name, text?))).flatten();
        runs.filter(|run| run.file == *script).collect()
    }
}

pub(super) fn analyzer() -> ScriptAnalyzer {
    ScriptAnalyzer::new(&Catalogue::embedded(), &["stopHere".to_owned()]).unwrap()
}
