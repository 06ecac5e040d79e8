//! `envlint checklist` over whole repositories.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use scratch::{Ended, Scratch, package};
use serde_json::Value;

/// A point of which a repository cannot tell, with somebody's word until a day.
fn attestation(point: &str, expires: &str) -> String {
    format!(
        "[[attestation]]\npoint = \"{point}\"\nby = \"platform team\"\ndate = \"2026-01-02\"\nexpires = \"{expires}\"\n\n"
    )
}

const FAR: &str = "9999-12-31";

/// What the fixture that does it right leaves to people.
const LEFT_TO_PEOPLE: &[&str] =
    &["separate-environments", "secrets-stay-inside", "no-personal-data", "tested-backups"];

fn repository(fixture: &str) -> Scratch {
    let scratch = Scratch::repository();
    scratch.copy(&package("fixtures/article").join(fixture));
    scratch.commit("one");
    scratch
}

/// The number and the standing of each point.
fn standings(ended: &Ended) -> Vec<(u64, String)> {
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(value["schema_version"], "1");
    let points = value["points"].as_array().unwrap();
    assert_eq!(points.len(), 10);
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    points.iter().map(|it| (it["number"].as_u64().unwrap(), text(&it["standing"]))).collect()
}

fn with(ended: &Ended, standing: &str) -> Vec<u64> {
    standings(ended).into_iter().filter(|(_, it)| it == standing).map(|(number, _)| number).collect()
}

#[test]
fn project_that_does_it_right_passes_every_point_with_attestations() {
    let scratch = repository("right");
    let ended = scratch.envlint(&["checklist", "--format", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(with(&ended, "passed"), [3, 4, 5, 7, 9, 10]);
    assert_eq!(with(&ended, "undecided"), [1, 2, 6, 8]);
    assert_eq!(scratch.envlint(&["checklist", "--require", "7"]).code, Some(1));
    let text: String = LEFT_TO_PEOPLE.iter().map(|point| attestation(point, FAR)).collect();
    scratch.write("envlint.toml", &text);
    let ended = scratch.envlint(&["checklist", "--format", "json", "--require", "10"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert_eq!(with(&ended, "attested"), [1, 2, 6, 8]);
    let human = scratch.envlint(&["checklist"]).stdout;
    assert!(
        human.ends_with("10 of 10 points passed (4 by attestation), 0 failed, 0 not decidable from here\n"),
        "{human}"
    );
}

#[test]
fn project_that_leaks_passes_none_that_can_be_decided() {
    let scratch = repository("leaky");
    let ended = scratch.envlint(&["checklist", "--format", "json"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(with(&ended, "passed"), [0; 0]);
    assert_eq!(with(&ended, "failed"), [1, 2, 3, 4, 5, 7, 9, 10]);
    assert_eq!(with(&ended, "undecided"), [6, 8]);
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    for point in value["points"].as_array().unwrap() {
        assert!(!point["evidence"].as_array().unwrap().is_empty() && point["next"].is_string(), "{point}");
    }
    for secret in ["Copper-Otter", "Winter-Harbour", "Quiet7Otter"] {
        assert!(!ended.stdout.contains(secret));
    }
    // Nobody's word counts against what is to be seen.
    scratch.write("envlint.toml", &attestation("guarded-seeds", FAR));
    assert!(with(&scratch.envlint(&["checklist", "--format", "json"]), "failed").contains(&5));
}

#[test]
fn env_file_that_is_gone_from_the_tree_is_found_in_the_history() {
    let scratch = repository("right");
    scratch.write_bytes(".gitignore", b"");
    scratch.write(".env.production", "DATABASE_URL=postgres://app:Blue-Heron-77@db.shop.io/shop\n");
    scratch.commit("two");
    scratch.git(&["rm", "--quiet", ".env.production"]);
    scratch.write(".gitignore", ".env.production\n");
    scratch.commit("three");
    let ended = scratch.envlint(&["checklist", "--format", "json"]);
    assert_eq!((ended.code, with(&ended, "failed")), (Some(1), vec![10]));
    let value: Value = serde_json::from_str(&ended.stdout).unwrap();
    let evidence = &value["points"][9]["evidence"][0];
    assert_eq!(
        (evidence["path"].as_str(), evidence["rule"].as_str()),
        (Some(".env.production"), Some("committed-env-file"))
    );
    assert!(evidence["message"].as_str().unwrap().contains("in the history since"), "{evidence}");
}

#[test]
fn attestation_that_has_expired_fails_its_point() {
    let scratch = repository("right");
    scratch.write("envlint.toml", &attestation("tested-backups", "2026-01-03"));
    let ended = scratch.envlint(&["checklist", "--format", "json"]);
    assert_eq!((ended.code, with(&ended, "failed")), (Some(1), vec![8]));
}

#[test]
fn mistakes_in_attestations_are_errors_with_their_places() {
    let scratch = repository("right");
    scratch.write("envlint.toml", &attestation("tested-backup", FAR));
    let ended = scratch.envlint(&["checklist"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.contains("did you mean `tested-backups`?"), "{}", ended.stderr);
}

#[test]
fn shallow_history_is_said_and_ends_as_an_error() {
    let origin = repository("right");
    origin.commit("two");
    let clone = Scratch::folder();
    let from = format!("file://{}", origin.path().display().to_string().replace('\\', "/"));
    clone.git(&["clone", "--quiet", "--depth", "1", &from, "."]);
    let ended = clone.envlint(&["checklist", "--format", "json"]);
    assert_eq!(ended.code, Some(2));
    assert!(with(&ended, "undecided").contains(&10));
}

#[test]
fn outside_of_a_repository_there_is_nothing_to_judge() {
    let ended = Scratch::folder().envlint(&["checklist"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
}

#[test]
fn markdown_is_a_list_to_tick_off() {
    let ended = repository("right").envlint(&["checklist", "--format", "markdown"]);
    assert!(ended.stdout.starts_with("## Environment checklist\n"), "{}", ended.stdout);
    assert_eq!(ended.stdout.matches("- [x] ").count(), 6);
    assert_eq!(ended.stdout.matches("- [ ] ").count(), 4);
}
