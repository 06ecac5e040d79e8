//! What other scanners were told to ignore, read for `envlint baseline import`.
//!
//! Their entries name a line, or the value itself; ours name neither. So an entry is only a place to look at: what envlint
//! finds there is accepted, and an entry without a finding is said and left behind.

use bstr::ByteSlice;
use serde::Deserialize;
use serde_json::Value;

use crate::finding::{Finding, Fingerprint};
use crate::secret::Secret;

/// One entry of another tool's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The line of the file that it stands on; its number from 1 where the file is one JSON value.
    pub number: usize,
    /// The commit that holds what it is about, in full; the tree of today when `None`.
    pub commit: Option<String>,
    /// The path, with `/`.
    pub path: String,
    /// The line in that file.
    pub line: Option<usize>,
    /// The digits of the value, where the value is known.
    digits: Option<String>,
    /// What is said about it in the file.
    pub reason: Option<String>,
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignFile {
    /// Entries that name a place.
    pub entries: Vec<Foreign>,
    /// The numbers of entries that name none, each with the reason.
    pub unusable: Vec<(usize, &'static str)>,
}

impl ForeignFile {
    /// Reads the ignore files of gitleaks and betterleaks, reports of theirs in JSON, and detect-secrets' baseline, told
    /// apart by what is in them. `None` when it is none of these.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = crate::text::decode(bytes);
        match text.trim_start().first() {
            Some(b'{') => secrets_baseline(&text),
            Some(b'[') => report(&text),
            Some(_) | None => ignore_file(&text),
        }
    }
}

impl Foreign {
    /// Whether a finding lies where the entry points.
    pub fn fits(&self, finding: &Finding) -> bool {
        let is_here = |place: &crate::finding::Place| {
            place.path.display() == self.path
                && self.line.is_some_and(|line| (place.start.line..=place.end.line).contains(&line))
        };
        let same_value = self.digits.as_deref() == Some(finding.fingerprint.value_digits());
        let primary = &finding.primary.place;
        // The same value in one file is one finding, whose other places are labels.
        let again = finding.related.iter().filter(|label| label.place.path == primary.path);
        same_value && primary.path.display() == self.path
            || is_here(primary)
            || again.into_iter().any(|label| is_here(&label.place))
    }
}

/// `file:rule:line` or `commit:file:rule:line`, one a line.
fn ignore_file(text: &[u8]) -> Option<ForeignFile> {
    let mut file = ForeignFile::default();
    let mut comment = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            comment = None;
        } else if let Some(said) = line.strip_prefix(b"#") {
            comment = Some(said.trim().to_str_lossy().into_owned()).filter(|it| !it.is_empty());
        } else {
            match ignored(at + 1, &line.to_str_lossy(), comment.as_deref()) {
                Ok(entry) => file.entries.push(entry),
                Err(reason) => file.unusable.push((at + 1, reason)),
            }
        }
    }
    let is_one = !file.entries.is_empty() || file.unusable.is_empty();
    is_one.then_some(file)
}

fn ignored(number: usize, line: &str, comment: Option<&str>) -> Result<Foreign, &'static str> {
    let (line, behind) = line.split_once(" #").unwrap_or((line, ""));
    let is_hex = |text: &str| text.bytes().all(|it| it.is_ascii_hexdigit());
    let line = line.trim();
    if line.len() >= 40 && is_hex(line) {
        return Err("a digest of a value does not say where the value is");
    }
    let mut parts = line.rsplitn(3, ':');
    let (at, rule, rest) = (parts.next(), parts.next(), parts.next());
    let at = at.and_then(|it| it.parse().ok());
    let (Some(at), Some(_), Some(rest)) = (at, rule, rest) else {
        return Err("expected `file:rule:line` or `commit:file:rule:line`");
    };
    let (commit, path) = match rest.split_once(':') {
        Some((commit, path)) if commit.len() >= 40 && is_hex(commit) => (Some(commit.to_owned()), path),
        Some(_) | None => (None, rest),
    };
    let said = [behind.trim(), comment.unwrap_or_default()].into_iter().find(|it| !it.is_empty());
    Ok(Foreign {
        number,
        commit,
        path: normal(path)?,
        line: Some(at),
        digits: None,
        reason: said.map(ToOwned::to_owned),
    })
}

/// A finding of gitleaks' or betterleaks' report.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reported {
    file: String,
    #[serde(default)]
    start_line: usize,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    commit: String,
}

fn report(text: &[u8]) -> Option<ForeignFile> {
    let mut file = ForeignFile::default();
    let findings: Vec<Value> = serde_json::from_slice(text).ok()?;
    for (at, finding) in findings.into_iter().enumerate() {
        let entry = serde_json::from_value::<Reported>(finding)
            .map_err(|_| "expected a finding with `File`, `StartLine` and `Commit`")
            .and_then(|it| reported(at + 1, &it));
        match entry {
            Ok(entry) => file.entries.push(entry),
            Err(reason) => file.unusable.push((at + 1, reason)),
        }
    }
    let is_one = !file.entries.is_empty() || file.unusable.is_empty();
    is_one.then_some(file)
}

fn reported(number: usize, it: &Reported) -> Result<Foreign, &'static str> {
    let is_redacted = it.secret.is_empty() || it.secret == "REDACTED" || it.secret.ends_with("...");
    Ok(Foreign {
        number,
        commit: (!it.commit.is_empty()).then(|| it.commit.clone()),
        path: normal(&it.file)?,
        line: Some(it.start_line),
        digits: (!is_redacted).then(|| Fingerprint::digits_of(&Secret::new(&it.secret))),
        reason: None,
    })
}

/// The baseline of detect-secrets: the places of each path.
fn secrets_baseline(text: &[u8]) -> Option<ForeignFile> {
    let baseline: Value = serde_json::from_slice(text).ok()?;
    let results = baseline.get("results")?.as_object()?;
    let mut file = ForeignFile::default();
    let places = results
        .iter()
        .flat_map(|(path, places)| places.as_array().into_iter().flatten().map(move |place| (path, place)));
    for (at, (path, place)) in places.enumerate() {
        let line = place.get("line_number").and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok());
        let entry = match (line, normal(path)) {
            (Some(line), Ok(path)) => Ok(Foreign {
                number: at + 1,
                commit: None,
                path,
                line: Some(line),
                digits: None,
                reason: audited(place),
            }),
            (None, Ok(_)) => Err("a digest of a value does not say where the value is"),
            (_, Err(reason)) => Err(reason),
        };
        match entry {
            Ok(entry) => file.entries.push(entry),
            Err(reason) => file.unusable.push((at + 1, reason)),
        }
    }
    Some(file)
}

fn audited(place: &Value) -> Option<String> {
    let is_secret = place.get("is_secret").and_then(Value::as_bool)?;
    let said = if is_secret { "audited as a secret" } else { "audited as no secret" };
    Some(said.to_owned())
}

/// A path as reports here show it.
fn normal(path: &str) -> Result<String, &'static str> {
    let path = path.replace('\\', "/");
    if path.contains('!') {
        return Err("envlint does not look into archives");
    }
    let path = path.strip_prefix("./").unwrap_or(&path);
    if path.starts_with('/') || path.is_empty() {
        return Err("expected a path relative to the root");
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> ForeignFile {
        ForeignFile::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn ignore_files_name_places_and_say_why() {
        let commit = "0123456789".repeat(4);
        let text = format!(
            "# a test key\nsrc/a.js:stripe:7\n\n./b:c.env:rule:1 # revoked\n{commit}:c\\d.js:rule:3\n{}\nnothing\n",
            "ab".repeat(32)
        );
        let file = parsed(&text);
        let said: Vec<_> = file
            .entries
            .iter()
            .map(|it| (it.number, it.commit.as_deref(), it.path.as_str(), it.line, it.reason.as_deref()))
            .collect();
        assert_eq!(
            said,
            [
                (2, None, "src/a.js", Some(7), Some("a test key")),
                (4, None, "b:c.env", Some(1), Some("revoked")),
                (5, Some(commit.as_str()), "c/d.js", Some(3), None),
            ]
        );
        assert_eq!(file.unusable.iter().map(|it| it.0).collect::<Vec<_>>(), [6, 7]);
    }

    #[test]
    fn reports_are_recognised_by_their_content() {
        let file = parsed(r#"[{"File":"a.js","StartLine":2,"Secret":"x","Commit":""},{"Rule":1}]"#);
        assert_eq!((file.entries[0].path.as_str(), file.entries[0].line), ("a.js", Some(2)));
        assert!(file.entries[0].digits.is_some() && file.entries[0].commit.is_none());
        assert_eq!(file.unusable.len(), 1);
        assert_eq!(parsed("[]"), ForeignFile::default());
    }

    #[test]
    fn baseline_of_detect_secrets_tells_what_was_audited() {
        let file = parsed(
            r#"{"version":"1.5.0","results":{"a.py":[{"type":"T","hashed_secret":"00","line_number":3,"is_secret":false},{"hashed_secret":"11"}]}}"#,
        );
        assert_eq!(file.entries[0].reason.as_deref(), Some("audited as no secret"));
        assert_eq!(file.unusable, [(2, "a digest of a value does not say where the value is")]);
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["hello world\n", "{}", "{\"results\":7}", "[1, 2]", "[", "{"] {
            assert_eq!(ForeignFile::parse(text.as_bytes()), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = ForeignFile::parse(&bytes);
            let _ = ForeignFile::parse(&[b"[".as_slice(), &bytes].concat());
            let _ = ForeignFile::parse(&[b"a:b:1\n".as_slice(), &bytes].concat());
        }
    }
}
