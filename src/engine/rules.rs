//! The rules of a project: all that a run goes by, and whether its own keep the laws.

use std::path::Path;

use crate::config::{ConfigError, Project, RuleFile};
use crate::credential::{CredentialScanner, laws};
use crate::rule::Catalogue;
use crate::source;

use super::{Scan, ScanError};

/// A file of rules that were held against the laws.
#[derive(Debug)]
pub struct CheckedRules {
    /// How many rules it has.
    pub rules: usize,
    /// How many rules of gitleaks' form it has instead: these can be looked for, and no law is asked of them.
    pub imported: usize,
    /// The laws that they break, with their places.
    pub broken: Option<ConfigError>,
}

impl Scan {
    /// Every rule that it goes by: envlint's own and those of the project.
    pub fn catalogue(&self) -> Result<Catalogue, ScanError> {
        let source = self.open()?;
        let Project { catalogue, .. } = self.project(self.configuration(&*source)?.as_ref(), &*source)?;
        Ok(catalogue)
    }
}

/// Holds the rules of a file against the laws that envlint's own rules keep. A file that cannot be read as rules is an
/// error.
pub fn check_rules(directory: &Path, file: &Path) -> Result<CheckedRules, ScanError> {
    let path = file.to_string_lossy().into_owned();
    let read = source::read_named_file(&directory.join(file));
    let bytes = read.map_err(|source| ScanError::UnreadableRules { path: path.clone(), source })?;
    // As in gitleaks, paths start at the folder from which it is called.
    let open = |name: &str| source::read_named_file(&directory.join(name)).map_err(|error| error.to_string());
    let file = RuleFile::read(&path, &bytes, &open)?;
    let own = file.rules.iter().map(|placed| placed.rule.clone()).collect();
    let catalogue = Catalogue::embedded().with(own);
    let scanner = CredentialScanner::new(&catalogue);
    let breaches: Vec<_> = file
        .rules
        .iter()
        .enumerate()
        .flat_map(|(at, placed)| {
            laws::broken_by(&placed.rule, &catalogue, &scanner).into_iter().map(move |it| (at, it))
        })
        .collect();
    let wrong = breaches.iter().map(|(rule, it)| (*rule, it.field, it.item, &*it.message, &*it.help));
    let broken = (!breaches.is_empty()).then(|| file.error(wrong));
    Ok(CheckedRules { rules: file.rules.len(), imported: file.imported, broken })
}
