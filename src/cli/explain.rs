//! `envlint explain`: a rule's page.

use envlint::report::write_page;
use envlint::rule::Catalogue;

use super::arguments::{CommonArguments, ExplainArguments};
use super::failure::UsageError;
use super::outcome::Outcome;
use super::rules::rules_of_project;
use super::surroundings::Surroundings;

/// How similar a name must be to be meant, from 0 to 1.
const SIMILARITY: f64 = 0.8;

pub(super) fn run(
    arguments: &ExplainArguments,
    common: &CommonArguments,
    surroundings: &Surroundings,
) -> anyhow::Result<Outcome> {
    let mut catalogue = Catalogue::embedded();
    if catalogue.get(&arguments.rule).is_none() {
        // Only then: a configuration with a mistake in it keeps nobody from reading about envlint's own rules.
        catalogue = rules_of_project(common)?;
    }
    let rule = catalogue.get(&arguments.rule).ok_or_else(|| unknown_rule(&arguments.rule, &catalogue))?;
    for output in common.outputs(&["human"])? {
        let colour = surroundings.colour(&output.target, common.colour());
        output.target.write(|out| write_page(rule, colour, out))?;
    }
    Ok(Outcome::Clean)
}

/// That there is no rule of this name, and which one may be meant.
pub(super) fn unknown_rule(name: &str, catalogue: &Catalogue) -> UsageError {
    let names: Vec<_> = catalogue.iter().map(|rule| rule.id.as_str()).collect();
    UsageError::UnknownRule { name: name.to_owned(), similar: similar(name, &names) }
}

/// The name that is most like what was typed, or else the first that contains it.
pub(super) fn similar(typed: &str, names: &[&str]) -> Option<String> {
    let typed = typed.trim().to_lowercase().replace(['_', ' '], "-");
    if typed.is_empty() {
        return None;
    }
    let likeness = |name: &str| strsim::jaro_winkler(&typed, name);
    let closest = names.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    closest
        .filter(|name| likeness(name) >= SIMILARITY)
        .or_else(|| names.iter().find(|name| name.contains(&typed)))
        .map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_name_is_recognised() {
        let names = ["reused-credential", "committed-env-file", "stripe-live-secret-key"];
        let similar = |typed| similar(typed, &names);
        assert_eq!(similar("reused-credentials").as_deref(), Some("reused-credential"));
        assert_eq!(similar("Reused_Credential").as_deref(), Some("reused-credential"));
        assert_eq!(similar("env-file").as_deref(), Some("committed-env-file"));
        assert_eq!(similar("xyz"), None);
        assert_eq!(similar(""), None);
    }
}
