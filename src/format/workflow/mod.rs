//! GitHub Actions workflows: `env:` as bindings, and which steps can read which secrets.
//!
//! GitHub gives `env:` of the workflow to all jobs, that of a job to its steps, that of a step to the step; the nearest
//! wins. What a step writes to `.env` or `$GITHUB_ENV` reaches the steps behind it. Gitea and Forgejo read the same
//! files.

pub(super) mod command;
mod expression;
pub(super) mod loading;
mod model;
mod role;
mod scripts;
mod tools;

pub(super) use expression::NamedSecret;
pub(super) use model::{Dialect, Job, JobEnvironment, Model, Step};
pub(super) use scripts::Scripts;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::RangeBounds;

use crate::binding::{
    Assignment, CommandLine, DatabaseTarget, EnvFile, Occasion, OwnsServices, PipelineStep, SecretSource,
    SecretUse, StepRole, Store, Value,
};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};
use crate::text::Span;

use super::command_line::places_of_commands;
use super::syntax::yaml::{Node, Yaml};
use super::{FormatReader, Memory, Names, Reading};
use expression::secrets_in;
use loading::Reach;
use role::{Surroundings, role_of_call, words_of};

/// The reader of workflows.
pub(super) struct Workflow;

/// What a path says; `None` when it is no workflow's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let parents = path.parents();
    let [.., host, folder] = parents.as_slice() else { return None };
    let is_workflow_folder =
        folder == "workflows" && matches!(host.as_str(), ".github" | ".gitea" | ".forgejo");
    let name = path.file_name().to_ascii_lowercase();
    let is_yaml = name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "yml" | "yaml"));
    (is_workflow_folder && is_yaml).then(EnvFile::definition)
}

impl FormatReader for Workflow {
    fn read(&self, text: &[u8]) -> Reading {
        reading_of(text, &Yaml::parse(text), &Scripts::default())
    }

    fn read_version(&self, text: &[u8], memory: &mut Memory) -> Reading {
        reading_of(text, &memory.trees.parse(text), &memory.scripts)
    }

    fn names(&self) -> Names {
        Names::With { starts: &[], parts: &[], ends: &[".yml", ".yaml"] }
    }
}

fn reading_of(text: &[u8], yaml: &Yaml, scripts: &Scripts) -> Reading {
    let mut reading = Reading::default();
    for model in yaml.documents.iter().filter_map(|root| Model::of(root, &GITHUB)) {
        read_model(text, &model, scripts, &mut reading);
    }
    reading
}

/// Secrets are named in expressions.
static GITHUB: Dialect = Dialect { secrets_in, source: SecretSource::Stored };

/// Adds what a pipeline gives its jobs. Readers of other pipelines bring it into the form of a workflow.
pub(super) fn read_model(text: &[u8], model: &Model<'_>, scripts: &Scripts, reading: &mut Reading) {
    Extraction::of(text, model, scripts).read(reading);
    reading.assignments.sort_by_key(|it| it.key_span);
    // Jobs that share an anchor bind its place once.
    reading.assignments.dedup_by_key(|it| (it.key_span, it.value_span));
    reading.secret_uses.sort_by_key(|it| it.span);
}

/// The roles of the steps of each job.
pub(super) fn roles_of(model: &Model<'_>, scripts: &Scripts) -> Vec<Vec<StepRole>> {
    let words = words_of(model.name);
    model.jobs.iter().map(|job| Surroundings::new(model, &words, job).roles(scripts)).collect()
}

type Entry<'y> = (&'y Node, &'y Node);

/// A job with the roles of its steps.
struct JudgedJob<'m> {
    job: &'m Job<'m>,
    roles: Vec<StepRole>,
}

/// How many entries are looked at, at most, to tell who reads what: a hostile workflow has a million pairs of values and
/// steps, a long one of this world some thousands.
const BUDGET: usize = 1_000_000;

/// What a workflow gives, as it is put together.
struct Extraction<'m> {
    text: &'m [u8],
    model: &'m Model<'m>,
    scripts: &'m Scripts,
    jobs: Vec<JudgedJob<'m>>,
    /// Secrets that services are started with: they open what lives as long as the job.
    of_services: BTreeSet<String>,
    budget: Cell<usize>,
}

impl<'m> Extraction<'m> {
    fn of(text: &'m [u8], model: &'m Model<'m>, scripts: &'m Scripts) -> Self {
        let words = words_of(model.name);
        let judged = |job| JudgedJob { job, roles: Surroundings::new(model, &words, job).roles(scripts) };
        let services =
            model.jobs.iter().flat_map(job_services).flat_map(|it| (model.dialect.secrets_in)(text, it.span));
        Self {
            text,
            model,
            scripts,
            jobs: model.jobs.iter().map(judged).collect(),
            of_services: services.map(|it| it.name).collect(),
            budget: Cell::new(BUDGET),
        }
    }

    fn read(&self, reading: &mut Reading) {
        self.bind(&self.model.env, &Environment::of(EnvironmentClass::All), reading);
        for (key, value) in &self.model.env {
            let readers = || {
                let heirs = self.jobs.iter().filter(|job| !sets(&job.job.env, key));
                heirs.fold(Vec::new(), |found, job| self.readers_in(job, 0.., Some(key), found))
            };
            self.hand_out(key.text(), value, readers, reading);
        }
        for job in &self.jobs {
            self.read_job(job, reading);
        }
    }

    fn read_job(&self, job: &JudgedJob<'_>, reading: &mut Reading) {
        let role = if job.roles.contains(&StepRole::Test) { StepRole::Test } else { StepRole::Other };
        self.bind(&job.job.env, &environment_of(job.job, role), reading);
        for (key, value) in &job.job.env {
            let readers = || self.readers_in(job, 0.., Some(key), Vec::new());
            self.hand_out(key.text(), value, readers, reading);
        }
        for (at, step) in job.job.steps.iter().enumerate() {
            self.bind(&step.env, &environment_of(job.job, job.roles[at]), reading);
            self.read_step(job, at, step, reading);
        }
        self.read_call(job.job, reading);
        self.start_commands(job, reading);
    }

    /// The command lines of a job's steps.
    fn start_commands(&self, job: &JudgedJob<'_>, reading: &mut Reading) {
        let starts_containers = |step: &Step<'_>| {
            step.scripts().iter().any(|it| {
                it.contains("docker compose")
                    || it.contains("docker-compose")
                    || it.contains("supabase start")
            })
        };
        let owns = job.job.services.is_some() || job.job.steps.iter().any(starts_containers);
        let owns_services = if owns { OwnsServices::Yes } else { OwnsServices::No };
        for (at, step) in job.job.steps.iter().enumerate() {
            let script = step.run.and_then(|run| Some((run, run.text()?)));
            let may_change_data = |text| self.scripts.get(text).may_change_data;
            let Some((run, text)) = script.filter(|(_, text)| may_change_data(text)) else { continue };
            let given = self.model.env.iter().chain(&job.job.env).chain(&step.env);
            if given
                .clone()
                .any(|(_, value)| value.text().is_some_and(|it| it.contains("://") && is_local_database(it)))
            {
                continue;
            }
            reading.command_lines.push(CommandLine {
                name: job.job.id.to_owned(),
                title: format!("step {} of job `{}`", title_of(step, at), job.job.id),
                text: text.to_owned(),
                span: run.span,
                places: places_of_commands(self.text, text, run.span),
                occasion: Occasion::Pipeline { role: job.roles[at], owns_services },
                files: Vec::new(),
            });
        }
    }

    fn read_step(&self, job: &JudgedJob<'_>, at: usize, step: &Step<'_>, reading: &mut Reading) {
        let persistence = self.persistence_of(step);
        let readers = || self.readers_from(job, at, persistence);
        for (key, value) in step.env.iter().chain(&step.with) {
            self.hand_out(key.text(), value, readers, reading);
        }
        if let Some(run) = step.run {
            self.hand_out(None, run, readers, reading);
        }
        for script in step.run.into_iter().chain(step.with.iter().map(|(_, value)| *value)) {
            self.load(job, at, script, reading);
        }
    }

    /// The environments that the commands of a script load.
    fn load(&self, job: &JudgedJob<'_>, at: usize, script: &Node, reading: &mut Reading) {
        let Some(known) = script.text().map(|text| self.scripts.get(text)) else { return };
        for loading in &known.loadings {
            let readers = match loading.reach {
                Reach::Tests | Reach::Script => self.readers_from(job, at, Persistence::Step),
                Reach::Others => continue,
                Reach::Job => self.readers_from(job, at, Persistence::Job),
            };
            let span = self.place_of(&loading.word, script);
            let source = SecretSource::Loaded {
                command: loading.command.clone(),
                environment: loading.environment.clone(),
            };
            reading.secret_uses.push(SecretUse { source, span, key: None, readers });
        }
    }

    /// Where a word of a script stands; its first line when it is written otherwise in YAML.
    fn place_of(&self, word: &str, script: &Node) -> Span {
        let written = &self.text[script.span.range()];
        let start = script.span.start;
        match bstr::ByteSlice::find(written, word) {
            Some(at) => Span::new(start + at, start + at + word.len()),
            None => Span::new(start, start + written.iter().take_while(|it| **it != b'\n').count()),
        }
    }

    fn read_call(&self, job: &Job<'_>, reading: &mut Reading) {
        let (Some(called), Some(secrets)) = (job.calls.and_then(Node::text), job.secrets) else { return };
        let reader = PipelineStep {
            title: format!("job `{}`, which calls `{called}`,", job.id),
            role: role_of_call(job, called),
            store: job.store(),
        };
        for (key, value) in secrets.entries() {
            self.hand_out(key.text(), value, || vec![reader.clone()], reading);
        }
        // A workflow of the same repository is read itself, and what it names is judged there.
        if secrets.text() == Some("inherit") && !called.starts_with("./") {
            let source = SecretSource::WholeStore { pipeline: called.to_owned() };
            reading.secret_uses.push(SecretUse {
                source,
                span: secrets.span,
                key: None,
                readers: vec![reader],
            });
        }
    }

    /// The secrets that a value names, for the steps that get it.
    fn hand_out(
        &self,
        key: Option<&str>,
        value: &Node,
        readers: impl Fn() -> Vec<PipelineStep>,
        reading: &mut Reading,
    ) {
        let mut secrets = (self.model.dialect.secrets_in)(self.text, value.span);
        secrets.retain(|it| !self.of_services.contains(&it.name));
        if secrets.is_empty() || value.text().is_some_and(is_local_database) {
            return;
        }
        let readers = readers();
        for secret in secrets {
            let mut readers = readers.clone();
            if self.model.is_only_called() && self.model.parameters.contains(&secret.name) {
                for reader in &mut readers {
                    reader.store = Store::Unknown;
                }
            }
            let source = (self.model.dialect.source)(secret.name);
            let key = key.map(str::to_owned);
            reading.secret_uses.push(SecretUse { source, span: secret.span, key, readers });
        }
    }

    /// How long what a step is given lives: it may write it to where later steps read it.
    fn persistence_of(&self, step: &Step<'_>) -> Persistence {
        let exports = EXPORTING_ACTIONS.contains(&step.action.to_ascii_lowercase().as_str());
        let writes = || step.scripts().into_iter().any(|it| self.scripts.get(it).writes_environment);
        if exports || writes() { Persistence::Job } else { Persistence::Step }
    }

    /// The steps that get what a step is given.
    fn readers_from(&self, job: &JudgedJob<'_>, at: usize, persistence: Persistence) -> Vec<PipelineStep> {
        let alone = self.readers_in(job, at..=at, None, Vec::new());
        match persistence {
            Persistence::Step => alone,
            Persistence::Job => self.readers_in(job, at + 1.., None, alone),
        }
    }

    /// Adds the steps among `steps` to those that were found: of each role and store the first. Steps that set `key`
    /// themselves do not inherit it.
    fn readers_in(
        &self,
        job: &JudgedJob<'_>,
        steps: impl RangeBounds<usize>,
        key: Option<&Node>,
        mut found: Vec<PipelineStep>,
    ) -> Vec<PipelineStep> {
        let store = job.job.store();
        for (at, step) in job.job.steps.iter().enumerate().filter(|(at, _)| steps.contains(at)) {
            if !self.spend(1 + step.env.len() + found.len()) {
                break;
            }
            let role = job.roles[at];
            let is_known = found.iter().any(|it| it.role == role && it.store == store);
            if !is_known && !key.is_some_and(|key| sets(&step.env, key)) {
                let title = format!("step {} of job `{}`", title_of(step, at), job.job.id);
                found.push(PipelineStep { title, role, store: store.clone() });
            }
        }
        found
    }

    fn spend(&self, cost: usize) -> bool {
        let left = self.budget.get().checked_sub(cost);
        self.budget.set(left.unwrap_or_default());
        left.is_some()
    }

    fn bind(&self, entries: &[Entry<'_>], environment: &Environment, reading: &mut Reading) {
        for (key, value) in entries {
            let (Some(name), Some(text)) = (key.text(), value.text()) else { continue };
            let is_verbatim = &self.text[value.span.range()] == text.as_bytes();
            reading.assignments.push(Assignment {
                key: name.to_owned(),
                key_span: key.span,
                value: Value::of_readings(vec![text.as_bytes().to_vec()], is_verbatim),
                value_span: value.span,
                environment: Some(environment.clone()),
            });
        }
    }
}

/// Whether an `env:` sets the variable of this name.
fn sets(entries: &[Entry<'_>], key: &Node) -> bool {
    entries.iter().any(|(it, _)| it.text() == key.text())
}

/// How long a step's values live.
#[derive(Clone, Copy)]
enum Persistence {
    Step,
    Job,
}

fn job_services<'y>(job: &Job<'y>) -> Vec<&'y Node> {
    job.services.map(Node::scalars).unwrap_or_default()
}

/// The environment of a job's or a step's values.
fn environment_of(job: &Job<'_>, role: StepRole) -> Environment {
    match (&job.environment, role) {
        (JobEnvironment::Named(environment), _) => environment.clone(),
        (JobEnvironment::Unsaid | JobEnvironment::Unknown, StepRole::Test) => {
            Environment::of(EnvironmentClass::Test)
        }
        (JobEnvironment::Unsaid | JobEnvironment::Unknown, StepRole::Production | StepRole::Other) => {
            Environment::of(EnvironmentClass::Ci)
        }
    }
}

/// Actions that hand what they are given to every step behind them.
const EXPORTING_ACTIONS: &[&str] = &[
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "google-github-actions/auth",
    "spicypizza/create-envfile",
    "cardinalby/export-env-action",
];

/// A URL whose host is the runner itself: the database that the job has started.
fn is_local_database(text: &str) -> bool {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        plain.push_str(before);
        plain.push('x');
        rest = behind.split_once("}}").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    DatabaseTarget::of_url(&plain).is_some_and(|it| it.is_local)
}

/// A step by its name, its action, the first line of its script, or its number.
fn title_of(step: &Step<'_>, at: usize) -> String {
    let script = step.run.and_then(Node::text).unwrap_or_default();
    let line = script.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or_default();
    // A script may hold a literal secret; a name and an action do not.
    let program = line.split(' ').next().unwrap_or_default();
    let is_word = |it: &&str| {
        !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
    };
    let named = Some(step.name).filter(|it| !it.is_empty());
    let acting = Some(step.action).filter(|it| !it.is_empty());
    match named.or(acting).or(Some(program).filter(is_word)) {
        Some(title) => format!("`{title}`"),
        None => format!("{}", at + 1),
    }
}

#[cfg(test)]
mod tests;
