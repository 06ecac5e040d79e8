//! Values that are words in base64: what people write down where a test needs a key of the right form.

use super::holds_drawn;

/// Shorter texts decode to something that can be read by chance.
const SHORTEST: usize = 9;

/// Whether a value decodes to a text in which nothing was drawn. Random bytes are no text: of nine in a row hardly one in
/// ten thousand can be read.
pub(crate) fn encodes_words(value: &[u8]) -> bool {
    let digits = value.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let decoded = data_encoding::BASE64_NOPAD.decode(&value[..digits]);
    decoded.is_ok_and(|text| {
        let is_readable = text.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        text.len() >= SHORTEST && is_readable && !holds_drawn(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand_placeholders;

    #[test]
    fn words_are_known_in_base64() {
        for words in ["test_secret_for_webhooks", "clerk.example.com$", "not a real secret"] {
            assert!(encodes_words(data_encoding::BASE64.encode(words.as_bytes()).as_bytes()), "{words}");
        }
    }

    #[test]
    fn what_was_drawn_is_no_word() {
        for name in 0..200 {
            let drawn = expand_placeholders(&format!("{{base62:48:{name}}}"));
            assert!(!encodes_words(drawn.as_bytes()), "{drawn}");
            let key = data_encoding::BASE64.encode(format!("key_{drawn}").as_bytes());
            assert!(!encodes_words(key.as_bytes()), "{drawn}");
        }
        assert!(!encodes_words(b""));
    }
}
