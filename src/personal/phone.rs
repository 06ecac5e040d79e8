//! Telephone numbers that may be somebody's.

use bstr::ByteSlice;

use super::Likeness;

/// How much a value of a column for telephone numbers looks like somebody's; `None` when it is none, or nobody's.
pub(super) fn likeness(value: &[u8]) -> Option<Likeness> {
    let value = value.trim();
    let is_written_so =
        value.len() <= 24 && value.iter().all(|byte| byte.is_ascii_digit() || b"+-(). /".contains(byte));
    if !is_written_so {
        return None;
    }
    let digits: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    let number = international(value, &digits);
    let national = number.unwrap_or(&digits);
    if !(9..=15).contains(&digits.len()) || is_made_up(&digits) || is_reserved(national) {
        return None;
    }
    match number {
        Some(number) if number[0] == b'1' => is_north_american(&number[1..]).then_some(Likeness::Real),
        Some(_) => Some(Likeness::Real),
        // Without the country it may be any number, but for the way it is written.
        None if digits.len() == 10 && digits[0] != b'0' => {
            (is_north_american(&digits) && value.len() > 10).then_some(Likeness::Doubtful)
        }
        None => (digits[0] == b'0' && digits[1] != b'0').then_some(Likeness::Doubtful),
    }
}

/// The digits behind `+` or `00`, the country's code first; a zero in brackets is not dialled.
fn international<'d>(value: &[u8], digits: &'d [u8]) -> Option<&'d [u8]> {
    if value.contains_str("(0)") {
        return None;
    }
    let number = if value.starts_with(b"+") { Some(digits) } else { digits.strip_prefix(b"00") };
    number.filter(|number| (9..=15).contains(&number.len()) && number[0] != b'0')
}

/// Area and exchange begin with 2 to 9, and neither ends in 11 (NANPA, "Numbering Resources").
fn is_north_american(number: &[u8]) -> bool {
    let is_part = |part: &[u8]| part[0] >= b'2' && part[1..] != *b"11";
    number.len() == 10 && is_part(&number[..3]) && is_part(&number[3..6])
}

/// Counted up, or the same digit again and again, as nobody's number is.
fn is_made_up(digits: &[u8]) -> bool {
    let run =
        |follows: fn(&u8, &u8) -> bool| digits.chunk_by(follows).map(<[u8]>::len).max().unwrap_or_default();
    let up = run(|left, right| *right == left + 1 || (*left, *right) == (b'9', b'0'));
    let down = run(|left, right| *left == right + 1 || (*left, *right) == (b'0', b'9'));
    let same = run(|left, right| left == right);
    let mut kinds = digits.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let is_of_films = digits.windows(3).any(|part| part == b"555");
    let repeats = digits
        .windows(6)
        .any(|part| part[..3] == part[3..] || part[..2] == part[2..4] && part[2..4] == part[4..]);
    up.max(down) >= 4 || same >= 4 || kinds.len() <= 4 || is_of_films || repeats
}

/// Numbers that regulators keep free for films, books and tests.
fn is_reserved(number: &[u8]) -> bool {
    let is_in = |(prefix, length): &(&str, usize)| {
        number.starts_with(prefix.as_bytes()) && number.len() == *length
            || national(prefix).is_some_and(|prefix| {
                number.strip_prefix(b"0").is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
            })
    };
    RESERVED.iter().any(is_in)
}

/// What of a prefix is dialled behind the zero within its country.
fn national(prefix: &str) -> Option<&str> {
    let codes = ["353", "44", "33", "61", "49", "46"];
    codes.iter().find_map(|code| prefix.strip_prefix(code))
}

/// The beginning with the country's code, and the whole length.
///
/// Ofcom, "Telephone numbers for drama use"; ARCEP, decision 2018-0881, numbers for audiovisual works; ACMA, "Phone numbers
/// for use in TV shows, films and creative works"; Bundesnetzagentur, "Rufnummern für Medienproduktionen"; Post- och
/// telestyrelsen, "Telefonnummer för användning i böcker och filmer"; `ComReg`, "Numbers for drama purposes". The 555 of North
/// America (NANPA, 555-0100 to 555-0199) is no beginning, and is known by its digits.
const RESERVED: &[(&str, usize)] = &[
    ("441134960", 12),
    ("441144960", 12),
    ("441154960", 12),
    ("441164960", 12),
    ("441174960", 12),
    ("441184960", 12),
    ("441214960", 12),
    ("441314960", 12),
    ("441414960", 12),
    ("441514960", 12),
    ("441614960", 12),
    ("442079460", 12),
    ("441914980", 12),
    ("442896496", 12),
    ("442920180", 12),
    ("441632960", 12),
    ("447700900", 12),
    ("448081570", 12),
    ("449098790", 12),
    ("443069990", 12),
    ("3319900", 11),
    ("3326191", 11),
    ("3335301", 11),
    ("3346571", 11),
    ("3353649", 11),
    ("3363998", 11),
    ("6125550", 11),
    ("6127010", 11),
    ("6135550", 11),
    ("6137010", 11),
    ("6175550", 11),
    ("6177010", 11),
    ("6185550", 11),
    ("6187010", 11),
    ("61491570", 11),
    ("61491571", 11),
    ("61491572", 11),
    ("493023125", 13),
    ("492214710", 13),
    ("494066969", 13),
    ("496990009", 13),
    ("498999998", 13),
    ("4915228817386", 13),
    ("4915228895456", 13),
    ("4915254599371", 13),
    ("491713920", 13),
    ("4917699", 13),
    ("46313900", 11),
    ("4640628", 11),
    ("468465004", 11),
    ("46701740", 11),
    ("3532091", 12),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_countrys_code_may_be_dialled() {
        for number in ["+49 171 8307 264", "+33 6 72 19 48 03", "+1 (212) 736-4928", "0046 70 483 61 92"] {
            assert_eq!(likeness(number.as_bytes()), Some(Likeness::Real), "{number}");
        }
        for number in ["(212) 736-4928", "0172 8307264"] {
            assert_eq!(likeness(number.as_bytes()), Some(Likeness::Doubtful), "{number}");
        }
    }

    #[test]
    fn reserved_and_made_up_numbers_are_nobodys() {
        for number in [
            "+1 212 555 0142",
            "555-0100",
            "+44 7700 900461",
            "07700 900461",
            "+44 20 7946 0857",
            "020 7946 0857",
            "+33 6 39 98 27 41",
            "+61 491 570 156",
            "+1 234 567 8901",
            "+49 111 1111 1111",
            "0123456789",
            "987654321",
            "2147483647",
            "2024-03-17 10:00",
            "abc",
            "+1 112 736 4928",
        ] {
            assert_eq!(likeness(number.as_bytes()), None, "{number}");
        }
    }
}
