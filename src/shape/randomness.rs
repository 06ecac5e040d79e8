//! How random a value is.

use super::drawn::are_in_words;
use super::is_placeholder;

/// The Shannon entropy of a value, in bits for each byte; zero for an empty one.
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of values lie far below 2^52, and the result is an estimate"
)]
pub(crate) fn entropy_bits(value: &[u8]) -> f64 {
    let mut counts = [0_usize; 256];
    for &byte in value {
        counts[usize::from(byte)] += 1;
    }
    let total = value.len() as f64;
    let share = |&count: &usize| {
        let share = count as f64 / total;
        -share * share.log2()
    };
    counts.iter().filter(|&&count| count > 0).map(share).sum()
}

/// Whether a value was drawn by a machine rather than written by a person: long enough, no placeholder, varied for its
/// alphabet, and not made of words.
///
/// Passphrases and identifiers are no random values; that a person's password is missed here is deliberate, since what
/// a key is called says more about those than their form.
pub(crate) fn looks_random(value: &[u8]) -> bool {
    value.len() >= MINIMUM_LENGTH
        && value.iter().all(u8::is_ascii_graphic)
        && mixes_kinds(value)
        && !is_date_or_number(value)
        && entropy_bits(value) >= expected_entropy(value)
        && !is_made_of_words(value)
        && !is_placeholder(value)
}

/// Whether a value of a credential's length was typed as words: `secretkeyforstaging`.
///
/// Only one drawn value in a thousand is taken for a written one. Capitals alone are never judged: one in twenty AWS key
/// ids can be spoken.
pub(crate) fn looks_written(value: &[u8]) -> bool {
    let (letters, spoken) = spoken_letters(value);
    value.len() >= MINIMUM_LENGTH
        && value.iter().any(u8::is_ascii_lowercase)
        && spoken * 3 > letters * 2
        && switches(value) <= 2
}

/// Shorter values are as likely to be names.
const MINIMUM_LENGTH: usize = 12;

/// Whether it holds digits and letters, or letters of both cases: a machine hardly ever draws a long value without.
fn mixes_kinds(value: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    let letters = has(u8::is_ascii_alphabetic);
    letters && has(u8::is_ascii_digit) || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

/// Whether hardly anything but digits and separators stands in it: versions, dates, addresses, phone numbers.
fn is_date_or_number(value: &[u8]) -> bool {
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    letters * 10 < value.len()
}

/// What random text of this length and alphabet reaches nearly always: short texts cannot show all of an alphabet.
fn expected_entropy(value: &[u8]) -> f64 {
    // The joints of a UUID say nothing of its alphabet.
    let is_hex = value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    match (is_hex, value.len()) {
        (true, ..=23) => 2.5,
        (true, _) | (false, ..=19) => 3.0,
        (false, 20..=31) => 3.4,
        (false, _) => 3.7,
    }
}

/// Whether most of its letters stand in runs that can be spoken. Where letters and digits alternate, nobody wrote words.
fn is_made_of_words(value: &[u8]) -> bool {
    let (letters, spoken) = spoken_letters(value);
    spoken * 2 > letters && switches(value) * 4 < value.len()
}

/// How many letters a value holds, and how many of them stand in words.
fn spoken_letters(value: &[u8]) -> (usize, usize) {
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    (letters, words(value).filter(|word| can_be_spoken(word)).map(<[u8]>::len).sum())
}

/// How often a digit follows a letter or the other way round.
fn switches(value: &[u8]) -> usize {
    let is_switch = |one: u8, next: u8| {
        one.is_ascii_alphabetic() && next.is_ascii_digit()
            || one.is_ascii_digit() && next.is_ascii_alphabetic()
    };
    value.windows(2).filter(|pair| is_switch(pair[0], pair[1])).count()
}

/// Runs of letters; a capital begins a new one, as in `camelCase`.
fn words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends_word = |one: &u8, next: &u8| {
        !one.is_ascii_alphabetic()
            || !next.is_ascii_alphabetic()
            || one.is_ascii_lowercase() && next.is_ascii_uppercase()
    };
    value.chunk_by(move |one, next| !ends_word(one, next)).filter(|word| word.len() >= 5)
}

/// Whether vowels and consonants alternate as they do in words, and hardly any two letters side by side are strange there.
fn can_be_spoken(word: &[u8]) -> bool {
    let is_vowel = |byte: &u8| b"aeiouyAEIOUY".contains(byte);
    let vowels = word.iter().filter(|byte| is_vowel(byte)).count();
    let consonants = word.split(is_vowel).map(<[u8]>::len).max().unwrap_or_default();
    let one_case = word[1..].iter().all(u8::is_ascii_lowercase) || word.iter().all(u8::is_ascii_uppercase);
    let odd = word.windows(2).filter(|pair| !are_in_words(pair[0], pair[1])).count();
    one_case
        && consonants <= 4
        && vowels * 5 >= word.len()
        && vowels * 4 <= word.len() * 3
        && odd * 3 <= word.len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand_placeholders;

    #[test]
    fn entropy_of_equal_shares_is_the_logarithm() {
        assert!((entropy_bits(b"abcdabcd") - 2.0).abs() < 1e-9);
        assert!(entropy_bits(b"").abs() < 1e-9);
    }

    #[test]
    fn drawn_values_look_random() {
        for alphabet in ["hex", "base62", "lower", "base64", "base64url", "base32"] {
            let drawn = |name| expand_placeholders(&format!("{{{alphabet}:32:{name}}}"));
            let recognised = (0..200).filter(|name| looks_random(drawn(*name).as_bytes())).count();
            assert!(recognised >= 195, "{alphabet}: {recognised} of 200");
        }
    }

    #[test]
    fn words_in_place_of_a_key_are_written() {
        assert!(
            looks_written(b"ThisProductionSecretShouldNeverBeUsed") && looks_written(b"secretkeyforstaging")
        );
        let ids = (0..500).map(|name| expand_placeholders(&format!("{{base32:16:{name}}}")));
        assert!(ids.into_iter().all(|id| !looks_written(id.as_bytes())));
    }

    #[test]
    fn written_values_do_not() {
        for value in [
            "AbstractSingletonProxyFactoryBean",
            "my-bucket-production-eu-west-1",
            "postgres_admin_2024",
            "2024-01-31T12:00:00Z",
            "correct horse battery staple",
            "application/json;charset=utf-8",
            "10.120.33.41:5432",
            "changeme-changeme-1",
            "https://www.wikipedia.org/wiki/Entropy1",
            "eu-central-1.amazonaws.com",
            "short1",
        ] {
            assert!(!looks_random(value.as_bytes()), "{value}");
        }
    }
}
