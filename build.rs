//! Writes everything under `rules/` into the library, so that adding a rule is adding a file.
//!
//! Rules become statics: every start of the program needs all of them, and none of it waits for a parser. What has to be known
//! of their patterns is read here too. Their pages (why,
//! what to do, examples) are JSON, one a rule, and are read when somebody asks for one. Queries are embedded as they stand.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script talks to cargo through the environment and the disk"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pattern::Outline;

#[path = "src/pattern/mod.rs"]
#[expect(dead_code, reason = "what reads texts by outlines is for the library")]
mod pattern;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut embedded = Embedded::default();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry?;
        let extension = entry.path().extension().and_then(|it| it.to_str());
        if !entry.file_type().is_file() || !matches!(extension, Some("toml" | "scm")) {
            continue;
        }
        println!("cargo::rerun-if-changed={}", entry.path().display());
        let (name, text) = (name_of(entry.path(), &folder)?, fs::read_to_string(entry.path())?);
        if extension == Some("toml") {
            let added = embedded.add_rules(&name, &text);
            added.map_err(|error| format!("{}: {error}", entry.path().display()))?;
        } else {
            embedded.queries.push((name, text));
        }
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded_rules.rs"), embedded.into_code()?)?;
    Ok(())
}

/// What becomes part of the library, by name.
#[derive(Default)]
struct Embedded {
    /// An expression of each rule, by its id.
    rules: Vec<(String, String)>,
    pages: Vec<(String, String)>,
    queries: Vec<(String, String)>,
}

/// What makes a rule's page: what a provider's file says once holds for all of its rules that do not say it themselves.
const PAGE: &[&str] = &["why", "remediation", "references", "match", "no_match"];

impl Embedded {
    fn add_rules(&mut self, name: &str, text: &str) -> Result<()> {
        let mut file: toml::Table = toml::from_str(text)?;
        let shared = PAGE.iter().filter_map(|&key| file.remove_entry(key)).collect();
        let Some(rules) = file.remove("rule") else {
            let kind = if name.starts_with("script/") { "Script" } else { "Relation" };
            let id = self.add_page(&mut file, &shared)?;
            let expression = Fields(file).page_rule(&format!("RuleKind::{kind}"))?;
            self.rules.push((id, expression));
            return Ok(());
        };
        let provider = Fields(file).provider()?;
        for rule in rules.as_array().ok_or("`rule` is no list of tables")? {
            let mut rule = rule.as_table().ok_or("`rule` is no list of tables")?.clone();
            let id = self.add_page(&mut rule, &shared)?;
            self.rules.push((id, Fields(rule).credential_rule(&provider)?));
        }
        Ok(())
    }

    /// Takes a rule's page out of it; gives the rule's id.
    fn add_page(&mut self, rule: &mut toml::Table, shared: &toml::Table) -> Result<String> {
        let mut page = shared.clone();
        page.extend(PAGE.iter().filter_map(|&key| rule.remove_entry(key)));
        let id = rule.get("id").and_then(toml::Value::as_str).ok_or("a rule without an `id`")?;
        if let Some(key) = PAGE.iter().find(|&&key| !page.contains_key(key)) {
            return Err(format!("rule `{id}` has no `{key}`").into());
        }
        self.pages.push((id.to_owned(), serde_json::to_string(&page)?));
        Ok(id.to_owned())
    }

    fn into_code(mut self) -> Result<String> {
        self.rules.sort();
        if let Some(pair) = self.rules.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(format!("two rules have the id `{}`: rename one of them", pair[0].0).into());
        }
        let mut code = format!("pub(super) static RULES: [Rule; {}] = [\n", self.rules.len());
        for (_, rule) in &self.rules {
            writeln!(code, "    {rule},")?;
        }
        code.push_str("];\n");
        for (table, mut rows) in [("QUERIES", self.queries), ("PAGES", self.pages)] {
            rows.sort();
            writeln!(code, "pub(super) static {table}: &[(&str, &str)] = &[")?;
            for (name, text) in rows {
                writeln!(code, "    ({name:?}, {text:?}),")?;
            }
            code.push_str("];\n");
        }
        Ok(code)
    }
}

/// The fields of one rule, each taken once; one that nobody takes is an error.
struct Fields(toml::Table);

impl Fields {
    fn provider(mut self) -> Result<String> {
        let provider = self.text("provider")?;
        self.finish()?;
        Ok(provider)
    }

    fn page_rule(mut self, kind: &str) -> Result<String> {
        let (id, summary) = (self.text("id")?, self.text("summary")?);
        let severity = self.variant("Severity", "severity").ok_or("a rule without `severity`")?;
        let confidence = self.confidence();
        self.finish()?;
        Ok(rule(&id, &summary, &severity, &confidence, kind))
    }

    fn credential_rule(mut self, provider: &str) -> Result<String> {
        let (id, summary) = (self.text("id")?, self.text("summary")?);
        let tag = self.variant("EnvironmentTag", "environment").ok_or("a rule without `environment`")?;
        let exposure = self.variant("Exposure", "exposure").unwrap_or("Exposure::Secret".to_owned());
        let severity = self.variant("Severity", "severity");
        let severity = severity.unwrap_or_else(|| format!("Severity::of_credential({tag}, {exposure})"));
        let confidence = self.confidence();
        let (pattern, keywords) = (self.text("pattern")?, self.list("keywords")?);
        let key = self.0.contains_key("key").then(|| self.text("key")).transpose()?;
        let outline =
            outline(key.as_deref(), &pattern, &keywords).map_err(|error| format!("rule `{id}`: {error}"))?;
        let overlaps: Vec<_> = self.list("overlaps")?.iter().map(|id| id_of(id)).collect();
        let kind = format!(
            "RuleKind::Credential(CredentialPattern {{ provider: {}, tag: {tag}, exposure: {exposure}, pattern: {}, \
             keywords: {}, context: {}, key: {}, checksum: {}, demand: {}, grading: {}, severity_in_tests: {}, \
             public_in: {}, overlaps: Cow::Borrowed(&[{}]), outline: Some(b\"{}\") }})",
            borrowed(provider),
            borrowed(&pattern),
            texts(&keywords),
            texts(&self.list("context")?),
            option(key.map(|it| borrowed(&it))),
            option(self.variant("Checksum", "checksum")),
            self.variant("Demand", "demand").unwrap_or("Demand::Form".to_owned()),
            self.variant("Grading", "grading").unwrap_or("Grading::Fixed".to_owned()),
            option(self.variant("Severity", "severity_in_tests")),
            texts(&self.list("public_in")?),
            overlaps.join(", "),
            outline.escape_ascii(),
        );
        self.finish()?;
        Ok(rule(&id, &summary, &severity, &confidence, &kind))
    }

    fn text(&mut self, key: &str) -> Result<String> {
        match self.0.remove(key) {
            Some(toml::Value::String(text)) => Ok(text),
            Some(_) | None => Err(format!("a rule whose `{key}` is no text").into()),
        }
    }

    fn list(&mut self, key: &str) -> Result<Vec<String>> {
        let items = match self.0.remove(key) {
            None => return Ok(Vec::new()),
            Some(toml::Value::Array(items)) => items,
            Some(_) => return Err(format!("a rule whose `{key}` is no list").into()),
        };
        let text = |item: toml::Value| item.as_str().map(str::to_owned);
        items
            .into_iter()
            .map(text)
            .collect::<Option<_>>()
            .ok_or_else(|| format!("`{key}` holds no texts").into())
    }

    fn confidence(&mut self) -> String {
        self.variant("Confidence", "confidence").unwrap_or("Confidence::High".to_owned())
    }

    /// A word as a variant of an enum: `by-randomness` is `Grading::ByRandomness`.
    fn variant(&mut self, name: &str, key: &str) -> Option<String> {
        let word = self.0.remove(key)?.as_str()?.to_owned();
        let parts = word.split('-').filter_map(|part| {
            let first = part.chars().next()?;
            Some(format!("{}{}", first.to_ascii_uppercase(), &part[first.len_utf8()..]))
        });
        Some(format!("{name}::{}", parts.collect::<String>()))
    }

    fn finish(self) -> Result<()> {
        match self.0.keys().next() {
            Some(key) => Err(format!("`{key}` is no field of a rule").into()),
            None => Ok(()),
        }
    }
}

fn rule(id: &str, summary: &str, severity: &str, confidence: &str, kind: &str) -> String {
    format!(
        "Rule {{ id: {}, summary: {}, severity: {severity}, confidence: {confidence}, kind: {kind}, \
         page: LazyPage::embedded() }}",
        id_of(id),
        borrowed(summary)
    )
}

fn id_of(id: &str) -> String {
    format!("RuleId::embedded({id:?})")
}

fn borrowed(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn texts(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| borrowed(item)).collect();
    format!("Cow::Borrowed(&[{}])", items.join(", "))
}

/// What is known of a pattern's matches.
fn outline(key: Option<&str>, pattern: &str, keywords: &[String]) -> Result<Vec<u8>> {
    for expression in key.into_iter().chain([pattern]) {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(expression)?;
    }
    Ok(postcard::to_allocvec(&Outline::of(key, pattern, keywords))?)
}

fn option(expression: Option<String>) -> String {
    expression.map_or("None".to_owned(), |it| format!("Some({it})"))
}

/// The path below `rules/`, with `/` on every system.
fn name_of(path: &Path, rules: &Path) -> Result<String> {
    let parts: Option<Vec<_>> = path.strip_prefix(rules)?.iter().map(|part| part.to_str()).collect();
    Ok(parts.ok_or("a path under `rules/` is not UTF-8")?.join("/"))
}
