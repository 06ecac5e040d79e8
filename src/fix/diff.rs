//! The change of a file, in the form that `patch` reads.

use bstr::ByteSlice;
use similar::TextDiff;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The unified diff of two texts, from which everything secret has been taken out before. `before` is `None` for a file
/// that is made.
pub(crate) fn unified(path: &str, before: Option<&[u8]>, after: &[u8]) -> String {
    let (old, new) = (before.unwrap_or_default().to_str_lossy(), after.to_str_lossy());
    let from = before.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
    let diff = TextDiff::from_lines(&*old, &*new);
    diff.unified_diff().context_radius(CONTEXT).header(&from, &format!("b/{path}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_file_comes_from_nothing() {
        assert_eq!(unified("a", None, b"x\n"), "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n");
        assert_eq!(
            unified("a", Some(b"x\ny"), b"x\nz"),
            "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n"
        );
    }
}
