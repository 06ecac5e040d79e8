//! `[environments.NAME]`: what the project calls its environments, and which files belong to them.

use toml::de::DeTable;

use super::key::{Kind, Shape, key};
use super::reader::{Reader, Text, Value};
use super::section::SHAPES;
use super::{NamedEnvironment, nearest};
use crate::environment::{Environment, EnvironmentClass};

pub(super) const ENVIRONMENT: Shape = Shape::new(
    "`[environments.NAME]`",
    "An environment of the project.",
    &[
        key("class", Kind::Class, "What it is for; needed when its name does not say so."),
        key("files", Kind::Globs, "The files that belong to it, by patterns as in .gitignore."),
    ],
);

/// The environments in the order of the file.
pub(super) fn environments(file: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<NamedEnvironment> {
    let help = "write each as a section: `[environments.NAME]`";
    let Some(table) = file.get("environments").and_then(|value| reader.table(value, help)) else {
        return Vec::new();
    };
    // The parser sorts by name, and the order of the file decides which one counts.
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
        .into_iter()
        .filter_map(|(name, value)| {
            let name = Text::of_key(name);
            environment(&name, value, reader)
        })
        .collect()
}

fn environment(name: &Text, value: &Value<'_>, reader: &mut Reader<'_>) -> Option<NamedEnvironment> {
    let table = reader.table(value, "write it as a section: `[environments.NAME]`")?;
    reader.check_keys(table, ENVIRONMENT, SHAPES);
    let files = reader.globs(table, "files");
    let class = if table.contains_key("class") {
        let class = reader.text(table, "class")?;
        class_named(&class, reader)?
    } else {
        class_meant(name, reader)?
    };
    Some(NamedEnvironment { environment: Environment { class, name: name.text.to_lowercase() }, files })
}

fn class_named(class: &Text, reader: &mut Reader<'_>) -> Option<EnvironmentClass> {
    let known = EnvironmentClass::EVERY.into_iter().find(|known| known.name() == class.text);
    if known.is_none() {
        let meant = EnvironmentClass::of_word(&class.text).map(EnvironmentClass::name);
        let names = EnvironmentClass::EVERY.map(EnvironmentClass::name);
        let help = meant.or_else(|| nearest(&class.text, names)).map_or_else(
            || format!("expected one of {}", names.map(|name| format!("`{name}`")).join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        reader.report(class.span, format!("unknown environment class `{}`", class.text), help);
    }
    known
}

/// An environment that goes by a word that everyone uses needs no class.
fn class_meant(name: &Text, reader: &mut Reader<'_>) -> Option<EnvironmentClass> {
    let class = EnvironmentClass::of_word(&name.text);
    if class.is_none() {
        let help = "say what it is for, such as `class = \"staging\"`";
        reader.report(name.span, format!("environment `{}` has no class", name.text), help);
    }
    class
}

#[cfg(test)]
mod tests {
    use crate::config::testing::assert_messages;

    #[test]
    fn environment_needs_a_class_that_exists() {
        let classes = "expected one of `production`, `staging`, `preview`, `development`, `test`, `ci`, `agent`, `all`, \
                       `template`";
        assert_messages(&[
            (
                "[environments.blue]",
                &[("environment `blue` has no class", "say what it is for, such as `class = \"staging\"`")],
            ),
            (
                "[environments.blue]\nclass = 'prod'",
                &[("unknown environment class `prod`", "did you mean `production`?")],
            ),
            ("[environments.blue]\nclass = 'green'", &[("unknown environment class `green`", classes)]),
        ]);
    }
}
