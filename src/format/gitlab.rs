//! GitLab's pipelines: `variables:` as bindings, and which jobs name which of the project's variables.
//!
//! The project's settings give every job all of their variables, so a name counts where a job says it: production's in a
//! test job. A neutral name may stand for another value in each environment; it counts when a production job takes it
//! from the same store. What the file sets itself comes from nowhere else.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{
    EnvFile, KeyClass, SecretName, SecretSource, SecretUse, StepRole, Store, words_of_file_name,
};
use crate::document::RepoPath;
use crate::text::Span;

use super::syntax::assignments::merged_entries;
use super::syntax::variables::variables_in;
use super::syntax::yaml::{Node, Yaml};
use super::workflow::{Dialect, Job, JobEnvironment, Model, NamedSecret, Scripts, Step, read_model};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of GitLab's pipelines.
pub(super) struct GitLab;

/// What a path says; `None` when it is no pipeline of GitLab's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let is_named = words.starts_with(&["gitlab".to_owned(), "ci".to_owned()]);
    let in_folder = path.parents().iter().any(|it| it == ".gitlab" || it == ".gitlab-ci");
    (is_named || in_folder).then(EnvFile::definition)
}

impl FormatReader for GitLab {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let (scripts, mut reading) = (Scripts::default(), Reading::default());
        for root in &yaml.documents {
            read_model(text, &model_of(root), &scripts, &mut reading);
            keep_named_secrets(&mut reading.secret_uses, &names_set_by(root));
        }
        reading
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

/// Variables are named as a shell names them.
static GITLAB: Dialect = Dialect { secrets_in: named_in, source: SecretSource::Variable };

/// The variables that a text names and that may hold a secret.
pub(super) fn named_in(text: &[u8], within: Span) -> Vec<NamedSecret> {
    let found = variables_in(text, within).into_iter().filter(|(name, _)| may_hold_a_secret(name));
    found.map(|(name, span)| NamedSecret { name, span }).collect()
}

/// Whether a variable's name promises a secret: pipelines keep hosts, branches and switches in variables too.
pub(super) fn may_hold_a_secret(name: &str) -> bool {
    const STORES: &[&str] = &["DATABASE", "DB", "POSTGRES", "MYSQL", "MONGO", "MONGODB", "REDIS"];
    let words: Vec<_> = name.split('_').collect();
    let is_url = words.iter().any(|word| matches!(*word, "URL" | "URI" | "DSN"));
    let is_database = is_url && words.iter().any(|word| STORES.contains(word));
    is_database || matches!(KeyClass::of(name), KeyClass::Password | KeyClass::Token)
}

/// Leaves what the file itself does not set, and of neutral names those that a production job takes from the same store.
pub(super) fn keep_named_secrets(uses: &mut Vec<SecretUse>, own: &BTreeSet<String>) {
    let mut of_production = BTreeSet::new();
    for found in uses.iter() {
        let acts = |role, store: &Store| role == StepRole::Production && *store == Store::Repository;
        if let SecretSource::Variable(name) = &found.source
            && found.readers.iter().any(|it| acts(it.role, &it.store))
        {
            of_production.insert(name.clone());
        }
    }
    uses.retain(|found| match &found.source {
        SecretSource::Variable(name) if own.contains(name) => false,
        SecretSource::Variable(name) => match SecretName::of(name) {
            SecretName::Production | SecretName::ProductionForTests => true,
            SecretName::DataPlane => of_production.contains(name),
            SecretName::Elsewhere | SecretName::Other => false,
        },
        SecretSource::Stored(_) | SecretSource::WholeStore { .. } | SecretSource::Loaded { .. } => true,
    });
}

/// Keys at the top that are no jobs.
const KEYWORDS: &[&str] =
    &["variables", "stages", "include", "default", "workflow", "image", "services", "cache", "spec"];

fn jobs_of(root: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = root.entries().iter().filter_map(|(key, job)| Some((key.text()?, job)));
    entries.filter(|(name, job)| !KEYWORDS.contains(name) && !job.entries().is_empty())
}

fn model_of(root: &Node) -> Model<'_> {
    let jobs = Jobs { by_name: jobs_of(root).collect(), budget: Cell::new(BUDGET) };
    Model {
        name: "",
        env: variables_of(root),
        jobs: jobs_of(root).map(|(name, job)| jobs.read(name, job)).collect(),
        triggers: Vec::new(),
        parameters: Vec::new(),
        dialect: &GITLAB,
    }
}

/// How many entries are looked at, at most, for what jobs inherit.
const BUDGET: usize = 1_000_000;

/// How many jobs `extends` is followed through.
const ANCESTORS: usize = 8;

/// The jobs of a pipeline, to follow `extends` through.
struct Jobs<'y> {
    by_name: BTreeMap<&'y str, &'y Node>,
    budget: Cell<usize>,
}

impl<'y> Jobs<'y> {
    fn read(&self, name: &'y str, job: &'y Node) -> Job<'y> {
        let scripts =
            ["before_script", "script", "after_script"].iter().filter_map(|key| self.inherited(job, key));
        Job {
            id: name,
            name: job.get("stage").and_then(Node::text).unwrap_or_default(),
            env: variables_of(job),
            environment: JobEnvironment::of(self.inherited(job, "environment")),
            steps: scripts.flat_map(Node::scalars).map(step_of).collect(),
            needs: Vec::new(),
            services: self.inherited(job, "services").filter(|it| !it.items().is_empty()),
            calls: None,
            secrets: None,
        }
    }

    /// A job's own value of a key, or that of the job that it extends.
    fn inherited(&self, job: &'y Node, key: &str) -> Option<&'y Node> {
        let mut at = job;
        for _ in 0..ANCESTORS {
            let entries = merged_entries(at);
            self.budget.set(self.budget.get().checked_sub(entries.len() + 1)?);
            let value =
                |key: &str| entries.iter().find(|(it, _)| it.text() == Some(key)).map(|(_, value)| *value);
            if let Some(value) = value(key) {
                return Some(value);
            }
            // Of several the last one wins.
            let extends = value("extends")?;
            at = self.by_name.get(extends.items().last().unwrap_or(extends).text()?)?;
        }
        None
    }
}

fn step_of(line: &Node) -> Step<'_> {
    Step { name: "", env: Vec::new(), run: Some(line), action: "", with: Vec::new() }
}

/// The variables that a node sets: `KEY: value` or `KEY: { value: … }`.
fn variables_of(node: &Node) -> Vec<(&Node, &Node)> {
    let set = merged_entries(node).into_iter().find(|(key, _)| key.text() == Some("variables"));
    let entries = set.map(|(_, it)| merged_entries(it)).unwrap_or_default();
    entries.into_iter().map(|(key, value)| (key, value.get("value").unwrap_or(value))).collect()
}

/// The names of the variables that the file sets.
fn names_set_by(root: &Node) -> BTreeSet<String> {
    let nodes = std::iter::once(root).chain(jobs_of(root).map(|(_, job)| job));
    nodes.flat_map(variables_of).filter_map(|(key, _)| Some(key.text()?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentClass;

    fn read(text: &str) -> Reading {
        GitLab.read(text.as_bytes())
    }

    /// The variables that tests can read.
    fn read_by_tests(text: &str) -> Vec<String> {
        let uses = read(text).secret_uses.into_iter();
        let by_tests = uses.filter(|it| it.readers.iter().any(|reader| reader.role == StepRole::Test));
        by_tests
            .map(|it| match it.source {
                SecretSource::Stored(name) | SecretSource::Variable(name) => name,
                SecretSource::WholeStore { pipeline } => pipeline,
                SecretSource::Loaded { command, .. } => command,
            })
            .collect()
    }

    #[test]
    fn variables_belong_to_their_jobs_environment() {
        let text = "variables:\n  A: one\n  B: {value: two, description: d}\ntest:\n  variables: {C: three}\n  script: [pytest]\ndeploy:\n  environment: {name: production, url: x}\n  variables: {D: $SECRET}\n  script: [./deploy.sh]\n";
        let found: Vec<_> = read(text)
            .assignments
            .into_iter()
            .map(|it| (it.key, it.environment.map(|it| it.class), it.value.literal().is_some()))
            .collect();
        let row = |key: &str, class, is_literal| (key.to_owned(), Some(class), is_literal);
        let expected = [
            row("A", EnvironmentClass::All, true),
            row("B", EnvironmentClass::All, true),
            row("C", EnvironmentClass::Test, true),
            row("D", EnvironmentClass::Production, false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn production_is_named_in_a_test_job() {
        let text = "test:\n  variables:\n    DATABASE_URL: $PROD_DATABASE_URL\n  script:\n    - npm ci\n    - STRIPE_KEY=$STRIPE_LIVE_SECRET_KEY npm test\n";
        assert_eq!(read_by_tests(text), ["PROD_DATABASE_URL", "STRIPE_LIVE_SECRET_KEY"]);
    }

    #[test]
    fn neutral_name_counts_when_production_takes_it_too() {
        let deploy = "deploy-production:\n  script: ['DATABASE_URL=$DATABASE_URL flyctl deploy']\n";
        let test = "test:\n  script: ['DATABASE_URL=$DATABASE_URL pytest']\n";
        assert_eq!(read_by_tests(&format!("{test}{deploy}")), ["DATABASE_URL"]);
        assert_eq!(read_by_tests(test), [""; 0]);
    }

    #[test]
    fn what_the_file_sets_is_no_secret() {
        let text = "variables: {PROD_DB_PASSWORD: postgres}\ntest: {script: ['pytest --password $PROD_DB_PASSWORD']}\n";
        assert_eq!(read_by_tests(text), [""; 0]);
    }

    #[test]
    fn plain_names_and_other_jobs_are_quiet() {
        for text in [
            "test: {script: ['pytest --host $PROD_HOST $PRODUCTION_BRANCH']}",
            "deploy: {environment: production, script: ['deploy $PROD_TOKEN']}",
            "test: {script: ['pytest $TEST_TOKEN $CI_JOB_TOKEN $DATABASE_URL']}",
        ] {
            assert_eq!(read_by_tests(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn jobs_inherit_what_they_extend() {
        let text =
            ".tests:\n  script: ['pytest']\nunit:\n  extends: .tests\n  variables: {KEY: $PROD_API_KEY}\n";
        assert_eq!(read_by_tests(text), ["PROD_API_KEY"]);
        let circle = "a: {extends: b}\nb: {extends: a}\n";
        assert_eq!(read(circle), Reading::default());
    }

    #[test]
    fn commands_load_environments() {
        let text = "e2e: {script: ['doppler run -c prd -- npm test']}";
        assert_eq!(read_by_tests(text), ["doppler run -c prd"]);
    }

    #[test]
    fn paths_of_pipelines() {
        for path in [".gitlab-ci.yml", "ci/gitlab-ci.deploy.yml", ".gitlab/jobs/test.yaml"] {
            assert_eq!(file_of(&RepoPath::new(path)), Some(EnvFile::definition()), "{path}");
        }
        assert_eq!(file_of(&RepoPath::new("gitlab.yml")), None);
    }
}
