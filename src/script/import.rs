//! From an import's text to the files of the repository that it may mean, one level deep.

use std::sync::Arc;

use crate::document::RepoPath;

use super::language::{Language, Separator};

/// The other files of what is scanned.
pub(crate) trait Project: Sync {
    /// The decoded text of a file; `None` where there is none.
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>>;
}

/// The file that an import means, with its text.
pub(super) fn resolve(
    language: &Language,
    importer: &RepoPath,
    source: &str,
    project: &dyn Project,
) -> Option<(RepoPath, Arc<[u8]>)> {
    candidates(language, importer, source)
        .into_iter()
        .filter(|path| path != importer && Language::of(path).is_some())
        .find_map(|path| project.text(&path).map(|text| (path, text)))
}

/// The paths that an import may mean, the most probable first. What comes from a package has none.
fn candidates(language: &Language, importer: &RepoPath, source: &str) -> Vec<RepoPath> {
    let bases = match language.modules.separator {
        Separator::Slash => bases_of_path(importer, source),
        Separator::Dot => bases_of_dotted(importer, source),
    };
    let mut paths = Vec::new();
    for base in bases {
        // TypeScript imports `./guard.js` and means `./guard.ts`.
        let bare = ["js", "mjs", "cjs"].iter().find_map(|it| base.strip_suffix(it)?.strip_suffix('.'));
        for stem in std::iter::once(base.as_str()).chain(bare) {
            paths.extend(
                language.modules.suffixes.iter().map(|suffix| RepoPath::new(format!("{stem}{suffix}"))),
            );
        }
    }
    paths
}

fn bases_of_path(importer: &RepoPath, source: &str) -> Vec<String> {
    if source.starts_with("./") || source.starts_with("../") || source == "." || source == ".." {
        return joined(importer.parents(), source.split('/')).into_iter().collect();
    }
    // The usual aliases of a project's own sources.
    let Some(rest) = source.strip_prefix("@/").or_else(|| source.strip_prefix("~/")) else {
        return Vec::new();
    };
    vec![format!("src/{rest}"), rest.to_owned()]
}

fn bases_of_dotted(importer: &RepoPath, source: &str) -> Vec<String> {
    let name = source.trim_start_matches('.');
    let dots = source.len() - name.len();
    let parts = || name.split('.').filter(|part| !part.is_empty());
    let mut folder = importer.parents();
    if dots > 0 {
        folder.truncate(folder.len().saturating_sub(dots - 1));
        return joined(folder, parts()).into_iter().collect();
    }
    // A package starts at the root, or at any folder that the script lies in.
    let depth = folder.len();
    (0..=depth).rev().filter_map(|keep| joined(folder[..keep].to_vec(), parts())).collect()
}

fn joined<'p>(mut folder: Vec<String>, parts: impl Iterator<Item = &'p str>) -> Option<String> {
    for part in parts {
        match part {
            "" | "." => {}
            ".." => {
                folder.pop()?;
            }
            part => folder.push(part.to_owned()),
        }
    }
    Some(folder.join("/")).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(importer: &str, source: &str, wanted: &str) -> bool {
        let importer = RepoPath::new(importer);
        let language = Language::of(&importer).unwrap();
        candidates(language, &importer, source).contains(&RepoPath::new(wanted))
    }

    #[test]
    fn imports_lead_to_files() {
        assert!(first("prisma/seed.ts", "./guard", "prisma/guard.ts"));
        assert!(first("prisma/seed.ts", "./guard.js", "prisma/guard.ts"));
        assert!(first("prisma/seed.ts", "../src/guard", "src/guard/index.ts"));
        assert!(first("prisma/seed.ts", "@/lib/guard", "src/lib/guard.ts"));
        assert!(first("scripts/seed.py", ".guard", "scripts/guard.py"));
        assert!(first("scripts/seed.py", "..guard", "guard.py"));
        assert!(first("scripts/seed.py", "scripts.guard", "scripts/guard.py"));
        assert!(first("scripts/seed.py", "guard", "scripts/guard.py"));
    }

    #[test]
    fn packages_and_paths_out_of_the_project_lead_nowhere() {
        let importer = RepoPath::new("seed.ts");
        let language = Language::of(&importer).unwrap();
        assert!(candidates(language, &importer, "@prisma/client").is_empty());
        assert!(candidates(language, &importer, "../outside").is_empty());
    }
}
