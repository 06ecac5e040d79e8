//! Embeds every file under `rules/` into the library, so that adding a rule is adding a file.
//!
//! Rules are embedded as JSON: every start of the program reads all of them, and reading TOML takes most of its time. Their
//! pages (why, what to do, examples) stand apart, one a rule, and are read when somebody asks for one.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script talks to cargo through the environment and the disk"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    println!("cargo::rerun-if-changed={}", rules.display());
    let (mut files, mut pages) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(&rules).sort_by_file_name() {
        let entry = entry?;
        let is_rule = match entry.path().extension().and_then(|it| it.to_str()) {
            Some("toml") => true,
            Some("scm") => false,
            Some(_) | None => continue,
        };
        if entry.file_type().is_file() {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            let text = fs::read_to_string(entry.path())?;
            let text = if is_rule { without_pages(&text, &mut pages) } else { Ok(text) };
            let text = text.map_err(|error| format!("{}: {error}", entry.path().display()))?;
            files.push((name_of(entry.path(), &rules)?, text));
        }
    }
    let mut code = String::new();
    for (table, mut rows) in [("FILES", files), ("PAGES", pages)] {
        rows.sort();
        writeln!(code, "pub(super) static {table}: &[(&str, &str)] = &[")?;
        for (name, text) in rows {
            writeln!(code, "    ({name:?}, {text:?}),")?;
        }
        code.push_str("];\n");
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded_rules.rs"), code)?;
    Ok(())
}

/// What makes a rule's page: what a provider's file says once holds for all of its rules that do not say it themselves.
const PAGE: &[&str] = &["why", "remediation", "references", "match", "no_match"];

/// A rule file's data in JSON without the pages of its rules, which are added to `pages` by the rules' ids.
fn without_pages(text: &str, pages: &mut Vec<(String, String)>) -> Result<String, Box<dyn Error>> {
    let mut file: toml::Table = toml::from_str(text)?;
    let shared: toml::Table = PAGE.iter().filter_map(|&key| file.remove_entry(key)).collect();
    let mut take_page = |rule: &mut toml::Table, shared: &toml::Table| {
        let mut page = shared.clone();
        page.extend(PAGE.iter().filter_map(|&key| rule.remove_entry(key)));
        let id = rule.get("id").and_then(toml::Value::as_str).ok_or("a rule without an `id`")?;
        if let Some(key) = PAGE.iter().find(|&&key| !page.contains_key(key)) {
            return Err(format!("rule `{id}` has no `{key}`").into());
        }
        pages.push((id.to_owned(), serde_json::to_string(&page)?));
        Ok::<_, Box<dyn Error>>(())
    };
    match file.get_mut("rule").and_then(toml::Value::as_array_mut) {
        Some(rules) => {
            for rule in rules.iter_mut().filter_map(toml::Value::as_table_mut) {
                take_page(rule, &shared)?;
            }
        }
        None => take_page(&mut file, &shared)?,
    }
    Ok(serde_json::to_string(&file)?)
}

/// The path below `rules/`, with `/` on every system.
fn name_of(path: &Path, rules: &Path) -> Result<String, Box<dyn Error>> {
    let parts: Option<Vec<_>> = path.strip_prefix(rules)?.iter().map(|part| part.to_str()).collect();
    Ok(parts.ok_or("a path under `rules/` is not UTF-8")?.join("/"))
}
