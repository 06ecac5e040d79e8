//! The environment map, for people and for programs.

mod json;
mod table;

pub use json::write_environments_json;
pub use table::{Extent, write_environments};

/// The letters by which a shared value is known: A to Z, then AA and on.
fn label(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or_default()));
        if number < 26 {
            return letters.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn labels_go_on_behind_z() {
        let labels = [0, 25, 26, 27, 701, 702].map(super::label);
        assert_eq!(labels, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
