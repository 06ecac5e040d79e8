//! The coding agents: how an event tells which one sent it, and what each wants to hear.
//!
//! An answer is given only where something is refused. To say that everything else is allowed would take the place of
//! the question that the agent asks its user, so nothing is said then.

use serde_json::{Map, Value, json};

/// Who sent an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agent {
    ClaudeCode,
    Codex,
    GeminiCli,
    Cursor,
    Copilot,
    /// One whose events look alike.
    Other,
}

/// The names that an agent can be given on the command line.
const NAMES: &[(Agent, &[&str])] = &[
    (Agent::ClaudeCode, &["claude-code", "claude"]),
    (Agent::Codex, &["codex"]),
    (Agent::GeminiCli, &["gemini-cli", "gemini"]),
    (Agent::Cursor, &["cursor"]),
    (Agent::Copilot, &["copilot", "vscode"]),
];

/// Events that Gemini CLI alone has.
const OF_GEMINI: &[&str] = &["BeforeTool", "AfterTool", "BeforeAgent", "AfterAgent", "BeforeModel"];

/// What is said to an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// Whether the agent takes the exit code 2 for the refusal.
    pub is_refused_by_exit_code: bool,
}

impl Agent {
    /// The agent of a name on the command line.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(agent, _)| *agent)
    }

    /// The agent that an event tells.
    pub(super) fn of(payload: &Map<String, Value>) -> Self {
        let has = |key: &str| payload.contains_key(key);
        let text = |key: &str| payload.get(key).and_then(Value::as_str).unwrap_or_default();
        let transcript = text("transcript_path");
        if has("cursor_version") || has("workspace_roots") || has("conversation_id") {
            Self::Cursor
        } else if has("toolName") || has("hookEventName") || has("sessionId") {
            Self::Copilot
        } else if OF_GEMINI.contains(&text("hook_event_name")) || transcript.contains("/.gemini/") {
            Self::GeminiCli
        } else if has("turn_id") || transcript.contains("/.codex/") {
            Self::Codex
        } else if transcript.contains("/.claude/") || has("permission_mode") {
            Self::ClaudeCode
        } else if has("timestamp") {
            Self::Copilot
        } else if has("session_id") {
            Self::ClaudeCode
        } else {
            Self::Other
        }
    }

    /// The answer where there is nothing to say.
    pub(super) fn no_opinion(self) -> Answer {
        match self {
            // It can be told to refuse what a hook says nothing to; an empty object is no permission either.
            Self::Cursor => Answer { stdout: "{}\n".to_owned(), ..Answer::default() },
            Self::ClaudeCode | Self::Codex | Self::GeminiCli | Self::Copilot | Self::Other => {
                Answer::default()
            }
        }
    }

    /// The answer that refuses what the event of this name is about.
    pub(super) fn refusal(self, event: &str, reason: &str) -> Answer {
        let of_claude = || match event {
            "PermissionRequest" => json!({"hookSpecificOutput": {
                "hookEventName": event,
                "decision": {"behavior": "deny", "message": reason},
            }}),
            _ => json!({"hookSpecificOutput": {
                "hookEventName": if event.is_empty() { "PreToolUse" } else { event },
                "permissionDecision": "deny",
                "permissionDecisionReason": reason,
            }}),
        };
        let said = match self {
            Self::GeminiCli => json!({"decision": "deny", "reason": reason}),
            Self::Cursor => {
                let own = json!({"permission": "deny", "user_message": reason, "agent_message": reason});
                // It runs the hooks of Claude Code, too, and then wants their answer.
                let is_foreign = event.starts_with(char::is_uppercase);
                if is_foreign { merged(of_claude(), own) } else { own }
            }
            // The command line's events have the tool's name in one word, and no name of their own.
            Self::Copilot if event.is_empty() => {
                json!({"permissionDecision": "deny", "permissionDecisionReason": reason})
            }
            Self::ClaudeCode | Self::Codex | Self::Copilot => of_claude(),
            Self::Other => {
                return Answer {
                    stderr: format!("{reason}\n"),
                    is_refused_by_exit_code: true,
                    ..Answer::default()
                };
            }
        };
        Answer { stdout: format!("{said}\n"), ..Answer::default() }
    }
}

fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (one, _) => one,
    }
}
