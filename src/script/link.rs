//! A script with the files that it imports, read and linked to each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::document::RepoPath;

use super::import::{Project, Resolver};
use super::language::{Language, Separator};
use super::management::imports_of_commands;
use super::protection::Protection;
use super::reader::Reader;
use super::run::Module;
use super::started::Started;
use super::task::imports_of_tasks;
use super::term::{Import, Script};
use super::words;

/// How many imports of a script and its files are followed.
const MOST_IMPORTS: usize = 32;

/// How far an index that passes on other files is followed.
const FARTHEST: usize = 3;

/// A script and its files; the script comes first.
pub(super) struct Linked {
    pub(super) modules: Vec<Module>,
    /// Which module each file is; `None` where it cannot be read.
    pub(super) places: BTreeMap<RepoPath, Option<usize>>,
}

impl Linked {
    /// Lets the files of one package know each other: a function is called there without being imported.
    fn know_packages(&mut self) {
        let files: Vec<_> =
            self.places.iter().filter_map(|(path, at)| Some((path.clone(), (*at)?))).collect();
        for (path, at) in files.iter().filter(|(_, at)| *at > 0) {
            for (other, target) in
                files.iter().filter(|(other, _)| other != path && other.parents() == path.parents())
            {
                let module = &mut self.modules[*at];
                Arc::make_mut(&mut module.script)
                    .imports
                    .push(Import { source: other.display(), ..Import::default() });
                module.links.push(Some(*target));
            }
        }
    }
}

/// Reads a script and all that it imports, and of those files' imports what they pass on, and what is named for guards
/// and settings.
pub(super) fn link(
    reader: &Reader,
    language: &'static Language,
    path: &RepoPath,
    text: &[u8],
    project: &dyn Project,
) -> Option<Linked> {
    link_with(reader, language, path, text, project, Wanted::default())
}

/// What a caller is read for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Imports that the text does not show.
    pub(super) hidden: Vec<Import>,
    /// The name of the file that is looked for, without its ending: imports that hold it are followed first.
    pub(super) stem: String,
}

/// The same for what is wanted of it.
pub(super) fn link_with(
    reader: &Reader,
    language: &'static Language,
    path: &RepoPath,
    text: &[u8],
    project: &dyn Project,
    wanted: Wanted,
) -> Option<Linked> {
    let Wanted { hidden, stem } = wanted;
    let script = script_with_imports(reader, language, path, text, project, hidden)?;
    let mut linked = Linked {
        modules: vec![Module {
            script,
            protection: Protection::of(path, text, project),
            ..Module::default()
        }],
        places: [(path.clone(), None)].into(),
    };
    let mut waiting = VecDeque::from([(0, path.clone(), language, 0)]);
    let mut left = MOST_IMPORTS;
    while let Some((index, path, language, distance)) = waiting.pop_front() {
        let resolver = Resolver::new(language, &path, project);
        let imports = linked.modules[index].script.imports.clone();
        let imports = if distance == 0 { resolver.spread(imports) } else { imports };
        let mut links = Vec::new();
        for import in &imports {
            let is_wanted = !stem.is_empty() && distance == 0 && import.source.contains(&stem);
            if left == 0 && !is_wanted || !is_followed(import, distance) {
                links.push(None);
                continue;
            }
            let Some((path, text)) = resolver.resolve(&import.source) else {
                links.push(None);
                continue;
            };
            left = left.saturating_sub(1);
            if !linked.places.contains_key(&path) {
                let module =
                    Language::of_file(&path, &text).and_then(|it| Some((it, reader.read(it, &text)?)));
                let at = module.map(|(language, script)| {
                    linked.modules.push(Module { script, ..Module::default() });
                    let at = linked.modules.len() - 1;
                    waiting.push_back((at, path.clone(), language, distance + 1));
                    at
                });
                linked.places.insert(path.clone(), at);
            }
            links.push(linked.places[&path]);
        }
        let module = &mut linked.modules[index];
        if distance == 0 {
            Arc::make_mut(&mut module.script).imports = imports;
        }
        module.links = links;
    }
    if language.modules.separator == Separator::Package {
        linked.know_packages();
    }
    linked.modules[0].started =
        Started::of(&linked.modules[0].script, &Resolver::new(language, path, project));
    Some(linked)
}

/// A script with the imports and variables that its text does not show.
fn script_with_imports(
    reader: &Reader,
    language: &'static Language,
    path: &RepoPath,
    text: &[u8],
    project: &dyn Project,
    hidden: Vec<Import>,
) -> Option<Arc<Script>> {
    let mut script = reader.read(language, text)?;
    if language.names_modules() {
        let classes = used_modules(&script, &hidden);
        Arc::make_mut(&mut script).imports.extend(hidden.into_iter().chain(classes));
    }
    if language.modules.separator == Separator::Literals {
        let tasks = imports_of_tasks(&script, &Resolver::new(language, path, project), reader);
        if !tasks.is_empty() {
            Arc::make_mut(&mut script).imports.extend(tasks);
        }
    }
    let commands = imports_of_commands(&script, &Resolver::new(language, path, project));
    if !commands.is_empty() {
        Arc::make_mut(&mut script).imports.extend(commands);
    }
    for (name, value) in project.variables(path) {
        Arc::make_mut(&mut script).set_variable(&name, value);
    }
    Some(script)
}

/// Imports for the modules that a script names where it uses them.
fn used_modules(script: &Script, hidden: &[Import]) -> Vec<Import> {
    let imports = script.imports.iter().chain(hidden);
    let names = imports.flat_map(|import| [Some(import.source.clone()), import.namespace.clone()]);
    let known: BTreeSet<String> = names.flatten().collect();
    let modules = script.classes().into_iter().filter(|name| !known.contains(name));
    modules.map(|name| Import { source: name.clone(), namespace: Some(name), ..Import::default() }).collect()
}

/// Whether an import leads to what may decide about the script: the script's own all do.
fn is_followed(import: &Import, distance: usize) -> bool {
    const SETTLED: &[&str] =
        &["env", "environment", "config", "settings", "guard", "guards", "safety", "production"];
    let decides = || {
        let file = import.source.rsplit(['/', '.']).next().unwrap_or_default();
        words::words(file).iter().any(|word| SETTLED.contains(&word.as_str()))
            || import
                .names
                .iter()
                .any(|(_, name)| words::names_guard(name) || words::predicate(name).is_some())
    };
    match distance {
        0 => true,
        1 => import.is_passed_on || decides(),
        _ => import.is_passed_on && distance < FARTHEST,
    }
}
