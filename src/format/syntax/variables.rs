//! The variables that a text names, in capitals: `$NAME` and `${NAME}` of a shell, `$(NAME)` of Azure's pipelines.

use bstr::ByteSlice;

use crate::text::Span;

/// The name of every variable between `within.start` and `within.end`, with the name's place.
pub(in crate::format) fn variables_in(text: &[u8], within: Span) -> Vec<(String, Span)> {
    names_in(text, within, b'{', Bracket::Optional)
}

/// The same for variables in parentheses; what Azure puts in `env:` and what it writes into scripts.
pub(in crate::format) fn macros_in(text: &[u8], within: Span) -> Vec<(String, Span)> {
    names_in(text, within, b'(', Bracket::Required)
}

/// Whether a name stands in brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Optional,
    Required,
}

fn names_in(text: &[u8], within: Span, opening: u8, bracket: Bracket) -> Vec<(String, Span)> {
    let part = &text[within.range()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = part[at..].find_byte(b'$') {
        let is_bracketed = part.get(at + dollar + 1).is_some_and(|byte| *byte == opening);
        let start = at + dollar + 1 + usize::from(is_bracketed);
        let is_of_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let length = part.get(start..).unwrap_or_default().iter().take_while(|byte| is_of_name(byte)).count();
        let end = start + length;
        let is_named = is_bracketed || bracket == Bracket::Optional;
        if is_named
            && length > 1
            && part[start].is_ascii_uppercase()
            && !part.get(end).is_some_and(u8::is_ascii_lowercase)
        {
            let name = String::from_utf8_lossy(&part[start..end]).into_owned();
            found.push((name, Span::new(within.start + start, within.start + end)));
        }
        at = end.min(part.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn variables_are_found_in_both_forms() {
        let text = b"a $ONE \"${TWO:-x}\" $three $$ $F $Four_";
        let found = variables_in(text, Span::new(2, text.len()));
        let names: Vec<_> = found.iter().map(|(name, span)| (name.as_bytes(), &text[span.range()])).collect();
        assert_eq!(names, [(&b"ONE"[..], &b"ONE"[..]), (b"TWO", b"TWO")]);
    }

    #[test]
    fn macros_stand_in_parentheses() {
        let text = b"$(ONE) $TWO ${THREE} $(four)";
        let found = macros_in(text, Span::new(0, text.len()));
        assert_eq!(found, [("ONE".to_owned(), Span::new(2, 5))]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_scanner_panic(text in "[${}A-Ca \n]{0,30}") {
            for (_, span) in variables_in(text.as_bytes(), Span::new(0, text.len())) {
                prop_assert!(span.end <= text.len());
            }
        }
    }
}
