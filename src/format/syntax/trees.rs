//! Texts that were read before, piece by piece: of many versions of one file nearly everything is the same.
//!
//! YAML is kept by the items of its outermost sequences: the steps of a pipeline, the containers of a pod, the rows of a
//! matrix. Each of them is read once, and so is what surrounds them. The law is that nothing shows it: a tree that is put
//! together is the tree that reading the whole text gives. A text in which an item may depend on what stands around it (a
//! mistake, an anchor, a directive, a tab) is read whole. Called by readers of files that have versions.

use std::ops::Range;
use std::sync::Arc;

use bstr::ByteSlice;
use foldhash::HashMap;

use crate::text::Span;

use super::yaml::{Content, Node, Scalar, Style, Yaml};

/// The trees of texts that were read before.
#[derive(Debug, Default)]
pub(in crate::format) struct Trees {
    /// Items by their lines: the one node that they hold, or `None` where they hold anything else.
    items: HashMap<Box<[u8]>, Option<Arc<Node>>>,
    /// What is left of a text without its items, by its bytes; `None` where it must not be put together.
    frames: HashMap<Box<[u8]>, Option<Arc<Vec<Node>>>>,
    bytes: usize,
}

/// How many bytes of texts are remembered before all are forgotten: all pieces of a file that was changed a thousand
/// times take less.
const LIMIT: usize = 4 << 20;

/// What stands in the place of an item. It is a scalar wherever an item may stand.
const STAND_IN: &[u8] = b"- 0\n";

impl Trees {
    /// Reads a text as [`Yaml::parse`] does.
    pub(in crate::format) fn parse(&mut self, text: &[u8]) -> Yaml {
        self.documents(text).map_or_else(|| Yaml::parse(text), Yaml::of)
    }

    /// The documents of a text, put together; `None` where it has to be read whole.
    fn documents(&mut self, text: &[u8]) -> Option<Vec<Node>> {
        let outline = Outline::of(text)?;
        let items: Vec<_> =
            outline.items.iter().map(|lines| self.item(&text[lines.clone()])).collect::<Option<_>>()?;
        let documents = self.frame(&outline.frame)?;
        let mut assembly = Assembly { outline: &outline, items: &items, next: 0 };
        let documents = documents.iter().map(|node| assembly.node(node)).collect();
        (assembly.next == items.len()).then_some(documents)
    }

    fn item(&mut self, lines: &[u8]) -> Option<Arc<Node>> {
        if let Some(known) = self.items.get(lines) {
            return known.clone();
        }
        self.make_room(lines.len());
        let item = only_item(Yaml::parse(lines)).map(Arc::new);
        self.items.insert(lines.into(), item.clone());
        item
    }

    fn frame(&mut self, text: &[u8]) -> Option<Arc<Vec<Node>>> {
        if let Some(known) = self.frames.get(text) {
            return known.clone();
        }
        self.make_room(text.len());
        let yaml = Yaml::parse(text);
        let documents = yaml.is_self_contained().then(|| Arc::new(yaml.documents));
        self.frames.insert(text.into(), documents.clone());
        documents
    }

    fn make_room(&mut self, bytes: usize) {
        if self.bytes + bytes > LIMIT {
            *self = Self::default();
        }
        self.bytes += bytes;
    }
}

/// The node of a text that is one item of a sequence, and nothing that depends on what surrounds it.
fn only_item(yaml: Yaml) -> Option<Node> {
    if !yaml.is_self_contained() {
        return None;
    }
    let [Node { content: Content::Sequence(items), .. }] = <[Node; 1]>::try_from(yaml.documents).ok()? else {
        return None;
    };
    let [item] = <[Node; 1]>::try_from(items).ok()?;
    // Where nothing stands depends on what comes next.
    (!item.span.is_empty()).then_some(item)
}

/// How most anchors begin; the others are seen when they were read.
const ANCHORS: [&str; 2] = [": &", "- &"];

/// A text taken apart.
struct Outline {
    /// The lines of each item.
    items: Vec<Range<usize>>,
    /// All else, with something in the place of each item.
    frame: Vec<u8>,
    /// Where that stands.
    stand_ins: Vec<usize>,
}

impl Outline {
    /// `None` where lines may not be what they seem.
    fn of(text: &[u8]) -> Option<Self> {
        if has_lone_return(text) || ANCHORS.iter().any(|it| text.contains_str(it)) {
            return None;
        }
        let mut outline = Self { items: Vec::new(), frame: Vec::new(), stand_ins: Vec::new() };
        let (mut at, mut open) = (0, None);
        for line in text.lines_with_terminator() {
            let indent = line.iter().take_while(|byte| **byte == b' ').count();
            let content = &line[indent..];
            // A tab that may indent, or a directive.
            if matches!(content.first(), Some(b'\t' | b'%')) {
                return None;
            }
            let says_something = !matches!(content.first(), None | Some(b'\n' | b'\r' | b'#'));
            if says_something && open.is_some_and(|outer| indent <= outer) {
                open = None;
            }
            match (open, says_something && content.starts_with(b"- ")) {
                (None, true) => {
                    outline.begin_item(at, line.len(), indent);
                    open = Some(indent);
                }
                (None, false) => outline.frame.extend_from_slice(line),
                (Some(_), _) => {
                    if let Some(last) = outline.items.last_mut() {
                        last.end = at + line.len();
                    }
                }
            }
            at += line.len();
        }
        (!outline.items.is_empty()).then_some(outline)
    }

    fn begin_item(&mut self, at: usize, length: usize, indent: usize) {
        self.items.push(at..at + length);
        self.frame.resize(self.frame.len() + indent, b' ');
        self.stand_ins.push(self.frame.len() + 2);
        self.frame.extend_from_slice(STAND_IN);
    }

    /// Where a place of the frame is in the text: behind the item that it follows.
    fn place(&self, at: usize) -> usize {
        let behind = self.stand_ins.partition_point(|it| *it < at);
        match behind.checked_sub(1) {
            None => at,
            // A stand-in ends two bytes behind its place.
            Some(last) => (at + self.items[last].end).saturating_sub(self.stand_ins[last] + 2),
        }
    }
}

/// Whether a line ends where only YAML sees it.
fn has_lone_return(text: &[u8]) -> bool {
    text.find_iter(b"\r").any(|at| text.get(at + 1) != Some(&b'\n'))
}

/// Puts a tree together.
struct Assembly<'t> {
    outline: &'t Outline,
    items: &'t [Arc<Node>],
    /// The next item.
    next: usize,
}

impl Assembly<'_> {
    fn node(&mut self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Scalar(scalar) => Content::Scalar(scalar.clone()),
            Content::Mapping(entries) => {
                Content::Mapping(entries.iter().map(|(key, value)| self.entry(key, value)).collect())
            }
            Content::Sequence(items) => Content::Sequence(self.members(items)),
        };
        let end = self.end(node.span.end, node.content.last_child().zip(content.last_child()));
        let start = self.outline.place(node.span.start);
        Node { span: Span::new(start.min(end), end), content }
    }

    fn entry(&mut self, key: &Node, value: &Node) -> (Node, Node) {
        let new_key = self.node(key);
        let new_value = self.behind(Some((key, &new_key)), value);
        (new_key, new_value)
    }

    fn members(&mut self, items: &[Node]) -> Vec<Node> {
        let mut members: Vec<Node> = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| (&items[at], &members[at]));
            let member = match self.item_at(item) {
                Some(item) => item,
                None => self.behind(before, item),
            };
            members.push(member);
        }
        members
    }

    /// The item that a node stands in for.
    fn item_at(&mut self, node: &Node) -> Option<Node> {
        let is_plain = matches!(&node.content, Content::Scalar(Scalar { style: Style::Plain, .. }));
        let place = self.outline.stand_ins.get(self.next).filter(|_| is_plain)?;
        if *place != node.span.start {
            return None;
        }
        let item = moved(&self.items[self.next], self.outline.items[self.next].start);
        self.next += 1;
        Some(item)
    }

    /// A node behind another one: what is left out stands where that ends.
    fn behind(&mut self, before: Option<(&Node, &Node)>, node: &Node) -> Node {
        if !node.span.is_empty() || matches!(&node.content, Content::Mapping(_) | Content::Sequence(_)) {
            return self.node(node);
        }
        let end = self.end(node.span.end, before);
        Node { span: Span::new(end, end), content: node.content.clone() }
    }

    /// Where something ends that may end with another node, of which both trees' forms are given.
    fn end(&self, end: usize, with: Option<(&Node, &Node)>) -> usize {
        match with {
            Some((old, new)) if old.span.end == end => new.span.end,
            Some(_) | None => self.outline.place(end),
        }
    }
}

/// A node that stands further behind.
fn moved(node: &Node, by: usize) -> Node {
    let content = match &node.content {
        Content::Scalar(scalar) => Content::Scalar(scalar.clone()),
        Content::Mapping(entries) => {
            Content::Mapping(entries.iter().map(|(key, value)| (moved(key, by), moved(value, by))).collect())
        }
        Content::Sequence(items) => Content::Sequence(items.iter().map(|it| moved(it, by)).collect()),
    };
    Node { span: Span::new(node.span.start + by, node.span.end + by), content }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a text is put together, and the tree that it has in any case.
    fn parsed(trees: &mut Trees, text: &str) -> bool {
        assert_eq!(trees.parse(text.as_bytes()).documents, Yaml::parse(text.as_bytes()).documents, "{text}");
        trees.documents(text.as_bytes()).is_some()
    }

    const WORKFLOW: &str = "\u{feff}on: [push]\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - name: x  # one\n            os: 'l'\n\n          # a row\n          - { name: y, os: [m, n] }\n    steps:\n    - uses: b@v1\n      with:\n    - run: |\n        one\n          - two\n\n    - name: >-\n        c\n\n        d\n      env: {}\n  e: # none\n";

    #[test]
    fn trees_are_put_together_of_items() {
        let mut trees = Trees::default();
        assert!(parsed(&mut trees, WORKFLOW));
        assert_eq!((trees.items.len(), trees.frames.len()), (5, 1));
        let changed = WORKFLOW.replace("b@v1", "b@v2-rc").replace("name: x", "name: other");
        assert!(parsed(&mut trees, &changed));
        assert_eq!((trees.items.len(), trees.frames.len()), (7, 1));
        assert!(parsed(&mut trees, &WORKFLOW.replace('\n', "\r\n")));
    }

    #[test]
    fn dashes_that_begin_no_item_are_read_in_their_text() {
        let mut trees = Trees::default();
        for text in [
            "a: |\n  - b\nc:\n  - d\n",
            "a: b\n  - c\n",
            "a: \"b\n  - c\"\nd: [\"\n  - e\"]\n",
            "a:\n  - 'b\n  - c'\n",
            "a:\n  - [b,\n  - c]\n",
            "a:\n  - b: |\n  c\n",
        ] {
            assert!(!parsed(&mut trees, text), "{text}");
        }
    }

    #[test]
    fn what_depends_on_its_surroundings_is_read_in_them() {
        let mut trees = Trees::default();
        for text in [
            "a: &x b\nc:\n  - *x\n",
            "a:\n  - ? &x b\n  - *x\n",
            "a:\n  - b: *lost\n",
            "a:\n  - b\n\t- c\n",
            "a:\n  - b\n  - [c\n  - d\n",
            "a:\n  - b\n c\n",
            "a:\n  - b\rc: d\n",
            "a:\n  - \n  - b\n",
            "%TAG ! tag:example.com,2000:\n---\na:\n  - !t b\n",
            "a: [1, }\n---\nb:\n  - c\n",
        ] {
            assert!(!parsed(&mut trees, text), "{text}");
        }
    }

    #[test]
    fn memory_has_an_end() {
        let mut trees = Trees::default();
        for number in 0..3 {
            let text = format!("a:\n  - {}\n", number.to_string().repeat(LIMIT / 2));
            trees.parse(text.as_bytes());
            assert!(trees.bytes <= LIMIT && trees.items.len() <= 2);
        }
    }

    /// Lines of which files that look real can be made, and some that break them.
    fn line() -> impl Strategy<Value = String> {
        let indent = prop::sample::select(vec!["", "  ", "    ", "      ", "        "]);
        let start = prop::sample::select(vec!["- ", "- ", "", "", "- - ", "# ", "? "]);
        let content = prop::sample::select(vec![
            "a: b",
            "steps:",
            "run: |",
            "name: >-",
            "c",
            "{d: e}",
            "[f, g]",
            "'h'",
            "\"i j\"",
            "k: 'l",
            "m: \"n",
            "- o",
            "p: [q",
            "]",
            "r: &s t",
            "*s",
            "",
            "u:",
            "---",
            "é: ü",
            "!t v",
            "%TAG ! tag:example.com,2000:",
            "\t",
            "w: x  # y",
        ]);
        (indent, start, content).prop_map(|(indent, start, content)| format!("{indent}{start}{content}\n"))
    }

    proptest! {
        #[test]
        fn versions_have_the_trees_that_they_have_alone(
            lines in prop::collection::vec(line(), 0..14),
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3, prop::option::of(line())), 0..6),
        ) {
            let (mut trees, mut lines) = (Trees::default(), lines);
            parsed(&mut trees, &lines.concat());
            for (at, removed, added) in edits {
                let at = at.index(lines.len() + 1);
                let end = lines.len().min(at + removed);
                lines.splice(at..end, added);
                parsed(&mut trees, &lines.concat());
            }
        }

        #[test]
        fn versions_of_workflows_have_the_trees_that_they_have_alone(
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, any::<prop::sample::Index>()), 0..20),
        ) {
            let mut trees = Trees::default();
            let mut lines: Vec<_> = WORKFLOW.split_inclusive('\n').collect();
            for (at, removed, copied) in edits {
                let copy = lines.get(copied.index(lines.len().max(1))).copied();
                let at = at.index(lines.len() + 1);
                let end = lines.len().min(at + removed);
                lines.splice(at..end, copy);
                parsed(&mut trees, &lines.concat());
            }
        }
    }
}
