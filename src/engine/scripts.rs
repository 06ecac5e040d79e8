//! Which scripts are judged, and where their imports are read from.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Settings;
use crate::document::{Document, Incomplete, RepoPath};
use crate::finding::{DocumentId, Draft};
use crate::script::{Project, ScriptAnalyzer, invoked_scripts};
use crate::source::Source;
use crate::text;

use super::reading::Numbered;

/// The script analysis with the project around the scripts.
pub(super) struct Scripts<'s> {
    analyzer: ScriptAnalyzer,
    settings: &'s Settings,
    files: Files<'s>,
    /// Files that the project runs to fill or empty a database.
    invoked: BTreeSet<RepoPath>,
}

/// The files of a source, for imports.
struct Files<'s>(&'s dyn Source);

impl Project for Files<'_> {
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>> {
        Some(text::decode(&self.0.read(path)?).into())
    }
}

impl<'s> Scripts<'s> {
    pub(super) fn new(
        analyzer: ScriptAnalyzer,
        settings: &'s Settings,
        source: &'s dyn Source,
        entries: &[Numbered<'_>],
    ) -> Self {
        let manifests = entries.iter().filter(|it| it.entry.path.file_name() == "package.json");
        let invoked = manifests.flat_map(|it| invoked_by(&it.entry.path, source)).collect();
        Self { analyzer, settings, files: Files(source), invoked }
    }

    /// What is wrong with a document, if it is a script that fills or empties a database; an error when it is one that
    /// cannot be judged.
    pub(super) fn analyze(&self, id: DocumentId, document: &Document) -> Result<Vec<Draft>, Incomplete> {
        if !self.is_judged(document) {
            return Ok(Vec::new());
        }
        self.analyzer.analyze(id, document, &self.files).ok_or_else(|| Incomplete {
            path: document.path.display(),
            reason: "the script is too large or too deep to be judged: move its data into another file, or name it \
                     in `[scripts] exclude` of envlint.toml"
                .to_owned(),
        })
    }

    fn is_judged(&self, document: &Document) -> bool {
        match self.settings.is_seed(&document.path) {
            Some(false) => false,
            Some(true) => ScriptAnalyzer::can_analyze(&document.path, document.text()),
            None if self.invoked.contains(&document.path) => {
                ScriptAnalyzer::can_analyze(&document.path, document.text())
            }
            None => ScriptAnalyzer::is_candidate(&document.path, document.text()),
        }
    }
}

/// The scripts that a manifest runs, by their paths from the root.
fn invoked_by(manifest: &RepoPath, source: &dyn Source) -> Vec<RepoPath> {
    let folder = manifest.folder();
    let from_root = |path: RepoPath| {
        if folder.is_empty() { path } else { RepoPath::new(format!("{folder}/{}", path.display())) }
    };
    source
        .read(manifest)
        .map(|bytes| invoked_scripts(&bytes).into_iter().map(from_root).collect())
        .unwrap_or_default()
}
