//! What a configuration value is: a literal, a reference to somewhere else, a mix, or nothing.

use std::sync::LazyLock;

use bstr::ByteSlice;
use regex::bytes::{RegexSet, RegexSetBuilder};

use crate::secret::Secret;
use crate::text::Span;

/// A value as one format's reader understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// The text itself.
    Literal(Literal),
    /// The name of a value that is known only where the program runs (`${VAR}`, a template): nothing to compare.
    Reference,
    /// A value that is kept in a store or under encryption: never compared as a literal, but the same name or ciphertext
    /// elsewhere is the same value.
    Stored(Stored),
    /// Literal text around references that the document does not resolve.
    Interpolated(Literal),
    /// Nothing.
    Empty,
}

/// What stands for a value that is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) form: StoredForm,
    pub(crate) text: Secret,
}

/// How it stands for the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StoredForm {
    /// As its name in a store.
    Name,
    /// As its ciphertext.
    Ciphertext,
}

impl Stored {
    /// `None` for what cannot be compared: a name that is put together where the program runs.
    fn of(value: &[u8]) -> Option<Self> {
        let value = value.trim();
        // `${ssm:/prod/db}` is a name itself; further ones within it are not.
        let inner = value.get(2..).unwrap_or_default();
        let is_open = inner.contains_str("${") || inner.contains_str("{{") || inner.contains_str("$(");
        let form = if CIPHERTEXTS.is_match(value) {
            StoredForm::Ciphertext
        } else if STORES.is_match(value) && !is_open {
            StoredForm::Name
        } else {
            return None;
        };
        Some(Self { form, text: Secret::new(value) })
    }
}

/// A literal under every reading that tools in use give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Literal {
    /// The reading of most parsers, resolved: quotes, escapes and references inside the file.
    pub(crate) text: Secret,
    /// What other parsers make of it, where they differ; sorted, without `text`.
    pub(crate) other_readings: Vec<Secret>,
    /// Whether the bytes at the value's span are `text` itself, so that places inside carry over.
    pub(crate) is_verbatim: bool,
}

impl Literal {
    /// The main reading and the others.
    pub(crate) fn readings(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.text).chain(&self.other_readings)
    }

    /// Where `part` of the main reading lies in a document in which the value stands at `whole`.
    pub(crate) fn place_of(&self, part: Span, whole: Span) -> Span {
        if self.is_verbatim && whole.len() == self.text.expose().len() {
            Span::new(whole.start + part.start, whole.start + part.end)
        } else {
            whole
        }
    }
}

impl Value {
    /// The value that readings of one assignment amount to; the first is the main one.
    pub(crate) fn of_readings(readings: Vec<Vec<u8>>, is_verbatim: bool) -> Self {
        let mut readings = readings.into_iter();
        let main = readings.next().unwrap_or_default();
        // A reading that leaves `${…}` as it is stands in no program: whoever knows the syntax resolves it.
        let is_other = |other: &Vec<u8>| {
            *other != main && !other.is_empty() && !is_reference(other) && !holds_reference(other)
        };
        let mut others: Vec<_> = readings.filter(is_other).map(Secret::new).collect();
        others.sort_unstable();
        others.dedup();
        if main.is_empty() && others.is_empty() {
            return Self::Empty;
        }
        if is_reference(&main) {
            return Stored::of(&main).map_or(Self::Reference, Self::Stored);
        }
        let has_unresolved = holds_reference(&main);
        let literal = Literal { text: Secret::new(main), other_readings: others, is_verbatim };
        if has_unresolved { Self::Interpolated(literal) } else { Self::Literal(literal) }
    }

    /// The literal, whole or around references.
    pub(crate) fn literal(&self) -> Option<&Literal> {
        match self {
            Self::Literal(literal) | Self::Interpolated(literal) => Some(literal),
            Self::Reference | Self::Stored(_) | Self::Empty => None,
        }
    }
}

/// Forms of a whole value that say where a program gets it when it runs (environments.md 4.1).
static VARIABLES: LazyLock<RegexSet> = LazyLock::new(|| {
    set_of(&[
        r"^\$\{\{.*\}\}$",
        r"^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$",
        r"^\$\{[A-Za-z_][A-Za-z0-9_.]*:?[?+][^}]*\}$",
        r"^\$\{[A-Za-z_][A-Za-z0-9_.-]*:[^}-][^}]*\}$",
        r"^\$\([^)]*\)$",
        r"^%[A-Za-z_][A-Za-z0-9_]*(\([A-Za-z0-9_:.-]*\))?%$",
        r"^(\{\{.*\}\}|<%=?.*%>|\{%.*%\}|<<\s*[^>]+>>|\(\(.*\)\)|#\{[^}]+\}#?|@@?[A-Za-z_.]+@@?|__[A-Z0-9_]+__)$",
    ])
});

/// What URLs begin with that name a value in a secret manager.
const SCHEMES: &[&str] = &[
    "op",
    "bw",
    "bws",
    "doppler",
    "infisical",
    "keeper",
    "ksm",
    "akeyless",
    "chamber",
    "summon",
    "berglas",
    "conjur",
    "vault",
    "hashivault",
    "openbao",
    "secretref",
    "keychain",
];

/// Forms of a whole value that name a value in a secret manager (environments.md 4.1).
static STORES: LazyLock<RegexSet> = LazyLock::new(|| {
    set_of(&[
        &format!(r"^({})://\S+$", SCHEMES.join("|")),
        r"^ref\+[a-z0-9]+://",
        r"^(aws-?sm|aws-?ssm|ssm|secretsmanager|gcp-?sm|gsm|azkv|azure-?kv|keyvault|akv|vault|secretref):\S+$",
        r"^(op|varlock|ref|exec|awsSecret|gcp\w*|azure\w*|vault\w*|infisical|bitwarden|doppler)\(.*\)$",
        r"^arn:aws[\w-]*:(secretsmanager|ssm|kms):\S+$",
        r"^\{\{resolve:(ssm|ssm-secure|secretsmanager):.*\}\}$",
        r"^\$\{(ssm|vault|secretsManager|azurekv|gcp-?sm|sm):[^}]*\}$",
        r"^projects/[^/]+/secrets/\S+$",
        r"^@Microsoft\.KeyVault\(.*\)$",
        r"^https://[a-z0-9-]+\.vault\.azure\.net/\S*$",
    ])
});

/// Forms of ciphertext (environments.md 1.6).
static CIPHERTEXTS: LazyLock<RegexSet> = LazyLock::new(|| {
    set_of(&[
        r"^encrypted:[A-Za-z0-9+/=]{16,}$",
        r"^ENC\[[A-Za-z0-9_]+,.*\]$",
        r"^(ENC\(.+\)|EJ\[1:.*\]|\{cipher\}.+|\$ANSIBLE_VAULT;.*|secure:\s*.+)$",
        r"(?s)^-----BEGIN (PGP MESSAGE|AGE ENCRYPTED FILE)-----.*",
        r"^AQICAH[A-Za-z0-9+/=]{40,}$",
        r"^v1:[a-z0-9-]+:[A-Za-z0-9+/=]{16,}$",
    ])
});

fn set_of(patterns: &[&str]) -> RegexSet {
    // The forms are ASCII, and tables of Unicode take longer to compile than a command should have to wait.
    RegexSetBuilder::new(patterns).unicode(false).build().expect("constant patterns compile")
}

/// Whether the whole value names a value kept elsewhere, or is its ciphertext.
pub(crate) fn is_reference(value: &[u8]) -> bool {
    // Nearly every value begins with a letter or digit that no form begins with: look before running the sets.
    let begins_like_one = value.first().is_some_and(|first| b"$%{<(#@_EA-obdikacsvhrgep".contains(first));
    let value = value.trim();
    begins_like_one
        && !is_other_url(value)
        && (VARIABLES.is_match(value) || STORES.is_match(value) || CIPHERTEXTS.is_match(value))
}

/// Whether a value is a URL of a scheme that no form has: a database's, most of all. A run that reads nothing else need not
/// wait for the sets.
fn is_other_url(value: &[u8]) -> bool {
    let scheme = value.find("://").map(|end| &value[..end]);
    scheme.is_some_and(|it| {
        it != b"https"
            && it.iter().all(u8::is_ascii_lowercase)
            && SCHEMES.iter().all(|known| known.as_bytes() != it)
    })
}

/// Whether a value holds a `${…}` that was not resolved.
fn holds_reference(value: &[u8]) -> bool {
    value.find(b"${").is_some_and(|at| value[at..].contains(&b'}')) || value.contains_str("$(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_references_are_recognised() {
        for value in [
            "${STRIPE_KEY}",
            "$STRIPE_KEY",
            "${{ secrets.STRIPE_KEY }}",
            "${DB:?must be set}",
            "$(pass show db)",
            "%DB_PASSWORD%",
            "%env(resolve:DATABASE_URL)%",
            "{{ .Values.key }}",
            "<%= ENV['KEY'] %>",
            "op://vault/item/field",
            "ref+awsssm://path",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "projects/p/secrets/s/versions/latest",
            "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/s)",
            "vault:secret/data/db#password",
            "encrypted:BAbcdefghijklmnopqrstuvwxyz0123456789==",
            "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]",
            "secure: abc",
            "${ssm:/prod/db}",
            "awsSecret(prod/db)",
        ] {
            assert!(is_reference(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn literals_are_no_references() {
        for value in [
            "",
            "hunter2",
            "pa$$word",
            "$2b$10$abcdefghijklmnopqrstuv",
            "postgres://u:p@h.io/db",
            "vaulted",
            "operator",
            "${DB:-literal}",
            "ENCODED",
            "10%",
        ] {
            assert!(!is_reference(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn stored_values_are_compared_by_name_or_ciphertext() {
        let form = |value: &str| match Value::of_readings(vec![value.as_bytes().to_vec()], true) {
            Value::Stored(stored) => Some(stored.form),
            _ => None,
        };
        for name in
            ["op://shop/db/url", "vault:secret/data/db#password", "${ssm:/prod/db}", "projects/p/secrets/s"]
        {
            assert_eq!(form(name), Some(StoredForm::Name), "{name}");
        }
        assert_eq!(form("encrypted:BAbcdefghijklmnopqrstuvwxyz0123456789=="), Some(StoredForm::Ciphertext));
        for open in
            ["${DB}", "op://shop/${APP_ENV}/url", "${ssm:/${stage}/db}", "{{ vault_password }}", "plain"]
        {
            assert_eq!(form(open), None, "{open}");
        }
    }

    #[test]
    fn readings_become_one_value() {
        let value = |readings: &[&str]| {
            Value::of_readings(readings.iter().map(|it| it.as_bytes().to_vec()).collect(), true)
        };
        assert_eq!(value(&[""]), Value::Empty);
        assert_eq!(value(&["$A"]), Value::Reference);
        assert!(matches!(value(&["postgres://${A}@h/db"]), Value::Interpolated(_)));
        let Value::Literal(literal) = value(&["a#b", "a", "a#b"]) else { panic!("a literal") };
        assert_eq!(literal.other_readings, [Secret::new("a")]);
    }
}
