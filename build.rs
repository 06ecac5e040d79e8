//! Embeds every file under `rules/` into the library, so that adding a rule is adding a file.
//!
//! Rules are embedded as JSON: every start of the program reads all of them, and reading TOML takes most of its time.

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
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&rules).sort_by_file_name() {
        let entry = entry?;
        let embed = match entry.path().extension().and_then(|it| it.to_str()) {
            Some("toml") => as_json,
            Some("scm") => as_is,
            Some(_) | None => continue,
        };
        if entry.file_type().is_file() {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            files.push((name_of(entry.path(), &rules)?, embed(entry.path())?));
        }
    }
    files.sort();
    let mut code = String::from("pub(super) static FILES: &[(&str, &str)] = &[\n");
    for (name, text) in files {
        writeln!(code, "    ({name:?}, {text:?}),")?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded_rules.rs"), code)?;
    Ok(())
}

fn as_is(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(fs::read_to_string(path)?)
}

/// The same data in JSON.
fn as_json(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let rules: toml::Table = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::to_string(&rules)?)
}

/// The path below `rules/`, with `/` on every system.
fn name_of(path: &Path, rules: &Path) -> Result<String, Box<dyn Error>> {
    let parts: Option<Vec<_>> = path.strip_prefix(rules)?.iter().map(|part| part.to_str()).collect();
    Ok(parts.ok_or("a path under `rules/` is not UTF-8")?.join("/"))
}
