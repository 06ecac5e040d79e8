//! The page of a rule: what people read about it, and the examples that the tests run.
//!
//! A scan asks for the page of a rule that found something, and for no other: a page is read when it is first asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Example;
use super::catalogue::embedded_page;

/// Why a rule is there, what to do, and where it fires.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub remediation: String,
    /// Pages to read on.
    pub references: Vec<String>,
    /// Texts and projects in which it must fire.
    pub matches: Vec<Example>,
    /// Texts and projects in which it must not.
    pub no_matches: Vec<Example>,
}

/// A page that may not have been read yet.
#[derive(Debug, Clone)]
pub(crate) struct LazyPage(OnceLock<Page>);

impl LazyPage {
    /// The page that the library is built with, by the rule's id.
    pub(super) const fn embedded() -> Self {
        Self(OnceLock::new())
    }

    pub(super) fn get(&self, id: &str) -> &Page {
        self.0.get_or_init(|| {
            let page = embedded_page(id).and_then(|text| serde_json::from_str::<PageText>(text).ok());
            page.map(Page::from).expect("`build.rs` writes a page for each rule, and a test reads them all")
        })
    }
}

impl From<Page> for LazyPage {
    fn from(page: Page) -> Self {
        Self(OnceLock::from(page))
    }
}

/// A page as it is written down.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageText {
    why: String,
    remediation: String,
    references: Vec<String>,
    r#match: Vec<ExampleText>,
    no_match: Vec<ExampleText>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ExampleText {
    Text(String),
    Project(Project),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    /// The files of the project, all of them tracked unless named below.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that Git does not know yet.
    #[serde(default)]
    untracked: BTreeMap<String, String>,
    /// Files that Git ignores.
    #[serde(default)]
    ignored: BTreeMap<String, String>,
}

impl From<PageText> for Page {
    fn from(text: PageText) -> Self {
        Self {
            why: text.why,
            remediation: text.remediation,
            references: text.references,
            matches: examples(text.r#match),
            no_matches: examples(text.no_match),
        }
    }
}

/// The examples as they are run.
pub(super) fn examples(texts: Vec<ExampleText>) -> Vec<Example> {
    texts.into_iter().map(Example::from).collect()
}

impl From<ExampleText> for Example {
    fn from(text: ExampleText) -> Self {
        match text {
            ExampleText::Text(text) => Self::Text(text),
            ExampleText::Project(Project { files, untracked, ignored }) => {
                Self::Project { tracked: files, untracked, ignored }
            }
        }
    }
}
