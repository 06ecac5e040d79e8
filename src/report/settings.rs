//! The effective settings: what `envlint config` shows.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::escape::{escape, escape_json};
use crate::config::{EffectiveSetting, SettingOrigin};

/// What `schema_version` says.
const SCHEMA_VERSION: &str = "1";

/// Writes a line for each setting: its name, what holds and where that comes from.
pub fn write_settings(settings: &[EffectiveSetting], out: &mut dyn Write) -> io::Result<()> {
    for EffectiveSetting { name, value, origin } in settings {
        writeln!(out, "{} = {}  # {}", escape(name), escape_json(&value.to_string()), escape(&said(origin)))?;
    }
    Ok(())
}

/// Writes the same for programs.
pub fn write_settings_json(settings: &[EffectiveSetting], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = settings
        .iter()
        .map(|it| json!({ "name": it.name, "value": it.value, "origin": row(&it.origin) }))
        .collect();
    let all = json!({ "schema_version": SCHEMA_VERSION, "settings": rows });
    writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&all)?))
}

fn said(origin: &SettingOrigin) -> String {
    match origin {
        SettingOrigin::Default => "default".to_owned(),
        SettingOrigin::File { path, line } => format!("{path}:{line}"),
        SettingOrigin::CommandLine => "command line".to_owned(),
        SettingOrigin::Variable(name) => format!("environment variable {name}"),
    }
}

fn row(origin: &SettingOrigin) -> Value {
    match origin {
        SettingOrigin::Default => json!({ "kind": "default" }),
        SettingOrigin::File { path, line } => json!({ "kind": "file", "path": path, "line": line }),
        SettingOrigin::CommandLine => json!({ "kind": "command-line" }),
        SettingOrigin::Variable(name) => json!({ "kind": "environment", "variable": name }),
    }
}
