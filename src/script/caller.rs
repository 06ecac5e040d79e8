//! Who calls a script that only offers functions: the guard may stand there.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use bstr::ByteSlice;

use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::text::Literals;

use super::import::Project;
use super::language::Language;
use super::link::{Linked, Wanted, link_with};
use super::randomness::fixed_starts;
use super::reader::Reader;
use super::term::{Generator, Import, Script};
use super::verdict::{self, Reach};
use super::words;

/// How many files are searched for a script's name, and how many of those that hold it are read as scripts.
pub(super) const MOST_SEARCHED: usize = 240;
pub(super) const MOST_READ: usize = 24;

/// How far callers of callers are followed.
const FARTHEST: usize = 3;

/// What is known of a script's callers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Callers {
    /// No file of the project calls it.
    Unknown,
    /// Each of them stops in production before.
    Guarded,
    /// This one does not.
    Open(RepoPath),
    /// This one calls it in production and not in development.
    Inverted(RepoPath),
}

/// What the callers of a script do before they call it. Tests call much and run nowhere else.
pub(super) fn callers(
    reader: &Reader,
    path: &RepoPath,
    script: &Script,
    project: &dyn Project,
    guards: &[String],
) -> Callers {
    callers_within(reader, path, script, project, guards, FARTHEST)
}

fn callers_within(
    reader: &Reader,
    script: &RepoPath,
    own: &Script,
    project: &dyn Project,
    guards: &[String],
    left: usize,
) -> Callers {
    let Some(left) = left.checked_sub(1) else { return Callers::Unknown };
    let mut known = Callers::Unknown;
    for (path, linked, module) in calling(reader, script, own, project) {
        let is_guarded = match verdict::reach(&linked.modules, guards, module) {
            Reach::Never => continue,
            Reach::Guarded => true,
            Reach::Inverted => return Callers::Inverted(path),
            Reach::Open => false,
            Reach::ByItsCallers => {
                let caller = &linked.modules[0].script;
                callers_within(reader, &path, caller, project, guards, left) == Callers::Guarded
            }
        };
        if !is_guarded {
            return Callers::Open(path);
        }
        known = Callers::Guarded;
    }
    known
}

/// The files that a script is reached from, and which module it is for each of them.
fn calling<'a>(
    reader: &'a Reader,
    script: &'a RepoPath,
    own: &'a Script,
    project: &'a dyn Project,
) -> impl Iterator<Item = (RepoPath, Linked, usize)> + 'a {
    let names = AhoCorasick::new(names(script, own)).ok();
    let file = script.file_name();
    let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned();
    let near = if names.is_some() { nearest(script, project) } else { Vec::new() };
    let mut holding: Vec<_> = near
        .into_iter()
        .filter_map(|path| Some((project.text(&path)?, path)))
        .filter(|(text, _)| names.as_ref().is_some_and(|names| names.is_match(text)))
        .collect();
    // Functions of other files have the same names as often as not.
    holding.sort_by_cached_key(|(text, _)| !text.contains_str(&stem));
    holding.into_iter().take(MOST_READ).filter_map(move |(text, path)| {
        let wanted = Wanted { hidden: class_import(script, own, &text), stem: stem.clone() };
        let language = Language::of_file(&path, &text)?;
        let linked = link_with(reader, language, &path, &text, project, wanted)?;
        let module = linked.places.get(script).copied().flatten()?;
        Some((path, linked, module))
    })
}

/// The generators that every file a script is reached from gives a fixed start.
pub(super) fn started_by_callers(
    reader: &Reader,
    script: &RepoPath,
    own: &Script,
    project: &dyn Project,
) -> BTreeSet<Generator> {
    let starts = calling(reader, script, own, project)
        .map(|(_, linked, _)| fixed_starts(&linked.modules[0].script).collect::<BTreeSet<_>>());
    starts.reduce(|all, of_one| &all & &of_one).unwrap_or_default()
}

/// How a file reaches a class: by its name, and by methods on objects whose class the text may not name. Without the
/// class's name, a method's has to be unmistakable.
fn class_import(path: &RepoPath, script: &Script, text: &[u8]) -> Vec<Import> {
    if Language::of(path).is_none_or(|language| language.classes.is_none()) {
        return Vec::new();
    }
    let file = path.file_name();
    let class = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned();
    let is_named = text.contains_str(&class);
    let is_plain = |name: &String| words::words(name).iter().filter(|word| *word != "async").count() > 1;
    let methods = script.named.keys().filter(|name| is_named || is_plain(name)).cloned().collect();
    vec![Import { source: class.clone(), namespace: Some(class), methods, ..Import::default() }]
}

/// What a file that calls the script holds: the script's name, its folder's where that stands for it, or a function's
/// where another file passes it on.
fn names(path: &RepoPath, script: &Script) -> Vec<String> {
    const SHORTEST: usize = 6;
    let file = path.file_name();
    let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let is_folder = matches!(stem, "index" | "__init__");
    let of_file = if is_folder { path.parents().pop().unwrap_or_default() } else { stem.to_owned() };
    let of_functions = script.named.keys().filter(|name| name.len() >= SHORTEST).cloned();
    of_functions.chain(Some(of_file).filter(|name| !name.is_empty())).collect()
}

/// The other scripts of the project: first those named for such work, then those that
/// programs begin with, and the nearer folders before the farther.
pub(super) fn nearest(script: &RepoPath, project: &dyn Project) -> Vec<RepoPath> {
    static WORK: Literals =
        Literals::new(&["seed", "script", "reset", "populate", "fixture", "setup", "init", "demo"]);
    const PROGRAMS: &[&str] = &["main", "__main__", "app", "server", "index", "manage", "cli"];
    let shared = |path: &RepoPath| {
        let same = path.as_bytes().iter().zip(script.as_bytes().iter()).take_while(|(a, b)| a == b);
        same.filter(|(byte, _)| **byte == b'/').count()
    };
    let is_test =
        |path: &RepoPath| Document::new(path.clone(), Origin::Worktree, Tracking::Tracked, b"").is_test();
    let scripts = project.scripts();
    let mut paths: Vec<_> = scripts
        .iter()
        .filter(|path| *path != script)
        .map(|path| {
            let starts = Language::of(path)
                .and_then(|it| it.classes)
                .is_some_and(|it| it.callers.contains(&path.file_name().as_str()));
            let works = WORK.are_in(path.as_bytes());
            let begins = || PROGRAMS.contains(&path.file_name().split('.').next().unwrap_or_default());
            (!starts && !works, !works && !begins(), Reverse(shared(path)), path)
        })
        .collect();
    paths.sort();
    let others = paths.into_iter().map(|(.., path)| path).filter(|path| !is_test(path));
    others.take(MOST_SEARCHED).cloned().collect()
}
