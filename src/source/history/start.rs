//! Where a walk through the history starts: every reference and HEAD, or the revisions that a user names.

use std::collections::BTreeSet;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::objs::{CommitRefIter, Kind, TagRefIter};
use gix::revision::plumbing::Spec;

use crate::source::SourceError;
use crate::source::repository;

use super::alterations::{Alterations, Gaps};

/// Where to start, sorted out by the kind of object.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub(super) commits: BTreeSet<ObjectId>,
    /// Commits whose history is not wanted (`A` of `A..B`).
    pub(super) excluded: BTreeSet<ObjectId>,
    pub(super) tags: Vec<Tag>,
    /// Trees and blobs that a reference or tag names directly.
    pub(super) loose: Vec<Loose>,
}

/// An annotated tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) id: ObjectId,
    pub(super) name: BString,
    /// What it names in the end, when that is a commit.
    pub(super) commit: Option<ObjectId>,
}

/// A tree or blob without a commit.
#[derive(Debug)]
pub(super) struct Loose {
    pub(super) id: ObjectId,
    pub(super) kind: LooseKind,
    /// The reference or revision that names it.
    pub(super) name: BString,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LooseKind {
    Tree,
    Blob,
}

impl Start {
    /// The starting points that revisions name; all references where none is named.
    pub(super) fn read(
        git: &gix::Repository,
        revisions: &[String],
        alterations: &Alterations,
        gaps: &mut Gaps,
    ) -> Result<Self, SourceError> {
        let starter = Starter::new(git, alterations);
        if revisions.is_empty() { starter.everything(gaps) } else { starter.revisions(revisions, gaps) }
    }

    /// Adds every object of the database: nothing has to lead to it. Trees come before blobs, which most of them hold.
    pub(super) fn add_all_objects(&mut self, git: &gix::Repository, gaps: &mut Gaps) {
        let objects = match git.objects.iter() {
            Ok(objects) => objects,
            Err(error) => return gaps.broken("objects", repository::reason(&error)),
        };
        let mut blobs = Vec::new();
        let mut ids: Vec<_> = objects.flatten().collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            let loose = |kind| Loose { id, kind, name: id.to_string().into() };
            match git.try_find_header(id).ok().flatten().map(|header| header.kind()) {
                Some(Kind::Commit) => {
                    self.commits.insert(id);
                }
                Some(Kind::Tree) => self.loose.push(loose(LooseKind::Tree)),
                Some(Kind::Blob) => blobs.push(loose(LooseKind::Blob)),
                Some(Kind::Tag) => self.add_tag(id),
                None => gaps.broken(format!("object {id}"), "it cannot be read".to_owned()),
            }
        }
        self.loose.extend(blobs);
    }

    /// Adds an annotated tag that no reference names.
    pub(super) fn add_tag(&mut self, id: ObjectId) {
        if !self.tags.iter().any(|tag| tag.id == id) {
            self.tags.push(Tag { id, name: id.to_string().into(), commit: None });
        }
    }
}

/// Collects starting points.
struct Starter<'r> {
    git: &'r gix::Repository,
    alterations: &'r Alterations,
    start: Start,
    seen_tags: BTreeSet<ObjectId>,
}

impl<'r> Starter<'r> {
    fn new(git: &'r gix::Repository, alterations: &'r Alterations) -> Self {
        Self { git, alterations, start: Start::default(), seen_tags: BTreeSet::new() }
    }

    /// All that any reference or HEAD of any work tree names.
    fn everything(mut self, gaps: &mut Gaps) -> Result<Start, SourceError> {
        self.references(self.git, gaps)?;
        self.head(self.git, gaps);
        for proxy in self.git.worktrees().unwrap_or_default() {
            let name = proxy.id().map(ToString::to_string).unwrap_or_default();
            match proxy.into_repo_with_possibly_inaccessible_worktree() {
                Ok(linked) => {
                    self.references(&linked, gaps)?;
                    self.head(&linked, gaps);
                }
                Err(error) => gaps.broken(format!("worktrees/{name}"), repository::reason(&error)),
            }
        }
        Ok(self.start)
    }

    /// What these revisions name.
    fn revisions(mut self, revisions: &[String], gaps: &mut Gaps) -> Result<Start, SourceError> {
        for revision in revisions {
            let unknown = |reason| SourceError::Revision { revision: revision.clone(), reason };
            let spec = self.git.rev_parse(revision.as_str());
            let spec = spec.map_err(|error| unknown(repository::reason(&error)))?.detach();
            self.specification(revision, spec, gaps).map_err(unknown)?;
        }
        let start = &self.start;
        if start.commits.is_empty() && start.loose.is_empty() && !start.excluded.is_empty() {
            return Err(SourceError::Revision {
                revision: revisions.join(" "),
                reason: "it excludes and starts from nothing".to_owned(),
            });
        }
        Ok(self.start)
    }

    fn references(&mut self, git: &gix::Repository, gaps: &mut Gaps) -> Result<(), SourceError> {
        let unreadable = |error: gix::Error| SourceError::References {
            path: git.git_dir().to_owned(),
            reason: repository::reason(&error),
        };
        for reference in git.references().map_err(unreadable)?.all().map_err(unreadable)? {
            match reference {
                Ok(reference) => {
                    if let Some(id) = reference.target().try_id() {
                        self.object(id.to_owned(), reference.name().as_bstr(), gaps);
                    }
                }
                Err(error) => gaps.broken("a reference", error.to_string()),
            }
        }
        Ok(())
    }

    fn head(&mut self, git: &gix::Repository, gaps: &mut Gaps) {
        match git.head() {
            Ok(head) => {
                if let Some(id) = head.id() {
                    self.object(id.detach(), b"HEAD".as_bstr(), gaps);
                }
            }
            Err(error) => gaps.broken("HEAD", repository::reason(&error)),
        }
    }

    fn specification(&mut self, revision: &str, spec: Spec, gaps: &mut Gaps) -> Result<(), String> {
        let name = revision.as_bytes().as_bstr();
        match spec {
            Spec::Include(id) => self.object(id, name, gaps),
            Spec::Exclude(id) => self.exclude(id)?,
            Spec::Range { from, to } => {
                self.exclude(from)?;
                self.object(to, name, gaps);
            }
            Spec::Merge { theirs, ours } => {
                let (theirs, ours) = (self.commit(theirs)?, self.commit(ours)?);
                let bases = self.git.merge_bases_many(theirs, &[ours]);
                let bases = bases.map_err(|error| repository::reason(&error))?;
                self.start.excluded.extend(bases.into_iter().map(gix::Id::detach));
                self.start.commits.extend([theirs, ours]);
            }
            Spec::IncludeOnlyParents(id) => {
                let parents = self.parents(id)?;
                self.start.commits.extend(parents);
            }
            Spec::ExcludeParents(id) => {
                let parents = self.parents(id)?;
                self.start.excluded.extend(parents);
                self.object(id, name, gaps);
            }
        }
        Ok(())
    }

    fn exclude(&mut self, id: ObjectId) -> Result<(), String> {
        let commit = self.commit(id)?;
        self.start.excluded.insert(commit);
        Ok(())
    }

    /// The commit that `id` is, or that the tag `id` names.
    fn commit(&self, id: ObjectId) -> Result<ObjectId, String> {
        let object = self.git.find_object(id).map_err(|error| repository::reason(&error))?;
        let commit = object.peel_to_commit().map_err(|error| repository::reason(&error))?;
        Ok(commit.id)
    }

    fn parents(&self, id: ObjectId) -> Result<Vec<ObjectId>, String> {
        let commit = self.git.find_commit(self.commit(id)?).map_err(|error| repository::reason(&error))?;
        Ok(commit.parent_ids().map(gix::Id::detach).collect())
    }

    /// Adds an object by its kind, through however many tags it is named.
    fn object(&mut self, id: ObjectId, name: &BStr, gaps: &mut Gaps) {
        let mut next = Some((id, name.to_owned()));
        let mut tags = Vec::new();
        let mut commit = None;
        while let Some((id, name)) = next.take() {
            match self.kind(id) {
                Ok(Kind::Commit) => {
                    commit = Some(id);
                    self.start.commits.insert(id);
                }
                Ok(Kind::Tree) => self.start.loose.push(Loose { id, kind: LooseKind::Tree, name }),
                Ok(Kind::Blob) => self.start.loose.push(Loose { id, kind: LooseKind::Blob, name }),
                Ok(Kind::Tag) => match self.target(id) {
                    Ok(target) => {
                        next = Some((target, name.clone()));
                        tags.push((id, name));
                    }
                    Err(error) => {
                        gaps.object(format!("tag {}", name.to_str_lossy()), error, self.alterations);
                    }
                },
                Err(error) => {
                    gaps.object(format!("reference {}", name.to_str_lossy()), error, self.alterations);
                }
            }
        }
        for (id, name) in tags {
            if self.seen_tags.insert(id) {
                let name = name.strip_prefix(b"refs/tags/").unwrap_or(&name).into();
                self.start.tags.push(Tag { id, name, commit });
            }
        }
    }

    fn kind(&self, id: ObjectId) -> Result<Kind, SourceError> {
        let header = self.git.try_find_header(id).map_err(|error| repository::broken_object(id, &error))?;
        header.map(|header| header.kind()).ok_or_else(|| SourceError::MissingObject { id: id.to_string() })
    }

    fn target(&self, id: ObjectId) -> Result<ObjectId, SourceError> {
        let mut buffer = Vec::new();
        repository::read_object(self.git, id, Kind::Tag, &mut buffer)?;
        TagRefIter::from_bytes(&buffer, id.kind())
            .target_id()
            .map_err(|error| repository::broken_object(id, &error))
    }
}

/// The names and trees of the branches, local ones and those of remotes, and of HEAD.
pub(in crate::source) fn branch_tips(git: &gix::Repository) -> Vec<(String, ObjectId)> {
    let mut tips = Vec::new();
    let Ok(platform) = git.references() else { return tips };
    for references in [platform.local_branches(), platform.remote_branches()].into_iter().flatten() {
        for reference in references.flatten() {
            if let Some(id) = reference.target().try_id() {
                tips.push((reference.name().shorten().to_str_lossy().into_owned(), id.to_owned()));
            }
        }
    }
    tips.sort();
    tips
}

/// HEAD's commit; `None` before the first one.
pub(super) fn head_commit(git: &gix::Repository) -> Option<ObjectId> {
    Some(git.head().ok()?.id()?.detach())
}

/// The tree of a commit.
pub(in crate::source) fn tree_of(git: &gix::Repository, commit: ObjectId) -> Option<ObjectId> {
    let mut buffer = Vec::new();
    repository::read_object(git, commit, Kind::Commit, &mut buffer).ok()?;
    CommitRefIter::from_bytes(&buffer, commit.kind()).tree_id().ok()
}
