//! Shadow databases, which a migration tool empties whenever it likes.

use crate::binding::{Binding, DatabaseTarget, EnvironmentSet};
use crate::finding::{Draft, Spot};
use crate::rule::Rule;
use crate::secret::Secret;

use super::about;

/// `shared-shadow-database`: `SHADOW_DATABASE_URL` leads where another key of its file leads.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let is_shadow = |binding: &Binding| {
        binding.key.to_ascii_uppercase().contains("SHADOW_DATABASE") && text_of(binding).is_some()
    };
    let mut drafts = Vec::new();
    for shadow in set.bindings().iter().filter(|it| is_shadow(it)) {
        let is_other = |it: &&Binding| !is_shadow(it) && it.environment == shadow.environment;
        let same = set.bindings_of(shadow.document).filter(is_other).find(|it| leads_to_one(shadow, it));
        drafts.extend(same.map(|other| draft(rule, shadow, other)));
    }
    drafts
}

fn text_of(binding: &Binding) -> Option<&str> {
    std::str::from_utf8(binding.value.literal()?.text.expose()).ok()
}

/// Two `localhost` of one file are one machine, though they have no identity.
fn leads_to_one(shadow: &Binding, other: &Binding) -> bool {
    let (Some(shadow), Some(other)) = (text_of(shadow), text_of(other)) else { return false };
    let (Some(one), Some(two)) = (DatabaseTarget::of_url(shadow), DatabaseTarget::of_url(other)) else {
        return false;
    };
    match (one.identity, two.identity) {
        (Some(one), Some(two)) => one == two,
        (None, None) => {
            let address = |text: &str| {
                let text = text.split('?').next().unwrap_or_default();
                text.rsplit_once('@').map_or(text, |(_, address)| address).to_owned()
            };
            address(shadow) == address(other)
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn draft(rule: &Rule, shadow: &Binding, other: &Binding) -> Draft {
    let message =
        format!("`{}` is the database of `{}`: migrations drop what is in it", shadow.key, other.key);
    let related = Spot::new(other.document, other.value_span, "the same database");
    let primary = Spot::new(shadow.document, shadow.value_span, "no database of its own");
    let value = Secret::new(format!("{} is {}", shadow.key, other.key));
    Draft { related: vec![related], value, ..about(shadow, rule, message, primary) }
}
