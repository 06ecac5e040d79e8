//! Edits, applied to a text in memory.

use super::event::Replacement;

/// The text after the replacements, in their order. One whose old text is not there changes nothing: the agent's tool
/// fails on it, too.
pub(super) fn replaced(text: &str, replacements: &[Replacement]) -> String {
    replacements.iter().fold(text.to_owned(), |text, Replacement { old, new, everywhere }| {
        if old.is_empty() {
            // A file that is made by an edit, or a text without a place.
            if text.is_empty() { new.clone() } else { joined(&text, new) }
        } else if *everywhere {
            text.replace(old, new)
        } else {
            text.replacen(old, new, 1)
        }
    })
}

/// A text with another behind it, on lines of its own.
pub(super) fn joined(text: &str, added: &str) -> String {
    let joint = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{joint}{added}")
}

/// What a patch does to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePatch {
    pub(super) file: String,
    /// Where it lies afterwards, when that is elsewhere.
    pub(super) moved_to: Option<String>,
    change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Add(String),
    Update(Vec<Hunk>),
}

/// Lines that take the place of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Hunk {
    old: Vec<String>,
    new: Vec<String>,
}

/// The files that a patch in the format of `apply_patch` adds and changes.
pub(super) fn files_of(patch: &str) -> Vec<FilePatch> {
    let mut files: Vec<FilePatch> = Vec::new();
    let mut is_in_file = false;
    for line in patch.lines() {
        let header = |start: &str| line.strip_prefix(start).map(|it| it.trim().to_owned());
        if let Some(file) = header("*** Add File:") {
            files.push(FilePatch { file, moved_to: None, change: Change::Add(String::new()) });
            is_in_file = true;
        } else if let Some(file) = header("*** Update File:") {
            files.push(FilePatch { file, moved_to: None, change: Change::Update(vec![Hunk::default()]) });
            is_in_file = true;
        } else if let Some(to) = header("*** Move to:") {
            if let Some(last) = files.last_mut() {
                last.moved_to = Some(to);
            }
        } else if line.starts_with("*** ") {
            is_in_file = false;
        } else if let Some(last) = files.last_mut().filter(|_| is_in_file) {
            last.take(line);
        }
    }
    files
}

impl FilePatch {
    fn take(&mut self, line: &str) {
        let (sign, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
        match &mut self.change {
            Change::Add(text) => {
                text.push_str(if sign == "+" { rest } else { line });
                text.push('\n');
            }
            Change::Update(hunks) if line.starts_with("@@") => hunks.push(Hunk::default()),
            Change::Update(hunks) => {
                let Some(hunk) = hunks.last_mut() else { return };
                if sign != "+" {
                    hunk.old.push(rest.to_owned());
                }
                if sign != "-" {
                    hunk.new.push(rest.to_owned());
                }
            }
        }
    }

    /// The file's text after the patch.
    pub(super) fn applied(&self, before: &str) -> String {
        let hunks = match &self.change {
            Change::Add(text) => return text.clone(),
            Change::Update(hunks) => hunks,
        };
        let mut lines: Vec<String> = before.lines().map(ToOwned::to_owned).collect();
        let mut from = 0;
        for hunk in hunks.iter().filter(|it| !it.old.is_empty() || !it.new.is_empty()) {
            let found = hunk.place_in(&lines, from).or_else(|| hunk.place_in(&lines, 0));
            // What has no place stands at the end, so that what it adds is seen.
            let (at, length) = found.map_or((lines.len(), 0), |at| (at, hunk.old.len()));
            lines.splice(at..at + length, hunk.new.iter().cloned());
            from = at + hunk.new.len();
        }
        let mut text = lines.join("\n");
        text.push('\n');
        text
    }
}

impl Hunk {
    fn place_in(&self, lines: &[String], from: usize) -> Option<usize> {
        if self.old.is_empty() {
            return None;
        }
        let is_same = |one: &String, other: &String| one.trim_end() == other.trim_end();
        let fits = |window: &[String]| window.iter().zip(&self.old).all(|(one, other)| is_same(one, other));
        lines.get(from..)?.windows(self.old.len()).position(fits).map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn replacement(old: &str, new: &str, everywhere: bool) -> Replacement {
        Replacement { old: old.to_owned(), new: new.to_owned(), everywhere }
    }

    #[test]
    fn replacements_are_made_once_or_everywhere() {
        assert_eq!(replaced("a a", &[replacement("a", "b", false)]), "b a");
        assert_eq!(replaced("a a", &[replacement("a", "b", true), replacement("b b", "c", false)]), "c");
        assert_eq!(replaced("a", &[replacement("x", "b", false)]), "a");
        assert_eq!(replaced("", &[replacement("", "b", false)]), "b");
    }

    #[test]
    fn patches_are_applied_where_their_lines_stand() {
        let patch = "*** Begin Patch\n*** Update File: a.ts\n@@ main\n one\n-two\n+2\n@@\n-four\n*** Add File: b.ts\n+new\n\
                     *** Delete File: c.ts\n*** End Patch\n";
        let files = files_of(patch);
        assert_eq!(files.len(), 2);
        assert_eq!(files[0].applied("zero\none\ntwo\nthree\nfour\n"), "zero\none\n2\nthree\n");
        assert_eq!((files[1].file.as_str(), files[1].applied("").as_str()), ("b.ts", "new\n"));
    }

    #[test]
    fn what_a_patch_adds_is_seen_even_where_it_does_not_fit() {
        let files = files_of("*** Update File: a\n@@\n-gone\n+added\n");
        assert_eq!(files[0].applied("x\n"), "x\nadded\n");
    }

    proptest! {
        #[test]
        fn no_patch_makes_the_reader_panic(patch in "(\\*\\*\\* (Add|Update) File: a\n|@@\n|[-+ ä]x?\n){0,12}", text in "[x\n]{0,9}") {
            for file in files_of(&patch) {
                file.applied(&text);
            }
        }
    }
}
