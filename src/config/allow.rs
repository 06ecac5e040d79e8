//! `[[allow]]`: findings that the project allows, each with a reason and maybe a last day.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::key::{Kind, Shape, key};
use super::reader::{Reader, Value};
use super::section::SHAPES;
use super::{Allow, Standing};
use crate::secret::SaltedHash;
use crate::text::Span;

pub(super) const ALLOW: Shape = Shape {
    required: &["reason"],
    one_of: &["rule", "path", "key", "value"],
    ..Shape::new(
        "`[[allow]]`",
        "A finding that is allowed.",
        &[
            key("rule", Kind::Rule, "Findings of this rule."),
            key("path", Kind::Glob, "Findings in the files that fit this pattern."),
            key("key", Kind::Text, "Findings about the binding of this key."),
            key(
                "value",
                Kind::Hash,
                "Findings about this value, by what `envlint baseline hash` prints for it; never the value itself.",
            ),
            key("reason", Kind::Text, "Why it is allowed."),
            key("expires", Kind::Date, "The last day on which it is."),
        ],
    )
};

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
    if !ALLOW.one_of.iter().any(|key| table.contains_key(*key)) {
        let help = "say what is allowed: `rule`, `path`, `key` or `value`";
        reader.report(span, "this would allow everything", help);
    }
    let expires =
        reader.date(table, "expires", "write the last day on which it counts, such as `\"2030-01-31\"`");
    Some(Allow {
        rule: reader.text(table, "rule").and_then(|name| reader.rule(&name)),
        path: reader.text(table, "path").map(|pattern| reader.globs_of(&[pattern])),
        key: reader.text(table, "key").map(|key| key.text),
        value: value(table, reader),
        reason: reason(table, span, reader),
        standing: standing(expires, today),
        span,
    })
}

/// The hash of the value. Whoever writes the value itself must not see it again in the error.
fn value(allow: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<SaltedHash> {
    let value = reader.text(allow, "value")?;
    let hash = SaltedHash::parse(&value.text);
    if hash.is_none() {
        let help = "`envlint baseline hash` makes one of a value on standard input; the value itself never belongs here";
        reader.report_hidden(value.span, "this is no hash of a value", help);
    }
    hash
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
                &[("this would allow everything", "say what is allowed: `rule`, `path`, `key` or `value`")],
            ),
            ("[[allow]]\nkey = 'A'", &[("this has no reason", reason)]),
            ("[[allow]]\nkey = 'A'\nreason = ' '", &[("the reason is empty", reason)]),
        ]);
    }

    #[test]
    fn allowed_value_is_a_hash_and_a_value_in_its_place_is_not_repeated() {
        let allow = |value: &str| format!("[[allow]]\nvalue = '{value}'\nreason = 'x'\n");
        let settings = parse(allow("0123abcd-00ff")).unwrap();
        assert_eq!(
            settings.allows[0].value.as_ref().map(ToString::to_string).as_deref(),
            Some("0123abcd-00ff")
        );
        for value in ["correct horse battery", "Hunter2Hunter2", "0123abcd", ""] {
            let error = parse(allow(value)).unwrap_err();
            assert_eq!(error.problems[0].message, "this is no hash of a value");
            assert!(value.is_empty() || !error.to_string().contains(value), "{error}");
        }
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
