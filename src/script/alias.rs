//! What an import means that names no path: an alias of `tsconfig.json`, a name of `package.json`, a package of the same
//! workspace. Packages from a registry mean no file of the repository.

use jsonc_parser::{JsonObject, JsonValue, ParseOptions, parse_to_value};
use serde_json::Value;

use crate::document::RepoPath;

use super::import::{Project, joined};
use super::language::is_too_deep;

/// How many configurations one extends another.
const MOST_EXTENDED: usize = 5;

/// The names that the configuration around one script gives to files.
pub(super) struct Aliases<'p> {
    project: &'p dyn Project,
    paths: Vec<Mapping>,
    /// The package that the script lies in, and its manifest.
    package: Option<(String, Value)>,
    /// Folders whose folders are packages of the workspace.
    shelves: Vec<String>,
}

/// `"@/*": ["src/*"]`, its targets from the root of the repository.
struct Mapping {
    pattern: String,
    targets: Vec<String>,
}

impl<'p> Aliases<'p> {
    /// What counts for the files of this file's folder.
    pub(super) fn around(importer: &RepoPath, project: &'p dyn Project) -> Self {
        let folders = folders_up(importer);
        let config = folders.iter().find_map(|folder| {
            ["tsconfig.json", "jsconfig.json"].iter().find_map(|name| {
                let path = below(folder, name);
                project.text(&RepoPath::new(&path)).map(|_| path)
            })
        });
        let paths = config.map(|path| mappings(&path, project, MOST_EXTENDED)).unwrap_or_default();
        let mut manifests =
            folders.iter().filter_map(|folder| Some((folder.clone(), manifest(folder, project)?)));
        let package = manifests.next();
        let shelves = folders.iter().find_map(|folder| shelves(folder, project)).unwrap_or_default();
        Self { project, paths, package, shelves }
    }

    /// The paths, without what stands for their extension, that an import may mean.
    pub(super) fn bases(&self, source: &str) -> Vec<String> {
        if source.starts_with("node:") {
            return Vec::new();
        }
        let mut bases: Vec<String> = self.paths.iter().flat_map(|mapping| mapping.apply(source)).collect();
        if let Some((folder, manifest)) = &self.package {
            bases.extend(subpath(folder, manifest, source));
            if let Some(rest) = rest_of_package(source, manifest) {
                bases.extend(files_of_package(folder, manifest, rest));
            }
        }
        bases.extend(self.usual(source));
        bases.extend(self.of_workspace(source));
        bases
    }

    /// The aliases that frameworks bring without saying so.
    fn usual(&self, source: &str) -> Vec<String> {
        let Some(rest) = ["@/", "~/", "$lib/"].iter().find_map(|prefix| source.strip_prefix(prefix)) else {
            return Vec::new();
        };
        let home = self.package.as_ref().map(|(folder, _)| folder.as_str());
        let folders = [home, Some("")].into_iter().flatten();
        folders
            .flat_map(|folder| ["src/", "", "src/lib/"].map(|inner| below(folder, &format!("{inner}{rest}"))))
            .collect()
    }

    /// A package of the workspace lies, nearly always, in a folder of its own name.
    fn of_workspace(&self, source: &str) -> Vec<String> {
        let parts: Vec<&str> = source.splitn(3, '/').collect();
        let Some(name) = (if source.starts_with('@') { parts.get(1) } else { parts.first() }) else {
            return Vec::new();
        };
        self.shelves
            .iter()
            .filter_map(|shelf| {
                let folder = below(shelf, name);
                let manifest = manifest(&folder, self.project)?;
                let rest = rest_of_package(source, &manifest)?;
                Some(files_of_package(&folder, &manifest, rest))
            })
            .flatten()
            .collect()
    }
}

impl Mapping {
    fn apply<'m>(&'m self, source: &'m str) -> impl Iterator<Item = String> + 'm {
        let rest = match self.pattern.split_once('*') {
            None => (self.pattern == source).then_some(""),
            Some((head, tail)) => source.strip_prefix(head).and_then(|it| it.strip_suffix(tail)),
        };
        rest.into_iter().flat_map(|rest| self.targets.iter().map(move |target| target.replacen('*', rest, 1)))
    }
}

/// The folder of a file and those above it, each as `a/b`, the root last.
fn folders_up(file: &RepoPath) -> Vec<String> {
    let parts = file.parents();
    (0..=parts.len()).rev().map(|keep| parts[..keep].join("/")).collect()
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A path that a file in this folder names, from the root of the repository.
fn from_root(folder: &str, path: &str) -> Option<String> {
    let parents = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    joined(parents, path.split('/'))
}

/// The aliases of a configuration and, where it has none, of what it extends.
fn mappings(path: &str, project: &dyn Project, left: usize) -> Vec<Mapping> {
    let Some(left) = left.checked_sub(1) else { return Vec::new() };
    let Some(text) = project.text(&RepoPath::new(path)).filter(|text| !is_too_deep(text)) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&text);
    let Ok(Some(JsonValue::Object(config))) = parse_to_value(&text, &ParseOptions::default()) else {
        return Vec::new();
    };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let own =
        config.get_object("compilerOptions").map(|options| own_mappings(folder, options)).unwrap_or_default();
    if !own.is_empty() {
        return own;
    }
    extended(&config)
        .into_iter()
        .filter_map(|name| {
            let name = if name.rsplit_once('.').is_some_and(|(_, extension)| extension == "json") {
                name.to_owned()
            } else {
                format!("{name}.json")
            };
            name.starts_with('.').then(|| from_root(folder, &name)).flatten()
        })
        .map(|path| mappings(&path, project, left))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn extended<'c>(config: &'c JsonObject<'_>) -> Vec<&'c str> {
    match config.get("extends") {
        Some(JsonValue::String(name)) => vec![name.as_ref()],
        Some(JsonValue::Array(names)) => names.iter().rev().filter_map(text_of).collect(),
        _ => Vec::new(),
    }
}

fn own_mappings(folder: &str, options: &JsonObject<'_>) -> Vec<Mapping> {
    let base = options.get_string("baseUrl").map(|base| from_root(folder, base).unwrap_or_default());
    let home = base.clone().unwrap_or_else(|| folder.to_owned());
    let mut all = Vec::new();
    if let Some(paths) = options.get_object("paths") {
        for (pattern, targets) in paths.clone() {
            let JsonValue::Array(targets) = targets else { continue };
            let targets =
                targets.iter().filter_map(text_of).filter_map(|target| from_root(&home, target)).collect();
            all.push(Mapping { pattern: pattern.into_owned(), targets });
        }
    }
    if let Some(base) = base {
        all.push(Mapping { pattern: "*".to_owned(), targets: vec![below(&base, "*")] });
    }
    all
}

fn text_of<'v>(value: &'v JsonValue<'_>) -> Option<&'v str> {
    if let JsonValue::String(text) = value { Some(text) } else { None }
}

fn manifest(folder: &str, project: &dyn Project) -> Option<Value> {
    serde_json::from_slice(&project.text(&RepoPath::new(below(folder, "package.json")))?).ok()
}

/// What an import names inside the package that it begins with.
fn rest_of_package<'s>(source: &'s str, manifest: &Value) -> Option<&'s str> {
    let name = manifest.get("name")?.as_str().filter(|name| !name.is_empty())?;
    let rest = source.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Where a file of a package may lie: what it exports under this name, or a file of that name. What is built is not in
/// the repository, its source is.
fn files_of_package(folder: &str, manifest: &Value, rest: &str) -> Vec<String> {
    let key = if rest.is_empty() { ".".to_owned() } else { format!("./{rest}") };
    let exports = manifest.get("exports");
    let exported = exports.and_then(|all| all.get(&key).or_else(|| all.is_string().then_some(all)));
    let entries =
        ["source", "types", "module", "main"].map(|it| manifest.get(it).filter(|_| rest.is_empty()));
    let mut named = Vec::new();
    for value in exported.into_iter().chain(entries.into_iter().flatten()) {
        texts_in(value, &mut named, 3);
    }
    let usual = if rest.is_empty() {
        vec!["src/index".to_owned(), "index".to_owned()]
    } else {
        vec![rest.to_owned(), format!("src/{rest}")]
    };
    let sources = named.iter().flat_map(|file| [file.clone(), source_of_build(file)]);
    sources.chain(usual).filter_map(|file| from_root(folder, &file)).collect()
}

/// The source that a built file comes from, without its extension.
fn source_of_build(file: &str) -> String {
    let bare = [".d.ts", ".mjs", ".cjs", ".js"].iter().find_map(|it| file.strip_suffix(it)).unwrap_or(file);
    ["dist/", "build/", "lib/"].iter().fold(bare.to_owned(), |path, folder| path.replacen(folder, "src/", 1))
}

fn texts_in(value: &Value, found: &mut Vec<String>, depth: usize) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Object(all) if depth > 0 => all.values().for_each(|it| texts_in(it, found, depth - 1)),
        Value::Array(all) if depth > 0 => all.iter().for_each(|it| texts_in(it, found, depth - 1)),
        _ => {}
    }
}

/// A name that begins with `#`, which the package's own manifest explains.
fn subpath(folder: &str, manifest: &Value, source: &str) -> Vec<String> {
    let Some(imports) =
        manifest.get("imports").and_then(Value::as_object).filter(|_| source.starts_with('#'))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (pattern, value) in imports {
        let mut targets = Vec::new();
        texts_in(value, &mut targets, 3);
        let targets = targets.iter().filter_map(|target| from_root(folder, target)).collect();
        found.extend(Mapping { pattern: pattern.clone(), targets }.apply(source));
    }
    found
}

/// The folders of packages that a manifest or pnpm's own file names, when this folder is the root of a workspace.
fn shelves(folder: &str, project: &dyn Project) -> Option<Vec<String>> {
    let mut patterns = Vec::new();
    if let Some(workspaces) = manifest(folder, project).as_ref().and_then(|it| it.get("workspaces")) {
        texts_in(workspaces, &mut patterns, 2);
    }
    if let Some(text) = project.text(&RepoPath::new(below(folder, "pnpm-workspace.yaml"))) {
        let text = String::from_utf8_lossy(&text);
        let items = text.lines().filter_map(|line| line.trim().strip_prefix("- "));
        patterns.extend(items.map(|item| item.trim_matches(['"', '\'', ' ']).to_owned()));
    }
    let shelf = |pattern: &String| {
        let shelf = pattern.trim_end_matches('/').trim_end_matches("/**").trim_end_matches("/*");
        (shelf.len() < pattern.len()).then(|| from_root(folder, shelf)).flatten()
    };
    Some(patterns.iter().filter_map(shelf).collect::<Vec<_>>()).filter(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;

    struct Files(BTreeMap<RepoPath, Arc<[u8]>>);

    impl Project for Files {
        fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>> {
            self.0.get(path).cloned()
        }
    }

    fn bases(importer: &str, source: &str, files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| (RepoPath::new(path), text.as_bytes().into())).collect();
        Aliases::around(&RepoPath::new(importer), &Files(files)).bases(source)
    }

    #[test]
    fn aliases_are_read_with_what_is_extended() {
        let files = [
            ("apps/web/tsconfig.json", r#"{ "extends": ["../../tsconfig.base"] }"#),
            (
                "tsconfig.base.json",
                r##"{ /* shared */ "compilerOptions": { "paths": { "#guards/*": ["./tools/guards/*"], }, } }"##,
            ),
        ];
        assert_eq!(bases("apps/web/prisma/seed.ts", "#guards/stop", &files), ["tools/guards/stop"]);
    }

    #[test]
    fn base_url_is_a_root_of_imports() {
        let files = [("tsconfig.json", r#"{ "compilerOptions": { "baseUrl": "./src" } }"#)];
        assert_eq!(bases("prisma/seed.ts", "lib/guard", &files), ["src/lib/guard"]);
    }

    #[test]
    fn packages_of_the_workspace_lead_to_their_sources() {
        let files = [
            ("pnpm-workspace.yaml", "packages:\n  - 'packages/*'\n"),
            ("packages/guards/package.json", r#"{ "name": "@acme/guards", "main": "./dist/stop.js" }"#),
        ];
        let found = bases("apps/web/seed.ts", "@acme/guards", &files);
        assert!(found.contains(&"packages/guards/src/stop".to_owned()), "{found:?}");
        assert!(bases("apps/web/seed.ts", "@other/guards", &files).is_empty());
    }

    #[test]
    fn a_package_may_import_itself() {
        let files = [("web/package.json", r##"{ "name": "web", "imports": { "#db/*": "./src/db/*.js" } }"##)];
        assert!(bases("web/seed.ts", "web/lib/guard", &files).contains(&"web/src/lib/guard".to_owned()));
        assert_eq!(bases("web/seed.ts", "#db/guard", &files), ["web/src/db/guard.js"]);
    }

    #[test]
    fn configurations_that_extend_each_other_end() {
        let files = [("tsconfig.json", r#"{ "extends": "./tsconfig.json" }"#)];
        assert!(bases("seed.ts", "lib/guard", &files).is_empty());
    }
}
