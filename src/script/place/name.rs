//! What the words of a file's name say.

use super::super::words::Words;
use super::folder::{FOLDERS_OF_SCRIPTS, SCRIPT_FOLDERS, lies_in_application};

/// Words in a file's name that say it fills or empties a database.
pub(in crate::script) const NAME_WORDS: &[&str] = &[
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
    "devseed",
    "seeddev",
    "demoseed",
    "seeddemo",
];

/// Words that say so together with one for data.
pub(in crate::script) const ACTIONS: &[&str] = &[
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

pub(in crate::script) const DATA: &[&str] = &[
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
pub(in crate::script) const MADE_UP: &[&str] =
    &["sample", "demo", "dummy", "mock", "fake", "initial", "fixture", "fixtures", "testdata"];

/// Words for what empties or rebuilds the whole of something.
pub(in crate::script) const EMPTYING: &[&str] = &[
    "reset", "wipe", "truncate", "clear", "clean", "cleanup", "drop", "flush", "recreate", "init", "restore",
    "empty",
];

/// What a file is called, and where it lies.
pub(super) struct Named<'p> {
    pub(super) stem: &'p str,
    pub(super) words: &'p Words,
    pub(super) parents: &'p [String],
    pub(super) is_of_shell: bool,
}

impl Named<'_> {
    fn has(&self, known: &[&str]) -> bool {
        self.words.have(known)
    }

    fn lies_in(&self, known: &[&str]) -> bool {
        self.parents.iter().any(|part| known.contains(&part.as_str()))
    }

    /// Whether the name or the folder means something else by the same words.
    pub(super) fn is_something_else(&self) -> bool {
        let is_generator = self.has(&["random"]) && !self.has(DATA);
        let is_of_application = !self.is_of_shell && lies_in_application(self.parents);
        // `reset-weekly-hours.ts` does so each week.
        let is_job = self.has(PERIODS) && !self.has(DATA) && !self.has(NAME_WORDS);
        // `scripts/seed-routes.ts` says what it fills.
        let says_what = self.words.len() > 1
            && matches!(self.words.iter().next(), Some("seed" | "reseed" | "populate"))
            && !self.stem.contains('.')
            && self.lies_in(FOLDERS_OF_SCRIPTS);
        self.has(ANOTHER_SEED)
            || self.has(PARTS_OF_APPLICATIONS) && !says_what
            || is_generator
            || is_of_application
            || is_job
    }

    /// `create-document-data.ts` and `add_users.py` are an application's own work as often as not: they count where
    /// scripts lie, and elsewhere only when the data is made up or the database itself is the object.
    pub(super) fn says_that_it_fills_or_empties(&self) -> bool {
        const DATABASES: &[&str] =
            &["db", "database", "databases", "tables", "collections", "mongo", "firestore"];
        let has = |known| self.has(known);
        let is_made_up = has(MADE_UP);
        let is_of_database = has(EMPTYING) && has(DATABASES);
        let lies_with_scripts = self.parents.len() <= 1 || self.lies_in(SCRIPT_FOLDERS);
        let named = has(NAME_WORDS)
            || has(ACTIONS) && has(DATA) && (lies_with_scripts || is_made_up || is_of_database)
            || self.words.len() == 2 && has(EMPTYING_ALL) && has(&["all", "everything"])
            || self.words.len() == 2 && has(&["clean"]) && has(&["full"]) && self.lies_in(SCRIPT_FOLDERS)
            || is_made_up && has(&["data"]);
        let is_one_word = self.words.len() == 1;
        let is_of_account = self.lies_in(&["auth", "authentication", "password", "passwords", "account"]);
        let bare = is_one_word && has(&["reset"]) && !is_of_account
            || is_one_word && has(&["wipe", "truncate", "fixtures", "loaddata", "nuke"])
            || is_one_word && self.is_of_shell && has(&["drop"]);
        let in_convex = self.parents.last().is_some_and(|part| part == "convex");
        let in_scripts = self
            .lies_in(&["scripts", "script", "bin", "tools", "prisma", "db", "database", "cmd"])
            && has(&["reset", "wipe", "truncate", "fixtures", "purge", "nuke"]);
        named || bare || in_convex && has(&["init", "seed", "reset"]) || in_scripts
    }
}

/// Whether a file is a test or belongs to one, or is something else by the way it is named.
pub(super) fn is_test(file: &str, stem: &str, words: &Words) -> bool {
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

/// Words for what leaves nothing, before one for everything.
const EMPTYING_ALL: &[&str] =
    &["delete", "remove", "wipe", "clear", "drop", "truncate", "purge", "erase", "reset"];

/// Words for how often a job runs, or for what it counts anew.
const PERIODS: &[&str] =
    &["hourly", "daily", "nightly", "weekly", "monthly", "yearly", "quota", "quotas", "counter", "counters"];

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

/// Words for parts of an application that have to do with data in another way.
const PARTS_OF_APPLICATIONS: &[&str] = &[
    "dropdown",
    "dropzone",
    "button",
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
];
