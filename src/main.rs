//! The `envlint` command.

fn main() {}
