//! Examples in the description of an API (`OpenAPI`, Swagger): values that show how a request or an answer looks.

use bstr::ByteSlice;

/// How far into a file it says that it describes an API.
const HEAD: usize = 4096;
/// How many lines an example has above a value in it.
const MOST_LINES: usize = 200;

/// Whether a place of a description lies in an example: on its line, or in a block that a line above begins.
pub(super) fn holds(text: &[u8], at: usize) -> bool {
    let head = &text[..text.len().min(HEAD)];
    if !["openapi", "swagger"].iter().any(|it| head.find(it).is_some()) {
        return false;
    }
    let end = text[at..].find_byte(b'\n').map_or(text.len(), |line| at + line);
    let mut outer = usize::MAX;
    for line in text[..end].rsplit(|byte| *byte == b'\n').take(MOST_LINES) {
        let depth = line.len() - line.trim_start().len();
        if line.trim().is_empty() || depth >= outer {
            continue;
        }
        if is_example(line.trim_start()) {
            return true;
        }
        outer = depth;
    }
    false
}

/// Whether a line begins an example, or the list of several.
fn is_example(line: &[u8]) -> bool {
    let key = line.trim_start_with(|it| "-\"' ".contains(it));
    let key = key.strip_prefix(b"x-").unwrap_or(key);
    let rest = key.strip_prefix(b"example").map(|it| it.strip_prefix(b"s").unwrap_or(it));
    rest.is_some_and(|it| it.trim_start_with(|it| "\"' ".contains(it)).starts_with(b":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_shown(text: &str) -> bool {
        holds(text.as_bytes(), text.find("VALUE").unwrap())
    }

    #[test]
    fn examples_of_an_interface_are_known() {
        for text in [
            "openapi: 3.0.0\npaths:\n  token:\n    example: VALUE\n",
            "openapi: 3.0.0\npaths:\n  body:\n    examples:\n      one:\n        token: x\n\n        key: VALUE\n",
            "{\n \"swagger\": \"2.0\",\n \"definitions\": {\n  \"token\": {\n   \"example\": \"VALUE\"\n  }\n }\n}",
        ] {
            assert!(is_shown(text), "{text}");
        }
    }

    #[test]
    fn other_values_are_none() {
        for text in [
            "openapi: 3.0.0\npaths:\n  one:\n    example: x\n  two:\n    default: VALUE\n",
            "openapi: 3.0.0\ntoken: VALUE\n",
            "services:\n  example:\n    token: VALUE\n",
            "openapi: 3.0.0\nexamples_of:\n  token: VALUE\n",
        ] {
            assert!(!is_shown(text), "{text}");
        }
    }
}
