//! From an import's text to the files of the repository that it may mean, one level deep.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::sync::Arc;

use crate::document::RepoPath;

use super::alias::Aliases;
use super::invocation::Invocation;
use super::language::{Language, Separator};
use super::package;
use super::sql::is_sql;
use super::term::Import;
use super::words;

/// How many files of one package are read.
const MOST_FILES: usize = 8;

/// The other files of what is scanned.
pub(crate) trait Project: Sync {
    /// The decoded text of a file; `None` where there is none.
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>>;

    /// All files in languages that are understood.
    fn scripts(&self) -> Arc<[RepoPath]> {
        [].into()
    }

    /// The variables that are set wherever the project runs a script.
    fn variables(&self, _script: &RepoPath) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What the manifests of the project run a file with.
    fn runs(&self, _script: &RepoPath) -> Vec<Invocation> {
        Vec::new()
    }
}

/// Leads from the imports of one file to other files.
pub(super) struct Resolver<'p> {
    pub(super) language: &'static Language,
    pub(super) importer: &'p RepoPath,
    pub(super) project: &'p dyn Project,
    aliases: OnceCell<Aliases<'p>>,
}

impl<'p> Resolver<'p> {
    pub(super) fn new(language: &'static Language, importer: &'p RepoPath, project: &'p dyn Project) -> Self {
        Self { language, importer, project, aliases: OnceCell::new() }
    }

    /// The file that an import means, with its text.
    pub(super) fn resolve(&self, source: &str) -> Option<(RepoPath, Arc<[u8]>)> {
        if self.language.classes.is_some() {
            return self.class(source);
        }
        // A path from the root, which the analysis itself has found.
        if let Some(path) = source.strip_prefix('/').map(RepoPath::new).filter(|_| self.names_commands()) {
            return self.project.text(&path).map(|text| (path, text));
        }
        self.candidates(source)
            .into_iter()
            .filter(|path| path != self.importer && (Language::may_speak(path) || is_sql(path)))
            .find_map(|path| self.project.text(&path).map(|text| (path, text)))
            .or_else(|| self.module(source))
    }

    /// Whether the language's framework runs commands of the project by the names of their files.
    pub(super) fn names_commands(&self) -> bool {
        self.language.name == "python"
    }

    /// The file of a module that is named by the last parts of its name, or lies in another application of the project.
    fn module(&self, name: &str) -> Option<(RepoPath, Arc<[u8]>)> {
        let is_module = name.starts_with(char::is_uppercase) && !name.contains(['/', ' ']);
        if self.language.modules.separator != Separator::Alias || !is_module {
            return None;
        }
        let parts: Vec<String> = name.split('.').map(|part| words::words(part).join("_")).collect();
        let of_tests = || self.nearest(&format!("support/{}.ex", parts.get(1..)?.join("/")));
        self.nearest(&format!("{}.ex", parts.join("/"))).or_else(of_tests)
    }

    /// The nearest of the files whose path ends so.
    fn nearest(&self, end: &str) -> Option<(RepoPath, Arc<[u8]>)> {
        let own = self.importer.parents();
        let shared = |path: &RepoPath| path.parents().iter().zip(&own).take_while(|(a, b)| a == b).count();
        let ends = |path: &RepoPath| {
            path.as_bytes()
                .strip_suffix(end.as_bytes())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with(b"/"))
        };
        let scripts = self.project.scripts();
        let named = scripts.iter().filter(|path| *path != self.importer && ends(path));
        let path = named.max_by_key(|path| (shared(path), Reverse(path.parents().len())))?;
        Some((path.clone(), self.project.text(path)?))
    }

    /// The file of a class, which needs no import: the nearest of its name.
    fn class(&self, name: &str) -> Option<(RepoPath, Arc<[u8]>)> {
        self.nearest(&format!("{name}{}", self.language.modules.suffixes.first()?))
    }

    /// The imports with one for each file of a package, its own among them, where packages are folders; and with one for
    /// each imported name that may be a module's.
    pub(super) fn spread(&self, mut imports: Vec<Import>) -> Vec<Import> {
        match self.language.modules.separator {
            Separator::Package => {}
            Separator::Colons => {
                imports.extend(imports.iter().flat_map(modules_of_names).collect::<Vec<_>>());
                return imports;
            }
            _ => return imports,
        }
        let mut others = Vec::new();
        let own = Import { source: ".".to_owned(), ..Import::default() };
        for import in imports.iter_mut().chain([&mut own.clone()]) {
            let files = package::files(self.language, self.importer, &import.source, self.project);
            let is_there = |path: &RepoPath| path != self.importer && self.project.text(path).is_some();
            let mut files = files.into_iter().filter(is_there).take(MOST_FILES).map(|path| path.display());
            import.source = files.next().unwrap_or_default();
            let first = import.clone();
            others.extend(first.span.is_none().then(|| first.clone()));
            others.extend(files.map(|source| Import { source, ..first.clone() }));
        }
        imports.extend(others);
        imports
    }

    /// The paths that an import may mean, the most probable first. What comes from a package has none.
    fn candidates(&self, source: &str) -> Vec<RepoPath> {
        let bases = match self.language.modules.separator {
            Separator::Slash if is_relative(source) => bases_of_path(self.importer, source),
            Separator::Slash => {
                self.aliases.get_or_init(|| Aliases::around(self.importer, self.project)).bases(source)
            }
            Separator::Dot => bases_of_dotted(self.importer, source),
            Separator::Shell => bases_of_shell(self.importer, source),
            Separator::Colons => bases_of_crate(self.importer, source),
            Separator::Alias => bases_of_alias(self.importer, source),
            // The files of packages were named before.
            Separator::Package => return vec![RepoPath::new(source)],
            Separator::Literals => bases_of_literals(self.importer, source),
            Separator::Namespace if source.contains(['"', '\'']) => bases_of_literals(self.importer, source),
            Separator::Namespace => bases_of_class(self.importer, source),
        };
        let mut paths = Vec::new();
        for base in bases {
            // TypeScript imports `./guard.js` and means `./guard.ts`.
            let bare = ["js", "mjs", "cjs"].iter().find_map(|it| base.strip_suffix(it)?.strip_suffix('.'));
            for stem in std::iter::once(base.as_str()).chain(bare) {
                let suffixes = self.language.modules.suffixes.iter();
                paths.extend(suffixes.map(|suffix| RepoPath::new(format!("{stem}{suffix}"))));
            }
        }
        paths
    }
}

fn is_relative(source: &str) -> bool {
    source.starts_with("./") || source.starts_with("../") || source == "." || source == ".."
}

fn bases_of_path(importer: &RepoPath, source: &str) -> Vec<String> {
    if !is_relative(source) {
        return Vec::new();
    }
    joined(importer.parents(), source.split('/')).into_iter().collect()
}

/// A path from the script's own folder or from the root: which folder is the current one, nobody knows. What a variable or
/// a substitution in front of it holds is mostly the script's own folder.
fn bases_of_shell(importer: &RepoPath, source: &str) -> Vec<String> {
    let is_folder = |part: &&str| !part.contains(['$', '`', '(', ')', '{', '}', '"']);
    let parts: Vec<&str> = source.split('/').rev().take_while(is_folder).collect();
    let parts = || parts.iter().rev().copied();
    let depth = importer.parents().len();
    (0..=depth).rev().filter_map(|keep| joined(importer.parents()[..keep].to_vec(), parts())).collect()
}

/// `use shop::{db, seed};` names modules as well as what stands in one.
fn modules_of_names(import: &Import) -> Vec<Import> {
    let named = import.names.iter().map(|(local, name)| Import {
        source: format!(
            "{}::{name}",
            import.source.strip_suffix(&format!("::{name}")).unwrap_or(&import.source)
        ),
        namespace: Some(local.clone()),
        ..Import::default()
    });
    named.collect()
}

/// `mod guard;` lies beside the file, `use shop::db::guard::stop;` below the crate's sources.
fn bases_of_crate(importer: &RepoPath, source: &str) -> Vec<String> {
    let folder = importer.parents();
    let parts: Vec<&str> = source.split("::").map(str::trim).filter(|part| !part.is_empty()).collect();
    if let [module] = parts[..] {
        let file = importer.file_name();
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        let beside = joined(folder.clone(), [module].into_iter());
        return beside.into_iter().chain(joined(folder, [stem, module].into_iter())).collect();
    }
    let depth = match parts.first() {
        Some(&"super") => Some(folder.len()),
        _ => folder.iter().rposition(|part| part == "src").map(|at| at + 1),
    };
    let Some(depth) = depth else { return Vec::new() };
    let inner = || parts.iter().skip(1).copied();
    (1..parts.len()).rev().filter_map(|keep| joined(folder[..depth].to_vec(), inner().take(keep))).collect()
}

/// `MyApp.Seeds` lies in `lib/my_app/seeds.ex`; a path is one from the script's folder or from the project's.
fn bases_of_alias(importer: &RepoPath, source: &str) -> Vec<String> {
    let folder = importer.parents();
    let is_inside = |part: &String| matches!(part.as_str(), "lib" | "priv" | "test");
    let root = folder[..folder.iter().position(is_inside).unwrap_or(folder.len())].to_vec();
    if source.contains('/') || source.contains(".ex") {
        // Above it may stand a folder that is put together when the script runs.
        let seeds = folder.iter().cloned().chain(["seeds".to_owned()]).collect();
        let places = [folder, root, seeds];
        return places.into_iter().filter_map(|place| joined(place, source.split('/'))).collect();
    }
    let parts: Vec<String> = source.split('.').map(|part| words::words(part).join("_")).collect();
    let below =
        |start: &'static str| joined(root.clone(), start.split('/').chain(parts.iter().map(String::as_str)));
    ["lib", "test/support"].into_iter().filter_map(below).collect()
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

/// The files that a class of a namespace may stand in: its first part is mapped to a folder by the project, mostly to
/// one of these.
fn bases_of_class(importer: &RepoPath, source: &str) -> Vec<String> {
    let folder = importer.parents();
    let parts: Vec<&str> = source.split('\\').filter(|part| !part.is_empty()).collect();
    let Some((name, spaces)) = parts.split_last() else { return Vec::new() };
    if spaces.is_empty() {
        return joined(folder, std::iter::once(*name)).into_iter().collect();
    }
    // `Database\Seeders\Demo` lies in `database/seeders/Demo`, or in `database/seeders/demo`.
    let in_lower_case = (1..=spaces.len()).rev().map(|count| {
        let lower = spaces[..count].iter().map(|part| part.to_ascii_lowercase());
        lower.chain(spaces[count..].iter().map(|part| (*part).to_owned())).collect::<Vec<_>>().join("/")
    });
    let rest = spaces[1..].join("/");
    let mut inner = vec![format!("app/{rest}"), format!("src/{rest}"), format!("src/{}", spaces.join("/"))];
    inner.extend(in_lower_case);
    let above = (0..=folder.len()).rev();
    above
        .flat_map(|keep| inner.iter().map(move |it| (keep, it)))
        .filter_map(|(keep, it)| joined(folder[..keep].to_vec(), it.split('/').chain([*name])))
        .collect()
}

/// The path that the literals of an expression make together, from the script's own folder, any folder above it, or a
/// folder of libraries.
fn bases_of_literals(importer: &RepoPath, source: &str) -> Vec<String> {
    let mut pieces: Vec<&str> = source.split(['"', '\'']).skip(1).step_by(2).collect();
    if pieces.is_empty() {
        pieces.push(source);
    }
    // What is interpolated stands for the root.
    let parts = || pieces.iter().flat_map(|piece| piece.rsplit('}').next().unwrap_or(piece).split('/'));
    let folder = importer.parents();
    let from = |keep: usize, more: &[&str]| {
        let start = folder[..keep].iter().cloned().chain(more.iter().map(|it| (*it).to_owned()));
        joined(start.collect(), parts())
    };
    let above = (0..=folder.len()).rev().filter_map(|keep| from(keep, &[]));
    above.chain(["lib", "app", "db", "database"].iter().filter_map(|it| from(0, &[it]))).collect()
}

/// A path below a folder, climbed and cleaned; `None` where it leads out of the repository.
pub(super) fn joined<'p>(mut folder: Vec<String>, parts: impl Iterator<Item = &'p str>) -> Option<String> {
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

    struct Nothing;

    impl Project for Nothing {
        fn text(&self, _: &RepoPath) -> Option<Arc<[u8]>> {
            None
        }
    }

    fn candidates(importer: &str, source: &str) -> Vec<RepoPath> {
        let importer = RepoPath::new(importer);
        Resolver::new(Language::of(&importer).unwrap(), &importer, &Nothing).candidates(source)
    }

    fn first(importer: &str, source: &str, wanted: &str) -> bool {
        candidates(importer, source).contains(&RepoPath::new(wanted))
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
    fn modules_of_a_crate_and_of_a_mix_project_lead_to_files() {
        assert!(first("src/bin/seed.rs", "guard", "src/bin/guard.rs"));
        assert!(first("src/bin/seed.rs", "shop::db::stop", "src/db.rs"));
        assert!(first("api/src/bin/seed.rs", "shop::guard", "api/src/guard/mod.rs"));
        assert!(first("priv/repo/seeds.exs", "MyApp.SeedData", "lib/my_app/seed_data.ex"));
        assert!(first("apps/shop/priv/repo/seeds.exs", "Shop.Guard", "apps/shop/lib/shop/guard.ex"));
        assert!(first("priv/repo/seeds.exs", "priv/repo/guard.exs", "priv/repo/guard.exs"));
    }

    #[test]
    fn packages_and_paths_out_of_the_project_lead_nowhere() {
        assert!(candidates("seed.ts", "@prisma/client").is_empty());
        assert!(candidates("seed.ts", "../outside").is_empty());
    }
}
