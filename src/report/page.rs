//! A rule's page: what `envlint explain` shows.

use std::io::{self, Write};

use super::colour::{Colour, Paint};
use super::escape::escape;
use super::wrap::wrap;
use crate::rule::{Example, Rule, RuleId, RuleKind};

/// How wide prose may be.
const WIDTH: usize = 80;

/// Writes all that is to be said about a rule. Examples keep their placeholders: nothing here looks like a secret.
pub fn write_page(rule: &Rule, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let severity = colour.paint(Paint::Severity(rule.severity), rule.severity.name());
    writeln!(out, "{severity}[{}]: {}", colour.paint(Paint::Strong, &rule.id), escape(&rule.summary))?;
    if let RuleKind::Credential(pattern) = &rule.kind {
        writeln!(out, "issued by {}", escape(&pattern.provider))?;
    }
    write_section("Why it matters", wrap(&rule.page().why, WIDTH), colour, out)?;
    write_section("What to do", wrap(&rule.page().remediation, WIDTH), colour, out)?;
    write_section("How to allow it", wrap(&allowance(&rule.id), WIDTH), colour, out)?;
    write_section("Reported", examples(&rule.page().matches), colour, out)?;
    write_section("Not reported", examples(&rule.page().no_matches), colour, out)?;
    write_section(
        "Read on",
        rule.page().references.iter().map(|it| escape(it).into_owned()).collect(),
        colour,
        out,
    )
}

fn write_section(heading: &str, lines: Vec<String>, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", colour.paint(Paint::Strong, heading))?;
    for line in lines {
        writeln!(out, "{}", format!("  {line}").trim_end())?;
    }
    Ok(())
}

/// How findings of a rule are allowed one by one.
pub(super) fn allowance(id: &RuleId) -> String {
    format!("Write `envlint:allow({id}) REASON` in a comment on the line, or on the line above it.")
}

/// Each example's lines; a project's below the names of its files.
fn examples(examples: &[Example]) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, example) in examples.iter().enumerate() {
        match example {
            Example::Text(text) => lines.extend(shown_lines(text, "")),
            Example::Project { tracked, untracked, ignored } => {
                if number > 0 {
                    lines.push(String::new());
                }
                for (files, state) in [(tracked, ""), (untracked, " (untracked)"), (ignored, " (ignored)")] {
                    for (path, text) in files {
                        lines.push(format!("{}{state}:", escape(path)));
                        lines.extend(shown_lines(text, "    "));
                    }
                }
            }
        }
    }
    lines
}

fn shown_lines<'t>(text: &'t str, indent: &'t str) -> impl Iterator<Item = String> + 't {
    text.trim_end().lines().map(move |line| format!("{indent}{}", escape(&line.replace('\t', "    "))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::rule::{Confidence, Page, Severity};

    fn rule() -> Rule {
        let files = |path: &str, text: &str| BTreeMap::from([(path.to_owned(), text.to_owned())]);
        let page = Page {
            why: "Whoever can read the weaker environment holds the key to the stronger one, and everything that is \
                  tried out there happens here.\n\nA second paragraph."
                .into(),
            remediation: "Issue a key for each environment.".into(),
            references: vec!["https://example.com/keys".into()],
            matches: vec![Example::Project {
                tracked: files(".env.staging", "KEY=sk_live_{base62:24:same}\n"),
                untracked: BTreeMap::new(),
                ignored: files(".env.production", "KEY=sk_live_{base62:24:same}\n"),
            }],
            no_matches: vec![Example::Text("KEY=${KEY}".into())],
        };
        Rule {
            id: "reused-credential".parse().unwrap(),
            summary: "one secret is bound in two environments".into(),
            severity: Severity::Error,
            confidence: Confidence::High,
            kind: RuleKind::Relation,
            page: page.into(),
        }
    }

    #[test]
    fn page_says_why_and_what_to_do_and_keeps_placeholders() {
        let mut out = Vec::new();
        write_page(&rule(), Colour::Off, &mut out).unwrap();
        assert_data_eq!(
            String::from_utf8(out).unwrap(),
            str![[r#"
error[reused-credential]: one secret is bound in two environments

Why it matters
  Whoever can read the weaker environment holds the key to the stronger one, and
  everything that is tried out there happens here.

  A second paragraph.

What to do
  Issue a key for each environment.

How to allow it
  Write `envlint:allow(reused-credential) REASON` in a comment on the line, or on
  the line above it.

Reported
  .env.staging:
      KEY=sk_live_{base62:24:same}
  .env.production (ignored):
      KEY=sk_live_{base62:24:same}

Not reported
  KEY=${KEY}

Read on
  https://example.com/keys

"#]]
        );
    }
}
