//! A script of the shell, command by command: where each runs, what it has been given, and what speaks against it.

use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use crate::command::{self, Command, Joint};
use crate::source::Surrounds;

use super::denial::Denial;
use super::ground::Ground;
use super::write::{self, Writing};
use super::{copying, destroying, git, patch, reading};

/// How deep scripts that start scripts are followed.
const DEPTH: usize = 4;

/// How many variables of a script are followed, and how long a word may get by them.
const MOST_VARIABLES: usize = 64;
const LONGEST: usize = 1 << 14;

/// Why a script must not run.
pub(super) fn judge(ground: &Ground<'_>, script: &str, directory: &Path) -> Option<Denial> {
    Walk::new(ground, directory.to_owned(), DEPTH).script(script)
}

/// What the commands before have left.
pub(super) struct Walk<'w> {
    pub(super) ground: &'w Ground<'w>,
    pub(super) directory: PathBuf,
    /// Variables that the script has set, in their order.
    pub(super) variables: Vec<(String, String)>,
    /// Environment files whose variables it has taken over.
    pub(super) sourced: Vec<PathBuf>,
    depth: usize,
}

impl<'w> Walk<'w> {
    fn new(ground: &'w Ground<'w>, directory: PathBuf, depth: usize) -> Self {
        Self { ground, directory, variables: Vec::new(), sourced: Vec::new(), depth }
    }

    fn script(&mut self, script: &str) -> Option<Denial> {
        let commands = command::commands(script);
        let guarded = command::guarded_from(&commands, false, &|_| None);
        let mut piped: Vec<Command> = Vec::new();
        for (at, command) in commands.into_iter().enumerate() {
            let command = self.expanded(command);
            if command.joint != Joint::Pipe {
                piped.clear();
            }
            if let Some(denial) = self.command(&command, &piped, at < guarded) {
                return Some(denial);
            }
            self.follow(&command);
            piped.push(command);
        }
        None
    }

    fn command(&self, command: &Command, piped: &[Command], is_open: bool) -> Option<Denial> {
        git::judge(self, command)
            .or_else(|| reading::judge(self, command, piped))
            .or_else(|| copying::judge(self, command))
            .or_else(|| self.written(command))
            .or_else(|| is_open.then(|| destroying::judge(self, command, piped)).flatten())
            .or_else(|| self.inner(command, is_open))
    }

    /// The command with the variables of the script in the places of their names.
    fn expanded(&self, command: Command) -> Command {
        let expand = |text: String| self.expand(text);
        Command {
            assignments: command.assignments.into_iter().map(|(name, value)| (name, expand(value))).collect(),
            words: command.words.into_iter().map(expand).collect(),
            written: command.written.into_iter().map(expand).collect(),
            read: command.read.into_iter().map(expand).collect(),
            ..command
        }
    }

    fn expand(&self, text: String) -> String {
        if !text.contains('$') {
            return text;
        }
        self.variables.iter().rev().take(MOST_VARIABLES).fold(text, |text, (name, value)| {
            let (whole, braced) = (format!("${name}"), format!("${{{name}}}"));
            // A variable that holds itself twice would grow without end.
            if text.len() + text.matches(&braced).count() * value.len() > LONGEST {
                return text;
            }
            // `$NAME` ends where the name does.
            let is_whole = text
                .strip_prefix(&whole)
                .is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '_'));
            let text = if is_whole { text.replacen(&whole, value, 1) } else { text };
            text.replace(&braced, value)
        })
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(it, _)| it != name);
        if value.len() <= LONGEST && self.variables.len() < MOST_VARIABLES {
            self.variables.push((name.to_owned(), value.to_owned()));
        }
    }

    /// What a command leaves to those behind it.
    fn follow(&mut self, command: &Command) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        match words[..] {
            [] => command.assignments.iter().for_each(|(name, value)| self.set(name, value)),
            ["export" | "declare" | "typeset" | "local" | "readonly", ..] => {
                let set = words[1..].iter().filter_map(|it| it.split_once('='));
                set.for_each(|(name, value)| self.set(name, value));
            }
            ["cd" | "pushd", .., to] => self.directory = self.path(to),
            ["source" | ".", file, ..] => self.sourced.push(self.path(file)),
            _ => {}
        }
    }

    /// Where a word of a command leads.
    pub(super) fn path(&self, word: &str) -> PathBuf {
        let home = word.strip_prefix("~/").and_then(|rest| Some(Path::new(self.process("HOME")?).join(rest)));
        match home {
            Some(file) => file,
            None => self.ground.surrounds.resolved(&self.directory, word),
        }
    }

    /// A variable of the process that the commands inherit from.
    pub(super) fn process(&self, name: &str) -> Option<&str> {
        let found = self.ground.process.iter().find(|(it, _)| it == name)?;
        found.1.expose().to_str().ok()
    }

    /// What a command writes into files itself, its text being in the script.
    fn written(&self, command: &Command) -> Option<Denial> {
        let words = command::started_words(command);
        let (program, arguments) = words.split_first()?;
        let files: Vec<&str> = match *program {
            "tee" => arguments.iter().copied().filter(|it| !it.starts_with('-')).collect(),
            "echo" | "printf" | "cat" => command.written.iter().map(String::as_str).collect(),
            "apply_patch" | "applypatch" => {
                let given = arguments.iter().copied().chain([command.input.as_str()]);
                return given
                    .flat_map(patch::files_of)
                    .find_map(|it| judge_patch(self.ground, &self.directory, &it));
            }
            _ => return None,
        };
        let text = match *program {
            "echo" => format!("{}\n", arguments.join(" ").replace("\\n", "\n")),
            "printf" => arguments.join("\n").replace("\\n", "\n"),
            _ => command.input.clone(),
        };
        files.into_iter().find_map(|name| {
            let file = self.path(name);
            let before = Surrounds::read(&file).unwrap_or_default();
            let whole = patch::joined(&before.to_str_lossy(), &text);
            write::judge(self.ground, &file, &whole, Writing::Part)
        })
    }

    /// What a command runs that is written down elsewhere: a script of a manifest, of a file, of its own words.
    fn inner(&self, command: &Command, is_open: bool) -> Option<Denial> {
        if self.depth == 0 || !is_open {
            return None;
        }
        let words = command::started_words(command);
        if let ["eval", rest @ ..] = &words[..] {
            return self.within(self.directory.clone(), command).script(&rest.join(" "));
        }
        let scripts = destroying::scripts_of(self, command, &words);
        scripts.into_iter().find_map(|(folder, script)| {
            let found = self.within(folder, command).script(&script)?;
            let started = words.iter().take(3).copied().collect::<Vec<_>>().join(" ");
            Some(Denial {
                what: format!("what it runs is refused: {}: {}", found.place, found.what),
                place: shown_command(&started),
                ..found
            })
        })
    }

    /// The same walk inside of a command.
    fn within(&self, directory: PathBuf, command: &Command) -> Walk<'w> {
        let (variables, sourced) = (self.variables.clone(), self.sourced.clone());
        let mut within = Walk { ground: self.ground, directory, variables, sourced, depth: self.depth - 1 };
        command.assignments.iter().for_each(|(name, value)| within.set(name, value));
        within
    }
}

/// Why a patch of one file must not be made.
pub(super) fn judge_patch(ground: &Ground<'_>, directory: &Path, patch: &patch::FilePatch) -> Option<Denial> {
    let from = ground.surrounds.resolved(directory, &patch.file);
    let before = Surrounds::read(&from).unwrap_or_default();
    let text = patch.applied(&before.to_str_lossy());
    let to = patch.moved_to.as_ref().map_or(from, |it| ground.surrounds.resolved(directory, it));
    write::judge(ground, &to, &text, Writing::Part)
}

/// A command as it is named in a reason: by words that hold no value.
pub(super) fn shown_command(words: &str) -> String {
    let is_plain = |it: &&str| {
        it.len() <= 40 && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:./".contains(&byte))
    };
    let shown: Vec<&str> = words.split(' ').take_while(is_plain).collect();
    format!("`{}`", if shown.is_empty() { "this command".to_owned() } else { shown.join(" ") })
}
