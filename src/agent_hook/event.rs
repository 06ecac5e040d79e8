//! What an agent is about to do, read from its event.
//!
//! Tools are known by their names, whichever agent has them: two agents that call a tool alike mean the same by it.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::agent::Agent;

/// An event before something is done.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) agent: Agent,
    /// The event's name as the agent writes it; empty where the agent writes none.
    pub(super) name: String,
    /// The folder that it happens in; `None` where the event names none.
    pub(super) directory: Option<PathBuf>,
    pub(super) actions: Vec<Action>,
}

/// One thing that is about to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Write {
        file: String,
        text: String,
    },
    Edit {
        file: String,
        replacements: Vec<Replacement>,
    },
    /// More text for a file, wherever in it.
    Insert {
        file: String,
        text: String,
    },
    /// A patch in the format of `apply_patch`.
    Patch(String),
    Run {
        script: String,
        directory: Option<String>,
    },
    Read {
        file: String,
    },
}

/// One text in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) everywhere: bool,
}

/// Events in which something is still to be done.
const BEFORE: &[&str] = &[
    "PreToolUse",
    "preToolUse",
    "pre_tool_use",
    "PermissionRequest",
    "permissionRequest",
    "BeforeTool",
    "beforeShellExecution",
    "beforeReadFile",
    "beforeTabFileRead",
    "beforeMCPExecution",
    "pre_tool",
    "",
];

const FILE: &[&str] = &[
    "file_path",
    "filePath",
    "absolute_path",
    "path",
    "target_file",
    "notebook_path",
    "file",
    "filename",
    "uri",
];
const FILES: &[&str] = &["paths", "files", "file_paths", "filePaths", "include"];
const TEXT: &[&str] = &["content", "contents", "file_text", "text", "fileText", "new_source", "newCode"];
const OLD: &[&str] = &["old_string", "oldString", "old_str", "oldText", "old_text"];
const NEW: &[&str] = &["new_string", "newString", "new_str", "newText", "new_text", "insert_text", "code"];
const COMMAND: &[&str] = &["command", "cmd", "script", "input"];
const DIRECTORY: &[&str] = &["workdir", "cwd", "directory", "dir_path", "working_directory"];

impl Event {
    /// The event of a payload; the agent `named` wins over what the payload tells. `None` where nothing is about to be
    /// done.
    pub(super) fn of(payload: &Map<String, Value>, named: Option<Agent>) -> Self {
        let agent = named.unwrap_or_else(|| Agent::of(payload));
        let name = text(payload, &["hook_event_name", "hookEventName"]).unwrap_or_default();
        let first_root = || payload.get("workspace_roots")?.as_array()?.first()?.as_str();
        let directory = text(payload, &["cwd"]).filter(|it| !it.is_empty()).or_else(first_root);
        let actions = if BEFORE.contains(&name) { actions(payload, name) } else { Vec::new() };
        Self { agent, name: name.to_owned(), directory: directory.map(PathBuf::from), actions }
    }
}

fn actions(payload: &Map<String, Value>, event: &str) -> Vec<Action> {
    match event {
        "beforeShellExecution" => run(payload).into_iter().collect(),
        "beforeReadFile" | "beforeTabFileRead" => read(payload),
        _ => {
            let tool = text(payload, &["tool_name", "toolName"]).unwrap_or_default();
            let input = ["tool_input", "toolInput", "toolArgs", "tool_args"];
            match input.iter().find_map(|key| payload.get(*key)) {
                Some(Value::Object(input)) => of_tool(tool, input),
                // Some hand it on as text.
                Some(Value::String(inner)) => match serde_json::from_str(inner) {
                    Ok(Value::Object(input)) => of_tool(tool, &input),
                    _ if kind_of(tool) == Some(Kind::Patch) => vec![Action::Patch(inner.clone())],
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            }
        }
    }
}

/// What tools do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Write,
    Edit,
    Insert,
    Patch,
    Run,
    Read,
    Search,
    /// Its `command` says which of the others.
    Editor,
}

/// What a tool does, by its name without signs and case, and without the server that it belongs to.
fn kind_of(tool: &str) -> Option<Kind> {
    const TOOLS: &[(Kind, &[&str])] = &[
        (Kind::Write, &["write", "writefile", "createfile", "create", "writetofile", "savefile"]),
        (
            Kind::Edit,
            &[
                "edit",
                "multiedit",
                "replace",
                "editfile",
                "searchreplace",
                "strreplace",
                "replacestringinfile",
                "multireplacestringinfile",
                "inserteditintofile",
            ],
        ),
        (Kind::Insert, &["notebookedit", "editnotebook", "editnotebookfile", "appendfile"]),
        (Kind::Patch, &["applypatch", "applydiff"]),
        (
            Kind::Run,
            &[
                "bash",
                "shell",
                "localshell",
                "execcommand",
                "unifiedexec",
                "runshellcommand",
                "runinterminal",
                "runcommand",
                "executecommand",
                "runterminalcmd",
                "terminal",
                "containerexec",
            ],
        ),
        (
            Kind::Read,
            &[
                "read",
                "readfile",
                "readmanyfiles",
                "readmultiplefiles",
                "readtextfile",
                "view",
                "viewfile",
                "openfile",
            ],
        ),
        (Kind::Search, &["grep", "grepsearch", "searchfilecontent", "greptool", "searchfiles"]),
        (Kind::Editor, &["strreplaceeditor", "strreplacebasededittool"]),
    ];
    let tail = tool.rsplit("__").next().unwrap_or(tool);
    let tail = tail.rsplit(['/', '.', ':']).next().unwrap_or(tail);
    let name: String =
        tail.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    TOOLS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(kind, _)| *kind)
}

fn of_tool(tool: &str, input: &Map<String, Value>) -> Vec<Action> {
    let kind = match kind_of(tool) {
        Some(Kind::Editor) => match text(input, &["command"]).unwrap_or_default() {
            "view" => Kind::Read,
            "create" => Kind::Write,
            "insert" => Kind::Insert,
            _ => Kind::Edit,
        },
        Some(kind) => kind,
        None => return Vec::new(),
    };
    let file = || text(input, FILE).map(|it| it.strip_prefix("file://").unwrap_or(it).to_owned());
    match kind {
        Kind::Write => written(file(), text(input, TEXT)),
        Kind::Edit => edited(file(), input),
        Kind::Insert => {
            let added = text(input, TEXT).or_else(|| text(input, NEW));
            let action = file().zip(added).map(|(file, text)| Action::Insert { file, text: text.to_owned() });
            action.into_iter().collect()
        }
        Kind::Patch => {
            let patch = text(input, &["patch", "input", "command", "diff"]);
            patch.map(|it| Action::Patch(it.to_owned())).into_iter().collect()
        }
        Kind::Run => run(input).into_iter().collect(),
        Kind::Read => read(input),
        Kind::Search => searched(input),
        Kind::Editor => Vec::new(),
    }
}

fn written(file: Option<String>, text: Option<&str>) -> Vec<Action> {
    let action = file.zip(text).map(|(file, text)| Action::Write { file, text: text.to_owned() });
    action.into_iter().collect()
}

/// One replacement, or a list of them; those of a list may each name a file.
fn edited(file: Option<String>, input: &Map<String, Value>) -> Vec<Action> {
    let listed = ["edits", "replacements"].iter().find_map(|key| input.get(*key)?.as_array());
    let Some(listed) = listed else {
        let Some(file) = file else { return Vec::new() };
        return match replacement(input) {
            Some(it) => vec![Action::Edit { file, replacements: vec![it] }],
            None => written(Some(file), text(input, TEXT)),
        };
    };
    let mut actions: Vec<Action> = Vec::new();
    for item in listed.iter().filter_map(Value::as_object) {
        let Some(it) = replacement(item) else { continue };
        let Some(own) = text(item, FILE).map(ToOwned::to_owned).or_else(|| file.clone()) else { continue };
        match actions.last_mut() {
            Some(Action::Edit { file, replacements }) if *file == own => replacements.push(it),
            _ => actions.push(Action::Edit { file: own, replacements: vec![it] }),
        }
    }
    actions
}

fn replacement(input: &Map<String, Value>) -> Option<Replacement> {
    let new = text(input, NEW)?.to_owned();
    let old = text(input, OLD).unwrap_or_default().to_owned();
    let everywhere = ["replace_all", "replaceAll", "allow_multiple"]
        .iter()
        .any(|key| input.get(*key).and_then(Value::as_bool) == Some(true));
    Some(Replacement { old, new, everywhere })
}

fn run(input: &Map<String, Value>) -> Option<Action> {
    let script = match COMMAND.iter().find_map(|key| input.get(*key))? {
        Value::String(script) => script.clone(),
        Value::Array(words) => of_words(words),
        _ => return None,
    };
    let directory = text(input, DIRECTORY).filter(|it| !it.is_empty()).map(ToOwned::to_owned);
    Some(Action::Run { script, directory })
}

/// The script of a list of words; that of `["bash", "-lc", "…"]` is its last one.
fn of_words(words: &[Value]) -> String {
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    let quoted = words.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''")));
    quoted.collect::<Vec<_>>().join(" ")
}

fn read(input: &Map<String, Value>) -> Vec<Action> {
    let lists =
        FILES.iter().filter_map(|key| input.get(*key)?.as_array()).flatten().filter_map(Value::as_str);
    let files = text(input, FILE).into_iter().chain(lists);
    files.map(|file| Action::Read { file: file.strip_prefix("file://").unwrap_or(file).to_owned() }).collect()
}

/// A search shows lines of the files that it names; of a whole folder it shows those that Git has.
fn searched(input: &Map<String, Value>) -> Vec<Action> {
    if text(input, &["output_mode"]).is_some_and(|it| it != "content") {
        return Vec::new();
    }
    let folder = text(input, &["path", "dir_path", "directory"]).unwrap_or_default();
    let glob = text(input, &["glob", "include", "include_pattern", "includePattern"]);
    let mut files = vec![folder.to_owned()];
    files.extend(glob.map(|it| if folder.is_empty() { it.to_owned() } else { format!("{folder}/{it}") }));
    files.into_iter().filter(|it| !it.is_empty()).map(|file| Action::Read { file }).collect()
}

/// The first of these keys that holds a text.
fn text<'p>(map: &'p Map<String, Value>, keys: &[&str]) -> Option<&'p str> {
    keys.iter().find_map(|key| map.get(*key)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions_of(payload: &str) -> Vec<Action> {
        let Ok(Value::Object(payload)) = serde_json::from_str(payload) else { panic!("an object") };
        Event::of(&payload, None).actions
    }

    #[test]
    fn tools_are_known_by_what_they_are_called() {
        for (tool, kind) in [
            ("Write", Kind::Write),
            ("write_file", Kind::Write),
            ("mcp__filesystem__write_file", Kind::Write),
            ("MultiEdit", Kind::Edit),
            ("replace_string_in_file", Kind::Edit),
            ("NotebookEdit", Kind::Insert),
            ("functions.apply_patch", Kind::Patch),
            ("run_in_terminal", Kind::Run),
            ("run_shell_command", Kind::Run),
            ("readFile", Kind::Read),
            ("Grep", Kind::Search),
        ] {
            assert_eq!(kind_of(tool), Some(kind), "{tool}");
        }
        for tool in ["WebSearch", "Task", "mcp__github__create_issue", ""] {
            assert_eq!(kind_of(tool), None, "{tool}");
        }
    }

    #[test]
    fn commands_may_be_lists_of_words() {
        let found = actions_of(
            r#"{"tool_name": "shell", "tool_input": {"command": ["bash", "-lc", "a 'b'"], "workdir": "x"}}"#,
        );
        let script = r"'bash' '-lc' 'a '\''b'\'''".to_owned();
        assert_eq!(found, [Action::Run { script, directory: Some("x".to_owned()) }]);
    }

    #[test]
    fn edits_of_several_files_are_told_apart() {
        let found = actions_of(
            r#"{"hook_event_name": "PreToolUse", "tool_name": "multi_replace_string_in_file", "tool_input": {"replacements": [
                {"filePath": "a", "oldString": "1", "newString": "2"},
                {"filePath": "b", "oldString": "3", "newString": "4"}]}}"#,
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn input_may_be_json_in_a_text() {
        let found = actions_of(r#"{"toolName": "bash", "toolArgs": "{\"command\": \"ls\"}"}"#);
        assert_eq!(found, [Action::Run { script: "ls".to_owned(), directory: None }]);
    }

    #[test]
    fn what_has_happened_is_not_judged() {
        let payload = |event: &str| {
            format!(
                r#"{{"hook_event_name": "{event}", "tool_name": "Bash", "tool_input": {{"command": "ls"}}}}"#
            )
        };
        assert_eq!(actions_of(&payload("PostToolUse")), []);
        assert_eq!(actions_of(&payload("Stop")), []);
        assert_eq!(actions_of(&payload("PreToolUse")).len(), 1);
        assert_eq!(actions_of("{}"), []);
    }
}
