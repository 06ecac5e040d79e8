//! Bindings: that an environment gives a key a value, at a place.
//!
//! Format readers make them, relations compare them. What a path, a key and a value say by themselves is decided
//! here; what they say about each other is not.

mod about;
mod approval;
mod atom;
mod backend;
mod column;
mod command_line;
mod connection;
mod database;
mod env_file;
mod key;
mod map;
mod pipeline;
mod secret_name;
mod set;
mod value;

pub(crate) use about::is_about;
pub(crate) use approval::{Approval, ApprovalKind};
pub(crate) use atom::{Atom, Strength, atoms_of, sensitive_span};
pub(crate) use backend::{Backend, BackendKind};
pub(crate) use column::{Column, Registry};
pub(crate) use command_line::{CommandLine, Occasion, OwnsServices};
pub(crate) use connection::{Connection, connections_of};
pub(crate) use database::{DatabaseIdentity, DatabaseTarget};
pub(crate) use env_file::{EnvFile, EnvFileKind, environment_of_name, words_of_file_name};
pub(crate) use key::{
    KeyClass, Selector, environment_of_key, is_application_secret, is_environment_selector,
    is_public_by_prefix, selector_of_process, words as words_of_key,
};
pub use map::{
    BindingState, BoundPlace, EnvironmentMap, MappedBinding, MappedDatabase, MappedKey, SharedValue,
};
pub(crate) use pipeline::{PipelineStep, SecretSource, SecretUse, StepRole, Store};
pub(crate) use secret_name::SecretName;
pub(crate) use set::{ConfigurationFile, EnvironmentSet, Protection};
pub(crate) use value::{Literal, StoredForm, Value, is_reference};

use crate::environment::{Environment, EnvironmentClass};
use crate::finding::DocumentId;
use crate::rule::{EnvironmentTag, Exposure, RuleId};
use crate::text::Span;

/// A key's value in one environment, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    /// The environment: the file's, unless the key names another.
    pub(crate) environment: Environment,
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) document: DocumentId,
    pub(crate) key_span: Span,
    /// The value in the document, without its quotes.
    pub(crate) value_span: Span,
    /// The provider's credential that the value is or holds.
    pub(crate) credential: Option<KnownCredential>,
}

/// A provider's credential, recognised by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownCredential {
    pub(crate) rule: RuleId,
    pub(crate) provider: String,
    pub(crate) tag: EnvironmentTag,
    pub(crate) exposure: Exposure,
    /// Its place in the value's main reading.
    pub(crate) span: Span,
}

/// An assignment as a format reader saw it, before anything is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Value,
    pub(crate) value_span: Span,
    /// The environment that the document itself gives it (a profile, a section, a job's `environment:`); `None` where
    /// the document leaves that to its path.
    pub(crate) environment: Option<Environment>,
}

impl Binding {
    /// The binding that an assignment makes in a document of `environment`. The document's own word wins over its path,
    /// and the key's over both.
    pub(crate) fn new(assignment: Assignment, environment: &Environment, document: DocumentId) -> Self {
        let Assignment { key, key_span, value, value_span, environment: own } = assignment;
        // What a key of a template names is filled in elsewhere.
        let is_template = environment.class == EnvironmentClass::Template;
        let named = if is_template { None } else { environment_of_key(&key).or(own) };
        let environment = named.unwrap_or_else(|| environment.clone());
        Self { environment, key, value, document, key_span, value_span, credential: None }
    }
}
