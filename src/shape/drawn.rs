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
    let mut before = BETWEEN;
    text.iter().any(|byte| {
        let kind = KINDS[usize::from(*byte)];
        let is_odd = ODD[usize::from(before)] >> kind & 1;
        let is_part = kind != BETWEEN && !(kind == DOT && before == DOT);
        odd = if is_part { (odd << 1 | u32::from(is_odd == 1)) & pairs_in_window } else { 0 };
        before = kind;
        odd.count_ones() as usize >= ODD_PAIRS
    })
}

/// What a byte is to its neighbours: the number of a letter, which is larger by [`CAPITAL`] for a capital, or one of these.
type Kind = u8;
const CAPITAL: Kind = 26;
const DIGIT: Kind = 52;
const SIGN: Kind = 53;
/// Two of them stand between the ends of a range: `9106d63..dd5f421`.
const DOT: Kind = 54;
/// A blank, quote or bracket: generated values are made of all else.
const BETWEEN: Kind = 55;

static KINDS: [Kind; 256] = {
    let mut kinds = [BETWEEN; 256];
    let mut byte: u8 = 0;
    while byte < u8::MAX {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' => byte - b'a',
            b'A'..=b'Z' => byte - b'A' + CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'.' => DOT,
            b'+' | b'/' | b'=' | b'_' | b'-' | b'~' | b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&'
            | b'*' | b':' => SIGN,
            _ => BETWEEN,
        };
        byte += 1;
    }
    kinds
};

/// For each kind, a bit for each that makes no part of a word, a name or a number behind it.
static ODD: [u64; BETWEEN as usize + 1] = {
    let mut odd = [0; BETWEEN as usize + 1];
    let mut one = 0;
    while one < SIGN {
        let mut next = 0;
        while next < SIGN {
            odd[one as usize] |= (is_odd(one, next) as u64) << next;
            next += 1;
        }
        one += 1;
    }
    odd
};

const fn is_odd(one: Kind, next: Kind) -> bool {
    if one == DIGIT || next == DIGIT {
        return one != next;
    }
    let begins_word = one < CAPITAL && next >= CAPITAL;
    !begins_word && FOLLOWERS[(one % CAPITAL) as usize] >> (next % CAPITAL) & 1 == 0
}

pub(super) fn are_in_words(one: u8, next: u8) -> bool {
    let letter = |byte: u8| byte.to_ascii_lowercase() - b'a';
    FOLLOWERS[usize::from(letter(one))] >> letter(next) & 1 == 1
}

/// For each letter those that often follow it in English and in code: each makes one pair of letters in 2000 or more.
const FOLLOWERS: [u32; 26] = [
    letters(b"bcdfgiklmnprstuvwy"),
    letters(b"aeijlorsuy"),
    letters(b"acefhiklorstu"),
    letters(b"adeilorsu"),
    letters(b"abcdefgilmnopqrstvwxy"),
    letters(b"adefgilmnorstu"),
    letters(b"ehinorsu"),
    letters(b"aeiortu"),
    letters(b"abcdefglmnoprstvxz"),
    letters(b"e"),
    letters(b"ei"),
    letters(b"adefilostuy"),
    letters(b"abeilmopstu"),
    letters(b"acdefgiklnopstuvy"),
    letters(b"abcdfgiklmnoprstuvw"),
    letters(b"aeiloprstuy"),
    letters(b"u"),
    letters(b"acdegiklmnorstuy"),
    letters(b"acehilmopstuy"),
    letters(b"acdefhilmoprstuy"),
    letters(b"abcefgilmnprst"),
    letters(b"aei"),
    letters(b"aehinors"),
    letters(b"ept"),
    letters(b"npst"),
    letters(b"e"),
];

/// A bit for each of some letters.
const fn letters(letters: &[u8]) -> u32 {
    let (mut set, mut at) = (0, 0);
    while at < letters.len() {
        set |= 1 << (letters[at] - b'a');
        at += 1;
    }
    set
}

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

    /// Two neighbours by their definition; `None` where one of them stands between words.
    fn defined(one: u8, next: u8) -> Option<bool> {
        let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-.~!@#$%^&*:".contains(&byte);
        if !is_inside(one) || !is_inside(next) || one == b'.' && next == b'.' {
            return None;
        }
        let begins_word = one.is_ascii_lowercase() && next.is_ascii_uppercase();
        Some(match (one.is_ascii_alphabetic(), next.is_ascii_alphabetic()) {
            (true, true) => !begins_word && !are_in_words(one, next),
            (true, false) => next.is_ascii_digit(),
            (false, true) => one.is_ascii_digit(),
            (false, false) => false,
        })
    }

    #[test]
    fn every_pair_of_bytes_is_as_odd_as_its_kinds() {
        for (one, next) in (0..=u8::MAX).flat_map(|one| (0..=u8::MAX).map(move |next| (one, next))) {
            let (before, kind) = (KINDS[usize::from(one)], KINDS[usize::from(next)]);
            let is_between = before == BETWEEN || kind == BETWEEN || before == DOT && kind == DOT;
            let found = (!is_between).then(|| ODD[usize::from(before)] >> kind & 1 == 1);
            assert_eq!(found, defined(one, next), "{one} {next}");
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
