//! Taskfiles: the commands of tasks, by the tasks' names.

use crate::binding::{EnvFile, Occasion};
use crate::document::RepoPath;

use super::started::Started;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Names, Reading};

/// The reader of Taskfiles.
pub(super) struct Taskfile;

/// What a path says; `None` when it is no Taskfile.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name().to_ascii_lowercase();
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"))?;
    matches!(stem, "taskfile" | "taskfile.dist").then(EnvFile::definition)
}

impl FormatReader for Taskfile {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let mut started = Started::new(text);
        let tasks = yaml.documents.iter().filter_map(|it| it.get("tasks")).flat_map(Node::entries);
        for (key, task) in tasks {
            if let Some(name) = key.text() {
                read_task(name, task, &mut started);
            }
        }
        Reading { command_lines: started.finish(), ..Reading::default() }
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::With { starts: &["taskfile"], parts: &[], ends: &[] }
    }
}

/// A task's lines in the order in which they run: what must hold comes first. The short forms are a command or a list of
/// them in place of the task.
fn read_task(name: &str, task: &Node, started: &mut Started<'_>) {
    let title = format!("task `{name}`");
    for condition in task.get("preconditions").into_iter().flat_map(Node::items) {
        started.lines(&title, name, condition.get("sh").unwrap_or(condition), Occasion::Recipe);
    }
    let commands = ["cmds", "cmd"].iter().find_map(|key| task.get(key)).unwrap_or(task);
    let single = std::iter::once(commands).filter(|it| it.text().is_some());
    for command in single.chain(commands.items()) {
        let line = command.get("cmd").unwrap_or(command);
        if line.text().is_some() {
            started.lines(&title, name, line, Occasion::Recipe);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_tasks_are_read_in_every_form() {
        let text = "version: '3'\ntasks:\n  reset:\n    preconditions:\n    - sh: test \"$APP_ENV\" != production\n    cmds:\n    - dropdb shop\n    - cmd: createdb shop\n    - task: seed\n  seed: ./seed.sh\n  all: [one, two]\n";
        let found = Taskfile.read(text.as_bytes()).command_lines;
        let shown: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.text.as_str())).collect();
        let expected = [
            ("reset", "test \"$APP_ENV\" != production"),
            ("reset", "dropdb shop"),
            ("reset", "createdb shop"),
            ("seed", "./seed.sh"),
            ("all", "one"),
            ("all", "two"),
        ];
        assert_eq!(shown, expected);
    }
}
