//! A repository together with its submodules, each read by its own repository.
//!
//! Paths of a submodule's documents start with the path of the submodule, so that all of them stand in one report, and
//! values are compared across the border. A repository that is only nested, and no submodule, is not entered.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;

use crate::document::{Document, Incomplete, ObjectName, RepoPath};
use crate::finding::History;

use super::index::{Index, Kind};
use super::repository::Repository;
use super::{Entry, Former, Listing, Source, SourceError, path, range};

/// A submodule, as the repository around it knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Submodule {
    pub(crate) path: RepoPath,
    /// The path relative to what the user named.
    pub(crate) scope: RepoPath,
}

/// How many submodules deep submodules are read.
const MAX_DEPTH: usize = 8;

/// The submodules of an index.
pub(super) fn of_index(index: &Index) -> Vec<Submodule> {
    let links = index.others().into_iter().filter(|entry| entry.kind == Kind::Submodule);
    let mut found: Vec<_> = links
        .map(|entry| RepoPath::new(entry.path))
        .map(|path| Submodule { scope: path.clone(), path })
        .collect();
    found.dedup();
    found
}

/// The submodules that HEAD's tree names.
pub(super) fn of_head(repository: &Repository) -> Vec<Submodule> {
    let links = repository.with(range::links_at_head);
    links.into_keys().map(|path| Submodule { scope: path.clone(), path }).collect()
}

/// A source that reads submodules too.
pub(crate) struct Recursive {
    own: Box<dyn Source>,
    depth: usize,
    /// Opened when everything is listed.
    modules: OnceLock<Modules>,
}

#[derive(Default)]
struct Modules {
    list: Vec<Module>,
    /// Which submodule an entry came from, by its number.
    owners: HashMap<(RepoPath, Option<ObjectName>), usize>,
    /// The submodules that hold an object.
    holders: HashMap<ObjectName, BTreeSet<usize>>,
    /// Those of these objects that the repository around them holds as well.
    shared: BTreeSet<ObjectName>,
}

struct Module {
    submodule: Submodule,
    source: Box<dyn Source>,
}

impl Recursive {
    /// The source itself and all submodules of what it reads.
    pub(crate) fn new(own: Box<dyn Source>) -> Self {
        Self::at_depth(own, 0)
    }

    fn at_depth(own: Box<dyn Source>, depth: usize) -> Self {
        Self { own, depth, modules: OnceLock::new() }
    }

    fn open(&self, submodule: Submodule) -> Result<Module, SourceError> {
        if self.depth == MAX_DEPTH {
            return Err(SourceError::TooManySubmodules { depth: MAX_DEPTH });
        }
        let source = self.own.open_submodule(&submodule.path)?;
        Ok(Module { submodule, source: Box::new(Self::at_depth(source, self.depth + 1)) })
    }

    fn modules(&self) -> &[Module] {
        self.modules.get().map_or(&[][..], |modules| &modules.list)
    }

    /// The submodule that an entry came from, and the entry as the submodule knows it.
    fn owner(&self, entry: &Entry) -> Option<(&Module, Entry)> {
        let modules = self.modules.get()?;
        let number = *modules.owners.get(&(entry.path.clone(), entry.object.clone()))?;
        let module = &modules.list[number];
        Some((module, Entry { path: module.inside(&entry.path)?, ..entry.clone() }))
    }

    /// Whether a submodule, or the repository around them, holds an object.
    fn holds(&self, number: Option<usize>, object: &ObjectName) -> bool {
        let Some(modules) = self.modules.get() else { return number.is_none() };
        match (modules.holders.get(object), number) {
            (None, number) => number.is_none(),
            (Some(_), None) => modules.shared.contains(object),
            (Some(holders), Some(number)) => holders.contains(&number),
        }
    }

    /// The submodule that a path lies in, and the path there.
    fn place(&self, path: &RepoPath) -> Option<(usize, RepoPath)> {
        let mut modules = self.modules().iter().enumerate();
        modules.find_map(|(number, module)| Some((number, module.inside(path)?)))
    }
}

impl Module {
    fn inside(&self, path: &RepoPath) -> Option<RepoPath> {
        path::below(path, &self.submodule.path).map(RepoPath::new)
    }

    fn outside(&self, entry: Entry) -> Entry {
        let path = joined(&self.submodule.path, &entry.path);
        let scope = joined(&self.submodule.scope, &entry.scope);
        let also_at = entry.also_at.iter().map(|path| joined(&self.submodule.path, path)).collect();
        Entry { path, scope, also_at, ..entry }
    }

    fn unread(&self, incomplete: Vec<Incomplete>) -> impl Iterator<Item = Incomplete> {
        let module = self.submodule.path.display();
        incomplete.into_iter().map(move |it| Incomplete { path: format!("{module}/{}", it.path), ..it })
    }
}

fn joined(folder: &RepoPath, path: &RepoPath) -> RepoPath {
    if folder.as_bytes().is_empty() {
        return path.clone();
    }
    let parts: [&[u8]; 3] = [folder.as_bytes(), b"/", path.as_bytes()];
    RepoPath::new(parts.concat())
}

impl Modules {
    /// Adds what a submodule holds to the listing.
    fn add(&mut self, module: Module, listing: &mut Listing) -> Result<(), SourceError> {
        let inner = module.source.list()?;
        let number = self.list.len();
        for entry in inner.entries {
            let entry = module.outside(entry);
            for path in std::iter::once(&entry.path).chain(&entry.also_at) {
                self.owners.insert((path.clone(), entry.object.clone()), number);
            }
            if let Some(object) = &entry.object {
                self.holders.entry(object.clone()).or_default().insert(number);
            }
            listing.entries.push(entry);
        }
        listing.incomplete.extend(module.unread(inner.incomplete));
        listing.uncloned.extend(module.unread(inner.uncloned));
        listing.skipped += inner.skipped;
        listing.commits += inner.commits;
        self.list.push(module);
        Ok(())
    }
}

impl Source for Recursive {
    fn list(&self) -> Result<Listing, SourceError> {
        let mut listing = self.own.list()?;
        let own_entries = listing.entries.len();
        let mut modules = Modules::default();
        for submodule in self.own.submodules()? {
            listing.skipped = listing.skipped.saturating_sub(1);
            let path = submodule.path.display();
            let added = self.open(submodule).and_then(|module| modules.add(module, &mut listing));
            if let Err(error) = added {
                listing.incomplete.push(Incomplete { path, reason: error.to_string() });
            }
        }
        let own_objects = listing.entries[..own_entries].iter().filter_map(|entry| entry.object.as_ref());
        modules.shared =
            own_objects.filter(|object| modules.holders.contains_key(*object)).cloned().collect();
        // The order of versions of one path stays.
        listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
        self.modules.get_or_init(|| modules);
        Ok(listing)
    }

    fn is_part(&self) -> bool {
        self.own.is_part()
    }

    fn list_around(&self) -> Result<Listing, SourceError> {
        self.own.list_around()
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        let Some((module, inner)) = self.owner(entry) else { return self.own.load(entry) };
        Ok(module.source.load(&inner)?.at(entry.path.clone()).with_scope(entry.scope.clone()))
    }

    fn root(&self) -> Option<&Path> {
        self.own.root()
    }

    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        match self.place(path) {
            Some((number, inner)) => self.modules()[number].source.read(&inner),
            None => self.own.read(path),
        }
    }

    fn configuration(&self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        self.own.configuration(name)
    }

    fn is_past(&self, entry: &Entry) -> bool {
        match self.owner(entry) {
            Some((module, inner)) => module.source.is_past(&inner),
            None => self.own.is_past(entry),
        }
    }

    fn were_there(&self, asked: &[Former]) -> Result<Vec<bool>, SourceError> {
        let mut answers = vec![false; asked.len()];
        for number in std::iter::once(None).chain((0..self.modules().len()).map(Some)) {
            let source = number.map_or(&self.own, |number| &self.modules()[number].source);
            let mut numbers = Vec::new();
            let mut inner = Vec::new();
            for (at, former) in asked.iter().enumerate() {
                let (place, path) = self
                    .place(&former.path)
                    .map_or((None, former.path.clone()), |(at, path)| (Some(at), path));
                if place == number {
                    numbers.push(at);
                    inner.push(Former { path, ..former.clone() });
                }
            }
            for (at, answer) in numbers.into_iter().zip(source.were_there(&inner)?) {
                answers[at] = answer;
            }
        }
        Ok(answers)
    }

    fn history(&self, groups: &[Vec<ObjectName>]) -> Result<Option<Vec<History>>, SourceError> {
        let of = |number: Option<usize>| -> Vec<Vec<ObjectName>> {
            let is_held = |object: &&ObjectName| self.holds(number, object);
            groups.iter().map(|group| group.iter().filter(is_held).cloned().collect()).collect()
        };
        let own_groups = of(None);
        let Some(own) = self.own.history(&own_groups)? else { return Ok(None) };
        let mut all: Vec<Option<History>> =
            own.into_iter().zip(&own_groups).map(|(it, group)| (!group.is_empty()).then_some(it)).collect();
        for (number, module) in self.modules().iter().enumerate() {
            let inner = of(Some(number));
            let histories = module.source.history(&inner)?.unwrap_or_default();
            for ((known, history), group) in all.iter_mut().zip(histories).zip(&inner) {
                if !group.is_empty() {
                    let paths =
                        history.paths.iter().map(|path| joined(&module.submodule.path, path)).collect();
                    let history = History { paths, ..history };
                    *known = Some(known.take().map_or(history.clone(), |known| together(known, history)));
                }
            }
        }
        let nothing = self.own.history(&[Vec::new()])?.unwrap_or_default().pop();
        Ok(Some(all.into_iter().filter_map(|history| history.or_else(|| nothing.clone())).collect()))
    }

    fn submodules(&self) -> Result<Vec<Submodule>, SourceError> {
        // What could not be read of them is incomplete, and nothing is left out.
        Ok(Vec::new())
    }
}

/// The history of one thing that two repositories hold.
fn together(one: History, other: History) -> History {
    let time = |history: &History| history.first_date.parse::<jiff::Timestamp>().ok();
    let (first, second) = if time(&other) < time(&one) { (other, one) } else { (one, other) };
    let at_head = first.at_head || second.at_head;
    let branches: BTreeSet<_> = first.branches.into_iter().chain(second.branches).collect();
    let paths: BTreeSet<_> = first.paths.into_iter().chain(second.paths).collect();
    History {
        first_commit: first.first_commit,
        first_date: first.first_date,
        first_author: first.first_author,
        removed_in: if at_head { None } else { first.removed_in.or(second.removed_in) },
        at_head,
        branches: branches.into_iter().collect(),
        still_in_use: first.still_in_use || second.still_in_use,
        paths: paths.into_iter().collect(),
    }
}
