//! What a document's path says about the secrets in it.

use std::cell::OnceCell;

use crate::binding::words_of_key;
use crate::document::Document;
use crate::environment::EnvironmentClass;
use crate::text::WordList;

/// A document as far as it matters for the judgement. What takes longer to say is said when it is first asked: most
/// documents hold nothing to be judged.
#[derive(Debug)]
pub(super) struct Place<'d> {
    document: &'d Document,
    /// Its path in lower case.
    pub(super) path: String,
    setting: OnceCell<Setting>,
    is_unquoted: OnceCell<bool>,
    is_foreign: OnceCell<bool>,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Configuration,
    Code,
    Prose,
    Test,
}

impl<'d> Place<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let path = document.scope.display().to_ascii_lowercase();
        let (is_unquoted, is_foreign) = (OnceCell::new(), OnceCell::new());
        Self { document, path, setting: OnceCell::new(), is_unquoted, is_foreign }
    }

    /// Its file name in lower case.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    pub(super) fn setting(&self) -> Setting {
        *self.setting.get_or_init(|| self.find_setting())
    }

    /// Whether values stand in it without quotes.
    pub(super) fn is_unquoted(&self) -> bool {
        let is_unquoted = || self.is_prose() || self.is_configuration() || self.has_extension(&SHELL);
        *self.is_unquoted.get_or_init(is_unquoted)
    }

    /// Whether it is written in a language whose calls are read.
    pub(super) fn is_program(&self) -> bool {
        self.has_extension(&PROGRAMS)
    }

    /// Whether values stand in it between quotes, and calls give them.
    pub(super) fn is_code(&self) -> bool {
        !self.is_unquoted() && !self.is_foreign()
    }

    /// Whether it says what a pipeline does: its services last as long as a run.
    pub(super) fn is_of_pipeline(&self) -> bool {
        let is_hidden = |part: &str| PIPELINES.contains(&part);
        is_hidden(self.name()) || self.folders().any(is_hidden)
    }

    /// Whether it starts services together, on a developer's machine as often as not.
    pub(super) fn starts_services(&self) -> bool {
        self.name().contains("compose") && !self.is_of_deployment()
    }

    /// Whether something is deployed from it: production or a tool for deployments is in its path, and nothing there says
    /// that it is only tried out.
    pub(super) fn is_of_deployment(&self) -> bool {
        let is_of_production = |word| EnvironmentClass::of_word(word) == Some(EnvironmentClass::Production);
        let is_named = self.words().any(|it| is_of_production(it) && it != "live");
        (is_named || self.lies_in(DEPLOYMENTS)) && !self.is_tried_out()
    }

    /// Whether its path says that it is for a developer's machine, or for a try.
    pub(super) fn is_tried_out(&self) -> bool {
        let is_elsewhere = |word| EnvironmentClass::of_word(word).is_some_and(|it| !it.is_deployed());
        self.words().any(|it| is_elsewhere(it) || TRIED_OUT.contains(&it)) || RUNNERS.contains(&self.name())
    }

    /// Whether what stands in it are settings and commands, and no data or markup.
    pub(super) fn holds_settings(&self) -> bool {
        self.is_unquoted() && !self.has_extension(&DATA)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.path.split(|it: char| !it.is_ascii_alphanumeric())
    }

    /// Whether a place in it only shows how something looks.
    pub(super) fn is_shown_at(&self, at: usize) -> bool {
        self.document.is_shown_at(at)
    }

    /// Whether it records what a service was asked and answered.
    pub(super) fn is_recording(&self) -> bool {
        self.lies_in(RECORDINGS)
    }

    /// Whether names and literals in it are text of the interface, machine-made, or somebody else's.
    pub(super) fn is_foreign(&self) -> bool {
        *self.is_foreign.get_or_init(|| {
            let name = self.name();
            LOCKS.contains(&name)
                || name.contains(".min.")
                || name.contains(".bundle.")
                || self.has_extension(&FOREIGN)
                || self.lies_in(TRANSLATIONS)
        })
    }

    fn find_setting(&self) -> Setting {
        let own = self.document.scope.file_name();
        let is_env = self.name().starts_with(".env") || self.extension() == Some("env");
        let is_documentation = || self.folders().any(is_of_documentation);
        match () {
            () if self.document.is_test() && (!is_env || self.document.is_sample()) => Setting::Test,
            () if self.lies_in(SHOWN) || self.is_recording() || is_documentation() || is_shown(&own) => {
                Setting::Test
            }
            () if self.is_prose() => Setting::Prose,
            () if self.is_configuration() => Setting::Configuration,
            () => Setting::Code,
        }
    }

    /// Whether people write text in it.
    pub(super) fn is_prose(&self) -> bool {
        let name = self.name();
        self.has_extension(&PROSE) || name.starts_with("readme") || name.starts_with("changelog")
    }

    fn is_configuration(&self) -> bool {
        let name = self.name();
        let is_hidden = name.rfind('.') == Some(0);
        is_hidden
            || name.starts_with(".env")
            || name.starts_with("dockerfile")
            || !name.contains('.')
            || self.has_extension(&CONFIGURATION)
    }

    fn extension(&self) -> Option<&str> {
        self.name().rsplit_once('.').map(|(_, extension)| extension)
    }

    fn has_extension(&self, list: &WordList) -> bool {
        self.extension().is_some_and(|it| list.holds(it))
    }

    fn lies_in(&self, list: &[&str]) -> bool {
        self.folders().any(|part| list.contains(&part))
    }

    fn folders(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').rev().skip(1)
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

static PROSE: WordList = WordList::new("md markdown rst adoc txt mdx org tex log");
static CONFIGURATION: WordList = WordList::new(
    "env properties ini conf cfg cnf config yml yaml toml tfvars rc xml json jsonc json5 plist reg rsp netrc pgpass hcl cf inf desktop service http rest",
);
static PROGRAMS: WordList = WordList::new(
    "java kt kts groovy scala php php3 php4 php5 phtml inc py pl pm cs vb asp aspx jsp cfm c cc cpp cxx h js mjs cjs ts",
);
static DATA: WordList = WordList::new("xml json jsonc json5 plist");
static SHELL: WordList = WordList::new("sh bash zsh ksh bat cmd ps1 mk");

/// Files and folders of pipelines.
const PIPELINES: &[&str] = &[
    ".github",
    ".gitlab",
    ".gitlab-ci",
    ".gitlab-ci.yml",
    ".circleci",
    ".travis.yml",
    ".drone.yml",
    ".drone.yaml",
    ".woodpecker",
    ".woodpecker.yml",
    ".buildkite",
    ".semaphore",
    ".forgejo",
    ".gitea",
    "appveyor.yml",
    ".appveyor.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "cloudbuild.yaml",
    "wercker.yml",
    "jenkinsfile",
    ".ci",
    "ci",
];

/// Folders of what deploys something.
const DEPLOYMENTS: &[&str] = &[
    "ansible",
    "roles",
    "playbooks",
    "group_vars",
    "host_vars",
    "inventory",
    "inventories",
    "provisioning",
    "puppet",
    "saltstack",
    "terraform",
    "helm",
    "charts",
    "kustomize",
    "kubernetes",
    "k8s",
    "manifests",
    "deploy",
    "deployment",
    "deployments",
    "infra",
    "infrastructure",
];

/// Words for what runs on a developer's machine.
const TRIED_OUT: &[&str] = &["vagrant", "minikube", "kind", "sandbox", "template"];

/// Files of the commands that developers run.
const RUNNERS: &[&str] = &["makefile", "gnumakefile", "justfile", ".justfile", "rakefile", "taskfile.yml"];

/// Files that no person wrote, or whose literals are no values.
static FOREIGN: WordList = WordList::new(
    "svg map lock po pot xlf xliff arb strings snap css scss sass less ipynb csv tsv sum resx pem crt cer pub asc gpg woff ttf png jpg jpeg gif pdf dict dic aff wasm har cast",
);
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
];

/// Folders of what tests recorded of a service: its answers are real, and so are the tokens that were sent.
const RECORDINGS: &[&str] = &["cassettes", "vcr_cassettes", "recordings", "__recordings__"];

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
    "t",
];
