//! What a finding says beyond its message, in lines of text: for the formats that draw nothing.

use super::escape::escape;
use super::history::history_lines;
use super::location::location;
use super::summary::count;
use crate::finding::{Finding, Label};

/// How many other places are named before the rest is counted.
const PLACES: usize = 10;

/// The other places, the history, and what to do. No line holds a control character.
pub(super) fn explanation(finding: &Finding) -> Vec<String> {
    let mut lines: Vec<_> = finding.related.iter().take(PLACES).map(other_place).collect();
    let more = finding.related.len().saturating_sub(PLACES);
    if more > 0 {
        lines.push(format!("and at {}", count(more, "more place")));
    }
    lines.extend(finding.history.as_ref().map(history_lines).unwrap_or_default());
    let fix = finding.fix.as_ref().map(|fix| fix.title.as_str());
    for (name, text) in [("help", Some(finding.help.as_str())), ("fix", fix)] {
        let words = text.map(on_one_line).unwrap_or_default();
        if !words.is_empty() {
            lines.push(format!("{name}: {words}"));
        }
    }
    lines
}

fn other_place(label: &Label) -> String {
    let place = location(&label.place);
    if label.message.is_empty() {
        return format!("also at {place}");
    }
    format!("also at {place}: {}", escape(&label.message))
}

/// Prose without its line breaks, and without what a terminal would obey.
pub(super) fn on_one_line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}
