//! Calls, however they are written, from a syntax tree to terms.

use tree_sitter::Node;

use crate::text::Span;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::{Call, Mark, TermId, TermKind};
use super::Lowering;
use super::tree::{children, span_of};

impl<'t> Lowering<'t> {
    /// A call, however it is written.
    pub(super) fn calling(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> Option<TermKind> {
        Some(match construct {
            Construct::CallOrName => self.call_or_name(node, meaning),
            Construct::CommandLine => self.command_line(node),
            _ => self.call(meaning)?,
        })
    }

    pub(super) fn call(&mut self, meaning: &Meaning<'t>) -> Option<TermKind> {
        let callee = match self.part(meaning, Part::Callee) {
            Some(callee) => callee,
            None => self.method(meaning)?,
        };
        let mut arguments = Vec::new();
        for list in meaning.parts(Part::Arguments) {
            let nodes = if self.meanings.contains_key(&list.id()) { vec![list] } else { children(list) };
            // What means nothing keeps its place.
            let nodes = nodes.into_iter().filter(|node| !self.is_ignored(*node)).collect::<Vec<_>>();
            arguments.extend(nodes.into_iter().map(|node| self.always(node)));
        }
        let block = self.part(meaning, Part::Block);
        if let (Some(block), true) = (block, meaning.marks.contains(&Mark::Task)) {
            self.name_task(&arguments, block);
        }
        arguments.extend(block);
        Some(TermKind::Call(Call { callee, arguments, marks: meaning.marks.clone() }))
    }

    /// A callee that is no node of its own: a method behind its receiver, or alone.
    fn method(&mut self, meaning: &Meaning<'t>) -> Option<TermId> {
        let node = meaning.part(Part::Property)?;
        let (span, property) = (span_of(node), self.text_of(node));
        self.mention(&property);
        let kind = match self.part(meaning, Part::Object) {
            Some(object) => {
                let span = Span::new(self.script.term(object).span.start, span.end);
                return Some(self.add(span, TermKind::Member { object, property }));
            }
            None => TermKind::Name(property),
        };
        Some(self.add(span, kind))
    }

    fn call_or_name(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        let name = self.text_of(node);
        self.mention(&name);
        if self.in_target || self.script.bindings.contains_key(&name) {
            return TermKind::Name(name);
        }
        let callee = self.add(span_of(node), TermKind::Name(name));
        TermKind::Call(Call { callee, arguments: Vec::new(), marks: meaning.marks.clone() })
    }

    fn command_line(&mut self, node: Node<'t>) -> TermKind {
        let span = span_of(node);
        let children = children(node);
        let parts = self.terms_of(children);
        let literal = self.text_of(node);
        let callee = self.add(span, TermKind::Name("the command".to_owned()));
        let arguments = vec![self.add(span, TermKind::Text { literal, parts })];
        TermKind::Call(Call { callee, arguments, marks: vec![Mark::Command] })
    }

    /// Gives the body of a task the task's name, which is not a function's.
    fn name_task(&mut self, arguments: &[TermId], body: TermId) {
        let name = arguments.first().and_then(|first| match &self.script.term(*first).kind {
            TermKind::Text { literal, .. } => Some(literal.clone()),
            TermKind::Pair { key, .. } => Some(key.clone()),
            _ => None,
        });
        if let Some(name) = name {
            self.name_function(body, &task_name(&name));
        }
    }

    fn is_ignored(&self, node: Node<'t>) -> bool {
        self.meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(Construct::Ignored))
    }

    /// Two statements that the grammar took for one: a function, and a call of what stands in the parentheses.
    pub(super) fn unbroken(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> Option<TermKind> {
        let value = self.part(meaning, Part::Value)?;
        let list = children(meaning.part(Part::Arguments)?);
        let callees = self.terms_of(list);
        let mut parts = vec![value];
        for callee in callees {
            let call = Call { callee, arguments: Vec::new(), marks: Vec::new() };
            parts.push(self.add(span_of(node), TermKind::Call(call)));
        }
        Some(TermKind::Sequence(parts))
    }

    pub(super) fn plain_call(callee: TermId, marks: Vec<Mark>) -> TermKind {
        TermKind::Call(Call { callee, arguments: Vec::new(), marks })
    }
}

/// The name under which a task's body is known: the last part of the task's own.
pub(in crate::script) fn task_name(name: &str) -> String {
    let last = name.rsplit(':').next().unwrap_or(name);
    format!("task:{}", last.replace('.', "_"))
}
