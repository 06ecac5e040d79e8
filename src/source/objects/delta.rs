//! Deltas: how Git stores one version of an object as the changes to another one.
//!
//! The format is that of `gitformat-pack(5)`, "Deltified representation".

use crate::text::Span;

/// A part of an object that was made of its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Copied {
    /// Where the part stands in the object.
    pub(in crate::source) at: usize,
    /// Where it stood in the base.
    pub(in crate::source) from: usize,
    /// How many bytes it has.
    pub(in crate::source) len: usize,
}

impl Copied {
    /// Where a span of the base is now; `None` when the part does not hold it whole.
    pub(in crate::source) fn carry(&self, span: Span) -> Option<Span> {
        let is_whole = self.from <= span.start && span.end <= self.from + self.len;
        is_whole.then(|| Span::new(span.start - self.from + self.at, span.end - self.from + self.at))
    }
}

/// Makes an object of its base: its bytes go to `object`, the parts that it shares with the base to `copied`, in the
/// order of their places. `None` when the delta is broken, was made for another base, or makes more than `limit` bytes.
pub(super) fn apply(
    base: &[u8],
    delta: &[u8],
    limit: u64,
    object: &mut Vec<u8>,
    copied: &mut Vec<Copied>,
) -> Option<()> {
    object.clear();
    copied.clear();
    let mut rest = delta;
    let is_its_base = size(&mut rest)? == base.len() as u64;
    let length = size(&mut rest).filter(|length| is_its_base && *length <= limit)?;
    let length = usize::try_from(length).ok()?;
    object.reserve(length);
    while let Some((&instruction, after)) = rest.split_first() {
        rest = after;
        if instruction & 0x80 != 0 {
            let (from, len) = copy_range(instruction, &mut rest)?;
            let part = base.get(from..)?.get(..len)?;
            push_copy(copied, Copied { at: object.len(), from, len });
            object.extend_from_slice(part);
        } else {
            let (inserted, after) =
                rest.split_at_checked(usize::from(instruction)).filter(|_| instruction != 0)?;
            object.extend_from_slice(inserted);
            rest = after;
        }
        if object.len() > length {
            return None;
        }
    }
    (object.len() == length).then_some(())
}

/// Instructions copy at most 16 MiB, and Git writes 64 KiB at once: what goes on is one part.
fn push_copy(copied: &mut Vec<Copied>, next: Copied) {
    match copied.last_mut() {
        Some(last) if last.at + last.len == next.at && last.from + last.len == next.from => {
            last.len += next.len;
        }
        _ => copied.push(next),
    }
}

/// The offset and size of a copy: each of the seven lower bits says whether a byte of them follows.
fn copy_range(instruction: u8, rest: &mut &[u8]) -> Option<(usize, usize)> {
    let mut bytes = [0_usize; 7];
    for (bit, byte) in bytes.iter_mut().enumerate() {
        if instruction & (1 << bit) != 0 {
            *byte = usize::from(next(rest)?);
        }
    }
    let number = |bytes: &[usize]| bytes.iter().rev().fold(0, |number, byte| number << 8 | byte);
    let (from, len) = (number(&bytes[..4]), number(&bytes[4..]));
    Some((from, if len == 0 { 0x1_0000 } else { len }))
}

/// A number in groups of seven bits, the lowest first.
fn size(rest: &mut &[u8]) -> Option<u64> {
    let mut size = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = next(rest)?;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(size);
        }
    }
    None
}

fn next(rest: &mut &[u8]) -> Option<u8> {
    let (&byte, after) = rest.split_first()?;
    *rest = after;
    Some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: u64 = 1 << 20;

    fn made(base: &[u8], delta: &[u8]) -> Option<(Vec<u8>, Vec<Copied>)> {
        let (mut object, mut copied) = (Vec::new(), Vec::new());
        apply(base, delta, LIMIT, &mut object, &mut copied).map(|()| (object, copied))
    }

    #[test]
    fn copies_and_insertions_make_the_object() {
        // Copy "hello" (offset 0, 5 bytes), insert " you", copy "!" (offset 11, 1 byte).
        let delta = [12, 10, 0x90, 5, 4, b' ', b'y', b'o', b'u', 0x91, 11, 1];
        let (object, copied) = made(b"hello world!", &delta).expect("the delta is sound");
        assert_eq!(object, b"hello you!");
        assert_eq!(copied, [Copied { at: 0, from: 0, len: 5 }, Copied { at: 9, from: 11, len: 1 }]);
    }

    #[test]
    fn copies_that_go_on_are_one() {
        let delta = [4, 4, 0x90, 2, 0x91, 2, 2];
        assert_eq!(made(b"abcd", &delta).expect("sound").1, [Copied { at: 0, from: 0, len: 4 }]);
    }

    #[test]
    fn only_what_a_copy_holds_whole_is_carried() {
        let copied = Copied { at: 10, from: 2, len: 5 };
        assert_eq!(copied.carry(Span::new(3, 7)), Some(Span::new(11, 15)));
        assert_eq!(copied.carry(Span::new(1, 3)), None);
        assert_eq!(copied.carry(Span::new(6, 8)), None);
    }

    #[test]
    fn broken_deltas_are_refused() {
        for delta in
            [&[3, 1][..], &[4, 1, 0x91, 9, 1], &[4, 9, 1, b'a'], &[4, 1, 2, b'a', b'b'], &[4, 1, 0], &[]]
        {
            assert!(made(b"abcd", delta).is_none(), "{delta:?}");
        }
        assert!(made(b"", &[0, 0xff, 0xff, 0xff, 0x7f]).is_none());
    }
}
