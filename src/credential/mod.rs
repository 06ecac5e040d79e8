//! Finds credentials in any text by their form, and says which environment the form speaks of.
//!
//! A prefilter names the places at which a rule may match; the rule is tried right there, and what fits has to stand free,
//! pass its check digits, and be no placeholder. What a key is called matters only to rules that ask for it; secrets
//! without a form of their own are found through bindings, not here.
//! Called by the engine (whole documents) and by the relations (one binding's value).

mod anchors;
mod compiled;
mod evidence;
mod keywords;
pub mod laws;
mod overlap;
mod prefilter;
mod runs;
mod scanner;
mod split;
mod starts;
mod tries;

pub use scanner::{CredentialScanner, InLines};

use crate::rule::{Confidence, CredentialPattern, EnvironmentTag, Exposure, Rule, Severity};
use crate::text::Span;

/// A credential in a text.
#[derive(Debug, Clone, Copy)]
pub struct CredentialHit<'c> {
    /// The rule that recognised it.
    pub rule: &'c Rule,
    /// The rule's pattern: provider, environment, exposure.
    pub pattern: &'c CredentialPattern,
    /// The secret itself, without what surrounds it.
    pub span: Span,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
}

impl CredentialHit<'_> {
    /// Whether it is something to mend wherever it stands. Test keys and publishable keys are not: they matter only where
    /// they cross environments.
    pub fn is_finding(&self) -> bool {
        let harmless = match self.pattern.tag {
            EnvironmentTag::Test => true,
            EnvironmentTag::Live | EnvironmentTag::Unknown => false,
        };
        self.pattern.exposure == Exposure::Secret && !harmless
    }
}

/// What one rule recognised. Another rule may speak for the same place: [`CredentialScanner::resolve`] decides.
#[derive(Debug, Clone, Copy)]
pub struct CredentialCandidate<'c> {
    /// What is reported if no other candidate is more specific.
    pub hit: CredentialHit<'c>,
    /// How many bytes every match of the rule begins with literally.
    prefix: usize,
}
