//! What a literal in a secret's place looks like: drawn by a machine, chosen by a person, common, or no secret at all.

use bstr::ByteSlice;

use super::text_kind::is_other_text;
use super::{is_documented_example, is_placeholder, is_weak, looks_random};

/// How much a literal looks like a secret in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// A word, a number, or what everybody writes in a password's place (`Admin@123`): it may be one, and proves nothing.
    Common,
    /// What a person chose to be hard to guess, or a short drawn value.
    Chosen,
    /// Drawn by a machine.
    Drawn,
}

/// The longest literal that is judged.
const LONGEST: usize = 512;
/// A private key in base64 may be as long as that.
const LONGEST_KEY: usize = 3400;

/// What a literal looks like where a secret belongs; `None` when it is a placeholder, a reference, a template, or any other
/// kind of text (a path, an identifier, a sentence, a pattern).
pub(crate) fn likeness_of_secret(value: &[u8]) -> Option<Likeness> {
    let is_long_key = || {
        value.len() <= LONGEST_KEY && value.starts_with(b"MII") && value.iter().all(|&it| is_of_base64(it))
    };
    let is_judged = value.len() >= 4 && (value.len() <= LONGEST || is_long_key()) && is_mostly_ascii(value);
    let is_made_up = || is_placeholder(value) || is_documented_example(value);
    if is_app_password(value) {
        return Some(Likeness::Drawn);
    }
    if !is_judged || is_other_text(value) || is_made_up() {
        return None;
    }
    if is_uuid(value) || is_weak(value) {
        return Some(Likeness::Common);
    }
    if is_name(value) || is_phrase(value) {
        return None;
    }
    let is_drawn = looks_random(value) && !has_common_core(value) || is_run_of_letters(value);
    Some(if is_drawn { Likeness::Drawn } else { of_mixture(value) })
}

/// Whether it is a long run of letters in one case that nobody can say: where so many pairs are odd, no word is among them.
fn is_run_of_letters(value: &[u8]) -> bool {
    const LONG: usize = 20;
    let is_of_one_case =
        || value.iter().all(u8::is_ascii_lowercase) || value.iter().all(u8::is_ascii_uppercase);
    value.len() >= LONG && is_of_one_case() && odd_letters(value) * 20 >= value.len() * 9
}

/// Whether it is the password that Google draws for one application: four groups of four letters.
fn is_app_password(value: &[u8]) -> bool {
    let groups: Vec<&[u8]> = value.split(|byte| *byte == b' ').collect();
    let letters: Vec<u8> = groups.concat();
    groups.len() == 4
        && groups.iter().all(|group| group.len() == 4)
        && letters.iter().all(u8::is_ascii_lowercase)
        && odd_letters(&letters) * 4 >= letters.len()
}

/// Whether a text names what it stands for, as everybody's passwords do: `mysecretkey`, `postgres-pass`.
pub(crate) fn names_a_secret(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    COMMON.iter().any(|word| place_of(word, &lower).is_some())
}

fn is_of_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// Whether other letters than ASCII's are rare, and stand beside digits: `Blåhval?77`, but no word of another language.
fn is_mostly_ascii(value: &[u8]) -> bool {
    let others = value.iter().filter(|byte| !byte.is_ascii()).count();
    others == 0 || others * 4 <= value.len() && value.is_utf8() && value.iter().any(u8::is_ascii_digit)
}

/// Whether a text is the name of something: words, capitals that begin words, joints, and numbers that count.
fn is_name(value: &[u8]) -> bool {
    let is_joint = |byte: &u8| b"_-.:$".contains(byte);
    if is_constant(value) {
        return true;
    }
    if !value.iter().all(|byte| byte.is_ascii_alphanumeric() || is_joint(byte)) {
        return false;
    }
    let has_digits = value.iter().any(u8::is_ascii_digit);
    if has_digits && !value.iter().any(is_joint) {
        return false;
    }
    let is_word = |part: &[u8]| {
        let word = part.trim_end_with(|it| it.is_ascii_digit());
        let is_number = word.is_empty() && part.len() <= 4;
        is_number
            || part.len() - word.len() <= 2
                && !word.is_empty()
                && word.iter().all(u8::is_ascii_alphabetic)
                && !is_unspeakable(word)
    };
    value.split(is_joint).filter(|part| !part.is_empty()).all(is_word)
}

/// Whether it is written as constants and variables are: `TAXONOMY_API_KEY`.
fn is_constant(value: &[u8]) -> bool {
    value.contains(&b'_') && value.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
}

/// Whether most of a text is words with joints between them: `test-secret-at-least-32-chars`.
fn is_phrase(value: &[u8]) -> bool {
    let parts: Vec<&[u8]> =
        value.split(|byte| b"_-.:/".contains(byte)).filter(|part| !part.is_empty()).collect();
    let is_word =
        |part: &&&[u8]| part.len() >= 3 && part.iter().all(u8::is_ascii_alphabetic) && !is_unspeakable(part);
    let spoken: usize = parts.iter().filter(is_word).map(|part| part.len()).sum();
    let says_test = parts.iter().any(|part| UNREAL.contains(&part.to_ascii_lowercase().as_slice()));
    parts.len() >= 3 && spoken * 10 >= value.len() * 6 || says_test && parts.len() > 1
}

/// Parts that make a value a test's.
const UNREAL: &[&[u8]] = &[
    b"test",
    b"testing",
    b"tests",
    b"e2e",
    b"dev",
    b"demo",
    b"mock",
    b"dummy",
    b"fake",
    b"example",
    b"sample",
    b"local",
    b"insecure",
    b"placeholder",
    b"spec",
    b"ci",
];

/// Whether letters are no word: in lower case or capitals throughout a run that nobody can say, or with humps where no
/// word begins.
fn is_unspeakable(letters: &[u8]) -> bool {
    if letters.len() < 8 {
        return false;
    }
    let humps = letters.chunk_by(|one, next| !(one.is_ascii_lowercase() && next.is_ascii_uppercase()));
    let (count, odd) =
        humps.fold((0_usize, 0_usize), |(count, odd), hump| (count + 1, odd + odd_letters(hump)));
    let is_crowded = count >= 3 && letters.len() < count * 3;
    // A word of another language is written as every word is.
    let is_written = count == 1 && letters[1..].iter().all(u8::is_ascii_lowercase);
    is_crowded
        || odd * 3 >= letters.len()
            && !(is_written && letters[0].is_ascii_uppercase() && odd * 2 < letters.len())
}

/// How many letters of a run stand in pairs that words hardly hold.
fn odd_letters(letters: &[u8]) -> usize {
    letters.windows(2).filter(|pair| !super::drawn::are_in_words(pair[0], pair[1])).count()
}

/// How a text of several kinds of characters was made.
fn of_mixture(value: &[u8]) -> Likeness {
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    let (letters, digits) = (has(u8::is_ascii_alphabetic), has(u8::is_ascii_digit));
    if !letters || value.len() < 6 || has_common_core(value) {
        return Likeness::Common;
    }
    let special = value.iter().filter(|byte| !byte.is_ascii_alphanumeric()).count();
    let is_called = || value.iter().rev().skip_while(|it| b"!?:.*".contains(it)).all(u8::is_ascii_alphabetic);
    let is_chosen = match (digits, special) {
        (true, 0) => is_mixed_with_digits(value),
        (true, _) => true,
        (false, 0) => is_unspeakable(value),
        (false, _) => {
            !is_called() && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
                || is_unspeakable_run(value)
        }
    };
    if is_chosen { Likeness::Chosen } else { Likeness::Common }
}

/// Whether digits do more than count: behind a word of some length there are several, or they stand inside.
fn is_mixed_with_digits(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let groups = value.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()).count();
    let word: Vec<u8> = value.iter().copied().filter(u8::is_ascii_alphabetic).collect();
    groups >= 4 || value.len() >= 8 && digits >= 2 || digits >= 1 && word.len() >= 6 && is_unspeakable(&word)
}

fn is_unspeakable_run(value: &[u8]) -> bool {
    value.split(|byte| !byte.is_ascii_alphabetic()).any(is_unspeakable)
}

/// Whether it is what everybody writes, with digits and signs around it: `Passw0rd!`, `admin@123`, `test1234`.
fn has_common_core(value: &[u8]) -> bool {
    let plain: Vec<u8> = value.iter().map(|&it| without_leet(it)).filter(u8::is_ascii_alphabetic).collect();
    let literal: Vec<u8> = value.iter().map(u8::to_ascii_lowercase).filter(u8::is_ascii_alphabetic).collect();
    let is_common = |letters: &[u8]| {
        let found =
            COMMON.iter().filter(|word| place_of(word, letters).is_some()).map(|word| word.len()).max();
        found.is_some_and(|found| letters.len() < found + 4)
    };
    !has_own_number(value) && (is_common(&plain) || is_common(&literal) || is_common_twice(&literal))
}

/// Whether there are more digits than a year or a count has, and no sequence: `mqadmin20177`.
fn has_own_number(value: &[u8]) -> bool {
    let digits: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    digits.len() >= 5 && !is_placeholder(&digits)
}

/// `testuserpassword`, `mysecrettoken`: several common words, and little beside them.
fn is_common_twice(letters: &[u8]) -> bool {
    let mut rest = letters.to_vec();
    let mut found = 0;
    for word in COMMON {
        if let Some(at) = place_of(word, &rest) {
            rest.drain(at..at + word.len());
            found += 1;
        }
    }
    found >= 2 && rest.len() <= letters.len() / 3
}

/// Where a word stands in a short text. A searcher takes longer to make than this takes.
fn place_of(word: &[u8], text: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|it| it == word)
}

/// The letter that a digit or a sign is written for.
fn without_leet(byte: u8) -> u8 {
    match byte {
        b'@' | b'4' => b'a',
        b'0' => b'o',
        b'3' => b'e',
        b'$' | b'5' => b's',
        b'1' => b'i',
        other => other.to_ascii_lowercase(),
    }
}

/// Words that make a password everybody's.
const COMMON: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"passwort",
    b"passphrase",
    b"secret",
    b"admin",
    b"administrator",
    b"test",
    b"testing",
    b"example",
    b"sample",
    b"dummy",
    b"mock",
    b"demo",
    b"foobar",
    b"changeme",
    b"changeit",
    b"qwerty",
    b"welcome",
    b"letmein",
    b"default",
    b"token",
    b"user",
    b"username",
    b"guest",
    b"root",
    b"hello",
    b"world",
    b"pass",
    b"pwd",
    b"apikey",
    b"key",
    b"postgres",
    b"mysql",
    b"oracle",
    b"mongo",
    b"redis",
    b"rabbit",
    b"value",
    b"string",
    b"unknown",
    b"invalid",
    b"wrong",
    b"correct",
    b"fake",
    b"hunter",
    b"temp",
    b"placeholder",
    b"insecure",
    b"abcd",
    b"asdf",
    b"iloveyou",
    b"monkey",
    b"client",
    b"server",
    b"super",
    b"private",
    b"public",
    b"credential",
    b"access",
    b"auth",
    b"login",
    b"sha",
    b"base",
    b"utf",
    b"encrypted",
    b"hash",
    b"field",
    b"input",
    b"label",
    b"random",
    b"strong",
    b"thisisa",
];

/// Whether it is the identifier of something.
fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expand_placeholders;

    #[test]
    fn chosen_passwords_are_known() {
        for value in [
            "Pr0d-Db!2019",
            "tiger2019",
            "xqzvp482",
            "Blue#Heron77",
            "zkwqhvbn",
            "kD9#mmq",
            "Blåhval?77x",
            "mqheron20177",
            "b7k2mx",
            "Wr7tzQp!",
        ] {
            assert!(likeness_of_secret(value.as_bytes()) >= Some(Likeness::Chosen), "{value}");
        }
    }

    #[test]
    fn passwords_for_applications_are_drawn() {
        assert_eq!(likeness_of_secret(b"qzvk wjtx bnmc xqrd"), Some(Likeness::Drawn));
        assert_eq!(likeness_of_secret(b"that very nice word"), None);
    }

    #[test]
    fn drawn_values_are_known() {
        for alphabet in ["hex", "base62", "base64", "base64url"] {
            let drawn = |name: &i32| expand_placeholders(&format!("{{{alphabet}:40:{name}}}"));
            let known =
                (0..200).filter(|it| likeness_of_secret(drawn(it).as_bytes()) == Some(Likeness::Drawn));
            assert!(known.count() >= 180, "{alphabet}");
        }
    }

    #[test]
    fn long_runs_of_letters_are_drawn_where_nobody_can_say_them() {
        for value in ["qzvkwjtxbnmcxqrdkfphgwzt", "XQZVKWJTXBNMCXQRDKFP"] {
            assert_eq!(likeness_of_secret(value.as_bytes()), Some(Likeness::Drawn), "{value}");
        }
        for value in ["correcthorsebatterystaple", "geschwindigkeitsbegrenzung", "qzvkwjtxbn"] {
            assert!(likeness_of_secret(value.as_bytes()) < Some(Likeness::Drawn), "{value}");
        }
    }

    #[test]
    fn what_everybody_writes_is_common() {
        for value in [
            "sunshine1",
            "Passw0rd!",
            "admin@123",
            "test1234",
            "P@ssw0rd1",
            "secret123!",
            "12345678",
            "86420975",
            "MyPassword1",
            "hunter42",
        ] {
            let likeness = likeness_of_secret(value.as_bytes());
            assert!(likeness <= Some(Likeness::Common), "{value} {likeness:?}");
        }
    }

    #[test]
    fn other_text_is_no_secret() {
        for value in [
            "password",
            "user.password",
            "password_field",
            "currentPassword",
            "Enter your password",
            "/etc/passwd",
            "./secrets/db.txt",
            "https://acme.io/token",
            "#password",
            ".token-input",
            "//input[@id='pw']",
            "^[a-z0-9]{8,}$",
            "%s",
            "${PASSWORD}",
            "{{ password }}",
            "'$DOCKER_PASSWORD'",
            "$RANDOM***$RANDOM",
            "DB_PASSWORD",
            "someone@example.com",
            "grant_type=password",
            "application/json",
            "changeme",
            "xxxxxxxx",
            "<password>",
            "getPassword()",
            "grant-type-2",
            "Forgot password?",
            "auth/wrong-password",
            "config:app.secret",
            "password=",
            "user_password_2",
            "{0}:{1}",
            "key-{hex:40}",
            "pre-{token:>40}-x9",
            "Bearer %s",
            "required|min:8",
            "required|string",
            "required_unless:mail_driver,log",
            "login#set_new_password",
            "x9K2mQ7<br>",
            "vault:secret/data",
            "Contraseña",
            "SettingsController@passwordUpdate",
            "TAXONOMY_LLM_API_KEY",
        ] {
            assert_eq!(likeness_of_secret(value.as_bytes()), None, "{value}");
        }
    }
}
