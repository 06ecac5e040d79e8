//! What the tests of several sections share: a small catalogue, and what is said about a text.

use jiff::civil::Date;

use super::{ConfigError, Settings};
use crate::rule::Catalogue;

/// The rules that these tests name, as pages in the form of any other.
pub(super) fn catalogue() -> Catalogue {
    let pages = ["reused-credential", "committed-env-file", "local-secret-leak"].map(|id| {
        let page = format!(
            "id = '{id}'\nsummary = ''\nseverity = 'error'\nwhy = ''\nremediation = ''\n\
             references = []\nmatch = []\nno_match = []\n"
        );
        (format!("relation/{id}.toml"), page)
    });
    Catalogue::from_files(pages.iter().map(|(path, page)| (path.as_str(), page.as_str())))
}

pub(super) fn parse(text: impl AsRef<[u8]>) -> Result<Settings, ConfigError> {
    Settings::parse("envlint.toml", text, &catalogue(), Some(Date::constant(2026, 6, 15)))
}

pub(super) fn errors(text: impl AsRef<[u8]>) -> String {
    parse(text).unwrap_err().to_string()
}

/// Each text, and what is said about it.
pub(super) fn assert_messages(cases: &[(&str, &[(&str, &str)])]) {
    for (text, expected) in cases {
        let error = parse(text).unwrap_err();
        let said: Vec<_> = error.problems.iter().map(|it| (it.message.as_str(), it.help.as_str())).collect();
        assert_eq!(said, *expected, "{text}");
    }
}
