//! Literals with a secret's name beside them, in any syntax: `password = "…"`, `"apiKey": "…"`, `setToken("…")`,
//! `define('DB_PASSWORD', '…')`, `<password>…</password>`, `Password=…;` in a connection string, `--password …`.
//!
//! Comments are read as well: what is commented out was in use. A few literals that every such name holds are looked for
//! first; only around them is more compared.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::{self, Searcher};
use bstr::ByteSlice;
use regex::bytes::{Regex, RegexBuilder};

use crate::shape::likeness_of_secret;
use crate::text::Span;

use super::grade::{self, Grade};
use super::name::NameKind;
use super::place::{Place, Setting};
use super::{NAMED, Sighting};

/// How much is looked at behind a name.
const REACH: usize = 700;
/// The longest name.
const LONGEST_NAME: usize = 80;
/// A line this long was not written by a person.
const LONG_LINE: usize = 1000;

/// What every name of a secret holds, in the cases that names are written in.
const NEEDLES: &[&str] = &[
    "pass",
    "Pass",
    "PASS",
    "pwd",
    "Pwd",
    "PWD",
    "ecret",
    "ECRET",
    "oken",
    "OKEN",
    "_key",
    "_KEY",
    "Key",
    "-key",
    "pikey",
    "PIKEY",
    "redential",
    "REDENTIAL",
    "uthoriz",
    "UTHORIZ",
    "auth",
    "AUTH",
    "_pw",
    "_PW",
];

/// A name, and the literal that it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: Span,
    pub(super) value: Span,
}

/// The literals with secret names that look like secrets.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    if place.is_foreign {
        return Vec::new();
    }
    let mut found: Vec<Sighting> = Vec::new();
    each_pair(text, place, &mut |pair, kind| {
        let is_known = found.last().is_some_and(|last| last.span.overlaps(pair.value));
        if let (false, Some(sighting)) = (is_known, sighting(text, place, pair, kind)) {
            found.push(sighting);
        }
    });
    found
}

fn sighting(text: &[u8], place: &Place, pair: Pair, kind: NameKind) -> Option<Sighting> {
    let (name, value) = (&text[pair.name.range()], bare(text, pair.value));
    let literal = &text[value.range()];
    let likeness = likeness_of_secret(literal)?;
    if repeats(name, literal) {
        return None;
    }
    let grade = grade::of_named(kind, likeness, literal, place)?;
    let name = name.to_str_lossy();
    let name = name.trim_matches(|it: char| !it.is_alphanumeric() && it != '_').to_owned();
    let is_of_test = crate::binding::words_of_key(&name).iter().any(|word| word.starts_with("test"));
    let grade = if is_of_test || is_in_long_line(text, value.start) { Grade::Hint } else { grade };
    let what = match likeness {
        crate::shape::Likeness::Drawn => "a literal that was drawn at random",
        crate::shape::Likeness::Chosen => "a literal that looks like a chosen password",
        crate::shape::Likeness::Common => "a simple password",
    };
    Some(Sighting { rule: NAMED, name: Some(name), span: value, grade, what })
}

/// The value without the word that says what kind of credentials it is.
fn bare(text: &[u8], value: Span) -> Span {
    let literal = &text[value.range()];
    let scheme = ["Bearer ", "Basic ", "Token ", "token ", "bearer ", "basic ", "key="];
    let start = scheme.iter().find(|it| literal.starts_with(it.as_bytes())).map_or(0, |it| it.len());
    Span::new(value.start + start, value.end)
}

/// Whether the literal only says its own name again.
fn repeats(name: &[u8], literal: &[u8]) -> bool {
    let letters = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|it| it.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let (name, literal) = (letters(name), letters(literal));
    name.len() >= 4
        && literal.len() < name.len() + 4
        && (literal.find(&name).is_some() || name.find(&literal).is_some())
}

fn is_in_long_line(text: &[u8], at: usize) -> bool {
    let before = text[..at].rfind_byte(b'\n').map_or(0, |it| it + 1);
    let end = text.len().min(before + LONG_LINE);
    text[before..end].find_byte(b'\n').is_none() && end == before + LONG_LINE
}

/// Calls `found` with every pair whose name promises a secret, in the order of the names.
fn each_pair(text: &[u8], place: &Place, found: &mut dyn FnMut(Pair, NameKind)) {
    let mut done = 0;
    each_needle(text, &mut |at| {
        if at < done {
            return;
        }
        let Some(name) = name_around(text, at) else { return };
        done = name.end;
        if !may_follow(text, name.end) {
            return;
        }
        let Some(value) = value_of(text, name, place) else { return };
        let kind = text[name.range()].to_str().ok().and_then(NameKind::of);
        if let Some(kind) = kind {
            found(Pair { name, value }, kind);
        }
    });
}

fn each_needle(text: &[u8], found: &mut dyn FnMut(usize)) {
    static SEARCH: LazyLock<Search> = LazyLock::new(|| Search {
        packed: packed::Config::new().builder().extend(NEEDLES).build(),
        automaton: AhoCorasick::new(NEEDLES).expect("a small table makes a small automaton"),
    });
    match &SEARCH.packed {
        Some(packed) => packed.find_iter(text).for_each(|it| found(it.start())),
        None => SEARCH.automaton.find_iter(text).for_each(|it| found(it.start())),
    }
}

/// The search for all needles at once, by vectors where the processor has them.
struct Search {
    packed: Option<Searcher>,
    automaton: AhoCorasick,
}

/// The identifier, or path of identifiers, around a place.
fn name_around(text: &[u8], at: usize) -> Option<Span> {
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-$".contains(byte);
    let floor = at.saturating_sub(LONGEST_NAME);
    let start = text[floor..at].iter().rposition(|it| !is_inside(it)).map_or(floor, |it| floor + it + 1);
    let ceiling = text.len().min(at + LONGEST_NAME);
    let end = text[at..ceiling].iter().position(|it| !is_inside(it)).map_or(ceiling, |it| at + it);
    // What a name is compared with is given to the name itself.
    let compared =
        [".equals", ".equalsIgnoreCase", ".eq"].iter().find(|it| text[start..end].ends_with(it.as_bytes()));
    let end = end - compared.map_or(0, |it| it.len());
    (at < end && end - start <= LONGEST_NAME).then_some(Span::new(start, end))
}

/// Whether anything that gives a value can follow.
fn may_follow(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|byte| b"\"'`])[ \t:=!?|,(>.\\".contains(byte))
}

/// The literal that a name is given.
fn value_of(text: &[u8], name: Span, place: &Place) -> Option<Span> {
    let behind = &text[name.end..text.len().min(name.end + REACH)];
    let line = &behind[..behind.find_byteset(b"\r\n").unwrap_or(behind.len())];
    let at = |span: std::ops::Range<usize>| Span::new(name.end + span.start, name.end + span.end);
    if let Some(value) = quoted(text, name, behind) {
        return Some(value);
    }
    let is_element = name.start > 0 && text[name.start - 1] == b'<';
    if is_element || line.starts_with(b"\"") || line.starts_with(b"'") {
        let found = MARKUP.captures(behind).and_then(|it| it.name("v").or_else(|| it.name("w")));
        if let Some(found) = found {
            return Some(at(found.range()));
        }
    }
    if text[..name.end].get(name.start..name.start + 2) == Some(b"--")
        && let Some(found) = ARGUMENT.captures(line).and_then(|it| it.name("v"))
    {
        return Some(at(found.range()));
    }
    if let Some(found) = CONNECTION.captures(line).and_then(|it| it.name("v"))
        && is_in_connection(text, name)
    {
        return Some(at(found.range()));
    }
    if place.is_unquoted
        && is_key(text, name, place)
        && let Some(found) = UNQUOTED.captures(line).and_then(|it| it.name("v"))
    {
        return Some(at(found.range()));
    }
    None
}

/// Behind an operator or as the first argument, between quotes.
fn quoted(text: &[u8], name: Span, behind: &[u8]) -> Option<Span> {
    let found = QUOTED.captures(behind)?;
    let (operator, quote) = (found.name("op")?.as_bytes(), found.name("quote")?);
    let before = name.start.checked_sub(1).map(|at| text[at]);
    let is_quoted = before.is_some_and(|it| b"\"'`".contains(&it)) && b"\"'`".contains(&text[name.end]);
    let fits = match operator {
        b"(" => {
            is_setter(&text[name.range()])
                || text[name.range()].contains(&b'.') && is_property_call(text, name)
        }
        b"," => is_quoted && is_first_argument(text, name) && !found[0].contains(&b'\n'),
        _ => true,
    };
    let is_typed = found.name("type").is_none() || operator == b"=";
    if !fits || !is_typed {
        return None;
    }
    let start = quote.end();
    let rest = &behind[start..];
    let end = closing(rest, quote.as_bytes())?;
    let is_format = found.name("prefix").is_some_and(|it| it.as_bytes().find_byteset(b"f$F").is_some());
    if is_format && rest[..end].find_byte(b'{').is_some() || is_continued(&rest[end + quote.len()..]) {
        return None;
    }
    Some(Span::new(name.end + start, name.end + start + end))
}

/// Whether a quoted name is the first argument of a call: in a list it stands beside other names.
fn is_first_argument(text: &[u8], name: Span) -> bool {
    let before = text[..name.start - 1].trim_end_with(|it| it == ' ' || it == '\\');
    let called = before.strip_suffix(b"(").unwrap_or_default();
    called.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Whether a function sets what its name says.
fn is_setter(name: &[u8]) -> bool {
    let own = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    ["set", "with", "Set", "With"].iter().any(|start| own.starts_with(start.as_bytes()))
}

/// `.password("…")` of a builder.
fn is_property_call(text: &[u8], name: Span) -> bool {
    let name = &text[name.range()];
    let own = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    ["password", "passwd", "secret", "apiKey", "accessKey", "secretKey", "secretAccessKey"]
        .iter()
        .any(|it| own == it.as_bytes())
}

/// Where a literal ends: at its own quote, on the same line.
fn closing(rest: &[u8], quote: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\n' | b'\r' => return None,
            _ if rest[at..].starts_with(quote) => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// Whether more is added to a literal.
fn is_continued(behind: &[u8]) -> bool {
    let behind = behind.trim_start_with(|it| it == ' ' || it == '\t');
    let is_joint = behind.starts_with(b"+") || behind.starts_with(b"%") || behind.starts_with(b"..");
    is_joint || behind.starts_with(b". ") || behind.starts_with(b".format(") || behind.starts_with(b".$")
}

/// What stands before a key on its line.
const LEADS: &[&[u8]] = &[
    b"export",
    b"set",
    b"ENV",
    b"ARG",
    b"SET",
    b"setx",
    b"-e",
    b"env",
    b"declare -x",
    b"local",
    b"readonly",
    b"echo",
];

/// Whether a name stands where a key of a configuration stands: first on its line.
fn is_key(text: &[u8], name: Span, place: &Place) -> bool {
    let start = text[..name.start].rfind_byte(b'\n').map_or(0, |at| at + 1);
    let before = text[start..name.start].trim();
    let before = before.trim_start_with(|it| "#/;*-!>|\"'".contains(it)).trim();
    before.is_empty() || LEADS.contains(&before) || place.setting == Setting::Prose && before.len() < 80
}

/// Whether a name stands among the parts of a connection string.
fn is_in_connection(text: &[u8], name: Span) -> bool {
    let from = name.start.saturating_sub(300);
    let before = &text[from..name.start];
    let before = &before[before.rfind_byte(b'\n').map_or(0, |at| at + 1)..];
    let behind = &text[name.end..text.len().min(name.end + 300)];
    let behind = &behind[..behind.find_byte(b'\n').unwrap_or(behind.len())];
    let is_part = before.ends_with(b";")
        || before.ends_with(b"; ")
        || before.ends_with(b"\"")
        || before.ends_with(b" ");
    let line = [before, behind].concat().to_ascii_lowercase();
    let parts = [
        "server=",
        "data source=",
        "host=",
        "user id=",
        "uid=",
        "initial catalog=",
        "database=",
        "user=",
        "address=",
        "endpoint=",
    ];
    let local = [
        "localhost",
        "127.0.0.1",
        "(localdb)",
        "(local)",
        "=.;",
        "=.\\",
        "host=db;",
        "server=db;",
        "host.docker.internal",
    ];
    let holds = |parts: &[&str]| parts.iter().filter(|part| line.find(part).is_some()).count();
    is_part && holds(&parts) >= 2 && holds(&local) == 0
}

/// A pattern over bytes that holds where it begins.
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).unicode(false).build().expect("the pattern is tried by the tests")
}

/// What closes a name, its type, an operator, and the quote of a literal.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"\A(?:\\?["'`\]\)]){0,3}(?:\[[0-9A-Z_a-z]{0,24}\])?[ \t]{0,40}"#,
        r#"(?P<type>!?:[ \t]{0,4}[&*A-Za-z_][^=:,;(){}"'`\r\n]{0,40}?[ \t]{0,4}|(?:string|char)[ \t]{1,4})?"#,
        r"(?P<op>===?|!==?|=>|:=|\?\?=?|\|\|=?|=|:|,|\(|\.eq[A-Za-z]{0,16}\(|or[ \t])[ \t]{0,40}(?:\r?\n[ \t]{0,60})?",
        r"(?:String::from\(|new[ ]String\(|SecretString::new\(|Some\(|str\(|Buffer\.from\(|\[\]byte\(|\()?",
        r#"(?P<prefix>[@bBrRuULlfF$]{0,2})(?P<quote>\\?["'`])"#,
    ))
});

/// An element's text, or the `value` beside a `name`.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\A(?:["'][ \t\r\n]{1,40}(?i:value)=["'](?P<v>[^"'<>\r\n]{1,512})["']|["']?[ \t]{0,4}>[ \t\r\n]{0,40}(?:<value>|<string>)?(?P<w>[^<>\s]{4,512})<)"#,
    )
});

/// The value of an argument of a command.
static ARGUMENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\A[= ]["']?(?P<v>[^\s"'`|;&<>$-][^\s"'`|;&<>]{3,128})"#));

/// A part of a connection string.
static CONNECTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\A[ \t]{0,4}=[ \t]{0,4}(?P<v>[^;"'<>\s\\]{3,128})(?:[;"'\\<]|\z)"#));

/// A value without quotes.
static UNQUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\A["'`*\]]{0,3}[ \t]{0,40}(?:[:=]|[:=]>)[*`]{0,2}[ \t]{0,40}(?P<v>[^\s"'`,;<>(){}|!&*@%\[][^\s"'`,;<>(){}|]{3,511})(?:[ \t;,`]|\z)"#,
    )
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};

    fn values(path: &str, text: &str) -> Vec<String> {
        let document =
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
        let found = sightings(document.text(), &Place::of(&document));
        found
            .into_iter()
            .filter(|it| it.grade > Grade::Hint)
            .map(|it| text[it.span.range()].to_owned())
            .collect()
    }

    #[test]
    fn literals_with_secret_names_are_found_in_any_syntax() {
        for (path, text) in [
            ("a.py", "password = 'Pr0d-Db!2019'"),
            ("a.py", "connect(user, password=u'Pr0d-Db!2019')"),
            ("a.py", "os.environ.get('DB_PASSWORD', 'Pr0d-Db!2019')"),
            ("a.js", "const cfg = { dbPassword: \"Pr0d-Db!2019\" }"),
            ("a.ts", "private readonly password: string = 'Pr0d-Db!2019';"),
            ("a.js", "const p = process.env.DB_PASSWORD || 'Pr0d-Db!2019'"),
            ("A.java", "ds.setPassword(\"Pr0d-Db!2019\");"),
            ("A.java", "if (password.equals(\"Pr0d-Db!2019\")) {"),
            ("a.go", "var dbPassword string = \"Pr0d-Db!2019\""),
            ("a.go", "dbPassword := \"Pr0d-Db!2019\""),
            ("a.rs", "const DB_PASSWORD: &str = \"Pr0d-Db!2019\";"),
            ("a.kt", "val password: String = \"Pr0d-Db!2019\""),
            ("a.php", "define('DB_PASSWORD', 'Pr0d-Db!2019');"),
            ("a.php", "$config['password'] = 'Pr0d-Db!2019';"),
            ("a.rb", ":password => 'Pr0d-Db!2019'"),
            ("a.ex", "password: \"Pr0d-Db!2019\""),
            ("a.c", "char *db_password = \"Pr0d-Db!2019\";"),
            ("a.c", "static const char password[] = \"Pr0d-Db!2019\";"),
            ("a.js", "// password: 'Pr0d-Db!2019'"),
            ("a.sh", "DB_PASSWORD=Pr0d-Db!2019"),
            ("a.sh", "# export DB_PASSWORD=Pr0d-Db!2019"),
            ("a.ini", "password = Pr0d-Db!2019"),
            ("a.xml", "<password>Pr0d-Db!2019</password>"),
            ("a.xml", "<add key=\"DbPassword\" value=\"Pr0d-Db!2019\"/>"),
            ("web.config", "connectionString=\"Server=sql.acme.io;User Id=app;Password=Pr0d-Db!2019;\""),
            ("a.yml", "run: tool --password Pr0d-Db!2019 --user x"),
            ("a.json", r#"{"payload": "{\"password\": \"Pr0d-Db!2019\"}"}"#),
        ] {
            assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{path}: {text}");
        }
    }

    #[test]
    fn other_literals_are_not() {
        for (path, text) in [
            ("a.py", "password = getpass('Enter Password1: ')"),
            ("a.py", "password = os.environ['DB_PASSWORD2']"),
            ("a.js", "t('user.password'), password: 'user.password'"),
            ("a.js", "const password = 'Pr0d-' + suffix"),
            ("a.js", "password: `Pr0d-${name}2019!`"),
            ("a.py", "password = f'Pr0d-{name}2019!'"),
            ("a.js", "passwordField: 'Pr0d-Db!2019'"),
            ("a.js", "expect(t).toBe('x'); passed('Pr0d-Db!2019')"),
            ("locales/de.json", "{\"password\": \"Pr0d-Db!2019\"}"),
            ("tests/a.py", "password = 'Pr0d-Db!2019'"),
            ("a.cs", "connectionString=\"Server=localhost;User Id=app;Password=Pr0d-Db!2019;\""),
            ("a.js", "log('invalid token: ' + token + ' for user7')"),
        ] {
            assert_eq!(values(path, text), [] as [&str; 0], "{path}: {text}");
        }
    }
}
