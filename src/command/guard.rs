//! Commands that stop what follows them in production.

use crate::environment::EnvironmentClass;

use super::shell::Command;
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

/// Whether a test of a variable decides between production and the rest, and holds only outside of it:
/// `test "$APP_ENV" != production`, `[ "$APP_ENV" = development ]`.
#[cfg_attr(not(test), expect(dead_code, reason = "asked for the lines of runners"))]
pub(crate) fn stops_in_production(command: &Command) -> bool {
    let words: Vec<&str> = command
        .words
        .iter()
        .map(String::as_str)
        .filter(|it| !matches!(*it, "test" | "[" | "[[" | "]" | "]]"))
        .collect();
    let is_test = command.words.first().is_some_and(|it| matches!(it.as_str(), "test" | "[" | "[["));
    let [left, sign, right] = words[..] else { return false };
    if !is_test || !left.contains('$') {
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
