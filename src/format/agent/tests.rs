use super::*;
use crate::binding::{ApprovalKind, Value};

/// Key and written value of each literal.
fn literals(text: &str) -> Vec<(String, String)> {
    let assignments = Agent(Syntax::Json).read(text.as_bytes()).assignments.into_iter();
    let literal = |it: crate::binding::Assignment| match it.value {
        Value::Literal(_) => Some((it.key, text[it.value_span.range()].to_owned())),
        Value::Interpolated(_) | Value::Reference | Value::Stored(_) | Value::Empty => None,
    };
    assignments.filter_map(literal).collect()
}

fn approvals(text: &str) -> Vec<(String, ApprovalKind)> {
    Agent(Syntax::Json).read(text.as_bytes()).approvals.into_iter().map(|it| (it.text, it.kind)).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn files_of_agents_are_known() {
    let is_agent = |path: &str| {
        let path = RepoPath::new(path);
        [json_file_of, toml_file_of, yaml_file_of].iter().any(|file_of| file_of(&path).is_some())
    };
    for path in [
        ".mcp.json",
        ".cursor/mcp.json",
        ".vscode/mcp.json",
        ".claude/settings.local.json",
        ".kiro/settings/mcp.json",
        ".continue/mcpServers/db.yaml",
        ".continue/mcpServers/db.json",
        "api/.codex/config.toml",
        ".aider.conf.yml",
        "opencode.jsonc",
    ] {
        assert!(is_agent(path), "{path}");
    }
    for path in
        ["mcp.ts", "settings.json", ".vscode/launch.json", "config.toml", ".cursor/rules.md", "a.yaml"]
    {
        assert!(!is_agent(path), "{path}");
    }
    let of = |path: &str| json_file_of(&RepoPath::new(path)).unwrap().environment.class;
    assert_eq!(of("prod/.mcp.json"), EnvironmentClass::Agent);
    assert_eq!(of(".vscode/mcp.example.json"), EnvironmentClass::Template);
}

#[test]
fn servers_are_given_variables_and_headers() {
    let text = r#"{"mcpServers": {"a": {"command": "x", "env": {"K": "v", "R": "${R}", "D": "${D:-d}"}},
        "b": {"url": "https://b.example/mcp?apiKey=q1&mode=x", "headers": {"Authorization": "Bearer t1", "X": "${input:k}"}}}}"#;
    let expected = pairs(&[
        ("K", "v"),
        ("D", "${D:-d}"),
        ("url", "https://b.example/mcp?apiKey=q1&mode=x"),
        ("apiKey", "q1"),
        ("Authorization", "t1"),
    ]);
    assert_eq!(literals(text), expected);
}

#[test]
fn arguments_hold_secrets_in_several_ways() {
    let text = r#"{"servers": {"a": {"command": "npx", "args": ["-y", "pkg", "--api-key=k1", "--access-token", "k2",
        "--port", "1", "-e", "PASS=k3", "--header", "Authorization: Bearer k4", "postgres://u:p@db.example/x", "--read-only"]}}}"#;
    let expected = pairs(&[
        ("--api-key", "k1"),
        ("--access-token", "k2"),
        ("PASS", "k3"),
        ("Authorization", "k4"),
        ("args", "postgres://u:p@db.example/x"),
    ]);
    assert_eq!(literals(text), expected);
    let line = r#"{"mcpServers": {"a": {"command": "npx pkg --token k1"}}}"#;
    assert_eq!(literals(line), pairs(&[("--token", "k1")]));
}

#[test]
fn secrets_outside_of_servers_are_bound() {
    let text = r#"{"provider": {"x": {"options": {"apiKey": "k1", "maxTokens": 5}}}, "env": {"A": "b"}}"#;
    assert_eq!(literals(text), pairs(&[("apiKey", "k1"), ("A", "b")]));
}

#[test]
fn toml_and_yaml_are_read_alike() {
    let text = b"[mcp_servers.db]\ncommand = \"x\"\nenv = { K = \"v\" }\n[shell_environment_policy]\nset = { S = \"w\" }\n";
    let keys = |reading: Reading| reading.assignments.into_iter().map(|it| it.key).collect::<Vec<_>>();
    assert_eq!(keys(Agent(Syntax::Toml).read(text)), ["K", "S"]);
    let text = b"mcpServers:\n  - name: a\n    command: x\n    env: {K: v}\nmodels:\n  - apiKey: 'k'\n";
    assert_eq!(keys(Agent(Syntax::Yaml).read(text)), ["K", "apiKey"]);
}

#[test]
fn approvals_are_of_commands_tools_or_everything() {
    use ApprovalKind as K;
    let text = r#"{"permissions": {"allow": ["Bash(psql:*)", "Bash", "Read(x)", "mcp__db__query", "mcp__db", "Bash(rm:*)"],
        "deny": ["Bash(rm:*)"], "defaultMode": "bypassPermissions"}}"#;
    let expected = [
        ("psql:*", K::Command),
        ("", K::EveryCommand),
        ("db__query", K::Tool),
        ("db", K::EveryTool),
        ("permissions.defaultMode", K::Everything),
    ];
    assert_eq!(approvals(text), expected.map(|(text, kind)| (text.to_owned(), kind)));
    let text = r#"{"chat.tools.terminal.autoApprove": {"/.*/": true, "rm": false, "terraform": {"approve": true}},
        "mcpServers": {"db": {"command": "x", "autoApprove": ["query"], "trust": true}}}"#;
    let expected =
        [("/.*/", K::EveryCommand), ("terraform", K::Command), ("db__query", K::Tool), ("db", K::EveryTool)];
    assert_eq!(approvals(text), expected.map(|(text, kind)| (text.to_owned(), kind)));
}
