//! What the path of a file says: whether it is a seed, reset or other destructive script by its name or folder, a
//! command among others, a test, or something else by the same name.

mod folder;
mod name;

use crate::document::RepoPath;

use super::language::Language;
use super::words::{self, Words};

use folder::COMMAND_FOLDERS;
pub(super) use folder::{PLACES, SCRIPT_FOLDERS, TEST_FOLDERS};
pub(super) use name::{ACTIONS, DATA, EMPTYING, MADE_UP, NAME_WORDS};
use name::{Named, is_test};

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
    let begins_package =
        stem == "__init__" && parents.last().is_some_and(|it| NAME_WORDS.contains(&it.as_str()));
    if !begins_package && is_test(&file, stem, &words) || lies_in(TEST_FOLDERS) {
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

/// What the path of a class says, where it says something for certain.
fn place_of_class(path: &RepoPath, stem: &str) -> Option<Place> {
    let classes = Language::of(path)?.classes?;
    if is_of_tests(path) {
        return Some(Place::Other);
    }
    let joined = words::words(stem).concat();
    classes.names.iter().any(|name| joined.contains(name)).then_some(Place::Script)
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
            "shop/seeds/__init__.py",
            "migration/src/seed.rs",
            "scripts/seed-retention-policies.ts",
            "prisma/seed-email-templates.ts",
            "scripts/reset-nightly-db.ts",
            "scripts/full-clean.ts",
            "internal/devseed/devseed.go",
            "src/reset.ts",
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
            "scripts/reset-weekly-hours.ts",
            "scripts/reset_daily_quota.py",
            "internal/auth/reset.go",
            "full-clean.ts",
        ] {
            assert_ne!(place_of(&RepoPath::new(path)), Place::Script, "{path}");
        }
    }
}
