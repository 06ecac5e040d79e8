//! What a pipeline hands its steps: secrets by the names of their store, and whole environments.
//!
//! A binding says what a key is; this says who can read it, which a pipeline decides step by step. Readers of pipeline
//! dialects make them, relations judge them.

use crate::environment::Environment;
use crate::text::Span;

/// A place in a pipeline that names a secret, with the steps that can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretUse {
    pub(crate) source: SecretSource,
    /// Where it is named.
    pub(crate) span: Span,
    /// The variable that it becomes.
    pub(crate) key: Option<String>,
    /// The steps, in the order of the pipeline: of each role and store the first.
    pub(crate) readers: Vec<PipelineStep>,
}

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretSource {
    /// The pipeline's store, under this name.
    Stored(String),
    /// A variable that the pipeline's settings give every job (GitLab, CircleCI).
    Variable(String),
    /// The whole store, handed on to a pipeline outside the repository.
    WholeStore {
        /// That pipeline.
        pipeline: String,
    },
    /// An environment that a command loads.
    Loaded {
        /// The part of the command that says so.
        command: String,
        environment: Environment,
    },
}

/// A step of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PipelineStep {
    /// What people call it, for messages: "step `Run tests` of job `e2e`".
    pub(crate) title: String,
    pub(crate) role: StepRole,
    pub(crate) store: Store,
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepRole {
    /// It runs tests, whose code must not reach production.
    Test,
    /// It acts on production.
    Production,
    /// Neither.
    Other,
}

/// Where a step looks a name up. One name in two stores may be two secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Store {
    /// The store of the repository or the organisation.
    Repository,
    /// That of an environment first, then the repository's.
    Environment(Environment),
    /// Whatever the caller of the pipeline gives, or an environment that is only known when it runs.
    Unknown,
}
