//! The query files of a language, read into patterns.
//!
//! They are written in tree-sitter's own notation and mean what they mean there (a test compares), but tree-sitter takes
//! hundreds of milliseconds to prepare some of them, which a commit that touches one script would wait for. What is not in
//! use here (repetition, siblings without a parent, supertypes) is an error.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;
use tree_sitter::Language as Grammar;

use super::syntax::Capture;

/// How deep patterns may nest.
const DEEPEST: usize = 24;

/// One pattern with the conditions on what it captures.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) root: Shape,
    pub(super) conditions: Vec<Condition>,
}

/// What a node has to be.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kinds: Kinds,
    pub(super) captures: Vec<Name>,
    pub(super) children: Vec<Child>,
    /// Fields that it must not have.
    pub(super) without: Vec<u16>,
}

/// A capture, by its number among the language's.
pub(super) type Name = usize;

/// Which nodes fit.
#[derive(Debug)]
pub(super) enum Kinds {
    Any,
    Named,
    Kind(u16),
    /// One of these shapes.
    Either(Vec<Shape>),
}

/// A child that a node has to have.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) field: Option<u16>,
    /// Whether no other named node may stand between it and what is before it.
    pub(super) follows: bool,
    /// Whether no named node may stand behind it.
    pub(super) ends: bool,
    pub(super) shape: Shape,
}

/// A condition on the text of a captured node.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) name: Name,
    pub(super) holds: bool,
    pub(super) test: Test,
}

/// What a text is compared with.
#[derive(Debug)]
pub(super) enum Test {
    Among(Vec<String>),
    Same(Name),
    Fits(Box<LazyRegex>),
}

/// A regular expression that is compiled when it is first asked.
#[derive(Debug)]
pub(super) struct LazyRegex {
    pattern: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// Whether a text fits. That every pattern compiles is said by a test.
    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| RegexBuilder::new(&self.pattern).unicode(false).build().ok()).as_ref()
    }
}

/// The patterns for nodes of one kind, by their numbers.
#[derive(Debug, Default)]
pub(super) struct OfKind {
    /// Those that are tried on each node.
    pub(super) always: Vec<usize>,
    /// Those that ask for one of a few texts below the node, such as the name of a method: most do.
    pub(super) by_text: Vec<ByText>,
}

/// Patterns that ask for texts of the same part of a node.
#[derive(Debug)]
pub(super) struct ByText {
    /// The fields that lead from the node to the part.
    pub(super) path: Vec<u16>,
    patterns: FxHashMap<Vec<u8>, Vec<usize>>,
    /// How long the longest of the texts is: what is longer is not looked up.
    longest: usize,
}

impl ByText {
    /// The patterns that ask for a text.
    pub(super) fn with(&self, text: &[u8]) -> &[usize] {
        let found = (text.len() <= self.longest).then(|| self.patterns.get(text)).flatten();
        found.map_or(&[], Vec::as_slice)
    }
}

impl OfKind {
    fn add(&mut self, number: usize, wanted: Option<(&[u16], &[String])>) {
        let Some((path, texts)) = wanted else { return self.always.push(number) };
        let known = self.by_text.iter().position(|it| it.path == path);
        let at = known.unwrap_or_else(|| {
            self.by_text.push(ByText { path: path.to_owned(), patterns: FxHashMap::default(), longest: 0 });
            self.by_text.len() - 1
        });
        let by_text = &mut self.by_text[at];
        for text in texts {
            by_text.longest = by_text.longest.max(text.len());
            by_text.patterns.entry(text.clone().into_bytes()).or_default().push(number);
        }
    }
}

impl Pattern {
    /// A part that every match has, by the fields that lead to it, and the texts of which it must be one.
    fn wanted(&self) -> Option<(Vec<u16>, &[String])> {
        let lists = self.conditions.iter().filter(|it| it.holds).filter_map(|it| match &it.test {
            Test::Among(texts) => Some((it.name, texts.as_slice())),
            Test::Same(_) | Test::Fits(_) => None,
        });
        let mut found = lists.filter_map(|(name, texts)| Some((self.root.path_to(name)?, texts)));
        found.next()
    }
}

impl Shape {
    /// The fields that lead to what is captured by this name, where a node of this shape always has it.
    fn path_to(&self, name: Name) -> Option<Vec<u16>> {
        if self.captures.contains(&name) {
            return Some(Vec::new());
        }
        self.children.iter().find_map(|child| {
            let inner = child.shape.path_to(name)?;
            Some([vec![child.field?], inner].concat())
        })
    }
}

/// All patterns of a language, by what they begin with.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    pub(super) all: Vec<Pattern>,
    /// The patterns for nodes of each kind.
    pub(super) of_kind: HashMap<u16, OfKind>,
    pub(super) captures: Vec<Capture>,
    /// What the captures are called.
    #[cfg(test)]
    pub(super) names: Vec<String>,
}

impl Patterns {
    /// Reads a text of queries.
    pub(super) fn read(grammar: &Grammar, text: &str) -> Result<Self, String> {
        let mut reader =
            Reader { grammar, text, at: 0, kinds: HashMap::new(), names: Vec::new(), captures: Vec::new() };
        let mut patterns = Self::default();
        while reader.peek().is_some() {
            let pattern = reader.pattern()?;
            let number = patterns.all.len();
            let mut kinds = Vec::new();
            root_kinds(&pattern.root, &mut kinds).ok_or_else(|| reader.error("a pattern for every node"))?;
            let wanted = pattern.wanted();
            for kind in kinds {
                let wanted = wanted.as_ref().map(|(path, texts)| (path.as_slice(), *texts));
                patterns.of_kind.entry(kind).or_default().add(number, wanted);
            }
            patterns.all.push(pattern);
        }
        patterns.captures = reader.captures;
        #[cfg(test)]
        {
            patterns.names = reader.names;
        }
        Ok(patterns)
    }

    /// The first regular expression that does not compile.
    #[cfg(test)]
    pub(super) fn broken(&self) -> Option<&str> {
        let tests = self.all.iter().flat_map(|pattern| &pattern.conditions).map(|it| &it.test);
        let fits = tests.filter_map(|test| if let Test::Fits(regex) = test { Some(regex) } else { None });
        fits.filter(|regex| regex.regex().is_none()).map(|regex| regex.pattern.as_str()).next()
    }
}

fn root_kinds(shape: &Shape, kinds: &mut Vec<u16>) -> Option<()> {
    match &shape.kinds {
        Kinds::Any | Kinds::Named => None,
        Kinds::Kind(kind) => {
            kinds.push(*kind);
            Some(())
        }
        Kinds::Either(shapes) => shapes.iter().try_for_each(|shape| root_kinds(shape, kinds)),
    }
}

struct Reader<'t> {
    grammar: &'t Grammar,
    text: &'t str,
    at: usize,
    /// The numbers of kinds, looked up once each.
    kinds: HashMap<(String, bool), u16>,
    names: Vec<String>,
    captures: Vec<Capture>,
}

impl<'t> Reader<'t> {
    fn error(&self, what: &str) -> String {
        let line = self.text[..self.at].lines().count();
        format!("line {line}: {what} is not understood")
    }

    /// The next byte that means something.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with(';') {
                return trimmed.bytes().next();
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.take(byte) { Ok(()) } else { Err(self.error("what stands here")) }
    }

    fn word(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '?' | '!' | '#');
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect(b'"')?;
        let mut text = String::new();
        let mut characters = self.text[self.at..].char_indices();
        while let Some((offset, c)) = characters.next() {
            match c {
                '"' => {
                    self.at += offset + 1;
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, '0')) => text.push('\0'),
                    Some((_, c)) => text.push(c),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err(self.error("a text without an end"))
    }

    /// A pattern, alone or in parentheses with its conditions.
    fn pattern(&mut self) -> Result<Pattern, String> {
        let start = self.at;
        if self.take(b'(') && matches!(self.peek(), Some(b'(' | b'[' | b'"')) {
            let root = self.shape(DEEPEST)?;
            let mut conditions = Vec::new();
            while self.take(b'(') {
                conditions.push(self.condition()?);
                self.expect(b')')?;
            }
            self.expect(b')')?;
            let mut pattern = Pattern { root, conditions };
            self.captures_of(&mut pattern.root)?;
            pattern.conditions.sort_by_key(|it| matches!(it.test, Test::Fits(_)));
            return Ok(pattern);
        }
        self.at = start;
        let mut conditions = Vec::new();
        let root = self.shape_with(DEEPEST, &mut conditions)?;
        // A comparison of words costs less than a regular expression.
        conditions.sort_by_key(|it| matches!(it.test, Test::Fits(_)));
        Ok(Pattern { root, conditions })
    }

    fn shape(&mut self, left: usize) -> Result<Shape, String> {
        let mut conditions = Vec::new();
        let shape = self.shape_with(left, &mut conditions)?;
        if conditions.is_empty() { Ok(shape) } else { Err(self.error("a condition inside")) }
    }

    fn shape_with(&mut self, left: usize, conditions: &mut Vec<Condition>) -> Result<Shape, String> {
        let left = left.checked_sub(1).ok_or_else(|| self.error("such nesting"))?;
        let mut shape =
            Shape { kinds: Kinds::Any, captures: Vec::new(), children: Vec::new(), without: Vec::new() };
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                shape.kinds = Kinds::Kind(self.kind(&text, false)?);
            }
            Some(b'_') => {
                self.word();
            }
            Some(b'[') => {
                self.at += 1;
                let mut shapes = Vec::new();
                while !self.take(b']') {
                    shapes.push(self.shape(left)?);
                }
                shape.kinds = Kinds::Either(shapes);
            }
            Some(b'(') => {
                self.at += 1;
                if matches!(self.peek(), Some(b'(' | b'[' | b'"')) {
                    shape = self.shape(left)?;
                    self.expect(b')')?;
                } else {
                    let kind = self.word();
                    shape.kinds =
                        if kind == "_" { Kinds::Named } else { Kinds::Kind(self.kind(kind, true)?) };
                    self.inside(&mut shape, left, conditions)?;
                }
            }
            _ => return Err(self.error("what stands here")),
        }
        self.captures_of(&mut shape)?;
        Ok(shape)
    }

    /// What stands between a node's kind and its closing parenthesis.
    fn inside(
        &mut self,
        shape: &mut Shape,
        left: usize,
        conditions: &mut Vec<Condition>,
    ) -> Result<(), String> {
        let mut follows = false;
        loop {
            match self.peek() {
                Some(b')') => {
                    self.at += 1;
                    if let Some(last) = shape.children.last_mut() {
                        last.ends = follows;
                    }
                    return Ok(());
                }
                Some(b'.') => {
                    self.at += 1;
                    follows = true;
                }
                Some(b'!') => {
                    self.at += 1;
                    let field = self.word();
                    shape.without.push(self.field(field)?);
                }
                Some(b'(') if self.text[self.at + 1..].trim_start().starts_with('#') => {
                    self.at += 1;
                    conditions.push(self.condition()?);
                    self.expect(b')')?;
                }
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let name = self.word();
                    let field = Some(self.field(name)?);
                    self.expect(b':')?;
                    let inner = self.shape(left)?;
                    shape.children.push(Child {
                        field,
                        follows: std::mem::take(&mut follows),
                        ends: false,
                        shape: inner,
                    });
                }
                Some(_) => {
                    let inner = self.shape(left)?;
                    let follows = std::mem::take(&mut follows);
                    shape.children.push(Child { field: None, follows, ends: false, shape: inner });
                }
                None => return Err(self.error("the end")),
            }
        }
    }

    fn captures_of(&mut self, shape: &mut Shape) -> Result<(), String> {
        while self.take(b'@') {
            let name = self.word();
            shape.captures.push(self.capture(name)?);
        }
        match self.text.as_bytes().get(self.at) {
            Some(b'?' | b'*' | b'+') => Err(self.error("a repetition")),
            _ => Ok(()),
        }
    }

    fn capture(&mut self, name: &str) -> Result<Name, String> {
        if let Some(known) = self.names.iter().position(|it| it == name) {
            return Ok(known);
        }
        let capture =
            Capture::of(name).ok_or_else(|| format!("@{name} is no capture that means something"))?;
        self.names.push(name.to_owned());
        self.captures.push(capture);
        Ok(self.names.len() - 1)
    }

    /// A condition, behind its opening parenthesis: `#eq? @_name "text"`.
    fn condition(&mut self) -> Result<Condition, String> {
        self.peek();
        let operator = self.word();
        self.expect(b'@')?;
        let name = self.word();
        let name = self.capture(name)?;
        let test = match operator.trim_start_matches('#').trim_start_matches("not-") {
            "eq?" if self.take(b'@') => {
                let other = self.word();
                Test::Same(self.capture(other)?)
            }
            "eq?" => Test::Among(vec![self.string()?]),
            "any-of?" => {
                let mut texts = Vec::new();
                while self.peek() == Some(b'"') {
                    texts.push(self.string()?);
                }
                Test::Among(texts)
            }
            "match?" => {
                let pattern = self.string()?;
                Test::Fits(Box::new(LazyRegex { pattern, compiled: OnceLock::new() }))
            }
            _ => return Err(self.error("this condition")),
        };
        Ok(Condition { name, holds: !operator.starts_with("#not-"), test })
    }

    fn kind(&mut self, name: &str, named: bool) -> Result<u16, String> {
        if let Some(known) = self.kinds.get(&(name.to_owned(), named)) {
            return Ok(*known);
        }
        let kind = self.grammar.id_for_node_kind(name, named);
        if kind == 0 || name.is_empty() || self.grammar.node_kind_is_supertype(kind) {
            return Err(self.error(&format!("the kind {name}")));
        }
        self.kinds.insert((name.to_owned(), named), kind);
        Ok(kind)
    }

    fn field(&self, name: &str) -> Result<u16, String> {
        let field = self.grammar.field_id_for_name(name);
        field.map(std::num::NonZero::get).ok_or_else(|| self.error(&format!("the field {name}")))
    }
}
