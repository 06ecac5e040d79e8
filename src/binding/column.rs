//! What a column's, field's or key's name says of the people whose data it holds.
//!
//! `binding::key` says which keys hold secrets; here it is which hold personal data. Called by the detector of personal
//! data and by the script analysis of anonymisers.

use super::key::words;

/// The personal data that a column holds by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Column {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The number of a payment card.
    Card,
    /// The number of a bank account.
    Account,
    /// A number that a state gives to a person.
    Identity(Registry),
    /// A person's name or a part of it.
    PersonName,
    /// A date of birth.
    BirthDate,
    /// Where a person lives.
    Address,
}

/// Who gives out the numbers of an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Registry {
    UnitedStates,
    UnitedKingdom,
    Spain,
    Italy,
    France,
    Netherlands,
    Sweden,
    Poland,
    Brazil,
    India,
    China,
    Germany,
    /// The name says only that it is such a number.
    Unnamed,
}

impl Column {
    /// What a name says; `None` when it says nothing of people.
    pub(crate) fn of(name: &str) -> Option<Self> {
        const LONGEST: usize = 64;
        if name.len() > LONGEST {
            return None;
        }
        let words = words(name);
        // `email_verified`, `phone_type` and `has_email` are about the datum, and are none.
        if words.iter().any(|word| ABOUT.contains(&word.as_str())) {
            return None;
        }
        let joined = words.concat();
        let is = |known: &[&str]| {
            known.contains(&joined.as_str()) || words.iter().any(|word| known.contains(&word.as_str()))
        };
        let ends = |known: &[&str]| known.iter().any(|end| joined.ends_with(end));
        if let Some((registry, _)) = REGISTRIES.iter().find(|(_, names)| is(names)) {
            return Some(Self::Identity(*registry));
        }
        if is(EMAIL) {
            Some(Self::Email)
        } else if is(&["iban"]) || ends(&["bankaccountnumber"]) {
            Some(Self::Account)
        } else if ends(CARD) || matches!(joined.as_str(), "pan" | "cc") {
            Some(Self::Card)
        } else if is(PHONE) || ends(&["phonenumber", "mobilenumber", "telephonenumber"]) {
            Some(Self::Phone)
        } else if ends(BIRTH) {
            Some(Self::BirthDate)
        } else if ends(NAME) {
            Some(Self::PersonName)
        } else {
            ends(ADDRESS).then_some(Self::Address)
        }
    }

    /// What people call what it holds.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Email => "e-mail addresses",
            Self::Phone => "phone numbers",
            Self::Card => "card numbers",
            Self::Account => "account numbers",
            Self::Identity(_) => "national ids",
            Self::PersonName => "names",
            Self::BirthDate => "dates of birth",
            Self::Address => "postal addresses",
        }
    }
}

/// Words that make a name one about the datum.
const ABOUT: &[&str] = &[
    "verified",
    "verify",
    "verification",
    "type",
    "template",
    "subject",
    "count",
    "enabled",
    "has",
    "is",
    "sent",
    "notifications",
    "notification",
    "preferences",
    "hash",
    "hashed",
    "token",
    "url",
    "status",
    "optin",
    "optout",
    "consent",
    "at",
    "validated",
    "confirmed",
    "domain",
    "provider",
    "settings",
    "code",
    "id",
    "model",
    "body",
    "label",
    "placeholder",
    "server",
    "host",
    "smtp",
];

const EMAIL: &[&str] = &["email", "emails", "mail", "emailaddress", "useremail"];
const PHONE: &[&str] = &[
    "phone",
    "phones",
    "phonenumber",
    "phoneno",
    "telephone",
    "mobile",
    "msisdn",
    "tel",
    "cellphone",
    "mobilephone",
    "telefono",
    "telefon",
    "telefone",
    "celular",
    "whatsapp",
    "fax",
    "landline",
];
const CARD: &[&str] =
    &["cardnumber", "cardno", "ccnumber", "ccnum", "creditcard", "creditcardnumber", "debitcard", "cardnum"];
const BIRTH: &[&str] =
    &["dateofbirth", "birthdate", "birthday", "dob", "birthdt", "bornon", "fechanacimiento"];
const NAME: &[&str] =
    &["firstname", "lastname", "fullname", "surname", "middlename", "maidenname", "familyname", "givenname"];
const ADDRESS: &[&str] =
    &["streetaddress", "homeaddress", "postaladdress", "street", "addressline1", "address1"];

/// Names of the registers' numbers, whole or as a word of a longer name.
const REGISTRIES: &[(Registry, &[&str])] = &[
    (Registry::UnitedStates, &["ssn", "socialsecuritynumber", "socialsecurity", "ssnumber"]),
    (Registry::UnitedKingdom, &["nino", "nationalinsurancenumber", "nationalinsurance"]),
    (Registry::Spain, &["dni", "nie", "nif"]),
    (Registry::Italy, &["codicefiscale", "codfiscale", "codfisc"]),
    (Registry::France, &["nir", "numerosecuritesociale", "numsecu", "numerosecu", "insee"]),
    (Registry::Netherlands, &["bsn", "burgerservicenummer"]),
    (Registry::Sweden, &["personnummer", "personnr"]),
    (Registry::Poland, &["pesel"]),
    (Registry::Brazil, &["cpf", "cpfcnpj"]),
    (Registry::India, &["aadhaar", "aadhar", "aadhaarnumber", "adhaar"]),
    (Registry::China, &["idcard", "idcardno", "shenfenzheng", "sfz", "idcardnumber"]),
    (Registry::Germany, &["steuerid", "steueridnr", "steuernummer", "steueridentifikationsnummer"]),
    (
        Registry::Unnamed,
        &[
            "nationalid",
            "nationalidnumber",
            "personalid",
            "identitynumber",
            "idnumber",
            "nationalnumber",
            "personalnumber",
            "taxpayerid",
            "taxidnumber",
            "citizenid",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_say_what_they_hold() {
        for (name, column) in [
            ("email", Some(Column::Email)),
            ("userEmail", Some(Column::Email)),
            ("phone_number", Some(Column::Phone)),
            ("setPhone", Some(Column::Phone)),
            ("card_number", Some(Column::Card)),
            ("iban", Some(Column::Account)),
            ("SSN", Some(Column::Identity(Registry::UnitedStates))),
            ("codice_fiscale", Some(Column::Identity(Registry::Italy))),
            ("first_name", Some(Column::PersonName)),
            ("dateOfBirth", Some(Column::BirthDate)),
            ("street_address", Some(Column::Address)),
            ("email_verified", None),
            ("phone_type", None),
            ("name", None),
            ("company", None),
            ("span", None),
            ("address_id", None),
        ] {
            assert_eq!(Column::of(name), column, "{name}");
        }
    }
}
