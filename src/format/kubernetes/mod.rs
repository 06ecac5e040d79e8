//! Kubernetes manifests and kustomizations: secrets, configuration maps and the variables of containers.
//!
//! An object belongs to the environment that its labels or its namespace name, and otherwise to that of its folder.
//! Sealed and external secrets are references. Helm's templates are read as far as they are YAML once their actions are
//! taken out.

mod inset;

use bstr::ByteSlice;

use crate::binding::{EnvFile, Occasion, Value, environment_of_name, words_of_file_name};
use crate::document::RepoPath;
use crate::environment::Environment;

use super::dotenv;
use super::started::Started;
use super::syntax::assignments::{Assignments, named_value};
use super::syntax::template::without_actions;
use super::syntax::yaml::{Content, Node, Yaml};
use super::{FormatReader, Names, Reading, YAML};
use inset::Inset;

/// The reader of manifests.
pub(super) struct Kubernetes;

/// Folders that hold manifests, whatever their files are called.
const FOLDERS: &[&str] = &[
    "k8s",
    "kube",
    "kubernetes",
    "manifests",
    "overlays",
    "kustomize",
    "helm",
    "helm_deploy",
    "helm-deploy",
    "charts",
    "chart",
    "argocd",
    "argo",
    "gitops",
    "flux",
    "clusters",
    "openshift",
    "deploy",
    "deployment",
    "deployments",
    "infra",
    "infrastructure",
    "ops",
    "devops",
    "secrets",
];

/// Words of names that manifests have outside of such folders.
const WORDS: &[&str] = &[
    "k8s",
    "kubernetes",
    "kustomization",
    "secret",
    "secrets",
    "configmap",
    "deployment",
    "statefulset",
    "daemonset",
    "cronjob",
    "job",
    "sealedsecret",
    "externalsecret",
];

/// What a path says; `None` when it cannot be a manifest's.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let words = words_of_file_name(path, YAML)?;
    let in_folder = path.parents().iter().any(|folder| {
        let folder = folder.trim_start_matches('.').to_ascii_lowercase();
        FOLDERS.contains(&folder.as_str())
    });
    let is_named = words.iter().any(|word| WORDS.contains(&word.as_str()));
    // Rails keeps `config/secrets.yml`.
    let is_of_rails = path.parents().last().is_some_and(|folder| folder == "config");
    (in_folder || is_named && !is_of_rails).then(|| EnvFile::manifest(path, &words))
}

impl FormatReader for Kubernetes {
    fn read(&self, text: &[u8]) -> Reading {
        // Other YAML lies in the same folders: it is not parsed.
        if !text.contains_str("kind:") && !text.contains_str("Generator:") {
            return Reading::default();
        }
        let text = &*without_actions(text);
        let yaml = Yaml::parse(text);
        let mut objects = Objects::new(text);
        yaml.documents.iter().for_each(|it| objects.read(it));
        Reading {
            assignments: objects.found.finish(),
            command_lines: objects.started.finish(),
            ..Reading::default()
        }
    }

    fn names(&self) -> Names {
        Names::holding(YAML)
    }
}

/// Whether a document is an object of Kubernetes.
pub(super) fn is_object(root: &Node) -> bool {
    let says = |key| root.get(key).and_then(Node::text).is_some();
    says("apiVersion") && says("kind")
}

/// How many bytes references and aliases may add to the files inside a text.
const ADDED_TO_FILES: usize = 1 << 20;

/// How many files inside a text are read, at most.
const FILES: usize = 256;

/// What a text's objects bind, as it is put together.
pub(super) struct Objects<'t> {
    text: &'t [u8],
    pub(super) found: Assignments<'t>,
    started: Started<'t>,
    allowance: usize,
    files: usize,
}

impl<'t> Objects<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let found = Assignments::new(text, <[u8]>::to_vec);
        Self { text, found, started: Started::new(text), allowance: ADDED_TO_FILES, files: FILES }
    }

    /// Reads an object, or the objects of a list.
    pub(super) fn read(&mut self, root: &Node) {
        let mut open = vec![root];
        while let Some(object) = open.pop() {
            let kind = object.get("kind").and_then(Node::text).unwrap_or_default();
            if kind.ends_with("List") {
                open.extend(object.get("items").into_iter().flat_map(Node::items).rev());
            } else {
                self.read_object(object, kind);
            }
        }
    }

    fn read_object(&mut self, object: &Node, kind: &str) {
        let environment = environment_of(object);
        let environment = environment.as_ref();
        match kind {
            "Secret" => self.read_secret(object, environment),
            "ConfigMap" => {
                for (key, value) in entries_of(object, "data") {
                    self.read_entry(key, value, environment);
                }
            }
            "SealedSecret" => {
                for (key, value) in
                    object.get("spec").map(|it| entries_of(it, "encryptedData")).unwrap_or_default()
                {
                    self.refer(key, value, environment);
                }
            }
            _ => {
                self.read_generators(object, environment);
                self.read_names_and_values(object, environment);
            }
        }
    }

    fn read_secret(&mut self, object: &Node, environment: Option<&Environment>) {
        for (key, value) in entries_of(object, "stringData") {
            self.read_entry(key, value, environment);
        }
        for (key, value) in entries_of(object, "data") {
            let (Some(name), Some(text)) = (key.text(), value.text()) else { continue };
            match decoded(text) {
                Some(decoded) if is_dotenv(name) => {
                    self.read_file(&decoded, &Inset::hidden(value.span), environment);
                }
                Some(decoded) => {
                    let trimmed = decoded.trim_ascii_end().to_vec();
                    let value_read = Value::of_readings(vec![trimmed, decoded], false);
                    self.found.push(name, key.span, value_read, value.span, environment);
                }
                None => self.found.bind(name, key.span, value, environment),
            }
        }
    }

    /// An entry with a plain text: a value, or a whole file.
    fn read_entry(&mut self, key: &Node, value: &Node, environment: Option<&Environment>) {
        let (Some(name), Some(text)) = (key.text(), value.text()) else { return };
        let is_yaml = [".yml", ".yaml"].iter().any(|ending| name.ends_with(ending));
        if is_dotenv(name) {
            self.read_file(text.as_bytes(), &Inset::of(self.text, value, text), environment);
        } else if is_yaml {
            self.read_nested(text, &Inset::of(self.text, value, text), environment);
        } else {
            self.found.bind(name, key.span, value, environment);
        }
    }

    /// A file of variables or properties.
    fn read_file(&mut self, text: &[u8], inset: &Inset, environment: Option<&Environment>) {
        if !self.may_read_file() {
            return;
        }
        for it in dotenv::read_within(text, &mut self.allowance) {
            let (key_span, value_span) = (inset.place(it.key_span), inset.place(it.value_span));
            self.found.push(&it.key, key_span, it.value, value_span, environment);
        }
    }

    /// A file of nested settings.
    fn read_nested(&mut self, text: &str, inset: &Inset, environment: Option<&Environment>) {
        if !self.may_read_file() {
            return;
        }
        let yaml = Yaml::parse_within(text.as_bytes(), ADDED_TO_FILES / FILES);
        let mut nested = Assignments::new(text.as_bytes(), super::spring::with_defaults);
        for root in yaml.documents.iter().filter(|root| !is_object(root)) {
            nested.bind_nested(root, "", environment);
        }
        for it in nested.finish() {
            let (key_span, value_span) = (inset.place(it.key_span), inset.place(it.value_span));
            self.found.push(&it.key, key_span, it.value, value_span, environment);
        }
    }

    fn may_read_file(&mut self) -> bool {
        let left = self.files.checked_sub(1);
        self.files = left.unwrap_or_default();
        left.is_some()
    }

    /// What kustomize makes secrets and configuration maps of.
    fn read_generators(&mut self, object: &Node, environment: Option<&Environment>) {
        let generators = ["secretGenerator", "configMapGenerator"].iter().filter_map(|it| object.get(it));
        for generator in generators.flat_map(Node::items) {
            for literal in generator.get("literals").into_iter().flat_map(Node::items) {
                self.found.bind_equation(literal, environment);
            }
            for (key, files) in generator.entries() {
                if key.text().is_some_and(|it| matches!(it, "env" | "envs" | "files")) {
                    files.scalars().into_iter().for_each(|file| self.refer(key, file, environment));
                }
            }
        }
    }

    /// The variables of containers, and every other list of names and values.
    fn read_names_and_values(&mut self, object: &Node, environment: Option<&Environment>) {
        let mut open = vec![object];
        while let Some(node) = open.pop() {
            match &node.content {
                Content::Scalar(_) => {}
                Content::Mapping(entries) => open.extend(entries.iter().map(|(_, value)| value)),
                Content::Sequence(items) => {
                    for item in items {
                        self.start(item, environment);
                        match named_value(item) {
                            Some((name, value)) => self.found.bind_named(name, value, environment),
                            None => open.push(item),
                        }
                    }
                }
            }
        }
    }

    /// What a container runs: its command with its arguments.
    fn start(&mut self, container: &Node, environment: Option<&Environment>) {
        if container.get("image").is_none() {
            return;
        }
        let nodes: Vec<_> = ["command", "args"].iter().filter_map(|key| container.get(key)).collect();
        let name = container.get("name").and_then(Node::text).unwrap_or_default();
        let place = environment.map_or(name, |it| it.name.as_str());
        self.started.words(format!("container `{name}`"), place, &nodes, Occasion::Deployment);
    }

    fn refer(&mut self, key: &Node, source: &Node, environment: Option<&Environment>) {
        if let Some(name) = key.text() {
            self.found.push(name, key.span, Value::Reference, source.span, environment);
        }
    }
}

fn entries_of<'y>(node: &'y Node, key: &str) -> &'y [(Node, Node)] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

/// Whether the key of an entry is the name of a file of variables or properties.
fn is_dotenv(key: &str) -> bool {
    key.ends_with(".properties") || key.contains("env") && EnvFile::of_path(&RepoPath::new(key)).is_some()
}

/// What a secret's text stands for; `None` when it is no base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<_> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    data_encoding::BASE64.decode(&packed).ok()
}

/// The environment that an object's labels name, or its namespace; for a kustomization also what it adds to names.
fn environment_of(object: &Node) -> Option<Environment> {
    const LABELS: &[&str] =
        &["environment", "env", "app.kubernetes.io/environment", "tags.datadoghq.com/env", "stage"];
    let metadata = object.get("metadata");
    let labels = metadata.and_then(|it| it.get("labels"));
    let label = LABELS.iter().find_map(|it| environment_of_name(labels?.get(it)?.text()?));
    let part = |node: Option<&Node>, key: &str| environment_of_name(node?.get(key)?.text()?);
    label
        .or_else(|| part(metadata, "namespace"))
        .or_else(|| part(Some(object), "namespace"))
        .or_else(|| part(Some(object), "nameSuffix"))
        .or_else(|| part(Some(object), "namePrefix"))
}

#[cfg(test)]
mod tests;
