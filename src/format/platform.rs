//! The files in which hosting and development platforms are given variables: which keys lead to them, as a table.
//!
//! A new platform is a row here and one in the table of formats.

use crate::binding::{EnvFile, environment_of_name};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

use super::syntax::Syntax;
use super::syntax::assignments::Assignments;
use super::syntax::yaml::Node;
use super::{FormatReader, Reading};

/// One platform's file.
pub(super) struct Platform {
    /// The beginning of the file's name; words between it and the ending name an environment (`fly.staging.toml`).
    stem: &'static str,
    ending: &'static str,
    syntax: Syntax,
    /// The keys that lead to variables. [`NAME`] stands for a key that names an environment.
    variables: &'static [&'static [&'static str]],
    environment: EnvironmentClass,
}

/// A key that names an environment.
const NAME: &str = "@";

const fn platform(
    (stem, ending): (&'static str, &'static str),
    syntax: Syntax,
    variables: &'static [&'static [&'static str]],
) -> Platform {
    Platform { stem, ending, syntax, variables, environment: EnvironmentClass::All }
}

const WRANGLER_VARIABLES: &[&[&str]] = &[&["vars"], &["env", NAME, "vars"]];

pub(super) static WRANGLER_TOML: Platform = platform(("wrangler", ".toml"), Syntax::Toml, WRANGLER_VARIABLES);
pub(super) static WRANGLER_JSON: Platform = platform(("wrangler", ".json"), Syntax::Json, WRANGLER_VARIABLES);
pub(super) static WRANGLER_JSONC: Platform =
    platform(("wrangler", ".jsonc"), Syntax::Json, WRANGLER_VARIABLES);
pub(super) static NETLIFY: Platform = platform(
    ("netlify", ".toml"),
    Syntax::Toml,
    &[&["build", "environment"], &["context", NAME, "environment"]],
);
pub(super) static FLY: Platform = platform(("fly", ".toml"), Syntax::Toml, &[&["env"]]);
pub(super) static HEROKU: Platform =
    platform(("app", ".json"), Syntax::Json, &[&["env"], &["environments", NAME, "env"]]);
pub(super) static EAS: Platform = platform(("eas", ".json"), Syntax::Json, &[&["build", NAME, "env"]]);
pub(super) static VERCEL: Platform =
    platform(("vercel", ".json"), Syntax::Json, &[&["env"], &["build", "env"]]);
pub(super) static MISE: Platform = platform(("mise", ".toml"), Syntax::Toml, &[&["env"]]);
pub(super) static HIDDEN_MISE: Platform = platform((".mise", ".toml"), Syntax::Toml, &[&["env"]]);
pub(super) static REPLIT: Platform = platform(
    (".replit", ""),
    Syntax::Toml,
    &[&["env"], &["run", "env"], &["userenv", NAME], &["deployment", "env"]],
);
pub(super) static DEVCONTAINER: Platform = Platform {
    environment: EnvironmentClass::Development,
    ..platform(("devcontainer", ".json"), Syntax::Json, &[&["containerEnv"], &["remoteEnv"]])
};
pub(super) static HIDDEN_DEVCONTAINER: Platform = Platform {
    environment: EnvironmentClass::Development,
    ..platform((".devcontainer", ".json"), Syntax::Json, &[&["containerEnv"], &["remoteEnv"]])
};

impl Platform {
    /// What a path says; `None` when it is no file of this platform.
    pub(super) fn file_of(&self, path: &RepoPath) -> Option<EnvFile> {
        // Asked of every path.
        let name = path.file_name_bytes();
        if !name.starts_with(self.stem.as_bytes()) || !name.ends_with(self.ending.as_bytes()) {
            return None;
        }
        let name = path.file_name();
        let words = name.strip_prefix(self.stem)?.strip_suffix(self.ending)?;
        let is_named = words.is_empty() || words.starts_with('.') && words.len() > 1;
        let words: Vec<_> = words.to_ascii_lowercase().split('.').map(str::to_owned).collect();
        is_named.then(|| EnvFile::manifest_for(path, &words, self.environment))
    }
}

impl FormatReader for Platform {
    fn read(&self, text: &[u8]) -> Reading {
        let Some(root) = self.syntax.parse(text) else { return Reading::default() };
        let mut found = Assignments::new(text, <[u8]>::to_vec);
        for keys in self.variables {
            for (environment, variables) in reached(&root, keys) {
                bind(variables, environment.as_ref(), &mut found);
            }
        }
        Reading { assignments: found.finish(), ..Reading::default() }
    }
}

/// The nodes that keys lead to, with the environments that they name on the way.
fn reached<'y>(root: &'y Node, keys: &[&str]) -> Vec<(Option<Environment>, &'y Node)> {
    keys.iter().fold(vec![(None, root)], |reached, key| {
        let step = |(environment, node): (Option<Environment>, &'y Node)| {
            let entries = node.entries().iter().filter(|(it, _)| *key == NAME || it.text() == Some(key));
            entries
                .map(|(it, value)| {
                    let named = it.text().filter(|_| *key == NAME).and_then(environment_of_context);
                    (named.or_else(|| environment.clone()), value)
                })
                .collect::<Vec<_>>()
        };
        reached.into_iter().flat_map(step).collect()
    })
}

/// Netlify's deploys of branches and pull requests are previews, and names else what they say.
fn environment_of_context(name: &str) -> Option<Environment> {
    match name {
        "deploy-preview" | "branch-deploy" => Some(Environment::of(EnvironmentClass::Preview)),
        _ => environment_of_name(name),
    }
}

/// Variables, each written as a value or as an object with one.
fn bind(variables: &Node, environment: Option<&Environment>, found: &mut Assignments<'_>) {
    for (key, value) in variables.entries() {
        if let Some(name) = key.text() {
            found.bind(name, key.span, value.get("value").unwrap_or(value), environment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bindings(platform: &Platform, text: &str) -> Vec<(String, Option<String>)> {
        let found = platform.read(text.as_bytes()).assignments.into_iter();
        found.map(|it| (it.key, it.environment.map(|it| it.name))).collect()
    }

    fn pair(key: &str, environment: Option<&str>) -> (String, Option<String>) {
        (key.to_owned(), environment.map(str::to_owned))
    }

    #[test]
    fn names_are_whole() {
        let is_file = |platform: &Platform, path: &str| platform.file_of(&RepoPath::new(path)).is_some();
        assert!(is_file(&FLY, "fly.staging.toml") && is_file(&REPLIT, ".replit"));
        assert!(!is_file(&FLY, "flying.toml") && !is_file(&HEROKU, "app.tsx.json5"));
        let staging = FLY.file_of(&RepoPath::new("fly.staging.toml")).unwrap();
        assert_eq!(staging.environment.class, EnvironmentClass::Staging);
    }

    #[test]
    fn sections_name_environments() {
        let text = "[vars]\nA = 1\n[env.staging.vars]\nB = '2'\n[env.prod.vars]\nC = '3'\n";
        let expected = [pair("A", None), pair("B", Some("staging")), pair("C", Some("production"))];
        assert_eq!(bindings(&WRANGLER_TOML, text), expected);
        let text = "[build.environment]\nA = '1'\n[context.deploy-preview.environment]\nB = '2'\n[context.main.environment]\nC = '3'\n";
        let expected = [pair("A", None), pair("B", Some("preview")), pair("C", None)];
        assert_eq!(bindings(&NETLIFY, text), expected);
        let text = r#"{"env": {"A": {"description": "d", "value": "v"}, "B": {"required": true}}, "environments": {"test": {"env": {"C": "c"}}}}"#;
        assert_eq!(bindings(&HEROKU, text), [pair("A", None), pair("C", Some("test"))]);
    }
}
