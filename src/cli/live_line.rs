//! The line of a terminal that is written over and over, and leaves nothing behind.

use std::io::{self, Write};

use super::surroundings::Surroundings;

/// What a terminal writes behind the line when somebody types Ctrl-C.
const ECHO: &str = "^C";

/// A line on standard error. It is made of what every terminal knows: text, spaces and the way back to its beginning.
#[derive(Debug, Default)]
pub(super) struct LiveLine {
    /// How many columns it ever took.
    columns: usize,
}

impl LiveLine {
    /// How many columns a text may take, with room for [`ECHO`]: a line that is full goes on in the next.
    pub(super) fn room() -> usize {
        Surroundings::terminal_width().saturating_sub(ECHO.len() + 1)
    }

    /// Writes an ASCII text over the last one.
    pub(super) fn draw(&mut self, text: &str) {
        self.columns = self.columns.max(text.len());
        write(&format!("\r{text:0$}", self.columns));
    }

    /// Leaves the cursor at the beginning of an empty line, if anything was ever drawn.
    pub(super) fn clear(&mut self) {
        if self.columns > 0 {
            write(&format!("\r{:1$}\r", "", self.columns + ECHO.len()));
        }
    }
}

/// In one piece, for the terminal may show every piece.
fn write(text: &str) {
    // Nobody is left to be told when this fails.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
