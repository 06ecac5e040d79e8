//! What the path of a file says: whether it is a seed, reset or other destructive script by its name or folder, a
//! command among others, a test, or something else by the same name.

use crate::document::RepoPath;

use super::language::Language;
use super::words::{self, Words};

/// Words in a file's name that say it fills or empties a database.
pub(super) const NAME_WORDS: &[&str] = &[
    "seed",
    "seeds",
    "seeder",
    "seeders",
    "seeding",
    "reseed",
    "populate",
    "populatedb",
    "anonymize",
    "anonymise",
    "anonymizer",
    "nuke",
    "masker",
    "obfuscate",
    "seeddata",
    "seeddb",
    "resetdb",
    "cleardb",
    "initdb",
    "dbinit",
    "seedusers",
    "seedall",
    "generatedata",
    "ofuscamiento",
    "dbseed",
    "dbreset",
];
/// Words that say so together with one for data.
pub(super) const ACTIONS: &[&str] = &[
    "reset",
    "wipe",
    "truncate",
    "clear",
    "clean",
    "cleanup",
    "drop",
    "delete",
    "purge",
    "create",
    "load",
    "generate",
    "feed",
    "init",
    "initialize",
    "setup",
    "flush",
    "recreate",
    "restore",
    "add",
    "insert",
    "import",
    "make",
    "fill",
    "bootstrap",
    "empty",
    "mask",
    "scrub",
];
pub(super) const DATA: &[&str] = &[
    "db",
    "database",
    "databases",
    "data",
    "dummy",
    "sample",
    "demo",
    "mock",
    "fixtures",
    "fixture",
    "initial",
    "tables",
    "table",
    "collections",
    "users",
    "fake",
    "testdata",
    "mongo",
    "firestore",
];
/// Words for data that nobody's is.
pub(super) const MADE_UP: &[&str] =
    &["sample", "demo", "dummy", "mock", "fake", "initial", "fixture", "fixtures", "testdata"];
/// Words for what empties or rebuilds the whole of something.
pub(super) const EMPTYING: &[&str] = &[
    "reset", "wipe", "truncate", "clear", "clean", "cleanup", "drop", "flush", "recreate", "init", "restore",
    "empty",
];
/// Words for what leaves nothing, before one for everything.
const EMPTYING_ALL: &[&str] =
    &["delete", "remove", "wipe", "clear", "drop", "truncate", "purge", "erase", "reset"];
/// Folders in which scripts lie.
pub(super) const SCRIPT_FOLDERS: &[&str] = &[
    "scripts",
    "script",
    "bin",
    "tools",
    "tool",
    "prisma",
    "db",
    "database",
    "data",
    "commands",
    "tasks",
    "cli",
    "dev",
    "sql",
    "cmd",
    "seed-data",
    "setup",
    "ops",
];
/// Words that mean another thing by the same name.
const OTHER: &[&str] = &[
    "password",
    "passwords",
    "phrase",
    "seedphrase",
    "mnemonic",
    "torrent",
    "webseed",
    "bracket",
    "rng",
    "layout",
    "styles",
    "css",
    "dropdown",
    "dropzone",
    "prng",
    "button",
    "hook",
    "page",
    "component",
    "form",
    "email",
    "cache",
    "retention",
    "cdn",
    "service",
    "controller",
    "route",
    "routes",
    "router",
    "middleware",
    "model",
    "models",
    "schema",
    "types",
    "config",
    "tournament",
    "archive",
    "serializer",
    "serializers",
    "view",
    "views",
    "client",
    "api",
    "modal",
    "slice",
    "provider",
    "dto",
    "module",
    "story",
    "stories",
    "zod",
    "crypto",
    "wallet",
    "keypair",
];
/// Words for what is seeded and no table.
const ANOTHER_SEED: &[&str] = &[
    "phrase",
    "seedphrase",
    "mnemonic",
    "torrent",
    "webseed",
    "bracket",
    "rng",
    "prng",
    "css",
    "layout",
    "styles",
    "password",
    "passwords",
    "crypto",
    "wallet",
    "keypair",
    "hook",
];
/// Folders in which nothing but scripts lies.
const FOLDERS_OF_SCRIPTS: &[&str] =
    &["scripts", "script", "bin", "tools", "prisma", "db", "database", "commands", "tasks"];
/// Folders whose scripts are for databases whatever their name.
pub(super) const PLACES: &[&[&str]] = &[
    &["datafixtures"],
    &["seeds"],
    &["seeders"],
    &["seeder"],
    &["seed"],
    &["prisma", "seed"],
    &["prisma", "seeds"],
];
/// Folders of commands, of which some are for databases.
const COMMAND_FOLDERS: &[&[&str]] = &[
    &["management", "commands"],
    &["lib", "tasks"],
    &["console", "commands"],
    &["src", "command"],
    &["mix", "tasks"],
    &["priv", "repo"],
];
/// Folders that hold scripts for databases among others: the name must say something too.
pub(super) const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "integration",
    "cypress",
    "playwright",
    "features",
    "vendor",
    "migrations",
    "manual_migrations",
    "data_migrations",
    "migrate",
    "alembic",
    "versions",
    "dist",
    "build",
    "node_modules",
    ".next",
    "out",
];

/// Folders of an application's own work, whatever its files are called.
const FOLDERS_OF_APPLICATIONS: &[&str] = &[
    "components",
    "hooks",
    "pages",
    "controllers",
    "routes",
    "middleware",
    "views",
    "templates",
    "handlers",
];

/// What the path says, before the text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is a script by its name or folder.
    Script,
    /// It is a command among others, and a script if its text says that it fills or empties tables.
    Command,
    /// It may be one if it is run as one.
    Ordinary,
    /// It is a test, a migration, or something else by the same name.
    Other,
}

/// What a path says.
pub(super) fn place_of(path: &RepoPath) -> Place {
    if !Language::may_speak(path) {
        return Place::Other;
    }
    let file = path.file_name();
    let (stem, _) = file.rsplit_once('.').unwrap_or((&file, ""));
    let mut parents = path.parents();
    let named = parents.last().filter(|_| stem == "main").map_or(stem, String::as_str);
    // `seed2.ts` is another seed.
    let words = Words::of(named.trim_end_matches(|it: char| it.is_ascii_digit()));
    let has = |known: &[&str]| words.have(known);
    for part in &mut parents {
        part.make_ascii_lowercase();
    }
    let lies_in = |known: &[&str]| parents.iter().any(|part| known.contains(&part.as_str()));
    if is_test(&file, stem, &words) || lies_in(TEST_FOLDERS) {
        return Place::Other;
    }
    // Django's own command, which asks for the password.
    if has(&["password", "passwords"]) || stem == "createsuperuser" {
        return Place::Other;
    }
    if let Some(place) = place_of_class(path, stem) {
        return place;
    }
    let in_place = PLACES.iter().any(|place| parents.windows(place.len()).any(|window| window == *place));
    if in_place {
        return Place::Script;
    }
    let is_of_shell = Language::of(path).is_some_and(|language| language.name == "shell");
    let named = Named { stem, words: &words, parents: &parents, is_of_shell };
    if named.is_something_else() {
        return Place::Other;
    }
    // A task file that is named for the places where people work is for their data.
    let is_task_file = file.rsplit_once('.').is_some_and(|(_, extension)| extension == "rake");
    let is_of_developers = has(&["dev", "development", "demo"]) || stem == "db" || stem == "sample";
    let is_command = COMMAND_FOLDERS.iter().any(|place| parents.windows(place.len()).any(|it| it == *place))
        || is_task_file
        || matches!(file.as_ref(), "release.ex" | "release_tasks.ex");
    if is_task_file && is_of_developers || named.says_that_it_fills_or_empties() {
        Place::Script
    } else if is_command {
        Place::Command
    } else {
        Place::Ordinary
    }
}

/// What a file is called, and where it lies.
struct Named<'p> {
    stem: &'p str,
    words: &'p Words,
    parents: &'p [String],
    is_of_shell: bool,
}

impl Named<'_> {
    fn has(&self, known: &[&str]) -> bool {
        self.words.have(known)
    }

    fn lies_in(&self, known: &[&str]) -> bool {
        self.parents.iter().any(|part| known.contains(&part.as_str()))
    }

    /// Whether the name or the folder means something else by the same words.
    fn is_something_else(&self) -> bool {
        let is_generator = self.has(&["random"]) && !self.has(DATA);
        let is_of_application = !self.is_of_shell && lies_in_application(self.parents);
        // `scripts/seed-routes.ts` says what it fills.
        let says_what = self.words.len() > 1
            && matches!(self.words.iter().next(), Some("seed" | "reseed" | "populate"))
            && !self.stem.contains('.')
            && self.lies_in(FOLDERS_OF_SCRIPTS)
            && !self.has(ANOTHER_SEED);
        self.has(OTHER) && !says_what || is_generator || is_of_application
    }

    /// `create-document-data.ts` and `add_users.py` are an application's own work as often as not: they count where
    /// scripts lie, and elsewhere only when the data is made up or the database itself is the object.
    fn says_that_it_fills_or_empties(&self) -> bool {
        const DATABASES: &[&str] =
            &["db", "database", "databases", "tables", "collections", "mongo", "firestore"];
        let has = |known| self.has(known);
        let is_made_up = has(MADE_UP);
        let is_of_database = has(EMPTYING) && has(DATABASES);
        let lies_with_scripts = self.parents.len() <= 1 || self.lies_in(SCRIPT_FOLDERS);
        let named = has(NAME_WORDS)
            || has(ACTIONS) && has(DATA) && (lies_with_scripts || is_made_up || is_of_database)
            || self.words.len() == 2 && has(EMPTYING_ALL) && has(&["all", "everything"])
            || is_made_up && has(&["data"]);
        let is_one_word = self.words.len() == 1;
        let bare = is_one_word && has(&["reset", "wipe", "truncate", "fixtures", "loaddata", "nuke"])
            || is_one_word && self.is_of_shell && has(&["drop"]);
        let in_convex = self.parents.last().is_some_and(|part| part == "convex");
        let in_scripts = self
            .lies_in(&["scripts", "script", "bin", "tools", "prisma", "db", "database", "cmd"])
            && has(&["reset", "wipe", "truncate", "fixtures", "purge", "nuke"]);
        named || bare || in_convex && has(&["init", "seed", "reset"]) || in_scripts
    }
}

/// Whether a file lies with an application's own work: `apps/api` is the whole of one, and `pages/api` is not.
fn lies_in_application(parents: &[String]) -> bool {
    const AROUND: &[&str] = &["pages", "app", "routes"];
    let serves = |pair: &[String]| pair[1] == "api" && AROUND.contains(&pair[0].as_str());
    parents.iter().any(|part| FOLDERS_OF_APPLICATIONS.contains(&part.as_str()))
        || parents.windows(2).any(serves)
}

/// What the path of a class says, where it says something for certain.
fn place_of_class(path: &RepoPath, stem: &str) -> Option<Place> {
    let classes = Language::of(path)?.classes?;
    if is_of_tests(path) {
        return Some(Place::Other);
    }
    let joined = words::words(stem).concat();
    classes.names.iter().any(|name| joined.contains(name)).then_some(Place::Script)
}

/// Whether a file is a test or belongs to one, or is something else by the way it is named.
fn is_test(file: &str, stem: &str, words: &Words) -> bool {
    let has = |known: &[&str]| words.have(known);
    has(&["test", "tests", "spec", "conftest"]) && !has(DATA) && !has(&["seed", "seeds", "seeder"])
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || stem.ends_with("Test")
        || stem.rsplit_once('.').is_some_and(|(_, last)| matches!(last, "test" | "spec" | "d"))
        || stem == "conftest"
        || stem == "__init__"
        || file.contains(".config.")
        || file.contains(".stories.")
}

/// Whether a file lies with tests or migrations, or is one, in a language that writes such names as words.
pub(super) fn is_of_tests(path: &RepoPath) -> bool {
    const WORDS: &[&str] =
        &["test", "tests", "testing", "spec", "specs", "migration", "migrations", "benchmarks"];
    let file = path.file_name();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned();
    // `TestDataLoader` loads data for tests; `DataLoaderTest` tests it.
    let last = words::words(&stem).pop();
    path.parents()
        .iter()
        .flat_map(|part| words::words(part))
        .chain(last)
        .any(|word| WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_scripts_are_known_by_name_or_place() {
        for path in [
            "prisma/seed.ts",
            "server/seed.js",
            "backend/seed.py",
            "src/db/seed.ts",
            "scripts/reset-db.ts",
            "scripts/seed-firestore.js",
            "scripts/anonymize.py",
            "create_sample_data.py",
            "create_dummy_data.py",
            "generatedata.py",
            "load_initial_data.py",
            "scripts/cleanup_database.js",
            "delete-mock-data.js",
            "convex/init.ts",
            "feed-data.ts",
            "nuke_and_seed_admin.js",
            "seeders/20200101-users.js",
            "src/seedUsers.ts",
            "db/seeds/users.js",
            "scripts/seed_test_users.py",
            "populate_db.py",
            "scripts/wipe.ts",
            "cmd/seed/main.go",
            "cmd/reset-db/main.go",
            "internal/database/seeder.go",
            "db/seeds.rb",
            "db/seeds/pages.rb",
            "lib/tasks/populate.rake",
            "lib/tasks/dev.rake",
            "database/seeders/DatabaseSeeder.php",
            "src/DataFixtures/AppFixtures.php",
            "lib/tasks/sample_data.rake",
            "priv/repo/seeds.exs",
            "priv/repo/seeds/dev.exs",
            "apps/api/src/db/seed.ts",
            "api/seed.py",
            "scripts/seed2.ts",
            "core/management/commands/DELETE_ALL.py",
            "bin/mask_event_data.rs",
            "migration/src/seed.rs",
            "scripts/seed-retention-policies.ts",
            "prisma/seed-email-templates.ts",
        ] {
            assert_eq!(place_of(&RepoPath::new(path)), Place::Script, "{path}");
        }
    }

    #[test]
    fn look_alikes_are_none() {
        for path in [
            "src/reset-password.ts",
            "components/Dropdown.tsx",
            "src/truncateText.ts",
            "src/reset-layout-styles.ts",
            "app/bracket_seeding.py",
            "lib/webseed.js",
            "src/seedPhrase.ts",
            "utils/random_seed.py",
            "prisma/seed.test.ts",
            "tests/test_seed.py",
            "conftest.py",
            "migrations/0001_seed_data.py",
            "jobs/purge_job.py",
            "sanitize.ts",
            "services/IpRateLimitSeedService.ts",
            "clear_cache.py",
            "src/app.ts",
            "seed.sql",
            "README.md",
            "src/torrent-seed.ts",
            "pages/api/seed.ts",
            "scripts/seed-phrase.ts",
            "src/services/seed.service.ts",
            "cmd/server/main.go",
            "internal/db/seed_test.go",
            "db/migrate/20200101_seed_roles.rb",
            "app/Http/Controllers/ResetPasswordController.php",
            "app/Console/Commands/SendMails.php",
            "lib/tasks/backup_db.rake",
            "spec/support/seeds.rb",
            "config/initializers/reset_password.rb",
        ] {
            assert_ne!(place_of(&RepoPath::new(path)), Place::Script, "{path}");
        }
    }
}
