//! The lines of .gitignore that keep protected environment files out of Git.

use crate::binding::EnvFile;
use crate::document::{RepoPath, Tracking};
use crate::source::Surrounds;

use super::{InitError, Site, Step, appended};

/// What is kept out, each line with the name of a file that it is for.
const LINES: &[(&str, &str)] = &[
    (".env.local", ".env.local"),
    (".env.*.local", ".env.development.local"),
    (".env.production", ".env.production"),
    (".env.staging", ".env.staging"),
    (".env.preview", ".env.preview"),
    (".env.keys", ".env.keys"),
];

const HEAD: &str = "# Environment files of this machine and of what is deployed\n";

pub(super) fn steps(site: &Site) -> Result<Vec<Step>, InitError> {
    let file = site.path(".gitignore");
    let text = site.text(&file)?.unwrap_or_default();
    let usual = LINES.iter().filter(|(_, name)| is_open(site, name)).map(|(line, _)| (*line).to_owned());
    let mut missing: Vec<String> = usual.collect();
    missing.extend(lying(site).into_iter().filter(|it| !LINES.iter().any(|(_, name)| name == it)));
    if missing.is_empty() {
        return Ok(vec![site.kept(&file, "protected environment files are ignored")]);
    }
    let lines = format!("{}{HEAD}{}\n", if text.is_empty() { "" } else { "\n" }, missing.join("\n"));
    let what = format!("{} added", missing.join(", "));
    Ok(vec![site.write(file, appended(&text, &lines), what)])
}

/// The names of protected environment files at the root that Git would take.
fn lying(site: &Site) -> Vec<String> {
    let files = Surrounds::environment_files(site.surrounds.root()).into_iter();
    let names = files.filter_map(|it| Some(it.file_name()?.to_str()?.to_owned()));
    let is_plain =
        |it: &String| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let is_protected = |it: &String| EnvFile::of_path(&RepoPath::new(it)).is_some_and(|it| it.is_protected());
    names.filter(|it| is_plain(it) && is_protected(it) && is_open(site, it)).collect()
}

/// Whether Git would take a file of this name. Of one that it has already, a line in .gitignore would hide the fact.
fn is_open(site: &Site, name: &str) -> bool {
    let file = site.path(name);
    site.surrounds.tracking(&file) == Tracking::Untracked && !site.surrounds.is_tracked(&file)
}
