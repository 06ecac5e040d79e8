//! Conditions that a framework writes as a text or an annotation: `!prod & !staging`, `{"dev", "test"}`.
//!
//! Names stand for environments; `!`, `&`, `|` and brackets mean what they say, and a comma means "or". What is quoted
//! and what is not reads alike, so that constants named after an environment count too. Rust writes `not(…)` and
//! `all(…)`, in which a comma means "and".

use crate::environment::EnvironmentClass;

use super::words;
use super::world::{Here, Setting, Switch, Value, class_of_compound};

/// How deep brackets may nest.
const DEEPEST: usize = 40;

/// Whether the environments of a world fit a condition, and whether it asks for a name that is no environment's, which
/// is off unless someone means it.
pub(super) fn value(text: &str, here: &Here) -> (Value, bool) {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, here, asks_switch: false };
    let truth = reader.either(0);
    (Value::of(truth), reader.asks_switch)
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Not,
    And,
    Or,
    Open,
    Close,
}

/// Names that say what follows, not which environment: `value = "dev"`, `Profiles.of("dev")`.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    // For each open bracket whether all that stands in it must hold.
    let (mut brackets, mut begins_all) = (Vec::new(), false);
    while let Some(first) = rest.chars().next() {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (piece, after) = rest.split_at(length);
        rest = after;
        match first {
            '(' | '{' | '[' => brackets.push(std::mem::take(&mut begins_all)),
            _ => begins_all = piece == "all",
        }
        tokens.push(match first {
            '!' => Token::Not,
            ',' if brackets.last() == Some(&true) => Token::And,
            '&' => Token::And,
            '|' | ',' => Token::Or,
            '(' | '{' | '[' => Token::Open,
            ')' | '}' | ']' => {
                brackets.pop();
                Token::Close
            }
            _ if is_of_name(first) && !leads(after) => Token::Name(piece.to_owned()),
            _ if piece == "not" => Token::Not,
            _ => continue,
        });
    }
    tokens
}

fn leads(after: &str) -> bool {
    after.trim_start().starts_with(['(', '='])
}

struct Reader<'t> {
    tokens: &'t [Token],
    here: &'t Here,
    asks_switch: bool,
}

impl Reader<'_> {
    fn take(&mut self, wanted: &Token) -> bool {
        let Some((first, rest)) = self.tokens.split_first().filter(|(first, _)| *first == wanted) else {
            return false;
        };
        debug_assert_eq!(first, wanted, "what is taken was asked for");
        self.tokens = rest;
        true
    }

    fn either(&mut self, depth: usize) -> Option<bool> {
        let mut truth = self.both(depth);
        while self.take(&Token::Or) {
            while self.take(&Token::Or) {}
            truth = match (truth, self.both(depth)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        truth
    }

    fn both(&mut self, depth: usize) -> Option<bool> {
        let mut truth = self.one(depth);
        while self.take(&Token::And) {
            while self.take(&Token::And) {}
            truth = match (truth, self.one(depth)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        truth
    }

    fn one(&mut self, depth: usize) -> Option<bool> {
        let mut is_denied = false;
        while self.take(&Token::Not) {
            is_denied = !is_denied;
        }
        let truth = if self.take(&Token::Open) {
            let inner = if depth < DEEPEST { self.either(depth + 1) } else { None };
            self.take(&Token::Close);
            inner
        } else if let Some((Token::Name(name), rest)) = self.tokens.split_first() {
            self.tokens = rest;
            self.name(name)
        } else {
            None
        };
        truth.map(|truth| truth != is_denied)
    }

    fn name(&mut self, name: &str) -> Option<bool> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let setting = self.here.setting()?;
        if last.eq_ignore_ascii_case("default") {
            return Some(setting == Setting::Unset);
        }
        if let Some(class) = EnvironmentClass::of_word(last).or_else(|| class_of_compound(last)) {
            return Some(setting.class() == Some(class));
        }
        if let Some(production) = words::predicate(last) {
            let is_production = setting == Setting::Production;
            return Some(is_production == production);
        }
        self.asks_switch = true;
        (self.here.flags() == Switch::Off).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::world::World;
    use super::*;

    fn holds_in(text: &str, setting: Setting) -> Option<bool> {
        let here = World { setting: Some(setting), flags: Switch::Off, options: Switch::Off };
        value(text, &Here::new(here)).0.truth()
    }

    #[test]
    fn profiles_are_read_as_conditions() {
        for (text, production, development) in [
            ("(\"dev\")", false, true),
            ("(\"!prod\")", false, true),
            ("({\"dev\", \"test\"})", false, true),
            ("(value = {\"dev\", \"prod\"})", true, true),
            ("(\"prod\")", true, false),
            ("(\"!test\")", true, true),
            ("(\"!prod & !staging\")", false, true),
            ("(\"!(prod | staging)\")", false, true),
            ("(\"!dev\", \"!prod\")", true, true),
            ("(Constants.SPRING_PROFILE_DEVELOPMENT)", false, true),
            ("(\"!\" + Constants.SPRING_PROFILE_PRODUCTION)", false, true),
            ("(Profiles.of(\"dev\"))", false, true),
            ("(\"DEBUG\")", false, true),
            ("(\"sample-data\")", false, false),
            ("(not(debug_assertions))", true, false),
            ("(any(test, debug_assertions))", false, true),
            ("(all(not(test), debug_assertions))", false, true),
        ] {
            assert_eq!(holds_in(text, Setting::Production), Some(production), "{text}");
            assert_eq!(holds_in(text, Setting::Development), Some(development), "{text}");
        }
    }

    #[test]
    fn nonsense_ends() {
        for text in ["", "(((", "!!!", "&|,", "é(", &"(".repeat(10_000), &"!".repeat(10_000)] {
            holds_in(text, Setting::Production);
        }
    }
}
