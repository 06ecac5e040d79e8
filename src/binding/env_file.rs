//! Which environment a file or a name belongs to: by the file's name and the folders it lies in, by the name's words.
//!
//! Words count as a whole only, split at `.`, `_`, `-` and spaces: `products/` and `latest.env` name nothing. What
//! stands inside a file is no business of this module.

use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

/// What the path of a configuration file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EnvFile {
    /// The environment that its bindings belong to unless their keys say otherwise.
    pub(crate) environment: Environment,
    /// What the file is for.
    pub(crate) kind: EnvFileKind,
}

/// What a configuration file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvFileKind {
    /// Values of one environment.
    Environment,
    /// Values for this machine only (`.env.local`, `.env.*.local`): never to be committed.
    Local,
    /// Private keys of dotenvx (`.env.keys`): never to be committed.
    Keys,
    /// A pattern to fill in (`.env.example`).
    Template,
    /// Configuration that belongs in the repository (a compose file, a Kubernetes manifest, `config/database.yml`): that
    /// it is there is no mistake, a secret in it is one.
    Manifest,
    /// What Terraform knows of what it runs (`terraform.tfstate`), passwords included: never to be committed.
    State,
    /// What the project is built and run by (a workflow): it belongs in the repository and says itself what its values
    /// are for.
    Definition,
}

/// Words that make a file a pattern to fill in (environments.md 1.5; `defaults` and `default` are configuration).
const TEMPLATE_WORDS: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "template",
    "tpl",
    "tmpl",
    "dist",
    "schema",
    "skel",
    "skeleton",
    "stub",
    "ejs",
    "j2",
    "erb",
    "reference",
    "empty",
    "blank",
    "docs",
    "doc",
];

/// Endings that only say that a file is an old copy.
const COPY_WORDS: &[&str] = &["bak", "backup", "old", "orig", "save", "copy", "txt", "disabled"];

/// Endings of code and of ciphertext: `.env.ts` and `.env.production.enc` hold no bindings.
const CODE: &[&str] = &[
    "ts",
    "js",
    "mjs",
    "cjs",
    "tsx",
    "jsx",
    "py",
    "rb",
    "go",
    "rs",
    "php",
    "java",
    "kt",
    "md",
    "json",
    "yml",
    "yaml",
    "toml",
    "xml",
    "html",
    "css",
    "sh",
    "lock",
    "gpg",
    "age",
    "asc",
    "enc",
    "encrypted",
    "vault",
    "png",
    "svg",
    "zip",
];

/// Folders that hold one folder an environment.
const CONTAINER_FOLDERS: &[&str] = &[
    "env",
    "envs",
    "environment",
    "environments",
    "overlays",
    "deploy",
    "deployment",
    "deployments",
    "config",
    "configs",
    "inventories",
    "stages",
    "stacks",
    "clusters",
    "k8s",
    "kubernetes",
    "terraform",
    "infra",
    "settings",
    "secrets",
];

/// Folder names that mean an environment wherever they stand.
const PLAIN_FOLDERS: &[&str] = &[
    "production",
    "prod",
    "prd",
    "staging",
    "stg",
    "preprod",
    "uat",
    "qa",
    "development",
    "dev",
    "test",
    "tests",
    "e2e",
];

impl EnvFile {
    /// A file that says itself what its values are for.
    pub(crate) fn definition() -> Self {
        Self { environment: Environment::of(EnvironmentClass::All), kind: EnvFileKind::Definition }
    }

    /// A file that belongs in the repository as long as it holds no secret. `words` are those of its name that may name
    /// an environment or say that it is a pattern, in lower case.
    pub(crate) fn manifest(path: &RepoPath, words: &[String]) -> Self {
        if words.iter().any(|word| TEMPLATE_WORDS.contains(&word.as_str())) {
            let environment = Environment::of(EnvironmentClass::Template);
            return Self { environment, kind: EnvFileKind::Template };
        }
        let named = environment_of_words(words).or_else(|| environment_of_folders(path));
        let environment = named.unwrap_or_else(|| Environment::of(EnvironmentClass::All));
        Self { environment, kind: EnvFileKind::Manifest }
    }

    /// The same for a file that names no environment when its path does not: it is for `fallback` then.
    pub(crate) fn manifest_for(path: &RepoPath, words: &[String], fallback: EnvironmentClass) -> Self {
        let file = Self::manifest(path, words);
        let is_unsaid = file.environment.class == EnvironmentClass::All;
        if is_unsaid { Self { environment: Environment::of(fallback), ..file } } else { file }
    }

    /// What a path says; `None` when it is no dotenv file.
    pub(crate) fn of_path(path: &RepoPath) -> Option<Self> {
        let words = suffix_words(path)?;
        let in_containers = environment_of_folders(path);
        if words.iter().any(|word| word == "keys") {
            return Some(Self {
                environment: Environment::of(EnvironmentClass::All),
                kind: EnvFileKind::Keys,
            });
        }
        if words.iter().any(|word| TEMPLATE_WORDS.contains(&word.as_str())) {
            let environment = Environment::of(EnvironmentClass::Template);
            return Some(Self { environment, kind: EnvFileKind::Template });
        }
        if is_of_agent(path) {
            let environment = Environment::of(EnvironmentClass::Agent);
            return Some(Self { environment, kind: EnvFileKind::Environment });
        }
        let is_local = words.last().is_some_and(|word| word == "local");
        let named: Vec<_> = words.into_iter().filter(|word| word != "local").collect();
        let environment = environment_of_words(&named).or(in_containers).unwrap_or_else(|| {
            Environment::of(if is_local { EnvironmentClass::Development } else { EnvironmentClass::All })
        });
        let kind = if is_local { EnvFileKind::Local } else { EnvFileKind::Environment };
        Some(Self { environment, kind })
    }

    /// Whether the repository is no place for it: a deployed environment's values, this machine's values, or keys.
    pub(crate) fn is_protected(&self) -> bool {
        match self.kind {
            EnvFileKind::Local | EnvFileKind::Keys | EnvFileKind::State => true,
            EnvFileKind::Template | EnvFileKind::Manifest | EnvFileKind::Definition => false,
            EnvFileKind::Environment => self.environment.class.is_deployed(),
        }
    }
}

/// Folders of coding agents: what lies there is for them.
const AGENT_FOLDERS: &[&str] = &[
    ".claude",
    ".cursor",
    ".gemini",
    ".codex",
    ".windsurf",
    ".roo",
    ".cline",
    ".kiro",
    ".continue",
    ".opencode",
    ".amp",
    ".qwen",
    ".factory",
    ".junie",
    ".goose",
    ".aider",
    ".crush",
    ".augment",
    ".trae",
    ".amazonq",
    ".devin",
];

fn is_of_agent(path: &RepoPath) -> bool {
    path.lies_in(AGENT_FOLDERS)
}

/// The words of a dotenv file's name besides `env` itself, without the endings of copies; `None` when the name is no
/// dotenv file's.
fn suffix_words(path: &RepoPath) -> Option<Vec<String>> {
    let name = path.file_name().to_ascii_lowercase();
    let mut words = if let Some(rest) = name.strip_prefix(".env") {
        if !rest.is_empty() && !rest.starts_with(['.', '-', '_']) {
            return other_families(&name, path);
        }
        split(rest)
    } else if let Some(rest) = name.strip_prefix("env.") {
        known_words(rest)?
    } else if let Some((stem, rest)) = split_at_env(&name) {
        split(stem).into_iter().chain(split(rest)).collect()
    } else {
        return other_families(&name, path);
    };
    while words.last().is_some_and(|word| COPY_WORDS.contains(&word.as_str())) {
        words.pop();
    }
    if words.last().is_some_and(|word| CODE.contains(&word.as_str())) { None } else { Some(words) }
}

/// The words of a file's name without its ending, in lower case: `Values-prod.yaml.example` is `values`, `prod` and
/// `example`. `None` when it has none of these endings, or has anything behind one but the mark of a pattern or a copy.
pub(crate) fn words_of_file_name(path: &RepoPath, endings: &[&str]) -> Option<Vec<String>> {
    let name = path.file_name().to_ascii_lowercase();
    // Asked of every path, and nearly all have none of them.
    if !endings.iter().any(|ending| name.contains(ending)) {
        return None;
    }
    let mut words = split(&name);
    let ending = words.iter().rposition(|word| endings.contains(&word.as_str())).filter(|at| *at > 0)?;
    let is_mark =
        |word: &String| TEMPLATE_WORDS.contains(&word.as_str()) || COPY_WORDS.contains(&word.as_str());
    let behind = words.split_off(ending).split_off(1);
    let marks = behind.iter().all(is_mark);
    words.extend(behind.into_iter().filter(|word| !COPY_WORDS.contains(&word.as_str())));
    marks.then_some(words)
}

/// `production.env`, `prod.env.local`, `app.env.example`: what stands before and behind `.env`.
fn split_at_env(name: &str) -> Option<(&str, &str)> {
    let at = name.find(".env")?;
    let rest = &name[at + ".env".len()..];
    (at > 0 && (rest.is_empty() || rest.starts_with('.'))).then_some((&name[..at], rest))
}

/// `env.production`: only when every word is known, for `env.` begins many a module's name.
fn known_words(rest: &str) -> Option<Vec<String>> {
    let words = split(rest);
    let is_known = |word: &String| {
        EnvironmentClass::of_word(word).is_some()
            || TEMPLATE_WORDS.contains(&word.as_str())
            || COPY_WORDS.contains(&word.as_str())
    };
    (!words.is_empty() && words.iter().all(is_known)).then_some(words)
}

/// Wrangler's `.dev.vars[.<environment>]`, Flask's `.flaskenv`, direnv's `.envrc`, and every file below cookiecutter's
/// `.envs/.<environment>/`.
fn other_families(name: &str, path: &RepoPath) -> Option<Vec<String>> {
    if let Some(rest) = name.strip_prefix(".dev.vars") {
        let words = split(rest);
        return Some(if words.is_empty() { vec!["development".to_owned()] } else { words });
    }
    if name == ".flaskenv" || name == ".envrc" {
        return Some(Vec::new());
    }
    let in_envs = path.folders().any(|folder| folder == b".envs");
    (in_envs && name.starts_with('.') && !name[1..].contains('.')).then(Vec::new)
}

fn split(text: &str) -> Vec<String> {
    text.split(['.', '_', '-', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The environment that a project's own name for one means (`prod-eu`, `Production`, `review/feature`); `None` when no
/// word of it is known.
pub(crate) fn environment_of_name(name: &str) -> Option<Environment> {
    environment_of_words(
        &name
            .to_ascii_lowercase()
            .split(['/', '.', '_', '-', ' ', '(', ')'])
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    )
}

/// The environment that words name together: `prod-eu` is production, `pre-prod` and `non-prod` are not.
fn environment_of_words(words: &[String]) -> Option<Environment> {
    let mut previous = "";
    for word in words {
        let joined = match previous {
            "pre" => EnvironmentClass::of_word(&format!("pre{word}")),
            "non" | "not" | "no" => EnvironmentClass::of_word(word).map(|_| EnvironmentClass::Staging),
            _ => None,
        };
        if let Some(class) = joined {
            return Some(Environment { class, name: format!("{previous}-{word}") });
        }
        if let Some(class) = EnvironmentClass::of_word(word) {
            // Services and regions beside it (`.env.db.prod`, `prod-eu`) are parts of the environment, not its name.
            return Some(Environment { class, name: canonical_name(word, class) });
        }
        previous = word;
    }
    // By itself it is short for pre-production.
    let is_pre = words.iter().any(|word| word == "pre");
    is_pre.then(|| Environment { class: EnvironmentClass::Staging, name: "pre".to_owned() })
}

/// The long form of a short word: `prd` is production; `qa` stays `qa`.
fn canonical_name(word: &str, class: EnvironmentClass) -> String {
    const SHORT: &[&str] = &[
        "prod",
        "prd",
        "live",
        "stage",
        "stg",
        "stag",
        "develop",
        "dev",
        "devel",
        "local",
        "localhost",
        "tests",
        "testing",
    ];
    if SHORT.contains(&word) { class.name().to_owned() } else { word.to_owned() }
}

/// The nearest folder that means an environment.
fn environment_of_folders(path: &RepoPath) -> Option<Environment> {
    let parents: Vec<_> = path.parents().iter().map(|part| part.to_ascii_lowercase()).collect();
    (0..parents.len()).rev().find_map(|at| {
        let folder = parents[at].trim_start_matches('.');
        let in_container = at > 0 && CONTAINER_FOLDERS.contains(&parents[at - 1].trim_start_matches('.'));
        (in_container || PLAIN_FOLDERS.contains(&folder))
            .then(|| environment_of_words(&split(folder)))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(path: &str) -> Option<(String, EnvironmentClass)> {
        let file = EnvFile::of_path(&RepoPath::new(path))?;
        Some((file.environment.name, file.environment.class))
    }

    #[test]
    fn names_of_files_say_the_environment() {
        use EnvironmentClass as C;
        for (path, name, class) in [
            (".env", "all", C::All),
            (".env.production", "production", C::Production),
            (".env.prod", "production", C::Production),
            ("apps/api/.env.Staging", "staging", C::Staging),
            (".env.qa", "qa", C::Staging),
            (".env.prod-eu", "production", C::Production),
            (".env.db.prod", "production", C::Production),
            (".env.pre", "pre", C::Staging),
            (".env.pre-prod", "pre-prod", C::Staging),
            (".env.non-prod", "non-prod", C::Staging),
            (".env_production", "production", C::Production),
            (".env-dev", "development", C::Development),
            (".env.production.bak", "production", C::Production),
            (".env.local", "development", C::Development),
            (".env.production.local", "production", C::Production),
            ("config/production.env", "production", C::Production),
            ("prod.env.local", "production", C::Production),
            ("env.staging", "staging", C::Staging),
            (".dev.vars", "development", C::Development),
            (".dev.vars.production", "production", C::Production),
            ("environments/staging/.env", "staging", C::Staging),
            (".envs/.production/.django", "production", C::Production),
            ("tests/.env", "test", C::Test),
            (".gemini/.env", "agent", C::Agent),
            (".env.docker", "all", C::All),
            ("docker/app.env", "all", C::All),
            (".env.example", "template", C::Template),
            (".env.production.example", "template", C::Template),
            ("example.env", "template", C::Template),
        ] {
            assert_eq!(environment(path), Some((name.to_owned(), class)), "{path}");
        }
    }

    #[test]
    fn other_files_are_no_dotenv_files() {
        for path in [
            "env.ts",
            "src/env.d.ts",
            ".env.ts",
            "environment.ts",
            ".envoy",
            "a.environment",
            ".env.production.enc",
            ".env.vault",
        ] {
            assert_eq!(environment(path), None, "{path}");
        }
    }

    #[test]
    fn words_inside_other_words_name_nothing() {
        for path in ["products/.env", "latest.env", "contest/.env", "apps/live/.env", "packages/agent/.env"] {
            assert_eq!(environment(path).map(|it| it.1), Some(EnvironmentClass::All), "{path}");
        }
    }

    #[test]
    fn local_and_deployed_files_are_protected() {
        let is_protected = |path: &str| EnvFile::of_path(&RepoPath::new(path)).unwrap().is_protected();
        for path in
            [".env.production", ".env.staging", ".env.local", ".env.test.local", ".env.keys", ".env.preview"]
        {
            assert!(is_protected(path), "{path}");
        }
        for path in [".env", ".env.development", ".env.test", ".env.production.example"] {
            assert!(!is_protected(path), "{path}");
        }
    }
}
