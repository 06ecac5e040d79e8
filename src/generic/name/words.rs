//! The words that names of secrets are made of, and those that make a name no secret's.

use crate::text::WordList;

/// Words at a name's end that say nothing about what it holds.
pub(super) static FILLERS: WordList = WordList::new("string str value val literal base64 b64 hex plain raw");

/// Words for passwords.
pub(super) static PASSWORDS: WordList = WordList::new(
    "\
    pass pw psw pswd passcode mdp senha userpass dbpass contrasena identified mysqlpass rootpass adminpass \
    requirepass masterauth sshpass",
);

/// Endings of words for passwords.
pub(super) const PASSWORD_ENDINGS: &[&str] =
    &["password", "passwd", "pwd", "passphrase", "passwort", "passwrd"];

/// Words before `key` that make it a secret.
pub(super) static KEY_WORDS: WordList = WordList::new(
    "\
    api secret access private auth encryption encrypt signing master account consumer crypto cipher bearer \
    refresh bot storage subscription personal service admin jwt aes des hmac shared session license app \
    deploy oauth security authorization validation application integration webhook cookie",
);

/// Endings of words for secrets.
pub(super) const SECRETS: &[&str] = &[
    "secret",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "authkey",
    "accesstoken",
    "authtoken",
    "apitoken",
    "credential",
    "credentials",
    "encryptionkey",
    "appkey",
    "masterkey",
];

/// Words for tokens.
pub(super) static TOKENS: WordList = WordList::new("token tokens auth authorization");

/// Words that make what is named no secret at all.
pub(super) static UNREAL: WordList = WordList::new(
    "\
    public publishable hashed hash encrypted masked csrf xsrf dummy fake example sample mock invalid wrong \
    bad incorrect forgot reset no has is show toggle placeholder confirm captcha recaptcha sitekey anon csp \
    syntax parse lexer pagination continuation sync cancellation design color passthrough anti antiforgery \
    verification authenticity version checkout cart next cursor category",
);

/// Words at a name's end that make it the name of something about a secret, in programs.
pub(super) static ABOUT: WordList = WordList::new(
    "\
    action adapter address algo alias amount array at attr attribute backend balance bucket button by \
    callback category changed char character characters checksum class client cmd command component \
    config configuration contract counter date decimal delimiter desc description dialog digest domain \
    driver element encoder encoding encryption env error event factory feature filename fingerprint flag \
    form function generator grant group handler help icon image index info input iv key2 kind label lang \
    line link list locale manager map md5 message method metric mint modal model module msg no num number \
    offset option page parameter permission placeholder plugin pos position price property \
    protocol query re realm ref reference regexp request resource response role route rule schema scope \
    screen separator server service set setting sha sha1 sha2 sha256 sha512 source state status \
    storage strategy strength style subject supply symbol tag target template test text time title tooltip \
    updated usage validation validator var variable view",
);
