//! Functions, and the classes around them: what has to hold for them to run, and which name calls them.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::text::Span;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::{Call, Function, Mark, TermId, TermKind};
use super::tree::{children, span_of};
use super::{Lowering, Waiting};

impl<'t> Lowering<'t> {
    fn function(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        let index = self.begin_function(node, meaning);
        let Function { parent, is_entry, .. } = self.script.functions[index];
        if let Some(name) = self.script.functions[index].name.clone() {
            self.script.named.entry(name.clone()).or_insert(index);
            if meaning.marks.contains(&Mark::Clause) {
                let arity = self.script.functions[index].parameters.len();
                self.script.named.entry(format!("{name}/{arity}")).or_insert(index);
            }
        }
        let outer = self.conditions.len();
        self.add_conditions(meaning);
        self.function = index;
        let arms = std::mem::take(&mut self.arms);
        self.script.functions[index].defaults = self.defaults(meaning);
        let bodies: Vec<_> = meaning.parts(Part::Body).collect();
        let body = self.terms_of(bodies);
        let mut body = self.sequence(span_of(node), body);
        if meaning.marks.contains(&Mark::Clause) {
            body = self.clause(span_of(node), meaning, index, body);
        }
        if meaning.marks.contains(&Mark::OutsideProduction) {
            body = self.outside_production(span_of(node), body);
        }
        // What is called from another function runs under that one's conditions.
        if parent == 0 || is_entry {
            body = self.under_conditions(body);
        }
        self.script.functions[index].body = body;
        self.arms = arms;
        self.function = parent;
        self.conditions.truncate(outer);
        TermKind::Function(index)
    }

    /// A function, or one that happens where it stands.
    pub(super) fn defining(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> TermKind {
        let kind = self.function(node, meaning);
        if construct == Construct::Immediate {
            return Self::plain_call(self.add(span_of(node), kind), Vec::new());
        }
        kind
    }

    /// The body of a clause: where its patterns do not fit, the next clause is called with the same arguments.
    fn clause(&mut self, span: Span, meaning: &Meaning<'t>, index: usize, body: TermId) -> TermId {
        let Function { name: Some(name), parameters, parent, .. } = self.script.functions[index].clone()
        else {
            return body;
        };
        let place = (name, parameters.len(), parent);
        let mut first = index;
        if let Some(Waiting { first: earliest, next, arguments }) = self.clauses.remove(&place) {
            first = earliest;
            // It is reached through the first clause only.
            self.script.functions[index].parent = first;
            self.script.functions[index].is_entry = false;
            let callee = self.add(span, TermKind::Function(index));
            self.script.terms[next.0].kind = TermKind::Call(Call { callee, arguments, marks: Vec::new() });
        }
        let Some(condition) = self.clause_condition(span, meaning) else { return body };
        let next = self.add(span, TermKind::Sequence(Vec::new()));
        let arguments = parameters.into_iter().map(|name| self.add(span, TermKind::Name(name))).collect();
        self.clauses.insert(place, Waiting { first, next, arguments });
        self.add(span, TermKind::Branch { condition, then: body, otherwise: Some(next) })
    }

    /// What has to hold for a clause: its patterns equal the arguments, and what it asks besides.
    fn clause_condition(&mut self, span: Span, meaning: &Meaning<'t>) -> Option<TermId> {
        let mut all = meaning.part(Part::Condition).map(|condition| self.always(condition));
        for key in meaning.parts(Part::Key).collect::<Vec<_>>() {
            let name = self.text_of(key);
            let argument = self.add(span_of(key), TermKind::Name(name));
            let pattern = self.always(key);
            let equal = self.add(span_of(key), TermKind::Equal(argument, pattern));
            all = Some(match all {
                Some(before) => self.add(span, TermKind::And(equal, before)),
                None => equal,
            });
        }
        all
    }

    /// What stands right, called with what stands left before its other arguments.
    pub(super) fn piped(&mut self, left: TermId, right: TermId) -> TermKind {
        match self.script.term(right).kind.clone() {
            TermKind::Call(mut call) => {
                call.arguments.insert(0, left);
                TermKind::Call(call)
            }
            _ => TermKind::Sequence(vec![left, right]),
        }
    }

    /// The words of one text.
    pub(super) fn words(&mut self, node: Node<'t>) -> Vec<TermId> {
        let text = self.text_of(node);
        let words = text
            .split_whitespace()
            .map(|word| TermKind::Text { literal: word.to_owned(), parts: Vec::new() });
        words.map(|word| self.add(span_of(node), word)).collect()
    }

    /// A function whose body is not read yet.
    pub(super) fn begin_function(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> usize {
        self.script.functions.push(Function {
            name: meaning.part(Part::Name).map(|name| self.text_of(name)),
            parameters: self.parameters(meaning),
            defaults: BTreeMap::new(),
            receiver: meaning.part(Part::Receiver).map(|name| self.text_of(name)),
            body: TermId(0),
            parent: self.function,
            is_entry: meaning.marks.contains(&Mark::Entry),
            span: span_of(node),
        });
        self.script.functions.len() - 1
    }

    /// What a function calls what it is given, in the order of the text.
    fn parameters(&self, meaning: &Meaning<'t>) -> Vec<String> {
        let nodes = nodes_of_parameters(meaning);
        nodes.into_iter().map(|node| name_of_parameter(&self.text_of(node))).collect()
    }

    /// What a function takes for what it is not given, by the place among its parameters.
    fn defaults(&mut self, meaning: &Meaning<'t>) -> BTreeMap<usize, TermId> {
        let nodes = nodes_of_parameters(meaning);
        let place = |default: &Node<'t>| {
            nodes.iter().rposition(|parameter| parameter.start_byte() <= default.start_byte())
        };
        let defaults: Vec<_> = meaning.parts(Part::Default).collect();
        let placed: Vec<_> = defaults.into_iter().filter_map(|it| Some((place(&it)?, it))).collect();
        placed.into_iter().map(|(place, default)| (place, self.always(default))).collect()
    }

    /// A class, whose methods run only under its conditions.
    pub(super) fn class(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> Option<TermId> {
        let outer = self.conditions.len();
        self.add_conditions(meaning);
        if let Some(name) = meaning.part(Part::Name) {
            self.script.modules.insert(self.text_of(name));
        }
        let clauses = std::mem::take(&mut self.clauses);
        let body = self.lower_plain(node);
        self.clauses = clauses;
        self.conditions.truncate(outer);
        body
    }

    /// What the compiler leaves out unless a symbol is defined, functions and statements alike.
    pub(super) fn compiled(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> Option<TermId> {
        let (condition, other) = (meaning.part(Part::Condition)?, meaning.part(Part::Else));
        let inside: Vec<_> =
            children(node).into_iter().filter(|child| *child != condition && Some(*child) != other).collect();
        let condition = self.always(condition);
        self.conditions.push(condition);
        let then = self.terms_of(inside);
        let then = self.sequence(span_of(node), then);
        self.conditions.pop();
        let excluded = self.add(span_of(node), TermKind::Not(condition));
        self.conditions.push(excluded);
        let otherwise = other.map(|other| self.always(other));
        self.conditions.pop();
        Some(self.add(span_of(node), TermKind::Branch { condition, then, otherwise }))
    }

    fn add_conditions(&mut self, meaning: &Meaning<'t>) {
        for node in meaning.parts(Part::Only) {
            let condition = self.always(node);
            self.conditions.push(condition);
        }
        for node in meaning.parts(Part::Unless) {
            let excluded = self.always(node);
            let condition = self.add(span_of(node), TermKind::Not(excluded));
            self.conditions.push(condition);
        }
    }

    fn under_conditions(&mut self, body: TermId) -> TermId {
        let span = self.script.term(body).span;
        let conditions = self.conditions.clone();
        conditions.into_iter().rev().fold(body, |then, condition| {
            self.add(span, TermKind::Branch { condition, then, otherwise: None })
        })
    }
}

/// The parameters of a function in the order of the text.
fn nodes_of_parameters<'t>(meaning: &Meaning<'t>) -> Vec<Node<'t>> {
    let mut nodes: Vec<_> = meaning.parts(Part::Parameter).collect();
    nodes.sort_by_key(Node::start_byte);
    nodes.dedup();
    nodes
}

/// The name in a parameter as it is written, with its type and its default: `env: str = "dev"`, `IHostEnvironment env`.
/// One that is taken apart has none, and a pattern stands for itself.
fn name_of_parameter(written: &str) -> String {
    let named = written.split('=').next().unwrap_or_default();
    let named = named.split(':').next().unwrap_or_default();
    let name = named.split_whitespace().next_back().unwrap_or_default();
    let name = name.trim_matches(['*', '&', '.', '?']);
    if name.is_empty() { written.to_owned() } else { name.to_owned() }
}
