//! The scripts under `fixtures/script/` with their verdicts, the examples of the rules, and hostile texts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::finding::{DocumentId, Draft, Edit, Fix};
use crate::rule::{Catalogue, Example, RuleKind};

use super::language::{Language, PARSED};
use super::verdict::Verdict;
use super::{Invocation, Project, ScriptAnalyzer, invocations};

/// A project that is held in memory.
#[derive(Default)]
struct Files(BTreeMap<RepoPath, Arc<[u8]>>);

impl Project for Files {
    fn text(&self, path: &RepoPath) -> Option<Arc<[u8]>> {
        self.0.get(path).cloned()
    }

    fn scripts(&self) -> Arc<[RepoPath]> {
        self.0.keys().filter(|path| ScriptAnalyzer::speaks(path)).cloned().collect()
    }

    fn variables(&self, script: &RepoPath) -> Vec<(String, String)> {
        let manifest = self.0.get(&RepoPath::new("package.json"));
        let runs = manifest.map(|text| invocations("package.json", text)).unwrap_or_default();
        runs.into_iter().find(|run| run.file == *script).map(|run| run.variables).unwrap_or_default()
    }

    fn runs(&self, script: &RepoPath) -> Vec<Invocation> {
        let named = ["package.json", "Makefile"].map(|name| (name, self.0.get(&RepoPath::new(name))));
        let runs = named.into_iter().filter_map(|(name, text)| Some(invocations(name, text?))).flatten();
        runs.filter(|run| run.file == *script).collect()
    }
}

impl Files {
    fn of<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        Self(files.into_iter().map(|(path, text)| (RepoPath::new(path), text.as_bytes().into())).collect())
    }

    fn document(&self, path: &RepoPath) -> Document {
        Document::new(path.clone(), Origin::Worktree, Tracking::Tracked, &self.0[path])
    }

    /// Every finding about every script in the project.
    fn findings(&self, analyzer: &ScriptAnalyzer) -> Vec<Draft> {
        let candidates = self.0.iter().filter(|(path, text)| ScriptAnalyzer::is_candidate(path, text));
        let documents = candidates.map(|(path, _)| self.document(path));
        documents.filter_map(|document| analyzer.analyze(DocumentId(0), &document, self)).flatten().collect()
    }
}

fn analyzer() -> ScriptAnalyzer {
    ScriptAnalyzer::new(&Catalogue::embedded(), &["stopHere".to_owned()]).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "fixtures lie on the disk")]
fn fixtures(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/script").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// All fixtures in a language, whole, with their names.
#[expect(clippy::disallowed_methods, reason = "fixtures lie on the disk")]
pub(super) fn scripts_of(language: &Language) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/script");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name());
    let mut files: Vec<_> = folders.flat_map(|folder| fixtures(&folder.to_string_lossy())).collect();
    files.retain(|(name, _)| Language::of(&RepoPath::new(name)).is_some_and(|it| it.name == language.name));
    files.sort();
    files
}

/// A fixture's files: one, or several behind lines `file: PATH`. The first is the script.
fn project_of(name: &str, text: &str) -> (RepoPath, Files) {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines().skip(1) {
        if let Some((_, path)) =
            line.split_once(" file: ").filter(|(mark, _)| matches!(*mark, "#" | "//" | "--"))
        {
            files.push((path.to_owned(), String::new()));
        } else {
            if files.is_empty() {
                files.push((format!("scripts/{name}"), String::new()));
            }
            let (_, text) = files.last_mut().unwrap();
            text.push_str(line);
            text.push('\n');
        }
    }
    let script = RepoPath::new(&files[0].0);
    (script, Files::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

fn name_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoWrites => "no-writes",
        Verdict::Effective => "effective",
        Verdict::Unguarded => "unguarded",
        Verdict::Partial => "partial",
        Verdict::AfterWrite => "after-write",
        Verdict::WarnOnly => "warn-only",
        Verdict::Prompt => "prompt",
        Verdict::Uncalled => "uncalled",
        Verdict::Inverted => "inverted",
        Verdict::Tautological => "tautological",
        Verdict::ExcludesOnlyTest => "excludes-only-test",
    }
}

fn wrong_verdicts(folder: &str) -> Vec<String> {
    let analyzer = analyzer();
    let mut wrong = Vec::new();
    for (name, text) in fixtures(folder) {
        let expected =
            text.lines().next().unwrap().split("expect: ").nth(1).unwrap_or("nothing").trim().to_owned();
        let (path, files) = project_of(&name, &text);
        let judgement = analyzer.judge(&files.document(&path), &files).unwrap();
        let got = name_of(judgement.verdict);
        if got != expected {
            wrong.push(format!("{folder}/{name}: expected {expected}, got {got}: {:?}", judgement.writes));
        }
    }
    wrong
}

#[test]
fn python_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("python");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn javascript_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("javascript");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn typescript_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("typescript");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn shell_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("shell");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn csharp_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("csharp");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ruby_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("ruby");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn java_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("java");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn kotlin_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("kotlin");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn elixir_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("elixir");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rust_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("rust");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn go_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("go");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn php_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("php");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of SQL has no guard that could be good or bad: what counts is how grave it is.
#[test]
fn files_of_sql_are_as_grave_as_what_they_do() {
    let analyzer = analyzer();
    let mut wrong = Vec::new();
    for (name, text) in fixtures("sql") {
        let expected = text.lines().next().unwrap().split("expect: ").nth(1).unwrap().trim().to_owned();
        let (path, files) = project_of(&name, &text);
        let found = files.findings(&analyzer);
        let own = found.iter().find(|draft| draft.message.contains("this file"));
        if own.map_or("silent", |draft| draft.severity.name()) != expected {
            wrong.push(format!("{name}: expected {expected}, got {own:?}"));
        }
        if !ScriptAnalyzer::is_candidate(&path, &files.0[&path]) {
            wrong.push(format!("{name}: silent by its name alone"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A script's text with a fix applied.
fn with_fix(text: &[u8], path: &RepoPath, fix: &Fix) -> Vec<u8> {
    let part = |edit: &Edit| match edit {
        Edit::Replace { path: of, span, text, .. } if of == path => (*span, text.clone()),
        other => panic!("{other:?}"),
    };
    let parts: Vec<_> = fix.edits.iter().map(part).collect();
    let parts: Vec<_> = parts.iter().map(|(span, text)| (*span, text.as_str())).collect();
    crate::text::replaced(text, &parts).unwrap()
}

/// The text of a script when what one of these rules finds in it is mended; an error with the message when nothing does.
/// Nothing but the finding changes.
fn mended(path: &RepoPath, files: &Files, rules: &[&str]) -> Option<Result<String, String>> {
    let analyzer = analyzer();
    let is_meant = |it: &&Draft| rules.contains(&it.rule.as_str());
    let document = files.document(path);
    let before = analyzer.analyze(DocumentId(0), &document, files).unwrap();
    let draft = before.iter().find(is_meant)?;
    let Some(fix) = analyzer.fixes(draft, &document, files).pop() else {
        return Some(Err(draft.message.clone()));
    };
    let mut files = Files(files.0.clone());
    files.0.insert(path.clone(), with_fix(&files.0[path], path, &fix).into());
    let document = files.document(path);
    let after = analyzer.analyze(DocumentId(0), &document, &files).unwrap();
    assert!(!after.iter().any(|it| is_meant(&it)), "{path:?}: {after:?}");
    let others = |drafts: &[Draft]| {
        drafts.iter().filter(|it| !is_meant(it)).map(|it| it.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(others(&after), others(&before), "{path:?}");
    Some(Ok(String::from_utf8(document.text().to_vec()).unwrap()))
}

const GUARDS: &[&str] = &["seed-without-production-guard", "ineffective-production-guard"];

/// Every language, and how many of its fixtures get a guard at least.
const WITH_GUARDS: &[(&str, usize)] = &[
    ("python", 25),
    ("javascript", 16),
    ("typescript", 24),
    ("shell", 20),
    ("csharp", 12),
    ("ruby", 30),
    ("java", 10),
    ("kotlin", 7),
    ("elixir", 17),
    ("go", 25),
    ("php", 17),
    ("rust", 22),
];

#[test]
fn guard_is_inserted_wherever_there_is_none_that_works() {
    // Who writes in production only may mean it, and reference data belongs there.
    const MEANT: &[&str] = &["inverted", "writes reference data"];
    // The environment is set by whoever runs them, or a function is one expression.
    const NO_PLACE: &[&str] = &[
        "npm_script_sets_the_environment.ts",
        "one_of_two_beans.java",
        "bean_unguarded.kt",
        "profile_excludes_only_test.kt",
    ];
    for (folder, least) in WITH_GUARDS {
        let mut done = 0;
        for (name, text) in fixtures(folder) {
            let (path, files) = project_of(&name, &text);
            match mended(&path, &files, GUARDS) {
                None => {}
                Some(Ok(_)) => done += 1,
                Some(Err(message)) => {
                    let is_meant = MEANT.iter().any(|reason| message.contains(reason));
                    assert!(is_meant || NO_PLACE.contains(&name.as_str()), "{folder}/{name}: {message}");
                }
            }
        }
        assert!(done >= *least, "{folder}: {done}");
    }
}

#[test]
fn scripts_that_production_is_started_by_get_no_guard() {
    let text = "psql \"$DATABASE_URL\" -c 'DELETE FROM orders'\n";
    let guard = |path: &str| mended(&RepoPath::new(path), &Files::of([(path, text)]), GUARDS);
    assert!(matches!(guard("bin/seed.sh"), Some(Ok(_))));
    assert!(matches!(guard("bin/release_seeds.sh"), Some(Err(_))));
}

#[test]
fn guard_ends_its_lines_as_the_script_does() {
    for (folder, _) in WITH_GUARDS {
        for (name, text) in fixtures(folder) {
            let (path, files) = project_of(&name, &text);
            let wide = |(path, text): (&RepoPath, &Arc<[u8]>)| {
                (path.clone(), bstr::ByteSlice::replace(&text[..], "\n", "\r\n").into())
            };
            let wide = Files(files.0.iter().map(wide).collect());
            // A backslash joins lines in a shell, and not with a carriage return between.
            let is_same = *folder != "shell";
            let (narrow, wide) = (mended(&path, &files, GUARDS), mended(&path, &wide, GUARDS));
            if let (Some(Ok(narrow)), Some(Ok(wide)), true) = (narrow, wide, is_same) {
                assert_eq!(wide, narrow.replace('\n', "\r\n"), "{folder}/{name}");
            }
        }
    }
}

fn guarded(path: &str, text: &str) -> String {
    mended(&RepoPath::new(path), &Files::of([(path, text)]), GUARDS).unwrap().unwrap()
}

#[test]
fn guard_stands_behind_the_head_of_a_file_in_its_style() {
    for (path, text, expected) in [
        (
            "prisma/seed.ts",
            "#!/usr/bin/env tsx\n\"use strict\";\nimport { db } from \"./db\";\n\n// Clears the orders.\ndb.order.deleteMany();\n",
            "#!/usr/bin/env tsx\n\"use strict\";\nimport { db } from \"./db\";\n\nif (process.env.NODE_ENV === \"production\") {\n  throw new Error(\"refusing to run in production\");\n}\n\n// Clears the orders.\ndb.order.deleteMany();\n",
        ),
        (
            "prisma/seed.js",
            "require('dotenv').config()\nconst { db } = require('./db')\ndb.order.deleteMany()\n",
            "require('dotenv').config()\nconst { db } = require('./db')\n\nif (process.env.NODE_ENV === 'production') {\n  throw new Error('refusing to run in production')\n}\n\ndb.order.deleteMany()\n",
        ),
        (
            "scripts/seed.py",
            "\"\"\"Fills the shop.\"\"\"\nfrom __future__ import annotations\nimport shop\n\nsession.query(Order).delete()\n",
            "\"\"\"Fills the shop.\"\"\"\nfrom __future__ import annotations\nimport os\nimport shop\n\nif os.getenv(\"APP_ENV\") == \"production\":\n    raise SystemExit(\"refusing to run in production\")\n\nsession.query(Order).delete()\n",
        ),
        (
            "scripts/seed.php",
            "<?php\ndeclare(strict_types=1);\nnamespace App;\nuse App\\Order;\n\nOrder::truncate();\n",
            "<?php\ndeclare(strict_types=1);\nnamespace App;\nuse App\\Order;\n\nif (getenv('APP_ENV') === 'production') {\n    throw new \\RuntimeException('refusing to run in production');\n}\n\nOrder::truncate();\n",
        ),
        (
            "scripts/reset-db.sh",
            "#!/bin/sh\n# Drops the shop.\nset -eu\ndropdb shop\n",
            "#!/bin/sh\n# Drops the shop.\nset -eu\n\nif [ \"${APP_ENV:-}\" = production ]; then\n  echo 'refusing to run in production' >&2\n  exit 1\nfi\n\ndropdb shop\n",
        ),
        (
            "cmd/seed/main.go",
            "package main\n\nimport \"gorm.io/gorm\"\n\nfunc main() {\n\tdb.Exec(\"DELETE FROM users\")\n}\n",
            "package main\n\nimport \"os\"\nimport \"gorm.io/gorm\"\n\nfunc main() {\n\tif os.Getenv(\"APP_ENV\") == \"production\" {\n\t\tpanic(\"refusing to run in production\")\n\t}\n\n\tdb.Exec(\"DELETE FROM users\")\n}\n",
        ),
        (
            "lib/tasks/dev.rake",
            "namespace :dev do\n  task wipe: :environment do\n    Order.delete_all\n  end\nend\n",
            "namespace :dev do\n  task wipe: :environment do\n    abort('refusing to run in production') if Rails.env.production?\n\n    Order.delete_all\n  end\nend\n",
        ),
    ] {
        assert_eq!(guarded(path, text), expected, "{path}");
    }
}

#[test]
fn guard_goes_nowhere_that_is_loaded_with_others() {
    for (path, text) in [
        ("lib/seeds/cleaner.rb", "module Cleaner\n  def self.clear(*)\n    Order.delete_all\n  end\nend\n"),
        ("lib/tasks/dev.rake", "namespace :dev do\n  Order.delete_all\nend\n"),
        ("docker/seed-entrypoint.sh", "dropdb shop\n"),
    ] {
        let files = Files::of([(path, text)]);
        if let Some(Ok(text)) = mended(&RepoPath::new(path), &files, GUARDS) {
            let guard = text.find("abort").unwrap();
            assert!(text[..guard].contains("def "), "{path}: {text}");
        }
    }
}

#[test]
fn random_data_gets_a_fixed_seed() {
    for (path, text, expected) in [
        (
            "prisma/seed.ts",
            "import { faker } from '@faker-js/faker'\n\ndb.user.create({ data: { name: faker.person.fullName() } })\n",
            "import { faker } from '@faker-js/faker'\n\nfaker.seed(42)\n\ndb.user.create({ data: { name: faker.person.fullName() } })\n",
        ),
        (
            "scripts/seed.py",
            "import random\nfrom faker import Faker\n\nfake = Faker()\nsession.add(User(name=fake.name(), age=random.randint(1, 9)))\n",
            "import random\nfrom faker import Faker\n\nFaker.seed(42)\nrandom.seed(42)\n\nfake = Faker()\nsession.add(User(name=fake.name(), age=random.randint(1, 9)))\n",
        ),
        (
            "db/seeds.rb",
            "User.create!(name: Faker::Name.name, age: rand(9))\n",
            "Faker::Config.random = Random.new(42)\nsrand(42)\n\nUser.create!(name: Faker::Name.name, age: rand(9))\n",
        ),
    ] {
        let files = Files::of([(path, text)]);
        let done = mended(&RepoPath::new(path), &files, &["unseeded-random-data"]);
        assert_eq!(done, Some(Ok(expected.to_owned())), "{path}");
    }
}

#[test]
fn files_of_sql_are_guarded_by_what_runs_them() {
    let files = Files::of([("db/seed.sql", "TRUNCATE orders;\n")]);
    let draft = files.findings(&analyzer()).pop().unwrap();
    let shown = analyzer().fixes(&draft, &files.document(&RepoPath::new("db/seed.sql")), &files);
    assert_eq!(shown[0].commands, ["envlint guard -- psql -f db/seed.sql"]);
    assert!(!shown[0].is_applicable());
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
fn scripts_without_an_extension_are_known_by_their_first_line() {
    let text = "#!/usr/bin/env bash\ndropdb \"$DB_NAME\"\n";
    assert!(severity_of("bin/reset-db", text).is_some());
    assert!(severity_of("bin/reset-db", "dropdb x").is_none());
    assert!(severity_of("bin/start", text).is_none());
}

fn severity_of(path: &str, text: &str) -> Option<(String, &'static str)> {
    let found = Files::of([(path, text)]).findings(&analyzer());
    found.first().map(|draft| (draft.rule.to_string(), draft.severity.name()))
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

#[test]
fn deny_lists_fail_open_and_allow_lists_do_not() {
    for (condition, fails_open) in [
        ("process.env.APP_ENV === 'production'", true),
        ("!['development', 'test'].includes(process.env.APP_ENV)", false),
    ] {
        let text = format!("if ({condition}) throw new Error('no')\nprisma.user.deleteMany()\n");
        let files = Files::of([("prisma/seed.ts", text.as_str())]);
        let judgement = analyzer().judge(&files.document(&RepoPath::new("prisma/seed.ts")), &files).unwrap();
        assert_eq!(
            (judgement.verdict, judgement.fails_open),
            (Verdict::Effective, fails_open),
            "{condition}"
        );
    }
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
fn samples_are_left_alone() {
    let files = Files::of([("fixtures/prisma/seed.ts", "prisma.user.deleteMany()")]);
    assert!(files.findings(&analyzer()).is_empty());
}

#[test]
fn deep_nesting_is_left_alone() {
    let analyzer = analyzer();
    for text in ["(".repeat(100_000), "if (a) {".repeat(50_000), "[".repeat(200_000), "a+".repeat(100_000)] {
        for path in ["prisma/seed.ts", "scripts/seed.py", "scripts/seed.sh"] {
            let text = format!("prisma.user.deleteMany()\n{text}");
            Files::of([(path, text.as_str())]).findings(&analyzer);
        }
    }
}

#[test]
fn long_chains_of_calls_and_nested_branches_end() {
    let calls: Vec<_> =
        (1..600).map(|at| format!("function f{at}() {{ if (a) {{ f{}() }} }}\n", at + 1)).collect();
    let nested = format!("{}prisma.user.deleteMany(){}", "if (a) {".repeat(60), "}".repeat(60));
    let text = format!("{}function f600() {{ {nested} }}\nf1()\n{nested}\n", calls.concat());
    assert_eq!(Files::of([("prisma/seed.ts", text.as_str())]).findings(&analyzer()).len(), 1);
}

#[test]
fn doubling_constants_end() {
    let lines: Vec<_> = (1..200).map(|at| format!("const v{at} = v{} || v{}\n", at - 1, at - 1)).collect();
    let doubling = lines.concat();
    let text = format!("{doubling}if (v199) process.exit()\nprisma.user.deleteMany()\n");
    assert_eq!(Files::of([("prisma/seed.ts", text.as_str())]).findings(&analyzer()).len(), 1);
}

#[test]
fn a_guard_behind_variables_that_are_made_of_each_other_is_seen() {
    let doubled: Vec<_> = (1..60).map(|at| format!("v{at}=\"$v{} $v{}\"\n", at - 1, at - 1)).collect();
    let doubled = doubled.concat();
    let chosen: Vec<_> =
        (0..60).map(|at| format!("if $tool --has {at}; then tool=\"tool{at}\"; fi\n")).collect();
    let chosen = chosen.concat();
    let guard = "if [ \"$APP_ENV\" = production ]; then exit 1; fi\ndropdb shop\n";
    for before in [format!("{doubled}echo \"$v59\"\n"), format!("tool=tool\n{chosen}$tool\n")] {
        let text = format!("{before}{guard}");
        let files = Files::of([("scripts/reset-db.sh", text.as_str())]);
        let document = files.document(&RepoPath::new("scripts/reset-db.sh"));
        assert_eq!(analyzer().judge(&document, &files).unwrap().verdict, Verdict::Effective, "{before}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn mutated_scripts_never_panic_and_spans_stay_inside(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        junk in "[(){}\\[\\]'\"`;:=!&|<>\\n a-z0-9é\u{0}]{0,12}",
    ) {
        let analyzer = analyzer();
        let mut all = fixtures("typescript");
        all.extend(fixtures("python"));
        all.extend(fixtures("shell"));
        all.extend(fixtures("ruby"));
        all.extend(fixtures("php"));
        all.extend(fixtures("sql"));
        let (name, text) = &all[which.index(all.len())];
        let mut bytes = text.as_bytes()[..=cut.index(text.len())].to_vec();
        let place = at.index(bytes.len());
        bytes.splice(place..place, junk.bytes());
        let path = RepoPath::new(format!("seeds/{name}"));
        let document = Document::new(path, Origin::Worktree, Tracking::Tracked, &bytes);
        for draft in analyzer.analyze(DocumentId(0), &document, &Files::default()).into_iter().flatten() {
            for spot in draft.related.iter().chain([&draft.primary]) {
                prop_assert!(spot.span.end <= document.text().len());
            }
        }
    }
}
