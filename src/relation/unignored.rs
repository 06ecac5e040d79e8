//! Environment files that lie beside the repository, one `git add .` away.

use crate::binding::{ConfigurationFile, EnvFileKind, EnvironmentSet};
use crate::document::Tracking;
use crate::finding::{Applicability, Draft, Fix};
use crate::rule::Rule;
use crate::secret::Secret;

use super::committed::Contents;
use super::{counted, shell_word};

/// `unignored-env-file`: one finding a file that must not be committed, or that holds a secret.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let is_values = |file: &&ConfigurationFile| match file.env_file.kind {
        EnvFileKind::Environment | EnvFileKind::Local | EnvFileKind::Keys => true,
        EnvFileKind::Template | EnvFileKind::Definition => false,
    };
    for file in
        set.files().filter(is_values).filter(|file| file.tracking == Tracking::Untracked && !file.is_sample)
    {
        let Some(contents) = Contents::of(set, file) else { continue };
        if !file.is_protected && !contents.has_strong_secret() {
            continue;
        }
        let path = file.path.display();
        let holds = match contents.secret_keys().len() {
            0 => "no secret yet".to_owned(),
            count => counted(count, "secret"),
        };
        let message =
            format!("`{path}` ({holds}) is neither ignored nor tracked: the next `git add .` commits it");
        drafts.push(Draft {
            environment: Some(file.env_file.environment.name.clone()),
            help: format!("echo {} >> .gitignore", shell_word(&file.path.file_name())),
            fix: Some(Fix {
                title: format!("add `{path}` to .gitignore"),
                applicability: Applicability::Safe,
            }),
            ..Draft::of(rule, message, contents.spot("not ignored"), Secret::new(&path))
        });
    }
    drafts
}
