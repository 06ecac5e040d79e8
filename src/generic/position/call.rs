//! Calls that are given a password at a place of their own, behind the name of a user.

use bstr::ByteSlice;

use crate::text::{Literals, Span, WordList};

use super::super::expression::{Pieces, arguments};
use super::super::token::Tokens;
use super::Given;

/// How far a call reaches.
const REACH: usize = 600;
/// How far before its bracket a call's path begins.
const LONGEST_PATH: usize = 80;
/// How far behind a part of its name the bracket of a call stands.
const LONGEST_REST: usize = 8;

/// The passwords of a program's calls.
pub(super) fn given(text: &[u8]) -> Vec<Given> {
    PARTS.each(text).filter_map(|it| given_at(text, it.end)).collect()
}

/// What the call is given in whose name, or behind whose bracket, a place is.
fn given_at(text: &[u8], at: usize) -> Option<Given> {
    let rest = text[at - 1..].iter().take(LONGEST_REST);
    let open = at - 1 + rest.take_while(|it| is_part(**it)).count();
    if text.get(open) != Some(&b'(') {
        return None;
    }
    let floor = open.saturating_sub(LONGEST_PATH);
    let start = text[floor..open].iter().rposition(|it| !is_of_path(*it)).map_or(floor, |it| floor + it + 1);
    let path = text[start..open].to_ascii_lowercase();
    let place = place_of_password(&path)?;
    let given = arguments(&mut Tokens::new(text, open + 1, REACH)).in_order;
    let password = single(given.get(place)?.as_ref())?;
    // Others connect and log in as well: here a user stands before the password.
    let is_told = !is_common(&path) || given.get(place - 1).and_then(|it| single(it.as_ref())).is_some();
    is_told.then_some(Given { to: Span::new(start, open), password })
}

fn single(argument: Option<&Pieces>) -> Option<Span> {
    match argument.map(Vec::as_slice) {
        Some([literal]) => Some(*literal),
        Some(_) | None => None,
    }
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_of_path(byte: u8) -> bool {
    is_part(byte) || b".:->$".contains(&byte)
}

fn own_name(path: &[u8]) -> &[u8] {
    path.rsplit(|it| b".:>".contains(it)).next().unwrap_or_default()
}

/// Which of a call's arguments is the password, by its path in lower case.
fn place_of_password(path: &[u8]) -> Option<usize> {
    let own = own_name(path);
    let is_of = |list: &WordList| std::str::from_utf8(own).is_ok_and(|own| list.holds(own));
    let speaks_of = |parts: &[&str]| parts.iter().any(|it| path[..path.len() - own.len()].contains_str(it));
    match () {
        () if is_of(&SECOND) => Some(1),
        () if is_of(&THIRD) => Some(2),
        () if own == b"mysql_real_connect" => Some(3),
        () if own == b"connect" && speaks_of(DATABASES) => Some(2),
        () if own == b"login" && speaks_of(&[".", "->"]) => Some(1),
        () => None,
    }
}

/// Whether a call may be of another kind.
fn is_common(path: &[u8]) -> bool {
    matches!(own_name(path), b"connect" | b"login" | b"datasource")
}

/// Parts of their names, with the bracket where the name ends there.
static PARTS: Literals = Literals::new(&[
    "onnect",
    "ogin(",
    "PDO(",
    "ysqli(",
    "equelize(",
    "ataSource(",
    "ldap_bind(",
    "imap_open(",
]);

/// Calls whose second argument is the password.
static SECOND: WordList = WordList::new("oci_connect oci_pconnect oci_new_connect ociconnect");
/// Calls whose third argument is the password.
static THIRD: WordList = WordList::new(
    "\
    getconnection mysql_connect mysql_pconnect mysqli_connect mysqli real_connect pdo odbc_connect odbc_pconnect \
    ftp_login ldap_bind imap_open sequelize datasource drivermanagerdatasource",
);
/// What the owner of a call that connects is called when it is a database's.
const DATABASES: &[&str] =
    &["sql", "maria", "dbi", "psycopg", "oracle", "db2", "firebird", "odbc", "database"];
