//! Which commands load production's environment: a secrets manager's flag, or `.env.production` copied, sourced or named.

use crate::binding::{EnvFile, environment_of_name};
use crate::command::{Command, program_name, unwrapped};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};

use super::command::{Purpose, known_program, purpose_of_words, words_of};
use super::tools::ENVIRONMENT_OPTIONS;

/// An environment that a command loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Loading {
    /// The part of the command that says so.
    pub(in crate::format) command: String,
    /// The word to point at.
    pub(in crate::format) word: String,
    pub(in crate::format) environment: Environment,
    pub(in crate::format) reach: Reach,
}

/// Who gets what a command loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Reach {
    /// The command that it starts, which runs tests.
    Tests,
    /// The command that it starts, which does something else.
    Others,
    /// The rest of the script.
    Script,
    /// The rest of the job: it is written to a file.
    Job,
}

/// How many programs that start others are looked through.
const WRAPPERS: usize = 16;

/// The production-class environments that a command loads, and for whom.
pub(in crate::format) fn loadings(command: &Command) -> Vec<Loading> {
    let words = words_of(command);
    let mut found = Vec::new();
    let mut at = &words[..];
    for _ in 0..WRAPPERS {
        let Some((program, rest)) = at.split_first() else { break };
        found.extend(loading_of(command, program_name(program), rest));
        match unwrapped(at, known_program) {
            Some(inner) => at = inner,
            None => break,
        }
    }
    found
}

fn loading_of(command: &Command, program: &str, rest: &[&str]) -> Option<Loading> {
    if let Some((word, reach)) = copied_file(command, program, rest) {
        let environment = production_named_by(&word)?;
        return Some(Loading { command: format!("{program} {word}"), word, environment, reach });
    }
    let (_, subcommands, options) = ENVIRONMENT_OPTIONS
        .iter()
        .find(|(name, subcommands, _)| *name == program && rest.starts_with(subcommands))?;
    let (option, word) = option_value(&rest[subcommands.len()..], options)?;
    let environment = production_named_by(&word)?;
    let said = [&[program], *subcommands].concat().join(" ");
    let command =
        if option.is_empty() { format!("{said} {word}") } else { format!("{said} {option} {word}") };
    let is_written = matches!(subcommands.last(), Some(&("pull" | "export" | "download")));
    let reach = if is_written {
        Reach::Job
    } else if purpose_of_words(&[&[program], rest].concat()) == Purpose::Test {
        Reach::Tests
    } else {
        Reach::Others
    };
    Some(Loading { command, word, environment, reach })
}

/// `cp .env.production .env`, `cat .env.production > .env`, `source .env.production`.
fn copied_file(command: &Command, program: &str, rest: &[&str]) -> Option<(String, Reach)> {
    let file = rest.iter().find(|it| !it.starts_with('-'))?;
    let is_env_file = |path: &str| EnvFile::of_path(&RepoPath::new(path)).is_some();
    match program {
        "cp" | "mv" | "ln" => {
            let target = rest.last().filter(|it| is_env_file(it) && production_named_by(it).is_none())?;
            (target != file).then(|| ((*file).to_owned(), Reach::Job))
        }
        "cat" => {
            let is_written = command.written.iter().any(|it| is_env_file(it) || it.contains("GITHUB_ENV"));
            is_written.then(|| ((*file).to_owned(), Reach::Job))
        }
        "source" | "." => Some(((*file).to_owned(), Reach::Script)),
        _ => None,
    }
}

/// The option and its value: `-c prd`, `--config=prd`, or the first plain word for `""`.
fn option_value(words: &[&str], options: &[&str]) -> Option<(String, String)> {
    if options == [""] {
        return words.first().map(|word| (String::new(), (*word).to_owned()));
    }
    let end = words.iter().position(|it| *it == "--").unwrap_or(words.len());
    words[..end].iter().enumerate().find_map(|(at, word)| {
        let (option, joined) =
            word.split_once('=').map_or((*word, None), |(option, value)| (option, Some(value)));
        let value = joined.or_else(|| words.get(at + 1).copied())?;
        options.contains(&option).then(|| (option.to_owned(), value.to_owned()))
    })
}

/// The environment of class production that a word names, as a file or as itself.
fn production_named_by(word: &str) -> Option<Environment> {
    let environment = match EnvFile::of_path(&RepoPath::new(word)) {
        Some(file) => Some(file.environment),
        None if word.contains('/') => None,
        None => environment_of_name(word),
    };
    environment.filter(|it| it.class == EnvironmentClass::Production)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::commands;

    #[test]
    fn flags_load_production() {
        for (script, said, reach) in [
            ("doppler run -c prd -- npm test", "doppler run -c prd", Reach::Tests),
            ("doppler run --config=prd_eu -- npm test", "doppler run --config prd_eu", Reach::Tests),
            ("doppler run -c prd -- npm run build", "doppler run -c prd", Reach::Others),
            (
                "op run --env-file=.env.production -- pytest",
                "op run --env-file .env.production",
                Reach::Tests,
            ),
            ("dotenv -e .env.production -- npm test", "dotenv -e .env.production", Reach::Tests),
            ("npx dotenvx run -f .env.production -- jest", "dotenvx run -f .env.production", Reach::Tests),
            ("infisical run --env=prod -- go test", "infisical run --env prod", Reach::Tests),
            ("railway run -e production pytest", "railway run -e production", Reach::Tests),
            (
                "vercel env pull .env --environment=production",
                "vercel env pull --environment production",
                Reach::Job,
            ),
            (
                "npx vercel pull --yes --environment=production",
                "vercel pull --environment production",
                Reach::Job,
            ),
            ("cp .env.production .env", "cp .env.production", Reach::Job),
            ("cat .env.production >> $GITHUB_ENV", "cat .env.production", Reach::Job),
            ("source .env.production", "source .env.production", Reach::Script),
        ] {
            let found = commands(script).iter().flat_map(loadings).next();
            let found = found.map(|it| (it.command, it.reach));
            assert_eq!(found, Some((said.to_owned(), reach)), "{script}");
        }
    }

    #[test]
    fn other_environments_are_not_production() {
        for script in [
            "doppler run -c dev -- npm test",
            "doppler run -c non-prod -- npm test",
            "op run --env-file=.env.test -- pytest",
            "cp .env.example .env",
            "cp .env.production.example .env",
            "cp production.md docs/",
            "cp .env.production backup/.env.production",
            "vercel pull --environment=preview",
            "source venv/bin/activate",
            "npm test -- -c production",
        ] {
            assert_eq!(commands(script).iter().flat_map(loadings).next(), None, "{script}");
        }
    }
}
