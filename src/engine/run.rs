//! One run over listed entries, as a list of steps: map, then reduce.

use std::collections::{BTreeMap, BTreeSet};

use crate::binding::EnvironmentSet;
use crate::config::Settings;
use crate::credential::CredentialScanner;
use crate::document::{Document, Origin, RepoPath, Role, Tracking};
use crate::finding::{DocumentId, Draft, Finding, Fingerprint, Spot};
use crate::generic;
use crate::imported::ImportedScanner;
use crate::personal::PersonalData;
use crate::relation::{self, SecretSearch};
use crate::report::{Allowed, AllowedBy, ProjectFacts, Report, Summary};
use crate::rule::{Catalogue, RuleId, RuleKind, Severity};
use crate::script::ScriptAnalyzer;
use crate::source::Source;
use crate::suppress::{Accepted, Allowances, Allower, Examined, Markers, Suppressed, suppress};
use crate::text::Span;

use super::absorb::absorb;
use super::accepted::{Known, LoadedBaseline};
use super::analysis::credentials;
use super::attribution::attribute;
use super::change::{Change, Versions};
use super::facts::{facts_of, seed_scripts};
use super::imported::{Excuses, Imported, imported};
use super::locate::Locator;
use super::packed::said_once;
use super::reading::{Era, Examination, Numbered, Tally, examine_all, mapped, read_configuration};
use super::scripts::{Judged, Listed, Scripts};
use super::survey::Surveyed;
use super::{InlineAllows, Scan, ScanError, Scope};
use super::{Progress, Unit};

/// The documents of allows that are not among what is read.
const CONFIG: DocumentId = DocumentId(usize::MAX);
const BASELINE: DocumentId = DocumentId(usize::MAX - 1);

/// The places of documents that must not be shown, by path.
pub(super) type HiddenPlaces = BTreeMap<RepoPath, Vec<Span>>;

/// A run with everything that it needs at hand.
pub(super) struct Run<'r> {
    pub(super) scan: &'r Scan,
    pub(super) catalogue: &'r Catalogue,
    pub(super) scanner: &'r CredentialScanner<'r>,
    pub(super) imported: &'r ImportedScanner<'r>,
    pub(super) settings: &'r Settings,
    pub(super) source: &'r dyn Source,
    /// The configuration file's path and bytes.
    pub(super) config: Option<(String, Vec<u8>)>,
    pub(super) baseline: Option<&'r LoadedBaseline>,
    pub(super) progress: &'r dyn Progress,
    pub(super) left: Left,
}

/// What a source has beside the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Nothing,
    /// All that is no configuration.
    ToSearch,
}

impl<'r> Run<'r> {
    /// Reads, examines, compares, takes out what is allowed, and finds the places: one step a line.
    pub(super) fn report(
        &self,
        mut entries: Vec<Numbered<'r>>,
        wanted: Option<&mut HiddenPlaces>,
    ) -> Result<Report, ScanError> {
        let scanner = self.scanner;
        let mut tally = Tally::default();
        let era = |it: &Numbered<'_>| self.era_of(it);
        let configuration =
            read_configuration(&entries, self.settings, scanner, &mut tally, self.progress, era);
        let (mut documents, set) = (configuration.documents, configuration.set);
        let search = SecretSearch::new(&set, self.catalogue);
        let surveyed = match self.left {
            Left::Nothing => Surveyed::default(),
            Left::ToSearch => self.survey(&mut entries, search.as_ref())?,
        };
        let entries = entries.as_slice();
        let scripts = self.scripts(entries)?;
        let personal = PersonalData::new(self.catalogue);
        let examine = |id: DocumentId, document: &Document| {
            let mut drafts = self.secrets(id, document, &set);
            drafts.extend(search.iter().flat_map(|search| search.leaks(id, document.text())));
            drafts.extend(personal.iter().flat_map(|personal| personal.look(id, document)));
            let scripts = scripts.as_ref().filter(|_| !is_past(entries, id));
            let Imported { drafts: found, excuses, incomplete } = imported(id, document, &set, self.imported);
            let mut incomplete = Vec::from_iter(incomplete);
            drafts.extend(found);
            let judged = scripts.map_or(Ok(Judged::default()), |scripts| scripts.analyze(id, document));
            let Judged { is_seed, drafts: judged } = judged.unwrap_or_else(|unjudged| {
                incomplete.push(unjudged);
                Judged { is_seed: true, ..Judged::default() }
            });
            drafts.extend(judged);
            let markers = self.markers_beside(&drafts, document);
            Examination { drafts, is_seed, markers, excuses, incomplete }
        };
        let read_before = (tally.documents, tally.bytes);
        let examined = examine_all(entries, &mut documents, &mut tally, self.progress, examine);
        if self.left == Left::ToSearch {
            // What was examined of the rest has been counted where it was searched.
            (tally.documents, tally.bytes) =
                (read_before.0 + surveyed.documents, read_before.1 + surveyed.bytes);
        }
        let facts =
            ProjectFacts { seed_scripts: seed_scripts(entries, &examined), ..facts_of(&set, &documents) };
        let (markers, excuses, drafts) = self.gathered(examined, &set, &mut tally);
        let hidden = values_by_document(&drafts, &documents);
        let drafts = self.selected(said_once(drafts, &documents), entries);
        let drafts = absorb(drafts, self.catalogue);
        let change =
            Change { source: self.source, entries, documents: &documents, catalogue: self.catalogue };
        let (drafts, versions) = change.brought_in(drafts)?;
        let examined = self.examined(entries, &documents, markers, &mut drafts_documents(&drafts));
        let Suppressed { kept, allowed, remarks, undecided } =
            self.suppressed(drafts, &examined, &mut documents);
        let locator = Locator::new(&documents, &set, scanner, hidden);
        let kept = self.with_fixes(kept, scripts.as_ref(), locator.documents);
        let drafts = kept.into_iter().chain(self.graded(remarks)).collect();
        let mut findings = self.findings(drafts, &locator, (entries, &surveyed), &set, &versions)?;
        let mut suppressed = self.allowed(allowed, &locator);
        suppressed.extend(excuses.take_out(&mut findings).into_iter().map(Allowed::by_import));
        if let Some(places) = wanted {
            *places = locator.hidden_in(findings.iter().map(|it| &it.primary.place.path));
        }
        Ok(Report { undecided_entries: undecided, facts, ..summed_up(findings, suppressed, &set, tally) })
    }

    /// What was seen in single documents, and what the relations say.
    fn gathered(
        &self,
        examined: Vec<(DocumentId, Examination)>,
        set: &EnvironmentSet,
        tally: &mut Tally,
    ) -> (BTreeMap<DocumentId, Option<Markers>>, Excuses, Vec<Draft>) {
        let (mut markers, mut excuses) = (BTreeMap::new(), Excuses::default());
        let mut drafts = relation::check_all(set, self.catalogue);
        for (id, examination) in examined {
            drafts.extend(examination.drafts);
            tally.incomplete.extend(examination.incomplete);
            excuses.add(examination.excuses);
            markers.insert(id, examination.markers);
        }
        (markers, excuses, drafts)
    }

    fn era_of(&self, it: &Numbered<'_>) -> Era {
        let is_past = match &self.scan.scope {
            Scope::History { .. } => it.entry.tracking == Tracking::Tracked,
            Scope::Base { .. } | Scope::Worktree(_) | Scope::Staged | Scope::Stdin { .. } => it.is_past(),
        };
        if is_past { Era::Past } else { Era::Present }
    }

    /// The script analysis; what a history held cannot be run any more.
    fn scripts<'s>(&'s self, entries: &'s [Numbered<'s>]) -> Result<Option<Scripts<'s>>, ScanError> {
        match &self.scan.scope {
            Scope::History { .. } => Ok(None),
            Scope::Worktree(_) | Scope::Staged | Scope::Base { .. } | Scope::Stdin { .. } => {
                let analyzer = ScriptAnalyzer::new(self.catalogue, &self.settings.guards)?;
                let listed = match &self.scan.scope {
                    Scope::Staged => Listed::Subjects,
                    Scope::Worktree(_) if self.source.is_part() => Listed::Subjects,
                    Scope::Worktree(_) | Scope::Base { .. } | Scope::History { .. } | Scope::Stdin { .. } => {
                        Listed::All(entries)
                    }
                };
                Ok(Some(Scripts::new(analyzer, self.settings, self.source, listed)))
            }
        }
    }

    /// The drafts about scripts with what mends them, which only what is reported is worth the time; and nothing that
    /// would change what an archive holds.
    fn with_fixes(
        &self,
        drafts: Vec<Draft>,
        scripts: Option<&Scripts<'_>>,
        documents: &BTreeMap<DocumentId, Document>,
    ) -> Vec<Draft> {
        let is_of_script = |rule: &RuleId| {
            self.catalogue.get(rule.as_str()).is_some_and(|rule| matches!(rule.kind, RuleKind::Script))
        };
        let with_fixes = |draft: Draft| match (documents.get(&draft.primary.document), scripts) {
            (Some(document), _) if document.path.archive().is_some() => Draft { fixes: Vec::new(), ..draft },
            (Some(document), Some(scripts)) if draft.fixes.is_empty() && is_of_script(&draft.rule) => {
                Draft { fixes: scripts.fixes(&draft, document), ..draft }
            }
            (Some(_) | None, _) => draft,
        };
        mapped(drafts, with_fixes)
    }

    /// The credentials and the data in a document, whatever other documents hold.
    fn secrets(&self, id: DocumentId, document: &Document, set: &EnvironmentSet) -> Vec<Draft> {
        let mut drafts = credentials(id, document, set, self.scanner, self.catalogue);
        drafts.extend(relation::committed_data(id, document, set, self.catalogue));
        drafts.extend(generic::secrets(id, document, set, self.catalogue));
        drafts
    }

    /// The allows in a document with these findings, where they can matter.
    fn markers_beside(&self, drafts: &[Draft], document: &Document) -> Option<Markers> {
        let has_use = !drafts.is_empty() || Markers::may_be_ours_in(document.text());
        has_use.then(|| self.markers(document))
    }

    fn markers(&self, document: &Document) -> Markers {
        match self.scan.inline_allows {
            InlineAllows::Honoured => Markers::of(document.text()),
            InlineAllows::Ignored => Markers::default(),
        }
    }

    /// The drafts of rules that are on, as grave as the settings want them, and with an end in what was asked for.
    fn selected(&self, drafts: Vec<Draft>, entries: &[Numbered<'_>]) -> Vec<Draft> {
        drafts
            .into_iter()
            .filter(|draft| !self.settings.is_ignored(&draft.rule))
            .filter_map(|draft| self.in_scope(draft, entries))
            .map(|draft| match self.settings.severity_of(&draft.rule) {
                Some(severity) => Draft { severity, ..draft },
                None => draft,
            })
            .collect()
    }

    /// A finding among local ignored files only is a warning of `check`, and nothing to a change or a history.
    fn in_scope(&self, draft: Draft, entries: &[Numbered<'_>]) -> Option<Draft> {
        let spots = std::iter::once(&draft.primary).chain(&draft.related);
        let is_subject = |id: DocumentId| entries.get(id.0).is_some_and(|it| it.entry.role == Role::Subject);
        if spots.map(|spot| spot.document).any(is_subject) {
            return Some(draft);
        }
        match &self.scan.scope {
            Scope::Worktree(_) => Some(Draft { severity: draft.severity.min(Severity::Warning), ..draft }),
            Scope::Staged | Scope::Base { .. } | Scope::History { .. } | Scope::Stdin { .. } => None,
        }
    }

    /// What the suppression needs to know of each document. Where nothing was seen in one, its allows count if something
    /// else points at it.
    fn examined(
        &self,
        entries: &[Numbered<'_>],
        documents: &BTreeMap<DocumentId, Document>,
        notes: BTreeMap<DocumentId, Option<Markers>>,
        pointed_at: &mut dyn Iterator<Item = DocumentId>,
    ) -> BTreeMap<DocumentId, Examined> {
        let of_entry = |id: DocumentId, markers: Markers| {
            let entry = &entries.get(id.0)?.entry;
            // Nobody can take an allow out of a version that is gone, so none there is called unused.
            let role = if is_past(entries, id) { Role::Reference } else { entry.role };
            Some((id, Examined { path: entry.path.clone(), role, markers }))
        };
        let mut known: BTreeSet<_> = notes.iter().filter(|(_, it)| it.is_some()).map(|(id, _)| *id).collect();
        let notes = notes.into_iter().map(|(id, markers)| (id, markers.unwrap_or_default()));
        let mut examined: BTreeMap<_, _> = notes.filter_map(|(id, markers)| of_entry(id, markers)).collect();
        for id in pointed_at {
            if let (true, Some(document)) = (known.insert(id), documents.get(&id)) {
                examined.extend(of_entry(id, self.markers(document)));
            }
        }
        examined
    }

    fn suppressed(
        &self,
        drafts: Vec<Draft>,
        examined: &BTreeMap<DocumentId, Examined>,
        documents: &mut BTreeMap<DocumentId, Document>,
    ) -> Suppressed {
        let mut examined = examined.clone();
        let config = self.config.as_ref().map(|(path, bytes)| {
            Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, bytes)
        });
        let config = config.map(|it| self.told_of(&it, CONFIG, &mut examined, documents));
        let known = Known { scope: &self.scan.scope, catalogue: self.catalogue, source: self.source };
        let matcher = self.baseline.map(|loaded| known.matcher(loaded));
        let baseline = self.baseline.zip(matcher.as_ref()).map(|(loaded, matcher)| Accepted {
            matcher,
            document: self.told_of(&loaded.document, BASELINE, &mut examined, documents),
            today: self.scan.today,
        });
        let allowances = Allowances {
            settings: self.settings,
            settings_document: config,
            baseline,
            catalogue: self.catalogue,
            documents: &examined,
            extent: self.scan.extent(),
        };
        suppress(drafts, allowances)
    }

    /// The number of a document that allows come from, which is known from now on if it was not read as any other.
    fn told_of(
        &self,
        document: &Document,
        number: DocumentId,
        examined: &mut BTreeMap<DocumentId, Examined>,
        documents: &mut BTreeMap<DocumentId, Document>,
    ) -> DocumentId {
        let is_same = |it: &Examined| match self.scan.scope {
            // What is read is HEAD's, and the settings are the base's.
            Scope::Base { .. } => false,
            Scope::Worktree(_) | Scope::Staged | Scope::History { .. } | Scope::Stdin { .. } => {
                it.path == document.path
            }
        };
        let known = examined.iter().find(|(_, it)| is_same(it)).map(|(id, _)| *id);
        let id = known.unwrap_or(number);
        let (path, role, markers) = (document.path.clone(), Role::Subject, Markers::default());
        examined.entry(id).or_insert(Examined { path, role, markers });
        documents.entry(id).or_insert_with(|| document.clone());
        id
    }

    /// Remarks of a rule that is on, as grave as the settings want them.
    fn graded(&self, remarks: Vec<Draft>) -> impl Iterator<Item = Draft> {
        let is_on = |it: &Draft| !self.settings.is_ignored(&it.rule);
        remarks.into_iter().filter(is_on).map(|it| {
            let severity = self.settings.severity_of(&it.rule).unwrap_or(it.severity);
            Draft { severity, ..it }
        })
    }

    /// What was allowed, with its places; each mistake once, as it would have been reported.
    fn allowed(&self, drafts: Vec<(Draft, Allower)>, locator: &Locator<'_>) -> Vec<Allowed> {
        let mut seen = BTreeSet::new();
        let mut allowed = Vec::new();
        for (draft, allower) in drafts {
            let by = self.allowed_by(allower, draft.primary.document, locator);
            let Some(finding) = locator.finding(draft) else { continue };
            if seen.insert(finding.fingerprint.clone()) {
                allowed.push(Allowed { finding, by });
            }
        }
        allowed.sort_by_cached_key(|it| place(&it.finding));
        allowed
    }

    /// Who allowed a finding in a document, with a reason that can be shown.
    fn allowed_by(&self, allower: Allower, document: DocumentId, locator: &Locator<'_>) -> AllowedBy {
        match allower {
            Allower::Comment(reason) => {
                AllowedBy::Comment { reason: reason.and_then(|span| locator.words_at(document, span)) }
            }
            Allower::Settings(number) => {
                let reason = self.settings.allows.get(number).map(|it| locator.said(&it.reason));
                AllowedBy::Settings { reason: reason.unwrap_or_default() }
            }
            Allower::Baseline(entry) => {
                let reason = self.baseline.and_then(|it| it.baseline.entries().get(entry));
                let reason = reason.map(|it| locator.said(&it.reason));
                AllowedBy::Baseline { entry, reason: reason.unwrap_or_default() }
            }
        }
    }

    /// Drafts with their places; each mistake once.
    fn findings(
        &self,
        drafts: Vec<Draft>,
        locator: &Locator<'_>,
        (entries, surveyed): (&[Numbered<'_>], &Surveyed),
        set: &EnvironmentSet,
        versions: &Versions,
    ) -> Result<Vec<Finding>, ScanError> {
        let mut findings = match &self.scan.scope {
            Scope::History { .. } => {
                self.progress.begin("dating the findings", Unit::Items, 0);
                // What is past cannot be changed any more.
                let drafts = drafts.into_iter().map(|draft| Draft { fixes: Vec::new(), ..draft }).collect();
                attribute(drafts, locator, self.source, (entries, surveyed), set)?
            }
            Scope::Base { .. } => {
                let change = Change {
                    source: self.source,
                    entries,
                    documents: locator.documents,
                    catalogue: self.catalogue,
                };
                change.dated(drafts, versions, locator, set)?
            }
            Scope::Worktree(_) | Scope::Staged | Scope::Stdin { .. } => {
                joined(drafts.into_iter().filter_map(|draft| locator.finding(draft)).collect())
            }
        };
        findings.sort_by_cached_key(place);
        Ok(findings)
    }
}

/// The order of a report.
fn place(finding: &Finding) -> (RepoPath, Span, RuleId, Fingerprint) {
    let place = &finding.primary.place;
    (place.path.clone(), place.span, finding.rule.clone(), finding.fingerprint.clone())
}

/// Whether a document is a version that a change took away again.
fn is_past(entries: &[Numbered<'_>], id: DocumentId) -> bool {
    entries.get(id.0).is_some_and(Numbered::is_past)
}

/// The documents that drafts point at.
fn drafts_documents(drafts: &[Draft]) -> impl Iterator<Item = DocumentId> {
    drafts.iter().map(|draft| draft.primary.document)
}

/// Where the values of findings stand: none of them is shown, not even as the neighbour of another finding. What points
/// at a key or a statement hides nothing.
fn values_by_document(
    drafts: &[Draft],
    documents: &BTreeMap<DocumentId, Document>,
) -> BTreeMap<DocumentId, Vec<Span>> {
    let mut places: BTreeMap<DocumentId, Vec<Span>> = BTreeMap::new();
    for draft in drafts {
        let Spot { document: id, span, .. } = draft.primary;
        let text = documents.get(&id).and_then(|document| document.text().get(span.range()));
        if text == Some(draft.value.expose()) {
            places.entry(id).or_default().push(span);
        }
        if !draft.hidden.is_empty() {
            places.entry(id).or_default().extend(&draft.hidden);
        }
    }
    places
}

/// The same value twice in one file is one finding with two labels.
pub(super) fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let mut first_of: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    let mut joined: Vec<Finding> = Vec::new();
    for finding in findings {
        if let Some(&at) = first_of.get(&finding.fingerprint) {
            let mut again = finding.primary;
            if again.message.is_empty() {
                again.message.push_str("and here");
            }
            joined[at].related.push(again);
        } else {
            first_of.insert(finding.fingerprint.clone(), joined.len());
            joined.push(finding);
        }
    }
    joined
}

fn summed_up(findings: Vec<Finding>, suppressed: Vec<Allowed>, set: &EnvironmentSet, tally: Tally) -> Report {
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let summary = Summary {
        documents: tally.documents,
        bytes: tally.bytes,
        bindings: set.bindings().len(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        suppressed: suppressed.len(),
        accepted: suppressed.iter().filter(|it| matches!(it.by, AllowedBy::Baseline { .. })).count(),
        ..Summary::default()
    };
    let (incomplete, excused) = (tally.incomplete, tally.uncloned);
    Report { findings, suppressed, summary, incomplete, excused, ..Report::default() }
}
