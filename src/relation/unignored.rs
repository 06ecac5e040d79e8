//! Environment files that lie beside the repository, one `git add .` away.

use crate::binding::{ConfigurationFile, EnvFileKind, EnvironmentSet, Protection};
use crate::document::Tracking;
use crate::finding::{Draft, Spot};
use crate::rule::Rule;
use crate::secret::Secret;
use crate::text::Span;

use super::committed::Contents;
use super::remedy::ignoring;
use super::{counted, ignore_command};

/// `unignored-env-file`: one finding a file that must not be committed, or that holds a secret.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let is_values = |file: &&ConfigurationFile| match file.env_file.kind {
        EnvFileKind::Environment | EnvFileKind::Local | EnvFileKind::Keys | EnvFileKind::State => true,
        EnvFileKind::Template | EnvFileKind::Manifest | EnvFileKind::Definition => {
            file.protection == Protection::BySettings
        }
    };
    for file in
        set.files().filter(is_values).filter(|file| file.tracking == Tracking::Untracked && !file.is_sample)
    {
        let contents = Contents::of(set, file);
        let is_strong = contents.as_ref().is_some_and(Contents::has_strong_secret);
        let is_subject = match file.protection {
            Protection::None => is_strong,
            Protection::ByName => contents.is_some(),
            Protection::BySettings => true,
        };
        if !is_subject {
            continue;
        }
        let path = file.path.display();
        let holds = match contents.as_ref().map_or(0, |it| it.secret_keys().len()) {
            0 => "no secret yet".to_owned(),
            count => counted(count, "secret"),
        };
        let start = || Spot::new(file.document, Span::new(0, 0), "not ignored");
        let primary = contents.as_ref().map_or_else(start, |it| it.spot("not ignored"));
        let message =
            format!("`{path}` ({holds}) is neither ignored nor tracked: the next `git add .` commits it");
        drafts.push(Draft {
            environment: Some(file.env_file.environment.name.clone()),
            help: ignore_command(&file.path),
            fixes: vec![ignoring(file)],
            ..Draft::of(rule, message, primary, Secret::new(&path))
        });
    }
    drafts
}
