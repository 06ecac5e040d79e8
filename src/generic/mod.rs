//! Secrets without a form of their own: a literal is one because of the name that it is given, or because of the file that
//! it stands in.
//!
//! A name of a secret near a literal is looked for in any text, whatever its syntax; what the literal is, one judge says
//! (`shape::likeness_of_secret`). Files that exist to hold credentials (`.netrc`, `.pgpass`, `FileZilla`'s sites) have
//! readers of their own. What a format's reader has bound is judged by the relations over bindings, not here.

mod expression;
mod file;
mod form;
mod grade;
mod guessed;
mod hash;
mod name;
mod needle;
mod pair;
mod parameter;
mod place;
mod position;
mod statement;
mod surroundings;
mod token;
mod url;

use std::borrow::Cow;

use crate::binding::{EnvFileKind, EnvironmentSet};
use crate::document::{Document, Tracking};
use crate::environment::EnvironmentClass;
use crate::finding::{DocumentId, Draft, Spot};
use crate::rule::Catalogue;
use crate::secret::Secret;
use crate::text::Span;

use grade::Grade;
use place::Place;

/// A secret named by what it is assigned to, or by nothing.
const NAMED: &str = "generic-secret";
/// One in a file that holds credentials by its nature.
const FILED: &str = "secret-in-credential-file";
/// The hash of a password.
const HASHED: &str = "password-hash";

/// What a password is that many have.
const SIMPLE: &str = "a simple password";
/// What a password is that whoever tries a few opens.
const GUESSED: &str = "a password that is easily guessed";
/// What a password is in an address that only this machine or its neighbours reach.
const LOCAL: &str = "a password in an address of this machine";
/// What a password is that is several words.
const PHRASE: &str = "a password of several words";
/// What a key is that whoever tries a few words forges sessions with.
const GUESSED_KEY: &str = "a key that is easily guessed";
/// How far into a value a literal begins that is all of it: behind a quote and the word for a kind of credentials.
const LEAD: usize = 8;

/// A secret as it was read, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sighting {
    rule: &'static str,
    name: Option<String>,
    span: Span,
    /// The pieces of a literal that is put together of several.
    pieces: Vec<Span>,
    grade: Grade,
    what: &'static str,
}

impl Sighting {
    /// The secret's text.
    fn literal<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        match self.pieces.as_slice() {
            [] => Cow::Borrowed(&text[self.span.range()]),
            pieces => pieces.iter().flat_map(|it| &text[it.range()]).copied().collect(),
        }
    }
}

/// The secrets in a document that its names and its nature give away.
pub(crate) fn secrets(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    catalogue: &Catalogue,
) -> Vec<Draft> {
    let place = Place::new(document);
    let mut sightings = file::sightings(document.text(), &place);
    sightings.extend(hash::sightings(document.text(), &place));
    let is_bound = |it: &Sighting| is_judged_as_binding(id, document, set, it);
    let text = document.text();
    let loose =
        [pair::sightings(text, &place), url::sightings(text, &place), position::sightings(text, &place)];
    sightings.extend(loose.into_iter().flatten().filter(|it| !is_bound(it)));
    sightings.retain(|it| !set.is_handed_out(&it.literal(text)));
    let is_deployed = set.file(id).is_some_and(|it| it.env_file.environment.class.is_deployed());
    let is_in_use =
        |it: &Sighting| is_deployed && it.what == GUESSED && !guessed::is_to_be_changed(&it.literal(text));
    for guessed in sightings.iter_mut().filter(|it| is_in_use(it)) {
        guessed.grade = guessed.grade.max(Grade::Probable);
    }
    sightings.into_iter().filter_map(|it| draft(id, document, set, catalogue, it)).collect()
}

/// Whether a relation has looked at the binding at a place: what it keeps silent about is meant to be there. What is only a
/// part of a binding's value (a variable before a command) no relation has seen.
fn is_judged_as_binding(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    sighting: &Sighting,
) -> bool {
    let span = sighting.span;
    let Some(file) = set.file(id) else { return false };
    // No relation speaks of what is guessed or local, and where a manifest is read, of simple passwords.
    let is_manifest = file.env_file.kind == EnvFileKind::Manifest;
    if matches!(sighting.what, GUESSED | GUESSED_KEY | LOCAL) || sighting.what == SIMPLE && is_manifest {
        return is_for_developers(file.env_file.environment.class);
    }
    let is_judged = file.env_file.kind != EnvFileKind::Definition && document.tracking != Tracking::Outside;
    let Some(binding) = set.binding_at(id, span).filter(|_| is_judged) else { return false };
    let is_whole = span.start <= binding.value_span.start + LEAD;
    is_whole || sighting.what == SIMPLE || set.atoms_of(id).any(|(_, atom)| atom.span.overlaps(span))
}

/// Whether an environment runs where its passwords protect nothing, or holds none.
const fn is_for_developers(class: EnvironmentClass) -> bool {
    use EnvironmentClass::{Agent, All, Ci, Development, Preview, Production, Staging, Template, Test};
    match class {
        Development | Test | Ci | Template => true,
        Agent | All | Preview | Production | Staging => false,
    }
}

fn draft(
    id: DocumentId,
    document: &Document,
    set: &EnvironmentSet,
    catalogue: &Catalogue,
    sighting: Sighting,
) -> Option<Draft> {
    let rule = catalogue.get(sighting.rule)?;
    let message = match &sighting.name {
        Some(name) => format!("`{name}` holds {}", sighting.what),
        None => format!("`{}` holds {}", document.path.display(), sighting.what),
    };
    let environment = set.file(id).map(|file| file.env_file.environment.name.clone());
    let secret = Secret::new(&*sighting.literal(document.text()));
    let hidden = if sighting.pieces.is_empty() { Vec::new() } else { vec![sighting.span] };
    Some(Draft {
        severity: sighting.grade.severity(),
        confidence: sighting.grade.confidence(),
        key: sighting.name,
        environment,
        hidden,
        ..Draft::of(rule, message, Spot::new(id, sighting.span, sighting.what), secret)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Origin, RepoPath};

    /// The values above a hint that a reader finds in a text.
    pub(in crate::generic) fn values(
        sightings: fn(&[u8], &Place<'_>) -> Vec<Sighting>,
        path: &str,
        text: &str,
    ) -> Vec<String> {
        graded(sightings, path, text, |grade| grade > Grade::Hint)
    }

    /// The values that a reader only hints at.
    pub(in crate::generic) fn hints(
        sightings: fn(&[u8], &Place<'_>) -> Vec<Sighting>,
        path: &str,
        text: &str,
    ) -> Vec<String> {
        graded(sightings, path, text, |grade| grade == Grade::Hint)
    }

    fn graded(
        sightings: fn(&[u8], &Place<'_>) -> Vec<Sighting>,
        path: &str,
        text: &str,
        is_wanted: impl Fn(Grade) -> bool,
    ) -> Vec<String> {
        let document =
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
        let found = sightings(document.text(), &Place::new(&document));
        let wanted = found.into_iter().filter(|it| is_wanted(it.grade));
        wanted.map(|it| text[it.span.range()].to_owned()).collect()
    }
}
