//! Commands that stop what follows them in production.

use crate::environment::EnvironmentClass;

use super::shell::{Command, Joint};
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
    let words: Vec<&str> = command.words.iter().map(|it| program_name(it)).collect();
    if words.windows(2).any(|pair| pair == ["envlint", "guard"]) {
        return true;
    }
    words.iter().any(|word| {
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

/// The number of the first command that a guard keeps out of production; how many there are when none does. Where the
/// shell ends at the first failure, a new line is as good as `&&`.
pub(crate) fn guarded_from(commands: &[Command], fails_fast: bool) -> usize {
    let ends = |at: usize| {
        commands
            .get(at)
            .and_then(|it| it.words.first())
            .is_some_and(|it| matches!(it.as_str(), "exit" | "false" | "return"))
    };
    let found = commands.iter().enumerate().find_map(|(at, command)| {
        let joint = commands.get(at + 1)?.joint;
        let stops = is_guard(command) || stops_in_production(command);
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
