//! Which environment files a command loads, and which variables it sets itself.
//!
//! Programs differ, and what a script does when it runs cannot be seen from its command line: where several ways of loading
//! are possible, all of them are told, and whoever asks has to be content with the worst.

use crate::binding::selector_of_process;
use crate::command::{self, program_name};
use crate::environment::EnvironmentClass;

use super::variable::{Origin, Variable};

/// The command lines that one command amounts to: itself, and the script that it hands to a shell.
pub(super) struct Command {
    lines: Vec<Vec<String>>,
    assignments: Vec<(String, String)>,
}

/// One way of loading environment files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Loading {
    /// The files, the later over the earlier.
    pub(super) files: Vec<String>,
    /// Whether the command line names them.
    pub(super) is_meant: bool,
    /// Whether they go over the variables of the process too.
    pub(super) overrides: bool,
}

/// Programs that load `.env` and nothing beside it.
const LOADERS: &[&str] = &["dotenv", "dotenvx", "env-cmd", "prisma", "docker-compose", "docker"];

/// Programs that load the file of the environment and the local ones over it.
const CASCADES: &[&str] =
    &["next", "vite", "vitest", "react-scripts", "bun", "bunx", "astro", "expo", "nuxt", "nuxi"];

/// Options that name an environment file, of any program.
const FILE_OPTIONS: &[&str] = &["--env-file", "--env-file-if-exists", "--envfile", "--dotenv"];

/// Options that do so behind a loader.
const LOADER_OPTIONS: &[&str] = &["-e", "-f", "--file"];

/// Options by which programs are told their environment.
const ENVIRONMENT_OPTIONS: &[&str] = &["--env", "--environment", "-e", "--stage", "--settings", "--profile"];

/// The same of programs that fetch variables for others.
const STORES: &[&str] = &["doppler", "infisical", "railway", "vercel"];
const STORE_OPTIONS: &[&str] = &["-c", "--config", "-s"];

impl Command {
    pub(super) fn of(words: &[String]) -> Self {
        let mut lines = vec![words.to_vec()];
        let mut assignments = Vec::new();
        let is_shell = |word: &String| matches!(program_name(word), "sh" | "bash" | "dash" | "zsh" | "ash");
        let shell = words.iter().position(is_shell).map(|at| &words[at + 1..]);
        let script = shell.and_then(|rest| {
            let flag = rest.iter().position(|it| it.starts_with('-') && it.ends_with('c'))?;
            rest.get(flag + 1)
        });
        for inner in script.into_iter().flat_map(|it| command::commands(it)) {
            lines.push(inner.words);
            assignments.extend(inner.assignments);
        }
        for line in &lines {
            let pairs = line.iter().filter(|it| !it.starts_with('-')).filter_map(|it| it.split_once('='));
            let is_name = |name: &str| {
                name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
                    && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
            };
            let pairs = pairs.filter(|(name, _)| is_name(name));
            assignments.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        Self { lines, assignments }
    }

    /// What the command sets for what it starts, and what its options say of production: `env A=b`, `-c prd`.
    pub(super) fn variables(&self) -> Vec<Variable> {
        let set = self.assignments.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let of_stores = if self.starts(STORES) { STORE_OPTIONS } else { &[] };
        let said = self.options(ENVIRONMENT_OPTIONS).chain(self.options(of_stores));
        let said = said.filter(|(_, value)| says_production(value));
        set.map(|(key, value)| Variable::new(key, value.as_bytes(), Origin::Command))
            .chain(said.map(|(option, _)| Variable::new(option, b"production", Origin::Option)))
            .collect()
    }

    /// The ways in which the command may load its files. `is_told` says that its files were named already.
    pub(super) fn loadings(&self, own: &[Variable], is_told: bool) -> Vec<Loading> {
        let has = |flags: &[&str]| self.words().any(|word| flags.contains(&word));
        let overrides = self.starts(&["dotenv", "dotenvx", "env-cmd"])
            && has(&["-o", "--override", "--overload", "--no-override=false"]);
        let loading = |files: Vec<String>| Loading { files, overrides, ..Loading::default() };
        let named = self.named_files();
        if !named.is_empty() {
            // To some programs the first of several files counts, to others the last.
            let reversed = named.iter().rev().cloned().collect();
            return [named, reversed].map(|it| Loading { is_meant: true, ..loading(it) }).to_vec();
        }
        let plain = || [".env", "prisma/.env"].map(str::to_owned).to_vec();
        if self.starts(LOADERS) {
            return vec![loading(plain())];
        }
        let cascade = cascade(&environment_said(own));
        if self.starts(CASCADES) {
            return vec![loading(cascade)];
        }
        if is_told {
            return vec![Loading::default()];
        }
        vec![Loading::default(), loading(plain()), loading(cascade)]
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().flatten().map(String::as_str)
    }

    fn starts(&self, programs: &[&str]) -> bool {
        self.words().any(|word| programs.contains(&program_name(word)))
    }

    /// The files that its options name.
    fn named_files(&self) -> Vec<String> {
        let is_loader = self.starts(&["dotenv", "dotenvx", "env-cmd", "dotenv-cli"]);
        let of_loader = if is_loader { LOADER_OPTIONS } else { &[] };
        let named = self.options(FILE_OPTIONS).chain(self.options(of_loader));
        named.map(|(_, file)| file.to_owned()).collect()
    }

    /// The values of options, written as one word or as two.
    fn options<'c>(&'c self, names: &'c [&'c str]) -> impl Iterator<Item = (&'c str, &'c str)> {
        self.lines.iter().flat_map(move |line| {
            line.iter().enumerate().filter_map(move |(at, word)| {
                let (option, value) = match word.split_once('=') {
                    Some((option, value)) => (option, value),
                    None => (word.as_str(), line.get(at + 1)?.as_str()),
                };
                names.contains(&option).then_some((option, value))
            })
        })
    }
}

/// Whether an option's value is production's name, or a module's of that name.
fn says_production(value: &str) -> bool {
    let is_production = |word: &str| EnvironmentClass::of_word(word) == Some(EnvironmentClass::Production);
    !value.contains(char::is_whitespace) && value.split(['.', '_', '-', ':']).any(is_production)
}

/// The environment that the process names, in the words of its own variable.
fn environment_said(own: &[Variable]) -> String {
    let said = own.iter().filter(|it| selector_of_process(&it.key).is_some()).find_map(Variable::text);
    let is_name = |it: &&str| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    said.filter(is_name).filter(|it| !it.is_empty()).unwrap_or("development").to_owned()
}

/// The files of one environment, as Next.js, Vite, Bun and dotenv-rails have them.
fn cascade(environment: &str) -> Vec<String> {
    let mut files = vec![".env".to_owned(), format!(".env.{environment}")];
    if environment != "test" {
        files.push(".env.local".to_owned());
    }
    files.push(format!(".env.{environment}.local"));
    files
}
