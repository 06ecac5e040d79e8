//! Commands of a framework that refuse to run against production by themselves, and where they do.

use bstr::ByteSlice;

use crate::document::RepoPath;

use super::import::Project;
use super::language::Language;
use super::lower;
use super::run::{Frame, Module, Run};
use super::world::{Setting, Switch, World};

/// Tasks that ask the database first whether it is production's, since the fifth version of the framework.
const CHECKED_TASKS: &[&str] = &[
    "db:drop",
    "db:drop:all",
    "db:reset",
    "db:setup",
    "db:purge",
    "db:purge:all",
    "db:schema:load",
    "db:structure:load",
    "db:truncate_all",
    "db:seed:replant",
    "db:migrate:reset",
    "db:check_protected_environments",
];
/// Commands that a project can prohibit in production.
const PROHIBITED_COMMANDS: &[&str] =
    &["migrate:fresh", "migrate:refresh", "migrate:reset", "migrate:rollback", "db:wipe"];
/// What marks a class of fixtures.
const FIXTURES: &[&str] =
    &["extends Fixture", "extends AbstractFixture", "FixtureInterface", "FixtureGroupInterface"];
/// What switches the check of [`CHECKED_TASKS`] off.
const OFF: &str = "DISABLE_DATABASE_ENVIRONMENT_CHECK";

/// Which commands refuse to run in production where a script runs them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Protection {
    tasks: &'static [&'static str],
    commands: &'static [&'static str],
    /// Whether what runs the script is not part of the application in production.
    pub(super) is_absent: bool,
}

impl Protection {
    /// What holds for a script.
    pub(super) fn of(path: &RepoPath, text: &[u8], project: &dyn Project) -> Self {
        let mut protection = Self::default();
        if text.contains_str("db:") && !text.contains_str(OFF) && checks_tasks(path, project) {
            protection.tasks = CHECKED_TASKS;
        }
        let may_call = PROHIBITED_COMMANDS.iter().any(|command| text.contains_str(command));
        if may_call && prohibits_commands(path, project) {
            protection.commands = PROHIBITED_COMMANDS;
        }
        let is_fixture = || FIXTURES.iter().any(|mark| text.contains_str(mark));
        protection.is_absent = is_fixture() && lacks_fixtures_in_production(path, project);
        protection
    }

    /// Whether a task refuses to run in production.
    pub(super) fn covers_task(self, name: &str) -> bool {
        self.tasks.contains(&name)
    }

    /// Whether a command line refuses to run in production.
    pub(super) fn covers_command(self, line: &str) -> bool {
        let is_border = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | ')' | ',');
        let runs_tasks = || line.contains("rails") || line.contains("rake");
        line.split(is_border).any(|word| {
            self.commands.contains(&word) || self.tasks.contains(&word) && runs_tasks() && !line.contains(OFF)
        })
    }
}

/// Whether the framework is recent enough to check: older ones are known by the file that locks its version.
fn checks_tasks(script: &RepoPath, project: &dyn Project) -> bool {
    const FIRST: u32 = 5;
    let locked = files_above(script, "Gemfile.lock").find_map(|path| project.text(&path));
    let version = locked.and_then(|text| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(b"activerecord ("))?;
        let major = line.split_str(".").next()?;
        major.to_str().ok()?.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok()
    });
    version.is_none_or(|major| major >= FIRST)
}

/// Whether the project's provider keeps the framework's destructive commands from running in production.
fn prohibits_commands(script: &RepoPath, project: &dyn Project) -> bool {
    let provider = files_above(script, "app/Providers/AppServiceProvider.php")
        .find_map(|path| project.text(&path).map(|text| (path, text)));
    let Some((path, text)) = provider else { return false };
    let Some(script) = Language::of(&path).and_then(|language| lower::read(language, &text).ok().flatten())
    else {
        return false;
    };
    let Some(&function) = script.named.get("boot") else { return false };
    let modules = [Module { script: script.into(), ..Module::default() }];
    let production = World { setting: Some(Setting::Production), flags: Switch::Off, options: Switch::Off };
    let mut run = Run::new(&modules, &[], production);
    run.function(Frame { module: 0, function, site: None });
    run.prohibits
}

/// Whether the bundle that loads fixtures is registered, and not for production.
fn lacks_fixtures_in_production(script: &RepoPath, project: &dyn Project) -> bool {
    let Some(text) = files_above(script, "config/bundles.php").find_map(|path| project.text(&path)) else {
        return false;
    };
    let is_bundle = |line: &&[u8]| line.contains_str("FixturesBundle::class");
    text.lines().find(is_bundle).is_some_and(|line| {
        line.contains_str("true") && !line.contains_str("'all'") && !line.contains_str("'prod'")
    })
}

/// The paths that a file of this name has in the folders above another, the nearest first.
fn files_above<'n>(path: &RepoPath, name: &'n str) -> impl Iterator<Item = RepoPath> + use<'n> {
    let folders = path.parents();
    (0..=folders.len()).rev().map(move |keep| {
        let parts: Vec<&str> = folders[..keep].iter().map(String::as_str).chain([name]).collect();
        RepoPath::new(parts.join("/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKED: Protection =
        Protection { tasks: CHECKED_TASKS, commands: PROHIBITED_COMMANDS, is_absent: false };

    #[test]
    fn commands_of_the_framework_are_covered() {
        for line in ["rails db:drop", "bundle exec rake db:reset", "migrate:fresh --seed"] {
            assert!(CHECKED.covers_command(line), "{line}");
        }
        for line in
            ["npm run db:reset", "rails db:seed", "DISABLE_DATABASE_ENVIRONMENT_CHECK=1 rails db:drop"]
        {
            assert!(!CHECKED.covers_command(line), "{line}");
        }
    }
}
