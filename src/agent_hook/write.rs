//! What an agent is about to write: live and production credentials, and scripts that nothing keeps out of production.

use std::path::Path;

use crate::document::Tracking;
use crate::finding::Finding;
use crate::rule::Severity;
use crate::source::Surrounds;

use super::denial::Denial;
use super::ground::{COMMITTED, Ground, is_live, is_production};

/// What the agent knows of the text that it replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// It writes the whole of it anew.
    Whole,
    /// It changes a part.
    Part,
}

const SEEDS: &[&str] = &["seed-without-production-guard", "ineffective-production-guard"];

/// Why a file must not become `text`.
pub(super) fn judge(ground: &Ground<'_>, file: &Path, text: &str, writing: Writing) -> Option<Denial> {
    let tracking = match ground.surrounds.tracking(file) {
        // As the next commit would have it.
        Tracking::Untracked | Tracking::Tracked => Tracking::Tracked,
        it @ (Tracking::Ignored | Tracking::Outside) => it,
    };
    let is_kept_here = tracking != Tracking::Tracked && is_protected_by_name(ground, file);
    let refused: Vec<_> = ground
        .findings(file, text.as_bytes(), tracking)
        .into_iter()
        .filter(|it| is_refused(it) && !(is_kept_here && is_live(it)))
        .collect();
    if refused.is_empty() {
        return None;
    }
    let before = Surrounds::read(file).unwrap_or_default();
    let known = if before.is_empty() { Vec::new() } else { ground.findings(file, &before, tracking) };
    let is_new = |it: &&Finding| {
        if is_of_seed(it) {
            writing == Writing::Whole || !known.iter().any(is_of_seed)
        } else {
            !known.iter().any(|old| old.fingerprint == it.fingerprint)
        }
    };
    let new = refused.iter().find(is_new)?;
    let denial = Denial::of_finding(new, instead_of(new));
    if new.rule.as_str() != COMMITTED {
        return Some(denial);
    }
    let what =
        format!("`{}` would hold secrets, and the next `git add .` would commit it", ground.shown(file));
    Some(Denial { what, ..denial })
}

fn is_protected_by_name(ground: &Ground<'_>, file: &Path) -> bool {
    let path = ground.surrounds.repo_path(file);
    crate::binding::EnvFile::of_path(&path).is_some_and(|it| it.is_protected())
}

fn is_refused(finding: &Finding) -> bool {
    let is_committed = finding.rule.as_str() == COMMITTED && finding.severity == Severity::Error;
    let is_seed = is_of_seed(finding) && finding.severity >= Severity::Warning;
    is_production(finding) || is_committed || is_seed
}

pub(super) fn is_of_seed(finding: &Finding) -> bool {
    SEEDS.contains(&finding.rule.as_str())
}

fn instead_of(finding: &Finding) -> String {
    if is_of_seed(finding) {
        finding.help.clone()
    } else if finding.rule.as_str() == COMMITTED {
        "add the file to .gitignore first, or keep the values in a secrets manager".to_owned()
    } else {
        "keep the value in the ignored .env.production or in a secrets manager, and write the name of its variable \
         here; outside of production use a test credential or a local database"
            .to_owned()
    }
}
