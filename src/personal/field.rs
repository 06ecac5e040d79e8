//! The values of a file of data, each with the name of its column.

use crate::text::Span;

use super::place::{Comments, Form};
use super::{lines, literal, markup, sql, table};

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// The name of its column, key, attribute or element, as written.
    pub(super) column: Option<&'t [u8]>,
    /// The value without its quotes.
    pub(super) span: Span,
    /// Whether it is about who made something, as in the metadata of a commit.
    pub(super) of_author: bool,
}

/// Told each value, in the order of the text.
pub(super) type Found<'f, 't> = dyn FnMut(Field<'t>) + 'f;

/// Reads every value of a text, in one pass.
pub(super) fn each_field<'t>(form: Form, text: &'t [u8], found: &mut Found<'_, 't>) {
    let found: &mut Found<'_, 't> = &mut |field| {
        if !literal::read_within(text, field, found) {
            found(field);
        }
    };
    match form {
        Form::Sql => sql::read(text, found),
        Form::Table => table::read(text, found),
        Form::Code(comments) => literal::read(text, comments, found),
        Form::Json => literal::read(text, Comments::Slashes, found),
        Form::Yaml | Form::Recording => lines::read(text, found),
        Form::Markup => markup::read(text, found),
    }
}

/// Whether a key says that what it holds is the name of a message, which looks like an address.
pub(super) fn names_message(key: &[u8]) -> bool {
    const KEYS: &[&str] =
        &["message-id", "message_id", "messageid", "in-reply-to", "references", "content-id", "msgid"];
    KEYS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(key))
}

/// Whether a key says that what it holds is about who made something.
pub(super) fn names_author(key: &[u8]) -> bool {
    const KEYS: &[&str] = &[
        "bugs",
        "commit",
        "commits",
        "contributor",
        "contributors",
        "pusher",
        "tagger",
        "publisher",
        "_npmuser",
    ];
    const BEGINNINGS: &[&str] = &["author", "_author", "committer", "maintainer"];
    let begins = |known: &&str| {
        key.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known.as_bytes()))
    };
    // `Co-authored-by: …` and its like, which end a commit's message.
    let is_trailer = key.last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"-by"));
    is_trailer
        || KEYS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(key))
        || BEGINNINGS.iter().any(begins)
}

#[cfg(test)]
pub(super) fn fields(form: Form, text: &str) -> Vec<(Option<String>, String)> {
    let mut all = Vec::new();
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    each_field(form, text.as_bytes(), &mut |field| {
        all.push((field.column.map(show), show(&text.as_bytes()[field.span.range()])));
    });
    all
}
