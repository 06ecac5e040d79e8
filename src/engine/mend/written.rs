//! Changes on disk: written, read again, and put back where they do not hold.

use std::collections::BTreeSet;

use crate::document::{Incomplete, RepoPath};
use crate::engine::ScanError;
use crate::finding::Edit;
use crate::fix::ignore_files_above;

use super::{Mend, Mended, Work};

/// Why a change is not on disk.
struct Unwritten {
    path: RepoPath,
    reason: String,
}

impl Work<'_> {
    /// Writes every file, and reports what is found then.
    pub(super) fn written(mut self) -> Result<Mended, ScanError> {
        let paths: Vec<_> = self.changes.files.keys().cloned().collect();
        let mut unwritten: Vec<_> = paths.iter().filter_map(|path| self.write(path).err()).collect();
        let mut report =
            if paths.is_empty() { self.first.clone() } else { self.mending.scan.run(self.progress)? };
        let open: BTreeSet<_> = report.findings.iter().map(|it| it.fingerprint.clone()).collect();
        let is_open = |mend: &&Mend| mend.is_whole() && open.contains(&mend.fingerprint);
        let stubborn: BTreeSet<RepoPath> =
            self.applied.iter().filter(is_open).flat_map(|mend| self.touched(mend)).collect();
        let stubborn: Vec<_> =
            stubborn.into_iter().filter(|path| unwritten.iter().all(|it| it.path != *path)).collect();
        if !stubborn.is_empty() {
            unwritten.extend(stubborn.iter().map(|path| self.put_back(path)));
            report = self.mending.scan.run(self.progress)?;
        }
        report.incomplete.extend(unwritten.iter().map(Incomplete::from));
        report.incomplete.sort();
        let failed: Vec<_> = std::mem::take(&mut self.applied);
        for mend in failed {
            match unwritten.iter().find(|it| self.touched(&mend).contains(&it.path)) {
                Some(it) => self.failed.push((mend, it.reason.clone())),
                None => self.applied.push(mend),
            }
        }
        Ok(Mended { report, applied: self.applied, failed: self.failed, ..Mended::default() })
    }

    /// The files that a fix changes, its ignore file included.
    fn touched(&self, mend: &Mend) -> Vec<RepoPath> {
        let of_edit = |edit: &Edit| match edit {
            Edit::Replace { path, .. } | Edit::Create { path, .. } => Some(path.clone()),
            Edit::Ignore { path } => {
                ignore_files_above(path).find(|file| self.changes.files.contains_key(file))
            }
        };
        mend.fix.edits.iter().filter_map(of_edit).collect()
    }

    /// Writes a file that is still what the change was made from.
    fn write(&self, path: &RepoPath) -> Result<(), Unwritten> {
        let unwritten = |reason| Unwritten { path: path.clone(), reason };
        let original = self.originals.get(path).cloned().flatten();
        if self.tree.read(path) != original {
            return Err(unwritten("not fixed: it changed meanwhile; run `envlint fix` again".to_owned()));
        }
        let bytes = self.changes.files.get(path).map(Vec::as_slice);
        self.tree.replace(path, bytes).map_err(|error| unwritten(format!("not fixed: {error}")))
    }

    /// Takes a change back, unless somebody else has gone on from it.
    fn put_back(&self, path: &RepoPath) -> Unwritten {
        let original = self.originals.get(path).and_then(Option::as_deref);
        let is_ours = self.tree.read(path).as_ref() == self.changes.files.get(path);
        let reason = match is_ours.then(|| self.tree.replace(path, original)) {
            Some(Ok(())) => "put back as it was: what the fix mends was found again".to_owned(),
            Some(Err(error)) => format!("the fix does not hold, and the file is left changed: {error}"),
            None => "the fix does not hold, and the file was changed again meanwhile".to_owned(),
        };
        Unwritten { path: path.clone(), reason }
    }
}

impl From<&Unwritten> for Incomplete {
    fn from(unwritten: &Unwritten) -> Self {
        Self { path: unwritten.path.display(), reason: unwritten.reason.clone() }
    }
}
