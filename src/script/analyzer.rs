//! The way from a document to findings. Called by the engine, from many threads.

use std::sync::{Arc, OnceLock};

use crate::command;
use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::finding::{DocumentId, Draft};
use crate::rule::{Catalogue, Rule};

use super::caller::{Callers, callers, started_by_callers};
use super::candidate;
use super::draft::Findings;
use super::import::Project;
use super::language::Language;
use super::link::link;
use super::loader::keeps_out_of_production;
use super::passthrough;
use super::reader::Reader;
use super::run::{Module, Operation, Write};
use super::snapshot;
use super::sql;
use super::syntax::ScriptError;
use super::verdict::{self, Caller, Judgement, Verdict};

/// Judges scripts.
#[derive(Debug)]
pub(crate) struct ScriptAnalyzer {
    pub(super) rules: Rules,
    guards: Vec<String>,
    pub(super) reader: Reader,
}

/// The pages that are reported under.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) unguarded: Rule,
    pub(super) ineffective: Rule,
    pub(super) unseeded: Rule,
    pub(super) passthrough: Rule,
}

impl ScriptAnalyzer {
    /// An analyzer that takes the functions named `guards` to stop in production.
    pub(crate) fn new(catalogue: &Catalogue, guards: &[String]) -> Result<Self, ScriptError> {
        let rule = |id| catalogue.get(id).cloned().ok_or(ScriptError::MissingRule(id));
        Ok(Self {
            rules: Rules {
                unguarded: rule("seed-without-production-guard")?,
                ineffective: rule("ineffective-production-guard")?,
                unseeded: rule("unseeded-random-data")?,
                passthrough: rule("personal-data-passthrough")?,
            },
            guards: guards.to_vec(),
            reader: Reader::default(),
        })
    }

    /// Whether a file is a seed script by its name or place, and may write. Cheap: nothing is parsed.
    pub(crate) fn is_candidate(path: &RepoPath, text: &[u8]) -> bool {
        if sql::is_sql(path) { sql::is_candidate(path, text) } else { candidate::is_candidate(path, text) }
    }

    /// Whether a file may be judged, by its name: one in a language that is understood, or of SQL.
    pub(crate) fn reads(path: &RepoPath) -> bool {
        Self::speaks(path) || sql::is_sql(path)
    }

    /// Whether a file is in a language that is understood.
    pub(crate) fn speaks(path: &RepoPath) -> bool {
        Language::may_speak(path)
    }

    /// Whether a file that is known to be a seed script (by configuration, or because the project runs it as one) is
    /// in a language that is understood, and may write. Cheap.
    pub(crate) fn can_analyze(path: &RepoPath, text: &[u8]) -> bool {
        if sql::is_sql(path) { sql::can_be_read(path, text) } else { candidate::can_be_read(path, text) }
    }

    /// What is wrong with a script; `None` when it is too large or too deep to be parsed in reasonable time.
    pub(crate) fn analyze(
        &self,
        id: DocumentId,
        document: &Document,
        project: &dyn Project,
    ) -> Option<Vec<Draft>> {
        if sql::is_sql(&document.path) {
            let judged = Some(document).filter(|it| !it.is_sample());
            let draft = judged.and_then(|it| {
                sql::draft(&self.rules.unguarded, id, it, &self.reader, project, &self.guards)
            });
            return Some(draft.into_iter().collect());
        }
        let Some(language) =
            Language::of_file(&document.path, document.text()).filter(|_| !document.is_sample())
        else {
            return Some(Vec::new());
        };
        let linked = link(&self.reader, language, &document.path, document.text(), project)?;
        let (modules, places) = (linked.modules, linked.places);
        let judgement = self.judgement(&modules, document, project);
        let is_certain = judgement.caller != Caller::Elsewhere;
        if !is_certain && candidate::is_script_by_structure_only(&document.path, document.text()) {
            return Some(Vec::new());
        }
        let takes_away = || judgement.writes.iter().any(|it| it.operation == Operation::Destroy);
        if candidate::is_script_by_commands_only(&document.path, document.text()) && !takes_away() {
            return Some(Vec::new());
        }
        // What a container enters by brings its own database up to date: a file of SQL that it runs is mostly a migration.
        let is_update = |it: &Write| it.operation < Operation::Destroy && command::is_client(&it.name);
        let is_entered = || {
            let runs = project.runs(&document.path);
            !runs.is_empty() && runs.iter().all(|run| run.is_deployment)
        };
        let is_seed = candidate::is_candidate(&document.path, document.text());
        if !is_seed && judgement.writes.iter().all(is_update) && is_entered() {
            return Some(Vec::new());
        }
        let started_by_callers = || {
            let is_called = judgement.caller != Caller::Itself;
            let started = || started_by_callers(&self.reader, &document.path, &modules[0].script, project);
            is_called.then(started).unwrap_or_default()
        };
        let findings = Findings {
            rules: &self.rules,
            language,
            id,
            document,
            modules: &modules,
            judgement: &judgement,
            places: &places,
            started_by_callers: &started_by_callers,
        };
        Some(findings.drafts())
    }

    /// Whether a file is an anonymiser by its path.
    pub(crate) fn is_anonymiser(path: &RepoPath) -> bool {
        passthrough::is_candidate(path) || snapshot::is_snapshot_configuration(path)
    }

    /// The page of what an anonymiser leaves as it is.
    pub(crate) fn passthrough_rule(&self) -> &Rule {
        &self.rules.passthrough
    }

    /// What an anonymiser copies as it is. One that cannot be parsed is reported by [`Self::analyze`] where it writes.
    pub(crate) fn passed_through(&self, id: DocumentId, document: &Document) -> Option<Draft> {
        let language = Language::of(&document.path).filter(|_| !document.is_test())?;
        let script = self.reader.read(language, document.text())?;
        let rule = &self.rules.passthrough;
        if snapshot::is_snapshot_configuration(&document.path) {
            snapshot::draft(&script, rule, id, document)
        } else {
            passthrough::draft(&script, rule, id, document)
        }
    }

    /// The verdict alone.
    pub(super) fn judge(&self, document: &Document, project: &dyn Project) -> Option<Judgement> {
        let language = Language::of_file(&document.path, document.text())?;
        let linked = link(&self.reader, language, &document.path, document.text(), project)?;
        Some(self.judgement(&linked.modules, document, project))
    }

    /// The verdict on a script, with what its callers do where it leaves the guard to them.
    fn judgement(&self, modules: &[Module], document: &Document, project: &dyn Project) -> Judgement {
        let mut judgement = verdict::judge(modules, &self.guards);
        let is_open = !matches!(judgement.verdict, Verdict::NoWrites | Verdict::Effective);
        if is_open && judgement.caller != Caller::Itself {
            match callers(&self.reader, &document.path, &modules[0].script, project, &self.guards) {
                Callers::Unknown => {}
                Callers::Guarded => judgement.verdict = Verdict::Effective,
                Callers::Open(path) => judgement.caller = Caller::File(path),
                Callers::Inverted(path) => {
                    judgement.verdict = Verdict::Inverted;
                    judgement.caller = Caller::File(path);
                }
            }
        }
        let is_open = !matches!(judgement.verdict, Verdict::NoWrites | Verdict::Effective);
        if is_open && keeps_out_of_production(&self.reader, &document.path, project, &self.guards) {
            judgement.verdict = Verdict::Effective;
        }
        judgement
    }
}

/// How many findings a script gives that lies in a project of its own; `None` where its language is not understood.
pub(crate) fn count_findings(path: &str, text: &[u8]) -> Option<usize> {
    struct Nothing;
    impl Project for Nothing {
        fn text(&self, _: &RepoPath) -> Option<Arc<[u8]>> {
            None
        }
    }
    static ANALYZER: OnceLock<Option<ScriptAnalyzer>> = OnceLock::new();
    let analyzer = ANALYZER.get_or_init(|| ScriptAnalyzer::new(&Catalogue::embedded(), &[]).ok());
    let path = RepoPath::new(path);
    ScriptAnalyzer::reads(&path).then_some(())?;
    let document = Document::new(path, Origin::Worktree, Tracking::Tracked, text);
    analyzer.as_ref()?.analyze(DocumentId(0), &document, &Nothing).map(|drafts| drafts.len())
}
