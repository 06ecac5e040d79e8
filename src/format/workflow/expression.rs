//! The secrets that `${{ … }}` expressions give out.

use bstr::ByteSlice;

use crate::text::Span;

/// A secret by its name, upper case as the store compares it, with the name's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct NamedSecret {
    pub(in crate::format) name: String,
    pub(in crate::format) span: Span,
}

/// The secrets that the expressions between `within.start` and `within.end` give out. One that is only compared or
/// asked for (`secrets.X != ''`, `secrets.X && 'yes'`) gives nothing out.
pub(super) fn secrets_in(text: &[u8], within: Span) -> Vec<NamedSecret> {
    let part = &text[within.range()];
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = part[at..].find(b"${{") {
        let start = at + open + 3;
        let end = part[start..].find(b"}}").map_or(part.len(), |it| start + it);
        found.extend(secrets_of_expression(text, Span::new(within.start + start, within.start + end)));
        at = end;
    }
    found
}

fn secrets_of_expression(text: &[u8], span: Span) -> Vec<NamedSecret> {
    let expression = &text[span.range()];
    let mut found = Vec::new();
    let mut at = 0;
    while at < expression.len() {
        if expression[at] == b'\'' {
            at = expression[at + 1..].find_byte(b'\'').map_or(expression.len(), |it| at + it + 2);
        } else if let Some((name, end)) = secret_at(expression, at) {
            if is_given_out(&expression[..at], &expression[end..]) {
                let place = Span::new(span.start + name.start, span.start + name.end);
                let name = text[place.range()].to_str_lossy().to_ascii_uppercase();
                found.push(NamedSecret { name, span: place });
            }
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

const CONTEXT: &[u8] = b"secrets";

/// `secrets.NAME` or `secrets['NAME']` at an offset: the name's place and the end of it all.
fn secret_at(expression: &[u8], at: usize) -> Option<(Span, usize)> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_own_word = at == 0 || !is_word(&expression[at - 1]) && expression[at - 1] != b'.';
    let context = expression.get(at..at + CONTEXT.len())?;
    if !is_own_word || !context.eq_ignore_ascii_case(CONTEXT) {
        return None;
    }
    let behind = skip_blanks(expression, at + CONTEXT.len());
    let (start, closing) = match expression.get(behind)? {
        b'.' => (skip_blanks(expression, behind + 1), 0),
        b'[' => {
            let quote = skip_blanks(expression, behind + 1);
            (matches!(expression.get(quote)?, b'\'' | b'"').then_some(quote + 1)?, 2)
        }
        _ => return None,
    };
    let length = expression[start..].iter().take_while(|it| is_word(it)).count();
    let end = start + length;
    (length > 0).then(|| (Span::new(start, end), (end + closing).min(expression.len())))
}

fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

fn is_given_out(before: &[u8], behind: &[u8]) -> bool {
    let (before, behind) = (before.trim_ascii_end(), behind.trim_ascii_start());
    let is_asked = [&b"=="[..], b"!=", b"&&"].iter().any(|it| behind.starts_with(it));
    let is_compared = before.ends_with(b"==") || before.ends_with(b"!=") || before.ends_with(b"!");
    !is_asked && !is_compared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Vec<String> {
        let found = secrets_in(text.as_bytes(), Span::new(0, text.len()));
        found.into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn secrets_are_found_in_every_form() {
        assert_eq!(names("${{ secrets.A }}-${{secrets.b}}"), ["A", "B"]);
        assert_eq!(names("${{ secrets['A'] }} ${{ secrets[ \"B\" ] }} ${{ SECRETS.C }}"), ["A", "B", "C"]);
        assert_eq!(names("${{ secrets.PROD_X || secrets.X }}"), ["PROD_X", "X"]);
        assert_eq!(names("${{ format('postgres://{0}@h', secrets.P) }}"), ["P"]);
        assert_eq!(names("${{ github.ref == 'x' && secrets.A || secrets.B }}"), ["A", "B"]);
    }

    #[test]
    fn what_gives_no_secret_out_is_none() {
        for text in [
            "secrets.A",
            "${{ vars.A }}",
            "${{ 'secrets.A' }}",
            "${{ inputs.secrets.A }}",
            "${{ my_secrets.A }}",
            "${{ secrets.A != '' }}",
            "${{ '' == secrets.A }}",
            "${{ secrets.A && 'yes' || 'no' }}",
            "${{ !secrets.A }}",
            "${{ toJSON(secrets) }}",
            "${{ secrets[matrix.name] }}",
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn spans_are_the_names() {
        let text = b"x ${{ secrets['KEY'] }}";
        assert_eq!(&text[secrets_in(text, Span::new(2, text.len()))[0].span.range()], b"KEY");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_scanner_panic(text in "(\\$\\{\\{|\\}\\}|secrets|[.'\" \\[\\]!=&a]){0,20}") {
            for it in secrets_in(text.as_bytes(), Span::new(0, text.len())) {
                prop_assert!(it.span.end <= text.len());
            }
        }
    }
}
