//! Literals of rules that have no other anchor.

use std::collections::BTreeMap;

use aho_corasick::packed::Searcher;

use super::{Place, Placed};

/// The literals of rules, searched for all at once.
#[derive(Debug, Default)]
pub(super) struct Literals {
    searcher: Option<Searcher>,
    /// The anchors of each literal.
    anchors: Vec<Vec<Placed>>,
}

impl Literals {
    /// The literals of rules; none where this processor has nothing to search with.
    pub(super) fn new<'a>(rules: impl Iterator<Item = (&'a Vec<Vec<u8>>, &'a Placed)>) -> Option<Self> {
        let mut found: BTreeMap<&[u8], Vec<Placed>> = BTreeMap::new();
        for (literals, anchor) in rules {
            for literal in literals {
                found.entry(literal).or_default().push(anchor.clone());
            }
        }
        // What begins with another literal is found by it, so that none is missed for one at the same place.
        let mut literals: Vec<(&[u8], Vec<Placed>)> = Vec::new();
        for (literal, anchors) in found {
            match literals.last_mut() {
                Some((shorter, of_shorter)) if literal.starts_with(shorter) => of_shorter.extend(anchors),
                Some(_) | None => literals.push((literal, anchors)),
            }
        }
        if literals.is_empty() {
            return Some(Self::default());
        }
        let searcher = Searcher::new(literals.iter().map(|(literal, _)| literal))?;
        let anchors = literals.into_iter().map(|(_, anchors)| anchors).collect();
        Some(Self { searcher: Some(searcher), anchors })
    }

    /// Calls with the places of matches whose literal stands in a text.
    pub(super) fn each(&self, text: &[u8], call: &mut impl FnMut(Place)) {
        let Some(searcher) = &self.searcher else { return };
        let mut from = 0;
        // Literals may overlap: the search goes on behind the first byte of each.
        while let Some(found) = searcher.find_in(text, (from..text.len()).into()) {
            let anchors = &self.anchors[found.pattern().as_usize()];
            anchors.iter().filter_map(|anchor| anchor.place(text, found.start())).for_each(&mut *call);
            from = found.start() + 1;
        }
    }
}
