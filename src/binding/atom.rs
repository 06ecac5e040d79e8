//! The secrets inside a binding: what two environments may share only by mistake.

use crate::rule::Exposure;
use crate::secret::Secret;
use crate::shape;
use crate::text::Span;

use super::database::{connection_password, password_place};
use super::value::is_reference;
use super::{Binding, KeyClass, Literal};

/// One secret of one binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) secret: Secret,
    /// Its place in the document.
    pub(crate) span: Span,
    pub(crate) strength: Strength,
}

/// How hard a secret is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// A word that somebody thought of: compared between bindings, never searched for in texts.
    Weak,
    /// Random enough to be unmistakable wherever it turns up.
    Strong,
}

/// The secrets of a binding, each reading of the value once, in the order of their places.
pub(crate) fn atoms_of(binding: &Binding) -> Vec<Atom> {
    let Some(literal) = binding.value.literal() else { return Vec::new() };
    let mut atoms = Vec::new();
    for reading in literal.readings() {
        let atom = atom_of_reading(binding, literal, reading);
        atoms.extend(atom.filter(|atom| !atoms.iter().any(|known: &Atom| known.secret == atom.secret)));
    }
    atoms
}

fn atom_of_reading(binding: &Binding, literal: &Literal, reading: &Secret) -> Option<Atom> {
    let is_main = *reading == literal.text;
    let text = std::str::from_utf8(reading.expose()).ok()?;
    let place =
        |part: Span| if is_main { literal.place_of(part, binding.value_span) } else { binding.value_span };
    if let Some((span, secret)) = connection_password(text) {
        let is_real = is_secret_text(secret.expose()) && !is_reference(secret.expose());
        return is_real.then(|| Atom { strength: strength(&secret), span: place(span), secret });
    }
    if let Some(known) = &binding.credential {
        return match known.exposure {
            Exposure::Public => None,
            Exposure::Secret => {
                let part = if is_main { known.span } else { Span::new(0, text.len()) };
                let secret = Secret::new(text.get(part.range()).unwrap_or(text));
                Some(Atom { secret, span: place(part), strength: Strength::Strong })
            }
        };
    }
    if matches!(binding.value, super::Value::Interpolated(_)) {
        return None;
    }
    if names_its_key(text, &binding.key) {
        return None;
    }
    let is_secret = match KeyClass::of(&binding.key) {
        KeyClass::Password => is_secret_text(text.as_bytes()) && !is_plain_text(text),
        KeyClass::Token => {
            is_secret_text(text.as_bytes()) && !is_plain_text(text) && shape::looks_random(text.as_bytes())
        }
        KeyClass::Public | KeyClass::Plain => false,
    };
    is_secret.then(|| Atom { strength: strength(reading), span: binding.value_span, secret: reading.clone() })
}

/// `SET_DB_PASSWORD_HERE` for `DB_PASSWORD`: a value that only says what belongs there.
fn names_its_key(text: &str, key: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_lowercase()).collect()
    };
    let is_specific = super::key::words(key).len() > 1;
    is_specific && letters(text).contains(&letters(key))
}

/// Whether a text in a secret's place is one: no placeholder, no well-known default, no documented example.
fn is_secret_text(text: &[u8]) -> bool {
    !shape::is_placeholder(text) && !shape::is_weak(text) && !shape::is_documented_example(text)
}

/// Values that secret-named keys hold without being secrets: switches, numbers, durations, paths, plain URLs.
fn is_plain_text(text: &str) -> bool {
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || it == b'.') && text.len() < 6;
    let is_duration = text.len() < 6
        && text.trim_end_matches(|it: char| it.is_ascii_alphabetic()).bytes().all(|it| it.is_ascii_digit())
        && text.starts_with(|it: char| it.is_ascii_digit());
    let is_path = ["/", "./", "../", "~/", "file:"].iter().any(|start| text.starts_with(start))
        && text.contains('/')
        && !text.ends_with('=');
    // One with a password has been looked at before; a Sentry DSN's user is public.
    let is_plain_url = ["http://", "https://"].iter().any(|start| text.starts_with(start));
    text.len() < 4 || is_number || is_duration || is_path || is_plain_url || is_sentence(text)
}

fn is_sentence(text: &str) -> bool {
    text.split(' ').count() > 6 && !text.contains("-----BEGIN")
}

/// Random, or a phrase long and mixed enough that no other text holds it by chance.
fn strength(secret: &Secret) -> Strength {
    let text = secret.expose();
    let kinds: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, u8::is_ascii_punctuation];
    let is_mixed = text.len() >= 16 && kinds.iter().filter(|kind| text.iter().any(kind)).count() >= 3;
    let is_long_enough = text.len() >= 12;
    if is_long_enough && (is_mixed || shape::looks_random(text)) { Strength::Strong } else { Strength::Weak }
}

/// What of a binding's value must not be shown, secret or only secret-named: in doubt, too much.
pub(crate) fn sensitive_span(binding: &Binding) -> Option<Span> {
    let literal = binding.value.literal()?;
    let text = std::str::from_utf8(literal.text.expose()).ok();
    if let Some(password) = text.and_then(password_place) {
        return Some(literal.place_of(password, binding.value_span));
    }
    let is_named = matches!(KeyClass::of(&binding.key), KeyClass::Password | KeyClass::Token);
    let is_secret = is_named || binding.credential.is_some() || !atoms_of(binding).is_empty();
    is_secret.then_some(binding.value_span)
}
