//! What a function does with what it is given, by its name.

use crate::text::WordList;

/// What a function does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Callee {
    /// It gives its first argument in another form.
    HandsOn,
    /// It gives the second argument, or the first when there is no other.
    Either,
    /// It looks for something, and gives the second argument when it does not find it.
    Looks,
    Other,
}

impl Callee {
    pub(super) fn of(path: &[u8]) -> Self {
        let own = path.rsplit(|it| b".:>".contains(it)).next().unwrap_or_default();
        let letters = own.iter().filter(|it| **it != b'_');
        let own: String = letters.map(|it| char::from(it.to_ascii_lowercase())).collect();
        match () {
            () if path.ends_with(b"String::from") || path.ends_with(b"Buffer.from") => Self::HandsOn,
            () if HANDING_ON.holds(&own) && LOOKING.holds(&own) => Self::Either,
            () if HANDING_ON.holds(&own) => Self::HandsOn,
            () if LOOKING.holds(&own) => Self::Looks,
            () => Self::Other,
        }
    }
}

static HANDING_ON: WordList = WordList::new(
    "\
    some string str secretstr secretstring securestring converttosecurestring field byte bytes getbytes \
    bytearray u8 b64decode base64decode decode decodestring decode64 frombase64string frombase64 unhexlify \
    fromhex hex2bin atob encode hash make bcrypt freeze quote default withdefault unwrapor unwraporelse orelse \
    getorelse ok just optional of noop plaintext text literal char vec box arc rc cow tosecurestring secret \
    newsecret sensitive setpassword strdup",
);
static LOOKING: WordList = WordList::new(
    "\
    getenv get fetch env config getorelse getordefault getproperty envor getenvor getstring lookup getvalue \
    getenvironmentvariable getenvdefault envdefault envordefault getenvordefault environ conf setting str \
    string optionalenv readenv value option default",
);

/// Methods that make something else of a literal.
pub(super) const CHANGING: &[&[u8]] = &[
    b"format",
    b"replace",
    b"formatted",
    b"split",
    b"join",
    b"concat",
    b"equals",
    b"contains",
    b"startsWith",
    b"length",
    b"match",
    b"test",
    b"indexOf",
    b"includes",
    b"repeat",
];
