//! Literals that a text is searched for in any case.

/// How many bits tell one letter from the others, in any case.
const BITS: u32 = 5;

/// How many letters at the beginning of a literal are looked up at once.
const BEGINNING: usize = 3;

/// How many literals there may be: each of them is compared where one begins.
const MOST: usize = 48;

/// How many beginnings there are.
const BEGINNINGS: usize = 1 << (BITS as usize * BEGINNING);

/// A few ASCII literals of three bytes or more, found in upper and lower case. What a search needs is worked out when the
/// program is compiled: a commit that asks once does not wait for it.
#[derive(Debug)]
pub(crate) struct AnyCase {
    literals: &'static [&'static str],
    /// A bit for each beginning that a literal has.
    begins: [u64; BEGINNINGS / 64],
    /// The first letters of each literal, and which bits of them count.
    heads: [(u32, u32); MOST],
}

impl AnyCase {
    /// A search for these.
    pub(crate) const fn new(literals: &'static [&'static str]) -> Self {
        assert!(literals.len() <= MOST, "each literal is compared at each place");
        let mut begins = [0; BEGINNINGS / 64];
        let mut heads = [(0, 0); MOST];
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
            let fourth = if bytes.len() > BEGINNING { bytes[BEGINNING] } else { 0 };
            let counts = if bytes.len() > BEGINNING { u32::MAX } else { u32::MAX >> 8 };
            heads[next] = (folded([bytes[0], bytes[1], bytes[2], fourth]) & counts, counts);
            next += 1;
        }
        Self { literals, begins, heads }
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
        let head = match text {
            [first, second, third, fourth, ..] => folded([*first, *second, *third, *fourth]),
            [first, second, third] => folded([*first, *second, *third, 0]),
            _ => return false,
        };
        let is_like = |(known, counts): &(u32, u32)| head & counts == *known;
        let is_it =
            |it: &str| text.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()));
        self.literals.iter().zip(&self.heads).any(|(it, known)| is_like(known) && is_it(it))
    }
}

/// The letters of a head in one case. Other characters may become each other.
const fn folded(head: [u8; BEGINNING + 1]) -> u32 {
    u32::from_le_bytes(head) | 0x2020_2020
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
