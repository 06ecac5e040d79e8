//! A user and a password in base64, as they stand in a header for basic authorization.

use bstr::ByteSlice;
use data_encoding::{BASE64, BASE64_NOPAD};

use super::{Likeness, is_placeholder, is_weak, likeness_of_secret};

/// Who logs in, and with what. Where a key is the user, nothing that matters stands behind it.
#[derive(Debug)]
pub(crate) struct BasicAuthorization {
    user: Vec<u8>,
    password: Vec<u8>,
}

/// The shortest password that is more than a sign for one.
const SHORTEST: usize = 5;

impl BasicAuthorization {
    /// Reads what stands behind `Basic`.
    pub(crate) fn read(encoded: &[u8]) -> Option<Self> {
        let decoded = BASE64.decode(encoded).or_else(|_| BASE64_NOPAD.decode(encoded)).ok()?;
        let is_text = decoded.iter().all(|it| it.is_ascii_graphic() || *it == b' ');
        let (user, password) = decoded.split_once_str(":").filter(|_| is_text)?;
        Some(Self { user: user.to_owned(), password: password.to_owned() })
    }

    /// What opens something: the password, or the key that stands in the user's place.
    pub(crate) fn secret(&self) -> &[u8] {
        if self.password.len() < SHORTEST { &self.user } else { &self.password }
    }

    /// Whether it is more than an example: no word for a password, none that everybody tries, none that repeats the user.
    pub(crate) fn opens_something(&self) -> bool {
        let secret = self.secret();
        let is_key = self.password.len() < SHORTEST;
        let lower = secret.to_ascii_lowercase();
        let is_shown = SHOWN.iter().any(|it| lower.contains_str(it));
        let is_word = secret.iter().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(it));
        let likeness = likeness_of_secret(secret);
        let is_made_up = is_placeholder(secret) || is_weak(secret) || is_shown || self.user == self.password;
        match likeness {
            Some(Likeness::Drawn) => true,
            Some(Likeness::Chosen) => !is_key,
            Some(Likeness::Common) | None => {
                !is_key && !is_made_up && secret.len() >= SHORTEST && (likeness.is_some() || is_word)
            }
        }
    }
}

/// What stands in passwords that only show where one belongs.
const SHOWN: &[&str] = &["pass", "secret", "test", "demo", "example", "token", "change"];

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(text: &str) -> bool {
        let read = BasicAuthorization::read(BASE64.encode(text.as_bytes()).as_bytes());
        read.is_some_and(|it| it.opens_something())
    }

    #[test]
    fn a_user_and_a_password_open_something() {
        for text in ["shop:Heron-Lake!2019", "shop:heronlake", ":Heron-Lake!2019"] {
            assert!(opens(text), "{text}");
        }
        let key = crate::rule::expand_placeholders("{base62:32}");
        assert!(opens(&format!("{key}:")) && opens(&format!("{key}:x")) && opens(&format!("api:{key}")));
    }

    #[test]
    fn examples_and_other_texts_do_not() {
        for text in [
            "user:password",
            "test:test1234",
            "shop:shop",
            "admin:admin",
            "browser:",
            "shop:${PASSWORD}",
            "Aladdin:open sesame",
            "a text without a joint",
            "shop:\u{1}\u{2}\u{3}\u{4}\u{5}",
        ] {
            assert!(!opens(text), "{text}");
        }
        assert!(BasicAuthorization::read(b"functionality").is_none());
    }
}
