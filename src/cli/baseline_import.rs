//! `envlint baseline import`: takes over what other scanners were told to ignore.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use envlint::baseline::{Acceptance, Foreign, ForeignFile};
use envlint::engine::{InlineAllows, Scan, Scope};
use envlint::finding::Finding;

use super::baseline::{Desk, Terms};
use super::failure::UsageError;
use super::outcome::Outcome;
use super::progress::Bar;

pub(super) fn run(at: &Desk<'_>, files: &[PathBuf], terms: &Terms) -> anyhow::Result<Outcome> {
    let mut baseline = at.baseline.clone();
    let mut past = BTreeMap::new();
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let foreign = read(&at.scan.directory.join(path), &name)?;
        let mut imported = 0;
        let mut left: Vec<_> =
            foreign.unusable.iter().map(|(number, why)| (*number, (*why).to_owned())).collect();
        for entry in &foreign.entries {
            match findings_at(at, entry, &mut past)? {
                Ok(findings) => {
                    let reason = terms.reason.clone().or_else(|| entry.reason.clone());
                    let reason = reason.unwrap_or_else(|| format!("imported from {name}"));
                    let history = entry.commit.is_some();
                    let acceptance = Acceptance { reason: &reason, expires: terms.expires, history };
                    baseline = baseline.with(&findings.iter().collect::<Vec<_>>(), &acceptance);
                    imported += 1;
                }
                Err(why) => left.push((entry.number, why)),
            }
        }
        left.sort();
        for (number, why) in &left {
            at.say(&format!("{name}:{number}: not imported: {why}"))?;
        }
        at.say(&format!("{name}: {imported} imported, {} not", left.len()))?;
    }
    at.finish(&baseline)
}

fn read(path: &Path, name: &str) -> anyhow::Result<ForeignFile> {
    let bytes = super::output::read_file(path).with_context(|| format!("`{name}` cannot be read"))?;
    ForeignFile::parse(&bytes).ok_or_else(|| UsageError::UnknownIgnoreFile { name: name.to_owned() }.into())
}

/// The findings of files of the past, by commit and path.
type Past = BTreeMap<(String, String), Vec<Finding>>;

/// What envlint finds where an entry points, or why it finds nothing.
fn findings_at(
    at: &Desk<'_>,
    entry: &Foreign,
    past: &mut Past,
) -> anyhow::Result<Result<Vec<Finding>, String>> {
    let fitting = |findings: &[Finding]| -> Vec<Finding> {
        findings.iter().filter(|finding| entry.fits(finding)).cloned().collect()
    };
    let found = match &entry.commit {
        None => fitting(&at.report.findings),
        Some(commit) => {
            let key = (commit.clone(), entry.path.clone());
            if !past.contains_key(&key) {
                let Some(bytes) = at.scan.file_at(commit, &entry.path)? else {
                    return Ok(Err("the commit, or the file in it, is not here".to_owned()));
                };
                past.insert(key.clone(), findings_in(at, &entry.path, bytes)?);
            }
            fitting(&past[&key])
        }
    };
    if !found.is_empty() {
        return Ok(Ok(found));
    }
    let is_allowed = at.report.suppressed.iter().any(|it| entry.fits(&it.finding));
    let why = if is_allowed { "it is allowed already" } else { "envlint finds nothing there" };
    Ok(Err(why.to_owned()))
}

/// What a file of the past holds by itself.
fn findings_in(at: &Desk<'_>, path: &str, bytes: Vec<u8>) -> anyhow::Result<Vec<Finding>> {
    let scope = Scope::Stdin { name: path.into(), bytes };
    let scan = Scan { scope, inline_allows: InlineAllows::Honoured, ..at.scan.clone() }.without_baseline();
    Ok(scan.run(&Bar::hidden())?.findings)
}
