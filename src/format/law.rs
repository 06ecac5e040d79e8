//! What holds for every reader, whatever it is given. Asked by the property tests and by the fuzz target.

use crate::text::Span;

use super::FORMATS;

/// Whether all that the format of this number reads in a text lies inside the text. Numbers beyond the last format begin
/// again.
pub(crate) fn keeps_spans_inside(number: usize, text: &[u8]) -> bool {
    let reading = FORMATS[number % FORMATS.len()].reader.read(text);
    let is_inside = |span: Span| span.start <= span.end && span.end <= text.len();
    reading.assignments.iter().all(|it| is_inside(it.key_span) && is_inside(it.value_span))
        && reading.secret_uses.iter().all(|it| is_inside(it.span))
        && reading.approvals.iter().all(|it| is_inside(it.span))
        && reading
            .command_lines
            .iter()
            .all(|it| is_inside(it.span) && it.places.iter().all(|at| is_inside(*at)))
}
