//! `envlint config`: what holds for a run, and where each of it comes from.

use std::io::Write;

use anyhow::Context;
use envlint::baseline;
use envlint::config::{EffectiveSetting, FILE_NAMES, SettingOrigin, schema};
use envlint::engine::{Depth, Scope, Shallow};
use envlint::report::{write_settings, write_settings_json};
use serde_json::Value;

use super::arguments::{CommonArguments, ConfigArguments, Given};
use super::outcome::Outcome;
use super::scan;
use super::surroundings::{CONFIG_VARIABLE, Surroundings};

pub(super) fn run(
    arguments: &ConfigArguments,
    common: &CommonArguments,
    given: &Given,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    if arguments.schema {
        return write_schema();
    }
    let outputs = common.outputs(&["human", "json"])?;
    let scan = scan::of(Scope::Worktree(vec![".".into()]), Shallow::Refused, Depth::SHALLOW, common)?;
    let (file, of_file) = scan.effective_settings()?;
    let mut settings = of_command_line(common, given, surroundings, file.as_deref());
    settings.extend(of_file);
    for output in outputs {
        output.target.write(|out| match output.format {
            "json" => write_settings_json(&settings, out),
            _ => write_settings(&settings, out),
        })?;
    }
    Ok(Outcome::Clean)
}

/// What options say, and what holds without them.
fn of_command_line(
    common: &CommonArguments,
    given: &Given,
    surroundings: &Surroundings,
    file: Option<&str>,
) -> Vec<EffectiveSetting> {
    let origin = |option: &str| {
        if given.holds(option) {
            SettingOrigin::CommandLine
        } else if option == "config" && surroundings.config.is_some() {
            SettingOrigin::Variable(CONFIG_VARIABLE)
        } else {
            SettingOrigin::Default
        }
    };
    let baseline = match &common.baseline {
        Some(path) => path.to_string_lossy().into_owned(),
        None => baseline::FILE_NAME.to_owned(),
    };
    let rows: [(&str, Value); 7] = [
        ("config", file.unwrap_or(FILE_NAMES[0]).into()),
        ("baseline", baseline.into()),
        ("no_baseline", common.no_baseline.into()),
        ("no_inline_allows", common.no_inline_allows.into()),
        ("fail_on", common.fail_on().name().into()),
        ("exit_zero", common.exit_zero.into()),
        ("format", common.format.clone().into()),
    ];
    let rows = rows.into_iter().map(|(option, value)| EffectiveSetting {
        name: format!("--{}", option.replace('_', "-")),
        value,
        origin: origin(option),
    });
    rows.collect()
}

fn write_schema() -> anyhow::Result<Outcome> {
    let text = serde_json::to_string_pretty(&schema())?;
    writeln!(std::io::stdout().lock(), "{text}").context("standard output cannot be written to")?;
    Ok(Outcome::Clean)
}
