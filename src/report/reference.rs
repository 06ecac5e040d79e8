//! The reference of all rules in one page of Markdown: what `docs/rules.md` holds.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::markup::{code, prose};
use crate::rule::{Catalogue, CredentialPattern, EnvironmentTag, Rule, RuleKind};

/// Writes the page: rules about environments and scripts at length, those about credentials as a table by provider.
pub fn write_rules_markdown(catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Rules\n")?;
    writeln!(
        out,
        "`envlint explain RULE` shows a rule with its examples. A finding is allowed where it is, with a reason: \
         `envlint:allow(RULE) why`.\n"
    )?;
    let mut credentials: BTreeMap<&str, Vec<(&Rule, &CredentialPattern)>> = BTreeMap::new();
    let (mut relations, mut scripts, mut imported) = (Vec::new(), Vec::new(), Vec::new());
    for rule in catalogue.iter() {
        match &rule.kind {
            RuleKind::Relation => relations.push(rule),
            RuleKind::Script => scripts.push(rule),
            RuleKind::Imported(_) => imported.push(rule),
            RuleKind::Credential(pattern) => {
                credentials.entry(&*pattern.provider).or_default().push((rule, pattern));
            }
        }
    }
    write_pages("Values, files and databases", &relations, out)?;
    write_pages("Scripts and commands", &scripts, out)?;
    write_pages("Imported", &imported, out)?;
    write_credentials(&credentials, out)
}

fn write_pages(title: &str, rules: &[&Rule], out: &mut dyn Write) -> io::Result<()> {
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {title}\n")?;
    for rule in rules {
        writeln!(out, "### {}\n", rule.id)?;
        writeln!(out, "*{}*: {}.\n", rule.severity.name(), prose(&rule.summary))?;
        let page = rule.page();
        for (heading, text) in [("Why it matters", &page.why), ("What to do", &page.remediation)] {
            writeln!(out, "**{heading}.** {}\n", prose(text.trim()))?;
        }
        if !page.references.is_empty() {
            let links: Vec<_> = page.references.iter().map(|it| format!("<{it}>")).collect();
            writeln!(out, "Read on: {}\n", links.join(", "))?;
        }
    }
    Ok(())
}

fn write_credentials(
    providers: &BTreeMap<&str, Vec<(&Rule, &CredentialPattern)>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "## Credentials\n")?;
    writeln!(out, "| Provider | Rule | Grade | What | Environment by its form |")?;
    writeln!(out, "| --- | --- | --- | --- | --- |")?;
    for (provider, rules) in providers {
        for (rule, pattern) in rules {
            let cells = [
                prose(provider),
                code(rule.id.as_str()),
                rule.severity.name().to_owned(),
                prose(&rule.summary),
                form(pattern.tag).to_owned(),
            ];
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
    }
    Ok(())
}

/// What a credential's form says of its environment.
fn form(tag: EnvironmentTag) -> &'static str {
    match tag {
        EnvironmentTag::Live => "live",
        EnvironmentTag::Test => "test",
        EnvironmentTag::Unknown => "",
    }
}
