//! What a command runs, reads or takes away, by its words: programs and files of the project, volumes of containers.

use super::effect::{is_client, started};
use super::shell::Command;
use super::starter::program_name;
use super::target;

/// Whether a client of a database, of another machine as far as the words tell, reads a file whose name a variable holds.
pub(crate) fn reads_unknown_file(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let started = started(&words);
    started.first().is_some_and(|it| is_client(program_name(it)))
        && !target::is_local(command, started)
        && started.windows(2).any(|pair| matches!(pair[0], "-f" | "--file") && pair[1].starts_with('$'))
}

/// Whether a command takes the volume away on which a container keeps its data, and which is not for tests.
pub(crate) fn removes_volume(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let Some((program, rest)) = words.split_first() else { return false };
    matches!(program_name(program), "docker" | "podman")
        && matches!(rest, ["volume", "rm", ..])
        && !rest.iter().any(|it| target::names_safe_database(it))
}

/// The program of the project that a toolchain builds and runs by its name: `go run ./cmd/seed`, `cargo run --bin seed`,
/// `python -m shop.seed`, `manage.py load_demo`.
pub(crate) fn named_program(command: &Command) -> Option<&str> {
    const OPTIONS: &[&str] = &["--bin", "--example", "-m", "-p", "--package"];
    const BEFORE: &[&str] = &["exec", "sudo", "time", "nohup", "nice", "command"];
    let before = command.words.iter().take_while(|it| BEFORE.contains(&program_name(it))).count();
    let words = &command.words[before..];
    let is = |at: usize, word: &str| words.get(at).is_some_and(|it| it == word);
    let program = program_name(words.first()?);
    // Django's own are known.
    if let Some(at) = words.iter().position(|it| program_name(it) == "manage.py") {
        return words.get(at + 1).map(String::as_str).filter(|it| !it.starts_with('-'));
    }
    let named = if program == "go" && is(1, "run") {
        words[2..].iter().find(|it| !it.starts_with('-'))?
    } else if program == "cargo" && is(1, "run") || program.starts_with("python") {
        let option = OPTIONS.iter().find_map(|option| words.iter().position(|it| it == option))?;
        words.get(option + 1)?
    } else {
        return None;
    };
    named.trim_end_matches("/main.go").trim_end_matches(".go").rsplit(['/', '.']).next()
}

/// Whether a shell is told to read a script, not to run it: `bash -n reset.sh`.
pub(crate) fn only_reads_script(command: &Command) -> bool {
    let mut words = command.words.iter().map(String::as_str);
    words.next().is_some_and(|it| matches!(program_name(it), "sh" | "bash" | "zsh" | "dash" | "ksh"))
        && words.next() == Some("-n")
}

/// Whether a word names a file that can be run or read: a script by its interpreter, SQL by a client.
pub(crate) fn is_file(word: &str) -> bool {
    const ENDINGS: &[&str] = &["sh", "bash", "sql", "js", "ts", "mjs", "cjs", "mts", "py", "rb", "php"];
    let ending = word.rsplit_once('.').map_or("", |(_, it)| it);
    ENDINGS.contains(&ending) && !word.starts_with('-') && !word.contains(' ')
}

/// The files that a command runs or reads.
pub(crate) fn runs_file(command: &Command) -> Vec<&str> {
    let words = command.words.iter().map(String::as_str).chain(command.input.lines());
    words.filter(|it| is_file(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::commands;

    #[test]
    fn programs_are_known_by_the_name_that_a_toolchain_is_told() {
        let named = |line: &str| commands(line).iter().find_map(named_program).map(str::to_owned);
        for line in [
            "go run ./cmd/seed",
            "exec go run cmd/seed/main.go",
            "cargo run --bin seed",
            "python -m shop.seed",
            "python manage.py seed --all",
        ] {
            assert_eq!(named(line).as_deref(), Some("seed"), "{line}");
        }
        assert_eq!(named("go build ./cmd/seed"), None);
    }

    #[test]
    fn volumes_and_unknown_files_are_told_from_those_of_tests() {
        let one = |line: &str| commands(line).remove(0);
        assert!(removes_volume(&one("docker volume rm shop_postgres_data -f")));
        for line in ["docker volume rm shop_test_data", "docker volume ls", "docker compose down -v"] {
            assert!(!removes_volume(&one(line)), "{line}");
        }
        assert!(reads_unknown_file(&one("psql -h \"$HOST\" -d shop -f \"$SCHEMA\"")));
        for line in ["psql -h localhost -f $SCHEMA", "psql -f schema.sql", "docker exec db psql -f $SCHEMA"] {
            assert!(!reads_unknown_file(&one(line)), "{line}");
        }
    }
}
