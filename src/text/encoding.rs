//! Which bytes of a file are its text.
//!
//! UTF-8 stays as it is (a byte order mark is cut off), UTF-16 becomes UTF-8, and everything else (Latin-1, binary
//! with text in it) is searched as bytes: credentials are ASCII, so nothing is lost.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::Span;

/// How many bytes are looked at to recognise UTF-16 without a byte order mark.
const SAMPLE: usize = 512;

/// The text of a file's bytes.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == encoding_rs::UTF_8 => Cow::Borrowed(&bytes[mark..]),
        Some((encoding, mark)) => transcode(encoding, &bytes[mark..]),
        None => match unmarked_utf16(bytes) {
            Some(encoding) => transcode(encoding, bytes),
            None => Cow::Borrowed(bytes),
        },
    }
}

/// The bytes of a file whose text is changed: its encoding and its mark stay. The changes are in order, apart, and of the
/// decoded text. `None` when they do not lie inside of it, or when the text does not tell the bytes that it came from.
pub(crate) fn replaced(bytes: &[u8], changes: &[(Span, &str)]) -> Option<Vec<u8>> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (Some(encoding), mark),
        None => (unmarked_utf16(bytes), 0),
    };
    let (mark, body) = bytes.split_at(mark);
    let body = match encoding.filter(|it| *it != encoding_rs::UTF_8) {
        None => spliced(body, changes)?,
        Some(encoding) => {
            let text = transcode(encoding, body);
            if encoded(encoding, &text)? != body {
                return None;
            }
            encoded(encoding, &spliced(&text, changes)?)?
        }
    };
    Some([mark, &body].concat())
}

fn spliced(text: &[u8], changes: &[(Span, &str)]) -> Option<Vec<u8>> {
    let (mut result, mut at) = (Vec::with_capacity(text.len()), 0);
    for (span, instead) in changes {
        result.extend_from_slice(text.get(at..span.start)?);
        result.extend_from_slice(instead.as_bytes());
        at = span.end;
    }
    result.extend_from_slice(text.get(at..)?);
    Some(result)
}

/// Text in UTF-16 of one of the two byte orders.
fn encoded(encoding: &'static Encoding, text: &[u8]) -> Option<Vec<u8>> {
    let units = std::str::from_utf8(text).ok()?.encode_utf16();
    let bytes_of = if encoding == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
    Some(units.flat_map(bytes_of).collect())
}

fn transcode(encoding: &'static Encoding, bytes: &[u8]) -> Cow<'static, [u8]> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Cow::Owned(text.into_owned().into_bytes())
}

/// ASCII text in UTF-16 has a zero in every second byte, and nearly nothing else has: at least nine in ten on one
/// side, none on the other.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even == 0 && odd * 10 >= pairs * 9 {
        Some(UTF_16LE)
    } else if odd == 0 && even * 10 >= pairs * 9 {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: &[u8], bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.iter().copied().chain(text.encode_utf16().flat_map(bytes_of)).collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        for (mark, bytes_of) in [
            (&[0xff, 0xfe][..], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            (&[0xfe, 0xff][..], u16::to_be_bytes),
            (&[][..], u16::to_le_bytes),
            (&[][..], u16::to_be_bytes),
        ] {
            assert_eq!(&*decode(&utf16("KEY=value", mark, bytes_of)), b"KEY=value");
        }
    }

    #[test]
    fn utf8_mark_is_cut_off() {
        assert_eq!(&*decode(b"\xef\xbb\xbfKEY=1"), b"KEY=1");
    }

    #[test]
    fn changed_text_keeps_encoding_and_mark() {
        let changes = [(Span::new(0, 0), "X=1\n"), (Span::new(4, 9), "\u{e9}")];
        for mark in [&b""[..], b"\xef\xbb\xbf"] {
            let result = replaced(&[mark, b"KEY=value\xff"].concat(), &changes).unwrap();
            assert_eq!(result, [mark, "X=1\nKEY=\u{e9}".as_bytes(), b"\xff"].concat());
        }
        for (mark, bytes_of) in [
            (&[0xff, 0xfe][..], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            (&[0xfe, 0xff][..], u16::to_be_bytes),
            (&[][..], u16::to_le_bytes),
            (&[][..], u16::to_be_bytes),
        ] {
            let result = replaced(&utf16("KEY=value\r\n", mark, bytes_of), &changes).unwrap();
            assert_eq!(result, utf16("X=1\nKEY=\u{e9}\r\n", mark, bytes_of));
        }
    }

    #[test]
    fn text_that_cannot_be_turned_back_is_left_alone() {
        assert_eq!(replaced(b"\xff\xfea\0\0\xd8", &[(Span::new(0, 0), "x")]), None);
        assert_eq!(replaced(b"\xff\xfea\0b", &[(Span::new(0, 0), "x")]), None);
        assert_eq!(replaced(b"abc", &[(Span::new(2, 9), "x")]), None);
        assert_eq!(replaced(b"abc", &[(Span::new(2, 3), "x"), (Span::new(0, 1), "y")]), None);
    }

    #[test]
    fn other_bytes_stay_as_they_are() {
        assert_eq!(&*decode(b"caf\xe9=1\0\x01"), b"caf\xe9=1\0\x01");
        assert_eq!(&*decode(b""), b"");
    }
}
