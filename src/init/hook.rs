//! The hook that checks each commit: where the project has its hooks already, or in Git's own folder.

use std::path::{Path, PathBuf};

use crate::source::Surrounds;

use super::{InitError, Mode, NewFile, Site, Step, appended, yaml};

const COMMAND: &str = "envlint check --staged";

const PRE_COMMIT: &str = "\
- repo: local
  hooks:
    - id: envlint
      name: envlint
      entry: envlint check --staged
      language: system
      pass_filenames: false
      always_run: true
      stages: [pre-commit, pre-merge-commit, manual]
";

const PREK: &str = "
[[repos]]
repo = \"local\"

[[repos.hooks]]
id = \"envlint\"
name = \"envlint\"
entry = \"envlint check --staged\"
language = \"system\"
pass_filenames = false
always_run = true
stages = [\"pre-commit\", \"pre-merge-commit\", \"manual\"]
";

const LEFTHOOK_COMMAND: &str = "envlint:\n  run: envlint check --staged\n";
const LEFTHOOK_JOB: &str = "- name: envlint\n  run: envlint check --staged\n";
const LEFTHOOK: &str = "pre-commit:\n  commands:\n    envlint:\n      run: envlint check --staged\n";

const SCRIPT: &str = "#!/bin/sh\nexec envlint check --staged\n";

/// A program that manages hooks: the files that it has, and how one is added to.
struct Manager {
    files: &'static [&'static str],
    add: fn(&str) -> Option<String>,
    /// What to write where it cannot be added to.
    lines: &'static str,
    /// What puts its hook into Git.
    install: &'static str,
}

const MANAGERS: &[Manager] = &[
    Manager {
        files: &[".pre-commit-config.yaml", ".pre-commit-config.yml"],
        add: |text| yaml::with_item(text, "repos", PRE_COMMIT),
        lines: PRE_COMMIT,
        install: "pre-commit install",
    },
    Manager { files: &["prek.toml"], add: with_prek, lines: PREK, install: "prek install" },
    Manager {
        files: &["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml"],
        add: with_lefthook,
        lines: LEFTHOOK,
        install: "lefthook install",
    },
    Manager {
        files: &["lefthook.toml", ".lefthook.toml", "lefthook.json", ".lefthook.json"],
        add: |_| None,
        lines: "the command `envlint check --staged` under pre-commit, commands, envlint, run",
        install: "lefthook install",
    },
];

pub(super) fn steps(site: &Site) -> Result<Vec<Step>, InitError> {
    for manager in MANAGERS {
        let files = manager.files.iter().map(|name| site.path(name));
        for file in files {
            if let Some(text) = site.text(&file)? {
                return Ok(managed(site, &file, &text, manager));
            }
        }
    }
    if Surrounds::is_folder(&site.path(".husky")) {
        return Ok(vec![husky(site)?]);
    }
    if let Some(step) = simple(site)? {
        return Ok(vec![step]);
    }
    Ok(vec![plain(site)?])
}

/// Whether settings of a manager name the hook for commits. One for pushes alone, and the repository that it is from, do not.
fn names_hook(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| {
        let names_repository = line.contains("repo:") || line.contains("repo =");
        let is_other =
            line.starts_with('#') || line.contains("push") || names_repository || line == "envlint:";
        line.contains("envlint") && !is_other
    })
}

fn managed(site: &Site, file: &Path, text: &str, manager: &Manager) -> Vec<Step> {
    if names_hook(text) {
        return vec![site.kept(file, "it runs envlint")];
    }
    let step = match (manager.add)(text) {
        Some(with) => site.write(file.to_owned(), with, format!("the hook `{COMMAND}` added")),
        None => site.by_hand(file, "its form leaves open where the hook belongs; add to it", manager.lines),
    };
    let is_installed = site.surrounds.hooks().is_some_and(|it| Surrounds::exists(&it.join("pre-commit")));
    let install = site.by_hand(file, "Git does not run it yet; type", manager.install);
    std::iter::once(step).chain((!is_installed).then_some(install)).collect()
}

fn with_prek(text: &str) -> Option<String> {
    let with = appended(text, PREK);
    toml::from_str::<toml::Table>(&with).is_ok().then_some(with)
}

fn with_lefthook(text: &str) -> Option<String> {
    if !yaml::has_key(text, "pre-commit") {
        return Some(appended(text, LEFTHOOK));
    }
    yaml::with_entry(text, ["pre-commit", "commands"], LEFTHOOK_COMMAND)
        .or_else(|| yaml::with_entry(text, ["pre-commit", "jobs"], LEFTHOOK_JOB))
}

/// Husky runs the lines of a file of the hook's name.
fn husky(site: &Site) -> Result<Step, InitError> {
    let file = site.path(".husky/pre-commit");
    let text = site.text(&file)?.unwrap_or_default();
    if text.contains("envlint") {
        return Ok(site.kept(&file, "it runs envlint"));
    }
    // Behind these words nothing runs any more.
    let ends_early = text.lines().any(|line| {
        let first = line.split_whitespace().next().unwrap_or_default();
        matches!(first, "exec" | "exit")
    });
    if ends_early {
        return Ok(site.by_hand(&file, "it ends before its last line; add before that", COMMAND));
    }
    let with = appended(&text, &format!("{COMMAND}\n"));
    let shown = site.shown(&file);
    let what = format!("`{COMMAND}` added");
    Ok(Step::Write(NewFile { path: file, shown, text: with, mode: Mode::Program, what }))
}

/// Managers that keep their hooks in package.json.
fn simple(site: &Site) -> Result<Option<Step>, InitError> {
    let file = site.path("package.json");
    let Some(text) = site.text(&file)? else { return Ok(None) };
    let key = ["\"simple-git-hooks\"", "\"gitHooks\"", "\"husky\": {"].into_iter().find(|key| {
        text.split(key)
            .nth(1)
            .is_some_and(|rest| rest.trim_start_matches([':', ' ']).starts_with(['{', '"', '\n', ' ']))
            && !is_dependency(&text, key)
    });
    Ok(key.map(|_| {
        if text.contains(COMMAND) {
            site.kept(&file, "it runs envlint")
        } else {
            site.by_hand(
                &file,
                "its hooks stand there; add to them",
                &format!("\"pre-commit\": \"{COMMAND}\""),
            )
        }
    }))
}

/// `"simple-git-hooks": "^2.0.0"` among the dependencies sets up nothing.
fn is_dependency(text: &str, key: &str) -> bool {
    let values = text.split(key).skip(1).map(|rest| rest.trim_start_matches([':', ' ']));
    values.into_iter().all(|it| it.starts_with('"'))
}

/// The folder that Git takes hooks from.
fn plain(site: &Site) -> Result<Step, InitError> {
    let folder: PathBuf = site.surrounds.hooks().unwrap_or_else(|| site.path(".git/hooks"));
    let file = folder.join("pre-commit");
    if let Some(text) = site.text(&file)? {
        return Ok(if text.contains("envlint") {
            site.kept(&file, "it runs envlint")
        } else {
            site.by_hand(&file, "there is a hook already, which is left as it is; add to it", COMMAND)
        });
    }
    if site.surrounds.shares_hooks() {
        let why = "`core.hooksPath` leads out of this repository, where other projects may take their hooks from; if you want it there, write";
        return Ok(site.by_hand(&file, why, SCRIPT));
    }
    let shown = site.shown(&file);
    let what = "checks what each commit would hold".to_owned();
    Ok(Step::Write(NewFile { path: file, shown, text: SCRIPT.to_owned(), mode: Mode::Program, what }))
}
