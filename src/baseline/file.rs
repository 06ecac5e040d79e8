//! The baseline's text: one JSON object a line.
//!
//! All that is wrong with a file is said at once, by line. A file with one broken line is not used in part: nobody could
//! tell what it still accepts.

use std::fmt;

use bstr::ByteSlice;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Baseline, Entry};
use crate::finding::Fingerprint;
use crate::text::{self, Span};

/// More mistakes than this are only counted.
const SHOWN_MISTAKES: usize = 20;

/// A baseline that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BaselineError {
    /// The file's path, as the caller gave it.
    pub path: String,
    /// What is wrong with it, in the order of the lines; never empty.
    pub mistakes: Vec<Mistake>,
    /// How many more there are.
    pub further: usize,
}

impl fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the baseline cannot be used")?;
        for Mistake { line, message, help } in &self.mistakes {
            write!(formatter, "\n  {}:{line}: {message}\n    help: {help}", self.path)?;
        }
        match self.further {
            0 => Ok(()),
            further => write!(formatter, "\n  and {further} more"),
        }
    }
}

/// One line that is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong. Repeats nothing of the line.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// An entry as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    rule: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    fingerprint: String,
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    history: bool,
}

impl Baseline {
    /// Reads the text of the file at `path`, which is only named, in errors.
    ///
    /// ```
    /// use envlint::baseline::Baseline;
    ///
    /// let error = Baseline::parse("baseline.jsonl", b"<<<<<<< main\n").unwrap_err();
    /// assert_eq!(error.mistakes[0].line, 1);
    /// assert!(error.to_string().contains("merge conflict"));
    /// ```
    pub fn parse(path: &str, bytes: &[u8]) -> Result<Self, BaselineError> {
        let text = text::decode(bytes);
        let (mut baseline, mut mistakes) = (Self::default(), Vec::new());
        let mut start = 0;
        for (number, line) in text.lines_with_terminator().enumerate() {
            let content = line.trim();
            if !content.is_empty() {
                match entry(content) {
                    Ok(entry) => {
                        baseline.entries.push(entry);
                        baseline.lines.push(Span::new(start, start + line.trim_end().len()));
                    }
                    Err((message, help)) => mistakes.push(Mistake { line: number + 1, message, help }),
                }
            }
            start += line.len();
        }
        if mistakes.is_empty() {
            return Ok(baseline);
        }
        let further = mistakes.len().saturating_sub(SHOWN_MISTAKES);
        mistakes.truncate(SHOWN_MISTAKES);
        Err(BaselineError { path: path.to_owned(), mistakes, further })
    }

    /// The text of the file.
    pub fn render(&self) -> serde_json::Result<String> {
        let mut text = String::new();
        for entry in &self.entries {
            let line = Line {
                rule: entry.rule.clone(),
                path: entry.path.clone(),
                key: entry.key.clone(),
                fingerprint: entry.fingerprint.to_string(),
                reason: entry.reason.clone(),
                expires: entry.expires.map(|day| day.to_string()),
                history: entry.history,
            };
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
        Ok(text)
    }
}

fn entry(line: &[u8]) -> Result<Entry, (String, &'static str)> {
    const REWRITE: &str =
        "restore the line from Git, or take it out; `envlint baseline write` accepts what is found";
    let is_conflict = |marker: &[u8]| {
        line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(b" "))
    };
    if [b"<<<<<<<".as_slice(), b"|||||||", b"=======", b">>>>>>>"].into_iter().any(is_conflict) {
        let help = "keep the entries of both sides, take the markers out, then run `envlint baseline update`";
        return Err(("this is a merge conflict".to_owned(), help));
    }
    let line: Line = serde_json::from_slice(line).map_err(|error| (mistake_of(&error), REWRITE))?;
    let fingerprint = Fingerprint::parse(&line.fingerprint)
        .ok_or_else(|| ("`fingerprint` is no fingerprint".to_owned(), REWRITE))?;
    if line.reason.trim().is_empty() {
        let help = "say why the finding is accepted: `\"reason\":\"…\"`";
        return Err(("the reason is empty".to_owned(), help));
    }
    let expires = line.expires.as_deref().map(last_day).transpose()?;
    let Line { rule, path, key, reason, history, .. } = line;
    Ok(Entry { path, rule, key, fingerprint, reason, expires, history })
}

/// A line may hold what somebody pasted by mistake, so that of the reader's own words only the harmless are kept.
fn mistake_of(error: &serde_json::Error) -> String {
    const FIELDS: &[&str] = &["rule", "path", "key", "fingerprint", "reason", "expires", "history"];
    let said = error.to_string();
    let missing = FIELDS.iter().find(|field| said.starts_with(&format!("missing field `{field}`")));
    match missing {
        Some(field) => format!("`{field}` is missing"),
        None if said.starts_with("unknown field") => {
            format!("this has a field that is none of {}", FIELDS.join(", "))
        }
        None => format!("this is no entry, from column {} on", error.column()),
    }
}

fn last_day(text: &str) -> Result<Date, (String, &'static str)> {
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    let help = "write the last day on which it counts, such as `\"2030-01-31\"`";
    date.ok_or_else(|| ("`expires` is no date".to_owned(), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"rule":"a-rule","path":"a \"b\"\n","key":"KEY","fingerprint":"0123456789abcdef-00ff","reason":"why","expires":"2026-06-15","history":true}"#;

    fn mistakes(text: &str) -> Vec<(usize, String)> {
        let error = Baseline::parse("b.jsonl", text.as_bytes()).unwrap_err();
        error.mistakes.into_iter().map(|it| (it.line, it.message)).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let text = format!("{ENTRY}\n{}\n", ENTRY.replace(r#","expires":"2026-06-15","history":true"#, ""));
        let baseline = Baseline::parse("b.jsonl", text.as_bytes()).unwrap();
        assert_eq!(baseline.render().unwrap(), text);
        assert_eq!(baseline.entries()[0].path, "a \"b\"\n");
        assert_eq!(&text[baseline.lines[1].range()], text.lines().nth(1).unwrap());
    }

    #[test]
    fn empty_lines_line_endings_and_marks_are_forgiven() {
        for text in [String::new(), "\n \r\n".into(), format!("\u{feff}{ENTRY}\r\n\r\n{ENTRY}")] {
            let count = text.matches("a-rule").count();
            assert_eq!(Baseline::parse("b", text.as_bytes()).unwrap().entries.len(), count, "{text:?}");
        }
    }

    #[test]
    fn every_broken_line_is_said_and_nothing_of_it_is_repeated() {
        let without = |part: &str| ENTRY.replace(part, "");
        let broken = [
            "Hunter2Hunter2".to_owned(),
            "<<<<<<< Hunter2Hunter2".to_owned(),
            "=======".to_owned(),
            without(r#""rule":"a-rule","#),
            ENTRY.replace("\"rule\"", "\"Hunter2Hunter2\""),
            ENTRY.replace("0123456789abcdef-00ff", "Hunter2Hunter2"),
            ENTRY.replace("why", " "),
            ENTRY.replace("2026-06-15", "2026-13-15"),
            ENTRY.replace("\"why\"", "7"),
            "[]".to_owned(),
        ];
        let found = mistakes(&broken.join("\n"));
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
        assert_eq!(found[1].1, "this is a merge conflict");
        assert_eq!(found[3].1, "`rule` is missing");
        assert_eq!(found[5].1, "`fingerprint` is no fingerprint");
        let error = Baseline::parse("b", broken.join("\n").as_bytes()).unwrap_err().to_string();
        assert!(!error.contains("Hunter2") && error.contains("\n  b:10: "), "{error}");
    }

    #[test]
    fn many_mistakes_are_counted() {
        let error = Baseline::parse("b", "x\n".repeat(25).as_bytes()).unwrap_err();
        assert_eq!((error.mistakes.len(), error.further), (20, 5));
        assert!(error.to_string().ends_with("\n  and 5 more"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = Baseline::parse("b", &bytes);
            let _ = Baseline::parse("b", &[br#"{"rule":""#.as_slice(), &bytes, b"\"}"].concat());
        }
    }
}
