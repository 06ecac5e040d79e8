//! What the words of one statement do to rows and tables.

use super::Operation;

/// How many words behind a verb are looked at for what belongs to it.
pub(super) const LOOKAHEAD: usize = 64;

/// The gravest thing that a statement does, with the word that says so and its place. A script without ends of
/// statements, as T-SQL has them, is one statement that does all of it.
pub(super) fn judged(words: &[&str]) -> Option<(usize, Operation, &'static str)> {
    if defines_code(words) {
        return None;
    }
    let is = |at: usize, known: &[&str]| words.get(at).is_some_and(|it| known.contains(it));
    let before = |at: usize| at.checked_sub(1).map_or("", |it| words[it]);
    let behind = |at: usize| &words[at..words.len().min(at + LOOKAHEAD)];
    let insertion = std::cell::LazyCell::new(|| insertion(words));
    let found = (0..words.len()).filter_map(|at| match words[at] {
        "truncate" if before(at) != "date" && words.get(at + 1).is_some() => {
            Some((at, Operation::Destroy, "TRUNCATE"))
        }
        "flushall" | "flushdb" => Some((at, Operation::Destroy, "FLUSHALL")),
        "drop" if is(at + 1, DROPPED) && !is_temporary(words, at) => Some((at, Operation::Destroy, "DROP")),
        "delete" if is(at + 1, &["from"]) => {
            let all = !selects_rows(behind(at));
            Some((at, if all { Operation::Destroy } else { Operation::Insert }, "DELETE"))
        }
        "merge" if is(at + 1, &["into"]) => Some((at, Operation::Upsert, "MERGE")),
        "insert" | "replace" if is(at + 1, &["into", "ignore", "or", "overwrite"]) => {
            Some((at, *insertion, "INSERT"))
        }
        "update" if behind(at).contains(&"set") && !matches!(before(at), "on" | "do" | "for" | "key") => {
            Some((at, Operation::Insert, "UPDATE"))
        }
        "copy" if at == 0 && words.contains(&"from") => Some((at, Operation::Insert, "COPY")),
        "load" if is(at + 1, &["data"]) => Some((at, Operation::Insert, "LOAD DATA")),
        _ => None,
    });
    found.min_by_key(|&(at, operation, _)| (std::cmp::Reverse(operation), at))
}

/// Functions, procedures, triggers, rules and policies only say what is to be done; grants say who may.
pub(super) fn defines_code(words: &[&str]) -> bool {
    const CODE: &[&str] = &["function", "procedure", "proc", "trigger", "rule", "policy", "event"];
    match words.first() {
        Some(&("create" | "alter")) => words.iter().take(8).any(|it| CODE.contains(it)),
        Some(&("grant" | "revoke" | "comment")) => true,
        _ => false,
    }
}

/// The place of the word that says what `CREATE` creates, and whether it is gone with the session.
pub(super) fn created(words: &[&str]) -> Option<(usize, bool)> {
    const KINDS: &[&str] = &["table", "database", "schema", "view", "type"];
    (words.first() == Some(&"create")).then_some(())?;
    let at = words.iter().take(6).position(|it| KINDS.contains(it))?;
    Some((at, words[..at].iter().any(|it| matches!(*it, "temp" | "temporary"))))
}

/// `COPY users FROM stdin`: the rows follow.
pub(super) fn copies_rows(words: &[&str]) -> bool {
    words.first() == Some(&"copy") && words.windows(2).any(|pair| pair == ["from", "stdin"])
}

/// `IF current_database() = 'shop' THEN RAISE EXCEPTION …`, `IF DB_NAME() = 'shop' THROW …`.
pub(super) fn stops_by_database(words: &[&str]) -> bool {
    const LOOKS: &[&str] = &[
        "current_database",
        "current_setting",
        "inet_server_addr",
        "db_name",
        "servername",
        "serverproperty",
    ];
    let looks = || words.iter().any(|it| LOOKS.contains(it));
    let stops = words.iter().enumerate().any(|(at, word)| match *word {
        "raiserror" | "throw" | "signal" | "noexec" => true,
        "raise" => words.get(at + 1) == Some(&"exception"),
        _ => false,
    });
    stops && looks()
}

/// What is lost with what `DROP` drops; an index or a trigger holds no rows.
const DROPPED: &[&str] = &[
    "table",
    "tables",
    "database",
    "schema",
    "owned",
    "collection",
    "keyspace",
    "view",
    "type",
    "tablespace",
];

/// `DROP TEMPORARY TABLE`, `DROP TABLE #rows`, `DROP TABLE IF EXISTS tmp_rows`.
fn is_temporary(words: &[&str], at: usize) -> bool {
    let name =
        words[at + 2..].iter().find(|it| !matches!(**it, "if" | "exists")).copied().unwrap_or_default();
    let name = name.trim_start_matches('"');
    name.starts_with('#') || ["tmp_", "temp_", "_tmp", "_temp"].iter().any(|it| name.starts_with(it))
}

/// Whether a condition follows that keeps some rows: `WHERE true` and `WHERE 1 = 1` keep none.
fn selects_rows(words: &[&str]) -> bool {
    let end = words.iter().skip(1).position(|it| matches!(*it, "delete" | "insert" | "truncate" | "drop"));
    let words = &words[..end.map_or(words.len(), |end| end + 1)];
    let Some(at) = words.iter().position(|it| *it == "where") else { return words.contains(&"using") };
    let condition = &words[at + 1..];
    !(condition.is_empty()
        || condition == ["true"]
        || condition.len() <= 2 && condition.iter().all(|it| *it == "1"))
}

/// An insert that leaves rows which are there already is harmless to repeat.
fn insertion(words: &[&str]) -> Operation {
    let follows = |first: &str, second: &[&str]| {
        words.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1]))
    };
    let keeps = follows("on", &["conflict", "duplicate"])
        || follows("insert", &["ignore"])
        || words.windows(3).any(|it| it == ["insert", "or", "ignore"])
        || words.windows(3).any(|it| matches!(it, ["where" | "if", "not", "exists"]));
    if keeps { Operation::Upsert } else { Operation::Insert }
}
