//! Bitbucket's pipelines: which steps name which of the repository's variables.
//!
//! A step with `deployment:` takes the variables of that environment; all others take the repository's.

use std::collections::BTreeSet;

use crate::binding::{EnvFile, SecretSource};
use crate::document::RepoPath;

use super::gitlab::{keep_named_secrets, named_in};
use super::syntax::yaml::{Node, Yaml};
use super::workflow::{Dialect, Job, JobEnvironment, Model, Scripts, Step, read_model};
use super::{FormatReader, Names, Reading};

/// The reader of Bitbucket's pipelines.
pub(super) struct Bitbucket;

/// What a path says; `None` when it is no pipeline of Bitbucket's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let is_one = matches!(path.file_name().as_str(), "bitbucket-pipelines.yml" | "bitbucket-pipelines.yaml");
    is_one.then(EnvFile::definition)
}

impl FormatReader for Bitbucket {
    fn read(&self, text: &[u8]) -> Reading {
        let yaml = Yaml::parse(text);
        let (scripts, mut reading) = (Scripts::default(), Reading::default());
        for root in &yaml.documents {
            read_model(text, &model_of(root), &scripts, &mut reading);
            keep_named_secrets(&mut reading.secret_uses, &BTreeSet::new());
        }
        reading
    }

    fn names(&self) -> Names {
        Names::With { starts: &["bitbucket-pipelines."], parts: &[], ends: &[] }
    }
}

/// Variables are named as a shell names them.
static BITBUCKET: Dialect = Dialect { secrets_in: named_in, source: SecretSource::Variable };

fn model_of(root: &Node) -> Model<'_> {
    let steps = root.get("pipelines").map(steps_below).unwrap_or_default();
    Model {
        name: "",
        env: Vec::new(),
        jobs: steps.into_iter().map(job_of).collect(),
        triggers: Vec::new(),
        parameters: Vec::new(),
        dialect: &BITBUCKET,
    }
}

/// Every step, whatever branch or trigger it is for; one that an alias repeats once.
fn steps_below(node: &Node) -> Vec<&Node> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for (key, value) in node.entries() {
            if key.text() == Some("step") {
                found.extend(known.insert(value.span).then_some(value));
            } else {
                open.push(value);
            }
        }
        open.extend(node.items());
    }
    found
}

/// A step of Bitbucket's is a job of its own, each line of its script a step.
fn job_of(step: &Node) -> Job<'_> {
    let lines = ["script", "after-script"].iter().filter_map(|key| step.get(key)).flat_map(Node::items);
    let name = step.get("name").and_then(Node::text);
    Job {
        id: name.unwrap_or("unnamed"),
        name: if step.get("deployment").is_some() { "deploy" } else { "" },
        env: Vec::new(),
        environment: JobEnvironment::of(step.get("deployment")),
        steps: lines.map(step_of).collect(),
        needs: Vec::new(),
        services: step.get("services"),
        calls: None,
        secrets: None,
    }
}

/// A line, or a pipe with its variables.
fn step_of(line: &Node) -> Step<'_> {
    let variables = line.get("variables").map(Node::entries).unwrap_or_default();
    Step {
        name: "",
        env: Vec::new(),
        run: Some(line).filter(|it| it.text().is_some()),
        action: line.get("pipe").and_then(Node::text).unwrap_or_default(),
        with: variables.iter().map(|(key, value)| (key, value)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::StepRole;

    fn read_by_tests(text: &str) -> Vec<SecretSource> {
        let uses = Bitbucket.read(text.as_bytes()).secret_uses.into_iter();
        let by_tests = uses.filter(|it| it.readers.iter().any(|reader| reader.role == StepRole::Test));
        by_tests.map(|it| it.source).collect()
    }

    #[test]
    fn production_is_named_in_a_test_step() {
        let text = "definitions:\n  steps:\n  - step: &test\n      name: Tests\n      script: ['DATABASE_URL=$PROD_DATABASE_URL pytest']\npipelines:\n  default: [step: *test]\n  branches: {main: [step: *test, {step: {name: Ship, deployment: production, script: ['ship $PROD_TOKEN']}}]}\n";
        assert_eq!(read_by_tests(text), [SecretSource::Variable("PROD_DATABASE_URL".to_owned())]);
    }

    #[test]
    fn tests_with_their_own_variables_are_quiet() {
        let text = "pipelines: {default: [parallel: [step: {script: ['TOKEN=$TEST_TOKEN npm test']}, step: {script: ['npm run lint $PROD_TOKEN']}]]}";
        assert_eq!(read_by_tests(text), []);
    }

    #[test]
    fn paths_of_pipelines() {
        assert_eq!(file_of(&RepoPath::new("bitbucket-pipelines.yml")), Some(EnvFile::definition()));
        assert_eq!(file_of(&RepoPath::new("pipelines.yml")), None);
    }
}
