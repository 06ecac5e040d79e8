//! What of the project a change is compared with.
//!
//! Every commit waits for this run, and nearly every commit changes texts about which the rest of the project has
//! nothing to say: then neither its configuration is read nor the work tree walked. Called by the scan.

use crate::binding::EnvironmentSet;
use crate::config::Settings;
use crate::credential::CredentialScanner;
use crate::document::{Document, RepoPath, Role};
use crate::finding::DocumentId;
use crate::format::Memory;
use crate::relation::SecretSearch;
use crate::rule::Catalogue;
use crate::shape;
use crate::source::{Entry, Listing, References, Source, SourceError};

use super::analysis::{Configuration, configuration, env_file_of};

/// A change of more files waits for its own reading, whatever the rest takes.
const FEW: usize = 100;

/// A change and what it takes to say what it is compared with.
pub(super) struct Comparison<'c> {
    pub(super) source: &'c dyn Source,
    pub(super) settings: &'c Settings,
    pub(super) catalogue: &'c Catalogue,
    pub(super) scanner: &'c CredentialScanner<'c>,
}

impl Comparison<'_> {
    /// The changed files, and all configuration beside them if it can say something about them.
    pub(super) fn listing(&self) -> Result<Listing, SourceError> {
        let changed = self.source.list_with(References::None)?;
        if changed.entries.is_empty() {
            return Ok(changed);
        }
        if !self.touches_configuration(&changed.entries) && changed.entries.len() <= FEW {
            let texts: Vec<_> = changed.entries.iter().filter_map(|it| self.source.load(it).ok()).collect();
            if !texts.iter().any(|it| shape::holds_drawn(it.text())) && !self.repeats_near_secret(&texts)? {
                return Ok(changed);
            }
        }
        self.source.list_with(References::All(&|path| self.is_configuration(path)))
    }

    /// Relations have an end in the change only where it touches configuration.
    fn touches_configuration(&self, entries: &[Entry]) -> bool {
        entries.iter().any(|it| self.is_configuration(&it.path))
    }

    fn is_configuration(&self, path: &RepoPath) -> bool {
        env_file_of(path, path, self.settings).is_some()
    }

    /// Whether a secret of the environment files near the root stands in one of the texts. A phrase that somebody thought
    /// of looks like any text, so that only a look into the files can tell; what was drawn is looked for in all of them.
    fn repeats_near_secret(&self, texts: &[Document]) -> Result<bool, SourceError> {
        let near = self.source.list_with(References::Near)?.entries;
        let (mut files, mut bindings, mut memory) = (Vec::new(), Vec::new(), Memory::default());
        for (at, entry) in near.iter().filter(|it| it.role == Role::Reference).enumerate() {
            let Ok(document) = self.source.load(entry) else { continue };
            let read = configuration(DocumentId(at), &document, self.settings, self.scanner, &mut memory);
            if let Some(Configuration { file, bindings: own }) = read {
                files.push(file);
                bindings.extend(own);
            }
        }
        if files.is_empty() {
            return Ok(false);
        }
        let changed = DocumentId(near.len());
        let set = EnvironmentSet::new(files, bindings);
        let search = SecretSearch::new(&set, self.catalogue);
        Ok(search.is_some_and(|it| texts.iter().any(|text| !it.leaks(changed, text.text()).is_empty())))
    }
}
