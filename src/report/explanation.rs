//! What a finding says beyond its message, in lines of text: for the formats that draw nothing.

use super::escape::escape;
use super::history::history_lines;
use super::location::location;
use super::summary::count;
use crate::finding::{Applicability, Finding, Fix, Label};

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
    let help = on_one_line(&finding.help);
    if !help.is_empty() {
        lines.push(format!("help: {help}"));
    }
    lines.extend(finding.fixes.iter().map(|fix| format!("fix: {}", fix_line(fix))));
    lines
}

/// What a fix does, and the command that does it.
pub(super) fn fix_line(fix: &Fix) -> String {
    let how = match fix.applicability {
        _ if fix.edits.is_empty() => None,
        Applicability::Safe => Some("`envlint fix`"),
        Applicability::Unsafe => Some("`envlint fix --unsafe`"),
        Applicability::DisplayOnly => None,
    };
    let commands = fix.commands.iter().map(|command| format!("`{command}`"));
    let steps: Vec<_> = how.map(ToOwned::to_owned).into_iter().chain(commands).collect();
    let title = on_one_line(&fix.title);
    if steps.is_empty() { title } else { format!("{title} (run {})", escape(&steps.join(", then "))) }
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
