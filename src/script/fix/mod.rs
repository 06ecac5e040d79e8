//! What mends a script: a guard as the first thing that happens, a fixed seed before the first draw.
//!
//! A fix is offered only when it works: the changed text is parsed and judged as any other script, and must come out
//! guarded, or without unseeded draws, and without a syntax error more than before. Called by the engine for what is
//! reported, so that nothing else pays for it.

mod guard;
mod literal;
mod place;
mod seeding;
mod style;

use tree_sitter::Tree;

use crate::document::Document;
use crate::finding::{Applicability, DocumentId, Draft, Edit, Fix};
use crate::rule::Severity;
use crate::text::{LineIndex, Span};

use super::analyzer::ScriptAnalyzer;
use super::import::Project;
use super::language::Language;
use super::link::link;
use super::sql;
use super::verdict::{Judgement, Verdict};

use guard::Guard;
pub(crate) use literal::is_within_literal;
use place::{Place, Places};
use style::Style;

/// A script with everything that its fixes are made of.
struct Patient<'a> {
    analyzer: &'a ScriptAnalyzer,
    language: &'static Language,
    document: &'a Document,
    project: &'a dyn Project,
    tree: Tree,
    style: Style,
}

/// A piece of text that is put into a script.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Insertion {
    span: Span,
    text: String,
}

impl ScriptAnalyzer {
    /// What mends a finding about a script.
    pub(crate) fn fixes(&self, draft: &Draft, document: &Document, project: &dyn Project) -> Vec<Fix> {
        let is_about = |rule: &crate::rule::Rule| draft.rule == rule.id;
        let is_about_guards = is_about(&self.rules.unguarded) || is_about(&self.rules.ineffective);
        if is_about_guards && sql::is_sql(&document.path) {
            return vec![run_behind_guard(document)];
        }
        let Some(patient) = Patient::new(self, document, project) else { return Vec::new() };
        let fix = if is_about_guards && draft.severity > Severity::Note {
            patient.guarded()
        } else if is_about(&self.rules.unseeded) {
            patient.seeded()
        } else {
            None
        };
        fix.into_iter().collect()
    }
}

/// SQL has no guard of its own: what runs it has.
fn run_behind_guard(document: &Document) -> Fix {
    let path = document.path.display();
    let is_plain = path.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-/".contains(&it));
    let command = format!("envlint guard -- psql -f {path}");
    Fix {
        title: "let `envlint guard` stand before what runs the file".to_owned(),
        applicability: Applicability::DisplayOnly,
        edits: Vec::new(),
        commands: is_plain.then_some(command).into_iter().collect(),
    }
}

impl<'a> Patient<'a> {
    fn new(analyzer: &'a ScriptAnalyzer, document: &'a Document, project: &'a dyn Project) -> Option<Self> {
        let text = document.text();
        let language = Language::of_file(&document.path, text)?;
        let tree = language.parse(text)?;
        let style = Style::of(language.name, std::str::from_utf8(text).ok()?);
        Some(Self { analyzer, language, document, project, tree, style })
    }

    /// The first guard that works, of the places where one may stand.
    fn guarded(&self) -> Option<Fix> {
        let text = self.document.text();
        let judgement = self.judge(text)?;
        // Who writes in production only may mean it, and a guard would leave nothing to write anywhere.
        if matches!(judgement.verdict, Verdict::Effective | Verdict::NoWrites | Verdict::Inverted) {
            return None;
        }
        if place::is_of_production(&self.document.path) {
            return None;
        }
        let guard = Guard::of(self.language.name, &self.document.path, &self.style, self.project)?;
        let works = |insertions: &Vec<Insertion>| self.is_guarded_by(insertions);
        let places = self.places(&judgement)?;
        let insertions =
            places.candidates().iter().filter_map(|all| self.insertions(&guard, all)).find(works)?;
        Some(self.fix("insert a guard that stops in production", insertions))
    }

    fn places(&self, judgement: &Judgement) -> Option<Places<'_>> {
        let module = link(
            &self.analyzer.reader,
            self.language,
            &self.document.path,
            self.document.text(),
            self.project,
        )?
        .modules
        .swap_remove(0);
        let writes = judgement.writes.iter().map(|it| it.span).collect();
        Some(Places::new(
            self.language.name,
            &self.document.path,
            self.document.text(),
            self.tree.root_node(),
            &module.script,
            judgement,
            writes,
        ))
    }

    /// The guard at these places, with what it needs at the head of the file.
    fn insertions(&self, guard: &Guard, places: &[Place]) -> Option<Vec<Insertion>> {
        let mut insertions: Vec<_> = places
            .iter()
            .map(|place| self.style.insertion(place, guard.lines(place)?))
            .collect::<Option<_>>()?;
        if let Some(import) = &guard.import
            && let Some(needed) =
                place::import(self.language.name, &self.style, self.tree.root_node(), import)
        {
            match insertions.iter_mut().find(|it| it.span == needed.span) {
                Some(same) => same.text.insert_str(0, &needed.text),
                None => insertions.push(needed),
            }
        }
        insertions.sort_by_key(|it| it.span);
        Some(insertions)
    }

    fn is_guarded_by(&self, insertions: &[Insertion]) -> bool {
        let Some(text) = self.with(insertions) else { return false };
        self.has_no_more_errors(&text)
            && self.judge(&text).is_some_and(|judgement| judgement.verdict == Verdict::Effective)
    }

    fn has_no_more_errors(&self, text: &[u8]) -> bool {
        let errors = |text| Some(self.analyzer.reader.read(self.language, text)?.errors);
        errors(text).is_some_and(|it| errors(self.document.text()).is_some_and(|before| it <= before))
    }

    fn with(&self, insertions: &[Insertion]) -> Option<Vec<u8>> {
        let changes: Vec<_> = insertions.iter().map(|it| (it.span, it.text.as_str())).collect();
        crate::text::replaced(self.document.text(), &changes)
    }

    fn changed(&self, text: &[u8]) -> Document {
        Document::new(self.document.path.clone(), self.document.origin.clone(), self.document.tracking, text)
            .with_scope(self.document.scope.clone())
    }

    fn judge(&self, text: &[u8]) -> Option<Judgement> {
        self.analyzer.judge(&self.changed(text), self.project)
    }

    fn drafts(&self, text: &[u8]) -> Option<Vec<Draft>> {
        self.analyzer.analyze(DocumentId(0), &self.changed(text), self.project)
    }

    fn fix(&self, title: &str, insertions: Vec<Insertion>) -> Fix {
        let lines = LineIndex::new(self.document.text());
        let edit = |it: Insertion| Edit::replace(&self.document.path, it.span, &lines, it.text);
        Fix {
            title: title.to_owned(),
            applicability: Applicability::Unsafe,
            edits: insertions.into_iter().map(edit).collect(),
            commands: Vec::new(),
        }
    }
}
