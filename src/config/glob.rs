//! Patterns for paths, with the meaning that they have in `.gitignore`.
//!
//! A pattern is relative to the root, with `/` between folders on every system. Without a `/` (but at its end) it fits
//! a name anywhere; with one it starts at the root. `*` and `?` stay inside a name, `**` does not, `{a,b}` is either.
//! What fits a folder fits all that is in it. Negation (`!`) is not part of it: the order of a list never counts.

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::document::RepoPath;

/// Patterns, one of which must fit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Globs(GlobSet);

/// Why a text is no pattern, and what to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) message: String,
    pub(super) help: String,
}

impl Unusable {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl Globs {
    /// Whether one of the patterns fits a path, relative to the root.
    pub(crate) fn is_match(&self, path: &RepoPath) -> bool {
        // Most projects have no patterns, and what is asked here is asked for every file.
        !self.0.is_empty() && self.0.is_match_candidate(&Candidate::from_bytes(path.as_bytes()))
    }
}

/// Collects patterns that are each checked on their own.
#[derive(Debug)]
pub(super) struct GlobsBuilder(GlobSetBuilder);

impl GlobsBuilder {
    pub(super) fn new() -> Self {
        Self(GlobSetBuilder::new())
    }

    pub(super) fn add(&mut self, pattern: &str) -> Result<(), Unusable> {
        check(pattern)?;
        for glob in globs_of(pattern) {
            let glob = GlobBuilder::new(&glob)
                .literal_separator(true)
                .backslash_escape(true)
                .empty_alternates(true)
                .build()
                .map_err(|error| {
                    let help = "write a bracket or brace that is part of a name as `\\[` or `\\{`";
                    Unusable::new(format!("this is no pattern: {}", error.kind()), help)
                })?;
            self.0.add(glob);
        }
        Ok(())
    }

    pub(super) fn build(self) -> Result<Globs, Unusable> {
        let too_large =
            |_| Unusable::new("the patterns are too large together", "use fewer and shorter ones");
        self.0.build().map(Globs).map_err(too_large)
    }
}

/// Says no to what would silently fit nothing.
fn check(pattern: &str) -> Result<(), Unusable> {
    let core = pattern.strip_prefix("./").unwrap_or(pattern);
    if core.trim_matches('/').trim().is_empty() {
        return Err(Unusable::new("an empty pattern fits nothing", "use `**` for every file"));
    }
    if core.starts_with('!') {
        let help = "name the files that are meant; a name that starts with `!` is written `\\!`";
        return Err(Unusable::new("a pattern cannot be negated", help));
    }
    if core.split('/').any(|part| part == "..") {
        let help = "write the path from the root, without `..`";
        return Err(Unusable::new("a pattern cannot leave the root", help));
    }
    if separates_by_backslash(core) {
        return Err(Unusable::new(
            "`\\` does not separate folders",
            "use `/` between folders on every system",
        ));
    }
    Ok(())
}

/// A backslash before a letter or digit escapes nothing: it is a path as Windows writes it.
fn separates_by_backslash(pattern: &str) -> bool {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\'
            && letters.next().is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.'))
        {
            return true;
        }
    }
    false
}

/// The anchored globs of one pattern: what it names, and what lies in it if that is a folder.
fn globs_of(pattern: &str) -> Vec<String> {
    let pattern = pattern.strip_prefix("./").map_or_else(|| pattern.to_owned(), |rest| format!("/{rest}"));
    let (core, only_folders) = match pattern.strip_suffix('/') {
        Some(core) => (core, true),
        None => (pattern.as_str(), false),
    };
    let anchored = match core.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if core.contains('/') => core.to_owned(),
        None => format!("**/{core}"),
    };
    let inside = format!("{anchored}/**");
    if only_folders {
        vec![inside]
    } else if anchored.ends_with("**") {
        vec![anchored]
    } else {
        vec![anchored, inside]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        let mut builder = GlobsBuilder::new();
        builder.add(pattern).unwrap();
        builder.build().unwrap().is_match(&RepoPath::new(path))
    }

    #[test]
    fn patterns_mean_what_they_mean_in_gitignore() {
        for (pattern, path) in [
            (".env.live", "apps/web/.env.live"),
            ("deploy", "deploy"),
            ("deploy", "a/deploy/b/c"),
            ("deploy/", "a/deploy/b/c"),
            ("/deploy", "deploy/a"),
            ("./deploy", "deploy/a"),
            ("apps/*/prod.yml", "apps/web/prod.yml"),
            ("apps/**/prod.yml", "apps/prod.yml"),
            ("**/prod.yml", "a/b/prod.yml"),
            ("apps/**", "apps/a/b"),
            ("**", "a/b"),
            ("*", "a/b"),
            (".env{,.production}", "a/.env"),
            ("a\\[b]", "a[b]"),
            ("\\!odd", "!odd"),
        ] {
            assert!(fits(pattern, path), "{pattern} should fit {path}");
        }
    }

    #[test]
    fn patterns_do_not_cross_folders_or_start_in_the_middle() {
        for (pattern, path) in [
            ("deploy/", "a/deploy"),
            ("/deploy", "a/deploy"),
            ("./deploy", "a/deploy"),
            ("apps/*/prod.yml", "apps/web/eu/prod.yml"),
            ("apps/prod.yml", "my/apps/prod.yml"),
            ("*.yml", "a.yml.bak"),
            ("PROD.yml", "prod.yml"),
        ] {
            assert!(!fits(pattern, path), "{pattern} should not fit {path}");
        }
    }

    #[test]
    fn what_would_fit_nothing_is_no_pattern() {
        for pattern in ["", "/", "./", " ", "!keep", "../other/.env", "a/../b", "deploy\\prod", "a[b", "a{b"]
        {
            assert!(GlobsBuilder::new().add(pattern).is_err(), "{pattern:?}");
        }
    }

    #[test]
    fn paths_that_are_no_utf8_are_matched() {
        let mut builder = GlobsBuilder::new();
        builder.add("*.env").unwrap();
        assert!(builder.build().unwrap().is_match(&RepoPath::new(b"caf\xe9.env")));
    }

    #[test]
    fn no_pattern_fits_nothing() {
        assert!(!Globs::default().is_match(&RepoPath::new("a")));
    }
}
