//! `envlint fix`, and `check --fix`: applies what can be applied, and says what is left.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use anyhow::Context;
use envlint::engine::{Boldness, Depth, Goal, Mend, Mended, Mending, Scope, Shallow, Writing};
use envlint::finding::Applicability;
use envlint::report::{Period, Report, escape};

use super::arguments::{CommonArguments, FixArguments};
use super::explain::unknown_rule;
use super::failure::UsageError;
use super::outcome::Outcome;
use super::progress::Bar;
use super::rules::rules_of_project;
use super::scan;
use super::surroundings::Surroundings;

/// What is to be fixed, and how.
pub(super) struct Request {
    pub(super) paths: Vec<PathBuf>,
    pub(super) goal: Goal,
    pub(super) writing: Writing,
}

impl Request {
    pub(super) fn new(paths: Vec<PathBuf>, bold: bool, diff: bool) -> Self {
        Self {
            paths,
            goal: Goal::Mend(if bold { Boldness::Unsafe } else { Boldness::Safe }),
            writing: if diff { Writing::Nothing } else { Writing::Files },
        }
    }

    /// What was asked for; a rule that is to be allowed must be there, and the reason one line.
    pub(super) fn of(arguments: FixArguments, common: &CommonArguments) -> anyhow::Result<Self> {
        let FixArguments { paths, bold, diff, allow, reason } = arguments;
        let request = Self::new(paths, bold, diff);
        let Some(name) = allow else { return Ok(request) };
        let catalogue = rules_of_project(common)?;
        let rule = catalogue.get(&name).map(|rule| rule.id.clone());
        let rule = rule.ok_or_else(|| unknown_rule(&name, &catalogue))?;
        let reason = reason.unwrap_or_default().trim().to_owned();
        if !reason.chars().any(char::is_alphanumeric) {
            return Err(UsageError::EmptyReason.into());
        }
        if reason.contains(char::is_control) || ["*/", "-->"].iter().any(|end| reason.contains(end)) {
            return Err(UsageError::ReasonEndsComment.into());
        }
        Ok(Self { goal: Goal::Allow { rule, reason }, ..request })
    }
}

/// Applies fixes, writes every report about what is left, and says how it ended.
pub(super) fn run(
    request: Request,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let outputs = scan::outputs(common)?;
    let Request { paths, goal, writing } = request;
    let scan = scan::of(Scope::Worktree(paths), Shallow::Refused, Depth::SHALLOW, common)?;
    let start = Surroundings::now();
    let mended = Mending { scan, goal: goal.clone(), writing }.run(&Bar::new(common, surroundings))?;
    match writing {
        Writing::Nothing => show(mended, common),
        Writing::Files => {
            tell("fixed", &mended, common)?;
            let report =
                Report { period: Period { start, end: Surroundings::now() }, ..mended.report.clone() };
            scan::write_all(&outputs, &report, common, surroundings)?;
            tell_more(&mended, &goal, common)?;
            Ok(Outcome::of(&report, common.findings_policy()))
        }
    }
}

/// Shows what would change. As nothing does, what is found now decides.
fn show(mended: Mended, common: &CommonArguments) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    for line in mended.diff.split_inclusive('\n') {
        let (content, ending) = line.strip_suffix('\n').map_or((line, ""), |it| (it, "\n"));
        let content = content.strip_suffix('\r').unwrap_or(content).replace('\t', "    ");
        match write!(out, "{}{ending}", escape(&content)) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            written => written.context("standard output cannot be written to")?,
        }
    }
    tell("would fix", &mended, common)?;
    let report = mended.unchanged.unwrap_or(mended.report);
    Ok(Outcome::of(&report, common.findings_policy()))
}

/// One line for each fix, on standard error: reports for programs go to standard output.
fn tell(done: &str, mended: &Mended, common: &CommonArguments) -> anyhow::Result<()> {
    let lines = mended.applied.iter().map(|mend| format!("{done} {}", named(mend)));
    let failed = mended.failed.iter().map(|(mend, reason)| format!("not fixed {}: {reason}", named(mend)));
    let mut lines: Vec<_> = if common.quiet { failed.collect() } else { lines.chain(failed).collect() };
    if !mended.sections.is_empty() {
        lines.push("no comment can stand there: put this into envlint.toml".to_owned());
        lines.extend(mended.sections.iter().flat_map(|it| it.lines().map(ToOwned::to_owned)));
    }
    say(lines)
}

fn named(mend: &Mend) -> String {
    format!("{}:{}: {} [{}]", mend.path.display(), mend.line, mend.fix.title, mend.rule)
}

/// What is left for a person: commands to run, and fixes to look at.
fn tell_more(mended: &Mended, goal: &Goal, common: &CommonArguments) -> anyhow::Result<()> {
    if common.quiet {
        return Ok(());
    }
    let mut lines: Vec<String> = Vec::new();
    for command in mended.applied.iter().flat_map(|mend| &mend.fix.commands) {
        let line = format!("run: {command}");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let fixes = mended.report.findings.iter().flat_map(|it| &it.fixes);
    let is_left = fixes.filter(|it| it.is_applicable() && it.applicability == Applicability::Unsafe).count();
    if *goal == Goal::Mend(Boldness::Safe) && is_left > 0 {
        let (noun, it) = if is_left == 1 { ("fix", "it") } else { ("fixes", "them") };
        lines.push(format!(
            "{is_left} more {noun} should be looked at: `envlint fix --unsafe --diff` shows {it}, without --diff it \
             applies {it}"
        ));
    }
    say(lines)
}

fn say(lines: Vec<String>) -> anyhow::Result<()> {
    let mut out = io::stderr().lock();
    for line in lines {
        match writeln!(out, "{}", escape(&line)) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
            written => written.context("standard error cannot be written to")?,
        }
    }
    Ok(())
}
