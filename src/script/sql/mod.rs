//! Files of SQL as seed scripts. SQL has no guard of its own in use, so what is judged is what a file destroys or writes,
//! whether it is for a safe database by its own words, and whether whatever runs it is guarded.

mod place;
mod runner;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::command::{SqlStatement, names_safe_database, statements};
use crate::document::Document;
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Rule, Severity};
use crate::secret::Secret;
use crate::text::{LineIndex, Span};

use super::import::Project;
use super::reader::Reader;
use super::run::Operation;
use runner::Runner;

pub(super) use place::{can_be_read, is_candidate, is_sql};

/// One write of a file.
struct Write {
    span: Span,
    operation: Operation,
    verb: String,
    object: String,
    gives_password: bool,
}

/// What is wrong with a file of SQL: it writes, and nothing that runs it is guarded.
pub(super) fn draft(
    rule: &Rule,
    id: DocumentId,
    document: &Document,
    reader: &Reader,
    project: &dyn Project,
    guards: &[String],
) -> Option<Draft> {
    let text = readable(document.text());
    let writes = writes(&text, place::empties(&document.path));
    let severity = severity(&writes, place::is_anonymiser(&document.path))?;
    let worst = writes.iter().max_by_key(|it| (rank(it), std::cmp::Reverse(it.span)))?;
    let runner = runner::runner(&document.path, reader, project, guards);
    let nothing = match &runner {
        Runner::Guarded => return None,
        Runner::Unknown => "nothing stops this file in production".to_owned(),
        Runner::Open(open) => format!("nothing stops this file in production, nor {}", open.shown()),
    };
    let does = match worst.operation {
        Operation::Destroy => "deletes data",
        _ if worst.gives_password => "creates logins whose passwords stand in the text",
        Operation::Insert if worst.verb == "UPDATE" => "changes rows",
        Operation::Insert => "writes rows",
        Operation::Upsert => "writes reference data",
    };
    let line = LineIndex::new(document.text()).position(worst.span.start).line;
    let message = format!("{nothing}: `{}` on line {line} {does}", worst.verb);
    let verbs: BTreeSet<&str> = writes.iter().map(|it| it.verb.as_str()).collect();
    let value = Secret::new(verbs.into_iter().collect::<Vec<_>>().join("\n"));
    let primary = Spot::new(id, worst.span, "the gravest write that production reaches");
    let mut draft = Draft::of(rule, message, primary, value);
    draft.severity = severity;
    draft.help = match runner {
        Runner::Open(open) => open.help(),
        Runner::Guarded | Runner::Unknown => {
            "SQL has no guard of its own: guard what runs it, as in `envlint guard && psql -f …`, or name a safe \
             database in the file (`\\connect app_dev`, `USE app_dev`)"
                .to_owned()
        }
    };
    Some(draft)
}

/// The text with every byte at its place; what is no UTF-8 stands in no word that counts.
fn readable(text: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(text).map_or_else(
        |_| text.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
        Cow::Borrowed,
    )
}

/// What a file writes to tables that outlast it and that may be production's. The drops of a file that creates the same
/// again and writes nothing else are those of a schema, unless it is named for emptying.
fn writes(text: &str, empties: bool) -> Vec<Write> {
    let mut found = Vec::new();
    let mut temporary = BTreeSet::new();
    let mut last_created = std::collections::BTreeMap::new();
    let mut is_safe = false;
    for statement in statements(text) {
        match statement {
            SqlStatement::Guard => break,
            SqlStatement::Use { database } => is_safe = names_safe_database(&database),
            SqlStatement::Create { object, is_temporary: true } => {
                temporary.insert(object);
            }
            SqlStatement::Create { object, .. } => {
                last_created.insert(object, found.len());
            }
            SqlStatement::Write { span, operation, verb, object, gives_password } => {
                let write = Write { span, operation, verb, object, gives_password };
                if !is_safe && !temporary.contains(&write.object) && counts(text, &write) {
                    found.push(write);
                }
            }
            SqlStatement::Include { .. } => {}
        }
    }
    let is_recreated = |(at, write): (usize, &Write)| {
        write.verb == "DROP" && last_created.get(&write.object).is_some_and(|created| *created > at)
    };
    if !empties && found.iter().enumerate().all(is_recreated) {
        found.clear();
    }
    found
}

/// Whether a drop loses rows: those of views and types do not, and those of a database for tests are nobody's.
fn counts(text: &str, write: &Write) -> bool {
    if write.verb != "DROP" {
        return true;
    }
    let statement = text.get(write.span.range()).unwrap_or_default();
    let kind = statement.split_whitespace().nth(1).unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "view" | "type" | "tablespace" => false,
        "database" | "schema" => !names_safe_database(&write.object),
        _ => true,
    }
}

const fn rank(write: &Write) -> (Operation, bool) {
    (write.operation, write.gives_password)
}

/// `None` where nothing is written.
fn severity(writes: &[Write], is_anonymiser: bool) -> Option<Severity> {
    let gravest = writes.iter().map(|it| it.operation).max()?;
    // An anonymiser overwrites what it finds for good.
    let overwrites = is_anonymiser && writes.iter().any(|it| it.verb == "UPDATE");
    Some(match gravest {
        Operation::Destroy => Severity::Error,
        _ if overwrites || writes.iter().any(|it| it.gives_password) => Severity::Error,
        Operation::Insert => Severity::Warning,
        Operation::Upsert => Severity::Note,
    })
}
