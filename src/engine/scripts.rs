//! Which scripts are judged, and where their imports are read from.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bstr::ByteSlice;
use rustc_hash::FxHashMap;

use crate::config::Settings;
use crate::document::{Document, Incomplete, RepoPath};
use crate::finding::{DocumentId, Draft, Fix};
use crate::format;
use crate::personal::{columns_without_rules, is_masking_configuration, is_sql_anonymiser, unmasked_columns};
use crate::script::{Invocation, MANIFESTS, Project, ScriptAnalyzer, invocations, invocations_of_lines};
use crate::source::Source;
use crate::text;

use super::reading::Numbered;

/// The script analysis with the project around the scripts.
pub(super) struct Scripts<'s> {
    analyzer: ScriptAnalyzer,
    settings: &'s Settings,
    files: Files<'s>,
}

/// The files of a source, for imports and callers.
struct Files<'s> {
    source: &'s dyn Source,
    settings: &'s Settings,
    /// What is listed already; nothing where that is only a part.
    listed: Option<&'s [Numbered<'s>]>,
    scripts: OnceLock<Arc<[RepoPath]>>,
    texts: Texts,
    manifests: Manifests<'s>,
}

/// The texts that were read for imports and callers: each script of a project asks for those around it.
#[derive(Default)]
struct Texts {
    known: Mutex<FxHashMap<RepoPath, Option<Arc<[u8]>>>>,
    kept: AtomicUsize,
}

/// How many bytes of texts are kept; what comes later is read again where it is asked for again.
const KEPT: usize = 32 << 20;

impl Texts {
    fn get(&self, path: &RepoPath, read: impl FnOnce() -> Option<Arc<[u8]>>) -> Option<Arc<[u8]>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known().get(path) {
            return text.clone();
        }
        let text = read();
        let length = text.as_ref().map_or(0, |it| it.len());
        if self.kept.fetch_add(length, Ordering::Relaxed) + length <= KEPT {
            known().insert(path.clone(), text.clone());
        }
        text
    }
}

impl Files<'_> {
    fn list(&self) -> Arc<[RepoPath]> {
        let scripts = |paths: &mut dyn Iterator<Item = &RepoPath>| {
            paths
                .filter(|path| ScriptAnalyzer::speaks(path) && !self.settings.is_excluded(path))
                .cloned()
                .collect()
        };
        match self.listed {
            Some(entries) => scripts(&mut entries.iter().map(|it| &it.entry.path)),
            None => self
                .source
                .list_around()
                .map(|listing| scripts(&mut listing.entries.iter().map(|it| &it.path)))
                .unwrap_or_default(),
        }
    }
}

impl Project for Files<'_> {
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>> {
        self.texts.get(path, || Some(text::decode(&self.source.read(path)?).into()))
    }

    fn scripts(&self) -> Arc<[RepoPath]> {
        Arc::clone(self.scripts.get_or_init(|| self.list()))
    }

    fn variables(&self, script: &RepoPath) -> Vec<(String, String)> {
        let runs = self.manifests.runs(script);
        let Some((first, others)) = runs.split_first() else { return Vec::new() };
        let is_always = |it: &&(String, String)| others.iter().all(|run| run.variables.contains(it));
        first.variables.iter().filter(is_always).cloned().collect()
    }

    fn runs(&self, script: &RepoPath) -> Vec<Invocation> {
        self.manifests.runs(script)
    }
}

impl<'s> Scripts<'s> {
    /// The scripts of a source. Of a change, which is listed without what it is not compared with, all manifests count
    /// that the settings do not exclude; otherwise those among the entries.
    pub(super) fn new(
        analyzer: ScriptAnalyzer,
        settings: &'s Settings,
        source: &'s dyn Source,
        manifests: Listed<'s>,
    ) -> Self {
        let listed = match manifests {
            Listed::Subjects => None,
            Listed::All(entries) => Some(manifests_of(entries)),
        };
        let entries = if let Listed::All(entries) = manifests { Some(entries) } else { None };
        let manifests = Manifests { source, settings, listed, read: Mutex::default() };
        let files = Files {
            source,
            settings,
            listed: entries,
            scripts: OnceLock::new(),
            texts: Texts::default(),
            manifests,
        };
        Self { analyzer, settings, files }
    }

    /// What is wrong with a document, if it is a script that fills or empties a database; an error when it is one that
    /// cannot be judged.
    pub(super) fn analyze(&self, id: DocumentId, document: &Document) -> Result<Judged, Incomplete> {
        let passed = self.passed_through(id, document);
        if !self.is_judged(document) {
            return Ok(Judged { is_seed: false, drafts: passed });
        }
        let judged = self.analyzer.analyze(id, document, &self.files);
        let is_seed = !document.is_test();
        judged.map(|drafts| Judged { is_seed, drafts: drafts.into_iter().chain(passed).collect() }).ok_or_else(|| Incomplete {
            path: document.path.display(),
            reason: "the script is too large or too deep to be judged: move its data into another file, or name it \
                     in `[scripts] exclude` of envlint.toml"
                .to_owned(),
        })
    }

    /// What mends a finding of [`Self::analyze`].
    pub(super) fn fixes(&self, draft: &Draft, document: &Document) -> Vec<Fix> {
        self.analyzer.fixes(draft, document, &self.files)
    }

    /// The personal data that an anonymiser leaves as they are.
    fn passed_through(&self, id: DocumentId, document: &Document) -> Vec<Draft> {
        let read = |path: &RepoPath| self.files.text(path);
        let rule = self.analyzer.passthrough_rule();
        if self.settings.is_seed(&document.path) == Some(false) {
            Vec::new()
        } else if is_sql_anonymiser(&document.path) {
            unmasked_columns(id, document, rule, &read)
        } else if is_masking_configuration(&document.path) {
            columns_without_rules(id, document, rule, &read).into_iter().collect()
        } else if ScriptAnalyzer::is_anonymiser(&document.path) {
            self.analyzer.passed_through(id, document).into_iter().collect()
        } else {
            Vec::new()
        }
    }

    fn is_judged(&self, document: &Document) -> bool {
        match self.settings.is_seed(&document.path) {
            Some(false) => false,
            Some(true) => ScriptAnalyzer::can_analyze(&document.path, document.text()),
            None if ScriptAnalyzer::is_candidate(&document.path, document.text()) => true,
            None => {
                ScriptAnalyzer::reads(&document.path)
                    && ScriptAnalyzer::can_analyze(&document.path, document.text())
                    && !self.files.manifests.runs(&document.path).is_empty()
            }
        }
    }
}

/// What a script gave.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Whether it is there to fill or to empty a database of the project.
    pub(super) is_seed: bool,
    pub(super) drafts: Vec<Draft>,
}

/// What of a source the entries of a run are.
#[derive(Clone, Copy)]
pub(super) enum Listed<'e> {
    /// Only what is reported on, and perhaps some of the rest.
    Subjects,
    /// All that there is.
    All(&'e [Numbered<'e>]),
}

/// The manifests around the scripts, each read when a script first asks for it: most runs have none that does.
struct Manifests<'s> {
    source: &'s dyn Source,
    settings: &'s Settings,
    /// Those that count, by their folders; all that there are when `None`.
    listed: Option<ManifestsByFolder<'s>>,
    /// What each manifest runs, by paths from the root.
    read: Mutex<BTreeMap<RepoPath, Arc<[Invocation]>>>,
}

/// The names of the manifests in each folder, by the path that ends with a slash.
type ManifestsByFolder<'s> = FxHashMap<&'s [u8], Vec<&'static str>>;

fn manifests_of<'s>(entries: &'s [Numbered<'s>]) -> ManifestsByFolder<'s> {
    let mut found = ManifestsByFolder::default();
    for path in entries.iter().map(|it| it.entry.path.as_bytes()) {
        let (folder, file) = path.split_at(path.rfind_byte(b'/').map_or(0, |end| end + 1));
        if let Some(name) = MANIFESTS.iter().chain(DEPLOYMENTS).find(|name| name.as_bytes() == file) {
            found.entry(folder).or_default().push(name);
        }
    }
    found
}

impl Manifests<'_> {
    /// The runs of a script that fills or empties a database. A manifest names files below its own folder.
    fn runs(&self, script: &RepoPath) -> Vec<Invocation> {
        let path = script.as_bytes();
        let folders = path.rfind_iter(b"/").map(|end| &path[..=end]).chain([&path[..0]]);
        let deployments = if may_be_shell(script) { DEPLOYMENTS } else { &[] };
        let mut runs = Vec::new();
        for folder in folders {
            for name in self.names_in(folder, deployments) {
                let manifest = RepoPath::new([folder, name.as_bytes()].concat());
                if self.counts(&manifest) {
                    let invoked = self.invoked_by(&manifest, name);
                    runs.extend(invoked.iter().filter(|it| it.file == *script).cloned());
                }
            }
        }
        runs
    }

    /// The names of the manifests that a folder has, or may have.
    fn names_in(
        &self,
        folder: &[u8],
        deployments: &'static [&'static str],
    ) -> impl Iterator<Item = &'static str> {
        let known = self.listed.as_ref().map(|it| it.get(folder).map_or(&[][..], Vec::as_slice));
        let is_there = move |name: &&str| known.is_none_or(|it| it.contains(name));
        MANIFESTS.iter().chain(deployments).copied().filter(is_there)
    }

    fn counts(&self, manifest: &RepoPath) -> bool {
        self.listed.is_some() || !self.settings.is_excluded(manifest)
    }

    fn invoked_by(&self, manifest: &RepoPath, name: &str) -> Arc<[Invocation]> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(manifest) {
            return Arc::clone(known);
        }
        let invoked: Arc<[Invocation]> = invoked_by(manifest, name, self.source).into();
        read.insert(manifest.clone(), Arc::clone(&invoked));
        invoked
    }
}

/// What a manifest runs, by paths from the root.
fn invoked_by(manifest: &RepoPath, name: &str, source: &dyn Source) -> Vec<Invocation> {
    let folder = manifest.folder();
    let from_root = |it: Invocation| {
        if folder.is_empty() {
            return it;
        }
        let file = RepoPath::new(format!("{folder}/{}", it.file.display()));
        Invocation { file, manifest: manifest.clone(), ..it }
    };
    let read = |bytes: Vec<u8>| {
        if MANIFESTS.contains(&name) {
            return invocations(name, &bytes);
        }
        let reading = format::reader_of(manifest).map(|reader| reader.read(&bytes)).unwrap_or_default();
        invocations_of_lines(name, &reading.command_lines)
    };
    source.read(manifest).map(|bytes| read(bytes).into_iter().map(from_root).collect()).unwrap_or_default()
}

/// The files by which containers and platforms are told what to start.
const DEPLOYMENTS: &[&str] = &[
    "Dockerfile",
    "Dockerfile.prod",
    "Dockerfile.production",
    "docker-compose.yml",
    "docker-compose.yaml",
    "docker-compose.prod.yml",
    "docker-compose.production.yml",
    "compose.yml",
    "compose.yaml",
    "Procfile",
    "fly.toml",
    "heroku.yml",
    "railway.json",
    "railway.toml",
    "render.yaml",
];

/// Whether a file may be a script of a shell, by its name.
fn may_be_shell(script: &RepoPath) -> bool {
    let name = script.file_name_bytes();
    !name.contains(&b'.') || name.ends_with(b".sh") || name.ends_with(b".bash")
}
