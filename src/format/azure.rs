//! Azure's pipelines: `variables:` and `env:` as bindings, which jobs are given which variable groups, and which steps
//! name which variables.

use std::collections::BTreeSet;

use crate::binding::{
    EnvFile, PipelineStep, SecretSource, SecretUse, StepRole, environment_of_name, words_of_file_name,
};
use crate::document::RepoPath;
use crate::environment::EnvironmentClass;
use crate::text::Span;

use super::gitlab::{keep_named_secrets, may_hold_a_secret};
use super::syntax::assignments::Entry;
use super::syntax::variables::macros_in;
use super::syntax::yaml::{Node, Yaml};
use super::workflow::{
    Dialect, Job, JobEnvironment, Model, NamedSecret, Scripts, Step, read_model, roles_of,
};
use super::{FormatReader, Names, Reading, YAML};

/// The reader of Azure's pipelines.
pub(super) struct Azure;

/// What a path says; `None` when it is no pipeline of Azure's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let is_named = words.first().is_some_and(|it| it == "azure")
        && words.iter().any(|it| it == "pipelines" || it == "pipeline");
    let in_folder =
        path.parents().iter().any(|it| matches!(it.as_str(), ".azure-pipelines" | "azure-pipelines"));
    (is_named || in_folder).then(EnvFile::definition)
}

impl FormatReader for Azure {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let (scripts, mut reading) = (Scripts::default(), Reading::default());
        for root in &yaml.documents {
            let found = jobs_below(root);
            let groups: Vec<_> = found.iter().map(|it| it.groups.clone()).collect();
            let model = model_of(root, found);
            read_model(text, &model, &scripts, &mut reading);
            let own = reading.assignments.iter().map(|it| it.key.clone()).collect::<BTreeSet<_>>();
            keep_named_secrets(&mut reading.secret_uses, &own);
            reading.secret_uses.extend(uses_of_groups(&model, &groups, &scripts));
            reading.secret_uses.sort_by_key(|it| it.span);
        }
        reading
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

/// Variables are named in parentheses.
static AZURE: Dialect = Dialect { secrets_in: named_in, source: SecretSource::Variable };

fn named_in(text: &[u8], within: Span) -> Vec<NamedSecret> {
    let found = macros_in(text, within).into_iter().filter(|(name, _)| may_hold_a_secret(name));
    found.map(|(name, span)| NamedSecret { name, span }).collect()
}

fn model_of<'y>(root: &'y Node, jobs: Vec<FoundJob<'y>>) -> Model<'y> {
    Model {
        name: "",
        env: variables_of(root),
        jobs: jobs.into_iter().map(FoundJob::job).collect(),
        triggers: Vec::new(),
        parameters: Vec::new(),
        dialect: &AZURE,
    }
}

/// Steps with what the nodes around them say.
#[derive(Clone, Default)]
struct FoundJob<'y> {
    id: &'y str,
    name: &'y str,
    environment: Option<&'y Node>,
    env: Vec<Entry<'y>>,
    services: Option<&'y Node>,
    steps: &'y [Node],
    /// The variable groups of the job and its stage.
    groups: Vec<&'y Node>,
}

impl<'y> FoundJob<'y> {
    fn job(self) -> Job<'y> {
        Job {
            id: self.id,
            name: self.name,
            env: self.env,
            environment: JobEnvironment::of(self.environment),
            steps: self.steps.iter().map(step_of).collect(),
            needs: Vec::new(),
            services: self.services,
            calls: None,
            secrets: None,
        }
    }

    /// What holds below a node, too.
    fn within(&self, node: &'y Node) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::text);
        let id = text("job").or_else(|| text("deployment")).or_else(|| text("stage"));
        let is_named = id.is_some();
        let mut within = self.clone();
        within.id = id.unwrap_or(self.id);
        within.name = text("displayName").filter(|_| is_named).unwrap_or(self.name);
        within.environment = node.get("environment").or(self.environment);
        within.services = node.get("services").or(self.services);
        if is_named {
            within.env.extend(variables_of(node));
            within.groups.extend(groups_of(node));
        }
        within
    }
}

/// How much of what surrounds jobs is carried to them, at most.
const BUDGET: usize = 100_000;

/// Every list of steps, in the order of the text.
fn jobs_below(root: &Node) -> Vec<FoundJob<'_>> {
    let start = FoundJob { id: "pipeline", ..FoundJob::default() };
    let mut budget = BUDGET;
    let mut found = Vec::new();
    let mut open = vec![(root, start)];
    while let Some((node, around)) = open.pop() {
        let Some(left) = budget.checked_sub(1 + around.env.len() + around.groups.len()) else { break };
        budget = left;
        let within = around.within(node);
        if let Some(steps) = node.get("steps") {
            found.push(FoundJob { steps: steps.items(), ..within.clone() });
        }
        let below = ["stages", "jobs", "strategy", "runOnce", "rolling", "canary", "preDeploy", "deploy"];
        for value in below.iter().rev().filter_map(|key| node.get(key)) {
            open.extend(value.items().iter().rev().map(|item| (item, within.clone())));
            if value.items().is_empty() {
                open.push((value, within.clone()));
            }
        }
    }
    found
}

/// `script: text`, or a task with its inputs.
fn step_of(step: &Node) -> Step<'_> {
    const SCRIPTS: &[&str] = &["script", "bash", "pwsh", "powershell"];
    let entries = |key: &str| {
        let entries = step.get(key).map(Node::entries).unwrap_or_default();
        entries.iter().map(|(key, value)| (key, value)).collect()
    };
    Step {
        name: step.get("displayName").and_then(Node::text).unwrap_or_default(),
        env: entries("env"),
        run: SCRIPTS.iter().find_map(|key| step.get(key)),
        action: step.get("task").and_then(Node::text).unwrap_or_default(),
        with: entries("inputs"),
    }
}

/// `variables:` as a mapping, or as a list of names and values.
fn variables_of(node: &Node) -> Vec<Entry<'_>> {
    let Some(variables) = node.get("variables") else { return Vec::new() };
    let listed = variables.items().iter().filter_map(|it| Some((it.get("name")?, it.get("value")?)));
    variables.entries().iter().map(|(key, value)| (key, value)).chain(listed).collect()
}

fn groups_of(node: &Node) -> Vec<&Node> {
    let variables = node.get("variables").map(Node::items).unwrap_or_default();
    variables.iter().filter_map(|it| it.get("group")).collect()
}

/// The variable groups of production that jobs with tests, or their stages, are given.
fn uses_of_groups(model: &Model<'_>, groups: &[Vec<&Node>], scripts: &Scripts) -> Vec<SecretUse> {
    let mut found = Vec::new();
    for ((job, roles), groups) in model.jobs.iter().zip(roles_of(model, scripts)).zip(groups) {
        for group in groups.iter().filter(|_| roles.contains(&StepRole::Test)) {
            let Some(name) = group.text() else { continue };
            let Some(environment) = environment_of_name(name) else { continue };
            if environment.class == EnvironmentClass::Production {
                let title = format!("the tests of job `{}`", job.id);
                let reader = PipelineStep { title, role: StepRole::Test, store: job.store() };
                let source = SecretSource::Loaded { command: format!("group: {name}"), environment };
                found.push(SecretUse { source, span: group.span, key: None, readers: vec![reader] });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str) -> Vec<SecretSource> {
        let found = Azure.read(text.as_bytes()).secret_uses.into_iter();
        let by_tests = found.filter(|it| it.readers.iter().any(|reader| reader.role == StepRole::Test));
        by_tests.map(|it| it.source).collect()
    }

    #[test]
    fn variables_are_read_on_every_level() {
        let text = "variables:\n- name: A\n  value: one\n- group: shared\nstages:\n- stage: ship\n  jobs:\n  - deployment: production\n    environment: prod\n    variables: {B: two}\n    strategy: {runOnce: {deploy: {steps: [{script: ./ship, env: {C: $(TOKEN)}}]}}}\n";
        let found = Azure.read(text.as_bytes()).assignments;
        let class = |at: usize| found[at].environment.as_ref().map(|it| it.class);
        let keys: Vec<_> = found.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(keys, ["A", "B", "C"]);
        assert_eq!((class(0), class(1)), (Some(EnvironmentClass::All), Some(EnvironmentClass::Production)));
        assert!(found[2].value.literal().is_none());
    }

    #[test]
    fn production_is_named_in_a_test_step() {
        let text =
            "jobs: [{job: tests, steps: [{script: npm test, env: {DATABASE_URL: $(PROD_DATABASE_URL)}}]}]";
        assert_eq!(uses(text), [SecretSource::Variable("PROD_DATABASE_URL".to_owned())]);
        assert_eq!(uses("steps: [{script: npm test, env: {TOKEN: $(TEST_TOKEN)}}]"), []);
    }

    #[test]
    fn group_of_production_reaches_tests() {
        let job = |group: &str, script: &str| {
            format!("jobs: [{{job: a, variables: [{{group: {group}}}], steps: [script: {script}]}}]")
        };
        assert!(matches!(&uses(&job("shop-prod", "pytest"))[..], [SecretSource::Loaded { .. }]));
        assert_eq!(uses(&job("shop-test", "pytest")), []);
        assert_eq!(uses(&job("shop-prod", "./ship")), []);
    }

    #[test]
    fn paths_of_pipelines() {
        for path in ["azure-pipelines.yml", ".azure-pipelines/test.yaml", "azure-pipelines-pr.yml"] {
            assert_eq!(file_of(&RepoPath::new(path)), Some(EnvFile::definition()), "{path}");
        }
        assert_eq!(file_of(&RepoPath::new("azure.yml")), None);
    }
}
