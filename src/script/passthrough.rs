//! Anonymisers that copy personal data as it is: a record with `"email": user.email` in it, or a copy of everything in
//! which only some fields are replaced.
//!
//! Judged on the terms of a script, so whatever language it is written in. Only scripts that say by their path that they
//! anonymise are looked at, and only records in which something is replaced: a script that counts or logs builds records too.

use crate::binding::Column;
use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Confidence, Rule};
use crate::secret::Secret;
use crate::text::{AnyCase, Span};

use super::language::Language;
use super::term::{Script, TermId, TermKind};
use super::words;

/// How many places are shown.
const LABELS: usize = 6;

/// How deep a value is followed through what wraps it.
const DEEPEST: usize = 8;

/// Words of scripts that take out of data who it is about.
const ACTIONS: &str = "\
    anonymize anonymise anonymizer anonymiser anonymized anonymised anonymization anonymisation anonymous anon \
    pseudonymize pseudonymise pseudonymizer deidentify deidentified deidentification obfuscate obfuscator \
    obfuscation ofuscamiento anonimizar anonymizedb anonymisierung";
/// Words that say so together with one for what is in a database.
const VAGUE_ACTIONS: &str = "mask masker masking sanitize sanitise sanitizer sanitiser scrub scrubber redact";
const DATA: &str = "\
    db database databases data dump dumps export exports users user customers customer pii personal production \
    prod staging records tables backup";
/// Words for what else is made anonymous: pictures, sounds, addresses in logs, texts.
const OTHER: &str = "\
    dicom image images audio video face faces speech voice model models ip ips log logs logger logging html url \
    urls string strings text prompt prompts input path paths filename code trace traces stack request response \
    headers session login auth middleware test tests spec nifti mri ct pdf notebook telemetry analytics error";

/// Pieces of text, one of which each word of an action holds: every path is searched for them first.
static PIECES: AnyCase = AnyCase::new(&[
    "anon",
    "pseudonym",
    "deidentif",
    "obfusc",
    "ofuscamiento",
    "mask",
    "sanit",
    "scrub",
    "redact",
]);

/// Whether a file is an anonymiser in a language that is understood.
pub(super) fn is_candidate(path: &RepoPath) -> bool {
    if !PIECES.are_in(path.as_bytes()) || Language::of(path).is_none() {
        return false;
    }
    let file = path.file_name();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let named = words::words(stem);
    let around: Vec<String> = path.parents().last().map(|part| words::words(part)).unwrap_or_default();
    let has = |words: &[String], known: &str| {
        words.iter().any(|word| known.split_whitespace().any(|it| it == word))
    };
    if has(&named, OTHER) || has(&around, OTHER) {
        return false;
    }
    has(&named, ACTIONS) || has(&around, ACTIONS) || has(&named, VAGUE_ACTIONS) && has(&named, DATA)
}

/// The finding about an anonymiser.
pub(super) fn draft(script: &Script, rule: &Rule, id: DocumentId, document: &Document) -> Option<Draft> {
    let mut passed: Vec<Passed> =
        records(script).flat_map(|(kind, parts)| passed_in(script, kind, parts)).collect();
    passed.sort_by_key(|it| (it.span.start, it.span.end));
    passed.dedup_by_key(|it| it.span);
    let first = passed.first()?;
    let message = match &first.what {
        What::Field(key) if passed.len() == 1 => format!("`{key}` is copied as it is"),
        What::Field(key) => format!("`{key}` and {} more are copied as they are", passed.len() - 1),
        What::Rest => "every field that is not named here is copied as it is".to_owned(),
    };
    let path = document.path.display();
    let mut spots = passed.iter().take(LABELS).map(|it| Spot::new(id, it.span, it.what.label()));
    let primary = spots.next()?;
    let mut keys: Vec<String> = passed.iter().map(|it| it.what.label()).collect();
    keys.sort();
    keys.dedup();
    let value = Secret::new(keys.join("\n"));
    let mut draft = Draft::of(rule, format!("{message} by `{path}`, which anonymises"), primary, value);
    draft.related = spots.collect();
    // What stands in for a datum beside the copied one may be a datum itself.
    draft.hidden = literal_values(script);
    if matches!(first.what, What::Rest) {
        draft.confidence = Confidence::Low;
    }
    Some(draft)
}

/// The places of all literals that are a field's value.
fn literal_values(script: &Script) -> Vec<Span> {
    let value_of = |kind: &TermKind| match kind {
        TermKind::Pair { value, .. } => Some(script.term(*value)),
        _ => None,
    };
    let values = script.terms.iter().filter_map(|term| value_of(&term.kind));
    values.filter(|value| matches!(value.kind, TermKind::Text { .. })).map(|value| value.span).collect()
}

/// Something that is copied.
struct Passed {
    span: Span,
    what: What,
}

enum What {
    /// A field with a personal datum.
    Field(String),
    /// All that is not named.
    Rest,
}

impl What {
    fn label(&self) -> String {
        match self {
            Self::Field(key) => format!("`{key}` is copied"),
            Self::Rest => "the rest of the record is copied".to_owned(),
        }
    }
}

/// What holds the parts of a record. An argument without a name is no copy of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    Arguments,
}

/// The parts of every record: of a table, or of a call with named arguments.
fn records(script: &Script) -> impl Iterator<Item = (Kind, &[TermId])> {
    let questions = questions(script);
    script.terms.iter().enumerate().filter_map(move |(at, term)| {
        let (kind, parts) = match &term.kind {
            TermKind::Table(parts) => (Kind::Table, parts.as_slice()),
            TermKind::Call(call) => (Kind::Arguments, call.arguments.as_slice()),
            _ => return None,
        };
        let is_record = parts.iter().any(|part| matches!(script.term(*part).kind, TermKind::Pair { .. }));
        (is_record && !questions.contains(&TermId(at))).then_some((kind, parts))
    })
}

/// The tables that say which records are meant, not what is in them.
fn questions(script: &Script) -> std::collections::BTreeSet<TermId> {
    const KEYS: &[&str] = &["where", "filter", "select", "include", "orderBy", "order_by", "match", "query"];
    let of_pair = |kind: &TermKind| match kind {
        TermKind::Pair { key, value } if KEYS.contains(&key.as_str()) => Some(*value),
        _ => None,
    };
    script.terms.iter().filter_map(|term| of_pair(&term.kind)).collect()
}

/// What of a record is copied, when something else in it is replaced.
fn passed_in(script: &Script, kind: Kind, parts: &[TermId]) -> Vec<Passed> {
    let mut passed = Vec::new();
    let mut replaces = false;
    for part in parts {
        let term = script.term(*part);
        if let TermKind::Pair { key, value } = &term.kind {
            let Some(column) = personal(key) else { continue };
            if is_copy(script, *value, column) {
                passed.push(Passed { span: term.span, what: What::Field(shown(key)) });
            } else {
                replaces = true;
            }
        } else if kind == Kind::Table && matches!(term.kind, TermKind::Name(_)) {
            passed.push(Passed { span: term.span, what: What::Rest });
        }
    }
    if replaces { passed } else { Vec::new() }
}

/// What a key holds. In a record that an anonymiser builds, a `name` is a person's, and a login tells who it is as well.
fn personal(key: &str) -> Option<Held> {
    let joined = words::words(key).concat();
    if matches!(joined.as_str(), "name" | "username" | "login" | "displayname" | "nickname") {
        return Some(Held::Name);
    }
    Column::of(key).map(Held::Column)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// A name by which a person is known.
    Name,
    Column(Column),
}

/// Whether a value is the same datum of another record, perhaps in another notation.
fn is_copy(script: &Script, mut value: TermId, held: Held) -> bool {
    for _ in 0..DEEPEST {
        let next = match &script.term(value).kind {
            TermKind::Sequence(parts) => parts.first().copied().filter(|_| parts.len() == 1),
            // `user.email ?? null`, `user.email or ""`.
            TermKind::Coalesce(left, _) | TermKind::Or(left, _) => Some(*left),
            TermKind::Member { property, .. } => {
                return !is_made_up(property) && personal(property) == Some(held);
            }
            TermKind::Index { key, .. } => return is_key(script, *key, held),
            TermKind::Call(call) => match &script.term(call.callee).kind {
                // `row.get("email")`, and `user.email.lower()`.
                TermKind::Member { object, property } => match call.arguments.first() {
                    Some(key) if matches!(property.as_str(), "get" | "fetch" | "getString") => {
                        return is_key(script, *key, held);
                    }
                    None if NOTATIONS.contains(&property.as_str()) => Some(*object),
                    Some(_) | None => None,
                },
                // `str(user.email)`.
                TermKind::Name(name) if CASTS.contains(&name.as_str()) => call.arguments.first().copied(),
                _ => None,
            },
            _ => None,
        };
        let Some(next) = next else { return false };
        value = next;
    }
    false
}

/// Whether a name says that what it holds stands in for the datum: `anon_email`.
fn is_made_up(name: &str) -> bool {
    const WORDS: &str = "\
        anon anonymous anonymized anonymised pseudonym pseudonymized pseudo fake faked masked mask hashed redacted \
        obfuscated scrambled synthetic generated dummy random sanitized sanitised";
    words::words(name).iter().any(|word| WORDS.split_whitespace().any(|it| it == word))
}

fn is_key(script: &Script, key: TermId, held: Held) -> bool {
    matches!(&script.term(key).kind, TermKind::Text { literal, parts } if parts.is_empty() && personal(literal) == Some(held))
}

/// Methods after which a datum says what it said before.
const NOTATIONS: &[&str] = &[
    "lower",
    "upper",
    "strip",
    "trim",
    "toLowerCase",
    "toUpperCase",
    "toString",
    "to_s",
    "isoformat",
    "toISOString",
    "downcase",
    "upcase",
    "title",
    "capitalize",
    "toLocaleLowerCase",
];

const CASTS: &[&str] = &["str", "String", "string", "unicode", "int", "Number"];

/// A key as it may be shown.
fn shown(key: &str) -> String {
    key.chars().filter(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.')).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_an_action_holds_a_piece() {
        for word in ACTIONS.split_whitespace().chain(VAGUE_ACTIONS.split_whitespace()) {
            assert!(PIECES.are_in(format!("a/{}.py", word.to_uppercase()).as_bytes()), "{word}");
        }
    }

    #[test]
    fn anonymisers_are_known_by_their_paths() {
        for path in
            ["scripts/anonymize_export.py", "bin/anonymise.ts", "tasks/mask_users.js", "sanitizeDb.ts"]
        {
            assert!(is_candidate(&RepoPath::new(path)), "{path}");
        }
        for path in [
            "dicom_anonymize.py",
            "src/anonymize_ip.ts",
            "log_anonymizer.py",
            "audio/anonymize.py",
            "src/sanitize.ts",
            "mask_input.js",
            "tests/test_anonymize.py",
            "scripts/seed.py",
            "anonymize.sql",
        ] {
            assert!(!is_candidate(&RepoPath::new(path)), "{path}");
        }
    }
}
