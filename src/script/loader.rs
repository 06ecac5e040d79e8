//! Seeds that another file loads by a pattern, `load "db/seeds/#{Rails.env}.rb"` or each of `seeds/*.exs`: whether they are
//! loaded in production is decided there.

use bstr::ByteSlice;

use crate::document::RepoPath;
use crate::environment::EnvironmentClass;

use super::import::Project;
use super::language::Language;
use super::link::link;
use super::place::PLACES;
use super::reader::Reader;
use super::run::{Frame, Module, Run};
use super::term::{Script, TermId, TermKind};
use super::verdict::{self, Verdict};
use super::words;
use super::world::{Setting, Switch, Value, World};

/// How many files are read as loaders of one script.
const MOST_READ: usize = 6;

/// Whether a script lies with seeds, and each file above it that loads it by a pattern leaves it out in production.
pub(super) fn keeps_out_of_production(
    reader: &Reader,
    path: &RepoPath,
    project: &dyn Project,
    guards: &[String],
) -> bool {
    if !lies_with_seeds(path) || !project.runs(path).is_empty() {
        return false;
    }
    let Some(language) = Language::of(path) else { return false };
    let folder = path.parents();
    let scripts = project.scripts();
    let is_above = |other: &&RepoPath| {
        *other != path
            && folder.starts_with(&other.parents())
            && Language::of(other).is_some_and(|it| it.name == language.name)
    };
    let mut kept = false;
    let texts = scripts.iter().filter(is_above).filter_map(|other| Some((other, project.text(other)?)));
    for (loader, text) in texts.filter(|(_, text)| may_load(text)).take(MOST_READ) {
        let Some(script) = reader.read(language, &text) else { continue };
        let Some(loading) = loading(&script, path, &text, guards) else { continue };
        kept = match loading {
            Loading::InEnvironment(class) => class != EnvironmentClass::Production,
            Loading::Whenever => {
                let linked = link(reader, language, loader, &text, project);
                linked.is_some_and(|it| verdict::judge(&it.modules, guards).verdict == Verdict::Effective)
            }
        };
        if !kept {
            return false;
        }
    }
    kept
}

fn lies_with_seeds(path: &RepoPath) -> bool {
    let folders: Vec<String> = path.parents().iter().map(|it| it.to_ascii_lowercase()).collect();
    PLACES.iter().any(|place| folders.windows(place.len()).any(|it| it == *place))
}

fn may_load(text: &[u8]) -> bool {
    ["#{", "${", "*"].iter().any(|it| text.contains_str(it))
}

/// When a file is loaded by a pattern.
enum Loading {
    /// Where the environment has the name that stands for the pattern's open part.
    InEnvironment(EnvironmentClass),
    /// Where the loader gets there.
    Whenever,
}

/// How a script loads another file; `None` where none of its patterns fits.
fn loading(script: &Script, path: &RepoPath, text: &[u8], guards: &[String]) -> Option<Loading> {
    let folder = path.parents().pop().unwrap_or_default();
    let open_part = |pattern: &str| {
        // A pattern without a folder is put together with one that stands elsewhere.
        let is_whole = pattern.contains('/') || text.contains_str(&folder);
        fitting(pattern, path).filter(|_| is_whole)
    };
    let of = |open: &str, asks: &dyn Fn() -> bool| {
        let class = EnvironmentClass::of_word(open).filter(|_| asks());
        class.map_or(Loading::Whenever, Loading::InEnvironment)
    };
    let in_texts = script.terms.iter().find_map(|term| {
        let TermKind::Text { literal, parts } = &term.kind else { return None };
        Some(of(&open_part(literal)?, &|| asks_environment(script, parts, guards)))
    });
    // What is loaded where it is named is kept as it is written.
    let written = script.imports.iter().filter(|it| it.is_run);
    in_texts.or_else(|| {
        written.flat_map(|it| it.source.split(['"', '\'', '`'])).find_map(|piece| {
            let asks =
                || piece.split(|it: char| !it.is_alphanumeric() && it != '_').any(words::names_environment);
            Some(of(&open_part(piece)?, &asks))
        })
    })
}

/// Whether what is interpolated is the name of the environment.
fn asks_environment(script: &Script, parts: &[TermId], guards: &[String]) -> bool {
    let modules = [Module { script: script.clone().into(), ..Module::default() }];
    let production = World { setting: Some(Setting::Production), flags: Switch::Off, options: Switch::Off };
    let mut run = Run::new(&modules, guards, production);
    let frame = Frame { module: 0, function: 0, site: None };
    parts.iter().any(|part| run.value(frame, *part) == Value::Environment)
}

/// What stands in a path for the first open part of a pattern, where the pattern fits the end of the path.
fn fitting(pattern: &str, path: &RepoPath) -> Option<String> {
    let pattern = with_stars(pattern)?;
    let shown = path.display();
    let file: Vec<&str> = shown.split('/').collect();
    let wanted: Vec<&str> = pattern.split('/').filter(|it| !matches!(*it, "" | "." | ".." | "**")).collect();
    // An open part in front of all is the root.
    let wanted = if wanted.len() > 1 && wanted[0] == "*" { &wanted[1..] } else { &wanted[..] };
    let behind = file.len().checked_sub(wanted.len())?;
    let mut first = None;
    for (pattern, name) in wanted.iter().zip(&file[behind..]) {
        let Some((head, tail)) = pattern.split_once('*') else {
            (pattern == name).then_some(())?;
            continue;
        };
        let ends: &[&str] = if tail.is_empty() { &["", ".js", ".ts", ".mjs", ".exs", ".rb"] } else { &[""] };
        let open = ends.iter().find_map(|end| {
            name.strip_prefix(head)?.strip_suffix(&format!("{tail}{end}")).filter(|it| !it.contains('*'))
        })?;
        let open = open.split('.').next().unwrap_or(open);
        first.get_or_insert_with(|| open.to_owned());
    }
    first
}

/// A text with a star for each part that is put in when the script runs; `None` where it has none.
fn with_stars(text: &str) -> Option<String> {
    let mut pattern = String::new();
    let mut rest = text;
    while let Some(at) = ["#{", "${"].iter().filter_map(|it| rest.find(it)).min() {
        pattern.push_str(&rest[..at]);
        pattern.push('*');
        rest = rest[at..].split_once('}')?.1;
    }
    pattern.push_str(rest);
    let is_path = pattern.len() > 1 && !pattern.contains([' ', '\n', '(', '"']);
    (is_path && pattern.contains('*')).then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_the_end_of_a_path() {
        for (pattern, path, open) in [
            ("db/seeds/#{Rails.env}.rb", "db/seeds/development.rb", "development"),
            ("#{Rails.env.downcase}.rb", "db/seeds/staging.rb", "staging"),
            ("priv/repo/seeds/#{name}.exs", "priv/repo/seeds/users.exs", "users"),
            ("./seeds/${env}", "src/seeds/development.ts", "development"),
            ("#{root}/db/seeds/#{env}/*.rb", "db/seeds/test/users.rb", "test"),
            ("seeds/**/*.rb", "db/seeds/users.rb", "users"),
        ] {
            assert_eq!(fitting(pattern, &RepoPath::new(path)).as_deref(), Some(open), "{pattern}");
        }
        for (pattern, path) in [
            ("db/seeds/users.rb", "db/seeds/users.rb"),
            ("db/fixtures/*.rb", "db/seeds/users.rb"),
            ("#{count} rows", "db/seeds/users.rb"),
            ("#{name}.yml", "db/seeds/users.rb"),
        ] {
            assert_eq!(fitting(pattern, &RepoPath::new(path)), None, "{pattern}");
        }
    }
}
