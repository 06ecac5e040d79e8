//! Which scripts something is found in, how grave it is, and what the finding says.

use crate::rule::{Catalogue, Example, RuleKind};

use super::super::language::PARSED;
use super::fixture::fixtures;
use super::project::{Files, analyzer};

#[test]
fn every_example_of_a_script_rule_does_what_it_says() {
    let catalogue = Catalogue::embedded();
    let analyzer = analyzer();
    let mut seen = 0;
    for rule in catalogue.iter().filter(|rule| matches!(rule.kind, RuleKind::Script)) {
        let examples = rule.page().matches.iter().map(|it| (it, true));
        for (example, fires) in examples.chain(rule.page().no_matches.iter().map(|it| (it, false))) {
            let Example::Project { tracked, .. } = example else { continue };
            // What containers start another module reads: those examples the whole program is asked.
            if tracked.contains_key("Dockerfile") {
                continue;
            }
            let files = Files::of(tracked.iter().map(|(path, text)| (path.as_str(), text.as_str())));
            let found = files.findings(&analyzer).iter().any(|draft| draft.rule == rule.id);
            assert_eq!(found, fires, "{}: {tracked:?}", rule.id);
            seen += 1;
        }
    }
    assert!(seen >= 15, "the script rules have examples");
}

#[test]
fn look_alikes_are_silent() {
    let analyzer = analyzer();
    for (name, text) in fixtures("look-alike") {
        let path = format!("src/{name}");
        let found = Files::of([(path.as_str(), text.as_str())]).findings(&analyzer);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn samples_are_left_alone() {
    let files = Files::of([("fixtures/prisma/seed.ts", "prisma.user.deleteMany()")]);
    assert!(files.findings(&analyzer()).is_empty());
}

#[test]
fn scripts_without_an_extension_are_known_by_their_first_line() {
    let text = "#!/usr/bin/env bash\ndropdb \"$DB_NAME\"\n";
    assert!(severity_of("bin/reset-db", text).is_some());
    assert!(severity_of("bin/reset-db", "dropdb x").is_none());
    assert!(severity_of("bin/start", text).is_none());
}

#[test]
fn what_the_cheap_test_rules_out_is_not_parsed() {
    let parsed = |path: &str, text: &str| {
        let before = PARSED.get();
        Files::of([(path, text)]).findings(&analyzer());
        PARSED.get() - before
    };
    assert_eq!(parsed("src/app.ts", "prisma.user.deleteMany()"), 0);
    assert_eq!(parsed("src/reset-password.ts", "prisma.user.update({})"), 0);
    assert_eq!(parsed("prisma/wipe.ts", "console.log(1)"), 0);
    assert_eq!(parsed("prisma/seed.ts", "prisma.user.deleteMany()"), 1);
}

#[test]
fn severity_follows_what_is_written() {
    for (text, severity) in [
        ("prisma.user.deleteMany()", "error"),
        ("prisma.user.create({ data: { name: 'a' } })", "warning"),
        ("prisma.user.create({ data: { name: 'a', password: hashSync('demo', 10) } })", "error"),
        ("prisma.country.upsert({ where: { code: 'de' } })", "note"),
    ] {
        let found = severity_of("prisma/seed.ts", text);
        assert_eq!(found, Some(("seed-without-production-guard".to_owned(), severity)), "{text}");
    }
}

#[test]
fn a_finding_says_what_was_seen() {
    let text = "const env = process.env.NODE_ENV\nif (env === 'production') {\n  console.warn('careful')\n}\nprisma.order.deleteMany()\n";
    let found = Files::of([("prisma/seed.ts", text)]).findings(&analyzer());
    assert_eq!(found[0].message, "the guard on line 2 only logs, then line 5 deletes data");
    assert_eq!(found[0].related.len(), 1);
}

fn severity_of(path: &str, text: &str) -> Option<(String, &'static str)> {
    let found = Files::of([(path, text)]).findings(&analyzer());
    found.first().map(|draft| (draft.rule.to_string(), draft.severity.name()))
}
