//! `envlint agent-hook`: what a coding agent is about to do, judged before it does it.
//!
//! One event comes in, one answer goes out, in the agent's own format. Refused is what crosses into production or takes a
//! protected file's values out of it; everything else is left to the agent and to whoever watches it. What is not
//! understood is let pass, with a word on standard error: a hook that breaks the agent is soon taken out. Nothing is
//! written, and no tree is walked.

mod agent;
mod copying;
mod denial;
mod destroying;
mod event;
mod git;
mod ground;
mod linked;
mod patch;
mod reading;
mod walk;
mod write;

use std::path::Path;

use bstr::ByteSlice;
use serde_json::Value;

use crate::secret::Secret;
use crate::source::Surrounds;

use agent::Agent;
pub use agent::Answer;
use denial::Denial;
use event::{Action, Event};
use ground::Ground;
use write::Writing;

/// The answer to one event.
///
/// `name` is the agent's when the command line says it, `directory` and `process` are those that the hook was started in.
pub fn answer(name: Option<&str>, payload: &[u8], directory: &Path, process: &[(String, Secret)]) -> Answer {
    let named = name.and_then(Agent::named);
    let unknown = match (name, named) {
        (Some(name), None) => {
            format!("envlint: `{name}` is no agent that envlint knows: it goes by the event\n")
        }
        _ => String::new(),
    };
    let Ok(Value::Object(payload)) = serde_json::from_slice(payload) else {
        let stderr =
            format!("{unknown}envlint: standard input is no event of an agent, and nothing was judged\n");
        return Answer { stderr, ..named.unwrap_or(Agent::Other).no_opinion() };
    };
    let event = Event::of(&payload, named);
    let said = match denial_of(&event, directory, process) {
        Some(denial) => event.agent.refusal(&event.name, &denial.to_string()),
        None => event.agent.no_opinion(),
    };
    Answer { stderr: unknown + &said.stderr, ..said }
}

fn denial_of(event: &Event, directory: &Path, process: &[(String, Secret)]) -> Option<Denial> {
    if event.actions.is_empty() {
        return None;
    }
    let directory = event.directory.as_deref().map_or(directory.to_owned(), |it| directory.join(it));
    let ground = Ground::of(&directory, process);
    event.actions.iter().find_map(|action| judge(&ground, action))
}

fn judge(ground: &Ground<'_>, action: &Action) -> Option<Denial> {
    let at = |name: &str| ground.surrounds.resolved(&ground.directory, name);
    let text_of = |name: &str| Surrounds::read(&at(name)).unwrap_or_default().to_str_lossy().into_owned();
    match action {
        Action::Write { file, text } => write::judge(ground, &at(file), text, Writing::Whole),
        Action::Edit { file, replacements } => {
            let text = patch::replaced(&text_of(file), replacements);
            write::judge(ground, &at(file), &text, Writing::Part)
        }
        Action::Insert { file, text } => {
            write::judge(ground, &at(file), &patch::joined(&text_of(file), text), Writing::Part)
        }
        Action::Patch(patch) => {
            let files = patch::files_of(patch);
            files.iter().find_map(|it| walk::judge_patch(ground, &ground.directory, it))
        }
        Action::Run { script, directory } => {
            let folder = directory.as_deref().map_or(ground.directory.clone(), at);
            walk::judge(ground, script, &folder)
        }
        Action::Read { file } => reading::judge_tool(ground, file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn no_command_makes_it_panic(script in "(cat|git|add|-f|-C|cp|psql|env|source|export|a=|\\$a|\\.env\\*|\\.env\\.production|x|[-'\"|&;<>(){}é\\\\\n ]){0,24}") {
            let folder = tempfile::tempdir().unwrap();
            let payload = json!({"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": script}});
            let said = answer(None, payload.to_string().as_bytes(), folder.path(), &[]);
            prop_assert!(said.stderr.is_empty() || said.is_refused_by_exit_code);
        }
    }
}
