//! The `envlint` command. All of it is in [`cli`]; what it calls is the library.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().into()
}
