//! The guard of each language and framework.

use crate::document::RepoPath;
use crate::script::Project;

use super::place::{Caller, Place, extension};
use super::style::Style;

/// Lines that stop a script in production, and what they need at the head of the file.
pub(super) struct Guard {
    /// Lines that fail, for a program of its own; none where only an application calls scripts.
    failing: Option<Vec<String>>,
    /// Lines that leave the function, where an application calls it as it starts and should go on without.
    leaving: Option<Vec<String>>,
    pub(super) import: Option<Import>,
}

/// What a file has to name before it can use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Import {
    /// The line, or in Go the package.
    pub(super) name: &'static str,
}

const SAYS: &str = "refusing to run in production";

/// Patterns of the lines that fail and of those that leave, and of what they need.
type Patterns = (Lines, Lines, Option<&'static str>);
type Lines = Option<&'static [&'static str]>;

impl Guard {
    /// `None` for a language that none is known for.
    pub(super) fn of(language: &str, path: &RepoPath, style: &Style, project: &dyn Project) -> Option<Self> {
        let text = style.text();
        let path = path.display();
        let has = |file: &str| project.text(&RepoPath::new(file)).is_some();
        let (failing, leaving, import): Patterns = match language {
            "javascript" | "typescript" | "tsx" => (Some(javascript(text)), None, None),
            "python" => python(text, has("manage.py")),
            "ruby" => (Some(ruby(&path, text)), None, None),
            "php" => (Some(php(text, &path)), None, None),
            "go" => (Some(go(text)), None, Some("os")),
            "java" if is_of_spring(text) => (None, Some(JAVA_OF_SPRING), None),
            "java" => (Some(JAVA), None, None),
            "kotlin" if is_of_spring(text) => (None, Some(KOTLIN_OF_SPRING), None),
            "kotlin" => (Some(KOTLIN), None, None),
            "csharp" => (Some(CSHARP), Some(CSHARP_OF_APPLICATION), None),
            "elixir" => (Some(elixir(text, &path)), None, None),
            "rust" => (Some(RUST), None, None),
            "shell" => (Some(SHELL), None, None),
            _ => return None,
        };
        let written = |lines: &'static [&'static str]| {
            lines.iter().map(|line| style.written(&line.replace("{says}", SAYS))).collect()
        };
        Some(Self {
            failing: failing.map(written),
            leaving: leaving.map(written),
            import: import.map(|name| Import { name }),
        })
    }

    /// The lines for a place.
    pub(super) fn lines(&self, place: &Place) -> Option<&[String]> {
        let lines = match place.caller {
            Caller::Person => self.failing.as_ref().or(self.leaving.as_ref()),
            Caller::Application if self.leaving.is_none() => self.failing.as_ref(),
            Caller::Application if place.gives_nothing => self.leaving.as_ref(),
            Caller::Application => None,
        };
        lines.map(Vec::as_slice)
    }
}

const RUST: &[&str] =
    &["if std::env::var(\"APP_ENV\").as_deref() == Ok(\"production\") {", "{i}panic!(\"{says}\");", "}"];
const SHELL: &[&str] =
    &["if [ \"${APP_ENV:-}\" = production ]; then", "{i}echo '{says}' >&2", "{i}exit 1", "fi"];
const JAVA: &[&str] = &[
    "if (\"production\".equals(System.getenv(\"APP_ENV\"))) {",
    "{i}throw new IllegalStateException(\"{says}\");",
    "}",
];
/// What Spring calls production is a profile.
const JAVA_OF_SPRING: &[&str] =
    &["if (\"prod\".equals(System.getenv(\"SPRING_PROFILES_ACTIVE\"))) {", "{i}return;", "}"];
const KOTLIN: &[&str] = &["check(System.getenv(\"APP_ENV\") != \"production\") { \"{says}\" }"];
const KOTLIN_OF_SPRING: &[&str] = &["if (System.getenv(\"SPRING_PROFILES_ACTIVE\") == \"prod\") return"];
/// An environment that nobody names is production to .NET.
const CSHARP: &[&str] = &[
    "if (System.Environment.GetEnvironmentVariable(\"ASPNETCORE_ENVIRONMENT\") != \"Development\")",
    "{",
    "{i}throw new System.InvalidOperationException(\"refusing to run outside development\");",
    "}",
];
const CSHARP_OF_APPLICATION: &[&str] = &[
    "if (System.Environment.GetEnvironmentVariable(\"ASPNETCORE_ENVIRONMENT\") != \"Development\")",
    "{",
    "{i}return;",
    "}",
];

fn javascript(text: &str) -> &'static [&'static str] {
    if text.contains("Deno.") {
        &[
            "if (Deno.env.get({q}NODE_ENV{q}) === {q}production{q}) {",
            "{i}throw new Error({q}{says}{q}){s}",
            "}",
        ]
    } else {
        &["if (process.env.NODE_ENV === {q}production{q}) {", "{i}throw new Error({q}{says}{q}){s}", "}"]
    }
}

fn python(text: &str, is_of_django: bool) -> Patterns {
    const SETTINGS: &str = "from django.conf import settings";
    if text.contains("CommandError") {
        (Some(&["if not settings.DEBUG:", "{i}raise CommandError({q}{says}{q})"]), None, Some(SETTINGS))
    } else if is_of_django || text.contains("django") {
        (Some(&["if not settings.DEBUG:", "{i}raise SystemExit({q}{says}{q})"]), None, Some(SETTINGS))
    } else {
        let lines =
            &["if os.getenv({q}APP_ENV{q}) == {q}production{q}:", "{i}raise SystemExit({q}{says}{q})"];
        (Some(lines), None, Some("import os"))
    }
}

fn ruby(path: &str, text: &str) -> &'static [&'static str] {
    let is_of_rails = extension(path) == "rake"
        || path.split('/').any(|part| part == "db")
        || ["Rails", "ActiveRecord", "ApplicationRecord", "create!", "destroy_all", "delete_all"]
            .iter()
            .any(|it| text.contains(it));
    if is_of_rails {
        &["abort({q}{says}{q}) if Rails.env.production?"]
    } else {
        &["abort({q}{says}{q}) if ENV[{q}APP_ENV{q}] == {q}production{q}"]
    }
}

fn php(text: &str, path: &str) -> &'static [&'static str] {
    if text.contains("Illuminate\\") || path.split('/').any(|part| part == "database") {
        &[
            "if (app()->environment({q}production{q})) {",
            "{i}throw new \\RuntimeException({q}{says}{q});",
            "}",
        ]
    } else {
        &[
            "if (getenv({q}APP_ENV{q}) === {q}production{q}) {",
            "{i}throw new \\RuntimeException({q}{says}{q});",
            "}",
        ]
    }
}

fn go(text: &str) -> &'static [&'static str] {
    if text.contains("\"log\"") {
        &["if os.Getenv(\"APP_ENV\") == \"production\" {", "{i}log.Fatal(\"{says}\")", "}"]
    } else {
        &["if os.Getenv(\"APP_ENV\") == \"production\" {", "{i}panic(\"{says}\")", "}"]
    }
}

fn is_of_spring(text: &str) -> bool {
    ["springframework", "CommandLineRunner", "ApplicationRunner", "JpaRepository"]
        .iter()
        .any(|it| text.contains(it))
}

/// Mix is there wherever a script or a task runs, and not in a release.
fn elixir(text: &str, path: &str) -> &'static [&'static str] {
    if extension(path) == "exs" || text.contains("Mix.Task") {
        &["if Mix.env() == :prod do", "{i}raise \"{says}\"", "end"]
    } else {
        &["if System.get_env(\"APP_ENV\") == \"production\" do", "{i}raise \"{says}\"", "end"]
    }
}
