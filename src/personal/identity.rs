//! Numbers that states give to people, by their check digits.
//!
//! Each is asked for only where a column says that it holds such numbers: by themselves most are as common as any number
//! of their length. Sources: the laws and handbooks named at each function.

use crate::binding::Registry;
use crate::shape;

/// Whether a value is a number of a registry that somebody may have.
pub(super) fn is_issued(registry: Registry, value: &[u8]) -> bool {
    let compact: Vec<u8> = value
        .iter()
        .filter(|byte| !matches!(byte, b'-' | b'.' | b' ' | b'/'))
        .map(u8::to_ascii_uppercase)
        .collect();
    if !(8..=18).contains(&compact.len()) || is_made_up(&compact) || shape::is_documented_example(&compact) {
        return false;
    }
    match registry {
        Registry::UnitedStates => united_states(&compact),
        Registry::UnitedKingdom => united_kingdom(&compact),
        Registry::Spain => spain(&compact),
        Registry::Italy => italy(&compact),
        Registry::France => france(&compact),
        Registry::Netherlands => netherlands(&compact),
        Registry::Sweden => sweden(&compact),
        Registry::Poland => poland(&compact),
        Registry::Brazil => brazil(&compact),
        Registry::India => india(&compact),
        Registry::China => china(&compact),
        Registry::Germany => germany(&compact),
        // Of the shorter ones every tenth number fits one: only what can hardly be something else counts.
        Registry::Unnamed => {
            china(&compact) || italy(&compact) || spain(&compact) || france(&compact) || brazil(&compact)
        }
    }
}

/// Counted up, or of hardly any different digits.
fn is_made_up(compact: &[u8]) -> bool {
    let mut kinds = compact.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let steps = compact.windows(2).filter(|pair| pair[1] == pair[0] + 1 || pair[0] == pair[1] + 1);
    let counted =
        compact.chunk_by(|left, right| left + 1 == *right).map(<[u8]>::len).max().unwrap_or_default();
    kinds.len() <= 2 || counted >= 6 || steps.count() + 3 >= compact.len()
}

fn digits(text: &[u8]) -> Option<Vec<u32>> {
    text.iter().map(|&byte| char::from(byte).to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn is_date(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// No check digit; areas 000, 666 and 900 to 999 are never given out, nor group 00 and serial 0000 (Social Security
/// Administration, "Social Security Number Randomization").
fn united_states(text: &[u8]) -> bool {
    text.len() == 9
        && text.iter().all(u8::is_ascii_digit)
        && ![b"000", b"666"].contains(&&[text[0], text[1], text[2]])
        && text[0] != b'9'
        && text[3..5] != *b"00"
        && text[5..] != *b"0000"
}

/// No check digit; the letters follow HMRC's National Insurance Manual NIM39110.
fn united_kingdom(text: &[u8]) -> bool {
    let [first, second, rest @ ..] = text else { return false };
    let never: &[&[u8]] = &[b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ", b"QQ"];
    text.len() == 9
        && first.is_ascii_uppercase()
        && second.is_ascii_uppercase()
        && !b"DFIQUV".contains(first)
        && !b"DFIQUVO".contains(second)
        && !never.contains(&&text[..2])
        && rest[..6].iter().all(u8::is_ascii_digit)
        && b"ABCD".contains(&rest[6])
}

/// The letter is the number modulo 23 (Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE").
fn spain(text: &[u8]) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    if text.len() != 9 {
        return false;
    }
    let mut number = text[..8].to_vec();
    if let Some(at) = b"XYZ".iter().position(|letter| *letter == number[0]) {
        number[0] = b"012"[at];
    }
    let Some(digits) = digits(&number) else { return false };
    let number = digits.iter().fold(0, |sum, digit| sum * 10 + *digit as usize);
    LETTERS[number % 23] == text[8]
}

/// The last letter is the sum of values by odd and even places modulo 26 (decree of 23 December 1976).
fn italy(text: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let is_shaped = text.len() == 16
        && text.iter().enumerate().all(|(at, byte)| match at {
            0..=5 | 8 | 11 | 15 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_alphanumeric(),
        });
    if !is_shaped {
        return false;
    }
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' });
    let sum: u32 = text[..15]
        .iter()
        .enumerate()
        .map(|(at, &byte)| if at % 2 == 0 { ODD[value(byte) as usize] } else { value(byte) })
        .sum();
    sum % 26 == value(text[15])
}

/// The key is 97 less the number modulo 97 (INSEE, RNIPP).
fn france(text: &[u8]) -> bool {
    if text.len() != 15 || !b"12".contains(&text[0]) {
        return false;
    }
    // Corsica's departments are counted as 19 and 18.
    let mut number = text.to_vec();
    match &text[5..7] {
        b"2A" => number[5..7].copy_from_slice(b"19"),
        b"2B" => number[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    let Some(digits) = digits(&number) else { return false };
    let value = |digits: &[u32]| digits.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(*digit));
    let month = digits[3] * 10 + digits[4];
    (1..=12).contains(&month) && 97 - value(&digits[..13]) % 97 == value(&digits[13..])
}

/// The "eleven test" (Rijksdienst voor Identiteitsgegevens, Logisch Ontwerp BSN).
fn netherlands(text: &[u8]) -> bool {
    let Some(digits) = digits(text).filter(|it| it.len() == 9) else { return false };
    let sum = weighted(&digits[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    sum >= digits[8] && (sum - digits[8]).is_multiple_of(11)
}

/// A date and a Luhn digit (Skatteverket, SKV 704).
fn sweden(text: &[u8]) -> bool {
    let short = if text.len() == 12 { &text[2..] } else { text };
    let Some(digits) = digits(short).filter(|it| it.len() == 10) else { return false };
    // From 61 on the days are those of coordination numbers.
    let day = digits[4] * 10 + digits[5];
    let day = if day > 60 { day - 60 } else { day };
    is_date(digits[2] * 10 + digits[3], day) && super::card::has_luhn_digit(short)
}

/// Weights 1, 3, 7, 9 (Polish act on population registration, PESEL).
fn poland(text: &[u8]) -> bool {
    let Some(digits) = digits(text).filter(|it| it.len() == 11) else { return false };
    let month = (digits[2] * 10 + digits[3]) % 20;
    is_date(month, digits[4] * 10 + digits[5])
        && (10 - weighted(&digits[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10 == digits[10]
}

/// Two digits modulo 11 (Receita Federal, CPF).
fn brazil(text: &[u8]) -> bool {
    let Some(digits) = digits(text).filter(|it| it.len() == 11) else { return false };
    let check = |length: usize| {
        let first = u32::try_from(length).unwrap_or_default() + 1;
        let weights: Vec<u32> = (2..=first).rev().collect();
        let rest = weighted(&digits[..length], &weights) * 10 % 11;
        rest % 10 == digits[length]
    };
    check(9) && check(10)
}

/// Verhoeff's digit; none begins with 0 or 1 (UIDAI, "Aadhaar number").
fn india(text: &[u8]) -> bool {
    const PERMUTED: [[usize; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let Some(digits) = digits(text).filter(|it| it.len() == 12 && it[0] > 1) else { return false };
    let check = digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |check, (at, digit)| dihedral(check, PERMUTED[at % 8][*digit as usize]));
    check == 0
}

/// The product of two numbers below ten in the dihedral group of the pentagon.
const fn dihedral(left: usize, right: usize) -> usize {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right - 5) % 5 + 5,
        (false, true) => (left - 5 + 5 - right) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

/// ISO 7064, modulo 11-2 (GB 11643-1999).
fn china(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if text.len() != 18 {
        return false;
    }
    let Some(digits) = digits(&text[..17]) else { return false };
    let century = digits[6] * 10 + digits[7];
    let check = b"10X98765432"[weighted(&digits, &WEIGHTS) as usize % 11];
    (18..=20).contains(&century)
        && is_date(digits[10] * 10 + digits[11], digits[12] * 10 + digits[13])
        && check == text[17]
}

/// ISO 7064, modulo 11, 10; exactly one of the first ten digits stands there twice or thrice (Bundeszentralamt für
/// Steuern).
fn germany(text: &[u8]) -> bool {
    let Some(digits) = digits(text).filter(|it| it.len() == 11 && it[0] != 0) else { return false };
    let mut counts = [0; 10];
    for digit in &digits[..10] {
        counts[*digit as usize] += 1;
    }
    let repeated: Vec<_> = counts.iter().filter(|count| **count > 1).collect();
    let product = digits[..10].iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    matches!(repeated[..], [2 | 3]) && (11 - product) % 10 == digits[10]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that their registers' own handbooks or textbooks show: the algorithms are right by them.
    #[test]
    fn published_examples_have_their_check_digits() {
        assert!(spain(b"12345678Z") && spain(b"X1234567L") && !spain(b"12345678A"));
        assert!(italy(b"RSSMRA85T10A562S") && !italy(b"RSSMRA85T10A562T"));
        assert!(france(b"255081416802538") && !france(b"255081416802539"));
        assert!(netherlands(b"111222333") && !netherlands(b"111222334"));
        assert!(sweden(b"8112189876") && sweden(b"198112189876") && !sweden(b"8112189877"));
        assert!(poland(b"44051401359") && !poland(b"44051401358"));
        assert!(brazil(b"11144477735") && !brazil(b"11144477736"));
        assert!(india(b"999999990019") && !india(b"999999990018"));
        assert!(china(b"11010519491231002X") && !china(b"110105194912310021"));
        assert!(germany(b"86095742719") && !germany(b"86095742718"));
    }

    #[test]
    fn rules_without_check_digits_hold() {
        assert!(united_states(b"536224817"));
        for never in [&b"000224817"[..], b"666224817", b"936224817", b"536004817", b"536220000", b"53622481"]
        {
            assert!(!united_states(never), "{never:?}");
        }
        assert!(united_kingdom(b"JG103759A"));
        assert!(!united_kingdom(b"QQ123456C") && !united_kingdom(b"JG103759Z"));
    }

    #[test]
    fn published_examples_are_nobodys() {
        assert!(!is_issued(Registry::Brazil, b"111.444.777-35"));
        assert!(!is_issued(Registry::UnitedStates, b"123-45-6789"));
        assert!(!is_issued(Registry::UnitedStates, b"078-05-1120"));
        assert!(is_issued(Registry::UnitedStates, b"536-22-4817"));
    }
}
