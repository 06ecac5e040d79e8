//! The comment that allows a finding, in the syntax of its file; where there is none, the section of envlint.toml.

use bstr::ByteSlice;

use crate::document::RepoPath;
use crate::text::Span;

/// What begins and ends a comment on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Comment {
    open: &'static str,
    close: &'static str,
}

const HASH: Comment = Comment { open: "# ", close: "" };
const SLASHES: Comment = Comment { open: "// ", close: "" };
const DASHES: Comment = Comment { open: "-- ", close: "" };
const MARKUP: Comment = Comment { open: "<!-- ", close: " -->" };
const STARS: Comment = Comment { open: "/* ", close: " */" };

/// Extensions and whole names, and the comments of such files.
const COMMENTS: &[(&[&str], Comment)] = &[
    (
        &[
            "env",
            "envrc",
            "sh",
            "bash",
            "zsh",
            "ksh",
            "py",
            "rb",
            "rake",
            "yml",
            "yaml",
            "toml",
            "tf",
            "tfvars",
            "hcl",
            "properties",
            "conf",
            "cfg",
            "ex",
            "exs",
            "pl",
            "r",
            "jl",
            "ps1",
            "nix",
            "makefile",
            "dockerfile",
            "gemfile",
            "rakefile",
            "justfile",
            "procfile",
            "gitignore",
            "dockerignore",
            "npmrc",
        ],
        HASH,
    ),
    (
        &[
            "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "go", "rs", "java", "kt", "kts", "cs", "c",
            "h", "cc", "cpp", "hpp", "swift", "scala", "dart", "groovy", "gradle", "proto", "jsonc", "json5",
            "scss", "less", "prisma", "php", "zig",
        ],
        SLASHES,
    ),
    (&["sql", "lua", "hs", "elm"], DASHES),
    (&["md", "markdown", "html", "htm", "xml", "svg", "csproj", "config", "plist"], MARKUP),
    (&["css"], STARS),
];

/// The comment above the line at `place`, as an insertion. `None` where the file has no comments, or where one would
/// become a part of a value.
pub(crate) fn comment(
    path: &RepoPath,
    text: &[u8],
    place: Span,
    rule: &str,
    reason: &str,
) -> Option<(Span, String)> {
    let comment = comment_of(path)?;
    let start = text[..place.start].rfind_byteset(b"\n\r").map_or(0, |at| at + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    if !begins_line_of_its_own(path, comment, &text[..start], line) {
        return None;
    }
    let indentation = &line[..line.len() - line.trim_start().len()];
    let indentation = indentation.to_str().ok()?;
    let ending = if text.contains_str("\r\n") { "\r\n" } else { "\n" };
    let Comment { open, close } = comment;
    let text = format!("{indentation}{open}envlint:allow({rule}) {reason}{close}{ending}");
    Some((Span::new(start, start), text))
}

/// The same in the configuration.
pub(crate) fn section(path: &RepoPath, key: Option<&str>, rule: &str, reason: &str) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mut pattern = String::new();
    for sign in path.display().chars() {
        if matches!(sign, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    let key = key.map(|key| format!("key = {}\n", quoted(key))).unwrap_or_default();
    format!(
        "[[allow]]\nrule = {}\npath = {}\n{key}reason = {}\n",
        quoted(rule),
        quoted(&pattern),
        quoted(reason)
    )
}

fn comment_of(path: &RepoPath) -> Option<Comment> {
    let name = path.file_name().to_ascii_lowercase();
    let is_dotenv = name == ".env" || name.starts_with(".env.");
    let kind = if is_dotenv { "env" } else { name.rsplit('.').next().unwrap_or_default() };
    COMMENTS.iter().find(|(kinds, _)| kinds.contains(&kind)).map(|(_, comment)| *comment)
}

/// Whether a comment before this line is one, and no part of what goes on over several lines.
fn begins_line_of_its_own(path: &RepoPath, comment: Comment, before: &[u8], line: &[u8]) -> bool {
    let above = before.lines().next_back().unwrap_or_default().trim_end();
    let is_env = path.file_name().starts_with(".env") || path.file_name().rsplit('.').next() == Some("env");
    let is_joined = above.ends_with(b"\\") || above.ends_with(b"`") && comment == HASH;
    let is_assignment = || {
        let name = line.trim_start().split(|byte| *byte == b'=').next().unwrap_or_default();
        let name = name.strip_prefix(b"export ").unwrap_or(name).trim();
        line.contains(&b'=')
            && !name.is_empty()
            && name.iter().all(|it| it.is_ascii_alphanumeric() || b"_.-".contains(it))
    };
    let in_script = before.find_iter("<script").count() > before.find_iter("</script").count();
    let in_fence = before.lines().filter(|line| line.trim_start().starts_with(b"```")).count() % 2 == 1;
    !is_joined
        && (!is_env || is_assignment())
        && (comment != MARKUP || !in_script && !in_fence)
        && !is_in_block_scalar(path, before, line)
}

/// Whether a line of YAML belongs to a text in a block: there a comment is text.
fn is_in_block_scalar(path: &RepoPath, before: &[u8], line: &[u8]) -> bool {
    let name = path.file_name();
    if !matches!(name.rsplit('.').next(), Some("yml" | "yaml")) {
        return false;
    }
    let depth = |line: &[u8]| line.len() - line.trim_start_with(|c| c == ' ').len();
    let mut least = depth(line);
    for upper in before.lines().rev().filter(|line| !line.trim().is_empty()) {
        if depth(upper) < least {
            least = depth(upper);
            let head = upper.trim_end().trim_end_with(|c| matches!(c, '-' | '+') || c.is_ascii_digit());
            if head.ends_with(b"|") || head.ends_with(b">") {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commented(path: &str, text: &str, at: &str) -> Option<String> {
        let start = text.find(at).unwrap();
        let place = Span::new(start, start + at.len());
        let (span, line) = comment(&RepoPath::new(path), text.as_bytes(), place, "a-rule", "why")?;
        Some(format!("{}{line}{}", &text[..span.start], &text[span.end..]))
    }

    #[test]
    fn comment_is_in_the_syntax_of_the_file() {
        for (path, text, expected) in [
            (".env.test", "A=1\r\nB=x\r\n", "A=1\r\n# envlint:allow(a-rule) why\r\nB=x\r\n"),
            ("a.ts", "f(\n\tx\n)", "f(\n\t// envlint:allow(a-rule) why\n\tx\n)"),
            ("a.md", "x", "<!-- envlint:allow(a-rule) why -->\nx"),
            ("a.sql", "x", "-- envlint:allow(a-rule) why\nx"),
            ("a.css", "x", "/* envlint:allow(a-rule) why */\nx"),
            ("Dockerfile", "x", "# envlint:allow(a-rule) why\nx"),
            ("a.yml", "a:\n  b: x\n", "a:\n  # envlint:allow(a-rule) why\n  b: x\n"),
        ] {
            assert_eq!(commented(path, text, "x").as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn nothing_becomes_a_part_of_a_value() {
        for (path, text) in [
            ("a.json", "x"),
            ("LICENSE", "x"),
            (".env", "A=\"1\nx\n2\""),
            ("a.yml", "a:\n  b: |-\n    1\n    x\n"),
            ("a.sh", "curl \\\n  x\n"),
            ("a.md", "```\nx\n```\n"),
            ("a.html", "<script>\nx\n</script>"),
        ] {
            assert_eq!(commented(path, text, "x"), None, "{path}");
        }
    }

    #[test]
    fn section_fits_the_file_alone() {
        let section = section(&RepoPath::new("a/[b].json"), Some("KEY"), "a-rule", "say \"why\"");
        let read: toml::Table = section.parse().unwrap();
        let allow = &read["allow"][0];
        assert_eq!(allow["path"].as_str(), Some("a/\\[b\\].json"));
        assert_eq!((allow["key"].as_str(), allow["reason"].as_str()), (Some("KEY"), Some("say \"why\"")));
    }
}
