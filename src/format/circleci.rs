//! CircleCI's pipelines: `environment:` as bindings, and which jobs are given which contexts and name which variables.
//!
//! A context hands a job all of its variables: production's has no place in a job that runs tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{
    Assignment, EnvFile, PipelineStep, SecretSource, SecretUse, StepRole, Store, environment_of_name,
    words_of_file_name,
};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;

use super::gitlab::{keep_named_secrets, named_in};
use super::syntax::assignments::{Entry, merged_entries};
use super::syntax::yaml::{Node, Yaml};
use super::workflow::{Dialect, Job, JobEnvironment, Model, Scripts, Step, read_model, roles_of};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of CircleCI's pipelines.
pub(super) struct CircleCi;

/// What a path says; `None` when it is no pipeline of CircleCI's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let in_folder = path.parents().last().is_some_and(|it| it == ".circleci");
    (in_folder && words_of_file_name(path, YAML).is_some()).then(EnvFile::definition)
}

impl FormatReader for CircleCi {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let (scripts, mut reading) = (Scripts::default(), Reading::default());
        for root in &yaml.documents {
            let model = model_of(root);
            read_model(text, &model, &scripts, &mut reading);
            keep_named_secrets(&mut reading.secret_uses, &names_set_by(&reading.assignments));
            reading.secret_uses.extend(uses_of_contexts(root, &model, &scripts));
            reading.secret_uses.sort_by_key(|it| it.span);
        }
        reading
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

/// Variables are named as a shell names them.
static CIRCLECI: Dialect = Dialect { secrets_in: named_in, source: SecretSource::Variable };

fn model_of(root: &Node) -> Model<'_> {
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    Model {
        name: "",
        env: Vec::new(),
        jobs: jobs.iter().filter_map(|(id, job)| Some(job_of(id.text()?, job))).collect(),
        triggers: Vec::new(),
        parameters: Vec::new(),
        dialect: &CIRCLECI,
    }
}

fn job_of<'y>(id: &'y str, job: &'y Node) -> Job<'y> {
    let containers = job.get("docker").map(Node::items).unwrap_or_default();
    let steps = job.get("steps").map(Node::items).unwrap_or_default();
    Job {
        id,
        name: "",
        env: std::iter::once(job).chain(containers).flat_map(variables_of).collect(),
        environment: JobEnvironment::Unsaid,
        steps: steps.iter().flat_map(steps_of).collect(),
        needs: Vec::new(),
        services: job.get("docker").filter(|_| containers.len() > 1),
        calls: None,
        secrets: None,
    }
}

/// `run: command`, `run: { name, command, environment }`, and the steps of `when:`.
fn steps_of(item: &Node) -> Vec<Step<'_>> {
    let within = |key| item.get(key).and_then(|it| it.get("steps")).map(Node::items).unwrap_or_default();
    let mut found: Vec<_> = ["when", "unless"].into_iter().flat_map(within).filter_map(step_of).collect();
    found.extend(step_of(item));
    found
}

fn step_of(item: &Node) -> Option<Step<'_>> {
    let run = item.get("run")?;
    let name = run.get("name").and_then(Node::text).unwrap_or_default();
    let command = run.get("command").unwrap_or(run);
    Some(Step { name, env: variables_of(run), run: Some(command), action: "", with: Vec::new() })
}

fn variables_of(node: &Node) -> Vec<Entry<'_>> {
    let Some(environment) = node.get("environment") else { return Vec::new() };
    let items = environment.items().iter().flat_map(merged_entries);
    merged_entries(environment).into_iter().chain(items).collect()
}

fn names_set_by(assignments: &[Assignment]) -> BTreeSet<String> {
    assignments.iter().map(|it| it.key.clone()).collect()
}

/// The contexts of production that jobs with tests are given.
fn uses_of_contexts(root: &Node, model: &Model<'_>, scripts: &Scripts) -> Vec<SecretUse> {
    let ids = model.jobs.iter().map(|job| job.id);
    let roles: BTreeMap<_, _> = ids.zip(roles_of(model, scripts)).collect();
    let workflows = root.get("workflows").map(Node::entries).unwrap_or_default();
    let mut found = Vec::new();
    for item in workflows.iter().filter_map(|(_, it)| it.get("jobs")).flat_map(Node::items) {
        let Some((id, settings)) = item.entries().first().and_then(|(id, it)| Some((id.text()?, it))) else {
            continue;
        };
        let is_test = roles.get(id).is_some_and(|roles| roles.contains(&StepRole::Test));
        for context in settings.get("context").filter(|_| is_test).map(Node::scalars).unwrap_or_default() {
            found.extend(use_of_context(id, context));
        }
    }
    found
}

fn use_of_context(job: &str, context: &Node) -> Option<SecretUse> {
    let name = context.text()?;
    let environment = environment_of_name(name).filter(|it| it.class == EnvironmentClass::Production)?;
    let reader = PipelineStep {
        title: format!("the tests of job `{job}`"),
        role: StepRole::Test,
        store: Store::Repository,
    };
    let source = SecretSource::Loaded { command: format!("context: {name}"), environment };
    Some(SecretUse { source, span: context.span, key: None, readers: vec![reader] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> Vec<SecretSource> {
        CircleCi.read(text.as_bytes()).secret_uses.into_iter().map(|it| it.source).collect()
    }

    #[test]
    fn variables_of_jobs_containers_and_steps_are_bound() {
        let text = "jobs:\n  test:\n    docker:\n    - image: x\n      environment: {A: one}\n    environment:\n      B: two\n    steps:\n    - checkout\n    - run: {name: t, command: pytest, environment: {C: three}}\n  other:\n    environment:\n    - D: four\n";
        let found = CircleCi.read(text.as_bytes()).assignments;
        let keys: Vec<_> = found.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(keys, ["A", "B", "C", "D"]);
        let class = |at: usize| found[at].environment.as_ref().map(|it| it.class);
        assert_eq!((class(0), class(3)), (Some(EnvironmentClass::Test), Some(EnvironmentClass::Ci)));
    }

    #[test]
    fn context_of_production_reaches_tests() {
        let jobs = "jobs: {test: {steps: [run: npm test]}, ship: {steps: [run: flyctl deploy]}}\n";
        let workflow = |job: &str, context: &str| {
            format!("{jobs}workflows: {{main: {{jobs: [{job}: {{context: {context}}}]}}}}\n")
        };
        let found = uses(&workflow("test", "[org, aws-production]"));
        assert!(
            matches!(&found[..], [SecretSource::Loaded { command, .. }] if command == "context: aws-production")
        );
        assert_eq!(uses(&workflow("test", "aws-staging")), []);
        assert_eq!(uses(&workflow("ship", "production")), []);
    }

    #[test]
    fn production_is_named_in_a_test_step() {
        let text = "jobs: {test: {steps: [run: 'DATABASE_URL=$PROD_DATABASE_URL pytest']}}";
        assert_eq!(uses(text), [SecretSource::Variable("PROD_DATABASE_URL".to_owned())]);
    }

    #[test]
    fn paths_of_pipelines() {
        assert_eq!(file_of(&RepoPath::new(".circleci/config.yml")), Some(EnvFile::definition()));
        assert_eq!(file_of(&RepoPath::new("circleci/config.yml")), None);
    }
}
