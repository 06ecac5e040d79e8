//! Values that stand for a value to come, and values that everyone knows.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use bstr::ByteSlice;

use super::{body, entropy_bits};

/// Whether a value only shows where a value belongs: `changeme`, `<token>`, `your-key-here`, `xxxxxxxx`, and the same
/// behind a vendor's prefix (`sk_live_xxxxxxxx`).
///
/// A real credential is as good as never taken for one: what is looked for inside a value has at least six characters,
/// or is a pattern that random text does not show.
pub(crate) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim();
    stands_for_a_value(value) || stands_for_a_value(body(value))
}

/// Whether a value is one of the passwords that everybody tries first. Software is delivered with them.
pub(crate) fn is_weak(value: &[u8]) -> bool {
    let word = value.trim().to_ascii_lowercase();
    word.is_empty() || WEAK_SET.contains(&*word) || is_counted_up(&word)
}

fn stands_for_a_value(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let joined: Vec<u8> = lower.iter().map(|&it| if matches!(it, b'-' | b' ') { b'_' } else { it }).collect();
    joined.is_empty()
        || WORD_SET.contains(&*joined)
        || BEGINNING_LIST.iter().any(|beginning| joined.starts_with(beginning))
        || INSIDE_SEARCH.is_match(&joined)
        || RUN_SEARCH.is_match(value)
        || joined.split(|&byte| byte == b'_' || byte == b'.').any(|part| PART_SET.contains(part))
        || is_wrapped(value)
        || is_monotonous(value)
        || is_counted_up(&lower)
}

/// The words of one of the tables below.
fn words(table: &'static str) -> impl Iterator<Item = &'static [u8]> {
    table.split_whitespace().map(str::as_bytes)
}

/// The tables in the form in which they are asked: every value of every document is compared with them.
static WORD_SET: LazyLock<BTreeSet<&[u8]>> = LazyLock::new(|| words(WORDS).collect());
static PART_SET: LazyLock<BTreeSet<&[u8]>> = LazyLock::new(|| words(PARTS).collect());
static WEAK_SET: LazyLock<BTreeSet<&[u8]>> = LazyLock::new(|| words(WEAK).collect());
static BEGINNING_LIST: LazyLock<Vec<&[u8]>> = LazyLock::new(|| words(BEGINNINGS).collect());
static INSIDE_SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| search(INSIDE));
static RUN_SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| search(RUNS));

fn search(table: &'static str) -> AhoCorasick {
    let mut builder = AhoCorasick::builder();
    builder.kind(Some(AhoCorasickKind::ContiguousNFA));
    builder.build(words(table)).expect("a small table makes a small automaton")
}

/// Whether it is in brackets that no shell and no template gives a meaning to.
fn is_wrapped(value: &[u8]) -> bool {
    let pairs: [(u8, u8); 3] = [(b'<', b'>'), (b'[', b']'), (b'{', b'}')];
    let is_shouted = value.len() > 6 && value.starts_with(b"!!!") && value.ends_with(b"!!!");
    is_shouted
        || value.len() >= 2
            && pairs.iter().any(|&(open, close)| value[0] == open && value.ends_with(&[close]))
}

/// Whether it says too little for its length: a handful of different bytes, or one of them nearly everywhere.
fn is_monotonous(value: &[u8]) -> bool {
    if value.len() < 6 {
        return !value.is_empty() && value.iter().all(|byte| b"*.-_x0".contains(byte));
    }
    let mut counts = [0_usize; 256];
    for &byte in value {
        counts[usize::from(byte)] += 1;
    }
    let distinct = counts.iter().filter(|&&count| count > 0).count();
    let most = counts.iter().copied().max().unwrap_or_default();
    distinct <= 3 || most * 10 >= value.len() * 6 || value.len() >= 16 && entropy_bits(value) < 2.5
}

/// Whether it is counted up (`123456`, `abcd1234`) or typed along a row of the keyboard. `lower` is in lower case.
fn is_counted_up(lower: &[u8]) -> bool {
    if lower.len() < 5 {
        return false;
    }
    let steps = lower.windows(2).filter(|pair| follows(pair[0], pair[1])).count();
    let pairs = lower.len() - 1;
    steps * 2 > pairs || longest_run(lower) >= 9
}

/// How many bytes in a row each follow the one before.
fn longest_run(lower: &[u8]) -> usize {
    let (mut longest, mut run) = (1, 1);
    for pair in lower.windows(2) {
        run = if follows(pair[0], pair[1]) { run + 1 } else { 1 };
        longest = longest.max(run);
    }
    longest
}

fn follows(one: u8, next: u8) -> bool {
    let is_next =
        next.is_ascii_alphanumeric() && one.is_ascii_alphanumeric() && one.checked_add(1) == Some(next);
    is_next || one.is_ascii() && next.is_ascii() && STEPS[usize::from(one)] & (1 << next) != 0
}

/// The rows of a keyboard, and the steps from one sequence into the next.
const KEYBOARD: &[u8] = b"qwertyuiop asdfghjkl zxcvbnm 90 9a 0a";

/// For each byte the bytes that follow it somewhere in [`KEYBOARD`], as a set of bits.
const STEPS: [u128; 128] = {
    let mut steps = [0; 128];
    let mut at = 1;
    while at < KEYBOARD.len() {
        steps[KEYBOARD[at - 1] as usize] |= 1 << KEYBOARD[at];
        at += 1;
    }
    steps
};

/// Values that are placeholders as a whole, in lower case with `_` for `-` and blank.
const WORDS: &str = "\
    0 1 null nil none undefined true false yes no todo tbd fixme abc abc123 foo bar baz qux foobar test \
    testing secret password passwd pass admin root postgres user username guest default letmein hunter2 \
    s3cr3t n/a na unused disabled local localhost dev development hidden removed masked token key api_key \
    apikey value string";

/// Beginnings of whole values that are placeholders.
const BEGINNINGS: &str = "\
    your_ my_secret my_key my_token my_password my_api mysecret mypassword dummy fake mock stub sample \
    insert_ enter_ replace_ put_ add_your set_me fill_ fillme redacted censored supersecret super_secret \
    not_real not_a_real notreal this_is_a thisisa not_secret not_a_secret notsecret change_";

/// Words that random text does not hold by chance.
const INSIDE: &str = "\
    example placeholder changeme change_me change_this replaceme replace_me replace_with redacted your_ \
    yourkey yourtoken yoursecret yourpassword youraccess _goes_here deadbeefdeadbeef loremipsum lorem_ipsum \
    00000000 11111111 abcdefgh 填写 你的";

/// What is drawn in place of characters.
const RUNS: &str = "xxxx XXXX ... … ****";

/// Words that make a value a placeholder where they are one of its parts.
const PARTS: &str = "here your dummy fake mock placeholder sample todo xxx";

/// Passwords that software is delivered with, and those that people try first.
const WEAK: &str = "\
    postgres postgresql root password password1 password123 passwd pass secret admin administrator example \
    minio minioadmin minio123 guest changeme changeit change_me change-me test testing test123 user mysql \
    mariadb mongo mongodb redis rabbitmq rabbit elastic docker vagrant default letmein qwerty dev \
    development local localhost demo sa toor pw pwd foo bar foobar abc123 hunter2 s3cr3t admin123 root123 \
    app db database keycloak wordpress django rails laravel sail homestead supabase hasura prisma nextcloud \
    grafana airflow 1234 1111 0000 111111 000000 123123 p@ssw0rd passw0rd pa55word welcome";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filled_in_later_is_a_placeholder() {
        for value in [
            "",
            "changeme",
            "CHANGE-ME",
            "<token>",
            "[your key]",
            "your-api-key",
            "sk_live_your_key_here",
            "xxxxxxxx",
            "sk_test_xxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_****",
            "abcdefghijklmnop",
            "0123456789abcdef",
            "sk_live_...",
            "EXAMPLEKEY",
            "insert-token",
            "AKIAIOSFODNN7EXAMPLE",
            "sk-proj-dummy",
            "aaaaaaaaaaaaaaaab",
            "abcd1234efgh5678",
            "test",
            "1234567890",
            "sk_live_123456789",
            "TODO",
            "my-secret-value",
            "qwertyuiop",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn what_somebody_chose_is_no_placeholder() {
        for value in [
            "hB7kQ2mX9pLw4Zt",
            "correct horse battery staple",
            "3fa9c1d27be8405f",
            "Tr0ub4dor&3",
            "3000",
            "info",
        ] {
            assert!(!is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn delivered_passwords_are_weak() {
        for value in ["postgres", "Password", "minioadmin", "12345", "123456789", "guest", "qwerty"] {
            assert!(is_weak(value.as_bytes()), "{value}");
        }
        assert!(!is_weak(b"hB7kQ2mX9pLw4Zt"));
    }
}
