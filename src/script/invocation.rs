//! Which files a `package.json` runs to fill or empty a database. Called by the engine, which reads the manifest.

use serde_json::Value;

use crate::document::RepoPath;

use super::language::Language;
use super::words;

/// The files that `prisma.seed` and npm scripts for databases run, relative to the manifest's own folder.
pub(crate) fn invoked_scripts(manifest: &[u8]) -> Vec<RepoPath> {
    let Ok(manifest) = serde_json::from_slice::<Value>(manifest) else { return Vec::new() };
    let seed = manifest.pointer("/prisma/seed").and_then(Value::as_str);
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    let named = scripts.into_iter().flatten().filter(|(name, _)| is_for_databases(name));
    let commands = named.filter_map(|(_, command)| command.as_str()).chain(seed);
    let mut files: Vec<_> = commands.flat_map(files_of_command).collect();
    files.sort();
    files.dedup();
    files
}

/// Whether an npm script's name says that it fills or empties a database: `seed`, `db:reset`, `nuke`.
fn is_for_databases(name: &str) -> bool {
    let words = words::words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(&["seed", "seeds", "seeder", "reseed", "nuke", "populate"])
        || has(&["db", "database", "data", "mongo"])
            && has(&["reset", "wipe", "clear", "clean", "drop", "setup", "init", "sanitize"])
}

fn files_of_command(command: &str) -> impl Iterator<Item = RepoPath> {
    let words = command.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '|'));
    words.filter(|word| !word.starts_with('-')).map(RepoPath::new).filter(|path| Language::of(path).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prisma_seed_and_seed_scripts_name_files() {
        let manifest = br#"{
            "prisma": {"seed": "ts-node --compiler-options {\"module\":\"CommonJS\"} prisma/fill.ts"},
            "scripts": {"db:reset": "NODE_ENV=dev node ./tools/empty.js && node tools/fill.js", "build": "node build.js"}
        }"#;
        let files: Vec<_> = invoked_scripts(manifest).iter().map(RepoPath::display).collect();
        assert_eq!(files, ["prisma/fill.ts", "tools/empty.js", "tools/fill.js"]);
    }

    #[test]
    fn a_broken_manifest_names_nothing() {
        assert!(invoked_scripts(b"{").is_empty());
    }
}
