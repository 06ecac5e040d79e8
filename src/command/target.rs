//! Whether a command reaches nothing but a database on this machine, in a container or for tests.

use crate::environment::EnvironmentClass;
use crate::shape;

use super::shell::Command;
use super::starter::program_name;

/// Variables by which frameworks choose the configuration, and so the database.
const SELECTORS: &[&str] =
    &["RAILS_ENV", "RACK_ENV", "MIX_ENV", "APP_ENV", "NODE_ENV", "DJANGO_ENV", "SEQUELIZE_ENV"];

/// Options that name a host, a database or an environment.
const OPTIONS: &[&str] =
    &["-h", "--host", "-d", "--dbname", "--database", "--env", "-e", "--environment", "-D", "-n"];

/// Whether a command says that it is for such a database only. `started` is what it starts in the end.
pub(crate) fn is_local(command: &Command, started: &[&str]) -> bool {
    runs_in_container(command, started)
        || command.assignments.iter().any(|(name, value)| selects_local(name, value, started))
        || assignments(command)
            .chain(set_by_arguments(started))
            .any(|(name, value)| selects_local(name, value, started))
        || loads_local_file(command)
        || names_local(started)
}

/// Whether what a command starts in the end runs in a container of this machine.
pub(crate) fn runs_in_container(command: &Command, started: &[&str]) -> bool {
    command.words.len() > started.len()
        && command.words[..command.words.len() - started.len()]
            .iter()
            .any(|it| matches!(program_name(it), "docker" | "docker-compose" | "podman"))
}

/// Those behind `env` and `cross-env`.
fn assignments(command: &Command) -> impl Iterator<Item = (&str, &str)> {
    let is_setter =
        command.words.first().is_some_and(|it| matches!(it.as_str(), "env" | "cross-env" | "export"));
    command.words.iter().skip(1).take_while(move |_| is_setter).map_while(|it| it.split_once('='))
}

/// Those that Rake takes between its tasks: `rails db:setup RAILS_ENV=test`.
fn set_by_arguments<'w>(started: &'w [&'w str]) -> impl Iterator<Item = (&'w str, &'w str)> {
    let is_rake = started.first().is_some_and(|it| matches!(program_name(it), "rails" | "rake"));
    started.iter().skip(1).filter(move |_| is_rake).filter_map(|it| it.split_once('='))
}

/// Whether a variable of this value leads to a local database. Prisma and Drizzle go by their URL whatever `NODE_ENV`
/// says.
pub(crate) fn selects_local(name: &str, value: &str, started: &[&str]) -> bool {
    let goes_by_url = started.iter().any(|it| matches!(program_name(it), "prisma" | "drizzle-kit"));
    if SELECTORS.contains(&name) {
        return is_safe_word(value) && !(name == "NODE_ENV" && goes_by_url);
    }
    let name = name.to_ascii_uppercase();
    let is_address = ["URL", "URI", "HOST", "DSN", "SERVER", "HOSTNAME"].iter().any(|it| name.ends_with(it));
    is_address && is_local_address(value)
}

/// `dotenv -e .env.test --`, `--env-file=.env.local`.
fn loads_local_file(command: &Command) -> bool {
    let loads = command.words.iter().any(|it| {
        matches!(program_name(it), "dotenv" | "dotenvx" | "env-cmd" | "dotenv-cli") || it.contains("env-file")
    });
    let is_local = |word: &&String| {
        let name = word.rsplit(['/', '=']).next().unwrap_or_default();
        name.strip_prefix(".env.").is_some_and(|rest| rest.split(['.', '-']).any(is_safe_word))
    };
    loads && command.words.iter().any(|it| is_local(&it))
}

/// Options of clients whose value, in the next word, is neither a host nor a database.
const OTHER_OPTIONS: &[&str] =
    &["-U", "--username", "-u", "--user", "-p", "--port", "-P", "-f", "--file", "-v", "-o", "--output", "-j"];

fn names_local(words: &[&str]) -> bool {
    let program = words.first().map_or("", |it| program_name(it));
    let names_database = matches!(
        program,
        "dropdb"
            | "createdb"
            | "psql"
            | "mysql"
            | "mariadb"
            | "pg_restore"
            | "mongorestore"
            | "mongosh"
            | "mongo"
            | "mysqladmin"
    );
    let mut hosts = false;
    for (at, word) in words.iter().enumerate().skip(1) {
        let value = match word.split_once('=') {
            Some((option, value)) if OPTIONS.contains(&option) => Some((option, value)),
            _ if OPTIONS.contains(word) => words.get(at + 1).map(|value| (*word, *value)),
            _ if word.strip_prefix("-h").is_some_and(is_local_address) => Some(("-h", &word[2..])),
            // Where migrations lie says nothing of where they go.
            _ if word.contains("source") || words[at - 1].ends_with("-source") => None,
            _ if word.contains("://") || word.contains("host=") => Some(("", *word)),
            _ if names_database
                && !word.starts_with('-')
                && !OTHER_OPTIONS.contains(&words[at - 1])
                && word.len() < 64
                && !word.split('$').next().unwrap_or(word).contains(' ') =>
            {
                Some(("-d", *word))
            }
            _ => None,
        };
        let Some((option, value)) = value else { continue };
        match option {
            "-h" | "--host" | "" if is_local_address(value) => return true,
            "-h" | "--host" | "" => hosts = true,
            // What is put together when it runs is known as far as it is written.
            _ if !hosts && names_safe_database(value.split(['$', ' ']).next().unwrap_or_default()) => {
                return true;
            }
            _ => {}
        }
    }
    names_database && !hosts && words.iter().any(|word| drops_safe_database(word))
}

/// `DROP DATABASE IF EXISTS shop_test`, and nothing else; a variable is known by its name.
fn drops_safe_database(text: &str) -> bool {
    let text = text.split_once('=').filter(|(option, _)| option.starts_with("--")).map_or(text, |(_, it)| it);
    let text = text.trim_matches(['"', '\'', ';', ' ']);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|it: &&str| it.eq_ignore_ascii_case(word));
    let at = if is(2, "if") { 4 } else { 2 };
    let name = words.get(at).map_or("", |it| it.trim_matches(['"', '`', '\\', ';', '$', '{', '}']));
    is(0, "drop") && is(1, "database") && !text.contains(';') && names_safe_database(name)
}

/// `shop_test`, `app_development`, `anon_db`.
pub(crate) fn names_safe_database(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        is_safe_word(word)
            || matches!(
                word.to_ascii_lowercase().as_str(),
                "anon" | "anonymized" | "anonymised" | "scratch" | "throwaway"
            )
    }) && !name.contains("://")
}

/// Whether a word means a developer's machine or a test.
pub(crate) fn is_safe_word(word: &str) -> bool {
    matches!(
        EnvironmentClass::of_word(word),
        Some(EnvironmentClass::Development | EnvironmentClass::Test | EnvironmentClass::Ci)
    )
}

/// Whether a URL, a connection string or a host is this machine's. A name without a dot may be a container's next to a
/// production one.
pub(crate) fn is_local_address(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    if let Some(("file" | "sqlite" | "sqlite3", _)) = text.split_once(':') {
        return true;
    }
    let host = match text.split_once("://") {
        Some((_, behind)) => {
            let authority = behind.split(['/', '?']).next().unwrap_or_default();
            authority.rsplit('@').next().unwrap_or_default()
        }
        None => text.split("host=").nth(1).map_or(text, |it| it.split([' ', ';']).next().unwrap_or_default()),
    };
    let bare = host.split(':').next().unwrap_or_default();
    let is_own = bare == "localhost" || bare.contains('.') || host.contains("::");
    is_own && !host.contains('$') && shape::is_local_host(host.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local() {
        for text in [
            "localhost",
            "127.0.0.1:5432",
            "postgres://u@localhost:5432/x",
            "host=localhost dbname=x",
            "file:./dev.db",
            "[::1]:5432",
        ] {
            assert!(is_local_address(text), "{text}");
        }
        for text in [
            "db",
            "postgres://u@db:5432/x",
            "db.example.com",
            "$DB_HOST",
            "postgres://$HOST/x",
            "",
            "10.0.0.1",
        ] {
            assert!(!is_local_address(text), "{text}");
        }
    }

    #[test]
    fn selectors_count_for_those_who_read_them() {
        assert!(selects_local("RAILS_ENV", "test", &["rails", "db:reset"]));
        assert!(selects_local("NODE_ENV", "test", &["sequelize", "db:drop"]));
        assert!(!selects_local("NODE_ENV", "test", &["prisma", "migrate", "reset"]));
        assert!(!selects_local("RAILS_ENV", "production", &["rails", "db:reset"]));
        assert!(selects_local("DATABASE_URL", "postgres://localhost/x", &["prisma", "migrate", "reset"]));
    }

    #[test]
    fn names_of_databases_say_what_they_are_for() {
        assert!(names_local(&["dropdb", "--if-exists", "shop_test"]));
        assert!(names_local(&["psql", "-h", "localhost", "-c", "x"]));
        assert!(!names_local(&["psql", "-h", "db.example.com", "-d", "shop_dev"]));
        assert!(!names_local(&["dropdb", "$DB"]));
        assert!(!names_local(&["dropdb", "shop"]));
        assert!(!names_local(&["psql", "-U", "dev", "-h", "db.example.com", "-d", "shop"]));
    }
}
