//! Names places for people.

use super::escape::escape;
use crate::document::Origin;
use crate::finding::Place;

/// `path:line:column`, on one line whatever the path holds.
pub(super) fn location(place: &Place) -> String {
    format!("{}:{}:{}", name(place), place.start.line, place.start.column)
}

/// What the place is in: a path, or the message of a commit or tag.
pub(super) fn name(place: &Place) -> String {
    let path = place.path.display();
    match &place.origin {
        // At the start of a line two colons begin a command to a CI runner; one more comes behind the name.
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_)
            if path.trim_start().starts_with(':') =>
        {
            escape(&format!("./{path}")).into_owned()
        }
        Origin::Worktree | Origin::Index | Origin::Stdin | Origin::Blob(_) => escape(&path).into_owned(),
        Origin::CommitMessage => format!("message of commit {}", escape(&path)),
        Origin::TagMessage => format!("message of tag {}", escape(&path)),
    }
}
