//! Breaks prose into lines.

use super::escape::escape;

/// The text in lines of at most `width` characters where words allow it; blank lines separate paragraphs, as they did
/// before.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for source in text.lines() {
        if source.trim().is_empty() {
            flush(&mut lines, &mut line);
            if lines.last().is_some_and(|last: &String| !last.is_empty()) {
                lines.push(String::new());
            }
        }
        for word in source.split_whitespace() {
            let word = escape(word);
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                flush(&mut lines, &mut line);
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    flush(&mut lines, &mut line);
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn flush(lines: &mut Vec<String>, line: &mut String) {
    if !line.is_empty() {
        lines.push(std::mem::take(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_into_lines() {
        assert_eq!(wrap("one two\nthree  four", 9), ["one two", "three", "four"]);
    }

    #[test]
    fn paragraphs_stay_apart() {
        assert_eq!(wrap("\none\n\n\ntwo\n\n", 80), ["one", "", "two"]);
    }

    #[test]
    fn long_word_keeps_its_line() {
        assert_eq!(wrap("a https://example.com/long b", 10), ["a", "https://example.com/long", "b"]);
    }
}
