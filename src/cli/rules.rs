//! `envlint rules`: all rules, for people or programs; and whether those of a project keep the laws.

use std::io::{self, Write};

use envlint::SourceError;
use envlint::engine::{
    BaselineFile, CheckedRules, Depth, InlineAllows, Scan, ScanError, Scope, Shallow, check_rules,
};
use envlint::report::{escape, write_rules, write_rules_json, write_rules_markdown};
use envlint::rule::Catalogue;

use super::arguments::{CommonArguments, RulesArguments, RulesCheckArguments, RulesCommand};
use super::failure;
use super::outcome::Outcome;
use super::surroundings::Surroundings;

pub(super) fn run(
    arguments: &RulesArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    match &arguments.command {
        None => list(common, surroundings),
        Some(RulesCommand::Check(arguments)) => check(arguments, common, surroundings),
    }
}

/// The rules that a run in the current folder goes by: envlint's own where there is no project.
pub(super) fn rules_of_project(common: &CommonArguments) -> anyhow::Result<Catalogue> {
    let scan = Scan {
        scope: Scope::Worktree(Vec::new()),
        directory: Surroundings::current_folder()?,
        config: common.config.clone(),
        baseline: BaselineFile::None,
        inline_allows: InlineAllows::Honoured,
        shallow: Shallow::Allowed,
        depth: Depth::SHALLOW,
        today: None,
    };
    match scan.catalogue() {
        Err(ScanError::Source(SourceError::NoRepository { .. })) if common.config.is_none() => {
            Ok(Catalogue::embedded())
        }
        catalogue => Ok(catalogue?),
    }
}

fn list(common: &CommonArguments, surroundings: &Surroundings) -> anyhow::Result<Outcome> {
    let outputs = common.outputs(&["human", "json", "markdown"])?;
    let catalogue = rules_of_project(common)?;
    for output in outputs {
        let colour = surroundings.colour(&output.target, common.colour());
        output.target.write(|out| match output.format {
            "json" => write_rules_json(&catalogue, out),
            "markdown" => write_rules_markdown(&catalogue, out),
            _ => write_rules(&catalogue, colour, out),
        })?;
    }
    Ok(Outcome::Clean)
}

/// Every file is checked, and the worst of them is how it ended.
fn check(
    arguments: &RulesCheckArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let folder = Surroundings::current_folder()?;
    let mut outcome = Outcome::Clean;
    for file in &arguments.files {
        outcome = outcome.max(match check_rules(&folder, file) {
            Ok(checked) => write_checked(&file.to_string_lossy(), &checked)?,
            Err(error) => failure::print(&error.into(), surroundings.stderr_colour(common.colour())),
        });
    }
    Ok(outcome)
}

fn write_checked(file: &str, checked: &CheckedRules) -> io::Result<Outcome> {
    let mut out = io::stdout().lock();
    match &checked.broken {
        None if checked.imported > 0 => {
            writeln!(out, "{}: {} imported rules can be looked for", escape(file), checked.imported)?;
            Ok(Outcome::Clean)
        }
        None => {
            let rules = if checked.rules == 1 { "rule keeps" } else { "rules keep" };
            writeln!(out, "{}: {} {rules} the laws", escape(file), checked.rules)?;
            Ok(Outcome::Clean)
        }
        Some(broken) => {
            writeln!(out, "{broken}")?;
            Ok(Outcome::Findings)
        }
    }
}
