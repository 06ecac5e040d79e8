//! A finding as a SARIF result: one place where the value must not be, and links to the others.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::ROOT;
use super::model::{
    ArtifactChange, ArtifactLocation, CodeFlow, Content, Finding, FindingProperties, Fix, FlowStep, History,
    Level, Location, LogicalLocation, Message, PhysicalLocation, Region, Replacement, Suppression,
    SuppressionKind, ThreadFlow, unlinked,
};
use crate::document::{Origin, RepoPath};
use crate::finding::{self, Edit, Label, Place};
use crate::report::AllowedBy;
use crate::report::escape::escape;
use crate::report::explanation::on_one_line;
use crate::report::history::history_lines;
use crate::report::location::name;

/// What `partialFingerprints` calls ours. GitHub's own name is left to GitHub, which warns of every value there that it
/// has not computed itself.
const FINGERPRINT: &str = "envlint/v1";
/// How many related places GitHub shows.
const PLACES: usize = 100;
/// How many of them the message links to.
const LINKS: usize = 5;
/// What stands for itself in a path of a URI (RFC 3986, unreserved), and what separates its parts.
const OTHER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) fn result<'r>(
    finding: &'r finding::Finding,
    allowed_by: Option<&AllowedBy>,
    rule_index: usize,
) -> Finding<'r> {
    let related = &finding.related[..finding.related.len().min(PLACES)];
    let left_out = finding.related.len() - related.len();
    Finding {
        rule_id: finding.rule.as_str(),
        rule_index,
        level: Level::from(finding.severity),
        message: message(finding),
        locations: [location(&finding.primary)],
        related_locations: (1..)
            .zip(related)
            .map(|(id, label)| Location { id: Some(id), ..location(label) })
            .collect(),
        code_flows: code_flow(&finding.primary, related),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.to_string())]),
        fixes: finding.fixes.iter().filter_map(fix).collect(),
        suppressions: allowed_by.map(suppression).into_iter().collect(),
        properties: FindingProperties {
            confidence: finding.confidence.name(),
            key: finding.key.as_deref(),
            environment: finding.environment.as_deref(),
            more_places: (left_out > 0).then_some(left_out),
            history: finding.history.as_ref().map(history),
        },
    }
}

/// Who allowed a finding, and why.
fn suppression(by: &AllowedBy) -> Suppression {
    let (kind, reason) = match by {
        AllowedBy::Comment { reason } => (SuppressionKind::InSource, reason.as_deref()),
        AllowedBy::Settings { reason } | AllowedBy::Baseline { entry: _, reason } => {
            (SuppressionKind::External, Some(reason.as_str()))
        }
        AllowedBy::Import => (SuppressionKind::External, None),
    };
    let justification = reason.filter(|it| !it.trim().is_empty()).map(|it| escape(it).into_owned());
    Suppression { kind, status: "accepted", justification }
}

/// A fix of which all is known here: what an ignore file gets depends on what it holds.
fn fix(fix: &finding::Fix) -> Option<Fix<'_>> {
    let change = |edit| match edit {
        &Edit::Replace { ref path, start, end, ref text, .. } => Some(ArtifactChange {
            artifact_location: artifact(path),
            replacements: [Replacement {
                deleted_region: Region {
                    start_line: start.line,
                    start_column: start.column,
                    end_line: end.line,
                    end_column: end.column,
                },
                inserted_content: Content { text },
            }],
        }),
        Edit::Ignore { .. } | Edit::Create { .. } => None,
    };
    let artifact_changes: Vec<_> = fix.edits.iter().map(change).collect::<Option<_>>()?;
    let description = Message::plain(&on_one_line(&fix.title));
    (!artifact_changes.is_empty()).then_some(Fix { description, artifact_changes })
}

/// What was seen, links to the other places, the history, and what to do.
fn message(finding: &finding::Finding) -> Message {
    let mut sentences = vec![unlinked(&escape(&finding.message))];
    let links: Vec<_> = (1..).zip(&finding.related).take(LINKS).map(link).collect();
    let more = finding.related.len().saturating_sub(LINKS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if !links.is_empty() {
        sentences.push(format!("See {}{more}", links.join(", ")));
    }
    sentences.extend(finding.history.iter().flat_map(history_lines).map(|line| unlinked(&line)));
    let help = on_one_line(&finding.help);
    if !help.is_empty() {
        sentences.push(format!("Next: {}", unlinked(&help)));
    }
    let ended = sentences.iter().map(|it| format!("{}.", it.trim_end_matches('.')));
    Message::new(ended.collect::<Vec<_>>().join(" "))
}

fn link((id, label): (usize, &Label)) -> String {
    format!("[{}:{}]({id})", unlinked(&name(&label.place)), label.place.start.line)
}

/// From where else the value is to where it must not be: the steps that viewers walk through.
fn code_flow(primary: &Label, related: &[Label]) -> Option<[CodeFlow; 1]> {
    let crosses = related.iter().any(|label| label.place.path != primary.place.path);
    let steps = related.iter().chain([primary]).map(|label| FlowStep { location: location(label) });
    crosses.then(|| [CodeFlow { thread_flows: [ThreadFlow { locations: steps.collect() }] }])
}

fn location(label: &Label) -> Location {
    let place = &label.place;
    Location {
        id: None,
        physical: PhysicalLocation { artifact_location: artifact(&place.path), region: region(place) },
        logical: logical_location(place).into_iter().collect(),
        message: (!label.message.is_empty()).then(|| Message::plain(&escape(&label.message))),
    }
}

fn artifact(path: &RepoPath) -> ArtifactLocation {
    ArtifactLocation { uri: percent_encode(path.as_bytes(), OTHER).to_string(), uri_base_id: ROOT }
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}

/// The message of a commit or tag is in no file.
fn logical_location(place: &Place) -> Option<LogicalLocation> {
    match place.origin {
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_) => None,
        Origin::CommitMessage | Origin::TagMessage => {
            Some(LogicalLocation { fully_qualified_name: name(place) })
        }
    }
}

fn history(history: &finding::History) -> History<'_> {
    History {
        first_commit: &history.first_commit,
        first_date: &history.first_date,
        removed_in: history.removed_in.as_deref(),
        at_head: history.at_head,
        branches: &history.branches,
        still_in_use: history.still_in_use,
    }
}
