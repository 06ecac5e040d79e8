//! The languages, one row each.

use super::class::{CSHARP, JVM};
use super::rust::{RUST_DATABASES, RUST_MACROS};
use super::{Language, ModulePaths, Separator};

pub(in crate::script) static LANGUAGES: [Language; 13] = [
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
        &["javascript/facts.scm", "javascript/operations.scm", "javascript/parameters.scm"],
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

const SCRIPT_MODULES: ModulePaths = ModulePaths {
    separator: Separator::Slash,
    suffixes: &["", ".ts", ".js", ".tsx", ".mjs", ".cjs", ".mts", ".cts", "/index.ts", "/index.js"],
};

const NODE_GUARD: &str =
    "if (process.env.NODE_ENV === 'production') throw new Error('refusing to run in production')";
