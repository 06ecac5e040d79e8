//! Whether a text holds something that a machine drew, anywhere in it.

/// How many bytes are looked at together.
const WINDOW: usize = 16;

/// How many odd pairs make them drawn.
const ODD_PAIRS: usize = 5;

/// Whether anything in a text looks drawn by a machine, such as a key, a token or a generated password: within a few
/// bytes, several pairs that neither words nor names are made of.
///
/// This is no judgement about a value: a checksum or a coordinate passes as well. What holds for a value holds for every
/// text that the value stands in, so that a text without anything drawn repeats no drawn secret, whichever there are.
/// Nineteen of twenty small source files hold nothing drawn, and hardly a drawn value of 16 bytes fails.
pub(crate) fn holds_drawn(text: &[u8]) -> bool {
    // Of the last pairs, the latest in the lowest bit, which ones are odd.
    let mut odd: u32 = 0;
    let pairs_in_window = (1 << (WINDOW - 1)) - 1;
    text.windows(2).any(|pair| {
        odd = match is_odd(pair[0], pair[1]) {
            Some(is_odd) => (odd << 1 | u32::from(is_odd)) & pairs_in_window,
            None => 0,
        };
        odd.count_ones() as usize >= ODD_PAIRS
    })
}

/// Whether two neighbours are no part of a word, a name or a number; `None` where one of them stands between words, or
/// both together between the ends of a range: `9106d63..dd5f421`.
fn is_odd(one: u8, next: u8) -> Option<bool> {
    let is_range = one == b'.' && next == b'.';
    if !is_inside(one) || !is_inside(next) || is_range {
        return None;
    }
    Some(match (one.is_ascii_alphabetic(), next.is_ascii_alphabetic()) {
        (true, true) => !begins_word(one, next) && !are_in_words(one, next),
        (true, false) => next.is_ascii_digit(),
        (false, true) => one.is_ascii_digit(),
        (false, false) => false,
    })
}

/// Whether a capital begins the next word of a name.
fn begins_word(one: u8, next: u8) -> bool {
    one.is_ascii_lowercase() && next.is_ascii_uppercase()
}

/// What generated values are made of, of all that is neither blank nor quote nor bracket.
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=_-.~!@#$%^&*:".contains(&byte)
}

pub(super) fn are_in_words(one: u8, next: u8) -> bool {
    let letter = |byte: u8| usize::from(byte.to_ascii_lowercase() - b'a');
    FOLLOWERS[letter(one)].as_bytes().contains(&next.to_ascii_lowercase())
}

/// For each letter those that often follow it in English and in code: each makes one pair of letters in 2000 or more.
const FOLLOWERS: [&str; 26] = [
    "bcdfgiklmnprstuvwy",
    "aeijlorsuy",
    "acefhiklorstu",
    "adeilorsu",
    "abcdefgilmnopqrstvwxy",
    "adefgilmnorstu",
    "ehinorsu",
    "aeiortu",
    "abcdefglmnoprstvxz",
    "e",
    "ei",
    "adefilostuy",
    "abeilmopstu",
    "acdefgiklnopstuvy",
    "abcdfgiklmnoprstuvw",
    "aeiloprstuy",
    "u",
    "acdegiklmnorstuy",
    "acehilmopstuy",
    "acdefhilmoprstuy",
    "abcefgilmnprst",
    "aei",
    "aehinors",
    "ept",
    "npst",
    "e",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rule::expand_placeholders;

    #[test]
    fn drawn_values_are_held() {
        for alphabet in ["hex", "base62", "lower", "base64", "base64url", "base32"] {
            let drawn = |name| expand_placeholders(&format!("{{{alphabet}:24:{name}}}"));
            let held = (0..500).filter(|name| holds_drawn(drawn(*name).as_bytes())).count();
            assert!(held >= 480, "{alphabet}: {held} of 500");
        }
    }

    #[test]
    fn words_and_names_are_not() {
        for text in [
            "import { useQueryClient } from '@tanstack/react-query'",
            "const value2 = request.body.items[0].unitPrice * 1.19",
            "The quick brown fox jumps over the lazy dog, 2024-01-31.",
            "pub(crate) fn from_utf8_lossy(bytes: &[u8]) -> Cow<'_, str>",
            "CorrectHorseBatteryStaple",
            "index 9106d63..dd5f421 100644",
        ] {
            assert!(!holds_drawn(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_value_holds_every_text_around_it_holds(
            before in prop::collection::vec(any::<u8>(), 0..40),
            value in "[!-~]{12,40}",
            after in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let text = [&before, value.as_bytes(), &after].concat();
            prop_assert!(!holds_drawn(value.as_bytes()) || holds_drawn(&text));
        }
    }
}
