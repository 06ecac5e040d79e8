//! From constructs of a syntax tree to terms.

mod choice;
mod function;
mod naming;

use std::collections::{BTreeMap, HashMap};

use tree_sitter::{Node, Tree};

use crate::text::Span;

use super::language::Language;
use super::syntax::{Construct, Meaning, Meanings, Part, ScriptError, meanings};
use super::term::{Arm, Call, Mark, Script, Term, TermId, TermKind};

/// Trees that are nested deeper are no scripts that a person wrote; they are left alone, so that no recursion below
/// has to fear for its stack.
const DEEPEST: usize = 220;

/// The script in a text; `None` where it cannot be read in reasonable time and depth.
pub(super) fn read(language: &Language, text: &[u8]) -> Result<Option<Script>, ScriptError> {
    let query = language.patterns()?;
    let text = &*language.without_marks_of_macros(text);
    let Some(tree) = language.parse(text).filter(|tree| depth(tree) <= DEEPEST) else { return Ok(None) };
    let root = tree.root_node();
    let meanings = meanings(query, root, text);
    let is_strict = meanings.values().any(|it| it.construct() == Some(Construct::Strict));
    let mut lowering = Lowering {
        text,
        heredocs: heredocs(root, &meanings),
        meanings,
        is_strict,
        script: Script::default(),
        function: 0,
        conditions: Vec::new(),
        arms: Vec::new(),
        clauses: BTreeMap::new(),
        in_target: false,
    };
    lowering.begin_function(root, &Meaning::default());
    let body = lowering.sequence_of_children(root);
    lowering.script.functions[0].body = body;
    Ok(Some(lowering.script))
}

fn depth(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let (mut depth, mut deepest) = (0, 0);
    loop {
        if cursor.goto_first_child() {
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return deepest;
            }
            depth -= 1;
        }
    }
}

fn span_of(node: Node<'_>) -> Span {
    Span::from(node.byte_range())
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// The bodies of texts that stand further down than where they are used, by the id of the node that uses them: both
/// follow in the same order.
fn heredocs<'t>(root: Node<'t>, meanings: &Meanings<'t>) -> HashMap<usize, Node<'t>> {
    let is = |node: Node<'_>, construct| {
        meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(construct))
    };
    if !meanings.values().any(|meaning| meaning.construct() == Some(Construct::Heredoc)) {
        return HashMap::new();
    }
    let (mut uses, mut bodies) = (Vec::new(), Vec::new());
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        if is(node, Construct::Heredoc) {
            uses.push(node);
        } else if is(node, Construct::HeredocBody) {
            bodies.push(node);
        }
        waiting.extend(children(node));
    }
    uses.sort_by_key(Node::start_byte);
    bodies.sort_by_key(Node::start_byte);
    uses.iter().map(Node::id).zip(bodies).collect()
}

/// The place behind the last clause of a function, where the next one goes.
struct Waiting {
    /// The function of the first clause.
    first: usize,
    next: TermId,
    arguments: Vec<TermId>,
}

struct Lowering<'t> {
    text: &'t [u8],
    /// What stands for each text that is written further down.
    heredocs: HashMap<usize, Node<'t>>,
    meanings: Meanings<'t>,
    /// Whether a statement that fails ends the script.
    is_strict: bool,
    script: Script,
    /// The function whose body is being read.
    function: usize,
    /// What has to hold for what is being read to run at all, outermost first.
    conditions: Vec<TermId>,
    /// The branches that are being read, within that function.
    arms: Vec<Arm>,
    /// Where the next clause of a function goes, by its name, the number of its parameters and its place.
    clauses: BTreeMap<(String, usize, usize), Waiting>,
    /// Whether the target of an assignment is being read: it is written, not mentioned.
    in_target: bool,
}

impl<'t> Lowering<'t> {
    fn mention(&mut self, name: &str) {
        if !self.in_target && !self.script.mentioned.contains(name) {
            self.script.mentioned.insert(name.to_owned());
        }
    }

    fn add(&mut self, span: Span, kind: TermKind) -> TermId {
        self.script.terms.push(Term { span, kind });
        TermId(self.script.terms.len() - 1)
    }

    fn text_of(&self, node: Node<'_>) -> String {
        String::from_utf8_lossy(&self.text[node.byte_range()]).into_owned()
    }

    /// The children's terms; what means nothing is left out.
    fn terms_of(&mut self, nodes: impl IntoIterator<Item = Node<'t>>) -> Vec<TermId> {
        nodes.into_iter().filter_map(|node| self.lower(node)).collect()
    }

    fn sequence(&mut self, span: Span, parts: Vec<TermId>) -> TermId {
        if let [only] = parts[..] { only } else { self.add(span, TermKind::Sequence(parts)) }
    }

    fn sequence_of_children(&mut self, node: Node<'t>) -> TermId {
        let parts = children(node);
        let parts = self.terms_of(parts);
        self.sequence(span_of(node), parts)
    }

    /// The term of a part that must be there: an empty sequence where it means nothing.
    fn always(&mut self, node: Node<'t>) -> TermId {
        self.lower(node).unwrap_or_else(|| self.add(span_of(node), TermKind::Sequence(Vec::new())))
    }

    fn part(&mut self, meaning: &Meaning<'t>, part: Part) -> Option<TermId> {
        meaning.part(part).map(|node| self.always(node))
    }

    /// A node's term; `None` for what neither does nor is anything.
    fn lower(&mut self, node: Node<'t>) -> Option<TermId> {
        let Some(meaning) = self.meanings.remove(&node.id()) else { return self.lower_plain(node) };
        if let Some(class) = meaning.part(Part::UsedClass) {
            self.use_class(class);
        }
        let mut lowered = match meaning.construct() {
            Some(construct) => self.lower_construct(node, construct, &meaning),
            None => self.lower_plain(node),
        };
        if meaning.constructs.contains(&Construct::Require) {
            lowered = lowered.map(|holds| self.statement(span_of(node), &meaning, holds));
        }
        let marked = self.marked(node, &meaning, lowered);
        self.meanings.insert(node.id(), meaning);
        marked
    }

    /// A term with what its marks say about the way to it.
    fn marked(&mut self, node: Node<'t>, meaning: &Meaning<'t>, lowered: Option<TermId>) -> Option<TermId> {
        let mut term = lowered?;
        let is_function = matches!(self.script.term(term).kind, TermKind::Function(_));
        if meaning.marks.contains(&Mark::OutsideProduction) && !is_function {
            term = self.outside_production(span_of(node), term);
        }
        if meaning.marks.contains(&Mark::Result) {
            term = self.add(span_of(node), TermKind::Return(Some(term)));
        }
        Some(term)
    }

    fn lower_plain(&mut self, node: Node<'t>) -> Option<TermId> {
        let children = children(node);
        let parts = self.terms_of(children);
        if parts.is_empty() { None } else { Some(self.sequence(span_of(node), parts)) }
    }

    fn lower_construct(
        &mut self,
        node: Node<'t>,
        construct: Construct,
        meaning: &Meaning<'t>,
    ) -> Option<TermId> {
        let kind = match construct {
            Construct::Ignored | Construct::Renamed | Construct::Strict | Construct::HeredocBody => None?,
            Construct::Transparent => return self.part(meaning, Part::Value),
            Construct::Answer => Self::plain_call(self.lower_plain(node)?, vec![Mark::Prompt]),
            Construct::Case | Construct::Require => return self.lower_plain(node),
            Construct::Choice | Construct::Match => return Some(self.switch(node, construct, meaning)),
            Construct::Class => return self.class(node, meaning),
            Construct::Compiled => return self.compiled(node, meaning),
            Construct::OutsideProduction => self.stop_in_production(node),
            Construct::Immediate => self.immediate(node, meaning),
            Construct::Branch => return Some(self.branch(node, meaning)),
            Construct::Unbroken => self.unbroken(node, meaning)?,
            Construct::Import | Construct::PassedOn | Construct::ImportToRun => {
                self.importing(node, construct, meaning)?
            }
            Construct::Function => self.function(node, meaning),
            Construct::Loop | Construct::Raise | Construct::Yield | Construct::Return | Construct::Break => {
                self.around(node, construct, meaning)
            }
            Construct::Try => self.attempt(node, meaning),
            Construct::Assert => self.assert(node, meaning)?,
            Construct::Bind | Construct::BindDefault | Construct::Destructure | Construct::Unpack => {
                self.naming(construct, meaning)?
            }
            Construct::Call | Construct::Method | Construct::CallOrName | Construct::CommandLine => {
                self.calling(node, construct, meaning)?
            }
            Construct::EnvironmentRead
            | Construct::Active
            | Construct::Switch
            | Construct::Environment
            | Construct::ProgramArguments
            | Construct::OptionRead
            | Construct::True
            | Construct::False
            | Construct::Null
            | Construct::This
            | Construct::List
            | Construct::Words
            | Construct::Table
            | Construct::Pair
            | Construct::Shorthand
            | Construct::Text
            | Construct::Heredoc
            | Construct::Pattern
            | Construct::Name => self.value(node, construct, meaning)?,
            Construct::Member
            | Construct::Index
            | Construct::Not
            | Construct::And
            | Construct::Or
            | Construct::Coalesce
            | Construct::Equal
            | Construct::Unequal
            | Construct::Contained
            | Construct::NotContained
            | Construct::Join
            | Construct::Pipe => self.operator(node, construct, meaning)?,
        };
        Some(self.add(span_of(node), kind))
    }

    /// Literals, names and what the process is given.
    fn value(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> Option<TermKind> {
        Some(match construct {
            Construct::EnvironmentRead => self.environment_read(node, meaning),
            Construct::Active => TermKind::Active(self.text_of(meaning.part(Part::Value).unwrap_or(node))),
            Construct::Switch => TermKind::Switch,
            Construct::Environment => TermKind::Environment,
            Construct::ProgramArguments => TermKind::ProgramArguments,
            Construct::OptionRead => {
                let option = meaning.part(Part::Variable)?;
                let literal = unquoted(&self.text_of(option));
                let item = self.add(span_of(option), TermKind::Text { literal, parts: Vec::new() });
                let collection = self.add(span_of(node), TermKind::ProgramArguments);
                TermKind::Contained { item, collection }
            }
            Construct::True => TermKind::Boolean(true),
            Construct::False => TermKind::Boolean(false),
            Construct::This => TermKind::This,
            Construct::List => {
                let children = children(meaning.part(Part::Arguments).unwrap_or(node));
                TermKind::List(self.terms_of(children))
            }
            Construct::Words => {
                let part = meaning.part(Part::Value)?;
                TermKind::List(self.words(part))
            }
            Construct::Table => {
                let children = children(node);
                TermKind::Table(self.terms_of(children))
            }
            Construct::Pair => {
                let key = unquoted(&self.text_of(meaning.part(Part::Key)?));
                let value = self.part(meaning, Part::Value)?;
                self.name_function(value, &key);
                TermKind::Pair { key, value }
            }
            Construct::Shorthand => {
                let key = self.text_of(node);
                self.mention(&key);
                let value = self.add(span_of(node), TermKind::Name(key.clone()));
                TermKind::Pair { key, value }
            }
            Construct::Text => {
                let children = children(node);
                let parts = self.terms_of(children);
                TermKind::Text { literal: unquoted(&self.text_of(node)), parts }
            }
            Construct::Heredoc => {
                let body = self.heredocs.get(&node.id()).copied()?;
                let children = children(body);
                let parts = self.terms_of(children);
                TermKind::Text { literal: self.text_of(body), parts }
            }
            Construct::Pattern => TermKind::Pattern(self.text_of(meaning.part(Part::Value)?)),
            Construct::Name => {
                let name = self.text_of(node);
                self.mention(&name);
                TermKind::Name(name)
            }
            _ => TermKind::Null,
        })
    }

    /// Operators on two values, and access to parts of one.
    fn operator(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> Option<TermKind> {
        if construct == Construct::Not {
            return Some(TermKind::Not(self.part(meaning, Part::Value)?));
        }
        if construct == Construct::Member {
            let object = self.part(meaning, Part::Object)?;
            let property = self.text_of(meaning.part(Part::Property)?);
            self.mention(&property);
            return Some(TermKind::Member { object, property });
        }
        if construct == Construct::Index {
            let object = self.part(meaning, Part::Object)?;
            return Some(TermKind::Index { object, key: self.part(meaning, Part::Key)? });
        }
        let left = self.part(meaning, Part::Left)?;
        let right = self.part(meaning, Part::Right)?;
        let span = span_of(node);
        Some(match construct {
            Construct::And => TermKind::And(left, right),
            Construct::Pipe => self.piped(left, right),
            Construct::Or => TermKind::Or(left, right),
            Construct::Coalesce => TermKind::Coalesce(left, right),
            Construct::Equal => TermKind::Equal(left, right),
            Construct::Unequal => TermKind::Not(self.add(span, TermKind::Equal(left, right))),
            Construct::Contained => TermKind::Contained { item: left, collection: right },
            Construct::NotContained => {
                TermKind::Not(self.add(span, TermKind::Contained { item: left, collection: right }))
            }
            _ => TermKind::Join(left, right),
        })
    }

    /// A call, however it is written.
    fn calling(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> Option<TermKind> {
        Some(match construct {
            Construct::CallOrName => self.call_or_name(node, meaning),
            Construct::CommandLine => self.command_line(node),
            _ => self.call(meaning)?,
        })
    }

    /// What happens for the parts of a statement.
    fn around(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> TermKind {
        self.bind_each(node, meaning);
        if construct == Construct::Return {
            return TermKind::Return(self.lower_plain(node));
        }
        if construct == Construct::Break {
            return TermKind::Break;
        }
        let parts = self.sequence_of_children(node);
        match construct {
            Construct::Loop => TermKind::Loop(parts),
            Construct::Yield => TermKind::Yield(parts),
            _ => TermKind::Raise(parts),
        }
    }

    /// Another file is taken over; where it is started as a program of its own, that is a command as well.
    fn importing(&mut self, node: Node<'t>, construct: Construct, meaning: &Meaning<'t>) -> Option<TermKind> {
        let started = self.import(node, construct, meaning);
        if !is_program(meaning) {
            return Some(started);
        }
        let started = self.add(span_of(node), started);
        let call = self.call(meaning)?;
        Some(TermKind::Sequence(vec![started, self.add(span_of(node), call)]))
    }

    fn call(&mut self, meaning: &Meaning<'t>) -> Option<TermKind> {
        let callee = match self.part(meaning, Part::Callee) {
            Some(callee) => callee,
            None => self.method(meaning)?,
        };
        let mut arguments = Vec::new();
        for list in meaning.parts(Part::Arguments) {
            let nodes = if self.meanings.contains_key(&list.id()) { vec![list] } else { children(list) };
            // What means nothing keeps its place.
            let nodes = nodes.into_iter().filter(|node| !self.is_ignored(*node)).collect::<Vec<_>>();
            arguments.extend(nodes.into_iter().map(|node| self.always(node)));
        }
        let block = self.part(meaning, Part::Block);
        if let (Some(block), true) = (block, meaning.marks.contains(&Mark::Task)) {
            self.name_task(&arguments, block);
        }
        arguments.extend(block);
        Some(TermKind::Call(Call { callee, arguments, marks: meaning.marks.clone() }))
    }

    /// A callee that is no node of its own: a method behind its receiver, or alone.
    fn method(&mut self, meaning: &Meaning<'t>) -> Option<TermId> {
        let node = meaning.part(Part::Property)?;
        let (span, property) = (span_of(node), self.text_of(node));
        self.mention(&property);
        let kind = match self.part(meaning, Part::Object) {
            Some(object) => {
                let span = Span::new(self.script.term(object).span.start, span.end);
                return Some(self.add(span, TermKind::Member { object, property }));
            }
            None => TermKind::Name(property),
        };
        Some(self.add(span, kind))
    }

    /// Gives the body of a task the task's name, which is not a function's.
    fn name_task(&mut self, arguments: &[TermId], body: TermId) {
        let name = arguments.first().and_then(|first| match &self.script.term(*first).kind {
            TermKind::Text { literal, .. } => Some(literal.clone()),
            TermKind::Pair { key, .. } => Some(key.clone()),
            _ => None,
        });
        if let Some(name) = name {
            self.name_function(body, &task_name(&name));
        }
    }

    fn call_or_name(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        let name = self.text_of(node);
        self.mention(&name);
        if self.in_target || self.script.bindings.contains_key(&name) {
            return TermKind::Name(name);
        }
        let callee = self.add(span_of(node), TermKind::Name(name));
        TermKind::Call(Call { callee, arguments: Vec::new(), marks: meaning.marks.clone() })
    }

    fn command_line(&mut self, node: Node<'t>) -> TermKind {
        let span = span_of(node);
        let children = children(node);
        let parts = self.terms_of(children);
        let literal = self.text_of(node);
        let callee = self.add(span, TermKind::Name("the command".to_owned()));
        let arguments = vec![self.add(span, TermKind::Text { literal, parts })];
        TermKind::Call(Call { callee, arguments, marks: vec![Mark::Command] })
    }

    fn plain_call(callee: TermId, marks: Vec<Mark>) -> TermKind {
        TermKind::Call(Call { callee, arguments: Vec::new(), marks })
    }

    fn is_ignored(&self, node: Node<'t>) -> bool {
        self.meanings.get(&node.id()).is_some_and(|meaning| meaning.construct() == Some(Construct::Ignored))
    }

    /// Two statements that the grammar took for one: a function, and a call of what stands in the parentheses.
    fn unbroken(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> Option<TermKind> {
        let value = self.part(meaning, Part::Value)?;
        let list = children(meaning.part(Part::Arguments)?);
        let callees = self.terms_of(list);
        let mut parts = vec![value];
        for callee in callees {
            let call = Call { callee, arguments: Vec::new(), marks: Vec::new() };
            parts.push(self.add(span_of(node), TermKind::Call(call)));
        }
        Some(TermKind::Sequence(parts))
    }

    /// A variable that is read by name or, where no name is given, by a placeholder in a text: `${NAME:default}`. What
    /// is neither reads the environment's own name.
    fn environment_read(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        if let Some(variable) = meaning.part(Part::Variable) {
            let default = self.part(meaning, Part::Default);
            return TermKind::EnvironmentRead { variable: unquoted(&self.text_of(variable)), default };
        }
        let text = unquoted(&self.text_of(node));
        let inner = text.split_once("${").and_then(|(_, rest)| rest.split_once('}')).map(|(inner, _)| inner);
        let Some(inner) = inner else {
            return TermKind::EnvironmentRead { variable: "ENVIRONMENT".to_owned(), default: None };
        };
        let (variable, default) = inner.split_once(':').map_or((inner, None), |(name, it)| (name, Some(it)));
        let default = default.map(|literal| {
            let default = match literal {
                "true" | "false" => TermKind::Boolean(literal == "true"),
                _ => TermKind::Text { literal: literal.to_owned(), parts: Vec::new() },
            };
            self.add(span_of(node), default)
        });
        TermKind::EnvironmentRead { variable: variable.to_owned(), default }
    }

    fn attempt(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        let bodies: Vec<_> = meaning.parts(Part::Body).collect();
        let body = self.terms_of(bodies);
        let body = self.sequence(span_of(node), body);
        let handlers: Vec<_> = meaning.parts(Part::Handler).collect();
        let handlers = handlers.into_iter().map(|handler| self.always(handler)).collect();
        TermKind::Try { body, handlers, finally: self.part(meaning, Part::Finally) }
    }
}

/// Whether an import starts another program instead of taking its statements over.
fn is_program(meaning: &Meaning<'_>) -> bool {
    meaning.construct() == Some(Construct::Import) && meaning.constructs.contains(&Construct::Call)
}

/// The name under which a task's body is known: the last part of the task's own.
pub(super) fn task_name(name: &str) -> String {
    let last = name.rsplit(':').next().unwrap_or(name);
    format!("task:{}", last.replace('.', "_"))
}

/// A literal's text without its prefix letters and quotes, and without the colon of a symbol.
fn unquoted(literal: &str) -> String {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let literal = literal.strip_prefix(':').unwrap_or(literal);
    let inner = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    // `r#"…"#`
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    let raw = inner[hashes..].strip_suffix(&inner[..hashes]).filter(|it| it.starts_with(is_quote));
    let inner = raw.unwrap_or(inner);
    if inner.starts_with(is_quote) {
        inner.trim_matches(is_quote).to_owned()
    } else {
        // A symbol or a keyword.
        literal.trim().trim_start_matches(':').trim_end_matches(':').to_owned()
    }
}
