//! Anonymisers in SQL that leave out a column: what they update against what the project's schema says is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::binding::Column;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::Rule;
use crate::secret::Secret;
use crate::text::Span;

use super::schema::Schema;
use super::sql::{self, Update};

/// Words that make a SQL file an anonymiser.
const WORDS: &[&str] = &[
    "anonymi",
    "anonimi",
    "pseudonymi",
    "deidentif",
    "obfuscat",
    "ofuscamiento",
    "sanitiz",
    "sanitis",
    "scrub",
    "mask_",
    "masking",
    "_mask",
];

/// Whether a file is an anonymiser in SQL.
pub(crate) fn is_sql_anonymiser(path: &RepoPath) -> bool {
    let file = path.file_name().to_ascii_lowercase();
    file.rsplit_once('.').is_some_and(|(_, ending)| ending == "sql")
        && WORDS.iter().any(|word| file.contains(word))
}

/// The columns with personal data that an anonymiser in SQL leaves as they are, a finding for each table. `read` gives the
/// other files of the project.
pub(crate) fn unmasked_columns(
    id: DocumentId,
    document: &Document,
    rule: &Rule,
    read: &dyn Fn(&RepoPath) -> Option<Arc<[u8]>>,
) -> Vec<Draft> {
    let updates = sql::updates(document.text());
    if updates.is_empty() || document.is_sample() {
        return Vec::new();
    }
    let schema = Schema::around(document, read);
    let mut handled: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for update in &updates {
        handled.entry(&update.table).or_default().extend(update.columns.iter().map(String::as_str));
    }
    let firsts = updates.iter().filter(|update| {
        updates.iter().find(|it| it.table == update.table).is_some_and(|first| first.span == update.span)
    });
    firsts
        .filter_map(|update| schema.left_out(update, &handled[update.table.as_str()]))
        .map(|left| left.draft(id, document, rule))
        .collect()
}

impl Schema {
    fn left_out(&self, update: &Update, handled: &[&str]) -> Option<LeftOut> {
        let is_handled = |column: &str| handled.iter().any(|it| it.eq_ignore_ascii_case(column));
        // An update of a status is no anonymisation of its table.
        if !handled.iter().any(|column| tells_who(column)) {
            return None;
        }
        let columns = self.tables.get(&update.table)?;
        let left: Vec<String> =
            columns.iter().filter(|it| Column::of(it).is_some() && !is_handled(it)).cloned().collect();
        (!left.is_empty()).then(|| LeftOut {
            span: update.span,
            table: update.table.clone(),
            columns: left,
            schema: self.path.clone(),
        })
    }
}

fn tells_who(column: &str) -> bool {
    matches!(column.to_ascii_lowercase().as_str(), "name" | "username" | "login")
        || Column::of(column).is_some()
}

/// Columns of a table that keep what they hold.
struct LeftOut {
    span: Span,
    table: String,
    columns: Vec<String>,
    schema: Option<String>,
}

impl LeftOut {
    fn draft(self, id: DocumentId, document: &Document, rule: &Rule) -> Draft {
        const SHOWN: usize = 4;
        let names: Vec<_> =
            self.columns.iter().take(SHOWN).map(|column| format!("`{}.{column}`", self.table)).collect();
        let more = self.columns.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let keep = if self.columns.len() == 1 { "keeps its values" } else { "keep their values" };
        let (path, names) = (document.path.display(), names.join(", "));
        let according = self.schema.map(|path| format!(", though `{path}` has them")).unwrap_or_default();
        let kinds: std::collections::BTreeSet<_> =
            self.columns.iter().filter_map(|it| Column::of(it)).map(Column::noun).collect();
        let holds = kinds.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("{names}{more} {keep} ({holds}) where `{path}` anonymises{according}");
        let primary = Spot::new(id, self.span, "what is replaced in this table");
        let value = Secret::new(self.columns.join("\n"));
        // What is written in place of a datum may be a datum itself.
        Draft { hidden: sql::texts(document.text()), ..Draft::of(rule, message, primary, value) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anonymisers_in_sql_are_known_by_their_names() {
        for path in ["db/anonymize.sql", "scripts/sanitize-db.sql", "ofuscamiento.sql", "data_masking.sql"] {
            assert!(is_sql_anonymiser(&RepoPath::new(path)), "{path}");
        }
        for path in ["seed.sql", "anonymize.py", "masks.sql"] {
            assert!(!is_sql_anonymiser(&RepoPath::new(path)), "{path}");
        }
    }
}
