//! Why something cannot be read, in the words that a user sees.

use std::io;
use std::path::PathBuf;

/// Why a source, or one entry of it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no repository here, and the request needs one.
    #[error(
        "no Git repository at {} or above it: run envlint inside of one, or name the files to read with `envlint check PATH`",
        directory.display()
    )]
    NoRepository {
        /// Where it was looked for.
        directory: PathBuf,
    },
    /// The repository belongs to another user.
    #[error(
        "the repository at {path} belongs to another user: if you trust it, run `git config --global --add safe.directory {path}`",
        path = path.display()
    )]
    Untrusted {
        /// The repository's folder.
        path: PathBuf,
    },
    /// The repository is there and broken.
    #[error("the repository at {} cannot be opened: {reason}; `git status` may say more", directory.display())]
    Repository {
        /// Where it was looked for.
        directory: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no work tree to read.
    #[error("{} is a bare repository without a work tree: read its commits with `envlint history`", path.display())]
    Bare {
        /// The repository's folder.
        path: PathBuf,
    },
    /// A path that was named does not exist.
    #[error("{} does not exist: name a file or a folder", path.display())]
    Missing {
        /// The path as it was named.
        path: PathBuf,
    },
    /// A path that was named belongs to something else.
    #[error("{} lies outside of {}: check it in a run of its own", path.display(), root.display())]
    OutsideTree {
        /// The path as it was named.
        path: PathBuf,
        /// The root of what is scanned.
        root: PathBuf,
    },
    /// The index cannot be read.
    #[error("the index {} cannot be read: {reason}; `git reset` makes it anew", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Something that was named is no revision.
    #[error(
        "`{revision}` names no commit of this repository: `git log --oneline --all` lists them ({reason})"
    )]
    Revision {
        /// What was named.
        revision: String,
        /// Why it is none.
        reason: String,
    },
    /// What a range is to be compared with is no commit, or may be several.
    #[error("`{revision}` is no commit to compare with ({reason}): {next}")]
    Base {
        /// What was named.
        revision: String,
        /// Why it is none.
        reason: String,
        /// What to do about it.
        next: String,
    },
    /// A range ends at HEAD, and there is none.
    #[error(
        "HEAD has no commit yet that could be compared with `{revision}`: `envlint check --staged` checks what the first one would hold"
    )]
    NoHead {
        /// What was named.
        revision: String,
    },
    /// A range starts where two lines of history part, and these never were one.
    #[error(
        "`{revision}` and HEAD have no commit in common: name the branch that HEAD was started from, or read all of its commits with `envlint history HEAD`"
    )]
    Unrelated {
        /// What was named.
        revision: String,
    },
    /// The start of a range was left out of a shallow clone.
    #[error(
        "the clone is shallow and ends before the commit where HEAD and `{revision}` part: `git fetch --unshallow` gets what came before"
    )]
    TooShallow {
        /// What was named.
        revision: String,
    },
    /// A file that is to be changed is none of the work tree.
    #[error("only files of the work tree can be changed, and this is none: links are not followed")]
    NotOnDisk,
    /// A file cannot be written.
    #[error("cannot be written: {source}; check the permissions of its folder")]
    Unwritable {
        /// Why not.
        source: io::Error,
    },
    /// A submodule was never fetched, or its folder is no longer its repository.
    #[error("the submodule is not here: `git submodule update --init --recursive` gets it into a work tree")]
    NoSubmodule,
    /// The commit of a submodule that the repository around it names was never fetched.
    #[error("commit {id} of the submodule is not here: `git submodule update --init --recursive` gets it")]
    NoSubmoduleCommit {
        /// The commit's name.
        id: String,
    },
    /// Submodules have submodules, without an end.
    #[error("not read: submodules are followed {depth} deep; check it in a run of its own")]
    TooManySubmodules {
        /// How deep they are followed.
        depth: usize,
    },
    /// The references are kept in a form that only `git` itself reads.
    #[error(
        "the repository keeps its references as {format}, which envlint cannot read: `git refs migrate --ref-format=files` (Git 2.46 or later) keeps them as files; `envlint check` reads the working tree meanwhile"
    )]
    ReferenceStorage {
        /// What Git calls the form.
        format: String,
    },
    /// The list of references cannot be read.
    #[error("the references of {} cannot be read: {reason}; `git fsck` may say more", path.display())]
    References {
        /// The repository's folder.
        path: PathBuf,
        /// What is wrong with them.
        reason: String,
    },
    /// A file cannot be read.
    #[error("not readable: {source}{}", advice(source))]
    File {
        /// What the system says.
        source: io::Error,
    },
    /// A file of settings is there and cannot be read: doing without it would be another run than was asked for.
    #[error("`{name}` cannot be read: {reason}")]
    Settings {
        /// The file, from the root on.
        name: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A file that was named is not there.
    #[error("there is no such file")]
    Absent,
    /// It was a file when it was listed, and is none any more.
    #[error("no regular file any more: run envlint again")]
    Changed,
    /// An object is missing from the object database.
    #[error(
        "object {id} is missing: `git fetch --refetch` gets it from the remote, `git fsck` lists what else is missing"
    )]
    MissingObject {
        /// The object's name.
        id: String,
    },
    /// An object that a partial clone left at the remote.
    #[error(
        "object {id} was left at the remote by a partial clone: `git fetch --refetch --no-filter` gets it"
    )]
    NotFetched {
        /// The object's name.
        id: String,
    },
    /// An object cannot be decoded.
    #[error("object {id} is corrupt: {reason}; `git fsck` says what else is")]
    CorruptObject {
        /// The object's name.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It is too large to hold in memory.
    #[error("larger than {mebibytes} MiB, not scanned: remove it or exclude its path in envlint.toml")]
    TooLarge {
        /// The largest size that is read.
        mebibytes: u64,
    },
}

impl SourceError {
    /// Whether it is missing because the clone was never whole, which `--allow-shallow` accepts.
    pub(crate) fn is_uncloned(&self) -> bool {
        matches!(self, Self::NotFetched { .. })
    }
}

/// What to do about a file that cannot be read.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "; check its permissions",
        _ => "",
    }
}
