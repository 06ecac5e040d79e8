//! Passwords that are guessed at the first try, in the configuration of something that runs: the product's own name, a
//! word, `123456`.
//!
//! They are no secrets, and say that what they protect has none. What is to be filled in is none of them, and neither is
//! what a file of defaults (`config/default.json`) leaves for each environment to say. In a program, where words stand for
//! many things, a user beside one or a comparison makes it a password.

use bstr::ByteSlice;

use crate::binding::words_of_key;
use crate::shape;
use crate::text::WordList;

use super::grade::Grade;
use super::name::NameKind;
use super::pair::{Pair, is_in_comment};
use super::place::{Place, Setting};
use super::surroundings::Surroundings;

/// How grave it is: where something is deployed from, or where a user and a host stand beside it, it opens something; what is on
/// this machine or started for a developer is the developer's own. What everybody knows is left for each deployment to
/// say, as charts and roles do.
pub(super) fn grade(value: &[u8], place: &Place, around: Surroundings) -> Grade {
    let is_own = !shape::is_weak(value) && value.len() >= SHORTEST;
    let is_developers = around.is_local || place.starts_services() || place.is_tried_out();
    let is_in_use = match () {
        () if is_shouted(value) => false,
        () if is_own && place.is_of_deployment() => true,
        () if is_developers || is_for_the_eye(value) => false,
        () if around.has_user && around.is_remote => true,
        () => is_own && (place.holds_settings() || around.has_user),
    };
    if is_in_use { Grade::Probable } else { Grade::Hint }
}

/// The shortest word that says more than the name of a user.
const SHORTEST: usize = 5;
/// The longest word.
const LONGEST: usize = 24;
/// The longest key of words.
const LONGEST_KEY: usize = 80;
/// How far behind a value something may stand that makes it a part of a sentence.
const NEAR: usize = 100;

/// Whether a literal is such a password.
pub(super) fn is_guessed(name: &str, kind: NameKind, value: &[u8], place: &Place) -> bool {
    kind == NameKind::Password
        && ends_as_password(name)
        && matches!(place.setting(), Setting::Configuration | Setting::Code)
        && !place.is_of_pipeline()
        && !place.name().starts_with("default")
        && (!is_filled_in(value) || is_left_as_delivered(value, place))
        && (shape::is_weak(value) || is_word_of(place, value) && !shape::is_placeholder(value))
}

/// Whether it is the word for a password where something runs with it: nobody has filled in another.
fn is_left_as_delivered(value: &[u8], place: &Place) -> bool {
    let is_known = std::str::from_utf8(value).is_ok_and(|it| DELIVERED.holds(&it.to_ascii_lowercase()));
    is_known && place.holds_settings() && !place.starts_services() && !place.is_tried_out()
}

/// Whether it asks to be changed, as templates of files for production do.
pub(super) fn is_to_be_changed(value: &[u8]) -> bool {
    value.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"change"))
}

/// Whether it is a word that may be a password in a place. Where values have no quotes, names of something stand beside
/// other names than a password's.
fn is_word_of(place: &Place, value: &[u8]) -> bool {
    const SHORT: usize = 16;
    let is_joint = |it: &u8| b"-_".contains(it);
    let is_mixed = || {
        value.len() <= SHORT
            && value[0].is_ascii_alphabetic()
            && value.iter().all(|it| it.is_ascii_alphanumeric() || is_joint(it))
            && value.iter().filter(|it| is_joint(it)).count() <= 1
            && (value.iter().any(u8::is_ascii_digit) || is_shouted(value))
    };
    is_word(value) || place.holds_settings() && is_mixed()
}

/// Whether it is one word in capitals.
fn is_shouted(value: &[u8]) -> bool {
    value.len() >= SHORTEST && value.iter().all(u8::is_ascii_uppercase)
}

/// Whether a literal is several words that a user beside it logs in with: none that begins as labels do, or says that a
/// password belongs there.
pub(super) fn is_passphrase(name: &str, kind: NameKind, value: &[u8], place: &Place) -> bool {
    const MOST: usize = 80;
    let is_part = |it: &u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b" -".contains(it);
    let is_written = || value.iter().all(is_part) || value.iter().any(u8::is_ascii_digit);
    kind == NameKind::Password
        && ends_as_password(name)
        && matches!(place.setting(), Setting::Configuration | Setting::Code)
        && (SHORTEST..=MOST).contains(&value.len())
        && value.trim() == value
        && value.contains(&b' ')
        && value.iter().all(|it| it.is_ascii_alphanumeric() || b" -_.!'".contains(it))
        && is_written()
        && !is_for_the_eye(value)
        && !shape::is_placeholder(value)
}

/// Whether a literal is a key of words, under the name of a key that signs sessions and tokens: whoever guesses it is anybody.
pub(super) fn is_guessed_key(text: &[u8], pair: &Pair, kind: NameKind, value: &[u8], place: &Place) -> bool {
    kind == NameKind::Secret
        && matches!(place.setting(), Setting::Configuration | Setting::Code)
        && !place.is_of_pipeline()
        && !place.name().starts_with("default")
        && is_of_words(value)
        && !is_filled_in(value)
        && !shape::is_placeholder(value)
        && signs(text, pair, place)
        && stands_as_value(text, pair)
}

/// How grave such a key is.
pub(super) fn grade_of_key(text: &[u8], pair: &Pair, value: &[u8], place: &Place) -> Grade {
    let between = &text[pair.name.end..pair.value.start];
    let is_fallback =
        is_fallback(text, pair) || ["||", "??", "?:", " or "].iter().any(|it| between.contains_str(it));
    let is_developers = place.starts_services() || place.is_tried_out();
    // Of many words, that for a secret is one that people take; a number among them is their own.
    let is_own = value.len() > LONGEST
        && value.iter().filter(|it| it.is_ascii_digit()).count() >= 2
        && !TO_BE_REPLACED.iter().any(|it| value.contains_str(it));
    let is_shown = !is_own && is_for_the_eye(value) || shape::is_weak(value);
    let is_in_use = !is_fallback && !is_developers && !is_shown;
    if is_in_use { Grade::Probable } else { Grade::Hint }
}

/// Whether a name is that of a key which signs: by its words, or by the call or the file for sessions that it stands in.
///
/// Manifests name the keys within a secret so, without quotes (`secretKey: db-password`).
fn signs(text: &[u8], pair: &Pair, place: &Place) -> bool {
    let name = text[pair.name.range()].to_str_lossy();
    let words = words_of_key(&name);
    let between = text[pair.name.end..pair.value.start].trim();
    let is_quoted = between.last().is_some_and(|it| b"\"'`".contains(it));
    let is_of = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let own = name.rsplit(['.', ':', '/']).next().unwrap_or_default().to_ascii_lowercase();
    let is_of_application = matches!(&*own, "secret_key" | "secret_key_base") && !place.is_unquoted();
    let before = &text[pair.name.start.saturating_sub(NEAR)..pair.name.start];
    let is_of_session = || before.contains_str("ession(") || place.name().contains("session");
    let is_of_kind = || is_of(&["session", "cookie", "cookies", "jwt", "signing"]);
    (is_quoted || between == b"=")
        && (is_of_application
            || own.ends_with("secret") && (is_of_kind() || own == "secret" && is_of_session()))
}

/// Whether it is a word, or a few with joints or blanks, as people write them: none that begins with a capital, as labels do.
fn is_of_words(value: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b" _-".contains(byte);
    (SHORTEST..=LONGEST_KEY).contains(&value.len())
        && value[0].is_ascii_lowercase()
        && value.iter().all(is_part)
}

/// Whether a literal is all that a setting in use is given: no word of a sentence, no keyword of a program.
pub(super) fn stands_as_value(text: &[u8], pair: &Pair) -> bool {
    let between = &text[pair.name.end..pair.value.start];
    // What stands between grave accents is a command as often as not.
    let is_quoted = between.last().is_some_and(|it| b"\"'".contains(it));
    let is_tight = between == b"=";
    let behind = &text[pair.value.end..text.len().min(pair.value.end + NEAR)];
    let line = &behind[..behind.find_byte(b'\n').unwrap_or(behind.len())];
    let is_last = matches!(line.trim().first(), None | Some(b'#' | b'\\' | b'"' | b'\'' | b'<'));
    !is_in_comment(text, pair.name.start) && (is_quoted || is_tight || is_last)
}

/// Whether a program lets in who gives it: `password === "admin123"`.
pub(super) fn is_compared(text: &[u8], pair: &Pair) -> bool {
    let between = &text[pair.name.end..pair.value.start];
    let operators: [&[u8]; 5] = [b"===", b"==", b".equals(", b".eq(", b".equalsIgnoreCase("];
    operators.iter().any(|it| between.trim_start().starts_with(it))
}

/// Whether it only holds where a variable is not set: `ENV.fetch("DB_PASSWORD", "heron")`.
pub(super) fn is_fallback(text: &[u8], pair: &Pair) -> bool {
    let is_variable = !text[pair.name.range()].iter().any(u8::is_ascii_lowercase);
    is_variable && text[pair.name.end..pair.value.start].contains(&b',')
}

/// Whether it is the password that is named, and not a secret that holds one (`passwordSecret: redis-credentials`).
fn ends_as_password(name: &str) -> bool {
    let words = words_of_key(name.rsplit(['.', ':', '/']).next().unwrap_or_default());
    words.last().is_some_and(|last| NameKind::of(last) == Some(NameKind::Password))
}

/// Whether it is a word that somebody chose: none that everybody tries, and none that says what belongs in its place.
pub(super) fn is_own_word(value: &[u8]) -> bool {
    value.len() >= SHORTEST
        && is_word(value)
        && !shape::is_weak(value)
        && !shape::is_placeholder(value)
        && !is_filled_in(value)
        && !is_for_the_eye(value)
}

/// Whether it says of what kind the password is, or that it is to be filled in.
fn is_filled_in(value: &[u8]) -> bool {
    value.len() < 3
        || value.iter().all(|it| *it == value[0])
        || std::str::from_utf8(value).is_ok_and(|it| FILLED_IN.holds(&it.to_ascii_lowercase()))
}

/// Whether it says that it is a password, or one to be replaced: `mypass`, `changeit`, `shop-demo`.
fn is_for_the_eye(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    FOR_THE_EYE.iter().any(|it| lower.contains_str(it))
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

/// What stands in passwords that only show where one belongs.
const FOR_THE_EYE: &[&str] = &["pass", "secret", "change", "test", "demo", "example", "sample"];

/// What stands in keys of many words that nobody uses.
const TO_BE_REPLACED: &[&str] = &["your", "change", "test", "demo", "example", "sample", "super", "replace"];

/// Words for a password, which are passwords where nothing better was filled in.
static DELIVERED: WordList = WordList::new("password passwd pass pwd secret changeme change_me change-me");

/// Types, switches, and what stands for a password to come.
static FILLED_IN: WordList = WordList::new(
    "\
    string text required optional hidden boolean object null none nil true false yes auto env default never always \
    password passwd pass pwd secret changeme change_me change-me example foo bar foobar test testing digest ask \
    prompt file plain token basic on_create encrypted hashed undefined empty missing",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};

    const ALONE: Surroundings = Surroundings { has_user: false, is_remote: false, is_local: false };

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
        for value in ["string", "yes", "required", "xxxxxxxx", "yourpassword", "Heron"] {
            assert!(!is_found("deploy/compose.yml", "DB_PASSWORD", value), "{value}");
        }
    }

    #[test]
    fn what_was_never_filled_in_is_where_something_runs_with_it() {
        for value in ["changeme", "password", "Secret"] {
            assert!(is_found("conf/shop.ini", "DB_PASSWORD", value), "{value}");
            for path in ["compose.yml", "conf/dev/shop.ini", "src/shop.py", "shop.json"] {
                assert!(!is_found(path, "DB_PASSWORD", value), "{path} {value}");
            }
        }
        assert!(is_to_be_changed(b"Change-me") && !is_to_be_changed(b"password"));
    }

    #[test]
    fn names_are_words_for_a_password_where_values_have_no_quotes() {
        for value in ["Heron_db1", "HERON"] {
            assert!(is_found("conf/shop.ini", "DB_PASSWORD", value), "{value}");
            assert!(!is_found("src/shop.py", "DB_PASSWORD", value), "{value}");
        }
        assert!(!is_found("conf/shop.ini", "DB_PASSWORD", "Amber-Heron-2209-Lake"));
    }

    #[test]
    fn where_something_is_deployed_from_they_are_graver() {
        let graded = |path: &str, value: &str| {
            let document = Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"");
            grade(value.as_bytes(), &Place::new(&document), ALONE)
        };
        let paths = [
            "roles/shop/tasks/main.yml",
            "k8s/shop.yaml",
            "conf/prod/shop.ini",
            "shop-prod.sh",
            "src/main/resources/application.yml",
            "install.sh",
        ];
        for path in paths {
            assert_eq!(graded(path, "heron-db"), Grade::Probable, "{path}");
        }
        for (path, value) in [
            ("compose.yml", "heron-db"),
            ("k8s/shop.yaml", "guest"),
            ("deploy/dev/a.yml", "heron-db"),
            ("Makefile", "heron-db"),
            ("users.json", "heron-db"),
            ("conf/shop.ini", "mypass"),
        ] {
            assert_eq!(graded(path, value), Grade::Hint, "{path} {value}");
        }
    }

    #[test]
    fn what_stands_beside_one_says_what_it_opens() {
        let graded = |path: &str, value: &str, around: Surroundings| {
            let document = Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, b"");
            grade(value.as_bytes(), &Place::new(&document), around)
        };
        let remote = Surroundings { has_user: true, is_remote: true, is_local: false };
        let local = Surroundings { has_user: true, is_remote: false, is_local: true };
        let with_user = Surroundings { has_user: true, ..ALONE };
        for (path, value, around) in [
            ("a.ini", "guest", remote),
            ("a.js", "heron-db", remote),
            ("a.json", "heron-db", with_user),
            ("roles/shop/main.yml", "heron-db", local),
        ] {
            assert_eq!(graded(path, value, around), Grade::Probable, "{path} {value}");
        }
        for (path, value, around) in
            [("a.ini", "heron-db", local), ("a.ini", "changeit", remote), ("a.js", "guest", with_user)]
        {
            assert_eq!(graded(path, value, around), Grade::Hint, "{path} {value}");
        }
    }

    #[test]
    fn only_what_runs_is_looked_at() {
        assert!(is_found("deploy/run.sh", "DB_PASSWORD", "heron"));
        for path in ["README.md", "tests/compose.yml", ".github/workflows/ci.yml", ".travis.yml"] {
            assert!(!is_found(path, "DB_PASSWORD", "heron"), "{path}");
        }
        assert!(!is_found("deploy/values.yml", "db.passwordSecret", "heron-credentials"));
    }
}
