//! The variables that a shell's text names: `$NAME` and `${NAME}`, in capitals.

use bstr::ByteSlice;

use crate::text::Span;

/// The name of every variable between `within.start` and `within.end`, with the name's place.
pub(in crate::format) fn variables_in(text: &[u8], within: Span) -> Vec<(String, Span)> {
    let part = &text[within.range()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = part[at..].find_byte(b'$') {
        let brace = usize::from(part.get(at + dollar + 1) == Some(&b'{'));
        let start = at + dollar + 1 + brace;
        let is_of_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let length = part.get(start..).unwrap_or_default().iter().take_while(|byte| is_of_name(byte)).count();
        let end = start + length;
        if length > 1
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

    proptest! {
        #[test]
        fn no_text_makes_the_scanner_panic(text in "[${}A-Ca \n]{0,30}") {
            for (_, span) in variables_in(text.as_bytes(), Span::new(0, text.len())) {
                prop_assert!(span.end <= text.len());
            }
        }
    }
}
