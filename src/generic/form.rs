//! The forms in which a name is given a literal, whatever the language: an operator and quotes, an element of markup, an
//! argument of a command, a part of a connection string, a header, a field of a form, and a line of a configuration.

use std::ops::Range;

use bstr::ByteSlice;
use regex_automata::util::captures::Captures;

use crate::text::{Anchored, Span};

use super::pair::line_before;
use super::place::{Place, Setting};

/// How much is looked at behind a name: a private key of 4096 bits in base64 ends before.
const REACH: usize = 3600;
/// How much of it where no quotes say where a literal ends.
const NEAR: usize = 700;

/// The literal that a name is given.
pub(super) fn value_of(text: &[u8], name: Span, place: &Place) -> Option<Span> {
    let behind = &text[name.end..text.len().min(name.end + REACH)];
    let near = &behind[..behind.len().min(NEAR)];
    let line = &near[..near.find_byteset(b"\r\n").unwrap_or(near.len())];
    let at = |span: Range<usize>| Span::new(name.end + span.start, name.end + span.end);
    if let Some(value) = quoted(text, name, behind) {
        return Some(value);
    }
    let is_element = name.start > 0 && text[name.start - 1] == b'<';
    if (is_element || line.starts_with(b"\"") || line.starts_with(b"'"))
        && let Some(found) = MARKUP.of(behind).and_then(|it| it.literal())
    {
        return Some(at(found));
    }
    if let Some(value) = argument(text, name, line).or_else(|| statement(text, name, line)) {
        return Some(at(value));
    }
    if is_assigned(line)
        && let Some(found) = CONNECTION.of(line).and_then(|it| it.part("v"))
        && is_in_connection(text, name)
    {
        return Some(at(found));
    }
    if let Some(value) = inline(text, name, line) {
        return Some(at(value));
    }
    if place.is_unquoted()
        && is_key(text, name, place)
        && let Some(found) = UNQUOTED.of(line).or_else(|| LISTED.of(near)).and_then(|it| it.part("v"))
    {
        return Some(at(found));
    }
    None
}

/// `--password …`, `-storepass …`: the value of an argument of a command.
fn argument(text: &[u8], name: Span, line: &[u8]) -> Option<Range<usize>> {
    const SHORTEST: usize = 6;
    let own = &text[name.range()];
    let is_long = own.starts_with(b"--") || own.starts_with(b"-") && own.len() >= SHORTEST;
    let begins = name.start == 0 || b" \t\r\n\"'`[(,".contains(&text[name.start - 1]);
    let found = if is_long && begins { ARGUMENT.of(line)?.part("v")? } else { return None };
    // The tools of OpenSSL name the source of a password before it.
    let start = if line[found.clone()].starts_with(b"pass:") { found.start + 5 } else { found.start };
    Some(start..found.end)
}

/// `IDENTIFIED BY '…'`, `WITH PASSWORD '…'`, `#define PASSWORD "…"`: a user of a database, a constant of C.
fn statement(text: &[u8], name: Span, line: &[u8]) -> Option<Range<usize>> {
    let own = &text[name.range()];
    let before = text[name.start.saturating_sub(16)..name.start].trim_end();
    let last = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    let introduces = |word: &str| last.eq_ignore_ascii_case(word.as_bytes());
    let is_identified = own.eq_ignore_ascii_case(b"identified");
    let is_statement = is_identified
        || own == b"PASSWORD"
        || own.eq_ignore_ascii_case(b"password") && ["with", "encrypted"].into_iter().any(introduces)
        || ["#define", "%define"].into_iter().any(introduces);
    let found = if is_statement { STATEMENT.of(line)? } else { return None };
    // People speak of what is identified by a name, databases of users.
    let is_of_database = || {
        let before = line_before(text, name.start).to_ascii_lowercase();
        ["user", "role", "grant"].iter().any(|it| before.find(it).is_some())
    };
    let bare = || found.part("w").filter(|_| !is_identified || is_of_database());
    found.part("v").or_else(bare)
}

/// Within a text: a header (`"X-Auth-Token: …"`), a field of a form (`?token=…&`), a variable before a command.
fn inline(text: &[u8], name: Span, line: &[u8]) -> Option<Range<usize>> {
    if !line.starts_with(b"=") && !line.starts_with(b":") {
        return None;
    }
    let is_tight = line.starts_with(b"=");
    if is_tight
        && is_among_pairs(text, name)
        && let Some(found) = PAIRED.of(line).and_then(|it| it.part("v"))
    {
        return Some(found);
    }
    let is_shouted = || !text[name.range()].iter().any(u8::is_ascii_lowercase);
    let fits = match text[..name.start].last()? {
        b'"' | b'\'' | b'`' => true,
        b'?' | b'&' | b'#' => is_tight,
        b' ' | b'\t' | b';' => is_tight && (is_shouted() || is_option(text, name)),
        b'=' | b',' => is_tight && is_in_option(text, name),
        _ => false,
    };
    if fits { INLINE.of(line)?.part("v") } else { None }
}

/// Whether the word before a name is a pair as well: `db.acme.io ansible_user=app ansible_ssh_pass=…`, `host=db password=…`.
fn is_among_pairs(text: &[u8], name: Span) -> bool {
    let before = line_before(text, name.start);
    let word = before.trim_end().rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let is_pair = |(key, value): (&[u8], &[u8])| {
        !key.is_empty() && key.iter().all(is_of_name) && value.iter().all(|it| !b",;()<>\"'".contains(it))
    };
    before.ends_with(b" ") && word.split_once_str("=").is_some_and(is_pair)
}

/// Whether a name stands behind an option: `-e db.password=…`, `--set auth.password=…`.
fn is_option(text: &[u8], name: Span) -> bool {
    let before = line_before(text, name.start).trim_end();
    let option = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    let letters = option.strip_prefix(b"--").or_else(|| option.strip_prefix(b"-")).unwrap_or_default();
    letters.first().is_some_and(u8::is_ascii_alphabetic)
        && letters.iter().all(|it| it.is_ascii_alphanumeric() || *it == b'-')
}

/// Whether a name stands within an option that takes pairs: `--from-literal=password=…`, `--set user=app,password=…`.
fn is_in_option(text: &[u8], name: Span) -> bool {
    let before = line_before(text, name.start);
    let mut words = before.rsplit(u8::is_ascii_whitespace);
    let (own, lead) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    own.starts_with(b"--") && own.ends_with(b"=") || lead.starts_with(b"--set") && own.ends_with(b",")
}

/// Behind an operator or as the first argument, between quotes.
fn quoted(text: &[u8], name: Span, behind: &[u8]) -> Option<Span> {
    let found = QUOTED.of(behind)?;
    let (operator, quote) = (found.text_of("op")?, found.part("quote")?);
    let before = name.start.checked_sub(1).map(|at| text[at]);
    let is_quoted = before.is_some_and(|it| b"\"'`".contains(&it)) && b"\"'`".contains(&text[name.end]);
    let fits = match operator {
        b"(" => sets(text, name),
        b"," if text[name.range()].starts_with(b"CURLOPT_") => true,
        b"," => is_quoted && is_first_argument(text, name) && !found.text.contains(&b'\n'),
        _ => true,
    };
    let is_typed = found.part("type").is_none() || operator == b"=";
    if !fits || !is_typed {
        return None;
    }
    let start = quote.end;
    let rest = &behind[start..];
    let end = closing(rest, &behind[quote.clone()])?;
    let is_format = found.text_of("prefix").is_some_and(|it| it.find_byteset(b"f$F").is_some());
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

/// Whether a call sets what its name says.
pub(super) fn sets(text: &[u8], name: Span) -> bool {
    is_setter(&text[name.range()]) || text[name.range()].contains(&b'.') && is_property_call(text, name)
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
    ["password", "Password", "passwd", "secret", "apiKey", "accessKey", "secretKey", "secretAccessKey"]
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
    let before = line_before(text, name.start).trim();
    let before = before.trim_start_with(|it| "#/;*-!>|\"'".contains(it)).trim();
    before.is_empty() || LEADS.contains(&before) || place.setting() == Setting::Prose && before.len() < 80
}

/// Whether an assignment stands behind a name.
fn is_assigned(line: &[u8]) -> bool {
    line.trim_start_with(|it| it == ' ' || it == '\t').starts_with(b"=")
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

/// A form, as a regular expression over the bytes behind a name.
struct Form {
    expression: &'static str,
    /// How long the literal is at most. An expression that counts so far takes long to build.
    longest: usize,
    regex: Anchored,
}

/// A text in a form.
struct Formed<'t> {
    text: &'t [u8],
    groups: Captures,
}

impl Form {
    const fn new(expression: &'static str) -> Self {
        Self::within(usize::MAX, expression)
    }

    /// One whose literal is followed by what is not of it, and has no more bytes than this.
    const fn within(longest: usize, expression: &'static str) -> Self {
        Self { expression, longest, regex: Anchored::new() }
    }

    /// What a text begins with, when it has the form.
    fn of<'t>(&self, text: &'t [u8]) -> Option<Formed<'t>> {
        let expression = || self.expression.to_owned();
        let end = self.regex.end_of_match(text, expression)?;
        // Groups are dear in proportion to the text, of which only some forms ask where it ends.
        let text = if self.expression.contains(r"\z") { text } else { &text[..end] };
        let formed = Formed { text, groups: self.regex.groups(text, expression) };
        let is_short = formed.literal().is_none_or(|it| it.len() <= self.longest);
        is_short.then_some(formed)
    }
}

impl<'t> Formed<'t> {
    fn literal(&self) -> Option<Range<usize>> {
        self.part("v").or_else(|| self.part("w"))
    }

    /// Where a part stands that has a name.
    fn part(&self, name: &str) -> Option<Range<usize>> {
        self.groups.get_group_by_name(name).map(|it| it.range())
    }

    fn text_of(&self, name: &str) -> Option<&'t [u8]> {
        self.part(name).map(|it| &self.text[it])
    }
}

/// What closes a name, its type, an operator, and the quote of a literal.
static QUOTED: Form = Form::new(concat!(
    r#"(?:\\?["'`\]\)]){0,3}(?:\[[0-9A-Z_a-z]{0,24}\])?[ \t]{0,40}"#,
    r#"(?P<type>!?:[ \t]{0,4}[&*A-Za-z_][^=:,;(){}"'`\r\n]{0,40}?[ \t]{0,4}|(?:string|char)[ \t]{1,4})?"#,
    r"(?P<op>===?|!==?|=>|:{1,3}=|\?\??=?|\.=|\|\|=?|=|:|,|\(|\.eq[A-Za-z]{0,16}\(|or[ \t])[ \t]{0,40}(?:\r?\n[ \t]{0,60})?",
    r"(?:String::from\(|new[ ]String\(|SecretString::new\(|Some\(|str\(|Buffer\.from\(|\[\]byte\(|\(|[0-9A-Z_a-z.]{0,24}",
    r"(?:[dD]ecode|hex2bin|fromhex|unhexlify|parseHexBinary)[0-9A-Za-z]{0,10}\()?",
    r#"(?P<prefix>[@bBrRuULlfF$]{0,2})(?P<quote>\\?["'`])"#,
));

/// An element's text, or the `value` beside a `name`.
static MARKUP: Form = Form::within(
    512,
    r#"(?:["'][ \t\r\n]{1,40}(?i:value)=["'](?P<v>[^"'<>\r\n]+)["']|["']?[ \t]{0,4}>[ \t\r\n]{0,40}(?:<value>|<string>)?(?P<w>[^<>\s]{4,})[ \t\r\n]{0,40}<)"#,
);

/// The value of an argument of a command.
static ARGUMENT: Form = Form::new(r#"[= ]["']?(?P<v>[^\s"'`|;&<>$(-][^\s"'`|;&<>]{3,128})"#);

/// The password of a user, as databases are told it.
static STATEMENT: Form = Form::new(concat!(
    r"[ \t]{1,8}(?:(?i:with)[ \t]{1,8}[0-9A-Z_a-z]{1,40}[ \t]{1,8})?",
    r#"(?:(?i:by)[ \t]{1,8}(?P<w>[^\s'"`\\;,()<>$%{]{4,64})|(?:(?i:by)[ \t]{1,8})?\\?["'](?P<v>[^'"\\\r\n]{4,64})\\?["'])"#,
));

/// An assignment within a text, with its end.
static INLINE: Form = Form::within(
    512,
    r#"(?:=|:[ ]?(?:(?i:bearer|basic|token)[ ])?)(?P<v>[^\s"'`,;<>(){}|!&*@%\[$\\#][^\s"'`,;<>(){}|&\\]{3,})(?:["'`&\\\s;,]|\z)"#,
);

/// The one value of a header, in a list below its name.
static LISTED: Form =
    Form::within(512, r#":[ \t]{0,4}\r?\n[ \t]{0,40}- ["']?(?i:bearer|basic|token) (?P<v>[^\s"']{12,})"#);

/// A value among others that have their names before them, up to the next blank.
static PAIRED: Form = Form::within(128, r#"=(?P<v>[^\s"'`$%{<\[(][^\s"'`,;]{3,})(?:\s|\z)"#);

/// A part of a connection string.
static CONNECTION: Form = Form::within(128, r#"[ \t]{0,4}=[ \t]{0,4}(?P<v>[^;"'<>\s\\]{3,})(?:[;"'\\<]|\z)"#);

/// A value without quotes.
static UNQUOTED: Form = Form::within(
    512,
    r#"["'`*\]]{0,3}[ \t]{0,40}(?:[:=]|[:=]>)[*`]{0,2}[ \t]{0,40}(?P<v>[^\s"'`,;<>(){}|!&*@%\[][^\s"'`,;<>(){}|]{3,})(?:[ \t;,`]|\z)"#,
);
