//! Whether a line of a script goes on with a text that began above it: what is put before such a line becomes text too.

use tree_sitter::Node;

use crate::document::RepoPath;
use crate::script::language::Language;

/// Whether a comment at the start of a line would stand inside of a literal or another comment. What cannot be parsed is
/// taken for one.
pub(crate) fn is_within_literal(path: &RepoPath, text: &[u8], line_start: usize) -> bool {
    let Some(language) = Language::of_file(path, text) else { return false };
    let Some(tree) = language.parse(text) else { return true };
    let is_literal = |node: &Node<'_>| {
        let kinds = ["string", "template", "heredoc", "comment", "regex", "text"];
        node.start_byte() < line_start
            && node.end_byte() > line_start
            && kinds.iter().any(|kind| node.kind().contains(kind))
    };
    let mut node = tree.root_node().descendant_for_byte_range(line_start, line_start);
    while let Some(inner) = node {
        if is_literal(&inner) {
            return true;
        }
        node = inner.parent();
    }
    false
}
