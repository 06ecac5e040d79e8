//! The examples of relations that live on what readers give, from files to findings.

use std::collections::BTreeMap;

use crate::binding::{Binding, ConfigurationFile, EnvironmentSet, Protection};
use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::finding::{DocumentId, Draft};
use crate::rule::{Catalogue, Example, Severity, expand_placeholders};
use crate::{format, relation};

fn findings(example: &Example, catalogue: &Catalogue) -> Vec<Draft> {
    let Example::Project { tracked, .. } = example else { panic!("a project") };
    let (mut files, mut bindings) = (Vec::new(), Vec::new());
    for (at, (path, text)) in tracked.iter().enumerate() {
        let path = RepoPath::new(path);
        let (Some(env_file), Some(reader)) = (format::file_of(&path), format::reader_of(&path)) else {
            continue;
        };
        let text = expand_placeholders(text);
        let document = Document::new(path, Origin::Worktree, Tracking::Tracked, text.as_bytes());
        let reading = reader.read(document.text());
        let environment = env_file.environment.clone();
        let bind = |it| Binding::new(it, &environment, DocumentId(at));
        bindings.extend(reading.assignments.into_iter().map(bind));
        let file = ConfigurationFile::new(DocumentId(at), &document, env_file, Protection::None);
        files.push(file.with_secret_uses(reading.secret_uses));
    }
    relation::check_all(&EnvironmentSet::new(files, bindings), catalogue)
}

#[test]
fn examples_of_production_secrets_in_test_jobs() {
    let catalogue = Catalogue::embedded();
    let rule = catalogue.get("production-secret-in-test-job").unwrap();
    let fires = |example| findings(example, &catalogue).iter().any(|it| it.rule == rule.id);
    for example in &rule.page().matches {
        assert!(fires(example), "{example:?}");
    }
    for example in &rule.page().no_matches {
        assert!(!fires(example), "{example:?}");
    }
    assert!(rule.page().matches.len() >= 2 && rule.page().no_matches.len() >= 3);
}

/// How grave the finding about secrets in test jobs is, with its message, in workflows of these texts.
fn judged(workflows: &[&str]) -> Option<(Severity, String)> {
    let path = |at| format!(".github/workflows/{at}.yml");
    let tracked = workflows.iter().enumerate().map(|(at, text)| (path(at), (*text).to_owned())).collect();
    let example = Example::Project { tracked, untracked: BTreeMap::new(), ignored: BTreeMap::new() };
    let drafts = findings(&example, &Catalogue::embedded());
    let found = drafts.into_iter().find(|it| it.rule.as_str() == "production-secret-in-test-job");
    found.map(|it| (it.severity, it.message))
}

fn severity(workflows: &[&str]) -> Option<Severity> {
    judged(workflows).map(|it| it.0)
}

const TEST: &str =
    "jobs: { t: { steps: [{ name: Go, run: npm test, env: { X: '${{ secrets.DATABASE_URL }}' } }] } }";

#[test]
fn names_grade_secrets_in_test_steps() {
    let named = |name| severity(&[&TEST.replace("DATABASE_URL", name)]);
    assert_eq!(named("PROD_DATABASE_URL"), Some(Severity::Error));
    assert_eq!(named("LIVE_KEY"), Some(Severity::Error));
    assert_eq!(named("E2E_PROD_PASSWORD"), Some(Severity::Warning));
    assert_eq!(named("DATABASE_URL"), Some(Severity::Warning));
    for name in ["TEST_DATABASE_URL", "STAGING_DATABASE_URL", "OPENAI_API_KEY", "CODECOV_TOKEN"] {
        assert_eq!(named(name), None, "{name}");
    }
}

#[test]
fn production_reading_the_same_name_makes_it_an_error() {
    let deploy = |environment: &str| {
        let step = "{ run: flyctl deploy, env: { X: '${{ secrets.DATABASE_URL }}' } }";
        format!("jobs: {{ ship: {{ {environment} steps: [{step}] }} }}")
    };
    assert_eq!(severity(&[TEST, &deploy("")]), Some(Severity::Error));
    // Each environment may have its own secret of this name.
    assert_eq!(severity(&[TEST, &deploy("environment: production,")]), Some(Severity::Warning));
    assert_eq!(severity(&[TEST, &deploy("environment: staging,")]), Some(Severity::Warning));
}

#[test]
fn environments_grade_neutral_names() {
    let job = |rest: &str| {
        let env = "env: { X: '${{ secrets.DATABASE_URL }}' }";
        severity(&[&format!("jobs: {{ t: {{ {env}, {rest} }} }}")])
    };
    assert_eq!(job("environment: staging, steps: [{ run: npm test }]"), None);
    assert_eq!(job("environment: '${{ inputs.to }}', steps: [{ run: npm test }]"), None);
    assert_eq!(job("environment: production, steps: [{ run: npm test }]"), None);
    assert_eq!(
        job("environment: production, steps: [{ run: npm test }, { run: vercel --prod }]"),
        Some(Severity::Error)
    );
}

#[test]
fn whole_store_counts_when_production_is_known_to_be_in_it() {
    let tests = "jobs: { tests: { uses: acme/ci/.github/workflows/t.yml@v1, secrets: inherit } }";
    let deploy = "jobs: { ship: { steps: [{ run: flyctl deploy, env: { X: '${{ secrets.PROD_KEY }}' } }] } }";
    assert_eq!(severity(&[tests]), None);
    assert_eq!(severity(&[tests, deploy]), Some(Severity::Warning));
}

/// Excerpts hide what equals a finding's value; the name of a secret is none.
#[test]
fn names_of_secrets_may_be_shown() {
    let tracked = BTreeMap::from([(".github/workflows/ci.yml".to_owned(), TEST.to_owned())]);
    let example = Example::Project { tracked, untracked: BTreeMap::new(), ignored: BTreeMap::new() };
    let drafts = findings(&example, &Catalogue::embedded());
    assert_ne!(drafts[0].value.expose(), &TEST.as_bytes()[drafts[0].primary.span.range()]);
}

#[test]
fn messages_say_who_reads_what_and_why() {
    let (_, message) = judged(&[&TEST.replace("DATABASE_URL", "PROD_DATABASE_URL")]).unwrap();
    assert_eq!(
        message,
        "step `Go` of job `t` can read `secrets.PROD_DATABASE_URL`, production's by its name"
    );
    let (_, message) =
        judged(&["jobs: { t: { steps: [{ run: doppler run -c prd -- npm test }] } }"]).unwrap();
    assert_eq!(
        message,
        "step `doppler` of job `t` can read production's environment by `doppler run -c prd` and runs against it"
    );
}

/// Pipelines run tests: a made-up secret that both have crosses nothing.
#[test]
fn secrets_that_jobs_of_a_pipeline_share_are_not_reused() {
    let text = expand_placeholders(
        "jobs:\n  build: { env: { JWT_SECRET: {base62:40:one} }, steps: [{ run: make }] }\n  \
         test: { env: { JWT_SECRET: {base62:40:one} }, steps: [{ run: npm test }] }\n",
    );
    let tracked = BTreeMap::from([(".github/workflows/ci.yml".to_owned(), text)]);
    let example = Example::Project { tracked, untracked: BTreeMap::new(), ignored: BTreeMap::new() };
    assert!(findings(&example, &Catalogue::embedded()).is_empty());
}

/// A literal of a workflow is a binding like any other.
#[test]
fn production_value_in_a_workflow_is_reused() {
    let secret = expand_placeholders("{base62:40}");
    let tracked = BTreeMap::from([
        (".env.production".to_owned(), format!("JWT_SECRET={secret}\n")),
        (
            ".github/workflows/ci.yml".to_owned(),
            format!("jobs: {{ t: {{ env: {{ JWT_SECRET: {secret} }}, steps: [{{ run: npm test }}] }} }}\n"),
        ),
    ]);
    let example = Example::Project { tracked, untracked: BTreeMap::new(), ignored: BTreeMap::new() };
    let drafts = findings(&example, &Catalogue::embedded());
    assert!(
        drafts.iter().any(|it| it.rule.as_str() == "reused-credential" && it.severity == Severity::Error)
    );
}
