//! What running one command does to data.

use crate::text::AnyCase;

use super::destruction::{Needs, is_of_program, names_client, row_of, says_it_all};
use super::guard::is_started_by_guard;
use super::shell::Command;
use super::sql::{self, Operation};
use super::starter::{behind_options, program_name, unwrapped};
use super::target;

/// What a command does to data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) operation: Operation,
    pub(crate) force: Force,
    /// Its words as people say them: `prisma migrate reset`.
    pub(crate) name: String,
}

/// What stands between a command and the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Force {
    /// Rails' own check of the database.
    Framework,
    /// The command's own question.
    Asks,
    /// Nothing, or an option that answers the question.
    Forced,
}

/// What a command does; `None` when it changes no data, or only that of a database on this machine or for tests, or when
/// a guard starts it.
pub(crate) fn effect_of(command: &Command) -> Option<Effect> {
    if is_started_by_guard(command) {
        return None;
    }
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let started = started(&words);
    let effect = of_started(started, command)?;
    let switches_off = command
        .assignments
        .iter()
        .any(|(name, value)| name == "DISABLE_DATABASE_ENVIRONMENT_CHECK" && value != "0");
    let force = if switches_off { Force::Forced } else { effect.force };
    (!target::is_local(command, started)).then_some(Effect { force, ..effect })
}

/// Pieces of text, one of which every command and every statement that changes data holds.
static PIECES: AnyCase = AnyCase::new(&[
    "reset",
    "drop",
    "destroy",
    "fresh",
    "flush",
    "wipe",
    "delete",
    "--accept-data-loss",
    "seed",
    "clean",
    "rollback",
    "undo",
    "refresh",
    "purge",
    "psql",
    "mysql",
    "maria",
    "mongo",
    "redis",
    "restore",
    "drizzle",
    "execute",
    "remove",
    "clickhouse",
    "sqlcmd",
    "setup",
    "schema:load",
    "loaddata",
    "fixtures",
    "import",
    "truncate",
    "insert into",
    "mix run ",
]);

/// Whether a text may hold a command that changes data: asked of many texts before one is read.
pub(crate) fn may_change_data(text: &str) -> bool {
    PIECES.are_in(text.as_bytes())
}

/// Whether it is known what a command does, even if it does nothing.
pub(crate) fn is_known(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let started = started(&words);
    let named: Vec<&str> = started
        .first()
        .map(|it| program_name(it))
        .into_iter()
        .chain(started.iter().skip(1).copied())
        .collect();
    row_of(&named).is_some() || seeds(&named).is_some()
}

/// The program that a command starts in the end, without its folder, and its arguments.
pub(crate) fn started_words(command: &Command) -> Vec<&str> {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let first = started(&words).len();
    let started = command.words[command.words.len() - first..].iter().map(String::as_str);
    started.enumerate().map(|(at, word)| if at == 0 { program_name(word) } else { word }).collect()
}

/// The words of a command that can destroy data, or what holds it, where they do not say whether it does.
pub(crate) fn may_destroy(command: &Command) -> Option<&'static str> {
    let (name, needs) = row_of(&started_words(command))?;
    (needs == Needs::Judgement).then_some(name)
}

/// Whether a command is a client that does what a text of SQL says.
pub(crate) fn is_client(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    matches!(row_of(&words), Some((_, Needs::Sql)))
}

/// How many programs that start others are looked through.
const STARTERS: usize = 12;

pub(super) fn started<'w>(mut words: &'w [&'w str]) -> &'w [&'w str] {
    for _ in 0..STARTERS {
        let Some(inner) = unwrapped(words, package_program) else { break };
        words = inner;
    }
    words
}

/// What a package manager starts, unless it is a script of the project.
fn package_program<'w>(arguments: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let words = behind_options(arguments);
    let words = match words.split_first() {
        Some((&("exec" | "dlx" | "x"), inner)) => behind_options(inner),
        // A script that is named for the program it starts: `npm run typeorm schema:drop`.
        Some((&("run" | "run-script"), inner)) if row_of(inner).is_some() => inner,
        _ => words,
    };
    (row_of(words).is_some() || seeds(words).is_some()).then_some(words)
}

/// Commands that fill a database.
const SEEDING: &[&str] = &[
    "prisma db seed",
    "knex seed:run",
    "sequelize db:seed:all",
    "sequelize-cli db:seed:all",
    "sequelize db:seed",
    "rails db:seed",
    "rake db:seed",
    "artisan db:seed",
    "artisan migrate --seed",
    "manage.py loaddata",
    "mongoimport",
    "mongorestore",
    "pg_restore",
    "typeorm-seeding seed",
    "ts-node-seed",
    "ace db:seed",
    "convex import",
    "mix run priv/repo/seeds.exs",
    "rails db:fixtures:load",
    "rake db:fixtures:load",
    "manage.py seed",
    "flask seed",
    "typeorm-extension seed:run",
];

/// Whether a text tells a program that it does not name, or names when it runs, to fill a database.
pub(crate) fn is_told_to_fill(text: &str) -> bool {
    let is_told = |row: &str| {
        let told = row.split_once(' ').map_or(row, |(_, told)| told);
        (says_it_all(told) || matches!(told, "loaddata" | "pg_restore" | "mongoimport"))
            && text.contains(told)
    };
    SEEDING.iter().any(|row| is_told(row)) || names_client(text)
}

fn seeds(words: &[&str]) -> Option<&'static str> {
    let program = words.first()?;
    SEEDING.iter().copied().filter(|row| is_of_program(row, program)).find(|row| {
        row.split(' ').enumerate().all(|(at, word)| {
            if word.starts_with('-') { words.contains(&word) } else { words.get(at) == Some(&word) }
        })
    })
}

fn of_started(words: &[&str], command: &Command) -> Option<Effect> {
    let (program, arguments) = words.split_first()?;
    let named: Vec<&str> = std::iter::once(program_name(program)).chain(arguments.iter().copied()).collect();
    // What stands between names the database and the files of migrations.
    if named[0] == "migrate" && named.last() == Some(&"drop") {
        return Some(effect(Operation::Destroy, Force::Asks, "migrate drop"));
    }
    // It only shows what a dump holds.
    if named[0] == "pg_restore" && named.iter().any(|it| matches!(*it, "-l" | "--list")) {
        return None;
    }
    // The table's own address of a database that is reached over HTTP: without a row's, all rows.
    if named[0] == "curl" && deletes(&named) && named.iter().any(|it| it.contains("/rest/v1/")) {
        return Some(effect(Operation::Destroy, Force::Forced, "curl -X DELETE"));
    }
    if named[0] == "terraform" && named.contains(&"apply") && named.contains(&"-destroy") {
        return Some(effect(Operation::Destroy, Force::Asks, "terraform apply -destroy"));
    }
    if let Some((name, needs)) = row_of(&named) {
        let says = |options: &[&str]| {
            named.iter().any(|it| {
                options.iter().any(|option| {
                    it == option || it.strip_prefix(option).is_some_and(|rest| rest.starts_with('='))
                })
            })
        };
        let found = match needs {
            Needs::Nothing => Some(effect(Operation::Destroy, Force::Forced, name)),
            Needs::Asks(options) => {
                let force = if says(options) { Force::Forced } else { Force::Asks };
                Some(effect(Operation::Destroy, force, name))
            }
            Needs::Option(options) if says(options) => Some(effect(Operation::Destroy, Force::Forced, name)),
            Needs::Framework => Some(effect(Operation::Destroy, Force::Framework, name)),
            // Cloudflare's runs against the local copy unless it is told otherwise.
            Needs::Sql if name == "wrangler d1 execute" && !named.contains(&"--remote") => None,
            Needs::Sql => of_client(name, &named[1..], command),
            Needs::Option(_) | Needs::Judgement => None,
        };
        if found.is_some() {
            return found;
        }
    }
    seeds(&named).map(|name| effect(Operation::Insert, Force::Forced, name))
}

/// Whether a client for HTTP is told to delete.
fn deletes(words: &[&str]) -> bool {
    words.windows(2).any(|pair| matches!(pair, ["-X" | "--request", "DELETE"]))
        || words.iter().any(|it| matches!(*it, "-XDELETE" | "--request=DELETE"))
}

fn effect(operation: Operation, force: Force, name: &str) -> Effect {
    Effect { operation, force, name: name.to_owned() }
}

/// What a database's client is told to do, in its arguments or on its input.
fn of_client(name: &str, arguments: &[&str], command: &Command) -> Option<Effect> {
    let text = format!("{}\n{}", arguments.join(" "), command.input);
    let lower = text.to_ascii_lowercase();
    let destroys: &[&str] = match name {
        "mongo" | "mongosh" => &["dropdatabase", "deletemany", ".drop(", ".remove("],
        "redis-cli" => &["flushall", "flushdb"],
        _ => &[],
    };
    if destroys.iter().any(|it| lower.contains(it)) {
        return Some(effect(Operation::Destroy, Force::Forced, name));
    }
    if ["insertmany", "insertone", "updatemany"].iter().any(|it| lower.contains(it)) {
        return Some(effect(Operation::Insert, Force::Forced, name));
    }
    // Each argument is a text of its own: an option's value ends no statement.
    let texts = arguments.iter().copied().chain([command.input.as_str()]);
    let gravest = texts.filter_map(of_text).max()?;
    Some(effect(gravest, Force::Forced, name))
}

fn of_text(text: &str) -> Option<Operation> {
    let text = text.trim();
    // The statement of `--command=DROP …`, and the unquoted one of `-c DROP …`.
    let statement =
        text.split_once('=').filter(|(option, _)| option.starts_with("--")).map_or(text, |(_, it)| it);
    sql::of_sql(statement.trim_matches(['"', '\'']))
}

/// Whether a command only reaches into a container of this machine.
pub(crate) fn reaches_into_container(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    target::runs_in_container(command, started(&words))
}

/// The script of the project that a command starts: `npm run db:reset`, `yarn seed`, `make reset`.
pub(crate) fn script_of_project(command: &Command) -> Option<&str> {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let (program, arguments) = words.split_first()?;
    let is_runner = matches!(
        program_name(program),
        "npm" | "pnpm" | "yarn" | "bun" | "make" | "just" | "task" | "composer" | "rake"
    );
    let words = behind_options(arguments);
    let words = match words.split_first() {
        Some((&("run" | "run-script"), inner)) => behind_options(inner),
        _ => words,
    };
    let name = words.first()?;
    let at = command.words.iter().position(|it| it == name)?;
    is_runner.then(|| command.words[at].as_str())
}

/// Whether a line ends with the server that developers work with.
pub(crate) fn serves_developers(line: &str) -> bool {
    const SERVERS: &[&str] = &[
        "nodemon",
        "runserver",
        "vite",
        "next dev",
        "nuxt dev",
        "artisan serve",
        "tsx watch",
        "ts-node-dev",
        "air",
        "watch",
    ];
    let commands = super::commands(line);
    commands.last().is_some_and(|last| {
        let words = last.words.join(" ");
        let is_dev = |name: &str| name.split([':', '-']).any(|it| matches!(it, "dev" | "develop" | "watch"));
        script_of_project(last).is_some_and(is_dev)
            || SERVERS.iter().any(|it| format!(" {words} ").contains(&format!(" {it} ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::commands;
    use crate::command::destruction::rows;

    fn judged(line: &str) -> Option<(Operation, Force)> {
        let found = commands(line).iter().filter_map(effect_of).max_by_key(|it| it.operation)?;
        Some((found.operation, found.force))
    }

    #[test]
    fn commands_that_destroy_are_judged_by_what_they_are_told() {
        let forced = Some((Operation::Destroy, Force::Forced));
        let asks = Some((Operation::Destroy, Force::Asks));
        for (line, expected) in [
            ("npx prisma migrate reset --force", forced),
            ("npx prisma migrate reset", asks),
            ("yarn prisma db push --accept-data-loss", forced),
            ("prisma db push --schema=x", None),
            ("pnpm exec prisma --version", None),
            ("php artisan migrate:fresh --force --seed", forced),
            ("php artisan migrate:fresh", asks),
            ("python manage.py flush --noinput", forced),
            ("bundle exec rails db:reset", Some((Operation::Destroy, Force::Framework))),
            ("DISABLE_DATABASE_ENVIRONMENT_CHECK=1 bin/rails db:drop", forced),
            ("terraform -chdir=infra destroy -auto-approve", forced),
            ("supabase db reset", None),
            ("npx supabase db reset --linked", forced),
            ("dropdb --if-exists shop", forced),
            ("psql $URL -c 'DROP SCHEMA public CASCADE'", forced),
            ("psql $URL <<SQL\nTRUNCATE users;\nSQL", forced),
            ("psql -c 'select 1'", None),
            ("psql -f seed.sql", Some((Operation::Insert, Force::Forced))),
            ("mongosh --eval 'db.dropDatabase()'", forced),
            ("psql --command=\"DROP DATABASE x\"", forced),
            ("migrate -source file://m -database \"$URL\" drop", asks),
            ("pg_restore --list x.dump", None),
            ("redis-cli -h cache.example.com flushall", forced),
            ("mix ecto.reset", forced),
            ("echo dropdb", None),
            ("docker compose down -v", None),
            ("ts-node ./node_modules/typeorm/cli.js schema:drop", forced),
            ("node -r dotenv/config ./node_modules/.bin/typeorm schema:drop", forced),
            ("npm run typeorm schema:drop -- -d src/data-source.ts", forced),
            ("node -r dotenv/config dist/main.js", None),
            ("curl -s -X DELETE \"$URL/rest/v1/users?id=neq.0\" -H \"apikey: $KEY\"", forced),
            ("curl -s \"$URL/rest/v1/users?select=id\"", None),
            ("npx prisma db seed", Some((Operation::Insert, Force::Forced))),
        ] {
            assert_eq!(judged(line), expected, "{line}");
        }
    }

    #[test]
    fn whatever_changes_data_may_change_it() {
        let destructive = rows().filter(|(_, needs)| *needs != Needs::Judgement);
        let options = |needs: Needs| match needs {
            Needs::Option(options) => options,
            Needs::Nothing | Needs::Asks(_) | Needs::Sql | Needs::Framework | Needs::Judgement => &[""],
        };
        let destructive = destructive
            .flat_map(|(row, needs)| options(needs).iter().map(move |option| format!("{row} {option}")));
        let seeding = SEEDING.iter().map(|row| (*row).to_owned());
        for line in destructive.chain(seeding).chain(["terraform apply -destroy".to_owned()]) {
            assert!(may_change_data(&line), "{line}");
        }
    }

    #[test]
    fn local_databases_and_those_for_tests_are_left_alone() {
        for line in [
            "RAILS_ENV=test bin/rails db:reset",
            "cross-env NODE_ENV=test sequelize db:drop",
            "dotenv -e .env.test -- npx prisma migrate reset --force",
            "DATABASE_URL=postgres://localhost/x npx prisma migrate reset --force",
            "docker exec db dropdb shop",
            "docker compose exec -T db psql -c 'DROP SCHEMA public CASCADE'",
            "dropdb shop_test",
            "dropdb \"shop_test_$(date +%s)\"",
            "sudo -u postgres psql -c \"DROP DATABASE IF EXISTS $TEST_DB;\"",
            "psql -c 'DROP DATABASE shop_dev'",
            "psql -h localhost -c 'DROP DATABASE x'",
            "php artisan migrate:fresh --env=testing",
        ] {
            assert_eq!(judged(line), None, "{line}");
        }
    }
}
