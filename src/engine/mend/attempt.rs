//! From edits to the bytes of files.

use crate::document::RepoPath;
use crate::finding::Edit;
use crate::fix::{ignore_files_above, with_pattern};
use crate::source::Changes;
use crate::text::{self, Span};

use super::{Mend, Work};

impl Work<'_> {
    /// The changes so far with those of some fixes, and the fixes that could be applied. The others are given up.
    pub(super) fn changed_by(&mut self, batch: Vec<Mend>) -> (Changes, Vec<Mend>) {
        let mut changes = self.changes.clone();
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for mend in batch {
            match self.with_edits(&changes, &mend.fix.edits) {
                Ok(more) => {
                    changes = more;
                    done.push(mend);
                }
                Err(reason) => failed.push((mend, reason.to_owned())),
            }
        }
        self.give_up(failed);
        (changes, done)
    }

    /// Changes with all edits of one fix, or the reason why there are none.
    fn with_edits(&mut self, changes: &Changes, edits: &[Edit]) -> Result<Changes, &'static str> {
        let mut more = changes.clone();
        let mut parts: Vec<(&RepoPath, Span, &str)> = Vec::new();
        for edit in edits {
            match edit {
                Edit::Replace { path, span, text, .. } => parts.push((path, *span, text)),
                Edit::Ignore { path } => self.ignore(path, &mut more)?,
                Edit::Create { path, text } => self.create(path, text, &mut more)?,
            }
        }
        parts.sort_by_key(|(path, span, _)| (*path, *span));
        for same in parts.chunk_by(|one, other| one.0 == other.0) {
            let path = same[0].0;
            let bytes = self.bytes(path, &more).ok_or("the file cannot be read, or a link leads to it")?;
            let same: Vec<_> = same.iter().map(|(_, span, text)| (*span, *text)).collect();
            let bytes = text::replaced(&bytes, &same).ok_or("the file is in no encoding that can be kept")?;
            self.put(path, bytes, &mut more);
        }
        Ok(more)
    }

    fn ignore(&mut self, path: &RepoPath, changes: &mut Changes) -> Result<(), &'static str> {
        const NO_RULE: &str =
            "no line of an ignore file keeps it out of Git: look for rules that begin with `!`";
        if !self.tree.ignores(path, changes) {
            let files: Vec<_> = ignore_files_above(path).collect();
            let at_root = files.last().ok_or(NO_RULE)?;
            let nearest = files.iter().find(|file| self.bytes(file, changes).is_some()).unwrap_or(at_root);
            let bytes = self.bytes(nearest, changes).unwrap_or_default();
            let bytes = with_pattern(&bytes, nearest, path).ok_or(NO_RULE)?;
            self.put(nearest, bytes, changes);
        }
        if !self.tree.ignores(path, changes) {
            return Err(NO_RULE);
        }
        changes.ignored.insert(path.clone());
        Ok(())
    }

    fn create(&mut self, path: &RepoPath, text: &str, changes: &mut Changes) -> Result<(), &'static str> {
        if self.bytes(path, changes).is_some() {
            return Err("the file that it makes is there already");
        }
        if self.tree.ignores(path, changes) {
            return Err("the ignore rules would keep the new file out of Git");
        }
        self.put(path, text.as_bytes().to_vec(), changes);
        Ok(())
    }

    pub(super) fn bytes(&self, path: &RepoPath, changes: &Changes) -> Option<Vec<u8>> {
        changes.files.get(path).cloned().or_else(|| self.tree.read(path))
    }

    fn put(&mut self, path: &RepoPath, bytes: Vec<u8>, changes: &mut Changes) {
        if !self.originals.contains_key(path) {
            self.originals.insert(path.clone(), self.tree.read(path));
        }
        changes.files.insert(path.clone(), bytes);
    }
}
