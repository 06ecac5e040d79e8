//! A table by the first three bytes, without regard to case: what begins at a place is found with one look.
//!
//! It is quick to build and knows nothing of patterns. Called by the keywords and by the anchors.

/// How many bytes of each entry are looked at.
pub(super) const START: usize = 3;

/// How many bits a start's hash has.
const HASH_BITS: u32 = 12;

/// Entries by how they start.
#[derive(Debug)]
pub(super) struct Starts<T> {
    /// For each hash one more than the number of its list; zero where it has none.
    slots: Vec<u16>,
    lists: Vec<Vec<T>>,
}

impl<T> Default for Starts<T> {
    fn default() -> Self {
        Self { slots: vec![0; 1 << HASH_BITS], lists: Vec::new() }
    }
}

impl<T> Starts<T> {
    pub(super) fn add(&mut self, start: [u8; START], entry: T) {
        let slot = &mut self.slots[hash(start)];
        if *slot == 0 {
            self.lists.push(Vec::new());
            *slot = u16::try_from(self.lists.len()).expect("there are at most as many lists as hashes");
        }
        self.lists[usize::from(*slot) - 1].push(entry);
    }

    /// The entries that start like this, and perhaps others.
    #[inline]
    pub(super) fn with(&self, start: [u8; START]) -> &[T] {
        match self.slots[hash(start)] {
            0 => &[],
            slot => &self.lists[usize::from(slot) - 1],
        }
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &T> {
        self.lists.iter().flatten()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }
}

/// The same for letters in both cases.
#[inline]
fn hash([first, second, third]: [u8; START]) -> usize {
    let bytes = u32::from_le_bytes([first, second, third, 0]) | 0x0020_2020;
    (bytes.wrapping_mul(0x9E37_79B1) >> (u32::BITS - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter() {
        let mut starts = Starts::default();
        starts.add(*b"sk_", 1);
        starts.add(*b"SK_", 2);
        starts.add(*b"AKI", 3);
        assert_eq!(starts.with(*b"Sk_"), [1, 2]);
        assert_eq!(starts.with(*b"aki"), [3]);
        assert!(starts.with(*b"xyz").is_empty());
    }
}
