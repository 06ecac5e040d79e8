//! `human`: findings as rustc shows its errors, with all places of one finding in one block.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Message, Origin, Snippet};

use super::Report;
use super::colour::Colour;
use super::escape::{escape, without_commands};
use super::excerpt::Drawn;
use super::explanation::fix_line;
use super::history::history_lines;
use super::location::{location, name};
use super::wrap::wrap;
use crate::finding::{Finding, Label, Place};
use crate::rule::Severity;

/// Wider than any excerpt, so that annotate-snippets cuts none a second time.
const RENDER_WIDTH: usize = 1000;
/// How wide the text of help and history may be.
const TEXT_WIDTH: usize = 90;
/// Stands for a place's name while a block is drawn. Nothing else in a block can hold it: control characters are
/// escaped.
const PLACE_MARK: &str = "\u{1}";

/// Writes a block for each finding.
pub(super) fn write(report: &Report, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let renderer = colour.renderer().term_width(RENDER_WIDTH);
    for finding in &report.findings {
        let panels = panels(finding);
        let places: Vec<_> = panels.iter().filter_map(Panel::marked_place).collect();
        let block = renderer.render(&[block(finding, panels)]);
        writeln!(out, "{}\n", without_commands(&name_places(&block, &places)))?;
    }
    Ok(())
}

/// Some lines of a document, with all that the finding says about them.
struct Panel<'f> {
    /// The first label's place.
    place: &'f Place,
    /// What the first label says there.
    message: &'f str,
    first_line: usize,
    text: String,
    marks: Vec<Mark<'f>>,
}

/// A part of a panel's text that a label is about.
struct Mark<'f> {
    kind: AnnotationKind,
    part: Range<usize>,
    message: Option<Cow<'f, str>>,
}

/// The finding's places, the primary one first. Labels on the same or on neighbouring lines share them.
fn panels(finding: &Finding) -> Vec<Panel<'_>> {
    let mut panels: Vec<Panel<'_>> = Vec::new();
    let primary = std::iter::once((AnnotationKind::Primary, &finding.primary));
    for (kind, label) in primary.chain(finding.related.iter().map(|it| (AnnotationKind::Context, it))) {
        let panel = Panel::of(kind, label);
        match panels.iter_mut().find_map(|known| Some((known.offset_of(&panel)?, known))) {
            Some((offset, known)) => known.take_in(panel, &offset),
            None => panels.push(panel),
        }
    }
    panels
}

/// Where the lines of one panel lie in another.
enum Offset {
    /// They are the same.
    Same,
    /// They come right behind.
    Behind,
    /// They come right before.
    Before,
}

impl<'f> Panel<'f> {
    fn of(kind: AnnotationKind, label: &'f Label) -> Self {
        let Label { place, message } = label;
        let drawn = Drawn::of(&place.excerpt);
        let mark =
            Mark { kind, part: drawn.highlight, message: (!message.is_empty()).then(|| escape(message)) };
        Self { place, message, first_line: place.excerpt.first_line, text: drawn.text, marks: vec![mark] }
    }

    /// The number of the line behind the last one.
    fn end_line(&self) -> usize {
        self.first_line + self.text.split('\n').count()
    }

    fn offset_of(&self, other: &Self) -> Option<Offset> {
        let is_same_document = self.place.path == other.place.path && self.place.origin == other.place.origin;
        if !is_same_document {
            None
        } else if self.first_line == other.first_line && self.text == other.text {
            Some(Offset::Same)
        } else if self.end_line() == other.first_line {
            Some(Offset::Behind)
        } else if other.end_line() == self.first_line {
            Some(Offset::Before)
        } else {
            None
        }
    }

    fn take_in(&mut self, mut other: Self, offset: &Offset) {
        match offset {
            Offset::Same => {}
            Offset::Behind => {
                other.shift(self.text.len() + 1);
                self.text = format!("{}\n{}", self.text, other.text);
            }
            Offset::Before => {
                self.shift(other.text.len() + 1);
                self.text = format!("{}\n{}", other.text, self.text);
                self.first_line = other.first_line;
            }
        }
        self.marks.extend(other.marks);
    }

    fn shift(&mut self, by: usize) {
        for mark in &mut self.marks {
            mark.part = mark.part.start + by..mark.part.end + by;
        }
    }

    /// Whether there is no line to look at, as in an empty file.
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Its place, when the block holds a mark for it.
    fn marked_place(&self) -> Option<String> {
        (!self.is_blank()).then(|| location(self.place))
    }

    fn element(self) -> Element<'f> {
        if self.is_blank() {
            // A report that was read back has no lines, but knows where they are.
            let start = self.place.start;
            let is_whole = (start.line, start.column) == (1, 1);
            let name = if is_whole { name(self.place) } else { location(self.place) };
            let named =
                if self.message.is_empty() { name } else { format!("{name}: {}", escape(self.message)) };
            return Origin::path(named).into();
        }
        let annotations = self
            .marks
            .into_iter()
            .map(|mark| -> Annotation<'f> { mark.kind.span(mark.part).label(mark.message) });
        Snippet::source(self.text)
            .line_start(self.first_line)
            .path(PLACE_MARK)
            .annotations(annotations)
            .into()
    }
}

fn block<'f>(finding: &'f Finding, panels: Vec<Panel<'f>>) -> Group<'f> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(escape(&finding.message)).id(finding.rule.as_str());
    Group::with_title(title).elements(panels.into_iter().map(Panel::element)).elements(remarks(finding))
}

/// What follows the excerpts, in the order in which it helps.
fn remarks(finding: &Finding) -> Vec<Message<'static>> {
    let named = |name: &'static str, text: String| Level::HELP.with_name(name).message(text);
    let mut remarks = Vec::new();
    if let Some(history) = &finding.history {
        remarks.push(named("history", history_lines(history).join("\n")));
    }
    let help = wrap(&finding.help, TEXT_WIDTH);
    if !help.is_empty() {
        remarks.push(named("help", help.join("\n")));
    }
    remarks.extend(finding.fixes.iter().map(|fix| named("fix", fix_line(fix))));
    remarks
}

/// Puts places where their marks are.
///
/// annotate-snippets counts lines and columns in the excerpt, where secrets are replaced and long lines are cut, so
/// its numbers are not those of the document.
fn name_places(block: &str, places: &[String]) -> String {
    let mut parts = block.split(PLACE_MARK);
    let mut named = parts.next().unwrap_or_default().to_owned();
    for (part, place) in parts.zip(places) {
        named.push_str(place);
        named.push_str(part.trim_start_matches(|it: char| it == ':' || it.is_ascii_digit()));
    }
    named
}
