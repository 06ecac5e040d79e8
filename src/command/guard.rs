//! Commands that stop what follows them in production.

use crate::environment::EnvironmentClass;

use super::effect::script_of_project;
use super::shell::{Command, Joint, commands};
use super::starter::program_name;

/// Words of scripts that are there to stop in production.
const VERBS: &[&str] = &[
    "assert", "require", "ensure", "prevent", "block", "guard", "forbid", "refuse", "check", "verify",
    "protect", "deny", "not", "no",
];
const OBJECTS: &[&str] = &[
    "prod",
    "production",
    "nonprod",
    "live",
    "local",
    "safe",
    "safety",
    "dev",
    "development",
    "env",
    "environment",
    "destructive",
];

/// Whether a command is there to fail in production: `envlint guard`, or a script that is named so.
pub(crate) fn is_guard(command: &Command) -> bool {
    match arguments_of_guard(&command.words) {
        Some(arguments) => stops(arguments),
        None => is_named_guard(command),
    }
}

/// A message that speaks of a guard is none.
fn is_named_guard(command: &Command) -> bool {
    const SAYING: &[&str] = &["echo", "printf", "read", "cat", "logger", "tee", "log"];
    let says = command.words.first().is_some_and(|it| SAYING.contains(&program_name(it)));
    let is_name = |word: &&String| !says && !word.contains(char::is_whitespace);
    command.words.iter().filter(is_name).map(|it| program_name(it)).any(|word| {
        let parts: Vec<String> = word
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|it| !it.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let has = |known: &[&str]| parts.iter().any(|it| known.contains(&it.as_str()));
        parts.len() <= 6
            && (has(VERBS) && has(OBJECTS) || matches!(parts.first().map(String::as_str), Some("guard")))
    })
}

/// Whether a command is started by `envlint guard --` and by nothing else: it needs no shell for that.
pub(crate) fn is_started_by_guard(command: &Command) -> bool {
    let arguments = arguments_of_guard(&command.words);
    arguments.is_some_and(|it| stops(it) && behind_separator(it).is_some_and(|started| !started.is_empty()))
}

/// What stands behind `envlint guard`, whoever starts it: `npx envlint@1 --quiet guard`.
fn arguments_of_guard<W: AsRef<str>>(words: &[W]) -> Option<&[W]> {
    let is_envlint = |word: &W| program_name(word.as_ref()).split('@').next() == Some("envlint");
    let behind = &words[words.iter().position(is_envlint)? + 1..];
    let at = behind.iter().position(|it| !it.as_ref().starts_with('-'))?;
    (behind[at].as_ref() == "guard").then(|| &behind[at + 1..])
}

/// What `envlint guard` starts itself.
pub(super) fn started_by_guard<'w, 's>(words: &'w [&'s str]) -> Option<&'w [&'s str]> {
    arguments_of_guard(words).and_then(behind_separator)
}

fn behind_separator<W: AsRef<str>>(arguments: &[W]) -> Option<&[W]> {
    arguments.iter().position(|it| it.as_ref() == "--").map(|at| &arguments[at + 1..])
}

/// Whether `envlint guard` with these arguments stops in production. Who lets production pass by its name has no guard.
fn stops<W: AsRef<str>>(arguments: &[W]) -> bool {
    let own = arguments.iter().map(AsRef::as_ref).take_while(|it| *it != "--");
    let mut is_allow = false;
    for word in own {
        if matches!(word, "--hash" | "--help" | "-h") {
            return false;
        }
        let named = match word.strip_prefix("--allow=") {
            Some(names) => names,
            None if word.starts_with('-') => "",
            None => word,
        };
        is_allow = if word.starts_with('-') {
            word.starts_with("--allow") && word != "--allow-unknown"
        } else {
            is_allow
        };
        let is_production =
            |it: &str| EnvironmentClass::of_word(it.trim()) == Some(EnvironmentClass::Production);
        if is_allow && named.split(',').any(is_production) {
            return false;
        }
    }
    true
}

/// `[ "$APP_ENV" = production ]`.
fn asks_for_production(command: &Command) -> bool {
    let words = tested(command);
    let [left, "=" | "==", right] = words[..] else { return false };
    left.contains('$') && EnvironmentClass::of_word(right) == Some(EnvironmentClass::Production)
}

/// The words that a test is about.
fn tested(command: &Command) -> Vec<&str> {
    let is_test = command.words.first().is_some_and(|it| matches!(it.as_str(), "test" | "[" | "[["));
    let words = command.words.iter().map(String::as_str);
    words.filter(|it| is_test && !matches!(*it, "test" | "[" | "[[" | "]" | "]]")).collect()
}

/// Whether a test of a variable decides between production and the rest, and holds only outside of it:
/// `test "$APP_ENV" != production`, `[ "$APP_ENV" = development ]`.
pub(crate) fn stops_in_production(command: &Command) -> bool {
    let words = tested(command);
    let [left, sign, right] = words[..] else { return false };
    if !left.contains('$') {
        return false;
    }
    let word = right.trim_matches('*');
    let class = EnvironmentClass::of_word(word);
    let names_hosted = class == Some(EnvironmentClass::Production);
    match sign {
        "!=" => names_hosted,
        "=" | "==" => {
            word.contains("localhost")
                || matches!(
                    class,
                    Some(EnvironmentClass::Development | EnvironmentClass::Test | EnvironmentClass::Ci)
                )
        }
        _ => false,
    }
}

/// Looks up what is started by a name: a script of package.json, a recipe.
pub(crate) type Scripts<'s> = &'s dyn Fn(&str) -> Option<String>;

/// How far scripts that start scripts are followed.
const SCRIPTS: usize = 4;

/// The number of the first command that a guard keeps out of production; how many there are when none does. Where the
/// shell ends at the first failure, a new line is as good as `&&`.
pub(crate) fn guarded_from(commands: &[Command], fails_fast: bool, scripts: Scripts<'_>) -> usize {
    let ends = |at: usize| commands.get(at).is_some_and(ends_the_shell);
    let found = commands.iter().enumerate().find_map(|(at, command)| {
        let joint = commands.get(at + 1)?.joint;
        let stops = keeps_out_by_itself(command, scripts, SCRIPTS);
        match joint {
            Joint::And if stops => Some(at + 1),
            Joint::And if asks_for_production(command) && ends(at + 1) => Some(at + 2),
            Joint::Or if stops && ends(at + 1) => Some(at + 2),
            Joint::Next if stops && fails_fast => Some(at + 1),
            Joint::And | Joint::Or | Joint::Next | Joint::Pipe => None,
        }
    });
    found.unwrap_or(commands.len())
}

/// Whether a line fails in production, so that whoever started it does not go on.
pub(crate) fn fails_in_production(commands: &[Command], scripts: Scripts<'_>) -> bool {
    line_fails(commands, scripts, SCRIPTS)
}

fn line_fails(commands: &[Command], scripts: Scripts<'_>, left: usize) -> bool {
    commands.iter().enumerate().any(|(at, command)| {
        let rest = &commands[at + 1..];
        let is_last_word = rest.iter().all(|it| it.joint == Joint::And);
        let is_heard =
            rest.first().is_some_and(|it| it.joint == Joint::Or) && rest.iter().any(ends_the_shell);
        (is_last_word || is_heard) && keeps_out_by_itself(command, scripts, left)
    })
}

/// Whether a command fails in production. What it starts by a name is looked at when it is known.
fn keeps_out_by_itself(command: &Command, scripts: Scripts<'_>, left: usize) -> bool {
    let by_name = is_guard(command) || stops_in_production(command);
    let started = left.checked_sub(1).and_then(|left| Some((scripts(script_of_project(command)?)?, left)));
    let Some((script, left)) = started else { return by_name };
    let inner = commands(&script);
    let is_told = inner.iter().any(|it| arguments_of_guard(&it.words).is_some());
    line_fails(&inner, scripts, left) || by_name && !is_told
}

fn ends_the_shell(command: &Command) -> bool {
    command.words.first().is_some_and(|it| matches!(it.as_str(), "exit" | "false" | "return"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::commands;

    #[test]
    fn guards_are_known_by_what_they_are() {
        for line in [
            "envlint guard",
            "npx envlint guard",
            "./scripts/assert-not-production.sh",
            "node scripts/guard.js",
            "npm run check:env",
        ] {
            assert!(is_guard(&commands(line)[0]), "{line}");
        }
        for line in ["npm run check", "npm test", "node scripts/seed.js", "tsc --noEmit"] {
            assert!(!is_guard(&commands(line)[0]), "{line}");
        }
    }

    #[test]
    fn guard_that_lets_production_pass_is_none() {
        for line in [
            "envlint guard --allow staging",
            "envlint guard --allow-unknown",
            "envlint guard --allow=blue,staging -- deploy production",
            "envlint guard --env-file .env.production",
            "npx --yes envlint@0.1.0 --quiet guard",
        ] {
            assert!(is_guard(&commands(line)[0]), "{line}");
        }
        for line in [
            "envlint guard --allow production",
            "envlint guard --allow staging prod",
            "npx envlint guard --allow=staging,production -- x",
            "envlint guard --hash",
            "envlint check",
            "envlint guard --help",
        ] {
            assert!(!is_guard(&commands(line)[0]), "{line}");
        }
    }

    #[test]
    fn lines_are_held_by_a_guard_that_is_heard() {
        let scripts = |name: &str| {
            let text = match name {
                "preflight" => "envlint guard",
                "guard" => "envlint guard --allow production",
                "loose" => "envlint guard || true",
                "chained" => "npm run preflight && echo ok",
                "again" => "npm run again",
                "check:env" => "tsx tools/env.ts",
                _ => return None,
            };
            Some(text.to_owned())
        };
        for line in [
            "envlint guard && x",
            "envlint guard || exit 1; x",
            "npm run preflight && x",
            "npm run chained && x",
            "npm run check:env && x",
            "npm run guards && pnpm preflight && x",
        ] {
            let commands = commands(line);
            assert!(guarded_from(&commands, false, &scripts) < commands.len(), "{line}");
        }
        for line in [
            "envlint guard; x",
            "envlint guard || true; x",
            "envlint guard | x",
            "x && envlint guard",
            "npm run guard && x",
            "npm run loose && x",
            "npm run again && x",
            "envlint guard --allow production && x",
        ] {
            let commands = commands(line);
            assert_eq!(guarded_from(&commands, false, &scripts), commands.len(), "{line}");
        }
        assert!(fails_in_production(&commands("envlint guard"), &scripts));
        assert!(fails_in_production(&commands("envlint guard || (echo no; exit 1)"), &scripts));
        assert!(!fails_in_production(&commands("envlint guard; echo ok"), &scripts));
    }

    #[test]
    fn guard_may_start_the_command_itself() {
        for line in
            ["envlint guard -- node seed.js", "npx envlint guard --allow staging -- tsx prisma/seed.ts"]
        {
            assert!(is_started_by_guard(&commands(line)[0]), "{line}");
        }
        for line in ["envlint guard", "envlint guard --", "envlint guard --allow production -- node seed.js"]
        {
            assert!(!is_started_by_guard(&commands(line)[0]), "{line}");
        }
    }

    #[test]
    fn tests_of_a_variable_keep_out_production() {
        for line in
            ["test \"$APP_ENV\" != production", "[ \"$APP_ENV\" = development ]", "[[ $URL == *localhost* ]]"]
        {
            assert!(stops_in_production(&commands(line)[0]), "{line}");
        }
        for line in ["test -f .env", "[ \"$APP_ENV\" = production ]", "test \"$APP_ENV\" != test"] {
            assert!(!stops_in_production(&commands(line)[0]), "{line}");
        }
    }
}
