//! What the name of a variable, a field or a function promises about the literal that it is given.

mod words;

use crate::binding::{is_about, words_of_key};
use crate::text::WordList;

use words::{ABOUT, FILLERS, KEY_WORDS, PASSWORD_ENDINGS, PASSWORDS, SECRETS, TOKENS, UNREAL};

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    /// A password: people choose them.
    Password,
    /// A secret or a key that a machine draws.
    Secret,
    /// A token: parsers have some, too.
    Token,
}

impl NameKind {
    /// What a name promises; `None` when it is about something else, or only about a secret (`password_field`).
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut words = words_of_key(last_part(name)?);
        while words.len() > 1 && words.last().is_some_and(|word| FILLERS.holds(word)) {
            words.pop();
        }
        let has = |list: &WordList| words.iter().any(|word| list.holds(word));
        if words.last().is_some_and(|word| says_about(word)) || has(&UNREAL) {
            return None;
        }
        let follows = |one: &str, next: &str| words.windows(2).any(|pair| pair[0] == one && pair[1] == next);
        let is_password = |word: &String| PASSWORDS.holds(word) || ends_with_one_of(PASSWORD_ENDINGS, word);
        if words.iter().any(is_password) && !follows("pass", "through") {
            return Some(Self::Password);
        }
        let is_key = words.last().is_some_and(|word| word == "key" || word == "keys" || word == "token")
            && words.len() > 1
            && KEY_WORDS.holds(&words[words.len() - 2]);
        let ends_secret = words.last().is_some_and(|word| ends_with_one_of(SECRETS, word));
        if is_key || ends_secret || words.iter().any(|word| word == "secret" || word == "secrets") {
            return Some(Self::Secret);
        }
        // What one of several keys is for may follow: `API_KEY_MOBILE`.
        let is_one_of_keys = || words.windows(2).any(|pair| KEY_WORDS.holds(&pair[0]) && pair[1] == "key");
        let ends_token = words.last().is_some_and(|word| TOKENS.holds(word) || word.ends_with("token"));
        (ends_token || is_one_of_keys()).then_some(Self::Token)
    }
}

/// What a path of names ends with; `key` alone says too little: `fs.s3a.secret.key`.
fn last_part(name: &str) -> Option<&str> {
    let joints = ['.', ':', '/'];
    let (before, last) = name.trim_end_matches(joints).rsplit_once(joints).unwrap_or(("", name));
    let whole = || before.rsplit(joints).next().filter(|it| !it.is_empty());
    let last = last.trim_end_matches(joints);
    let with_owner = whole().filter(|_| last.eq_ignore_ascii_case("key"));
    let start = with_owner.map_or(0, |owner| owner.len() + 1);
    let end = name.trim_end_matches(joints).len();
    name.get(end.checked_sub(last.len() + start)?..end).filter(|it| !it.is_empty())
}

/// Whether a word ends with one of a list.
fn ends_with_one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|it| word.ends_with(it))
}

/// Whether a word at a name's end makes it a name of something about a secret.
fn says_about(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    [word, one].into_iter().any(|it| is_about(it) || ABOUT.holds(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_secrets_by_their_last_words() {
        for (name, kind) in [
            ("password", Some(NameKind::Password)),
            ("dbPassword", Some(NameKind::Password)),
            ("DB_PASS", Some(NameKind::Password)),
            ("spring.datasource.password", Some(NameKind::Password)),
            ("client_secret", Some(NameKind::Secret)),
            ("apiKey", Some(NameKind::Secret)),
            ("APIKEY", Some(NameKind::Secret)),
            ("JWT_SECRET_KEY", Some(NameKind::Secret)),
            ("_authToken", Some(NameKind::Secret)),
            ("token", Some(NameKind::Token)),
            ("API_KEY_MOBILE", Some(NameKind::Token)),
            ("API_KEY_HEADER", None),
            ("PRIVATE_KEY_STRING", Some(NameKind::Secret)),
            ("setPassword", Some(NameKind::Password)),
            ("password_field", None),
            ("PASSWORD_MIN_LENGTH", None),
            ("publicKey", None),
            ("csrfToken", None),
            ("cacheKey", None),
            ("wrongPassword", None),
            ("passed", None),
            ("compass", None),
            ("tokenize", None),
        ] {
            assert_eq!(NameKind::of(name), kind, "{name}");
        }
    }
}
