//! The settings of coding agents: what their MCP servers are started with, and what they may do without asking.
//!
//! The agents differ in where they keep their files and agree on what a server is: an object with a command or an
//! address below one of a few names (environments.md 2).

mod approvals;
mod server;

use crate::binding::{EnvFile, EnvFileKind, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

use super::dotenv::with_defaults;
use super::syntax::Syntax;
use super::syntax::assignments::Assignments;
use super::{FormatReader, Names, Reading, YAML};

/// The reader of agents' settings in one syntax.
pub(super) struct Agent(pub(super) Syntax);

/// Files that are an agent's by their name, wherever they lie.
const JSON_NAMES: &[&str] = &[
    ".mcp.json",
    "mcp.json",
    "mcp_config.json",
    "mcp-config.json",
    "mcp_settings.json",
    "cline_mcp_settings.json",
    "claude_desktop_config.json",
    "gemini-extension.json",
    "opencode.json",
    "opencode.jsonc",
    "crush.json",
    ".crush.json",
    ".continuerc.json",
];

/// Files that are an agent's in its own folder: the folder and the beginnings of their names.
const JSON_IN_FOLDERS: &[(&str, &[&str])] = &[
    (".claude", &["settings"]),
    (".cursor", &["mcp", "cli"]),
    (".vscode", &["mcp", "settings"]),
    (".gemini", &["settings"]),
    (".qwen", &["settings"]),
    (".zed", &["settings"]),
    (".amp", &["settings"]),
    (".augment", &["settings"]),
    (".roo", &["mcp"]),
    (".kiro", &["mcp"]),
    (".trae", &["mcp"]),
    (".opencode", &["opencode", "config"]),
    ("mcpServers", &[""]),
];

/// The keys below which agents keep who serves their models, and the keys to it.
const MODEL_KEYS: &[&str] =
    &["provider", "providers", "model_providers", "models", "embeddingsProvider", "reranker"];

/// What a path says; `None` when it is no agent's file in JSON.
pub(super) fn json_file_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name();
    let stem = name.strip_suffix(".json").or_else(|| name.strip_suffix(".jsonc"))?;
    let is_named = JSON_NAMES.contains(&name.as_str());
    (is_named || lies_in_folder(path, stem)).then(|| agent_file(path))
}

/// What a path says; `None` when it is no agent's file in TOML.
pub(super) fn toml_file_of(path: &RepoPath) -> Option<EnvFile> {
    let parents = path.parents();
    let is_own = path.file_name() == "config.toml" && parents.last().is_some_and(|it| it == ".codex");
    is_own.then(|| agent_file(path))
}

/// What a path says; `None` when it is no agent's file in YAML.
pub(super) fn yaml_file_of(path: &RepoPath) -> Option<EnvFile> {
    let is_yaml = || words_of_file_name(path, YAML).is_some();
    let is_of_continue = path.parents().iter().any(|it| it == ".continue");
    (path.file_name() == ".aider.conf.yml" || is_of_continue && is_yaml()).then(|| agent_file(path))
}

fn lies_in_folder(path: &RepoPath, stem: &str) -> bool {
    let parents = path.parents();
    let fits = |(folder, starts): &(&str, &[&str])| {
        parents.iter().any(|it| it == folder) && starts.iter().any(|start| stem.starts_with(start))
    };
    JSON_IN_FOLDERS.iter().any(fits)
}

/// Whatever environment the path names, the agent is who gets the values.
fn agent_file(path: &RepoPath) -> EnvFile {
    let words = words_of_file_name(path, &["json", "jsonc"]).unwrap_or_default();
    let file = EnvFile::manifest(path, &words);
    if file.kind == EnvFileKind::Template {
        file
    } else {
        EnvFile { environment: Environment::of(EnvironmentClass::Agent), ..file }
    }
}

impl FormatReader for Agent {
    fn read(&self, text: &[u8]) -> Reading {
        let Some(root) = self.0.parse(text) else { return Reading::default() };
        let mut found = Assignments::new(text, with_defaults);
        let servers = server::servers(&root);
        for (_, server) in &servers {
            server::read(server, &mut found);
        }
        let policy = root.get("shell_environment_policy").and_then(|it| it.get("set"));
        for variables in root.get("env").into_iter().chain(policy) {
            found.bind_variables(variables, None);
        }
        for (key, value) in root.entries() {
            // An editor keeps much else beside, such as the connections of its database client.
            let is_of_models = key.text().is_some_and(|it| MODEL_KEYS.contains(&it));
            if is_of_models {
                found.bind_secrets_below(value);
            }
        }
        found.bind_own_secrets(&root);
        let approvals = approvals::of(&root, &servers);
        Reading { assignments: found.finish(), approvals, ..Reading::default() }
    }

    fn names(&self) -> Names {
        match self.0 {
            Syntax::Json => Names::With { starts: &[], parts: &[], ends: &[".json", ".jsonc"] },
            Syntax::Toml => Names::With { starts: &["config.toml"], parts: &[], ends: &[] },
            Syntax::Yaml => Names::holding(YAML),
        }
    }
}

#[cfg(test)]
mod tests;
