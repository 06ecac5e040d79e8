//! The files in which hosting and development platforms are given variables: which keys lead to them, as a table.
//!
//! A new platform is a row here and one in the table of formats.

use crate::binding::{EnvFile, Occasion, environment_of_name};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

use super::started::Started;
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
    /// The keys that lead to commands, with what makes them run.
    commands: &'static [(&'static [&'static str], Occasion)],
    environment: EnvironmentClass,
}

/// A key that names an environment.
const NAME: &str = "@";

const fn platform(
    (stem, ending): (&'static str, &'static str),
    syntax: Syntax,
    variables: &'static [&'static [&'static str]],
) -> Platform {
    Platform { stem, ending, syntax, variables, commands: &[], environment: EnvironmentClass::All }
}

const fn starting(
    mut platform: Platform,
    commands: &'static [(&'static [&'static str], Occasion)],
) -> Platform {
    platform.commands = commands;
    platform
}

const WRANGLER_VARIABLES: &[&[&str]] = &[&["vars"], &["env", NAME, "vars"]];

pub(super) static WRANGLER_TOML: Platform = platform(("wrangler", ".toml"), Syntax::Toml, WRANGLER_VARIABLES);
pub(super) static WRANGLER_JSON: Platform = platform(("wrangler", ".json"), Syntax::Json, WRANGLER_VARIABLES);
pub(super) static WRANGLER_JSONC: Platform =
    platform(("wrangler", ".jsonc"), Syntax::Json, WRANGLER_VARIABLES);
pub(super) static NETLIFY: Platform = starting(
    platform(
        ("netlify", ".toml"),
        Syntax::Toml,
        &[&["build", "environment"], &["context", NAME, "environment"]],
    ),
    &[(&["build", "command"], Occasion::Deployment), (&["context", NAME, "command"], Occasion::Deployment)],
);
pub(super) static FLY: Platform = starting(
    platform(("fly", ".toml"), Syntax::Toml, &[&["env"]]),
    &[(&["deploy", "release_command"], Occasion::Deployment), (&["processes", NAME], Occasion::Deployment)],
);
/// What runs once, when an app is made, meets an empty database.
pub(super) static HEROKU: Platform = starting(
    platform(("app", ".json"), Syntax::Json, &[&["env"], &["environments", NAME, "env"]]),
    &[(&["scripts", "postdeploy"], Occasion::Hand)],
);
pub(super) static HEROKU_BUILD: Platform = starting(
    platform(("heroku", ".yml"), Syntax::Yaml, &[&["build", "config"]]),
    &[
        (&["release", "command"], Occasion::Deployment),
        (&["run", NAME], Occasion::Deployment),
        (&["run", NAME, "command"], Occasion::Deployment),
    ],
);
const RAILWAY_COMMANDS: &[(&[&str], Occasion)] = &[
    (&["build", "buildCommand"], Occasion::Deployment),
    (&["deploy", "preDeployCommand"], Occasion::Deployment),
    (&["deploy", "startCommand"], Occasion::Deployment),
];
pub(super) static RAILWAY_TOML: Platform =
    starting(platform(("railway", ".toml"), Syntax::Toml, &[]), RAILWAY_COMMANDS);
pub(super) static RAILWAY_JSON: Platform =
    starting(platform(("railway", ".json"), Syntax::Json, &[]), RAILWAY_COMMANDS);
pub(super) static EAS: Platform = platform(("eas", ".json"), Syntax::Json, &[&["build", NAME, "env"]]);
pub(super) static VERCEL: Platform = starting(
    platform(("vercel", ".json"), Syntax::Json, &[&["env"], &["build", "env"]]),
    &[(&["buildCommand"], Occasion::Deployment), (&["installCommand"], Occasion::Deployment)],
);
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
        let mut started = Started::new(text);
        for (keys, occasion) in self.commands {
            let named: Vec<&str> = keys.iter().copied().filter(|key| *key != NAME).collect();
            let (key, title) = (named.last().copied().unwrap_or_default(), named.join("."));
            for (environment, command) in reached(&root, keys) {
                let name = environment.map_or(key, |it| it.class.name()).to_owned();
                started.lines(&format!("`{title}`"), &name, command, *occasion);
            }
        }
        Reading { assignments: found.finish(), command_lines: started.finish(), ..Reading::default() }
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
