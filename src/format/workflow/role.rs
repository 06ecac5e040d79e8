//! What the steps of a workflow are for: tests, production, or neither (environments.md 6).
//!
//! A command or an action that can do nothing but test decides alone; a name needs a second hint. Production needs a
//! job's own word (`environment:`, its name) or a command that deploys and says nowhere that it means another place.

use crate::binding::{StepRole, environment_of_name};
use crate::environment::EnvironmentClass;

use super::command::Purpose;
use super::model::{Job, Model, Step};
use super::scripts::Scripts;

/// Actions that run tests.
const TEST_ACTIONS: &[&str] = &["cypress-io/github-action", "microsoft/playwright-github-action"];

/// Actions that deploy.
const DEPLOY_ACTIONS: &[&str] = &[
    "amondnet/vercel-action",
    "cloudflare/wrangler-action",
    "superfly/flyctl-actions",
    "akhileshns/heroku-deploy",
    "appleboy/ssh-action",
    "azure/webapps-deploy",
    "aws-actions/amazon-ecs-deploy-task-definition",
    "google-github-actions/deploy-cloudrun",
    "google-github-actions/deploy-appengine",
    "firebaseextended/action-hosting-deploy",
    "nwtgck/actions-netlify",
];

/// Words of steps that run tests, when something else says so too.
const TEST_WORDS: &[&str] =
    &["test", "tests", "testing", "e2e", "spec", "specs", "unit", "integration", "pytest", "rspec"];

/// Words of jobs and workflows that hint at tests.
const TEST_JOB_WORDS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "unit",
    "integration",
    "e2e",
    "spec",
    "specs",
    "ci",
    "check",
    "checks",
    "lint",
    "coverage",
    "smoke",
    "pytest",
    "rspec",
];

/// Words of steps that do something before or after tests.
const AROUND_WORDS: &[&str] = &[
    "deploy",
    "release",
    "publish",
    "upload",
    "download",
    "install",
    "setup",
    "set",
    "build",
    "cache",
    "restore",
    "save",
    "report",
    "reports",
    "reporter",
    "push",
    "notify",
    "prepare",
    "generate",
    "create",
    "pull",
    "checkout",
    "configure",
    "login",
    "wait",
    "merge",
    "collect",
    "comment",
    "summary",
    "result",
    "results",
    "artifact",
    "artifacts",
    "list",
    "detect",
    "changes",
    "fetch",
    "start",
    "stop",
    "migrate",
    "seed",
    "lint",
    "typecheck",
];

const DEPLOY_WORDS: &[&str] = &["deploy", "deployment", "release", "rollout", "promote", "migrate", "cd"];

const PRODUCTION_WORDS: &[&str] = &["production", "prod", "prd", "live"];

/// Words of tests that are meant to look at what was deployed.
const AFTER_DEPLOY_WORDS: &[&str] = &[
    "smoke",
    "postdeploy",
    "healthcheck",
    "health",
    "synthetic",
    "synthetics",
    "uptime",
    "monitor",
    "monitoring",
    "canary",
];

/// What is known of a workflow and a job when a step is judged.
pub(super) struct Surroundings<'m> {
    job: &'m Job<'m>,
    workflow_words: &'m [String],
    job_words: Vec<String>,
    /// Whether something beside the step's own name says that tests run here.
    hints_at_tests: bool,
}

impl<'m> Surroundings<'m> {
    pub(super) fn new(model: &'m Model<'m>, workflow_words: &'m [String], job: &'m Job<'m>) -> Self {
        let job_words = [words_of(job.id), words_of(job.name)].concat();
        let hints_at_tests = has(&job_words, TEST_JOB_WORDS)
            || has(workflow_words, TEST_JOB_WORDS)
            || job.services.is_some()
            || model.triggers.contains(&"pull_request")
            || job.env.iter().any(|(key, value)| is_test_mode(key.text(), value.text()));
        Self { job, workflow_words, job_words, hints_at_tests }
    }

    /// The roles of the job's steps, in their order.
    pub(super) fn roles(&self, scripts: &Scripts) -> Vec<StepRole> {
        let judged: Vec<_> = self.job.steps.iter().map(|step| StepFacts::of(step, scripts)).collect();
        let last_deploy = judged.iter().rposition(StepFacts::deploys);
        let role = |(at, facts): (usize, &StepFacts<'_>)| {
            let deploys_later = last_deploy.is_some_and(|last| at < last);
            self.role(facts, deploys_later)
        };
        judged.iter().enumerate().map(role).collect()
    }

    fn role(&self, facts: &StepFacts<'_>, deploys_later: bool) -> StepRole {
        let is_test = facts.tests() || self.is_test_by_name(facts);
        // A production job that tests and then deploys hands the tests what it deploys with; tests in any other
        // production job are there to look at production.
        if is_test && !self.looks_at_production(facts) && (!self.is_production_job() || deploys_later) {
            return StepRole::Test;
        }
        let acts = self.is_production_job() || facts.deploys() && !self.is_elsewhere(facts);
        if acts && !is_test { StepRole::Production } else { StepRole::Other }
    }

    fn is_test_by_name(&self, facts: &StepFacts<'_>) -> bool {
        let is_named = has(&facts.name_words, TEST_WORDS) && !has(&facts.name_words, AROUND_WORDS);
        is_named && facts.runs_unknown() && self.hints_at_tests
    }

    fn is_production_job(&self) -> bool {
        let says = |words: &[String]| names_production(words) && has(words, DEPLOY_WORDS);
        match self.job.environment_class() {
            Some(class) => class == EnvironmentClass::Production,
            None => says(&self.job_words) || says(self.workflow_words) && has(&self.job_words, DEPLOY_WORDS),
        }
    }

    /// Smoke tests and the like of what was just deployed.
    fn looks_at_production(&self, facts: &StepFacts<'_>) -> bool {
        let all: [&[String]; 3] = [&facts.name_words, &self.job_words, self.workflow_words];
        let is_after = all.iter().any(|words| has(words, AFTER_DEPLOY_WORDS));
        let is_against = self.job.is_in_production()
            || all.iter().any(|words| names_production(words))
            || self.job.needs.iter().any(|it| has(&words_of(it), DEPLOY_WORDS));
        is_after && is_against
    }

    /// Whether something says that a deployment goes to staging, a preview or the like.
    fn is_elsewhere(&self, facts: &StepFacts<'_>) -> bool {
        let names: [&[String]; 3] = [&facts.name_words, &self.job_words, self.workflow_words];
        let by_name = names.into_iter().flatten().any(|it| is_elsewhere(it));
        let by_command =
            || facts.step.scripts().into_iter().flat_map(str::split_whitespace).any(is_elsewhere);
        let by_environment =
            self.job.environment_class().is_some_and(|it| it != EnvironmentClass::Production);
        by_name || by_environment || by_command() || self.job.services.is_some()
    }
}

/// The role of a job that calls another workflow, by the names of both.
pub(super) fn role_of_call(job: &Job<'_>, called: &str) -> StepRole {
    let file = called.split('@').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let file = file.strip_suffix(".yml").or_else(|| file.strip_suffix(".yaml")).unwrap_or(file);
    let words = [words_of(file), words_of(job.id), words_of(job.name)].concat();
    if has(&words, DEPLOY_WORDS) {
        if names_production(&words) { StepRole::Production } else { StepRole::Other }
    } else if has(&words, TEST_WORDS)
        && !has(&words, &["build", "setup", "report", "publish", "check", "changes"])
    {
        StepRole::Test
    } else {
        StepRole::Other
    }
}

/// What a step shows by itself.
struct StepFacts<'s> {
    step: &'s Step<'s>,
    name_words: Vec<String>,
    purposes: Vec<Purpose>,
}

impl<'s> StepFacts<'s> {
    fn of(step: &'s Step<'s>, scripts: &Scripts) -> Self {
        let mut purposes = Vec::new();
        for script in step.scripts() {
            purposes.extend_from_slice(&scripts.get(script).purposes);
        }
        Self { step, name_words: words_of(step.name), purposes }
    }

    fn tests(&self) -> bool {
        let is_action = TEST_ACTIONS.contains(&self.step.action.to_ascii_lowercase().as_str());
        let is_install_only = self.input("runTests") == Some("false");
        self.purposes.contains(&Purpose::Test) && !self.deploys_by_action() || is_action && !is_install_only
    }

    fn deploys(&self) -> bool {
        self.purposes.contains(&Purpose::Deploy) || self.deploys_by_action()
    }

    fn deploys_by_action(&self) -> bool {
        let action = self.step.action.to_ascii_lowercase();
        DEPLOY_ACTIONS
            .iter()
            .any(|it| action == *it || action.starts_with(it) && action[it.len()..].starts_with('/'))
    }

    /// Whether it runs something of the project that no table knows.
    fn runs_unknown(&self) -> bool {
        let is_known = self.purposes.iter().any(|it| *it != Purpose::Other);
        (self.step.run.is_some() || self.step.action.starts_with("./")) && !is_known
    }

    fn input(&self, name: &str) -> Option<&str> {
        self.step.with.iter().find(|(key, _)| key.text() == Some(name)).and_then(|(_, value)| value.text())
    }
}

/// Whether words name production: `deploy-prod` does, `deploy-pre-prod` does not.
fn names_production(words: &[String]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let is_negated = at > 0 && matches!(words[at - 1].as_str(), "pre" | "non" | "not" | "no");
        PRODUCTION_WORDS.contains(&word.as_str()) && !is_negated
    })
}

/// Whether a word, or one that it is put together from, names a place that is deployed to and is not production. `ci`
/// and `test` in the name of a workflow name none.
fn is_elsewhere(word: &str) -> bool {
    environment_of_name(word).is_some_and(|it| match it.class {
        EnvironmentClass::Staging | EnvironmentClass::Preview | EnvironmentClass::Development => true,
        EnvironmentClass::Production
        | EnvironmentClass::Test
        | EnvironmentClass::Ci
        | EnvironmentClass::Agent
        | EnvironmentClass::All
        | EnvironmentClass::Template => false,
    })
}

/// `NODE_ENV: test` and the like.
fn is_test_mode(key: Option<&str>, value: Option<&str>) -> bool {
    matches!(key, Some("NODE_ENV" | "RAILS_ENV" | "APP_ENV" | "MIX_ENV" | "RACK_ENV"))
        && value == Some("test")
}

fn has(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_str()))
}

/// The words of a name, lower case.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}
