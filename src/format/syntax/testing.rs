//! What the tests of several syntaxes ask of a tree.

use super::yaml::Node;

/// Whether a node and all below it lie inside a text of this length.
pub(in crate::format) fn is_inside(node: &Node, length: usize) -> bool {
    let is_inside_own = node.span.start <= node.span.end && node.span.end <= length;
    let entries = node.entries().iter().flat_map(|(key, value)| [key, value]);
    is_inside_own && entries.chain(node.items()).all(|it| is_inside(it, length))
}
