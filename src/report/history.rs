//! Tells in lines of text when the history got what a finding is about, and what became of it.

use super::escape::escape;
use crate::finding::History;

/// How many digits of a commit's name are shown.
const SHORT_COMMIT: usize = 12;
/// How many branches or paths are named before the rest is counted.
const NAMES: usize = 5;

/// Where it comes from, where it still is, and whether it is in use.
pub(super) fn history_lines(history: &History) -> Vec<String> {
    let date = history.first_date.split('T').next().unwrap_or_default();
    let author = escape(&history.first_author);
    let mut lines = vec![format!("first in {} on {date} by {author}", short(&history.first_commit))];
    lines.push(fate(history));
    if history.paths.len() > 1 {
        let paths: Vec<_> = history.paths.iter().map(|path| escape(&path.display()).into_owned()).collect();
        lines.push(format!("known as {}", enumerate(&paths)));
    }
    if history.still_in_use {
        lines.push("the value is still in use: rotate it now".to_owned());
    }
    lines
}

/// Whether it is gone, and from where.
fn fate(history: &History) -> String {
    let branches: Vec<_> = history.branches.iter().map(|branch| escape(branch).into_owned()).collect();
    let gone = match &history.removed_in {
        Some(commit) => format!("removed in {}", short(commit)),
        None => "not at HEAD".to_owned(),
    };
    let noun = if branches.len() == 1 { "branch" } else { "branches" };
    let on = format!("{noun} {}", enumerate(&branches));
    match (history.at_head, branches.is_empty()) {
        (true, true) => "still at HEAD".to_owned(),
        (true, false) => format!("still at HEAD, on {on}"),
        (false, true) => gone,
        (false, false) => format!("{gone}, still on {on}"),
    }
}

fn enumerate(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT_COMMIT).unwrap_or(commit)
}
