//! Files that say one environment by their name and another by what they hold.

use crate::binding::{Binding, ConfigurationFile, EnvFileKind, EnvironmentSet, is_environment_selector};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::Rule;
use crate::secret::Secret;

use super::about;

/// `contradicting-environment`: `APP_ENV=staging` in `.env.production`.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let names_one = |file: &&ConfigurationFile| {
        let class = file.env_file.environment.class;
        let is_layer = matches!(class, EnvironmentClass::All | EnvironmentClass::Template);
        // A compose file for developers starts images that were built for production.
        let is_of_deployment = file.env_file.kind == EnvFileKind::Manifest && class.is_deployed();
        !file.is_sample && (file.env_file.kind == EnvFileKind::Environment && !is_layer || is_of_deployment)
    };
    set.files()
        .filter(names_one)
        .flat_map(|file| {
            set.bindings_of(file.document).filter_map(move |binding| contradiction(file, binding, rule))
        })
        .collect()
}

fn contradiction(file: &ConfigurationFile, binding: &Binding, rule: &Rule) -> Option<Draft> {
    let literal = binding.value.literal().filter(|_| is_environment_selector(&binding.key))?;
    let text = std::str::from_utf8(literal.text.expose()).ok()?;
    let said = text.split([',', ' ', '-', '_', '.']).find_map(EnvironmentClass::of_word)?;
    let expected = file.env_file.environment.class;
    if agree(said, expected) {
        return None;
    }
    let name = &file.env_file.environment.name;
    let message =
        format!("`{}` is {name} by its name, but `{}` says {said}", file.path.display(), binding.key);
    let primary = Spot::new(binding.document, binding.value_span, format!("{said}, not {name}"));
    Some(Draft { value: Secret::new(format!("{said} in {name}")), ..about(binding, rule, message, primary) })
}

/// Pipelines run tests, and previews are staged: their words stand for each other.
fn agree(said: EnvironmentClass, expected: EnvironmentClass) -> bool {
    let role = |class| match class {
        EnvironmentClass::Ci => EnvironmentClass::Test,
        EnvironmentClass::Preview => EnvironmentClass::Staging,
        other => other,
    };
    role(said) == role(expected)
}
