//! From constructs of a syntax tree to terms.

mod call;
mod choice;
mod function;
mod naming;
mod operator;
mod tree;
mod value;

use std::collections::{BTreeMap, HashMap};

use tree_sitter::Node;

use crate::text::Span;

use super::language::Language;
use super::syntax::{Construct, Meaning, Meanings, Part, ScriptError, meanings};
use super::term::{Arm, Mark, Script, Term, TermId, TermKind};

pub(super) use call::task_name;
use tree::{DEEPEST, children, count_errors, depth, heredocs, span_of};

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
    lowering.script.errors = count_errors(&tree);
    lowering.script.finish();
    Ok(Some(lowering.script))
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
            Construct::Branch => return Some(self.branch(node, meaning)),
            Construct::Unbroken => self.unbroken(node, meaning)?,
            Construct::Import | Construct::PassedOn | Construct::ImportToRun => {
                self.importing(node, construct, meaning)?
            }
            Construct::Function | Construct::Immediate => self.defining(node, construct, meaning),
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
            | Construct::Started
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

    fn attempt(&mut self, node: Node<'t>, meaning: &Meaning<'t>) -> TermKind {
        let bodies: Vec<_> = meaning.parts(Part::Body).collect();
        let body = self.terms_of(bodies);
        let body = self.sequence(span_of(node), body);
        let handlers: Vec<_> = meaning.parts(Part::Handler).collect();
        let handlers = handlers.into_iter().map(|handler| self.always(handler)).collect();
        TermKind::Try { body, handlers, finally: self.part(meaning, Part::Finally) }
    }
}
