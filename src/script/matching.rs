//! Where the patterns of a language match in a tree.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::query::{Child, Condition, Kinds, Name, OfKind, Patterns, Shape, Test};

/// How many nodes one pattern may be tried on below one node: lists of thousands must not be tried in all pairs.
const MOST_TRIED: usize = 20_000;

/// The nodes that a pattern has captured, the outer before the inner.
pub(super) type Captured<'t> = Vec<(Name, Node<'t>)>;

/// Calls `found` with the number and the captures of every pattern that matches, wherever it does.
pub(super) fn matches<'t>(
    patterns: &Patterns,
    root: Node<'t>,
    text: &[u8],
    mut found: impl FnMut(usize, &Captured<'t>),
) {
    let mut matcher = Matcher { text, kin: FxHashMap::default(), left: 0 };
    let (mut captured, mut numbers) = (Captured::new(), Vec::new());
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        numbers.clear();
        if let Some(of_kind) = patterns.of_kind.get(&node.kind_id()) {
            matcher.numbers_for(of_kind, node, &mut numbers);
        }
        for number in &numbers {
            let pattern = &patterns.all[*number];
            matcher.left = MOST_TRIED;
            matcher.shape(&pattern.root, node, &mut captured, &mut |this, captured| {
                if pattern.conditions.iter().all(|condition| this.holds(condition, captured)) {
                    found(*number, captured);
                }
            });
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// A child of a node, and what it is to it.
#[derive(Clone, Copy)]
struct Relative<'t> {
    node: Node<'t>,
    field: Option<u16>,
    /// Whether no named node follows.
    is_last: bool,
}

struct Matcher<'t, 'x> {
    text: &'x [u8],
    /// The children of nodes, listed once for all patterns.
    kin: FxHashMap<usize, Rc<[Relative<'t>]>>,
    left: usize,
}

impl<'t> Matcher<'t, '_> {
    /// The patterns that may match at a node, in their order.
    fn numbers_for(&mut self, patterns: &OfKind, node: Node<'t>, numbers: &mut Vec<usize>) {
        numbers.extend(&patterns.always);
        for by_text in &patterns.by_text {
            self.each_part(node, &by_text.path, &mut |text| numbers.extend(by_text.with(text)));
        }
        numbers.sort_unstable();
        numbers.dedup();
    }

    /// Calls with the text of each part that these fields lead to.
    fn each_part(&mut self, node: Node<'t>, path: &[u16], call: &mut dyn FnMut(&[u8])) {
        let Some((field, rest)) = path.split_first() else { return call(&self.text[node.byte_range()]) };
        let kin = self.kin(node);
        for relative in kin.iter().filter(|it| it.field == Some(*field)) {
            self.each_part(relative.node, rest, call);
        }
    }

    /// Calls `next` for each way in which a node has a shape.
    fn shape(
        &mut self,
        shape: &Shape,
        node: Node<'t>,
        captured: &mut Captured<'t>,
        next: &mut dyn FnMut(&mut Self, &mut Captured<'t>),
    ) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        let fits = match &shape.kinds {
            Kinds::Any => !node.is_error(),
            Kinds::Named => node.is_named() && !node.is_error(),
            Kinds::Kind(kind) => node.kind_id() == *kind,
            Kinds::Either(_) => true,
        };
        if !fits || shape.without.iter().any(|field| node.child_by_field_id(*field).is_some()) {
            return;
        }
        let before = captured.len();
        captured.extend(shape.captures.iter().map(|name| (*name, node)));
        if let Kinds::Either(shapes) = &shape.kinds {
            for one in shapes {
                self.shape(one, node, captured, next);
            }
        } else if shape.children.is_empty() {
            next(self, captured);
        } else {
            let kin = self.kin(node);
            self.children(&shape.children, &kin, captured, next);
        }
        captured.truncate(before);
    }

    /// Calls `next` for each way to find the wanted children, in their order, among these.
    fn children(
        &mut self,
        wanted: &[Child],
        kin: &[Relative<'t>],
        captured: &mut Captured<'t>,
        next: &mut dyn FnMut(&mut Self, &mut Captured<'t>),
    ) {
        let Some((first, rest)) = wanted.split_first() else { return next(self, captured) };
        for (at, relative) in kin.iter().enumerate() {
            if first.field.is_none_or(|field| relative.field == Some(field))
                && (relative.is_last || !first.ends)
            {
                self.shape(&first.shape, relative.node, captured, &mut |this, captured| {
                    this.children(rest, &kin[at + 1..], captured, next);
                });
            }
            if first.follows && relative.node.is_named() {
                break;
            }
        }
    }

    fn kin(&mut self, node: Node<'t>) -> Rc<[Relative<'t>]> {
        Rc::clone(self.kin.entry(node.id()).or_insert_with(|| {
            let mut cursor = node.walk();
            let mut kin = Vec::new();
            let mut goes_on = cursor.goto_first_child();
            while goes_on {
                let field = cursor.field_id().map(std::num::NonZero::get);
                kin.push(Relative { node: cursor.node(), field, is_last: true });
                goes_on = cursor.goto_next_sibling();
            }
            let mut is_last = true;
            for relative in kin.iter_mut().rev() {
                relative.is_last = is_last;
                is_last &= !relative.node.is_named();
            }
            kin.into()
        }))
    }

    fn holds(&self, condition: &Condition, captured: &Captured<'t>) -> bool {
        let text = |node: Node<'t>| &self.text[node.byte_range()];
        let of = |name: Name| captured.iter().filter(move |(it, _)| *it == name).map(|(_, node)| text(*node));
        of(condition.name).all(|text| {
            let fits = match &condition.test {
                Test::Among(texts) => texts.iter().any(|it| it.as_bytes() == text),
                Test::Same(other) => of(*other).any(|it| it == text),
                Test::Fits(regex) => regex.is_match(text),
            };
            fits == condition.holds
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use streaming_iterator::StreamingIterator;
    use tree_sitter::{Query, QueryCursor};

    use super::super::language::LANGUAGES;
    use super::super::tests::scripts_of;
    use super::*;

    type Seen = BTreeSet<(usize, Vec<(String, usize, usize)>)>;

    #[test]
    fn patterns_match_where_tree_sitter_says() {
        for language in &LANGUAGES {
            let grammar = language.grammar();
            let text = language.text_of_queries().unwrap();
            let patterns = Patterns::read(&grammar, &text).unwrap();
            assert_eq!(patterns.broken(), None, "{}", language.name);
            let query = Query::new(&grammar, &text).unwrap();
            assert_eq!(patterns.all.len(), query.pattern_count(), "{}", language.name);
            for (path, script) in scripts_of(language) {
                let tree = language.parse(script.as_bytes()).unwrap();
                let mut ours = Seen::new();
                matches(&patterns, tree.root_node(), script.as_bytes(), |number, captured| {
                    let one = captured.iter().map(|(name, node)| {
                        (patterns.names[*name].clone(), node.start_byte(), node.end_byte())
                    });
                    ours.insert((number, one.collect()));
                });
                let mut theirs = Seen::new();
                let mut cursor = QueryCursor::new();
                let mut found = cursor.matches(&query, tree.root_node(), script.as_bytes());
                while let Some(one) = found.next() {
                    let captured = one.captures().iter().map(|it| {
                        let name = query.capture_names()[it.index as usize].to_owned();
                        (name, it.node.start_byte(), it.node.end_byte())
                    });
                    theirs.insert((one.pattern_index, captured.collect()));
                }
                let lines = |from: &Seen, other: &Seen| {
                    from.difference(other).map(|it| format!("{it:?}\n")).take(6).collect::<String>()
                };
                assert!(
                    ours == theirs,
                    "{path}: only ours\n{}only theirs\n{}",
                    lines(&ours, &theirs),
                    lines(&theirs, &ours)
                );
            }
        }
    }
}
