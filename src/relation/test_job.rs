//! Production's secrets in the steps that run tests.

use std::collections::BTreeMap;

use crate::binding::{
    ConfigurationFile, EnvironmentSet, PipelineStep, SecretName, SecretSource, SecretUse, StepRole, Store,
};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, Rule, Severity};
use crate::secret::Secret;

/// `production-secret-in-test-job`: one finding for each place that names the secret.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let production = production_uses(set);
    let mut drafts = Vec::new();
    for file in set.files().filter(|file| !file.is_sample) {
        for found in &file.secret_uses {
            drafts.extend(Exposure::of(found, &production).map(|it| it.draft(file, found, rule)));
        }
    }
    drafts
}

/// A use with the file that it stands in.
type Place<'s> = (&'s ConfigurationFile, &'s SecretUse);

/// What the steps that act on production read from the repository's own store: the first use of each name. In the store
/// of an environment the same name may be another secret.
fn production_uses(set: &EnvironmentSet) -> BTreeMap<&str, Place<'_>> {
    let mut uses = BTreeMap::new();
    for file in set.files().filter(|file| !file.is_sample) {
        for found in &file.secret_uses {
            let acts = |it: &PipelineStep| it.role == StepRole::Production && it.store == Store::Repository;
            if let SecretSource::Stored(name) | SecretSource::Variable(name) = &found.source
                && found.readers.iter().any(acts)
            {
                uses.entry(name.as_str()).or_insert((file, found));
            }
        }
    }
    uses
}

/// A test step that can read what is thought to be production's.
struct Exposure<'s> {
    step: &'s PipelineStep,
    reason: Reason<'s>,
}

/// Why a secret is thought to be production's.
enum Reason<'s> {
    Name,
    /// The name says production and test.
    MixedName,
    /// The job takes it from this environment.
    Environment(&'s str),
    SameName(Place<'s>),
    /// A neutral name for something that opens data.
    Neutral,
    Loaded,
    WholeStore,
}

impl<'s> Exposure<'s> {
    fn of(found: &'s SecretUse, production: &BTreeMap<&str, Place<'s>>) -> Option<Self> {
        let tests = found.readers.iter().filter(|it| it.role == StepRole::Test);
        tests
            .filter_map(|step| Some(Self { step, reason: Reason::of(found, step, production)? }))
            .max_by_key(|it| (it.reason.severity(), std::cmp::Reverse(it.position(found))))
    }

    /// Of several steps the first is named.
    fn position(&self, found: &SecretUse) -> usize {
        found.readers.iter().position(|it| it == self.step).unwrap_or_default()
    }

    fn draft(&self, file: &ConfigurationFile, found: &SecretUse, rule: &Rule) -> Draft {
        let (what, value) = match &found.source {
            // The value is not the text at the place: a name may be shown.
            SecretSource::Stored(name) => (format!("`secrets.{name}`"), format!("secrets.{name}")),
            SecretSource::Variable(name) => (format!("`${name}`"), format!("${name}")),
            SecretSource::Loaded { command, .. } => {
                (format!("production's environment by `{command}`"), command.clone())
            }
            SecretSource::WholeStore { pipeline } => {
                ("every secret of the repository".to_owned(), pipeline.clone())
            }
        };
        let message = format!("{} can read {what}{}", self.step.title, self.reason.clause());
        let primary = Spot::new(file.document, found.span, self.reason.label());
        let environment = match &self.step.store {
            Store::Environment(environment) => environment.name.clone(),
            Store::Repository | Store::Unknown => EnvironmentClass::Test.name().to_owned(),
        };
        Draft {
            severity: self.reason.severity(),
            confidence: self.reason.confidence(),
            key: found.key.clone(),
            environment: Some(environment),
            related: self.reason.related(),
            help: help(found),
            ..Draft::of(rule, message, primary, Secret::new(value))
        }
    }
}

impl<'s> Reason<'s> {
    fn of(
        found: &'s SecretUse,
        step: &'s PipelineStep,
        production: &BTreeMap<&str, Place<'s>>,
    ) -> Option<Self> {
        match &found.source {
            SecretSource::Loaded { .. } => Some(Self::Loaded),
            // Only a repository that is known to keep production's secrets hands them on.
            SecretSource::WholeStore { .. } => {
                let keeps = production.keys().any(|it| SecretName::of(it) == SecretName::Production);
                keeps.then_some(Self::WholeStore)
            }
            SecretSource::Stored(name) | SecretSource::Variable(name) => match SecretName::of(name) {
                SecretName::Production => Some(Self::Name),
                SecretName::ProductionForTests => Some(Self::MixedName),
                SecretName::DataPlane => Self::of_neutral(name, step, production),
                SecretName::Elsewhere | SecretName::Other => None,
            },
        }
    }

    fn of_neutral(
        name: &str,
        step: &'s PipelineStep,
        production: &BTreeMap<&str, Place<'s>>,
    ) -> Option<Self> {
        match &step.store {
            Store::Environment(it) if it.class == EnvironmentClass::Production => {
                Some(Self::Environment(&it.name))
            }
            Store::Repository => {
                let same = production.get(name).map(|place| Self::SameName(*place));
                Some(same.unwrap_or(Self::Neutral))
            }
            // Another environment's own secret, or whatever the caller gives.
            Store::Environment(_) | Store::Unknown => None,
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Name | Self::Environment(_) | Self::SameName(_) | Self::Loaded => Severity::Error,
            Self::MixedName | Self::Neutral | Self::WholeStore => Severity::Warning,
        }
    }

    fn confidence(&self) -> Confidence {
        match self {
            Self::Name | Self::SameName(_) | Self::Loaded => Confidence::High,
            Self::Environment(_) | Self::Neutral => Confidence::Medium,
            Self::MixedName | Self::WholeStore => Confidence::Low,
        }
    }

    fn clause(&self) -> String {
        match self {
            Self::Name => ", production's by its name".to_owned(),
            Self::MixedName => ", whose name says production and test".to_owned(),
            Self::Environment(name) => format!(", which the job takes from its environment `{name}`"),
            Self::SameName((file, found)) => {
                let acting = found.readers.iter().find(|it| it.role == StepRole::Production);
                let title = acting.map_or("a job", |it| it.title.as_str());
                format!(", which {title} in `{}` uses on production", file.path.display())
            }
            Self::Neutral => ", which no name sets apart from production's".to_owned(),
            Self::Loaded => " and runs against it".to_owned(),
            Self::WholeStore => ", production's among them".to_owned(),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Name => "its name says production",
            Self::MixedName => "production and test in one name",
            Self::Environment(_) => "production's, in this job",
            Self::SameName(_) => "the same secret is used on production",
            Self::Neutral => "for tests, or production's?",
            Self::Loaded => "loads production",
            Self::WholeStore => "hands every secret on",
        }
    }

    fn related(&self) -> Vec<Spot> {
        match self {
            Self::SameName((file, found)) => {
                vec![Spot::new(file.document, found.span, "a step that acts on production reads it here")]
            }
            Self::Name
            | Self::MixedName
            | Self::Environment(_)
            | Self::Neutral
            | Self::Loaded
            | Self::WholeStore => Vec::new(),
        }
    }
}

fn help(found: &SecretUse) -> String {
    let acting = found.readers.iter().find(|it| it.role == StepRole::Production);
    match (&found.source, acting) {
        (SecretSource::Stored(name), Some(acting)) => format!(
            "set `{name}` in the `env:` of {} alone, and give the tests a secret of their own (`secrets.{}`)",
            acting.title,
            own_name(name)
        ),
        (SecretSource::Stored(name), None) => format!(
            "create a separate secret for the tests (`secrets.{}`) that opens a test database or account, and keep `{name}` in an environment that only the deploy job declares",
            own_name(name)
        ),
        (SecretSource::Variable(name), _) => format!(
            "give the tests a variable of their own (`${}`), and keep `${name}` in the environment or context that only the deploy job names",
            own_name(name)
        ),
        (SecretSource::Loaded { .. }, _) => {
            "load an environment made for tests here (`.env.test`, a test or CI configuration of the secrets manager)"
                .to_owned()
        }
        (SecretSource::WholeStore { .. }, _) => {
            "name the secrets that the called workflow needs instead of `secrets: inherit`, and keep production's in an environment"
                .to_owned()
        }
    }
}

/// `PROD_DATABASE_URL` and `DATABASE_URL` become `TEST_DATABASE_URL`.
fn own_name(name: &str) -> String {
    let is_plain = |word: &&str| !matches!(*word, "PROD" | "PRODUCTION" | "PRD" | "LIVE" | "TEST");
    let rest: Vec<_> = name.split('_').filter(is_plain).collect();
    format!("TEST_{}", rest.join("_"))
}
