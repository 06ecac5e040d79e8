//! How sure a secret is, by its name, its form and its place.

use crate::rule::{Confidence, Severity};
use crate::shape::{self, Likeness};

use super::name::NameKind;
use super::place::{Place, Setting};

/// How sure it is that a literal is a secret; how grave it is follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    Hint,
    Probable,
    Certain,
}

impl Grade {
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Hint => Severity::Note,
            Self::Probable => Severity::Warning,
            Self::Certain => Severity::Error,
        }
    }

    pub(super) const fn confidence(self) -> Confidence {
        match self {
            Self::Hint => Confidence::Low,
            Self::Probable => Confidence::Medium,
            Self::Certain => Confidence::High,
        }
    }
}

/// The grade of a literal with a name; `None` where it is not worth a word.
pub(super) fn of_named(kind: NameKind, likeness: Likeness, value: &[u8], place: &Place) -> Option<Grade> {
    // Dropbox' secrets are the shortest that are drawn and named a token.
    let is_long = value.len() >= 15;
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_varied = value.len() >= 8 && digits >= 2;
    let by_form = match (kind, likeness) {
        _ if shape::is_password_hash(value) => Grade::Hint,
        (NameKind::Secret, Likeness::Drawn) if !is_long => Grade::Probable,
        (NameKind::Password | NameKind::Secret, Likeness::Drawn) => Grade::Certain,
        (NameKind::Password, Likeness::Chosen) if is_hard(value) => Grade::Certain,
        (NameKind::Token, Likeness::Drawn) if !is_long => Grade::Hint,
        (NameKind::Secret, Likeness::Chosen) if !is_varied => Grade::Hint,
        (NameKind::Token, Likeness::Drawn) | (NameKind::Password | NameKind::Secret, Likeness::Chosen) => {
            Grade::Probable
        }
        (NameKind::Password, Likeness::Common) if shape::is_weak(value) => return None,
        (NameKind::Password, Likeness::Common)
            if matches!(place.setting(), Setting::Configuration | Setting::Code) =>
        {
            Grade::Probable
        }
        (NameKind::Token, Likeness::Chosen) | (_, Likeness::Common) => return None,
    };
    Some(match place.setting() {
        Setting::Configuration | Setting::Code => by_form,
        Setting::Prose => match (by_form, likeness) {
            (Grade::Certain, Likeness::Drawn) => Grade::Probable,
            (Grade::Certain | Grade::Probable, _) => Grade::Hint,
            (Grade::Hint, _) => return None,
        },
        // What tests log in with they made up, as a rule; what they recorded they did not.
        Setting::Test
            if likeness == Likeness::Drawn
                && (kind != NameKind::Token || place.is_recording())
                && value.len() >= 20 =>
        {
            Grade::Hint
        }
        Setting::Test => return None,
    })
}

/// Whether a chosen password mixes all kinds of characters.
fn is_hard(value: &[u8]) -> bool {
    let kinds: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, u8::is_ascii_punctuation];
    value.len() >= 10 && kinds.iter().filter(|kind| value.iter().any(kind)).count() >= 4
}
