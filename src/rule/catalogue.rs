//! All rules, from the files that `build.rs` embeds.

use std::collections::BTreeMap;

use regex::bytes::RegexBuilder;
use serde::de::DeserializeOwned;

use super::file::{CredentialFile, PageFile};
use super::{CredentialPattern, Rule, RuleId, RuleKind};

mod embedded {
    //! Every file under `rules/`, written by `build.rs`: no list to edit. Rules are in JSON.
    include!(concat!(env!("OUT_DIR"), "/embedded_rules.rs"));
}

/// The text of an embedded file under `rules/`, by its path there.
pub(crate) fn embedded_text(path: &str) -> Option<&'static str> {
    let at = embedded::FILES.binary_search_by_key(&path, |&(name, _)| name).ok()?;
    Some(embedded::FILES[at].1)
}

/// The page of an embedded rule in JSON, by the rule's id.
pub(super) fn embedded_page(id: &str) -> Option<&'static str> {
    let at = embedded::PAGES.binary_search_by_key(&id, |&(name, _)| name).ok()?;
    Some(embedded::PAGES[at].1)
}

/// Shorter literals stand everywhere.
const SHORTEST_KEYWORD: usize = 3;

/// All rules of a run, by id.
#[derive(Debug, Clone)]
pub struct Catalogue {
    rules: BTreeMap<RuleId, Rule>,
}

/// A rule file that is no rule file.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It does not have the form of one.
    #[error("rule file `{path}` cannot be read")]
    Malformed {
        /// Its path under `rules/`.
        path: String,
        /// What is wrong, with line and column.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A pattern is no regular expression.
    #[error(
        "the pattern of rule `{id}` in `{path}` is no regular expression: mend its `pattern` or its `key`"
    )]
    Pattern {
        /// The file's path under `rules/`.
        path: String,
        /// The rule.
        id: RuleId,
        /// What is wrong with it.
        #[source]
        source: Box<regex::Error>,
    },
    /// A rule has no literal to look for.
    #[error(
        "rule `{id}` in `{path}` has no keyword, or one of under {minimum} bytes: name literals, one of which every match holds"
    )]
    Keyword {
        /// The file's path under `rules/`.
        path: String,
        /// The rule.
        id: RuleId,
        /// The length that a keyword needs.
        minimum: usize,
    },
    /// Two rules have one name.
    #[error("rule file `{path}` defines `{id}` a second time: rename one of the two")]
    Duplicate {
        /// The later file's path under `rules/`.
        path: String,
        /// The name.
        id: RuleId,
    },
}

impl Catalogue {
    /// The rules that envlint is built with. A test checks their patterns; a run does not wait for that.
    pub fn embedded() -> Result<Self, CatalogueError> {
        let files = embedded::FILES.iter().filter(|(path, _)| path.rsplit('.').next() == Some("toml"));
        Self::joined(files.map(|&(path, text)| rules_of_file(path, text, Form::Json)))
    }

    /// The rules of other files, each with its path under `rules/`.
    #[cfg_attr(not(test), expect(dead_code, reason = "rules of a project's own are loaded here"))]
    pub(crate) fn from_files<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, CatalogueError> {
        Self::joined(files.map(|(path, text)| {
            let (path, rules) = rules_of_file(path, text, Form::Toml)?;
            rules.iter().try_for_each(|rule| check_patterns(path, rule))?;
            Ok((path, rules))
        }))
    }

    fn joined<'f>(
        files: impl Iterator<Item = Result<(&'f str, Vec<Rule>), CatalogueError>>,
    ) -> Result<Self, CatalogueError> {
        let mut rules = BTreeMap::new();
        for file in files {
            let (path, of_file) = file?;
            for rule in of_file {
                let id = rule.id.clone();
                if rules.insert(id.clone(), rule).is_some() {
                    return Err(CatalogueError::Duplicate { path: path.to_owned(), id });
                }
            }
        }
        Ok(Self { rules })
    }

    /// The rule with this name.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.get(&id.parse::<RuleId>().ok()?)
    }

    /// Every rule, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// Every credential rule with its pattern, in the order of their names.
    pub fn credentials(&self) -> impl Iterator<Item = (&Rule, &CredentialPattern)> {
        self.iter().filter_map(|rule| match &rule.kind {
            RuleKind::Credential(pattern) => Some((rule, pattern)),
            RuleKind::Relation | RuleKind::Script => None,
        })
    }
}

/// Whether what a rule looks for can be looked for. The detectors rely on it.
fn check_patterns(path: &str, rule: &Rule) -> Result<(), CatalogueError> {
    let pattern = match &rule.kind {
        RuleKind::Credential(pattern) => pattern,
        RuleKind::Relation | RuleKind::Script => return Ok(()),
    };
    let (path, id) = (path.to_owned(), rule.id.clone());
    if pattern.keywords.is_empty() || pattern.keywords.iter().any(|it| it.len() < SHORTEST_KEYWORD) {
        return Err(CatalogueError::Keyword { path, id, minimum: SHORTEST_KEYWORD });
    }
    match RegexBuilder::new(&pattern.expression()).unicode(false).build() {
        Ok(_) => Ok(()),
        Err(source) => Err(CatalogueError::Pattern { path, id, source: Box::new(source) }),
    }
}

/// How a rule file is written down.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// As people write it.
    Toml,
    /// As `build.rs` embeds it.
    Json,
}

impl Form {
    fn read<T: DeserializeOwned>(self, path: &str, text: &str) -> Result<T, CatalogueError> {
        let malformed = |source| CatalogueError::Malformed { path: path.to_owned(), source };
        match self {
            Self::Toml => toml::from_str(text).map_err(|error| malformed(Box::new(error))),
            Self::Json => serde_json::from_str(text).map_err(|error| malformed(Box::new(error))),
        }
    }
}

fn rules_of_file<'f>(path: &'f str, text: &str, form: Form) -> Result<(&'f str, Vec<Rule>), CatalogueError> {
    if path.starts_with("credential/") {
        return Ok((path, form.read::<CredentialFile>(path, text)?.into_rules()));
    }
    let kind = if path.starts_with("script/") { RuleKind::Script } else { RuleKind::Relation };
    Ok((path, vec![form.read::<PageFile>(path, text)?.into_rule(kind)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_rules_pass_the_checks_of_foreign_ones_and_have_pages() {
        for rule in Catalogue::embedded().unwrap().iter() {
            check_patterns("embedded", rule).unwrap();
            assert!(!rule.page().why.is_empty() && !rule.page().matches.is_empty());
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_an_error() {
        let load = |pattern: &str, keyword: &str| {
            let text = format!(
                "provider = 'Acme'\nwhy = ''\nremediation = ''\nreferences = []\n[[rule]]\nid = 'acme'\nsummary = ''\n\
                 environment = 'live'\npattern = '{pattern}'\nkeywords = ['{keyword}']\nmatch = []\nno_match = []\n"
            );
            Catalogue::from_files([("credential/acme.toml", text.as_str())].into_iter())
        };
        assert!(load("acme[0-9]", "acme").is_ok());
        assert!(matches!(load("acme[0-9", "acme"), Err(CatalogueError::Pattern { .. })));
        assert!(matches!(load("ac[0-9]", "ac"), Err(CatalogueError::Keyword { .. })));
    }
}
