//! `[guard]`: what `envlint guard` knows of production beside what the project's files say.

use toml::de::DeTable;

use super::key::{Kind, Shape, key};
use super::reader::Reader;
use crate::secret::SaltedHash;

pub(super) const GUARD: Shape = Shape::new(
    "`[guard]`",
    "What `envlint guard` knows of production beside what environment files say.",
    &[
        key(
            "databases",
            Kind::Hashes,
            "Production's databases, by what `envlint guard --hash` prints for their URLs; never the URLs themselves.",
        ),
        key("hosts", Kind::Texts, "Hosts of production's databases; all that lies below one is meant too."),
        key(
            "variables",
            Kind::Texts,
            "Variables that name the environment, beside those that envlint knows.",
        ),
    ],
);

/// What the project says of production.
#[derive(Debug, Clone, Default)]
pub(crate) struct GuardSettings {
    pub(crate) databases: Vec<SaltedHash>,
    /// In lower case.
    pub(crate) hosts: Vec<String>,
    pub(crate) variables: Vec<String>,
}

/// Reads the section.
pub(super) fn guard(section: &DeTable<'_>, reader: &mut Reader<'_>) -> GuardSettings {
    let mut databases = Vec::new();
    for entry in reader.texts(section, "databases") {
        let hash = SaltedHash::parse(&entry.text);
        if hash.is_none() {
            let help = "`envlint guard --hash` makes one of a database's URL on standard input; the URL itself never \
                        belongs here";
            reader.report_hidden(entry.span, "this is no hash of a database", help);
        }
        databases.extend(hash);
    }
    GuardSettings {
        databases,
        hosts: names(section, "hosts", "write the host's name, such as `db.example.com`", reader)
            .iter()
            .map(|it| it.to_ascii_lowercase())
            .collect(),
        variables: names(section, "variables", "write the variable's name, such as `SHOP_STAGE`", reader),
    }
}

/// The words of a list; neither an address nor a sentence is one.
fn names(section: &DeTable<'_>, key: &str, help: &str, reader: &mut Reader<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for entry in reader.texts(section, key) {
        let is_name = !entry.text.is_empty()
            && entry.text.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | ':'));
        if !is_name {
            // A whole URL in its place may hold a password.
            reader.report_hidden(entry.span, "this is no name", help);
        }
        found.push(entry.text);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::config::testing::parse;

    #[test]
    fn production_is_named_by_hashes_hosts_and_variables() {
        let text = "[guard]\ndatabases = ['0123abcd-00ff']\nhosts = ['DB.example.com']\nvariables = ['SHOP_STAGE']\n";
        let guard = parse(text).unwrap().guard;
        assert_eq!(guard.databases[0].to_string(), "0123abcd-00ff");
        assert_eq!(
            (guard.hosts, guard.variables),
            (vec!["db.example.com".into()], vec!["SHOP_STAGE".into()])
        );
    }

    #[test]
    fn url_in_place_of_a_hash_or_a_host_is_not_repeated() {
        for key in ["databases", "hosts"] {
            let text = format!("[guard]\n{key} = ['postgres://app:Blue-Heron@db.example.com/shop']\n");
            let error = parse(text).unwrap_err();
            assert_eq!(error.problems.len(), 1);
            assert!(!error.to_string().contains("Heron"), "{error}");
        }
    }
}
