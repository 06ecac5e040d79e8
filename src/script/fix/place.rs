//! Where a guard may stand: as the first statement of the file, or of a function.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bstr::ByteSlice;
use regex::Regex;
use tree_sitter::Node;

use crate::document::RepoPath;
use crate::script::term::Script;
use crate::script::verdict::{self, Judgement};
use crate::script::words;
use crate::text::Span;

use super::Insertion;
use super::guard::Import;
use super::style::Style;

/// The start of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) caller: Caller,
    /// Whether the function around it has no value that somebody waits for.
    pub(super) gives_nothing: bool,
}

/// Who makes a function happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Caller {
    /// Who runs the program.
    Person,
    /// Perhaps an application, as it starts.
    Application,
}

/// Functions that a script begins with, by their names.
const STARTING: &[&str] =
    &["main", "Main", "run", "handle", "seed", "execute", "perform", "call", "Seed", "seedDatabase"];
/// How many functions are tried by themselves.
const MOST: usize = 12;
/// Nodes that hold statements and are none.
const CONTAINERS: &[&str] = &[
    "block",
    "statements",
    "function_body",
    "body_statement",
    "block_body",
    "compound_statement",
    "statement_block",
    "do_block",
    "statement_list",
    "declaration_list",
];
/// What stands before the statements in a container.
const LEADING: &[&str] =
    &["block_parameters", "comment", "line_comment", "block_comment", "lambda_parameters"];

/// Words in the names of scripts that production itself is started or released by: they are meant to run there.
const OF_PRODUCTION: &[&str] =
    &["entrypoint", "start", "startup", "release", "deploy", "boot", "bootstrap", "serve"];

/// What belongs before the first statement of a file.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^(?:#!|<\?php|import\b|from\b|using\b|package\b|use\b|require|include|alias\b|namespace\b[^{]*;?$|declare\b"#,
        r#"|(?:const|let|var)\b[^\n]*\brequire\(|['"]use strict|[rRuU]?(?:"""|'''|"[^"\n]*"$|'[^'\n]*'$)"#,
        r#"|try:\s*\n\s*(?:import|from)\b|set\s+[-+]|source\s|\.\s|cd\s|shopt\s|export\s+\{|Mix\.install|Application\.ensure"#,
        r#"|(?:[\w.]+\.)?(?:load_dotenv|dotenv|Dotenv)\b|sys\.path|os\.chdir|django\.setup|os\.environ\.setdefault)"#,
    ))
    .expect("a constant pattern compiles")
});

/// When a file happens that has statements of its own, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// When it is run, also in a language whose files are compiled otherwise.
    ByItself,
    /// With all other files of tasks.
    WithOthers,
    /// As its language has it.
    Usual,
}

impl Loading {
    fn of(path: &RepoPath) -> Self {
        match extension(&path.file_name()) {
            "kts" | "exs" => Self::ByItself,
            "rake" => Self::WithOthers,
            _ if path.file_name() == "Rakefile" => Self::WithOthers,
            _ => Self::Usual,
        }
    }
}

/// The places of one script.
pub(super) struct Places<'t> {
    language: &'static str,
    loading: Loading,
    is_imported: bool,
    text: &'t [u8],
    root: Node<'t>,
    /// Every function with its name, the outermost first.
    functions: Vec<(Node<'t>, Option<String>)>,
    writes: BTreeSet<Span>,
    entry: Option<Span>,
    /// Whether running the file writes, so that its first statement is where it starts.
    is_run_itself: bool,
}

impl<'t> Places<'t> {
    pub(super) fn new(
        language: &'static str,
        path: &RepoPath,
        text: &'t [u8],
        root: Node<'t>,
        script: &Script,
        judgement: &Judgement,
        writes: BTreeSet<Span>,
    ) -> Self {
        let own = script.functions.iter().skip(1);
        let functions = own.filter_map(|it| Some((node_at(root, it.span)?, it.name.clone()))).collect();
        let holds = |word: &str| text.contains_str(word);
        Self {
            language,
            loading: Loading::of(path),
            is_imported: holds("__name__") || holds("require.main") || holds("import.meta.main"),
            text,
            root,
            functions,
            writes,
            entry: judgement.entry,
            is_run_itself: judgement.caller == verdict::Caller::Itself,
        }
    }

    /// Sets of places, each of which may be enough, the best first.
    pub(super) fn candidates(&self) -> Vec<Vec<Place>> {
        let entry =
            self.entry.and_then(|span| self.functions.iter().find(|(node, _)| span_of(*node) == span));
        let by_entry = entry.and_then(|(node, _)| self.start_of(*node)).map(|place| vec![place]);
        let named = STARTING.iter().flat_map(|name| {
            self.functions.iter().filter(move |(_, it)| it.as_deref() == Some(*name)).take(MOST)
        });
        let by_name = named.filter_map(|(node, _)| self.start_of(*node)).map(|place| vec![place]);
        let at_top = self.top().map(|place| vec![place]);
        let tasks = self.around_writes(|node| self.is_task(node));
        let outermost = self.around_writes(|_| true);
        let innermost = self.right_around_writes();
        let by_name: Vec<_> = by_name.collect();
        let when_run = self.when_run().map(|place| vec![place]);
        let (early, late) = if self.is_imported {
            (Vec::new(), Vec::from_iter(at_top))
        } else {
            (Vec::from_iter(at_top), Vec::new())
        };
        let functions =
            [by_entry.into_iter().collect(), early, by_name, when_run.into_iter().collect(), late];
        let mut candidates: Vec<Vec<Place>> =
            functions.into_iter().flatten().chain(tasks).chain(outermost).chain(innermost).collect();
        candidates.dedup();
        candidates
    }

    /// The first statement of the file behind its head. A file of tasks is loaded with all others, and one of classes
    /// is compiled.
    fn top(&self) -> Option<Place> {
        let mut cursor = self.root.walk();
        let children: Vec<_> = self.root.named_children(&mut cursor).collect();
        let has = |kind: &str| children.iter().any(|it| it.kind() == kind);
        let is_run = match self.language {
            "go" | "java" | "rust" => false,
            "ruby" => self.loading != Loading::WithOthers,
            "kotlin" | "elixir" => self.loading == Loading::ByItself,
            "csharp" => has("global_statement"),
            "php" => !has("class_declaration"),
            _ => true,
        };
        if !is_run || !self.is_run_itself {
            return None;
        }
        let is_head = |node: &Node<'_>| {
            node.kind() == "php_tag" || self.text_of(*node).is_some_and(|it| HEAD.is_match(it))
        };
        let first = children.iter().position(|node| !is_comment(*node) && !is_head(node))?;
        // What is said about the statement stays with it, unless it is what the file begins with.
        let mut at = first;
        while at > 1 && is_comment(children[at - 1]) && self.touch(children[at - 1], children[at]) {
            at -= 1;
        }
        let begins_file = at == 1 && is_comment(children[0]) && self.touch(children[0], children[1]);
        let node = if begins_file { children[first] } else { children[at] };
        Some(Place { at: node.start_byte(), caller: Caller::Person, gives_nothing: false })
    }

    /// The place before a function's first statement.
    fn place(&self, first: Node<'_>, function: Node<'_>, body: Node<'_>) -> Place {
        let head = &self.text[function.start_byte()..body.start_byte().max(function.start_byte())];
        let head = String::from_utf8_lossy(head);
        let result = head.rsplit(')').next().unwrap_or_default();
        let is_lambda = function.kind() == "lambda_expression";
        let gives_nothing = match self.language {
            "java" => is_lambda || head.contains("void "),
            "csharp" => {
                head.contains("void ")
                    || head.contains("async Task ")
                    || head.contains("async System.Threading.Tasks.Task ")
            }
            "kotlin" => head.contains("fun ") && !result.contains([':', '=']),
            _ => false,
        };
        let is_main = ["main(", "Main("].iter().any(|name| head.contains(name));
        let caller = if is_main { Caller::Person } else { Caller::Application };
        Place { at: first.start_byte(), caller, gives_nothing }
    }

    /// The first statement of what a file does only when it is run itself: `if __name__ == "__main__":`.
    fn when_run(&self) -> Option<Place> {
        const ASKED: &[&str] = &["__name__", "require.main", "import.meta.main", "$PROGRAM_NAME", "__FILE__"];
        let mut cursor = self.root.walk();
        let asks = |node: &Node<'_>| {
            let condition = node.child_by_field_name("condition").and_then(|it| self.text_of(it));
            condition.is_some_and(|text| ASKED.iter().any(|it| text.contains(it)))
        };
        let branch = self.root.named_children(&mut cursor).find(asks)?;
        let body = branch.child_by_field_name("consequence").filter(|it| it.named_child_count() > 0)?;
        let first = body.named_child(0).filter(|it| !is_comment(*it))?;
        Some(Place { at: first.start_byte(), caller: Caller::Person, gives_nothing: false })
    }

    fn touch(&self, upper: Node<'_>, lower: Node<'_>) -> bool {
        let between = &self.text[upper.end_byte().min(lower.start_byte())..lower.start_byte()];
        upper.end_byte() > upper.start_byte()
            && between.find_iter("\n").count() <= usize::from(self.text[upper.end_byte() - 1] != b'\n')
    }

    /// The starts of the outermost functions of a kind around each write; `None` where a write stands in none.
    fn around_writes(&self, is_meant: impl Fn(Node<'t>) -> bool) -> Option<Vec<Place>> {
        let mut places = BTreeSet::new();
        for write in &self.writes {
            let around =
                self.functions.iter().map(|(node, _)| *node).filter(|node| span_of(*node).contains(*write));
            let outermost = around
                .filter(|node| is_meant(*node) && self.may_hold(*node))
                .max_by_key(|node| span_of(*node).len())?;
            places.insert(self.start_of(outermost)?);
        }
        (!places.is_empty()).then(|| places.into_iter().collect())
    }

    /// The starts of the innermost functions that a guard can stand in around each write.
    fn right_around_writes(&self) -> Option<Vec<Place>> {
        let mut places = BTreeSet::new();
        for write in &self.writes {
            let around =
                self.functions.iter().map(|(node, _)| *node).filter(|node| span_of(*node).contains(*write));
            places
                .insert(around.filter(|it| self.may_hold(*it)).filter_map(|node| self.start_of(node)).max()?);
        }
        (!places.is_empty()).then(|| places.into_iter().collect())
    }

    /// Whether a function is no block that only groups tasks, which happens whenever they are loaded.
    fn may_hold(&self, function: Node<'_>) -> bool {
        self.loading != Loading::WithOthers || self.is_task(function) || function.kind() == "method"
    }

    /// Whether a block is what a task does.
    fn is_task(&self, block: Node<'_>) -> bool {
        let call = block.parent().and_then(|call| call.child_by_field_name("method"));
        call.and_then(|name| self.text_of(name)) == Some("task")
    }

    /// The first statement in a function.
    fn start_of(&self, function: Node<'t>) -> Option<Place> {
        let mut body = function.child_by_field_name("body").or_else(|| {
            let mut cursor = function.walk();
            function.named_children(&mut cursor).find(|it| CONTAINERS.contains(&it.kind()))
        })?;
        for _ in 0..6 {
            if !CONTAINERS.contains(&body.kind()) {
                return None;
            }
            let mut cursor = body.walk();
            let is_statement = |node: &Node<'_>| !LEADING.contains(&node.kind()) && !self.is_docstring(*node);
            let first = body.named_children(&mut cursor).find(is_statement)?;
            if !CONTAINERS.contains(&first.kind()) || first.kind() == "block" && self.language != "kotlin" {
                let mut upper = first;
                while let Some(above) = upper.prev_named_sibling().filter(|it| is_comment(*it)) {
                    if !self.touch(above, upper) {
                        break;
                    }
                    upper = above;
                }
                return Some(self.place(upper, function, body));
            }
            body = first;
        }
        None
    }

    fn is_docstring(&self, node: Node<'_>) -> bool {
        let starts = |text: &str| text.starts_with(['"', '\'']) || text.starts_with("r\"");
        node.kind() == "expression_statement" && self.text_of(node).is_some_and(starts)
    }

    fn text_of(&self, node: Node<'_>) -> Option<&'t str> {
        std::str::from_utf8(self.text.get(node.byte_range())?).ok()
    }
}

/// The line that brings something into a file, where it is not there yet.
pub(super) fn import(language: &str, style: &Style, root: Node<'_>, import: &Import) -> Option<Insertion> {
    match language {
        "go" => go_import(style, root, import.name),
        _ => python_import(style, root, import.name),
    }
}

fn python_import(style: &Style, root: Node<'_>, line: &str) -> Option<Insertion> {
    let text = style.text();
    let name = line.rsplit(' ').next().unwrap_or_default();
    let own = Regex::new(&format!(
        r"(?m)^(?:import\s+(?:\w+\s*,\s*)*{name}\b|from\s+django\.conf\s+import\s+.*\b{name}\b)"
    ))
    .expect("a name makes a pattern");
    let mut cursor = root.walk();
    let head = root
        .named_children(&mut cursor)
        .take_while(|it| is_comment(*it) || HEAD.is_match(&text[it.byte_range()]));
    let head: Vec<_> = head.collect();
    if head.iter().any(|it| own.is_match(&text[it.byte_range()])) {
        return None;
    }
    let ending = style.ending();
    let is_import = |it: &&Node<'_>| matches!(it.kind(), "import_statement" | "import_from_statement");
    let written = |it: &Node<'_>| &text[it.byte_range()];
    // Among those that begin alike, in the order of the alphabet; otherwise before or behind all.
    let start = line
        .split(['.', ' '])
        .take(if line.starts_with("from") { 2 } else { 1 })
        .collect::<Vec<_>>()
        .join(" ");
    let kin: Vec<_> = head.iter().filter(is_import).filter(|it| written(it).starts_with(&start)).collect();
    let is_later = |it: &&&Node<'_>| written(it) > line;
    let any: Vec<_> =
        head.iter().filter(is_import).filter(|it| !written(it).contains("__future__")).collect();
    let before = |node: &Node<'_>| (node.start_byte(), format!("{line}{ending}"));
    let behind = |node: &Node<'_>| (node.end_byte(), format!("{ending}{line}"));
    let (at, text) = if let Some(later) = kin.iter().find(is_later) {
        before(later)
    } else if let Some(last) = kin.last() {
        behind(last)
    } else if let Some(first) = any.first().filter(|_| line.starts_with("import")) {
        before(first)
    } else if let Some(last) = any.last() {
        behind(last)
    } else {
        let mut cursor = root.walk();
        let first = root.named_children(&mut cursor).nth(head.len())?;
        (first.start_byte(), format!("{line}{ending}{ending}"))
    };
    Some(Insertion { span: Span::new(at, at), text })
}

fn go_import(style: &Style, root: Node<'_>, package: &str) -> Option<Insertion> {
    let text = style.text();
    let mut cursor = root.walk();
    let children: Vec<_> = root.named_children(&mut cursor).collect();
    let imports: Vec<_> = children.iter().filter(|it| it.kind() == "import_declaration").collect();
    let quoted = format!("\"{package}\"");
    let is_there = |line: &str| line.trim().trim_start_matches("import").trim() == quoted;
    if imports.iter().any(|it| text[it.byte_range()].lines().any(is_there)) {
        return None;
    }
    let ending = style.ending();
    let Some(first) = imports.first() else {
        let at = children.iter().find(|it| it.kind() == "package_clause")?.end_byte();
        return Some(Insertion { span: Span::new(at, at), text: format!("{ending}{ending}import {quoted}") });
    };
    let mut cursor = first.walk();
    let list = first.named_children(&mut cursor).find(|it| it.kind() == "import_spec_list");
    let Some(spec) = list.and_then(|it| it.named_child(0)) else {
        let at = first.start_byte();
        return Some(Insertion { span: Span::new(at, at), text: format!("import {quoted}{ending}") });
    };
    let at = spec.start_byte();
    Some(Insertion { span: Span::new(at, at), text: style.written(&format!("{quoted}{ending}{{i}}")) })
}

/// What stands behind the last dot of a path.
pub(super) fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether a script is meant to run in production, by its name.
pub(super) fn is_of_production(path: &RepoPath) -> bool {
    words::words(&path.file_name()).iter().any(|word| OF_PRODUCTION.contains(&word.as_str()))
}

fn is_comment(node: Node<'_>) -> bool {
    node.kind().ends_with("comment") || node.kind() == "hash_bang_line"
}

fn span_of(node: Node<'_>) -> Span {
    node.byte_range().into()
}

/// The innermost node with exactly this span that has more than one part.
fn node_at(root: Node<'_>, span: Span) -> Option<Node<'_>> {
    let mut node = root.descendant_for_byte_range(span.start, span.end)?;
    while span_of(node) == span && node.child_by_field_name("body").is_none() {
        match node.parent() {
            Some(parent) if span_of(parent) == span => node = parent,
            Some(_) | None => break,
        }
    }
    (span_of(node) == span).then_some(node)
}
