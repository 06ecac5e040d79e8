//! What one document holds by itself: its bindings, its credentials, its leaks, its script.

use crate::binding::{
    Binding, ConfigurationFile, EnvFile, EnvFileKind, EnvironmentSet, KnownCredential, Protection,
};
use crate::config::Settings;
use crate::credential::{CredentialHit, CredentialScanner};
use crate::document::{Document, RepoPath};
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::{DocumentId, Draft, Spot};
use crate::format::{self, Memory, Reading};
use crate::rule::{Catalogue, Confidence, Exposure};
use crate::secret::Secret;

/// Credential rules that know no provider: in environment files the relations say the same, and more.
const GENERIC_RULES: &[&str] = &["database-url-with-password", "basic-auth-url"];

/// A configuration document, read.
#[derive(Debug)]
pub(super) struct Configuration {
    pub(super) file: ConfigurationFile,
    pub(super) bindings: Vec<Binding>,
}

/// What a path says with the project's own settings; `None` when it is no configuration's.
pub(crate) fn env_file_of(path: &RepoPath, scope: &RepoPath, settings: &Settings) -> Option<EnvFile> {
    // A file that the settings protect counts whatever its format, though nothing of another format is read.
    let listed =
        || EnvFile { environment: Environment::of(EnvironmentClass::All), kind: EnvFileKind::Environment };
    let by_name = format::file_of(scope).or_else(|| settings.is_protected(path).then(listed))?;
    Some(match settings.environment_of(path) {
        Some(environment) => EnvFile { environment: environment.clone(), ..by_name },
        None => by_name,
    })
}

/// The bindings of a configuration document; `None` when it is none.
pub(super) fn configuration(
    id: DocumentId,
    document: &Document,
    settings: &Settings,
    scanner: &CredentialScanner<'_>,
    memory: &mut Memory,
) -> Option<Configuration> {
    let env_file = env_file_of(&document.path, &document.scope, settings)?;
    let protection = if settings.is_protected(&document.path) {
        Protection::BySettings
    } else if env_file.is_protected() && !settings.is_committable(&document.path) {
        Protection::ByName
    } else {
        Protection::None
    };
    let reader = format::reader_of(&document.scope);
    let Reading { assignments, secret_uses, approvals, command_lines } =
        reader.map_or_else(Reading::default, |reader| reader.read_version(document.text(), memory));
    let bindings = assignments
        .into_iter()
        .map(|assignment| {
            let mut binding = Binding::new(assignment, &env_file.environment, id);
            binding.credential = known_credential(&binding, scanner);
            binding
        })
        .collect();
    let file = ConfigurationFile::new(id, document, env_file, protection)
        .with_secret_uses(secret_uses)
        .with_approvals(approvals)
        .with_command_lines(command_lines);
    Some(Configuration { file, bindings })
}

fn known_credential(binding: &Binding, scanner: &CredentialScanner<'_>) -> Option<KnownCredential> {
    let literal = binding.value.literal()?;
    let hit = scanner.classify(Some(&binding.key), literal.text.expose())?;
    let is_generic = GENERIC_RULES.contains(&hit.rule.id.as_str());
    (!is_generic).then(|| KnownCredential {
        rule: hit.rule.id.clone(),
        provider: hit.pattern.provider.clone().into_owned(),
        tag: hit.pattern.tag,
        exposure: hit.pattern.exposure,
        span: hit.span,
    })
}

/// The provider credentials in a document's text, and those that only its resolved values show.
pub(super) fn credentials(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    scanner: &CredentialScanner<'_>,
    catalogue: &Catalogue,
) -> Vec<Draft> {
    let is_env_file = EnvFile::of_path(&document.scope).is_some();
    let file_name = document.path.file_name();
    let is_said_otherwise = |hit: &CredentialHit<'_>| {
        is_env_file && GENERIC_RULES.contains(&hit.rule.id.as_str())
            || hit.pattern.public_in.iter().any(|name| *name == file_name)
    };
    let in_text = scanner
        .scan(document.text())
        .into_iter()
        .filter(|hit| hit.is_finding() && !is_said_otherwise(hit))
        .map(|hit| credential_draft(id, document, set, &hit));
    let in_values = set.bindings_of(id).filter_map(|binding| value_draft(binding, catalogue));
    in_text.chain(in_values).collect()
}

fn credential_draft(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    hit: &CredentialHit<'_>,
) -> Draft {
    let binding = set.binding_at(id, hit.span);
    let secret = Secret::new(&document.text()[hit.span.range()]);
    let is_shown = || document.is_test() || document.is_shown_at(hit.span.start);
    let in_tests = hit.pattern.severity_in_tests.filter(|_| is_shown());
    Draft {
        severity: in_tests.map_or(hit.severity, |it| it.min(hit.severity)),
        confidence: if in_tests.is_some() { Confidence::Low } else { hit.confidence },
        key: binding.map(|it| it.key.clone()),
        environment: binding.map(|it| it.environment.name.clone()),
        ..Draft::of(hit.rule, hit.rule.summary.clone().into_owned(), Spot::new(id, hit.span, ""), secret)
    }
}

/// A credential that the text does not show: it is encoded, or put together from other values of its file.
fn value_draft(binding: &Binding, catalogue: &Catalogue) -> Option<Draft> {
    let (known, literal) = (binding.credential.as_ref()?, binding.value.literal()?);
    let rule = catalogue.get(known.rule.as_str())?;
    let is_secret = known.exposure == Exposure::Secret && known.tag != crate::rule::EnvironmentTag::Test;
    if literal.is_verbatim || !is_secret {
        return None;
    }
    let spot = Spot::new(binding.document, binding.value_span, "what it amounts to, decoded or put together");
    Some(Draft {
        key: Some(binding.key.clone()),
        environment: Some(binding.environment.name.clone()),
        ..Draft::of(rule, rule.summary.clone().into_owned(), spot, literal.text.clone())
    })
}
