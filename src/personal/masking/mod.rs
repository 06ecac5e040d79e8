//! Tools that copy a database and mask it by rules: what their configuration leaves as it is.
//!
//! `tool` reads the rules of each tool from the scalars that `yaml` gives; here they are held against the schema of the
//! project. Such a tool copies what no rule names, and a column that comes later has no rule.

mod tool;
mod yaml;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::binding::Column;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Confidence, Rule};
use crate::secret::Secret;
use crate::text::Span;

use super::schema::Schema;
use tool::{Masking, matches};

/// How many columns are named.
const SHOWN: usize = 4;

/// Whether a file is the configuration of a tool that copies and masks databases.
pub(crate) fn is_masking_configuration(path: &RepoPath) -> bool {
    tool::is_configuration(path)
}

/// What a configuration leaves as it is. `read` gives the other files of the project.
pub(crate) fn columns_without_rules(
    id: DocumentId,
    document: &Document,
    rule: &Rule,
    read: &dyn Fn(&RepoPath) -> Option<Arc<[u8]>>,
) -> Option<Draft> {
    if document.is_test() {
        return None;
    }
    let masking = tool::read(document.text())?;
    let place = masking.rules.first().map(|rule| rule.span).or(masking.place)?;
    let path = document.path.display();
    if masking.rules.is_empty() {
        let message = format!("`{path}` has no rule that masks: every row is copied as it is");
        return masking.copies.then(|| draft(id, rule, message, place, &[]));
    }
    let kept = masking.kept();
    let schema = Schema::around(document, read);
    let left = masking.left(&schema);
    let place = kept.first().map_or(place, |(span, ..)| *span);
    let nouns: BTreeSet<_> =
        kept.iter().map(|(_, _, noun)| *noun).chain(left.iter().map(|(_, noun)| *noun)).collect();
    let nouns = nouns.into_iter().collect::<Vec<_>>().join(", ");
    let according = match (&schema.path, left.len()) {
        (Some(path), 1) => format!(", though `{path}` has it"),
        (Some(path), 2..) => format!(", though `{path}` has them"),
        (_, _) => String::new(),
    };
    let kept = kept.into_iter().map(|(_, name, _)| name);
    let names: Vec<_> = kept.chain(left.into_iter().map(|(name, _)| name)).collect();
    let message = format!("{} ({nouns}): `{path}` masks others only{according}", copied(&names));
    (!names.is_empty()).then(|| draft(id, rule, message, place, &names))
}

fn draft(id: DocumentId, rule: &Rule, message: String, place: Span, names: &[String]) -> Draft {
    let primary = Spot::new(id, place, "what is not named here is copied");
    let mut draft = Draft::of(rule, message, primary, Secret::new(names.join("\n")));
    if names.is_empty() {
        draft.confidence = Confidence::Low;
    }
    draft
}

/// `a`, `b` and 3 more are copied as they are.
fn copied(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let verb = if names.len() == 1 { "is copied as it is" } else { "are copied as they are" };
    format!("{}{more} {verb}", shown.join(", "))
}

impl Masking {
    /// The columns with personal data that a rule says shall stay, and what they hold.
    fn kept(&self) -> Vec<(Span, String, &'static str)> {
        let keeps = self.rules.iter().filter(|rule| rule.keeps);
        keeps
            .filter_map(|rule| {
                let table = rule.table.as_deref().map(|table| format!("{table}.")).unwrap_or_default();
                let column = Column::of(&rule.column)?;
                Some((rule.span, format!("{table}{}", rule.column), column.noun()))
            })
            .collect()
    }

    /// The columns with personal data that no rule is about, and what they hold.
    fn left(&self, schema: &Schema) -> Vec<(String, &'static str)> {
        let copied = schema.tables.iter().filter(|(table, _)| self.is_copied(table));
        let columns = copied.flat_map(|(table, columns)| columns.iter().map(move |name| (table, name)));
        columns
            .filter_map(|(table, name)| {
                let column = Column::of(name)?;
                let has_rule = self.rules.iter().any(|rule| rule.is_about(table, &name.to_lowercase()));
                (!has_rule).then(|| (format!("{table}.{name}"), column.noun()))
            })
            .collect()
    }

    fn is_copied(&self, table: &str) -> bool {
        let names = |all: &[String]| all.iter().any(|pattern| matches(pattern, table));
        !names(&self.left_out) && (self.only.is_empty() || names(&self.only))
    }
}
