//! What the name of a variable, a field or a function promises about the literal that it is given.

use crate::binding::words_of_key;

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
        while words.len() > 1 && words.last().is_some_and(|word| FILLERS.contains(&word.as_str())) {
            words.pop();
        }
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        if words.last().is_some_and(|word| is_about(word)) || has(UNREAL) {
            return None;
        }
        let follows = |one: &str, next: &str| words.windows(2).any(|pair| pair[0] == one && pair[1] == next);
        let is_password = |word: &String| {
            PASSWORDS.contains(&word.as_str()) || PASSWORD_ENDINGS.iter().any(|ending| word.ends_with(ending))
        };
        if words.iter().any(is_password) && !follows("pass", "through") {
            return Some(Self::Password);
        }
        let is_key = words.last().is_some_and(|word| word == "key" || word == "keys" || word == "token")
            && words.len() > 1
            && KEY_WORDS.contains(&words[words.len() - 2].as_str());
        let ends_secret =
            words.last().is_some_and(|word| SECRETS.iter().any(|ending| word.ends_with(ending)));
        if is_key || ends_secret || has(&["secret", "secrets"]) {
            return Some(Self::Secret);
        }
        words
            .last()
            .is_some_and(|word| TOKENS.contains(&word.as_str()) || word.ends_with("token"))
            .then_some(Self::Token)
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

/// Words at a name's end that say nothing about what it holds.
const FILLERS: &[&str] =
    &["string", "str", "value", "val", "literal", "base64", "b64", "hex", "plain", "raw"];

/// Words for passwords.
const PASSWORDS: &[&str] = &[
    "pass",
    "pw",
    "psw",
    "pswd",
    "passcode",
    "mdp",
    "senha",
    "userpass",
    "dbpass",
    "contrasena",
    "identified",
    "mysqlpass",
    "rootpass",
    "adminpass",
    "requirepass",
    "masterauth",
    "sshpass",
];
const PASSWORD_ENDINGS: &[&str] = &["password", "passwd", "pwd", "passphrase", "passwort", "passwrd"];

/// Words before `key` that make it a secret.
const KEY_WORDS: &[&str] = &[
    "api",
    "secret",
    "access",
    "private",
    "auth",
    "encryption",
    "encrypt",
    "signing",
    "master",
    "account",
    "consumer",
    "crypto",
    "cipher",
    "bearer",
    "refresh",
    "bot",
    "storage",
    "subscription",
    "personal",
    "service",
    "admin",
    "jwt",
    "aes",
    "des",
    "hmac",
    "shared",
    "session",
    "license",
    "app",
    "deploy",
    "oauth",
    "security",
    "authorization",
    "validation",
    "application",
    "integration",
    "webhook",
    "cookie",
];

/// Endings of words for secrets.
const SECRETS: &[&str] = &[
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
const TOKENS: &[&str] = &["token", "tokens", "auth", "authorization"];

/// Words that make what is named no secret at all.
const UNREAL: &[&str] = &[
    "public",
    "publishable",
    "hashed",
    "hash",
    "encrypted",
    "masked",
    "csrf",
    "xsrf",
    "dummy",
    "fake",
    "example",
    "sample",
    "mock",
    "invalid",
    "wrong",
    "bad",
    "incorrect",
    "forgot",
    "reset",
    "no",
    "has",
    "is",
    "show",
    "toggle",
    "placeholder",
    "confirm",
    "captcha",
    "recaptcha",
    "sitekey",
    "anon",
    "csp",
    "syntax",
    "parse",
    "lexer",
    "pagination",
    "continuation",
    "sync",
    "cancellation",
    "design",
    "color",
    "passthrough",
    "anti",
    "antiforgery",
    "verification",
    "authenticity",
    "version",
    "checkout",
    "cart",
    "next",
    "cursor",
    "category",
];

/// Whether a word at a name's end makes it a name of something about a secret.
fn is_about(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    ABOUT.contains(&word)
}

const ABOUT: &[&str] = &[
    "id",
    "name",
    "path",
    "file",
    "filename",
    "dir",
    "url",
    "uri",
    "host",
    "port",
    "endpoint",
    "type",
    "ttl",
    "expiry",
    "expire",
    "expiration",
    "lifetime",
    "timeout",
    "length",
    "len",
    "size",
    "min",
    "max",
    "count",
    "enabled",
    "disabled",
    "header",
    "algorithm",
    "alg",
    "algo",
    "issuer",
    "audience",
    "prefix",
    "suffix",
    "field",
    "format",
    "version",
    "rotation",
    "policy",
    "arn",
    "region",
    "mode",
    "limit",
    "round",
    "cost",
    "hint",
    "reset",
    "provider",
    "store",
    "cookie",
    "param",
    "parameter",
    "column",
    "table",
    "email",
    "user",
    "username",
    "hash",
    "required",
    "interval",
    "selector",
    "pattern",
    "regex",
    "regexp",
    "re",
    "rule",
    "code",
    "box",
    "encoder",
    "encoding",
    "encryption",
    "label",
    "text",
    "title",
    "message",
    "msg",
    "placeholder",
    "input",
    "element",
    "page",
    "view",
    "form",
    "button",
    "screen",
    "validator",
    "validation",
    "error",
    "clas",
    "class",
    "style",
    "icon",
    "strength",
    "event",
    "action",
    "route",
    "link",
    "template",
    "subject",
    "manager",
    "service",
    "factory",
    "handler",
    "adapter",
    "module",
    "component",
    "property",
    "propertie",
    "attribute",
    "attr",
    "kind",
    "schema",
    "separator",
    "delimiter",
    "scope",
    "method",
    "function",
    "callback",
    "statu",
    "status",
    "state",
    "date",
    "time",
    "at",
    "by",
    "changed",
    "updated",
    "generator",
    "grant",
    "symbol",
    "list",
    "map",
    "set",
    "array",
    "index",
    "option",
    "config",
    "configuration",
    "setting",
    "info",
    "desc",
    "description",
    "help",
    "tooltip",
    "locale",
    "lang",
    "digest",
    "checksum",
    "sha",
    "md5",
    "sha1",
    "sha2",
    "sha256",
    "sha512",
    "fingerprint",
    "alia",
    "alias",
    "var",
    "variable",
    "env",
    "ref",
    "reference",
    "resource",
    "tag",
    "number",
    "no",
    "num",
    "balance",
    "address",
    "command",
    "cmd",
    "query",
    "request",
    "response",
    "test",
    "char",
    "characters",
    "character",
    "position",
    "pos",
    "line",
    "offset",
    "category",
    "model",
    "salt",
    "iv",
    "key2",
    "storage",
    "image",
    "icon",
    "source",
    "target",
    "dialog",
    "modal",
    "permission",
    "role",
    "group",
    "feature",
    "flag",
    "contract",
    "price",
    "amount",
    "symbol",
    "mint",
    "supply",
    "decimal",
    "bucket",
    "plugin",
    "strategy",
    "backend",
    "driver",
    "protocol",
    "realm",
    "domain",
    "server",
    "client",
    "counter",
    "usage",
    "metric",
];

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
