//! Branches, switches and what is left out of production, from a syntax tree to terms.

use tree_sitter::Node;

use crate::text::Span;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::{Arm, TermId, TermKind};
use super::Lowering;
use super::naming::is_program;
use super::tree::span_of;

impl<'t> Lowering<'t> {
    pub(super) fn branch(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermId {
        let others: Vec<_> = meaning.parts(Part::Else).collect();
        self.branch_with(node, meaning, &others)
    }

    /// A branch whose other branches may follow as a flat list, each without branches of its own.
    fn branch_with(&mut self, node: Node<'t>, meaning: &Meaning<'t>, others: &[Node<'t>]) -> TermId {
        let span = span_of(node);
        let before = self.part(meaning, Part::Before);
        let nowhere = Span::new(span.start, span.start);
        let nothing = |this: &mut Self| this.add(nowhere, TermKind::Sequence(Vec::new()));
        let condition = self.part(meaning, Part::Condition).unwrap_or_else(|| nothing(self));
        let thens: Vec<_> = meaning.parts(Part::Then).collect();
        let then = match thens[..] {
            [] => nothing(self),
            [only] => self.within(condition, true, span_of(only), |this| this.always(only)),
            [first, .., last] => {
                let all = Span::new(first.start_byte(), last.end_byte());
                let parts = self.within(condition, true, all, |this| this.terms_of(thens));
                self.sequence(all, parts)
            }
        };
        let otherwise = match others {
            [] => None,
            [only] => Some(self.within(condition, false, span_of(*only), |this| this.always(*only))),
            [first, rest @ ..] => Some(match self.meanings.remove(&first.id()) {
                Some(inner) => {
                    let term =
                        self.within(condition, false, span, |this| this.branch_with(*first, &inner, rest));
                    self.meanings.insert(first.id(), inner);
                    term
                }
                None => self.always(*first),
            }),
        };
        let branch = self.add(span, TermKind::Branch { condition, then, otherwise });
        self.after(span, before, branch)
    }

    /// A term behind what happens before it.
    fn after(&mut self, span: Span, before: Option<TermId>, term: TermId) -> TermId {
        self.sequence(span, before.into_iter().chain([term]).collect())
    }

    /// A switch as a chain of branches. Where cases fall through, those without statements lead to the next.
    pub(super) fn switch(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> TermId {
        let falls_through = construct == Construct::Choice;
        let span = span_of(node);
        let before_all = self.part(meaning, Part::Before);
        let subject = self.part(meaning, Part::Subject);
        let mut arms: Vec<(Option<TermId>, TermId)> = Vec::new();
        let mut waiting: Option<TermId> = None;
        let mut before: Option<TermId> = None;
        for case in meaning.parts(Part::Case) {
            let Some(inner) = self.meanings.remove(&case.id()) else { continue };
            let key = self.case_condition(span, subject, &inner);
            let either = self.either(span, waiting.take(), key);
            if falls_through && inner.part(Part::Body).is_none() && either.is_some() {
                waiting = either;
            } else {
                let body = self.case_body(case, &inner, either, before);
                arms.push((either, body));
                before = self.either(span, before, either);
            }
            self.meanings.insert(case.id(), inner);
        }
        let chain = self.chain(span, arms);
        self.sequence(span, before_all.into_iter().chain(subject).chain(chain).collect())
    }

    /// Arms as a chain of branches. One without a condition happens where no other does, wherever it stands; of several,
    /// each may.
    fn chain(&mut self, span: Span, arms: Vec<(Option<TermId>, TermId)>) -> Option<TermId> {
        let (asking, others): (Vec<_>, Vec<_>) =
            arms.into_iter().partition(|(condition, _)| condition.is_some());
        let mut chain = None;
        for (condition, then) in asking.into_iter().chain(others).rev() {
            chain = Some(match (condition, chain) {
                (None, None) => then,
                (condition, otherwise) => {
                    let unknown = || TermKind::Sequence(Vec::new());
                    let condition = condition.unwrap_or_else(|| self.add(span, unknown()));
                    self.add(span, TermKind::Branch { condition, then, otherwise })
                }
            });
        }
        chain
    }

    /// One condition or the other, where there are both.
    fn either(&mut self, span: Span, left: Option<TermId>, right: Option<TermId>) -> Option<TermId> {
        match (left, right) {
            (Some(left), Some(right)) => Some(self.add(span, TermKind::Or(left, right))),
            (left, right) => right.or(left),
        }
    }

    /// What a case does; one without a key does it where none before it holds.
    fn case_body(
        &mut self,
        case: Node<'t>,
        inner: &Meaning<'t>,
        condition: Option<TermId>,
        before: Option<TermId>,
    ) -> TermId {
        let bodies: Vec<_> = inner.parts(Part::Body).filter(|body| !self.is_break(*body)).collect();
        let span = span_of(case);
        let parts = match (condition, before) {
            (Some(condition), _) => self.within(condition, true, span, |this| this.terms_of(bodies)),
            (None, Some(before)) => self.within(before, false, span, |this| this.terms_of(bodies)),
            (None, None) => self.terms_of(bodies),
        };
        self.sequence(span, parts)
    }

    fn is_break(&self, node: Node<'t>) -> bool {
        self.meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(Construct::Break))
    }

    /// When a case holds: one of its keys equals the subject, or holds by itself where there is none, and what it asks
    /// besides holds too. `None` where it always does.
    fn case_condition(&mut self, span: Span, subject: Option<TermId>, case: &Meaning<'t>) -> Option<TermId> {
        let mut any = None;
        for key in case.parts(Part::Key).collect::<Vec<_>>() {
            let key = self.lower(key).filter(|key| !self.is_wildcard(subject, *key));
            let holds = match (subject, key) {
                (Some(subject), Some(key)) => Some(self.fits(span, subject, key)),
                (None, Some(key)) => Some(key),
                (_, None) => None,
            };
            any = self.either(span, any, holds);
        }
        match (any, self.part(case, Part::Condition)) {
            (Some(key), Some(condition)) => Some(self.add(span, TermKind::And(key, condition))),
            (key, condition) => condition.or(key),
        }
    }

    fn fits(&mut self, span: Span, subject: TermId, key: TermId) -> TermId {
        let is_pattern = matches!(self.script.term(key).kind, TermKind::Pattern(_));
        let fits = if is_pattern {
            TermKind::Contained { item: key, collection: subject }
        } else {
            TermKind::Equal(subject, key)
        };
        self.add(span, fits)
    }

    fn is_wildcard(&self, subject: Option<TermId>, key: TermId) -> bool {
        match &self.script.term(key).kind {
            TermKind::Name(name) => name.starts_with('_'),
            TermKind::Boolean(value) => subject.is_none() && *value,
            _ => false,
        }
    }

    /// An assertion is a branch that raises where its condition does not hold.
    pub(super) fn assert(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> Option<TermKind> {
        let holds = self.part(meaning, Part::Condition)?;
        Some(self.requirement(span_of(node), holds))
    }

    fn requirement(&mut self, span: Span, holds: TermId) -> TermKind {
        let condition = self.add(span, TermKind::Not(holds));
        let nothing = self.add(span, TermKind::Sequence(Vec::new()));
        let then = self.add(span, TermKind::Raise(nothing));
        TermKind::Branch { condition, then, otherwise: None }
    }

    /// A statement that may fail. Where that ends nothing, a program of the project that stops stops only itself.
    pub(super) fn statement(&mut self, span: Span, meaning: &Meaning<'t>, holds: TermId) -> TermId {
        let kind = if self.is_strict {
            self.requirement(span, holds)
        } else if is_program(meaning) {
            let nothing = self.add(span, TermKind::Sequence(Vec::new()));
            TermKind::Try { body: holds, handlers: vec![nothing], finally: None }
        } else {
            return holds;
        };
        self.add(span, kind)
    }

    /// A term that production does not get.
    pub(super) fn outside_production(&mut self, span: Span, then: TermId) -> TermId {
        let production = self.add(span, TermKind::Name("isProduction".to_owned()));
        let condition = self.add(span, TermKind::Not(production));
        self.add(span, TermKind::Branch { condition, then, otherwise: None })
    }

    /// What follows in the file is left out of what production gets.
    pub(super) fn stop_in_production(&mut self, node: Node<'t>) -> TermKind {
        let span = span_of(node);
        let condition = self.add(span, TermKind::Name("isProduction".to_owned()));
        let nothing = self.add(span, TermKind::Sequence(Vec::new()));
        let then = self.add(span, TermKind::Raise(nothing));
        TermKind::Branch { condition, then, otherwise: None }
    }

    /// Reads what happens only where a condition holds, or does not.
    fn within<T>(
        &mut self,
        condition: TermId,
        holds: bool,
        span: Span,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.arms.push(Arm { condition, holds, span });
        let result = read(self);
        self.arms.pop();
        result
    }
}
