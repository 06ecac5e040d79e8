//! What runs a file of SQL, and whether it is guarded.

use bstr::ByteSlice;

use crate::document::RepoPath;

use super::super::caller::{MOST_READ, MOST_SEARCHED, nearest};
use super::super::candidate;
use super::super::import::Project;
use super::super::language::Language;
use super::super::link::link;
use super::super::reader::Reader;
use super::super::verdict::{self, Verdict};

/// What is known of it.
pub(super) enum Runner {
    /// Nothing of the project runs the file.
    Unknown,
    /// All that runs it stops in production before, or reaches a safe database only.
    Guarded,
    /// This one does not.
    Open(Open),
}

/// A place that runs the file without a guard.
pub(super) enum Open {
    Task { manifest: RepoPath, task: String },
    Script { path: RepoPath, guard: &'static str },
}

impl Open {
    /// As it is said in a sentence.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Task { manifest, task } => {
                format!("the script `{task}` of `{}`, which runs it", manifest.display())
            }
            Self::Script { path, .. } => format!("`{}`, which runs it", path.display()),
        }
    }

    /// What to insert there.
    pub(super) fn help(&self) -> String {
        match self {
            Self::Task { manifest, task } => {
                format!(
                    "put `envlint guard &&` in front of the command of `{task}` in `{}`",
                    manifest.display()
                )
            }
            Self::Script { path, guard } => {
                format!("insert in `{}`, before it runs this file: `{guard}`", path.display())
            }
        }
    }
}

pub(super) fn runner(path: &RepoPath, reader: &Reader, project: &dyn Project, guards: &[String]) -> Runner {
    let mut known = Runner::Unknown;
    for run in project.runs(path) {
        if !run.is_held {
            return Runner::Open(Open::Task { manifest: run.manifest, task: run.task });
        }
        known = Runner::Guarded;
    }
    let near = nearest(path, project).into_iter().take(MOST_SEARCHED);
    let holding = near.filter_map(|it| Some((project.text(&it)?, it))).filter(|(text, _)| names(text, path));
    for (text, script) in holding.take(MOST_READ) {
        let Some(language) = Language::of_file(&script, &text) else { continue };
        // A program may name a file for many reasons, a script of commands for one.
        if language.name != "shell" && !candidate::is_candidate(&script, &text) {
            continue;
        }
        let Some(linked) = link(reader, language, &script, &text, project) else { continue };
        match verdict::judge(&linked.modules, guards).verdict {
            Verdict::NoWrites => {}
            Verdict::Effective => known = Runner::Guarded,
            _ => return Runner::Open(Open::Script { path: script, guard: language.guard }),
        }
    }
    known
}

/// Whether a text names a file, by as much of its path as is written there.
fn names(text: &[u8], path: &RepoPath) -> bool {
    let file = path.file_name_bytes();
    text.find_iter(file).any(|at| {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`=<(,:;".contains(byte);
        let start = text[..at].iter().rposition(ends).map_or(0, |it| it + 1);
        let folders = &text[start..at];
        let behind = text.get(at + file.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        // What stands behind a variable or `..` is below a folder that is not known.
        let known = folders.rsplit_str(b"/").skip(1).take_while(|part| is_plain(part));
        let own = path.parents();
        let is_same = known.zip(own.iter().rev()).all(|(named, own)| named == own.as_bytes());
        behind && (folders.is_empty() || folders.ends_with(b"/")) && is_same
    })
}

fn is_plain(part: &[u8]) -> bool {
    !part.is_empty() && part != b"." && part != b".." && !part.contains_str("$") && !part.contains_str("}")
}
