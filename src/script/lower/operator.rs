//! Operators on two values, and access to parts of one, from a syntax tree to terms.

use tree_sitter::Node;

use super::super::syntax::{Construct, Meaning, Part};
use super::super::term::TermKind;
use super::Lowering;
use super::tree::span_of;

impl<'t> Lowering<'t> {
    /// Operators on two values, and access to parts of one.
    pub(super) fn operator(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> Option<TermKind> {
        if construct == Construct::Not {
            return Some(TermKind::Not(self.part(meaning, Part::Value)?));
        }
        if construct == Construct::Member {
            let object = self.part(meaning, Part::Object)?;
            let property = self.text_of(meaning.part(Part::Property)?);
            self.mention(&property);
            return Some(TermKind::Member { object, property });
        }
        if construct == Construct::Index {
            let object = self.part(meaning, Part::Object)?;
            return Some(TermKind::Index { object, key: self.part(meaning, Part::Key)? });
        }
        let holds = matches!(construct, Construct::Contained | Construct::NotContained)
            && meaning.part(Part::Item).is_some();
        let (left, right) = if holds { (Part::Item, Part::Collection) } else { (Part::Left, Part::Right) };
        let left = self.part(meaning, left)?;
        let right = self.part(meaning, right)?;
        let span = span_of(node);
        Some(match construct {
            Construct::And => TermKind::And(left, right),
            Construct::Pipe => self.piped(left, right),
            Construct::Or => TermKind::Or(left, right),
            Construct::Coalesce => TermKind::Coalesce(left, right),
            Construct::Equal => TermKind::Equal(left, right),
            Construct::Unequal => TermKind::Not(self.add(span, TermKind::Equal(left, right))),
            Construct::Contained => TermKind::Contained { item: left, collection: right },
            Construct::NotContained => {
                TermKind::Not(self.add(span, TermKind::Contained { item: left, collection: right }))
            }
            _ => TermKind::Join(left, right),
        })
    }
}
