//! Searches the texts of all blobs, and of what is stored as changes to another text only the lines that changed.
//!
//! A line that a text has of its base, as a whole line there and here, holds what it held there. All other lines are
//! searched. What can stand over several lines is searched for in whole texts, where it begins anywhere in them.

use bstr::ByteSlice;
use gix::objs::Kind;

use crate::source::objects::{Base, Copied, ObjectNumber, Objects, Tally, Visitor};
use crate::source::{Label, TextSearch};
use crate::text::{self, Span};

/// What the texts hold.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Blobs that something was found in, with what it was, each once.
    pub(super) labelled: Vec<(ObjectNumber, Vec<Label>)>,
    /// Blobs that could not be read.
    pub(super) failed: Vec<ObjectNumber>,
    /// How many texts were read.
    pub(super) texts: usize,
    pub(super) bytes: u64,
}

/// How much of a text is searched that is stored as changes to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Extent {
    /// What changed.
    Changes,
    /// All of it: the differential law says that this finds the same.
    #[cfg(test)]
    WholeTexts,
}

/// Searches all blobs that are wanted.
pub(super) fn search(
    objects: &Objects,
    is_wanted: impl Fn(ObjectNumber) -> bool + Sync,
    search: &dyn TextSearch,
    extent: Extent,
    tally: &Tally<'_>,
) -> Found {
    let is_wanted = |number| is_wanted(objects.canonical(number));
    let searchers = objects.sweep(Kind::Blob, is_wanted, tally, || Searcher {
        search,
        extent,
        is_wanted: &is_wanted,
        found: Found::default(),
    });
    let mut found = Found::default();
    for searcher in searchers {
        found.labelled.extend(searcher.found.labelled);
        found.failed.extend(searcher.found.failed);
        found.texts += searcher.found.texts;
        found.bytes += searcher.found.bytes;
    }
    for (object, _) in &mut found.labelled {
        *object = objects.canonical(*object);
    }
    for object in &mut found.failed {
        *object = objects.canonical(*object);
    }
    found.labelled.sort_unstable();
    found.labelled.dedup();
    found.failed.sort_unstable();
    found.failed.dedup();
    found
}

/// What a text holds that is stored by itself, each once.
pub(in crate::source::history) fn labels(text: &[u8], search: &dyn TextSearch) -> Vec<Label> {
    let (mut labels, lines) = (Vec::new(), Span::new(0, text.len()));
    let begins = search.in_lines(text, lines, &mut |_, label| labels.push(label));
    summed_up(text, labels, begins, search)
}

fn summed_up(text: &[u8], mut labels: Vec<Label>, begins: bool, search: &dyn TextSearch) -> Vec<Label> {
    if begins {
        search.across_lines(text, &mut |label| labels.push(label));
    }
    if !labels.is_empty() {
        labels.extend(search.beside(text));
    }
    labels.sort_unstable();
    labels.dedup();
    labels
}

struct Searcher<'s> {
    search: &'s dyn TextSearch,
    extent: Extent,
    is_wanted: &'s (dyn Fn(ObjectNumber) -> bool + Sync),
    found: Found,
}

/// What is known of a text.
struct Note {
    /// What stands in single lines.
    marks: Vec<Mark>,
    /// Whether something that can go on over several lines begins in it.
    begins: bool,
    /// Whether the text is the bytes themselves, and not in another encoding.
    is_plain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    span: Span,
    label: Label,
}

impl Visitor for Searcher<'_> {
    type Note = Note;

    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], base: Option<Base<'_, Note>>) -> Note {
        let text = text::decode(bytes);
        let is_plain = text.len() == bytes.len();
        let mut note = Note { marks: Vec::new(), begins: false, is_plain };
        let by_changes = is_plain && self.extent == Extent::Changes;
        match base.filter(|base| by_changes && base.note.is_plain) {
            Some(base) => self.search_changes(bytes, &base, &mut note),
            None => self.search_lines(&text, Span::new(0, text.len()), &mut note),
        }
        self.conclude(object, &text, &note);
        note
    }

    fn fail(&mut self, object: ObjectNumber) {
        if (self.is_wanted)(object) {
            self.found.failed.push(object);
        }
    }
}

impl Searcher<'_> {
    fn search_changes(&self, bytes: &[u8], base: &Base<'_, Note>, note: &mut Note) {
        note.begins = base.note.begins;
        let mut searched_to = 0;
        for part in base.copied {
            let Some(lines) = whole_lines(*part, bytes, base.bytes) else { continue };
            self.search_lines(bytes, Span::new(searched_to, lines.at), note);
            searched_to = lines.at + lines.len;
            let carried = base
                .note
                .marks
                .iter()
                .filter_map(|mark| lines.carry(mark.span).map(|span| Mark { span, ..*mark }));
            note.marks.extend(carried);
        }
        self.search_lines(bytes, Span::new(searched_to, bytes.len()), note);
    }

    fn search_lines(&self, text: &[u8], lines: Span, note: &mut Note) {
        if lines.is_empty() {
            return;
        }
        note.begins |=
            self.search.in_lines(text, lines, &mut |span, label| note.marks.push(Mark { span, label }));
    }

    fn conclude(&mut self, object: ObjectNumber, text: &[u8], note: &Note) {
        if !(self.is_wanted)(object) {
            return;
        }
        self.found.texts += 1;
        self.found.bytes += text.len() as u64;
        let labels = note.marks.iter().map(|mark| mark.label).collect();
        let labels = summed_up(text, labels, note.begins, self.search);
        if !labels.is_empty() {
            self.found.labelled.push((object, labels));
        }
    }
}

/// The lines that a part holds whole, and that were whole lines of the base.
fn whole_lines(part: Copied, bytes: &[u8], base: &[u8]) -> Option<Copied> {
    let begins_line = |text: &[u8], at: usize| at == 0 || text[at - 1] == b'\n';
    let end = part.at + part.len;
    let own = &bytes[part.at..end];
    let is_first_whole = begins_line(bytes, part.at) && begins_line(base, part.from);
    let skipped = if is_first_whole { 0 } else { own.find_byte(b'\n')? + 1 };
    let is_last_whole = end == bytes.len() && part.from + part.len == base.len();
    let length = if is_last_whole { own.len() } else { own.rfind_byte(b'\n')? + 1 };
    (skipped < length).then(|| Copied {
        at: part.at + skipped,
        from: part.from + skipped,
        len: length - skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(part: (usize, usize, usize), bytes: &str, base: &str) -> Option<(usize, usize, usize)> {
        let (at, from, len) = part;
        let part = Copied { at, from, len };
        whole_lines(part, bytes.as_bytes(), base.as_bytes()).map(|it| (it.at, it.from, it.len))
    }

    #[test]
    fn lines_that_are_whole_on_both_sides_are_kept() {
        assert_eq!(lines((0, 0, 6), "a\nbb\nc!", "a\nbb\nc?"), Some((0, 0, 5)));
        assert_eq!(lines((2, 2, 4), "x\nbb\nc", "a\nbb\nc"), Some((2, 2, 4)));
    }

    #[test]
    fn a_line_that_was_a_part_of_one_is_searched() {
        // `key` begins a line here, and stood within one there.
        assert_eq!(lines((2, 1, 6), "y\nkey\nz\n", "xkey\nz\n"), Some((6, 5, 2)));
        // `a` is the last line here, and went on there.
        assert_eq!(lines((0, 0, 3), "x\na", "x\nabc"), Some((0, 0, 2)));
        assert_eq!(lines((1, 0, 2), "-ab", "ab"), None);
    }

    /// Finds every `!`, and `<`…`>` over several lines.
    struct Marks;

    impl TextSearch for Marks {
        fn in_lines(&self, text: &[u8], lines: Span, found: &mut dyn FnMut(Span, Label)) -> bool {
            for (at, line) in text[lines.range()].lines_with_terminator().scan(lines.start, |at, line| {
                let start = *at;
                *at += line.len();
                Some((start, line))
            }) {
                // What is found depends on all of the line.
                let label = u32::try_from(line.len()).unwrap_or_default();
                line.find_iter("!").for_each(|it| found(Span::new(at + it, at + it + 1), label));
            }
            text[lines.range()].contains(&b'<')
        }

        fn across_lines(&self, text: &[u8], found: &mut dyn FnMut(Label)) {
            let end = text.find_byte(b'<').and_then(|at| text[at..].find_byte(b'>'));
            if end.is_some() {
                found(0);
            }
        }

        fn beside(&self, text: &[u8]) -> Option<Label> {
            text.contains(&b'a').then_some(1000)
        }
    }

    mod law {
        use proptest::prelude::*;

        use super::*;

        fn searcher() -> Searcher<'static> {
            Searcher {
                search: &Marks,
                extent: Extent::Changes,
                is_wanted: &|_| true,
                found: Found::default(),
            }
        }

        fn sorted(note: &Note) -> Vec<(Span, Label)> {
            let mut marks: Vec<_> = note.marks.iter().map(|mark| (mark.span, mark.label)).collect();
            marks.sort_unstable();
            marks
        }

        proptest! {
            #[test]
            fn changes_and_whole_texts_hold_the_same(
                base in "[ab!<>\n]{0,40}",
                parts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[ab!<>\n]{0,4}"), 0..6),
            ) {
                let (base, mut bytes, mut copied) = (base.into_bytes(), Vec::new(), Vec::new());
                for (from, length, inserted) in parts {
                    let from = from.index(base.len() + 1);
                    let part = &base[from..base.len().min(from + length)];
                    if !part.is_empty() {
                        copied.push(Copied { at: bytes.len(), from, len: part.len() });
                    }
                    bytes.extend_from_slice(part);
                    bytes.extend_from_slice(inserted.as_bytes());
                }
                let (mut whole, mut changed) = (searcher(), searcher());
                let of_base = changed.visit(0, &base, None);
                let by_changes = changed.visit(1, &bytes, Some(Base { bytes: &base, note: &of_base, copied: &copied }));
                let by_whole = whole.visit(1, &bytes, None);
                prop_assert_eq!(sorted(&by_changes), sorted(&by_whole));
                let labels = |searcher: &Searcher<'_>| searcher.found.labelled.iter().find(|it| it.0 == 1).cloned();
                prop_assert_eq!(labels(&changed), labels(&whole));
            }
        }
    }
}
