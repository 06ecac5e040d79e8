//! `[[attestation]]`: what only people know about the points of the checklist, each with who says it and until when.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::key::{Kind, Shape, key};
use super::nearest;
use super::problem::without_random_words;
use super::reader::{Reader, Text, Value};
use super::section::SHAPES;
use crate::text::Span;

pub(super) const ATTESTATION: Shape = Shape {
    required: &["point", "by", "date", "expires"],
    ..Shape::new(
        "`[[attestation]]`",
        "What somebody has seen to be so, where a repository cannot tell.",
        &[
            key("point", Kind::Point, "The point of the checklist; `envlint checklist` names them."),
            key("by", Kind::Text, "The role that says so, such as `database team`."),
            key("date", Kind::Date, "The day on which it was seen."),
            key("expires", Kind::Date, "The last day on which it counts."),
        ],
    )
};

/// A point of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Three environments exist, each with credentials of its own.
    SeparateEnvironments,
    /// No secret crosses from one environment into another.
    SecretsStayInside,
    /// Seed scripts for development and staging are in version control.
    SeedScripts,
    /// They give the same data at every run.
    DeterministicSeeds,
    /// They stop in production.
    GuardedSeeds,
    /// Staging holds no personal data of real people.
    NoPersonalData,
    /// Pipelines test against a database of their own.
    TestDatabase,
    /// Somebody has restored a backup.
    TestedBackups,
    /// Coding agents have development's credentials only.
    AgentCredentials,
    /// Production's environment file is not in version control, and never was.
    ProductionEnvFile,
}

impl Point {
    /// All of them, in the order of the checklist.
    pub const EVERY: [Self; 10] = [
        Self::SeparateEnvironments,
        Self::SecretsStayInside,
        Self::SeedScripts,
        Self::DeterministicSeeds,
        Self::GuardedSeeds,
        Self::NoPersonalData,
        Self::TestDatabase,
        Self::TestedBackups,
        Self::AgentCredentials,
        Self::ProductionEnvFile,
    ];

    /// Its name in configuration and reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SeparateEnvironments => "separate-environments",
            Self::SecretsStayInside => "secrets-stay-inside",
            Self::SeedScripts => "seed-scripts",
            Self::DeterministicSeeds => "deterministic-seeds",
            Self::GuardedSeeds => "guarded-seeds",
            Self::NoPersonalData => "no-personal-data",
            Self::TestDatabase => "test-database",
            Self::TestedBackups => "tested-backups",
            Self::AgentCredentials => "agent-credentials",
            Self::ProductionEnvFile => "production-env-file",
        }
    }
}

/// That somebody has seen a point to be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The point.
    pub point: Point,
    /// The role that says so.
    pub by: String,
    /// When it was seen.
    pub date: Date,
    /// The last day on which it counts.
    pub expires: Date,
}

impl Attestation {
    /// Whether it still counts on a day.
    pub fn is_in_force(&self, today: Option<Date>) -> bool {
        today.is_none_or(|today| today <= self.expires)
    }
}

/// The attestations in the order of the file.
pub(super) fn attestations(
    file: &DeTable<'_>,
    reader: &mut Reader<'_>,
    today: Option<Date>,
) -> Vec<Attestation> {
    const HELP: &str = "write each as a section: `[[attestation]]`";
    let Some(value) = file.get("attestation") else { return Vec::new() };
    let DeValue::Array(entries) = value.get_ref() else {
        reader.report(value.span().into(), "`attestation` is a list of tables", HELP);
        return Vec::new();
    };
    let mut found: Vec<Attestation> = Vec::new();
    for entry in entries {
        let Some(attestation) = attestation(entry, reader, today) else { continue };
        if found.iter().any(|it| it.point == attestation.point) {
            let message = format!("`{}` is attested twice", attestation.point.id());
            reader.report(entry.span().into(), message, "keep the newer of the two");
        }
        found.push(attestation);
    }
    found
}

fn attestation(entry: &Value<'_>, reader: &mut Reader<'_>, today: Option<Date>) -> Option<Attestation> {
    let table = reader.table(entry, "write each as a section: `[[attestation]]`")?;
    let span = Span::from(entry.span());
    reader.check_keys(table, ATTESTATION, SHAPES);
    for key in ATTESTATION.required.iter().filter(|key| !table.contains_key(**key)) {
        reader.report(span, format!("this has no `{key}`"), help_for(key));
    }
    let point = reader.text(table, "point").and_then(|name| point(&name, reader));
    let by = reader.text(table, "by");
    if let Some(empty) = by.as_ref().filter(|it| it.text.trim().is_empty()) {
        reader.report(empty.span, "nobody says so", help_for("by"));
    }
    let [date, expires] = ["date", "expires"].map(|key| reader.date(table, key, help_for(key)));
    let place = |key: &str| table.get(key).map_or(span, |it| it.span().into());
    if date.zip(today).is_some_and(|(date, today)| date > today) {
        reader.report(place("date"), "this day is still to come", "write the day on which it was seen");
    }
    if date.zip(expires).is_some_and(|(date, expires)| expires < date) {
        reader.report(place("expires"), "it expires before it was seen", help_for("expires"));
    }
    // It is shown, and somebody may have pasted anything.
    let by = without_random_words(&by?.text);
    Some(Attestation { point: point?, by, date: date?, expires: expires? })
}

fn help_for(key: &str) -> &'static str {
    match key {
        "point" => "say which point of `envlint checklist` is meant: `point = \"tested-backups\"`",
        "by" => "say whose word it is, by the role: `by = \"database team\"`",
        "date" => "say when it was seen: `date = \"2030-01-31\"`",
        _ => "say until when it counts: `expires = \"2030-07-31\"`",
    }
}

fn point(name: &Text, reader: &mut Reader<'_>) -> Option<Point> {
    let found = Point::EVERY.into_iter().find(|it| it.id() == name.text);
    if found.is_none() {
        let names = Point::EVERY.map(Point::id);
        let help = nearest(&name.text, names).map_or_else(
            || format!("expected one of {}", names.map(|it| format!("`{it}`")).join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        reader.report(name.span, format!("unknown point `{}`", name.text), help);
    }
    found
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::config::testing::{errors, parse};

    #[test]
    fn attestation_counts_up_to_its_last_day() {
        let text = "[[attestation]]\npoint = 'tested-backups'\nby = 'database team'\n\
                    date = 2026-01-10\nexpires = '2026-06-15'\n";
        let attestation = parse(text).unwrap().attestations.remove(0);
        assert_eq!((attestation.point, attestation.by.as_str()), (Point::TestedBackups, "database team"));
        assert!(attestation.is_in_force(Some(Date::constant(2026, 6, 15))));
        assert!(!attestation.is_in_force(Some(Date::constant(2026, 6, 16))));
        assert!(attestation.is_in_force(None));
    }

    #[test]
    fn malformed_attestations_are_said_with_their_places() {
        let text = "[[attestation]]\npoint = 'tested-backup'\nby = ' '\ndate = '2026-07-01'\nexpires = '2026-06-30'\n\
                    [[attestation]]\nby = 'a'\ndate = 'May'\n";
        assert_data_eq!(
            errors(text),
            str![[r#"
error: unknown point `tested-backup`
 --> envlint.toml:2:9
  |
2 | point = 'tested-backup'
  |         ^^^^^^^^^^^^^^^
  |
  = help: did you mean `tested-backups`?

error: nobody says so
 --> envlint.toml:3:6
  |
3 | by = ' '
  |      ^^^
  |
  = help: say whose word it is, by the role: `by = "database team"`

error: this day is still to come
 --> envlint.toml:4:8
  |
4 | date = '2026-07-01'
  |        ^^^^^^^^^^^^
  |
  = help: write the day on which it was seen

error: it expires before it was seen
 --> envlint.toml:5:11
  |
5 | expires = '2026-06-30'
  |           ^^^^^^^^^^^^
  |
  = help: say until when it counts: `expires = "2030-07-31"`

error: this has no `expires`
 --> envlint.toml:6:1
  |
6 | [[attestation]]
  | ^^^^^^^^^^^^^^^
  |
  = help: say until when it counts: `expires = "2030-07-31"`

error: this has no `point`
 --> envlint.toml:6:1
  |
6 | [[attestation]]
  | ^^^^^^^^^^^^^^^
  |
  = help: say which point of `envlint checklist` is meant: `point = "tested-backups"`

error: `May` is no date
 --> envlint.toml:8:8
  |
8 | date = 'May'
  |        ^^^^^
  |
  = help: say when it was seen: `date = "2030-01-31"`
"#]]
        );
    }
}
