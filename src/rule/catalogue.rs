//! All rules: those that `build.rs` makes part of the program, and those of other files.

use std::borrow::Cow;

use regex::bytes::RegexBuilder;
use serde::de::DeserializeOwned;

use super::file::{CredentialFile, PageFile};
use super::{CredentialPattern, Rule, RuleId, RuleKind, RuleList};

mod embedded {
    //! Every file under `rules/`, written by `build.rs`: no list to edit.

    use std::borrow::Cow;

    use super::super::{
        Checksum, Confidence, CredentialPattern, Demand, EnvironmentTag, Exposure, Grading, LazyPage, Rule,
        RuleId, RuleKind, Severity,
    };

    include!(concat!(env!("OUT_DIR"), "/embedded_rules.rs"));
}

/// The text of an embedded query under `rules/`, by its path there.
pub(crate) fn embedded_query(path: &str) -> Option<&'static str> {
    let at = embedded::QUERIES.binary_search_by_key(&path, |&(name, _)| name).ok()?;
    Some(embedded::QUERIES[at].1)
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
    /// Sorted by their ids.
    rules: RuleList<Rule>,
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
    pub const fn embedded() -> Self {
        Self { rules: Cow::Borrowed(&embedded::RULES) }
    }

    /// The rules of other files, each with its path under `rules/`.
    #[cfg_attr(not(test), expect(dead_code, reason = "rules of a project's own are loaded here"))]
    pub(crate) fn from_files<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> Result<Self, CatalogueError> {
        let mut rules: Vec<Rule> = Vec::new();
        for (path, text) in files {
            for rule in rules_of_file(path, text)? {
                check_patterns(path, &rule)?;
                match rules.binary_search_by(|it| it.id.cmp(&rule.id)) {
                    Ok(_) => return Err(CatalogueError::Duplicate { path: path.to_owned(), id: rule.id }),
                    Err(at) => rules.insert(at, rule),
                }
            }
        }
        Ok(Self { rules: Cow::Owned(rules) })
    }

    /// The rule with this name.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let at = self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
        Some(&self.rules[at])
    }

    /// Every rule, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
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

fn rules_of_file(path: &str, text: &str) -> Result<Vec<Rule>, CatalogueError> {
    if path.starts_with("credential/") {
        return Ok(read::<CredentialFile>(path, text)?.into_rules());
    }
    let kind = if path.starts_with("script/") { RuleKind::Script } else { RuleKind::Relation };
    Ok(vec![read::<PageFile>(path, text)?.into_rule(kind)])
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, CatalogueError> {
    toml::from_str(text)
        .map_err(|error| CatalogueError::Malformed { path: path.to_owned(), source: Box::new(error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the rule files as people write them")]
    fn embedded_rules_are_those_of_the_files() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let files: Vec<_> = walkdir::WalkDir::new(&folder)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.path().extension().is_some_and(|it| it == "toml"))
            .map(|entry| {
                let name = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
                (name, std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        let read = Catalogue::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let (embedded, read) = (Catalogue::embedded(), read.unwrap());
        assert!(embedded.iter().all(|rule| !rule.page().why.is_empty() && !rule.page().matches.is_empty()));
        read.iter().for_each(|rule| _ = rule.page());
        assert_eq!(format!("{embedded:?}"), format!("{read:?}"));
    }

    #[test]
    fn embedded_ids_are_ids_and_sorted() {
        let ids: Vec<_> = Catalogue::embedded().iter().map(|rule| rule.id.as_str().to_owned()).collect();
        assert!(ids.iter().all(|id| id.parse::<RuleId>().is_ok()));
        assert!(ids.is_sorted_by(|one, next| one < next));
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
