//! What takes an environment file out of Git and keeps its values: the ignore line, a template with the names alone, and
//! the commands of the manager that the project uses. No command holds a value: each reads the file.

use std::collections::BTreeSet;

use bstr::ByteSlice;

use crate::binding::{Binding, ConfigurationFile, EnvFileKind, EnvironmentSet, Value};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;
use crate::finding::{Applicability, Edit, Fix};

use super::shell_word;

/// What stands for a secret in a template.
const PLACEHOLDER: &str = "changeme";
/// How many keys are moved one by one.
const KEYS: usize = 12;

/// Keeps a file out of Git that is not in it.
pub(super) fn ignoring(file: &ConfigurationFile) -> Fix {
    Fix {
        title: format!("add `{}` to .gitignore", file.path.display()),
        applicability: Applicability::Safe,
        edits: vec![Edit::Ignore { path: file.path.clone() }],
        commands: Vec::new(),
    }
}

/// Keeps a file out of Git that is in it: only its owner can say that nobody needs it there.
pub(super) fn untracking(file: &ConfigurationFile) -> Fix {
    Fix { commands: vec![removal(file)], ..ignoring(file) }
}

/// What is done with the secrets of a file in version control: its names stay, in a template, and its values move to where
/// the project keeps others.
pub(super) fn of_secrets(set: &EnvironmentSet, file: &ConfigurationFile) -> Vec<Fix> {
    if !is_dotenv(file) {
        return Vec::new();
    }
    templating(set, file).into_iter().chain(moving(set, file)).collect()
}

fn removal(file: &ConfigurationFile) -> String {
    format!("git rm --cached -- {}", shell_word(&file.path.display()))
}

fn is_dotenv(file: &ConfigurationFile) -> bool {
    let name = file.path.file_name();
    let is_of_values = matches!(file.env_file.kind, EnvFileKind::Environment | EnvFileKind::Local);
    is_of_values && (name.starts_with(".env") || name.rsplit('.').next() == Some("env"))
}

/// A template beside the file, unless there is one.
fn templating(set: &EnvironmentSet, file: &ConfigurationFile) -> Option<Fix> {
    let folder = |path: &RepoPath| path.folder();
    let is_beside = |it: &&ConfigurationFile| {
        it.env_file.kind == EnvFileKind::Template && folder(&it.path) == folder(&file.path)
    };
    if set.files().any(|it| is_beside(&it)) {
        return None;
    }
    let parts = [folder(&file.path), ".env.example".to_owned()];
    let path = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("/");
    let text = template(set, file);
    (!text.is_empty()).then(|| Fix {
        title: format!("keep the names of its values in `{path}`, and the file out of Git"),
        applicability: Applicability::Unsafe,
        edits: vec![
            Edit::Ignore { path: file.path.clone() },
            Edit::Create { path: RepoPath::new(&path), text },
        ],
        commands: vec![removal(file)],
    })
}

/// The names of a file's values, each with a placeholder or what is surely no secret.
fn template(set: &EnvironmentSet, file: &ConfigurationFile) -> String {
    let mut known = BTreeSet::new();
    let secret: BTreeSet<_> = set.atoms_of(file.document).map(|(binding, _)| binding.key.as_str()).collect();
    let mut bindings: Vec<&Binding> = set.bindings_of(file.document).collect();
    bindings.sort_by_key(|it| it.key_span);
    let named = bindings.into_iter().filter(|it| is_name(&it.key) && known.insert(it.key.as_str()));
    let line = |binding: &Binding| {
        let value =
            if secret.contains(binding.key.as_str()) { PLACEHOLDER } else { harmless(&binding.value) };
        format!("{}={value}\n", binding.key)
    };
    named.map(line).collect()
}

/// A value that every project has; nothing in place of any other.
fn harmless(value: &Value) -> &str {
    const WORDS: &[&str] = &[
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "0",
        "1",
        "production",
        "staging",
        "development",
        "test",
        "local",
        "debug",
        "info",
        "warn",
        "error",
        "localhost",
        "80",
        "443",
        "3000",
        "3306",
        "5000",
        "5432",
        "6379",
        "8000",
        "8080",
    ];
    let text = value.literal().and_then(|it| it.text.expose().to_str().ok()).unwrap_or_default();
    WORDS.iter().find(|it| **it == text).copied().unwrap_or_default()
}

fn is_name(key: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    key.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') && key.chars().all(is_part)
}

/// Where a project keeps secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Manager {
    Dotenvx,
    Sops,
    Doppler,
    OnePassword,
    Vault,
    Aws,
    GitHubActions,
}

/// Ways in which values and commands speak of a manager.
const SIGNS: &[(Manager, &[&str])] = &[
    (Manager::Dotenvx, &["encrypted:", "dotenvx "]),
    (Manager::Sops, &["ENC[", "sops "]),
    (Manager::Doppler, &["doppler:", "doppler(", "doppler "]),
    (Manager::OnePassword, &["op://", "op run", "op inject"]),
    (Manager::Vault, &["vault:", "hashivault:", "openbao:", "${vault:", "vault kv"]),
    (Manager::Aws, &["arn:aws:secretsmanager:", "aws-sm:", "secretsmanager:", "{{resolve:secretsmanager:"]),
];

impl Manager {
    /// The manager that the project uses already, by its values, its commands or its pipelines.
    fn of(set: &EnvironmentSet) -> Option<Self> {
        let stored = set.bindings().iter().filter_map(|it| match &it.value {
            Value::Stored(stored) => stored.text.expose().to_str().ok(),
            Value::Literal(_) | Value::Interpolated(_) | Value::Reference | Value::Empty => None,
        });
        let commands = set.files().flat_map(|it| &it.command_lines).map(|it| it.text.as_str());
        let speaks = |text: &str| {
            let signs = SIGNS.iter().filter(|(_, signs)| signs.iter().any(|sign| text.starts_with(sign)));
            signs.map(|(manager, _)| *manager).min()
        };
        let in_workflow = |it: &ConfigurationFile| it.path.as_bytes().starts_with(b".github/workflows/");
        let by_use = stored.chain(commands).filter_map(speaks).min();
        by_use.or_else(|| set.files().any(in_workflow).then_some(Self::GitHubActions))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Dotenvx => "dotenvx",
            Self::Sops => "SOPS",
            Self::Doppler => "Doppler",
            Self::OnePassword => "1Password",
            Self::Vault => "Vault",
            Self::Aws => "AWS Secrets Manager",
            Self::GitHubActions => "GitHub Actions",
        }
    }

    /// Commands that take the values from the file: none of them names one.
    fn commands(self, file: &ConfigurationFile, keys: &[&str]) -> Vec<String> {
        let (path, environment) =
            (shell_word(&file.path.display()), shell_word(&file.env_file.environment.name));
        let each = |command: &dyn Fn(&str) -> String| {
            keys.iter().map(|key| format!("sed -n 's/^{key}=//p' {path} | {}", command(key))).collect()
        };
        match self {
            Self::Dotenvx => vec![format!("dotenvx encrypt -f {path}")],
            Self::Sops => {
                vec![format!("sops encrypt --in-place --input-type dotenv --output-type dotenv {path}")]
            }
            Self::Doppler => {
                let config = match file.env_file.environment.class {
                    EnvironmentClass::Production => "prd",
                    EnvironmentClass::Staging | EnvironmentClass::Preview => "stg",
                    EnvironmentClass::Development
                    | EnvironmentClass::Test
                    | EnvironmentClass::Ci
                    | EnvironmentClass::Agent
                    | EnvironmentClass::All
                    | EnvironmentClass::Template => "dev",
                };
                vec![format!("doppler secrets upload {path} --config {config}")]
            }
            Self::OnePassword => vec![format!("op document create {path} --title {environment}")],
            Self::Vault => each(&|key| format!("vault kv patch -mount=secret {environment} {key}=-")),
            Self::Aws => each(&|key| {
                format!(
                    "aws secretsmanager create-secret --name {environment}/{key} --secret-string file:///dev/stdin"
                )
            }),
            Self::GitHubActions => vec![format!("gh secret set --env {environment} --env-file {path}")],
        }
    }
}

/// The commands that move the secrets of a file to where the project keeps others.
fn moving(set: &EnvironmentSet, file: &ConfigurationFile) -> Option<Fix> {
    let manager = Manager::of(set)?;
    let keys: BTreeSet<&str> = set.atoms_of(file.document).map(|(binding, _)| binding.key.as_str()).collect();
    let keys: Vec<&str> = keys.into_iter().filter(|key| is_name(key)).take(KEYS).collect();
    let title = match manager {
        Manager::Dotenvx | Manager::Sops => format!("encrypt the values with {}", manager.name()),
        Manager::Doppler | Manager::OnePassword | Manager::Vault | Manager::Aws | Manager::GitHubActions => {
            format!("move the values to {}, once they are new", manager.name())
        }
    };
    let commands = manager.commands(file, &keys);
    (!keys.is_empty()).then_some(Fix {
        title,
        applicability: Applicability::DisplayOnly,
        edits: Vec::new(),
        commands,
    })
}
