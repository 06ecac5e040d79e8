//! The tables of a project and their columns: from SQL, a Prisma schema, or Rails' `schema.rb`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Document, RepoPath};

use super::sql;

/// The columns of each table, in the order of the schema; tables in lower case.
type Tables = BTreeMap<String, Vec<String>>;

/// Where projects keep the whole of their schema.
const PLACES: &[&str] = &[
    "prisma/schema.prisma",
    "schema.prisma",
    "packages/db/prisma/schema.prisma",
    "packages/database/prisma/schema.prisma",
    "db/schema.rb",
    "db/structure.sql",
    "db/schema.sql",
    "schema.sql",
    "database/schema.sql",
    "sql/schema.sql",
    "schema/schema.sql",
    "database/schema/mysql-schema.sql",
    "database/schema/pgsql-schema.sql",
];

/// What the project says of its tables.
pub(super) struct Schema {
    pub(super) tables: Tables,
    /// The file that it was read from, where that is another one.
    pub(super) path: Option<String>,
}

impl Schema {
    /// The file's own tables, else those of the first schema that the project has.
    pub(super) fn around(document: &Document, read: &dyn Fn(&RepoPath) -> Option<Arc<[u8]>>) -> Self {
        let own = sql::tables(document.text());
        if !own.is_empty() {
            return Self { tables: own, path: None };
        }
        let folders = [String::new(), parent_of(document)];
        let places = folders
            .iter()
            .flat_map(|folder| PLACES.iter().map(move |place| RepoPath::new(format!("{folder}{place}"))));
        for path in places {
            if let Some(text) = read(&path) {
                return Self { tables: tables_of(&path, &text), path: Some(path.display()) };
            }
        }
        Self { tables: Tables::new(), path: None }
    }
}

/// The folder above the file's, with a `/` behind it: schemas lie beside scripts.
fn parent_of(document: &Document) -> String {
    let mut parents = document.path.parents();
    parents.pop();
    parents.into_iter().map(|part| part + "/").collect()
}

/// The tables of a schema.
fn tables_of(path: &RepoPath, text: &[u8]) -> Tables {
    match path.file_name().rsplit_once('.') {
        Some((_, "prisma")) => prisma(&String::from_utf8_lossy(text)),
        Some((_, "rb")) => rails(&String::from_utf8_lossy(text)),
        _ => sql::tables(text),
    }
}

/// `model User { email String @map("mail") … @@map("users") }`.
fn prisma(text: &str) -> Tables {
    let mut tables = Tables::new();
    let mut model: Option<(String, Vec<String>)> = None;
    for line in text.lines().map(str::trim) {
        let mut words = line.split_whitespace();
        match (words.next(), &mut model) {
            (Some("model"), _) => model = words.next().map(|name| (name.to_lowercase(), Vec::new())),
            (Some("}"), _) => tables.extend(model.take()),
            (Some(attribute), Some((name, _))) if attribute.starts_with("@@map(") => {
                *name = quoted(line).unwrap_or(name).to_lowercase();
            }
            (Some(column), Some((_, columns))) if column.starts_with(|it: char| it.is_alphabetic()) => {
                let mapped = line.find("@map(").and_then(|at| quoted(&line[at..]));
                columns.push(mapped.unwrap_or(column).to_owned());
            }
            _ => {}
        }
    }
    tables
}

/// `create_table "users" do |t|` and `t.string "email"` below it.
fn rails(text: &str) -> Tables {
    let mut tables = Tables::new();
    let mut table: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with("create_table ") {
            table = quoted(line).map(str::to_lowercase);
        } else if line == "end" {
            table = None;
        } else if let Some(table) =
            table.as_ref().filter(|_| line.starts_with("t.") && !line.starts_with("t.index"))
        {
            let column = quoted(line).map(str::to_owned);
            tables.entry(table.clone()).or_default().extend(column);
        }
    }
    tables
}

/// What stands in the first double quotes.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_from_every_kind_of_schema() {
        for (path, text) in [
            (
                "schema.prisma",
                "model User {\n id Int @id\n eMail String @map(\"email\")\n\n @@map(\"users\")\n}\n",
            ),
            (
                "schema.rb",
                "create_table \"users\", force: true do |t|\n t.integer \"id\"\n t.string \"email\"\n t.index [\"email\"]\nend\n",
            ),
            ("schema.sql", "CREATE TABLE public.users (id int, email text NOT NULL, PRIMARY KEY (id));"),
        ] {
            let tables = tables_of(&RepoPath::new(path), text.as_bytes());
            assert_eq!(tables.get("users").map(|it| it.join(" ")).as_deref(), Some("id email"), "{path}");
        }
    }
}
