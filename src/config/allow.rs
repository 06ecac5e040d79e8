//! `[[allow]]`: findings that the project allows, each with a reason and maybe a last day.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, Shape, Value};
use super::section::SHAPES;
use super::{Allow, Standing};
use crate::text::Span;

pub(super) const ALLOW: Shape =
    Shape { name: "`[[allow]]`", keys: &["rule", "path", "key", "reason", "expires"] };

/// The allows in the order of the file.
pub(super) fn allows(file: &DeTable<'_>, reader: &mut Reader<'_>, today: Option<Date>) -> Vec<Allow> {
    let Some(value) = file.get("allow") else { return Vec::new() };
    let DeValue::Array(entries) = value.get_ref() else {
        reader.report(
            value.span().into(),
            "`allow` is a list of tables",
            "write each as a section: `[[allow]]`",
        );
        return Vec::new();
    };
    entries.iter().filter_map(|entry| allow(entry, reader, today)).collect()
}

fn allow(entry: &Value<'_>, reader: &mut Reader<'_>, today: Option<Date>) -> Option<Allow> {
    let table = reader.table(entry, "write each as a section: `[[allow]]`")?;
    let span = entry.span().into();
    reader.check_keys(table, ALLOW, SHAPES);
    if !["rule", "path", "key"].iter().any(|key| table.contains_key(*key)) {
        reader.report(span, "this would allow everything", "say what is allowed: `rule`, `path` or `key`");
    }
    let expires = reader.date(table, "expires");
    Some(Allow {
        rule: reader.text(table, "rule").and_then(|name| reader.rule(&name)),
        path: reader.text(table, "path").map(|pattern| reader.globs_of(&[pattern])),
        key: reader.text(table, "key").map(|key| key.text),
        reason: reason(table, span, reader),
        standing: standing(expires, today),
        span,
    })
}

fn reason(allow: &DeTable<'_>, allow_span: Span, reader: &mut Reader<'_>) -> String {
    let help = "say why this is allowed: `reason = \"…\"`";
    if !allow.contains_key("reason") {
        reader.report(allow_span, "this has no reason", help);
    }
    let reason = reader.text(allow, "reason");
    if let Some(empty) = reason.as_ref().filter(|reason| reason.text.trim().is_empty()) {
        reader.report(empty.span, "the reason is empty", help);
    }
    reason.map(|reason| reason.text).unwrap_or_default()
}

fn standing(expires: Option<Date>, today: Option<Date>) -> Standing {
    match (expires, today) {
        (Some(last_day), Some(today)) if last_day < today => Standing::ExpiredOn(last_day),
        (Some(_) | None, Some(_) | None) => Standing::InForce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::config::testing::{assert_messages, catalogue, parse};

    #[test]
    fn allow_needs_something_to_fit_and_a_reason() {
        let reason = "say why this is allowed: `reason = \"…\"`";
        assert_messages(&[
            (
                "[[allow]]\nreason = 'x'",
                &[("this would allow everything", "say what is allowed: `rule`, `path` or `key`")],
            ),
            ("[[allow]]\nkey = 'A'", &[("this has no reason", reason)]),
            ("[[allow]]\nkey = 'A'\nreason = ' '", &[("the reason is empty", reason)]),
        ]);
    }

    #[test]
    fn allow_expires_after_its_last_day() {
        let standing = |day: &str| {
            let text = format!("[[allow]]\nkey = 'A'\nreason = 'x'\nexpires = {day}\n");
            parse(text).map(|settings| settings.allows[0].standing)
        };
        assert_eq!(standing("'2026-06-15'"), Ok(Standing::InForce));
        for day in ["'2026-06-14'", "2026-06-14"] {
            assert_eq!(standing(day), Ok(Standing::ExpiredOn(Date::constant(2026, 6, 14))));
        }
        for day in ["'2026-13-01'", "'20260614'", "'June'", "2026-06-14T10:00:00Z", "''"] {
            let error = standing(day).unwrap_err();
            assert!(error.problems[0].message.ends_with("is no date"), "{error}");
        }
    }

    #[test]
    fn without_a_today_nothing_expires() {
        let text = "[[allow]]\nkey = 'A'\nreason = 'x'\nexpires = '1999-01-01'\n";
        let settings = Settings::parse("envlint.toml", text, &catalogue(), None).unwrap();
        assert_eq!(settings.allows[0].standing, Standing::InForce);
    }
}
