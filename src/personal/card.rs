//! Numbers of payment cards and bank accounts, by their check digits.

use crate::shape;

/// Whether a value is the number of a card that an issuer may have given out. `is_named` says that the column is for
/// card numbers; without it only the usual groups of four count, since every tenth number has a fitting last digit.
pub(super) fn is_issued(value: &[u8], is_named: bool) -> bool {
    if value.len() > 25 || !value.iter().all(|byte| byte.is_ascii_digit() || b" -".contains(byte)) {
        return false;
    }
    let is_grouped = value.len() == 19
        && value.iter().enumerate().all(|(at, byte)| byte.is_ascii_digit() == (at % 5 != 4));
    let digits: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    (is_named || is_grouped)
        && has_issuer(&digits)
        && has_luhn_digit(&digits)
        && !is_made_up(&digits)
        && !shape::is_documented_example(&digits)
}

/// The issuers' first digits and lengths (ISO/IEC 7812): those of the eight great networks.
fn has_issuer(digits: &[u8]) -> bool {
    let first =
        |count: usize| digits.iter().take(count).fold(0_u32, |sum, it| sum * 10 + u32::from(it - b'0'));
    match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(2), 36 | 38 | 39) || matches!(first(3), 300..=305),
        15 => matches!(first(2), 34 | 37),
        16 => {
            matches!(first(1), 4)
                || matches!(first(2), 51..=55 | 62 | 65 | 35)
                || matches!(first(4), 2221..=2720 | 6011 | 5018 | 5020 | 5038 | 6304)
                || matches!(first(3), 644..=649)
        }
        19 => first(1) == 4 || first(2) == 62,
        _ => false,
    }
}

/// Nearly all one digit behind the issuer's, as people write who make up a number.
fn is_made_up(digits: &[u8]) -> bool {
    let longest = digits.chunk_by(|left, right| left == right).map(<[u8]>::len).max().unwrap_or_default();
    let counted =
        digits.chunk_by(|left, right| left + 1 == *right).map(<[u8]>::len).max().unwrap_or_default();
    let groups: std::collections::BTreeSet<_> = digits.chunks(4).collect();
    longest >= 6 || counted >= 6 || digits.len() == 16 && groups.len() <= 2
}

/// Whether the last digit is Luhn's (ISO/IEC 7812-1, annex B).
pub(super) fn has_luhn_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(digit.wrapping_sub(b'0')) * if at % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a value is the number of an account that a bank may have given out: country, length and ISO 7064, modulo 97.
pub(super) fn is_iban(value: &[u8]) -> bool {
    let starts = value.len() >= 15
        && value[..2].iter().all(u8::is_ascii_uppercase)
        && value[2..4].iter().all(u8::is_ascii_digit);
    if !starts || value.len() > 42 {
        return false;
    }
    let compact: Vec<u8> = value.iter().copied().filter(|byte| !b" -".contains(byte)).collect();
    let length = LENGTHS.iter().find(|(country, _)| country.as_bytes() == &compact[..2]);
    let is_whole = length.is_some_and(|(_, length)| *length == compact.len());
    is_whole
        && compact.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && remainder(&compact) == 1
        && !is_made_up(&compact[4..])
        && !shape::is_documented_example(&compact)
}

/// The number modulo 97, its first four signs put last and letters counted from ten.
fn remainder(compact: &[u8]) -> u32 {
    compact[4..].iter().chain(&compact[..4]).fold(0, |rest, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        if value > 9 { (rest * 100 + value) % 97 } else { (rest * 10 + value) % 97 }
    })
}

/// How long an account's number is in each country (SWIFT, IBAN Registry).
#[rustfmt::skip]
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22),
    ("BR", 29), ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DK", 18), ("DO", 28),
    ("EE", 20), ("EG", 29), ("ES", 24), ("FI", 18), ("FO", 18), ("FR", 27), ("GB", 22), ("GE", 22), ("GI", 23),
    ("GL", 18), ("GR", 27), ("GT", 28), ("HR", 21), ("HU", 28), ("IE", 22), ("IL", 23), ("IS", 26), ("IT", 27),
    ("JO", 30), ("KW", 30), ("KZ", 20), ("LB", 28), ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("MC", 27),
    ("MD", 24), ("ME", 22), ("MK", 19), ("MR", 27), ("MT", 31), ("MU", 30), ("NL", 18), ("NO", 15), ("PK", 24),
    ("PL", 28), ("PS", 29), ("PT", 25), ("QA", 29), ("RO", 24), ("RS", 22), ("SA", 24), ("SE", 24), ("SI", 19),
    ("SK", 24), ("SM", 27), ("TN", 24), ("TR", 26), ("UA", 29), ("VG", 24), ("XK", 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A number with its check digit, as nobody should find in a repository.
    fn with_luhn_digit(start: &str) -> String {
        let digit = ('0'..='9').find(|it| has_luhn_digit(format!("{start}{it}").as_bytes()));
        format!("{start}{}", digit.expect("one of ten fits"))
    }

    #[test]
    fn numbers_of_cards_have_issuers_and_check_digits() {
        let number = with_luhn_digit("453281970624318");
        assert!(is_issued(number.as_bytes(), true));
        assert!(!is_issued(number.as_bytes(), false));
        let grouped = [&number[..4], &number[4..8], &number[8..12], &number[12..]].join(" ");
        assert!(is_issued(grouped.as_bytes(), false));
        assert!(!is_issued(with_luhn_digit("953281970624318").as_bytes(), true));
        let last = char::from((number.as_bytes()[15] - b'0' + 1) % 10 + b'0');
        assert!(!is_issued(format!("{}{last}", &number[..15]).as_bytes(), true));
    }

    #[test]
    fn documented_test_cards_are_nobodys() {
        for number in ["4242 4242 4242 4242", "5555555555554444", "378282246310005", "4111111111111111"] {
            assert!(has_luhn_digit(number.replace(' ', "").as_bytes()));
            assert!(!is_issued(number.as_bytes(), true), "{number}");
        }
    }

    #[test]
    fn numbers_of_accounts_are_checked_by_country() {
        let account = |check: u32| format!("DE{check:02}510400384712069548");
        let valid = (2..=98).map(account).find(|it| remainder(it.as_bytes()) == 1).expect("one fits");
        assert!(is_iban(valid.as_bytes()));
        assert!(!is_iban(valid.replace("DE", "FR").as_bytes()));
        assert!(!is_iban(&valid.as_bytes()[..21]));
        let documented = b"GB29 NWBK 6016 1331 9268 19";
        assert_eq!(remainder(b"GB29NWBK60161331926819"), 1);
        assert!(!is_iban(documented));
    }
}
