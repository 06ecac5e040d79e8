//! What a text of a command line does to data.

use crate::command::{self, Command};

use super::call::written_by;
use super::run::Operation;
use super::words;

/// What running this command does to a database.
pub(super) fn of_command(text: &str) -> Option<Operation> {
    // The names of most tasks say nothing, which is quicker told than their words are compared with all that is known.
    if !command::may_change_data(text) {
        return None;
    }
    let commands = command::commands(text);
    // What stands in a file that the words do not name is not known.
    let names_file =
        |it: &Command| it.words.iter().any(|word| matches!(word.as_str(), "-f" | "--file" | "-i"));
    if !commands.is_empty() && commands.iter().all(|it| command::is_known(it) && !names_file(it)) {
        return commands.iter().filter_map(command::effect_of).map(|it| it.operation).max();
    }
    let known = commands.iter().filter_map(command::effect_of).map(|it| it.operation).max();
    let named = commands.iter().filter_map(command::named_program).find_map(words::delegated);
    known.max(named.map(written_by)).max(of_words(text))
}

/// Beginnings of statements, and calls of clients, that take data away wherever they stand.
const STATEMENTS: &[&str] =
    &["drop database", "drop schema", "drop table", "truncate ", "delete from", "dropdatabase", "flushall"];

/// What is known by words alone: tasks that frameworks are told by name, and what is put together when it runs.
fn of_words(text: &str) -> Option<Operation> {
    let text = text.to_ascii_lowercase();
    let has = |piece: &str| text.contains(piece);
    if STATEMENTS.iter().any(|piece| has(piece)) || command::is_told_to_destroy(&text) {
        return Some(Operation::Destroy);
    }
    let runs_seed = text.split_whitespace().any(|word| {
        let file = word.rsplit('/').next().unwrap_or(word);
        // The last part of a module: `-m shop.seed`.
        file.rsplit('.').next() == Some("seed")
            || file.starts_with("seed_")
            || file.starts_with("seed.")
            || file.starts_with("seed:")
    });
    let runs_seed = runs_seed || told_to_mix(&text).is_some_and(words::names_seed_file);
    (runs_seed || has("insert into") || command::is_told_to_fill(&text)).then_some(Operation::Insert)
}

/// The script that Elixir's build tool is told to run: its name, or that of the variable that holds it.
fn told_to_mix(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("mix run ")?;
    rest.split_whitespace().find(|word| !word.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_by_words_alone_passes_the_first_look() {
        let others = ["insert into", "shop.seed", "seed_users", "mix run $file"];
        for text in STATEMENTS.iter().chain(&others) {
            assert!(command::may_change_data(&text.to_uppercase()), "{text}");
        }
    }

    #[test]
    fn commands_are_judged_by_their_words() {
        assert_eq!(of_command("npx prisma migrate reset --force"), Some(Operation::Destroy));
        assert_eq!(of_command("flush --no-input"), Some(Operation::Destroy));
        assert_eq!(of_command("loaddata users.json"), Some(Operation::Insert));
        assert_eq!(of_command("migrate"), None);
        assert_eq!(of_command("mix run --no-start priv/repo/seeds/users.exs"), Some(Operation::Insert));
        assert_eq!(of_command("mix run priv/report.exs"), None);
        assert_eq!(of_command("go run ./cmd/seed-demo"), Some(Operation::Insert));
        assert_eq!(of_command("go run ./cmd/server"), None);
        assert_eq!(of_command("pg_restore --clean -d shop latest.dump"), Some(Operation::Destroy));
        assert_eq!(of_command("psql -c 'select 1'"), None);
        assert_eq!(of_command("psql -f"), Some(Operation::Insert));
        assert_eq!(of_command("npx prisma generate"), None);
    }
}
