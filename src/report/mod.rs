//! What a run found, and how it is written: one file per output format, each a pure function of [`Report`].
//!
//! A new format is a file with a `write` function and a row in [`FORMATS`]. Pages of rules are written here too, so
//! that the command line prints no text of its own making. Called by the command line.

mod colour;
mod concise;
mod environments;
mod escape;
mod excerpt;
mod explanation;
mod github;
mod gitlab;
mod gitlab_codequality;
mod gravity;
mod history;
mod html;
mod human;
mod identity;
mod joined;
mod json;
mod jsonl;
mod junit;
mod location;
mod markdown;
mod markup;
mod page;
mod reference;
mod rules;
mod sarif;
mod settings;
mod summary;
mod wrap;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use jiff::Timestamp;

pub use colour::{Colour, ColourVariables, Paint, Stream};
pub use environments::{Extent, write_environments, write_environments_json};
pub use escape::escape;
pub(crate) use escape::escape_json;
pub use json::{ReportError, read_report};
pub(crate) use markup::{code, prose};
pub use page::write_page;
pub use reference::write_rules_markdown;
pub use rules::{write_rules, write_rules_json};
pub use settings::{write_settings, write_settings_json};
pub use summary::{size, write_incomplete, write_summary};

pub use crate::binding::{
    BindingState, BoundPlace, EnvironmentMap, MappedBinding, MappedDatabase, MappedKey, SharedValue,
};
use crate::document::{Incomplete, RepoPath, Tracking};
use crate::environment::Environment;
use crate::finding::Finding;
use crate::rule::{Catalogue, Rule};

/// Every output format, the default first.
pub const FORMATS: &[Format] = &[
    Format { name: "human", audience: Audience::People, write: human::write },
    Format { name: "concise", audience: Audience::Programs, write: concise::write },
    Format { name: "json", audience: Audience::Programs, write: json::write },
    Format { name: "jsonl", audience: Audience::Programs, write: jsonl::write },
    Format { name: "sarif", audience: Audience::Programs, write: sarif::write },
    Format { name: "sarif-with-allowed", audience: Audience::Programs, write: sarif::write_with_allowed },
    Format { name: "github", audience: Audience::Programs, write: github::write },
    Format { name: "gitlab", audience: Audience::Programs, write: gitlab::write },
    Format { name: "gitlab-codequality", audience: Audience::Programs, write: gitlab_codequality::write },
    Format { name: "junit", audience: Audience::Programs, write: junit::write },
    Format { name: "markdown", audience: Audience::Programs, write: markdown::write },
    Format { name: "html", audience: Audience::Programs, write: html::write },
];

/// An output format.
#[derive(Debug)]
pub struct Format {
    /// What it is called.
    pub name: &'static str,
    /// Who reads it.
    pub audience: Audience,
    write: fn(&Report, Colour, &mut dyn Write) -> io::Result<()>,
}

/// Who reads a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// People: [`write_incomplete`] and [`write_summary`] belong behind it.
    People,
    /// Programs: nothing else may stand in it.
    Programs,
}

impl Format {
    /// The format with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Writes the report.
    pub fn write(&self, report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(report, colour, out)
    }
}

/// All that a run found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings that are left after suppression, in the order of their places.
    pub findings: Vec<Finding>,
    /// The findings that an allowance removed, in the order of their places.
    pub suppressed: Vec<Allowed>,
    /// The entries of the baseline, by their numbers, that the run cannot call unneeded.
    pub undecided_entries: Vec<usize>,
    /// What was read.
    pub summary: Summary,
    /// What was asked for and not scanned: the run is no clean bill.
    pub incomplete: Vec<Incomplete>,
    /// What is missing and was allowed to be, such as the commits behind a shallow clone's border.
    pub excused: Vec<Incomplete>,
    /// Submodules that nobody asked for; they are among the things skipped.
    pub submodules: Vec<RepoPath>,
    /// Archives that nobody asked to look into; the bytes that they are were read.
    pub archives: Vec<RepoPath>,
    /// The rules of the project's own that findings speak of.
    pub rules: Vec<Rule>,
    /// What the project has, whether or not anything is wrong with it.
    pub facts: ProjectFacts,
    /// Who binds what, for the formats that show it: whoever runs it asks for it.
    pub map: Option<EnvironmentMap>,
    /// When the run took place: whoever runs it says so, for the formats that ask for it.
    pub period: Period,
}

impl Report {
    /// The rules that findings speak of, and all of envlint's.
    fn catalogue(&self) -> Catalogue {
        Catalogue::embedded().with(self.rules.clone())
    }
}

/// What a project has, whether or not anything is wrong with it: only who knows that can say that something is right.
#[derive(Debug, Clone, Default)]
pub struct ProjectFacts {
    /// The environments that have a secret or a database here, in the order of their classes.
    pub environments: Vec<Environment>,
    /// The scripts that fill or empty a database, with what Git makes of them.
    pub seed_scripts: Vec<(Fact, Tracking)>,
    /// The files that configure coding agents.
    pub agent_files: Vec<RepoPath>,
    /// Whether a pipeline runs tests that it hands something.
    pub has_test_step: bool,
    /// Where the tests of a pipeline get a database of their own.
    pub test_databases: Vec<Fact>,
}

/// Something that is to be seen at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The file.
    pub path: RepoPath,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is to be seen. Holds no secret's text.
    pub what: String,
}

/// When something took place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// When it began.
    pub start: Timestamp,
    /// When it was over.
    pub end: Timestamp,
}

/// A finding that is not reported.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// The finding.
    pub finding: Finding,
    /// Who allowed it.
    pub by: AllowedBy,
}

/// Who allowed a finding. No reason holds a secret's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedBy {
    /// A comment at its place.
    Comment {
        /// Why, where the comment says so.
        reason: Option<String>,
    },
    /// The allowlist of a file that the settings extend.
    Import,
    /// An `[[allow]]` of the settings.
    Settings {
        /// Why.
        reason: String,
    },
    /// An entry of the baseline.
    Baseline {
        /// The entry's number, from 0.
        entry: usize,
        /// Why.
        reason: String,
    },
}

impl Allowed {
    /// A finding that an imported allowlist removed.
    pub(crate) fn by_import(finding: Finding) -> Self {
        Self { finding, by: AllowedBy::Import }
    }
}

/// What was read and counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents read.
    pub documents: usize,
    /// Their bytes, after decoding.
    pub bytes: u64,
    /// Bindings read from them.
    pub bindings: usize,
    /// Commits walked.
    pub commits: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Findings that an allowance removed.
    pub suppressed: usize,
    /// Those of them that the baseline accepts.
    pub accepted: usize,
    /// Things without text by their nature: sockets, FIFOs, dangling links, submodules.
    pub skipped: usize,
}
