//! What the settings of an agent let it do without asking, brought into one form (environments.md 2.2).

use crate::binding::{Approval, ApprovalKind};
use crate::text::Span;

use super::super::syntax::yaml::{Content, Node};

/// Settings that switch every question off: the path of the key, the value.
const OF_EVERYTHING: &[(&[&str], &str)] = &[
    (&["permissions", "defaultMode"], "bypassPermissions"),
    (&["approval_policy"], "never"),
    (&["chat.tools.autoApprove"], "true"),
    (&["chat.tools.global.autoApprove"], "true"),
    (&["amp.dangerouslyAllowAll"], "true"),
    (&["dangerouslyAllowAll"], "true"),
    (&["permission"], "allow"),
    (&["permission", "*"], "allow"),
    (&["yes-always"], "true"),
    (&["agent", "always_allow_tool_actions"], "true"),
];

/// Lists of permissions of the form `Tool(pattern)`.
const RULE_LISTS: &[&[&str]] = &[
    &["permissions", "allow"],
    &["tools", "allowed"],
    &["allowedTools"],
    &["coreTools"],
    &["permissions", "allowed_tools"],
];

/// Lists of permissions that are taken away again, or asked about.
const DENIED_LISTS: &[&[&str]] = &[&["permissions", "deny"], &["permissions", "ask"], &["tools", "exclude"]];

/// Lists of commands as they are typed.
const COMMAND_LISTS: &[&[&str]] = &[&["amp.commands.allowlist"], &["windsurf.cascadeCommandsAllowList"]];

/// Mappings of commands to whether they are allowed.
const COMMAND_MAPPINGS: &[&[&str]] = &[&["chat.tools.terminal.autoApprove"], &["permission", "bash"]];

/// The tools that run a shell, by what the agents call them.
const SHELL_TOOLS: &[&str] = &["Bash", "Shell", "run_shell_command", "ShellTool", "bash"];

/// The approvals of a file with these servers, in the order of the text.
pub(super) fn of(root: &Node, servers: &[(&Node, &Node)]) -> Vec<Approval> {
    let mut found = Vec::new();
    for (path, value) in OF_EVERYTHING {
        let node = at(root, path).filter(|it| it.text() == Some(value));
        found.extend(node.map(|it| approval(&path.join("."), it.span, ApprovalKind::Everything)));
    }
    let denied: Vec<_> = DENIED_LISTS.iter().flat_map(|path| texts(at(root, path))).map(|it| it.0).collect();
    let rules = RULE_LISTS.iter().flat_map(|path| texts(at(root, path)));
    found
        .extend(rules.filter(|(text, _)| !denied.contains(text)).filter_map(|(text, span)| rule(text, span)));
    let commands = COMMAND_LISTS.iter().flat_map(|path| texts(at(root, path)));
    found.extend(commands.map(|(text, span)| command(text, span)));
    for mapping in COMMAND_MAPPINGS.iter().filter_map(|path| at(root, path)) {
        found.extend(of_mapping(mapping));
    }
    found.extend(servers.iter().flat_map(|(name, server)| of_server(name, server)));
    found.sort_by_key(|it| (it.span, it.kind));
    found
}

/// The node that a path of keys leads to.
fn at<'y>(root: &'y Node, path: &[&str]) -> Option<&'y Node> {
    path.iter().try_fold(root, |node, key| node.get(key))
}

/// The texts of a list.
fn texts(list: Option<&Node>) -> impl Iterator<Item = (&str, Span)> {
    list.map(Node::items).unwrap_or_default().iter().filter_map(|it| Some((it.text()?, it.span)))
}

/// `Bash(psql:*)`, `Shell(**)`, `run_shell_command`, `mcp__server__tool`; other tools run no commands.
fn rule(text: &str, span: Span) -> Option<Approval> {
    let (tool, pattern) = match text.split_once('(') {
        Some((tool, rest)) => (tool, rest.strip_suffix(')').unwrap_or(rest)),
        None => (text, ""),
    };
    if SHELL_TOOLS.contains(&tool) {
        return Some(command(pattern, span));
    }
    if tool == "Mcp" {
        return Some(approval(pattern, span, ApprovalKind::Tool));
    }
    let server = tool.strip_prefix("mcp__")?;
    match server.split_once("__") {
        Some((_, name)) if name != "*" => Some(approval(server, span, ApprovalKind::Tool)),
        Some((server, _)) => Some(approval(server, span, ApprovalKind::EveryTool)),
        None => Some(approval(server, span, ApprovalKind::EveryTool)),
    }
}

/// A command's pattern; one that fits every command says so.
fn command(pattern: &str, span: Span) -> Approval {
    const EVERY: &[&str] = &["", "*", "**", ":*", "/.*/", ".*"];
    let pattern = pattern.trim();
    let kind = if EVERY.contains(&pattern) { ApprovalKind::EveryCommand } else { ApprovalKind::Command };
    approval(pattern, span, kind)
}

/// `{"git *": "allow", "rm *": "deny"}`, `{"/.*/": true}`, or `"allow"` for all.
fn of_mapping(mapping: &Node) -> Vec<Approval> {
    if let Content::Scalar(_) = &mapping.content {
        let is_allowed = mapping.text() == Some("allow");
        return is_allowed.then(|| command("*", mapping.span)).into_iter().collect();
    }
    let is_allowed = |value: &Node| {
        let value = value.get("approve").unwrap_or(value);
        matches!(value.text(), Some("allow" | "true"))
    };
    let allowed = mapping.entries().iter().filter(|(_, value)| is_allowed(value));
    allowed.filter_map(|(key, _)| Some(command(key.text()?, key.span))).collect()
}

/// The tools of a server that are trusted.
fn of_server(name: &Node, server: &Node) -> Vec<Approval> {
    let label = name.text().unwrap_or_default();
    let trust = server.get("trust").filter(|it| it.text() == Some("true"));
    let all = trust.map(|it| approval(label, it.span, ApprovalKind::EveryTool));
    let lists = ["autoApprove", "alwaysAllow"].into_iter().flat_map(|key| texts(server.get(key)));
    let tools = lists.map(|(tool, span)| match tool {
        "*" => approval(label, span, ApprovalKind::EveryTool),
        _ => approval(&format!("{label}__{tool}"), span, ApprovalKind::Tool),
    });
    all.into_iter().chain(tools).collect()
}

fn approval(text: &str, span: Span, kind: ApprovalKind) -> Approval {
    Approval { text: text.to_owned(), span, kind }
}
