//! Values of one provider in one file that speak of test and of live at once.

use std::collections::BTreeMap;

use crate::binding::{Binding, EnvironmentSet};
use crate::environment::{Environment, EnvironmentClass};
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, EnvironmentTag, Rule};
use crate::secret::Secret;

use super::about;

/// `test-credential-in-production` where key, host and selector disagree: one finding for each file and provider.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for file in set.files().filter(|file| !file.is_sample) {
        let mut signs: BTreeMap<(&Environment, String), Vec<Sign<'_>>> = BTreeMap::new();
        for binding in set.bindings_of(file.document) {
            // Templates show what may be filled in, and base layers may hold both for the program to choose.
            let class = binding.environment.class;
            let is_layer = matches!(class, EnvironmentClass::All | EnvironmentClass::Template);
            if let Some((provider, sign)) = Sign::of(binding).filter(|_| !is_layer) {
                signs.entry((&binding.environment, provider)).or_default().push(sign);
            }
        }
        let of_providers = signs.iter().filter_map(|((_, provider), signs)| disagree(rule, provider, signs));
        drafts.extend(of_providers);
    }
    drafts
}

/// What says whether a provider's test or live side is meant.
#[derive(Debug)]
struct Sign<'s> {
    binding: &'s Binding,
    tag: EnvironmentTag,
    kind: SignKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignKind {
    Credential,
    Host,
    Selector,
}

/// Hosts of test sides and of live sides (environments.md 3.3).
const HOSTS: &[(&str, &str, EnvironmentTag)] = &[
    ("api-m.sandbox.paypal.com", "paypal", EnvironmentTag::Test),
    ("api.sandbox.paypal.com", "paypal", EnvironmentTag::Test),
    ("api-m.paypal.com", "paypal", EnvironmentTag::Live),
    ("sandbox.plaid.com", "plaid", EnvironmentTag::Test),
    ("production.plaid.com", "plaid", EnvironmentTag::Live),
    ("connect.squareupsandbox.com", "square", EnvironmentTag::Test),
    ("connect.squareup.com", "square", EnvironmentTag::Live),
    ("sandbox-api.paddle.com", "paddle", EnvironmentTag::Test),
    ("api.paddle.com", "paddle", EnvironmentTag::Live),
    ("api.sandbox.midtrans.com", "midtrans", EnvironmentTag::Test),
    ("api.midtrans.com", "midtrans", EnvironmentTag::Live),
    ("test.stytch.com", "stytch", EnvironmentTag::Test),
    ("api.stytch.com", "stytch", EnvironmentTag::Live),
    ("api.sandbox.checkout.com", "checkout", EnvironmentTag::Test),
    ("api.checkout.com", "checkout", EnvironmentTag::Live),
    ("api-sandbox.gocardless.com", "gocardless", EnvironmentTag::Test),
    ("api.gocardless.com", "gocardless", EnvironmentTag::Live),
    ("checkout-test.adyen.com", "adyen", EnvironmentTag::Test),
];

/// Keys that choose a side.
const SELECTORS: &[(&str, &str)] = &[
    ("PAYPAL_MODE", "paypal"),
    ("PAYPAL_ENVIRONMENT", "paypal"),
    ("PLAID_ENV", "plaid"),
    ("BRAINTREE_ENVIRONMENT", "braintree"),
    ("SQUARE_ENVIRONMENT", "square"),
    ("ADYEN_ENVIRONMENT", "adyen"),
    ("PADDLE_ENVIRONMENT", "paddle"),
    ("PADDLE_ENV", "paddle"),
    ("MIDTRANS_IS_PRODUCTION", "midtrans"),
    ("STRIPE_LIVE_MODE", "stripe"),
];

impl<'s> Sign<'s> {
    /// The provider and the side that a binding speaks of.
    fn of(binding: &'s Binding) -> Option<(String, Self)> {
        let sign = |tag, kind| Self { binding, tag, kind };
        if let Some(known) = &binding.credential {
            let provider = provider_word(&known.provider);
            return (known.tag != EnvironmentTag::Unknown)
                .then(|| (provider, sign(known.tag, SignKind::Credential)));
        }
        let text =
            std::str::from_utf8(binding.value.literal()?.text.expose()).ok()?.trim().to_ascii_lowercase();
        let key = binding.key.to_ascii_uppercase();
        let selector = SELECTORS.iter().find(|(name, _)| key == *name || key.ends_with(&format!("_{name}")));
        if let Some((_, provider)) = selector {
            return Some(((*provider).to_owned(), sign(side_of(&text)?, SignKind::Selector)));
        }
        let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        let host = host.split(['/', ':', '?']).next().unwrap_or_default();
        let &(_, provider, tag) = HOSTS.iter().find(|(known, _, _)| *known == host)?;
        Some((provider.to_owned(), sign(tag, SignKind::Host)))
    }
}

/// `Checkout.com` and `Checkout` are one provider.
fn provider_word(name: &str) -> String {
    name.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase()
}

fn side_of(text: &str) -> Option<EnvironmentTag> {
    match text {
        "live" | "production" | "true" | "1" => Some(EnvironmentTag::Live),
        "sandbox" | "test" | "development" | "false" | "0" => Some(EnvironmentTag::Test),
        _ => None,
    }
}

/// The finding at the sign that is no credential, if there is one: the credential is what was copied least often.
fn disagree(rule: &Rule, provider: &str, signs: &[Sign<'_>]) -> Option<Draft> {
    let first = |tag| signs.iter().find(|it| it.tag == tag);
    let (live, test) = (first(EnvironmentTag::Live)?, first(EnvironmentTag::Test)?);
    let is_production = live.binding.environment.class == EnvironmentClass::Production;
    let (primary, other) = match (live.kind, test.kind) {
        (SignKind::Host | SignKind::Selector, SignKind::Credential) if !is_production => (live, test),
        _ => (test, live),
    };
    let side = |tag| if tag == EnvironmentTag::Live { "live" } else { "test" };
    let message = format!(
        "`{}` is of the {} side of {provider}, `{}` of its {} side",
        primary.binding.key,
        side(primary.tag),
        other.binding.key,
        side(other.tag)
    );
    let spot = |it: &Sign<'_>| {
        Spot::new(it.binding.document, it.binding.value_span, format!("{} side", side(it.tag)))
    };
    Some(Draft {
        confidence: Confidence::Medium,
        related: vec![spot(other)],
        value: Secret::new(format!("{provider}: {} and {}", primary.binding.key, other.binding.key)),
        ..about(primary.binding, rule, message, spot(primary))
    })
}
