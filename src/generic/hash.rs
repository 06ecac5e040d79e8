//! Hashes of passwords in the files that hold them: `.htpasswd`, `shadow`, proftpd's users, dumps.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::shape;
use crate::text::Span;

use super::grade::Grade;
use super::place::{Place, Setting};
use super::{HASHED, Sighting};

/// How many hashes of a file are pointed at.
const SHOWN: usize = 20;

/// The hashes in a file of a kind that holds some.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    let Some(grade) = grade_in(place) else { return Vec::new() };
    let found = HASH.find_iter(text).filter(|it| !shape::is_documented_example(it.as_bytes()));
    let real = found.filter(|it| !is_drawn(it.as_bytes()));
    let sighting = |span: Span| Sighting {
        rule: HASHED,
        name: None,
        span,
        pieces: Vec::new(),
        grade: if place.setting() == Setting::Test { Grade::Hint } else { grade },
        what: "the hash of a password",
    };
    // The rows of a dump are one matter.
    let shown = if grade == Grade::Hint { 1 } else { SHOWN };
    real.take(shown).map(|it| sighting(it.range().into())).collect()
}

/// Whether a hash is only shown: `$6$xxxx`.
fn is_drawn(hash: &[u8]) -> bool {
    let body = hash.rsplit(|byte| matches!(byte, b'$' | b'}' | b':')).next().unwrap_or_default();
    shape::is_placeholder(body)
}

/// How grave hashes are in a file; `None` where none are looked for.
fn grade_in(place: &Place) -> Option<Grade> {
    let name = place.name();
    let extension = name.rsplit('.').next().unwrap_or_default();
    let is_of_system = ["shadow", "shadow-", "gshadow", "master.passwd"].contains(&name);
    let is_of_server = name.contains("htpasswd")
        || name.contains("proftpd")
        || name == "ftpd.passwd"
        || extension == "htdigest";
    let is_of_users = name == "passwd" || extension == "passwd";
    match () {
        () if is_of_system => Some(Grade::Certain),
        () if is_of_server || is_of_users => Some(Grade::Probable),
        () if ["sql", "dump", "ldif"].contains(&extension) => Some(Grade::Hint),
        () => None,
    }
}

/// The forms of `crypt`, bcrypt, Apache, Argon2, Django, LDAP, phpass, and `MySQL`, and DES behind a user's name.
static HASH: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        r"\$(?:1|5|6|y|gy|7|apr1)\$[./0-9A-Za-z$=,]{20,200}",
        r"\$2[abxy]?\$[0-9]{2}\$[./0-9A-Za-z]{53}",
        r"\$argon2(?:id?|d)\$[0-9A-Za-z$=,+/]{20,200}",
        r"pbkdf2_sha(?:1|256)\$[0-9]{3,8}\$[0-9A-Za-z]{4,64}\$[0-9A-Za-z+/=]{20,100}",
        r"\{S?SHA(?:256|512)?\}[0-9A-Za-z+/=]{24,140}",
        r"\$[PH]\$[./0-9A-Za-z]{31}",
        r"'\*[0-9A-F]{40}'",
        r"(?m:^[a-z_][0-9a-z_.-]{0,31}:[./0-9A-Za-z]{13}(?:$|[:\r]))",
    ];
    Regex::new(&format!("(?-u){}", forms.join("|"))).expect("the pattern is tried by the tests")
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};
    use crate::rule::expand_placeholders;

    fn count(path: &str, text: &str) -> usize {
        let text = expand_placeholders(text);
        let document =
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
        sightings(document.text(), &Place::new(&document)).len()
    }

    #[test]
    fn hashes_are_found_where_they_are_kept() {
        assert_eq!(count(".htpasswd", "admin:$apr1${base62:8:a}${base62:22:b}\n"), 1);
        assert_eq!(count(".htpasswd", "admin:{base62:13:c}\n"), 1);
        assert_eq!(
            count("etc/shadow", "root:$6${base62:16:d}${base62:86:e}:18000:0:99999:7:::\nbin:*:1::::::\n"),
            1
        );
        assert_eq!(count("users.sql", "INSERT INTO users VALUES (1, '$2y$10${base62:53:f}');"), 1);
        assert_eq!(count("a.py", "x = '$2y$10${base62:53:g}'"), 0);
        assert_eq!(count(".htpasswd", "admin:$apr1$xxxxxxxx$xxxxxxxxxxxxxxxxxxxxxx\n"), 0);
    }
}
