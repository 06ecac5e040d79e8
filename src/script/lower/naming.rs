//! What names are given to: bindings and imports, from a syntax tree to terms.

use tree_sitter::Node;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::{Binding, Import, Keeps, Property, TermId, TermKind};
use super::Lowering;
use super::tree::span_of;
use super::value::unquoted;

impl<'t> Lowering<'t> {
    /// Gives a function without a name the name of what it is bound to.
    pub(super) fn name_function(&mut self, value: TermId, name: &str) {
        let value = match &self.script.term(value).kind {
            TermKind::Sequence(parts) => parts.first().copied().unwrap_or(value),
            _ => value,
        };
        if let TermKind::Function(index) = self.script.term(value).kind
            && self.script.functions[index].name.is_none()
        {
            let last = name.rsplit('.').next().unwrap_or(name).to_owned();
            self.script.functions[index].name = Some(last.clone());
            self.script.named.entry(last).or_insert(index);
        }
    }

    /// What gives names to a value.
    pub(super) fn naming(&mut self, construct: Construct, meaning: &Meaning<'t>) -> Option<TermKind> {
        match construct {
            Construct::Unpack => self.unpack(meaning),
            Construct::Destructure => self.destructure(meaning),
            Construct::BindDefault => self.bind(meaning, Keeps::Earlier),
            _ => self.bind(meaning, Keeps::Nothing),
        }
    }

    fn bind(&mut self, meaning: &Meaning<'t>, keeps: Keeps) -> Option<TermKind> {
        let target = meaning.part(Part::Name)?;
        self.in_target = true;
        let target = self.lower(target);
        self.in_target = false;
        let target = target?;
        let value = self.part(meaning, Part::Value)?;
        let name = self.target_name(target);
        self.name_function(value, &name);
        self.remember(name, self.script.term(target).span.start, value, None, keeps);
        Some(TermKind::Bind(value))
    }

    /// What a binding is remembered under: a name, a dotted name, or `$` and a variable of the process.
    fn target_name(&self, target: TermId) -> String {
        let term = |id| &self.script.term(id).kind;
        match term(target) {
            TermKind::Member { object, property } if matches!(term(*object), TermKind::Environment) => {
                format!("${property}")
            }
            TermKind::Index { object, key } if matches!(term(*object), TermKind::Environment) => {
                if let TermKind::Text { literal, .. } = term(*key) {
                    format!("${literal}")
                } else {
                    String::new()
                }
            }
            TermKind::EnvironmentRead { variable: name, .. } | TermKind::Text { literal: name, .. } => {
                format!("${name}")
            }
            _ => self.script.callee_name(target),
        }
    }

    fn destructure(&mut self, meaning: &Meaning<'t>) -> Option<TermKind> {
        let value = self.part(meaning, Part::Value)?;
        for node in meaning.parts(Part::Name) {
            let name = self.text_of(node);
            let property = Some(Property::Named(name.clone()));
            self.remember(name, node.start_byte(), value, property, Keeps::Nothing);
        }
        Some(TermKind::Bind(value))
    }

    /// Names for the parts of a value, by their places.
    fn unpack(&mut self, meaning: &Meaning<'t>) -> Option<TermKind> {
        let value = self.part(meaning, Part::Value)?;
        for (place, node) in meaning.parts(Part::Name).enumerate() {
            let name = self.text_of(node);
            let property = Some(Property::At(place, name.clone()));
            self.remember(name, node.start_byte(), value, property, Keeps::Nothing);
        }
        Some(TermKind::Bind(value))
    }

    /// What a loop gives a name to, one after the other.
    pub(super) fn bind_each(&mut self, node: Node<'t>, meaning: &Meaning<'t>) {
        let Some(name) = meaning.part(Part::Name) else { return };
        let values: Vec<_> = meaning.parts(Part::Value).collect();
        let values = values.into_iter().filter_map(|value| self.lower(value)).collect();
        let list = self.add(span_of(node), TermKind::List(values));
        self.remember(format!("${}", self.text_of(name)), name.start_byte(), list, None, Keeps::Nothing);
    }

    fn remember(&mut self, name: String, at: usize, value: TermId, property: Option<Property>, keeps: Keeps) {
        let arms = self.arms.clone();
        let binding = Binding { function: self.function, at, value, property, keeps, arms };
        self.script.bindings.entry(name).or_default().push(binding);
    }

    /// A class of the same namespace needs no declaration.
    pub(super) fn use_class(&mut self, node: Node<'t>) {
        let name = self.text_of(node);
        if self.script.imports.iter().all(|import| import.namespace.as_ref() != Some(&name)) {
            let span = Some(span_of(node));
            let namespace = Some(name.clone());
            self.script.imports.push(Import { source: name, namespace, span, ..Import::default() });
        }
    }

    /// Another file is taken over; where it is started as a program of its own, that is a command as well.
    pub(super) fn importing(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> Option<TermKind> {
        let started = self.import(node, construct, meaning);
        if !is_program(meaning) {
            return Some(started);
        }
        let started = self.add(span_of(node), started);
        let call = self.call(meaning)?;
        Some(TermKind::Sequence(vec![started, self.add(span_of(node), call)]))
    }

    pub(super) fn import(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> TermKind {
        let mut names = Vec::new();
        for imported in meaning.parts(Part::Imported) {
            let name = self.text_of(imported);
            let specifier =
                meaning.parts(Part::Specifier).find(|it| span_of(*it).contains(span_of(imported)));
            let renamed = specifier.and_then(|it| self.meanings.get(&it.id())?.part(Part::Alias));
            let local = renamed.map_or_else(|| name.clone(), |alias| self.text_of(alias));
            names.push((local, name));
        }
        let source = meaning.part(Part::Source).map(|source| unquoted(&self.text_of(source)));
        self.script.imports.push(Import {
            is_program: is_program(meaning),
            methods: Vec::new(),
            source: source.unwrap_or_default(),
            names,
            namespace: meaning.part(Part::Namespace).map(|name| last_part(&unquoted(&self.text_of(name)))),
            is_passed_on: construct == Construct::PassedOn,
            is_run: construct == Construct::ImportToRun,
            span: Some(span_of(node)),
        });
        TermKind::Import(self.script.imports.len() - 1)
    }
}

/// What a whole imported package is called by: the last part of its path that is no version.
fn last_part(path: &str) -> String {
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut parts = path.rsplit(['/', '.', ':']).filter(|part| !part.is_empty());
    parts.find(|part| !is_version(part)).unwrap_or(path).to_owned()
}

/// Whether an import starts another program instead of taking its statements over.
pub(super) fn is_program(meaning: &Meaning<'_>) -> bool {
    meaning.construct() == Some(Construct::Import) && meaning.constructs.contains(&Construct::Call)
}
