//! The bodies of private keys: whether what stands between the lines of a PEM block is a whole key.

use bstr::ByteSlice;
use data_encoding::BASE64_NOPAD;

/// Whether the text of a block decodes to a whole key: a DER sequence of just its length, OpenSSH's own form, or a packet
/// of `OpenPGP`. How its lines are joined does not matter: by line breaks, escapes, or the signs of a language.
pub(crate) fn is_key_body(body: &[u8]) -> bool {
    let decoded = digits(body).and_then(|digits| BASE64_NOPAD.decode(&digits).ok());
    decoded.is_some_and(|key| is_sequence(&key) || key.starts_with(OPENSSH) || is_secret_packet(&key))
}

/// Whether a text in base64 is a PEM block of a whole private key.
pub(crate) fn is_key_in_base64(text: &[u8]) -> bool {
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let Ok(block) = BASE64_NOPAD.decode(&text[..end]) else { return false };
    // What is wrapped before it is encoded may hold a chain of certificates, too.
    let Some((_, behind)) = block.split_once_str("PRIVATE KEY-----") else { return false };
    behind.split_once_str("-----END ").is_some_and(|(body, _)| is_key_body(body))
}

/// What OpenSSH's form begins with.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

/// The digits of base64 in a body, without the lines of its header, its check digits and its padding; `None` where
/// something else stands among them.
fn digits(body: &[u8]) -> Option<Vec<u8>> {
    let is_sign = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`,;()[]".contains(byte);
    let text = without_escapes(body);
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.contains(&b':'));
    let pieces = lines.flat_map(|line| line.split(is_sign));
    let mut digits = Vec::with_capacity(body.len());
    // A piece of signs alone joins two literals or begins a comment.
    for piece in pieces.filter(|piece| piece.iter().any(u8::is_ascii_alphanumeric)) {
        if !piece.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) {
            return None;
        }
        if !piece.starts_with(b"=") {
            digits.extend_from_slice(piece);
        }
    }
    let end = digits.iter().rposition(|&byte| byte != b'=')?;
    digits.truncate(end + 1);
    Some(digits)
}

/// A text with a line break in the place of each `\n`, `\\n`, `\r` or `\` before the end of a line.
fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        plain.extend_from_slice(&rest[..at]);
        plain.push(b'\n');
        let behind = rest[at..].iter().position(|&byte| byte != b'\\').map_or(rest.len(), |it| at + it);
        let is_letter = rest.get(behind).is_some_and(|byte| b"nrt".contains(byte));
        rest = &rest[behind + usize::from(is_letter)..];
    }
    plain.extend_from_slice(rest);
    plain
}

/// Whether bytes are one DER sequence and nothing else.
fn is_sequence(key: &[u8]) -> bool {
    let [0x30, first, rest @ ..] = key else { return false };
    if *first < 0x80 {
        return rest.len() == usize::from(*first);
    }
    let count = usize::from(first & 0x7f);
    if !(1..=3).contains(&count) || rest.len() < count {
        return false;
    }
    let (length, content) = rest.split_at(count);
    content.len() == length.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte))
}

/// Whether bytes begin with a packet of a secret key (RFC 9580, 4.2 and 5.5).
fn is_secret_packet(key: &[u8]) -> bool {
    key.first().is_some_and(|first| first & 0b1111_1100 == 0b1001_0100 || *first == 0b1100_0101)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand_placeholders;

    /// The body of a key of 138 bytes, in lines that are joined by something.
    fn body(joint: &str) -> String {
        expand_placeholders("MIGH{base64:60}\n{base64:64}\n{base64:56}").replace('\n', joint)
    }

    #[test]
    fn a_whole_key_is_one_however_its_lines_are_joined() {
        for joint in
            ["\n", "\r\n", "\\n", "\\\\n", "\\n\" +\n    \"", "\\n',\n  '", "\n# ", "\n    ", " ", "", "\\\n"]
        {
            assert!(is_key_body(body(joint).as_bytes()), "{joint:?}");
        }
        assert!(is_key_body(format!("\nVersion: some 2.0\n\nlQ{}\n=8xQN\n", &body("\n")[2..]).as_bytes()));
    }

    #[test]
    fn a_block_in_base64_is_read() {
        let encode = |kind: &str, body: &str| {
            let block = format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n");
            data_encoding::BASE64.encode(block.as_bytes())
        };
        let whole = body("\n");
        assert!(is_key_in_base64(encode("EC PRIVATE KEY", &whole).as_bytes()));
        for text in [encode("PUBLIC KEY", &whole), encode("PRIVATE KEY", &whole[..100]), String::new()] {
            assert!(!is_key_in_base64(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_was_cut_off_or_made_up_is_no_key() {
        let whole = body("\n");
        for body in [&whole[..100], &whole[4..], "MIIE...", "", "MIGH<the key>", "=", "\\"] {
            assert!(!is_key_body(body.as_bytes()), "{body}");
        }
    }
}
