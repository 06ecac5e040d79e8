//! Findings about the allows themselves: unused, expired, misspelt, or without a reason.
//!
//! What somebody wrote as the name of a rule is not repeated unless it is one: it may be anything.

use super::marker::{Marker, Meaning, Name, Reason};
use super::{Allowances, Extent, Usage};
use crate::baseline::Entry;
use crate::config::{Standing, nearest};
use crate::document::Role;
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Rule, RuleKind};
use crate::secret::Secret;
use crate::text::Span;

/// The rule of all remarks.
const RULE: &str = "unused-allow";

/// Remarks on comments, in the order of their places.
pub(super) fn on_markers(allowances: Allowances<'_>, usage: &Usage) -> Vec<Draft> {
    let Some(rule) = reported_rule(allowances) else { return Vec::new() };
    let mut remarks = Vec::new();
    for (&document, examined) in allowances.documents {
        match examined.role {
            Role::Subject => {}
            Role::Reference => continue,
        }
        for (number, marker) in examined.markers.iter() {
            let used = |name| usage.names.contains(&(document, number, name));
            let all = on_marker(allowances, marker, used);
            remarks.extend(all.into_iter().map(|remark| remark.into_draft(rule, document)));
        }
    }
    remarks
}

/// Remarks on the allows of the settings, in the order of the file.
pub(super) fn on_settings(allowances: Allowances<'_>, usage: &Usage) -> Vec<Draft> {
    let rule = reported_rule(allowances);
    let Some((rule, document)) = rule.zip(allowances.settings_document) else { return Vec::new() };
    let mut remarks = Vec::new();
    for (number, allow) in allowances.settings.allows.iter().enumerate() {
        let used = usage.allows.contains(&number);
        let whole = allowances.extent == Extent::WholeTree;
        let (message, help) = match allow.standing {
            Standing::ExpiredOn(day) if used || whole => (
                format!("this allow counted until {day} and allows nothing any more"),
                "remove it, or give it a later `expires` if it is still needed",
            ),
            Standing::InForce if !used && whole => {
                ("this allow fits no finding".to_owned(), "remove it, or correct what it names")
            }
            Standing::ExpiredOn(_) | Standing::InForce => continue,
        };
        let identity = format!("{:?} {:?} {}", allow.rule, allow.key, allow.reason);
        remarks.push(
            Remark { span: allow.span, message, help: help.to_owned(), identity }.into_draft(rule, document),
        );
    }
    remarks
}

/// Remarks on the entries of the baseline, in the order of the file.
pub(super) fn on_baseline(allowances: Allowances<'_>, usage: &Usage) -> Vec<Draft> {
    let rule = allowances.catalogue.get(RULE).filter(|rule| !allowances.settings.is_ignored(&rule.id));
    // A history, too, has to say why a finding is there again.
    let Some((rule, accepted)) = rule.zip(allowances.baseline) else { return Vec::new() };
    let mut remarks = Vec::new();
    for (number, entry) in accepted.matcher.baseline.entries.iter().enumerate() {
        let used = usage.entries.contains(&number);
        let is_seen = allowances.extent == Extent::WholeTree && is_decided(allowances, entry);
        let (message, help) = match entry.expired_on(accepted.today) {
            Some(day) if used || is_seen => (
                format!("this entry of the baseline counted until {day} and accepts nothing any more"),
                "mend what it was for, or accept it anew: `envlint baseline write --reason TEXT --expires DATE`",
            ),
            None if !used && is_seen => (
                "this entry of the baseline fits no finding".to_owned(),
                "`envlint baseline prune` takes it out",
            ),
            Some(_) | None => continue,
        };
        let span = accepted.matcher.baseline.lines[number];
        let identity = format!("{} {}", entry.path, entry.fingerprint);
        remarks.push(
            Remark { span, message, help: help.to_owned(), identity }.into_draft(rule, accepted.document),
        );
    }
    remarks
}

/// The entries that are not used and may be needed all the same.
pub(super) fn undecided_entries(allowances: Allowances<'_>) -> Vec<usize> {
    let Some(accepted) = allowances.baseline else { return Vec::new() };
    let entries = accepted.matcher.baseline.entries.iter().enumerate();
    entries.filter(|(_, entry)| !is_decided(allowances, entry)).map(|(number, _)| number).collect()
}

/// Whether a run that sees all that is asked of it can say whether an entry is needed: only a history can of what was
/// found in one, and of a rule that is off nothing is known.
fn is_decided(allowances: Allowances<'_>, entry: &Entry) -> bool {
    let is_history = match allowances.extent {
        Extent::History => true,
        Extent::WholeTree | Extent::Change | Extent::Documents => false,
    };
    let rule = allowances.catalogue.get(&entry.rule);
    entry.history == is_history && !rule.is_some_and(|rule| allowances.settings.is_ignored(&rule.id))
}

/// The rule's page, when it is on and the run can judge anything.
fn reported_rule(allowances: Allowances<'_>) -> Option<&Rule> {
    let rule = allowances.catalogue.get(RULE)?;
    match allowances.extent {
        Extent::WholeTree | Extent::Change | Extent::Documents => {}
        Extent::History => return None,
    }
    (!allowances.settings.is_ignored(&rule.id)).then_some(rule)
}

#[derive(Debug)]
struct Remark {
    span: Span,
    message: String,
    help: String,
    /// What tells it from others of its kind in one file.
    identity: String,
}

impl Remark {
    fn into_draft(self, rule: &Rule, document: DocumentId) -> Draft {
        let spot = Spot::new(document, self.span, "");
        Draft { help: self.help, ..Draft::of(rule, self.message, spot, Secret::new(self.identity)) }
    }
}

fn on_marker(allowances: Allowances<'_>, marker: &Marker, used: impl Fn(usize) -> bool) -> Vec<Remark> {
    let remark = |message: &str, help: &str| Remark {
        span: marker.span,
        message: message.to_owned(),
        help: help.to_owned(),
        identity: message.to_owned(),
    };
    match &marker.meaning {
        // Other tools say themselves whether theirs are needed.
        Meaning::Credentials => Vec::new(),
        Meaning::Rules { names, .. } if names.is_empty() => {
            vec![remark("this allow names no rule", "name the rules: `envlint:allow(rule-id) why`")]
        }
        Meaning::Rules { names: _, reason: Reason::Missing } => vec![remark(
            "this allow gives no reason, so it does not count",
            "say why behind the bracket: `envlint:allow(rule-id) why`",
        )],
        Meaning::Rules { names, reason: Reason::Given(_) } => names
            .iter()
            .enumerate()
            .filter_map(|(number, name)| if used(number) { None } else { on_unused(allowances, name) })
            .collect(),
    }
}

fn on_unused(allowances: Allowances<'_>, name: &Name) -> Option<Remark> {
    let Some(rule) = allowances.catalogue.get(&name.text) else { return Some(on_unknown(allowances, name)) };
    // An allow for remarks is judged with them, and of a rule that is off nothing is known.
    let decided = rule.id.as_str() != RULE && !allowances.settings.is_ignored(&rule.id);
    let seen = match (allowances.extent, &rule.kind) {
        (Extent::WholeTree | Extent::Change, _)
        | (Extent::Documents, RuleKind::Credential(_) | RuleKind::Imported(_)) => true,
        (Extent::Documents, RuleKind::Relation | RuleKind::Script) | (Extent::History, _) => false,
    };
    (decided && seen).then(|| Remark {
        span: name.span,
        message: format!("this allow for `{}` covers no finding", rule.id),
        help: "remove it, or move it to the line of the finding or the one above".to_owned(),
        identity: rule.id.to_string(),
    })
}

fn on_unknown(allowances: Allowances<'_>, name: &Name) -> Remark {
    let known = allowances.catalogue.iter().map(|rule| rule.id.as_str());
    let help = nearest(&name.text, known).map_or_else(
        || "`envlint rules` lists the rules".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    let message = "this allow names a rule that does not exist".to_owned();
    Remark { span: name.span, message, help, identity: name.text.clone() }
}
