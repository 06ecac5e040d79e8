//! Choices among cases, as chains of branches.

use tree_sitter::Node;

use crate::text::Span;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::{TermId, TermKind};
use super::{Lowering, span_of};

impl<'t> Lowering<'t> {
    /// A switch as a chain of branches. Cases without statements fall through to the next.
    pub(super) fn switch(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermId {
        let span = span_of(node);
        let subject = self.part(meaning, Part::Subject);
        let mut chain = None;
        let mut arms: Vec<(Option<TermId>, TermId)> = Vec::new();
        let mut waiting: Option<TermId> = None;
        for case in meaning.parts(Part::Case) {
            let Some(inner) = self.meanings.remove(&case.id()) else { continue };
            let key = self.case_condition(span, subject, &inner);
            let either = match (waiting.take(), key) {
                (Some(left), Some(right)) => Some(self.add(span, TermKind::Or(left, right))),
                (left, right) => right.or(left),
            };
            let bodies: Vec<_> = inner.parts(Part::Body).filter(|body| !self.is_break(*body)).collect();
            if inner.part(Part::Body).is_none() && either.is_some() {
                waiting = either;
            } else {
                let body = self.terms_of(bodies);
                let body = self.sequence(span_of(case), body);
                arms.push((either, body));
            }
            self.meanings.insert(case.id(), inner);
        }
        for (condition, then) in arms.into_iter().rev() {
            chain = Some(match condition {
                Some(condition) => self.add(span, TermKind::Branch { condition, then, otherwise: chain }),
                None => then,
            });
        }
        self.sequence(span, chain.into_iter().collect())
    }

    fn is_break(&self, node: Node<'t>) -> bool {
        self.meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(Construct::Break))
    }

    /// Whether one of a case's keys is what is asked about; without that, whether one of them holds.
    fn case_condition(&mut self, span: Span, subject: Option<TermId>, case: &Meaning<'t>) -> Option<TermId> {
        let keys: Vec<_> = case.parts(Part::Key).collect();
        let keys = self.terms_of(keys);
        let conditions = keys.into_iter().map(|key| match subject {
            Some(subject) => {
                let is_pattern = matches!(self.script.term(key).kind, TermKind::Pattern(_));
                let fits = if is_pattern {
                    TermKind::Contained { item: key, collection: subject }
                } else {
                    TermKind::Equal(subject, key)
                };
                self.add(span, fits)
            }
            None => key,
        });
        let conditions: Vec<_> = conditions.collect();
        conditions.into_iter().reduce(|left, right| self.add(span, TermKind::Or(left, right)))
    }
}
