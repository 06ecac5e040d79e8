//! Findings that somebody allowed: by a comment at the place, by an `[[allow]]` of the settings, or by an entry of the
//! baseline.
//!
//! The engine calls [`Markers::of`] for each document (in parallel, while the text is at hand) and [`suppress`] once,
//! over all findings. What allows nothing, or does not count, becomes a finding of rule `unused-allow`. Which rules are
//! off is the engine's, and drafts of such rules must not come here: an allow for them would count as used.

mod marker;
mod remark;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use marker::Markers;
use marker::{Meaning, Reason};

use jiff::civil::Date;

use crate::baseline::Matcher;
use crate::config::{Settings, Standing};
use crate::document::{RepoPath, Role};
use crate::finding::{DocumentId, Draft};
use crate::rule::{Catalogue, RuleId, RuleKind};
use crate::text::Span;

/// What is left of a document when its text is gone.
#[derive(Debug, Clone)]
pub(crate) struct Examined {
    pub(crate) path: RepoPath,
    pub(crate) role: Role,
    /// None when comments are not to count (`--no-inline-allows`).
    pub(crate) markers: Markers,
}

/// The allows of a run, and how much of the project it sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowances<'a> {
    pub(crate) settings: &'a Settings,
    /// The document that the settings were read from; without one nothing is said about its `[[allow]]`s.
    pub(crate) settings_document: Option<DocumentId>,
    pub(crate) baseline: Option<Accepted<'a>>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) documents: &'a BTreeMap<DocumentId, Examined>,
    pub(crate) extent: Extent,
}

/// The baseline of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accepted<'a> {
    pub(crate) matcher: &'a Matcher<'a>,
    /// The document that it was read from.
    pub(crate) document: DocumentId,
    pub(crate) today: Option<Date>,
}

/// Who allowed a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allower {
    /// A comment, which may say here why.
    Comment(Option<Span>),
    /// The `[[allow]]` of this number.
    Settings(usize),
    /// The entry of the baseline of this number.
    Baseline(usize),
}

/// How much of the project a run sees. What it does not see, it cannot call unused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything: an allow that is not used is not needed.
    WholeTree,
    /// Changed documents against all others: comments in them are judged, the settings are not.
    Change,
    /// Documents by themselves (named paths, standard input): a relation may have its other end elsewhere, so only
    /// comments about credentials are judged.
    Documents,
    /// Texts of the past: a comment may have been needed then.
    History,
}

/// What became of the findings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Suppressed {
    /// Findings that nobody allowed, in the order in which they came.
    pub(crate) kept: Vec<Draft>,
    /// Findings that were allowed, and by whom.
    pub(crate) allowed: Vec<(Draft, Allower)>,
    /// Findings about the allows themselves.
    pub(crate) remarks: Vec<Draft>,
    /// The entries of the baseline that the run can say nothing about, by their numbers.
    pub(crate) undecided: Vec<usize>,
}

/// Rules beside the credential rules that report what the other scanners report: a secret, by how it looks.
///
/// A foreign marker says "this is no secret" or "this secret may stand here", and that is all it can say. It says nothing
/// about the environment that a value belongs to or about who else has it, so it does not silence relations, and not
/// `local-secret-leak` either: that a value is in use is known there, whatever it looks like.
const SECRET_RULES: &[&str] =
    &["live-credential", "generic-secret", "database-url-with-password", "secret-in-committed-env-file"];

/// Which allows have been of use.
#[derive(Debug, Default)]
struct Usage {
    /// Document, number of the marker and number of the name in it.
    names: BTreeSet<(DocumentId, usize, usize)>,
    /// Numbers of the settings' allows: what counts, and what would have if it had not expired.
    allows: BTreeSet<usize>,
    /// The same of the baseline's entries.
    entries: BTreeSet<usize>,
}

/// Takes out the findings that are allowed.
pub(crate) fn suppress(drafts: Vec<Draft>, allowances: Allowances<'_>) -> Suppressed {
    let mut usage = Usage::default();
    let mut outcome = Suppressed::default();
    let judge =
        |draft: Draft, usage: &mut Usage, reported: &mut Vec<Draft>, allowed: &mut Vec<_>| match allowances
            .judge(&draft, usage)
        {
            None => reported.push(draft),
            Some(allower) => allowed.push((draft, allower)),
        };
    for draft in drafts {
        judge(draft, &mut usage, &mut outcome.kept, &mut outcome.allowed);
    }
    // Remarks on comments come first: an `[[allow]]` of the settings may be there for them.
    for remarks in [remark::on_markers, remark::on_settings, remark::on_baseline] {
        for draft in remarks(allowances, &usage) {
            judge(draft, &mut usage, &mut outcome.remarks, &mut outcome.allowed);
        }
    }
    outcome.undecided = remark::undecided_entries(allowances);
    outcome
}

impl Allowances<'_> {
    /// Who allows a finding, if somebody does. Notes every allow that fits, so that of two that say the same none is
    /// called unused.
    fn judge(&self, draft: &Draft, usage: &mut Usage) -> Option<Allower> {
        let document = self.documents.get(&draft.primary.document)?;
        let inline = self.judge_inline(draft, &document.markers, usage);
        let settings = self.judge_settings(draft, &document.path, usage);
        let baseline = self.judge_baseline(draft, &document.path, usage);
        inline.or(settings).or(baseline)
    }

    fn judge_inline(&self, draft: &Draft, markers: &Markers, usage: &mut Usage) -> Option<Allower> {
        let mut allower = None;
        for (number, marker) in markers.covering(draft.primary.span) {
            match &marker.meaning {
                Meaning::Credentials => {
                    if self.is_about_secrets(&draft.rule) {
                        allower = allower.or(Some(Allower::Comment(None)));
                    }
                }
                Meaning::Rules { names, reason: Reason::Given(reason) } => {
                    if let Some(name) = names.iter().position(|name| name.text == draft.rule.as_str()) {
                        usage.names.insert((draft.primary.document, number, name));
                        allower = Some(Allower::Comment(Some(*reason)));
                    }
                }
                Meaning::Rules { names: _, reason: Reason::Missing } => {}
            }
        }
        allower
    }

    fn judge_settings(&self, draft: &Draft, path: &RepoPath, usage: &mut Usage) -> Option<Allower> {
        let mut allower = None;
        for (number, allow) in self.settings.allows.iter().enumerate() {
            if allow.fits(draft, path) {
                usage.allows.insert(number);
                match allow.standing {
                    Standing::InForce => allower = allower.or(Some(Allower::Settings(number))),
                    Standing::ExpiredOn(_) => {}
                }
            }
        }
        allower
    }

    fn judge_baseline(&self, draft: &Draft, path: &RepoPath, usage: &mut Usage) -> Option<Allower> {
        let Accepted { matcher, document: _, today } = self.baseline?;
        let mut allower = None;
        for number in matcher.accepting(draft, path) {
            usage.entries.insert(number);
            if matcher.baseline.entries[number].expired_on(today).is_none() {
                allower = allower.or(Some(Allower::Baseline(number)));
            }
        }
        allower
    }

    /// Whether a rule reports what the other scanners report.
    fn is_about_secrets(&self, rule: &RuleId) -> bool {
        SECRET_RULES.contains(&rule.as_str())
            || self.catalogue.get(rule.as_str()).is_some_and(|rule| match rule.kind {
                RuleKind::Credential(_) | RuleKind::Imported(_) => true,
                RuleKind::Relation | RuleKind::Script => false,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Origin, Tracking};
    use crate::finding::Spot;
    use crate::secret::Secret;

    const PATH: &str = "config/server.yml";

    /// Two relations, one credential rule, and the rule of the remarks.
    fn catalogue() -> Catalogue {
        let page = |id: &str, severity: &str| {
            let text = format!(
                "id = '{id}'\nsummary = ''\nseverity = '{severity}'\nwhy = ''\nremediation = ''\n\
                 references = []\nmatch = []\nno_match = []\n"
            );
            (format!("relation/{id}.toml"), text)
        };
        let credential = "provider = 'Acme'\nwhy = ''\nremediation = ''\nreferences = []\n[[rule]]\nid = 'acme-token'\n\
                          summary = ''\nenvironment = 'live'\npattern = 'acme'\nkeywords = ['acme']\nmatch = []\nno_match = []\n";
        let files = [
            page("reused-credential", "error"),
            page("local-secret-leak", "error"),
            page("unused-allow", "note"),
            ("credential/acme.toml".to_owned(), credential.to_owned()),
        ];
        Catalogue::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    /// A project of one text, with a finding of each rule at the first `VALUE`, and what is left of them.
    struct Case<'a> {
        text: &'a str,
        settings: &'a str,
        extent: Extent,
        role: Role,
    }

    impl<'a> Case<'a> {
        fn text(text: &'a str) -> Self {
            Self { text, settings: "", extent: Extent::WholeTree, role: Role::Subject }
        }

        fn settings(settings: &'a str) -> Self {
            Self { settings, ..Self::text("VALUE") }
        }

        fn run(&self, rules: &[&str]) -> Suppressed {
            let catalogue = catalogue();
            let today = Some(Date::constant(2026, 6, 15));
            let settings = Settings::parse("envlint.toml", self.settings, &catalogue, today).unwrap();
            let document =
                Document::new(RepoPath::new(PATH), Origin::Worktree, Tracking::Tracked, self.text.as_bytes());
            let examined =
                |path: &str, markers| Examined { path: RepoPath::new(path), role: self.role, markers };
            let documents = BTreeMap::from([
                (DocumentId(0), examined(PATH, Markers::of(document.text()))),
                (DocumentId(1), examined("envlint.toml", Markers::default())),
            ]);
            let drafts = rules.iter().map(|rule| self.draft(catalogue.get(rule).unwrap())).collect();
            let allowances = Allowances {
                settings: &settings,
                settings_document: Some(DocumentId(1)),
                baseline: None,
                catalogue: &catalogue,
                documents: &documents,
                extent: self.extent,
            };
            suppress(drafts, allowances)
        }

        fn draft(&self, rule: &crate::rule::Rule) -> Draft {
            let at = self.text.find("VALUE").unwrap_or(0);
            let spot = Spot::new(DocumentId(0), Span::new(at, at + 5), "");
            Draft { key: Some("TOKEN".into()), ..Draft::of(rule, "seen".into(), spot, Secret::new("x")) }
        }

        /// The rules that are still reported, and what is said about the allows.
        fn left(&self, rules: &[&str]) -> (Vec<String>, Vec<String>) {
            let outcome = self.run(rules);
            assert_eq!(outcome.kept.len() + outcome.allowed.len(), rules.len(), "{}", self.text);
            (
                outcome.kept.iter().map(|draft| draft.rule.to_string()).collect(),
                outcome.remarks.iter().map(|draft| draft.message.clone()).collect(),
            )
        }
    }

    const ALL: &[&str] = &["acme-token", "local-secret-leak", "reused-credential"];

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn named_rule_is_allowed_on_the_line_and_below_a_comment() {
        for text in [
            "a\nVALUE # envlint:allow(reused-credential) why\nb",
            "a\n# envlint:allow(reused-credential) why\nVALUE\nb",
            "a\r\n# envlint:allow(reused-credential) why\r\n  key: VALUE\r\nb",
        ] {
            let (kept, remarks) = Case::text(text).left(ALL);
            assert_eq!((kept, remarks), (strings(&["acme-token", "local-secret-leak"]), vec![]), "{text}");
        }
    }

    #[test]
    fn allow_elsewhere_is_unused() {
        for text in [
            "VALUE\n# envlint:allow(reused-credential) why",
            "# envlint:allow(reused-credential) why\n\nVALUE",
            "a # envlint:allow(reused-credential) why\nVALUE",
        ] {
            let (kept, remarks) = Case::text(text).left(&["reused-credential"]);
            assert_eq!(kept, ["reused-credential"], "{text}");
            assert_eq!(remarks, ["this allow for `reused-credential` covers no finding"], "{text}");
        }
    }

    #[test]
    fn several_rules_are_judged_one_by_one() {
        let case = Case::text("VALUE # envlint:allow(acme-token, reused-credential) why");
        assert_eq!(case.left(ALL), (strings(&["local-secret-leak"]), vec![]));
        let (kept, remarks) = case.left(&["acme-token"]);
        assert_eq!((kept, remarks.len()), (vec![], 1));
        assert_eq!(
            &case.text[case.run(&["acme-token"]).remarks[0].primary.span.range()],
            "reused-credential"
        );
    }

    #[test]
    fn allow_without_a_reason_does_not_count() {
        let (kept, remarks) =
            Case::text("VALUE # envlint:allow(reused-credential)").left(&["reused-credential"]);
        assert_eq!(kept, ["reused-credential"]);
        assert_eq!(remarks, ["this allow gives no reason, so it does not count"]);
    }

    #[test]
    fn unknown_rule_gets_a_suggestion_and_is_not_repeated() {
        let outcome = Case::text("VALUE # envlint:allow(resued-credential) why").run(&["reused-credential"]);
        assert_eq!(outcome.kept.len(), 1);
        assert_eq!(outcome.remarks[0].message, "this allow names a rule that does not exist");
        assert_eq!(outcome.remarks[0].help, "did you mean `reused-credential`?");
        assert_eq!(Case::text("# envlint:allow() why").left(&[]).1, ["this allow names no rule"]);
    }

    #[test]
    fn foreign_markers_silence_credentials_and_no_relation() {
        for marker in ["gitleaks:allow", "pragma: allowlist secret", "nosemgrep", "kingfisher:ignore"] {
            let (kept, remarks) = Case::text(&format!("VALUE # {marker}")).left(ALL);
            assert_eq!(
                (kept, remarks),
                (strings(&["local-secret-leak", "reused-credential"]), vec![]),
                "{marker}"
            );
        }
    }

    #[test]
    fn foreign_markers_are_never_called_unused() {
        assert_eq!(Case::text("port: 3000 # gitleaks:allow").left(&[]).1, Vec::<String>::new());
    }

    #[test]
    fn rule_that_is_off_makes_no_allow_unused() {
        let case = Case {
            settings: "[rules]\nignore = ['reused-credential']",
            ..Case::text("# envlint:allow(reused-credential) why")
        };
        assert_eq!(case.left(&[]).1, Vec::<String>::new());
    }

    #[test]
    fn remarks_can_be_turned_off_and_allowed() {
        let marker = "# envlint:allow(reused-credential) why\n";
        let off = Case { settings: "[rules]\nignore = ['unused-allow']", ..Case::text(marker) };
        assert_eq!(off.left(&[]).1, Vec::<String>::new());
        let allow = "[[allow]]\nrule = 'unused-allow'\npath = 'config/'\nreason = 'generated'";
        let allowed = Case { settings: allow, ..Case::text(marker) }.run(&[]);
        assert_eq!((allowed.remarks.len(), allowed.allowed.len()), (0, 1));
        let inline = Case::text("# envlint:allow(reused-credential, unused-allow) why").run(&[]);
        assert_eq!((inline.remarks.len(), inline.allowed.len()), (0, 1));
    }

    #[test]
    fn run_judges_only_what_it_sees() {
        let text = "# envlint:allow(reused-credential, acme-token) why";
        let settings = "[[allow]]\nkey = 'NEVER'\nreason = 'x'";
        for (extent, count) in
            [(Extent::WholeTree, 3), (Extent::Change, 2), (Extent::Documents, 1), (Extent::History, 0)]
        {
            let case = Case { settings, extent, ..Case::text(text) };
            assert_eq!(case.left(&[]).1.len(), count, "{extent:?}");
        }
        let reference = Case { role: Role::Reference, ..Case::text(text) };
        assert_eq!(reference.left(&[]).1, Vec::<String>::new());
    }

    #[test]
    fn all_that_a_path_allow_says_must_fit() {
        let allow = |what: &str| format!("[[allow]]\nreason = 'x'\n{what}");
        for (what, kept) in [
            ("rule = 'reused-credential'", 2),
            ("path = 'config/*.yml'", 0),
            ("key = 'TOKEN'", 0),
            ("rule = 'reused-credential'\npath = 'config/'\nkey = 'TOKEN'", 2),
            ("rule = 'reused-credential'\npath = 'other/'", 3),
            ("path = 'config/'\nkey = 'OTHER'", 3),
        ] {
            assert_eq!(Case::settings(&allow(what)).left(ALL).0.len(), kept, "{what}");
        }
    }

    #[test]
    fn unused_and_expired_path_allows_are_reported_at_their_place() {
        let settings = "[[allow]]\nkey = 'A'\nreason = 'x'\n[[allow]]\nkey = 'TOKEN'\nreason = 'x'\nexpires = '2026-06-14'";
        let outcome = Case::settings(settings).run(&["reused-credential"]);
        assert_eq!(outcome.kept.len(), 1);
        let said: Vec<_> =
            outcome.remarks.iter().map(|it| (it.primary.document, it.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (DocumentId(1), "this allow fits no finding"),
                (DocumentId(1), "this allow counted until 2026-06-14 and allows nothing any more"),
            ]
        );
        assert_eq!(&settings[outcome.remarks[0].primary.span.range()], "[[allow]]");
    }

    #[test]
    fn expired_allow_is_reported_in_a_change_when_it_is_missed() {
        let settings = "[[allow]]\nkey = 'TOKEN'\nreason = 'x'\nexpires = '2026-06-14'";
        let case = Case { extent: Extent::Change, ..Case::settings(settings) };
        assert_eq!(case.left(&["reused-credential"]).1.len(), 1);
        assert_eq!(case.left(&[]).1.len(), 0);
    }

    #[test]
    fn two_allows_for_one_finding_are_both_used() {
        let settings = "[[allow]]\nkey = 'TOKEN'\nreason = 'x'";
        let case = Case { settings, ..Case::text("VALUE # envlint:allow(reused-credential) why") };
        assert_eq!(case.left(&["reused-credential"]), (vec![], vec![]));
    }

    #[test]
    fn finding_over_several_lines_is_allowed_on_each_of_them() {
        let text = "key: |\n  one\n  two # gitleaks:allow\n  three\n";
        let markers = Markers::of(text.as_bytes());
        assert_eq!(markers.covering(Span::new(0, text.len())).count(), 1);
        assert_eq!(markers.covering(Span::new(0, 6)).count(), 0);
    }
}
