//! A module imports from lower floors and from its own children only.

#![expect(clippy::disallowed_methods, reason = "the test reads the sources")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The floor of each module, as the design has it. A module that is not here fails the test.
const FLOORS: &[(&str, usize)] = &[
    ("pattern", 0),
    ("text", 0),
    ("secret", 0),
    ("document", 1),
    ("environment", 1),
    ("rule", 1),
    ("shape", 2),
    ("finding", 2),
    ("baseline", 3),
    ("binding", 3),
    ("command", 3),
    ("config", 3),
    ("source", 4),
    ("format", 4),
    ("credential", 4),
    ("fix", 4),
    ("generic", 4),
    ("imported", 4),
    ("personal", 4),
    ("relation", 4),
    ("script", 4),
    ("suppress", 4),
    ("report", 4),
    ("engine", 5),
    ("checklist", 6),
    ("reach", 6),
    ("agent_hook", 7),
    ("guard", 7),
    ("init", 7),
];

#[test]
fn modules_import_only_from_lower_floors() {
    let floors: BTreeMap<_, _> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in walkdir::WalkDir::new("src").sort_by_file_name().into_iter().map(Result::unwrap) {
        let Some(own) = module_of(file.path()) else { continue };
        let floor = *floors.get(own.as_str()).unwrap_or_else(|| panic!("`{own}` has no floor yet"));
        for other in imports(&fs::read_to_string(file.path()).unwrap()) {
            let allowed = other == own || floors.get(other.as_str()).is_some_and(|it| *it < floor);
            if !allowed {
                wrong.push(format!("{}: {own} (floor {floor}) imports {other}", file.path().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The module that a source file belongs to; the binary's files and the root belong to none.
fn module_of(path: &Path) -> Option<String> {
    let below = path.strip_prefix("src").ok()?.to_str()?.replace('\\', "/");
    let name = below.split('/').next()?.trim_end_matches(".rs").to_owned();
    let is_source =
        path.extension().is_some_and(|it| it == "rs") && !["lib", "main", "cli"].contains(&name.as_str());
    is_source.then_some(name)
}

/// The modules behind `crate::` in the code, tests included.
fn imports(text: &str) -> Vec<String> {
    let code =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let behind =
        |part: &str| part.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect::<String>();
    code.split("crate::").skip(1).map(behind).filter(|name| !name.is_empty()).collect()
}
