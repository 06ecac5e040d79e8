//! Sources on real repositories, built in scratch folders by `git`.

mod history;
mod scratch;
mod staged;
mod worktree;
