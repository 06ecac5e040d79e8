//! What a document's path says about the secrets in it.

use crate::binding::words_of_key;
use crate::document::Document;

/// A document as far as it matters for the judgement.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its path in lower case.
    pub(super) path: String,
    /// Its file name in lower case.
    pub(super) name: String,
    pub(super) setting: Setting,
    /// Whether values stand in it without quotes.
    pub(super) is_unquoted: bool,
    /// Whether names and literals in it are text of the interface, machine-made, or somebody else's.
    pub(super) is_foreign: bool,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Configuration,
    Code,
    Prose,
    Test,
}

impl Place {
    pub(super) fn of(document: &Document) -> Self {
        let path = document.scope.display().to_ascii_lowercase();
        let name = document.scope.file_name().to_ascii_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_among =
            |list: &str| !extension.is_empty() && list.split_whitespace().any(|it| it == extension);
        let is_hidden = name.starts_with('.') && name.rfind('.') == Some(0);
        let is_prose = is_among(PROSE) || name.starts_with("readme") || name.starts_with("changelog");
        let is_configuration = is_among(CONFIGURATION)
            || is_hidden
            || name.starts_with(".env")
            || name.starts_with("dockerfile")
            || !name.contains('.');
        let in_folder = |list: &[&str]| path.split('/').rev().skip(1).any(|part| list.contains(&part));
        let is_documentation = path.split('/').rev().skip(1).any(is_of_documentation);
        let is_env = name.starts_with(".env") || extension == "env";
        let setting = match () {
            () if document.is_test() && (!is_env || document.is_sample()) => Setting::Test,
            () if in_folder(SHOWN) || is_documentation || is_shown(&document.scope.file_name()) => {
                Setting::Test
            }
            () if is_prose => Setting::Prose,
            () if is_configuration => Setting::Configuration,
            () => Setting::Code,
        };
        let is_locked = LOCKS.contains(&name.as_str());
        let is_minified = name.contains(".min.") || name.contains(".bundle.");
        let is_foreign = is_locked || is_minified || is_among(FOREIGN) || in_folder(TRANSLATIONS);
        Self { is_unquoted: is_prose || is_configuration || is_among(SHELL), path, name, setting, is_foreign }
    }
}

/// Whether a file's name says that it only shows or tries something.
fn is_shown(name: &str) -> bool {
    let words = [
        "sample",
        "samples",
        "example",
        "examples",
        "fixture",
        "fixtures",
        "mocks",
        "stories",
        "vitest",
        "jest",
        "cypress",
        "playwright",
        "generated",
        "phpunit",
        "dummy",
        "fake",
        "mock",
        "stub",
    ];
    words_of_key(name).iter().any(|word| words.contains(&word.as_str()) || word.starts_with("vitest"))
}

/// `docs`, `api-docs`, `docs_src`.
fn is_of_documentation(folder: &str) -> bool {
    folder.split(['-', '_']).any(|part| ["docs", "doc", "documentation"].contains(&part))
}

const PROSE: &str = "md markdown rst adoc txt mdx org tex log";
const CONFIGURATION: &str = "env properties ini conf cfg cnf config yml yaml toml tfvars rc xml json jsonc json5 plist reg rsp netrc pgpass hcl cf inf desktop service";
const SHELL: &str = "sh bash zsh ksh bat cmd ps1 mk";

/// Files that no person wrote, or whose literals are no values.
const FOREIGN: &str = "svg map lock po pot xlf xliff arb strings snap css scss sass less ipynb csv tsv sum resx pem crt cer pub asc gpg woff ttf png jpg jpeg gif pdf dict dic aff wasm har cast";
const LOCKS: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "composer.lock",
    "go.sum",
    "flake.lock",
    ".secrets.baseline",
    ".gitleaksignore",
];
const TRANSLATIONS: &[&str] = &[
    "locale",
    "locales",
    "i18n",
    "l10n",
    "lang",
    "langs",
    "translations",
    "translation",
    "localization",
    "localizations",
    "messages",
    "node_modules",
    "bower_components",
    "vendor",
    "third_party",
    "__snapshots__",
    "cassettes",
];

/// Folders in which things are shown.
const SHOWN: &[&str] = &[
    ".ddev",
    ".devcontainer",
    "demo",
    "demos",
    "tutorial",
    "tutorials",
    "cookbook",
    "playground",
    "stories",
    "__stories__",
    "guides",
    "benchmark",
    "benchmarks",
    "e2e",
    "cypress",
    "playwright",
];
