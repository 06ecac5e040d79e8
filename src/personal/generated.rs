//! Files whose people a generator made up: what such a file shows as a whole, and no single value of it.

use crate::text::WordList;

/// What was seen of a file's addresses and numbers.
#[derive(Debug, Default)]
pub(super) struct Marks {
    addresses: usize,
    /// Addresses with a name of the lists that Faker draws from.
    from_lists: usize,
    /// Addresses that end with the number of their row.
    counted: usize,
    /// The number that the last of them ended with.
    row: Option<u32>,
    /// Addresses at each of the three providers that generators draw from, and at others.
    providers: [usize; 3],
    other_providers: usize,
    phones: usize,
    extensions: usize,
}

impl Marks {
    /// Takes note of an address in lower case.
    pub(super) fn address(&mut self, address: &str) {
        let Some((local, domain)) = address.split_once('@') else { return };
        self.addresses += 1;
        let label = domain.rsplit('.').nth(1).unwrap_or(domain);
        let mut words = local.split(|it: char| !it.is_ascii_alphabetic());
        self.from_lists += usize::from(words.any(|word| SURNAMES.holds(word)) || is_made_of_surnames(label));
        self.count(local);
        match PROVIDERS.iter().position(|known| *known == domain) {
            Some(at) => self.providers[at] += 1,
            None => self.other_providers += usize::from(OTHER_PROVIDERS.holds(domain)),
        }
    }

    /// Takes note of a telephone number. Faker gives extensions to half of them (`1-720-338-0142 x3381`).
    pub(super) fn phone(&mut self, number: &[u8]) {
        self.phones += 1;
        let tail = number.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let before = &number[..number.len() - tail];
        self.extensions += usize::from((2..=5).contains(&tail) && before.ends_with(b"x"));
    }

    /// Mockaroo puts the row behind each name, in base 36: `ahill0`, `bford1`, … `ccole9`, `ddunna`.
    fn count(&mut self, local: &str) {
        /// How many rows without an address may lie between two.
        const GAP: u32 = 3;
        let mut following = self.row.map_or(0..=GAP, |row| row + 1..=row + GAP);
        let row = following.find(|row| {
            let number = base_36(*row);
            local.strip_suffix(number.as_str()).is_some_and(|name| name.len() > 1)
        });
        if row.is_some() {
            self.counted += 1;
            self.row = row;
        }
    }

    /// Whether the addresses together say that a generator wrote the file.
    pub(super) fn are_addresses_generated(&self) -> bool {
        let least = self.providers.iter().min().copied().unwrap_or_default();
        let at_providers: usize = self.providers.iter().sum();
        // People choose a provider by fashion, and Faker each of its three as often as the others.
        let is_even = self.other_providers == 0 && at_providers >= 9 && least * 5 >= at_providers;
        is_even
            || self.from_lists >= 2 && self.from_lists * 4 >= self.addresses
            || self.counted >= 4 && self.counted * 2 >= self.addresses
    }

    /// Whether a generator wrote the telephone numbers: it may not have written the addresses beside them.
    pub(super) fn are_phones_generated(&self) -> bool {
        self.extensions >= 2 && self.extensions * 5 >= self.phones || self.are_addresses_generated()
    }
}

fn base_36(mut number: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit(number % 36, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// Faker names companies by one surname, or by two of them in one word.
fn is_made_of_surnames(label: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 13;
    let is_known = |part: Option<&str>| part.is_some_and(|part| SURNAMES.holds(part));
    label.split('-').any(|part| {
        (SHORTEST..=LONGEST.min(part.len()))
            .any(|length| is_known(part.get(..length)) || is_known(part.get(part.len() - length..)))
    })
}

/// The providers of mailboxes that Faker draws from, in every language that it is written in.
const PROVIDERS: [&str; 3] = ["gmail.com", "yahoo.com", "hotmail.com"];

/// Providers that people use as well.
static OTHER_PROVIDERS: WordList = WordList::new(
    "\
    googlemail.com outlook.com live.com icloud.com me.com aol.com msn.com protonmail.com proton.me gmx.de gmx.net \
    web.de mail.ru yandex.ru qq.com 163.com naver.com ymail.com comcast.net yahoo.fr yahoo.co.uk yahoo.co.in \
    hotmail.fr hotmail.co.uk orange.fr wanadoo.fr free.fr libero.it uol.com.br bol.com.br hotmail.de t-online.de",
);

/// Surnames of the lists that Faker has had from its beginnings, those that hardly anybody bears.
static SURNAMES: WordList = WordList::new(
    "\
    altenwerth ankunding aufderhar bahringer bartoletti bashirian baumbach bechtelar botsford breitenberg brekke \
    buckridge cassin cormier corkery cremin cruickshank cummerata deckow denesik durgan effertz eichmann emard \
    emmerich ernser fadel feeney feest feil franecki frami fritsch gerhold gislason goldner gorczany goyette \
    greenfelder greenholt gulgowski gusikowski gutkowski gutmann hagenes halvorson hamill hammes hane harber hauck \
    heaney heathcote hegmann heidenreich hermiston hessel hettinger hickle hilll hilpert hintz hirthe hodkiewicz \
    hoeger homenick huel jakubowski jaskolski jast kassulke keebler kertzmann kiehn kihn kilback kirlin klocko \
    koelpin konopelski kovacek kozey krajcik kreiger kshlerin kuhic kuhlman kuphal kuvalis labadie langosh \
    langworth leannon lebsack ledner leffler legros lesch leuschke littel lubowitz lueilwitz luettgen macejkovic \
    mante mayert medhurst mertz morar morissette mosciski mraz murazik nienow nikolaus nitzsche oberbrunner okuneva \
    ondricka osinski pacocha padberg pagac paucek pfannerstill pollich pouros powlowski predovic prohaska prosacco \
    quitzon ratke reichel reichert reinger rempel rippin robel rogahn rolfson romaguera roob ruecker runolfsdottir \
    runolfsson runte satterfield sawayn schaden schamberger schimmel schinner schmeler schowalter schulist schumm \
    schuppe sipes skiles spinka sporer stehr steuber stiedemann stoltenberg stracke stroman strosin swaniawski \
    torphy trantow treutel turcotte ullrich vandervort veum volkman vonrueden waelchi watsica weimann weissnat \
    wilderman windler wintheiser wisoky wisozk witting wuckert wunsch yundt zboncak zemlak ziemann zieme zulauf",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn marks<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Marks {
        let mut marks = Marks::default();
        addresses.into_iter().for_each(|address| marks.address(address));
        marks
    }

    #[test]
    fn names_from_fakers_lists_are_a_generators() {
        assert!(marks(["ab@kuphal.test", "cd@littlekihn.test", "ef@shop.test"]).are_addresses_generated());
        assert!(!marks(["ab@kuphal.test", "cd@shop.test", "ef@shop.test"]).are_addresses_generated());
    }

    #[test]
    fn rows_counted_behind_names_are_a_generators() {
        let rows: Vec<String> = (0..50).map(|row| format!("name{}@shop.test", base_36(row))).collect();
        assert!(marks(rows.iter().map(String::as_str)).are_addresses_generated());
        assert!(
            !marks(["ann1@a.test", "ben84@b.test", "cid@c.test", "dan7@d.test"]).are_addresses_generated()
        );
    }

    #[test]
    fn providers_in_equal_shares_are_a_generators() {
        let of = |shares: [usize; 3]| {
            let mut marks = Marks::default();
            for (share, provider) in shares.iter().zip(PROVIDERS) {
                (0..*share).for_each(|_| marks.address(&format!("ann@{provider}")));
            }
            marks
        };
        assert!(of([4, 3, 4]).are_addresses_generated());
        assert!(!of([20, 2, 1]).are_addresses_generated());
        assert!(!of([1, 1, 1]).are_addresses_generated());
    }

    #[test]
    fn extensions_of_telephones_are_a_generators() {
        let mut marks = Marks::default();
        for number in ["555-0100 x38", "555.0101x4417", "555-0102"] {
            marks.phone(number.as_bytes());
        }
        assert!(marks.are_phones_generated() && !marks.are_addresses_generated());
    }
}
