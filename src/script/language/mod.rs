//! The languages whose scripts are analysed: which one a file is in, and what is special in it. `table` holds one row
//! for each. What their constructs mean stands in `rules/script/languages/`, so nothing else knows a language by name.

mod class;
mod parse;
mod rust;
mod table;

use std::borrow::Cow;
use std::sync::OnceLock;

use bstr::ByteSlice;
use tree_sitter::Language as Grammar;
use tree_sitter_language::LanguageFn;

use crate::document::RepoPath;
use crate::rule::embedded_query;

use super::query::Patterns;
use super::syntax::ScriptError;

pub(super) use class::Classes;
#[cfg(test)]
pub(super) use parse::PARSED;
pub(super) use parse::is_too_deep;
pub(super) use table::LANGUAGES;

/// One language.
pub(super) struct Language {
    pub(super) name: &'static str,
    extensions: &'static [&'static str],
    grammar: LanguageFn,
    /// Query files under `rules/script/languages/`, read as one.
    queries: &'static [&'static str],
    /// What is tried in place of an import's missing or other extension, then the file inside a folder.
    pub(super) modules: ModulePaths,
    /// The guard to insert, on one line.
    pub(super) guard: &'static str,
    /// What is special where every function belongs to a class.
    pub(super) classes: Option<&'static Classes>,
    /// Macros that are read as calls, since their arguments are expressions.
    macros: &'static [&'static str],
    /// Pieces of text, one of which every script that reaches a database holds; none where names alone say enough.
    databases: &'static [&'static str],
    compiled: OnceLock<Result<Patterns, String>>,
}

/// How an import's text becomes a path.
pub(super) struct ModulePaths {
    pub(super) separator: Separator,
    pub(super) suffixes: &'static [&'static str],
}

/// What stands between the parts of an imported module's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// What begins with no dot is a name that configuration may explain.
    Slash,
    Dot,
    /// Modules of a crate.
    Colons,
    /// A module is named where it is used, with dots, and lies where its name says.
    Alias,
    /// A slash, behind whatever stands for the script's own folder.
    Shell,
    /// A package is a folder; its path starts with the module's name.
    Package,
    /// Slashes, in the literals of an expression: `root.join("db", "seeds")`.
    Literals,
    /// Backslashes, in the name of a class.
    Namespace,
}

/// Names of programs in the first line of a script, and the language that they run.
const INTERPRETERS: &[(&str, &str)] = &[
    ("sh", "shell"),
    ("bash", "shell"),
    ("zsh", "shell"),
    ("dash", "shell"),
    ("ksh", "shell"),
    ("python", "python"),
    ("python3", "python"),
    ("node", "javascript"),
    ("ruby", "ruby"),
    ("php", "php"),
    ("elixir", "elixir"),
];

impl Language {
    const fn new(
        name: &'static str,
        extensions: &'static [&'static str],
        grammar: LanguageFn,
        queries: &'static [&'static str],
        modules: ModulePaths,
        guard: &'static str,
    ) -> Self {
        Self {
            name,
            extensions,
            grammar,
            queries,
            modules,
            guard,
            classes: None,
            macros: &[],
            databases: &[],
            compiled: OnceLock::new(),
        }
    }

    const fn of_classes(mut self, classes: &'static Classes) -> Self {
        self.classes = Some(classes);
        self
    }

    const fn with_macros(mut self, macros: &'static [&'static str]) -> Self {
        self.macros = macros;
        self
    }

    const fn with_databases(mut self, databases: &'static [&'static str]) -> Self {
        self.databases = databases;
        self
    }

    /// Whether a text may reach a database at all: what is called a seed is as often a generator's or a key's.
    pub(super) fn may_reach_database(&self, text: &[u8]) -> bool {
        self.databases.is_empty() || self.databases.iter().any(|piece| text.contains_str(piece))
    }

    /// The text with a space for the sign behind the name of each macro that is read as a call: every place stays.
    pub(super) fn without_marks_of_macros<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut text = Cow::Borrowed(text);
        if self.macros.is_empty() {
            return text;
        }
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let marks: Vec<usize> = text.find_iter("!(").collect();
        for mark in marks {
            let length = text[..mark].iter().rev().take_while(|byte| is_of_name(byte)).count();
            if self.macros.iter().any(|name| name.as_bytes() == &text[mark - length..mark]) {
                text.to_mut()[mark] = b' ';
            }
        }
        text
    }

    /// Whether the modules that a script uses are named without an import.
    pub(super) fn names_modules(&self) -> bool {
        self.classes.is_some() || self.modules.separator == Separator::Alias
    }

    /// The language that a path's extension names.
    pub(super) fn of(path: &RepoPath) -> Option<&'static Self> {
        let (_, extension) = path.file_name_bytes().rsplit_once_str(".")?;
        let fits = |known: &&str| extension.eq_ignore_ascii_case(known.as_bytes());
        LANGUAGES.iter().find(|language| language.extensions.iter().any(fits))
    }

    /// The language of a file, by its name or, where that has no extension, its first line.
    pub(super) fn of_file(path: &RepoPath, text: &[u8]) -> Option<&'static Self> {
        Self::of(path).or_else(|| {
            let line = text.strip_prefix(b"#!").filter(|_| Self::may_speak(path))?.lines().next()?;
            let line = std::str::from_utf8(line).ok()?;
            let mut words = line.split_whitespace().map(|it| it.rsplit('/').next().unwrap_or(it));
            let program = words.find(|it| *it != "env" && !it.starts_with('-'))?;
            let (_, name) = INTERPRETERS.iter().find(|(known, _)| *known == program)?;
            LANGUAGES.iter().find(|language| language.name == *name)
        })
    }

    /// Whether a file may be in a language that is understood, by its name alone.
    pub(super) fn may_speak(path: &RepoPath) -> bool {
        Self::of(path).is_some() || !path.file_name_bytes().contains(&b'.')
    }

    /// The language's queries, read when first asked for: a run without scripts pays nothing.
    pub(super) fn patterns(&self) -> Result<&Patterns, ScriptError> {
        let compiled = self.compiled.get_or_init(|| self.compile());
        compiled.as_ref().map_err(|reason| ScriptError::Query { language: self.name, reason: reason.clone() })
    }

    fn compile(&self) -> Result<Patterns, String> {
        Patterns::read(&self.grammar(), &self.text_of_queries()?)
    }

    pub(super) fn grammar(&self) -> Grammar {
        Grammar::new(self.grammar)
    }

    pub(super) fn text_of_queries(&self) -> Result<String, String> {
        let mut text = String::new();
        for name in self.queries {
            let path = format!("script/languages/{name}");
            text.push_str(embedded_query(&path).ok_or_else(|| format!("rules/{path} is missing"))?);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_compiles_and_every_capture_means_something() {
        for language in &LANGUAGES {
            if let Err(error) = language.patterns() {
                panic!("{}: {error}", language.name);
            }
        }
    }
}
