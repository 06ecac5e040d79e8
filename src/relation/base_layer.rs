//! Secrets in a layer that every environment inherits.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::{Atom, Binding, ConfigurationFile, EnvFileKind, EnvironmentSet};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, EnvironmentTag, Rule};
use crate::secret::Secret;

use super::about;

/// `shared-secret-in-base-layer`: a secret of the base layer that production has too, because its own file repeats it
/// or does not set the key.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let is_base = |binding: &Binding| binding.environment.class == EnvironmentClass::All;
    let is_test =
        |binding: &Binding| binding.credential.as_ref().is_some_and(|it| it.tag == EnvironmentTag::Test);
    let production = secrets_of_production(set);
    let layers = Layers::of(set);
    set.atoms()
        .filter(|(binding, _)| is_base(binding) && !is_test(binding))
        .filter_map(|(binding, atom)| {
            let same = production.get(&atom.secret);
            same.map(|end| repeated(rule, binding, atom, *end))
                .or_else(|| layers.inherited(set, rule, binding, atom))
        })
        .collect()
}

/// The first place of every secret that production has.
fn secrets_of_production(set: &EnvironmentSet) -> BTreeMap<&Secret, (&Binding, &Atom)> {
    let mut secrets = BTreeMap::new();
    for (binding, atom) in set.atoms().filter(|(it, _)| it.environment.class == EnvironmentClass::Production)
    {
        secrets.entry(&atom.secret).or_insert((binding, atom));
    }
    secrets
}

fn repeated(rule: &Rule, binding: &Binding, atom: &Atom, (production, other): (&Binding, &Atom)) -> Draft {
    let message =
        format!("`{}` of the base layer has production's value: every environment inherits it", binding.key);
    let related =
        Spot::new(production.document, other.span, format!("the same value in {}", production.environment));
    Draft { related: vec![related], ..draft(rule, binding, atom, message) }
}

/// The environment files of production by their folders, each with the keys that it sets.
struct Layers<'s>(BTreeMap<String, Layer<'s>>);

struct Layer<'s> {
    file: &'s ConfigurationFile,
    first: Option<&'s Binding>,
    keys: BTreeSet<&'s str>,
}

impl<'s> Layers<'s> {
    fn of(set: &'s EnvironmentSet) -> Self {
        let is_production = |file: &&ConfigurationFile| {
            file.env_file.environment.class == EnvironmentClass::Production
                && file.env_file.kind == EnvFileKind::Environment
        };
        let mut layers = BTreeMap::new();
        for file in set.files().filter(is_production) {
            let bindings = || set.bindings_of(file.document);
            let layer = || Layer {
                file,
                first: bindings().next(),
                keys: bindings().map(|it| it.key.as_str()).collect(),
            };
            layers.entry(file.path.folder()).or_insert_with(layer);
        }
        Self(layers)
    }

    /// A committed `.env` beside a production file that leaves the key to it.
    fn inherited(&self, set: &EnvironmentSet, rule: &Rule, binding: &Binding, atom: &Atom) -> Option<Draft> {
        // What a manifest gives its services, no environment file inherits.
        let is_layer = |file: &&ConfigurationFile| {
            file.is_committed() && !file.is_sample && file.env_file.kind != EnvFileKind::Manifest
        };
        let base = set.file_of(binding).filter(is_layer)?;
        let production = self.0.get(&base.path.folder())?;
        let first = production.first?;
        if production.keys.contains(binding.key.as_str()) {
            return None;
        }
        let path = production.file.path.display();
        let message = format!(
            "`{}` of the base layer reaches production and all others: `{path}` does not set it",
            binding.key
        );
        let related = Spot::new(first.document, first.key_span, format!("`{}` is not set here", binding.key));
        Some(Draft {
            related: vec![related],
            confidence: Confidence::Medium,
            ..draft(rule, binding, atom, message)
        })
    }
}

fn draft(rule: &Rule, binding: &Binding, atom: &Atom, message: String) -> Draft {
    let primary = Spot::new(binding.document, atom.span, "inherited by every environment");
    Draft { value: atom.secret.clone(), ..about(binding, rule, message, primary) }
}
