//! What names say: of environment variables, flags, guards and functions that write.
//!
//! A name is read as its words, whatever joins them: `assertNotProduction`, `assert_not_production`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The words of a name, in lower case: borders are signs and changes from lower to upper case.
pub(super) fn words(name: &str) -> Vec<String> {
    Words::of(name).iter().map(str::to_owned).collect()
}

/// The words of a name, side by side in one text: hundreds of names are read for one script.
#[derive(Debug)]
pub(super) struct Words {
    text: String,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl Words {
    pub(super) fn of(name: &str) -> Self {
        let mut words = Self { text: String::with_capacity(name.len()), ends: Vec::new() };
        if name.is_ascii() {
            words.read_ascii(name.as_bytes());
        } else {
            words.read(name);
        }
        words.end();
        words
    }

    fn read(&mut self, name: &str) {
        let mut before: Option<char> = None;
        let mut characters = name.chars().peekable();
        while let Some(c) = characters.next() {
            let begins_word = c.is_uppercase()
                && (before.is_some_and(char::is_lowercase)
                    || characters.peek().is_some_and(|next| next.is_lowercase())
                        && before.is_some_and(char::is_uppercase));
            if begins_word || !c.is_alphanumeric() {
                self.end();
            }
            if c.is_alphanumeric() {
                self.text.extend(c.to_lowercase());
            }
            before = Some(c);
        }
    }

    /// The same for the names that nearly all are.
    fn read_ascii(&mut self, name: &[u8]) {
        let mut before = 0_u8;
        for (at, &byte) in name.iter().enumerate() {
            let follows = || name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let begins_word = byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || before.is_ascii_uppercase() && follows());
            if begins_word || !byte.is_ascii_alphanumeric() {
                self.end();
            }
            if byte.is_ascii_alphanumeric() {
                self.text.push(char::from(byte.to_ascii_lowercase()));
            }
            before = byte;
        }
    }

    fn end(&mut self) {
        if self.ends.last().copied().unwrap_or(0) < self.text.len() {
            self.ends.push(self.text.len());
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        let start = |at: usize| at.checked_sub(1).map_or(0, |before| self.ends[before]);
        (0..self.ends.len()).map(move |at| &self.text[start(at)..self.ends[at]])
    }

    fn first(&self) -> &str {
        self.iter().next().unwrap_or_default()
    }

    fn last(&self) -> &str {
        self.iter().next_back().unwrap_or_default()
    }

    /// Whether they are these, which are separated by underscores.
    fn are(&self, joined: &str) -> bool {
        joined.split('_').eq(self.iter())
    }

    /// Whether one of them is among a few.
    pub(super) fn have(&self, few: &[&str]) -> bool {
        self.iter().any(|word| few.contains(&word))
    }

    /// Whether one of them is among the known ones.
    fn any_of(&self, known: &Set) -> bool {
        self.iter().any(|word| known.contains(word))
    }
}

type Set = LazyLock<FxHashSet<&'static str>>;

/// Sets of words, which are written in one text.
macro_rules! sets {
    ($($name:ident = $words:literal;)+) => {
        $(static $name: Set = LazyLock::new(|| $words.split_whitespace().collect());)+
    };
}

sets! {
    ENVIRONMENT = "env environment stage mode target profile environ";
    OF_RECORDS_TOO = "stage mode target profile";
    OF_PROCESS = "env environ environment config configuration conf cfg settings setting app application process \
                  args arguments argv options option opts flags params program runtime deploy deployment meta";
    DATABASE = "database db postgres postgresql pg pghost pgdatabase mysql mongo mongodb sql supabase redis \
                sqlalchemy datasource databases firestore";
    ADDRESS = "url uri host hostname name database db dsn server connection string";
    EMULATOR = "emulator";
    SWITCH = "allow allowed force confirm confirmed enable enabled permit override danger dangerously dangerous \
              unsafe yes bypass really know sure";
    PRODUCTION = "production prod";
    RUNS = "seed reset run wipe";
    PERSONS = "member members user users account accounts customer customers";
    PUBLISHED = "post posts article articles comment comments course courses question questions answer answers \
                 review reviews board";
    OTHER_ENVIRONMENTS = "staging development testing local";
    SEEDED = "data demo sample samples fixtures dev development mock dummy";
    OF_VALUES = "email password name url count key token user path file hosts origins dir directory folder source \
                 size limit version";
    DENIES = "non not";
    LIVE = "prod production live";
    OUTSIDE = "dev development local localhost test testing debug staging nonprod emulator";
    VERBS = "assert require ensure prevent block guard forbid refuse abort check verify protect deny disallow exit \
             stop fail must bail";
    GUARDED = "prod production nonprod live destructive local localhost safe safety dev development disposable";
    FORBIDDING = "prevent block guard forbid refuse protect deny disallow";
    FORBIDDEN = "seed seeding remote";
    ENVIRONMENT_ITSELF = "env environment";
    NO_DATA = "password random rng faker timeout interval console screen cache log logger torch numpy np form \
               styles mock mocks jest vi phrase mnemonic index filter prompt get load read is count require \
               sequence sequences print line";
    EMPTIES = "wipe truncate nuke purge erase";
    MAY_EMPTY = "reset clear clean drop delete flush remove destroy cleanup empty";
    EMPTIED = "db database databases data table tables collection collections all schema users records rows \
               everything existing old";
    FILLS = "seed seeder seeders seeds seeding populate populator fixtures";
    MAKES = "create insert add generate load import";
    MADE_UP = "sample demo dummy fake initial mock";
    SERVICE = "service svc repository repo manager gateway dao facade";
    WRITES_ONE = "create save insert register add upsert";
    OF_STRUCTURE = "table index column schema type extension bucket client connection session instance migration \
                    foreign constraint view enum listener handler provider observer";
    OF_PLACES = "directory dir folder file path bucket container topic queue database db keyspace stream log key cache";
    IS_THERE = "exist exists present";
    DOES_ITS_WORK = "perform call run execute process import load generate build";
    OF_COLLECTIONS = "append at concat copy encode decode entries every extend find flat foreach format \
                      has includes indexof items join keys length lower map pop push reduce replace slice \
                      some sort sortby sortbykey iter intoiter retain contains split strip trim truncate \
                      upper values findindex flatmap tostring startswith endswith version description \
                      select where any all first firstordefault single singleordefault count sum max min distinct \
                      orderby orderbydescending groupby todictionary tohashset tolist toarray \
                      name label title exists isfile isdir readtext readbytes";
}

/// Whether a variable of this name says which environment the process runs in.
pub(super) fn names_environment(name: &str) -> bool {
    let words = Words::of(name);
    ENVIRONMENT.contains(words.last())
        || matches!(
            words.text.as_str(),
            "nodeenv" | "springprofilesactive" | "appenv" | "environmentname" | "envname" | "envtype"
        )
}

/// Whether a property may say in which environment the process runs: records have a profile, a mode and a stage as well, so
/// such a word counts only on what is named for the process or its settings.
pub(super) fn is_of_process(property: &str, owner: &str) -> bool {
    let words = Words::of(property);
    let is_of_records_too = words.len() == 1 && OF_RECORDS_TOO.contains(words.first());
    !is_of_records_too || Words::of(owner).any_of(&OF_PROCESS)
}

/// Whether a setting is named for an environment other than production: `settings.STAGING`.
pub(super) fn names_other_environment(property: &str, owner: &str) -> bool {
    let words = Words::of(property);
    words.len() == 1 && words.any_of(&OTHER_ENVIRONMENTS) && Words::of(owner).any_of(&OF_PROCESS)
}

/// Whether a function of this name reads a variable of the process: `getEnv`, `env_or_default`.
pub(super) fn reads_environment(name: &str) -> bool {
    const NAMES: &[&str] = &["env", "getenv", "environ"];
    Words::of(name).have(NAMES)
}

/// Whether a variable of this name holds a database's address or a part of it.
pub(super) fn names_target(name: &str) -> bool {
    let words = Words::of(name);
    // `db` by itself is what speaks to the database.
    words.len() > 1 && ADDRESS.contains(words.last()) && words.any_of(&DATABASE)
        || matches!(words.last(), "pghost" | "pgdatabase" | "hostname" | "dburl" | "dbhost" | "dbname")
        || ["direct_url", "connection_string"].iter().any(|it| words.are(it))
}

/// Whether a variable of this name is there only where an emulator is used.
pub(super) fn names_emulator(name: &str) -> bool {
    Words::of(name).any_of(&EMULATOR)
}

/// Whether a variable or option of this name is a switch that is off unless someone means it.
pub(super) fn names_flag(name: &str) -> bool {
    const SWITCHES: &[&str] = &[
        "run_seed",
        "run_seeds",
        "run_seeder",
        "seed_db",
        "seed_database",
        "seed_production",
        "seed_prod",
        "do_seed",
        "seed_on_start",
    ];
    let words = Words::of(name);
    let is_switch = || {
        words.any_of(&SWITCH)
            || SWITCHES.iter().any(|it| words.are(it))
            || (words.any_of(&PRODUCTION) || words.first() == "should") && words.any_of(&RUNS)
            || words.have(&["seed"]) && words.any_of(&SEEDED)
            || names_mode(&words)
    };
    !words.any_of(&OF_VALUES) && is_switch()
}

/// Whether a setting switches a mode of the application on that is off unless someone means it: `DEMO_MODE`.
pub(super) fn names_switched_mode(name: &str) -> bool {
    names_mode(&Words::of(name))
}

fn names_mode(words: &Words) -> bool {
    words.last() == "mode" && (words.have(OF_DEMOS) || words.have(&["seed", "seeding"]))
}

/// Words for what people may play with.
const OF_DEMOS: &[&str] = &["demo", "sandbox", "playground"];

/// Whether a name asks if this is an installation to play with: `isDemoApp`. Records are for demos as well.
pub(super) fn asks_for_demo(name: &str) -> bool {
    let words = Words::of(name);
    words.first() == "is" && words.have(OF_DEMOS) && words.len() <= 3
}

/// Whether a setting says that this is an installation to play with: `settings.DEMO`.
pub(super) fn names_demo(property: &str, owner: &str) -> bool {
    let words = Words::of(property);
    let is_demo = words.len() == 1 && words.have(OF_DEMOS);
    (is_demo || asks_for_demo(property)) && Words::of(owner).any_of(&OF_PROCESS)
}

/// Whether a name says that something is there: the second part of a look-up.
pub(super) fn names_presence(name: &str) -> bool {
    matches!(name, "ok" | "exists" | "found" | "present" | "isSet" | "set")
}

/// Whether a name by itself says that this is production (`true`) or that it is not (`false`).
pub(super) fn predicate(name: &str) -> Option<bool> {
    let words = Words::of(name);
    let asks = matches!(words.first(), "is" | "in" | "prod" | "production" | "running");
    if asks && words.any_of(&LIVE) && words.len() <= 5 {
        return Some(!words.any_of(&DENIES));
    }
    let asks = matches!(words.first(), "is" | "in" | "debug");
    (asks && words.any_of(&OUTSIDE) && words.len() <= 4).then_some(false)
}

/// Whether a function of this name is there to stop in production. `requireEnv` and `ensureSeedUser` are not.
pub(super) fn names_guard(name: &str) -> bool {
    const GUARDS: &[&str] = &["dev_only", "development_only", "seed_guard", "production_guard"];
    let words = Words::of(name);
    let Some(verb) = words.iter().position(|word| VERBS.contains(word)) else {
        return GUARDS.iter().any(|it| words.are(it));
    };
    let forbids = words.iter().nth(verb).is_some_and(|word| FORBIDDING.contains(word));
    let mut objects = words.iter().skip(verb);
    objects.any(|word| GUARDED.contains(word) || forbids && FORBIDDEN.contains(word))
}

/// Whether a file that is run for what it does fills tables, by its name. One that is chosen by the environment's name
/// is judged by itself.
pub(super) fn names_seed_file(path: &str) -> bool {
    let words = Words::of(path);
    words.iter().any(|word| word.starts_with("seed") || word == "populate")
        && !words.any_of(&ENVIRONMENT_ITSELF)
}

/// What a call of an unknown function of this name does to data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delegated {
    Inserts,
    Destroys,
}

/// What a function's name promises to do to data, when nothing else is known of it.
pub(super) fn delegated(callee: &str) -> Option<Delegated> {
    const BARE: &[&str] = &["reset", "clean", "cleanup", "clear", "clear_all", "reset_all"];
    let whole = Words::of(callee);
    if whole.any_of(&NO_DATA) {
        return None;
    }
    let method = callee.rsplit_once('.').map(|(_, method)| Words::of(method));
    if method.as_ref().is_some_and(|it| makes_record_of_service(callee, it)) {
        return Some(Delegated::Inserts);
    }
    if method.as_ref().is_some_and(is_of_collections) {
        return None;
    }
    let is_member = method.is_some();
    let last = method.as_ref().unwrap_or(&whole);
    // `reset()` by itself is a function of the project; `form.reset()` is not.
    let is_bare = !is_member && BARE.iter().any(|it| whole.are(it));
    let is_of_process = matches!(last.last(), "keys" | "connections");
    let destroys = is_bare
        || last.any_of(&EMPTIES)
        || last.any_of(&MAY_EMPTY) && last.any_of(&EMPTIED) && !is_of_process;
    let is_seed = |word: &str| word.starts_with("seed") && word != "seedrandom";
    let inserts = whole.iter().any(is_seed)
        || whole.any_of(&FILLS)
        || last.any_of(&MAKES) && last.any_of(&MADE_UP)
        || is_of_service(callee, last)
        || last.first() == "ensure" && IS_THERE.contains(last.last())
        || is_made_when_missing(last)
        || callee.starts_with(char::is_uppercase)
            && whole.any_of(&MADE_UP)
            && DOES_ITS_WORK.contains(last.first());
    if destroys { Some(Delegated::Destroys) } else { inserts.then_some(Delegated::Inserts) }
}

/// Whether a call makes records that are not there: `insertUsersIfNotPresent`.
fn is_made_when_missing(method: &Words) -> bool {
    const SHORTEST: usize = 4;
    WRITES_ONE.contains(method.first())
        && method.len() >= SHORTEST
        && method.have(&["if"])
        && (IS_THERE.contains(method.last())
            || matches!(method.last(), "exists" | "missing" | "absent" | "empty"))
        && !method.any_of(&OF_STRUCTURE)
        && !method.any_of(&OF_PLACES)
}

/// Whether a call makes a record by a service of the application: `userService.createUser(user)`.
fn is_of_service(callee: &str, method: &Words) -> bool {
    let is_of_service = || {
        let receiver = callee.rsplit('.').nth(1).unwrap_or_default();
        SERVICE.contains(Words::of(receiver).last())
    };
    WRITES_ONE.contains(method.first())
        && method.len() > 1
        && !method.any_of(&OF_STRUCTURE)
        && is_of_service()
}

/// Whether a service takes in somebody or publishes something: `memberService.join(name)`, `postService.write(text)`.
fn makes_record_of_service(callee: &str, method: &Words) -> bool {
    let receiver = Words::of(callee.rsplit('.').nth(1).unwrap_or_default());
    let is_service = receiver.len() > 1 && receiver.last() == "service";
    let takes_in = || method.are("join") || method.are("signup") || method.are("sign_up");
    is_service
        && (takes_in() && receiver.any_of(&PERSONS) || method.are("write") && receiver.any_of(&PUBLISHED))
}

/// Methods that every list and text has: `seedRows.includes(…)` only looks.
fn is_of_collections(method: &Words) -> bool {
    OF_COLLECTIONS.contains(method.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words() {
        assert_eq!(words("assertNotProduction"), ["assert", "not", "production"]);
        assert_eq!(words("DATABASE_URL"), ["database", "url"]);
        assert_eq!(words("isPRODHost"), ["is", "prod", "host"]);
        assert_eq!(words("--Größe_ÄÖ2"), ["größe", "äö2"]);
        assert!(words("__").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn names_in_ascii_are_read_like_all_others(name in "[ -~]{0,16}") {
            let mut ascii = Words { text: String::new(), ends: Vec::new() };
            ascii.read_ascii(name.as_bytes());
            let mut any = Words { text: String::new(), ends: Vec::new() };
            any.read(&name);
            proptest::prop_assert_eq!((ascii.text, ascii.ends), (any.text, any.ends));
        }
    }

    #[test]
    fn custom_prefixes_name_environments() {
        for name in ["NODE_ENV", "SYNTOPICON_ENV", "appEnv", "DEPLOY_STAGE", "ENVIRONMENT", "APP_ENV_TARGET"]
        {
            assert!(names_environment(name), "{name}");
        }
        assert!(!names_environment("ENVELOPE"));
        assert!(is_of_process("stage", "deployConfig") && is_of_process("appEnv", "user"));
        assert!(!is_of_process("Profile", "user") && !is_of_process("stage", "order"));
    }

    #[test]
    fn guards_are_known_by_name() {
        for name in ["assertNotProduction", "require_non_production", "ensureLocalDb", "preventProdSeed"] {
            assert!(names_guard(name), "{name}");
        }
        for name in
            ["requireAuth", "seedUsers", "checkPassword", "production", "requireEnv", "ensureSeedUser"]
        {
            assert!(!names_guard(name), "{name}");
        }
    }

    #[test]
    fn random_seeds_are_no_delegated_writes() {
        assert_eq!(delegated("seedUsers"), Some(Delegated::Inserts));
        assert_eq!(delegated("resetDatabase"), Some(Delegated::Destroys));
        assert_eq!(delegated("seedRows.includes"), None);
        assert_eq!(delegated("seedRows.forEach"), None);
        assert_eq!(delegated("seeder.run"), Some(Delegated::Inserts));
        for name in [
            "insertUsersIfNotPresent",
            "this.createAdminIfMissing",
            "userService.createUser",
            "Role.ensure_system_roles_exist",
            "FakeOrders.new.perform",
        ] {
            assert_eq!(delegated(name), Some(Delegated::Inserts), "{name}");
        }
        for name in [
            "words.truncate",
            "random.seed",
            "resetPassword",
            "console.clear",
            "clearTimeout",
            "getSeed",
            "client.delete_all_keys",
            "handler.clear_all_connections",
            "seed_file.exists",
            "mailService.create",
            "manager.create_table",
            "createBucketIfMissing",
            "addIfAbsent",
            "userService.findUser",
        ] {
            assert_eq!(delegated(name), None, "{name}");
        }
    }
}
