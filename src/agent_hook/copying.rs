//! Commands that put a protected file where nothing protects it.

use crate::binding::EnvFile;
use crate::command::{self, Command};
use crate::document::Tracking;
use crate::source::Surrounds;

use super::denial::Denial;
use super::ground::LEAK;
use super::reading;
use super::walk::Walk;

const COPIERS: &[&str] = &["cp", "mv", "ln", "install", "rsync", "scp", "copy", "move"];

/// Why a copy must not be made.
pub(super) fn judge(walk: &Walk<'_>, command: &Command) -> Option<Denial> {
    let words = command::started_words(command);
    let (program, arguments) = words.split_first()?;
    if !COPIERS.contains(program) {
        return None;
    }
    let operands: Vec<&str> = arguments.iter().copied().filter(|it| !it.starts_with('-')).collect();
    let (to, from) = operands.split_last()?;
    let source = from.iter().find_map(|it| reading::protected_by(walk, it))?;
    let is_kept = !to.contains(':') && is_protected_place(walk, to, from);
    (!is_kept).then(|| Denial {
        rule: Some(LEAK.to_owned()),
        place: source.path.clone(),
        what: format!("`{}` is protected, and its copy would not be", source.path),
        instead: "let the program read the file where it is, or name the copy so that .gitignore covers it, \
                  such as `.env.production.local`"
            .to_owned(),
    })
}

/// Whether what is copied there is as protected as it was.
fn is_protected_place(walk: &Walk<'_>, to: &str, from: &[&str]) -> bool {
    let mut file = walk.path(to);
    if Surrounds::is_folder(&file) || to.ends_with('/') {
        let name = from.first().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        file.push(name);
    }
    let by_name = EnvFile::of_path(&walk.ground.surrounds.repo_path(&file));
    let is_protected = by_name.is_some_and(|it| it.is_protected());
    is_protected && walk.ground.surrounds.tracking(&file) == Tracking::Ignored
}
