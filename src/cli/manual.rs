//! `envlint completions` and `envlint man`: what shells and `man` read, from the one definition of the command line.

use std::path::Path;

use anyhow::Context;
use clap_mangen::Man;

use super::arguments::{CommonArguments, CompletionsArguments, ManArguments, definition};
use super::outcome::Outcome;
use super::output::Target;

/// Writes the script that a shell completes command lines with.
pub(super) fn completions(
    arguments: &CompletionsArguments,
    common: &CommonArguments,
) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition(), "envlint", &mut script);
    Target::of(common.output.as_deref()).write(|out| out.write_all(&script))?;
    Ok(Outcome::Clean)
}

/// Writes the manual page, or a page for each command into a folder.
pub(super) fn man(arguments: &ManArguments, common: &CommonArguments) -> anyhow::Result<Outcome> {
    match &arguments.folder {
        Some(folder) => write_pages(folder)?,
        None => Target::of(common.output.as_deref()).write(|out| Man::new(definition()).render(out))?,
    }
    Ok(Outcome::Clean)
}

fn write_pages(folder: &Path) -> anyhow::Result<()> {
    let pages = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(definition(), folder));
    pages.with_context(|| format!("no manual pages can be written into `{}`", folder.display()))
}
