//! Which bytes of a file are its text.
//!
//! UTF-8 stays as it is (a byte order mark is cut off), UTF-16 becomes UTF-8, and everything else (Latin-1, binary
//! with text in it) is searched as bytes: credentials are ASCII, so nothing is lost.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

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
    fn other_bytes_stay_as_they_are() {
        assert_eq!(&*decode(b"caf\xe9=1\0\x01"), b"caf\xe9=1\0\x01");
        assert_eq!(&*decode(b""), b"");
    }
}
