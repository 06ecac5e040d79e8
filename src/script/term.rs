//! A script as the analysis sees it: terms of one small language, whatever the script is written in.
//!
//! Terms lie in an arena and refer to each other by number, so that no tree has to be dropped or walked by recursion.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::Span;

/// A term's number in its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TermId(pub(super) usize);

/// One construct with its place.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) span: Span,
    pub(super) kind: TermKind,
}

/// What a term is.
#[derive(Debug, Clone)]
pub(super) enum TermKind {
    /// Its parts happen one after the other; its value is not known.
    Sequence(Vec<TermId>),
    Name(String),
    /// A literal text; what is interpolated stands in `parts`.
    Text {
        literal: String,
        parts: Vec<TermId>,
    },
    /// Two texts, one after the other.
    Join(TermId, TermId),
    /// A regular expression.
    Pattern(String),
    Boolean(bool),
    Null,
    List(Vec<TermId>),
    Table(Vec<TermId>),
    Pair {
        key: String,
        value: TermId,
    },
    Member {
        object: TermId,
        property: String,
    },
    Index {
        object: TermId,
        key: TermId,
    },
    /// The instance or class that a method belongs to.
    This,
    /// All variables of the process.
    Environment,
    /// One variable of the process.
    EnvironmentRead {
        variable: String,
        default: Option<TermId>,
    },
    /// Whether the environment fits a condition that a framework reads: `!prod & !staging`.
    Active(String),
    /// Something that is off unless someone means it.
    Switch,
    /// The command line.
    ProgramArguments,
    /// Whether this file is the one that was started.
    Started,
    Not(TermId),
    And(TermId, TermId),
    Or(TermId, TermId),
    Coalesce(TermId, TermId),
    Equal(TermId, TermId),
    Contained {
        item: TermId,
        collection: TermId,
    },
    Branch {
        condition: TermId,
        then: TermId,
        otherwise: Option<TermId>,
    },
    Loop(TermId),
    Try {
        body: TermId,
        handlers: Vec<TermId>,
        finally: Option<TermId>,
    },
    Raise(TermId),
    Return(Option<TermId>),
    /// The other file's top level happens here.
    Import(usize),
    /// Leaves the loop around it.
    Break,
    /// Runs the function that the function around it was given.
    Yield(TermId),
    Bind(TermId),
    Call(Call),
    /// A function as a value; what it does happens when it is called.
    Function(usize),
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) callee: TermId,
    pub(super) arguments: Vec<TermId>,
    pub(super) marks: Vec<Mark>,
}

/// What a call does by its name and receiver. The order is the order of weight among the writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Mark {
    Upsert,
    Insert,
    Destroy,
    /// Runs the SQL in its arguments.
    Sql,
    /// Runs the command in its arguments.
    Command,
    /// Is a command itself, of the callee and the arguments.
    Shell,
    /// Defines a task, with its prerequisites and its body.
    Task,
    /// Runs the task that its receiver or its arguments name, of this file or of the framework.
    Invoke,
    /// Runs the classes in its arguments.
    RunClasses,
    /// May read a property: a call without arguments, in a language where both look the same.
    Attribute,
    /// Keeps a framework's destructive commands from running where its argument holds.
    Prohibits,
    Exit,
    /// One of the clauses of a function.
    Clause,
    /// Makes a value that is there: an error, an object.
    Makes,
    /// Left out of what production gets.
    OutsideProduction,
    /// The value of the function around it.
    Result,
    Prompt,
    Log,
    /// Its callbacks run later, or only when something failed.
    Later,
    /// What its receiver raises ends here.
    Catches,
    Clock,
    Password,
    /// Calls a function, whatever its name looks like, and makes no object.
    Invoked,
    /// A function that a framework or the runtime calls.
    Entry,
    Random(Generator),
    Seeding(Generator),
}

/// A source of randomness that is seeded by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Generator {
    Faker,
    Falso,
    /// The standard library's, which has a seed.
    Standard,
    Numpy,
    /// The engine's, which takes no seed.
    Math,
    Lodash,
    Database,
}

impl Mark {
    /// What a capture's name means.
    pub(super) fn of(name: &str) -> Option<Self> {
        if let Some(generator) = name.strip_prefix("random.") {
            return Generator::of(generator).map(Self::Random);
        }
        if let Some(generator) = name.strip_prefix("seeding.") {
            return Generator::of(generator).map(Self::Seeding);
        }
        Some(match name {
            "write.upsert" => Self::Upsert,
            "write.insert" => Self::Insert,
            "write.destroy" => Self::Destroy,
            "sql" => Self::Sql,
            "command" => Self::Command,
            "shell" => Self::Shell,
            "task" => Self::Task,
            "invoke" => Self::Invoke,
            "run-classes" => Self::RunClasses,
            "attribute" => Self::Attribute,
            "prohibits" => Self::Prohibits,
            "exit" => Self::Exit,
            "makes" => Self::Makes,
            "clause" => Self::Clause,
            "outside-production" => Self::OutsideProduction,
            "result" => Self::Result,
            "prompt" => Self::Prompt,
            "log" => Self::Log,
            "later" => Self::Later,
            "catches" => Self::Catches,
            "clock" => Self::Clock,
            "password" => Self::Password,
            "entry" => Self::Entry,
            "invoked" => Self::Invoked,
            _ => return None,
        })
    }
}

impl Generator {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "faker" => Self::Faker,
            "falso" => Self::Falso,
            "random" => Self::Standard,
            "numpy" => Self::Numpy,
            "math" => Self::Math,
            "lodash" => Self::Lodash,
            "database" => Self::Database,
            _ => return None,
        })
    }

    /// What people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Faker => "Faker",
            Self::Falso => "Falso",
            Self::Standard => "the random module",
            Self::Numpy => "NumPy's generator",
            Self::Math => "`Math.random`",
            Self::Lodash => "Lodash's random sample",
            Self::Database => "the database's random order",
        }
    }
}

/// One function; the script itself is the first.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) name: Option<String>,
    pub(super) parameters: Vec<String>,
    /// What parameters are where a call does not say, by their place.
    pub(super) defaults: BTreeMap<usize, TermId>,
    /// What the object is called that it is a method of.
    pub(super) receiver: Option<String>,
    pub(super) body: TermId,
    /// The function that it is written in; the script's top level is its own.
    pub(super) parent: usize,
    /// Whether a framework or the runtime calls it.
    pub(super) is_entry: bool,
    pub(super) span: Span,
}

/// A name given to a value.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) function: usize,
    pub(super) at: usize,
    pub(super) value: TermId,
    /// The property of the value that is taken, in a destructuring.
    pub(super) property: Option<Property>,
    /// Whether an earlier value stays.
    pub(super) keeps: Keeps,
    /// The branches that it stands in, within its function.
    pub(super) arms: Vec<Arm>,
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Property {
    Named(String),
    /// The part at a place, and the name that it gets.
    At(usize, String),
}

/// One way of a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arm {
    pub(super) condition: TermId,
    /// What the condition is on this way.
    pub(super) holds: bool,
    pub(super) span: Span,
}

/// Whether a binding leaves a value that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    Nothing,
    Earlier,
}

/// What a script takes from another file.
#[derive(Debug, Clone, Default)]
pub(super) struct Import {
    /// As written, without quotes.
    pub(super) source: String,
    /// The local name and the name in the other file.
    pub(super) names: Vec<(String, String)>,
    /// The local name of the whole other file, or of its default.
    pub(super) namespace: Option<String>,
    /// Whether it is only passed on to those who import this file.
    pub(super) is_passed_on: bool,
    /// Whether it is there for what the other file does, not for its names.
    pub(super) is_run: bool,
    pub(super) span: Option<Span>,
    /// Whether it runs as a program of its own: where it exits, the script does not.
    pub(super) is_program: bool,
    /// Functions of the other file that are called as methods of any object.
    pub(super) methods: Vec<String>,
}

/// A whole script.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    pub(super) terms: Vec<Term>,
    pub(super) functions: Vec<Function>,
    pub(super) bindings: BTreeMap<String, Vec<Binding>>,
    pub(super) imports: Vec<Import>,
    /// The first function of each name.
    pub(super) named: BTreeMap<String, usize>,
    /// The modules that are defined here, in languages where that tells whose a function is.
    pub(super) modules: BTreeSet<String>,
    /// Every name that is read or called somewhere.
    pub(super) mentioned: BTreeSet<String>,
    /// How many pieces of its text the grammar did not understand.
    pub(super) errors: usize,
    /// The calls in the order of the text.
    calls: Vec<TermId>,
}

impl Script {
    pub(super) fn term(&self, id: TermId) -> &Term {
        &self.terms[id.0]
    }

    /// The function of a name; where its clauses differ by the number of arguments, the one that takes so many.
    pub(super) fn function(&self, name: &str, arity: Option<usize>) -> Option<usize> {
        let exact = arity.and_then(|arity| self.named.get(&format!("{name}/{arity}")));
        exact.or_else(|| self.named.get(name)).copied()
    }

    /// Whether one of a name's bindings stands in a function inside the given one: who knows when that runs.
    pub(super) fn is_changed_inside(&self, bindings: &[Binding], outer: usize) -> bool {
        bindings.iter().any(|binding| {
            let mut function = binding.function;
            while function != 0 && function != outer {
                function = self.functions[function].parent;
            }
            binding.function != outer && function == outer
        })
    }

    /// The names with a capital letter on which functions are called.
    pub(super) fn classes(&self) -> BTreeSet<String> {
        let called = self.calls().filter_map(|(_, call)| match &self.term(call.callee).kind {
            TermKind::Member { object, .. } => Some(*object),
            _ => None,
        });
        let names = called.filter_map(|object| match &self.term(object).kind {
            TermKind::Name(name) if name.starts_with(char::is_uppercase) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    }

    /// Takes a variable of the process for set before the script begins.
    pub(super) fn set_variable(&mut self, name: &str, value: String) {
        let span = Span::new(0, 0);
        self.terms.push(Term { span, kind: TermKind::Text { literal: value, parts: Vec::new() } });
        let value = TermId(self.terms.len() - 1);
        let binding =
            Binding { function: 0, at: 0, value, property: None, keeps: Keeps::Nothing, arms: Vec::new() };
        self.bindings.entry(format!("${name}")).or_default().insert(0, binding);
    }

    /// What is known when all of it was read.
    pub(super) fn finish(&mut self) {
        let is_call = |at: &usize| matches!(self.terms[*at].kind, TermKind::Call(_));
        self.calls = (0..self.terms.len()).filter(is_call).map(TermId).collect();
        self.calls.sort_by_key(|id| (self.terms[id.0].span.start, self.terms[id.0].span.end));
    }

    /// Every call, in the order of the text.
    pub(super) fn calls(&self) -> impl Iterator<Item = (Span, &Call)> {
        self.calls.iter().map(|id| self.term(*id)).filter_map(|term| match &term.kind {
            TermKind::Call(call) => Some((term.span, call)),
            _ => None,
        })
    }

    /// The dotted text of a callee, without what is called or indexed on the way: `prisma.user.deleteMany`.
    pub(super) fn callee_name(&self, mut id: TermId) -> String {
        let mut parts = Vec::new();
        for _ in 0..16 {
            let kind = &self.term(id).kind;
            if let TermKind::Member { object, property } = kind {
                parts.push(property.as_str());
                id = *object;
            } else if let TermKind::Index { object, .. } = kind {
                id = *object;
            } else if let TermKind::Call(call) = kind {
                id = call.callee;
            } else {
                if let TermKind::Name(name) = kind {
                    parts.push(name);
                } else if matches!(kind, TermKind::This) {
                    parts.push("self");
                }
                break;
            }
        }
        parts.reverse();
        parts.join(".")
    }
}
