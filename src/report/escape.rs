//! Makes text from outside harmless on a terminal.
//!
//! A path, a key or an author's name may hold escape sequences that move the cursor or rewrite what stands above, line
//! breaks that forge a finding, and marks that turn the order of characters round. They are shown, not obeyed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every character that a terminal would obey written as `\n`, `\u{1b}` and the like.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push_escaped(&mut escaped, character);
    }
    Cow::Owned(escaped)
}

/// Appends one character, escaped when a terminal would obey it.
pub(super) fn push_escaped(text: &mut String, character: char) {
    if is_obeyed(character) {
        text.extend(character.escape_default());
    } else {
        text.push(character);
    }
}

/// JSON with the same characters as `\uXXXX`. JSON itself escapes only those below U+0020, and outside of strings
/// none of the others can stand, so a replacement over the whole text is exact.
pub(crate) fn escape_json(json: &str) -> Cow<'_, str> {
    let is_left = |character: char| character >= '\u{7f}' && is_obeyed(character);
    if !json.contains(is_left) {
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
    Cow::Owned(escaped)
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
    fn other_text_stays_as_it_is() {
        assert!(matches!(escape("größe 値 C:\\x"), Cow::Borrowed("größe 値 C:\\x")));
    }

    #[test]
    fn escaped_json_means_the_same() {
        let text = "a\u{1b}\u{9b}\u{202e}\u{7f}ü\n";
        let json = serde_json::to_string(text).unwrap();
        let escaped = escape_json(&json);
        assert_eq!(escaped, r#""a\u001b\u009b\u202e\u007fü\n""#);
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
