//! Passwords that are guessed at the first try, in the configuration of something that runs: the product's own name, a
//! word, `123456`.
//!
//! They are no secrets, and say that what they protect has none. What is to be filled in is none of them, and neither is
//! what a file of defaults (`config/default.json`) leaves for each environment to say.

use bstr::ByteSlice;

use crate::binding::words_of_key;
use crate::shape;
use crate::text::WordList;

use super::grade::Grade;
use super::name::NameKind;
use super::pair::{Pair, is_in_comment};
use super::place::{Place, Setting};

/// How grave it is: where something is deployed from, it opens what is deployed; elsewhere it may be a developer's own.
/// What everybody knows is left there for each deployment to say, as charts and roles do.
pub(super) fn grade(value: &[u8], place: &Place) -> Grade {
    let is_own = !shape::is_weak(value) && value.len() >= SHORTEST;
    if is_own && place.is_of_deployment() { Grade::Probable } else { Grade::Hint }
}

/// The shortest word that says more than the name of a user.
const SHORTEST: usize = 5;
/// The longest word.
const LONGEST: usize = 24;
/// How far behind a value something may stand that makes it a part of a sentence.
const NEAR: usize = 100;

/// Whether a literal is such a password.
pub(super) fn is_guessed(name: &str, kind: NameKind, value: &[u8], place: &Place) -> bool {
    kind == NameKind::Password
        && ends_as_password(name)
        && place.is_unquoted()
        && matches!(place.setting(), Setting::Configuration | Setting::Code)
        && !place.is_of_pipeline()
        && !place.name().starts_with("default")
        && !is_filled_in(value)
        && (shape::is_weak(value) || is_word(value) && !shape::is_placeholder(value))
}

/// Whether a literal is all that a setting in use is given: no word of a sentence, no keyword of a program.
pub(super) fn stands_as_value(text: &[u8], pair: &Pair) -> bool {
    let between = &text[pair.name.end..pair.value.start];
    let is_quoted = between.last().is_some_and(|it| b"\"'`".contains(it));
    let is_tight = between == b"=";
    let behind = &text[pair.value.end..text.len().min(pair.value.end + NEAR)];
    let line = &behind[..behind.find_byte(b'\n').unwrap_or(behind.len())];
    let is_last = matches!(line.trim().first(), None | Some(b'#' | b'\\' | b'"' | b'\'' | b'<'));
    !is_in_comment(text, pair.name.start) && (is_quoted || is_tight || is_last)
}

/// Whether it is the password that is named, and not a secret that holds one (`passwordSecret: redis-credentials`).
fn ends_as_password(name: &str) -> bool {
    let words = words_of_key(name.rsplit(['.', ':', '/']).next().unwrap_or_default());
    words.last().is_some_and(|last| NameKind::of(last) == Some(NameKind::Password))
}

/// Whether it says of what kind the password is, or that it is to be filled in.
fn is_filled_in(value: &[u8]) -> bool {
    value.len() < 3 || std::str::from_utf8(value).is_ok_and(|it| FILLED_IN.holds(&it.to_ascii_lowercase()))
}

/// Whether it is a word in lower case, or several with joints, and maybe with a number behind.
fn is_word(value: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        !part.is_empty() && part.iter().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    value.len() <= LONGEST
        && value[0].is_ascii_lowercase()
        && value.split(|it| b"-_@".contains(it)).all(is_part)
}

/// Types, switches, and what stands for a password to come.
static FILLED_IN: WordList = WordList::new(
    "\
    string text required optional hidden boolean object null none nil true false yes auto env default never always \
    password passwd pass pwd secret changeme change_me change-me example foo bar foobar test testing digest ask \
    prompt file plain token basic on_create",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};

    fn is_found(path: &str, name: &str, value: &str) -> bool {
        let document = Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"");
        let kind = NameKind::of(name).expect("the name of a secret");
        is_guessed(name, kind, value.as_bytes(), &Place::new(&document))
    }

    #[test]
    fn words_and_sequences_are_guessed() {
        for value in ["heron", "heron-db", "123456", "Postgres", "grafana", "topsecret"] {
            assert!(is_found("deploy/compose.yml", "DB_PASSWORD", value), "{value}");
        }
    }

    #[test]
    fn what_is_filled_in_is_not() {
        for value in
            ["changeme", "string", "yes", "required", "xxxxxxxx", "password", "yourpassword", "Heron"]
        {
            assert!(!is_found("deploy/compose.yml", "DB_PASSWORD", value), "{value}");
        }
    }

    #[test]
    fn where_something_is_deployed_from_they_are_graver() {
        let graded = |path: &str, value: &str| {
            let document = Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"");
            grade(value.as_bytes(), &Place::new(&document))
        };
        for path in ["roles/shop/tasks/main.yml", "k8s/shop.yaml", "conf/prod/shop.ini", "shop-prod.sh"] {
            assert_eq!(graded(path, "heron-db"), Grade::Probable, "{path}");
        }
        for (path, value) in
            [("compose.yml", "heron-db"), ("k8s/shop.yaml", "guest"), ("deploy/dev/a.yml", "heron-db")]
        {
            assert_eq!(graded(path, value), Grade::Hint, "{path} {value}");
        }
    }

    #[test]
    fn only_configuration_of_what_runs_is_looked_at() {
        assert!(is_found("deploy/run.sh", "DB_PASSWORD", "heron"));
        for path in
            ["src/form.ts", "README.md", "tests/compose.yml", ".github/workflows/ci.yml", ".travis.yml"]
        {
            assert!(!is_found(path, "DB_PASSWORD", "heron"), "{path}");
        }
        assert!(!is_found("deploy/values.yml", "db.passwordSecret", "heron-credentials"));
    }
}
