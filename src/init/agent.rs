//! The hook of a coding agent: an entry in its own configuration, beside what is there.

use jsonc_parser::cst::{CstInputValue, CstObject, CstRootNode};
use jsonc_parser::{ParseOptions, json};

use super::{InitError, Site, Step};

/// An agent that hooks can be set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookedAgent {
    /// Claude Code.
    ClaudeCode,
    /// Codex.
    Codex,
    /// Gemini CLI.
    GeminiCli,
    /// Cursor.
    Cursor,
    /// VS Code and Copilot.
    Copilot,
}

/// Every agent with its name on the command line.
pub const AGENTS: [(HookedAgent, &str); 5] = [
    (HookedAgent::ClaudeCode, "claude-code"),
    (HookedAgent::Codex, "codex"),
    (HookedAgent::GeminiCli, "gemini-cli"),
    (HookedAgent::Cursor, "cursor"),
    (HookedAgent::Copilot, "copilot"),
];

/// What an entry holds wherever it stands.
const COMMAND: &str = "envlint agent-hook";

impl HookedAgent {
    fn name(self) -> &'static str {
        AGENTS.iter().find(|(agent, _)| *agent == self).map_or("", |(_, name)| name)
    }

    fn file(self) -> &'static str {
        match self {
            Self::ClaudeCode => ".claude/settings.json",
            Self::Codex => ".codex/hooks.json",
            Self::GeminiCli => ".gemini/settings.json",
            Self::Cursor => ".cursor/hooks.json",
            Self::Copilot => ".github/hooks/envlint.json",
        }
    }

    /// The events, each with the entry for it.
    fn entries(self) -> Vec<(&'static str, CstInputValue)> {
        let command = format!("{COMMAND} {}", self.name());
        match self {
            Self::ClaudeCode => vec![(
                "PreToolUse",
                json!({
                    "matcher": "Bash|Read|Grep|Write|Edit|MultiEdit|NotebookEdit|mcp__.*",
                    "hooks": [{"type": "command", "command": command, "timeout": 10}],
                }),
            )],
            Self::Codex => vec![(
                "PreToolUse",
                json!({
                    "matcher": ".*",
                    "hooks": [{"type": "command", "command": command, "timeout": 10}],
                }),
            )],
            Self::GeminiCli => vec![(
                "BeforeTool",
                json!({
                    "matcher": "run_shell_command|write_file|replace|read_file|read_many_files|search_file_content|grep_search",
                    "hooks": [{"name": "envlint", "type": "command", "command": command, "timeout": 10000}],
                }),
            )],
            Self::Cursor => {
                let events = ["beforeShellExecution", "beforeReadFile", "beforeMCPExecution", "preToolUse"];
                events.into_iter().map(|event| (event, json!({"command": (command.clone())}))).collect()
            }
            Self::Copilot => {
                vec![("PreToolUse", json!({"type": "command", "command": command, "timeout": 10}))]
            }
        }
    }

    /// Whether the file says which version its form has.
    fn has_version(self) -> bool {
        match self {
            Self::Cursor => true,
            Self::ClaudeCode | Self::Codex | Self::GeminiCli | Self::Copilot => false,
        }
    }
}

pub(super) fn steps(site: &Site, agent: HookedAgent) -> Result<Vec<Step>, InitError> {
    let file = site.path(agent.file());
    let text = site.text(&file)?.unwrap_or_default();
    let broken = |reason: String| InitError::Broken { file: site.shown(&file), reason };
    let Some(with) = merged(&text, agent).map_err(broken)? else {
        return Ok(vec![site.kept(&file, "it runs envlint")]);
    };
    let what = format!("`{COMMAND} {}` added", agent.name());
    let written = site.write(file.clone(), with, what);
    let trust = site.by_hand(&file, "Codex runs hooks that you have trusted once; type there", "/hooks");
    Ok(std::iter::once(written).chain((agent == HookedAgent::Codex).then_some(trust)).collect())
}

/// The text with the agent's entries; `None` when it has them.
fn merged(text: &str, agent: HookedAgent) -> Result<Option<String>, String> {
    let text = if text.trim().is_empty() { "{}\n" } else { text };
    let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(|error| error.to_string())?;
    let whole = root.object_value_or_create().ok_or("the whole of it is no object")?;
    if agent.has_version() && whole.get("version").is_none() {
        whole.append("version", json!(1));
    }
    let hooks = whole.object_value_or_create("hooks").ok_or("`hooks` is no object")?;
    let mut is_changed = false;
    for (event, entry) in agent.entries() {
        is_changed |= add(&hooks, event, entry)?;
    }
    let mut with = root.to_string();
    if !with.ends_with('\n') {
        with.push('\n');
    }
    Ok(is_changed.then_some(with))
}

fn add(hooks: &CstObject, event: &str, entry: CstInputValue) -> Result<bool, String> {
    let no_list = || format!("`hooks.{event}` is no list");
    let listed = hooks.array_value_or_create(event).ok_or_else(no_list)?;
    if listed.to_string().contains(COMMAND) {
        return Ok(false);
    }
    listed.ensure_multiline();
    listed.append(entry);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_gets_valid_json_once() {
        for (agent, name) in AGENTS {
            let with = merged("", agent).unwrap().unwrap();
            let value: serde_json::Value = serde_json::from_str(&with).unwrap();
            assert!(value["hooks"].is_object(), "{with}");
            assert!(with.contains(&format!("envlint agent-hook {name}")), "{with}");
            assert_eq!(merged(&with, agent), Ok(None), "{with}");
        }
    }

    #[test]
    fn what_was_there_stays() {
        let text = "{\n  // mine\n  \"model\": \"x\",\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\"matcher\": \"Bash\", \"hooks\": []}\n    ],\n    \"Stop\": []\n  }\n}\n";
        let with = merged(text, HookedAgent::ClaudeCode).unwrap().unwrap();
        for kept in
            ["// mine\n", "\"model\": \"x\"", "{\"matcher\": \"Bash\", \"hooks\": []}", "\"Stop\": []"]
        {
            assert!(with.contains(kept), "{with}");
        }
        assert!(with.find("\"Bash\"").unwrap() < with.find(COMMAND).unwrap());
    }

    #[test]
    fn broken_files_are_told_with_their_place() {
        for (text, place) in [
            ("{\n  \"hooks\": {\n", "line"),
            ("[]", "no object"),
            ("{\"hooks\": []}", "`hooks` is no object"),
            ("{\"hooks\": {\"PreToolUse\": {}}}", "`hooks.PreToolUse` is no list"),
        ] {
            let error = merged(text, HookedAgent::ClaudeCode).unwrap_err();
            assert!(error.contains(place), "{text}: {error}");
        }
    }
}
