//! Regular expressions of Go in the syntax of ours.
//!
//! The two are alike but for a few signs: what has another meaning here is written so that it keeps the one that it has
//! there. What cannot be said is left as it is, and the check of the expression names it.

use regex_syntax::hir::{Class, Hir, HirKind};

/// More than this and the compiled expression takes megabytes.
const LARGEST: usize = 50_000;

/// An expression that can be compiled, and how many groups it has.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) groups: usize,
}

/// Why an expression cannot be used, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Translates an expression and checks it.
pub(super) fn expression(go: &str) -> Result<Expression, Unusable> {
    let text = translated(go);
    let hir = match regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(&text) {
        Ok(hir) => hir,
        Err(error) => return Err(unusable(go, &error)),
    };
    if weight(&hir) > LARGEST {
        let help = "repeat less: a bound such as `{20,64}` over a short class is enough for any token";
        return Err(Unusable { message: "the expression is too large".to_owned(), help });
    }
    Ok(Expression { text, groups: hir.properties().explicit_captures_len() })
}

fn unusable(go: &str, error: &regex_syntax::Error) -> Unusable {
    let kind = match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    };
    let help = if go.contains(r"\p") || go.contains(r"\P") || !go.is_ascii() {
        "expressions are held against bytes here: write ASCII classes, such as `[A-Za-z]`, and other letters outside of classes"
    } else {
        "write it in the syntax of https://docs.rs/regex/#syntax, which has no look-around and no back-references either"
    };
    Unusable { message: format!("this is no regular expression: {kind}"), help }
}

fn translated(go: &str) -> String {
    let mut translation = Translation { rest: go, done: String::with_capacity(go.len()) };
    while !translation.rest.is_empty() {
        translation.step();
    }
    translation.done
}

struct Translation<'g> {
    rest: &'g str,
    done: String,
}

impl Translation<'_> {
    fn step(&mut self) {
        match self.rest.as_bytes()[0] {
            b'\\' => self.escape(),
            b'[' => self.class(),
            // A brace that is no repetition is a brace.
            b'{' if repetition(self.rest).is_none() => self.replace(1, r"\{"),
            b'{' => self.copy(repetition(self.rest).unwrap_or(1)),
            _ => self.copy(1),
        }
    }

    /// Behind a backslash.
    fn escape(&mut self) {
        let letters = self.rest.as_bytes();
        match letters.get(1) {
            Some(b'Q') => {
                let quoted = &self.rest[2..];
                let (text, rest) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
                self.done.push_str(&regex_syntax::escape(text));
                self.rest = rest;
            }
            Some(b'<') => self.replace(2, "<"),
            Some(b'>') => self.replace(2, ">"),
            Some(b'0'..=b'7') => {
                let digits = letters[1..].iter().take(3).take_while(|it| (b'0'..=b'7').contains(it)).count();
                let octal = &self.rest[1..=digits];
                match u32::from_str_radix(octal, 8) {
                    // Go has no back-references either, and reads one digit but zero as one.
                    Ok(value) if digits > 1 || value == 0 => {
                        self.replace(1 + digits, &format!(r"\x{{{value:x}}}"));
                    }
                    Ok(_) | Err(_) => self.copy(2),
                }
            }
            Some(_) => self.copy(2),
            None => self.copy(1),
        }
    }

    /// A class in brackets: ours has classes in classes and operators, Go's has neither.
    fn class(&mut self) {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        let mut is_first = true;
        while let Some(&letter) = self.rest.as_bytes().first() {
            match letter {
                b']' if !is_first => return self.copy(1),
                b']' => self.replace(1, r"\]"),
                b'[' if self.rest.starts_with("[:") && self.rest.contains(":]") => {
                    let end = self.rest.find(":]").map_or(1, |at| at + 2);
                    self.copy(end);
                }
                b'[' => self.replace(1, r"\["),
                b'&' => self.replace(1, r"\&"),
                b'~' => self.replace(1, r"\~"),
                b'-' if is_first => self.replace(1, r"\-"),
                b'-' if self.rest.starts_with("--") => self.replace(2, r"-\-"),
                b'\\' => self.escape(),
                _ => self.copy(1),
            }
            is_first = false;
        }
    }

    /// Takes so many bytes over, and what belongs to the last character.
    fn copy(&mut self, length: usize) {
        let length = (length..self.rest.len()).find(|&at| self.rest.is_char_boundary(at));
        let (taken, rest) = self.rest.split_at(length.unwrap_or(self.rest.len()));
        self.done.push_str(taken);
        self.rest = rest;
    }

    fn replace(&mut self, length: usize, by: &str) {
        self.done.push_str(by);
        self.rest = &self.rest[length..];
    }
}

/// How long the repetition is that a text begins with: `{3}`, `{3,}` or `{3,5}`.
fn repetition(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let (least, most) = text[1..end].split_once(',').unwrap_or((&text[1..end], ""));
    let is_number = |part: &str| part.bytes().all(|it| it.is_ascii_digit());
    (!least.is_empty() && is_number(least) && is_number(most)).then_some(end + 1)
}

/// How many states an expression has, about.
fn weight(hir: &Hir) -> usize {
    let sum = |children: &[Hir]| children.iter().map(weight).fold(1, usize::saturating_add);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(4),
        HirKind::Capture(capture) => weight(&capture.sub).saturating_add(2),
        HirKind::Concat(children) | HirKind::Alternation(children) => sum(children),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1);
            weight(&repetition.sub)
                .saturating_add(1)
                .saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        }
    }
}

#[cfg(test)]
mod tests {
    use regex::bytes::RegexBuilder;

    use super::*;

    #[test]
    fn expressions_mean_what_they_mean_in_go() {
        for (go, text) in [
            (r"{{ key }}", "{{ key }}"),
            (r"a{2}{", "aa{"),
            (r"x{,3}", "x{,3}"),
            (r"^[[a&&b]$", "["),
            (r"^[--/]$", "."),
            (r"^[+--]$", ","),
            (r"^[]a]$", "]"),
            (r"^[^]a]$", "b"),
            (r"^[[:digit:]~~]+$", "1~"),
            (r"\<b\>", "<b>"),
            (r"^\Qa.b*\E$", "a.b*"),
            (r"^\101\x42$", "AB"),
            (r"^[\101]$", "A"),
            (r"^(?P<a>é)(?i)K$", "ék"),
            (r"^\/\-\_$", "/-_"),
        ] {
            let translated = expression(go).unwrap_or_else(|error| panic!("{go}: {error:?}"));
            let regex = RegexBuilder::new(&translated.text).unicode(false).build().unwrap();
            assert!(regex.is_match(text.as_bytes()), "{go} as {} should match {text}", translated.text);
        }
        let regex = RegexBuilder::new(&expression("^[a&&b]$").unwrap().text).unicode(false).build().unwrap();
        assert!(!regex.is_match(b"c") && regex.is_match(b"&"));
    }

    #[test]
    fn groups_are_counted_and_what_cannot_be_said_is_told() {
        assert_eq!(expression("(a)(?:b)(?P<c>c)").map(|it| it.groups), Ok(2));
        assert!(expression("(?:a{900}){900}").unwrap_err().message.contains("too large"));
        assert!(expression(r"\p{Greek}").unwrap_err().help.contains("ASCII classes"));
        for broken in ["(", "[a", "a**(", r"(?=a)", r"\1", "[z-a]", "\\", "[\\", "{", "(?"] {
            let _ = expression(broken);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_accepted_compiles(go in r"[a-c\[\]{}()\\^$.|?*+&~,0-9QE<>:é-]{0,24}") {
            if let Ok(it) = expression(&go) {
                proptest::prop_assert!(RegexBuilder::new(&it.text).unicode(false).size_limit(1 << 27).build().is_ok());
            }
        }
    }
}
