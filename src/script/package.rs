//! The files of a package that is a folder, named from the root that a module file gives.

use bstr::ByteSlice;

use crate::document::RepoPath;

use super::import::{Project, joined};
use super::language::Language;

/// The file that names the module, and the word before its name.
const MODULE_FILE: (&str, &str) = ("go.mod", "module");

/// The files that a package may have, among those of the same repository: `.` is the importer's own package.
pub(super) fn files(
    language: &Language,
    importer: &RepoPath,
    source: &str,
    project: &dyn Project,
) -> Vec<RepoPath> {
    let Some(folder) = folder(importer, source, project) else { return Vec::new() };
    let last = folder.rsplit('/').next().unwrap_or_default().to_owned();
    let own = language.modules.suffixes.iter().map(|suffix| (*suffix).to_owned());
    let extension = language.modules.suffixes[0].rsplit('.').next().unwrap_or_default();
    let mut files: Vec<RepoPath> = std::iter::once(format!("/{last}.{extension}"))
        .chain(own)
        .map(|suffix| RepoPath::new(format!("{folder}{suffix}").trim_start_matches('/')))
        .collect();
    let scripts = project.scripts();
    let others = scripts.iter().filter(|path| lies_in(path, &folder, extension) && !files.contains(path));
    let others: Vec<RepoPath> = others.cloned().collect();
    files.extend(others);
    files
}

fn split_last(text: &[u8], sign: u8) -> Option<(&[u8], &[u8])> {
    let at = text.rfind_byte(sign)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Whether a file of this kind lies in a folder itself, and is no test.
fn lies_in(path: &RepoPath, folder: &str, extension: &str) -> bool {
    let (parents, name) = split_last(path.as_bytes(), b'/').unwrap_or((b"", path.as_bytes()));
    parents == folder.as_bytes()
        && split_last(name, b'.')
            .is_some_and(|(stem, it)| it == extension.as_bytes() && !stem.ends_with(b"_test"))
}

fn folder(importer: &RepoPath, source: &str, project: &dyn Project) -> Option<String> {
    let folder = importer.parents();
    if source == "." {
        return Some(folder.join("/"));
    }
    if !source.contains('/') {
        return None;
    }
    (0..=folder.len()).rev().find_map(|keep| {
        let root = &folder[..keep];
        let path = joined(root.to_vec(), std::iter::once(MODULE_FILE.0))?;
        let text = project.text(&RepoPath::new(path))?;
        let inside = source.strip_prefix(module_name(&text)?.as_str())?.strip_prefix('/')?;
        joined(root.to_vec(), inside.split('/'))
    })
}

fn module_name(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some(MODULE_FILE.1))
            .then(|| words.next().map(|name| name.trim_matches('"').to_owned()))?
    })
}
