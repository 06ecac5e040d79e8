//! Literals that a text is searched for in any case.

/// How many bits tell one letter from the others, in any case.
const BITS: u32 = 5;

/// How many letters at the beginning of a literal are looked up at once.
const BEGINNING: usize = 3;

/// How many beginnings there are.
const BEGINNINGS: usize = 1 << (BITS as usize * BEGINNING);

/// A few ASCII literals of three bytes or more, found in upper and lower case. What a search needs is worked out when the
/// program is compiled: a commit that asks once does not wait for it.
#[derive(Debug)]
pub(crate) struct AnyCase {
    literals: &'static [&'static str],
    /// A bit for each beginning that a literal has.
    begins: [u64; BEGINNINGS / 64],
}

impl AnyCase {
    /// A search for these.
    pub(crate) const fn new(literals: &'static [&'static str]) -> Self {
        let mut begins = [0; BEGINNINGS / 64];
        let mut next = 0;
        while next < literals.len() {
            let bytes = literals[next].as_bytes();
            assert!(bytes.len() >= BEGINNING, "a literal has at least three bytes");
            let (mut beginning, mut at) = (0, 0);
            while at < BEGINNING {
                beginning = followed(beginning, bytes[at]);
                at += 1;
            }
            begins[beginning / 64] |= 1 << (beginning % 64);
            next += 1;
        }
        Self { literals, begins }
    }

    /// Whether one of them stands in a text.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        let mut beginning = 0;
        text.iter().enumerate().any(|(last, byte)| {
            beginning = followed(beginning, *byte);
            self.begins[beginning / 64] & (1 << (beginning % 64)) != 0
                && (last + 1).checked_sub(BEGINNING).is_some_and(|start| self.stands_at(&text[start..]))
        })
    }

    fn stands_at(&self, text: &[u8]) -> bool {
        self.literals
            .iter()
            .any(|it| text.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes())))
    }
}

/// The last letters behind one more. Other characters count as the letters that they share their low bits with.
const fn followed(beginning: usize, byte: u8) -> usize {
    ((beginning << BITS) | (byte & ((1 << BITS) - 1)) as usize) % BEGINNINGS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static LITERALS: AnyCase = AnyCase::new(&["set(", "drop", "DropDB", "a-b"]);

    #[test]
    fn literals_are_found_in_any_case() {
        for text in ["drop", "xDROP", "..seT(", "dropdb", "A-B", "\u{e4}drop\u{e4}"] {
            assert!(LITERALS.are_in(text.as_bytes()), "{text}");
        }
        for text in ["", "dr", "dro", "d rop", "set", "set)", "a_b", "aMb"] {
            assert!(!LITERALS.are_in(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_literal_is_found_where_the_folded_text_holds_it(text in "[dropDROPset(ABab -]{0,24}") {
            let folded = text.to_ascii_lowercase();
            let holds = LITERALS.literals.iter().any(|it| folded.contains(&it.to_ascii_lowercase()));
            prop_assert_eq!(LITERALS.are_in(text.as_bytes()), holds);
        }
    }
}
