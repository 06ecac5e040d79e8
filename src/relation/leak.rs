//! Secrets of protected files that turn up in any other text.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use bstr::ByteSlice;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use crate::binding::{Atom, Binding, ConfigurationFile, EnvironmentSet, Strength};
use crate::document::Tracking;
use crate::environment::EnvironmentClass;
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Catalogue, Rule, RuleId};
use crate::secret::Secret;
use crate::text::Span;

use super::about;

pub(super) const RULE: &str = "local-secret-leak";

/// How short a secret may be to be searched for: below, it turns up by chance.
const SHORTEST: usize = 12;

/// A search for every secret of local files and of production, in any text.
pub(crate) struct SecretSearch<'s> {
    set: &'s EnvironmentSet,
    rule: &'s Rule,
    automaton: AhoCorasick,
    /// The first lines of the secrets that have several.
    first_lines: Option<AhoCorasick>,
    /// The binding and atom behind each pattern of the automaton.
    sources: Vec<(&'s Binding, &'s Atom)>,
    /// Which documents bind which secrets.
    bound: BTreeSet<(DocumentId, &'s Secret)>,
}

impl<'s> SecretSearch<'s> {
    /// `None` when there is no secret to search for.
    pub(crate) fn new(set: &'s EnvironmentSet, catalogue: &'s Catalogue) -> Option<Self> {
        let mut patterns: BTreeMap<Vec<u8>, (&Binding, &Atom)> = BTreeMap::new();
        let handed_out = handed_out(set);
        for (binding, atom) in set.atoms().filter(|(binding, atom)| is_searched(set, binding, atom)) {
            // What production has is no default, wherever else it stands: then the template has leaked it.
            let is_production = binding.environment.class == EnvironmentClass::Production;
            if !is_production && handed_out.contains(&(binding.key.as_str(), &atom.secret)) {
                continue;
            }
            for form in forms_of(&atom.secret) {
                patterns.entry(form).or_insert((binding, atom));
            }
        }
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns.keys()).ok()?;
        let first_lines = first_lines(patterns.keys());
        let sources: Vec<_> = patterns.into_values().collect();
        let rule = catalogue.get(RULE)?;
        let bound = set.atoms().map(|(binding, atom)| (binding.document, &atom.secret)).collect();
        (!sources.is_empty()).then_some(Self { set, rule, automaton, first_lines, sources, bound })
    }

    /// The leaks in the text of a document. What the document binds itself is compared by the other relations.
    pub(crate) fn leaks(&self, id: DocumentId, text: &[u8]) -> Vec<Draft> {
        self.automaton
            .find_iter(text)
            .filter_map(|found| {
                let (binding, atom) = self.sources[found.pattern().as_usize()];
                let span = Span::new(found.start(), found.end());
                (!self.is_at_home(id, span, binding, atom)).then(|| self.draft(id, span, binding, atom))
            })
            .collect()
    }

    /// The secrets in a text, whosever text it is, with their places.
    pub(crate) fn found_in(&self, text: &[u8]) -> impl Iterator<Item = (Span, &Secret)> {
        let secret = |at: usize| &self.sources[at].1.secret;
        self.automaton
            .find_iter(text)
            .map(move |found| (Span::new(found.start(), found.end()), secret(found.pattern().as_usize())))
    }

    /// The rule that reports them.
    pub(crate) fn rule_id(&self) -> &RuleId {
        &self.rule.id
    }

    /// Whether the first line of a secret that has several stands in a text.
    pub(crate) fn begin_in(&self, text: &[u8]) -> bool {
        self.first_lines.as_ref().is_some_and(|lines| lines.is_match(text))
    }

    /// Whether this is a place where the secret belongs: its own file, or a binding of the same environment.
    fn is_at_home(&self, id: DocumentId, span: Span, binding: &Binding, atom: &Atom) -> bool {
        // What a file that belongs in the repository says of itself, the relation over committed files says too.
        if id == binding.document && !self.is_protected(id) {
            return self.set.binding_at(id, span).is_some();
        }
        let is_here = || self.bound.contains(&(id, &atom.secret));
        let here = || self.set.binding_at(id, span);
        self.is_protected(id)
            && (is_here() || here().is_some_and(|it| it.environment.class == binding.environment.class))
    }

    fn is_protected(&self, id: DocumentId) -> bool {
        self.set.file(id).is_some_and(|file| file.is_protected() || !file.is_committed())
    }

    fn draft(&self, id: DocumentId, span: Span, binding: &Binding, atom: &Atom) -> Draft {
        let owner = self.set.file_of(binding);
        let path = owner.map(|file| file.path.display()).unwrap_or_default();
        let whose = if owner.is_some_and(is_local) { "in the local file" } else { "of production, set in" };
        let message = format!("the secret of `{}` {whose} `{path}` stands here too", binding.key);
        let home = Spot::new(binding.document, atom.span, format!("`{}` is set here", binding.key));
        Draft {
            related: vec![home],
            value: atom.secret.clone(),
            ..about(binding, self.rule, message, Spot::new(id, span, "the secret's own text"))
        }
    }
}

fn first_lines<'p>(patterns: impl Iterator<Item = &'p Vec<u8>>) -> Option<AhoCorasick> {
    let first_line = |pattern: &'p Vec<u8>| pattern.split_once_str("\n").map(|(line, _)| line);
    let lines: Vec<_> = patterns.filter_map(first_line).collect();
    if lines.is_empty() { None } else { AhoCorasick::new(lines).ok() }
}

fn is_local(file: &ConfigurationFile) -> bool {
    file.tracking == Tracking::Ignored
}

/// Secrets worth searching for: long and random, of a local ignored file or of production.
fn is_searched(set: &EnvironmentSet, binding: &Binding, atom: &Atom) -> bool {
    let is_unmistakable = atom.strength == Strength::Strong && atom.secret.expose().len() >= SHORTEST;
    match binding.environment.class {
        EnvironmentClass::Template => false,
        EnvironmentClass::Production => is_unmistakable,
        EnvironmentClass::Staging
        | EnvironmentClass::Preview
        | EnvironmentClass::Development
        | EnvironmentClass::Test
        | EnvironmentClass::Ci
        | EnvironmentClass::Agent
        | EnvironmentClass::All => is_unmistakable && set.file_of(binding).is_some_and(is_local),
    }
}

/// The values that the repository's own templates and shared defaults give to each key: a local file made from them
/// holds nothing of its own there.
fn handed_out(set: &EnvironmentSet) -> BTreeSet<(&str, &Secret)> {
    let is_default = |binding: &Binding| {
        set.file_of(binding).is_some_and(|file| file.is_committed() && !file.is_protected())
            && binding.environment.class != EnvironmentClass::Production
    };
    set.atoms().filter(|(it, _)| is_default(it)).map(|(it, atom)| (it.key.as_str(), &atom.secret)).collect()
}

/// The forms in which a secret is written elsewhere: as it is, percent-encoded as in a URL, and in base64 as in a
/// Kubernetes secret or the header of a request.
fn forms_of(secret: &Secret) -> BTreeSet<Vec<u8>> {
    let plain = secret.expose();
    let encoded = percent_encode(plain, NON_ALPHANUMERIC).to_string().into_bytes();
    [plain.to_vec(), encoded].into_iter().chain(base64_forms(plain)).collect()
}

/// The characters of base64 that no neighbour of the secret changes, for each of the three places in a group of three
/// bytes where it may begin, in both alphabets.
fn base64_forms(plain: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let shifted: Vec<u8> = std::iter::repeat_n(0, before).chain(plain.iter().copied()).collect();
        // A character holds six bits: those that share one with a neighbour are left out.
        let stable = (before * 8).div_ceil(6)..shifted.len() * 8 / 6;
        for alphabet in [&BASE64_NOPAD, &BASE64URL_NOPAD] {
            let encoded = alphabet.encode(&shifted);
            forms.push(encoded.as_bytes()[stable.clone()].to_vec());
        }
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_base64_wherever_they_begin() {
        let secret = Secret::new("Blue+Heron/77?");
        let forms = forms_of(&secret);
        for before in ["", "a", "ab", "abc", "user:"] {
            for behind in ["", "z", "zz"] {
                let text = BASE64_NOPAD.encode(format!("{before}Blue+Heron/77?{behind}").as_bytes());
                assert!(
                    forms
                        .iter()
                        .any(|it| text.as_bytes().windows(it.len()).any(|part| part == it.as_slice())),
                    "{text}"
                );
            }
        }
    }
}
