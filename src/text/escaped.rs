//! Texts in percent-encoding: `postgres%3A%2F%2F…`, `https%3A%2F%2Fhooks.…`, `-----BEGIN%20PRIVATE%20KEY-----%0A…`.
//!
//! One layer is decoded. Called by `credential` and `generic`, for what they recognise in the decoded text and not as it is
//! written.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Span;

/// What the escapes of signs begin with.
static SIGN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("%2"));
/// How long a text is that is decoded: a private key of 4096 bits ends before.
const LONGEST: usize = 6000;

/// A text that was decoded.
#[derive(Debug)]
pub(crate) struct Escaped {
    pub(crate) text: Vec<u8>,
    /// Where each of its bytes is written, and where the last one ends.
    places: Vec<usize>,
    /// Which of its bytes are written otherwise, in order.
    decoded: Vec<usize>,
}

impl Escaped {
    /// Calls with each run of a text that holds an escape of a sign which credentials and addresses are made of: of a slash, a
    /// plus, a blank or a quote, without which hardly any is encoded. What formats numbers is none (`%s`, `%3d`).
    pub(crate) fn each(text: &[u8], mut call: impl FnMut(Self)) {
        let mut done = 0;
        for at in SIGN.find_iter(text) {
            let is_sign = || decoded(&text[at..]).is_some_and(|it| b"/+ \"".contains(&it));
            if at < done || !is_sign() {
                continue;
            }
            let floor = done.max(at.saturating_sub(LONGEST));
            let before = text[floor..at].iter().rposition(|it| !is_inside(*it));
            let ceiling = text.len().min(at + LONGEST);
            let behind = text[at..ceiling].iter().position(|it| !is_inside(*it));
            done = behind.map_or(ceiling, |it| at + it);
            call(Self::of(text, Span::new(before.map_or(floor, |it| floor + it + 1), done)));
        }
    }

    fn of(text: &[u8], run: Span) -> Self {
        let mut found = Self { text: Vec::new(), places: Vec::new(), decoded: Vec::new() };
        let mut at = run.start;
        while at < run.end {
            let (byte, length) = match (decoded(&text[at..run.end]), text[at]) {
                (Some(byte), _) => (byte, 3),
                // Forms write blanks so; a plus of a credential is an escape.
                (None, b'+') => (b' ', 1),
                (None, byte) => (byte, 1),
            };
            if byte != text[at] {
                found.decoded.push(found.text.len());
            }
            found.places.push(at);
            found.text.push(byte);
            at += length;
        }
        found.places.push(run.end);
        found
    }

    /// Where a part of the text is written, when some of it is written otherwise.
    pub(crate) fn place(&self, part: Span) -> Option<Span> {
        let first = self.decoded.partition_point(|it| *it < part.start);
        let is_decoded = self.decoded.get(first).is_some_and(|it| *it < part.end);
        let (start, end) = (*self.places.get(part.start)?, *self.places.get(part.end)?);
        is_decoded.then(|| Span::new(start, end))
    }
}

/// The byte that an escape stands for.
fn decoded(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let is_escape = text.first() == Some(&b'%');
    let byte = if is_escape { digit(1)? << 4 | digit(2)? } else { return None };
    u8::try_from(byte).ok()
}

/// Whether encoders leave a byte as it is, or write escapes with it.
const fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'-' | b'.' | b'_' | b'~' | b'+' | b'*')
}

#[cfg(test)]
mod tests {
    use bstr::ByteSlice;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Escaped::each(text.as_bytes(), |it| found.push(it.text.to_str_lossy().into_owned()));
        found
    }

    #[test]
    fn runs_with_escapes_are_decoded() {
        assert_eq!(texts("url=a%3A%2F%2fb%40c&key=d%2Be+f"), ["a://b@c", "d+e f"]);
        assert_eq!(texts("100%, %s, %E4%BD%A0, %3, 5%+ab, width:50%20px"), ["50 px"]);
    }

    #[test]
    fn a_part_with_an_escape_has_its_place() {
        let mut found = Vec::new();
        Escaped::each(b"x=ab%2Fcd", |it| found.push(it));
        assert_eq!(found[0].place(Span::new(1, 4)), Some(Span::new(3, 8)));
        assert_eq!(found[0].place(Span::new(0, 2)), None);
    }
}
