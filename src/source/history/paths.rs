//! All paths of a history, each stored once, and those that a user wants.

use std::collections::HashMap;

use crate::document::RepoPath;
use crate::source::path;

/// A path by its number. The root is [`Paths::ROOT`].
pub(super) type PathNumber = usize;

/// A table of paths.
#[derive(Debug)]
pub(super) struct Paths {
    nodes: Vec<Node>,
    children: HashMap<PathNumber, HashMap<Box<[u8]>, PathNumber>>,
}

#[derive(Debug)]
struct Node {
    parent: PathNumber,
    name: Box<[u8]>,
    depth: usize,
}

impl Paths {
    pub(super) const ROOT: PathNumber = 0;

    pub(super) fn new() -> Self {
        let root = Node { parent: Self::ROOT, name: Box::default(), depth: 0 };
        Self { nodes: vec![root], children: HashMap::new() }
    }

    /// The number of `name` in a folder.
    pub(super) fn add(&mut self, folder: PathNumber, name: &[u8]) -> PathNumber {
        let children = self.children.entry(folder).or_default();
        if let Some(&known) = children.get(name) {
            return known;
        }
        let number = self.nodes.len();
        children.insert(name.into(), number);
        let depth = self.nodes[folder].depth + 1;
        self.nodes.push(Node { parent: folder, name: name.into(), depth });
        number
    }

    /// The number of `name` in a folder, if there is one.
    pub(super) fn find(&self, folder: PathNumber, name: &[u8]) -> Option<PathNumber> {
        self.children.get(&folder)?.get(name).copied()
    }

    /// The folder that a path lies in; the root lies in itself.
    pub(super) fn folder(&self, path: PathNumber) -> PathNumber {
        self.nodes[path].parent
    }

    /// How many folders a path lies in.
    pub(super) fn depth(&self, path: PathNumber) -> usize {
        self.nodes[path].depth
    }

    /// The whole path.
    pub(super) fn path(&self, path: PathNumber) -> RepoPath {
        let mut names = Vec::new();
        let mut at = path;
        while at != Self::ROOT {
            names.push(self.nodes[at].name.as_ref());
            at = self.nodes[at].parent;
        }
        names.reverse();
        RepoPath::new(names.join(&b"/"[..]))
    }
}

/// The paths that a user wants; all when none is named.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    paths: Vec<RepoPath>,
}

impl Wanted {
    pub(super) fn new(paths: Vec<RepoPath>) -> Self {
        Self { paths }
    }

    pub(super) fn is_everything(&self) -> bool {
        self.paths.is_empty()
    }

    pub(super) fn paths(&self) -> &[RepoPath] {
        &self.paths
    }

    /// Whether a file is one of them, or lies below one.
    pub(super) fn holds(&self, file: &RepoPath) -> bool {
        self.is_everything() || self.paths.iter().any(|wanted| is_at_or_below(file, wanted))
    }

    /// Whether a folder can hold any of them.
    pub(super) fn leads_through(&self, folder: &RepoPath) -> bool {
        self.holds(folder) || self.paths.iter().any(|wanted| is_at_or_below(wanted, folder))
    }
}

/// Whether `path` is `folder` or lies below it.
pub(super) fn is_at_or_below(path: &RepoPath, folder: &RepoPath) -> bool {
    path == folder || path::below(path, folder).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_paths_have_one_number() {
        let mut paths = Paths::new();
        let folder = paths.add(Paths::ROOT, b"a");
        let file = paths.add(folder, b"b");
        assert_eq!(paths.add(folder, b"b"), file);
        assert_eq!(paths.find(folder, b"b"), Some(file));
        assert_eq!((paths.path(file), paths.depth(file)), (RepoPath::new("a/b"), 2));
    }

    #[test]
    fn wanted_paths_are_whole_parts() {
        let wanted = Wanted::new(vec![RepoPath::new("app/config")]);
        assert!(
            wanted.holds(&RepoPath::new("app/config/.env")) && wanted.holds(&RepoPath::new("app/config"))
        );
        assert!(!wanted.holds(&RepoPath::new("app/configuration")));
        assert!(wanted.leads_through(&RepoPath::new("app")) && wanted.leads_through(&RepoPath::new("")));
        assert!(!wanted.leads_through(&RepoPath::new("lib")));
    }
}
