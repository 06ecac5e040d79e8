//! All rules: those that `build.rs` makes part of the program, and those of other files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::bytes::RegexBuilder;

use super::{CredentialPattern, ImportedPattern, Rule, RuleId, RuleKind, RuleList, RuleText};

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
pub(crate) const SHORTEST_KEYWORD: usize = 3;

/// What a compiled pattern may take.
const SIZE_LIMIT: usize = 4 << 20;

/// All rules of a run, by id.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Sorted by their ids.
    rules: RuleList<Rule>,
}

impl Catalogue {
    /// The rules that envlint is built with. A test checks their patterns; a run does not wait for that.
    pub const fn embedded() -> Self {
        Self { rules: Cow::Borrowed(&embedded::RULES) }
    }

    /// The rules of files, each with its path under `rules/`.
    #[cfg(test)]
    pub(crate) fn from_files<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> Self {
        let mut rules = BTreeMap::new();
        for rule in files.flat_map(|(path, text)| rules_of_file(path, text)) {
            assert!(check(&rule).is_ok(), "{}", rule.id);
            assert!(rules.insert(rule.id.clone(), rule).is_none(), "two rules have one id");
        }
        Self { rules: Cow::Owned(rules.into_values().collect()) }
    }

    /// The same with the rules of a project; one takes the place of another with its name.
    #[must_use]
    pub(crate) fn with(self, own: Vec<Rule>) -> Self {
        if own.is_empty() {
            return self;
        }
        let mut rules: BTreeMap<RuleId, Rule> =
            self.iter().map(|rule| (rule.id.clone(), rule.clone())).collect();
        rules.extend(own.into_iter().map(|rule| (rule.id.clone(), rule)));
        Self { rules: Cow::Owned(rules.into_values().collect()) }
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
            RuleKind::Relation | RuleKind::Script | RuleKind::Imported(_) => None,
        })
    }

    /// Every imported rule with its pattern, in the order of their names.
    pub(crate) fn imported(&self) -> impl Iterator<Item = (&Rule, &ImportedPattern)> {
        self.iter().filter_map(|rule| match &rule.kind {
            RuleKind::Imported(pattern) => Some((rule, &**pattern)),
            RuleKind::Credential(_) | RuleKind::Relation | RuleKind::Script => None,
        })
    }
}

/// Why a rule cannot be looked for.
#[derive(Debug)]
pub(crate) struct Unsearchable {
    /// The field that is wrong.
    pub(crate) field: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Whether what a rule looks for can be looked for. The detectors rely on it.
pub(crate) fn check(rule: &Rule) -> Result<(), Unsearchable> {
    let RuleKind::Credential(pattern) = &rule.kind else { return Ok(()) };
    for (field, expression) in [("pattern", Some(&pattern.pattern)), ("key", pattern.key.as_ref())] {
        if let Some(message) = expression.and_then(|it| expression_problem(it)) {
            let help =
                "see https://docs.rs/regex/#syntax: there is no look-around and no back-reference".to_owned();
            return Err(Unsearchable { field, message, help });
        }
    }
    let built = RegexBuilder::new(&pattern.expression()).unicode(false).size_limit(SIZE_LIMIT).build();
    if built.is_err() {
        let help =
            "repeat less: a bound such as `{20,64}` over a short class is enough for any token".to_owned();
        return Err(Unsearchable { field: "pattern", message: "the pattern is too large".to_owned(), help });
    }
    let is_short = |it: &RuleText| it.len() < SHORTEST_KEYWORD || !it.is_ascii();
    if pattern.keywords.is_empty() || pattern.keywords.iter().any(is_short) {
        return Err(Unsearchable {
            field: "keywords",
            message: format!("the rule has no keyword, or one of under {SHORTEST_KEYWORD} ASCII characters"),
            help: "name literals, one of which every match holds: `keywords = [\"acme_\"]`".to_owned(),
        });
    }
    Ok(())
}

/// What is wrong with a regular expression, and where in it.
pub(crate) fn expression_problem(expression: &str) -> Option<String> {
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(expression);
    let (what, at) = match parsed.err()? {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
        error => return Some(error.to_string()),
    };
    let at = expression.get(..at).map_or(at, |before| before.chars().count());
    Some(format!("this is no regular expression: {what}, at its character {}", at + 1))
}

#[cfg(test)]
fn rules_of_file(path: &str, text: &str) -> Vec<Rule> {
    use super::file::{CredentialFile, PageFile};
    let read = "a rule file has the form of one";
    if path.starts_with("credential/") {
        return toml::from_str::<CredentialFile>(text).expect(read).into_rules();
    }
    let kind = if path.starts_with("script/") { RuleKind::Script } else { RuleKind::Relation };
    vec![toml::from_str::<PageFile>(text).expect(read).into_rule(kind)]
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
        let embedded = Catalogue::embedded();
        assert!(embedded.iter().all(|rule| !rule.page().why.is_empty() && !rule.page().matches.is_empty()));
        read.iter().for_each(|rule| _ = rule.page());
        let outlines =
            |catalogue: &Catalogue| catalogue.credentials().map(|(_, it)| it.outline()).collect::<Vec<_>>();
        assert_eq!(outlines(&embedded), outlines(&read));
        let embedded: Vec<_> = embedded.iter().cloned().map(without_outline).collect();
        assert_eq!(format!("{embedded:?}"), format!("{:?}", read.rules));
    }

    fn without_outline(mut rule: Rule) -> Rule {
        if let RuleKind::Credential(pattern) = &mut rule.kind {
            pattern.outline = None;
        }
        rule
    }

    #[test]
    fn embedded_ids_are_ids_and_sorted() {
        let ids: Vec<_> = Catalogue::embedded().iter().map(|rule| rule.id.as_str().to_owned()).collect();
        assert!(ids.iter().all(|id| id.parse::<RuleId>().is_ok()));
        assert!(ids.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn what_cannot_be_looked_for_is_said_by_its_field() {
        let field = |pattern: &str, keywords: &str| {
            let text = format!("id = 'acme'\npattern = '{pattern}'\n{keywords}");
            let entry = toml::from_str::<super::super::file::CredentialEntry>(&text).unwrap();
            check(&entry.into_rule(&super::super::Shared::default())).err().map(|it| it.field)
        };
        assert_eq!(field("acme[0-9]", ""), None);
        assert_eq!(field("acme[0-9", ""), Some("pattern"));
        assert_eq!(field("(?:acme[0-9a-f]{900}){900}", ""), Some("pattern"));
        assert_eq!(field("[0-9]{40}", ""), Some("keywords"));
        assert_eq!(field("ac[0-9]", "keywords = ['ac']"), Some("keywords"));
    }

    #[test]
    fn problems_of_patterns_name_their_place() {
        let problem = expression_problem("ä(?=b)").unwrap();
        assert!(problem.contains("look-around") && problem.ends_with("at its character 2"), "{problem}");
    }
}
