//! Lines added to files of YAML that people wrote: nothing of what is there moves or changes.
//!
//! Only blocks of the usual form are added to. In any other there is no saying where a line belongs.

/// A text with an item behind those of the list under a key at the left margin; `None` where there is no such list.
pub(super) fn with_item(text: &str, key: &str, item: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let block = Block::of(&lines, 0, lines.len(), 0, key)?;
    let indent = block.items(&lines).find(|line| line.trim_start().starts_with('-')).map(indent_of)?;
    Some(block.with(&lines, &indented(item, indent)))
}

/// A text with an entry behind those of the map under keys that lie in each other, the first at the left margin.
pub(super) fn with_entry(text: &str, keys: [&str; 2], entry: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let outer = Block::of(&lines, 0, lines.len(), 0, keys[0])?;
    let indent = outer.items(&lines).map(indent_of).next()?;
    let inner = Block::of(&lines, outer.start, outer.end, indent, keys[1])?;
    let first = inner.items(&lines).next()?;
    let is_list = first.trim_start().starts_with('-');
    (is_list == entry.starts_with('-') && (indent_of(first) > indent || is_list))
        .then(|| inner.with(&lines, &indented(entry, indent_of(first))))
}

/// Whether a key stands at the left margin.
pub(super) fn has_key(text: &str, key: &str) -> bool {
    text.lines().any(|line| value_of(line, key).is_some())
}

/// The lines under a key.
struct Block {
    start: usize,
    end: usize,
}

impl Block {
    fn of(lines: &[&str], from: usize, to: usize, indent: usize, key: &str) -> Option<Self> {
        let is_head = |line: &&str| {
            indent_of(line) == indent && value_of(line.trim_start(), key).is_some_and(str::is_empty)
        };
        let head = from + lines.get(from..to)?.iter().position(is_head)?;
        let belongs = |line: &str| {
            is_blank(line)
                || indent_of(line) > indent
                || indent_of(line) == indent && line.trim_start().starts_with("- ")
        };
        let end = (head + 1..to).find(|&at| !belongs(lines[at])).unwrap_or(to);
        // Blank lines and comments at the end belong to what follows.
        let last = (head + 1..end).rev().find(|&at| !is_blank(lines[at]))?;
        Some(Self { start: head + 1, end: last + 1 })
    }

    fn items<'l>(&self, lines: &'l [&'l str]) -> impl Iterator<Item = &'l str> + use<'l> {
        lines[self.start..self.end].iter().copied().filter(|line| !is_blank(line))
    }

    fn with(&self, lines: &[&str], added: &str) -> String {
        let before = lines[..self.end].concat();
        let (joint, ending) = if before.contains("\r\n") { ("\r\n", "\r\n") } else { ("\n", "\n") };
        let joint = if before.ends_with('\n') { "" } else { joint };
        format!("{before}{joint}{}{}", added.replace('\n', ending), lines[self.end..].concat())
    }
}

fn is_blank(line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || text.starts_with('#')
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// What stands behind a key, without its comment.
fn value_of<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let value = line.strip_prefix(key)?.strip_prefix(':')?.trim();
    Some(if value.starts_with('#') { "" } else { value })
}

fn indented(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let lines = text.lines().flat_map(|line| [&*margin, line, "\n"]);
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn items_are_added_as_deep_as_the_others() {
        let text = "# mine\nrepos:\n  - repo: a # x\n    hooks:\n      - id: b\n\n# next\nci:\n  skip: []\n";
        let expected = "# mine\nrepos:\n  - repo: a # x\n    hooks:\n      - id: b\n  - c\n    d\n\n# next\nci:\n  skip: []\n";
        assert_eq!(with_item(text, "repos", "- c\n  d").as_deref(), Some(expected));
        assert_eq!(with_item("repos:\n- a", "repos", "- c").as_deref(), Some("repos:\n- a\n- c\n"));
        assert_eq!(
            with_item("repos:\r\n- a\r\n", "repos", "- c").as_deref(),
            Some("repos:\r\n- a\r\n- c\r\n")
        );
    }

    #[test]
    fn other_forms_are_left_to_people() {
        for text in ["repos: []\n", "repos: [{repo: a}]\n", "x: 1\n", "", "repos:\n", "repos: *all\n"] {
            assert_eq!(with_item(text, "repos", "- c"), None, "{text}");
        }
    }

    #[test]
    fn entries_are_added_to_the_inner_map() {
        let text = "pre-commit:\n  parallel: true\n  commands:\n    lint:\n      run: x\n\npre-push:\n  commands:\n    t:\n      run: y\n";
        let with = with_entry(text, ["pre-commit", "commands"], "e:\n  run: z").unwrap();
        assert_eq!(with, text.replace("run: x\n", "run: x\n    e:\n      run: z\n"));
        assert_eq!(with_entry(text, ["pre-commit", "jobs"], "- run: z"), None);
        let jobs = "pre-commit:\n  jobs:\n    - run: x\n";
        assert_eq!(
            with_entry(jobs, ["pre-commit", "jobs"], "- run: z").as_deref(),
            Some("pre-commit:\n  jobs:\n    - run: x\n    - run: z\n")
        );
    }

    proptest! {
        #[test]
        fn nothing_that_was_there_changes(text in "(repos:|  ?- a|# é|    b: c|\r?\n){0,12}") {
            if let Some(with) = with_item(&text, "repos", "- new") {
                let kept: String = with.replacen("- new", "", 1);
                let squeezed = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(squeezed(&kept), squeezed(&text));
            }
        }
    }
}
