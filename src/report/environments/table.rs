//! The map as a table for people: keys down, environments across, within the width of a terminal.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::label;
use crate::binding::{BindingState, BoundPlace, EnvironmentMap, MappedBinding, MappedKey};
use crate::environment::{Environment, EnvironmentClass};
use crate::report::colour::{Colour, Paint};
use crate::report::escape::escape;
use crate::rule::Severity;

/// How much of a long map is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What fits on a few pages, with a note of what is left out.
    Short,
    /// Everything.
    Whole,
}

/// How wide a table may get, in characters.
const WIDTH: usize = 80;

/// How long a key may get, and how short it is cut so that all environments fit side by side.
const LONGEST_KEY: usize = 34;
const SHORTEST_KEY: usize = 22;

/// How many keys, shared values and databases a short map shows.
const ROWS: usize = 40;
const LISTED: usize = 12;

/// How many places of one value or database a short map shows.
const PLACES: usize = 6;

/// An environment that leaves a key to the base layer, and one that nobody sets it for.
const INHERITED: &str = "·";
const MISSING: &str = "–";

/// Writes the map.
pub fn write_environments(
    map: &EnvironmentMap,
    extent: Extent,
    colour: Colour,
    out: &mut dyn Write,
) -> io::Result<()> {
    if map.keys.is_empty() {
        return writeln!(out, "no environment binds anything here");
    }
    let keys = ranked(map);
    let shown = if extent == Extent::Short { keys.len().min(ROWS) } else { keys.len() };
    let table = Table { map, keys: &keys[..shown], colour };
    for columns in table.pages() {
        table.write(&columns, out)?;
    }
    writeln!(out, "{INHERITED} inherited from all   {MISSING} not set")?;
    left_out(keys.len() - shown, "key", out)?;
    let list = List { extent, colour };
    list.write("Shared values", "shared value", shared_items(map), out)?;
    list.write("Databases", "database", database_items(map), out)
}

/// The keys, what is shared first, then what is secret, each in the order of their names.
fn ranked(map: &EnvironmentMap) -> Vec<&MappedKey> {
    let rank = |key: &MappedKey| {
        let is_shared = key.bindings.iter().any(|it| it.shared.is_some());
        let state = key.bindings.iter().map(|it| it.state).min();
        (!is_shared, state)
    };
    let mut keys: Vec<_> = map.keys.iter().collect();
    keys.sort_by_key(|key| rank(key));
    keys
}

fn left_out(count: usize, noun: &str, out: &mut dyn Write) -> io::Result<()> {
    match count {
        0 => Ok(()),
        1 => writeln!(out, "1 more {noun}: --all shows it"),
        _ => writeln!(out, "{count} more {noun}s: --all shows them"),
    }
}

struct Table<'m> {
    map: &'m EnvironmentMap,
    keys: &'m [&'m MappedKey],
    colour: Colour,
}

/// An environment with the width of its column.
type Column<'m> = (&'m Environment, usize);

impl<'m> Table<'m> {
    /// The columns, as many side by side as the width allows.
    fn pages(&self) -> Vec<Vec<Column<'m>>> {
        let mut pages: Vec<Vec<Column<'m>>> = Vec::new();
        let mut used = 0;
        for (environment, column) in self.columns() {
            let page = pages.last_mut().filter(|_| used + column <= WIDTH);
            if let Some(page) = page {
                page.push((environment, column));
            } else {
                pages.push(vec![(environment, column)]);
                used = self.key_width();
            }
            used += column;
        }
        pages
    }

    fn columns(&self) -> Vec<Column<'m>> {
        let column = |environment: &'m Environment| {
            let cells = self.keys.iter().map(|key| width(&self.cell(key, environment).text));
            (environment, cells.chain([width(&environment.name)]).max().unwrap_or_default() + 2)
        };
        self.map.environments.iter().map(column).collect()
    }

    /// How long a key may get here.
    fn longest_key(&self) -> usize {
        let columns: usize = self.columns().iter().map(|(_, width)| width).sum();
        let left = WIDTH.saturating_sub(columns + 2);
        if left < SHORTEST_KEY { LONGEST_KEY } else { left.min(LONGEST_KEY) }
    }

    fn key_width(&self) -> usize {
        let longest = self.longest_key();
        self.keys.iter().map(|key| width(&shortened(&key.name, longest))).max().unwrap_or_default() + 2
    }

    fn write(&self, columns: &[Column<'_>], out: &mut dyn Write) -> io::Result<()> {
        let (longest, key_width) = (self.longest_key(), self.key_width());
        let mut heading = " ".repeat(key_width);
        for (environment, column) in columns {
            heading.push_str(&padded(&escape(&environment.name), *column));
        }
        writeln!(out, "{}", self.colour.paint(Paint::Strong, heading.trim_end()))?;
        for key in self.keys {
            write!(out, "{}", padded(&shortened(&key.name, longest), key_width))?;
            for (at, (environment, column)) in columns.iter().enumerate() {
                let cell = self.cell(key, environment);
                let is_last = at + 1 == columns.len();
                let text = if is_last { cell.text.clone() } else { padded(&cell.text, *column) };
                match cell.paint {
                    Some(paint) => write!(out, "{}", self.colour.paint(paint, text))?,
                    None => write!(out, "{text}")?,
                }
            }
            writeln!(out)?;
        }
        writeln!(out)
    }

    fn cell(&self, key: &MappedKey, environment: &Environment) -> Cell {
        let here: Vec<_> = key.bindings.iter().filter(|it| it.place.environment == *environment).collect();
        let is_based = key.bindings.iter().any(|it| it.place.environment.class == EnvironmentClass::All);
        let Some(first) = here.iter().min_by_key(|it| it.state) else {
            return Cell { text: if is_based { INHERITED } else { MISSING }.to_owned(), paint: None };
        };
        let groups: BTreeSet<_> = here.iter().filter_map(|it| it.shared).collect();
        let labels: Vec<_> = groups.iter().map(|&it| label(it)).collect();
        let text = format!("{} {}", word(first.state), labels.join(","));
        Cell { text: text.trim_end().to_owned(), paint: self.paint(&here) }
    }

    /// What production shares stands out.
    fn paint(&self, bindings: &[&MappedBinding]) -> Option<Paint> {
        let groups = bindings.iter().filter_map(|it| self.map.shared.get(it.shared?));
        let is_production = |place: &BoundPlace| place.environment.class == EnvironmentClass::Production;
        groups
            .map(|it| if it.places.iter().any(is_production) { Severity::Error } else { Severity::Warning })
            .max()
            .map(Paint::Severity)
    }
}

struct Cell {
    text: String,
    paint: Option<Paint>,
}

fn word(state: BindingState) -> &'static str {
    match state {
        BindingState::Secret => "secret",
        BindingState::Stored => "stored",
        BindingState::Reference => "reference",
        BindingState::Local => "local",
        BindingState::Default => "default",
        BindingState::Public => "public",
        BindingState::Plain => "plain",
        BindingState::Empty => "empty",
    }
}

/// A heading with what belongs to it.
struct Item {
    title: String,
    places: Vec<String>,
}

fn shared_items(map: &EnvironmentMap) -> Vec<Item> {
    let title = |at: usize, state| format!("{}  one {} value", label(at), word(state));
    map.shared
        .iter()
        .enumerate()
        .map(|(at, it)| Item { title: title(at, it.state), places: lines(&it.places) })
        .collect()
}

fn database_items(map: &EnvironmentMap) -> Vec<Item> {
    map.databases
        .iter()
        .map(|it| Item { title: escape(&it.name).into_owned(), places: lines(&it.places) })
        .collect()
}

/// `production  DATABASE_URL  (.env.production)`.
fn lines(places: &[BoundPlace]) -> Vec<String> {
    let longest =
        |text: fn(&BoundPlace) -> &str| places.iter().map(|it| width(text(it))).max().unwrap_or_default();
    let (names, keys) = (longest(|it| &it.environment.name), longest(|it| &it.key).min(LONGEST_KEY));
    let line = |place: &BoundPlace| {
        let name = padded(&escape(&place.environment.name), names + 2);
        let key = padded(&shortened(&place.key, LONGEST_KEY), keys + 2);
        format!("{name}{key}{}", escape(&place.path.display()))
    };
    places.iter().map(line).collect()
}

struct List {
    extent: Extent,
    colour: Colour,
}

impl List {
    fn write(&self, heading: &str, noun: &str, items: Vec<Item>, out: &mut dyn Write) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.colour.paint(Paint::Strong, heading))?;
        let total = items.len();
        let limit = |most: usize| if self.extent == Extent::Short { most } else { usize::MAX };
        for item in items.into_iter().take(limit(LISTED)) {
            writeln!(out, "  {}", item.title)?;
            for line in item.places.iter().take(limit(PLACES)) {
                writeln!(out, "       {line}")?;
            }
            let hidden = item.places.len().saturating_sub(limit(PLACES));
            if hidden > 0 {
                write!(out, "       ")?;
            }
            left_out(hidden, "place", out)?;
        }
        left_out(total.saturating_sub(limit(LISTED)), noun, out)
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// A key in at most so many characters.
fn shortened(key: &str, longest: usize) -> String {
    let key = escape(key);
    if width(&key) <= longest {
        return key.into_owned();
    }
    // The end of a long key tells more than its beginning: `…datasource.password`.
    let skipped = width(&key) - longest + 1;
    format!("…{}", key.chars().skip(skipped).collect::<String>())
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::{MappedDatabase, SharedValue};
    use crate::document::RepoPath;

    fn place(environment: EnvironmentClass, key: &str) -> BoundPlace {
        BoundPlace {
            environment: Environment::of(environment),
            key: key.to_owned(),
            path: RepoPath::new(".env"),
        }
    }

    /// Four environments, and keys of which production and staging share every third.
    fn map(keys: usize) -> EnvironmentMap {
        use EnvironmentClass::{All, Development, Production, Staging};
        let key = |number: usize| {
            let name = format!("SOME_RATHER_LONG_SERVICE_NAME_KEY_{number}");
            let binding = |class| MappedBinding {
                place: place(class, &name),
                state: if number.is_multiple_of(2) { BindingState::Reference } else { BindingState::Secret },
                shared: (number.is_multiple_of(3) && matches!(class, Production | Staging))
                    .then_some(number / 3),
            };
            MappedKey { bindings: [Production, Staging, Development].map(binding).to_vec(), name }
        };
        let places = || vec![place(Production, "KEY"), place(Staging, "KEY")];
        EnvironmentMap {
            environments: [Production, Staging, Development, All].map(Environment::of).to_vec(),
            keys: (0..keys).map(key).collect(),
            shared: (0..keys.div_ceil(3))
                .map(|_| SharedValue { state: BindingState::Secret, places: places() })
                .collect(),
            databases: vec![MappedDatabase {
                name: "postgres db.example.com/shop".to_owned(),
                places: places(),
            }],
            incomplete: Vec::new(),
        }
    }

    fn written(map: &EnvironmentMap, extent: Extent) -> String {
        let mut out = Vec::new();
        write_environments(map, extent, Colour::Off, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn thirty_keys_of_four_environments_fit_eighty_columns() {
        let text = written(&map(30), Extent::Short);
        assert_eq!(text.lines().filter(|line| line.starts_with('…')).count(), 30);
        for line in text.lines() {
            assert!(width(line) <= WIDTH, "{line}");
        }
        assert!(!text.contains("more key"), "{text}");
    }

    #[test]
    fn long_lists_are_cut_with_a_note() {
        let short = written(&map(60), Extent::Short);
        assert!(short.contains("20 more keys: --all shows them"), "{short}");
        assert!(short.contains("8 more shared values: --all shows them"), "{short}");
        let whole = written(&map(60), Extent::Whole);
        assert!(!whole.contains("more"), "{whole}");
        assert!(whole.lines().count() > short.lines().count());
    }

    #[test]
    fn environments_that_do_not_fit_come_below() {
        let mut wide = map(3);
        wide.environments = (0..12)
            .map(|number| Environment {
                class: EnvironmentClass::Staging,
                name: format!("environment-{number}"),
            })
            .collect();
        let text = written(&wide, Extent::Short);
        assert!(text.lines().all(|line| width(line) <= WIDTH), "{text}");
        assert!(text.contains("environment-11"), "{text}");
    }
}
