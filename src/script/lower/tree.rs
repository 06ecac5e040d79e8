//! What is asked of a syntax tree as it is: its depth, its nodes, and the texts that stand further down than their use.

use std::collections::HashMap;

use tree_sitter::{Node, Tree};

use crate::text::Span;

use super::super::syntax::{Construct, Meanings};

/// Trees that are nested deeper are no scripts that a person wrote; they are left alone, so that no recursion below
/// has to fear for its stack.
pub(super) const DEEPEST: usize = 220;

pub(super) fn depth(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let (mut depth, mut deepest) = (0, 0);
    loop {
        if cursor.goto_first_child() {
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return deepest;
            }
            depth -= 1;
        }
    }
}

pub(super) fn span_of(node: Node<'_>) -> Span {
    Span::from(node.byte_range())
}

pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// The bodies of texts that stand further down than where they are used, by the id of the node that uses them: both
/// follow in the same order.
pub(super) fn heredocs<'t>(root: Node<'t>, meanings: &Meanings<'t>) -> HashMap<usize, Node<'t>> {
    let is = |node: Node<'_>, construct| {
        meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(construct))
    };
    if !meanings.values().any(|meaning| meaning.construct() == Some(Construct::Heredoc)) {
        return HashMap::new();
    }
    let (mut uses, mut bodies) = (Vec::new(), Vec::new());
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        if is(node, Construct::Heredoc) {
            uses.push(node);
        } else if is(node, Construct::HeredocBody) {
            bodies.push(node);
        }
        waiting.extend(children(node));
    }
    uses.sort_by_key(Node::start_byte);
    bodies.sort_by_key(Node::start_byte);
    uses.iter().map(Node::id).zip(bodies).collect()
}

/// How many nodes of a tree are errors or missing.
pub(super) fn count_errors(tree: &Tree) -> usize {
    let mut count = 0;
    let mut waiting: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = waiting.pop() {
        count += usize::from(node.is_error() || node.is_missing());
        if node.has_error() {
            let mut cursor = node.walk();
            waiting.extend(node.children(&mut cursor));
        }
    }
    count
}
