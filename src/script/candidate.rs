//! Which files are seed, reset or other destructive scripts: by their name, their place or how they are run, and only
//! when they write. Bytes are searched before anything is parsed.

use bstr::ByteSlice;

use crate::document::RepoPath;
use crate::text::{AnyCase, Literals};

use super::language::Language;
use super::management::runs_seeding_command;
use super::place::{Place, is_of_tests, place_of};

/// Pieces of text, one of which every script that writes holds.
static WRITES: AnyCase = AnyCase::new(&[
    "create",
    "insert",
    "upsert",
    "save",
    "delete",
    "truncate",
    "drop",
    "seed",
    "populate",
    "reset",
    "wipe",
    "clear",
    "update",
    "add",
    "set(",
    "destroy",
    "remove",
    "flush",
    "purge",
    "bulk",
    "loaddata",
    "execute",
    "query",
    "factory",
    "call_command",
    "replace",
    "put",
    "clean",
    "sql",
    "nuke",
    "batch",
    "invoke",
]);

/// Whether a file is a script to analyse.
pub(super) fn is_candidate(path: &RepoPath, text: &[u8]) -> bool {
    let is_script = match place_of(path) {
        Place::Script => true,
        Place::Command => fills_or_empties(text) && !sets_up(path, text) || is_of_framework(text),
        Place::Ordinary => is_of_framework(text),
        Place::Other => false,
    };
    (is_script || has_structure(path, text)) && can_be_read(path, text)
}

/// Whether nothing but what a file holds makes it a script: then what it only offers to others is the application's own
/// work.
pub(super) fn is_script_by_structure_only(path: &RepoPath, text: &[u8]) -> bool {
    place_of(path) != Place::Script && has_structure(path, text)
}

/// Whether nothing but the commands in a shell script makes it one: then it counts where it takes data away.
pub(super) fn is_script_by_commands_only(path: &RepoPath, text: &[u8]) -> bool {
    place_of(path) != Place::Script && destroys_by_command(path, text)
}

/// Commands that take a whole database away.
static DESTROYING_COMMANDS: Literals = Literals::new(&[
    "db:drop",
    "db:reset",
    "db:schema:load",
    "db:purge",
    "migrate reset",
    "--force-reset",
    "--accept-data-loss",
    "migrate:fresh",
    "migrate:reset",
    "db:wipe",
    "dropdb",
    "DROP DATABASE",
    "drop database",
    "DROP SCHEMA",
    "drop schema",
    "dropDatabase",
    "flushall",
    "FLUSHALL",
    "reset_db",
    "manage.py flush",
    "ecto.drop",
    "ecto.reset",
    "pg:reset",
    "database drop",
    "database reset",
    "drop-tables",
    "drop_tables",
    "dropTables",
    "reset-db.",
    "reset_database.",
    "wipe-db",
    "wipe_db",
]);

/// Whether a shell script takes a database away, whatever its name.
fn destroys_by_command(path: &RepoPath, text: &[u8]) -> bool {
    let is_shell = || Language::of(path).is_some_and(|language| language.name == "shell");
    is_shell() && place_of(path) != Place::Other && !is_of_tests(path) && DESTROYING_COMMANDS.are_in(text)
}

/// Whether a file is a script by its structure, whatever its name.
fn has_structure(path: &RepoPath, text: &[u8]) -> bool {
    let Some(classes) = Language::of(path).and_then(|language| language.classes) else {
        return destroys_by_command(path, text);
    };
    !is_of_tests(path)
        && classes.structure.iter().all(|group| group.iter().any(|piece| text.contains_str(piece)))
}

/// Pieces of text of commands that fill or empty whole tables; others do the application's own work.
const FILLS_OR_EMPTIES: &[&[u8]] = &[
    b".all().delete(",
    b"_raw_delete",
    b"\"flush\"",
    b"'flush'",
    b"loaddata",
    b"faker",
    b"Faker",
    b"Factory(",
    b"Factory.create",
    b"create_superuser(",
    b"TRUNCATE",
    b"reset_db",
    b"drop_all",
    b"sample data",
    b"demo data",
    b"test data",
    b"dummy data",
    b"DROP ",
    b"DatabaseCleaner",
    b"FactoryBot",
    b"FactoryGirl",
    b"Fabricate",
    b"create_fixtures",
    b"db:drop",
    b"db:reset",
    b"db:setup",
    b"db:seed",
    b"db:purge",
    b"db:truncate",
    b"db:schema:load",
    b"seed-fu",
    b"dropdb",
    b"migrate:fresh",
    b"migrate:refresh",
    b"migrate:reset",
    b"db:wipe",
    b"fixtures:load",
    b"::truncate(",
    b"->truncate(",
    b"::factory(",
    b"factory(",
    b"fake data",
    b"example data",
    b"Repo.delete_all",
    b"insert_all",
    b"seeds.exs",
    b"ecto.drop",
    b"ecto.reset",
    b"def seed",
];

/// Pieces of text that empty a table where a class stands before them; on a selection they are an application's work.
const EMPTIES_CLASS: &[&[u8]] = &[b".delete_all", b".destroy_all"];

/// Beginnings of the tasks that a task file runs where people work: those are for their data.
const TASKS_OF_DEVELOPERS: &[&[u8]] = &[
    b"Rake::Task[\"dev:",
    b"Rake::Task['dev:",
    b"Rake::Task[\"development:",
    b"Rake::Task['development:",
    b"Rake::Task[\"demo:",
    b"Rake::Task['demo:",
];

/// Pieces of text that say that a framework runs the class to fill tables.
const OF_FRAMEWORKS: &[&[u8]] =
    &[b"extends Seeder", b"extends Fixture", b"extends AbstractFixture", b"implements FixtureInterface"];

fn is_of_framework(text: &[u8]) -> bool {
    OF_FRAMEWORKS.iter().any(|piece| text.contains_str(piece))
}

/// Whether a command sets an application up, in production as well: it is given the password of an account, or brings
/// in the rows that the application itself needs.
fn sets_up(path: &RepoPath, text: &[u8]) -> bool {
    const GIVEN: &[&str] = &["{--password", "{password", "->secret("];
    let holds = |pieces: &[&str]| pieces.iter().any(|piece| text.contains_str(piece));
    let is_command = path.file_name_bytes().ends_with(b".php");
    let others = || FILLS_OR_EMPTIES.iter().filter(|piece| **piece != b"db:seed");
    is_command && (holds(GIVEN) || !others().any(|piece| text.contains_str(piece)))
}

fn fills_or_empties(text: &[u8]) -> bool {
    FILLS_OR_EMPTIES.iter().any(|piece| text.contains_str(piece))
        || text.contains_str(".all():\n") && text.contains_str(".delete()")
        || runs_seeding_command(text)
        || TASKS_OF_DEVELOPERS.iter().any(|piece| text.contains_str(piece))
        || EMPTIES_CLASS.iter().any(|piece| text.find_iter(piece).any(|at| ends_with_class(&text[..at])))
}

/// Whether a text ends with the name of a class.
fn ends_with_class(text: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = text.iter().rev().take_while(|byte| is_name(byte)).count();
    text[text.len() - length..].first().is_some_and(u8::is_ascii_uppercase)
}

/// Whether a file can be analysed and may write.
pub(super) fn can_be_read(path: &RepoPath, text: &[u8]) -> bool {
    Language::of_file(path, text).is_some_and(|it| it.may_reach_database(text))
        && may_write(text)
        && !is_generated(text)
}

/// Whether a tool says in the first lines that it has written the file: then the file is a part of the application.
fn is_generated(text: &[u8]) -> bool {
    const LINES: usize = 4;
    text.lines()
        .take(LINES)
        .any(|line| line.contains_str("Code generated") && line.contains_str("DO NOT EDIT"))
}

/// Whether a text holds a piece that every script which writes holds.
pub(super) fn may_write(text: &[u8]) -> bool {
    WRITES.are_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known_by_name_place_or_structure() {
        let runner = "class A implements CommandLineRunner { void run() { users.save(a); } }";
        let host = "class A : IHostedService { void Seed() { db.SaveChanges(); } }";
        for (path, text) in [
            ("Data/DbInitializer.cs", "db.SaveChanges()"),
            ("src/Infrastructure/ShopContextSeed.cs", "db.SaveChanges()"),
            ("src/Infrastructure/ApplicationDbContextInitialiser.cs", "db.SaveChanges()"),
            ("src/main/java/com/example/DataLoader.java", "users.save(a)"),
            ("src/main/java/com/example/AppConfig.java", runner),
            ("src/main/kotlin/com/example/App.kt", runner),
            ("src/Web/StartupService.cs", host),
        ] {
            assert!(is_candidate(&RepoPath::new(path), text.as_bytes()), "{path}");
        }
        for (path, text) in [
            ("src/test/java/com/example/DataLoader.java", "users.save(a)"),
            ("src/test/java/com/example/AppConfig.java", runner),
            ("src/Shop.Tests/DbInitializer.cs", "db.SaveChanges()"),
            ("src/Data/Migrations/20240101_SeedRoles.cs", "db.SaveChanges()"),
            ("src/main/java/com/example/UserService.java", "users.save(a)"),
        ] {
            assert!(!is_candidate(&RepoPath::new(path), text.as_bytes()), "{path}");
        }
    }

    #[test]
    fn a_command_is_judged_by_its_text() {
        let path = RepoPath::new("core/management/commands/anything.py");
        assert!(is_candidate(&path, b"Order.objects.all().delete()"));
        assert!(is_candidate(&path, b"for order in Order.objects.all():\n    order.delete()"));
        assert!(!is_candidate(&path, b"for order in Order.objects.all():\n    order.save()"));
        assert!(!is_candidate(&path, b"order.paid = True\norder.save()"));
        let path = RepoPath::new("app/Console/Commands/Anything.php");
        assert!(is_candidate(&path, b"Order::truncate(); $this->call('db:seed');"));
        assert!(!is_candidate(&path, b"$this->call('migrate'); $this->call('db:seed');"));
        assert!(!is_candidate(
            &path,
            b"'shop:account {--email=} {--password=}'; Account::factory()->create();"
        ));
        let path = RepoPath::new("lib/tasks/anything.rake");
        assert!(is_candidate(&path, b"task(:x) { Order.delete_all }"));
        assert!(!is_candidate(&path, b"task(:x) { Session.where(old: true).delete_all }"));
        assert!(is_candidate(&path, b"task(:x) { Rake::Task['dev:prime'].invoke }"));
        assert!(!is_candidate(&path, b"task(:x) { Rake::Task['report:send'].invoke }"));
    }

    #[test]
    fn shell_scripts_that_take_a_database_away_are_known_by_their_commands() {
        let drops = b"DISABLE_DATABASE_ENVIRONMENT_CHECK=1 bin/rails db:drop";
        assert!(is_candidate(&RepoPath::new("bin/render-build.sh"), drops));
        assert!(!is_candidate(&RepoPath::new("spec/support/rebuild.sh"), drops));
        assert!(!is_candidate(&RepoPath::new("bin/render-build.sh"), b"bin/rails db:migrate"));
    }

    #[test]
    fn a_file_that_writes_nothing_is_none() {
        assert!(!is_candidate(&RepoPath::new("prisma/wipe.ts"), b"console.log(1)"));
        assert!(is_candidate(&RepoPath::new("prisma/seed.ts"), b"prisma.user.deleteMany()"));
    }
}
