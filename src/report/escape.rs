//! Makes text from outside harmless on a terminal, and in the log of a CI job.
//!
//! A path, a key or an author's name may hold escape sequences that move the cursor or rewrite what stands above, line
//! breaks that forge a finding, and marks that turn the order of characters round. A CI runner takes commands from what a
//! step prints. They are shown, not obeyed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What begins a command to GitHub's runner at the start of a line, and in its older form anywhere in one.
const COMMAND: &str = "::";
const OLDER_COMMAND: &str = "##[";

/// The text with every character that a terminal would obey written as `\n`, `\u{1b}` and the like, and with what a runner
/// would take for a command broken up in the same way.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) && !text.contains(OLDER_COMMAND) && !begins_command(text) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push_escaped(&mut escaped, character);
    }
    Cow::Owned(without_commands(&escaped))
}

/// Lines that a runner takes for no commands. What annotate-snippets puts before another file, `:::`, is none.
pub(super) fn without_commands(lines: &str) -> String {
    let line = |line: &str| {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        match rest.strip_prefix(':').filter(|_| begins_command(rest)) {
            Some(rest) => format!(r"{indent}\u{{3a}}{rest}"),
            None => line.to_owned(),
        }
    };
    let lines: Vec<_> = lines.split('\n').map(line).collect();
    lines.join("\n").replace(OLDER_COMMAND, r"#\u{23}[")
}

fn begins_command(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(COMMAND) && !line.starts_with("::: ")
}

/// Appends one character, escaped when a terminal would obey it.
pub(super) fn push_escaped(text: &mut String, character: char) {
    if is_obeyed(character) {
        text.extend(character.escape_default());
    } else {
        text.push(character);
    }
}

/// JSON with the same characters as `\uXXXX`, and commands of the older form broken up. JSON itself escapes only those
/// below U+0020, and outside of strings none of the others can stand, so a replacement over the whole text is exact.
pub(crate) fn escape_json(json: &str) -> Cow<'_, str> {
    let is_left = |character: char| character >= '\u{7f}' && is_obeyed(character);
    if !json.contains(is_left) && !json.contains(OLDER_COMMAND) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 8);
    for character in json.chars() {
        if is_left(character) {
            write!(escaped, "\\u{:04x}", u32::from(character)).expect("writing to a string cannot fail");
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped.replace(OLDER_COMMAND, r"#\u0023["))
}

/// Control characters (also those above U+0080, which some terminals take for escape sequences), line separators,
/// directional marks, and characters without width. All lie below U+10000.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        assert_eq!(escape("a\u{1b}[2Jb\nc\u{202e}d\u{9b}e"), r"a\u{1b}[2Jb\nc\u{202e}d\u{9b}e");
        assert_eq!(escape("\u{2066}x\u{2069}\r"), r"\u{2066}x\u{2069}\r");
    }

    #[test]
    fn what_a_runner_obeys_is_shown() {
        assert_eq!(escape("  ::error::x"), r"  \u{3a}:error::x");
        assert_eq!(escape("a ##[group]b"), r"a #\u{23}[group]b");
        assert_eq!(without_commands("a\n ::: b\n ::set-x::\n"), "a\n ::: b\n \\u{3a}:set-x::\n");
        assert!(matches!(escape("std::env ## [x]"), Cow::Borrowed(_)));
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert!(matches!(escape("größe 値 C:\\x"), Cow::Borrowed("größe 値 C:\\x")));
    }

    #[test]
    fn escaped_json_means_the_same() {
        let text = "a\u{1b}\u{9b}\u{202e}\u{7f}ü##[x]\n";
        let json = serde_json::to_string(text).unwrap();
        let escaped = escape_json(&json);
        assert_eq!(escaped, r#""a\u001b\u009b\u202e\u007fü#\u0023[x]\n""#);
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
