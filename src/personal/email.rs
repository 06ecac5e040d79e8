//! E-mail addresses that may be somebody's.

use bstr::ByteSlice;

use crate::shape;
use crate::text::{Span, WordList};

use super::Likeness;

/// How much a value looks like a person's address; `None` when it is no address, or nobody's.
pub(super) fn likeness(value: &[u8]) -> Option<Likeness> {
    let address = std::str::from_utf8(bare(value)).ok()?;
    let (local, domain) = address.split_once('@')?;
    if !is_local_part(local) || !is_registrable(domain) {
        return None;
    }
    let (local, domain) = (local.to_ascii_lowercase(), domain.to_ascii_lowercase());
    if is_nobodys_domain(&domain) || is_role(&local) || is_a_messages(&local, &domain) {
        return None;
    }
    let is_made_up = is_made_up_name(&local) && !is_number_of_mailbox(&local, &domain);
    let is_its_own_domain = domain.split('.').rev().nth(1) == Some(local.as_str());
    Some(if is_made_up || is_its_own_domain || is_made_up_domain(&domain) {
        Likeness::Doubtful
    } else {
        Likeness::Real
    })
}

/// The addresses that stand in a longer text, without those of who made something.
pub(super) fn within(text: &[u8]) -> impl Iterator<Item = (Span, Likeness)> + '_ {
    text.find_iter(b"@").filter_map(|at| {
        let span = around(text, at)?;
        let likeness = likeness(&text[span.range()])?;
        (!is_of_maker(text, span) && !is_in_address_of_service(text, span)).then_some((span, likeness))
    })
}

/// What an address around a sign would be.
fn around(text: &[u8], at: usize) -> Option<Span> {
    const LONGEST_LOCAL: usize = 64;
    const LONGEST_DOMAIN: usize = 253;
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let local = text[..at].iter().rev().take(LONGEST_LOCAL + 1).take_while(|byte| is_local(byte)).count();
    let domain = text[at + 1..].iter().take(LONGEST_DOMAIN + 1).take_while(|byte| is_domain(byte)).count();
    // A full stop behind it ends a sentence.
    let domain = text[at + 1..at + 1 + domain].trim_end_with(|it| matches!(it, '.' | '-')).len();
    // The letter of an escaped break before it is no part of it: `\nann@…`.
    let start = at - local;
    let start = start + usize::from(start > 0 && text[start - 1] == b'\\' && b"nrt".contains(&text[start]));
    (start < at && domain > 0).then(|| Span::new(start, at + 1 + domain))
}

/// Whether what stands before an address on its line says that it is of who wrote or keeps something.
fn is_of_maker(text: &[u8], address: Span) -> bool {
    const REACH: usize = 80;
    const MARKS: &[&[u8]] = &[
        b"copyright",
        b"(c)",
        b"author",
        b"-by:",
        b"maintain",
        b"licen",
        b"contribut",
        b"commit",
        b"written by",
        b"created by",
        b"message-id",
        b"in-reply-to",
        b"references:",
        b"content-id",
        b"ssh-",
        b"git clone",
    ];
    let before = &text[address.start.saturating_sub(REACH)..address.start];
    let line = before.rfind_byte(b'\n').map_or(before, |end| &before[end + 1..]);
    let line = line.to_ascii_lowercase();
    MARKS.iter().any(|mark| line.contains_str(mark))
}

/// Whether it is a login in the address of a service: `https://user@host/`, `git@host:path`.
fn is_in_address_of_service(text: &[u8], address: Span) -> bool {
    const REACH: usize = 200;
    let before = &text[address.start.saturating_sub(REACH)..address.start];
    let word = before.rfind_byteset(b" \t\n\"'<>(,;").map_or(before, |end| &before[end + 1..]);
    let is_path = text.get(address.end) == Some(&b':')
        && text.get(address.end + 1).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'/');
    is_path || word.contains_str("://") && !word.ends_with(b"=")
}

/// The address alone: of `mailto:a@b`.
pub(super) fn bare(value: &[u8]) -> &[u8] {
    let value = value.trim();
    value.strip_prefix(b"mailto:").unwrap_or(value)
}

fn is_local_part(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && local.starts_with(|it: char| it.is_ascii_alphanumeric())
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-'".contains(&byte))
        && !local.contains("..")
}

/// Whether a name can be registered: at least two labels below a top-level name that is in use.
fn is_registrable(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((rest, top)) = domain.rsplit_once('.') else { return false };
    let top = top.to_ascii_lowercase();
    // Every combination of two letters that is in use is a country's; those that are not are rarely written.
    let is_top = top.len() == 2 && top.bytes().all(|byte| byte.is_ascii_lowercase()) || TOP_NAMES.holds(&top);
    is_top && domain.len() <= 253 && rest.split('.').all(is_label)
}

/// Reserved names (RFC 2606, RFC 6761), and services whose inboxes are there for tests.
fn is_nobodys_domain(domain: &str) -> bool {
    let is_below =
        |name: &str| domain.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    shape::is_documentation_host(domain.as_bytes())
        || shape::is_local_host(domain.as_bytes())
        || TEST_INBOXES.iter().any(is_below)
        || MACHINES.iter().any(is_below)
}

/// The name of a message, which looks like an address: `20240317.4KX71@host`.
fn is_a_messages(local: &str, domain: &str) -> bool {
    const MOST_DIGITS: usize = 9;
    let digits = local.bytes().filter(u8::is_ascii_digit).count();
    digits > MOST_DIGITS && digits < local.len() || domain.starts_with("mail.gmail.")
}

/// Whether a provider's mailboxes are called by numbers, and this is one that may be somebody's.
fn is_number_of_mailbox(local: &str, domain: &str) -> bool {
    let digits = local.as_bytes();
    let steps = digits.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    matches!(domain, "qq.com" | "163.com" | "126.com" | "foxmail.com")
        && (8..=11).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && digits[0] != b'0'
        && steps * 2 < digits.len()
}

/// An address of a function, not of a person.
fn is_role(local: &str) -> bool {
    let name = local.split('+').next().unwrap_or(local).replace(['-', '_', '.'], "");
    ROLES.holds(&name)
}

fn is_made_up_name(local: &str) -> bool {
    let words = local.split(|it: char| !it.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let mut words = words.peekable();
    // A first name alone is what people make up for `somebody`, and what a colleague has.
    let is_one_name = local.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (local.len() <= 7 || LONG_FIRST_NAMES.holds(local));
    words.peek().is_none()
        || is_one_name
        || is_one_of_several(local)
        || is_typed_blindly(local)
        || FUNCTIONS.iter().any(|piece| local.contains(piece))
        || words.any(|word| EVERYBODY.holds(word))
        || INSIDE.iter().any(|piece| local.contains(piece))
}

/// One of several of a kind, `signer2`, `reader007` or `reader123`, or three letters at most with a number, `su11`.
fn is_one_of_several(local: &str) -> bool {
    let name = local.trim_end_matches(|it: char| it.is_ascii_digit());
    let number = &local[name.len()..];
    let is_letters = name.bytes().all(|byte| byte.is_ascii_alphabetic());
    number.len() == 1 && is_letters
        || local.len() <= 6 && name.len() <= 3
        || number.len() > 2 && (number.starts_with('0') || "123456789".starts_with(number))
}

/// Keys that lie side by side, or one of them again and again.
fn is_typed_blindly(local: &str) -> bool {
    const ROWS: &[&str] = &["asd", "sdf", "qwe", "zxc", "hjk"];
    let bytes = local.as_bytes();
    ROWS.iter().any(|row| local.contains(row))
        || bytes.windows(3).any(|three| three[0].is_ascii_alphabetic() && three == [three[0]; 3])
}

/// A name that says of itself that it stands for one, or that vendors' examples are written with.
fn is_made_up_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    // The label below the public suffix is one of the last three, without a list of the suffixes.
    let names = labels.iter().rev().skip(1).take(2);
    names.clone().any(|label| {
        INSIDE.iter().any(|piece| label.contains(piece))
            || STAND_INS.holds(label)
            || label.split('-').any(|word| STAND_INS.holds(word))
    })
}

/// Generic top-level names that people have addresses at.
static TOP_NAMES: WordList = WordList::new(
    "\
    com org net edu gov mil int info biz name pro aero coop museum jobs mobi tel travel asia cat app dev cloud \
    online site store shop tech xyz club live life world email company agency solutions digital studio design \
    media group team work works space website blog news today global network systems software services \
    finance financial bank capital ventures health care clinic dental law legal tax consulting engineering \
    education academy school university institute foundation church berlin london nyc paris wien hamburg \
    amsterdam swiss scot wales eus gal bzh top vip fun games art photo photos video music page link one \
    foo ngo ong",
);

/// Inboxes that are there to test with.
static TEST_INBOXES: WordList = WordList::new(
    "\
    mailinator.com mailtrap.io ethereal.email maildrop.cc guerrillamail.com sharklasers.com yopmail.com \
    mailosaur.net mailosaur.io mailslurp.com mailslurp.net mailslurp.biz mailslurp.xyz inbox.testmail.app \
    10minutemail.com tempmail.com temp-mail.org trashmail.com resend.dev simulator.amazonses.com \
    mailhog.local mail.tm getnada.com dispostable.com mailcatch.com",
);

/// Domains whose addresses are those of programs and calendars.
static MACHINES: WordList = WordList::new(
    "\
    users.noreply.github.com reply.github.com noreply.gitlab.com gserviceaccount.com group.calendar.google.com \
    group.v.calendar.google.com resource.calendar.google.com",
);

/// First names that are longer than most.
static LONG_FIRST_NAMES: WordList = WordList::new(
    "\
    jonathan benjamin danielle fernando patricia michelle victoria kimberly samantha margaret nicholas mohammed \
    jennifer elizabeth alexander alexandra christian christina christine catherine katherine stephanie sebastian \
    valentina valentin francesca francisco francois frederick frederic gabriela gabriella gabrielle giovanni \
    guillaume isabella isabelle jacqueline leonardo magdalena marianne maximilian muhammad mohammad natalia \
    penelope philippe priyanka santiago stefanie theodore veronica veronika vincenzo vladimir wilhelm caroline \
    carolina beatrice beatriz angelina anastasia alejandro alejandra cristina dominique dominic charlotte madeleine",
);

/// Mailboxes by the function that they serve (RFC 2142 and the custom of others).
static ROLES: WordList = WordList::new(
    "\
    admin administrator info support noreply donotreply contact hello hi sales help helpdesk webmaster \
    postmaster hostmaster abuse security billing office mail root service services marketing press jobs hr \
    careers privacy legal newsletter notifications notification system bot team accounts accounting orders \
    order shop store feedback enquiries inquiries reservations booking bookings customerservice customercare \
    superadmin sysadmin mailer mailerdaemon git hg svn ops devops dev developers it finance invoices payments reply \
    news events media partners dpo gdpr concierge reception \
    admissions wholesale commercial workshops documentation education infra infrastructure community fellows board conference sponsorship",
);

/// Pieces of names of mailboxes that a group of people reads.
const FUNCTIONS: &[&str] = &[
    "visits",
    "socvis",
    "booking",
    "training",
    "support",
    "contact",
    "service",
    "enquir",
    "inquir",
    "reception",
    "office",
    "admin",
    "team",
    "noreply",
    "no-reply",
    "donotreply",
    "apply-for",
    "feedback",
    "helpdesk",
    "newsletter",
    "notification",
    "secretar",
    "customer",
    "accounts",
    "committee",
    "department",
];

/// Words that people write when they mean anybody.
static EVERYBODY: WordList = WordList::new(
    "\
    test tests tester testing testuser foo bar baz qux user users username usuario demo dummy fake sample \
    example seed guest customer client cliente someone somebody nobody anonymous anon student teacher manager \
    employee member owner staff agent driver seller vendor buyer doctor patient editor author viewer dev \
    developer qa me you your my name email mail xyz abc asdf qwerty admin superadmin administrator john jane \
    johndoe janedoe jdoe joe doe alice bob carol charlie dave eve mallory trent mustermann fulano joao lorem \
    ipsum hacker superuser moderator operator player account login person person1 recipient sender from to \
    local localuser service first last firstname lastname fname lname placeholder invalid valid new old primary secondary \
    senior junior lead pending approved rejected active inactive expired blocked banned suspended verified unverified \
    confirmed unconfirmed premium basic trial contractor consultant assistant coordinator supervisor director ceo cto \
    cfo pm hr designer engineer analyst accountant cashier nurse volunteer donor host organizer organiser subscriber \
    reader writer contributor reviewer approver delegate standard role roles project dataset multi another other \
    single mentor trainer coach chef waiter barista courier rider merchant supplier tenant landlord investor parent \
    usuarios cliente1 profesor alumno estudiante medico paciente vendedor comprador gerente empleado administrador \
    aluno professor funcionario utente benutzer kunde mitarbeiter lehrer vendeur acheteur etudiant enseignant \
    instructor signer expert leader newuser newclient newcustomer novocliente nuevocliente resepsionis kasir apoteker dokter guru siswa pelanggan johnsmith janesmith jsmith bobsmith",
);

/// Pieces of names and domains that stand for others.
const INSIDE: &[&str] = &[
    "example",
    "exemple",
    "ejemplo",
    "esempio",
    "beispiel",
    "test",
    "demo",
    "dummy",
    "fake",
    "sample",
    "placeholder",
    "johndoe",
    "janedoe",
    "john.doe",
    "jane.doe",
    "foobar",
    "mock",
    "lorem",
    "anonym",
    "redacted",
    "deleted",
    "removed",
    "nowhere",
    "someone",
    "your",
    "whatever",
    "sakila",
    "adventure-works",
    "northwind",
    "contoso",
    "fabrikam",
    "tailspin",
    "acme",
];

/// Domains that somebody owns, and everybody writes.
static STAND_INS: WordList = WordList::new(
    "\
    foo bar baz domain email mail company mycompany corp mycorp site website web app myapp host server abc \
    xyz asdf qwerty admin user users client customer business startup store shop school university college \
    hospital clinic bank org organization agency blah some any other another none null invalid void local \
    home a b c x y z aa bb cc xx yy zz techcorp bigcorp smallbiz initech hooli globex umbrella starkindustries \
    wayneenterprises dundermifflin hogwarts mailbox provider dev platform project",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_at_registrable_domains_are_somebodys() {
        for local in ["ann.berg", "mkowalski84", "r_o'neil"] {
            for domain in ["gmail.com", "hotmail.co.uk", "uni-bonn.de", "lists.wikimedia.org"] {
                let address = format!("{local}@{domain}");
                assert_eq!(likeness(address.as_bytes()), Some(Likeness::Real), "{address}");
            }
        }
    }

    #[test]
    fn reserved_names_and_functions_are_nobodys() {
        for address in [
            "ann@example.com",
            "ann@mail.example.org",
            "ann@shop.test",
            "ann@localhost",
            "ann@db.invalid",
            "ann@mailinator.com",
            "info@wikimedia.org",
            "no-reply@wikimedia.org",
            "support+eu@wikimedia.org",
            "icon@2x.png",
            "not an address",
            "a@b@wikimedia.org",
            "git@github.com:wikimedia/x.git",
            "git@github.com",
            "20240317104211.4KX71@wikimedia.org",
            "seeds@shop-4711.iam.gserviceaccount.com",
            "@wikimedia.org",
        ] {
            assert_eq!(likeness(address.as_bytes()), None, "{address}");
        }
    }

    #[test]
    fn what_looks_made_up_is_doubtful() {
        for address in [
            "test@gmail.com",
            "user1@wikimedia.org",
            "john.doe@gmail.com",
            "jane@wikimedia.org",
            "ann.berg@company.com",
            "ann.berg@acme-test.com",
            "42@wikimedia.org",
            "sally@wikimedia.org",
            "visits.leeds@wikimedia.org",
            "jonathan@wikimedia.org",
            "signer2@wikimedia.org",
            "su11@wikimedia.org",
            "reader007@wikimedia.org",
            "reader1234@wikimedia.org",
            "qa.lead@wikimedia.org",
            "asdfgh99@wikimedia.org",
            "annnn.berg@wikimedia.org",
            "wikimedia@wikimedia.org",
            "john.smith@gmail.com",
            "johnsmith@gmail.com",
            "123456789@qq.com",
        ] {
            assert_eq!(likeness(address.as_bytes()), Some(Likeness::Doubtful), "{address}");
        }
    }

    #[test]
    fn mailboxes_that_are_numbers_are_somebodys_where_a_provider_gives_such() {
        let number = "97305".repeat(2);
        assert_eq!(likeness(format!("{number}9@qq.com").as_bytes()), Some(Likeness::Real));
        assert_eq!(likeness(format!("{number}9@wikimedia.org").as_bytes()), Some(Likeness::Doubtful));
    }

    #[test]
    fn addresses_are_found_in_texts() {
        for text in [
            "Write to ann.berg@wikimedia.org.",
            "Ann Berg <ann.berg@wikimedia.org>",
            "<a href=\"mailto:ann.berg@wikimedia.org\">",
            "Hello\\nann.berg@wikimedia.org, how are you?",
            "?email=ann.berg@wikimedia.org",
            "https://example.com/?email=ann.berg@wikimedia.org",
            "Copyright\nann.berg@wikimedia.org",
        ] {
            let found: Vec<_> = within(text.as_bytes()).map(|(span, _)| &text[span.range()]).collect();
            assert_eq!(found, ["ann.berg@wikimedia.org"], "{text}");
        }
    }

    #[test]
    fn addresses_of_makers_and_services_are_not_looked_at_in_texts() {
        for text in [
            "Copyright (c) 2017 Ann Berg <ann.berg@wikimedia.org>",
            "Signed-off-by: Ann Berg <ann.berg@wikimedia.org>",
            "@author ann.berg@wikimedia.org",
            "https://ann.berg@wikimedia.org/shop",
            "postgres://ann.berg:ann.berg@wikimedia.org/shop",
            "ann.berg@wikimedia.org:ann/shop.git",
            "logo@2x.png and shop@1.2.0",
            "@",
            "a@",
            "@b.org",
        ] {
            assert_eq!(within(text.as_bytes()).count(), 0, "{text}");
        }
    }
}
