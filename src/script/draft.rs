//! From a judgement to findings a person believes: what was seen, where, and what to insert.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::document::{Document, RepoPath};
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::{Confidence, Severity};
use crate::secret::Secret;
use crate::text::{LineIndex, Span};

use super::analyzer::Rules;
use super::language::Language;
use super::run::{Module, Operation, Write};
use super::term::{Generator, Script};
use super::verdict::{Caller, Judgement, Verdict, gravest, knows_password};

/// All that findings about one script are made of.
pub(super) struct Findings<'a> {
    pub(super) rules: &'a Rules,
    pub(super) language: &'a Language,
    pub(super) id: DocumentId,
    pub(super) document: &'a Document,
    pub(super) modules: &'a [Module],
    pub(super) judgement: &'a Judgement,
    /// The modules that are imported, by their paths.
    pub(super) places: &'a BTreeMap<RepoPath, Option<usize>>,
    /// The generators that every caller gives a fixed start.
    pub(super) started_by_callers: &'a dyn Fn() -> BTreeSet<Generator>,
}

impl Findings<'_> {
    /// Every finding about the script.
    pub(super) fn drafts(&self) -> Vec<Draft> {
        if self.judgement.verdict == Verdict::NoWrites {
            return Vec::new();
        }
        self.guard().into_iter().chain(self.randomness()).collect()
    }

    pub(super) fn script(&self) -> &Script {
        &self.modules[0].script
    }

    fn guard(&self) -> Option<Draft> {
        let first = self.judgement.writes.first()?;
        let severity = self.severity();
        // What is left for production is harmless to repeat: a guard around the rest did its work.
        let harmless = severity == Severity::Note;
        match self.judgement.verdict {
            Verdict::NoWrites | Verdict::Effective => None,
            Verdict::Unguarded => Some(self.unguarded(first, severity)),
            Verdict::Partial
            | Verdict::AfterWrite
            | Verdict::WarnOnly
            | Verdict::Prompt
            | Verdict::Uncalled
            | Verdict::Inverted
            | Verdict::Tautological
            | Verdict::ExcludesOnlyTest => {
                Some(if harmless { self.unguarded(first, severity) } else { self.ineffective(first) })
            }
        }
    }

    /// An error when rows are lost or accounts with known passwords appear, a note for reference data.
    fn severity(&self) -> Severity {
        let creates_logins = || self.modules.iter().any(|module| knows_password(&module.script));
        match gravest(&self.judgement.writes) {
            Some(Operation::Destroy) => Severity::Error,
            _ if creates_logins() => Severity::Error,
            Some(Operation::Insert) => Severity::Warning,
            Some(Operation::Upsert) if self.draws().next().is_some() => Severity::Warning,
            Some(Operation::Upsert) | None => Severity::Note,
        }
    }

    fn unguarded(&self, first: &Write, severity: Severity) -> Draft {
        let worst = self.worst().unwrap_or(first);
        let message = format!(
            "nothing stops this script in production before `{}` {}",
            shown(&worst.name),
            effect(worst.operation)
        );
        let primary = self.spot(first.span, "the first write that production reaches");
        let mut draft = Draft::of(&self.rules.unguarded, message, primary, self.value());
        draft.severity = severity;
        match &self.judgement.caller {
            Caller::Itself | Caller::Framework => {}
            Caller::File(path) => {
                let _ = write!(draft.message, ", nor does `{}`, which calls it", path.display());
            }
            // The guard may stand with a caller that was not found.
            Caller::Elsewhere => {
                draft.severity = severity.min(Severity::Warning);
                draft.confidence = Confidence::Low;
                draft.message.push_str(", unless whoever calls it does");
            }
        }
        draft.help = self.help();
        draft.related = self.entry().into_iter().collect();
        draft
    }

    fn ineffective(&self, first: &Write) -> Draft {
        let worst = self.worst().unwrap_or(first);
        let lines = LineIndex::new(self.document.text());
        let line = |span: Span| lines.position(span.start).line;
        let guard = match (self.judgement.guard, &self.judgement.caller) {
            (Some(span), _) => format!("the guard on line {}", line(span)),
            (None, Caller::File(path)) => format!("the guard in `{}`, which calls it,", path.display()),
            (None, Caller::Itself | Caller::Framework | Caller::Elsewhere) => "the guard".to_owned(),
        };
        let then = format!("line {} {}", line(worst.span), effect(worst.operation));
        let message = match self.judgement.verdict {
            Verdict::AfterWrite => format!("{guard} comes too late: before it, {then}"),
            Verdict::Partial => format!("{guard} covers only a part: in production, {then} all the same"),
            Verdict::WarnOnly => format!("{guard} only logs, then {then}"),
            Verdict::Prompt => format!("{guard} asks instead of stopping, then {then}"),
            Verdict::Uncalled => format!("{guard} is never called, and {then}"),
            Verdict::Inverted => format!("{guard} is inverted: in production, {then}"),
            Verdict::Tautological => format!("{guard} is the same in every environment, and {then}"),
            Verdict::ExcludesOnlyTest => {
                format!("{guard} keeps out another environment, not production, where {then}")
            }
            Verdict::NoWrites | Verdict::Effective | Verdict::Unguarded => then,
        };
        let primary = self.spot(first.span, "the first write that production reaches");
        let mut draft = Draft::of(&self.rules.ineffective, message, primary, self.value());
        draft.help = self.help();
        draft.related = self
            .judgement
            .guard
            .map(|span| self.spot(span, "this guard does not stop it"))
            .into_iter()
            .collect();
        draft.related.extend(self.entry());
        if self.judgement.assumed {
            draft.confidence = Confidence::Low;
        }
        draft
    }

    fn worst(&self) -> Option<&Write> {
        let gravest = gravest(&self.judgement.writes)?;
        self.judgement.writes.iter().find(|write| write.operation == gravest)
    }

    fn entry(&self) -> Option<Spot> {
        let span = self.judgement.entry?;
        let line_end = self.document.text()[span.range()].iter().position(|&byte| byte == b'\n');
        let head = line_end.map_or(span, |length| Span::new(span.start, span.start + length));
        Some(self.spot(head, "the script starts here"))
    }

    fn help(&self) -> String {
        format!(
            "insert before the first write: `{}`; or allow only safe targets by name, such as localhost",
            self.language.guard
        )
    }

    pub(super) fn spot(&self, span: Span, message: &str) -> Spot {
        Spot::new(self.id, span, message)
    }

    /// What makes the finding the same when lines shift: the names of the writes.
    fn value(&self) -> Secret {
        let names: BTreeSet<&str> = self.judgement.writes.iter().map(|write| write.name.as_str()).collect();
        Secret::new(names.into_iter().collect::<Vec<_>>().join("\n"))
    }
}

/// A callee as it may be shown: its last two names, nothing but letters.
fn shown(name: &str) -> String {
    let parts: Vec<_> = name.rsplit('.').take(2).collect();
    let short = parts.into_iter().rev().collect::<Vec<_>>().join(".");
    short
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$' | ' ' | ':'))
        .take(60)
        .collect()
}

const fn effect(operation: Operation) -> &'static str {
    match operation {
        Operation::Upsert => "writes reference data",
        Operation::Insert => "writes rows",
        Operation::Destroy => "deletes data",
    }
}
