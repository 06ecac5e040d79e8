//! `envlint check --pre-push`: what a push would send, as Git or a hook manager tells it.

use std::io::Read;

use anyhow::Context;
use envlint::SourceError;
use envlint::engine::{Depth, Reach, ScanError, Scope, Shallow, remote_branches};
use envlint::report::Stream;

use super::arguments::CommonArguments;
use super::failure::UsageError;
use super::outcome::Outcome;
use super::scan;
use super::surroundings::{PushVariables, Surroundings};

/// How many bytes Git may list references in.
const LIST_LIMIT: u64 = 16 << 20;
/// Where a push goes when nobody says it.
const USUAL_REMOTE: &str = "origin";
/// The branches of a remote that a new one is compared with, before others.
const USUAL_BRANCHES: [&str; 3] = ["HEAD", "main", "master"];

/// A reference that is pushed.
#[derive(Debug, PartialEq, Eq)]
struct Pushed {
    new: String,
    /// What the remote has under this name; `None` when it has not.
    old: Option<String>,
}

/// Checks each reference that is pushed; `remote` is the one that it goes to.
pub(super) fn run(
    remote: &str,
    depth: Depth,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let variables = &surroundings.push;
    let pushed = match told_by_manager(variables) {
        Some(pushed) => vec![pushed],
        // Started by hand there is no push.
        None if variables.is_managed => {
            return scan::run(Scope::Worktree(Vec::new()), Shallow::Refused, depth, common, surroundings);
        }
        None => told_by_git(surroundings)?,
    };
    let writes_files = common.output.is_some() || common.format.iter().any(|it| it.contains('='));
    if pushed.len() > 1 && writes_files {
        return Err(UsageError::ManyPushed.into());
    }
    let named = Some(remote).filter(|remote| !remote.is_empty());
    let remote = named.or(variables.remote.as_deref()).unwrap_or(USUAL_REMOTE);
    let mut outcome = Outcome::Clean;
    for pushed in pushed {
        outcome = outcome.max(pushed.check(remote, depth, common, surroundings)?);
    }
    Ok(outcome)
}

/// pre-commit and prek keep standard input to themselves. Without an old commit the branch is new.
fn told_by_manager(variables: &PushVariables) -> Option<Pushed> {
    match (&variables.from, &variables.to) {
        (Some(from), Some(to)) => Some(Pushed { new: to.clone(), old: Some(from.clone()) }),
        _ => Some(Pushed { new: variables.branch.clone()?, old: None }),
    }
}

fn told_by_git(surroundings: &Surroundings) -> anyhow::Result<Vec<Pushed>> {
    if surroundings.stdin == Stream::Terminal {
        return Err(UsageError::NoPush.into());
    }
    let mut list = String::new();
    let mut input = std::io::stdin().lock().take(LIST_LIMIT + 1);
    input.read_to_string(&mut list).context("what is pushed cannot be read from standard input")?;
    if list.len() as u64 > LIST_LIMIT {
        return Err(UsageError::NoPush.into());
    }
    Ok(parse(&list).ok_or(UsageError::NoPush)?)
}

/// Lines of local reference, local commit, remote reference and remote commit. What is deleted sends nothing.
fn parse(list: &str) -> Option<Vec<Pushed>> {
    let id = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| text.to_owned());
    let is_none = |id: &str| id.bytes().all(|byte| byte == b'0');
    let mut pushed = Vec::new();
    for line in list.lines() {
        let mut words = line.rsplitn(4, ' ');
        let (old, _, new, _) = (id(words.next()?)?, words.next()?, id(words.next()?)?, words.next()?);
        if !is_none(&new) {
            pushed.push(Pushed { new, old: Some(old).filter(|old| !is_none(old)) });
        }
    }
    Some(pushed)
}

impl Pushed {
    /// Against what the remote has under this name, else against its main branch, else another, as far as they are here; else
    /// all of the history. What any branch of the remote has is no news.
    fn check(
        self,
        remote: &str,
        depth: Depth,
        common: &CommonArguments,
        surroundings: &Surroundings,
    ) -> anyhow::Result<Outcome> {
        let Self { new, old } = self;
        let known = remote_branches(&Surroundings::current_folder()?, remote).map_err(ScanError::from)?;
        let usual = USUAL_BRANCHES.map(|branch| format!("refs/remotes/{remote}/{branch}"));
        for revision in old.into_iter().chain(usual).chain(known.iter().take(1).cloned()) {
            let scope = Scope::Base { revision, head: Some(new.clone()), known: known.clone() };
            match scan::run(scope, Shallow::Refused, depth, common, surroundings) {
                Err(error) if lacks_base(&error) => {}
                done => return done,
            }
        }
        let scope = Scope::History { revisions: vec![new], paths: Vec::new(), reach: Reach::References };
        scan::run(scope, Shallow::Refused, depth, common, surroundings)
    }
}

fn lacks_base(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(ScanError::Source(SourceError::Base { .. } | SourceError::Unrelated { .. }))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_git_lists_them() {
        let zeros = "0".repeat(40);
        let list = format!(
            "refs/heads/a 11 refs/heads/a 22\nHEAD~1 33 refs/heads/new {zeros}\n(delete) {zeros} refs/heads/b 44\n"
        );
        let pushed = |new: &str, old: Option<&str>| Pushed { new: new.into(), old: old.map(Into::into) };
        assert_eq!(parse(&list), Some(vec![pushed("11", Some("22")), pushed("33", None)]));
        assert_eq!(parse(""), Some(Vec::new()));
        assert_eq!(parse("refs/heads/a\n"), None);
        assert_eq!(parse("a --b c --d\n"), None);
    }
}
