//! What an agent asks of Git: to commit what is nobody's to commit, or to commit unseen.

use std::path::PathBuf;

use crate::command::{self, Command};
use crate::document::Tracking;
use crate::source::Surrounds;

use super::denial::Denial;
use super::ground::{COMMITTED, Ground, Protected};
use super::reading;
use super::walk::Walk;

/// Why a command of Git must not run.
pub(super) fn judge(walk: &Walk<'_>, command: &Command) -> Option<Denial> {
    let words = command::started_words(command);
    if let Some(how) = switched_off(&words, &command.assignments) {
        let is_here = holds_hook(walk.ground);
        return is_here.then(|| unseen(how));
    }
    let ["git", rest @ ..] = &words[..] else { return None };
    let call = Call::of(walk, rest);
    if let Some(how) = call.goes_unseen() {
        return holds_hook(walk.ground).then(|| unseen(how));
    }
    let found = match call.verb {
        "add" | "stage" => call.added(walk),
        "commit" => call.committed(walk),
        _ => None,
    };
    found.map(|(file, how)| Denial {
        rule: Some(COMMITTED.to_owned()),
        place: file.path.clone(),
        what: format!("`{}` is protected, and `{how}` would put it into version control", file.path),
        instead: format!(
            "add its name to .gitignore, name the files to add one by one, and commit a template (`{}.example`) \
             without values",
            file.path
        ),
    })
}

/// A call of Git, options before the verb taken off.
struct Call<'c> {
    verb: &'c str,
    arguments: &'c [&'c str],
    folder: PathBuf,
    /// Whether `-c core.hooksPath=…` stands before the verb.
    moves_hooks: bool,
}

impl<'c> Call<'c> {
    fn of(walk: &Walk<'_>, words: &'c [&'c str]) -> Self {
        let (mut at, mut folder, mut moves_hooks) = (0, walk.directory.clone(), false);
        while let Some(option) = words.get(at).filter(|it| it.starts_with('-')) {
            let value = words.get(at + 1).copied().unwrap_or_default();
            match *option {
                "-C" => folder = walk.ground.surrounds.resolved(&folder, value),
                "-c" | "--config-env" => moves_hooks |= is_hooks_path(value),
                _ => {}
            }
            at += if matches!(*option, "-C" | "-c" | "--git-dir" | "--work-tree" | "--config-env") {
                2
            } else {
                1
            };
        }
        let verb = words.get(at).copied().unwrap_or_default();
        Self { verb, arguments: words.get(at + 1..).unwrap_or_default(), folder, moves_hooks }
    }

    fn has(&self, long: &[&str], short: char) -> bool {
        self.options().any(|it| {
            long.contains(&it)
                || it.strip_prefix('-').is_some_and(|it| !it.starts_with('-') && it.contains(short))
        })
    }

    /// The options, without their values in words of their own.
    fn options(&self) -> impl Iterator<Item = &'c str> {
        let end = self.arguments.iter().position(|it| *it == "--").unwrap_or(self.arguments.len());
        let is_value = |at: usize| at > 0 && takes_value(self.arguments[at - 1]);
        let arguments = self.arguments;
        (0..end)
            .filter(move |at| !is_value(*at) && arguments[*at].starts_with('-'))
            .map(move |at| arguments[at])
    }

    fn operands(&self) -> Vec<&'c str> {
        let end = self.arguments.iter().position(|it| *it == "--").unwrap_or(self.arguments.len());
        let is_value = |at: usize| at > 0 && at <= end && takes_value(self.arguments[at - 1]);
        let operand =
            |at: &usize| *at > end || *at < end && !self.arguments[*at].starts_with('-') && !is_value(*at);
        (0..self.arguments.len()).filter(operand).map(|at| self.arguments[at]).collect()
    }

    /// How the hooks are left out, if they are.
    fn goes_unseen(&self) -> Option<&'static str> {
        let commits = matches!(self.verb, "commit" | "merge" | "push" | "rebase" | "cherry-pick" | "am");
        let leaves_out = self.options().any(is_no_verify)
            || self.verb == "commit" && self.options().any(|it| is_short(it, 'n'));
        let sets = self.verb == "config"
            && self.arguments.iter().any(|it| is_hooks_path(it))
            && !self
                .arguments
                .iter()
                .any(|it| matches!(*it, "--get" | "--get-all" | "get" | "--list" | "-l"))
            && (self.operands().len() > 1 || self.arguments.iter().any(|it| it.contains("unset")));
        match () {
            () if commits && leaves_out => Some("--no-verify"),
            () if self.moves_hooks => Some("-c core.hooksPath"),
            () if sets => Some("git config core.hooksPath"),
            () => None,
        }
    }

    /// The protected file that would be added, and how.
    fn added(&self, walk: &Walk<'_>) -> Option<(Protected, &'static str)> {
        if self.has(&["--dry-run"], 'n') {
            return None;
        }
        let is_forced = self.has(&["--force"], 'f');
        let operands = self.operands();
        let is_update = self.has(&["--update"], 'u');
        if is_update {
            return Self::changed(walk).map(|it| (it, "git add -u"));
        }
        let takes_all = operands.is_empty() && self.has(&["--all"], 'A');
        let folders = operands.iter().filter_map(|it| self.folder_of(walk, it));
        let roots = takes_all.then(|| walk.ground.surrounds.root().to_owned());
        let mut whole = roots.into_iter().chain(folders);
        let lying = whole.find_map(|folder| lying_in(walk.ground, &folder, is_forced));
        let how = if is_forced { "git add -f" } else { "git add" };
        lying.or_else(|| self.named(walk, &operands, is_forced)).map(|it| (it, how))
    }

    fn committed(&self, walk: &Walk<'_>) -> Option<(Protected, &'static str)> {
        if self.has(&["--dry-run"], '\0') {
            return None;
        }
        if self.has(&["--all"], 'a') {
            return Self::changed(walk).map(|it| (it, "git commit -a"));
        }
        self.named(walk, &self.operands(), true).map(|it| (it, "git commit"))
    }

    fn folder_of(&self, walk: &Walk<'_>, operand: &str) -> Option<PathBuf> {
        let folder = match operand {
            ":/" => walk.ground.surrounds.root().to_owned(),
            "*" => self.folder.clone(),
            _ => walk.ground.surrounds.resolved(&self.folder, operand),
        };
        Surrounds::is_folder(&folder).then_some(folder)
    }

    /// The protected file among those that are named. An ignored one is not added unless it is forced.
    fn named(&self, walk: &Walk<'_>, operands: &[&str], is_forced: bool) -> Option<Protected> {
        let files = operands.iter().flat_map(|it| reading::matched(walk.ground, &self.folder, it));
        files
            .filter(|it| is_addable(walk.ground, it, is_forced))
            .find_map(|it| walk.ground.protection_of(&it))
    }

    /// A protected file that Git tracks, and that is not as Git has it.
    fn changed(walk: &Walk<'_>) -> Option<Protected> {
        let is_one = |path: &crate::document::RepoPath| {
            crate::binding::EnvFile::of_path(path).is_some_and(|it| it.is_protected())
        };
        let root = walk.ground.surrounds.root().to_owned();
        let changed = walk.ground.surrounds.changed_files(&root, &is_one);
        changed.iter().find_map(|it| walk.ground.protection_of(it))
    }
}

fn is_addable(ground: &Ground<'_>, file: &std::path::Path, is_forced: bool) -> bool {
    let is_ignored = ground.surrounds.tracking(file) == Tracking::Ignored;
    (is_forced || !is_ignored) && !ground.surrounds.is_as_tracked(file)
}

/// A protected file in a folder, or near it below.
fn lying_in(ground: &Ground<'_>, folder: &std::path::Path, is_forced: bool) -> Option<Protected> {
    let mut files = ground.surrounds.environment_files_below(folder).into_iter();
    files.find_map(|file| ground.protection_of(&file).filter(|_| is_addable(ground, &file, is_forced)))
}

/// Git takes the beginning of an option for the whole, where it is the only one.
fn is_no_verify(option: &str) -> bool {
    option.starts_with("--no-v") && "--no-verify".starts_with(option)
}

fn is_short(option: &str, letter: char) -> bool {
    option.strip_prefix('-').is_some_and(|it| !it.starts_with('-') && it.contains(letter))
}

/// Options of `add`, `commit` and `config` with a value in the next word.
fn takes_value(option: &str) -> bool {
    const LONG: &[&str] = &[
        "--message",
        "--file",
        "--author",
        "--date",
        "--reuse-message",
        "--reedit-message",
        "--fixup",
        "--squash",
        "--template",
        "--cleanup",
        "--trailer",
        "--chmod",
        "--pathspec-from-file",
    ];
    let is_short = option.len() >= 2
        && !option.starts_with("--")
        && option.starts_with('-')
        && option.ends_with(['m', 'F', 'C', 'c', 't']);
    is_short || LONG.contains(&option)
}

fn is_hooks_path(text: &str) -> bool {
    let name = text.split('=').next().unwrap_or_default();
    name.eq_ignore_ascii_case("core.hooksPath")
}

/// How a hook manager is switched off, if it is.
fn switched_off(words: &[&str], assignments: &[(String, String)]) -> Option<&'static str> {
    let is_off = |value: &str| matches!(value, "0" | "false" | "no" | "off");
    let commits = words.first() == Some(&"git");
    let by_variable = assignments.iter().find_map(|(name, value)| match name.as_str() {
        "HUSKY" if is_off(value) => Some("HUSKY=0"),
        "LEFTHOOK" if is_off(value) => Some("LEFTHOOK=0"),
        "SKIP" if value.split(',').any(|it| it.trim().starts_with("envlint")) => Some("SKIP=envlint"),
        _ => None,
    });
    if let Some(how) = by_variable.filter(|_| commits) {
        return Some(how);
    }
    let touches_hooks = || words.iter().any(|it| it.contains(".git/hooks/") || it.contains(".husky/pre-"));
    match words {
        ["pre-commit" | "prek" | "lefthook", "uninstall", ..] => Some("uninstalling the hooks"),
        ["rm" | "mv" | "chmod" | "truncate" | "unlink", ..] if touches_hooks() => {
            Some("taking the hook away")
        }
        _ => None,
    }
}

fn unseen(how: &str) -> Denial {
    Denial {
        rule: None,
        place: format!("`{how}`"),
        what: "it would keep the hook from running that envlint checks commits in".to_owned(),
        instead:
            "let the hook run, and mend what it reports; what is a false alarm can be allowed with a reason \
                  (`envlint:allow(rule) reason`)"
                .to_owned(),
    }
}

/// Files by which hooks are set up, from the root.
const HOOK_FILES: &[&str] = &[
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    "prek.toml",
    "lefthook.yml",
    "lefthook.yaml",
    "lefthook.toml",
    "lefthook.json",
    ".lefthook.yml",
    ".lefthook.yaml",
    ".husky/pre-commit",
    ".husky/pre-push",
    "package.json",
];

/// Whether some hook of the repository runs envlint.
fn holds_hook(ground: &Ground<'_>) -> bool {
    let names_envlint = |file: PathBuf| {
        Surrounds::read(&file).is_some_and(|it| bstr::ByteSlice::contains_str(&it[..], "envlint"))
    };
    let root = ground.surrounds.root();
    let hooks = ground.surrounds.hooks();
    let own =
        hooks.iter().flat_map(|it| ["pre-commit", "pre-push", "pre-merge-commit"].map(|name| it.join(name)));
    HOOK_FILES.iter().map(|name| root.join(name)).chain(own).any(names_envlint)
}
