//! The scripts under `fixtures/script/`.

use std::path::Path;

use crate::document::RepoPath;

use super::super::language::Language;
use super::project::Files;

#[expect(clippy::disallowed_methods, reason = "fixtures lie on the disk")]
pub(super) fn fixtures(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/script").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// All fixtures in a language, whole, with their names.
#[expect(clippy::disallowed_methods, reason = "fixtures lie on the disk")]
pub(in crate::script) fn scripts_of(language: &Language) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/script");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<_> = folders.flat_map(|folder| fixtures(&folder.to_string_lossy())).collect();
    files.retain(|(name, _)| Language::of(&RepoPath::new(name)).is_some_and(|it| it.name == language.name));
    files.sort();
    files
}

/// A fixture's files: one, or several behind lines `file: PATH`. The first is the script.
pub(super) fn project_of(name: &str, text: &str) -> (RepoPath, Files) {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines().skip(1) {
        if let Some((_, path)) =
            line.split_once(" file: ").filter(|(mark, _)| matches!(*mark, "#" | "//" | "--"))
        {
            files.push((path.to_owned(), String::new()));
        } else {
            if files.is_empty() {
                files.push((format!("scripts/{name}"), String::new()));
            }
            let (_, text) = files.last_mut().unwrap();
            text.push_str(line);
            text.push('\n');
        }
    }
    let script = RepoPath::new(&files[0].0);
    (script, Files::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}
