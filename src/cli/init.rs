//! `envlint init`: writes what it takes to have envlint look at each commit, and says so.

use std::io::Write;

use anyhow::Context;
use envlint::init::{self, Mode, NewFile, Part, Step};

use super::arguments::{CommonArguments, InitArguments};
use super::outcome::Outcome;
use super::output::{self, Permissions};
use super::surroundings::Surroundings;

pub(super) fn run(arguments: &InitArguments, common: &CommonArguments) -> anyhow::Result<Outcome> {
    let directory = Surroundings::current_folder()?;
    let steps = init::plan(&directory, &parts(arguments))?;
    let mut out = std::io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").context("standard output cannot be written to");
    let mut is_changed = false;
    for step in &steps {
        match step {
            Step::Write(_) if arguments.dry_run => say(format!("would write {step}"))?,
            Step::Write(file) => {
                write(file)?;
                say(format!("wrote {step}"))?;
            }
            Step::Kept { .. } | Step::Skipped { .. } if common.quiet => {}
            Step::Kept { .. } => say(format!("kept {step}"))?,
            Step::Skipped { .. } => say(format!("skipped {step}"))?,
            Step::ByHand { .. } => say(format!("left {step}"))?,
        }
        is_changed |= matches!(step, Step::Write(_));
    }
    if !is_changed && !common.quiet {
        say("nothing has changed".to_owned())?;
    }
    Ok(Outcome::Clean)
}

/// What was asked for; everything but the agents when nothing was.
fn parts(arguments: &InitArguments) -> Vec<Part> {
    let asked = [
        (arguments.settings, Part::Settings),
        (arguments.gitignore, Part::Ignored),
        (arguments.hook, Part::Hook),
        (arguments.workflow, Part::Workflow),
    ];
    let agents = arguments.agents.iter().map(|it| Part::Agent(it.0));
    let parts: Vec<_> =
        asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, part)| part).chain(agents).collect();
    if parts.is_empty() { Part::USUAL.to_vec() } else { parts }
}

fn write(file: &NewFile) -> anyhow::Result<()> {
    let permissions = match file.mode {
        Mode::Text => Permissions::Text,
        Mode::Program => Permissions::Program,
    };
    output::put_file(&file.path, file.text.as_bytes(), permissions)
        .with_context(|| format!("`{}` cannot be written", file.shown))
}
