//! Literals with a secret's name beside them, in any syntax: `password = "…"`, `"apiKey": "…"`, `setToken("…")`,
//! `define('DB_PASSWORD', '…')`, `<password>…</password>`, `Password=…;` in a connection string, `--password …`.
//!
//! Comments are read as well: what is commented out was in use.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use bstr::ByteSlice;

use crate::shape::{BasicAuthorization, Likeness, likeness_of_secret};
use crate::text::Span;

use super::form::value_of;
use super::grade::{self, Grade};
use super::name::NameKind;
use super::parameter::Parameter;
use super::place::Place;
use super::surroundings::Surroundings;
use super::{GUESSED, GUESSED_KEY, NAMED, PHRASE, SIMPLE, Sighting, guessed, needle, statement};

/// The longest name.
const LONGEST_NAME: usize = 80;
/// How many parameters of a text are followed into calls.
const PARAMETERS: usize = 8;
/// A line this long was not written by a person.
const LONG_LINE: usize = 1000;

/// A name, and the literal that it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: Span,
    /// From its first piece to its last.
    pub(super) value: Span,
    /// The pieces that it is put together of, when a statement says more than a name and a literal.
    pieces: Vec<Span>,
}

impl Pair {
    pub(super) const fn plain(name: Span, value: Span) -> Self {
        Self { name, value, pieces: Vec::new() }
    }

    /// The text of the literal.
    fn literal<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        match self.pieces.as_slice() {
            [] | [_] => Cow::Borrowed(&text[self.value.range()]),
            pieces => pieces.iter().flat_map(|it| &text[it.range()]).copied().collect(),
        }
    }

    fn of_statement(name: Span, pieces: Vec<Span>) -> Option<Self> {
        let value = Span::new(pieces.first()?.start, pieces.last()?.end);
        Some(Self { name, value, pieces })
    }
}

/// The literals with secret names that look like secrets.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    let mut found: Vec<Sighting> = Vec::new();
    let mut parameters = Vec::new();
    each_name(text, place, &mut |name| {
        if let Some((pair, kind)) = pair_of(text, name, place) {
            let is_known = found.last().is_some_and(|last| last.span.overlaps(pair.value));
            found.extend(if is_known { None } else { sighting(text, place, &pair, kind) });
        } else if parameters.len() < PARAMETERS && place.is_code() {
            parameters.extend(Parameter::of(text, name).map(|it| (name, it)));
        }
    });
    let given = parameters.into_iter().flat_map(|(name, it)| of_parameter(text, place, name, it));
    found.extend(given.collect::<Vec<_>>());
    lower_data(text, &mut found);
    found
}

/// What calls give to a parameter, where its name promises a secret.
fn of_parameter(text: &[u8], place: &Place, name: Span, parameter: Parameter<'_>) -> Vec<Sighting> {
    let Some(kind) = text[name.range()].to_str().ok().and_then(NameKind::of) else { return Vec::new() };
    let sighting = |(callee, value): (Span, Span)| {
        let literal = &text[value.range()];
        let likeness = likeness_of_secret(literal).filter(|it| *it >= Likeness::Chosen)?;
        let graded = grade::of_named(kind, likeness, literal, place)?;
        let grade = tempered(text, place, &Pair::plain(callee, value), likeness, graded);
        let name = Some(own_name(&text[name.range()]));
        Some(Sighting { rule: NAMED, name, span: value, pieces: Vec::new(), grade, what: said(likeness) })
    };
    parameter.given(text).filter_map(sighting).collect()
}

/// A name with several drawn values in one document is a field of data, not a setting: samples of what a service sends. Keys
/// have several where each is for another purpose, and are sent by nobody.
fn lower_data(text: &[u8], found: &mut [Sighting]) {
    const SEVERAL: usize = 3;
    let mut values: BTreeMap<String, BTreeSet<&[u8]>> = BTreeMap::new();
    for it in found.iter() {
        let name = it.name.clone().unwrap_or_default();
        values.entry(name).or_default().insert(&text[it.span.range()]);
    }
    let is_data = |name: &str| {
        values.get(name).is_some_and(|values| values.len() >= SEVERAL)
            && NameKind::of(name) == Some(NameKind::Token)
            && !name.to_ascii_lowercase().contains("key")
    };
    for it in found.iter_mut().filter(|it| it.name.as_deref().is_some_and(is_data)) {
        it.grade = Grade::Hint;
    }
}

fn sighting(text: &[u8], place: &Place, pair: &Pair, kind: NameKind) -> Option<Sighting> {
    let (name, value) = (&text[pair.name.range()], bare(text, pair.value));
    let literal =
        if pair.pieces.len() > 1 { pair.literal(text) } else { Cow::Borrowed(&text[value.range()]) };
    // A product's own name is its password where values have no quotes; elsewhere it is the name of something.
    let is_repeated = repeats(name, &literal);
    let may_repeat = place.holds_settings() && !place.starts_services() && literal.len() + 4 < name.len();
    if is_repeated && !may_repeat || is_user_with_password(&text[..value.start], &literal) {
        return None;
    }
    let likeness = likeness_of_secret(&literal).filter(|_| !is_repeated);
    if likeness == Some(Likeness::Common) && is_arm(text, pair) {
        return None;
    }
    // What a statement says only by the way has to look like a secret itself.
    if !pair.pieces.is_empty() && likeness < Some(Likeness::Chosen) {
        return None;
    }
    let graded = likeness.and_then(|it| Some((it, grade::of_named(kind, it, &literal, place)?)));
    let (grade, what) = match graded {
        Some((likeness, grade)) => (tempered(text, place, pair, likeness, grade), said(likeness)),
        None if guessed::is_guessed(&own_name(name), kind, &literal, place)
            && guessed::stands_as_value(text, pair) =>
        {
            let grade = if is_repeated { Grade::Hint } else { guessed_grade(text, place, pair, &literal)? };
            (tempered(text, place, pair, Likeness::Common, grade), GUESSED)
        }
        None if guessed::is_passphrase(&own_name(name), kind, &literal, place)
            && guessed::stands_as_value(text, pair)
            && Surroundings::of(text, pair, place).has_user =>
        {
            (Grade::Hint, PHRASE)
        }
        None if guessed::is_guessed_key(text, pair, kind, &literal, place) => {
            let grade = guessed::grade_of_key(text, pair, &literal, place);
            (tempered(text, place, pair, Likeness::Common, grade), GUESSED_KEY)
        }
        None => return None,
    };
    let pieces = if pair.pieces.len() > 1 { pair.pieces.clone() } else { Vec::new() };
    Some(Sighting { rule: NAMED, name: Some(own_name(name)), span: value, pieces, grade, what })
}

/// How grave a password is that is guessed, by what stands around it.
fn guessed_grade(text: &[u8], place: &Place, pair: &Pair, literal: &[u8]) -> Option<Grade> {
    let has_digit = literal.iter().any(u8::is_ascii_digit);
    if !place.is_unquoted() && has_digit && guessed::is_compared(text, pair) {
        return Some(Grade::Probable);
    }
    let around = Surroundings::of(text, pair, place);
    if !place.is_unquoted() && !around.has_user {
        return None;
    }
    let grade = guessed::grade(literal, place, around);
    Some(if guessed::is_fallback(text, pair) { Grade::Hint } else { grade })
}

/// The grade with what the place says about it.
pub(super) fn tempered(text: &[u8], place: &Place, pair: &Pair, likeness: Likeness, grade: Grade) -> Grade {
    let name = own_name(&text[pair.name.range()]);
    let is_of_test = crate::binding::words_of_key(&name).iter().any(|word| word.starts_with("test"));
    match likeness {
        _ if is_of_test || is_in_long_line(text, pair.value) || place.is_shown_at(pair.value.start) => {
            Grade::Hint
        }
        // Comments show how something is called, with values for the eye, and what starts a database for developers gives
        // it a password that they remember.
        Likeness::Common if is_in_comment(text, pair.name.start) || place.starts_services() => Grade::Hint,
        _ if is_in_comment(text, pair.name.start) => grade.min(Grade::Probable),
        _ => grade,
    }
}

const fn said(likeness: Likeness) -> &'static str {
    match likeness {
        Likeness::Drawn => "a literal that was drawn at random",
        Likeness::Chosen => "a literal that looks like a chosen password",
        Likeness::Common => SIMPLE,
    }
}

/// A name without what stands around it.
fn own_name(name: &[u8]) -> String {
    name.to_str_lossy().trim_matches(|it: char| !it.is_alphanumeric() && it != '_').to_owned()
}

/// The value without quotes of its own, and without the word that says what kind of credentials it is.
fn bare(text: &[u8], value: Span) -> Span {
    let value = ["\\\"", "\""].iter().fold(value, |value, quote| without(text, value, quote.as_bytes()));
    let literal = &text[value.range()];
    let scheme = ["Bearer ", "Basic ", "Token ", "token ", "bearer ", "basic ", "key=", "{noop}"];
    let start = scheme.iter().find(|it| literal.starts_with(it.as_bytes())).map_or(0, |it| it.len());
    Span::new(value.start + start, value.end)
}

/// A value without a quote at both its ends: what a program writes into another.
fn without(text: &[u8], value: Span, quote: &[u8]) -> Span {
    let inside = text[value.range()].strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
    inside.map_or(value, |_| Span::new(value.start + quote.len(), value.end - quote.len()))
}

/// Whether `Basic` stands before a user and a password in base64: they have a rule of their own, which looks into them.
fn is_user_with_password(before: &[u8], literal: &[u8]) -> bool {
    const SCHEME: &[u8] = b"basic ";
    let scheme = &before[before.len().saturating_sub(SCHEME.len())..];
    scheme.eq_ignore_ascii_case(SCHEME) && BasicAuthorization::read(literal).is_some()
}

/// Whether a variant of an enumeration is given what people call it: `Self::OnePassword => "1Password"`. A constant in capitals
/// is the key of a setting.
fn is_arm(text: &[u8], pair: &Pair) -> bool {
    let name = &text[pair.name.range()];
    let is_variant =
        name.first().is_some_and(u8::is_ascii_uppercase) && name.iter().any(u8::is_ascii_lowercase);
    let is_path = text[..pair.name.start].ends_with(b"::");
    is_variant && is_path && text[pair.name.end..pair.value.start].trim_start().starts_with(b"=>")
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

/// Whether there is more around a value than a person writes on one line.
pub(super) fn is_in_long_line(text: &[u8], value: Span) -> bool {
    let floor = value.start.saturating_sub(LONG_LINE);
    let ceiling = text.len().min(value.end + LONG_LINE);
    let before =
        text[floor..value.start].rfind_byte(b'\n').map_or(value.start - floor, |at| value.start - floor - at);
    let behind = text[value.end..ceiling].find_byte(b'\n').unwrap_or(ceiling - value.end);
    before + behind >= LONG_LINE
}

/// What stands before a place on its line, as far as a person writes lines.
pub(super) fn line_before(text: &[u8], at: usize) -> &[u8] {
    let near = &text[at.saturating_sub(LONG_LINE)..at];
    &near[near.rfind_byte(b'\n').map_or(0, |line| line + 1)..]
}

/// Whether a comment begins before a place on its line.
pub(super) fn is_in_comment(text: &[u8], at: usize) -> bool {
    let line = line_before(text, at).trim_start();
    ["#", "//", "*", "/*", "--", ";", "<!--"].iter().any(|sign| line.starts_with(sign.as_bytes()))
}

/// Calls `found` with every name that may promise a secret, in their order.
fn each_name(text: &[u8], place: &Place, found: &mut dyn FnMut(Span)) {
    let mut done = 0;
    needle::each(text, &mut |at| {
        if place.is_foreign() {
            return ControlFlow::Break(());
        }
        if at >= done
            && let Some(name) = name_around(text, at)
        {
            done = name.end;
            found(name);
        }
        ControlFlow::Continue(())
    });
}

/// The literal that a name is given, when the name promises a secret.
fn pair_of(text: &[u8], name: Span, place: &Place) -> Option<(Pair, NameKind)> {
    let kind = || text[name.range()].to_str().ok().and_then(NameKind::of);
    if let Some(pieces) = statement::credentials(text, name) {
        return Some((Pair::of_statement(name, pieces)?, NameKind::Password));
    }
    if let Some(pieces) = statement::key(text, name) {
        return Some((Pair::of_statement(name, pieces)?, NameKind::Secret));
    }
    if let Some(pieces) = statement::several(text, name) {
        return Some((Pair::of_statement(name, pieces)?, kind()?));
    }
    let value = may_follow(text, name.end).then(|| value_of(text, name, place)).flatten();
    if let Some(value) = value.filter(|it| !statement::is_piece(text, *it)) {
        return Some((Pair::plain(name, value), kind()?));
    }
    let pieces = statement::may_give(text, name).then(|| statement::value_of(text, name)).flatten()?;
    let pair = Pair::of_statement(name, pieces)?;
    // What a name promises takes longer to say than what it is given.
    let literal = pair.literal(text);
    let literal =
        if pair.pieces.len() > 1 { literal } else { Cow::Borrowed(&text[bare(text, pair.value).range()]) };
    (likeness_of_secret(&literal) >= Some(Likeness::Chosen)).then_some(())?;
    Some((pair, kind()?))
}

/// The identifier, or path of identifiers, around a place.
pub(super) fn name_around(text: &[u8], at: usize) -> Option<Span> {
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

#[cfg(test)]
mod tests;
