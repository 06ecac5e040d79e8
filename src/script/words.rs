//! What names say: of environment variables, flags, guards and functions that write.
//!
//! A name is read as its words, whatever joins them: `assertNotProduction`, `assert_not_production`.

/// The words of a name, in lower case: borders are signs and changes from lower to upper case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (at, &c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|it| characters[it]);
        let begins_word = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || characters.get(at + 1).is_some_and(|next| next.is_lowercase())
                    && before.is_some_and(char::is_uppercase));
        if begins_word || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is always a word").extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether one of the words is among the known ones, which are separated by spaces.
fn any_of(words: &[String], known: &str) -> bool {
    words.iter().any(|word| known.split(' ').any(|it| it == word))
}

/// Whether a variable of this name says which environment the process runs in.
pub(super) fn names_environment(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    matches!(last, "env" | "environment" | "stage" | "mode" | "target" | "profile" | "environ")
        || matches!(
            words.join("").as_str(),
            "nodeenv" | "springprofilesactive" | "appenv" | "environmentname" | "envname" | "envtype"
        )
}

/// Whether a property may say in which environment the process runs: records have a profile, a mode and a stage as well, so
/// such a word counts only on what is named for the process or its settings.
pub(super) fn is_of_process(property: &str, owner: &str) -> bool {
    const OF_RECORDS_TOO: &[&str] = &["stage", "mode", "target", "profile"];
    const OF_PROCESS: &str = "env environ environment config configuration conf cfg settings setting app application process \
                              args arguments argv options option opts flags params program runtime deploy deployment meta";
    match words(property).as_slice() {
        [word] if OF_RECORDS_TOO.contains(&word.as_str()) => any_of(&words(owner), OF_PROCESS),
        _ => true,
    }
}

/// Whether a variable of this name holds a database's address or a part of it.
pub(super) fn names_target(name: &str) -> bool {
    let words = words(name);
    let is_database = any_of(
        &words,
        "database db postgres postgresql pg pghost pgdatabase mysql mongo mongodb sql supabase redis sqlalchemy datasource databases firestore",
    );
    let last = words.last().map_or("", String::as_str);
    let is_address = matches!(
        last,
        "url"
            | "uri"
            | "host"
            | "hostname"
            | "name"
            | "database"
            | "db"
            | "dsn"
            | "server"
            | "connection"
            | "string"
    );
    // `db` by itself is what speaks to the database.
    words.len() > 1 && is_database && is_address
        || matches!(last, "pghost" | "pgdatabase" | "hostname" | "dburl" | "dbhost" | "dbname")
}

/// Whether a variable of this name is there only where an emulator is used.
pub(super) fn names_emulator(name: &str) -> bool {
    any_of(&words(name), "emulator")
}

/// Whether a variable or option of this name is a switch that is off unless someone means it.
pub(super) fn names_flag(name: &str) -> bool {
    let words = words(name);
    let is_switch = any_of(
        &words,
        "allow allowed force confirm confirmed enable enabled permit override danger dangerously dangerous unsafe yes bypass really know sure",
    ) || matches!(
        words.join("_").as_str(),
        "run_seed"
            | "run_seeds"
            | "run_seeder"
            | "seed_db"
            | "seed_database"
            | "seed_production"
            | "seed_prod"
            | "do_seed"
            | "seed_on_start"
    ) || words.iter().any(|word| word == "production" || word == "prod")
        && any_of(&words, "seed reset run wipe");
    let is_value = any_of(&words, "email password name url count key token user path file hosts origins");
    is_switch && !is_value
}

/// Whether a name says that something is there: the second part of a look-up.
pub(super) fn names_presence(name: &str) -> bool {
    matches!(name, "ok" | "exists" | "found" | "present" | "isSet" | "set")
}

/// Whether a name by itself says that this is production (`true`) or that it is not (`false`).
pub(super) fn predicate(name: &str) -> Option<bool> {
    let words = words(name);
    let asks =
        matches!(words.first().map(String::as_str), Some("is" | "in" | "prod" | "production" | "running"));
    let denied = any_of(&words, "non not");
    if asks && any_of(&words, "prod production live") && words.len() <= 5 {
        return Some(!denied);
    }
    let asks = matches!(words.first().map(String::as_str), Some("is" | "in" | "debug"));
    let safe = "dev development local localhost test testing debug staging nonprod emulator";
    (asks && any_of(&words, safe) && words.len() <= 4).then_some(false)
}

/// Whether a function of this name is there to stop in production. `requireEnv` and `ensureSeedUser` are not.
pub(super) fn names_guard(name: &str) -> bool {
    const VERBS: &str = "assert require ensure prevent block guard forbid refuse abort check verify protect deny disallow exit stop fail must bail";
    const PRODUCTION: &str = "prod production nonprod live destructive";
    const SAFE: &str = "local localhost safe safety dev development disposable";
    const FORBIDDING: &str = "prevent block guard forbid refuse protect deny disallow";
    let words = words(name);
    let Some(verb) = words.iter().position(|word| any_of(std::slice::from_ref(word), VERBS)) else {
        return matches!(
            words.join("_").as_str(),
            "dev_only" | "development_only" | "seed_guard" | "production_guard"
        );
    };
    let objects = &words[verb..];
    any_of(objects, PRODUCTION)
        || any_of(objects, SAFE)
        || any_of(&words[verb..=verb], FORBIDDING) && any_of(objects, "seed seeding remote")
}

/// Whether a file that is run for what it does fills tables, by its name. One that is chosen by the environment's name
/// is judged by itself.
pub(super) fn names_seed_file(path: &str) -> bool {
    let words = words(path);
    words.iter().any(|word| word.starts_with("seed") || word == "populate")
        && !any_of(&words, "env environment")
}

/// What a call of an unknown function of this name does to data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delegated {
    Inserts,
    Destroys,
}

/// What a function's name promises to do to data, when nothing else is known of it.
pub(super) fn delegated(callee: &str) -> Option<Delegated> {
    let last = words(callee.rsplit('.').next().unwrap_or(callee));
    let whole = words(callee);
    let is_other = any_of(
        &whole,
        "password random rng faker timeout interval console screen cache log logger torch numpy np form styles mock mocks jest vi phrase mnemonic index filter prompt get load read is count require sequence sequences print line",
    );
    if is_other || callee.contains('.') && is_of_collections(&last) {
        return None;
    }
    // `reset()` by itself is a function of the project; `form.reset()` is not.
    let is_bare = !callee.contains('.')
        && matches!(
            whole.join("_").as_str(),
            "reset" | "clean" | "cleanup" | "clear" | "clear_all" | "reset_all"
        );
    let destroys = is_bare
        || any_of(&last, "wipe truncate nuke purge erase")
        || any_of(&last, "reset clear clean drop delete flush remove destroy cleanup empty")
            && any_of(
                &last,
                "db database databases data table tables collection collections all schema users records rows everything existing old",
            );
    let is_seed = |word: &String| word.starts_with("seed") && word != "seedrandom";
    let inserts = whole.iter().any(is_seed)
        || any_of(&whole, "seed seeder seeders seeds seeding populate populator fixtures")
        || any_of(&last, "create insert add generate load import")
            && any_of(&last, "sample demo dummy fake initial mock");
    if destroys { Some(Delegated::Destroys) } else { inserts.then_some(Delegated::Inserts) }
}

/// Methods that every list and text has: `seedRows.includes(…)` only looks.
fn is_of_collections(method: &[String]) -> bool {
    const METHODS: &[&str] = &[
        "append",
        "at",
        "concat",
        "copy",
        "encode",
        "decode",
        "entries",
        "every",
        "extend",
        "find",
        "flat",
        "for_each",
        "format",
        "has",
        "includes",
        "index_of",
        "items",
        "join",
        "keys",
        "length",
        "lower",
        "map",
        "pop",
        "push",
        "reduce",
        "replace",
        "slice",
        "some",
        "sort",
        "sort_by",
        "sort_by_key",
        "iter",
        "into_iter",
        "retain",
        "contains",
        "split",
        "strip",
        "trim",
        "upper",
        "values",
        "find_index",
        "flat_map",
        "to_string",
        "starts_with",
        "ends_with",
        "version",
        "description",
        "name",
        "label",
        "title",
    ];
    METHODS.contains(&method.join("_").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words() {
        assert_eq!(words("assertNotProduction"), ["assert", "not", "production"]);
        assert_eq!(words("DATABASE_URL"), ["database", "url"]);
        assert_eq!(words("isPRODHost"), ["is", "prod", "host"]);
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
        for name in ["random.seed", "resetPassword", "console.clear", "clearTimeout", "getSeed"] {
            assert_eq!(delegated(name), None, "{name}");
        }
    }
}
