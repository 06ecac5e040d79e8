//! The languages whose scripts are analysed: one row each. What their constructs mean stands in
//! `rules/script/languages/`, so nothing else in this module knows a language by name.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use bstr::ByteSlice;
use tree_sitter::{Language as Grammar, ParseOptions, Parser, Tree};
use tree_sitter_language::LanguageFn;

use crate::document::RepoPath;
use crate::rule::embedded_query;

use super::query::Patterns;
use super::syntax::ScriptError;

/// How often the parser may report progress before it is stopped, and once more for each so many bytes: a script that
/// a person wrote stays far below, one that is all errors does not.
const PARSE_STEPS: usize = 2_000;
const BYTES_PER_STEP: usize = 16;

/// How many brackets may be open at once.
const DEEPEST_BRACKETS: usize = 150;

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

/// What tells scripts from the rest of an application in a language of classes, where a class is found by its name and
/// is more often called by the application than run by itself.
pub(super) struct Classes {
    /// What the name of a file that fills or empties a database holds, in lower case, without signs between words.
    pub(super) names: &'static [&'static str],
    /// Pieces of text: a file is a script by its structure when it holds one of each group, whatever its name.
    pub(super) structure: &'static [&'static [&'static str]],
    /// Files that start the application, and may call what another file offers.
    pub(super) callers: &'static [&'static str],
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

const SCRIPT_MODULES: ModulePaths = ModulePaths {
    separator: Separator::Slash,
    suffixes: &["", ".ts", ".js", ".tsx", ".mjs", ".cjs", ".mts", ".cts", "/index.ts", "/index.js"],
};
const NODE_GUARD: &str =
    "if (process.env.NODE_ENV === 'production') throw new Error('refusing to run in production')";

const CSHARP: Classes = Classes {
    names: &[
        "dbinitializer",
        "dbinitialiser",
        "dbcontextinitialiser",
        "dbcontextinitializer",
        "contextinitialiser",
        "datainitializer",
        "datainitialiser",
        "databaseinitializer",
        "databaseinitialiser",
        "databaseinit",
        "datagenerator",
        "dbreset",
        "databasereset",
        "resetdatabase",
    ],
    structure: &[
        &[
            "IHostedService",
            "BackgroundService",
            "WebApplication",
            "IApplicationBuilder",
            "IWebHost",
            "IHost ",
            " Main(",
        ],
        &["Seed", "seed", "nitializ", "nitialis", "EnsureDeleted"],
        &[
            "SaveChanges",
            "CreateAsync(",
            "EnsureDeleted",
            "InsertMany",
            "InsertOne",
            "ExecuteSql",
            "ExecuteDelete",
        ],
    ],
    callers: &["Program.cs", "Startup.cs"],
};
const JVM_STRUCTURE: &[&[&str]] = &[
    &[
        "CommandLineRunner",
        "ApplicationRunner",
        "@PostConstruct",
        "ApplicationReadyEvent",
        "ContextRefreshedEvent",
        "ApplicationStartedEvent",
        "InitializingBean",
        "StartupEvent",
        "SmartInitializingSingleton",
    ],
    &[
        ".save",
        ".delete",
        ".persist(",
        ".insert",
        "update(",
        ".execute(",
        "INSERT",
        "DELETE",
        "TRUNCATE",
        ".create(",
        "populate",
    ],
];
const JVM_NAMES: &[&str] = &[
    "dataloader",
    "dataload",
    "datainitializer",
    "datainitialiser",
    "datainit",
    "initdata",
    "databaseinitializer",
    "databaseloader",
    "databaseinit",
    "dbinitializer",
    "dbloader",
    "dbinit",
    "sampledata",
    "demodata",
    "testdatagenerator",
    "databasereset",
    "databasecleaner",
];
const JVM: Classes = Classes { names: JVM_NAMES, structure: JVM_STRUCTURE, callers: &[] };

const RUST_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "ensure",
    "bail",
    "anyhow",
    "eyre",
    "panic",
    "todo",
    "unimplemented",
    "unreachable",
    "matches",
    "cfg",
    "env",
    "include_str",
    "option_env",
    "format",
    "println",
    "eprintln",
    "print",
    "eprint",
    "dbg",
    "query",
    "query_as",
    "query_scalar",
    "query_unchecked",
    "query_as_unchecked",
    "query_file",
];

const RUST_DATABASES: &[&str] = &[
    "sqlx",
    "diesel",
    "sea_orm",
    "rusqlite",
    "postgres",
    "mysql",
    "mongodb",
    "redis",
    "surreal",
    "prisma",
    "loco_rs",
    "atabase",
    "ATABASE",
    "Pool",
    "pool",
    "db.",
    "db:",
    "&db",
    "_db",
    "Db",
    "Repo",
    "Command::new",
    "INSERT",
    "DELETE",
    "TRUNCATE",
];

pub(super) static LANGUAGES: [Language; 13] = [
    Language::new(
        "python",
        &["py"],
        tree_sitter_python::LANGUAGE,
        &["python/facts.scm", "python/operations.scm"],
        ModulePaths { separator: Separator::Dot, suffixes: &[".py", "/__init__.py"] },
        "if os.getenv(\"APP_ENV\") == \"production\": sys.exit(\"refusing to run in production\")",
    ),
    Language::new(
        "javascript",
        &["js", "mjs", "cjs", "jsx"],
        tree_sitter_javascript::LANGUAGE,
        &["javascript/facts.scm", "javascript/operations.scm"],
        SCRIPT_MODULES,
        NODE_GUARD,
    ),
    Language::new(
        "typescript",
        &["ts", "mts", "cts"],
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        &["javascript/facts.scm", "javascript/operations.scm", "typescript/facts.scm"],
        SCRIPT_MODULES,
        NODE_GUARD,
    ),
    Language::new(
        "tsx",
        &["tsx"],
        tree_sitter_typescript::LANGUAGE_TSX,
        &["javascript/facts.scm", "javascript/operations.scm", "typescript/facts.scm"],
        SCRIPT_MODULES,
        NODE_GUARD,
    ),
    Language::new(
        "shell",
        &["sh", "bash", "zsh", "ksh"],
        tree_sitter_bash::LANGUAGE,
        &["shell/facts.scm", "shell/operations.scm"],
        ModulePaths { separator: Separator::Shell, suffixes: &["", "/main.go"] },
        "[ \"$APP_ENV\" = production ] && { echo 'refusing to run in production' >&2; exit 1; }",
    ),
    Language::new(
        "csharp",
        &["cs"],
        tree_sitter_c_sharp::LANGUAGE,
        &["csharp/facts.scm", "csharp/operations.scm"],
        ModulePaths { separator: Separator::Dot, suffixes: &[".cs"] },
        "if (!environment.IsDevelopment()) throw new InvalidOperationException(\"refusing to run outside development\");",
    )
    .of_classes(&CSHARP),
    Language::new(
        "java",
        &["java"],
        tree_sitter_java::LANGUAGE,
        &["java/facts.scm", "java/operations.scm"],
        ModulePaths { separator: Separator::Dot, suffixes: &[".java"] },
        "if (!environment.acceptsProfiles(Profiles.of(\"dev\"))) throw new IllegalStateException(\"refusing to run outside development\");",
    )
    .of_classes(&JVM),
    Language::new(
        "kotlin",
        &["kt", "kts"],
        tree_sitter_kotlin_ng::LANGUAGE,
        &["kotlin/facts.scm", "kotlin/operations.scm"],
        ModulePaths { separator: Separator::Dot, suffixes: &[".kt"] },
        "check(environment.acceptsProfiles(Profiles.of(\"dev\"))) { \"refusing to run outside development\" }",
    )
    .of_classes(&JVM),
    Language::new(
        "go",
        &["go"],
        tree_sitter_go::LANGUAGE,
        &["go/facts.scm", "go/operations.scm"],
        ModulePaths {
            separator: Separator::Package,
            suffixes: &[
                "/main.go",
                "/seed.go",
                "/seeder.go",
                "/seeds.go",
                "/seeders.go",
                "/guard.go",
                "/env.go",
                "/environment.go",
                "/safety.go",
                "/reset.go",
                "/config.go",
                "/helpers.go",
                "/utils.go",
            ],
        },
        "if os.Getenv(\"APP_ENV\") == \"production\" { log.Fatal(\"refusing to run in production\") }",
    ),
    Language::new(
        "ruby",
        &["rb", "rake"],
        tree_sitter_ruby::LANGUAGE,
        &["ruby/facts.scm", "ruby/operations.scm"],
        ModulePaths { separator: Separator::Literals, suffixes: &["", ".rb"] },
        "abort('refusing to run in production') if Rails.env.production?",
    ),
    Language::new(
        "php",
        &["php"],
        tree_sitter_php::LANGUAGE_PHP,
        &["php/facts.scm", "php/operations.scm"],
        ModulePaths { separator: Separator::Namespace, suffixes: &[".php", ""] },
        "if (app()->environment('production')) throw new \\RuntimeException('refusing to run in production');",
    ),
    Language::new(
        "elixir",
        &["ex", "exs"],
        tree_sitter_elixir::LANGUAGE,
        &["elixir/facts.scm", "elixir/operations.scm"],
        ModulePaths { separator: Separator::Alias, suffixes: &["", ".ex", ".exs"] },
        "if System.get_env(\"APP_ENV\") == \"production\", do: raise \"refusing to run in production\"",
    ),
    Language::new(
        "rust",
        &["rs"],
        tree_sitter_rust::LANGUAGE,
        &["rust/facts.scm", "rust/operations.scm"],
        ModulePaths { separator: Separator::Colons, suffixes: &[".rs", "/mod.rs"] },
        "if std::env::var(\"APP_ENV\").as_deref() == Ok(\"production\") { panic!(\"refusing to run in production\"); }",
    )
    .with_macros(RUST_MACROS)
    .with_databases(RUST_DATABASES),
];

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

#[cfg(test)]
thread_local! {
    /// How many texts were parsed on this thread.
    pub(super) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

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
        let name = path.file_name().to_ascii_lowercase();
        let (_, extension) = name.rsplit_once('.')?;
        LANGUAGES.iter().find(|language| language.extensions.contains(&extension))
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

    /// The syntax tree of a text; `None` when the parser takes too long.
    pub(super) fn parse(&self, text: &[u8]) -> Option<Tree> {
        if is_too_deep(text) {
            return None;
        }
        #[cfg(test)]
        PARSED.with(|count| count.set(count.get() + 1));
        let most = PARSE_STEPS + text.len() / BYTES_PER_STEP;
        let mut parser = Parser::new();
        parser.set_language(&Grammar::new(self.grammar)).ok()?;
        let mut steps = 0_usize;
        let mut watch = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut read = |offset: usize, _| text.get(offset..).unwrap_or_default();
        parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut watch)))
    }
}

/// Whether a text is nested deeper than a person nests it.
pub(super) fn is_too_deep(text: &[u8]) -> bool {
    open_brackets(text) > DEEPEST_BRACKETS
}

/// The most brackets that are open at once. Those in texts and comments count too, which does no harm.
fn open_brackets(text: &[u8]) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in text {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
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
