//! Commands of a framework that are files of the project, where a script runs them by their names: Django's
//! `call_command("load_demo")` runs the class in `management/commands/load_demo.py`.

use bstr::ByteSlice;

use crate::text::Span;

use super::import::Resolver;
use super::run::{Flow, Frame, Run};
use super::term::{Call, Import, Script, TermKind};
use super::words::{self, Words};

/// The function that runs a command.
const RUNS: &str = "call_command";

/// The function of a command that the framework calls.
const ENTRY: &str = "handle";

/// How many commands of the project one script runs.
const MOST: usize = 16;

/// Imports for the commands of the project that a script runs.
pub(super) fn imports_of_commands(script: &Script, resolver: &Resolver<'_>) -> Vec<Import> {
    if !resolver.names_commands() {
        return Vec::new();
    }
    let names: Vec<&str> = script.calls().filter_map(|(_, call)| name_of(script, call)).take(MOST).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let files = resolver.project.scripts();
    let file_of = |name: &str| {
        let end = format!("management/commands/{name}.py");
        files.iter().find(|path| path.as_bytes().ends_with(end.as_bytes()))
    };
    names
        .into_iter()
        .filter_map(|name| {
            let source = format!("/{}", file_of(name)?.display());
            Some(Import { source, namespace: Some(imported_as(name)), ..Import::default() })
        })
        .collect()
}

/// What the file of a command is known under.
fn imported_as(command: &str) -> String {
    format!("command:{command}")
}

/// The name of the command that a call runs.
fn name_of<'s>(script: &'s Script, call: &Call) -> Option<&'s str> {
    let callee = script.callee_name(call.callee);
    (callee.rsplit('.').next() == Some(RUNS)).then_some(())?;
    match &script.term(*call.arguments.first()?).kind {
        TermKind::Text { literal, parts } if parts.is_empty() => Some(literal),
        _ => None,
    }
}

/// Whether a text runs a command that fills or empties tables, by the command's name.
pub(super) fn runs_seeding_command(text: &[u8]) -> bool {
    const OF_DATA: &[&str] = &["fixture", "fixtures", "populate", "flush", "mock", "demo", "dummy", "sample"];
    let is_for_data = |name: &str| {
        let words = Words::of(name);
        words::names_seed_file(name) || words.have(OF_DATA) || words.have(&["load"]) && words.have(&["data"])
    };
    text.find_iter(RUNS).any(|at| {
        let rest = text[at + RUNS.len()..].trim_ascii_start();
        let rest = rest.strip_prefix(b"(").map(<[u8]>::trim_ascii_start).unwrap_or_default();
        let quoted = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or_default();
        let length = quoted.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
        std::str::from_utf8(&quoted[..length]).is_ok_and(is_for_data)
    })
}

impl Run<'_> {
    /// What a command of the project does that a call runs; `None` where the project has none of the name.
    pub(super) fn command_of_project(&mut self, frame: Frame, span: Span, call: &Call) -> Option<Flow> {
        let modules = self.modules;
        let own = &modules[frame.module];
        let name = name_of(&own.script, call)?;
        let wanted = imported_as(name);
        let mut imports = own.script.imports.iter().zip(&own.links);
        let module =
            imports.find_map(|(import, link)| link.filter(|_| import.namespace.as_ref() == Some(&wanted)))?;
        let function = *modules[module].script.named.get(ENTRY)?;
        Some(self.callee(frame, (module, function), span, name))
    }
}
