//! The environment map as a picture: a column for each environment, and a row for each value or database that several of
//! them have.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::summary::count;
use super::text;
use crate::binding::{BoundPlace, EnvironmentMap};
use crate::environment::{Environment, EnvironmentClass};

/// How many rows are drawn before the rest is counted.
const ROWS: usize = 60;
/// How long the name of a row or column may be.
const ROW_NAME: usize = 44;
const COLUMN_NAME: usize = 14;
/// The measures of the picture, in its own units.
const NAMES: usize = 340;
const COLUMN: usize = 110;
const ROW: usize = 26;
const HEAD: usize = 50;

/// What several environments have.
struct Row<'m> {
    name: String,
    /// Where it is bound, by the number of the environment.
    places: BTreeMap<usize, Vec<&'m BoundPlace>>,
    is_database: bool,
    /// Whether production has it, and another that is none.
    crosses: bool,
}

/// Writes the section with the picture; nothing where no environment is known.
pub(super) fn write(map: &EnvironmentMap, out: &mut dyn Write) -> io::Result<()> {
    if map.environments.is_empty() {
        return Ok(());
    }
    let rows = rows(map);
    let shown = &rows[..rows.len().min(ROWS)];
    let width = NAMES + map.environments.len() * COLUMN;
    let height = HEAD + shown.len().max(1) * ROW + ROW / 2;
    writeln!(out, "<h2>Environments</h2>")?;
    writeln!(
        out,
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" aria-label=\"who shares what\">"
    )?;
    for (number, environment) in map.environments.iter().enumerate() {
        write_column(number, environment, map, height, out)?;
    }
    for (number, row) in shown.iter().enumerate() {
        write_row(HEAD + number * ROW + ROW / 2, row, out)?;
    }
    writeln!(out, "</svg>")?;
    let end = match rows.len() - shown.len() {
        0 if rows.is_empty() => "No value and no database is shared.".to_owned(),
        0 => "Round: a value. Square: a database. Red: production shares it with another environment."
            .to_owned(),
        more => format!("{}: `envlint envs --all` shows them.", count(more, "more row")).replace('`', ""),
    };
    writeln!(out, "<p>{}</p>", text(&end))
}

/// What crosses into production stands first.
fn rows(map: &EnvironmentMap) -> Vec<Row<'_>> {
    let values = map.shared.iter().map(|it| {
        let mut keys: Vec<_> = it.places.iter().map(|place| place.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        row(keys.join(", "), &it.places, false, map)
    });
    let databases = map.databases.iter().map(|it| row(it.name.clone(), &it.places, true, map));
    let mut rows: Vec<_> = values.chain(databases).filter(|it| it.places.len() > 1).collect();
    rows.sort_by(|one, other| (!one.crosses, &one.name).cmp(&(!other.crosses, &other.name)));
    rows
}

fn row<'m>(name: String, bound: &'m [BoundPlace], is_database: bool, map: &EnvironmentMap) -> Row<'m> {
    let mut places: BTreeMap<usize, Vec<&BoundPlace>> = BTreeMap::new();
    for place in bound {
        if let Some(number) = map.environments.iter().position(|it| *it == place.environment) {
            places.entry(number).or_default().push(place);
        }
    }
    let is_production = |number: &usize| map.environments[*number].class == EnvironmentClass::Production;
    let crosses = places.keys().any(is_production) && !places.keys().all(is_production);
    Row { name, places, is_database, crosses }
}

fn centre(column: usize) -> usize {
    NAMES + column * COLUMN + COLUMN / 2
}

fn write_column(
    number: usize,
    environment: &Environment,
    map: &EnvironmentMap,
    height: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_bound =
        |key: &&crate::binding::MappedKey| key.bindings.iter().any(|it| it.place.environment == *environment);
    let keys = count(map.keys.iter().filter(is_bound).count(), "key");
    let (x, name) = (centre(number), text(&cut(&environment.name, COLUMN_NAME)));
    writeln!(
        out,
        "<text x=\"{x}\" y=\"18\" text-anchor=\"middle\">{name}<title>{}</title></text>",
        text(&environment.name)
    )?;
    writeln!(out, "<text x=\"{x}\" y=\"36\" text-anchor=\"middle\" opacity=\".7\">{keys}</text>")?;
    writeln!(out, "<line x1=\"{x}\" y1=\"{HEAD}\" x2=\"{x}\" y2=\"{height}\"/>")
}

fn write_row(y: usize, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
    let class = if row.crosses { " class=\"crosses\"" } else { "" };
    writeln!(out, "<g{class}>")?;
    let name = text(&cut(&row.name, ROW_NAME));
    writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{name}<title>{}</title></text>",
        NAMES - 10,
        y + 4,
        text(&row.name)
    )?;
    if let (Some((first, _)), Some((last, _))) = (row.places.first_key_value(), row.places.last_key_value()) {
        writeln!(out, "<line x1=\"{}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\"/>", centre(*first), centre(*last))?;
    }
    for (column, places) in &row.places {
        let x = centre(*column);
        let where_bound = places.iter().map(|it| format!("{} in {}", it.key, it.path.display()));
        let title = text(&where_bound.collect::<Vec<_>>().join("; "));
        if row.is_database {
            writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"14\"><title>{title}</title></rect>",
                x - 7,
                y - 7
            )?;
        } else {
            writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"7\"><title>{title}</title></circle>")?;
        }
    }
    writeln!(out, "</g>")
}

/// As many characters as there is room for.
fn cut(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    name.chars().take(room - 1).chain(['\u{2026}']).collect()
}
