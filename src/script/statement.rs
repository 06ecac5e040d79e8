//! What a text of SQL or of a command line does to data.

use super::run::Operation;

/// What running this SQL does; `None` when it changes no rows and drops nothing.
pub(super) fn of_sql(text: &str) -> Option<Operation> {
    let text = text.to_ascii_lowercase();
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let has = |word: &str| words.contains(&word);
    let follows = |first: &str, second: &[&str]| {
        words.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1]))
    };
    let drops =
        follows("drop", &["table", "database", "schema", "owned", "view", "collection", "type", "tables"]);
    if has("truncate") || drops || follows("delete", &["from"]) || has("flushall") {
        return Some(Operation::Destroy);
    }
    if follows("insert", &["into", "ignore", "or"])
        || follows("replace", &["into"])
        || follows("merge", &["into"])
    {
        let keeps = follows("on", &["conflict", "duplicate"])
            || follows("insert", &["ignore"])
            || text.contains("insert or ignore")
            || text.contains("where not exists");
        return Some(if keeps { Operation::Upsert } else { Operation::Insert });
    }
    let names_file = words.last() == Some(&"sql") && text.trim_end().len() > "sql".len();
    if has("update") && has("set") || has("copy") && has("from") || names_file {
        return Some(Operation::Insert);
    }
    None
}

/// What running this command does to a database.
pub(super) fn of_command(text: &str) -> Option<Operation> {
    let text = text.to_ascii_lowercase();
    let has = |piece: &str| text.contains(piece);
    let destroys = [
        "migrate reset",
        "--force-reset",
        "accept-data-loss",
        "dropdb",
        "db:drop",
        "db:reset",
        "reset_db",
        "reset_schema",
        "migrate:fresh",
        "migrate:reset",
        "flushall",
        "drop database",
        "drop schema",
        "drop table",
        "truncate ",
        "sqlflush",
        "dropdatabase",
        "db reset",
        "db:wipe",
        "ecto.drop",
        "ecto.reset",
        "migrate:undo:all",
        "delete from",
    ];
    if destroys.iter().any(|piece| has(piece)) || text.split_whitespace().next() == Some("flush") {
        return Some(Operation::Destroy);
    }
    let inserts = [
        "loaddata",
        "db seed",
        "db:seed",
        "seed:run",
        "pg_restore",
        "mongoimport",
        "psql ",
        "mysql ",
        "insert into",
    ];
    let runs_seed = text.split_whitespace().any(|word| {
        let file = word.rsplit('/').next().unwrap_or(word);
        file == "seed" || file.starts_with("seed_") || file.starts_with("seed.") || file.starts_with("seed:")
    });
    (runs_seed || inserts.iter().any(|piece| has(piece))).then_some(Operation::Insert)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_judged_by_its_verbs() {
        for (text, operation) in [
            ("TRUNCATE TABLE users CASCADE", Some(Operation::Destroy)),
            ("delete from users", Some(Operation::Destroy)),
            ("INSERT INTO a VALUES (1)", Some(Operation::Insert)),
            ("INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING", Some(Operation::Upsert)),
            ("INSERT IGNORE INTO a VALUES (1)", Some(Operation::Upsert)),
            ("UPDATE users SET a = 1", Some(Operation::Insert)),
            ("SELECT updated_at, deleted FROM users", None),
            ("CREATE TABLE a (id int, ON DELETE CASCADE)", None),
            ("", None),
        ] {
            assert_eq!(of_sql(text), operation, "{text}");
        }
    }

    #[test]
    fn commands_are_judged_by_their_words() {
        assert_eq!(of_command("npx prisma migrate reset --force"), Some(Operation::Destroy));
        assert_eq!(of_command("flush --no-input"), Some(Operation::Destroy));
        assert_eq!(of_command("loaddata users.json"), Some(Operation::Insert));
        assert_eq!(of_command("migrate"), None);
        assert_eq!(of_command("npx prisma generate"), None);
    }
}
