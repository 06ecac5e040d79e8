//! Credentials whose form names an environment, bound in another one.

use crate::binding::{Binding, EnvironmentSet, KnownCredential};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{EnvironmentTag, Exposure, Rule, Severity};

use super::about;

/// `live-credential-outside-production`: real money and real data on the wrong side.
pub(super) fn live_outside_production(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let is_outside = |class| match class {
        EnvironmentClass::Development
        | EnvironmentClass::Test
        | EnvironmentClass::Staging
        | EnvironmentClass::Preview
        | EnvironmentClass::Ci
        | EnvironmentClass::Agent => true,
        EnvironmentClass::Production | EnvironmentClass::All | EnvironmentClass::Template => false,
    };
    tagged(set, EnvironmentTag::Live)
        .filter(|(binding, _)| is_outside(binding.environment.class))
        .map(|(binding, known)| {
            let kind = kind_of(known);
            let message = format!("`{}` in {} is a live {kind}", binding.key, binding.environment);
            let severity = match known.exposure {
                Exposure::Secret => rule.severity,
                Exposure::Public => Severity::Note,
            };
            Draft { severity, ..about(binding, rule, message, spot(binding, known, &format!("live {kind}"))) }
        })
        .collect()
}

/// `test-credential-in-production`: production that only pretends to work.
pub(super) fn test_in_production(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    tagged(set, EnvironmentTag::Test)
        .filter(|(binding, _)| binding.environment.class == EnvironmentClass::Production)
        .map(|(binding, known)| {
            let kind = kind_of(known);
            let message = format!("`{}` in {} is a test {kind}", binding.key, binding.environment);
            about(binding, rule, message, spot(binding, known, &format!("test {kind}")))
        })
        .collect()
}

fn tagged(set: &EnvironmentSet, tag: EnvironmentTag) -> impl Iterator<Item = (&Binding, &KnownCredential)> {
    set.bindings()
        .iter()
        .filter_map(|it| Some((it, it.credential.as_ref()?)))
        .filter(move |(_, known)| known.tag == tag)
}

fn kind_of(known: &KnownCredential) -> String {
    let kind = match known.exposure {
        Exposure::Secret => "credential",
        Exposure::Public => "publishable key",
    };
    format!("{kind} ({})", known.provider)
}

fn spot(binding: &Binding, known: &KnownCredential, message: &str) -> Spot {
    let span =
        binding.value.literal().map_or(binding.value_span, |it| it.place_of(known.span, binding.value_span));
    Spot::new(binding.document, span, message)
}
