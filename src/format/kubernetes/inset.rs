//! Where the parts of a text inside a block scalar lie in the document around it.

use crate::text::Span;

use super::super::syntax::yaml::Node;

/// The place of a text inside another.
pub(super) struct Inset {
    /// Where it lies as a whole.
    whole: Span,
    /// The start of each of its lines, inside and outside; none where it is written otherwise than it reads.
    lines: Vec<(usize, usize)>,
}

impl Inset {
    /// The text of a scalar: of a block line by line, else as a whole.
    pub(super) fn of(document: &[u8], scalar: &Node, text: &str) -> Self {
        let lines = lines_of_block(document, scalar.span, text).unwrap_or_default();
        Self { whole: scalar.span, lines }
    }

    /// A text that cannot be seen in the document.
    pub(super) fn hidden(whole: Span) -> Self {
        Self { whole, lines: Vec::new() }
    }

    /// The place of a part of the text.
    pub(super) fn place(&self, part: Span) -> Span {
        let (Some(start), Some(end)) = (self.offset(part.start), self.offset(part.end)) else {
            return self.whole;
        };
        let is_inside = self.whole.start <= start && start <= end && end <= self.whole.end;
        if is_inside { Span::new(start, end) } else { self.whole }
    }

    fn offset(&self, inside: usize) -> Option<usize> {
        let line = self.lines.partition_point(|(start, _)| *start <= inside).checked_sub(1)?;
        let (start, outside) = self.lines[line];
        Some(outside + inside - start)
    }
}

/// The starts of the lines, when every line stands in the document as it reads, behind one indentation.
fn lines_of_block(document: &[u8], whole: Span, text: &str) -> Option<Vec<(usize, usize)>> {
    let line_start = document[..whole.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let indentation = whole.start - line_start;
    let mut lines = Vec::new();
    let (mut inside, mut outside) = (0, whole.start);
    for line in text.split_inclusive('\n') {
        let plain = line.trim_end_matches(['\r', '\n']).as_bytes();
        if outside > whole.start {
            let rest = document.get(outside..whole.end)?;
            outside += rest.iter().take(indentation).take_while(|byte| **byte == b' ').count();
        }
        if !document.get(outside..)?.starts_with(plain) {
            return None;
        }
        lines.push((inside, outside));
        inside += line.len();
        let rest = &document[outside..whole.end.max(outside)];
        outside += rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    }
    Some(lines)
}
