//! Sources on real repositories, built in scratch folders by `git`.

mod history;
mod index;
pub(super) mod scratch;
mod staged;
mod worktree;
