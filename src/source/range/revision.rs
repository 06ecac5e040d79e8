//! The revision that a range is compared with, and the next command to type when there is no such thing.

use std::collections::BTreeSet;

use bstr::ByteSlice;
use gix::ObjectId;

use crate::source::SourceError;
use crate::source::repository;

/// The commit that `revision` names.
pub(super) fn base_commit(git: &gix::Repository, revision: &str) -> Result<ObjectId, SourceError> {
    let wrong =
        |reason: String, next: String| SourceError::Base { revision: revision.to_owned(), reason, next };
    let meanings = meanings(git, revision);
    if let [(one, first), rest @ ..] = meanings.as_slice()
        && let Some((other, _)) = rest.iter().find(|(_, commit)| commit != first)
    {
        return Err(wrong(
            format!("it may be `{one}` or `{other}`"),
            format!("name one of them in full, such as `--base {one}`"),
        ));
    }
    commit(git, revision).map_err(|reason| wrong(reason, next_step(git, revision)))
}

/// The commit that a range ends at.
pub(super) fn head_commit(git: &gix::Repository, revision: &str) -> Result<ObjectId, SourceError> {
    commit(git, revision).map_err(|reason| SourceError::Revision { revision: revision.to_owned(), reason })
}

/// The commits that references lead to, each once; one that leads to none has nothing to say.
pub(super) fn commits(git: &gix::Repository, references: &[String]) -> Vec<ObjectId> {
    let commits: BTreeSet<_> = references.iter().filter_map(|name| commit(git, name).ok()).collect();
    commits.into_iter().collect()
}

/// The references whose names begin so, in order. Those that cannot be listed are none.
pub(super) fn names_below(git: &gix::Repository, prefix: &str) -> Vec<String> {
    let Ok(platform) = git.references() else { return Vec::new() };
    let Ok(references) = platform.prefixed(prefix) else { return Vec::new() };
    references
        .filter_map(Result::ok)
        .filter_map(|it| it.name().as_bstr().to_str().ok().map(str::to_owned))
        .collect()
}

fn commit(git: &gix::Repository, revision: &str) -> Result<ObjectId, String> {
    let id = git.rev_parse_single(revision).map_err(|error| repository::reason(&error))?;
    let object = id.object().map_err(|error| repository::reason(&error))?;
    let commit = object.peel_to_commit().map_err(|error| repository::reason(&error))?;
    Ok(commit.id)
}

/// The references that a short name may mean, with their commits.
fn meanings(git: &gix::Repository, revision: &str) -> Vec<(String, ObjectId)> {
    let name = revision.split(['~', '^', '@', ':']).next().unwrap_or_default();
    let full = ["heads", "remotes", "tags"].map(|kind| format!("refs/{kind}/{name}"));
    let known = full.into_iter().filter(|full| is_reference(git, full));
    known.filter_map(|full| Some((full.clone(), commit(git, &full).ok()?))).collect()
}

fn is_reference(git: &gix::Repository, name: &str) -> bool {
    git.try_find_reference(name).is_ok_and(|found| found.is_some())
}

/// How to get at what is not here. Only names that a shell takes as they are become part of a command.
fn next_step(git: &gix::Repository, revision: &str) -> String {
    const LIST: &str = "`git branch --all` lists what there is";
    let is_plain = |it: char| it.is_ascii_alphanumeric() || ['.', '_', '/', '-'].contains(&it);
    if revision.is_empty() || revision.starts_with('-') || !revision.chars().all(is_plain) {
        return LIST.to_owned();
    }
    let remotes: Vec<String> = git.remote_names().iter().map(ToString::to_string).collect();
    let of_remote =
        |remote: &String| Some((remote.clone(), revision.strip_prefix(remote)?.strip_prefix('/')?));
    if let Some((remote, branch)) = remotes.iter().find_map(of_remote) {
        return format!("`git fetch {remote} {branch}:refs/remotes/{remote}/{branch}` gets it");
    }
    let is_there = |remote: &&String| is_reference(git, &format!("refs/remotes/{remote}/{revision}"));
    match (remotes.iter().find(is_there), remotes.first()) {
        (Some(remote), _) => format!("`--base {remote}/{revision}` names the remote's"),
        (None, Some(remote)) => format!("`git fetch {remote} {revision}` gets it if it is there; {LIST}"),
        (None, None) => LIST.to_owned(),
    }
}
