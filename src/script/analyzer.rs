//! The way from a document to findings. Called by the engine, from many threads.

use std::collections::BTreeMap;

use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft};
use crate::rule::{Catalogue, Rule};

use super::candidate;
use super::draft::Findings;
use super::import::{self, Project};
use super::language::Language;
use super::lower;
use super::run::Module;
use super::syntax::ScriptError;
use super::term::Script;
use super::verdict;

/// How many imports of one script are followed.
const MOST_IMPORTS: usize = 24;

/// Judges scripts.
#[derive(Debug)]
pub(crate) struct ScriptAnalyzer {
    rules: Rules,
    guards: Vec<String>,
}

/// The pages that are reported under.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) unguarded: Rule,
    pub(super) ineffective: Rule,
    pub(super) unseeded: Rule,
}

impl ScriptAnalyzer {
    /// An analyzer that takes the functions named `guards` to stop in production.
    pub(crate) fn new(catalogue: &Catalogue, guards: &[String]) -> Result<Self, ScriptError> {
        let rule = |id| catalogue.get(id).cloned().ok_or(ScriptError::MissingRule(id));
        Ok(Self {
            rules: Rules {
                unguarded: rule("seed-without-production-guard")?,
                ineffective: rule("ineffective-production-guard")?,
                unseeded: rule("unseeded-random-data")?,
            },
            guards: guards.to_vec(),
        })
    }

    /// Whether a file is a seed script by its name or place, and may write. Cheap: nothing is parsed.
    pub(crate) fn is_candidate(path: &RepoPath, text: &[u8]) -> bool {
        candidate::is_candidate(path, text)
    }

    /// Whether a file is in a language that is understood.
    pub(crate) fn speaks(path: &RepoPath) -> bool {
        Language::of(path).is_some()
    }

    /// Whether a file that is known to be a seed script (by configuration, or because the project runs it as one) is
    /// in a language that is understood, and may write. Cheap.
    pub(crate) fn can_analyze(path: &RepoPath, text: &[u8]) -> bool {
        candidate::can_be_read(path, text)
    }

    /// What is wrong with a script; `None` when it is too large or too deep to be parsed in reasonable time.
    pub(crate) fn analyze(
        &self,
        id: DocumentId,
        document: &Document,
        project: &dyn Project,
    ) -> Option<Vec<Draft>> {
        let Some(language) = Language::of(&document.path).filter(|_| !document.is_sample()) else {
            return Some(Vec::new());
        };
        let modules = modules(language, document, project)?;
        let judgement = verdict::judge(&modules, &self.guards);
        let findings =
            Findings { rules: &self.rules, language, id, document, modules: &modules, judgement: &judgement };
        Some(findings.drafts())
    }

    /// The verdict alone.
    #[cfg(test)]
    pub(super) fn judge(&self, document: &Document, project: &dyn Project) -> Option<verdict::Judgement> {
        let language = Language::of(&document.path)?;
        Some(verdict::judge(&modules(language, document, project)?, &self.guards))
    }
}

/// The script with the files that it imports; those files' own imports are not followed.
fn modules(language: &Language, document: &Document, project: &dyn Project) -> Option<Vec<Module>> {
    let script = read(language, document.text())?;
    let mut modules = vec![Module::default()];
    let mut known: BTreeMap<RepoPath, Option<usize>> = BTreeMap::new();
    let mut links = Vec::new();
    for import in script.imports.iter().take(MOST_IMPORTS) {
        let found = import::resolve(language, &document.path, &import.source, project);
        links.push(found.and_then(|(path, text)| {
            *known.entry(path.clone()).or_insert_with(|| {
                let script = read(Language::of(&path)?, &text)?;
                modules.push(Module { script, links: Vec::new() });
                Some(modules.len() - 1)
            })
        }));
    }
    modules[0] = Module { script, links };
    Some(modules)
}

/// A text's script. Query files are checked by a test, so a failure here is no user's concern.
fn read(language: &Language, text: &[u8]) -> Option<Script> {
    const LARGEST: usize = 4 << 20;
    if text.len() > LARGEST {
        return None;
    }
    lower::read(language, text).ok().flatten()
}
