//! A workflow as its schema says: jobs, steps, and what each of them is given.

use crate::binding::{SecretSource, Store, environment_of_name};
use crate::environment::{Environment, EnvironmentClass};
use crate::text::Span;

use super::super::syntax::yaml::{Content, Node};
use super::expression::NamedSecret;

/// How a pipeline names the secrets that it takes from outside.
pub(in crate::format) struct Dialect {
    /// Those that a part of the text names.
    pub(in crate::format) secrets_in: fn(&[u8], Span) -> Vec<NamedSecret>,
    /// Where one of this name comes from.
    pub(in crate::format) source: fn(String) -> SecretSource,
}

/// One workflow.
pub(in crate::format) struct Model<'y> {
    pub(in crate::format) name: &'y str,
    /// The entries of `env:`.
    pub(in crate::format) env: Vec<(&'y Node, &'y Node)>,
    pub(in crate::format) jobs: Vec<Job<'y>>,
    /// The events that start it.
    pub(in crate::format) triggers: Vec<&'y str>,
    /// The secrets that a calling workflow gives it.
    pub(in crate::format) parameters: Vec<String>,
    pub(in crate::format) dialect: &'static Dialect,
}

/// One job.
pub(in crate::format) struct Job<'y> {
    pub(in crate::format) id: &'y str,
    pub(in crate::format) name: &'y str,
    pub(in crate::format) env: Vec<(&'y Node, &'y Node)>,
    pub(in crate::format) environment: JobEnvironment,
    pub(in crate::format) steps: Vec<Step<'y>>,
    /// The jobs that it waits for.
    pub(in crate::format) needs: Vec<&'y str>,
    pub(in crate::format) services: Option<&'y Node>,
    /// The reusable workflow that it calls instead of having steps.
    pub(in crate::format) calls: Option<&'y Node>,
    /// What it gives that workflow.
    pub(in crate::format) secrets: Option<&'y Node>,
}

/// What a job says of its environment.
pub(in crate::format) enum JobEnvironment {
    Unsaid,
    /// An expression, or a name that means none that is known.
    Unknown,
    Named(Environment),
}

/// One step.
pub(in crate::format) struct Step<'y> {
    pub(in crate::format) name: &'y str,
    pub(in crate::format) env: Vec<(&'y Node, &'y Node)>,
    pub(in crate::format) run: Option<&'y Node>,
    /// The action, without its version.
    pub(in crate::format) action: &'y str,
    pub(in crate::format) with: Vec<(&'y Node, &'y Node)>,
}

impl<'y> Model<'y> {
    /// `None` for a document that has no jobs.
    pub(super) fn of(root: &'y Node, dialect: &'static Dialect) -> Option<Self> {
        let jobs = root.get("jobs")?.entries();
        // YAML 1.1 readers take `on` for a truth value; GitHub's does not.
        let on = root.get("on");
        let call = on.and_then(|it| it.get("workflow_call"));
        let parameters = call.and_then(|it| it.get("secrets")).map(Node::entries).unwrap_or_default();
        Some(Self {
            name: text_of(root, "name"),
            env: entries_of(root, "env"),
            jobs: jobs.iter().filter_map(|(id, job)| Some(Job::of(id.text()?, job))).collect(),
            triggers: on.map(names_of).unwrap_or_default(),
            parameters: parameters
                .iter()
                .filter_map(|(key, _)| Some(key.text()?.to_ascii_uppercase()))
                .collect(),
            dialect,
        })
    }

    /// Whether other workflows call it and nothing else starts it.
    pub(in crate::format) fn is_only_called(&self) -> bool {
        self.triggers == ["workflow_call"]
    }
}

impl<'y> Job<'y> {
    fn of(id: &'y str, job: &'y Node) -> Self {
        let container = job.get("container").map(|it| entries_of(it, "env")).unwrap_or_default();
        let steps = job.get("steps").map(Node::items).unwrap_or_default();
        Self {
            id,
            name: text_of(job, "name"),
            env: entries_of(job, "env").into_iter().chain(container).collect(),
            environment: JobEnvironment::of(job.get("environment")),
            steps: steps.iter().map(Step::of).collect(),
            needs: job.get("needs").map(names_of).unwrap_or_default(),
            services: job.get("services"),
            calls: job.get("uses"),
            secrets: job.get("secrets"),
        }
    }

    /// Where its steps look secrets up.
    pub(in crate::format) fn store(&self) -> Store {
        match &self.environment {
            JobEnvironment::Unsaid => Store::Repository,
            JobEnvironment::Unknown => Store::Unknown,
            JobEnvironment::Named(environment) => Store::Environment(environment.clone()),
        }
    }

    /// Whether it says that it acts in production.
    pub(in crate::format) fn is_in_production(&self) -> bool {
        self.environment_class() == Some(EnvironmentClass::Production)
    }

    /// The class of the environment that it names.
    pub(in crate::format) fn environment_class(&self) -> Option<EnvironmentClass> {
        match &self.environment {
            JobEnvironment::Named(environment) => Some(environment.class),
            JobEnvironment::Unsaid | JobEnvironment::Unknown => None,
        }
    }
}

impl JobEnvironment {
    /// `environment: NAME` or `environment: { name: NAME, url: … }`.
    pub(in crate::format) fn of(node: Option<&Node>) -> Self {
        let Some(node) = node else { return Self::Unsaid };
        let name = node.get("name").unwrap_or(node).text();
        match name {
            Some(name) if !name.contains('$') => environment_of_name(name).map_or(Self::Unknown, Self::Named),
            Some(_) | None => Self::Unknown,
        }
    }
}

impl<'y> Step<'y> {
    fn of(step: &'y Node) -> Self {
        Self {
            name: text_of(step, "name"),
            env: entries_of(step, "env"),
            run: step.get("run"),
            action: text_of(step, "uses").split('@').next().unwrap_or_default(),
            with: entries_of(step, "with"),
        }
    }

    /// The scripts that it runs: its own, and those that it gives an action to run.
    pub(in crate::format) fn scripts(&self) -> Vec<&'y str> {
        const SCRIPT_INPUTS: &[&str] = &["run", "script", "command", "commands"];
        let is_script = |key: &Node| key.text().is_some_and(|it| SCRIPT_INPUTS.contains(&it));
        let given = self.with.iter().filter(|(key, _)| is_script(key)).map(|(_, value)| *value);
        self.run.into_iter().chain(given).filter_map(Node::text).collect()
    }
}

fn text_of<'y>(node: &'y Node, key: &str) -> &'y str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

fn entries_of<'y>(node: &'y Node, key: &str) -> Vec<(&'y Node, &'y Node)> {
    let entries = node.get(key).map(Node::entries).unwrap_or_default();
    entries.iter().map(|(key, value)| (key, value)).collect()
}

/// The names in `push`, `[push, pull_request]` or `{push: …}`.
fn names_of(node: &Node) -> Vec<&str> {
    match &node.content {
        Content::Scalar(_) => node.text().into_iter().collect(),
        Content::Sequence(items) => items.iter().filter_map(Node::text).collect(),
        Content::Mapping(entries) => entries.iter().filter_map(|(key, _)| key.text()).collect(),
    }
}
