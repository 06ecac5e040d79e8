//! Values in ERB: a variable with a literal default is the default, everything else a reference.

use bstr::ByteSlice;

/// A value with every `<%= … %>` replaced by its default, or by a reference where it has none.
pub(super) fn with_defaults(value: &[u8]) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, behind)) = rest.split_once_str("<%=") {
        let Some((expression, behind)) = behind.split_once_str("%>") else { break };
        resolved.extend_from_slice(before);
        resolved.extend_from_slice(default_of(expression).unwrap_or(b"${ENV}"));
        rest = behind;
    }
    resolved.extend_from_slice(rest);
    resolved
}

/// The literal in `ENV["X"] || "literal"`, `ENV.fetch("X", "literal")`, `ENV.fetch("X") { "literal" }` and `"literal"`.
fn default_of(expression: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while let Some(open) = expression[at..].find_byteset(b"'\"").map(|it| at + it) {
        let length = expression[open + 1..].find_byte(expression[open])?;
        let (before, text) = (expression[..open].trim_ascii(), &expression[open + 1..open + 1 + length]);
        if stands_for_itself(before, text) {
            return Some(text);
        }
        at = open + length + 2;
    }
    None
}

/// Whether a quoted text is a value, and no name, message or part of a condition.
fn stands_for_itself(before: &[u8], text: &[u8]) -> bool {
    let is_argument =
        [&b"["[..], b"(", b"raise", b"abort", b"=", b"!=", b"+", b"=~"].iter().any(|it| before.ends_with(it));
    !is_argument && !text.contains_str("#{")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resolved(value: &str) -> String {
        String::from_utf8(with_defaults(value.as_bytes())).unwrap()
    }

    #[test]
    fn literal_defaults_are_values() {
        for value in [
            "<%= ENV[\"X\"] || \"one\" %>",
            "<%= ENV['X'].presence || 'one' %>",
            "<%= ENV.fetch(\"X\", \"one\") %>",
            "<%= ENV.fetch('X') { 'one' } %>",
            "<%= \"one\" %>",
            "<%= ENV['A'] || ENV['B'] || 'one' %>",
            "one",
        ] {
            assert_eq!(resolved(value), "one", "{value}");
        }
        assert_eq!(resolved("p://<%= ENV['A'] || 'a' %>:<%= ENV['B'] %>@h"), "p://a:${ENV}@h");
    }

    #[test]
    fn everything_else_is_a_reference() {
        for value in [
            "<%= ENV['X'] %>",
            "<%= ENV.fetch(\"X\") %>",
            "<%= ENV.fetch('X') { raise 'X is missing' } %>",
            "<%= Rails.application.credentials.dig(:db, :password) %>",
            "<%= File.read('/run/secrets/x') %>",
            "<%= ENV['A'] == 'b' %>",
            "<%= \"#{ENV['X']}_test\" %>",
        ] {
            assert_eq!(resolved(value), "${ENV}", "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_the_resolver_panic(value in "(<%=|%>|ENV|['\"\\[\\]|{}a ]){0,30}") {
            with_defaults(value.as_bytes());
        }
    }
}
