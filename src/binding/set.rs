//! All bindings of a run, and the files they come from.

use std::collections::BTreeMap;

use crate::document::{Document, RepoPath, Tracking};
use crate::environment::EnvironmentClass;
use crate::finding::DocumentId;
use crate::text::Span;

use super::connection::{Connection, connections_of};
use super::{Approval, Atom, Binding, CommandLine, EnvFile, SecretUse, atoms_of};

/// Everything that is known about the environments of a project.
#[derive(Debug, Default)]
pub(crate) struct EnvironmentSet {
    files: BTreeMap<DocumentId, ConfigurationFile>,
    bindings: Vec<Binding>,
    /// The bindings by document and place.
    places: Vec<BindingPlace>,
    atoms: Vec<(usize, Atom)>,
    targets: Vec<Connection>,
    /// The bindings of templates that hold a text, in the order of these texts.
    handed_out: Vec<usize>,
}

/// Where the value of a binding stands.
#[derive(Debug, Clone, Copy)]
struct BindingPlace {
    document: DocumentId,
    value: Span,
    /// The furthest end of this value and of those before it in the document.
    reach: usize,
    binding: usize,
}

/// A file that bindings come from.
#[derive(Debug, Clone)]
pub(crate) struct ConfigurationFile {
    pub(crate) document: DocumentId,
    pub(crate) path: RepoPath,
    pub(crate) tracking: Tracking,
    /// Whether it lies in a folder of fixtures or examples.
    pub(crate) is_sample: bool,
    /// What its path says, with the project's own settings.
    pub(crate) env_file: EnvFile,
    pub(crate) protection: Protection,
    /// What it hands the steps of a pipeline.
    pub(crate) secret_uses: Vec<SecretUse>,
    /// What it lets a coding agent do without asking.
    pub(crate) approvals: Vec<Approval>,
    /// The commands that it lets be started by name.
    pub(crate) command_lines: Vec<CommandLine>,
}

/// Why the repository is no place for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// It is one.
    None,
    /// By the file's name: a deployed environment's values, this machine's values, or keys.
    ByName,
    /// The project's settings say so.
    BySettings,
}

impl ConfigurationFile {
    /// The file behind a document.
    pub(crate) fn new(
        id: DocumentId,
        document: &Document,
        env_file: EnvFile,
        protection: Protection,
    ) -> Self {
        Self {
            document: id,
            path: document.path.clone(),
            tracking: document.tracking,
            is_sample: document.is_sample(),
            env_file,
            protection,
            secret_uses: Vec::new(),
            approvals: Vec::new(),
            command_lines: Vec::new(),
        }
    }

    /// The same file with what it hands the steps of a pipeline.
    pub(crate) fn with_secret_uses(self, secret_uses: Vec<SecretUse>) -> Self {
        Self { secret_uses, ..self }
    }

    /// The same file with what it lets a coding agent do.
    pub(crate) fn with_approvals(self, approvals: Vec<Approval>) -> Self {
        Self { approvals, ..self }
    }

    /// The same file with the commands that it lets be started.
    pub(crate) fn with_command_lines(self, command_lines: Vec<CommandLine>) -> Self {
        Self { command_lines, ..self }
    }

    /// Whether the repository is no place for it.
    pub(crate) fn is_protected(&self) -> bool {
        self.protection != Protection::None
    }

    /// Whether Git holds it, or the next commit would.
    pub(crate) fn is_committed(&self) -> bool {
        self.tracking == Tracking::Tracked
    }
}

impl EnvironmentSet {
    /// The set over these files and bindings; the bindings are in the order of their documents, which are among the
    /// files.
    pub(crate) fn new(files: Vec<ConfigurationFile>, bindings: Vec<Binding>) -> Self {
        let atoms = bindings
            .iter()
            .enumerate()
            .flat_map(|(at, binding)| atoms_of(binding).into_iter().map(move |atom| (at, atom)))
            .collect();
        let files: BTreeMap<_, _> = files.into_iter().map(|file| (file.document, file)).collect();
        let folder_of = |id| files.get(&id).map(|file| file.path.folder()).unwrap_or_default();
        let targets = connections_of(&bindings, &folder_of);
        let places = places_of(&bindings);
        let handed_out = handed_out(&bindings);
        Self { files, bindings, places, atoms, targets, handed_out }
    }

    /// The files, in the order of their documents.
    pub(crate) fn files(&self) -> impl Iterator<Item = &ConfigurationFile> {
        self.files.values()
    }

    /// One file.
    pub(crate) fn file(&self, document: DocumentId) -> Option<&ConfigurationFile> {
        self.files.get(&document)
    }

    /// The file that a binding stands in.
    pub(crate) fn file_of(&self, binding: &Binding) -> Option<&ConfigurationFile> {
        self.files.get(&binding.document)
    }

    /// The bindings, in the order of their documents and places.
    pub(crate) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The bindings of one file.
    pub(crate) fn bindings_of(&self, document: DocumentId) -> impl Iterator<Item = &Binding> {
        let first = self.bindings.partition_point(|binding| binding.document < document);
        self.bindings[first..].iter().take_while(move |binding| binding.document == document)
    }

    /// The bindings of one file whose values share a byte with `span`, in their order.
    pub(crate) fn bindings_within(&self, document: DocumentId, span: Span) -> Vec<&Binding> {
        let behind = self.places.partition_point(|it| (it.document, it.value.start) <= (document, span.end));
        let mut found: Vec<_> = self.places[..behind]
            .iter()
            .rev()
            .take_while(|it| it.document == document && it.reach >= span.start)
            .filter(|it| it.value.overlaps(span))
            .map(|it| it.binding)
            .collect();
        found.sort_unstable();
        found.into_iter().map(|at| &self.bindings[at]).collect()
    }

    /// The first binding of one file whose value shares a byte with `span`.
    pub(crate) fn binding_at(&self, document: DocumentId, span: Span) -> Option<&Binding> {
        self.bindings_within(document, span).first().copied()
    }

    /// Every secret with its binding.
    pub(crate) fn atoms(&self) -> impl Iterator<Item = (&Binding, &Atom)> {
        self.atoms.iter().map(|(at, atom)| (&self.bindings[*at], atom))
    }

    /// Every secret with the number of its binding.
    pub(super) fn numbered_atoms(&self) -> impl Iterator<Item = (usize, &Atom)> {
        self.atoms.iter().map(|(at, atom)| (*at, atom))
    }

    /// The secrets of one file.
    pub(crate) fn atoms_of(&self, document: DocumentId) -> impl Iterator<Item = (&Binding, &Atom)> {
        let first = self.atoms.partition_point(|(at, _)| self.bindings[*at].document < document);
        self.atoms[first..]
            .iter()
            .map(|(at, atom)| (&self.bindings[*at], atom))
            .take_while(move |(binding, _)| binding.document == document)
    }

    /// Whether a template gives everybody this value: what it opens is nobody's.
    pub(crate) fn is_handed_out(&self, value: &[u8]) -> bool {
        let text = |at: &usize| text_of(&self.bindings[*at]);
        self.handed_out.binary_search_by(|at| text(at).cmp(&Some(value))).is_ok()
    }

    /// Every connection with its binding.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&Binding, &Connection)> {
        self.targets.iter().map(|target| (&self.bindings[target.binding], target))
    }
}

fn text_of(binding: &Binding) -> Option<&[u8]> {
    binding.value.literal().map(|literal| literal.text.expose())
}

fn handed_out(bindings: &[Binding]) -> Vec<usize> {
    let is_of_template = |it: &Binding| it.environment.class == EnvironmentClass::Template;
    let is_handed_out = |at: &usize| is_of_template(&bindings[*at]) && text_of(&bindings[*at]).is_some();
    let mut found: Vec<usize> = (0..bindings.len()).filter(is_handed_out).collect();
    found.sort_by_key(|at| text_of(&bindings[*at]));
    found
}

fn places_of(bindings: &[Binding]) -> Vec<BindingPlace> {
    let place = |(binding, it): (usize, &Binding)| BindingPlace {
        document: it.document,
        value: it.value_span,
        reach: it.value_span.end,
        binding,
    };
    let mut places: Vec<_> = bindings.iter().enumerate().map(place).collect();
    places.sort_by_key(|it| (it.document, it.value, it.binding));
    let mut before: Option<BindingPlace> = None;
    for place in &mut places {
        if let Some(before) = before.filter(|it| it.document == place.document) {
            place.reach = place.reach.max(before.reach);
        }
        before = Some(*place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::{Assignment, Value};
    use crate::environment::Environment;

    fn binding(key: &str, value: &str) -> Binding {
        let assignment = Assignment {
            key: key.into(),
            key_span: Span::new(0, 0),
            value: Value::of_readings(vec![value.as_bytes().to_vec()], true),
            value_span: Span::new(0, value.len()),
            environment: None,
        };
        Binding::new(assignment, &Environment::of(EnvironmentClass::Staging), DocumentId(0))
    }

    #[test]
    fn what_templates_give_everybody_is_known() {
        let of =
            |class, value: &str| Binding { environment: Environment::of(class), ..binding("KEY", value) };
        let template = |value| of(EnvironmentClass::Template, value);
        let staging = of(EnvironmentClass::Staging, "b");
        let set = EnvironmentSet::new(Vec::new(), vec![template("c"), staging, template("a"), template("c")]);
        let known = |value: &str| set.is_handed_out(value.as_bytes());
        assert_eq!((known("a"), known("b"), known("c"), known("")), (true, false, true, false));
    }

    #[test]
    fn bindings_are_found_by_their_place() {
        let at = |start, end| {
            let value_span = Span::new(start, end);
            Binding { value_span, ..binding(&format!("K{start}"), "x") }
        };
        // A value within another, as an alias in YAML has it, and out of order.
        let set = EnvironmentSet::new(Vec::new(), vec![at(40, 45), at(10, 30), at(12, 14), at(20, 22)]);
        let keys = |start, end| -> Vec<_> {
            set.bindings_within(DocumentId(0), Span::new(start, end))
                .iter()
                .map(|it| it.key.clone())
                .collect()
        };
        assert_eq!(keys(13, 21), ["K10", "K12", "K20"]);
        assert_eq!(keys(25, 41), ["K40", "K10"]);
        assert_eq!(keys(30, 40), Vec::<String>::new());
        assert!(set.bindings_within(DocumentId(1), Span::new(0, 99)).is_empty());
    }

    #[test]
    fn password_in_a_url_is_the_plain_password() {
        let set = EnvironmentSet::new(
            Vec::new(),
            vec![
                binding("DATABASE_URL", "postgres://app:Blue%40Heron-77@db.shop.io/shop"),
                binding("DB_PASSWORD", "Blue@Heron-77"),
            ],
        );
        let secrets: Vec<_> = set.atoms().map(|(_, atom)| atom.secret.clone()).collect();
        assert_eq!(secrets.len(), 2);
        assert_eq!(secrets[0], secrets[1]);
    }
}
