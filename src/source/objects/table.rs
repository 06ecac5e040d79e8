//! Finds objects by their names: a hash table of numbers.

use super::ObjectNumber;

/// A table from names to numbers. It holds no names: who asks compares them.
#[derive(Default)]
pub(super) struct Table {
    /// A part of the name above the number and one; zero where nothing is.
    slots: Vec<u64>,
}

impl Table {
    /// A table with room for so many objects.
    pub(super) fn with_capacity(objects: usize) -> Self {
        Self { slots: vec![0; (objects + objects / 2 + 8).next_power_of_two()] }
    }

    /// The number of a name; `is_named` says whether a number's object has it.
    pub(super) fn find(
        &self,
        id: &gix::oid,
        is_named: impl Fn(ObjectNumber) -> bool,
    ) -> Option<ObjectNumber> {
        let (mut at, mark) = self.place(id);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == 0 {
                return None;
            }
            if slot >> 32 == mark {
                let number = number_in(slot);
                if is_named(number) {
                    return Some(number);
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Adds a name that is not in the table. There is room for as many as were announced.
    pub(super) fn add(&mut self, id: &gix::oid, number: ObjectNumber) {
        let (mut at, mark) = self.place(id);
        while self.slots[at] != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = mark << 32 | (u64::from(number) + 1);
    }

    /// Names are spread evenly, so their first bytes are the place, and the next ones tell most others apart.
    fn place(&self, id: &gix::oid) -> (usize, u64) {
        let bytes = id.as_bytes();
        let word = |at: usize| {
            u64::from(u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]))
        };
        let place = usize::try_from(word(0) << 16 ^ word(6)).unwrap_or_default();
        (place & (self.slots.len() - 1), word(4))
    }
}

fn number_in(slot: u64) -> ObjectNumber {
    let [a, b, c, d, ..] = slot.to_le_bytes();
    u32::from_le_bytes([a, b, c, d]) - 1
}
