//! The laws that every rule keeps: envlint's own, which a test holds to them, and those of a project, which
//! `envlint rules check` does.
//!
//! A broken law says which field it is about, so that whoever knows the file can point at it. Called by the engine and by
//! the test of the catalogue.

use super::CredentialScanner;
use crate::rule::{
    Catalogue, CredentialPattern, Example, Rule, RuleKind, Unsearchable, check, expand_placeholders,
};

/// A law that a rule breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The field that it is about.
    pub field: &'static str,
    /// Which of the field's items, when it is a list and one of them is meant.
    pub item: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Breach {
    fn of(field: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { field, item: None, message: message.into(), help: help.into() }
    }

    fn at(self, item: usize) -> Self {
        Self { item: Some(item), ..self }
    }
}

/// The laws that a rule breaks, of whatever kind it is. The scanner looks for the rules of the catalogue, and the rule is
/// one of them.
pub fn broken_by(rule: &Rule, catalogue: &Catalogue, scanner: &CredentialScanner<'_>) -> Vec<Breach> {
    let mut breaches = of_page(rule);
    if let RuleKind::Credential(pattern) = &rule.kind {
        let judged = Judged { rule, pattern, scanner };
        breaches.extend(judged.of_counts());
        breaches.extend(judged.of_matches());
        breaches.extend(judged.of_no_matches());
        breaches.extend(judged.of_tokens());
        breaches.extend(of_search(rule));
        breaches.extend(of_overlaps(pattern, catalogue));
    }
    breaches
}

fn of_page(rule: &Rule) -> Vec<Breach> {
    let is_sentence = |text: &str| text.trim().len() >= 30 && text.trim().ends_with('.');
    let page = rule.page();
    let is_line = !rule.summary.is_empty() && !rule.summary.contains('\n') && !rule.summary.ends_with('.');
    let is_page = |reference: &String| reference.starts_with("https://");
    let has_pages = !page.references.is_empty() && page.references.iter().all(is_page);
    let laws = [
        (
            is_line,
            "summary",
            "`summary` is not one line without a period",
            "say what fires the rule, such as `Acme live API key`",
        ),
        (
            is_sentence(&page.why),
            "why",
            "`why` is no sentence",
            "say in a sentence what whoever finds the value can do with it, and end it with a period",
        ),
        (
            is_sentence(&page.remediation),
            "remediation",
            "`remediation` is no sentence",
            "say in a sentence where the value is revoked and where it belongs, and end it with a period",
        ),
        (
            has_pages,
            "references",
            "`references` does not hold one page or more, each by https",
            "name the issuer's page about rotating it: `references = [\"https://…\"]`",
        ),
    ];
    let broken = laws.into_iter().filter(|(holds, ..)| !holds);
    broken.map(|(_, field, message, help)| Breach::of(field, message, help)).collect()
}

/// A credential rule with what it is judged by.
struct Judged<'r, 's> {
    rule: &'r Rule,
    pattern: &'r CredentialPattern,
    scanner: &'r CredentialScanner<'s>,
}

impl Judged<'_, '_> {
    /// How many examples there are, and of which kinds.
    fn of_counts(&self) -> Vec<Breach> {
        let page = self.rule.page();
        let (matches, no_matches) = (texts(&page.matches), texts(&page.no_matches));
        let is_near_miss = |(_, text): &(usize, String)| self.holds_keyword(text);
        let laws = [
            (
                matches.len() >= 2,
                "match",
                "`match` needs two examples",
                "write texts in which the rule must fire, with `{base62:24}` where the secret stands",
            ),
            (
                no_matches.len() >= 3,
                "no_match",
                "`no_match` needs three examples",
                "write texts in which it must not fire: one that looks almost alike, one that takes the value from elsewhere, \
                 and whatever else was reported by mistake",
            ),
            (
                no_matches.iter().any(is_near_miss),
                "no_match",
                "`no_match` holds no near miss: a text with one of the keywords",
                "write what looks almost like a match, such as a value that is one character too short",
            ),
            (
                no_matches.iter().any(|(_, text)| is_reference(text)),
                "no_match",
                "`no_match` holds no reference: a text that takes the value from elsewhere",
                "write the assignment as it should be, such as `ACME_KEY=${ACME_KEY}`",
            ),
        ];
        let broken = laws.into_iter().filter(|(holds, ..)| !holds);
        broken.map(|(_, field, message, help)| Breach::of(field, message, help)).collect()
    }

    /// Each `match` is reported by this rule, and by no other that is not declared.
    fn of_matches(&self) -> Vec<Breach> {
        let judge = |(at, text): (usize, String)| Some(self.of_match(&text)?.at(at));
        texts(&self.rule.page().matches).into_iter().filter_map(judge).collect()
    }

    fn of_match(&self, text: &str) -> Option<Breach> {
        if !self.holds_keyword(text) {
            let help = "every match must hold one of the `keywords`: they are what is looked for first";
            return Some(Breach::of("match", "no keyword stands in this `match`", help));
        }
        let hits = self.scanner.scan(text.as_bytes());
        let mut others = hits.iter().map(|hit| &hit.rule.id).filter(|id| **id != self.rule.id);
        if !hits.iter().any(|hit| hit.rule.id == self.rule.id) {
            let (message, help) = match others.next() {
                Some(other) => (
                    format!("`{other}` is reported here, and this rule is not"),
                    format!("make the pattern say more than that of `{other}`, or leave the rule out: the value is found already"),
                ),
                None => (
                    "this `match` is not reported".to_owned(),
                    "the pattern must fit where a value starts and end where it ends, and placeholders and words are no secrets: \
                     write a value of the real length and alphabet, such as `{hex:32}`"
                        .to_owned(),
                ),
            };
            return Some(Breach::of("match", message, help));
        }
        let stranger = others.find(|id| !self.pattern.overlaps.contains(id))?;
        let help = format!("if both may speak of one text, declare it: `overlaps = [\"{stranger}\"]`");
        Some(Breach::of("match", format!("`{stranger}` is reported here too"), help))
    }

    fn of_no_matches(&self) -> Vec<Breach> {
        let fires = |(_, text): &(usize, String)| {
            self.scanner.scan(text.as_bytes()).iter().any(|hit| hit.rule.id == self.rule.id)
        };
        let help =
            "narrow the pattern (the length, the alphabet, the words around it), or move the text to `match`";
        let breach = |(at, _)| Breach::of("no_match", "the rule fires on this `no_match`", help).at(at);
        texts(&self.rule.page().no_matches).into_iter().filter(fires).map(breach).collect()
    }

    /// As they are written, the examples are no credentials; only expanded they are.
    fn of_tokens(&self) -> Vec<Breach> {
        let page = self.rule.page();
        let lists = [("match", &page.matches), ("no_match", &page.no_matches)];
        let items =
            lists.into_iter().flat_map(|(field, list)| list.iter().enumerate().map(move |it| (field, it)));
        let breach = |(field, (at, example)): (&'static str, (usize, &Example))| {
            let Example::Text(text) = example else { return None };
            let help = "write a placeholder in its place, such as `{base62:24}`: it is filled in when the example is run";
            let breach = Breach::of(field, "this example holds a value that looks real", help);
            (!self.scanner.scan(text.as_bytes()).is_empty()).then(|| breach.at(at))
        };
        items.filter_map(breach).collect()
    }

    fn holds_keyword(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.pattern.keywords.iter().any(|keyword| text.contains(&keyword.to_ascii_lowercase()))
    }
}

fn of_search(rule: &Rule) -> Option<Breach> {
    let Unsearchable { field, message, help } = check(rule).err()?;
    Some(Breach::of(field, message, help))
}

fn of_overlaps(pattern: &CredentialPattern, catalogue: &Catalogue) -> Vec<Breach> {
    let unknown = pattern.overlaps.iter().enumerate().filter(|(_, id)| catalogue.get(id.as_str()).is_none());
    unknown
        .map(|(at, id)| {
            Breach::of("overlaps", format!("there is no rule `{id}`"), "`envlint rules` lists the rules")
                .at(at)
        })
        .collect()
}

/// The texts among examples as they are run, with their numbers.
fn texts(examples: &[Example]) -> Vec<(usize, String)> {
    let text = |(at, example): (usize, &Example)| match example {
        Example::Text(text) => Some((at, expand_placeholders(text))),
        Example::Project { .. } => None,
    };
    examples.iter().enumerate().filter_map(text).collect()
}

fn is_reference(text: &str) -> bool {
    ["${", "process.env", "os.environ", "op://", "$TOKEN", "var."].iter().any(|form| text.contains(form))
}
