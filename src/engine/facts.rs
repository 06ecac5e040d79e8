//! What a project has, whether or not anything is wrong with it.

use std::collections::BTreeMap;

use crate::binding::{
    ConfigurationFile, EnvironmentSet, Occasion, OwnsServices, SecretSource, SecretUse, StepRole, Value,
    environment_of_key, words_of_key,
};
use crate::document::{Document, Tracking};
use crate::environment::EnvironmentClass;
use crate::finding::DocumentId;
use crate::report::{Fact, ProjectFacts};
use crate::source::Entry;
use crate::text::{LineIndex, Span};

use super::reading::{Examination, Numbered};

/// What the configuration of a run tells. The scripts are added where they are judged.
pub(super) fn facts_of(set: &EnvironmentSet, documents: &BTreeMap<DocumentId, Document>) -> ProjectFacts {
    let files: Vec<_> = set.files().filter(|it| !it.is_sample).collect();
    let fact = |file: &ConfigurationFile, span: Span, what: String| {
        let text = documents.get(&file.document).map_or(&b""[..], Document::text);
        Fact {
            path: file.path.clone(),
            line: LineIndex::new(text).position(span.start.min(text.len())).line,
            what,
        }
    };
    let mut facts = ProjectFacts::default();
    let stored = set.bindings().iter().filter(|it| matches!(it.value, Value::Stored(_)));
    let with_secrets = set.atoms().map(|(binding, _)| binding);
    let with_databases = set.targets().map(|(binding, _)| binding);
    for binding in stored.chain(with_secrets).chain(with_databases) {
        let is_told = set.file_of(binding).is_some_and(|file| !file.is_sample);
        if is_told && !facts.environments.contains(&binding.environment) {
            facts.environments.push(binding.environment.clone());
        }
    }
    facts.environments.sort();
    for file in files {
        if file.env_file.environment.class == EnvironmentClass::Agent {
            facts.agent_files.push(file.path.clone());
        }
        for found in file.secret_uses.iter().filter(|it| is_read_by_tests(it)) {
            facts.has_test_step = true;
            if let Some(name) = test_database(found) {
                let what = format!("tests get the database of `{name}`");
                facts.test_databases.push(fact(file, found.span, what));
            }
        }
        for line in &file.command_lines {
            if let Occasion::Pipeline { role: StepRole::Test, owns_services } = line.occasion {
                facts.has_test_step = true;
                if owns_services == OwnsServices::Yes {
                    let what = format!("{} starts a database beside it", line.title);
                    facts.test_databases.push(fact(file, line.span, what));
                }
            }
        }
    }
    facts
}

fn is_read_by_tests(found: &SecretUse) -> bool {
    found.readers.iter().any(|it| it.role == StepRole::Test)
}

/// The name of a secret that leads to a database for tests.
fn test_database(found: &SecretUse) -> Option<&str> {
    let (SecretSource::Stored(name) | SecretSource::Variable(name)) = &found.source else { return None };
    let class = environment_of_key(name)?.class;
    let is_database = words_of_key(name).iter().any(|it| {
        matches!(it.as_str(), "database" | "db" | "postgres" | "mysql" | "mongo" | "mongodb" | "redis")
    });
    let is_for_tests = matches!(class, EnvironmentClass::Test | EnvironmentClass::Ci);
    (is_database && is_for_tests).then_some(name)
}

/// The seed scripts among what was examined, with what Git makes of them.
pub(super) fn seed_scripts(
    entries: &[Numbered<'_>],
    examined: &[(DocumentId, Examination)],
) -> Vec<(Fact, Tracking)> {
    let seeds = examined.iter().filter(|(_, it)| it.is_seed).filter_map(|(id, _)| entries.get(id.0));
    let fact = |entry: &Entry| Fact { path: entry.path.clone(), line: 0, what: "a seed script".to_owned() };
    seeds.map(|it| (fact(&it.entry), it.entry.tracking)).collect()
}
