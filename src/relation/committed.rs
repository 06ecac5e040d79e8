//! Environment files that Git holds, and secrets in those that it may hold.

use std::collections::BTreeSet;

use crate::binding::{
    Atom, Binding, ConfigurationFile, EnvFileKind, EnvironmentSet, KeyClass, Protection, Strength,
    is_application_secret, is_public_by_prefix,
};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Fix, Spot};
use crate::rule::{Confidence, EnvironmentTag, Exposure, Rule, Severity};
use crate::secret::Secret;
use crate::shape::{self, Likeness};
use crate::text::Span;

use super::remedy::{of_secrets, untracking};
use super::{about, counted, ignore_command, listed, shell_word};

/// How many secrets of a file are pointed at one by one.
const LABELS: usize = 8;

/// `committed-env-file`: one finding a file, graded by the gravest thing that it holds.
pub(super) fn env_file(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let is_subject = |file: &&ConfigurationFile| {
        // Of Terraform's state another rule speaks, whatever its attributes are.
        let is_state = file.env_file.kind == EnvFileKind::State;
        file.is_committed() && file.is_protected() && !file.is_sample && !is_state
    };
    set.files()
        .filter(is_subject)
        .filter_map(|file| match (Contents::of(set, file), file.protection) {
            (Some(contents), _) => Some(contents.committed(set, file, rule)),
            (None, Protection::BySettings) => Some(listed_file(file, rule)),
            (None, Protection::None | Protection::ByName) => None,
        })
        .collect()
}

/// A file of no format that is read: that the settings name it is enough.
fn listed_file(file: &ConfigurationFile, rule: &Rule) -> Draft {
    let path = file.path.display();
    let message = format!("`{path}` is in version control, and the settings protect it");
    let help = format!(
        "take the file out of Git (`{}`), and rotate what is secret in it: once committed, the history keeps it",
        removal(file)
    );
    let primary = Spot::new(file.document, Span::new(0, 0), "protected by `[files]` of envlint.toml");
    Draft {
        severity: Severity::Warning,
        help,
        fixes: vec![untracking(file)],
        ..Draft::of(rule, message, primary, Secret::new(path))
    }
}

/// The commands that take a file out of Git and keep it out: of an archive, all of it.
fn removal(file: &ConfigurationFile) -> String {
    let archive = file.path.archive();
    let path = archive.as_ref().unwrap_or(&file.path);
    format!("git rm --cached {} && {}", shell_word(&path.display()), ignore_command(path))
}

/// What the literals of a file are.
pub(super) struct Contents<'s> {
    first: &'s Binding,
    secrets: Vec<(&'s Binding, &'s Atom)>,
    plain: usize,
    public: usize,
}

impl<'s> Contents<'s> {
    /// `None` for a file without any literal: encrypted values and references are no content.
    pub(super) fn of(set: &'s EnvironmentSet, file: &ConfigurationFile) -> Option<Self> {
        let literals: Vec<_> = set
            .bindings_of(file.document)
            .filter(|it| it.value.literal().is_some() && !is_of_cipher(&it.key))
            .collect();
        let first = *literals.first()?;
        let secrets: Vec<_> = set.atoms_of(file.document).collect();
        let secret_places: BTreeSet<_> = secrets.iter().map(|(it, _)| it.value_span).collect();
        let is_secret = |binding: &Binding| secret_places.contains(&binding.value_span);
        let (public, plain): (Vec<_>, Vec<_>) =
            literals.into_iter().filter(|it| !is_secret(it)).partition(|it| is_public(it));
        Some(Self { first, plain: plain.len(), public: public.len(), secrets })
    }

    /// The keys of the secrets, each once.
    pub(super) fn secret_keys(&self) -> Vec<String> {
        let mut known = BTreeSet::new();
        let keys = self.secrets.iter().map(|(binding, _)| &binding.key);
        keys.filter(|key| known.insert(*key)).cloned().collect()
    }

    /// Where a finding about the whole file points: its first literal's key.
    pub(super) fn spot(&self, message: &str) -> Spot {
        Spot::new(self.first.document, self.first.key_span, message)
    }

    pub(super) fn has_strong_secret(&self) -> bool {
        self.secrets.iter().any(|(_, atom)| atom.strength == Strength::Strong)
    }

    fn committed(&self, set: &EnvironmentSet, file: &ConfigurationFile, rule: &Rule) -> Draft {
        let (severity, holds) = self.grade();
        let path = file.path.display();
        let what = match file.env_file.kind {
            EnvFileKind::Local => "this machine's own values".to_owned(),
            EnvFileKind::Keys => "the keys that decrypt the other environment files".to_owned(),
            EnvFileKind::Environment
            | EnvFileKind::State
            | EnvFileKind::Template
            | EnvFileKind::Manifest
            | EnvFileKind::Definition => {
                format!("{} values", file.env_file.environment.name)
            }
        };
        let message = format!("`{path}` is in version control with {what}: {holds}");
        let remove = removal(file);
        let help = match severity {
            Severity::Error => format!(
                "take the file out of Git (`{remove}`), keep the values in a secrets manager, and rotate every secret in it: once committed, the history keeps them"
            ),
            Severity::Warning | Severity::Note => format!(
                "take the file out of Git (`{remove}`), or name it in `[files] committable` of envlint.toml if it is meant to be here"
            ),
        };
        let mut fixes = vec![untracking(file)];
        if severity == Severity::Error {
            fixes.extend(of_secrets(set, file));
        }
        let labels = self.secrets.iter().take(LABELS);
        Draft {
            severity,
            environment: Some(file.env_file.environment.name.clone()),
            help,
            fixes,
            related: labels
                .map(|(it, atom)| Spot::new(it.document, atom.span, format!("secret `{}`", it.key)))
                .collect(),
            ..Draft::of(rule, message, self.spot(&holds), Secret::new(path))
        }
    }

    fn grade(&self) -> (Severity, String) {
        let keys = self.secret_keys();
        if !keys.is_empty() {
            (Severity::Error, format!("it holds {} ({})", counted(keys.len(), "secret"), listed(&keys)))
        } else if self.plain > 0 {
            (
                Severity::Warning,
                format!("it holds {} and no secret", counted(self.plain + self.public, "plain value")),
            )
        } else {
            let values = counted(self.public, "value");
            (
                Severity::Note,
                format!("it holds {values}, public by prefix (`VITE_`, `NEXT_PUBLIC_`…) or by kind"),
            )
        }
    }
}

/// What dotenvx and SOPS write beside their ciphertext for themselves.
fn is_of_cipher(key: &str) -> bool {
    key.starts_with("DOTENV_PUBLIC_KEY") || key.starts_with("sops_")
}

fn is_public(binding: &Binding) -> bool {
    is_public_by_prefix(&binding.key)
        || binding.credential.as_ref().is_some_and(|known| known.exposure == Exposure::Public)
}

/// `secret-in-committed-env-file`: one finding a secret, in files that may be committed as long as they hold none.
pub(super) fn secret(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let may_be_committed = |file: &&ConfigurationFile| {
        let is_env_file = file.env_file.kind != EnvFileKind::Definition;
        is_env_file && file.is_committed() && !file.is_protected() && !file.is_sample
    };
    for file in set.files().filter(may_be_committed) {
        // Of the files that may be committed, this one is every developer's own more often than not.
        let is_everybodys_own = file.path.file_name() == ".env";
        let fixes: Vec<Fix> = if is_everybodys_own { of_secrets(set, file) } else { Vec::new() };
        for (binding, atom) in set.atoms_of(file.document) {
            let Some((severity, confidence, what)) = grade_of_secret(file, binding, atom) else { continue };
            let message = format!("`{}` holds {what} in `{}`", file.path.display(), binding.key);
            let primary = Spot::new(binding.document, atom.span, what);
            drafts.push(Draft {
                severity,
                confidence,
                value: atom.secret.clone(),
                fixes: fixes.clone(),
                ..about(binding, rule, message, primary)
            });
        }
    }
    drafts
}

/// How grave a secret is in a file that may be committed; `None` when it is none there: a test key is meant for it.
fn grade_of_secret(
    file: &ConfigurationFile,
    binding: &Binding,
    atom: &Atom,
) -> Option<(Severity, Confidence, &'static str)> {
    if binding.credential.as_ref().is_some_and(|known| known.tag == EnvironmentTag::Test) {
        return None;
    }
    let class = binding.environment.class;
    let is_template = class == EnvironmentClass::Template;
    // A manifest starts databases for developers and tests, and gives them a password that somebody thought of.
    let is_manifest = file.env_file.kind == EnvFileKind::Manifest;
    let is_url = KeyClass::of(&binding.key) == KeyClass::Plain && binding.credential.is_none()
        || binding.value.literal().is_some_and(|it| bstr::ByteSlice::contains_str(it.text.expose(), "://"));
    let is_of_developers = matches!(class, EnvironmentClass::Development | EnvironmentClass::Test);
    let is_strong = if is_manifest && is_of_developers {
        shape::looks_random(atom.secret.expose())
    } else {
        atom.strength == Strength::Strong
    };
    let is_development = class == EnvironmentClass::Development;
    let is_test = matches!(class, EnvironmentClass::Test | EnvironmentClass::Ci);
    if is_manifest && shape::is_password_hash(atom.secret.expose()) {
        return Some((Severity::Note, Confidence::Low, "the hash of a password"));
    }
    Some(match (is_template, is_url, is_strong) {
        (true, true, true) => {
            (Severity::Warning, Confidence::Medium, "a URL with a password that looks real")
        }
        (true, false, true) => (Severity::Note, Confidence::Low, "a value that looks like a real secret"),
        (true, _, false) => return None,
        (false, true, _) => {
            (Severity::Error, Confidence::High, "a URL with a password for a host that is not local")
        }
        // Frameworks ask for it and sign nothing of value with it: Symfony's `.env.test` is committed by design.
        (false, false, true) if is_test && is_application_secret(&binding.key) => {
            (Severity::Note, Confidence::Low, "a signing secret of the tests")
        }
        (false, false, true) if is_development && is_application_secret(&binding.key) => {
            (Severity::Warning, Confidence::Medium, "a signing secret")
        }
        (false, false, true) => (Severity::Error, Confidence::High, "a secret"),
        (false, false, false) if is_manifest && class.is_deployed() => {
            (Severity::Warning, Confidence::Medium, "a password")
        }
        (false, false, false) => return grade_of_password(file, binding, atom),
    })
}

/// From this length on, a word is no name of a project.
const SHORTEST_WORD: usize = 12;

/// How grave a password is that is not long enough to be unmistakable: its form says whether somebody chose it.
fn grade_of_password(
    file: &ConfigurationFile,
    binding: &Binding,
    atom: &Atom,
) -> Option<(Severity, Confidence, &'static str)> {
    let class = binding.environment.class;
    let is_manifest = file.env_file.kind == EnvFileKind::Manifest;
    let is_tried_out =
        matches!(class, EnvironmentClass::Development | EnvironmentClass::Test | EnvironmentClass::Ci);
    let text = atom.secret.expose();
    let likeness = shape::likeness_of_secret(text);
    let is_chosen = likeness >= Some(Likeness::Chosen);
    // A word may be the name of the project, which opens what runs on the developer's machine.
    let is_own = !shape::is_weak(text)
        && (likeness.is_some() || text.len() >= SHORTEST_WORD && !shape::names_a_secret(text));
    Some(match (is_chosen, is_manifest, is_tried_out) {
        (true, false, false) => (Severity::Error, Confidence::Medium, "a password that somebody chose"),
        (true, true, false) | (true, false, true) => {
            (Severity::Warning, Confidence::Medium, "a password that somebody chose")
        }
        (_, true, _) => return None,
        (false, false, false) if is_own => (Severity::Warning, Confidence::Medium, "a simple password"),
        (false, false, _) => (Severity::Note, Confidence::Low, "a password"),
    })
}
