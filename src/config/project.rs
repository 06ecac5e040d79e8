//! A whole project: the rules that it has beside envlint's, and the settings that speak of all of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::de::DeTable;

use super::Settings;
use super::import::{self, Open};
use super::key::Shape;
use super::problem::{ConfigError, Issue, error_of};
use super::reader::Reader;
use super::rules::{PlacedRule, SameId, rules};
use super::section::{FILE, SHAPES, decoded, settings, table_of};
use crate::rule::{Catalogue, Rule, RuleId, RuleText, Shared};
use crate::text::Span;

/// The keys of a file that holds rules of one provider and nothing else.
const RULE_FILE: Shape = Shape::of_fields("", &["provider", "why", "remediation", "references", "rule"]);

/// The rules and the settings of a run.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) catalogue: Catalogue,
    pub(crate) settings: Settings,
}

impl Project {
    /// What holds without a configuration file.
    pub(crate) fn without_file() -> Self {
        Self { catalogue: Catalogue::embedded(), settings: Settings::default() }
    }

    /// Reads the file at `path` (it is only named, in errors), whose bytes are `bytes`: [`Settings::parse`], and the rules.
    pub(crate) fn read(
        path: &str,
        bytes: &[u8],
        today: Option<Date>,
        open: Open<'_>,
    ) -> Result<Self, ConfigError> {
        let text = decoded(path, bytes)?;
        let file = &table_of(path, &text)?;
        let embedded = Catalogue::embedded();
        let mut reader = Reader::new(&embedded);
        let own = rules(file, &shared(), SameId::Refused, &mut reader);
        let own: Vec<_> = own.into_iter().map(|placed| placed.rule).collect();
        let (imported, also) = imported(path, file, &own, open, &mut reader);
        let mut issues = reader.into_issues();
        let catalogue = embedded.clone().with(own).with(imported);
        let mut reader = Reader::new(&catalogue);
        let settings = settings(file, &mut reader, today);
        issues.extend(reader.into_issues());
        if also.is_empty() && issues.is_empty() {
            return Ok(Self { catalogue, settings });
        }
        if !also.is_empty() {
            // What is unknown may stand in a file that could not be read.
            issues.retain(|it| !it.message.starts_with("unknown rule"));
        }
        let own = (!issues.is_empty()).then(|| error_of(path, text.as_bytes(), issues));
        Err(ConfigError::of_all(own.into_iter().chain(also).collect()))
    }
}

/// The rules of the files under `extend`, and what is wrong with these files.
fn imported(
    path: &str,
    file: &DeTable<'_>,
    own: &[Rule],
    open: Open<'_>,
    reader: &mut Reader<'_>,
) -> (Vec<Rule>, Vec<ConfigError>) {
    let mut files_of: BTreeMap<RuleId, String> =
        own.iter().map(|rule| (rule.id.clone(), path.to_owned())).collect();
    let (mut rules, mut errors) = (Vec::new(), Vec::new());
    for name in reader.texts(file, "extend") {
        let Some(bytes) = import::opened(&name, reader, open, &[path]) else { continue };
        let import = match import::read(&name.text, &bytes, open, &[path]) {
            Ok(import) => import,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        for rule in import.into_rules() {
            if let Some(other) = files_of.insert(rule.id.clone(), name.text.clone()) {
                let message = format!("rule `{}` is in `{other}` and in `{}`", rule.id, name.text);
                reader.report(name.span, message, "rename it in one of them, or leave one of the files out");
            }
            rules.push(rule);
        }
    }
    (rules, errors)
}

/// What a project's rules say that do not say it themselves.
fn shared() -> Shared {
    Shared {
        provider: RuleText::Borrowed("this project"),
        why: "The project says that this value must not stand in a file: it has a rule of its own for it.".to_owned(),
        remediation: "Revoke the value where it was issued, and read the new one from the environment or a secret store."
            .to_owned(),
        references: Vec::new(),
    }
}

/// The rules of a file, to be checked: of `envlint.toml`, of a provider's file in the form of envlint's own, or of gitleaks.
#[derive(Debug)]
pub(crate) struct RuleFile {
    path: String,
    text: String,
    pub(crate) rules: Vec<PlacedRule>,
    /// How many rules of another tool's form it has, which keep no laws.
    pub(crate) imported: usize,
}

impl RuleFile {
    pub(crate) fn read(path: &str, bytes: &[u8], open: Open<'_>) -> Result<Self, ConfigError> {
        let text = decoded(path, bytes)?;
        if import::is_form_of(&table_of(path, &text)?) {
            let imported = import::read(path, bytes, open, &[])?.into_rules().len();
            return Ok(Self { path: path.to_owned(), text, rules: Vec::new(), imported });
        }
        let embedded = Catalogue::embedded();
        let mut reader = Reader::new(&embedded);
        let rules = of_file(&table_of(path, &text)?, &mut reader);
        let issues = reader.into_issues();
        if issues.is_empty() {
            Ok(Self { path: path.to_owned(), text, rules, imported: 0 })
        } else {
            Err(error_of(path, text.as_bytes(), issues))
        }
    }

    /// The error that says what is wrong with rules: the number of one, the field, the item in it, what and how to mend it.
    pub(crate) fn error<'b>(
        &self,
        wrong: impl Iterator<Item = (usize, &'b str, Option<usize>, &'b str, &'b str)>,
    ) -> ConfigError {
        let issue = |(rule, field, item, message, help): (usize, &str, Option<usize>, &str, &str)| {
            let span = self.rules.get(rule).map_or(Span::new(0, 0), |it| it.place(field, item));
            Issue::new(span, message, help)
        };
        error_of(&self.path, self.text.as_bytes(), wrong.map(issue).collect())
    }
}

fn of_file(file: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<PlacedRule> {
    let is_provider =
        file.keys().any(|key| key.get_ref() != "rule" && RULE_FILE.names().any(|it| it == &**key.get_ref()));
    if !is_provider {
        reader.check_keys(file, FILE, SHAPES);
        return rules(
            file,
            &Shared { provider: shared().provider, ..Shared::default() },
            SameId::Refused,
            reader,
        );
    }
    reader.check_keys(file, RULE_FILE, &[]);
    let text = |key, reader: &mut Reader<'_>| reader.text(file, key).map(|it| it.text).unwrap_or_default();
    let shared = Shared {
        provider: text("provider", reader).into(),
        why: text("why", reader),
        remediation: text("remediation", reader),
        references: reader.texts(file, "references").into_iter().map(|it| it.text).collect(),
    };
    rules(file, &shared, SameId::Meant, reader)
}
