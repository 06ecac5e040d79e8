//! What envlint reports.
//!
//! A detector says *where* by a path and a span; the engine, which has the texts, makes a [`Label`] of it: lines and
//! columns, and an excerpt in which every secret is already replaced. From there on no text of a document is needed,
//! and none can leak.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::document::{Origin, RepoPath};
use crate::rule::{Confidence, Rule, RuleId, Severity};
use crate::secret::{DigestKey, Secret};
use crate::text::{LineIndex, Position, Span};

/// Something to mend, with all the places it is about.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What was seen, in one sentence without a final period. Holds no secret's text.
    pub message: String,
    /// Where the value, or the missing guard, is.
    pub primary: Label,
    /// The other places that the message speaks of.
    pub related: Vec<Label>,
    /// The key of the binding that it is about.
    pub key: Option<String>,
    /// The environment that the primary place belongs to.
    pub environment: Option<String>,
    /// What to do next. Holds no secret's text.
    pub help: String,
    /// Changes that mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Its identity over time.
    pub fingerprint: Fingerprint,
    /// When and where the history held it; `None` outside `envlint history`.
    pub history: Option<History>,
}

/// A place with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub place: Place,
    /// What is to be seen there, in a few words; may be empty.
    pub message: String,
}

/// A place that can be shown without the text it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The document's path, relative to the repository's root.
    pub path: RepoPath,
    /// Where the document comes from.
    pub origin: Origin,
    /// The bytes in the document's decoded text.
    pub span: Span,
    /// Where the span starts.
    pub start: Position,
    /// Where the span ends (exclusive).
    pub end: Position,
    /// The lines to show.
    pub excerpt: Excerpt,
}

/// Whole lines of a document, with every secret replaced and every control character escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of the first line, from 1.
    pub first_line: usize,
    /// The lines, joined by `\n`.
    pub text: String,
    /// The span's place in `text`, in bytes, on character borders.
    pub highlight: Span,
}

/// A change that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an instruction.
    pub title: String,
    /// Who may apply it.
    pub applicability: Applicability,
    /// What changes in files; nothing where it is only shown.
    pub edits: Vec<Edit>,
    /// What is left for a person to run, in this order. As long as nobody does, the finding stays. Holds no secret's text.
    pub commands: Vec<String>,
}

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A part of a file's decoded text becomes another.
    Replace {
        /// The file.
        path: RepoPath,
        /// The part; an empty one is a place to insert at.
        span: Span,
        /// Where the part starts.
        start: Position,
        /// Where it ends (exclusive).
        end: Position,
        /// What takes its place. Holds no secret's text.
        text: String,
    },
    /// A file is kept out of Git by a line in the nearest ignore file.
    Ignore {
        /// The file.
        path: RepoPath,
    },
    /// A file that is not there yet is made.
    Create {
        /// The file.
        path: RepoPath,
        /// What it holds: no secret's text.
        text: String,
    },
}

impl Edit {
    /// The same change at a place by lines, which `lines` tells.
    pub(crate) fn replace(path: &RepoPath, span: Span, lines: &LineIndex<'_>, text: String) -> Self {
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        Self::Replace { path: path.clone(), span, start, end, text }
    }
}

impl Fix {
    /// Whether somebody can let `envlint fix` apply it.
    pub fn is_applicable(&self) -> bool {
        self.applicability != Applicability::DisplayOnly && !self.edits.is_empty()
    }
}

/// Who may apply a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// `envlint fix` alone: nothing but the finding changes.
    Safe,
    /// `envlint fix --unsafe`, for a person who looks at the change.
    Unsafe,
    /// A person by hand, it is only shown.
    DisplayOnly,
}

/// When and where the history held what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The first commit that holds it.
    pub first_commit: String,
    /// That commit's author date, as RFC 3339 with the author's own offset.
    pub first_date: String,
    /// That commit's author, as `Name <address>`.
    pub first_author: String,
    /// The newest commit that took it away, when it is gone.
    pub removed_in: Option<String>,
    /// Whether HEAD holds it.
    pub at_head: bool,
    /// The branches whose tips hold it, by their short names, sorted.
    pub branches: Vec<String>,
    /// Whether a binding of the current tree, or of a local ignored file, has the same value.
    pub still_in_use: bool,
    /// All paths that it ever had, sorted.
    pub paths: Vec<RepoPath>,
}

/// A finding's identity over time: 16 hexadecimal digits for rule, path and key, a `-`, and four for the value.
///
/// It holds no line number and no commit, so it stays when lines shift or commits are squashed; it changes when the
/// secret does. The four digits of the value are too few to guess a password by, and they are the same four wherever the
/// value stands: many findings about one password tell no more of it than one does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The identity of a finding of `rule` at `path` about `key` with `value`.
    pub fn new(rule: &RuleId, path: &RepoPath, key: &str, value: &Secret) -> Self {
        let path = path.display();
        let parts = [rule.as_str(), &path, key];
        let place = Secret::new(parts.join("\0")).digest(&DigestKey::derive(&["fingerprint"]));
        Self(format!("{}-{}", place.place_digits(), Self::digits_of(value)))
    }

    /// The fingerprint that is written so; `None` when none is.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_hex = |part: &str| part.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
        let (place, value) = text.split_once('-')?;
        (place.len() == 16 && value.len() == 4 && is_hex(place) && is_hex(value))
            .then(|| Self(text.to_owned()))
    }

    /// The digits that a value has in every fingerprint.
    pub(crate) fn digits_of(value: &Secret) -> String {
        value.digest(&DigestKey::derive(&["value of a finding"])).short()
    }

    /// The digits of the value.
    pub(crate) fn value_digits(&self) -> &str {
        self.0.rsplit('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A finding before its places are looked up in the texts: what a detector gives.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) rule: RuleId,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) message: String,
    pub(crate) primary: Spot,
    pub(crate) related: Vec<Spot>,
    pub(crate) key: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) help: String,
    pub(crate) fixes: Vec<Fix>,
    /// The value that makes its identity; what is analysed and not a value gives the text of the place.
    pub(crate) value: Secret,
    /// Places of the primary document that no excerpt may show, besides those of values.
    pub(crate) hidden: Vec<Span>,
}

/// A place by document and span, with its remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) document: DocumentId,
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// A document's number in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DocumentId(pub(crate) usize);

impl Draft {
    /// A draft that says what its rule's page says; the rest is set by struct update.
    pub(crate) fn of(rule: &Rule, message: String, primary: Spot, value: Secret) -> Self {
        Self {
            rule: rule.id.clone(),
            severity: rule.severity,
            confidence: rule.confidence,
            message,
            primary,
            related: Vec::new(),
            key: None,
            environment: None,
            help: rule.page().remediation.clone(),
            fixes: Vec::new(),
            value,
            hidden: Vec::new(),
        }
    }
}

impl Spot {
    pub(crate) fn new(document: DocumentId, span: Span, message: impl Into<String>) -> Self {
        Self { document, span, message: message.into() }
    }
}
