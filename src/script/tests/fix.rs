//! What is offered to mend a script: a guard, or a fixed seed for random data.

use std::sync::Arc;

use crate::document::RepoPath;
use crate::finding::{DocumentId, Draft, Edit, Fix};

use super::fixture::{fixtures, project_of};
use super::project::{Files, analyzer};

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
            "database/seeders/UserSeeder.php",
            "<?php\n\nclass UserSeeder extends Seeder\n{\n    public function run(): void\n    {\n        User::create(['name' => fake()->name(), 'age' => rand(1, 90)]);\n    }\n}\n",
            "<?php\n\nclass UserSeeder extends Seeder\n{\n    public function run(): void\n    {\n        mt_srand(42);\n\n        User::create(['name' => fake()->name(), 'age' => rand(1, 90)]);\n    }\n}\n",
        ),
        (
            "src/DataFixtures/UserFixtures.php",
            "<?php\n\nclass UserFixtures extends Fixture\n{\n    public function load(ObjectManager $manager): void\n    {\n        $faker = Factory::create();\n        $manager->persist(new User($faker->name()));\n        $manager->flush();\n    }\n}\n",
            "<?php\n\nclass UserFixtures extends Fixture\n{\n    public function load(ObjectManager $manager): void\n    {\n        mt_srand(42);\n\n        $faker = Factory::create();\n        $manager->persist(new User($faker->name()));\n        $manager->flush();\n    }\n}\n",
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

fn guarded(path: &str, text: &str) -> String {
    mended(&RepoPath::new(path), &Files::of([(path, text)]), GUARDS).unwrap().unwrap()
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
