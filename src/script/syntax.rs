//! From a syntax tree to constructs: which nodes are branches, calls, writes, and which nodes are their parts.
//!
//! The queries say it; this file only collects their captures. Parts of several matches on one node add up.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::matching::matches;
use super::query::Patterns;
use super::term::Mark;

/// Why scripts cannot be analysed.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// A page that the analysis reports under is missing.
    #[error("the rule `{0}` is not in the catalogue: add `rules/**/{0}.toml`")]
    MissingRule(&'static str),
    /// A query file cannot be compiled.
    #[error("the script queries of {language} cannot be read: {reason}")]
    Query {
        /// The language.
        language: &'static str,
        /// What is wrong, and where.
        reason: String,
    },
}

/// What a capture in a query file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capture {
    Whole(Construct),
    Part(Part),
    Mark(Mark),
    /// A capture for predicates only: its name begins with `_`.
    Helper,
}

macro_rules! names {
    ($(#[$doc:meta])* $enum:ident { $($(#[$about:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum $enum { $($(#[$about])* $variant),+ }

        impl $enum {
            fn of(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

names! {
    /// What a node is to the analysis. Where a node is several things, the first in this order counts.
    Construct {
        /// The rest of the file is left out of what production gets.
        OutsideProduction = "file.outside-production",
        Ignored = "ignored",
        Strict = "strict",
        /// What a person types.
        Answer = "answer",
        Transparent = "transparent",
        EnvironmentRead = "environment.read",
        Active = "active",
        Switch = "off-by-default",
        Environment = "environment",
        ProgramArguments = "arguments-of-program",
        /// Whether an option stands on the command line.
        OptionRead = "option.read",
        /// Whether the file is the one that was started, and not only imported.
        Started = "started",
        True = "true",
        False = "false",
        Null = "null",
        This = "self",
        Import = "import",
        ImportToRun = "import.run",
        Class = "class",
        PassedOn = "import.passed-on",
        Compiled = "compiled",
        /// A function that happens where it stands.
        Immediate = "immediate",
        Function = "function",
        Branch = "branch",
        Loop = "loop",
        Try = "try",
        Choice = "switch",
        /// A switch whose cases never fall through.
        Match = "match",
        Case = "case",
        Raise = "raise",
        Return = "return",
        Break = "break",
        Yield = "yield",
        Assert = "assert",
        Bind = "bind",
        BindDefault = "bind.default",
        Destructure = "destructure",
        /// Names for the parts of a value by their places.
        Unpack = "unpack",
        Unbroken = "unbroken",
        Contained = "contained",
        NotContained = "not-contained",
        List = "list",
        /// A list of words in one text.
        Words = "words",
        Call = "call",
        Method = "method",
        /// A name that is a call unless something is bound to it.
        CallOrName = "call.bare",
        /// A literal that is run as a command line.
        CommandLine = "command-line",
        Member = "member",
        Index = "index",
        Not = "not",
        And = "and",
        Or = "or",
        Coalesce = "coalesce",
        Equal = "equal",
        Unequal = "unequal",
        Join = "join",
        /// What stands left is the first argument of what stands right.
        Pipe = "pipe",
        Table = "table",
        Pair = "pair",
        Shorthand = "shorthand",
        Text = "text",
        /// Where a text is used that stands further down, at the next `heredoc.body`.
        Heredoc = "heredoc",
        HeredocBody = "heredoc.body",
        Pattern = "pattern",
        Name = "identifier",
        Renamed = "renamed",
        Require = "require",
    }
}

names! {
    /// What a node is to the construct around it.
    Part {
        Name = "name",
        Parameter = "parameter",
        Receiver = "receiver",
        Body = "body",
        /// What happens before a condition is looked at.
        Before = "before",
        Condition = "condition",
        Then = "then",
        Else = "else",
        Handler = "handler",
        Finally = "finally",
        Subject = "subject",
        Case = "arm",
        Key = "key",
        Value = "value",
        Callee = "callee",
        Arguments = "arguments",
        /// A function behind the arguments.
        Block = "block",
        Object = "object",
        Property = "property",
        Left = "left",
        Right = "right",
        /// What is looked for, and where, on a node that is a comparison as well.
        Item = "item",
        Collection = "collection",
        Source = "source",
        Imported = "imported",
        Specifier = "specifier",
        Alias = "alias",
        Namespace = "namespace",
        UsedClass = "used-class",
        Variable = "variable",
        Default = "default",
        Only = "only",
        Unless = "unless",
    }
}

impl Capture {
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.starts_with('_') {
            return Some(Self::Helper);
        }
        let whole = Construct::of(name).map(Self::Whole);
        whole.or_else(|| Part::of(name).map(Self::Part)).or_else(|| Mark::of(name).map(Self::Mark))
    }
}

/// One node's meaning.
#[derive(Debug, Default)]
pub(super) struct Meaning<'t> {
    pub(super) constructs: Vec<Construct>,
    pub(super) parts: Vec<(Part, Node<'t>)>,
    pub(super) marks: Vec<Mark>,
}

impl<'t> Meaning<'t> {
    /// What the node is, first of all.
    pub(super) fn construct(&self) -> Option<Construct> {
        self.constructs.first().copied()
    }

    /// The first part of this kind.
    pub(super) fn part(&self, part: Part) -> Option<Node<'t>> {
        self.parts(part).next()
    }

    /// All parts of this kind, in the order of the text.
    pub(super) fn parts(&self, part: Part) -> impl Iterator<Item = Node<'t>> + '_ {
        self.parts.iter().filter(move |(kind, _)| *kind == part).map(|(_, node)| *node)
    }
}

/// The meaning of every node that has one, by the node's id. Looked up only, never walked in its own order.
pub(super) type Meanings<'t> = FxHashMap<usize, Meaning<'t>>;

/// What a language's patterns say of the nodes of a tree.
pub(super) fn meanings<'t>(patterns: &Patterns, root: Node<'t>, text: &[u8]) -> Meanings<'t> {
    let mut found = Meanings::default();
    matches(patterns, root, text, |_, captured| {
        let captures = || captured.iter().map(|(name, node)| (patterns.captures[*name], *node));
        let whole = captures().find_map(|(capture, node)| match capture {
            Capture::Whole(_) | Capture::Mark(_) => Some(node),
            Capture::Part(_) | Capture::Helper => None,
        });
        let Some(whole) = whole else { return };
        let meaning = found.entry(whole.id()).or_default();
        for (capture, node) in captures() {
            match capture {
                Capture::Whole(construct) => push_new(&mut meaning.constructs, construct),
                Capture::Mark(mark) => push_new(&mut meaning.marks, mark),
                Capture::Part(part) => push_new(&mut meaning.parts, (part, node)),
                Capture::Helper => {}
            }
        }
    });
    // Nothing but lookups follows, and every list is sorted by itself, so hash order cannot show.
    #[expect(clippy::iter_over_hash_type, reason = "each value is sorted by itself")]
    for meaning in found.values_mut() {
        meaning.parts.sort_by_key(|(part, node)| (*part, node.start_byte(), node.end_byte()));
        meaning.constructs.sort_unstable();
        meaning.marks.sort_unstable();
    }
    found
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
