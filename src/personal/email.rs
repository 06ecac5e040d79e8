//! E-mail addresses that may be somebody's.

use bstr::ByteSlice;

use crate::shape;
use crate::text::WordList;

use super::Likeness;

/// How much a value looks like a person's address; `None` when it is no address, or nobody's.
pub(super) fn likeness(value: &[u8]) -> Option<Likeness> {
    let address = std::str::from_utf8(bare(value)).ok()?;
    let (local, domain) = address.split_once('@')?;
    if !is_local_part(local) || !is_registrable(domain) {
        return None;
    }
    let (local, domain) = (local.to_ascii_lowercase(), domain.to_ascii_lowercase());
    if is_nobodys_domain(&domain) || is_role(&local) {
        return None;
    }
    let is_made_up = is_made_up_name(&local) || is_made_up_domain(&domain);
    Some(if is_made_up { Likeness::Doubtful } else { Likeness::Real })
}

/// The address alone: of `mailto:a@b` and `Name <a@b>`.
fn bare(value: &[u8]) -> &[u8] {
    let value = value.trim();
    let inside = value.strip_suffix(b">").and_then(|it| it.rsplit_once_str("<")).map(|(_, inside)| inside);
    let address = inside.unwrap_or(value);
    address.strip_prefix(b"mailto:").unwrap_or(address)
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
        || is_below("users.noreply.github.com")
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
    let is_one_name = local.len() <= 8 && local.bytes().all(|byte| byte.is_ascii_alphabetic());
    words.peek().is_none()
        || is_one_name
        || FUNCTIONS.iter().any(|piece| local.contains(piece))
        || words.any(|word| EVERYBODY.holds(word))
        || INSIDE.iter().any(|piece| local.contains(piece))
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

/// Mailboxes by the function that they serve (RFC 2142 and the custom of others).
static ROLES: WordList = WordList::new(
    "\
    admin administrator info support noreply donotreply contact hello hi sales help helpdesk webmaster \
    postmaster hostmaster abuse security billing office mail root service services marketing press jobs hr \
    careers privacy legal newsletter notifications notification system bot team accounts accounting orders \
    order shop store feedback enquiries inquiries reservations booking bookings customerservice customercare \
    superadmin sysadmin mailer mailerdaemon ops devops dev developers it finance invoices payments reply \
    news events media partners dpo gdpr concierge reception \
    documentation education infra infrastructure community fellows board conference sponsorship",
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
    local localuser service first last firstname lastname fname lname placeholder invalid valid new old primary secondary",
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
                let with_name = format!("Somebody <{address}>");
                assert_eq!(likeness(with_name.as_bytes()), Some(Likeness::Real), "{with_name}");
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
        ] {
            assert_eq!(likeness(address.as_bytes()), Some(Likeness::Doubtful), "{address}");
        }
    }
}
