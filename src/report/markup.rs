//! Text inside GitHub's and GitLab's Markdown: nothing from outside becomes markup, a link, a mention or HTML.

use super::escape::push_escaped;

/// A sentence whose parts between backticks are code.
pub(crate) fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    let mut markup = String::new();
    for (number, part) in parts.iter().enumerate() {
        let is_closed = number + 1 < parts.len();
        match (number % 2 == 1, is_closed) {
            (true, true) => markup.push_str(&code(part)),
            (true, false) => markup.push_str(&literal(&format!("`{part}"))),
            (false, _) => markup.push_str(&literal(part)),
        }
    }
    markup
}

/// Text in a code font, whatever it holds.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", literal(text)) }
}

/// Text that is shown as it is.
fn literal(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            // A slash after a colon: an address that would become a link by itself.
            '/' if before == ':' => markup.push_str("&#47;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '|' | '~' | '#' | '@' | '$' | '^' => {
                markup.push('\\');
                markup.push(character);
            }
            _ => push_shown(&mut markup, character),
        }
        before = character;
    }
    markup
}

/// A control character is shown by its escape sequence, the backslash of which is no markup either.
fn push_shown(markup: &mut String, character: char) {
    let mut shown = String::new();
    push_escaped(&mut shown, character);
    markup.push_str(&shown.replace('\\', "\\\\"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(prose("`A_KEY` is shared"), r"<code>A\_KEY</code> is shared");
        assert_eq!(prose("one ` alone"), r"one \` alone");
    }

    #[test]
    fn nothing_from_outside_is_markup() {
        assert_eq!(
            code("a|b`<img src=x>[x](http://e.test)\n@me\u{202e}"),
            "<code>a\\|b\\`&lt;img src=x&gt;\\[x\\](http:&#47;/e.test)\\\\n\\@me\\\\u{202e}</code>"
        );
        assert_eq!(prose("</td>|**x**"), r"&lt;/td&gt;\|\*\*x\*\*");
    }
}
